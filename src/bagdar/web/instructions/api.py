"""Operations on instructions: the rights and acts of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from bagdar.core.instructions.counting import Totals
from bagdar.core.instructions.course import Happening as Taken
from bagdar.core.instructions.linter import Finding
from bagdar.core.terms.problem import Problem
from bagdar.web.delivery.api.files import MOST_CONTENT, FileGiven, contents, decoded
from bagdar.web.delivery.api.finding import MOST_NUMBER, asking_now, refused_by_field, unknown
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.instructions.actions.drafting import Draft, create_draft, discard_draft, edit_draft
from bagdar.web.instructions.actions.files import MOST_FILES, Given
from bagdar.web.instructions.actions.steps import Told, issue, issue_family, take
from bagdar.web.instructions.forms.drafting import LONGEST_LIST
from bagdar.web.instructions.forms.reports import ReportForm
from bagdar.web.instructions.models import (
    DOCUMENT_LENGTH,
    NOTE_LENGTH,
    SIGN_LENGTH,
    TEXT_LENGTH,
    Evidence,
    Family,
    Instruction,
    InstructionKind,
    InstructionSource,
    InstructionState,
)
from bagdar.web.instructions.permissions import Powers, powers_of
from bagdar.web.instructions.queries.linting import Facts, Register, findings
from bagdar.web.instructions.queries.offices import offices_for
from bagdar.web.instructions.queries.papers import TYPES, as_paper, report_paper, sheet_of
from bagdar.web.instructions.queries.pasted import (
    Proposed,
    proposed_of_table,
    proposed_of_text,
)
from bagdar.web.instructions.queries.reading import (
    AGES,
    Event,
    Shown,
    Wanted,
    family_of,
    files_for,
    instructions_for,
    listed,
    shown,
)
from bagdar.web.instructions.queries.reports import Report, TooManyError, issuers_seen, report_of
from bagdar.web.instructions.queries.reports import Row as ReportedRow
from bagdar.web.papers.paper import Paper
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import KEY, NO_CONTROLS, Day, Key, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import Office
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.api.bodies import NO_NULL
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from bagdar.web.wording import in_words

router = Router()
TAGS = ["instructions"]
MOST_OFFICES = 300
Number = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH, pattern=NO_NULL)]
Sign = Annotated[str, StringConstraints(max_length=SIGN_LENGTH, pattern=NO_NULL)]
Note = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_NULL)]
Document = Annotated[str, StringConstraints(max_length=DOCUMENT_LENGTH, pattern=NO_NULL)]


InstructionAge = StrEnum("InstructionAge", [(f"DAYS_{one}", one) for one in AGES])  # type: ignore[misc]  # drawn from the one list of ages


class ListedState(StrEnum):
    """Which instructions are listed."""

    OPEN = "open"
    ON_TIME = "on_time"
    LATE = "late"
    UNANSWERED = "unanswered"
    OBJECTED = "objected"
    RETURNED = "returned"
    ASKED = "asked"
    REPORTED = "reported"
    DRAFTS = "drafts"
    OVER = "over"
    CLOSED = "closed"
    CLOSED_LATE = "closed_late"
    WITHDRAWN = "withdrawn"
    ISSUED = "issued"
    ALL = "all"


class WhichInstructions(Window):
    """Which instructions: open ones of every kind and office unless said otherwise.

    `since` and `until` are days of issuing, both inclusive.
    """

    state: ListedState = ListedState.OPEN
    kind: InstructionKind | None = None
    office: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    q: str = Field("", max_length=200, pattern=NO_CONTROLS)
    source: InstructionSource | None = None
    age: InstructionAge | None = Field(
        None, description=gettext_noop("Days since it was issued: from, up to.")
    )
    since: Day | None = None
    until: Day | None = None


class InstructionRow(Schema):
    """An instruction: what, of whom, by when, where it stands."""

    number: int
    text: str
    kind: InstructionKind
    source: InstructionSource
    issuer: str | None = Field(
        description=gettext_noop("The territory whose akim gives it; empty: the centre.")
    )
    lead: str | None
    family: int | None
    state: InstructionState
    due_on: date | None
    first_due_on: date | None
    late_days: int


class InstructionFile(Schema):
    """A file given with a step."""

    number: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str


class InstructionStep(Schema):
    """A step of an instruction."""

    step: str
    side: str
    on: date
    due_on: date | None
    note: str
    holder: str = Field(description=gettext_noop("Who held the office of the lead that day."))
    files: list[InstructionFile]


class InstructionWhole(InstructionRow):
    """An instruction with its steps, and what the reader may do next."""

    sign: str
    resources: str
    document: str
    co_executors: list[str]
    routed_from: str | None
    answer_by: date | None
    asked_due_on: date | None
    reported_on: date | None
    ended_on: date | None
    steps: list[InstructionStep]
    possible: list[str]


class InstructionGiven(Strict):
    """A draft; several leads make a family with an instruction for each."""

    text: Text
    kind: InstructionKind
    source: InstructionSource
    issuer: Key | None = None
    document: Document = ""
    sign: Sign = ""
    resources: Sign = ""
    leads: list[Key] = Field(default_factory=list, max_length=MOST_OFFICES)
    co_executors: list[Key] = Field(default_factory=list, max_length=MOST_OFFICES)
    due_on: Day | None = None


class InstructionChanged(Strict):
    """A draft as it is to stand; one office leads, or none yet."""

    text: Text
    kind: InstructionKind
    source: InstructionSource
    document: Document = ""
    sign: Sign = ""
    resources: Sign = ""
    lead: Key | None = None
    co_executors: list[Key] = Field(default_factory=list, max_length=MOST_OFFICES)
    due_on: Day | None = None


class InstructionRead(Strict):
    """A text for the linter; several leads are a family, in which each is read alone."""

    text: Text
    kind: InstructionKind = InstructionKind.OTHER
    sign: Sign = ""
    resources: Sign = ""
    leads: list[Key] = Field(default_factory=list, max_length=MOST_OFFICES)
    due_on: Day | None = None


class LinterFinding(Schema):
    """What the linter found: why, and what to write instead."""

    code: str
    field: str
    refuses: bool
    why: str
    rewrite: str


class LinterFindings(Schema):
    """All that the linter found, what refuses first."""

    findings: list[LinterFinding]


class ListGiven(Strict):
    """A numbered list as text, or a table in base64: one of both."""

    issuer: Key | None = None
    text: Annotated[str, StringConstraints(max_length=LONGEST_LIST, pattern=NO_NULL)] = ""
    table: Annotated[str, StringConstraints(max_length=MOST_CONTENT)] = Field(
        "", description=gettext_noop("XLSX or CSV in base64.")
    )


class ReadPoint(Schema):
    """A point of a list as it was read; `asks` is what a person has to decide."""

    number: str
    text: str
    leads: list[str]
    co_executors: list[str]
    due_on: date | None
    sign: str
    resources: str
    asks: list[str]


class ReadPoints(Schema):
    """All points of a list, in its order."""

    points: list[ReadPoint]


class InstructionFamily(Schema):
    """A family of instructions seen as one, with the members that the reader is shown."""

    number: int
    total: int
    over: int
    closed: int
    reported: int
    late: int
    objected: int
    worst_late_days: int
    due_on: date | None
    members: list[InstructionRow]


class IssueGiven(Strict):
    """The ground on which it stands in spite of warnings."""

    ground: Note = ""


class WorkGiven(Strict):
    """What was done, with files that show it."""

    note: Note
    files: list[FileGiven] = Field(
        default_factory=list,
        max_length=MOST_FILES,
        description=gettext_noop("Together at most 3 MB; larger files are given on the page."),
    )


class InstructionAnswer(Strict):
    """Accepted, or objected to with words."""

    decision: Annotated[str, StringConstraints(pattern="^(accepted|objected)$")]
    note: Note = ""


class ObjectionAnswer(Strict):
    """An objection upheld or refused, with words."""

    decision: Annotated[str, StringConstraints(pattern="^(objection_upheld|objection_refused)$")]
    note: Note


class MoreTimeGiven(Strict):
    """More time, with the reason."""

    due_on: Day
    note: Note


class MoreTimeAnswer(Strict):
    """More time granted, or refused with words."""

    decision: Annotated[str, StringConstraints(pattern="^(extension_granted|extension_refused)$")]
    note: Note = ""


class InstructionCheck(Strict):
    """Closed, or returned with words."""

    decision: Annotated[str, StringConstraints(pattern="^(closed|returned)$")]
    note: Note = ""


class WithdrawalGiven(Strict):
    """The ground on which an instruction is taken back."""

    ground: Note


class PaperKind(StrEnum):
    """As what a paper is written."""

    PDF = "pdf"
    DOCX = "docx"


class WhichPaper(Schema):
    """As what a paper is written: PDF unless said otherwise."""

    format: PaperKind = PaperKind.PDF


class WhichReport(Schema):
    """A period, the year so far unless said otherwise, and which instructions."""

    since: Day | None = None
    until: Day | None = None
    issuer: str = Field(
        "",
        max_length=80,
        pattern=f"^$|{KEY}",
        description=gettext_noop("The territory whose akim gave them, or “centre”; empty: all."),
    )
    kind: InstructionKind | None = None
    office: str = Field("", max_length=80, pattern=f"^$|{KEY}")
    q: str = Field("", max_length=200, pattern=NO_CONTROLS)


class CountedInstructions(Schema):
    """Instructions counted as they stood on a day; see docs/how-to/instructions.md."""

    issued: int
    in_term: int
    overdue: int
    on_time: int
    late: int
    withdrawn: int
    unanswered: int
    to_check: int
    closed: int
    returned: int
    returns: int
    objected: int
    extended: int
    extensions: int


class ReportedOffice(Schema):
    """An office of a control report with what is counted of it."""

    office: str
    holder: str = Field(description=gettext_noop("Who answers on the last day; empty: nobody."))
    totals: CountedInstructions


class ReportedInstruction(Schema):
    """An instruction of a control report as it stood on the last day."""

    number: int
    text: str
    office: str
    holder: str
    issued_on: date | None
    first_due_on: date | None
    due_on: date | None
    ended_on: date | None
    late_days: int
    age_days: int
    extensions: int


class ControlReportTold(Schema):
    """A control report: totals, offices, and the instructions behind them."""

    since: date
    until: date
    totals: CountedInstructions
    on_time_percent: int | None
    offices: list[ReportedOffice]
    overdue: list[ReportedInstruction]
    extended: list[ReportedInstruction]
    closed: list[ReportedInstruction]
    longest: list[ReportedInstruction]


def _sent_as(*types: str) -> dict[str, Any]:
    """Describe an answer that is a file."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(types, binary)
    return {"responses": {200: {"description": gettext_noop("The file."), "content": content}}}


