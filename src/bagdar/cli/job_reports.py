"""Monthly reports of jobs from the command line: written, sent, signed, returned, accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.job_report_files import FIGURES, FORM, SAID, lines_in, number_read
from bagdar.cli.setting_up import setup, this_moment, who_acts
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.jobs.actions.checking import LineFacts, Problems
    from bagdar.web.jobs.actions.reports import RemarkFacts
    from bagdar.web.jobs.models import Correction, Report
    from bagdar.web.jobs.permissions import Powers
    from bagdar.web.jobs.queries.inbox import Line
    from bagdar.web.people.models import User
    from bagdar.web.projects.models import Phase, Project
    from bagdar.web.projects.queries.filtering import Reading

MONTH = click.DateTime(["%Y-%m"])
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NUMBER = click.IntRange(1)
LISTED = ("number", "reporter", "kind", "month", "state", "due_on", "overdue", "waits", "untold")
LINES = ("project", "phase", "kind", *FIGURES, *SAID)
STEPS = ("at", "step", "by", "on_behalf_of", "note", "remarks")
by_option = click.option(
    "--by", "username", required=True, help="The account in whose name it is done, with its rights."
)
seen_option = click.option(
    "--version",
    "seen",
    type=click.IntRange(0),
    help="The version you read: refused if it was written to since.",
)


@dataclass(frozen=True)
class Hand:
    """Who acts, what they may do with reports, and what they read now."""

    person: User
    powers: Powers
    reading: Reading

    @property
    def acted(self) -> dict[str, Any]:
        """By whom and when an act is done."""
        return {"by": self.person, "at": self.reading.at}


@click.group()
def reports() -> None:
    """Write, send, sign, return, accept and correct monthly reports as a person.

    \u0008
    Examples:
      bagdar jobs reports list --by officer-east
      bagdar jobs reports begin 2026-05 --territory north-east --by officer-east
      bagdar jobs reports lines 12 may.csv --by officer-east
      bagdar jobs reports submit 12 --by officer-east
      bagdar jobs reports sign 12 --by akim-east
      bagdar jobs reports accept 12 --by officer-north
    """
    setup()


@reports.command("list")
@by_option
@click.option("--month", type=MONTH, help="Which month (default: the last one that is over).")
@click.option("--missing", is_flag=True, help="Only those not sent, or to be sent again.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def list_(username: str, month: datetime | None, *, missing: bool, **how: Any) -> None:
    """List who reports a month to the person, where each report stands and what waits for them.

    \u0008
    Examples:
      bagdar jobs reports list --by officer-north
      bagdar jobs reports list --month 2026-05 --missing --by officer-north --format csv
    """
    from bagdar.web.delivery.queries.missing import last_month
    from bagdar.web.jobs.queries.inbox import inbox
    from bagdar.web.people.permissions import World

    hand = hand_of(username, World.SYNTHETIC if how["synthetic"] else World.REAL)
    newest = last_month(hand.reading.day)
    asked = min(month.date(), newest) if month else newest
    found = inbox(asked, hand.powers, hand.person, hand.reading)
    lines = found.missing if missing else found.lines
    rows = [
        {
            "number": one.report.pk if one.report else None,
            "reporter": one.name,
            "kind": one.kind,
            "month": f"{asked:%Y-%m}",
            "state": one.state,
            "due_on": found.due_on.isoformat(),
            "overdue": one.overdue,
            "waits": _waits(one),
            "untold": " ".join(project.key for project in one.untold),
        }
        for one in lines
    ]
    show(rows, LISTED, how["style"])
    click.echo(f"{found.sent} of {found.expected} have reported.", err=True)


@reports.command("show")
@click.argument("number", type=NUMBER)
@by_option
@format_option
def show_(number: int, username: str, style: str) -> None:
    """Show the figures of report NUMBER as they hold; where it stands is told beside.

    Of a report that was returned the note and the remarks beside figures are told, too.

    \u0008
    Examples:
      bagdar jobs reports show 12 --by officer-east
      bagdar jobs reports show 12 --by officer-east --format csv
    """
    from bagdar.web.jobs.api.routes import report_told

    hand = hand_of(username)
    told = report_told(_report(number, hand), hand.reading)
    rows = [
        {
            **dict.fromkeys(FIGURES),
            **one.figures,
            **one.model_dump(include={"project", "phase", "kind", *SAID}),
        }
        for one in told.lines
    ]
    show(rows, LINES, style)
    signed = ", signed" if told.signed else ""
    whose = told.territory or told.enterprise
    click.echo(
        f"Report {number} of {whose}, {told.month:%Y-%m}: {told.state}{signed}, "
        f"version {told.version}.",
        err=True,
    )
    if told.state == "returned" and told.steps:
        _tell_return(told.steps[-1])


@reports.command()
@click.argument("number", type=NUMBER)
@by_option
@format_option
def history(number: int, username: str, style: str) -> None:
    """Show the steps of report NUMBER with the remarks of each return, the first one first.

    \u0008
    Examples:
      bagdar jobs reports history 12 --by officer-east
    """
    from django.utils import timezone

    from bagdar.web.jobs.api.routes import report_told

    hand = hand_of(username)
    rows = [
        {
            **one.model_dump(include={"step", "by", "on_behalf_of", "note"}),
            "at": timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"),
            "remarks": "; ".join(map(_remark_words, one.remarks)),
        }
        for one in report_told(_report(number, hand), hand.reading).steps
    ]
    show(rows, STEPS, style)


@reports.command()
@click.argument("month", type=MONTH)
@click.option("--territory", default="", help="The key of the territory that reports.")
@click.option("--enterprise", default="", help="The key of the enterprise that reports.")
@by_option
def begin(month: datetime, territory: str, enterprise: str, username: str) -> None:
    """Begin the report of a territory or an enterprise on MONTH, or find it begun.

    \u0008
    Examples:
      bagdar jobs reports begin 2026-05 --territory north-east --by officer-east
      bagdar jobs reports begin 2026-05 --enterprise ferro --by ferro-clerk
    """
    from bagdar.web.jobs.actions.reports import open_report

    if bool(territory) is bool(enterprise):
        raise click.UsageError("Name --territory or --enterprise, one of them.")
    hand = hand_of(username)
    reporter = _reporter(territory, enterprise)
    if reporter is None or not hand.powers.makes(reporter):
        raise click.ClickException(f"{username} reports for no {territory or enterprise}.")
    with told_by_field():
        made = open_report(reporter, month.date(), **hand.acted)
    click.echo(f"Report {made.pk}, {month:%Y-%m}: {made.state}, version {made.version}.")


@reports.command()
@click.argument("number", type=NUMBER)
@by_option
@format_option
def form(number: int, username: str, style: str) -> None:
    """Write the lines to fill in report NUMBER, for `lines`: what is written, and beside it more.

    `fte_before` is last month's figure, `fte_enterprise` what the enterprise reported; what it
    gave with its output is filled in where nobody reported.

    \u0008
    Examples:
      bagdar jobs reports form 12 --by officer-east --format csv > may.csv
    """
    hand = hand_of(username)
    show(_form_rows(_written(number, hand), hand), FORM, style)


@reports.command()
@click.argument("number", type=NUMBER)
@click.argument("file", type=A_FILE)
@by_option
@seen_option
def lines(number: int, file: Path, username: str, seen: int | None) -> None:
    """Write the lines of FILE, a CSV or XLSX table, into the draft NUMBER.

    A row is a project and a kind: permanent (if left out), construction or losses. A row that is
    wrong is refused by number and left as it was; the others are written, and 1 is the end. A
    blank cell takes a figure off; a column that is not there leaves it. Written again, the same
    file changes nothing.

    \u0008
    Examples:
      bagdar jobs reports lines 12 may.csv --by officer-east
      bagdar jobs reports lines 12 may.xlsx --by officer-east --version 3
    """
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.jobs.actions.reports import write_lines

    hand = hand_of(username)
    found = _written(number, hand)
    given = lines_in(file, found, hand.reading)
    facts = list(given.facts.values())
    try:
        done = write_lines(found, facts, **hand.acted, seen=seen)
    except DeliveryError as error:
        for one in given.refusals(error.problems):
            click.echo(str(one) if one.row else one.text, err=True)
        raise click.ClickException("Nothing was written.") from None
    refused = [*given.refused, *given.refusals(done.problems)]
    for one in sorted(refused, key=lambda one: one.row):
        click.echo(str(one), err=True)
    wrong = len({one.row for one in refused})
    rows = len(facts) + len({one.row for one in given.refused})
    click.echo(
        f"{rows} rows: {done.changed} written, {rows - wrong - done.changed} as they were, "
        f"{wrong} refused; version {done.report.version}."
    )
    if wrong:
        raise click.exceptions.Exit(1)


@reports.command()
@click.argument("number", type=NUMBER)
@by_option
@seen_option
@click.option("--why", default="", help="Words on the whole report, such as why nothing changed.")
@click.option(
    "--because",
    multiple=True,
    metavar="LINE=WHY",
    help="Why a line jumped, as plant.permanent=…; once for each.",
)
def submit(
    number: int, username: str, seen: int | None, why: str, because: tuple[str, ...]
) -> None:
    """Send report NUMBER to be signed.

    A jump against last month and figures that repeat it are asked about, not refused: answer with
    --because and --why, in the column `why` of the file, or when it asks.

    \u0008
    Examples:
      bagdar jobs reports submit 12 --by officer-east
      bagdar jobs reports submit 12 --by officer-east --because "plant.permanent=A second shift"
      bagdar jobs reports submit 12 --by officer-east --why "The shop stood still all May"
    """
    from bagdar.web.jobs.actions.reports import asked_about, submit_report

    hand = hand_of(username)
    found = _report(number, hand)
    with told_by_field():
        answers = dict(map(_answer, because))
        asked = asked_about(found, why, **hand.acted)
        answers |= _answered({place: asked[place] for place in asked if place not in answers})
        why = answers.pop("why", why)
        read = found.version if seen is None else seen
        version = _reasons(found, answers, hand, seen=read)
        submit_report(found, why=why, **hand.acted, seen=version)
    click.echo(f"Report {number} is sent and waits for a signature.")


@reports.command()
@click.argument("number", type=NUMBER)
@by_option
@seen_option
def sign(number: int, username: str, seen: int | None) -> None:
    """Sign report NUMBER that somebody else made.

    \u0008
    Examples:
      bagdar jobs reports sign 12 --by akim-east --version 3
    """
    from bagdar.web.jobs.actions.reports import sign_report

    hand = hand_of(username)
    with told_by_field():
        done = sign_report(_report(number, hand), **hand.acted, seen=seen)
    whom = f" for {done.signed_for}" if done.signed_for else ""
    click.echo(f"Report {number} is signed{whom}.")


@reports.command("return")
@click.argument("number", type=NUMBER)
@by_option
@seen_option
@click.option("--note", default="", help="What is to be put right.")
@click.option(
    "--remark",
    "remarks",
    multiple=True,
    metavar="FIGURE=TEXT",
    help="A remark beside a figure, as plant.permanent.fte=…; once for each.",
)
def return_(
    number: int, username: str, seen: int | None, note: str, remarks: tuple[str, ...]
) -> None:
    """Return report NUMBER to its maker, with a note or remarks beside figures.

    \u0008
    Examples:
      bagdar jobs reports return 12 --by officer-north --note "The south shop is not there"
      bagdar jobs reports return 12 --by akim-east --remark "plant.permanent.fte=Count again"
    """
    from bagdar.web.jobs.actions.reports import return_report

    hand = hand_of(username)
    found = _report(number, hand)
    facts = [_remark(one, hand) for one in remarks]
    with told_by_field():
        return_report(found, note, facts, **hand.acted, seen=seen)
    click.echo(f"Report {number} is returned with {len(facts)} remarks.")


@reports.command()
@click.argument("number", type=NUMBER)
@by_option
@seen_option
def accept(number: int, username: str, seen: int | None) -> None:
    """Accept report NUMBER that was signed: its figures become claims.

    \u0008
    Examples:
      bagdar jobs reports accept 12 --by officer-north --version 3
    """
    from bagdar.web.jobs.actions.reports import accept_report

    hand = hand_of(username)
    with told_by_field():
        accept_report(_report(number, hand), **hand.acted, seen=seen)
    click.echo(f"Report {number} is accepted: its figures are claims now.")


@reports.command()
@click.argument("number", type=NUMBER)
@click.argument("line")
@by_option
@click.option(
    "--figure",
    "figures",
    multiple=True,
    required=True,
    metavar="NAME=NUMBER",
    help="A right figure, as fte=11; every one of the line.",
)
@click.option("--evidence-class", default="", help="What stands behind it (default: as it was).")
@click.option("--ground", required=True, help="Why the figure was wrong.")
@click.option("--document", required=True, help="Kind, number and day of the document.")
def correct(number: int, line: str, username: str, figures: tuple[str, ...], **said: str) -> None:
    """Propose the right figures of LINE of report NUMBER, accepted or of a locked month.

    LINE is the project and the kind, as plant.permanent, with the number of the phase between
    them where it is one's. Another person decides.

    \u0008
    Examples:
      bagdar jobs reports correct 12 plant.permanent --figure fte=11 --ground "Counted twice" --document "Act 5 of 2026-07-01" --by officer-east
    """  # noqa: E501 -- an example is one line, to be copied
    from bagdar.web.jobs.actions.checking import LineFacts
    from bagdar.web.jobs.actions.corrections import Paper, propose_correction

    hand = hand_of(username)
    found = _report(number, hand)
    project, phase, kind = _place(line, hand)
    values = dict(map(_figure, figures))
    facts = LineFacts(project, kind, values, said["evidence_class"], phase=phase)
    with told_by_field():
        paper = Paper(said["ground"], said["document"])
        made = propose_correction(found, facts, paper, **hand.acted)
    click.echo(f"Correction {made.pk} waits for a second person.")


@reports.command("decide-correction")
@click.argument("number", type=NUMBER)
@by_option
@click.option(
    "--decision",
    type=click.Choice(["approved", "rejected"]),
    required=True,
    help="What becomes of it.",
)
@click.option("--note", default="", help="Why; a rejection says it.")
def decide_correction(number: int, username: str, decision: str, note: str) -> None:
    """Approve or reject correction NUMBER that somebody else proposed.

    \u0008
    Examples:
      bagdar jobs reports decide-correction 3 --decision approved --by officer-north
      bagdar jobs reports decide-correction 3 --decision rejected --note "No act" --by officer-north
    """
    from bagdar.web.jobs.actions import corrections

    hand = hand_of(username)
    found = _correction(number, hand)
    with told_by_field():
        approve = decision == "approved"
        corrections.decide_correction(found, approve=approve, note=note, **hand.acted)
    click.echo(f"Correction {number} is {decision}.")


@contextmanager
def told_by_field() -> Iterator[None]:
    """Tell a refusal with the figures it is about, one a line."""
    from bagdar.web.delivery.actions.checks import DeliveryError

    try:
        yield
    except DeliveryError as error:
        raise click.ClickException(_words(error.problems)) from None


def _words(problems: Problems) -> str:
    told = [
        f"{place}: {text}" if place else text for place, texts in problems.items() for text in texts
    ]
    return "\n".join(told)


def hand_of(username: str, world: Any = None) -> Hand:
    """Return an account with its rights of today; without a world it reaches those it may."""
    from django.utils import timezone

    from bagdar.web.jobs.permissions import powers_of
    from bagdar.web.people.permissions import scope_of
    from bagdar.web.projects.queries.filtering import Reading

    person, moment = who_acts(username), this_moment()
    day = timezone.localdate(moment)
    scope = scope_of(person, on=day, world=world)
    return Hand(person, powers_of(scope, person, on=day), Reading(scope, moment, None, day))


def _report(number: int, hand: Hand) -> Report:
    """Find a report that the person reads; any other is not there."""
    from bagdar.web.jobs.queries.reading import reports_for

    found = reports_for(hand.powers, hand.reading).filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no report {number}.")
    return found


def _written(number: int, hand: Hand) -> Report:
    """Find a report that the person writes."""
    found = _report(number, hand)
    if not hand.powers.makes(found):
        raise click.ClickException(f"Report {number} is not for {hand.person.username} to write.")
    return found


def _correction(number: int, hand: Hand) -> Correction:
    """Find a correction of figures that the person reads."""
    from bagdar.web.jobs.queries.reading import corrections_for, projects_read

    rows = corrections_for(hand.powers, hand.reading)
    found = rows.select_related("report__period", "project").filter(pk=number).first()
    if found is None or not projects_read(found.report, [found.project], hand.reading):
        raise click.ClickException(f"There is no correction {number}.")
    return found


def _reporter(territory: str, enterprise: str) -> Any:
    """Return who is named as reporting, if there is any such."""
    from bagdar.web.enterprises.models import Enterprise
    from bagdar.web.jobs.queries.expected import Reporter
    from bagdar.web.territories.models import Territory

    model: Any = Territory if territory else Enterprise
    found = model.objects.filter(key=territory or enterprise).first()
    if found is None:
        return None
    return Reporter(territory_id=found.pk) if territory else Reporter(enterprise_id=found.pk)


def _waits(one: Line) -> str:
    """Say what a report waits for the person to do."""
    may = one.may
    said = {
        "begin": one.makes and one.report is None,
        "write": may.write,
        "sign": may.sign,
        "return": may.send_back,
        "accept": may.accept,
        "correct": bool(one.untold) and one.makes and may.correct,
    }
    return ", ".join(name for name, does in said.items() if does)


def _tell_return(step: Any) -> None:
    if step.note:
        click.echo(f"Returned by {step.by}: {step.note}", err=True)
    for one in step.remarks:
        click.echo(f"  {_remark_words(one)}", err=True)


def _remark_words(one: Any) -> str:
    phase = f".{one.phase}" if one.phase else ""
    return f"{one.project}{phase}.{one.kind}.{one.field}: {one.text}"


def _form_rows(found: Report, hand: Hand) -> list[dict[str, Any]]:
    """Return a row for each line that is written, known or was said last month, project by project.

    Each project has one of permanent jobs, be it empty.
    """
    from bagdar.web.jobs.models import JobKind
    from bagdar.web.jobs.queries.expected import projects_of
    from bagdar.web.jobs.queries.lines import (
        Told,
        enterprise_lines,
        lines_before,
        lines_of,
        prefilled,
    )
    from bagdar.web.projects.models import Phase

    projects = {one.pk: one for one in projects_of(found, hand.reading.scope, at=hand.reading.at)}
    known = {**prefilled(found, projects), **lines_of(found)}
    _month, before = lines_before(found, found.period.month)
    theirs = enterprise_lines(found, projects)
    keys = {key for key in (*known, *before) if key[0] in projects}
    silent = set(projects) - {key[0] for key in keys if key[2] == JobKind.PERMANENT}
    keys |= {(one, None, JobKind.PERMANENT.value) for one in silent}
    phases = Phase.objects.in_bulk([key[1] for key in keys if key[1]])
    return [
        {
            **dict.fromkeys(FIGURES),
            **(told := known.get(key, Told())).plain(),
            "project": projects[key[0]].key,
            "name": projects[key[0]].name,
            "phase": phases[key[1]].number if key[1] else None,
            "kind": key[2],
            "evidence_class": told.evidence_class,
            "why": told.why,
            "fte_before": before.get(key, Told()).plain().get("fte"),
            "fte_enterprise": theirs.get(key, Told()).plain().get("fte"),
        }
        for key in sorted(
            keys, key=lambda key: (projects[key[0]].name, key[0], key[1] or 0, key[2])
        )
    ]


def _pair(text: str, hint: str) -> tuple[str, str]:
    place, is_pair, said = text.partition("=")
    if not is_pair or not place.strip():
        raise click.BadParameter(f"“{text}”: write it as {hint}.")
    return place.strip(), said.strip()


def _answer(text: str) -> tuple[str, str]:
    """Return the place that a reason is about and the reason."""
    line, why = _pair(text, "LINE=WHY")
    return f"{line.removesuffix('.why')}.why", why


def _figure(text: str) -> tuple[str, Any]:
    from django.core.exceptions import ValidationError

    name, said = _pair(text, "NAME=NUMBER")
    if name not in FIGURES:
        raise click.BadParameter(f"There is no figure {name}; there are {', '.join(FIGURES)}.")
    try:
        return name, number_read(name, said)
    except ValidationError as error:
        raise click.BadParameter(f"{name}: {' '.join(error.messages)}") from None


def _remark(text: str, hand: Hand) -> RemarkFacts:
    from bagdar.web.jobs.actions.reports import RemarkFacts

    place, said = _pair(text, "FIGURE=TEXT")
    line, _dot, name = place.rpartition(".")
    project, phase, kind = _place(line, hand)
    return RemarkFacts(project, kind, name, said, phase)


def _place(line: str, hand: Hand) -> tuple[Project, Phase | None, Any]:
    """Return what a line is about: a project that the person sees, a phase of it, a kind."""
    from bagdar.web.jobs.models import JobKind
    from bagdar.web.projects.models import Phase, Project

    key, *between, kind = parts if len(parts := line.split(".")) > 1 else (line, "")
    if kind not in JobKind.values or len(between) > 1:
        kinds = ", ".join(JobKind.values)
        raise click.UsageError(f"“{line}”: name a line as PROJECT.KIND; kinds are {kinds}.")
    seen = Project.objects.for_scope(hand.reading.scope, at=hand.reading.at)
    project = seen.filter(key=key).first()
    if project is None:
        raise click.ClickException(f"There is no project {key}.")
    if not between:
        return project, None, JobKind(kind)
    numbered = between[0].isascii() and between[0].isdigit() and len(between[0]) < len("99999")
    phase = Phase.objects.filter(project=project, number=between[0]).first() if numbered else None
    if phase is None:
        raise click.ClickException(f"Project {key} has no phase {between[0]}.")
    return project, phase, JobKind(kind)


def _answered(asked: Problems) -> dict[str, str]:
    """Ask what is to be known before a report is sent, all questions told first."""
    if asked:
        click.echo(_words(asked), err=True)
    return {place: click.prompt(place, err=True) for place in asked}


def _reasons(found: Report, answers: dict[str, str], hand: Hand, *, seen: int) -> int:
    """Write why lines jumped beside them; return the version that the report has then."""
    from bagdar.web.jobs.actions.reports import write_lines

    if not answers:
        return seen
    facts = _with_reasons(found, answers)
    return write_lines(found, facts, **hand.acted, seen=seen, whole=True).report.version


def _with_reasons(found: Report, answers: dict[str, str]) -> Sequence[LineFacts]:
    """Return the lines that are answered for as they are written, with the reasons."""
    from bagdar.web.jobs.actions.checking import LineFacts, place_of
    from bagdar.web.jobs.models import JobKind, ReportLine
    from bagdar.web.jobs.queries.lines import told_of

    rows = ReportLine.objects.filter(report=found).select_related("project", "phase")
    written = [
        LineFacts(
            row.project, JobKind(row.kind), told.figures, told.evidence_class, told.why, row.phase
        )
        for row in rows
        for told in [told_of(row)]
    ]
    by_place = {place_of(one, "why"): one for one in written}
    if unknown := sorted(set(answers) - set(by_place)):
        line = unknown[0].removesuffix(".why")
        raise click.ClickException(f"Nothing is written of {line} in this report.")
    return [replace(by_place[place], why=why) for place, why in answers.items()]
