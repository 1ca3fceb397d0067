"""What a program asks of data requests: read them, fill in lines, hand over, sign, judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import AuthenticationError, HttpError
from pydantic import StringConstraints

from bagdar.core.data_requests.columns import MOST_COLUMNS, ColumnType, shown_text, typed_text
from bagdar.web.data_requests.actions import filling as actions
from bagdar.web.data_requests.models import NOTE_LENGTH, Answer, DataRequest, Round, State
from bagdar.web.data_requests.permissions import DataRequestError, acts_for, requests_for
from bagdar.web.data_requests.queries.before import before_of
from bagdar.web.data_requests.queries.consolidated import table_of
from bagdar.web.data_requests.queries.inbox import Wanted, asked_of, sent_by
from bagdar.web.data_requests.queries.lines import Eyes, Row, known_value
from bagdar.web.data_requests.queries.sheet import answer_seen, rows_seen
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Nothing, Rows, Strict, Window, Word
from bagdar.web.people.api.problems import READS, WRITES, FieldsError
from bagdar.web.people.models import User
from bagdar.web.people.requests import Asked

router = Router()
TAGS = ["data requests"]
MOST_NUMBER = 9_000_000_000_000_000
MOST_SLOT = 1_000_000
MOST_LINES = 500
Number = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Text = Annotated[str, StringConstraints(max_length=2000, pattern=NO_CONTROLS)]
ColumnKey = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
Remark = Annotated[str, StringConstraints(max_length=NOTE_LENGTH, pattern=NO_CONTROLS)]
Given = str | int | bool | None


class DataRequestRow(Schema):
    """A data request, with the answer of the reader's office if one is asked of it."""

    number: int
    title: str
    outgoing: str
    asked_by: str = Field(description=gettext_noop("The office that asks, by its key."))
    sent_at: datetime | None
    withdrawn_at: datetime | None
    due_at: datetime | None
    answer: int | None = None
    state: State | None = None


class ColumnRow(Schema):
    """A column that is asked for; bounds are numbers as text, or days."""

    key: str
    title: str
    type: ColumnType
    required: bool
    unit: str
    options: list[str]
    least: str
    most: str
    help: str


class OfficeRow(Schema):
    """One office in a round: how far its answer is."""

    answer: int
    office: str
    above: str | None
    state: State
    due_at: datetime = Field(description=gettext_noop("The term in force, extended or not."))
    first_due_at: datetime
    first_signed_at: datetime | None
    late: bool
    missing: bool


class RoundRow(Schema):
    """One time that a request is answered."""

    number: int
    period: date | None
    due_at: datetime
    lower_due_at: datetime | None
    form: int = Field(description=gettext_noop("The version of the form."))


class RequestWhole(DataRequestRow):
    """A data request with its letter, form, rounds and the offices of one round."""

    letter: str
    signer: str
    withdrawn_ground: str
    repeats: str
    lower_due_at: datetime | None
    due_day: int | None
    lower_day: int | None
    due_hour: str | None
    recipients: list[str] = Field(
        description=gettext_noop("Whom it is sent to, by key; told to the office that asks.")
    )
    form: int = Field(description=gettext_noop("The version of the form."))
    rows: str = Field(
        description=gettext_noop("Where lines come from: projects of the register, or free.")
    )
    filters: dict[str, str] = Field(
        description=gettext_noop("Which projects of the register are asked about.")
    )
    columns: list[ColumnRow]
    known: list[str] = Field(description=gettext_noop("What the register fills in, locked."))
    rounds: list[RoundRow]
    offices: list[OfficeRow]


class DataLineRow(Schema):
    """One line: what the register knows, and what was filled in.

    `hidden` are columns that name a project which the reader does not see; `unfit` what was given
    under an older form and does not fit the one of now.
    """

    slot: int
    project: str
    known: dict[str, Given]
    values: dict[str, Given]
    hidden: list[str]
    unfit: dict[str, str]


class TableRow(DataLineRow):
    """A line of the consolidated table, with its office."""

    office: str
    accepted: bool
    late: bool


class AnswerLine(DataLineRow):
    """A line that is filled in; `version` is sent back with a change."""

    version: int
    before: dict[str, Given] = Field(
        description=gettext_noop(
            "What the office gave in the same line the last time; told to whoever fills in."
        )
    )


class AnswerWhole(Schema):
    """An answer: its state and lines."""

    number: int
    request: int
    office: str
    state: State
    due_at: datetime
    form: int
    remark: str
    before_month: date | None = Field(
        description=gettext_noop("The month of what the office gave the last time.")
    )
    lines: list[AnswerLine]


