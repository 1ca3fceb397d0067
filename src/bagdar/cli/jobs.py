"""Jobs from the command line: reports and months, claims, records, figures and releases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bagdar.cli import job_registers
from bagdar.cli.job_claims import claimed
from bagdar.cli.job_reports import reports
from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

A_MONTH = click.DateTime(["%Y-%m"])
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def jobs() -> None:
    """List who has not reported jobs, lock months, take records in, verify what is claimed.

    \u0008
    Examples:
      bagdar jobs missing --month 2026-05
      bagdar jobs reports list --by officer-east
      bagdar jobs lock 2026-05
      bagdar jobs records workers.csv.gz --kind workers --programme industrial-programme
      bagdar jobs verify
    """
    setup()
    from bagdar.lake import sweep
    from bagdar.web.jobs.actions.computing import scratch_root

    sweep(scratch_root())


jobs.add_command(reports)
jobs.add_command(claimed)
jobs.add_command(job_registers.employers)
jobs.add_command(job_registers.correct_headcount)
jobs.add_command(job_registers.batches)
jobs.add_command(job_registers.releases)
jobs.add_command(job_registers.figure_rows)


@jobs.command()
@click.option("--month", type=A_MONTH, help="Which month (default: the last one that is over).")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def missing(month: datetime | None, synthetic: bool, style: str) -> None:
    """List the territories and enterprises that have not sent their report of a month.

    A report that was returned is on the list until it is sent again. Who had no project in the
    register in the month, and promised no jobs by then, is not on it. `untold` are projects that
    neither a territory's report that was sent tells nor any other.

    \u0008
    Examples:
      bagdar jobs missing
      bagdar jobs missing --month 2026-05 --format csv
    """
    from bagdar.web.jobs.queries.inbox import missing_of

    found = missing_of(month.date() if month else None, synthetic=synthetic, at=this_moment())
    columns = ("reporter", "kind", "month", "state", "due_on", "reminded_on", "untold")
    rows = [
        {
            "reporter": one.name,
            "kind": one.kind,
            "month": f"{found.month:%Y-%m}",
            "state": one.state,
            "due_on": found.due_on.isoformat(),
            "reminded_on": one.reminded_on.isoformat() if one.reminded_on else None,
            "untold": ", ".join(project.key for project in one.untold),
        }
        for one in found.missing
    ]
    show(rows, columns, style)
    click.echo(f"{len(rows)} of {found.expected} have not reported.", err=True)


@jobs.command()
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def months(synthetic: bool, style: str) -> None:
    """List the months of reports: due day, whether locked, how many reports stand where.

    `missing` are those who owe the month and sent nothing, `untold` projects of which nobody told
    the people at work: with drafts and returned reports what `lock` asks about.

    \u0008
    Examples:
      bagdar jobs months
      bagdar jobs months --format csv
    """
    from bagdar.web.jobs.models import State
    from bagdar.web.jobs.queries.inbox import periods
    from bagdar.web.jobs.queries.unfinished import left_of

    known = periods(synthetic=synthetic)
    left = left_of(known, at=this_moment())
    states = [one.value for one in State]
    rows = [
        {
            "month": f"{one.month:%Y-%m}",
            "due_on": one.due_on.isoformat(),
            "locked_at": one.locked_at.isoformat() if one.locked_at else None,
            **{state: getattr(one, state) for state in states},
            **{name: getattr(left.get(one.pk), name, None) for name in ("missing", "untold")},
        }
        for one in known
    ]
    show(rows, ("month", "due_on", "locked_at", *states, "missing", "untold"), style)


@jobs.command("open-month")
@click.argument("month", type=A_MONTH)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
def open_month(month: datetime, synthetic: bool) -> None:
    """Open MONTH of the past to be reported; the newest one is open by itself.

    \u0008
    Examples:
      bagdar jobs open-month 2026-02
    """
    from bagdar.web.jobs.actions.periods import open_period

    found = open_period(month.date(), synthetic=synthetic, by=whoever_types(), at=this_moment())
    click.echo(f"{month:%Y-%m} is open; it is to be reported by {found.due_on:%Y-%m-%d}.")


@jobs.command("due-day")
@click.argument("month", type=A_MONTH)
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--ground", required=True, help="Why it is moved; it stays in the journal.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
def due_day(month: datetime, day: datetime, ground: str, synthetic: bool) -> None:
    """Set DAY as the one by which MONTH is reported.

    \u0008
    Examples:
      bagdar jobs due-day 2026-05 2026-06-15 --ground "Order 12"
    """
    from bagdar.web.jobs.actions.periods import set_due_day

    found = _period(month, synthetic=synthetic)
    set_due_day(found, day.date(), ground=ground, by=whoever_types(), at=this_moment())
    click.echo(f"{month:%Y-%m} is to be reported by {day:%Y-%m-%d}.")


@jobs.command()
@click.argument("month", type=A_MONTH)
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@click.option("--yes", is_flag=True, help="Lock without asking about what is not there.")
def lock(month: datetime, synthetic: bool, yes: bool) -> None:
    """Lock MONTH: what was accepted stays, what did not come is kept as missing.

    It cannot be undone: figures are put right by appended corrections afterwards. A month of which
    reports wait for a signature or an answer is refused. Where somebody sent nothing, or drafts
    and returned reports are left, it names them and asks.

    \u0008
    Examples:
      bagdar jobs lock 2026-05
      bagdar jobs lock 2026-05 --yes
    """
    from bagdar.web.jobs.actions.periods import lock_period
    from bagdar.web.jobs.models import Report, State
    from bagdar.web.jobs.queries.unfinished import unfinished

    period, at = _period(month, synthetic=synthetic), this_moment()
    known = unfinished(period, at=at)
    if known.left and period.locked_at is None:
        for name in ("missing", "drafts", "returned", "untold"):
            keys = getattr(known, name)
            click.echo(f"{name}: {len(keys)} {' '.join(keys)}".rstrip(), err=True)
        if not yes:
            click.confirm(f"Lock {month:%Y-%m} without them?", abort=True, err=True)
    found = lock_period(period, left=known.left, by=whoever_types(), at=at)
    reports = Report.objects.filter(period=found)
    accepted = reports.filter(state=State.LOCKED).count()
    click.echo(
        f"{month:%Y-%m} is locked: {accepted} accepted, {reports.count() - accepted} missing."
    )


@jobs.command()
@click.option("--month", type=A_MONTH, help="Of reports of this month alone.")
@click.option("--waiting", is_flag=True, help="Only those that nobody has decided yet.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def corrections(month: datetime | None, waiting: bool, synthetic: bool, style: str) -> None:
    """List the corrections of accepted reports and of locked months, the newest first.

    \u0008
    Examples:
      bagdar jobs corrections --waiting
      bagdar jobs corrections --month 2026-05 --format json
    """
    from bagdar.web.jobs.models import Correction

    asked = Correction.objects.filter(report__period__is_synthetic=synthetic)
    if month is not None:
        asked = asked.filter(report__period__month=month.date())
    if waiting:
        asked = asked.filter(decision="")
    named = asked.select_related("report__period", "report__territory", "report__enterprise")
    columns = ("number", "month", "reporter", "project", "kind", "figures", "ground", "document")
    rows = [
        {
            "number": one.pk,
            "month": f"{one.report.period.month:%Y-%m}",
            "reporter": _reporter_key(one.report),
            "project": one.project.key,
            "kind": one.kind,
            "figures": ", ".join(f"{name} {value}" for name, value in one.figures.items()),
            "ground": one.ground,
            "document": one.document,
            "decision": one.decision or "waiting",
        }
        for one in named.select_related("project").order_by("-at", "-pk")
    ]
    show(rows, (*columns, "decision"), style)


@jobs.command()
def remind() -> None:
    """Write down today's reminders of reports; they go out with the letter of the day.

    `bagdar work` does it every morning. Nobody is reminded twice on a day, and on a day on which
    nothing is due or newly late nobody is.

    \u0008
    Examples:
      bagdar jobs remind
    """
    from bagdar.web.jobs.actions import reminding

    told = reminding.remind(by=whoever_types(), at=this_moment())
    click.echo(f"{told} people are reminded.")


@jobs.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over the file.")
def claims(file: Path, force: bool) -> None:
    """Export what is claimed, as CSV or Parquet by the ending: a row a project, month and kind.

    FTE stand in thousandths, so that sums are exact; of both sources the enterprise's counts.

    \u0008
    Examples:
      bagdar jobs claims claims.csv
      bagdar jobs claims claims.parquet --force
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already: name another file, or add --force.")
    if file.suffix.lower() not in (".csv", ".parquet"):
        raise click.ClickException(f"{file}: end the name with .csv or .parquet.")
    number = _write(file)
    click.echo(f"{number:,} claims are in {file}.", err=True)


