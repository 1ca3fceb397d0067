"""The control board from the command line: counts, cohorts, what is kept and published."""

from __future__ import annotations

from typing import Any

import click

from bagdar.cli.setting_up import setup, this_moment
from bagdar.cli.tables import format_option, show


@click.group()
def control() -> None:
    """Show the control board of the centre, and publish the board of instructions.

    \u0008
    Examples:
      bagdar control show barriers --format csv
      bagdar control publish
    """
    setup()


@control.command("show")
@click.argument("register", type=click.Choice(["barriers", "instructions"]))
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def show_(register: str, synthetic: bool, style: str) -> None:
    """Show the counts of a register row by row, as whoever sees everything.

    \u0008
    Examples:
      bagdar control show barriers
      bagdar control show instructions --format csv --synthetic
    """
    from django.utils import timezone

    from bagdar.web.control.queries.figures import figures
    from bagdar.web.people.models import Role
    from bagdar.web.people.permissions import Held, Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    world = World.SYNTHETIC if synthetic else World.REAL
    scope = Scope((Held(Role.AUDITOR, None, None, None, None),), world)
    found = figures(Reading(scope, moment, None, timezone.localdate(moment)), None)
    chosen = found.barriers if register == "barriers" else found.instructions
    named = [("all", "all", chosen.whole)]
    named += [(by, one.code, one.counts) for by, lines in chosen.by.items() for one in lines]
    rows: list[dict[str, Any]] = [
        {"by": by, "code": code, **dict(zip(chosen.columns, counts, strict=True))}
        for by, code, counts in named
    ]
    show(rows, ("by", "code", *chosen.columns), style)


@control.command()
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
def publish(synthetic: bool) -> None:
    """Publish the counts of instructions by office, as every night.

    \u0008
    Examples:
      bagdar control publish
    """
    from bagdar.web.control.actions.keeping import publish_offices
    from bagdar.web.journal.actions import System

    count = publish_offices(synthetic=synthetic, by=System("control board"), at=this_moment())
    click.echo(f"{count} offices published.")
