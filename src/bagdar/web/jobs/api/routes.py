"""Operations on reports and claims of jobs: the rights and acts of the pages."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.jobs.policy import RecordKind
from bagdar.lake import scratch_folder
from bagdar.runs.jobs import Handed, Taking
from bagdar.sources.exchange import Manifest, RecordsError
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.api.finding import (
    MOST_NUMBER,
    Document,
    Note,
    StepGiven,
    project_read,
    reading_of,
    refused_by_field,
    window,
)
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.actions import reports as actions
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.actions.records import HandedError, take_files
from bagdar.web.jobs.forms.records import LARGEST_SHEET_BYTES
from bagdar.web.jobs.models import Batch, Correction, EvidenceClass, JobKind, Report, SubjectKind
from bagdar.web.jobs.permissions import Powers, powers_of
from bagdar.web.jobs.queries.batches import reason_words
from bagdar.web.jobs.queries.claimed_page import Shown, project_claims
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
)
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Key, KeyInPath, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Role, User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.bodies import Number
from bagdar.web.projects.api.routes import WindowOfDay
from bagdar.web.projects.api.telling import number_as_text
from bagdar.web.projects.models import Phase, Programme, Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import live_of
from bagdar.web.territories.models import Territory
from bagdar.web.wording import in_words

router = Router()
TAGS = ["jobs"]
MOST_LINES = 500
ReportNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
MOST_BASE64 = 5 * 2**20
"""No more fits into a request of the API; larger files go in by the page or on the machine."""
FigureName = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z_]+$")]


class ReportsAsked(Window):
    """Which reports: of a month, by default the last one that is over."""

    month: Day | None = None


class JobLineRow(Schema):
    """The figures of one kind for a project or a phase; what is not said is absent."""

    project: str
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
    reminded_on: date | None


class ReportFull(Schema):
    """A report with its figures, as corrections left them."""

    number: int
    month: date
    territory: str | None
    enterprise: str | None
    state: str
    signed: bool
    version: int
    why: str
    lines: list[JobLineRow]


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


class CorrectionRow(Schema):
    """A correction and what became of it."""

    number: int
    report: int
    project: str
    kind: str
    figures: dict[str, str]
    ground: str
    document: str
    decision: str
    at: datetime


class FigureKind(StrEnum):
    """Whose figures are asked for."""

    COUNTRY = "country"
    TERRITORY = "territory"
    PROJECT = "project"


class FiguresAsked(Window):
    """Whose figures, by the key of the territory or project, of which month."""

    kind: FigureKind = FigureKind.COUNTRY
    subject: Key | None = None
    month: Day | None = None


class FigureRow(Schema):
    """A figure, or why there is none; "withheld" is not shown to the reader."""

    month: date | None
    indicator: str
    value: float | None
    unit: str
    n: int | None
    employers: int | None
    state: str
    evidence: str


class BatchRow(Schema):
    """What became of a file of records: counts, and nothing of a person."""

    number: int
    programme: str
    kind: str
    taking: str
    digest: str
    key_id: str
    first_month: date
    last_month: date
    given: int
    kept: int
    repeated: int
    set_apart: dict[str, int]
    at: datetime
    taken_before: bool = Field(
        description=gettext_noop("The same file was taken in before: nothing changed.")
    )


class RecordsTaken(Schema):
    """The files that were taken in, in the order they were sent."""

    items: list[BatchRow]


class RecordsFileGiven(Strict):
    """A file of records as it was written beside its manifest."""

    kind: RecordKind
    file: str = Field(
        min_length=1,
        max_length=MOST_BASE64,
        description=gettext_noop("The file as it is, plain or .gz, in base64."),
    )
    manifest: str = Field(
        min_length=1,
        max_length=LARGEST_SHEET_BYTES,
        description=gettext_noop("The text of its manifest."),
    )


class RecordsGiven(Strict):
    """Files of records of a programme; all of them are taken in, or none."""

    programme: Key
    files: list[RecordsFileGiven] = Field(min_length=1, max_length=len(RecordKind))
    taking: Taking = Taking.ADD
    letting_go: bool = Field(
        default=False,
        description=gettext_noop("A whole history may lack months that are kept: let them go."),
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
    version: int | None = Field(
        None,
        ge=0,
        le=MOST_NUMBER,
        description=gettext_noop("The version you read: refused if somebody else wrote since."),
    )


class NothingGiven(Strict):
    """Nothing more is said: an empty object."""


class WhyGiven(Strict):
    """A word why, where the figures repeat last month's."""

    why: Note = ""


