"""Operations on the ledger of dates: its rows, requests and their answers, reasons, what is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.responses import Status

from bagdar.web.delivery.actions.moves import answer_commitment
from bagdar.web.delivery.api.finding import (
    Note,
    Number,
    project_read,
    reading_of,
    refused_by_field,
    unknown,
    window,
)
from bagdar.web.delivery.models import DateMove, Decision, Reason
from bagdar.web.delivery.permissions import check
from bagdar.web.delivery.queries.calendar import Due, awaited, due_now, due_then
from bagdar.web.delivery.queries.ledger import Answered, Row, ledger_of
from bagdar.web.delivery.queries.requests import asked_by, request_for, waiting_for
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Key, KeyInPath, Names, Rows, Strict, Window, names
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.routes import WORLD, WindowOfDay
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.filtering import Reading, filtered
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sheet import live_of

router = Router()
TAGS = ["dates"]
FURTHEST_DAYS = 3_650


class AnswerRow(Schema):
    """What became of a request."""

    decision: str
    at: datetime
    by: str
    on_behalf_of: str
    note: str


class MoveRow(Schema):
    """A row of the ledger; approved, rejected and withdrawn requests stand alike."""

    number: int
    at: datetime
    by: str
    on_behalf_of: str
    milestone: int
    kind: str = Field(
        description=gettext_noop(
            "forecast, confirmation, commitment (asked for), withdrawal (of a forecast) or reached."
        )
    )
    old_on: date | None
    new_on: date | None
    reason: str
    cause: str
    note: str
    confidence: int | None
    evidence: int | None
    tier: str
    answer_by: date | None
    answer: AnswerRow | None
    withheld: bool = Field(
        description=gettext_noop("It was written before the project was open to the reader.")
    )


class RequestRow(Schema):
    """A request for another committed date."""

    number: int
    project: str
    milestone: int
    name: Names
    original_on: date | None
    old_on: date | None
    new_on: date
    reason: str
    cause: str
    note: str
    confidence: int | None
    tier: str
    answer_by: date | None
    overdue: bool
    at: datetime
    by: str
    answer: AnswerRow | None


class ReasonRow(Schema):
    """Why a date moves; a retired reason is no longer taken."""

    code: str
    name: Names
    cause: str
    retired_on: date | None


class DueRow(Schema):
    """A milestone that is awaited and not reached."""

    project: str
    milestone: int
    is_end: bool
    on: date = Field(description=gettext_noop("The forecast, or else the committed date."))
    committed_on: date | None
    passed: bool = Field(description=gettext_noop("That day has passed."))


class Requests(StrEnum):
    """Whose turn it is."""

    WAITING = "waiting"
    ASKED = "asked"


class RequestsAsked(Window):
    """Which requests."""

    show: Requests = Field(
        Requests.WAITING,
        description=gettext_noop(
            "Those that wait for the reader's answer, or asked by the reader."
        ),
    )


class DueAsked(WindowOfDay):
    """What is due, of which projects."""

    days: int = Field(90, ge=0, le=FURTHEST_DAYS, description=gettext_noop("Within so many days."))
    world: World | None = Field(None, description=WORLD)
    territory: Key | None = Field(None, description=gettext_noop("It and all that lies below."))
    programme: Key | None = None


class AnswerGiven(Strict):
    """An answer: approved or rejected by somebody else, withdrawn by whoever asked."""

    decision: Decision
    note: Note = Field("", description=gettext_noop("A rejection says why."))


@router.get(
    "/projects/{key}/moves",
    response={200: Rows[MoveRow], **READS},
    operation_id="list_moves",
    summary=gettext_noop("The ledger of dates of a project"),
    tags=TAGS,
)
def list_moves(
    request: HttpRequest, key: KeyInPath, asked: Annotated[WindowOfDay, Query()]
) -> Rows[MoveRow]:
    """List all that was said of the dates of a project, the newest first."""
    found, reading = project_read(request, key)
    items, count = window(ledger_of(live_of(found).pk, reading), asked, _move_row)
    return Rows[MoveRow](items=items, count=count)


@router.get(
    "/date-requests",
    response={200: Rows[RequestRow], **READS},
    operation_id="list_date_requests",
    summary=gettext_noop("Requests for dates"),
    tags=TAGS,
)
def list_date_requests(
    request: HttpRequest, asked: Annotated[RequestsAsked, Query()]
) -> Rows[RequestRow]:
    """List requests that wait for the reader's answer, longest overdue first, or the reader's."""
    person, reading = request.user, reading_of(request)
    if not isinstance(person, User):
        raise AuthenticationError
    if asked.show == Requests.ASKED:
        mine = asked_by(person, reading)
        page, count = mine[asked.offset : asked.offset + asked.limit], len(mine)
    else:
        waiting = waiting_for(person, reading)
        page, count = list(waiting[asked.offset : asked.offset + asked.limit]), waiting.count()
    return Rows[RequestRow](items=[_request_row(one, reading) for one in page], count=count)


@router.post(
    "/date-requests/{number}/answer",
    response={201: RequestRow, **WRITES},
    auth=WRITER,
    operation_id="answer_date_request",
    summary=gettext_noop("Answer a request for a date"),
    tags=TAGS,
)
def answer_date_request(
    request: HttpRequest, number: Number, body: AnswerGiven
) -> Status[RequestRow]:
    """Approve or reject a request as whoever answers for its tier, or withdraw one's own."""
    person, reading = writer(request), reading_of(request)
    move = request_for(number, reading)
    if move is None:
        raise Http404
    waits, own = not hasattr(move, "answer"), move.actor_id == person.actor_id
    answerable = waiting_for(person, reading).filter(pk=move.pk)
    check(own or not waits or answerable.exists())
    with refused_by_field():
        answer_commitment(
            move, body.decision.value, note=body.note, by=person, at=cast("Asked", request).now
        )
    answered = request_for(number, reading)
    assert answered is not None  # noqa: S101 -- narrows the type: it was found above
    return Status(201, _request_row(answered, reading))