@jobs.command()
@click.argument("files", nargs=-1, required=True, type=A_FILE)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice(["workers", "contributions"]),
    help="What the rows of FILE are; once for all files, or once for each.",
)
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    type=A_FILE,
    help="The manifest of FILE, once for each (default: the one that lies beside it).",
)
@click.option("--programme", required=True, help="Key of the programme.")
@click.option(
    "--taking",
    type=click.Choice(["add", "replace_months", "whole_history"]),
    default="add",
    help="Add (default), replace the months of the files, or everything after a change of key.",
)
@click.option(
    "--letting-go", is_flag=True, help="A whole history may lack months that are kept: let them go."
)
def records(
    files: tuple[Path, ...],
    kinds: tuple[str, ...],
    manifests: tuple[Path, ...],
    programme: str,
    taking: str,
    letting_go: bool,
) -> None:
    """Take FILES of pseudonymous records in, all of them or none.

    The figures are computed in the background within a minute, or by `bagdar jobs verify`.

    \u0008
    Examples:
      bagdar jobs records w.csv.gz --kind workers --programme industrial-programme
      bagdar jobs records w.csv c.csv --kind workers --kind contributions --programme P
    """
    from bagdar.runs.jobs import Taking
    from bagdar.web.jobs.actions.records import HandedError, take_files

    handed, of = _handed(files, kinds, manifests), _programme(programme)
    try:
        found = take_files(
            of,
            handed,
            by=whoever_types(),
            at=this_moment(),
            taking=Taking(taking),
            letting_go=letting_go,
        )
    except HandedError as error:
        for reason, count in error.set_apart.items():
            click.echo(f"  set apart, {reason}: {count:,}", err=True)
        raise
    for path, (taken, batch) in zip(files, found, strict=True):
        if taken.known_before and not taken.kept:
            click.echo(f"{path}: taken in before, nothing changed.")
        else:
            click.echo(f"{path}: {batch.kept:,} of {batch.given:,} rows are new.")
        for reason, count in batch.set_apart.items():
            named = ", ".join(map(str, batch.lines.get(reason, ())))
            click.echo(f"  set apart, {reason}: {count:,} (lines {named})", err=True)


