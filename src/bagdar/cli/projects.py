"""Projects from the command line: look at them, import a table, export one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.sources.tables import Table
    from bagdar.web.projects.actions.importing import Report
    from bagdar.web.projects.queries.asking import Asking
    from bagdar.web.projects.queries.exporting import Export
    from bagdar.web.projects.queries.filtering import Reading
    from bagdar.web.projects.queries.recognising import Options

COLUMNS = ("key", "name", "territory", "stage", "enterprise", "visibility")
MOST_PROBLEMS_SHOWN = 50
A_DAY = click.DateTime(["%Y-%m-%d"])
FILTERS = {
    "world": ("world", "real (unless said otherwise) or synthetic."),
    "search": ("q", "Words of names, identifiers and enterprises."),
    "territory": ("territory", "Key of a territory: it and all that lies below."),
    "sector": ("sector", "Code of a sector, or none."),
    "stage": ("stage", "A stage, or none."),
    "size": ("size", "sme, not_sme or unknown."),
    "enterprise": ("enterprise", "Key of an enterprise, or none."),
    "organisation": ("organisation", "Key of an organisation, or none."),
    "programme": ("programme", "Key of a programme."),
    "visibility": ("visibility", "published, territory, restricted or case."),
}


def filtering(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose projects, the same for a list and an export."""
    options = [
        *(
            click.option(f"--{name}", default="", help=text)
            for name, (_at, text) in FILTERS.items()
        ),
        click.option("--sort", default="name", show_default=True, help="A column; -column back."),
        click.option("--as-of", type=A_DAY, help="As it stood on this day."),
        click.option("--published", is_flag=True, help="Only what everybody may see."),
    ]
    return reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


@click.group()
def projects() -> None:
    """List, import and export projects: all of them, as whoever runs the machine.

    \u0008
    Examples:
      bagdar projects list --territory kz-karaganda
      bagdar projects import projects.csv --dry-run
      bagdar projects export projects.xlsx --published
    """
    setup()


@projects.command(name="list")
@filtering
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Most rows.")
@format_option
def list_(limit: int, style: str, **asked: Any) -> None:
    """List projects.

    \u0008
    Examples:
      bagdar projects list --stage construction --sort -changed
      bagdar projects list --search steel --format json
    """
    found = _export(asked)
    count = found.rows.count()
    show([_row(one) for one in found.rows[:limit]], COLUMNS, style)
    if count > limit:
        click.echo(f"The first {limit} of {count}; see more with --limit.", err=True)


@projects.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--sheet", default="", help="Sheet of a workbook, or list of records in JSON Lines.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON: {"columns": {heading: field}, "values": {field: {word: choice}}}; "" is not read.',
)
@click.option(
    "--day-order", type=click.Choice(["dmy", "mdy"]), help="What comes first in 05/06/2026."
)
@click.option("--territory", default="", help="Key of the territory of rows without one.")
@click.option("--programme", default="", help="Key of the programme of rows without one.")
@click.option("--by-name", is_flag=True, help="Enter enterprises by name alone, without a BIN.")
@click.option("--keep-unread", is_flag=True, help="Keep unreadable cells in the description.")
@click.option(
    "--likely",
    type=click.Choice(["new", "skip"]),
    default="new",
    show_default=True,
    help="What becomes of rows that may repeat a project.",
)
def import_(file: str, dry_run: bool, mapping: Path | None, likely: str, **said: Any) -> None:
    """Import projects from FILE, a CSV, XLSX or JSON Lines table: all rows or none.

    Columns are recognised by their headings in any of the three languages. A row with the
    identifier of a project changes it; a row that stands already changes nothing. Rows that may
    repeat a project are named, and entered all the same unless --likely skip.

    \u0008
    Examples:
      bagdar projects import projects.csv --dry-run
      bagdar projects import projects.xlsx --sheet "Лист 1" --mapping columns.json
      bagdar projects import news.jsonl --sheet projects --territory kazakhstan --by-name
    """
    from bagdar.sources.tables import content_of_file, read_table
    from bagdar.web.projects.actions.importing import Said, import_projects

    table = read_table(content_of_file(file), said["sheet"])
    options = _options(table, mapping, said)
    by, at, name = whoever_types(), this_moment(), Path(file).name
    told = Said(options)
    with click.progressbar(
        length=max(len(table.rows), 1), label="Importing", file=sys.stderr
    ) as bar:
        report = import_projects(
            table,
            name=name,
            by=by,
            at=at,
            dry_run=dry_run or likely == "skip",
            said=told,
            on_progress=lambda done, _all: bar.update(max(0, done - bar.pos)),
        )
        if likely == "skip" and not report.problems:
            left = {one.row: "skip" for one in report.alike}
            report = import_projects(
                table, name=name, by=by, at=at, dry_run=dry_run, said=Said(options, left)
            )
        bar.update(max(len(table.rows), 1))
    _tell(report)
    _tell_end(report, dry_run=dry_run)


