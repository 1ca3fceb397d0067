"""The operation on the inbox: the rights and the order of its page."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError

from bagdar.web.inbox.queries.desks import desks_of, stands_at
from bagdar.web.inbox.queries.rows import Row, rows_of
from bagdar.web.inbox.queries.things import Ask, Group, Source, counts_of, keys_of, parts_of
from bagdar.web.people.api.fields import Rows, Window
from bagdar.web.people.api.problems import READS
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

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


@router.get(
    "/inbox",
    response={200: Rows[InboxRow], **READS},
    operation_id="list_inbox",
    summary=gettext_noop("What waits for the reader's offices, the first due first"),
    tags=["inbox"],
)
def list_inbox(request: HttpRequest, asked: Annotated[InboxAsked, Query()]) -> Rows[InboxRow]:
    """List what waits at the reader's desks."""
    mine = cast("Asked", request)
    if not isinstance(request.user, User):
        raise AuthenticationError
    reading = Reading(mine.scope, mine.now, None, mine.today)
    desk = None
    if asked.office:
        desks = desks_of(request.user, mine.scope, on=reading.day)
        desk = next((one for one in desks if one.key == asked.office), None)
        if desk is None:
            raise Http404
    standing = stands_at(request.user, reading, desk)
    parts, group = parts_of(standing), Group(asked.group.value)
    keys = keys_of(parts, group, first=asked.offset, most=asked.limit)
    items = [_told(one) for one in rows_of(keys, standing)]
    return Rows[InboxRow](items=items, count=counts_of(parts)[group])


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