@jobs.command()
@click.argument("file", type=A_FILE)
@click.option("--programme", required=True, help="Key of the programme.")
def headcounts(file: Path, programme: str) -> None:
    """Take all jobs of employers by month in, as `bagdar custodian headcounts` counted them.

    \u0008
    Examples:
      bagdar jobs headcounts jobs.csv --programme industrial-programme
    """
    from bagdar.web.jobs.actions.headcounts import take_headcounts

    of = _programme(programme)
    found = take_headcounts(of, file, by=whoever_types(), at=this_moment())
    click.echo(
        f"{found.kept:,} of {found.given:,} months are new; {found.repeated:,} there already."
    )
    for reason, count in sorted(found.set_apart.items()):
        click.echo(f"  set apart, {reason}: {count:,}", err=True)


@jobs.command()
@click.option("--programme", help="Key of the programme (default: all that have jobs).")
def verify(programme: str | None) -> None:
    """Judge all claims by the records as known now, and keep the figures of the closed months.

    The last closed month, then earlier ones that have no figures or whose inputs changed.

    \u0008
    Examples:
      bagdar jobs verify
      bagdar jobs verify --programme industrial-programme
    """
    from bagdar.web.jobs.actions.computing import compute_months, with_jobs

    for one in [_programme(programme)] if programme else with_jobs():
        for found in compute_months(one, by=whoever_types(), at=this_moment()):
            click.echo(
                f"{one.key}: {found.claims:,} persons claimed, {found.figures.num_rows:,} figures "
                f"of {found.closed_month:%Y-%m}."
            )


