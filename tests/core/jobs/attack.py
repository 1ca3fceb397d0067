"""A reader with a solver, who knows the rules: bounds withheld cells by all that was ever shown.

Written apart from the product, of which it takes only the shape of the tables. One unknown for each
project, category and run of months in which none of its numbers changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from bagdar.core.jobs.disclosure.rules import Layout

NEAR = 1e-6
WIDE = 10
ROUNDS = 6
LEAST_OWN = 10
LEAST_WORKERS, LEAST_EMPLOYERS, DOMINANCE = 10, 3, 0.85
Cell = tuple[int, int]
"""A territory and a category; in place of a territory -1 less its number names an employer."""
Key = tuple[int, int, Cell]
"""A table, a month and a cell."""


@dataclass(frozen=True)
class Count:
    """What a project counts in a month: by category, of which those not told have no row."""

    place: int
    rows: tuple[tuple[int, int], ...]
    own: bool = False
    employer: int | None = None

    @property
    def published(self) -> int | None:
        """The total that the enterprise publishes itself."""
        whole = dict(self.rows)[0]
        return whole if self.own and whole >= LEAST_OWN else None


@dataclass(frozen=True)
class Told:
    """A table: what projects count, by month and name, and the cells that are shown."""

    layout: Layout
    counts: Sequence[Mapping[int, Count]]
    shown: Sequence[Mapping[Cell, int]]

    def withheld(self) -> Iterable[tuple[int, Cell]]:
        """List the months and cells in which a row lies and nothing is shown."""
        for month, counts in enumerate(self.counts):
            cells = {
                (place, category)
                for one in counts.values()
                for place in self.line(one.place)
                for category, _ in one.rows
            }
            yield from ((month, cell) for cell in sorted(cells - {*self.shown[month]}))

    def employers(self) -> Iterable[tuple[int, Cell]]:
        """List the months and categories in which an employer has a row, as cells."""
        for month, counts in enumerate(self.counts):
            yield from sorted(
                {
                    (month, (-1 - employer_of(plant, one), category))
                    for plant, one in counts.items()
                    for category, _ in one.rows
                }
            )

    def count(self, month: int, cell: Cell) -> int:
        """Return what a cell counts before it is rounded."""
        place, category = cell
        counted = [one for one in self.counts[month].values() if place in self.line(one.place)]
        return sum(dict(one.rows).get(category, 0) for one in counted)

    def line(self, place: int) -> list[int]:
        """List a territory and those above it."""
        found = [place]
        while self.layout.parents[found[-1]] >= 0:
            found.append(self.layout.parents[found[-1]])
        return found


def employer_of(plant: int, count: Count) -> int:
    """Return the employer of a project: one of its own, unless it is told."""
    return plant if count.employer is None else count.employer


def is_same(before: Count, now: Count) -> bool:
    """Answer whether nothing that a project counts has changed, agreed to be published or not."""
    return (before.place, before.rows) == (now.place, now.rows)


Row = tuple[dict[int, float], float, float]
"""Unknowns with their signs, the least and the most they add up to."""


@dataclass
class Reader:
    """All that is known of some tables; `seen` names which cells of which tables and months.

    With two tables the second is a part of the first: nobody is verified who was not claimed.
    One who is granted shown cells `to_the_worker` knows more of them than rounding tells.
    """

    tables: Sequence[Told]
    seen: frozenset[tuple[int, int, bool]] | None = None
    to_the_worker: bool = False
    at: dict[tuple[int, int, int, int], int] = field(default_factory=dict)
    size: int = 0
    rows: list[Row] = field(default_factory=list)
    totals: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, table in enumerate(self.tables):
            self._find_totals(number, table)
            self._name(number, table)
            for month, counts in enumerate(table.counts):
                for plant in counts:
                    self._break_down(number, month, plant)
            for month, shown in enumerate(table.shown):
                for cell, value in shown.items():
                    if self.seen is None or (number, month, cell[1] > 0) in self.seen:
                        unknown, own = self.cell((number, month, cell))
                        if unknown:
                            told = table.count(month, cell) if self.to_the_worker else value
                            near = 0 if self.to_the_worker else 2
                            self.rows.append((unknown, told - near - own, told + near - own))
        self._link()
        self._compile()

    def _find_totals(self, number: int, table: Told) -> None:
        """Carry what an enterprise publishes over all months in which nothing of it changed.

        What it publishes is read beside the totals of the month, not before.
        """
        months = range(len(table.counts))
        for order, step in ((months, -1), (reversed(months), 1)):
            for month in order:
                beside = table.counts[month + step] if month + step in months else {}
                for plant, count in table.counts[month].items():
                    same = plant in beside and is_same(beside[plant], count)
                    known = self.totals.get((number, month + step, plant)) if same else None
                    is_seen = self.seen is None or (number, month, False) in self.seen
                    total = count.published if is_seen else None
                    total = known if total is None else total
                    if total is not None:
                        self.totals[number, month, plant] = total

    def _name(self, number: int, table: Told) -> None:
        """Give each project and category an unknown, the same for as long as nothing changes."""
        for month, counts in enumerate(table.counts):
            before = table.counts[month - 1] if month else {}
            for plant, count in counts.items():
                same = plant in before and is_same(before[plant], count)
                total = self.totals.get((number, month, plant))
                whole = {0, *self._rests(table, count)}
                for category, _ in count.rows:
                    if category in whole and total is not None:
                        continue
                    key = (number, month, plant, category)
                    if same:
                        self.at[key] = self.at[number, month - 1, plant, category]
                    else:
                        self.at[key] = self.size
                        self.size += 1

    @staticmethod
    def _rests(table: Told, count: Count) -> set[int]:
        """Return the categories that hold a whole project, as it tells nothing of the others."""
        told = dict(count.rows)
        breakdowns = (one for one in table.layout.partitions if one[-1] in table.layout.untold)
        return {one[-1] for one in breakdowns if not any(part in told for part in one[:-1])}

    def _break_down(self, number: int, month: int, plant: int) -> None:
        """A breakdown of a project makes its total."""
        for partition in self.tables[number].layout.partitions:
            parts = [self.at.get((number, month, plant, one)) for one in partition]
            row = {one: 1.0 for one in parts if one is not None}
            if row:
                whole = self.at.get((number, month, plant, 0))
                if whole is not None:
                    row[whole] = -1.0
                known = self.totals.get((number, month, plant), 0)
                total = float(known) if whole is None else 0.0
                self.rows.append((row, total, total))

    def _link(self) -> None:
        """What is verified of a project is at most what is claimed of it."""
        if len(self.tables) < 2:
            return
        for month, counts in enumerate(self.tables[1].counts):
            for plant in counts:
                part = self.at.get((1, month, plant, 0))
                if part is None:
                    continue
                whole = self.at.get((0, month, plant, 0))
                most = float(self.totals.get((0, month, plant), 0))
                row = {part: 1.0} | ({} if whole is None else {whole: -1.0})
                self.rows.append((row, -np.inf, most if whole is None else 0.0))

    def cell(self, key: Key, now: Reader | None = None) -> tuple[dict[int, float], int]:
        """Return the unknowns of a cell, and what of it enterprises publish themselves.

        Without what a reader knows `now`, if that is given.
        """
        number, month, (place, category) = key
        table = self.tables[number]
        unknown: dict[int, float] = {}
        own = 0
        known = self.totals if now is None else self.totals | now.totals
        for plant, count in table.counts[month].items():
            if place < 0:
                is_in = employer_of(plant, count) == -1 - place
                is_in = is_in and (number, month, plant) not in known
            else:
                is_in = place in table.line(count.place)
            if is_in and category in dict(count.rows):
                found = self.at.get((number, month, plant, category))
                if now is not None and (number, month, plant, category) not in now.at:
                    continue
                if found is None:
                    own += self.totals.get((number, month, plant), 0)
                else:
                    unknown[found] = unknown.get(found, 0.0) + 1.0
        return unknown, own

    def _compile(self) -> None:
        sides: list[tuple[dict[int, float], float]] = []
        equal: list[tuple[dict[int, float], float]] = []
        for row, least, most in self.rows:
            if least == most:
                equal.append((row, least))
                continue
            sides.append((row, most))
            if np.isfinite(least):
                sides.append(({at: -value for at, value in row.items()}, -least))
        self.sides, self.most = self._matrix([one for one, _ in sides]), [one for _, one in sides]
        self.equal, self.same = self._matrix([one for one, _ in equal]), [one for _, one in equal]

    def _matrix(self, rows: Sequence[Mapping[int, float]]) -> sparse.csr_matrix:
        places = [
            (at, column, value) for at, row in enumerate(rows) for column, value in row.items()
        ]
        at, columns, values = zip(*places, strict=True) if places else ((), (), ())
        return sparse.csr_matrix((values, (at, columns)), (len(rows), self.size), dtype=float)

    def bounds(self, key: Key, now: Reader | None = None) -> tuple[float, float]:
        """Return how little and how much a cell can be beyond what enterprises publish."""
        row = self._matrix([self.cell(key, now)[0]]).toarray().ravel()
        least, most = self._solve(row), self._solve(-row)
        return max(least, 0.0), -most

    def _solve(self, aim: np.ndarray, caps: sparse.csr_matrix | None = None) -> float:
        return self._solved(aim, caps)[0]

    def _solved(
        self, aim: np.ndarray, caps: sparse.csr_matrix | None = None
    ) -> tuple[float, np.ndarray]:
        more = 0 if caps is None else caps.shape[0]
        wide = sparse.csr_matrix((len(self.most), more)), sparse.csr_matrix((len(self.same), more))
        sides, most = sparse.hstack([self.sides, wide[0]]), list(self.most)
        if caps is not None:
            sides = sparse.vstack([sides, sparse.hstack([-caps, sparse.identity(more)])])
            most += [0.0] * more
        limits: dict[str, object] = {}
        if most:
            limits |= {"A_ub": sides.tocsr(), "b_ub": most}
        if self.same:
            limits |= {"A_eq": sparse.hstack([self.equal, wide[1]]).tocsr(), "b_eq": self.same}
        ends = [(0, None)] * self.size + [(None, WIDE)] * more
        found = linprog(aim, bounds=ends, **limits)
        assert found.status in (0, 3), found.message
        return (-np.inf, aim) if found.status == 3 else (float(found.fun), found.x)

    def narrow(self, keys: Sequence[Key]) -> list[Key]:
        """Return the cells that cannot be nothing, or are less than WIDE wide.

        First many at once: one point may show for many cells that they can be nothing, or wide.
        """
        every = [self.cell(key)[0] for key in keys]
        keys = [key for key, one in zip(keys, every, strict=True) if one]
        rows = self._matrix([one for one in every if one])

        def least(aim: np.ndarray) -> np.ndarray:
            return self._solved(aim)[1]

        def wide(weights: np.ndarray, capped: sparse.csr_matrix) -> np.ndarray:
            aim = np.concatenate([np.zeros(self.size), -weights])
            return self._solved(aim, capped)[1][: self.size]

        found = []
        for at in doubtful(rows, least, wide):
            bounds = self.bounds(keys[at])
            if bounds[0] > NEAR or bounds[1] < WIDE - NEAR:
                found.append(keys[at])
        return found


def doubtful(
    rows: Any,
    least: Callable[[np.ndarray], np.ndarray],
    wide: Callable[[np.ndarray, Any], np.ndarray],
) -> list[int]:
    """Return the rows of which a few points do not show that they can be nothing, and wide.

    Not all can be nothing at once where they make a shown cell, so they are weighed by chance.
    """
    chance = np.random.default_rng(0)
    low, high = np.arange(rows.shape[0]), np.arange(rows.shape[0])
    for _ in range(ROUNDS):
        if len(low):
            weights = chance.uniform(0.0, 1.0, len(low)) ** 4
            low = low[rows[low] @ least(rows[low].T @ weights) > NEAR]
        if len(high):
            weights = chance.uniform(0.0, 1.0, len(high)) ** 4
            high = high[rows[high] @ wide(weights, rows[high]) < WIDE - NEAR]
    return sorted({*low.tolist(), *high.tolist()})


@dataclass(frozen=True)
class Rest:
    """What a shown cell leaves less the shown ones in it: who is left, and what was told of it."""

    place: int
    taken: frozenset[int]
    value: int
    left: Mapping[tuple[int, int], tuple[int, int]]
    """Employer and workers of each project that publishes nothing, by its unknown."""


def assert_rests_keep_the_rule(table: Told) -> int:
    """Assert that shown cells less shown cells leave what could be shown by itself.

    Of one month, everybody less the parts of a breakdown too, and beside every earlier month. What
    an enterprise publishes in a month in which it counts the same is taken off by anybody.
    """
    reader = Reader([table])
    asked = 0
    for category in range(table.layout.categories):
        months = [_rests(reader, table, at, category) for at in range(len(table.counts))]
        for month, rests in enumerate(months):
            for rest in rests:
                where = (month, category, rest)
                asked += bool(rest.taken)
                assert not rest.taken or keeps_the_rule(rest.left.values()), where
                for past, then in product(months[:month], range(2)):
                    for other in past:
                        _assert_little_moved(rest, other, contained=bool(then))
    for month, shown in enumerate(table.shown):
        for place, partition in product(range(len(table.layout.parents)), table.layout.partitions):
            parts = [one for one in partition if (place, one) in shown]
            if (place, 0) in shown and parts:
                left = [*_others(reader, table, month, place, set(partition) - set(parts))]
                assert not left or keeps_the_rule(left), (month, place, parts, left)
    return asked


def _rests(reader: Reader, table: Told, month: int, category: int) -> list[Rest]:
    found = []
    places = {place for place, one in table.shown[month] if one == category}
    for place in sorted(places):
        taken: set[int] = set()
        left: dict[tuple[int, int], tuple[int, int]] = {}
        for plant, count in table.counts[month].items():
            line = table.line(count.place)
            at = reader.at.get((0, month, plant, category))
            if place not in line:
                continue
            inner = [one for one in line[: line.index(place)] if one in places]
            taken |= {*inner[-1:]}
            if not inner and at is not None:
                left[plant, at] = employer_of(plant, count), dict(count.rows)[category]
        value = table.shown[month][place, category]
        value -= sum(table.shown[month][one, category] for one in taken)
        if left:
            found.append(Rest(place, frozenset(taken), value, left))
    return found


def _others(
    reader: Reader, table: Told, month: int, place: int, categories: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield employers and workers of some categories that are not published."""
    for plant, count in table.counts[month].items():
        if place in table.line(count.place):
            for category, workers in count.rows:
                if category in categories and (0, month, plant, category) in reader.at:
                    yield employer_of(plant, count), workers


