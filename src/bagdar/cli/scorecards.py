"""Scorecards from the command line: compute them, show one, export a board."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, who_acts, whoever_types
from bagdar.cli.tables import format_option
from bagdar.cli.tables import show as show_rows

if TYPE_CHECKING:
    from bagdar.web.scorecards.queries.subjects import Reader, Subject

A_MONTH = click.DateTime(["%Y-%m"])
SIZES = ("micro", "small", "medium", "large", "unknown", "sme")
KINDS = click.Choice(["territory", "organisation", "tenure"])
BY = click.option("--by", "username", help="As this account is shown it (default: everybody).")


@click.group()
def scorecards() -> None:
    """Scorecards of territories, organisations and office holders.

    What is shown and exported is made of published projects alone, as everybody sees them; with
    --by, of what an account sees: jobs are claimed and verified for who sees unpublished projects.

    \u0008
    Examples:
      bagdar scorecards compute
      bagdar scorecards show territory kz-karaganda
      bagdar scorecards size-rows territory kz-karaganda sme
      bagdar scorecards beside kz-karaganda
      bagdar scorecards slips 7
      bagdar scorecards brief kz-karaganda brief.pdf --for meeting
      bagdar scorecards compare territory:kz-karaganda territory:kz-abai
      bagdar scorecards export board.xlsx --month 2026-06
    """
    setup()


@scorecards.command()
@click.option(
    "--months",
    type=click.IntRange(1, 60),
    default=60,
    show_default=True,
    help="How many months, the current one included.",
)
def compute(months: int) -> None:
    """Count everything anew and compute every scorecard of the last months.

    `bagdar work` does it every night, and follows each change.

    \u0008
    Examples:
      bagdar scorecards compute
      bagdar scorecards compute --months 12
    """
    from bagdar.web.scorecards.actions.computing import compute_scores

    found = compute_scores(
        by=whoever_types(),
        at=this_moment(),
        months=months,
        told=lambda words: click.echo(f"{words} ...", err=True),
    )
    click.echo(
        f"{found.inputs:,} rows counted, {found.figures:,} figures of {found.months} months kept."
    )


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@click.option("--month", type=A_MONTH, help="Default: the last one computed.")
@BY
def show(kind: str, code: str, month: datetime | None, username: str | None) -> None:
    """Show one scorecard: raw n of N, the value after costs, the weight.

    \u0008
    Examples:
      bagdar scorecards show territory kz-karaganda
      bagdar scorecards show organisation akimat-karaganda-oblast --month 2026-05
      bagdar scorecards show territory kz-karaganda --by programme-office
    """
    from bagdar.web.scorecards.queries.boards import lines_of

    either = _reader(None, username)
    found = _named(either, kind, code)
    (line,) = lines_of([found], [_month(month, either.looking_at(found))])
    click.echo(f"{found.title}, {line.month:%Y-%m}: {line.score.percent or 'not applicable'}")
    for cell in line.cells:
        told = f"{cell.n}/{cell.base}  {cell.shown.percent}" if cell.applies else "not applicable"
        click.echo(f"  {cell.code:<24} {told:<24} weight {cell.weight or 'none'}")


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@BY
def sizes(kind: str, code: str, username: str | None) -> None:
    """Show projects, money and promised jobs by the size of the group behind them, as CSV.

    A group of unknown size is not counted as small.

    \u0008
    Examples:
      bagdar scorecards sizes territory kz-karaganda
      bagdar scorecards sizes organisation akimat-karaganda-oblast > sizes.csv
    """
    from bagdar.web.scorecards.queries.beside import shares

    either = _reader(None, username)
    found = _named(either, kind, code)
    told = shares(either.looking_at(found), found)
    rows = csv.writer(sys.stdout)
    rows.writerow(["size", "projects", "cost_kzt", "jobs_fte"])
    rows.writerows([one.code, one.projects, one.cost_kzt, one.jobs_fte] for one in told.sizes)
    small = {"projects": told.of_projects, "money": told.of_money, "jobs": told.of_jobs}
    words = ", ".join(
        f"{name} {'not known' if part is None else f'{part} %'}" for name, part in small.items()
    )
    click.echo(f"Small and medium business: {words}.", err=True)


@scorecards.command(name="size-rows")
@click.argument("kind", type=KINDS)
@click.argument("code")
@click.argument("size", type=click.Choice(SIZES))
@click.option("--direct", is_flag=True, help="Of what lies directly under a territory alone.")
@BY
@format_option
def size_rows(
    kind: str, code: str, size: str, username: str | None, style: str, *, direct: bool
) -> None:
    """List the projects behind a size class of groups: exactly those that make its figures.

    SIZE is a class of `sizes`, or sme: all that are small or medium. Jobs are claimed and verified
    for who sees unpublished projects.

    \u0008
    Examples:
      bagdar scorecards size-rows territory kz-karaganda sme
      bagdar scorecards size-rows organisation akimat-karaganda-oblast unknown --format csv
      bagdar scorecards size-rows territory kz-karaganda small --by programme-office
    """
    from bagdar.web.scorecards.queries import beside
    from bagdar.web.scorecards.queries.subjects import DIRECT

    if direct and kind != "territory":
        raise click.UsageError("--direct: of a territory alone.")
    either = _reader(None, username)
    found = _named(either, DIRECT if direct else kind, code)
    told = beside.size_rows(either.looking_at(found), found, beside.sizes_named(size))
    seen = ("claimed_fte", "verified_fte") if told.sees_claimed else ()
    columns = ("project", "name", "cost_kzt", "jobs_fte", *seen)
    rows = [
        {
            "project": one.key,
            "name": one.name,
            **{name: _plain(getattr(one, name)) for name in columns[2:]},
        }
        for one in told.rows
    ]
    show_rows(rows, columns, style)
    month = f"; verified jobs are of {told.verified_month:%Y-%m}" if told.verified_month else ""
    click.echo(f"{len(rows)} projects{month}.", err=True)


def _plain(value: Decimal | None) -> str | None:
    from bagdar.web.papers.cells import plain_number

    return None if value is None else plain_number(value)


@scorecards.command()
@click.argument("number", type=click.IntRange(1))
@BY
@format_option
def slips(number: int, username: str | None, style: str) -> None:
    """Show what slipped and was gained in the days of term NUMBER, and what it inherited.

    Days of a launch that several terms answered for are split by their days in office; days below
    zero were gained.

    \u0008
    Examples:
      bagdar scorecards slips 7
      bagdar scorecards slips 7 --format csv
      bagdar scorecards slips 7 --by programme-office
    """
    from bagdar.web.scorecards.queries.beside import term_of

    either = _reader(None, username)
    found = _named(either, "tenure", str(number))
    term = term_of(either.looking_at(found), found)
    if term is None:
        raise click.ClickException(f"There is no tenure “{number}”.")
    columns = ("project", "name", "due_on", "effective_on", "whole_days", "own_days", "inherited")
    rows = [
        {
            "project": one.key,
            "name": one.name,
            "due_on": one.due_on.isoformat(),
            "effective_on": one.effective_on.isoformat(),
            "whole_days": one.whole_days,
            "own_days": one.own_days,
            "inherited": one.inherited,
        }
        for one in term.slips
    ]
    show_rows(rows, columns, style)
    until = f"to {term.ends_on}" if term.ends_on else "on"
    told = f"{found.title}, from {term.starts_on} {until}: {term.inherited} launches inherited late"
    days = f"{term.slipped_days} days slipped, {term.gained_days} gained."
    click.echo(f"{told}, {days}", err=True)


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@BY
@format_option
def months(kind: str, code: str, username: str | None, style: str) -> None:
    """Show every indicator of a scorecard over the last two years, month by month.

    \u0008
    Examples:
      bagdar scorecards months territory kz-karaganda
      bagdar scorecards months tenure 7 --format csv
    """
    from bagdar.web.scorecards.queries.boards import computed_months, pictures

    either = _reader(None, username)
    found = _named(either, kind, code)
    kept = computed_months(either.day, synthetic=found.synthetic)
    rows = [
        {
            "indicator": one.code,
            "month": f"{point.month:%Y-%m}",
            "n": str(point.measure.n),
            "base": str(point.measure.base),
            "value_ratio": point.measure.ratio,
        }
        for one in pictures(found, kept)
        for point in one.points
    ]
    show_rows(rows, ("indicator", "month", "n", "base", "value_ratio"), style)


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@BY
@format_option
def sides(kind: str, code: str, username: str | None, style: str) -> None:
    """Show how owners, the system and the centre rate the approved projects in delivery.

    \u0008
    Examples:
      bagdar scorecards sides territory kz-karaganda
      bagdar scorecards sides territory kz-karaganda --by programme-office --format json
    """
    from bagdar.web.scorecards.queries import beside

    either = _reader(None, username)
    found = _named(either, kind, code)
    colours = ("green", "amber", "red", "none")
    rows = [
        {"side": one.code, **{name: getattr(one, name) for name in colours}}
        for one in beside.sides(either.looking_at(found), found)
    ]
    show_rows(rows, ("side", *colours), style)


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@click.option("--month", type=A_MONTH, help="Default: the last one computed.")
@BY
@format_option
def losses(kind: str, code: str, month: datetime | None, username: str | None, style: str) -> None:
    """Show what costs a score: points of a hundred by indicator, the greatest loss first.

    \u0008
    Examples:
      bagdar scorecards losses territory kz-karaganda
      bagdar scorecards losses organisation akimat-karaganda-oblast --month 2026-05
    """
    from bagdar.core.territories.scorecard import MILLION
    from bagdar.web.scorecards.queries import boards

    either = _reader(None, username)
    found = _named(either, kind, code)
    told = boards.losses(found, _month(month, either.looking_at(found)))
    rows = [
        {
            "indicator": one.indicator,
            "colour": str(one.colour),
            "points": one.loss * boards.PERCENT / MILLION,
        }
        for one in told
    ]
    show_rows(rows, ("indicator", "colour", "points"), style)


@scorecards.command()
@click.argument("kind", type=KINDS)
@click.argument("code")
@click.argument("indicator")
@click.option("--month", type=A_MONTH, help="Default: the last one computed.")
@click.option(
    "--part",
    type=click.Choice(["all", "good", "missed", "overdue", "self_reported", "found_late"]),
    default="all",
    show_default=True,
    help="All that counts, what was good, or what was missed and how that was told.",
)
@click.option("--direct", is_flag=True, help="Of what lies directly under a territory alone.")
@BY
@format_option
def rows(
    kind: str,
    code: str,
    indicator: str,
    month: datetime | None,
    username: str | None,
    style: str,
    **asked: Any,
) -> None:
    """List exactly what an INDICATOR of a scorecard counted; what is withheld is summed up.

    \u0008
    Examples:
      bagdar scorecards rows territory kz-karaganda launches_on_time
      bagdar scorecards rows tenure 7 launches_on_time --part missed --by programme-office
    """
    from bagdar.core.territories.scorecard import Measured
    from bagdar.web.scorecards.queries.inputs import REGISTERED
    from bagdar.web.scorecards.queries.rows import behind
    from bagdar.web.scorecards.queries.subjects import DIRECT

    if indicator not in REGISTERED:
        known = ", ".join(sorted(REGISTERED))
        raise click.UsageError(f"INDICATOR: choose among {known}.")
    direct = asked["direct"]
    if direct and kind != "territory":
        raise click.UsageError("--direct: of a territory alone.")
    either = _reader(None, username)
    found = _named(either, DIRECT if direct else kind, code)
    reader = either.looking_at(found)
    told = behind(reader, found, Measured(indicator), _month(month, reader), asked["part"])
    lines = [
        {
            "project": one.key,
            "programme": one.programme,
            "name": one.name,
            "on": one.item.on.isoformat(),
            "done_on": one.item.done_on.isoformat() if one.item.done_on else None,
            "n": one.n,
            "base": one.base,
            "told": str(one.item.state) if one.told else "",
        }
        for one in told.rows
    ]
    show_rows(lines, ("project", "programme", "name", "on", "done_on", "n", "base", "told"), style)
    (n, base), (hidden_n, hidden) = told.whole, told.hidden
    withheld = f"{len(told.withheld)} withheld, {hidden_n}/{hidden}"
    click.echo(f"{n}/{base}, of which {withheld}.", err=True)


@scorecards.command()
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--for",
    "whom",
    type=click.Choice(["akim", "meeting"]),
    default="akim",
    show_default=True,
    help="Whom it is for.",
)
@click.option("--month", type=A_MONTH, help="Default: the last one computed.")
@click.option(
    "--language",
    type=click.Choice(["ru", "kk", "en"]),
    default="ru",
    show_default=True,
    help="In which language it is written.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@BY
def brief(
    code: str,
    file: Path,
    month: datetime | None,
    username: str | None,
    *,
    force: bool,
    **how: str,
) -> None:
    """Write the brief of a territory to FILE: one page of A4 as PDF.

    \u0008
    Examples:
      bagdar scorecards brief kz-karaganda brief.pdf
      bagdar scorecards brief kz-karaganda brief.pdf --for meeting --language kk
      bagdar scorecards brief kz-karaganda brief.pdf --month 2026-05 --by programme-office
    """
    from django.utils.translation import override

    from bagdar.web.scorecards.queries.briefs import brief as paper

    if file.suffix.lower() != ".pdf":
        raise click.BadParameter("write a name that ends in .pdf", param_hint="FILE")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    either = _reader(None, username)
    with override(how["language"]):
        found = _named(either, "territory", code)
        reader = either.looking_at(found)
        file.write_bytes(paper(reader, found, _month(month, reader), whom=how["whom"]))
    click.echo(f"The brief of {code} is in {file}.")


@scorecards.command()
@click.argument("code")
@BY
def beside(code: str, username: str | None) -> None:
    """Show the statistics of a territory beside its programme.

    What is verified of a territory is shown where everybody sees it, or with --by to an account
    that does.

    \u0008
    Examples:
      bagdar scorecards beside kz-karaganda
    """
    from bagdar.web.scorecards.queries.context import context_of

    either = _reader(None, username)
    found = _named(either, "territory", code)
    told = context_of(either.looking_at(found), found)
    if told is None:
        raise click.ClickException(
            f"Nothing is known beside “{code}”; load figures by `bagdar statistics import`."
        )
    people, net = told.working_age, told.beside
    lines = {
        "verified jobs, FTE": told.verified_fte
        if told.seen
        else "not shown"
        if username
        else "not shown to everybody",
        "people of working age": people and people.value,
        "verified jobs per 10,000 of working age": told.per_10000,
        "change of the employed": net and net.employed_change,
        "change of verified jobs, FTE": net and told.has_programme and net.programme_jobs,
    }
    for name, value in lines.items():
        click.echo(f"{name + ':':<42} {value if value not in (None, False) else 'not known'}")
    if net is not None:
        click.echo(f"The changes are from {net.since} to {net.until}.")


@scorecards.command()
@click.argument("whom", nargs=-1, required=True)
@click.option(
    "--months",
    type=click.IntRange(1, 24),
    default=24,
    show_default=True,
    help="How many months, the last one computed included.",
)
@click.option(
    "--what",
    type=click.Choice(["months", "beside"]),
    default="months",
    show_default=True,
    help="The months of each, or what stands beside it: small business and statistics.",
)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@BY
@format_option
def compare(
    whom: tuple[str, ...], months: int, what: str, synthetic: bool, username: str | None, style: str
) -> None:
    """Set scorecards side by side over the same last months, up to 12 of them.

    WHOM are kind and code: territory:kz-karaganda, organisation:CODE, tenure:NUMBER.

    \u0008
    Examples:
      bagdar scorecards compare territory:kz-karaganda territory:kz-abai
      bagdar scorecards compare territory:kz-karaganda territory:kz-abai --what beside --format csv
    """
    from bagdar.web.scorecards.queries.boards import MOST_COMPARED, computed_months
    from bagdar.web.scorecards.queries.subjects import subject_named

    names = list(dict.fromkeys(whom))
    if len(names) > MOST_COMPARED:
        raise click.UsageError(f"Compare {MOST_COMPARED} at most, not {len(names)}.")
    reader, found = _reader("synthetic" if synthetic else "real", username), []
    for name in names:
        kind, _sign, code = name.partition(":")
        one = subject_named(reader, kind, code, compared=True)
        if one is None:
            raise click.ClickException(f"There is no “{name}”; write kind:code, as on its page.")
        found.append(one)
    if what == "beside":
        show_rows(_beside_rows(reader, found), BESIDE, style)
        return
    _month(None, reader)
    last = computed_months(reader.day, synthetic=synthetic)[-months:]
    show_rows(_month_rows(found, last), MONTHLY, style)


MONTHLY = ("whose", "month", "indicator", "n", "base", "value_ratio")
BESIDE = ("whose", "what", "value", "unit", "period", "source", "breaks")


def _month_rows(found: list[Subject], months: list[date]) -> list[dict[str, Any]]:
    from bagdar.web.scorecards.queries.boards import multiples

    return [
        {
            "whose": panel.subject.named,
            "month": f"{point.month:%Y-%m}",
            "indicator": one.code,
            "n": point.measure.n if point.measure.base else None,
            "base": point.measure.base or None,
            "value_ratio": point.measure.ratio,
        }
        for one in multiples(found, months)
        for panel in one.panels
        for point in panel.points
    ]


def _beside_rows(reader: Reader, found: list[Subject]) -> list[dict[str, Any]]:
    from bagdar.web.scorecards.queries.beside import shares_of_each
    from bagdar.web.scorecards.queries.context import contexts_of

    small, around, rows = shares_of_each(reader, found), contexts_of(reader, found), []
    for one in found:
        told, context = small[one.named], around.get(one.named)
        parts = {"projects": told.of_projects, "money": told.of_money, "jobs": told.of_jobs}
        if told.sees_claimed:
            parts |= {"claimed": told.of_claimed, "verified": told.of_verified}
        rows += [_beside_row(one, f"sme_{name}", part, "percent") for name, part in parts.items()]
        if context is None:
            continue
        month, net = f"{context.month:%Y-%m}" if context.month else "", context.beside
        rate = context.per_10000 if context.seen else "not shown"
        rows.append(_beside_row(one, "verified_per_10000", rate, "FTE", month))
        if net is not None:
            over = f"{net.since} – {net.until}"
            jobs = net.programme_jobs if context.has_programme else None
            jobs_told = jobs if context.seen else "not shown"
            broken = f"{net.broken_on}: {context.broken_why}" if net.broken_on else ""
            change = None if broken else net.employed_change
            rows.append(_beside_row(one, "employed_change", change, "persons", over, breaks=broken))
            rows.append(_beside_row(one, "verified_change", jobs_told, "FTE", over))
        for known in context.known:
            breaks = "; ".join(f"{at.period}: {at.note}" for at in known.breaks)
            value, source = known.newest.value, f"{known.source}, {known.published_on}"
            facts = (known.series.value, value, known.unit.value, known.period)
            rows.append(_beside_row(one, *facts, source=source, breaks=breaks))
    return rows


def _beside_row(
    whose: Subject, what: str, value: Any, unit: str, period: str = "", **more: str
) -> dict[str, Any]:
    told = {"whose": whose.named, "what": what, "value": value, "unit": unit, "period": period}
    return {**told, "source": more.get("source", ""), "breaks": more.get("breaks", "")}


@scorecards.command()
@format_option
def weights(style: str) -> None:
    """List every weight of the score with its months and source.

    \u0008
    Examples:
      bagdar scorecards weights
      bagdar scorecards weights --format csv
    """
    from bagdar.web.scorecards.queries.weights import weight_rows

    rows = [
        {
            "indicator": one.indicator,
            "weight": one.weight,
            "valid_from": f"{one.valid_from:%Y-%m}",
            "valid_to": f"{one.valid_to:%Y-%m}" if one.valid_to else None,
            "source": one.source,
        }
        for one in weight_rows()
    ]
    show_rows(rows, ("indicator", "weight", "valid_from", "valid_to", "source"), style)


@scorecards.command()
@click.argument("indicator")
@click.argument("weight", type=int)
@click.option("--from", "since", type=A_MONTH, required=True, help="This month or a later one.")
@click.option("--source", required=True, help="The order or decision that sets it.")
def weigh(indicator: str, weight: int, since: datetime, source: str) -> None:
    """Let INDICATOR count WEIGHT (0 to 100) from a month on; 0 takes it out of the score.

    Months that are over keep their weights. The scorecards are computed anew in the background.

    \u0008
    Examples:
      bagdar scorecards weigh launches_on_time 40 --from 2026-12 --source "Order 7 of 2026-11-20"
    """
    from bagdar.web.scorecards.actions.weights import set_weight

    made = set_weight(
        indicator,
        weight,
        valid_from=since.date(),
        source=source,
        by=whoever_types(),
        at=this_moment(),
    )
    click.echo(f"{indicator} counts {made.weight} from {since:%Y-%m} on.")


@scorecards.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--kind", type=KINDS, default="territory", show_default=True, help="Whose scorecards."
)
@click.option("--month", type=A_MONTH, help="Default: the last one computed.")
@click.option(
    "--inputs", is_flag=True, help="Write what all months are computed from to a folder, as CSV."
)
@click.option("--force", is_flag=True, help="Write over what is there already.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--territory", "top", help="With --inputs: of this territory and what lies in it.")
@BY
def export(
    path: Path,
    kind: str,
    month: datetime | None,
    username: str | None,
    top: str | None,
    **how: bool,
) -> None:
    """Write a board to a file: CSV, XLSX or PDF by its ending.

    With --inputs, PATH is a folder: notebooks/scorecard.ipynb computes scorecards from it.

    \u0008
    Examples:
      bagdar scorecards export board.csv
      bagdar scorecards export tenures.pdf --kind tenure --month 2026-06
      bagdar scorecards export tables --inputs
      bagdar scorecards export tables --inputs --synthetic
      bagdar scorecards export tables --inputs --territory kz-karaganda --by officer
    """
    reader, force = _reader("synthetic" if how["synthetic"] else "real", username), how["force"]
    if top is not None and (kind != "territory" or not how["inputs"]):
        raise click.UsageError("--territory goes with --inputs of territories.")
    if how["inputs"]:
        _export_inputs(path, kind, reader, top, force=force)
        return
    from bagdar.web.papers.sheet import TYPES, as_file
    from bagdar.web.scorecards.queries.boards import board, parts_in_order
    from bagdar.web.scorecards.queries.sheets import board_sheet
    from bagdar.web.scorecards.queries.subjects import (
        country_subject,
        organisation_subjects,
        tenure_subjects,
    )

    if path.is_dir():
        raise click.BadParameter(f"{path} is a folder; name a file.", param_hint="PATH")
    ending = path.suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise click.BadParameter("write a name that ends in .csv, .xlsx or .pdf", param_hint="PATH")
    if path.exists() and not force:
        raise click.ClickException(f"{path} is there already; write over it with --force.")
    asked = _month(month, reader)
    country = country_subject(reader)
    if kind == "territory":
        lines = parts_in_order(reader, country, asked) if country else []
    else:
        find = organisation_subjects if kind == "organisation" else tenure_subjects
        lines = [one for one in board(find(reader), asked) if one.counts]
    title = f"Scorecards, {asked:%Y-%m}"
    path.write_bytes(as_file(board_sheet("scorecards", title, reader.day, lines), ending))
    click.echo(f"{len(lines)} rows written to {path}.")


def _export_inputs(
    folder: Path, kind: str, reader: Reader, top: str | None, *, force: bool
) -> None:
    from bagdar.web.scorecards.models import SubjectKind
    from bagdar.web.scorecards.queries.handing import input_tables

    if folder.exists() and not folder.is_dir():
        raise click.BadParameter(f"{folder} is a file; name a folder.", param_hint="PATH")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise click.ClickException(f"{folder} holds files; write over them with --force.")
    _month(None, reader)
    found = None if top is None else _named(reader, "territory", top)
    folder.mkdir(parents=True, exist_ok=True)
    for table in input_tables(reader, SubjectKind(kind), top=found):
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([table.headings, *table.rows])
        click.echo(f"{len(table.rows):,} rows written to {folder / table.name}.csv.")


def _reader(world: str | None, username: str | None) -> Reader:
    """Read as everybody does, or as an account; without a world a thing is found in either."""
    from django.utils import timezone

    from bagdar.web.people.permissions import Scope, World, scope_of
    from bagdar.web.scorecards.queries.subjects import Reader

    moment = this_moment()
    day, asked = timezone.localdate(moment), None if world is None else World(world)
    if username is None:
        return Reader(Scope(world=asked), moment, day)
    return Reader(scope_of(who_acts(username), on=day, world=asked), moment, day)


def _named(reader: Reader, kind: str, code: str) -> Subject:
    from bagdar.web.scorecards.queries.subjects import subject_named

    found = subject_named(reader, kind, code)
    if found is None:
        raise click.ClickException(
            f"There is no {kind} “{code}”; see its page for how it is called."
        )
    return found


def _month(asked: datetime | None, reader: Reader) -> date:
    from bagdar.web.scorecards.queries.boards import computed_months

    if asked is not None:
        return asked.date()
    months = computed_months(reader.day, synthetic=reader.scope.is_synthetic)
    if not months:
        world = "synthetic" if reader.scope.is_synthetic else "real"
        raise click.ClickException(
            f"Nothing of the {world} world is computed yet; run `bagdar scorecards compute` first, "
            "once it has projects."
        )
    return months[-1]
