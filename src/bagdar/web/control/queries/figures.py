"""The figures of the board: counted once, by grouping, from the very rows that lists show.

A figure is a count with the choice of the list that opens it; both come of the same conditions
(`states_at`, `states_on`), so that they agree. Codes and keys are kept here; names are for pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.utils import timezone

from bagdar.core.control.cohorts import Cohort, Life, cohorts, months, quarters
from bagdar.web.barriers.models import BarrierQuerySet, State
from bagdar.web.barriers.permissions import powers_of as barrier_powers
from bagdar.web.barriers.queries import reading as barriers
from bagdar.web.instructions.models import OVER, Instruction, InstructionState
from bagdar.web.instructions.permissions import powers_of as instruction_powers
from bagdar.web.instructions.queries import reading as instructions
from bagdar.web.people.models import Office, Role, User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Reach, Territory
from bagdar.web.territories.queries import land

OF_BARRIERS = (
    *("going", "climbed", "overdue", "asked", "closed"),
    *("unconfirmed", "forced", "reopened"),
)
OF_INSTRUCTIONS = (
    *("open", "on_time", "late", "unanswered", "objected"),
    *("returned", "asked", "reported", "closed", "closed_late"),
)
MOST_NAMED = 10
YEAR = timedelta(days=365)
STRETCHES: Mapping[str, Callable[[date], tuple[date, ...]]] = {
    "quarter": lambda day: quarters(day, 8),
    "month": lambda day: months(day, 12),
}
"""How cohorts are cut: the last eight quarters, or twelve months."""

Choice = Mapping[str, str]
"""The choice of a list that opens a number, as its address says it."""
Dimension = Callable[[tuple[Any, ...]], Iterable[tuple[str, Choice]]]
"""Which rows of a table a group belongs to."""


@dataclass(frozen=True)
class Line:
    """The counts of a row, in the order of the columns; `choice` is that of the row in the list."""

    code: str
    choice: Choice
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Median:
    """Half of what began in a year was closed after so many days, and in the year before."""

    kind: str
    total: int
    median_days: int | None
    total_before: int
    median_days_before: int | None


@dataclass(frozen=True)
class Register:
    """One of the two registers: all of it, by each dimension, and how soon it is closed."""

    columns: tuple[str, ...]
    whole: tuple[int, ...]
    by: Mapping[str, tuple[Line, ...]]
    cohorts: Mapping[str, tuple[Cohort, ...]]
    medians: tuple[Median, ...]
    longest: tuple[int, ...]

    def count(self, column: str) -> int:
        """Return how many there are of a column."""
        return self.whole[self.columns.index(column)]


@dataclass(frozen=True)
class Figures:
    """All that the board counts for a reader at a moment."""

    at: datetime
    day: date
    barriers: Register
    instructions: Register
    moved: int = 0
    moved_first: tuple[int, ...] = field(default=())


def figures(reading: Reading, person: User | None) -> Figures:
    """Count both registers as a person is shown them."""
    powers = barrier_powers(reading.scope, on=reading.day)
    rows = barriers.barriers_for(powers, reading).select_related(None)
    orders = instructions.instructions_for(
        instruction_powers(reading.scope, person, on=reading.day), reading
    ).select_related(None)
    moved = rows.filter(barriers.states_at(reading.at)["moved"])
    dearest = F("cost_per_day_kzt").desc(nulls_last=True)
    first = moved.order_by(dearest, "raised_at", "pk")
    return Figures(
        at=reading.at,
        day=reading.day,
        barriers=_barriers(rows, reading),
        instructions=_instructions(orders, reading),
        moved=moved.count(),
        moved_first=tuple(first.values_list("pk", flat=True)[:MOST_NAMED]),
    )


# --- barriers


def _barriers(rows: BarrierQuerySet, reading: Reading) -> Register:
    states = barriers.states_at(reading.at)
    ages = {name: barriers.within_age(name, reading.at) for name in barriers.AGES}
    by = ("territory_id", "kind", "level_now", "age")
    groups = _groups(rows, by, {name: states[name] for name in OF_BARRIERS}, ages)
    places = _Places(reading, {key[0] for key, _counts in groups})
    dimensions: dict[str, Dimension] = {
        "place": lambda key: places.of(key[0]),
        "kind": lambda key: [(key[1], {"kind": key[1]})],
        "level": lambda key: [(key[2], {"level": key[2]})],
        "age": lambda key: [(key[3], {"age": key[3]})],
    }
    lives = list(_lives_of_barriers(rows, reading))
    longest = rows.filter(states["going"]).order_by("raised_at", "pk")
    return Register(
        columns=OF_BARRIERS,
        whole=_summed([counts for _key, counts in groups], OF_BARRIERS),
        by={name: _folded(groups, of) for name, of in dimensions.items()},
        cohorts=_cohorts(lives, reading.day),
        medians=_medians(lives, reading.day),
        longest=tuple(longest.values_list("pk", flat=True)[:MOST_NAMED]),
    )


def _lives_of_barriers(rows: BarrierQuerySet, reading: Reading) -> Iterator[tuple[str, Life]]:
    """Yield the kind and life of each barrier raised lately; only its business closes it."""
    since = _lately(reading.day)
    lately = rows.filter(barriers.raised_between(barriers.Wanted(since=since)))
    columns = ("kind", "raised_at", "ended_at", "unconfirmed_at", "state_now")
    for kind, raised_at, ended_at, silent_at, state in lately.order_by().values_list(*columns):
        ended = ended_at or (silent_at if state == State.UNCONFIRMED.value else None)
        began_on = timezone.localdate(raised_at)
        last = reading.day if ended is None else timezone.localdate(ended)
        yield kind, Life(began_on, (last - began_on).days, closed=state == State.CLOSED.value)


# --- instructions


def _instructions(rows: QuerySet[Instruction], reading: Reading) -> Register:
    states = instructions.states_on(reading.day)
    ages = {name: instructions.within_age(name, reading.day) for name in instructions.AGES}
    issued = rows.exclude(state=InstructionState.DRAFTED)
    by = ("lead_id", "kind", "source", "age")
    groups = _groups(issued, by, {name: states[name] for name in OF_INSTRUCTIONS}, ages)
    keys = dict(
        Office.objects.filter(pk__in={key[0] for key, _n in groups}).values_list("pk", "key")
    )
    dimensions: dict[str, Dimension] = {
        "office": lambda key: [(keys[key[0]], {"office": keys[key[0]]})],
        "kind": lambda key: [(key[1], {"kind": key[1]})],
        "source": lambda key: [(key[2], {"source": key[2]})],
        "age": lambda key: [(key[3], {"age": key[3]})],
    }
    lives = list(_lives_of_instructions(rows.filter(states["issued"]), reading))
    # Said by what it is not, so that what a reader is shown leads, and not an index of states.
    longest = issued.exclude(state__in=OVER).order_by("issued_on", "pk")
    return Register(
        columns=OF_INSTRUCTIONS,
        whole=_summed([counts for _key, counts in groups], OF_INSTRUCTIONS),
        by={name: _folded(groups, of) for name, of in dimensions.items()},
        cohorts=_cohorts(lives, reading.day),
        medians=_medians(lives, reading.day),
        longest=tuple(longest.values_list("pk", flat=True)[:MOST_NAMED]),
    )


def _lives_of_instructions(
    rows: QuerySet[Instruction], reading: Reading
) -> Iterator[tuple[str, Life]]:
    """Yield the kind and life of each instruction issued lately, without those taken back."""
    since = _lately(reading.day)
    columns = ("kind", "issued_on", "ended_on")
    lately = rows.filter(issued_on__gte=since).order_by()
    for kind, began_on, ended_on in lately.values_list(*columns):
        if began_on is not None:
            days = ((ended_on or reading.day) - began_on).days
            yield kind, Life(began_on, days, closed=ended_on is not None)


# --- what both do


def _cohorts(lives: Sequence[tuple[str, Life]], day: date) -> dict[str, tuple[Cohort, ...]]:
    return {
        name: cohorts((life for _kind, life in lives), begins=begins(day))
        for name, begins in STRETCHES.items()
    }


def _lately(day: date) -> date:
    """Return the day from which on things are read for cohorts and medians."""
    return min(day - 2 * YEAR, *(begins(day)[0] for begins in STRETCHES.values()))


Key = tuple[Any, ...]
Group = tuple[Key, tuple[int, ...]]


def _groups(
    rows: QuerySet[Any], by: Sequence[str], columns: Mapping[str, Q], ages: Mapping[str, Q]
) -> list[Group]:
    """Count every column in each combination of the dimensions, in one reading of the rows.

    In one order, whichever way a database groups.
    """
    age = Case(
        *(When(kept, then=Value(name)) for name, kept in ages.items()),
        default=Value(""),
        output_field=CharField(),
    )
    counts = {f"n_{name}": Count("pk", filter=kept) for name, kept in columns.items()}
    found = rows.annotate(age=age).order_by().values(*by).annotate(**counts)
    names = [*by, *counts]
    rows_of = sorted(found.values_list(*names), key=lambda row: [str(one) for one in row])
    return [(tuple(row[: len(by)]), tuple(row[len(by) :])) for row in rows_of]


def _summed(counts: Iterable[Sequence[int]], columns: Sequence[str]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*counts, [0] * len(columns), strict=True)))


def _folded(groups: Sequence[Group], of: Dimension) -> tuple[Line, ...]:
    """Sum the groups up by one dimension; a row without anything is left out."""
    sums: dict[str, list[int]] = {}
    choices: dict[str, Choice] = {}
    for key, counts in groups:
        for code, choice in of(key):
            choices[code] = choice
            known = sums.setdefault(code, [0] * len(counts))
            for at, count in enumerate(counts):
                known[at] += count
    found = (Line(code, choices[code], tuple(counts)) for code, counts in sums.items())
    return tuple(one for one in found if any(one.counts))


def _medians(lives: Sequence[tuple[str, Life]], day: date) -> tuple[Median, ...]:
    """Compare the last 365 days with those before, kind by kind."""
    before, last = day - 2 * YEAR + date.resolution, day - YEAR + date.resolution
    by_kind: dict[str, list[Life]] = defaultdict(list)
    for kind, life in lives:
        by_kind[kind].append(life)
    found = []
    for kind, some in sorted(by_kind.items()):
        old, new = cohorts(some, begins=(before, last), horizons=())
        if old.total or new.total:
            found.append(Median(kind, new.total, new.median_days, old.total, old.median_days))
    return tuple(found)


class _Places:
    """The rows of places: what lies right below the reader's own land, or below the country.

    What is stated in none of them stands alone: in the country, or in the land itself.
    """

    def __init__(self, reading: Reading, stated: set[int]) -> None:
        own = reading.scope.territories(Role.AKIM, Role.OFFICER)
        known, tree = land(), land().placing(reading.day).tree
        roots = known.roots_of_world(reading.day, synthetic=reading.is_synthetic)
        tops = own or [one.territory for one in roots]
        below = [one for top in tops if tree.node(top) for one in tree.children(top)]
        keys = {one.territory: one.key for one in below}
        rows = Reach.objects.filter(ancestor__in=keys, descendant__in=stated)
        self.within: dict[int, list[str]] = defaultdict(list)
        for ancestor, descendant in rows.values_list("ancestor", "descendant"):
            self.within[descendant].append(keys[ancestor])
        alone = Territory.objects.filter(pk__in=stated - set(self.within))
        self.alone = dict(alone.values_list("pk", "key"))

    def of(self, stated: int) -> list[tuple[str, Choice]]:
        if stated in self.within:
            return [(key, {"territory": key}) for key in self.within[stated]]
        key = self.alone[stated]
        return [(f"={key}", {"territory": key, "alone": "1"})]
