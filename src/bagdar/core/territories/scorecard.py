"""The scorecard of one subject in one month: what each indicator counts, its value, the whole.

Rules: docs/decisions/0020-scorecards.md. `core.territories.score_tables` states the same for all
subjects at once; a test holds both against each other. Everything is counted in whole numbers
(ten-thousandths of a thing, millionths of a value), so that both agree to the last digit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bagdar.core.indicators import State

RULE_VERSION = "scorecard-4"
AHEAD_DAYS = 60
"""Days ahead of a date from which on, inclusive, trouble told by its owner costs nothing."""
GREEN_FROM = Decimal("0.85")
"""Value from which on, inclusive, an indicator or a score is green (decision 20)."""
AMBER_FROM = Decimal("0.60")
"""Value from which on, inclusive, it is amber; below it is red (decision 20)."""
SCORE = "score"
"""The code of the weighted mean, beside those of Measured."""
PARTS = 10_000
MILLION = 1_000_000


class Measured(StrEnum):
    """What a scorecard measures, in the order shown."""

    JOBS_CLAIMED = "jobs_claimed"
    JOBS_VERIFIED = "jobs_verified"
    JOBS_REPORTED = "jobs_reported"
    LAUNCHES_ON_TIME = "launches_on_time"
    LAUNCHES_ON_ORIGINAL = "launches_on_original"
    FORECASTS_KEPT = "forecasts_kept"
    OUTPUT_OF_CAPACITY = "output_of_capacity"
    REPORTS_COMPLETE = "reports_complete"
    TROUBLE_TOLD = "trouble_told"
    DATA_IN_TERM = "data_in_term"
    BARRIERS_IN_TERM = "barriers_in_term"
    INSTRUCTIONS_IN_TERM = "instructions_in_term"


IN_FTE = frozenset({Measured.JOBS_CLAIMED, Measured.JOBS_VERIFIED})
"""Indicators that weigh jobs in full time: amounts, no things each of which went well or not."""


class Told(StrEnum):
    """What the misses among things counted together are: it sets what a miss costs."""

    REPORTED = "reported"
    OVERDUE = "overdue"
    SELF_REPORTED = "self_reported"
    FOUND_LATE = "found_late"


COSTS = {Told.REPORTED: 1, Told.OVERDUE: 1, Told.SELF_REPORTED: 0, Told.FOUND_LATE: 2}
"""What one miss costs: told in good time nothing, found late double (decision 20)."""


class Colour(StrEnum):
    """What a value looks like."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Input:
    """Things of one state that an indicator counts: `n` of `base` were good."""

    indicator: str
    state: str
    n: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator of a subject in a month: raw n of N, what its misses were, its value.

    `value` is in millionths, after costs; None when N is 0: not applicable.
    """

    indicator: str
    n: Decimal = Decimal(0)
    base: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    self_reported: Decimal = Decimal(0)
    found_late: Decimal = Decimal(0)
    value: int | None = None

    @property
    def state(self) -> State:
        """Whether there is a value, or why not."""
        return State.NOT_APPLICABLE if self.value is None else State.VALUE

    @property
    def ratio(self) -> float | None:
        """The value, 0 to 1."""
        return None if self.value is None else self.value / MILLION


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted mean of the indicators that apply, in millionths; None when none does.

    `weight` is the sum of the weights that made it.
    """

    value: int | None
    weight: int

    @property
    def state(self) -> State:
        """Whether there is a score, or why not."""
        return State.NOT_APPLICABLE if self.value is None else State.VALUE

    @property
    def ratio(self) -> float | None:
        """The score, 0 to 1."""
        return None if self.value is None else self.value / MILLION


@dataclass(frozen=True, slots=True)
class Fact:
    """An indicator that costs a score something: by how many millionths, with its own colour."""

    indicator: str
    colour: Colour
    loss: int


