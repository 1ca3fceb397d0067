"""What a program asks for others: a request is drafted, sent, withdrawn, given more time."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Schema
from ninja.responses import Status
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from bagdar.core.data_requests.columns import MOST_COLUMNS, Column, ColumnType
from bagdar.core.data_requests.rounds import LAST_DAY
from bagdar.web.data_requests.actions import asking as actions
from bagdar.web.data_requests.api.routes import (
    MOST_NUMBER,
    TAGS,
    ColumnKey,
    Number,
    Remark,
    RequestWhole,
    refused,
    request_now,
    router,
)
from bagdar.web.data_requests.forms.definition import asker_named, offices_named, table_named
from bagdar.web.data_requests.models import (
    LETTER_LENGTH,
    NAME_LENGTH,
    OUTGOING_LENGTH,
    TITLE_LENGTH,
    Answer,
    DataRequest,
)
from bagdar.web.data_requests.permissions import acts_for, may_ask, requests_for
from bagdar.web.delivery.api.finding import reading_of, unknown
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Nothing, Strict, Word
from bagdar.web.people.api.problems import WRITES, FieldsError
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

OfficeKey = Annotated[
    str, StringConstraints(max_length=120, pattern=r"^[a-z_]+(:[A-Za-z0-9_.-]+)?$")
]

LAST_YEAR = 2999


def _soon_enough(moment: datetime) -> datetime:
    """Refuse a year in which a change of time zone could leave the calendar."""
    if not 1 < moment.year <= LAST_YEAR:
        raise ValueError(f"Give a year up to {LAST_YEAR}.")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_soon_enough)]
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def _text(most: int) -> Any:
    return Annotated[str, StringConstraints(max_length=most, pattern=NO_CONTROLS)]


class ColumnGiven(Strict):
    """A column that is asked for; bounds are numbers as text, or days."""

    key: ColumnKey
    title: Word
    type: ColumnType
    required: bool = False
    unit: Word = ""
    options: Annotated[list[Word], Field(max_length=100)] = []
    least: Word = ""
    most: Word = ""
    help: _text(300) = ""  # type: ignore[valid-type]


class DataFormGiven(Strict):
    """The table that is asked for: where its lines come from, what is known, what is asked."""

    rows: Literal["projects", "free"] = "projects"
    known: Annotated[list[ColumnKey], Field(max_length=MOST_COLUMNS)] = []
    filters: dict[ColumnKey, Word] = {}
    columns: Annotated[list[ColumnGiven], Field(max_length=MOST_COLUMNS)]

    def table(self, reading: Reading) -> actions.Table:
        """Return the table that is asked for. Raises DataRequestError."""
        columns = [
            Column(**{**one.model_dump(), "options": tuple(one.options)}) for one in self.columns
        ]
        return table_named(columns, self.rows, self.known, self.filters, reading)


class DataRequestEdited(DataFormGiven):
    """A request for data: its letter, terms, recipients and table.

    Offices are named as they are told: `akimat:KEY`, `organisation:KEY`, `enterprise:KEY`.
    """

    title: _text(TITLE_LENGTH)  # type: ignore[valid-type]
    letter: _text(LETTER_LENGTH) = ""  # type: ignore[valid-type]
    signer: _text(NAME_LENGTH) = ""  # type: ignore[valid-type]
    outgoing: _text(OUTGOING_LENGTH) = ""  # type: ignore[valid-type]
    repeats: Literal["once", "monthly"] = "once"
    due_at: Moment | None = None
    lower_due_at: Moment | None = None
    due_day: Annotated[int, Field(ge=1, le=LAST_DAY)] | None = None
    lower_day: Annotated[int, Field(ge=1, le=LAST_DAY)] | None = None
    due_hour: Hour | None = None
    recipients: Annotated[list[OfficeKey], Field(max_length=actions.MOST_RECIPIENTS)]

    def facts(self) -> dict[str, Any]:
        """Return what is written of the request."""
        told = {name: getattr(self, name) for name in actions.FACTS}
        if self.due_hour is not None:
            told["due_hour"] = time.fromisoformat(self.due_hour)
        return told


class DataRequestGiven(DataRequestEdited):
    """A request for data, in the name of an office, from nothing or as a copy of another one."""

    asker: OfficeKey | None = Field(
        None, description=gettext_noop("In whose name; may be left out with a single office.")
    )
    copied_from: int | None = Field(
        None,
        ge=1,
        le=MOST_NUMBER,
        description=gettext_noop("The request of one's own that it was made from."),
    )


class DraftDiscarded(Schema):
    """The draft that is there no more."""

    number: int


class RequestWithdrawalGiven(Strict):
    """Why a request is withdrawn."""

    ground: Remark


class ExtensionGiven(Strict):
    """Which answers get more time, until when and why."""

    answers: Annotated[
        list[Annotated[int, Field(ge=1, le=MOST_NUMBER)]], Field(max_length=actions.MOST_RECIPIENTS)
    ]
    due_at: Moment
    ground: Remark


@router.post(
    "/data-requests",
    response={201: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="draft_data_request",
    summary=gettext_noop("Draft a data request"),
    tags=TAGS,
)
def draft(request: HttpRequest, body: DataRequestGiven) -> Status[RequestWhole]:
    """Draft a request in the name of an office of the writer's; nobody is asked yet."""
    asked = cast("Asked", request)
    if not may_ask(asked.scope):
        raise Http404
    with refused():
        made = actions.create_request(
            asker_named(asked.scope, body.asker, synthetic=writer(request).is_synthetic),
            body.facts(),
            offices_named(body.recipients, "recipients", synthetic=writer(request).is_synthetic),
            body.table(reading_of(request)),
            copied_from=_copied(request, body.copied_from),
            by=writer(request),
            at=asked.now,
        )
    return Status(201, request_now(request, made.pk))


