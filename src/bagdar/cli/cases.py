"""Flags and cases from the command line: results taken in, the queue and the cases listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.faults import tell_reasons
from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.projects.queries.filtering import Reading

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_SOURCE = click.Path(exists=True, path_type=Path)
MOST_TOLD = 20
"""So many subjects that were left out are named."""
SYNTHETIC = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


@click.group()
def cases() -> None:
    """Take results of red flags in; list the queue and the cases.

    A flag says "check", never "guilty".

    \u0008
    Examples:
      bagdar spending flag processes.jsonl --output flags.json
      bagdar cases take flags.json --releases processes.jsonl
      bagdar cases queue
    """
    setup()


@cases.command()
@click.argument("file", type=A_FILE)
@click.option(
    "--releases",
    type=A_SOURCE,
    help="The releases it was computed from: title, buyer, supplier, value, project are read.",
)
@click.option(
    "--source",
    default="",
    help="Where its purchases come from, such as a portal: flags of others are left.",
)
@click.option("--first", is_flag=True, help="Before files that were sent by pages and wait.")
@SYNTHETIC
def take(file: Path, releases: Path | None, source: str, *, first: bool, synthetic: bool) -> None:
    """Take FILE, the results that `bagdar spending flag` wrote, whole or not at all.

    The same file again changes nothing. A flag that a later run finds otherwise is set in the
    place of the earlier one, which stays. A file that names flags alone ends the flags of its
    source that it does not name. While results that were sent by pages are on their way it is
    refused.

    \u0008
    Examples:
      bagdar cases take flags.json
      bagdar cases take samruk.json --source "Samruk-Kazyna"
      bagdar cases take flags.json --releases processes.jsonl.gz
    """
    from bagdar.sources.ocds.faults import FaultLog
    from bagdar.web.cases.actions.taking import LARGEST_BYTES, processes_in, take_results
    from bagdar.web.cases.actions.taking_files import KIND
    from bagdar.web.cases.queries.about import AboutError, about_of
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.loads.actions import Watch, at_the_command_line
    from bagdar.web.loads.queries import Misfit
    from bagdar.web.people.permissions import World

    with file.open("rb") as given:
        text = given.read(LARGEST_BYTES + 1)
    misfits: list[Misfit] = []
    faults = FaultLog()
    world = World.SYNTHETIC if synthetic else World.REAL
    try:
        own = Watch(misfit=misfits.append)
        watch = at_the_command_line(KIND, [world], first=first, watch=own)
        about = None
        if releases is not None:
            about = about_of(releases, processes_in(text), told=faults.append)
        done = take_results(
            text,
            world=world,
            about=about,
            source=source,
            watch=watch,
            by=whoever_types(),
            at=this_moment(),
        )
    except (DeliveryError, AboutError) as error:
        raise click.ClickException(str(error)) from None
    tell_reasons(faults)
    if done.known:
        click.echo("This document was taken before: nothing has changed.")
        return
    click.echo(
        f"{done.new:,} new, {done.changed:,} changed, {done.gone:,} gone, {done.same:,} the same."
    )
    if misfits:
        click.echo(f"{len(misfits):,} subjects were left out, since they cannot be kept:", err=True)
    for one in misfits[:MOST_TOLD]:
        click.echo(f"  {one.path}: {one.reason} {one.process}", err=True)


@cases.command()
@click.argument("code")
@click.option("--ground", required=True, help="Why; it is written into the journal.")
@SYNTHETIC
def aside(code: str, ground: str, *, synthetic: bool) -> None:
    """Set the flags of rule CODE aside, which is off: they count nowhere until it runs again.

    Off is a rule that the last run over everything did not compute.

    \u0008
    Examples:
      bagdar cases aside B1 --ground "The limit was repealed on 1 July."
    """
    from bagdar.web.cases.actions.setting_aside import set_aside

    _aside(set_aside, code, ground, synthetic=synthetic)
    click.echo(f"Flags of {code} are set aside.")


@cases.command()
@click.argument("code")
@click.option("--ground", required=True, help="Why; it is written into the journal.")
@SYNTHETIC
def again(code: str, ground: str, *, synthetic: bool) -> None:
    """Let the flags of rule CODE count again that were set aside.

    \u0008
    Examples:
      bagdar cases again B1 --ground "The rule was left out by mistake."
    """
    from bagdar.web.cases.actions.setting_aside import count_again

    _aside(count_again, code, ground, synthetic=synthetic)
    click.echo(f"Flags of {code} count again.")


def _aside(do: Callable[..., Any], code: str, ground: str, *, synthetic: bool) -> None:
    from bagdar.web.cases.models import RuleRun
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.people.permissions import World

    world = World.SYNTHETIC if synthetic else World.REAL
    try:
        do(code, ground=ground, world=world, by=whoever_types(), at=this_moment())
    except RuleRun.DoesNotExist:
        raise click.ClickException(f"{code}: no such rule ever ran.") from None
    except DeliveryError as error:
        raise click.ClickException(str(error)) from None


@cases.command()
@click.option("--code", default="", help="Of this rule alone.")
@click.option("--territory", default="", help="Of this territory and what lies in it, by key.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="How many subjects.")
@SYNTHETIC
@format_option
def queue(code: str, territory: str, limit: int, style: str, *, synthetic: bool) -> None:
    """List subjects with flags in no open case, those to be looked at first in front.

    \u0008
    Examples:
      bagdar cases queue
      bagdar cases queue --code R036 --format csv
    """
    from bagdar.web.cases.permissions import Powers
    from bagdar.web.cases.queries.queue import Wanted, lines_of, listed
    from bagdar.web.cases.queries.rules import newest_rules

    reading = _reading(synthetic=synthetic)
    wanted = Wanted(code=code, territory=territory)
    found = list(listed(wanted, Powers(installation=True), reading)[:limit])
    columns = ("number", "identifier", "title", "value", "currency", "score", "flags")
    rows = [
        {
            "number": line.subject.pk,
            "identifier": line.subject.ref,
            "title": line.subject.title,
            "value": None if line.subject.value is None else str(line.subject.value),
            "currency": line.subject.currency,
            "score": line.subject.score,
            "flags": " ".join(f"{one.flag.code}={one.flag.value}" for one in line.flags),
        }
        for line in lines_of(found, newest_rules(synthetic=synthetic), reading)
    ]
    show(rows, columns, style)
    click.echo(f"{len(rows)} subjects.", err=True)


@cases.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones, too.")
@SYNTHETIC
@format_option
def list_cases(style: str, *, everything: bool, synthetic: bool) -> None:
    """List cases, those with the nearest term first: this machine is shown every one of them.

    \u0008
    Examples:
      bagdar cases list
      bagdar cases list --all --format csv
    """
    from bagdar.web.cases.permissions import Powers
    from bagdar.web.cases.queries.reading import case_lines, listed

    reading = _reading(synthetic=synthetic)
    state = "all" if everything else "open"
    found = list(listed(state, "", Powers(installation=True), reading))
    columns = ("number", "title", "state", "outcome", "codes", "asked_of", "reply_by", "overdue")
    rows = [
        {
            "number": line.case.pk,
            "title": line.case.title,
            "state": line.case.state,
            "outcome": line.case.outcome,
            "codes": " ".join(line.codes),
            "asked_of": line.recipient,
            "reply_by": line.case.reply_by.isoformat() if line.case.reply_by else None,
            "overdue": line.overdue,
        }
        for line in case_lines(found, reading)
    ]
    show(rows, columns, style)
    click.echo(f"{len(rows)} cases.", err=True)


def _reading(*, synthetic: bool) -> Reading:
    from django.utils import timezone

    from bagdar.web.people.permissions import Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    world = World.SYNTHETIC if synthetic else World.REAL
    return Reading(Scope(world=world), moment, None, timezone.localdate(moment))
