"""What becomes of a launched object: its checks, and whether it operates, stands idle or is silent.

Rules: docs/decisions/0013-launch-and-life-after.md. Everything follows from dates: `life` says
from which day each state holds if nothing more is reported, `state_on` how a day stands.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

CHECK_MONTHS = (3, 6, 12, 24)
"""Months after the launch at which a launched object is checked (decision 13)."""
GRACE_DAYS = 30
"""Days after a check in which the last month may still be reported (decision 13)."""
IDLE_MONTHS = 3
"""Months in season below the share of capacity that make an object idle (decision 13)."""
IDLE_SHARE_RATIO = Decimal("0.1")
"""Share of capacity below which a month is idle, where nobody set another (decision 13)."""


class State(StrEnum):
    """How a launched object stands; NOT_LAUNCHED is no state of life yet."""

    NOT_LAUNCHED = "not_launched"
    LAUNCHED = "launched"
    OPERATING = "operating"
    NOT_CONFIRMED = "not_confirmed"
    IDLE = "idle"


class Need(StrEnum):
    """What a check asks for."""

    OUTPUT = "output"
    JOBS = "jobs"
    SALES = "sales"


@dataclass(frozen=True, slots=True)
class MonthReported:
    """What is reported of one month: `share` is output over the month's capacity, if computable.

    `known_on` is the day on which the figures were given.
    """

    month: date
    known_on: date
    output: Decimal | None = None
    share: Decimal | None = None
    sales: Decimal | None = None
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found on the spot on a day."""

    on: date
    works: bool


@dataclass(frozen=True, slots=True)
class Season:
    """The months in which the object is to work (none named: all), and its idle share."""

    months: frozenset[int] = frozenset()
    idle_share: Decimal = IDLE_SHARE_RATIO

    def holds(self, month: date) -> bool:
        """Answer whether a month is in season."""
        return not self.months or month.month in self.months


@dataclass(frozen=True, slots=True)
class Check:
    """A check after the launch: when it is due, what is lacking, since when it is confirmed.

    From `missed_from` on, what is lacking makes the object "not confirmed".
    """

    after_months: int
    due_on: date
    missed_from: date
    lacking: tuple[Need, ...]
    facts_on: date | None


@dataclass(frozen=True, slots=True)
class Life:
    """The days from which each state holds if nothing more is reported, and why.

    `idle_months` are the months that made the object idle; none of them if a visit did.
    """

    operating_from: date | None
    not_confirmed_from: date | None
    idle_from: date | None
    checks: tuple[Check, ...]
    idle_months: tuple[date, ...] = ()


def life(
    launched_on: date,
    months: Iterable[MonthReported],
    visits: Iterable[Visit] = (),
    season: Season | None = None,
) -> Life:
    """Return what is known of a launched object from what was reported and found."""
    rule = season or Season()
    reported = sorted(months, key=lambda one: one.month)
    checks = checks_of(launched_on, reported, rule)
    operating_from, not_confirmed_from = _confirmed(checks)
    idle_from, idle_months = _idle(launched_on, reported, visits, rule)
    return Life(operating_from, not_confirmed_from, idle_from, checks, idle_months)


def state_on(
    day: date,
    *,
    launched_on: date | None,
    operating_from: date | None,
    not_confirmed_from: date | None,
    idle_from: date | None,
) -> State:
    """Return how an object stands on a day; what was found idle outweighs what was not heard."""
    if launched_on is None or launched_on > day:
        return State.NOT_LAUNCHED
    for since, state in (
        (idle_from, State.IDLE),
        (not_confirmed_from, State.NOT_CONFIRMED),
        (operating_from, State.OPERATING),
    ):
        if since is not None and since <= day:
            return state
    return State.LAUNCHED