def _tell_end(report: Report, *, dry_run: bool) -> None:
    if report.problems:
        raise click.ClickException("Nothing was imported: mend these rows and try again.")
    if report.stale:
        rows = ", ".join(str(row) for row, _cells in report.stale[:MOST_PROBLEMS_SHOWN])
        raise click.ClickException(
            f"Nothing was imported: rows {rows} show projects that somebody changed since they "
            "were exported. Decide about them in the browser, or export them once more."
        )
    if not report.rows:
        raise click.ClickException("The table has no rows: nothing was imported.")
    counted = (
        f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
        f"{f', {report.skipped} left out' if report.skipped else ''}"
    )
    click.echo(f"Rows: {counted}.", err=True)
    if report.seq is not None:
        made = f"{report.to_write} projects are imported, entry {report.seq} of the journal."
        click.echo(made)
    elif dry_run:
        click.echo(f"{report.rows} rows can be imported. Nothing was changed: a dry run.")
    else:
        click.echo("Nothing to import: everything stands already as the table says.")


def _options(table: Table, mapping: Path | None, said: Mapping[str, Any]) -> Options:
    """Say of the columns what was typed; a mapping must name headings and fields that there are."""
    from dataclasses import replace

    from bagdar.web.projects.queries.importing import LEFT_EMPTY
    from bagdar.web.projects.queries.recognising import FIELDS, Options, keys_of, orders_of

    options = Options(
        sheet=said["sheet"],
        territory=said["territory"],
        programme=said["programme"],
        by_name=said["by_name"],
        keep_unread=said["keep_unread"],
    )
    if mapping is not None:
        columns, told = keys_of(table, options), _mapping(mapping)
        for heading, key in told.get("columns", {}).items():
            if heading not in table.headings:
                raise click.UsageError(f"--mapping: the table has no heading {heading}.")
            if key and key not in FIELDS:
                known = ", ".join(FIELDS)
                raise click.UsageError(f"--mapping: there is no field {key}. Known: {known}.")
            place = table.headings.index(heading)
            columns = {at: one for at, one in columns.items() if at != place and one != key}
            columns |= {place: key} if key else {}
        values = {
            key: {word: choice or LEFT_EMPTY for word, choice in words.items()}
            for key, words in told.get("values", {}).items()
        }
        options = replace(options, columns=columns, values=values)
    if said["day_order"]:
        orders = dict.fromkeys(orders_of(table, options), said["day_order"])
        options = replace(options, day_orders=orders)
    return options


def _mapping(path: Path) -> dict[str, dict[str, Any]]:
    try:
        known = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise click.UsageError(f"--mapping: {path} is not JSON: {error}.") from None
    parts = {"columns", "values"}
    if (
        not isinstance(known, dict)
        or set(known) - parts
        or not all(isinstance(one, dict) for one in known.values())
    ):
        raise click.UsageError("--mapping: give an object with columns, values or both.")
    return known


