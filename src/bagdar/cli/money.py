"""Money of projects from the command line: tables in and out, sums by territory and sector."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.projects.queries.filtering import Reading
    from bagdar.web.spending.queries.rules import RuleShown

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_PLACE = click.Path(dir_okay=False, path_type=Path)
REGISTERS = (
    *("budget", "contract", "acceptance", "payment"),
    *("support", "obligation", "clawback", "saving"),
)
MOST_FAULTS_SHOWN = 50
JUDGED = (
    *("rule", "name", "version", "state", "value"),
    *("unit", "reason", "evidence", "innocent"),
)
SUMMED = ("budget", "committed", "contracted", "accepted", "paid", "support")


@click.group()
def money() -> None:
    """Import and export registers of money, and sum them.

    \u0008
    Examples:
      bagdar money import budget budget-2026.xlsx --source "Treasury, 1 June" --dry-run
      bagdar money export payment payments.parquet
      bagdar money overview --by sector
    """
    setup()


@money.command("import")
@click.argument("register", type=click.Choice(REGISTERS))
@click.argument("file", type=A_FILE)
@click.option("--source", required=True, help="Whose table this is and of which day.")
@click.option("--decimal", type=click.Choice([",", "."]), help="Sign of fractions in FILE.")
@click.option("--synthetic", is_flag=True, help="Contracts of no project: of the synthetic world.")
@click.option("--first", is_flag=True, help="Before files that were sent by pages and wait.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def import_(
    register: str,
    file: Path,
    source: str,
    decimal: str | None,
    *,
    synthetic: bool,
    first: bool,
    dry_run: bool,
) -> None:
    """Import FILE, a CSV or XLSX table, into a REGISTER.

    A row that is new is entered, one that stands with other facts is corrected, one that stands as
    it is told is left. The file is taken whole or not at all. An export shows the columns. While
    tables of the register that were sent by pages are on their way it is refused.

    \u0008
    Examples:
      bagdar money import contract contracts.csv --source "Register of contracts, 1 June"
      bagdar money import payment payments.xlsx --source "Treasury, 1 June" --dry-run
    """
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.loads.actions import at_the_command_line
    from bagdar.web.people.permissions import World
    from bagdar.web.spending.actions.importing import Sent, import_rows, moved_of

    sent = Sent(file.read_bytes(), source, decimal, synthetic)
    try:
        watch = at_the_command_line(register, World, first=first or dry_run)
        tried = import_rows(
            register, sent, by=whoever_types(), at=this_moment(), dry_run=dry_run, watch=watch
        )
    except DeliveryError as error:
        raise click.ClickException(str(error)) from None
    for name in tried.unread:
        click.echo(f"Not read: column {name}.", err=True)
    if tried.faults:
        shown = [
            f"row {one.row}{f', {one.column}' if one.column else ''}: {one.text}"
            for one in tried.faults[:MOST_FAULTS_SHOWN]
        ]
        left = len(tried.faults) - len(shown)
        more = [f"and {left:,} more"] if left else []
        raise click.ClickException("\n".join([*shown, *more, "Nothing was imported."]))
    for named, home, count in moved_of(tried):
        click.echo(f"{named} was merged into {home}: {count:,} rows are written there.")
    for row, number, known in tried.found[:MOST_FAULTS_SHOWN]:
        click.echo(f"Row {row}: {number} is found as {known}.")
    click.echo(
        f"{len(tried.new):,} new, {len(tried.corrected):,} corrected, "
        f"{tried.known:,} known already, {tried.repeated:,} repeated."
    )
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")


@money.command()
@click.argument("register", type=click.Choice(REGISTERS))
@click.argument("file", type=A_PLACE)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(register: str, file: Path, *, synthetic: bool, force: bool) -> None:
    """Write a REGISTER to FILE: CSV, XLSX or Parquet, by its ending.

    CSV and XLSX can be imported again: the column row_number names rows to correct.

    \u0008
    Examples:
      bagdar money export contract contracts.xlsx
      bagdar money export payment payments.parquet --synthetic
    """
    from bagdar.web.spending.queries.files import TYPES, Sheet, as_file
    from bagdar.web.spending.queries.rows import Wanted, iterate, listed, table_of

    kind = file.suffix.lower().removeprefix(".")
    if kind not in TYPES:
        raise click.ClickException(f"{file.name}: name a file that ends in {', '.join(TYPES)}.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    reading = _reading(synthetic=synthetic)
    lines = list(iterate(listed(register, Wanted(), reading), reading))
    headings, rows = table_of(register, lines)
    file.write_bytes(as_file(Sheet(register, headings, rows), kind))
    click.echo(f"{len(rows):,} rows written to {file}.")


@money.command()
@click.argument("file", type=A_PLACE)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def projects(file: Path, *, synthetic: bool, force: bool) -> None:
    """Write the registry's projects to FILE, the CSV that `spending flag --projects` takes.

    Budget of all years, grant-equivalent of state support, verified jobs in full time and the
    sector as the class that jobs are compared in. The registry keeps no physical progress in
    percent: fill in that column for D5, which is not computable without it.

    \u0008
    Examples:
      bagdar money projects projects.csv
      bagdar spending flag --from kept --output flags.json --projects projects.csv
    """
    from bagdar.sources.ledgers import PROJECTS, filled
    from bagdar.web.spending.queries.ledger import projects_listed

    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    found = projects_listed(_reading(synthetic=synthetic))
    file.write_bytes(filled(PROJECTS, found.rows).encode("utf-8-sig"))
    for keys, words in (
        (found.several_currencies, "money in several currencies, left empty"),
        (found.unvalued, "a support without grant-equivalent, support left empty"),
    ):
        for key in keys[:MOST_FAULTS_SHOWN]:
            click.echo(f"{key}: {words}.", err=True)
        if len(keys) > MOST_FAULTS_SHOWN:
            click.echo(f"and {len(keys) - MOST_FAULTS_SHOWN:,} more: {words}.", err=True)
    click.echo(f"{len(found.rows):,} projects written to {file}.")


@money.command()
@click.argument("file", type=A_PLACE)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def budgets(file: Path, *, synthetic: bool, force: bool) -> None:
    """Write what budgets plan for projects to FILE, the CSV that `spending flag --budgets` takes.

    A row for each project, year, classification and currency: the amended amount where there is
    one, else the approved. Rule D3 holds payments of a year against it. To change lines of the
    register itself, export and import the register `budget`.

    \u0008
    Examples:
      bagdar money budgets budgets.csv
      bagdar spending flag --from kept --output flags.json --budgets budgets.csv
    """
    from bagdar.sources.ledgers import BUDGETS, filled
    from bagdar.web.spending.queries.ledger import plans_listed

    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    found = plans_listed(_reading(synthetic=synthetic))
    file.write_bytes(filled(BUDGETS, found.rows).encode("utf-8-sig"))
    for codes in found.unread[:MOST_FAULTS_SHOWN]:
        click.echo(f"{codes}: no codes of a classification, left empty.", err=True)
    if len(found.unread) > MOST_FAULTS_SHOWN:
        click.echo(f"and {len(found.unread) - MOST_FAULTS_SHOWN:,} more.", err=True)
    click.echo(f"{len(found.rows):,} lines written to {file}.")


@money.command()
@click.option(
    "--by",
    type=click.Choice(["territory", "sector"]),
    default="territory",
    help="What the lines are.",
)
@click.option("--territory", default="", help="Key of a territory (default: the country).")
@click.option("--currency", default="", help="Of which amounts (default: KZT where there are).")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def overview(by: str, territory: str, currency: str, *, synthetic: bool, style: str) -> None:
    """Show money from budget to payment by territory or sector, as whoever sees everything.

    \u0008
    Examples:
      bagdar money overview
      bagdar money overview --by sector --currency USD --format csv --synthetic
    """
    from bagdar.web.projects.queries.asking import asking_of
    from bagdar.web.spending.queries.overview import overview as rolled_up

    reading = _reading(synthetic=synthetic)
    found = rolled_up(asking_of({"territory": territory}), reading, currency)
    if found is None:
        raise click.ClickException(f"{territory or 'country'}: no such territory today.")
    chosen = found.territories if by == "territory" else found.sectors
    rows = [
        {
            "name": one.name,
            "projects": one.projects,
            "currency": found.currency,
            **{name: getattr(one.totals, name) for name in SUMMED},
        }
        for one in (*chosen, found.whole)
    ]
    if style == "json":
        rows = [{name: _plain(value) for name, value in one.items()} for one in rows]
    show(rows, ("name", "projects", "currency", *SUMMED), style)


@money.command()
@click.argument("key")
@format_option
def rules(key: str, *, style: str) -> None:
    """Judge the project KEY by the rules D2 to D5, from the registers as they stand today.

    A flag says that something is worth a look, and nothing about anybody. Nothing is kept;
    `bagdar money judge` takes what the rules say of all projects into the queue of flags.

    \u0008
    Examples:
      bagdar money rules steel-mill
      bagdar money rules synthetic-plant-0007 --format json
    """
    from bagdar.web.projects.models import Project
    from bagdar.web.spending.queries.rules import rules_for
    from bagdar.web.territories.models import is_synthetic_key

    rows = Project.objects.filter(key=key).select_related("sector", "territory")
    found, reading = rows.first(), _reading(synthetic=is_synthetic_key(key))
    judged = None if found is None else rules_for(found, reading)
    if judged is None:
        raise click.ClickException(f"{key}: there is no such project.")
    show([_judged(one) for one in judged], JUDGED, style)


@money.command("judge")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
def judge_all(*, synthetic: bool) -> None:
    """Judge all projects with money by the rules D2 to D4, and take that into the queue of flags.

    It is done every night of the real world. Projects whose costs are marked as not public are
    left out.

    \u0008
    Examples:
      bagdar money judge
      bagdar cases queue --code D2
    """
    from bagdar.web.people.permissions import World
    from bagdar.web.spending.actions.judging import judge_registers

    world = World.SYNTHETIC if synthetic else World.REAL
    done = judge_registers(world, by=whoever_types(), at=this_moment())
    if done is None:
        click.echo("No project has money in the registers.")
    elif done.known:
        click.echo("The registers say what they said last time: nothing has changed.")
    else:
        click.echo(f"{done.new:,} new, {done.changed:,} changed, {done.gone:,} gone.")


def _judged(one: RuleShown) -> dict[str, object]:
    return {
        "rule": one.rule.code,
        "name": one.name,
        "version": one.rule.version,
        "state": one.judged.state,
        "value": one.judged.value,
        "unit": one.unit,
        "reason": one.reason,
        "evidence": "; ".join(f"{row['what']}: {row['value'] or '-'}" for row in one.evidence),
        "innocent": " ".join(one.innocent) if one.evidence else "",
    }


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)


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