PAPER = _sent_as(*TYPES.values())


@router.get(
    "/instructions",
    response={200: Rows[InstructionRow], **READS},
    operation_id="list_instructions",
    summary=gettext_noop("Instructions that the reader is shown"),
    tags=TAGS,
)
def list_instructions(
    request: HttpRequest, asked: Annotated[WhichInstructions, Query()]
) -> Rows[InstructionRow]:
    """List instructions, the first due first."""
    powers, reading = _asking(request)
    wanted = Wanted(
        state=asked.state.value,
        kind=asked.kind or "",
        office=asked.office,
        q=asked.q.strip(),
        source=asked.source or "",
        age=asked.age or "",
        since=asked.since,
        until=asked.until,
    )
    rows = listed(wanted, powers, reading).select_related("issuer")
    items = [
        InstructionRow(**_row(one, reading.day))
        for one in rows[asked.offset : asked.offset + asked.limit]
    ]
    return Rows[InstructionRow](items=items, count=rows.count())


@router.post(
    "/instructions-lint",
    response={200: LinterFindings, **WRITES},
    auth=WRITER,
    operation_id="lint_instruction",
    summary=gettext_noop("Read a text by the linter; nothing is written"),
    tags=TAGS,
)
def lint_instruction(request: HttpRequest, body: InstructionRead) -> LinterFindings:
    """Say what is missing in a text, why, and what to write instead."""
    powers, reading = _asking(request)
    if not powers.drafts:
        raise Http404
    facts = Facts(
        text=body.text,
        kind=body.kind.value,
        sign=body.sign,
        resources=body.resources,
        leads=_offices("leads", body.leads)[:1],
        due_on=body.due_on,
        synthetic=writer(request).is_synthetic,
    )
    found = findings(facts, Register(powers), on=reading.day)
    return LinterFindings(findings=[_finding(one) for one in found])


