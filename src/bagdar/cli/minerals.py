"""Minerals from the command line: tables in and out, prices, paths ahead."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.minerals.actions.taking import Tried
    from bagdar.web.minerals.queries.files import Sheet
    from bagdar.web.projects.queries.filtering import Reading

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_PLACE = click.Path(dir_okay=False, path_type=Path)
TABLES = ("prices", "use", "exposures")
MOST_FAULTS_SHOWN = 50
MOST_PATHS = 10_000
SHOWN = ("mineral", "benchmark", "unit", "month", "price", "trend_ratio", "direction")


@click.group()
def minerals() -> None:
    """Import prices and use of minerals, and read what they say.

    \u0008
    Examples:
      bagdar minerals import prices CMO-Historical-Data-Monthly.xlsx --source "World Bank"
      bagdar minerals prices
      bagdar minerals scenario paths.parquet
    """
    setup()


@minerals.command("import")
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=A_FILE)
@click.option("--source", required=True, help="Whose table this is and of which day.")
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of publication (default: today); of prices and use.",
)
@click.option("--decimal", type=click.Choice([",", "."]), help="Sign of fractions in FILE.")
@click.option("--only", default="", help="Benchmark of a file with one column of prices.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def import_(
    table: str,
    file: Path,
    source: str,
    published: datetime | None,
    decimal: str | None,
    only: str,
    *,
    dry_run: bool,
) -> None:
    """Import FILE, a CSV or XLSX table, into prices, use or exposures.

    Prices are read from the monthly Pink Sheet of the World Bank as it is published, from a CSV of
    its shape, or from a table of your own. The file is taken whole or not at all; what stands
    already is left.

    \u0008
    Examples:
      bagdar minerals import prices CMO-Historical-Data-Monthly.xlsx --source "World Bank, June"
      bagdar minerals import prices brent.csv --only "Crude oil, Brent" --source "EIA"
      bagdar minerals import use use.xlsx --source "Statistics office" --dry-run
    """
    from django.utils import timezone

    from bagdar.sources.tables import content_of_file
    from bagdar.web.minerals.actions.exposing import import_exposures
    from bagdar.web.minerals.actions.taking import Sent, import_prices, import_use

    at, by, content = this_moment(), whoever_types(), content_of_file(str(file))
    day = published.date() if published else timezone.localdate(at)
    if table == "exposures":
        tried = import_exposures(content, source, by=by, at=at, dry_run=dry_run)
    else:
        take = import_prices if table == "prices" else import_use
        tried = take(Sent(content, source, day, decimal, only), by=by, at=at, dry_run=dry_run)
    _tell(tried)
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


def _tell(tried: Tried) -> None:
    for name in tried.unread:
        click.echo(f"Not read: column {name}.", err=True)
    if tried.without_unit:
        click.echo(f"No units in the file; taken for: {'; '.join(tried.without_unit)}.", err=True)
    if tried.faults:
        shown = [
            f"row {one.row}{f', {one.column}' if one.column else ''}: {one.text}"
            for one in tried.faults[:MOST_FAULTS_SHOWN]
        ]
        left = len(tried.faults) - len(shown)
        more = [f"and {left:,} more"] if left else []
        raise click.ClickException("\n".join([*shown, *more, "Nothing was imported."]))
    click.echo(
        f"{tried.new:,} new, {tried.corrected:,} told otherwise, {tried.known:,} known already, "
        f"{tried.repeated:,} repeated, {tried.missing:,} without a figure."
    )


@minerals.command()
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=A_PLACE)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def template(table: str, file: Path, *, force: bool) -> None:
    """Write an empty table with its headings to FILE: CSV or XLSX, by its ending.

    \u0008
    Examples:
      bagdar minerals template use use.xlsx
    """
    from bagdar.web.minerals.queries.tables import template_of

    _write(template_of(table), file, force=force)


@minerals.command()
@click.argument("table", type=click.Choice(TABLES))
@click.argument("file", type=A_PLACE)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(table: str, file: Path, *, synthetic: bool, force: bool) -> None:
    """Write prices, use or exposures to FILE: CSV, XLSX or Parquet, by its ending.

    CSV and XLSX can be imported again.

    \u0008
    Examples:
      bagdar minerals export use use.csv
      bagdar minerals export exposures exposures.xlsx --synthetic
    """
    from bagdar.web.minerals.queries.exposures import Wanted, listed
    from bagdar.web.minerals.queries.tables import exposures_sheet, sheet_of

    reading = _reading(synthetic=synthetic)
    if table == "exposures":
        sheet = exposures_sheet(listed(Wanted(), reading))
    else:
        sheet = sheet_of(table, synthetic=synthetic, at=reading.at)
    _write(sheet, file, force=force)


@minerals.command()
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def prices(*, synthetic: bool, style: str) -> None:
    """Show the newest price of each mineral with its trend over five years.

    \u0008
    Examples:
      bagdar minerals prices
      bagdar minerals prices --format csv --synthetic
    """
    from bagdar.core.minerals.prices import month_text
    from bagdar.web.minerals.queries.overview import overview

    rows: list[dict[str, Any]] = []
    for one in overview(_reading(synthetic=synthetic)).lines:
        if one.row is None or one.series is None or one.window is None:
            continue
        figures = one.window.figures
        trend = figures.trend_ratio
        rows.append(
            {
                "mineral": one.mineral,
                "benchmark": one.row.benchmark,
                "unit": one.row.unit,
                "month": month_text(one.series.last),
                "price": float(one.series.values[-1]),
                "trend_ratio": None if trend is None else round(trend, 4),
                "direction": str(figures.direction),
            }
        )
    show(rows, SHOWN, style)


@minerals.command()
@click.argument("file", type=A_PLACE)
@click.option(
    "--paths",
    type=click.IntRange(0, MOST_PATHS),
    default=0,
    help="So many drawn paths of all prices together, in place of low, base and high.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, help="Of the drawn paths.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def scenario(file: Path, paths: int, seed: int, *, synthetic: bool, force: bool) -> None:
    """Write low, base and high paths of each main price to FILE: CSV, XLSX or Parquet.

    How many prices such paths held in the past is told, whether it is many or few. With --paths
    the same months of history are drawn for all prices, so that what fell together falls together.

    \u0008
    Examples:
      bagdar minerals scenario scenario.csv
      bagdar minerals scenario paths.parquet --paths 200 --seed 7
    """
    from bagdar.web.minerals.queries.overview import overview
    from bagdar.web.minerals.queries.tables import drawn_sheet, scenario_sheet

    lines = overview(_reading(synthetic=synthetic)).lines
    rows = [one.row for one in lines if one.row is not None and one.row.paths]
    if not rows:
        raise click.ClickException("No price has the ten years of months that paths need.")
    if paths:
        _write(drawn_sheet(rows, draws=paths, seed=seed), file, force=force)
        return
    _write(scenario_sheet(rows), file, force=force)
    for one in rows:
        for held in one.paths["held"]:
            if held["origins"]:
                share = held["inside"] / held["origins"]
                click.echo(
                    f"{one.benchmark}, {held['months']} months: {share:.0%} of {held['origins']} "
                    f"prices between low and high (80% meant), {held['below']} below, "
                    f"{held['above']} above."
                )


@minerals.command()
@click.argument("file", type=A_PLACE)
@click.option(
    "--months",
    type=click.Choice(["12", "36", "60"]),
    default="12",
    show_default=True,
    help="How far ahead.",
)
@click.option(
    "--mineral",
    "wanted",
    multiple=True,
    help="Of this mineral; once for each (default: those that projects hang on).",
)
@click.option("--projects", is_flag=True, help="Project by project instead of all together.")
@click.option("--project", default="", help="Of this project alone, by its key.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def changes(
    file: Path,
    months: str,
    wanted: tuple[str, ...],
    project: str,
    *,
    projects: bool,
    synthetic: bool,
    force: bool,
) -> None:
    """Write what low, base and high prices change of purchases and sales to FILE.

    The change is the mineral's share times that of its price; of sales in tenge too, where twelve
    months of them are reported. What cannot be computed has the reason. CSV, XLSX or Parquet.

    \u0008
    Examples:
      bagdar minerals changes changes.csv
      bagdar minerals changes projects.xlsx --projects --mineral copper --months 36
    """
    from bagdar.core.minerals.names import MINERALS
    from bagdar.web.minerals.queries.scenarios import (
        projects_sheet,
        scenarios_of,
        scenarios_sheet,
    )

    if unknown := sorted(set(wanted) - {one.key for one in MINERALS}):
        raise click.BadParameter(f"There is no mineral {', '.join(unknown)}.")
    found = scenarios_of(_reading(synthetic=synthetic), wanted, int(months))
    if not found.outlooks:
        raise click.ClickException("No price has the ten years of months that paths need.")
    by_project = projects or bool(project)
    sheet = projects_sheet(found, project) if by_project else scenarios_sheet(found)
    _write(sheet, file, force=force)


def _write(sheet: Sheet, file: Path, *, force: bool) -> None:
    from bagdar.web.minerals.queries.files import TYPES, as_file

    kind = file.suffix.lower().removeprefix(".")
    if kind not in TYPES:
        raise click.ClickException(f"{file.name}: name a file that ends in {', '.join(TYPES)}.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    file.write_bytes(as_file(sheet, kind))
    click.echo(f"{len(sheet.rows):,} rows written to {file}.")


def _reading(*, synthetic: bool) -> Reading:
    """Return the reading of whoever sees everything of a world."""
    from django.utils import timezone

    from bagdar.web.people.models import Role
    from bagdar.web.people.permissions import Held, Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    moment = this_moment()
    world = World.SYNTHETIC if synthetic else World.REAL
    scope = Scope((Held(Role.AUDITOR, None, None, None, None),), world)
    return Reading(scope, moment, None, timezone.localdate(moment))