@jobs.command()
@click.option(
    "--kind",
    type=click.Choice(["country", "territory", "project", "employer"]),
    default="country",
    help="Whose figures (default: the country's).",
)
@click.option("--subject", default="", help="Key of the territory or project, or BIN.")
@click.option("--month", type=A_MONTH, help="Which month (default: the last one computed).")
@click.option("--reach", type=click.IntRange(0, 7), default=3, help="0 published ... 3 all.")
@click.option("--programme", help="Key of a programme (default: all of them put together).")
@format_option
def figures(
    kind: str,
    subject: str,
    month: datetime | None,
    reach: int,
    programme: str | None,
    style: str,
) -> None:
    """Print the figures of jobs of a subject, as they are kept, in full.

    \u0008
    Examples:
      bagdar jobs figures
      bagdar jobs figures --kind territory --subject kz-karaganda --format csv
    """
    from bagdar.web.jobs.models import SubjectKind
    from bagdar.web.jobs.queries.verified import figures_in_full, with_additional

    number, of = _subject(kind, subject), SubjectKind(kind)
    asked = _programme(programme).pk if programme else None
    full = figures_in_full(of, number, reach, month.date() if month else None, programme=asked)
    found = with_additional(full, of, number, reach, programme=asked)
    figure = ("value", "n", "employers", "state", "evidence")
    columns = ("month", "indicator", "value", "n", "base", "employers", "state", "evidence", "why")
    rows = [
        {
            "month": f"{found.month:%Y-%m}" if found.month else "",
            "indicator": one.code,
            **{name: getattr(one.figure, name) for name in figure},
            "base": base,
            "why": found.why_not(one),
        }
        for one, base in found.in_order
    ]
    show(rows, columns, style)


@jobs.command()
@click.option("--programme", required=True, help="Key of the programme.")
@click.option("--month", type=A_MONTH, required=True, help="The closed month to release.")
def release(programme: str, month: datetime) -> None:
    """Decide which cells of a month everybody is shown. It cannot be undone.

    \u0008
    Examples:
      bagdar jobs release --programme industrial-programme --month 2026-05
    """
    from bagdar.web.jobs.actions.releasing import release_month

    made = release_month(_programme(programme), month.date(), by=whoever_types(), at=this_moment())
    for one in made:
        click.echo(f"{one} is released.")


A_DAY = click.DateTime(["%Y-%m-%d"])