@router.post(
    "/instructions-read",
    response={200: ReadPoints, **WRITES},
    auth=WRITER,
    operation_id="read_instruction_list",
    summary=gettext_noop("Take a numbered list or a table apart; nothing is written"),
    tags=TAGS,
)
def read_instruction_list(request: HttpRequest, body: ListGiven) -> ReadPoints:
    """Say which instructions stand in a list; draft those that a person confirms."""
    powers, reading = _asking(request)
    issuer = _issuer(body.issuer)
    place = issuer.pk if issuer else None
    if not powers.drafts or not powers.may_draft(place):
        raise Http404
    if bool(body.text.strip()) == bool(body.table):
        raise FieldsError({"text": [_("Give a text or a table, one of both.")]})
    synthetic = writer(request).is_synthetic
    offices = offices_for(place, synthetic=synthetic)
    with refused_by_field({"listed": "text", "content": "table"}):
        if body.table:
            content = decoded("table", body.table)
            found = proposed_of_table(content, offices, synthetic=synthetic, on=reading.day)
        else:
            found = proposed_of_text(body.text, offices, synthetic=synthetic, on=reading.day)
    return ReadPoints(points=[_point(one) for one in found])


@router.get(
    "/instruction-families/{number}",
    response={200: InstructionFamily, **READS},
    operation_id="get_instruction_family",
    summary=gettext_noop("A family of instructions seen as one, with its members"),
    tags=TAGS,
)
def get_instruction_family(request: HttpRequest, number: Number) -> InstructionFamily:
    """Give a family of which the reader is shown a member."""
    powers, reading = _asking(request)
    seen = family_of(get_object_or_404(Family, pk=number), powers, reading)
    if seen is None:
        raise Http404
    members = [InstructionRow(**_row(line.one, reading.day)) for line in seen.lines]
    return InstructionFamily(number=number, **asdict(seen.rolled_up), members=members)