@router.put(
    "/data-requests/{number}",
    response={200: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="edit_data_request",
    summary=gettext_noop("Edit the draft of a data request"),
    tags=TAGS,
)
def edit(request: HttpRequest, number: Number, body: DataRequestEdited) -> RequestWhole:
    """Put a letter, terms, recipients and table in place of those of a draft, all or none."""
    found, by, at = _own(request, number), writer(request), cast("Asked", request).now
    with refused():
        actions.redraft(
            found,
            body.facts(),
            offices_named(body.recipients, "recipients", synthetic=by.is_synthetic),
            body.table(reading_of(request)),
            by=by,
            at=at,
        )
    return request_now(request, number)


@router.put(
    "/data-requests/{number}/form",
    response={200: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="set_data_request_form",
    summary=gettext_noop("Change the form of a data request"),
    tags=TAGS,
)
def set_form(request: HttpRequest, number: Number, body: DataFormGiven) -> RequestWhole:
    """Change the table; of what was sent it is a new version, for who has not signed yet."""
    found, by, at = _own(request, number), writer(request), cast("Asked", request).now
    with refused():
        actions.set_form(found, body.table(reading_of(request)), by=by, at=at)
    return request_now(request, number)


@router.post(
    "/data-requests/{number}/discard",
    response={201: DraftDiscarded, **WRITES},
    auth=WRITER,
    operation_id="discard_data_request",
    summary=gettext_noop("Throw the draft of a data request away"),
    tags=TAGS,
)
def discard(
    request: HttpRequest,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[DraftDiscarded]:
    """Throw a draft away; what was sent is withdrawn instead."""
    found, at = _own(request, number), cast("Asked", request).now
    with refused():
        actions.delete_draft(found, by=writer(request), at=at)
    return Status(201, DraftDiscarded(number=number))


@router.post(
    "/data-requests/{number}/send",
    response={201: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="send_data_request",
    summary=gettext_noop("Send a data request"),
    tags=TAGS,
)
def send(
    request: HttpRequest,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> Status[RequestWhole]:
    """Send a draft: it gets its outgoing number, and its first round opens."""
    found, asked = _own(request, number), cast("Asked", request)
    with refused():
        actions.send_request(found, by=writer(request), at=asked.now)
    return Status(201, request_now(request, number))


@router.post(
    "/data-requests/{number}/withdraw",
    response={201: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="withdraw_data_request",
    summary=gettext_noop("Withdraw a data request"),
    tags=TAGS,
)
def withdraw(
    request: HttpRequest, number: Number, body: RequestWithdrawalGiven
) -> Status[RequestWhole]:
    """Withdraw what was sent, with a ground; what was answered stays."""
    found, asked = _own(request, number), cast("Asked", request)
    with refused():
        actions.withdraw_request(found, body.ground, by=writer(request), at=asked.now)
    return Status(201, request_now(request, number))


@router.post(
    "/data-requests/{number}/extend",
    response={201: RequestWhole, **WRITES},
    auth=WRITER,
    operation_id="extend_data_request",
    summary=gettext_noop("Give offices more time"),
    tags=TAGS,
)
def extend(request: HttpRequest, number: Number, body: ExtensionGiven) -> Status[RequestWhole]:
    """Give some answers of a request more time, with a ground."""
    found, asked = _own(request, number), cast("Asked", request)
    answers = list(Answer.objects.filter(round__request=found, pk__in=body.answers))
    if len(answers) != len({*body.answers}):
        raise FieldsError({"answers": [_("Name answers of this request.")]})
    with refused():
        actions.extend(answers, body.due_at, body.ground, by=writer(request), at=asked.now)
    return Status(201, request_now(request, number))


def _copied(request: HttpRequest, number: int | None) -> DataRequest | None:
    """Return the request that a draft is made from. Raises FieldsError."""
    if number is None:
        return None
    try:
        return _own(request, number)
    except Http404:
        raise unknown("copied_from", number) from None


def _own(request: HttpRequest, number: int) -> DataRequest:
    """Find a request that the reader's office asked; any other is not there."""
    asked = cast("Asked", request)
    rows = requests_for(asked.scope).select_related("asker")
    found: DataRequest = get_object_or_404(rows, pk=number)
    if not acts_for(asked.scope, found.asker):
        raise Http404
    return found
