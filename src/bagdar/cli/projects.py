"""Projects from the command line: look at them, import a table, export one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.projects.actions.importing import Report
    from bagdar.web.projects.queries.asking import Asking
    from bagdar.web.projects.queries.exporting import Export
    from bagdar.web.projects.queries.filtering import Reading

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
    r"""List, import and export projects: all of them, as whoever runs the machine.

    \b
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
    r"""List projects.

    \b
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
def import_(file: str, dry_run: bool) -> None:
    r"""Import projects from FILE, a CSV or XLSX table: all rows or none.

    Headings are those of an export, in any of the three languages. Rows that may repeat a project
    are named, and imported all the same.

    \b
    Examples:
      bagdar projects import projects.csv --dry-run
      bagdar projects import projects.xlsx
    """
    from bagdar.web.projects.actions.importing import import_file

    report = import_file(file, by=whoever_types(), at=this_moment(), dry_run=dry_run)
    _tell(report)
    if report.problems:
        raise click.ClickException("Nothing was imported: mend these rows and try again.")
    if not report.rows:
        raise click.ClickException("The table has no rows: nothing was imported.")
    if report.seq is None:
        click.echo(f"{report.rows} rows can be imported. Nothing was changed: a dry run.")
    else:
        click.echo(f"{report.rows} projects are imported, entry {report.seq} of the journal.")


@projects.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@filtering
@click.option("--keys", is_flag=True, help="Head the columns of CSV with machine names.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(file: Path, keys: bool, force: bool, **asked: Any) -> None:
    r"""Export projects to FILE, CSV or XLSX by its ending; - is standard output, as CSV.

    \b
    Examples:
      bagdar projects export projects.xlsx --published
      bagdar projects export - --territory kz-karaganda --keys > karaganda.csv
      bagdar projects export 2026-06-30.csv --as-of 2026-06-30
    """
    from bagdar.web.projects.queries.exporting import write_file

    if str(file) == "-":
        _to_output(_export(asked), keys=keys)
        return
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{file}: name a file that ends in .csv or .xlsx.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    found = _export(asked)
    count = found.rows.count()
    with click.progressbar(length=max(count, 1), label="Writing", file=sys.stderr) as bar:
        write_file(file, found, keys=keys)
        bar.update(max(count, 1))
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
        others = ", ".join([*(key for key, _name in alike.others), *map(str, alike.rows)])
        click.echo(f"Row {alike.row} may repeat {others}: {alike.name}", err=True)
    if report.left_out:
        click.echo(f"Columns left out: {', '.join(report.left_out)}.", err=True)