@router.post(
    "/instructions",
    response={201: Rows[InstructionRow], **WRITES},
    auth=WRITER,
    operation_id="draft_instruction",
    summary=gettext_noop("Draft an instruction"),
    tags=TAGS,
)
def draft_instruction(request: HttpRequest, body: InstructionGiven) -> Status[Rows[InstructionRow]]:
    """Write a draft down; several leads make a family."""
    powers, reading = _asking(request)
    if not powers.drafts:
        raise Http404
    issuer = _issuer(body.issuer)
    if not powers.may_draft(issuer.pk if issuer else None):
        raise Http404
    facts = _facts(body)
    leads, helpers = _offices("leads", body.leads), _offices("co_executors", body.co_executors)
    draft = Draft(facts, leads, helpers, issuer, writer(request).is_synthetic)
    with refused_by_field({"lead": "leads", "helpers": "co_executors"}):
        made = create_draft(draft, by=writer(request), at=reading.at)
    items = [InstructionRow(**_row(one, reading.day)) for one in made]
    return Status(201, Rows[InstructionRow](items=items, count=len(items)))


@router.get(
    "/instructions/{number}",
    response={200: InstructionWhole, **READS},
    operation_id="get_instruction",
    summary=gettext_noop("An instruction with its steps"),
    tags=TAGS,
)
def get_instruction(request: HttpRequest, number: Number) -> InstructionWhole:
    """Give an instruction that the reader is shown."""
    return _whole(*_found(request, number))