@router.get(
    "/date-reasons",
    response={200: Rows[ReasonRow], **READS},
    operation_id="list_date_reasons",
    summary=gettext_noop("Reasons why dates move"),
    tags=TAGS,
)
def list_date_reasons(
    request: HttpRequest,  # noqa: ARG001 -- ninja's signature
    asked: Annotated[Window, Query()],
) -> Rows[ReasonRow]:
    """List the reasons that the programme office keeps, each with its cause."""
    rows = list(Reason.objects.order_by("position", "code"))
    items, count = window(rows, asked, _reason_row)
    return Rows[ReasonRow](items=items, count=count)


@router.get(
    "/calendar",
    response={200: Rows[DueRow], **READS},
    operation_id="list_due",
    summary=gettext_noop("What is due next"),
    tags=TAGS,
)
def list_due(request: HttpRequest, asked: Annotated[DueAsked, Query()]) -> Rows[DueRow]:
    """List milestones awaited within so many days and those whose day has passed, by that day."""
    reading = reading_of(request)
    named = {"territory": asked.territory, "programme": asked.programme}
    filters = tuple((name, value) for name, value in named.items() if value)
    found = filtered(Asking(filters=filters), reading)
    for chip in found.chips:
        if chip.problem:
            raise unknown(chip.name, chip.value)
    until = reading.day + timedelta(days=asked.days)
    if reading.as_of is None:
        rows = awaited(found.rows, until)
        page = due_now(rows[asked.offset : asked.offset + asked.limit], reading.day)
        return Rows[DueRow](items=[_due_row(one) for one in page], count=rows.count())
    items, count = window(due_then(found.rows, reading, until), asked, _due_row)
    return Rows[DueRow](items=items, count=count)


def _move_row(row: Row) -> MoveRow:
    move = row.move
    return MoveRow(
        number=row.pk,
        at=row.at,
        by=row.actor,
        on_behalf_of=row.for_whom,
        milestone=row.milestone.number,
        kind=row.kind,
        old_on=row.old_on,
        new_on=row.new_on,
        reason=move.reason.code if move and move.reason else "",
        cause=move.cause if move else "",
        note=row.note,
        confidence=move.confidence if move else None,
        evidence=row.evidence.pk if row.evidence else None,
        tier=move.tier if move else "",
        answer_by=row.answer_by,
        answer=_answer_row(move, row.answer) if move else None,
        withheld=row.closed,
    )


def _answer_row(move: DateMove, shown: Answered | None) -> AnswerRow | None:
    if shown is None:
        return None
    return AnswerRow(
        decision=move.answer.decision,
        at=shown.at,
        by=shown.actor,
        on_behalf_of=shown.for_whom,
        note=shown.note,
    )


def _request_row(move: DateMove, reading: Reading) -> RequestRow:
    answer = getattr(move, "answer", None)
    return RequestRow(
        number=move.pk,
        project=move.project.key,
        milestone=move.milestone.number,
        name=names(move.milestone),
        original_on=move.milestone.original_on,
        old_on=move.old_on,
        new_on=move.to_on,
        reason=move.reason.code if move.reason else "",
        cause=move.cause,
        note=move.note,
        confidence=move.confidence,
        tier=move.tier,
        answer_by=move.answer_by,
        overdue=answer is None and move.answer_by is not None and move.answer_by < reading.day,
        at=move.at,
        by=actor_shown(move.actor_id, move.actor_label, reading),
        answer=AnswerRow(
            decision=answer.decision,
            at=answer.at,
            by=actor_shown(answer.actor_id, answer.actor_label, reading),
            on_behalf_of=answer.on_behalf_of,
            note=answer.note,
        )
        if answer
        else None,
    )


def _reason_row(one: Reason) -> ReasonRow:
    return ReasonRow(code=one.code, name=names(one), cause=one.cause, retired_on=one.retired_on)


def _due_row(one: Due) -> DueRow:
    return DueRow(
        project=one.key,
        milestone=one.number,
        is_end=one.is_end,
        on=one.on,
        committed_on=one.committed_on,
        passed=one.passed,
    )
