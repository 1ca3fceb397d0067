"""The command `bagdar`: commands are loaded when called, so that `--help` stays quick."""

from __future__ import annotations

import importlib
from typing import Any

import click

from bagdar.cli.refusals import one_line

COMMANDS = {
    "init": "bagdar.cli.start:init",
    "serve": "bagdar.cli.serving:serve",
    "user": "bagdar.cli.users:user",
    "journal": "bagdar.cli.journal:journal",
    "oc4ids": "bagdar.cli.oc4ids:oc4ids",
    "projects": "bagdar.cli.projects:projects",
    "custodian": "bagdar.cli.custodian:custodian",
    "delivery": "bagdar.cli.delivery:delivery",
    "jobs": "bagdar.cli.jobs:jobs",
    "money": "bagdar.cli.money:money",
    "parties": "bagdar.cli.parties:parties",
    "spending": "bagdar.cli.spending:spending",
    "trends": "bagdar.cli.trends:trends",
    "minerals": "bagdar.cli.minerals:minerals",
    "instructions": "bagdar.cli.instructions:instructions",
    "alarms": "bagdar.cli.alarms:alarms",
    "barriers": "bagdar.cli.barriers:barriers",
    "inbox": "bagdar.cli.inbox:inbox",
    "cases": "bagdar.cli.cases:cases",
    "control": "bagdar.cli.control:control",
    "scorecards": "bagdar.cli.scorecards:scorecards",
    "data-requests": "bagdar.cli.data_requests:data_requests",
    "territories": "bagdar.cli.territories:territories",
    "statistics": "bagdar.cli.statistics:statistics",
    "simulate": "bagdar.cli.simulate:simulate",
    "work": "bagdar.cli.work:work",
}


class Lazy(click.Group):
    """A group whose commands are imported on use, and whose foreseen failures take one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Return the names in the order shown."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 -- click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a foreseen failure is told in one line and ends with 1."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            line = one_line(error)
            if line is None:
                raise
            raise click.ClickException(line) from error


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bagdar", prog_name="bagdar")
def main() -> None:
    """Bagdar: the delivery system of an industrial programme.

    All state lies in the folder BAGDAR_DATA (default: ./var), or in the PostgreSQL database that
    DATABASE_URL names. A command ends with 0 when it did what was asked, 1 when it could not, 2
    when it was called wrongly.

    \u0008
    Examples:
      bagdar init
      bagdar serve
      bagdar user list
    """
