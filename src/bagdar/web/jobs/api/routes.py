"""Operations on reports and claims of jobs: the rights and acts of the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.web.delivery.api.finding import (
    MOST_NUMBER,
    Note,
    StepGiven,
    project_read,
    reading_of,
    refused_by_field,
    unknown,
    window,
)
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.actions import reports as actions
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.models import EvidenceClass, JobKind, Remark, Report, SubjectKind
from bagdar.web.jobs.permissions import Powers, powers_of
from bagdar.web.jobs.queries.claimed_page import Shown, project_claims, territory_claims
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.jobs.queries.inbox import Line, inbox
from bagdar.web.jobs.queries.lines import Told
from bagdar.web.jobs.queries.places import place_asked, place_figures, widest_of
from bagdar.web.jobs.queries.reading import lines_read, projects_read, reports_for
from bagdar.web.jobs.queries.verified import (
    Released,
    Stated,
    Verified,
    figures_in_full,
    own_totals,
    with_additional,
)
from bagdar.web.papers.cells import plain_number
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, KeyInPath, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import Number
from bagdar.web.projects.api.routes import WindowOfDay
from bagdar.web.projects.api.telling import number_as_text
from bagdar.web.projects.models import Phase, Programme, Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sheet import live_of
from bagdar.web.territories.models import Reach, Territory
from bagdar.web.territories.queries import land

router = Router()
TAGS = ["jobs"]
MOST_LINES = 500
ReportNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
FigureName = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z_]+$")]


class OfProgramme(Window):
    """Which rows, of one programme or of all of them."""

    programme: Key | None = Field(
        None, description=gettext_noop("Key of the programme; all of them if left out.")
    )


class ReportsAsked(Window):
    """Which reports: of a month, by default the last one that is over."""

    month: Day | None = None
    missing: bool = Field(
        False, description=gettext_noop("Only those that were not sent, or are to be sent again.")
    )


class JobLineRow(Schema):
    """The figures of one kind for a project or a phase; what is not said is absent."""

    project: str
    programme: str
    phase: int | None
    kind: str
    figures: dict[str, str]
    evidence_class: str
    why: str


class ReportRow(Schema):
    """A report: whose, of which month, where it stands."""

    number: int | None = Field(description=gettext_noop("Empty where it is not begun."))
    month: date
    territory: str | None
    enterprise: str | None
    state: str
    due_on: date
    overdue: bool
    before_register: bool = Field(
        False,
        description=gettext_noop(
            "The month lies before the projects stood in the register: it may be reported, and is "
            "not overdue."
        ),
    )
    reminded_on: date | None
    untold: list[str] = Field(
        default_factory=list,
        description=gettext_noop(
            "Keys of projects that it owes a figure of: the report of their territory was sent "
            "without one, and no other tells it."
        ),
    )


class RemarkRow(Schema):
    """What is to be looked at again: one figure of a line."""

    project: str
    phase: int | None
    kind: str
    field: str
    text: str


class ReportStepRow(Schema):
    """A step of a report: what was done, by whom, in whose name, with which remarks."""

    step: str
    at: datetime
    by: str
    on_behalf_of: str
    note: str
    remarks: list[RemarkRow]


class ReportFull(Schema):
    """A report with its figures, as corrections left them, and its steps, the first one first."""

    number: int
    month: date
    territory: str | None
    enterprise: str | None
    state: str
    signed: bool
    version: int
    why: str
    lines: list[JobLineRow]
    steps: list[ReportStepRow]


class JobMonthRow(Schema):
    """Jobs of a project in a month: promised, claimed, lost."""

    month: date
    promised_fte: str | None
    claimed: dict[str, str] | None
    evidence_class: str
    construction: dict[str, str] | None
    losses: dict[str, str] | None
    withheld: list[str] = Field(
        description=gettext_noop("Fields there are, which the reader may not see.")
    )


class FigureKind(StrEnum):
    """Whose figures are asked for."""

    COUNTRY = "country"
    TERRITORY = "territory"
    PROJECT = "project"


class FiguresAsked(OfProgramme):
    """Whose figures, by the key of the territory or project, of which month and programme."""

    kind: FigureKind = FigureKind.COUNTRY
    subject: Key | None = None
    month: Day | None = None


class FigureRow(Schema):
    """A figure, or why there is none; "withheld" is not shown to the reader."""

    month: date | None
    programme: str | None = Field(
        description=gettext_noop("Empty where figures of several programmes are put together.")
    )
    indicator: str
    value: float | None
    unit: str
    n: int | None
    base: int | None = Field(
        description=gettext_noop("Of how many persons claimed n are, where n are persons.")
    )
    employers: int | None
    state: str
    evidence: str
    reason: str = Field(
        description=gettext_noop("Why additional jobs are not computable, where they are not.")
    )


class ReportGiven(Strict):
    """Whose report of which month: a territory by its key, or an enterprise by its key."""

    month: Day
    territory: Key | None = None
    enterprise: Key | None = None


class FiguresGiven(Strict):
    """Figures of one kind: of jobs in FTE and tenge, of losses in people, days and tenge."""

    fte: Number | None = None
    women_fte: Number | None = None
    youth_fte: Number | None = None
    local_fte: Number | None = None
    foreign_fte: Number | None = None
    wage_bill_kzt: Number | None = None
    jobs_lost: Number | None = None
    short_time_people: Number | None = None
    stoppage_days: Number | None = None
    arrears_kzt: Number | None = None
    arrears_people: Number | None = None


class JobLineGiven(Strict):
    """The figures of a line; a line without figures is taken off."""

    project: Key
    kind: JobKind
    figures: FiguresGiven = FiguresGiven()
    evidence_class: EvidenceClass = EvidenceClass.WORD
    why: Note = ""
    phase: StepGiven | None = None


class JobLinesGiven(Strict):
    """Lines of a draft; all are taken or none."""

    lines: list[JobLineGiven] = Field(max_length=MOST_LINES)
    why: Note | None = Field(
        None,
        description=gettext_noop("A word why figures repeat last month's; null leaves it."),
    )
    version: int | None = Field(
        None,
        ge=0,
        le=MOST_NUMBER,
        description=gettext_noop("The version you read: refused if somebody else wrote since."),
    )


class SeenGiven(Strict):
    """Which version of a report was read; nothing more is said."""

    version: int | None = Field(
        None,
        ge=0,
        le=MOST_NUMBER,
        description=gettext_noop("The version you read: refused if somebody else wrote since."),
    )


class WhyGiven(SeenGiven):
    """A word why, where the figures repeat last month's."""

    why: Note = ""


