"""The rules of the promise ledger for one dated thing: lateness, variance, staleness, colour.

Rules: docs/decisions/0011-the-promise-ledger.md. The same rules for whole tables stand in
`core.delivery.lateness`; a test holds both against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RULE_VERSION = "ledger-1"

AKIM_DAYS = 30
"""Days past the original date up to which the akim of the oblast approves, inclusive."""
OFFICE_DAYS = 180
"""Days past the original date up to which the programme office approves, inclusive."""
ANSWER_WORKING_DAYS = 5
"""Working days in which a new commitment is to be answered."""
RED_DAYS = 30
"""A project later than this many days is red; later than none is amber."""
STALE_DAYS = (30, 90)
"""Ages in days at which a forecast is stale, and very stale."""
RED_WITHOUT_PLAN_DAYS = 90
"""Days of red without a changed plan after which a project goes up a level."""


class Tier(StrEnum):
    """Who answers for a new committed date."""

    AKIM = "akim"
    PROGRAMME_OFFICE = "programme_office"
    CHAIR = "chair"


class Timing(StrEnum):
    """How a dated thing stands on a day; each is a word, a shape and a colour on the page."""

    NOT_APPROVED = "not_approved"
    NO_DATE = "no_date"
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


class Staleness(StrEnum):
    """How old the last statement of a forecast is."""

    NEVER = "never"
    CURRENT = "current"
    AGEING = "ageing"
    STALE = "stale"
    VERY_STALE = "very_stale"


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one milestone: three promises apart, and what happened.

    `approved_on` is the day of the first baseline; empty before approval.
    """

    original_on: date | None = None
    committed_on: date | None = None
    forecast_on: date | None = None
    actual_on: date | None = None
    approved_on: date | None = None
    starts_on: date | None = None
    stated_on: date | None = None


def effective_on(dates: Dates, *, as_of: date) -> date | None:
    """Return the actual date, or else the later of forecast and `as_of`.

    A forecast in the past cannot flatter. Without a forecast the committed date stands for it;
    without that there is no date. An actual date after `as_of` was not known then.
    """
    if dates.actual_on is not None and dates.actual_on <= as_of:
        return dates.actual_on
    forecast = dates.forecast_on or dates.committed_on
    return None if forecast is None else max(forecast, as_of)


def lateness_days(dates: Dates, *, against: date | None, as_of: date) -> int | None:
    """Return days from a promised date to the effective one; below zero is early.

    None where there is no promise or no date at all.
    """
    effective = effective_on(dates, as_of=as_of)
    if against is None or effective is None:
        return None
    return (effective - against).days


def schedule_variance_ratio(dates: Dates, *, as_of: date) -> float | None:
    """Return (planned end - effective) / (planned end - planned start) of the original plan.

    Zero is on time, below zero is late by that part of the planned length.
    """
    effective = effective_on(dates, as_of=as_of)
    start, end = dates.starts_on, dates.original_on
    if effective is None or start is None or end is None or end <= start:
        return None
    return (end - effective).days / (end - start).days


def timing(dates: Dates, *, as_of: date) -> Timing:
    """Return how a thing stands: against the committed date, and without one from approval on.

    On time: not a day late. At risk: 1 to RED_DAYS days. Late: more, or approved without a date.
    """
    if dates.approved_on is None or dates.approved_on > as_of:
        return Timing.NOT_APPROVED
    late = lateness_days(dates, against=dates.committed_on, as_of=as_of)
    if late is None:
        return Timing.NO_DATE
    if late <= 0:
        return Timing.ON_TIME
    return Timing.AT_RISK if late <= RED_DAYS else Timing.LATE


def staleness(dates: Dates, *, as_of: date) -> Staleness:
    """Return how old the forecast is: stated this month, or 30 or 90 days ago and more."""
    if dates.stated_on is None:
        return Staleness.NEVER
    age = (as_of - dates.stated_on).days
    if dates.stated_on.replace(day=1) == as_of.replace(day=1):
        return Staleness.CURRENT
    if age < STALE_DAYS[0]:
        return Staleness.AGEING
    return Staleness.STALE if age < STALE_DAYS[1] else Staleness.VERY_STALE


def tier_of(original_on: date, wanted_on: date) -> Tier:
    """Return who answers for a committed date, by its days past the original one."""
    past = (wanted_on - original_on).days
    if past <= AKIM_DAYS:
        return Tier.AKIM
    return Tier.PROGRAMME_OFFICE if past <= OFFICE_DAYS else Tier.CHAIR