def told_of(
    due_on: date,
    forecasts: Sequence[tuple[date, date]],
    plans: Sequence[date],
    *,
    due_before: date | None = None,
) -> Told:
    """Say how the trouble of a missed date came out.

    `forecasts` are (day stated, day forecast), in the order stated; `plans` are the days on which
    its owner gave a plan, `due_before` the committed date that came before this one. Found late:
    on the date itself the forecast that stood, if any, still promised it. Self-reported: from
    AHEAD_DAYS before the date, inclusive, up to it the forecast that stood always lay past it, and
    by then a plan was there for this date: given after the one before, or with the warning or
    later. A plan of years ago, or a warning taken back, warns nobody.
    """
    warned_on = _warned_since(due_on, forecasts)
    if warned_on is None:
        return Told.FOUND_LATE
    ahead_on = due_on - timedelta(days=AHEAD_DAYS)
    planned = any(
        one <= ahead_on and (one >= warned_on or (due_before is not None and one > due_before))
        for one in plans
    )
    return Told.SELF_REPORTED if warned_on <= ahead_on and planned else Told.REPORTED


def _warned_since(due_on: date, forecasts: Sequence[tuple[date, date]]) -> date | None:
    """Return since when, up to a date, every forecast lay past it; none if it did not then.

    Of several forecasts of a day the last one stood.
    """
    stood = {stated_on: forecast_on for stated_on, forecast_on in forecasts if stated_on <= due_on}
    since = None
    for stated_on in sorted(stood, reverse=True):
        if stood[stated_on] <= due_on:
            break
        since = stated_on
    return since


def measures(inputs: Iterable[Input]) -> dict[str, Measure]:
    """Sum up what counts in a subject and month, indicator by indicator.

    An overdue report counts in N and not in n. The value is 1 - costs / N, held between 0 and 1,
    where a miss costs what COSTS says of its state.
    """
    by_indicator: dict[str, list[Input]] = defaultdict(list)
    for one in inputs:
        by_indicator[one.indicator].append(one)
    return {name: _measure(name, rows) for name, rows in by_indicator.items()}


def _measure(indicator: str, rows: Sequence[Input]) -> Measure:
    base = sum((one.base for one in rows), Decimal(0))
    missed = {state: _missed(rows, state) for state in Told}
    cost = sum((COSTS[state] * many for state, many in missed.items()), Decimal(0))
    return Measure(
        indicator,
        n=base - sum(missed.values(), Decimal(0)),
        base=base,
        overdue=missed[Told.OVERDUE],
        self_reported=missed[Told.SELF_REPORTED],
        found_late=missed[Told.FOUND_LATE],
        value=_value(_parts(base), _parts(cost)),
    )


def _missed(rows: Sequence[Input], state: Told) -> Decimal:
    """Return how many of one state were not good; of what is overdue, all."""
    found = [one for one in rows if one.state == state]
    base = sum((one.base for one in found), Decimal(0))
    return base if state is Told.OVERDUE else base - sum((one.n for one in found), Decimal(0))


def _parts(number: Decimal) -> int:
    return int(number * PARTS)


def _value(base: int, cost: int) -> int | None:
    if base <= 0:
        return None
    return min(max(base - cost, 0), base) * MILLION // base


def score(measured: Mapping[str, Measure], weights: Mapping[str, int]) -> Score:
    """Return the mean of the values that apply, by the weights of a month.

    An indicator without a weight (without a register, that is) takes no part.
    """
    parts = [
        (weight, measured[name].value)
        for name, weight in weights.items()
        if name in measured and measured[name].value is not None
    ]
    whole = sum(weight for weight, _value in parts)
    if not whole:
        return Score(None, 0)
    return Score(sum(weight * (value or 0) for weight, value in parts) // whole, whole)


def colour_of(value: int | None) -> Colour | None:
    """Return the colour of a value in millionths; none where nothing applies."""
    if value is None:
        return None
    if value >= GREEN_FROM * MILLION:
        return Colour.GREEN
    return Colour.AMBER if value >= AMBER_FROM * MILLION else Colour.RED


def facts(measured: Mapping[str, Measure], weights: Mapping[str, int]) -> tuple[Fact, ...]:
    """Return what made a score fall short of 1, the greatest loss first."""
    whole = score(measured, weights).weight
    found = []
    for name, weight in weights.items():
        value = measured[name].value if name in measured else None
        colour = colour_of(value)
        if value is not None and colour is not None and value < MILLION:
            found.append(Fact(name, colour, weight * (MILLION - value) // whole))
    return tuple(sorted(found, key=lambda one: (-one.loss, one.indicator)))