def checks_of(
    launched_on: date, reported: Sequence[MonthReported], season: Season
) -> tuple[Check, ...]:
    """Return the checks in their order, each with what it lacks.

    A check asks for output and jobs in a month that ended since the check before, and for a
    first sale at any time since the launch. Where no month of it was in season, only jobs are
    asked for.
    """
    made, since = [], launched_on
    for after in CHECK_MONTHS:
        due = add_months(launched_on, after)
        made.append(_check(after, since, due, launched_on, reported, season))
        since = due
    return tuple(made)


def add_months(day: date, number: int) -> date:
    """Return the same day some months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + number, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def over_on(month: date) -> date:
    """Return the first day after a month."""
    return add_months(month.replace(day=1), 1)


def _check(
    after: int,
    since: date,
    due: date,
    launched_on: date,
    reported: Sequence[MonthReported],
    season: Season,
) -> Check:
    window = [one for one in reported if since < over_on(one.month) <= due]
    begun = [one for one in reported if launched_on < over_on(one.month) <= due]
    known = {Need.JOBS: _first(one.known_on for one in window if one.headcount)}
    if _any_in_season(since, due, season):
        known[Need.OUTPUT] = _first(one.known_on for one in window if one.output)
        known[Need.SALES] = _first(one.known_on for one in begun if one.sales)
    lacking = tuple(need for need in Need if need in known and known[need] is None)
    days = [day for day in known.values() if day is not None]
    return Check(
        after_months=after,
        due_on=due,
        missed_from=due + timedelta(days=GRACE_DAYS),
        lacking=lacking,
        facts_on=None if lacking else max(days),
    )


def _first(days: Iterable[date]) -> date | None:
    return min(days, default=None)


def _any_in_season(since: date, due: date, season: Season) -> bool:
    month = since.replace(day=1)
    while over_on(month) <= due:
        if over_on(month) > since and season.holds(month):
            return True
        month = over_on(month)
    return False


def _confirmed(checks: Sequence[Check]) -> tuple[date | None, date | None]:
    """Return since when the object counts as operating, and from when it no longer would.

    A check is confirmed on its day, or when its last fact came later; after a missed one as soon
    as the facts are there. A later check that is met heals the ones missed before it.
    """
    operating_from: date | None = None
    missed: date | None = None
    for check in checks:
        if check.facts_on is None:
            missed = missed or check.missed_from
        elif missed is not None or operating_from is None:
            operating_from = check.facts_on if missed else max(check.due_on, check.facts_on)
            missed = None
    return operating_from, missed


def _idle(
    launched_on: date, reported: Sequence[MonthReported], visits: Iterable[Visit], season: Season
) -> tuple[date | None, tuple[date, ...]]:
    """Follow months and visits in their order; a busy month or a visit that found work ends it.

    The month of the launch counts for nothing: it is not a whole one. A month not reported
    breaks the row of months, since silence is "not confirmed", not "idle".
    """
    events: list[tuple[date, int, MonthReported | Visit]] = [
        (over_on(one.month), 0, one) for one in reported if one.month >= launched_on
    ]
    events += [(one.on, 1, one) for one in visits if one.on >= launched_on]
    events.sort(key=lambda one: one[:2])
    since: date | None = None
    low: list[date] = []
    made_by: tuple[date, ...] = ()
    for day, _kind, event in events:
        if isinstance(event, Visit):
            since, low, made_by = (None, [], ()) if event.works else (since or day, low, made_by)
            continue
        if event.share is not None and event.share >= season.idle_share:
            since, low, made_by = None, [], ()
        elif event.share is None:
            low = []
        elif season.holds(event.month):
            low = [*low, event.month] if _follows(low, event.month, season) else [event.month]
            if len(low) >= IDLE_MONTHS and since is None:
                since, made_by = day, tuple(low)
    return since, made_by


def _follows(low: Sequence[date], month: date, season: Season) -> bool:
    """Answer whether no month in season lies between the last low one and this."""
    if not low:
        return False
    between = over_on(low[-1])
    while between < month and not season.holds(between):
        between = over_on(between)
    return between == month
