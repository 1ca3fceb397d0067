"""Operations on months of reports: listed, given another due day, locked by the office."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from bagdar.web.delivery.api.finding import MOST_NUMBER, Note, refused_by_field, window
from bagdar.web.jobs.actions.periods import lock_period, open_period, set_due_day
from bagdar.web.jobs.api.routes import TAGS, asking
from bagdar.web.jobs.models import Period, State
from bagdar.web.jobs.queries.inbox import periods
from bagdar.web.jobs.queries.unfinished import Left, left_of
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import Day, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.projects.queries.filtering import Reading

router = Router()
MonthNumber = Annotated[
    int, Path(ge=1, le=MOST_NUMBER, description=gettext_noop("The number of the month's row."))
]


class LeftRow(Schema):
    """How much of a month is not there: what a lock asks to confirm."""

    missing: int = Field(
        description=gettext_noop("Who owes the month and sent nothing, not even a draft.")
    )
    drafts: int = Field(description=gettext_noop("Drafts not sent."))
    returned: int = Field(description=gettext_noop("Reports returned and not sent again."))
    untold: int = Field(
        description=gettext_noop("Projects of which nobody told the people at work.")
    )


class ReportMonthRow(Schema):
    """A month of reports: until when it is reported, whether it is locked, how many stand where."""

    number: int
    month: date
    due_on: date
    opened_on: date
    locked_at: datetime | None
    reports: dict[str, int] = Field(
        description=gettext_noop("How many reports stand in each state.")
    )
    left: LeftRow | None = Field(
        description=gettext_noop("What is not there, as a lock asks to confirm; empty once locked.")
    )


class MonthGiven(Strict):
    """A month by its first day."""

    month: Day


class DueDayGiven(Strict):
    """The day by which a month is reported, not before the month is over; and the ground."""

    due_on: Day
    ground: Note


class LockGiven(Strict):
    """How much of a month is not there, as you know it; it is locked without that alone."""

    missing: int = Field(
        0,
        ge=0,
        le=MOST_NUMBER,
        description=gettext_noop("Who owes the month and sent nothing, not even a draft."),
    )
    drafts: int = Field(0, ge=0, le=MOST_NUMBER, description=gettext_noop("Drafts not sent."))
    returned: int = Field(
        0, ge=0, le=MOST_NUMBER, description=gettext_noop("Reports returned and not sent again.")
    )
    untold: int = Field(
        0,
        ge=0,
        le=MOST_NUMBER,
        description=gettext_noop("Projects of which nobody told the people at work."),
    )


@router.get(
    "/jobs/months",
    response={200: Rows[ReportMonthRow], **READS},
    operation_id="list_job_months",
    summary=gettext_noop("Months of reports"),
    tags=TAGS,
)
def list_months(request: HttpRequest, asked: Annotated[Window, Query()]) -> Rows[ReportMonthRow]:
    """List the months that were opened, the newest first; for the programme office."""
    reading = _office(request)
    shown, count = window(periods(synthetic=reading.is_synthetic), asked, lambda one: one)
    left = left_of(shown, at=reading.at)
    items = [_month_row(one, left.get(one.pk)) for one in shown]
    return Rows[ReportMonthRow](items=items, count=count)


@router.post(
    "/jobs/months",
    response={201: ReportMonthRow, **WRITES},
    auth=WRITER,
    operation_id="open_job_month",
    summary=gettext_noop("Open a month of the past to be reported"),
    tags=TAGS,
)
def open_month(request: HttpRequest, body: MonthGiven) -> Status[ReportMonthRow]:
    """Open a month that is over; one that is open already stays as it is."""
    reading = _office(request)
    with refused_by_field():
        found = open_period(
            body.month, synthetic=reading.is_synthetic, by=writer(request), at=reading.at
        )
    return Status(201, _told(found, at=reading.at))


@router.post(
    "/jobs/months/{number}/due-day",
    response={201: ReportMonthRow, **WRITES},
    auth=WRITER,
    operation_id="set_job_due_day",
    summary=gettext_noop("Set the due day of a month of reports"),
    tags=TAGS,
)
def set_day(request: HttpRequest, number: MonthNumber, body: DueDayGiven) -> Status[ReportMonthRow]:
    """Set another day by which a month is reported; a locked month has none to set."""
    found, reading = _month(request, number)
    with refused_by_field():
        set_due_day(found, body.due_on, ground=body.ground, by=writer(request), at=reading.at)
    return Status(201, _told(found, at=reading.at))


@router.post(
    "/jobs/months/{number}/lock",
    response={201: ReportMonthRow, **WRITES},
    auth=WRITER,
    operation_id="lock_job_month",
    summary=gettext_noop("Lock a month of reports"),
    tags=TAGS,
)
def lock(request: HttpRequest, number: MonthNumber, body: LockGiven) -> Status[ReportMonthRow]:
    """Lock a month: what was accepted stays, what did not come is kept as missing.

    The body confirms how many are not there; a refusal names the numbers that stand. It cannot be
    undone: afterwards figures are put right by appended corrections alone.
    """
    found, reading = _month(request, number)
    with refused_by_field():
        left = Left(body.missing, body.drafts, body.returned, body.untold)
        lock_period(found, left=left, by=writer(request), at=reading.at)
    return Status(201, _told(found, at=reading.at))


def _office(request: HttpRequest) -> Reading:
    """Return what the programme office reads; for anybody else there is nothing."""
    _person, powers, reading = asking(request)
    if not powers.office:
        raise Http404
    return reading


def _month(request: HttpRequest, number: int) -> tuple[Period, Reading]:
    """Return a month in which the programme office acts. Raises Http404."""
    _person, powers, _reading = asking(request)
    reading = _office(request)
    found: Period = get_object_or_404(Period, pk=number)
    if not powers.acts_in(synthetic=found.is_synthetic):
        raise Http404
    return found, reading


def _told(found: Period, *, at: datetime) -> ReportMonthRow:
    known = next(one for one in periods(synthetic=found.is_synthetic) if one.pk == found.pk)
    return _month_row(known, left_of([known], at=at).get(known.pk))


def _month_row(one: Period, left: Left | None) -> ReportMonthRow:
    return ReportMonthRow(
        number=one.pk,
        month=one.month,
        due_on=one.due_on,
        opened_on=one.opened_on,
        locked_at=one.locked_at,
        reports={state.value: getattr(one, state.value) for state in State},
        left=LeftRow(**asdict(left)) if left is not None else None,
    )
