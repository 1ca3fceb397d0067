"""The command `bagdar`: commands are loaded when called, so that `--help` stays quick."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "init": "bagdar.cli.start:init",
    "serve": "bagdar.cli.start:serve",
}


class Lazy(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order shown."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bagdar", prog_name="bagdar")
def main() -> None:
    """Bagdar: the delivery system of an industrial programme."""
