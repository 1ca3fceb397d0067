"""Territories from the command line: look at the tree, import one, import borders."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bagdar.core.territories.forest import Tree, Version
    from bagdar.web.territories.forms import Fault, TreeFile
    from bagdar.web.territories.queries.drafts import Draft

COLUMNS = ("key", "code", "level", "kind", "parent", "name_en", "name_ru", "name_kk")
MOST_FAULTS_SHOWN = 50
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_DAY = click.DateTime(["%Y-%m-%d"])
LATEST = 2200
LONGEST_ATTRIBUTION = 300
LONGEST_SOURCE = 300


@click.group()
def territories() -> None:
    """Look at the tree of territories; import another country's or year's, borders, a calendar.

    \u0008
    Examples:
      bagdar territories tree --depth 1
      bagdar territories import territories.csv --dry-run
      bagdar territories borders oblasts.geojson --tree 2026 --attribution "OCHA COD-AB, CC BY-IGO"
      bagdar territories calendar 2027.csv --territory kz --source "Law No. 267 of 2001"
    """
    setup()


@territories.command("list")
@click.option("--on", "day", type=A_DAY, default=None, help="The day of the tree (default: today).")
@click.option("--under", default="", metavar="KEY", help="Only what lies in this territory.")
@format_option
def list_(day: datetime | None, under: str, style: str) -> None:
    """List territories with their keys and codes.

    \u0008
    Examples:
      bagdar territories list --format csv
      bagdar territories list --on 2015-12-31 --under kz-south-kazakhstan
    """
    tree = _tree(day)
    keys = {one.territory: one.key for one in tree.versions}
    show([_row(one, keys) for one in _shown(tree, under)], COLUMNS, style)


@territories.command()
@click.option("--on", "day", type=A_DAY, default=None, help="The day of the tree (default: today).")
@click.option("--depth", type=click.IntRange(0, 9), default=9, help="How many levels to show.")
@click.option("--language", type=click.Choice(["en", "ru", "kk"]), default="en", help="Of names.")
def tree(day: datetime | None, depth: int, language: str) -> None:
    """Draw the tree of a day.

    \u0008
    Examples:
      bagdar territories tree --depth 1
      bagdar territories tree --on 2015-12-31 --language ru
    """
    drawn = _tree(day)
    for one in drawn.in_order():
        if one.level <= depth:
            name = one.names.get(language) or next(filter(None, one.names.values()))
            click.echo(f"{'  ' * one.level}{name}  ({one.key})")
    click.echo(f"{len(drawn.versions)} territories on {drawn.day}.")


@territories.command("import")
@click.argument("file", type=A_FILE)
@click.option("--successions", type=A_FILE, help="Table: who took over land from whom.")
@click.option("--tiles", type=A_FILE, help="Table: the cells of the tile maps.")
@click.option("--since", type=A_DAY, help="First day, where the table names none.")
@click.option("--source", default="", help="Where the facts come from; kept in the journal.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(
    file: Path,
    successions: Path | None,
    tiles: Path | None,
    since: datetime | None,
    source: str,
    dry_run: bool,
) -> None:
    """Import territories from FILE, a CSV or XLSX table.

    Columns: key, code, valid_from, valid_to, level, kind, parent_key, name_en, name_ru, name_kk,
    iso_3166_2; headings may be English, Russian or Kazakh. Needed are the key, a name and the
    first day. A territory in the file replaces all its versions; others stay as they are. The
    file is taken whole or not at all. Tile maps are laid out where none are given.

    \u0008
    Examples:
      bagdar territories import territories.csv --dry-run
      bagdar territories import territories.xlsx --since 2020-01-01 --source "Official classifier"
      bagdar territories import tree.csv --successions successions.csv --tiles tiles.csv
    """
    from bagdar.web.territories.actions import load_tree
    from bagdar.web.territories.forms import FileRefusedError, read_tree
    from bagdar.web.territories.queries.drafts import draft_of

    now = this_moment()
    try:
        found = read_tree(
            file.read_bytes(),
            successions=successions.read_bytes() if successions else None,
            tiles=tiles.read_bytes() if tiles else None,
            since=since.date() if since else None,
        )
    except FileRefusedError as error:
        raise _refusal(error.faults) from error
    draft = draft_of(found.versions, found.successions, found.tiles, on=now.date())
    if draft.problems:
        raise _refusal(_faults(draft, found))
    _tell(draft, found)
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
    elif draft.is_empty:
        click.echo("Nothing to change.")
    else:
        load_tree(
            draft.versions,
            draft.successions,
            draft.tiles,
            by=whoever_types(),
            at=now,
            source=source or file.name,
        )
        click.echo("Imported.")


@territories.command()
@click.argument("file", type=A_FILE)
@click.option("--tree", "year", type=click.IntRange(1800, LATEST), required=True, help="Year.")
@click.option("--attribution", required=True, help="The line that the source asks for.")
@click.option("--key-property", default="", help="Property with our key or the code of that year.")
@click.option("--dry-run", is_flag=True, help="Check the file, and change nothing.")
def borders(file: Path, year: int, attribution: str, key_property: str, dry_run: bool) -> None:
    """Import borders from FILE, GeoJSON in longitude and latitude (EPSG:4326).

    Each feature names its territory by our key or by its code in the tree of that year. The file
    is taken whole or not at all; borders of the same year and territory are replaced.

    \u0008
    Examples:
      bagdar territories borders kaz_admin1.geojson --tree 2026 --attribution "OCHA COD-AB"
      bagdar territories borders o.geojson --tree 2015 --key-property kato --attribution NE
    """
    from bagdar.web.territories.actions import load_borders
    from bagdar.web.territories.forms import FileRefusedError, read_borders
    from bagdar.web.territories.queries import tree_on
    from bagdar.web.territories.queries.drafts import tiles_by_borders

    attribution = attribution.strip()
    if not 0 < len(attribution) <= LONGEST_ATTRIBUTION:
        raise click.UsageError(f"--attribution: give 1 to {LONGEST_ATTRIBUTION} letters.")
    now = this_moment()
    day = min(date(year, 12, 31), now.date())
    if day.year != year:
        raise click.UsageError(f"--tree {year}: this year is still to come.")
    tree = tree_on(day)
    try:
        found = read_borders(file.read_bytes(), tree=tree, key_property=key_property)
    except FileRefusedError as error:
        raise _refusal(error.faults) from error
    click.echo(f"{len(found.geometries)} borders, matched by the property {found.key_property}.")
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
        return
    load_borders(
        found.geometries,
        tree=year,
        attribution=attribution,
        by=whoever_types(),
        at=now,
        tiles=tiles_by_borders(tree, found.geometries, year=year),
    )
    click.echo(f"Imported for the tree of {year}.")


@territories.command()
@click.argument("file", type=A_FILE)
@click.option("--territory", "key", required=True, metavar="KEY", help="Whose calendar it is.")
@click.option("--source", required=True, help="The acts that set these days; kept in the journal.")
@click.option("--time-zone", default="", metavar="NAME", help="Such as Asia/Almaty.")
@click.option("--dry-run", is_flag=True, help="Check the file, and change nothing.")
def calendar(file: Path, key: str, source: str, time_zone: str, dry_run: bool) -> None:
    """Import a working calendar from FILE, a CSV or XLSX table.

    Columns: on, works (yes or no), name_en, name_ru, name_kk, source. Only what differs from
    Monday to Friday stands there: holidays and days off moved to a weekday, and days of the
    weekend on which people work. Each year in the file is replaced whole. It holds for the
    territory and everything below it that has no calendar of its own for that year.

    \u0008
    Examples:
      bagdar territories calendar 2027.csv --territory kz --source "Law No. 267" --dry-run
      bagdar territories calendar uz.csv --territory uz --source "..." --time-zone Asia/Tashkent
    """
    from bagdar.web.territories.actions import load_calendar, load_time_zones
    from bagdar.web.territories.forms import FileRefusedError, read_calendar

    _check_calendar(key, source, time_zone)
    try:
        rows = read_calendar(file.read_bytes(), territory=key)
    except FileRefusedError as error:
        raise _refusal(error.faults) from error
    if others := sorted({one.territory_key for one in rows} - {key}):
        raise click.ClickException(f"The file names {others[0]}, not only {key}.")
    years = sorted({one.on.year for one in rows})
    click.echo(f"{len(rows)} days in {', '.join(map(str, years))}.")
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
        return
    by, now = whoever_types(), this_moment()
    load_calendar(rows, by=by, at=now, source=source.strip())
    if time_zone:
        load_time_zones({key: time_zone}, by=by, at=now, source=source.strip())
    click.echo("Imported.")


def _check_calendar(key: str, source: str, time_zone: str) -> None:
    """Refuse an unknown territory or time zone, and a source that says nothing or too much."""
    from zoneinfo import available_timezones

    from bagdar.web.territories.models import Territory

    if not 0 < len(source.strip()) <= LONGEST_SOURCE:
        raise click.UsageError(f"--source: give 1 to {LONGEST_SOURCE} letters.")
    if time_zone and time_zone not in available_timezones():
        raise click.UsageError(f"--time-zone: {time_zone} is not a time zone such as Asia/Almaty.")
    if not Territory.objects.filter(key=key).exists():
        raise click.UsageError(f"--territory: there is no territory {key}.")


def _tree(day: datetime | None) -> Tree:
    from bagdar.web.territories.queries import tree_on

    return tree_on(day.date() if day else this_moment().date())


def _shown(tree: Tree, under: str) -> Sequence[Version]:
    if not under:
        return tree.in_order()
    found = next((one for one in tree.versions if one.key == under), None)
    if found is None:
        raise click.ClickException(f"There is no territory {under} on {tree.day}.")
    return tree.descendants(found.territory)


def _row(one: Version, keys: dict[int, str]) -> dict[str, object]:
    return {
        "key": one.key,
        "code": one.code,
        "level": one.level,
        "kind": one.kind,
        "parent": keys[one.parent] if one.parent else "",
        **{f"name_{language}": one.names.get(language, "") for language in ("en", "ru", "kk")},
    }


def _faults(draft: Draft, found: TreeFile) -> list[Fault]:
    """Find the row of each problem by the key it names."""
    from bagdar.web.territories.forms import Fault

    rows: dict[str, int] = {}
    for (key, _day), number in sorted(found.row_of.items(), key=lambda item: item[1]):
        rows.setdefault(key, number)
    return [
        Fault("territories", rows.get(str(problem.values.get("key")), 0), problem)
        for problem in draft.problems
    ]


def _refusal(faults: Sequence[Fault]) -> click.ClickException:
    """Name every fault, up to a screenful; nothing was written."""
    lines = [str(fault) for fault in faults[:MOST_FAULTS_SHOWN]]
    if len(faults) > MOST_FAULTS_SHOWN:
        lines.append(f"... and {len(faults) - MOST_FAULTS_SHOWN} more.")
    return click.ClickException("\n".join(["Nothing was imported.", *lines]))


def _tell(draft: Draft, found: TreeFile) -> None:
    click.echo(
        f"Territories: {draft.new} new, {draft.changed} changed, {draft.same} as they are. "
        f"Successions: {len(draft.successions)} new. Tiles: {len(draft.tiles)} laid out."
    )
    if found.not_read:
        click.echo(f"Columns not read: {', '.join(found.not_read)}.", err=True)
