"""Purchases and unfair suppliers from the command line: taken in, and handed to rule E3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types

if TYPE_CHECKING:
    from datetime import datetime

    from bagdar.web.parties.actions.taking import Source

A_SOURCE = click.Path(exists=True, path_type=Path)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_PLACE = click.Path(dir_okay=False, path_type=Path)
A_DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 20
SOURCE = click.option("--source", required=True, help="Whose table this is.")
STATED_ON = click.option(
    "--stated-on", type=A_DAY, required=True, help="The day for which it is stated."
)
SYNTHETIC = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


@click.group()
def parties() -> None:
    """Take purchases and unfair suppliers in, for the pages of buyers and suppliers.

    \u0008
    Examples:
      bagdar parties take processes.jsonl --source "Platform" --stated-on 2026-06-01
      bagdar parties unfair banned.csv --source "Platform, rnu" --stated-on 2026-06-01
      bagdar parties unfair-export banned.csv
    """
    setup()


@parties.command()
@click.argument("releases", type=A_SOURCE)
@SOURCE
@STATED_ON
@click.option("--first", is_flag=True, help="Before files that were sent by pages and wait.")
@SYNTHETIC
def take(releases: Path, source: str, stated_on: datetime, *, first: bool, synthetic: bool) -> None:
    """Take the purchases of RELEASES, a file or folder of OCDS 1.1, in.

    A later release of a process takes the place of an earlier one; the same ones again change
    nothing. While releases that were sent by pages are on their way they are refused.

    \u0008
    Examples:
      bagdar parties take processes.jsonl.gz --source "Platform" --stated-on 2026-06-01
    """
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.loads.actions import Watch, at_the_command_line
    from bagdar.web.loads.queries import Misfit
    from bagdar.web.parties.actions.taking import take_purchases
    from bagdar.web.parties.models import IntakeKind

    of = _source(source, stated_on, synthetic=synthetic)
    misfits: list[Misfit] = []

    def tell(one: Misfit) -> None:
        if len(misfits) < SHOWN:
            misfits.append(one)

    own = Watch(misfit=tell)
    try:
        watch = at_the_command_line(IntakeKind.PURCHASES.value, [of.world], first=first, watch=own)
        done = take_purchases(releases, of, by=whoever_types(), at=this_moment(), watch=watch)
    except DeliveryError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{done.new:,} new, {done.changed:,} changed, {done.same:,} the same, "
        f"{done.refused:,} refused."
    )
    for one in misfits:
        place = " ".join(filter(None, (str(one.line or ""), one.process, one.path)))
        click.echo(f"{place}: {one.reason}", err=True)


@parties.command("read-earlier")
@SYNTHETIC
def read_earlier(*, synthetic: bool) -> None:
    """List the tables whose purchases stand as an earlier version of Bagdar read them.

    This one may read their days, contracts or payments otherwise. Bagdar keeps no releases: take
    the files in again by `bagdar parties take`. Only what is read otherwise changes.

    \u0008
    Examples:
      bagdar parties read-earlier
    """
    from bagdar.web.parties.queries.readings import tables_read_earlier

    found = tables_read_earlier(synthetic=synthetic)
    for one in found:
        click.echo(f"{one.source}, {one.stated_on.isoformat()}: {one.count:,} purchases.")
    if not found:
        click.echo("All purchases stand as this version reads them.")


@parties.command()
@click.argument("file", type=A_FILE)
@SOURCE
@STATED_ON
@click.option("--first", is_flag=True, help="Before files that were sent by pages and wait.")
@SYNTHETIC
def unfair(file: Path, source: str, stated_on: datetime, *, first: bool, synthetic: bool) -> None:
    """Take FILE, a register of unfair suppliers, in.

    FILE is a table as `bagdar spending template banned` writes it, or the objects rnu of the
    procurement platform as JSON.

    \u0008
    Examples:
      bagdar parties unfair objects/rnu.json --source "Platform, rnu" --stated-on 2026-06-01
    """
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.loads.actions import at_the_command_line
    from bagdar.web.parties.actions.reading import read_bans
    from bagdar.web.parties.actions.taking import take_unfair
    from bagdar.web.parties.models import IntakeKind

    of = _source(source, stated_on, synthetic=synthetic)
    try:
        watch = at_the_command_line(IntakeKind.UNFAIR.value, [of.world], first=first)
        read = read_bans(file.read_bytes())
        count = len(read.refused)
        done = take_unfair(
            read.rows, of, refused=count, by=whoever_types(), at=this_moment(), watch=watch
        )
    except DeliveryError as error:
        raise click.ClickException(str(error)) from None
    for one in read.refused[:SHOWN]:
        click.echo(one, err=True)
    click.echo(
        f"{done.new:,} new, {done.changed:,} changed, {done.same:,} the same, "
        f"{done.refused:,} refused."
    )


@parties.command("unfair-export")
@click.argument("file", type=A_PLACE)
@SYNTHETIC
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def unfair_export(file: Path, *, synthetic: bool, force: bool) -> None:
    """Write the register of unfair suppliers to FILE, for `bagdar spending flag --banned`.

    CSV, XLSX or Parquet, by its ending. Numbers stand there as they came, those of persons too:
    the file is for those who check.

    \u0008
    Examples:
      bagdar parties unfair-export banned.csv
    """
    from bagdar.web.cases.permissions import Powers
    from bagdar.web.parties.models import Unfair
    from bagdar.web.parties.queries.sheets import unfair_sheet
    from bagdar.web.spending.queries.files import TYPES, as_file

    kind = file.suffix.lower().removeprefix(".")
    if kind not in TYPES:
        raise click.ClickException(f"{file.name}: name a file that ends in {', '.join(TYPES)}.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    rows = Unfair.objects.filter(replaced_by=None, is_synthetic=synthetic).select_related("intake")
    sheet = unfair_sheet("unfair-suppliers", rows, Powers(installation=True))
    file.write_bytes(as_file(sheet, kind))
    click.echo(f"{len(sheet.rows):,} rows written to {file}.")


def _source(name: str, stated_on: datetime, *, synthetic: bool) -> Source:
    from bagdar.web.parties.actions.taking import Source
    from bagdar.web.people.permissions import World

    world = World.SYNTHETIC if synthetic else World.REAL
    return Source(name, stated_on.date(), world)