def keeps_the_rule(left: Iterable[tuple[int, int]], *, least: int = LEAST_WORKERS) -> bool:
    """Answer whether so many workers of so many employers may be told, none of them dominant."""
    by_employer: dict[int, int] = {}
    for employer, workers in left:
        by_employer[employer] = by_employer.get(employer, 0) + workers
    counts = [one for one in by_employer.values() if one]
    whole = sum(counts)
    return (
        whole >= least
        and len(counts) >= LEAST_EMPLOYERS
        and max(counts) <= DOMINANCE * whole + NEAR
    )


def _assert_little_moved(now: Rest, then: Rest, *, contained: bool) -> None:
    """Assert that the difference of a rest and an earlier one is not of few.

    One cell of two months, and what the same cells leave and were published to, is another rule's.
    """
    is_same_cells = (now.place, now.taken) == (then.place, then.taken)
    if is_same_cells and (not now.taken or now.value == then.value):
        return
    new = [now.left[one] for one in now.left.keys() - then.left.keys()]
    if contained:
        if new and now.left.keys() > then.left.keys():
            assert keeps_the_rule(new), (now, then)
        return
    if not now.left.keys() & then.left.keys() or now.left.keys() >= then.left.keys():
        return
    moved: dict[int, tuple[int, int]] = {}
    for sign, one, other in ((1, now, then), (-1, then, now)):
        for (plant, at), (employer, workers) in one.left.items():
            if (plant, at) not in other.left:
                before = moved.get(plant, (employer, 0))[1]
                moved[plant] = employer, before + sign * workers
    changed = [(employer, abs(move)) for employer, move in moved.values() if move]
    assert not changed or keeps_the_rule(changed, least=0), (now, then)


