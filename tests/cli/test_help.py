"""What the command line says of itself."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from bagdar.cli.main import COMMANDS, main


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    waiting: list[tuple[tuple[str, ...], click.Command | None]] = [
        ((name,), main.get_command(context, name)) for name in COMMANDS
    ]
    while waiting:
        path, command = waiting.pop()
        assert command is not None
        yield " ".join(path), command
        if isinstance(command, click.Group):
            names = command.list_commands(click.Context(command))
            waiting += [
                ((*path, name), command.get_command(click.Context(command), name)) for name in names
            ]


ALL = dict(_commands())


@pytest.mark.parametrize("path", sorted(ALL))
def test_every_command_says_what_it_does_with_an_example(path: str) -> None:
    shown = CliRunner().invoke(main, [*path.split(), "--help"])
    assert shown.exit_code == 0
    assert "Examples:" in shown.output
    examples = shown.output.split("Examples:\n")[1].split("\n\n")[0].splitlines()
    assert any(one.strip().startswith(f"bagdar {path}") for one in examples)
    assert "\\b" not in shown.output


@pytest.mark.parametrize("path", sorted(ALL))
def test_every_option_says_what_it_is_for(path: str) -> None:
    command = ALL[path]
    silent = [
        one.name
        for one in command.params
        if isinstance(one, click.Option)
        and not one.help
        and not one.is_flag
        and one.name not in {"port", "workers"}
    ]
    assert silent == []


@pytest.mark.parametrize("typed", [["nothing"], ["serve", "--nothing"], ["user", "nothing"]])
def test_a_command_that_is_none_is_a_wrong_call(typed: list[str]) -> None:
    refused = CliRunner().invoke(main, typed)
    assert refused.exit_code == 2
    assert "Usage: " in refused.output