@router.post(
    "/instructions/{number}/edit",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="edit_instruction",
    summary=gettext_noop("Change a draft"),
    tags=TAGS,
)
def edit_instruction(
    request: HttpRequest, number: Number, body: InstructionChanged
) -> Status[InstructionWhole]:
    """Write a draft anew; its issuer stays."""
    one = _draft(request, number)
    lead = _offices("lead", [body.lead])[0] if body.lead is not None else None
    helpers = _offices("co_executors", body.co_executors)
    at: datetime = cast("Asked", request).now
    with refused_by_field({"helpers": "co_executors"}):
        edit_draft(one, _facts(body), lead, helpers, by=writer(request), at=at)
    return Status(201, _whole(*_found(request, number)))


@router.delete(
    "/instructions/{number}",
    response={200: InstructionRow, **WRITES},
    auth=WRITER,
    operation_id="discard_instruction",
    summary=gettext_noop("Throw away a draft"),
    tags=TAGS,
)
def discard_instruction(request: HttpRequest, number: Number) -> InstructionRow:
    """Throw away a draft that was never issued; the answer is what it was."""
    one = _draft(request, number)
    row = InstructionRow(**_row(one, cast("Asked", request).today))
    with refused_by_field({}):
        discard_draft(one, by=writer(request), at=cast("Asked", request).now)
    return row


@router.post(
    "/instruction-families/{number}/issue",
    response={201: Rows[InstructionRow], **WRITES},
    auth=WRITER,
    operation_id="issue_instruction_family",
    summary=gettext_noop("Issue all drafts of a family"),
    tags=TAGS,
)
def issue_instruction_family(
    request: HttpRequest, number: Number, body: IssueGiven
) -> Status[Rows[InstructionRow]]:
    """Issue all drafts of a family, all of them or none; what is refused names its number."""
    powers, reading = _asking(request)
    seen = family_of(get_object_or_404(Family, pk=number), powers, reading)
    if seen is None or not seen.may_issue:
        raise Http404
    drafts = [line.one for line in seen.lines if line.one.state == InstructionState.DRAFTED]
    with refused_by_field({"lead": "leads", "helpers": "co_executors"}):
        issued = issue_family(drafts, ground=body.ground, by=writer(request), at=reading.at)
    items = [InstructionRow(**_row(one, reading.day)) for one in issued]
    return Status(201, Rows[InstructionRow](items=items, count=len(items)))


@router.get(
    "/instruction-files/{number}",
    response={200: None, **READS},
    operation_id="get_instruction_file",
    summary=gettext_noop("A file given with a step, as it was given"),
    tags=TAGS,
    openapi_extra=_sent_as("application/octet-stream"),
)
def get_instruction_file(request: HttpRequest, number: Number) -> HttpResponse | FileResponse:
    """Send a file to whoever is shown its instruction, as an attachment."""
    powers, reading = _asking(request)
    row: Evidence = get_object_or_404(files_for(powers, reading), pk=number)
    return kept_file(
        cast("Asked", request),
        evidence_files(),
        row.stored,
        kept_at=row.step.at,
        content_type=row.content_type,
        name=row.name,
    )


@router.get(
    "/instructions/{number}/sheet",
    response={200: None, **READS},
    operation_id="get_instruction_sheet",
    summary=gettext_noop("The sheet of an instruction, to be printed and signed"),
    tags=TAGS,
    openapi_extra=PAPER,
)
def get_instruction_sheet(
    request: HttpRequest, number: Number, asked: Annotated[WhichPaper, Query()]
) -> HttpResponse:
    """Send the sheet of an instruction as PDF or DOCX, in the language asked for."""
    one, powers, reading = _found(request, number)
    paper = sheet_of(one, shown(one, powers, reading), at=reading.at)
    return _paper(paper, asked.format, f"instruction-{number}")