class RemarkGiven(Strict):
    """What is to be looked at again."""

    project: Key
    kind: JobKind
    field: FigureName
    text: Note
    phase: StepGiven | None = None


class ReturnGiven(SeenGiven):
    """Why a report is returned."""

    note: Note = ""
    remarks: list[RemarkGiven] = Field(default_factory=list, max_length=MOST_LINES)


@router.get(
    "/jobs/reports",
    response={200: Rows[ReportRow], **READS},
    operation_id="list_job_reports",
    summary=gettext_noop("Reports of jobs of a month"),
    tags=TAGS,
)
def list_reports(request: HttpRequest, asked: Annotated[ReportsAsked, Query()]) -> Rows[ReportRow]:
    """List who is to report a month to the reader, and where each report stands."""
    person, powers, reading = asking(request)
    newest = last_month(reading.day)
    month = min((asked.month or newest).replace(day=1), newest)
    found = inbox(month, powers, person, reading)
    works = Enterprise.objects.in_bulk(
        [one.reporter.enterprise_id for one in found.lines if one.reporter.enterprise_id]
    )
    keys = {pk: one.key for pk, one in works.items()}
    lines = found.missing if asked.missing else found.lines
    items, count = window(lines, asked, lambda one: _report_row(one, month, found.due_on, keys))
    return Rows[ReportRow](items=items, count=count)


@router.get(
    "/jobs/reports/{number}",
    response={200: ReportFull, **READS},
    operation_id="get_job_report",
    summary=gettext_noop("A report of jobs"),
    tags=TAGS,
)
def get_report(request: HttpRequest, number: ReportNumber) -> ReportFull:
    """Give a report with its figures, those of projects that the reader sees."""
    _person, powers, reading = asking(request)
    return report_told(get_object_or_404(reports_for(powers, reading), pk=number), reading)


@router.post(
    "/jobs/reports",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="open_job_report",
    summary=gettext_noop("Begin a report of jobs"),
    tags=TAGS,
)
def open_one(request: HttpRequest, body: ReportGiven) -> Status[ReportFull]:
    """Begin the report of a territory or an enterprise on a month, or find it begun."""
    _person, powers, reading = asking(request)
    reporter = _reporter(body)
    if reporter is None or not powers.makes(reporter):
        raise Http404
    with refused_by_field():
        made = actions.open_report(reporter, body.month, by=writer(request), at=reading.at)
    return Status(201, report_told(made, reading))