@jobs.command()
@click.argument("project")
@click.option("--document", required=True, help="The paper in which the enterprise agreed.")
@click.option("--from", "starts", type=A_DAY, required=True, help="The first day of it.")
@click.option("--to", "ends", type=A_DAY, help="The first day without it (default: open).")
def agree(project: str, document: str, starts: datetime, ends: datetime | None) -> None:
    """Enter that the enterprise of PROJECT agreed to have its own totals published.

    \u0008
    Examples:
      bagdar jobs agree ferrosilicon --document "Act 7 of 2026-05-04" --from 2026-05-01
    """
    from bagdar.web.jobs.actions.agreements import enter_agreement

    made = enter_agreement(
        _project(project),
        document=document,
        starts_on=starts.date(),
        ends_on=ends.date() if ends else None,
        by=whoever_types(),
        at=this_moment(),
    )
    click.echo(f"Agreement {made.pk}: the totals of {project} are published from then on.")


@jobs.command("end-agreement")
@click.argument("number", type=int)
@click.option("--to", "ends", type=A_DAY, required=True, help="The first day without it.")
def end_agreement(number: int, ends: datetime) -> None:
    """End agreement NUMBER; what was shown under it stays shown.

    \u0008
    Examples:
      bagdar jobs end-agreement 7 --to 2027-01-01
    """
    from bagdar.web.jobs.actions import agreements as actions
    from bagdar.web.jobs.models import Agreement

    found = Agreement.objects.filter(pk=number).select_related("project__programme").first()
    if found is None:
        raise click.UsageError(f"There is no agreement {number}; see `bagdar jobs agreements`.")
    actions.end_agreement(found, ends.date(), by=whoever_types(), at=this_moment())
    click.echo(f"Agreement {number} ends on {ends:%Y-%m-%d}.")


@jobs.command()
@format_option
def agreements(style: str) -> None:
    """List the agreements of enterprises on publishing their own totals, and what became of them.

    \u0008
    Examples:
      bagdar jobs agreements --format csv
    """
    from bagdar.web.jobs.models import Agreement
    from bagdar.web.jobs.queries.publication import outcomes_of

    told = ("number", "project", "enterprise", "document", "starts_on", "ends_on")
    columns = (*told, "claimed", "verified")
    rows = [
        {
            "number": one.pk,
            "project": one.project.key,
            "enterprise": one.enterprise.key,
            "document": one.document,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat() if one.ends_on else None,
            **{told.measure: told.outcome.value for told in outcomes_of(one)},
        }
        for one in Agreement.objects.select_related("project", "enterprise").order_by("pk")
    ]
    show(rows, columns, style)