@router.get(
    "/control-report",
    response={200: ControlReportTold, **READS},
    operation_id="get_control_report",
    summary=gettext_noop("The control report of a period, of what the reader is shown"),
    tags=TAGS,
)
def get_control_report(
    request: HttpRequest, asked: Annotated[WhichReport, Query()]
) -> ControlReportTold:
    """Count the instructions of a period as they stood at its end."""
    found = _report(request, asked)
    return ControlReportTold(
        since=found.asked.period.since,
        until=found.day,
        totals=_counted(found.totals),
        on_time_percent=found.totals.on_time_percent,
        offices=[
            ReportedOffice(office=one.key, holder=one.holder, totals=_counted(one.totals))
            for one in found.offices
        ],
        overdue=[_reported(one) for one in found.overdue],
        extended=[_reported(one) for one in found.extended],
        closed=[_reported(one) for one in found.closed],
        longest=[_reported(one) for one in found.longest],
    )


@router.get(
    "/control-report/paper",
    response={200: None, **READS},
    operation_id="get_control_report_paper",
    summary=gettext_noop("The control report of a period, to be printed and signed"),
    tags=TAGS,
    openapi_extra=PAPER,
)
def get_control_report_paper(
    request: HttpRequest,
    asked: Annotated[WhichReport, Query()],
    kind: Annotated[WhichPaper, Query()],
) -> HttpResponse:
    """Send the control report of a period as PDF or DOCX, in the language asked for."""
    found = _report(request, asked)
    paper = report_paper(found, at=cast("Asked", request).now)
    return _paper(paper, kind.format, f"control-report-{found.asked.period.since}-{found.day}")


@router.post(
    "/instructions/{number}/issue",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="issue_instruction",
    summary=gettext_noop("Issue a draft"),
    tags=TAGS,
)
def issue_instruction(
    request: HttpRequest, number: Number, body: IssueGiven
) -> Status[InstructionWhole]:
    """Issue a draft; what the linter warns of needs a ground."""
    one, powers, reading = _found(request, number)
    if not shown(one, powers, reading).may_issue:
        raise Http404
    with refused_by_field({"lead": "leads"}):
        issue(one, ground=body.ground, by=writer(request), at=reading.at)
    return Status(201, _whole(*_found(request, number)))


@router.post(
    "/instructions/{number}/answer",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="answer_instruction",
    summary=gettext_noop("Accept an instruction or object to it"),
    tags=TAGS,
)
def answer_instruction(
    request: HttpRequest, number: Number, body: InstructionAnswer
) -> Status[InstructionWhole]:
    """Answer in the place of the lead."""
    return _take(request, number, Taken(body.decision), Told(body.note))


@router.post(
    "/instructions/{number}/objection",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="decide_instruction_objection",
    summary=gettext_noop("Decide on an objection"),
    tags=TAGS,
)
def decide_instruction_objection(
    request: HttpRequest, number: Number, body: ObjectionAnswer
) -> Status[InstructionWhole]:
    """Take the instruction back, or let it stand."""
    return _take(request, number, Taken(body.decision), Told(body.note))


@router.post(
    "/instructions/{number}/results",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="add_instruction_result",
    summary=gettext_noop("Add a partial result"),
    tags=TAGS,
)
def add_instruction_result(
    request: HttpRequest, number: Number, body: WorkGiven
) -> Status[InstructionWhole]:
    """Say what was done so far, with files that show it."""
    return _take(request, number, Taken.RESULT, Told(body.note), body.files)


@router.post(
    "/instructions/{number}/extension",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="ask_instruction_extension",
    summary=gettext_noop("Ask for more time before the due day"),
    tags=TAGS,
)
def ask_instruction_extension(
    request: HttpRequest, number: Number, body: MoreTimeGiven
) -> Status[InstructionWhole]:
    """Ask for a later day; until it is granted the present one stands."""
    return _take(request, number, Taken.EXTENSION_ASKED, Told(body.note, body.due_on))