class RemarkGiven(Strict):
    """What is to be looked at again."""

    project: Key
    kind: JobKind
    field: FigureName
    text: Note
    phase: StepGiven | None = None


class ReturnGiven(Strict):
    """Why a report is returned."""

    note: Note = ""
    remarks: list[RemarkGiven] = Field(default_factory=list, max_length=MOST_LINES)


class CorrectionGiven(Strict):
    """The right figures of a line, with ground and document."""

    line: JobLineGiven
    ground: Note
    document: Document


class JobDecision(StrEnum):
    """What becomes of a correction."""

    APPROVED = "approved"
    REJECTED = "rejected"


class JobDecisionGiven(Strict):
    """The answer to a correction; a rejection says why."""

    decision: JobDecision
    note: Note = ""


@router.get(
    "/jobs/reports",
    response={200: Rows[ReportRow], **READS},
    operation_id="list_job_reports",
    summary=gettext_noop("Reports of jobs of a month"),
    tags=TAGS,
)
def list_reports(request: HttpRequest, asked: Annotated[ReportsAsked, Query()]) -> Rows[ReportRow]:
    """List who is to report a month to the reader, and where each report stands."""
    person, powers, reading = _asking(request)
    newest = last_month(reading.day)
    month = min((asked.month or newest).replace(day=1), newest)
    found = inbox(month, powers, person, reading)
    works = Enterprise.objects.in_bulk(
        [one.reporter.enterprise_id for one in found.lines if one.reporter.enterprise_id]
    )
    keys = {pk: one.key for pk, one in works.items()}
    items, count = window(
        found.lines, asked, lambda one: _report_row(one, month, found.due_on, keys)
    )
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
    _person, powers, reading = _asking(request)
    return _full(get_object_or_404(reports_for(powers, reading), pk=number), reading)


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
    _person, powers, reading = _asking(request)
    reporter = _reporter(body)
    if reporter is None or not powers.makes(reporter):
        raise Http404
    with refused_by_field():
        made = actions.open_report(reporter, body.month, by=writer(request), at=reading.at)
    return Status(201, _full(made, reading))


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
    found, reading = _report(request, number)
    lines = [_line(one, reading) for one in body.lines]
    with refused_by_field():
        written = actions.write_lines(
            found, lines, by=writer(request), at=reading.at, seen=body.version, whole=True
        )
    return Status(201, _full(written.report, reading))


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
    found, reading = _report(request, number)
    with refused_by_field():
        done = actions.submit_report(found, why=body.why, by=writer(request), at=reading.at)
    return Status(201, _full(done, reading))


@router.post(
    "/jobs/reports/{number}/signature",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="sign_job_report",
    summary=gettext_noop("Sign a report"),
    tags=TAGS,
)
def sign(
    request: HttpRequest,
    number: ReportNumber,
    body: NothingGiven,  # noqa: ARG001 -- ninja reads it
) -> Status[ReportFull]:
    """Sign a report that somebody else made."""
    found, reading = _report(request, number)
    with refused_by_field():
        done = actions.sign_report(found, by=writer(request), at=reading.at)
    return Status(201, _full(done, reading))


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
    found, reading = _report(request, number)
    remarks = [
        actions.RemarkFacts(project, one.kind, one.field, one.text, phase)
        for one in body.remarks
        for project, phase in [_project_and_phase(one, reading)]
    ]
    with refused_by_field():
        done = actions.return_report(found, body.note, remarks, by=writer(request), at=reading.at)
    return Status(201, _full(done, reading))


@router.post(
    "/jobs/reports/{number}/acceptance",
    response={201: ReportFull, **WRITES},
    auth=WRITER,
    operation_id="accept_job_report",
    summary=gettext_noop("Accept a report"),
    tags=TAGS,
)
def accept(
    request: HttpRequest,
    number: ReportNumber,
    body: NothingGiven,  # noqa: ARG001 -- ninja reads it
) -> Status[ReportFull]:
    """Accept a signed report: its figures become claims."""
    found, reading = _report(request, number)
    with refused_by_field():
        done = actions.accept_report(found, by=writer(request), at=reading.at)
    return Status(201, _full(done, reading))


