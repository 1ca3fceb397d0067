"""Alarms from the command line: hold them against the registry, list those that stand."""

from __future__ import annotations

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

SYNTHETIC = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


@click.group()
def alarms() -> None:
    """Hold alarms against the registry, and list those that stand.

    \u0008
    Examples:
      bagdar alarms compute
      bagdar alarms list --synthetic
    """
    setup()


@alarms.command()
@SYNTHETIC
def compute(synthetic: bool) -> None:
    """Raise alarms whose signs show, clear those whose facts are gone, move unanswered ones up.

    `bagdar work` does it every night, and after each report that is accepted or corrected.

    \u0008
    Examples:
      bagdar alarms compute
      bagdar alarms compute --synthetic
    """
    from bagdar.web.alarms.actions.computing import compute_alarms
    from bagdar.web.alarms.queries.subjects import Among
    from bagdar.web.people.permissions import World

    world = World.SYNTHETIC if synthetic else World.REAL
    done = compute_alarms(Among(world, this_moment()), by=whoever_types())
    click.echo(f"{done.raised:,} raised, {done.cleared:,} cleared, {done.went_up:,} went up.")


@alarms.command("list")
@SYNTHETIC
@click.option("--all", "everything", is_flag=True, help="Those that were cleared, too.")
@format_option
def list_alarms(synthetic: bool, everything: bool, style: str) -> None:
    """List the alarms that stand, of all levels: this machine is shown every one of them.

    \u0008
    Examples:
      bagdar alarms list
      bagdar alarms list --all --format csv
    """
    from django.utils import timezone

    from bagdar.web.alarms.permissions import Powers
    from bagdar.web.alarms.queries.reading import Wanted, listed, named
    from bagdar.web.people.permissions import Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    scope = Scope(world=World.SYNTHETIC if synthetic else World.REAL)
    reading = Reading(scope, moment, None, timezone.localdate(moment))
    wanted = Wanted(state="all" if everything else "open")
    columns = ("number", "sign", "about", "territory", "level", "stage", "due_on", "raised_on")
    rows = [
        {
            "number": one.pk,
            "sign": one.sign,
            "about": named(one, reading.day),
            "territory": one.territory.key,
            "level": one.level,
            "stage": one.stage,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "raised_on": timezone.localdate(one.raised_at).isoformat(),
        }
        for one in listed(wanted, Powers(installation=True), reading)
    ]
    show(rows, columns, style)
    click.echo(f"{len(rows)} alarms.", err=True)