class DataLineGiven(Strict):
    """Cells of a line; what is not named stays, null empties a cell."""

    slot: int = Field(ge=1, le=MOST_SLOT)
    version: int = Field(ge=1, le=MOST_SLOT)
    values: dict[ColumnKey, Text | int | bool | None] = Field(
        max_length=MOST_COLUMNS, json_schema_extra={"additionalProperties": False}
    )


class DataLinesGiven(Strict):
    """Lines to write: all of them or none."""

    lines: list[DataLineGiven] = Field(min_length=1, max_length=MOST_LINES)


class DataSignatureGiven(Strict):
    """Whether an answer is signed, or given back with a remark."""

    decision: Literal["signed", "given_back"] = "signed"
    remark: Remark = ""


class VerdictGiven(Strict):
    """Whether an answer is accepted, or returned with a remark."""

    decision: Literal["accepted", "returned"]
    remark: Remark = ""


class CorrectionOfAnswerGiven(Strict):
    """Why an accepted answer is opened for a correction."""

    ground: Remark


class WhichRequests(Window):
    """Which requests: those asked of the reader's offices, or those they asked."""

    show: Literal["received", "sent"] = "received"
    q: Word = ""
    state: Literal["", "todo", "late", "to_fill", "to_sign", "to_judge", "done"] = ""


class WhichOffices(Schema):
    """Of which round the offices are told; the newest unless one is named."""

    round: int | None = Field(None, ge=1, le=MOST_NUMBER)


class WhichRows(Window):
    """Which rows: of a round, as they are or as they stood at its due hour."""

    round: int | None = Field(None, ge=1, le=MOST_NUMBER)
    moment: Literal["now", "due"] = "now"


@router.get(
    "/data-requests",
    response={200: Rows[DataRequestRow], **READS},
    operation_id="list_data_requests",
    summary=gettext_noop("Data requests"),
    tags=TAGS,
)
def list_data_requests(
    request: HttpRequest, asked: Annotated[WhichRequests, Query()]
) -> Rows[DataRequestRow]:
    """List what is asked of the reader's offices, or what they asked."""
    if not isinstance(request.user, User):
        raise AuthenticationError
    scope, at = cast("Asked", request).scope, cast("Asked", request).now
    wanted = Wanted(asked.q, asked.state)
    window = slice(asked.offset, asked.offset + asked.limit)
    if asked.show == "sent":
        sent = sent_by(scope, wanted, at=at)
        items = [_request_row(one, None) for one in sent[window]]
        return Rows[DataRequestRow](items=items, count=sent.count())
    rows = asked_of(scope, wanted, person=request.user, at=at)
    items = [_request_row(one.round.request, one) for one in rows[window]]
    return Rows[DataRequestRow](items=items, count=rows.count())


@router.get(
    "/data-requests/{number}",
    response={200: RequestWhole, **READS},
    operation_id="get_data_request",
    summary=gettext_noop("A data request with its form"),
    tags=TAGS,
)
def get_data_request(
    request: HttpRequest, number: Number, asked: Annotated[WhichOffices, Query()]
) -> RequestWhole:
    """Return a request, its form, and how far the offices are that the reader sees."""
    return request_now(request, number, round_=asked.round)


@router.get(
    "/data-requests/{number}/rows",
    response={200: Rows[TableRow], **READS},
    operation_id="list_data_request_rows",
    summary=gettext_noop("The consolidated rows of a data request"),
    tags=TAGS,
)
def list_data_request_rows(
    request: HttpRequest, number: Number, asked: Annotated[WhichRows, Query()]
) -> Rows[TableRow]:
    """List the rows that came back, office by office, as far as the reader sees them."""
    found = _request(request, number)
    rounds = found.rounds.select_related("form", "request")
    round_ = rounds.first()
    if asked.round is not None:
        round_ = get_object_or_404(rounds, pk=asked.round)
    if round_ is None:
        return Rows[TableRow](items=[], count=0)
    moment = round_.due_at if asked.moment == "due" else None
    table = table_of(round_, eyes_of(request), moment=moment)
    rows = [
        TableRow(
            **_line(row),
            office=part.answer.desk.key,
            accepted=part.accepted,
            late=part.is_late,
        )
        for part in table.parts
        for row in part.rows
    ]
    shown = rows[asked.offset : asked.offset + asked.limit]
    return Rows[TableRow](items=shown, count=len(rows))


@router.get(
    "/data-requests/answers/{number}",
    response={200: AnswerWhole, **READS},
    operation_id="get_data_answer",
    summary=gettext_noop("An answer with its lines"),
    tags=TAGS,
)
def get_data_answer(request: HttpRequest, number: Number) -> AnswerWhole:
    """Return an answer as it is being filled in."""
    return answer_whole(request, answer_asked(request, number))