@router.post(
    "/instructions/{number}/extension/answer",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="answer_instruction_extension",
    summary=gettext_noop("Grant or refuse more time"),
    tags=TAGS,
)
def answer_instruction_extension(
    request: HttpRequest, number: Number, body: MoreTimeAnswer
) -> Status[InstructionWhole]:
    """Answer in the place of the issuer or of the control office."""
    return _take(request, number, Taken(body.decision), Told(body.note))


@router.post(
    "/instructions/{number}/report",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="report_instruction",
    summary=gettext_noop("Report an instruction done"),
    tags=TAGS,
)
def report_instruction(
    request: HttpRequest, number: Number, body: WorkGiven
) -> Status[InstructionWhole]:
    """Report in the place of the lead, with evidence."""
    return _take(request, number, Taken.REPORTED, Told(body.note), body.files)


@router.post(
    "/instructions/{number}/check",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="check_instruction",
    summary=gettext_noop("Close an instruction or return it"),
    tags=TAGS,
)
def check_instruction(
    request: HttpRequest, number: Number, body: InstructionCheck
) -> Status[InstructionWhole]:
    """Decide in the place of the control office; never for whoever did it."""
    return _take(request, number, Taken(body.decision), Told(body.note))


@router.post(
    "/instructions/{number}/withdraw",
    response={201: InstructionWhole, **WRITES},
    auth=WRITER,
    operation_id="withdraw_instruction",
    summary=gettext_noop("Take an instruction back"),
    tags=TAGS,
)
def withdraw_instruction(
    request: HttpRequest, number: Number, body: WithdrawalGiven
) -> Status[InstructionWhole]:
    """Take it back in the place of the issuer, with the ground."""
    return _take(request, number, Taken.WITHDRAWN, Told(body.ground))


# --- from an address to what lies behind it


def _asking(request: HttpRequest) -> tuple[Powers, Reading]:
    """Return where the asker stands; nobody in particular signs in first."""
    person, reading = asking_now(request)
    return powers_of(reading.scope, person, on=reading.day), reading


def _found(request: HttpRequest, number: int) -> tuple[Instruction, Powers, Reading]:
    powers, reading = _asking(request)
    rows = instructions_for(powers, reading).select_related("issuer")
    found: Instruction = get_object_or_404(rows, pk=number)
    return found, powers, reading


PAIRS = (
    (Taken.ACCEPTED, Taken.OBJECTED),
    (Taken.OBJECTION_UPHELD, Taken.OBJECTION_REFUSED),
    (Taken.EXTENSION_GRANTED, Taken.EXTENSION_REFUSED),
    (Taken.CLOSED, Taken.RETURNED),
)
"""Steps that one operation chooses between: it exists while one of them can be taken."""


def _take(
    request: HttpRequest,
    number: int,
    happening: Taken,
    told: Told,
    files: Sequence[FileGiven] = (),
) -> Status[InstructionWhole]:
    """Take a step; whoever may not take it is told nothing of what they sent."""
    one, powers, reading = _found(request, number)
    pair = next((pair for pair in PAIRS if happening in pair), (happening,))
    if not shown(one, powers, reading).possible & set(pair):
        raise Http404
    told = replace(told, files=_files(files))
    with refused_by_field({"evidence": "files"}):
        take(one, happening, told, by=writer(request), at=reading.at)
    return Status(201, _whole(*_found(request, number)))


def _draft(request: HttpRequest, number: int) -> Instruction:
    """Return a draft that the asker may change. Raises Http404."""
    one, powers, reading = _found(request, number)
    if not shown(one, powers, reading).may_draft:
        raise Http404
    return one