@router.post(
    "/jobs/reports/{number}/lines",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="write_job_report",
    summary=gettext_noop("Write figures of a draft"),
    tags=TAGS,
)
def write(request: HttpRequest, number: ReportNumber, body: JobLinesGiven) -> Status[ReportFull]:
    """Write lines of a draft or of a returned report; others stay as they are."""
    found, reading = report_asked(request, number)
    lines = [line_given(one, reading) for one in body.lines]
    with refused_by_field():
        written = actions.write_lines(
            found,
            lines,
            by=writer(request),
            at=reading.at,
            seen=body.version,
            whole=True,
            why=body.why,
        )
    return Status(201, report_told(written.report, reading))


@router.post(
    "/jobs/reports/{number}/submission",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="submit_job_report",
    summary=gettext_noop("Send a report to be signed"),
    tags=TAGS,
)
def submit(request: HttpRequest, number: ReportNumber, body: WhyGiven) -> Status[ReportFull]:
    """Send a report; what is missing or asked about is named in fields."""
    found, reading = report_asked(request, number)
    with refused_by_field():
        done = actions.submit_report(
            found, why=body.why, by=writer(request), at=reading.at, seen=body.version
        )
    return Status(201, report_told(done, reading))


@router.post(
    "/jobs/reports/{number}/signature",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="sign_job_report",
    summary=gettext_noop("Sign a report"),
    tags=TAGS,
)
def sign(request: HttpRequest, number: ReportNumber, body: SeenGiven) -> Status[ReportFull]:
    """Sign a report that somebody else made."""
    found, reading = report_asked(request, number)
    with refused_by_field():
        done = actions.sign_report(found, by=writer(request), at=reading.at, seen=body.version)
    return Status(201, report_told(done, reading))


@router.post(
    "/jobs/reports/{number}/return",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="return_job_report",
    summary=gettext_noop("Return a report with remarks"),
    tags=TAGS,
)
def send_back(request: HttpRequest, number: ReportNumber, body: ReturnGiven) -> Status[ReportFull]:
    """Return a report to its maker with remarks on figures, or a note."""
    found, reading = report_asked(request, number)
    remarks = [
        actions.RemarkFacts(project, one.kind, one.field, one.text, phase)
        for one in body.remarks
        for project, phase in [_project_and_phase(one, reading)]
    ]
    with refused_by_field():
        done = actions.return_report(
            found, body.note, remarks, by=writer(request), at=reading.at, seen=body.version
        )
    return Status(201, report_told(done, reading))


@router.post(
    "/jobs/reports/{number}/acceptance",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="accept_job_report",
    summary=gettext_noop("Accept a report"),
    tags=TAGS,
)
def accept(request: HttpRequest, number: ReportNumber, body: SeenGiven) -> Status[ReportFull]:
    """Accept a signed report: its figures become claims."""
    found, reading = report_asked(request, number)
    with refused_by_field():
        done = actions.accept_report(found, by=writer(request), at=reading.at, seen=body.version)
    return Status(201, report_told(done, reading))


