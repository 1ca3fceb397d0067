"""Operations on who answers at the ministry's step, the public board, the calls to businesses."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.barriers.draw import SHARE_PERCENT
from bagdar.web.barriers.actions.callbacks import call_back
from bagdar.web.barriers.actions.routing import set_route
from bagdar.web.barriers.api.barriers import BarrierKind
from bagdar.web.barriers.api.finding import TAGS, InPath, asking
from bagdar.web.barriers.models import BoardSubject, Callback, Kind, Outcome, Route
from bagdar.web.barriers.queries.boards import (
    BoardLine,
    calls_made,
    calls_waiting,
    public_board,
    routable,
)
from bagdar.web.delivery.api.finding import reading_of, refused_by_field, unknown
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Key, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import Role
from bagdar.web.projects.queries.filtering import Reading

router = Router()
CallOutcome = StrEnum("CallOutcome", [(one.name, one.value) for one in Outcome])  # type: ignore[misc]  # drawn from the one list of outcomes


class BarrierRoute(Schema):
    """Which organisation answers for a kind at the step of the ministry."""

    kind: str
    organisation: str | None = Field(
        description=gettext_noop("Empty: the programme office answers.")
    )


class BarrierRouteGiven(Strict):
    """A kind and the organisation that answers; without one the programme office does."""

    kind: BarrierKind
    organisation: Key | None = None


class BoardCounts(Schema):
    """A line of the public board: of the country, an oblast or a kind."""

    subject: BoardSubject
    territory: str | None
    kind: str
    going: int
    at_cabinet: int
    above_district: int
    closed: int
    unconfirmed: int
    forced: int
    reopened: int
    rated: int
    rating_sum: int
    protected: int | None = Field(
        description=gettext_noop("Of the country alone, from five on; in no other count.")
    )
    protected_forced: int | None


class ForcedClosing(Schema):
    """A closing by force, by office; the business is not named."""

    on: date
    office: str
    kind: str
    ground: str
    signature: str


class DrawOfMonth(Schema):
    """The draw of a month: its digest, and after its end the seed and what was drawn."""

    month: date
    digest: str
    seed: str
    closings: list[int]
    drawn: list[int]
    answered: int
    solved: int


class BarrierBoard(Schema):
    """The public board as published; `on` is empty before the first night."""

    on: date | None
    lines: list[BoardCounts]
    forced: list[ForcedClosing]
    draws: list[DrawOfMonth]
    share_percent: int


class CallsListed(StrEnum):
    """Which calls are listed."""

    WAITING = "waiting"
    MADE = "made"


class WhichCalls(Window):
    """Calls to make, or those that were made."""

    which: CallsListed = CallsListed.WAITING


class CallRow(Schema):
    """A closing that was drawn, and what the business said."""

    number: int
    closing: int = Field(description=gettext_noop("Its number in the draw."))
    month: date
    barrier: int
    enterprise: str
    kind: str
    closed_at: datetime
    outcome: str
    note: str
    asked_at: datetime | None


class CallMade(Strict):
    """What the business said when it was called back."""

    outcome: CallOutcome
    note: str = Field(min_length=1, max_length=NOTE_LENGTH, pattern=NO_CONTROLS)


@router.get(
    "/barrier-board",
    response={200: BarrierBoard, **READS},
    operation_id="get_barrier_board",
    summary=gettext_noop("The public board of barriers"),
    tags=TAGS,
)
def get_barrier_board(request: HttpRequest) -> BarrierBoard:
    """Give what everybody may see: counts as published, closings by force, draws to check."""
    reading = reading_of(request)
    found = public_board(synthetic=reading.is_synthetic, day=reading.day)
    return BarrierBoard(
        on=found.on,
        lines=[_counts(one) for one in (*found.country, *found.oblasts, *found.kinds)],
        forced=[ForcedClosing.from_orm(one) for one in found.forced],
        draws=[DrawOfMonth.from_orm(one) for one in found.draws],
        share_percent=SHARE_PERCENT,
    )


@router.get(
    "/barrier-routes",
    response={200: Rows[BarrierRoute], **READS},
    operation_id="list_barrier_routes",
    summary=gettext_noop("Who answers for each kind at the step of the ministry"),
    tags=TAGS,
)
def list_barrier_routes(request: HttpRequest) -> Rows[BarrierRoute]:
    """List every kind with its organisation."""
    _office(request)
    known = dict(Route.objects.values_list("kind", "organisation__key"))
    items = [BarrierRoute(kind=kind, organisation=known.get(kind)) for kind in Kind.values]
    return Rows[BarrierRoute](items=items, count=len(items))


@router.put(
    "/barrier-routes",
    response={200: BarrierRoute, **WRITES},
    auth=WRITER,
    operation_id="set_barrier_route",
    summary=gettext_noop("Name who answers for a kind at the step of the ministry"),
    tags=TAGS,
)
def set_barrier_route(request: HttpRequest, body: BarrierRouteGiven) -> BarrierRoute:
    """Name an organisation, or leave the kind to the programme office."""
    reading = _office(request)
    organisation = None
    if body.organisation is not None:
        organisation = next((one for one in routable() if one.key == body.organisation), None)
        if organisation is None:
            raise unknown("organisation", body.organisation)
    set_route(Kind(body.kind.value), organisation, by=writer(request), at=reading.at)
    return BarrierRoute(kind=body.kind.value, organisation=body.organisation)


@router.get(
    "/barrier-calls",
    response={200: Rows[CallRow], **READS},
    operation_id="list_barrier_calls",
    summary=gettext_noop("Closings drawn for a call, and the calls made"),
    tags=TAGS,
)
def list_barrier_calls(
    request: HttpRequest, asked: Annotated[WhichCalls, Query()]
) -> Rows[CallRow]:
    """List the calls to make, the oldest first, or those made, the newest first."""
    _office(request)
    rows = calls_waiting() if asked.which is CallsListed.WAITING else calls_made()
    rows = rows.select_related("closing__barrier__enterprise", "month")
    items = [_call(one) for one in rows[asked.offset : asked.offset + asked.limit]]
    return Rows[CallRow](items=items, count=rows.count())


@router.post(
    "/barrier-calls/{number}",
    response={201: CallRow, **WRITES},
    auth=WRITER,
    operation_id="record_barrier_call",
    summary=gettext_noop("Write down what a business said when it was called back"),
    tags=TAGS,
)
def record_barrier_call(request: HttpRequest, number: InPath, body: CallMade) -> Status[CallRow]:
    """Write a call down, once."""
    reading = _office(request)
    found = get_object_or_404(Callback, pk=number)
    with refused_by_field():
        outcome = Outcome(body.outcome.value)
        made = call_back(found, outcome, body.note, by=writer(request), at=reading.at)
    return Status(201, _call(made))


def _office(request: HttpRequest) -> Reading:
    """Refuse whoever is not of the programme office."""
    _person, _powers, reading = asking(request)
    if not reading.scope.has_whole((Role.PROGRAMME_OFFICE,)):
        raise Http404
    return reading


def _counts(line: BoardLine) -> BoardCounts:
    row = line.row
    names = [name for name in BoardCounts.model_fields if name not in ("territory", "subject")]
    return BoardCounts(
        subject=BoardSubject(row.subject),
        territory=row.territory.key if row.territory is not None else None,
        **{name: getattr(row, name) for name in names},
    )


def _call(one: Callback) -> CallRow:
    barrier = one.closing.barrier
    return CallRow(
        number=one.pk,
        closing=one.closing_id,
        month=one.month.month,
        barrier=barrier.pk,
        enterprise=barrier.enterprise.key,
        kind=barrier.kind,
        closed_at=one.closing.at,
        outcome=one.outcome,
        note=one.note,
        asked_at=one.asked_at,
    )
