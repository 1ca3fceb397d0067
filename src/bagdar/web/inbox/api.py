"""Operations on the inbox: the rights, the order and the acts of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.api.finding import NumberGiven, asking_now, by_item
from bagdar.web.inbox.actions.accepting import accept_all
from bagdar.web.inbox.actions.closing import close_each
from bagdar.web.inbox.queries.chosen import MOST_CHOSEN, acceptable, closable
from bagdar.web.inbox.queries.desks import desks_of, stands_at
from bagdar.web.inbox.queries.rows import Row, rows_of
from bagdar.web.inbox.queries.things import Ask, Group, Source, counts_of, keys_of, parts_of
from bagdar.web.instructions.models import Instruction
from bagdar.web.people.api.asking import WRITER
from bagdar.web.people.api.fields import Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES

router = Router()
InboxGroup = StrEnum("InboxGroup", [(one.name, one.value) for one in Group])  # type: ignore[misc]  # drawn from the one list of groups
InboxAsk = StrEnum("InboxAsk", [(one.name, one.value) for one in Ask])  # type: ignore[misc]  # drawn from the one list of what is asked
InboxSource = StrEnum("InboxSource", [(one.name, one.value) for one in Source])  # type: ignore[misc]  # drawn from the one list of registers


class InboxAsked(Window):
    """Which group of the inbox, and of which of the reader's offices."""

    group: InboxGroup = Field(
        InboxGroup("overdue"),
        description=gettext_noop("When it is due, or what others are to answer."),
    )
    office: str = Field(
        "",
        max_length=200,
        pattern=r"^[a-z0-9_\-]*$",
        description=gettext_noop("One of your offices, as the page of the inbox names it."),
    )


class InboxRow(Schema):
    """A thing that waits: of which register, what is asked, and until when."""

    source: InboxSource
    number: int
    ask: InboxAsk
    kind: str
    title: str
    due_on: date | None
    overdue: bool
    protected: bool


class InstructionsChosen(Strict):
    """Numbers of instructions."""

    instructions: list[NumberGiven] = Field(min_length=1, max_length=MOST_CHOSEN)


class InstructionsAccepted(Schema):
    """The instructions that were accepted, all of them."""

    accepted: list[int]


class InstructionRefused(Schema):
    """An instruction that was not closed, and why."""

    number: int
    message: str


class InstructionsClosed(Schema):
    """The instructions that were closed, and those that were not."""

    closed: list[int]
    refused: list[InstructionRefused]


@router.get(
    "/inbox",
    response={200: Rows[InboxRow], **READS},
    operation_id="list_inbox",
    summary=gettext_noop("What waits for the reader's offices, the first due first"),
    tags=["inbox"],
)
def list_inbox(request: HttpRequest, asked: Annotated[InboxAsked, Query()]) -> Rows[InboxRow]:
    """List what waits at the reader's desks."""
    (person, reading), desk = asking_now(request), None
    if asked.office:
        desks = desks_of(person, reading.scope, on=reading.day)
        desk = next((one for one in desks if one.key == asked.office), None)
        if desk is None:
            raise Http404
    standing = stands_at(person, reading, desk)
    parts, group = parts_of(standing), Group(asked.group.value)
    keys = keys_of(parts, group, first=asked.offset, most=asked.limit)
    items = [_told(one) for one in rows_of(keys, standing)]
    return Rows[InboxRow](items=items, count=counts_of(parts)[group])


@router.post(
    "/inbox/accept",
    response={201: InstructionsAccepted, **WRITES},
    auth=WRITER,
    operation_id="accept_instructions",
    summary=gettext_noop("Accept several instructions, all or none"),
    tags=["inbox"],
)
def accept_instructions(
    request: HttpRequest, body: InstructionsChosen
) -> Status[InstructionsAccepted]:
    """Accept in the place of the leads; each that stands in the way is named by its place."""
    person, reading = asking_now(request)
    found = acceptable(set(body.instructions), person, reading)
    if not found:
        raise Http404
    why = _("It is not yours to accept, or not any more. Nothing was accepted.")
    if left := dict.fromkeys(_left(body, found), why):
        raise by_item("instructions", body.instructions, left)
    try:
        accept_all(found, by=person, at=reading.at)
    except DeliveryError as error:
        words = {int(number): " ".join(texts) for number, texts in error.problems.items()}
        raise by_item("instructions", body.instructions, words) from error
    return Status(201, InstructionsAccepted(accepted=[one.pk for one in found]))


@router.post(
    "/inbox/close",
    response={201: InstructionsClosed, **WRITES},
    auth=WRITER,
    operation_id="close_instructions",
    summary=gettext_noop("Close several instructions on their reports, each for itself"),
    tags=["inbox"],
)
def close_instructions(
    request: HttpRequest, body: InstructionsChosen
) -> Status[InstructionsClosed]:
    """Close in the place of the control office; what is refused is told and hinders no other.

    Where nothing at all could be closed, each is named by its place.
    """
    person, reading = asking_now(request)
    found = closable(set(body.instructions), person, reading)
    if not found:
        raise Http404
    done = close_each(found, by=person, at=reading.at)
    words = {one.pk: reason for one, reason in done.refused}
    words |= dict.fromkeys(_left(body, found), _("It is not yours to close, or not any more."))
    if not done.closed:
        raise by_item("instructions", body.instructions, words)
    refused = [InstructionRefused(number=one, message=words[one]) for one in sorted(words)]
    closed = [one.pk for one in done.closed]
    return Status(201, InstructionsClosed(closed=closed, refused=refused))


def _left(body: InstructionsChosen, found: Iterable[Instruction]) -> set[int]:
    """Return the numbers sent of which nothing is the writer's, whether they exist or not."""
    return set(body.instructions) - {one.pk for one in found}


def _told(one: Row) -> InboxRow:
    return InboxRow(
        source=InboxSource(one.source.value),
        number=one.number,
        ask=InboxAsk(one.ask.value),
        kind=one.kind,
        title=one.title,
        due_on=one.due_on,
        overdue=one.overdue,
        protected=one.protected,
    )