@router.get(
    "/projects/{key}/jobs",
    response={200: Rows[JobMonthRow], **READS},
    operation_id="list_project_jobs",
    summary=gettext_noop("Jobs of a project by month"),
    tags=TAGS,
)
def list_project_jobs(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[JobMonthRow]:
    """List what was promised and claimed by month, the newest first."""
    found, reading = project_read(request, key)
    claimed = project_claims(found, reading)
    items, count = window(claimed.months, asked, lambda one: _month_row(one, seen=claimed.seen))
    return Rows[JobMonthRow](items=items, count=count)


@router.get(
    "/territories/{key}/jobs",
    response={200: Rows[JobMonthRow], **READS},
    operation_id="list_territory_jobs",
    summary=gettext_noop("Jobs of a territory by month"),
    tags=TAGS,
)
def list_territory_jobs(
    request: HttpRequest, key: KeyInPath, asked: Annotated[Window, Query()]
) -> Rows[JobMonthRow]:
    """List what was promised and claimed in a territory and its parts, the newest month first."""
    _person, powers, reading = asking(request)
    found = land().find(key)
    if found is None or not powers.reads_territory(found):
        raise Http404
    under = Reach.objects.filter(ancestor=found).values_list("descendant", flat=True)
    claimed = territory_claims(list(under), reading)
    items, count = window(claimed.months, asked, lambda one: _month_row(one, seen=True))
    return Rows[JobMonthRow](items=items, count=count)


@router.get(
    "/jobs/figures",
    response={200: Rows[FigureRow], **READS},
    operation_id="list_job_figures",
    summary=gettext_noop("Figures of jobs"),
    tags=TAGS,
)
def list_figures(request: HttpRequest, asked: Annotated[FiguresAsked, Query()]) -> Rows[FigureRow]:
    """List the figures of a subject in a month: in full, or what is released to everybody."""
    found = _verified(request, asked)
    month = found.month
    programme = found.programmes[0] if len(found.programmes) == 1 else asked.programme
    rows = [_figure_row(one, programme, found) for one in found.stated]
    rows += [_released_row(one, programme, month) for one in found.released]
    items, count = window(rows, asked, lambda one: one)
    return Rows[FigureRow](items=items, count=count)


def _verified(request: HttpRequest, asked: FiguresAsked) -> Verified:
    """Find the figures of what is asked for, as far as whoever asks may see them."""
    reading, month = reading_of(request), asked.month
    programme = programme_asked(asked.programme, reading)
    if asked.kind == FigureKind.PROJECT:
        project, reading = project_read(request, asked.subject or "")
        number, own = live_of(project).pk, project.programme
        if programme not in (None, own.pk):
            raise Http404
        if not sees_money(sight_of(reading.scope), project):
            totals = own_totals(number, as_of=reading.as_of)
            return replace(totals, programmes=(own.key,))
        reach = widest_of(synthetic=own.is_synthetic)
        kind, subject = SubjectKind.PROJECT, str(number)
        full = figures_in_full(kind, subject, reach, month, programme=programme)
        found = with_additional(full, kind, subject, reach, programme=programme)
        return replace(found, programmes=found.programmes or (own.key,))
    place = place_asked(asked.subject, reading, whole=asked.kind == FigureKind.COUNTRY)
    if place is None:
        raise Http404
    return place_figures(
        place, reading.scope, request.user, on=reading.day, month=month, programme=programme
    )


def programme_asked(key: str | None, reading: Reading) -> int | None:
    """Return the programme that is asked for, of the world that is read; none: all of them.

    Raises FieldsError for one that is not there.
    """
    if key is None:
        return None
    rows = Programme.objects.filter(is_synthetic=reading.is_synthetic)
    found = rows.filter(key=key).first()
    if found is None:
        raise unknown("programme", key)
    return int(found.pk)


def _figure_row(one: Stated, programme: str | None, found: Verified) -> FigureRow:
    full = found.full
    return FigureRow(
        month=found.month,
        programme=programme,
        indicator=one.code,
        value=one.figure.value,
        unit=one.unit.value,
        n=one.figure.n if full else None,
        base=found.base(one),
        employers=one.figure.employers if full else None,
        state=one.figure.state,
        evidence=one.figure.evidence,
        reason=found.why_not(one),
    )


def _released_row(one: Released, programme: str | None, month: date | None) -> FigureRow:
    return FigureRow(
        month=month,
        programme=programme,
        indicator=f"released_{one.code}_persons",
        value=one.shown,
        unit="persons",
        n=None,
        base=None,
        employers=None,
        state=one.state,
        evidence="",
        reason="",
    )


def asking(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Return who asks, what they may do, and when; nobody in particular signs in first."""
    person, reading = request.user, reading_of(request)
    if not isinstance(person, User):
        raise AuthenticationError
    now = Reading(reading.scope, cast("Asked", request).now, None, reading.day)
    return person, powers_of(reading.scope, person, on=now.day), now


def report_asked(request: HttpRequest, number: int) -> tuple[Report, Reading]:
    """Return a report that whoever asks reads. Raises Http404."""
    _person, powers, reading = asking(request)
    return get_object_or_404(reports_for(powers, reading), pk=number), reading


def _reporter(body: ReportGiven) -> Reporter | None:
    if (body.territory is None) == (body.enterprise is None):
        raise FieldsError({"territory": [_("Name a territory or an enterprise, one of them.")]})
    if body.territory is not None:
        territory = Territory.objects.filter(key=body.territory).first()
        return Reporter(territory_id=territory.pk) if territory else None
    enterprise = Enterprise.objects.filter(key=body.enterprise).first()
    return Reporter(enterprise_id=enterprise.pk) if enterprise else None


def _project_and_phase(
    given: JobLineGiven | RemarkGiven, reading: Reading
) -> tuple[Project, Phase | None]:
    """Return what a line names. Raises FieldsError for what the writer does not see."""
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    project = seen.filter(key=given.project).first()
    if project is None:
        raise FieldsError({"project": [_("Nothing is called “%s” here.") % given.project]})
    if given.phase is None:
        return project, None
    phase = Phase.objects.filter(project=project, number=given.phase).first()
    if phase is None:
        raise FieldsError({"phase": [_("Nothing is called “%s” here.") % given.phase]})
    return project, phase


def line_given(given: JobLineGiven, reading: Reading) -> LineFacts:
    """Return a line as actions take it. Raises FieldsError for what the writer does not see.

    Zeros at the end say nothing here: a program sends as many places as it keeps.
    """
    project, phase = _project_and_phase(given, reading)
    said = given.figures.model_dump(exclude_none=True)
    figures = {name: Decimal(plain_number(Decimal(value))) for name, value in said.items()}
    evidence = given.evidence_class.value
    return LineFacts(project, given.kind, figures, evidence, given.why, phase)


def _report_row(one: Line, month: date, due: date, works: dict[int, str]) -> ReportRow:
    return ReportRow(
        number=one.report.pk if one.report else None,
        month=month,
        territory=one.key or None,
        enterprise=works.get(one.reporter.enterprise_id or 0),
        state=one.report.state if one.report else "",
        due_on=due,
        overdue=one.overdue,
        before_register=one.before,
        reminded_on=one.reminded_on,
        untold=[project.key for project in one.untold],
    )


def report_told(report: Report, reading: Reading) -> ReportFull:
    """Tell a report with its figures and steps, as far as the reader reads them."""
    return ReportFull(
        number=report.pk,
        month=report.period.month,
        territory=report.territory.key if report.territory else None,
        enterprise=report.enterprise.key if report.enterprise else None,
        state=report.state,
        signed=bool(report.checker_id),
        version=report.version,
        why=report.why,
        lines=_line_rows(report, reading),
        steps=_step_rows(report, reading),
    )


def _step_rows(report: Report, reading: Reading) -> list[ReportStepRow]:
    """Tell the steps of a report; a remark on a project that is not seen is left out."""
    steps = list(report.steps.prefetch_related("remarks__project", "remarks__phase"))
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    named = seen.filter(pk__in={row.project_id for one in steps for row in one.remarks.all()})
    known = projects_read(report, named, reading)
    return [
        ReportStepRow(
            step=one.step,
            at=one.at,
            by=actor_shown(one.actor_id, one.actor_label, reading),
            on_behalf_of=one.on_behalf_of,
            note=one.note,
            remarks=[_remark_row(row) for row in one.remarks.all() if row.project_id in known],
        )
        for one in steps
    ]


def _remark_row(row: Remark) -> RemarkRow:
    return RemarkRow(
        project=row.project.key,
        phase=row.phase.number if row.phase else None,
        kind=row.kind,
        field=row.field,
        text=row.text,
    )


def _line_rows(report: Report, reading: Reading) -> list[JobLineRow]:
    lines = lines_read(report, reading)
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    named = seen.filter(pk__in={key[0] for key in lines})
    named = named.select_related("programme")
    read = projects_read(report, named, reading)
    phases = Phase.objects.in_bulk([key[1] for key in lines if key[1] is not None])
    return [
        JobLineRow(
            project=read[project].key,
            programme=read[project].programme.key,
            phase=phases[phase].number if phase is not None else None,
            kind=kind,
            figures=figures_told(told),
            evidence_class=told.evidence_class,
            why=told.why,
        )
        for (project, phase, kind), told in lines.items()
        if project in read
    ]


def figures_told(told: Told) -> dict[str, str]:
    """Write figures as text; what is not said is absent."""
    return {name: number_as_text(value) or "0" for name, value in told.figures.items()}


def _month_row(one: Shown, *, seen: bool) -> JobMonthRow:
    told: dict[str, Any] = {
        name: figures_told(found) if found.figures else None
        for name, found in (
            ("claimed", one.told),
            ("construction", one.building),
            ("losses", one.losses),
        )
    }
    return JobMonthRow(
        month=one.month,
        promised_fte=number_as_text(one.promised),
        evidence_class=one.told.evidence_class,
        withheld=[] if seen else ["claimed", "construction", "evidence_class", "losses"],
        **told,
    )
