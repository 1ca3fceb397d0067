"""Statistics from the command line: import a table, export a series, note a break."""

from __future__ import annotations

import csv
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_DAY = click.DateTime(["%Y-%m-%d"])
MOST_FAULTS_SHOWN = 50


@click.group()
def statistics() -> None:
    """Import series of statistics, export them, note breaks in them.

    \u0008
    Examples:
      bagdar statistics import labour.csv --source "Bureau of statistics" --published 2025-06-30
      bagdar statistics export employed
      bagdar statistics territory kz-karaganda
    """
    setup()


@statistics.command("import")
@click.argument("file", type=A_FILE)
@click.option("--source", required=True, help="Whose figures these are.")
@click.option("--published", type=A_DAY, required=True, help="Day of publication.")
@click.option("--licence", default="", help="Under which they may be used.")
@click.option("--series", default="", help="Series, where the table names none.")
@click.option(
    "--codes-of", type=click.IntRange(1900, 2199), help="Year of the codes and names in FILE."
)
@click.option("--decimal", type=click.Choice([",", "."]), help="Sign of fractions in FILE.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def import_(
    file: Path,
    source: str,
    published: datetime,
    licence: str,
    *,
    dry_run: bool,
    **reading: Any,
) -> None:
    """Import FILE, a CSV or XLSX table with one observation a row.

    Columns: territory (code, key, or name in any of three languages), period (2024 or 2024-03),
    value, and indicator, unit, status, oblast where there are; of several territories called alike
    the oblast tells which. Headings may be English, Russian or Kazakh. The file is taken whole or
    not at all; the same file twice is written once.

    \u0008
    Examples:
      bagdar statistics import labour.csv --source "Bureau of statistics" --published 2025-06-30
      bagdar statistics import wages.xlsx --source "Bureau" --published 2025-06-30 --series wage_kzt
    """
    from bagdar.web.statistics.actions import Source, import_statistics
    from bagdar.web.statistics.forms import read_statistics
    from bagdar.web.statistics.queries import codes
    from bagdar.web.territories.queries import land

    known = codes(land(), year=reading.pop("codes_of"))
    read = read_statistics(file.read_bytes(), known, **reading)
    for name, count in sorted(read.not_read.items()):
        click.echo(f"Not read: {count:,} rows of {name}.", err=True)
    if read.faults:
        shown = [f"row {row}: {problem}" for row, problem in read.faults[:MOST_FAULTS_SHOWN]]
        left = len(read.faults) - len(shown)
        more = [f"and {left:,} more"] if left else []
        raise click.ClickException("\n".join([*shown, *more, "Nothing was imported."]))
    if not read.rows:
        raise click.ClickException("No row of the table is of a series that is read here.")
    about = Source(source, published.date(), licence)
    kept = import_statistics(
        read.rows, about, by=whoever_types(), at=this_moment(), dry_run=dry_run
    )
    for name, count in kept.written.items():
        click.echo(f"{name}: {count:,} observations{' to import' if dry_run else ' imported'}.")
    for name in kept.known:
        click.echo(f"{name}: known already.")
    if read.repeated:
        click.echo(f"{read.repeated:,} rows stood twice and were taken once.")
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


@statistics.command("list")
@click.option("--breaks", is_flag=True, help="Breaks in series instead of imports.")
@format_option
def list_(style: str, *, breaks: bool) -> None:
    """List what was imported, from where and when, or the breaks that were noted.

    \u0008
    Examples:
      bagdar statistics list
      bagdar statistics list --breaks --format csv
    """
    from bagdar.web.statistics import queries

    if breaks:
        told = [
            {"series": one.series, "period": one.period.isoformat(), "note": one.note}
            for one in queries.breaks(at=this_moment())
        ]
        show(told, ("series", "period", "note"), style)
        return
    rows = [
        {
            "series": one.vintage.series,
            "source": one.vintage.source,
            "published_on": one.vintage.published_on.isoformat(),
            "observations": one.count,
            "imported_at": one.vintage.at.isoformat(timespec="minutes"),
        }
        for one in queries.imports(at=this_moment())
    ]
    show(rows, ("series", "source", "published_on", "observations", "imported_at"), style)


@statistics.command()
@click.argument("series")
def export(series: str) -> None:
    """Write a SERIES to the terminal as CSV, as it is known now.

    \u0008
    Examples:
      bagdar statistics export employed > employed.csv
    """
    from bagdar.web.people.permissions import Scope
    from bagdar.web.statistics.models import Series
    from bagdar.web.statistics.queries import exported

    if series not in Series.values:
        raise click.ClickException(f"{series}: no such series; there are {', '.join(Series)}.")
    csv.writer(sys.stdout).writerows(exported(series, Scope(), at=this_moment()))


@statistics.command()
@click.argument("key")
@format_option
def territory(key: str, style: str) -> None:
    """Show every series of the territory KEY, period by period, as it is known now.

    `break` is what changed in the way the series is counted from the period on.

    \u0008
    Examples:
      bagdar statistics territory kz-karaganda
      bagdar statistics territory kz-karaganda --format csv
    """
    from bagdar.web.people.permissions import Scope
    from bagdar.web.statistics.queries import told_of
    from bagdar.web.territories.queries import land

    found = land().find(key)
    if found is None:
        raise click.ClickException(f"There is no territory {key}.")
    rows: list[dict[str, Any]] = []
    for one in told_of(found, Scope(), at=this_moment()):
        notes = {each.period: each.note for each in one.breaks}
        rows += [
            {
                "series": one.series.value,
                "period": f"{value.period:%Y-%m}" if value.monthly else f"{value.period:%Y}",
                "value": None if value.value is None else f"{value.value.normalize():f}",
                "unit": one.unit.value,
                "status": value.status,
                "source": one.vintage.source,
                "published_on": one.vintage.published_on.isoformat(),
                "break": notes.get(value.period),
            }
            for value in one.values
        ]
    about = ("unit", "status", "source", "published_on", "break")
    show(rows, ("series", "period", "value", *about), style)


@statistics.command("break")
@click.argument("series")
@click.argument("period", type=A_DAY)
@click.option("--note", required=True, help="What changed, in English.")
@click.option("--note-ru", default="", help="The same in Russian.")
@click.option("--note-kk", default="", help="The same in Kazakh.")
def break_(series: str, period: datetime, note: str, note_ru: str, note_kk: str) -> None:
    """Note that SERIES is counted in another way from PERIOD on.

    \u0008
    Examples:
      bagdar statistics break employed 2018-01-01 --note "New questionnaire of the labour survey"
    """
    from bagdar.web.statistics.actions import note_break

    notes = {"en": note, "ru": note_ru, "kk": note_kk}
    note_break(series, period.date(), notes, by=whoever_types(), at=this_moment())
    click.echo("The break is noted.")