def _report(request: HttpRequest, asked: WhichReport) -> Report:
    """Return the report asked for. Raises FieldsError for a period that holds too much or none."""
    powers, reading = _asking(request)
    told = {**asked.dict(), "kind": asked.kind or ""}
    form = ReportForm(told, issuers_seen(powers, reading), day=reading.day)
    if not form.is_valid():
        raise FieldsError({name: list(map(str, found)) for name, found in form.errors.items()})
    try:
        return report_of(form.asked(), powers, reading)
    except TooManyError as error:
        raise FieldsError({"since": [str(error)]}) from error


def _counted(totals: Totals) -> CountedInstructions:
    return CountedInstructions(**asdict(totals))


def _reported(one: ReportedRow) -> ReportedInstruction:
    return ReportedInstruction(**asdict(one))


def _paper(paper: Paper, kind: PaperKind, name: str) -> HttpResponse:
    answer = HttpResponse(as_paper(paper, kind.value), content_type=TYPES[kind.value])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind.value}"'
    return answer


def _facts(body: InstructionGiven | InstructionChanged) -> dict[str, Any]:
    names = ("text", "document", "sign", "resources", "due_on")
    facts = {name: getattr(body, name) for name in names}
    return facts | {"kind": body.kind.value, "source": body.source.value}


def _issuer(key: str | None) -> Territory | None:
    if key is None:
        return None
    found = Territory.objects.filter(key=key).first()
    if found is None:
        raise unknown("issuer", key)
    return found


def _offices(field: str, keys: Sequence[str]) -> tuple[Office, ...]:
    known = {
        one.key: one for one in Office.objects.filter(key__in=keys).select_related("organisation")
    }
    for key in keys:
        if key not in known:
            raise unknown(field, key)
    return tuple(known[key] for key in dict.fromkeys(keys))


def _files(given: Sequence[FileGiven]) -> tuple[Given, ...]:
    return tuple(Given(name, content) for name, content in contents(given))


def _point(one: Proposed) -> ReadPoint:
    return ReadPoint(
        number=one.number,
        text=one.text,
        leads=list(one.leads),
        co_executors=list(one.helpers),
        due_on=one.due_on,
        sign=one.sign,
        resources=one.resources,
        asks=list(one.asks),
    )


# --- what is told


def _finding(one: Finding) -> LinterFinding:
    rewrite = in_words(one.rewrite) if isinstance(one.rewrite, Problem) else one.rewrite
    field = {"lead": "leads"}.get(one.field, one.field)
    return LinterFinding(
        code=one.code.value,
        field=field,
        refuses=one.refuses,
        why=in_words(one.why),
        rewrite=rewrite,
    )


def _row(one: Instruction, day: date) -> dict[str, Any]:
    return {
        "number": one.pk,
        "text": one.text,
        "kind": one.kind,
        "source": one.source,
        "issuer": one.issuer.key if one.issuer is not None else None,
        "lead": one.lead.key if one.lead is not None else None,
        "family": one.family_id,
        "state": one.state,
        "due_on": one.due_on,
        "first_due_on": one.first_due_on,
        "late_days": one.standing.late_days(day),
    }


def _whole(one: Instruction, powers: Powers, reading: Reading) -> InstructionWhole:
    seen: Shown = shown(one, powers, reading)
    return InstructionWhole(
        **_row(one, reading.day),
        sign=one.sign,
        resources=one.resources,
        document=one.document,
        co_executors=[office.key for office in seen.helpers],
        routed_from=one.routed_from.key if one.routed_from is not None else None,
        answer_by=one.answer_by,
        asked_due_on=one.asked_due_on,
        reported_on=one.reported_on,
        ended_on=one.ended_on,
        steps=[_step(event) for event in seen.events],
        possible=sorted(step.value for step in seen.possible),
    )


def _step(event: Event) -> InstructionStep:
    return InstructionStep(
        step=event.happening,
        side=event.side_code,
        on=event.on,
        due_on=event.due_on,
        note=event.note,
        holder=event.holder,
        files=[
            InstructionFile(
                number=file.pk,
                name=file.name,
                content_type=file.content_type,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
            )
            for file in event.files
        ],
    )