@projects.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@filtering
@click.option("--keys", is_flag=True, help="Head the columns of CSV with machine names.")
@click.option("--to-edit", is_flag=True, help="Write a workbook to be edited and imported again.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(file: Path, keys: bool, to_edit: bool, force: bool, **asked: Any) -> None:
    """Export projects to FILE, CSV or XLSX by its ending; - is standard output, as CSV.

    \u0008
    Examples:
      bagdar projects export projects.xlsx --published
      bagdar projects export - --territory kz-karaganda --keys > karaganda.csv
      bagdar projects export 2026-06-30.csv --as-of 2026-06-30
      bagdar projects export to-edit.xlsx --to-edit --territory kz-karaganda
    """
    from bagdar.web.projects.queries.exporting import write_file
    from bagdar.web.projects.queries.workbook import can_be_edited, write_workbook

    if str(file) == "-":
        _to_output(_export(asked), keys=keys)
        return
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{file}: name a file that ends in .csv or .xlsx.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    if to_edit and file.suffix.lower() != ".xlsx":
        raise click.UsageError("--to-edit: name a file that ends in .xlsx.")
    found = _export(asked)
    if to_edit and not can_be_edited(found):
        raise click.UsageError("--to-edit: the past is not edited; leave --as-of out.")
    count = found.rows.count()
    with click.progressbar(length=max(count, 1), label="Writing", file=sys.stderr) as bar:
        if to_edit:
            with file.open("wb") as into:
                write_workbook(found, into, on_row=lambda _number: bar.update(1))
        else:
            write_file(file, found, keys=keys, on_row=lambda _number: bar.update(1))
    click.echo(f"{count} projects are in {file}.")


def _to_output(found: Export, *, keys: bool) -> None:
    from bagdar.web.projects.queries.exporting import csv_lines

    for lines in csv_lines(found, keys=keys):
        click.echo(lines.encode(), nl=False)


def _export(asked: dict[str, Any]) -> Export:
    """Find what is asked for. A filter that names nothing is refused, not taken for no rows."""
    from bagdar.web.projects.queries.exporting import export_of

    published = asked.pop("published")
    asking = _asking(asked)
    found = export_of(asking, _reading(asking, asked["as_of"], published=published))
    for chip in found.chips:
        if chip.problem:
            raise click.UsageError(f"--{_option(chip.name)}: nothing is called {chip.value}.")
    if asking.sort.removeprefix("-") not in {one.key for one in found.columns if one.sorts} | {
        "name"
    }:
        raise click.UsageError(f"--sort: there is no such order as {asking.sort}.")
    return found


def found_by(asked: dict[str, Any]) -> tuple[Any, Reading]:
    """Find projects by the options of `filtering`, with who reads them."""
    found = _export(asked)
    return found.rows, found.reading


def _asking(asked: dict[str, Any]) -> Asking:
    from bagdar.web.projects.queries.asking import Asking

    given = ((at, asked[name]) for name, (at, _text) in FILTERS.items())
    return Asking(filters=tuple((at, value) for at, value in given if value), sort=asked["sort"])


def _option(filter_name: str) -> str:
    return next(name for name, (at, _text) in FILTERS.items() if at == filter_name)


def _reading(asking: Asking, day: datetime | None, *, published: bool) -> Reading:
    """Read as one who sees everything, or as everybody; a day that is not over means now."""
    from django.utils import timezone

    from bagdar.web.people.models import Role
    from bagdar.web.people.permissions import Held, Scope, world_named
    from bagdar.web.projects.queries.filtering import Reading

    world = world_named(asking.get("world"), [value for _name, value in asking.filters])
    held = () if published else (Held(Role.AUDITOR, None, None, None, None),)
    now = this_moment()
    asked, today = day.date() if day else None, timezone.localdate(now)
    past = asked is not None and asked < today
    end = timezone.make_aware(day + timedelta(days=1)) if past and day else None
    shown = asked if past and asked else today
    return Reading(Scope(held, world), now, end, shown)


def _row(project: Any) -> dict[str, Any]:
    from bagdar.web.territories.queries import forest

    keys = {one.territory: one.key for one in forest().versions}
    return {
        "key": project.key,
        "name": project.name,
        "territory": keys[project.territory_id],
        "stage": project.stage,
        "enterprise": project.enterprise.name if project.enterprise else "",
        "visibility": project.visibility,
    }


def _tell(report: Report) -> None:
    """Name wrong cells by row and column, and rows that may repeat a project."""
    for one in report.problems[:MOST_PROBLEMS_SHOWN]:
        column = f", {one.column}" if one.column else ""
        click.echo(f"Row {one.row}{column}: {one.text}", err=True)
    if (more := len(report.problems) - MOST_PROBLEMS_SHOWN) > 0:
        click.echo(f"… and {more} more.", err=True)
    for alike in report.alike[:MOST_PROBLEMS_SHOWN]:
        others = ", ".join([*(one.key for one in alike.others), *map(str, alike.rows)])
        click.echo(f"Row {alike.row} may repeat {others}: {alike.name}", err=True)
    for one in report.notes[:MOST_PROBLEMS_SHOWN]:
        click.echo(f"Row {one.row}, {one.column}: {one.text} ({one.value})", err=True)
    for heading, label in report.taken_for:
        click.echo(f"The heading {heading} is taken for {label}.", err=True)
    if report.left_out:
        click.echo(f"Columns left out: {', '.join(report.left_out)}.", err=True)