def assert_all_wide(tables: Sequence[Told]) -> int:
    """Assert that withheld cells, and employers, may be nothing and are WIDE wide.

    Return how many cells are withheld.
    """
    keys = [
        (at, *one)
        for at, table in enumerate(tables)
        for one in (*table.withheld(), *table.employers())
    ]
    reader = Reader(tables)
    assert [(key, reader.bounds(key)) for key in reader.narrow(keys)] == []
    return sum(key[2][0] >= 0 for key in keys)


def assert_nothing_more(tables: Sequence[Told]) -> int:
    """Assert the same after each step, but for what was known before the step.

    A month is told in steps: totals of what is claimed, their breakdowns, what is verified. What
    was told is not taken back, so a step is held against what was known without it, of all tables.
    Both readers are granted shown cells to the worker: to one who knows them rounded a later sum
    may tell what an earlier one left open, and he still knows less than the one who is asked here.
    """
    steps = [(0, False), (0, True), *([(1, False)] if len(tables) > 1 else ())]
    order = [(at, month, broken) for month in range(len(tables[0].counts)) for at, broken in steps]
    asked = 0
    for number, (at, month, broken) in enumerate(order):
        seen = frozenset(order[: number + 1])
        keys = [
            (table, *one)
            for table, told in enumerate(tables)
            for one in (*told.withheld(), *told.employers())
            if one[0] < month + (table <= at)
        ]
        now = Reader(tables, seen, to_the_worker=True)
        left = now.narrow(keys) if keys else []
        without = seen - {(at, month, broken)}
        before = Reader(tables, without, to_the_worker=True) if left else now
        for key in left:
            (least, most), (low, high) = now.bounds(key), before.bounds(key, now)
            where = (at, month, broken, key, least, most, low, high)
            assert least <= low + NEAR, where
            assert most - least >= min(WIDE, high - low) - NEAR, where
        asked += len(keys)
    for told in tables:
        assert_rests_keep_the_rule(told)
    return asked