@router.put(
    "/data-requests/answers/{number}/rows",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="put_data_answer_rows",
    summary=gettext_noop("Fill in lines of an answer"),
    tags=TAGS,
)
def put_data_answer_rows(request: HttpRequest, number: Number, body: DataLinesGiven) -> AnswerWhole:
    """Write cells of lines, all or none; 409 when a line was changed since it was read."""
    found = answer_asked(request, number)
    columns = {one.key: one for one in found.form.asked}
    lines = [
        (
            one.slot,
            one.version,
            {
                key: typed_text(columns[key], value) if key in columns else shown_text(value)
                for key, value in one.values.items()
            },
        )
        for one in body.lines
    ]
    with refused():
        actions.fill_lines(found, lines, by=writer(request), at=cast("Asked", request).now)
    return answer_whole(request, found)


@router.post(
    "/data-requests/answers/{number}/handover",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="hand_over_data_answer",
    summary=gettext_noop("Hand an answer over for signature"),
    tags=TAGS,
)
def hand_over_data_answer(
    request: HttpRequest,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> AnswerWhole:
    """Hand a filled answer over; an enterprise signs in the same step."""
    found = answer_asked(request, number)
    with refused():
        actions.hand_over(found, by=writer(request), at=cast("Asked", request).now)
    return answer_whole(request, found)


@router.post(
    "/data-requests/answers/{number}/signature",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="sign_data_answer",
    summary=gettext_noop("Sign an answer, or give it back"),
    tags=TAGS,
)
def sign_data_answer(request: HttpRequest, number: Number, body: DataSignatureGiven) -> AnswerWhole:
    """Sign what another person filled in, or give it back with a remark."""
    found, by, at = answer_asked(request, number), writer(request), cast("Asked", request).now
    with refused():
        if body.decision == "signed":
            actions.sign(found, by=by, at=at)
        else:
            actions.give_back(found, body.remark, by=by, at=at)
    return answer_whole(request, found)


@router.post(
    "/data-requests/answers/{number}/verdict",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="judge_data_answer",
    summary=gettext_noop("Accept or return an answer"),
    tags=TAGS,
)
def judge_data_answer(request: HttpRequest, number: Number, body: VerdictGiven) -> AnswerWhole:
    """Accept a signed answer, or return it with a remark."""
    found = answer_asked(request, number)
    with refused():
        actions.judge(
            found,
            body.decision,
            body.remark,
            by=writer(request),
            at=cast("Asked", request).now,
        )
    return answer_whole(request, found)


@router.post(
    "/data-requests/answers/{number}/lines",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="add_data_answer_lines",
    summary=gettext_noop("Add blank lines to an answer"),
    tags=TAGS,
)
def add_data_answer_lines(
    request: HttpRequest,
    number: Number,
    body: Nothing,  # noqa: ARG001 -- refused if it says anything
) -> AnswerWhole:
    """Add blank lines to a form whose lines do not come from the register."""
    found = answer_asked(request, number)
    with refused():
        actions.add_lines(found, by=writer(request), at=cast("Asked", request).now)
    return answer_whole(request, found)


@router.post(
    "/data-requests/answers/{number}/correction",
    response={200: AnswerWhole, **WRITES},
    auth=WRITER,
    operation_id="correct_data_answer",
    summary=gettext_noop("Open an accepted answer for a correction"),
    tags=TAGS,
)
def correct_data_answer(
    request: HttpRequest, number: Number, body: CorrectionOfAnswerGiven
) -> AnswerWhole:
    """Open what was accepted, with a ground; it counts until the correction is accepted."""
    found, at = answer_asked(request, number), cast("Asked", request).now
    with refused({"remark": "ground"}):
        actions.begin_correction(found, body.ground, by=writer(request), at=at)
    return answer_whole(request, found)


# --- from an address to what lies behind it


def _request(request: HttpRequest, number: int) -> DataRequest:
    rows = requests_for(cast("Asked", request).scope).select_related("asker")
    found: DataRequest = get_object_or_404(rows, pk=number)
    return found


def answer_asked(request: HttpRequest, number: int) -> Answer:
    """Return an answer that whoever asks sees. Raises Http404."""
    asked = cast("Asked", request)
    found = answer_seen(number, asked.scope, request.user, at=asked.now)
    if found is None:
        raise Http404
    return found


def eyes_of(request: HttpRequest) -> Eyes:
    """Say whose rights rows are told with."""
    asked = cast("Asked", request)
    return Eyes(asked.scope, asked.now)


@contextmanager
def refused(names: Mapping[str, str] | None = None) -> Iterator[None]:
    """Answer 409 to a line changed meanwhile, 422 with fields to everything else refused.

    `names` are fields as the sender knows them, where an action calls them otherwise.
    """
    try:
        yield
    except actions.StaleLineError as error:
        raise HttpError(409, str(error)) from error
    except DataRequestError as error:
        called = names or {}
        fields = {called.get(name, name): texts for name, texts in error.problems.items()}
        raise FieldsError(fields) from error


# --- from rows to what is told


def _request_row(found: DataRequest, answer: Answer | None) -> DataRequestRow:
    return DataRequestRow(
        number=found.pk,
        title=found.title,
        outgoing=found.outgoing,
        asked_by=found.asker.key,
        sent_at=found.sent_at,
        withdrawn_at=found.withdrawn_at,
        due_at=answer.due_at if answer else found.due_at,
        answer=answer.pk if answer else None,
        state=State(answer.state) if answer else None,
    )


def request_now(request: HttpRequest, number: int, *, round_: int | None = None) -> RequestWhole:
    """Tell a request as it is now to whoever asks. Raises Http404, for a round there is not too."""
    found = _request(request, number)
    if round_ is not None:
        get_object_or_404(found.rounds, pk=round_)
    asks = acts_for(cast("Asked", request).scope, found.asker)
    return request_whole(found, eyes_of(request), asks=asks, round_=round_)


def request_whole(
    found: DataRequest, eyes: Eyes, *, asks: bool, round_: int | None = None
) -> RequestWhole:
    """Tell a request with its form, and how far the offices are that somebody sees.

    Whom it is sent to is told to the office that `asks`; offices are those of a round, or of the
    newest.
    """
    rounds = list(found.rounds.select_related("form"))
    shown = next((one for one in rounds if round_ in (None, one.pk)), None)
    form = found.forms.order_by("-number")[0]
    return RequestWhole(
        **_request_row(found, None).model_dump(),
        letter=found.letter,
        signer=found.signer,
        withdrawn_ground=found.withdrawn_ground,
        repeats=found.repeats,
        lower_due_at=found.lower_due_at,
        due_day=found.due_day,
        lower_day=found.lower_day,
        due_hour=f"{found.due_hour:%H:%M}" if found.due_hour else None,
        recipients=_recipients(found) if asks else [],
        form=form.number,
        rows=form.rows,
        filters={name: str(value) for name, value in form.filters.items()},
        columns=[ColumnRow(**one.plain()) for one in form.asked],
        known=list(form.known),
        rounds=[
            RoundRow(
                number=one.pk,
                period=one.period,
                due_at=one.due_at,
                lower_due_at=one.lower_due_at,
                form=one.form.number,
            )
            for one in rounds
        ],
        offices=_offices(shown, eyes) if shown else [],
    )


def _recipients(found: DataRequest) -> list[str]:
    """Name whom a request is sent to."""
    return sorted(one.desk.key for one in found.recipients.select_related("desk"))


def _offices(round_: Round, eyes: Eyes) -> list[OfficeRow]:
    table = table_of(round_, eyes)
    return [
        OfficeRow(
            answer=one.answer.pk,
            office=one.answer.desk.key,
            above=one.answer.above.desk.key if one.answer.above else None,
            state=State(one.answer.state),
            due_at=one.due_at,
            first_due_at=one.first_due_at,
            first_signed_at=one.first_signed_at,
            late=one.is_late,
            missing=one.is_missing,
        )
        for one in table.parts
    ]


def _line(row: Row) -> dict[str, Any]:
    known = {key: known_value(value) for key, value in row.known.items()}
    return {
        "slot": row.slot,
        "project": row.key,
        "known": known,
        "values": dict(row.values),
        "hidden": sorted(row.hidden),
        "unfit": dict(row.unfit),
    }


def answer_whole(request: HttpRequest, found: Answer) -> AnswerWhole:
    """Tell an answer as it is now, with the lines that whoever asks sees."""
    now = Answer.objects.select_related("desk", "form", "round").get(pk=found.pk)
    eyes = eyes_of(request)
    rows: Sequence[Row] = rows_seen(now, eyes)
    fills = acts_for(cast("Asked", request).scope, now.desk)
    before = before_of(now, eyes) if fills else None
    return AnswerWhole(
        number=now.pk,
        request=now.round.request_id,
        office=now.desk.key,
        state=State(now.state),
        due_at=now.due_at,
        form=now.form.number,
        remark=now.remark,
        before_month=before.month if before else None,
        lines=[
            AnswerLine(
                **_line(one), version=one.version, before=before.values(one) if before else {}
            )
            for one in rows
        ],
    )