@router.post(
    "/jobs/reports/{number}/corrections",
    response={201: CorrectionRow, **WRITES},
    auth=WRITER,
    operation_id="propose_job_correction",
    summary=gettext_noop("Propose a correction of an accepted report"),
    tags=TAGS,
)
def propose(
    request: HttpRequest, number: ReportNumber, body: CorrectionGiven
) -> Status[CorrectionRow]:
    """Propose the right figures of a line, or its class of evidence; another person decides."""
    found, reading = _report(request, number)
    line, paper = _line(body.line, reading), Paper(body.ground, body.document)
    if "evidence_class" not in body.line.model_fields_set:
        line = replace(line, evidence_class="")
    with refused_by_field():
        made = propose_correction(found, line, paper, by=writer(request), at=reading.at)
    return Status(201, _correction_row(made))


@router.post(
    "/jobs/corrections/{number}/decision",
    response={201: CorrectionRow, **WRITES},
    auth=WRITER,
    operation_id="decide_job_correction",
    summary=gettext_noop("Decide a correction"),
    tags=TAGS,
)
def decide(
    request: HttpRequest, number: ReportNumber, body: JobDecisionGiven
) -> Status[CorrectionRow]:
    """Approve or reject a correction that somebody else proposed."""
    _person, powers, reading = _asking(request)
    seen = Project.objects.for_scope(reading.scope, at=reading.at).values("pk")
    rows = Correction.objects.filter(
        project__in=seen, report__in=reports_for(powers, reading).values("pk")
    )
    found = get_object_or_404(rows.select_related("report__period", "project"), pk=number)
    if not projects_read(found.report, [found.project], reading):
        raise Http404
    with refused_by_field():
        done = decide_correction(
            found,
            approve=body.decision == JobDecision.APPROVED,
            note=body.note,
            by=writer(request),
            at=reading.at,
        )
    return Status(201, _correction_row(done))


@router.post(
    "/jobs/records",
    response={201: RecordsTaken, **WRITES},
    auth=WRITER,
    operation_id="hand_over_job_records",
    summary=gettext_noop("Hand job records over"),
    tags=TAGS,
)
def hand_over(request: HttpRequest, body: RecordsGiven) -> Status[RecordsTaken]:
    """Take pseudonymous records in; what is refused leaves nothing, and is told by reason."""
    by, at = writer(request), cast("Asked", request).now
    if not reading_of(request).scope.has_whole((Role.CUSTODIAN,)):
        raise Http404
    programme = Programme.objects.filter(key=body.programme, is_synthetic=by.is_synthetic).first()
    if programme is None:
        text = _("Nothing is called “%s” here.") % body.programme
        raise FieldsError({"programme": [text]})
    with scratch_folder(scratch_root()) as folder:
        handed = [_handed(one, place, folder) for place, one in enumerate(body.files)]
        try:
            found = take_files(
                programme,
                handed,
                by=by,
                at=at,
                taking=body.taking,
                letting_go=body.letting_go,
            )
        except DeliveryError as error:
            raise FieldsError({"files": _refusals(error)}) from error
    rows = [_batch_row(one, before=taken.known_before and not taken.kept) for taken, one in found]
    return Status(201, RecordsTaken(items=rows))


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
    rows = [_figure_row(one, month, full=found.full) for one in found.stated]
    rows += [_released_row(one, month) for one in found.released]
    items, count = window(rows, asked, lambda one: one)
    return Rows[FigureRow](items=items, count=count)


def _verified(request: HttpRequest, asked: FiguresAsked) -> Verified:
    """Find the figures of what is asked for, as far as whoever asks may see them."""
    reading, month = reading_of(request), asked.month
    if asked.kind == FigureKind.PROJECT:
        project, reading = project_read(request, asked.subject or "")
        number = live_of(project).pk
        if not sees_money(sight_of(reading.scope), project):
            return own_totals(number, as_of=reading.as_of)
        reach = widest_of(synthetic=project.programme.is_synthetic)
        return figures_in_full(SubjectKind.PROJECT, str(number), reach, month)
    place = place_asked(asked.subject, reading, whole=asked.kind == FigureKind.COUNTRY)
    if place is None:
        raise Http404
    return place_figures(place, reading.scope, request.user, on=reading.day, month=month)