def _shares(_context: click.Context, _option: click.Parameter, text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if len(parts) != 4 or not all(one.strip().isascii() and one.strip().isdigit() for one in parts):
        raise click.BadParameter("write four whole per cent, such as 25,50,0,100.")
    return tuple(map(int, parts))


FOUR = "Leakage, displacement, substitution, multiplier in per cent."


@jobs.command("set-scenario")
@click.option("--programme", required=True, help="Key of the programme.")
@click.option("--from", "month", type=A_MONTH, required=True, help="The month it holds from.")
@click.option("--cautious", callback=_shares, required=True, help=FOUR)
@click.option("--hopeful", callback=_shares, required=True, help=FOUR)
@click.option("--source", required=True, help="The study or decision that the shares come from.")
def set_scenario(
    programme: str,
    month: datetime,
    cautious: tuple[int, ...],
    hopeful: tuple[int, ...],
    source: str,
) -> None:
    """State additional jobs of a programme by a cautious and a hopeful scenario, from a month on.

    \u0008
    Examples:
      bagdar jobs set-scenario --programme P --from 2026-05 --cautious 25,50,0,100
        --hopeful 10,25,0,120 --source "Additionality Guide, 4th edition, 2014"
    """
    from bagdar.web.jobs.actions.additionality import FIELDS, set_band

    made = set_band(
        _programme(programme),
        dict(zip(FIELDS, (*cautious, *hopeful), strict=True)),
        valid_from=month.date(),
        source=source,
        by=whoever_types(),
        at=this_moment(),
    )
    click.echo(f"Additional jobs of {programme} are stated by it from {made.valid_from:%Y-%m} on.")


@jobs.command()
@format_option
def scenarios(style: str) -> None:
    """List the scenarios by which additional jobs are stated, the newest first.

    \u0008
    Examples:
      bagdar jobs scenarios --format csv
    """
    from bagdar.web.jobs.queries.additionality import band_rows
    from bagdar.web.projects.models import Programme

    rows = [
        {
            "programme": one.programme.key,
            "valid_from": f"{one.valid_from:%Y-%m}",
            "valid_to": f"{one.valid_to:%Y-%m}" if one.valid_to else None,
            "cautious": ",".join(str(low) for _name, low, _high in one.shares),
            "hopeful": ",".join(str(high) for _name, _low, high in one.shares),
            "source": one.source,
        }
        for one in band_rows(Programme.objects.all())
    ]
    columns = ("programme", "valid_from", "valid_to", "cautious", "hopeful", "source")
    show(rows, columns, style)


def _reporter_key(report: Any) -> str:
    reporter = report.territory or report.enterprise
    return str(reporter.key)


def _period(month: datetime, *, synthetic: bool) -> Any:
    from bagdar.web.jobs.queries.expected import period_of

    found = period_of(month.date(), synthetic=synthetic)
    if found is None:
        raise click.UsageError(f"{month:%Y-%m} was not opened; see `bagdar jobs months`.")
    return found


def _project(key: str) -> Any:
    from bagdar.web.projects.models import Project

    found = Project.objects.filter(key=key).select_related("programme", "enterprise").first()
    if found is None:
        raise click.UsageError(f"There is no project {key}.")
    return found


def _subject(kind: str, key: str) -> str:
    from bagdar.web.projects.models import Project
    from bagdar.web.territories.models import Territory

    if kind in ("country", "employer"):
        return key if kind == "employer" else ""
    model: Any = Territory if kind == "territory" else Project
    found = model.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise click.UsageError(f"There is no {kind} {key or '(name it with --subject)'}.")
    return str(found)


def _programme(key: str) -> Any:
    from bagdar.web.projects.models import Programme

    found = Programme.objects.filter(key=key).first()
    if found is None:
        known = ", ".join(Programme.objects.order_by("key").values_list("key", flat=True))
        raise click.UsageError(f"There is no programme {key}; there are: {known or 'none'}.")
    return found


def _handed(
    files: tuple[Path, ...], kinds: tuple[str, ...], manifests: tuple[Path, ...]
) -> list[Any]:
    from bagdar.core.jobs.policy import RecordKind
    from bagdar.runs.jobs import Handed
    from bagdar.sources.exchange import Manifest, manifest_of

    if len(kinds) not in (1, len(files)):
        raise click.UsageError("Give --kind once for all files, or once for each.")
    if manifests and len(manifests) != len(files):
        raise click.UsageError("Give --manifest once for each file.")
    said_apart: list[Manifest | None] = [
        Manifest.from_text(one.read_text("utf-8")) for one in manifests
    ]
    sheets = said_apart or [manifest_of(one) for one in files]
    said = kinds if len(kinds) == len(files) else kinds * len(files)
    return [
        Handed(path, RecordKind(kind), sheet)
        for path, kind, sheet in zip(files, said, sheets, strict=True)
    ]


def _write(file: Path) -> int:
    import pyarrow as pa
    from pyarrow import csv, parquet

    from bagdar.core.tables import JOB_CLAIMS
    from bagdar.web.jobs.extracts import job_claims
    from bagdar.web.projects.models import Programme

    open_writer: Any = csv.CSVWriter if file.suffix.lower() == ".csv" else parquet.ParquetWriter
    number, schema = 0, JOB_CLAIMS.schema().to_pyarrow()
    with open_writer(file, schema) as writer:
        for programme in Programme.objects.order_by("key"):
            for batch in job_claims(programme, this_moment()).batches:
                writer.write_table(pa.Table.from_batches([batch], schema))
                number += batch.num_rows
    return number
