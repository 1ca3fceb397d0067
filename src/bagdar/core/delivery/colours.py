"""The system's own colour of a project, each with the facts that made it; and how far a red goes.

Rules: docs/decisions/0011-the-promise-ledger.md. A colour is never stored: it follows from the
dates and the day asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bagdar.core.delivery.ledger import (
    RED_DAYS,
    RED_WITHOUT_PLAN_DAYS,
    Dates,
    Staleness,
    Timing,
    lateness_days,
    staleness,
    timing,
)


class Colour(StrEnum):
    """What a project looks like; none before approval."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Fact(StrEnum):
    """Why a project has its colour."""

    NOT_APPROVED = "not_approved"
    NO_DATE = "no_date"
    ON_TIME = "on_time"
    LATE_COMMITTED = "late_committed"
    LATE_ORIGINAL = "late_original"
    NEVER_STATED = "never_stated"
    STALE = "stale"
    PENDING = "pending"
    MILESTONES_LATE = "milestones_late"


class Level(StrEnum):
    """Who is to deal with a red project; it goes up one for every term without a changed plan."""

    DISTRICT = "district"
    OBLAST = "oblast"
    PROGRAMME_OFFICE = "programme_office"
    CHAIR = "chair"


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact and the number that belongs to it: days, or how many; with the worst colour it makes.

    `colour` is what this fact alone asks for.
    """

    fact: Fact
    number: int = 0
    colour: Colour = Colour.GREEN


@dataclass(frozen=True, slots=True)
class Verdict:
    """A colour (None before approval) and all its facts, the gravest first."""

    colour: Colour | None
    reasons: tuple[Reason, ...]


_ORDER = (Colour.RED, Colour.AMBER, Colour.GREEN)


def verdict(
    dates: Dates,
    *,
    as_of: date,
    pending_since: date | None = None,
    milestones: Sequence[Dates] = (),
) -> Verdict:
    """Judge a project by its launch, the age of its forecast, open requests and milestones.

    Lateness of the launch alone makes it red, or no date from approval on. A stale forecast, an
    unanswered request and milestones that are late by more than RED_DAYS make it amber at least.
    """
    stands = timing(dates, as_of=as_of)
    if stands is Timing.NOT_APPROVED:
        return Verdict(None, (Reason(Fact.NOT_APPROVED),))
    reasons = [_timing(dates, stands, as_of), *_original(dates, as_of)]
    if dates.actual_on is None or dates.actual_on > as_of:
        reasons += _age(dates, as_of)
        if pending_since is not None:
            waited = (as_of - pending_since).days
            reasons.append(Reason(Fact.PENDING, waited, Colour.AMBER))
        late = sum(timing(one, as_of=as_of) is Timing.LATE for one in milestones)
        if late:
            reasons.append(Reason(Fact.MILESTONES_LATE, late, Colour.AMBER))
    reasons.sort(key=lambda one: _ORDER.index(one.colour))
    return Verdict(reasons[0].colour, tuple(reasons))


def red_since(dates: Dates, *, as_of: date) -> date | None:
    """Return the day from which a project that is red on `as_of` has been so by its dates.

    By the dates known now: a forecast beyond the limit makes it red from the day it was stated,
    otherwise the day on which the limit passed without a launch. No date counts from approval.
    """
    stands = timing(dates, as_of=as_of)
    if stands is Timing.NO_DATE:
        return dates.approved_on
    if stands is not Timing.LATE or dates.committed_on is None:
        return None
    passed_on = dates.committed_on + timedelta(days=RED_DAYS + 1)
    told = dates.forecast_on is not None and dates.forecast_on >= passed_on
    since = min(passed_on, dates.stated_on) if told and dates.stated_on else passed_on
    return max(since, dates.approved_on) if dates.approved_on else since


def level_of(
    red_since_on: date, plan_changed_on: date | None, *, as_of: date, first: Level = Level.DISTRICT
) -> Level:
    """Return how far up a red has gone: one level for every 90 days passed without a changed plan.

    The clock starts when the project turned red or its plan last changed, whichever is later.
    Nothing is above the chair.
    """
    since = max(red_since_on, plan_changed_on or red_since_on)
    days = max((as_of - since).days, 0)
    passed = max(days - 1, 0) // RED_WITHOUT_PLAN_DAYS
    return LEVELS[min(LEVELS.index(first) + passed, len(LEVELS) - 1)]


def next_level_on(red_since_on: date, plan_changed_on: date | None, *, as_of: date) -> date:
    """Return the day on which the red goes up a level (again) unless the plan changes."""
    since = max(red_since_on, plan_changed_on or red_since_on)
    days = max((as_of - since).days, 0)
    passed = max(days - 1, 0) // RED_WITHOUT_PLAN_DAYS
    return since + timedelta(days=(passed + 1) * RED_WITHOUT_PLAN_DAYS + 1)


def _timing(dates: Dates, stands: Timing, as_of: date) -> Reason:
    late = lateness_days(dates, against=dates.committed_on, as_of=as_of)
    if stands is Timing.NO_DATE or late is None:
        return Reason(Fact.NO_DATE, colour=Colour.RED)
    if stands is Timing.ON_TIME:
        return Reason(Fact.ON_TIME, -late)
    colour = Colour.RED if stands is Timing.LATE else Colour.AMBER
    return Reason(Fact.LATE_COMMITTED, late, colour)


def _original(dates: Dates, as_of: date) -> list[Reason]:
    """Tell lateness against the original date too, though a new commitment may have forgiven it."""
    late = lateness_days(dates, against=dates.original_on, as_of=as_of)
    return [Reason(Fact.LATE_ORIGINAL, late)] if late is not None and late > 0 else []


def _age(dates: Dates, as_of: date) -> list[Reason]:
    age = staleness(dates, as_of=as_of)
    if age is Staleness.NEVER:
        return [Reason(Fact.NEVER_STATED, colour=Colour.AMBER)]
    if age in (Staleness.STALE, Staleness.VERY_STALE) and dates.stated_on is not None:
        return [Reason(Fact.STALE, (as_of - dates.stated_on).days, Colour.AMBER)]
    return []