def _figure_row(one: Stated, month: date | None, *, full: bool) -> FigureRow:
    return FigureRow(
        month=month,
        indicator=one.code,
        value=one.figure.value,
        unit=one.unit.value,
        n=one.figure.n if full else None,
        employers=one.figure.employers if full else None,
        state=one.figure.state,
        evidence=one.figure.evidence,
    )


def _released_row(one: Released, month: date | None) -> FigureRow:
    return FigureRow(
        month=month,
        indicator=f"released_{one.code}_persons",
        value=one.shown,
        unit="persons",
        n=None,
        employers=None,
        state=one.state,
        evidence="",
    )


def _asking(request: HttpRequest) -> tuple[User, Powers, Reading]:
    """Return who asks, what they may do, and when; nobody in particular signs in first."""
    person, reading = request.user, reading_of(request)
    if not isinstance(person, User):
        raise AuthenticationError
    now = Reading(reading.scope, cast("Asked", request).now, None, reading.day)
    return person, powers_of(reading.scope, person, on=now.day), now


def _report(request: HttpRequest, number: int) -> tuple[Report, Reading]:
    _person, powers, reading = _asking(request)
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


def _line(given: JobLineGiven, reading: Reading) -> LineFacts:
    project, phase = _project_and_phase(given, reading)
    said = given.figures.model_dump(exclude_none=True)
    figures = {name: Decimal(value) for name, value in said.items()}
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
        reminded_on=one.reminded_on,
    )


def _full(report: Report, reading: Reading) -> ReportFull:
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
    )


def _line_rows(report: Report, reading: Reading) -> list[JobLineRow]:
    lines = lines_read(report, reading)
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    named = seen.filter(pk__in={key[0] for key in lines})
    keys = {pk: one.key for pk, one in projects_read(report, named, reading).items()}
    phases = Phase.objects.in_bulk([key[1] for key in lines if key[1] is not None])
    return [
        JobLineRow(
            project=keys[project],
            phase=phases[phase].number if phase is not None else None,
            kind=kind,
            figures=_figures(told),
            evidence_class=told.evidence_class,
            why=told.why,
        )
        for (project, phase, kind), told in lines.items()
        if project in keys
    ]


def _figures(told: Told) -> dict[str, str]:
    return {name: number_as_text(value) or "0" for name, value in told.figures.items()}


def _month_row(one: Shown, *, seen: bool) -> JobMonthRow:
    told: dict[str, Any] = {
        name: _figures(found) if found.figures else None
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


def _handed(given: RecordsFileGiven, place: int, folder: FilePath) -> Handed:
    """Lay a file down as it was sent. Raises FieldsError for what is no file or manifest."""
    path = folder / f"{place}"
    try:
        path.write_bytes(b64decode(given.file, validate=True))
    except ValueError:
        raise FieldsError({f"files.{place}.file": [_("Send the file in base64.")]}) from None
    try:
        sheet = Manifest.from_text(given.manifest)
    except RecordsError as error:
        raise FieldsError({f"files.{place}.manifest": [in_words(error.problem)]}) from error
    return Handed(path, given.kind, sheet)


def _refusals(error: DeliveryError) -> list[str]:
    """Say why files are refused and, where rows were set apart, how many for each reason."""
    texts = [text for told in error.problems.values() for text in told]
    apart = error.set_apart if isinstance(error, HandedError) else {}
    return [*texts, *(f"{reason_words(str(one))}: {count}" for one, count in apart.items())]


def _batch_row(one: Batch, *, before: bool) -> BatchRow:
    names = ("kind", "taking", "digest", "key_id", "first_month", "last_month", "given")
    told = {name: getattr(one, name) for name in (*names, "kept", "repeated", "set_apart", "at")}
    return BatchRow(number=one.pk, programme=one.programme.key, taken_before=before, **told)


def _correction_row(one: Correction) -> CorrectionRow:
    return CorrectionRow(
        number=one.pk,
        report=one.report_id,
        project=one.project.key,
        kind=one.kind,
        figures=one.figures,
        ground=one.ground,
        document=one.document,
        decision=one.decision,
        at=one.at,
    )
