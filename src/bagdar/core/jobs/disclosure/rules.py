"""Rules of disclosure: the tables, the thresholds, and which cells may not be shown by themselves.

Rules and the reader they guard against: docs/decisions/0021-disclosure.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

RULE_VERSION = "disclosure-10"
"""2: verified jobs are withheld where claimed ones are. 3: both are judged together. 4: with
breakdowns, of which a part may not be told. 5: an agreement holds from the first month in which the
project changed. 6: in both tables, which are judged together in every step. 7: what is withheld
beside a cell is the cheapest that lets it be as little as it should. 8: cells are asked about in
another order, so that another cell may be withheld beside them; nothing else differs. 9: what
an employer counts over all its projects is kept like a cell, and what shown cells leave of others
is judged like one. 10: the work that goes into a month has a bound, beyond which more is withheld;
what earlier months hold of cells is handed on, so that another cell may be withheld beside them."""

LEAST_WORKERS = 10
"""Workers from which on, inclusive, a cell may be shown. Source: the programme's rule."""
LEAST_EMPLOYERS = 3
"""Employers from which on, inclusive: with two, each finds the other by subtracting itself."""
DOMINANCE_PERCENT = 85
"""The largest employer's share of a cell up to which, inclusive, it may be shown."""
ROUNDED_TO = 5
"""What shown cells are rounded to, so that a reader knows them to two workers either way."""
LEAST_WIDTH = 10
"""How far apart the least and the greatest possible value of a withheld cell must lie."""
PERCENT = 100
WITHHELD = -1
"""Stands in `shown` for a cell that is not shown."""
EVERYBODY = 0
"""The category of all workers."""

Ints = npt.NDArray[np.int64]


class DisclosureError(ValueError):
    """The table or its records do not hold together."""


class State(IntEnum):
    """What became of a cell. Readers are told shown or withheld: the reason would bound a cell."""

    EMPTY = 0
    SHOWN = 1
    OPEN = 2
    SMALL = 3
    FEW = 4
    DOMINATED = 5
    CHANGED_BY_FEW = 6
    STAYS = 7
    COMPLEMENTARY = 8


WITHHELD_FROM = State.SMALL
"""States from this one on are withheld."""


@dataclass(frozen=True)
class Layout:
    """The tables: a tree of territories and the ways in which everybody is broken down.

    `parents` names the place of each territory's parent, -1 for the first; parents come first.
    `partitions` lists the categories of each breakdown, 1 and up: together they are everybody.
    `untold` are last categories of breakdowns, which hold the rest and those of whom the breakdown
    is not told: a project of which it is not told has a row of that, and none of the others.
    """

    parents: tuple[int, ...]
    partitions: tuple[tuple[int, ...], ...] = ()
    untold: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a tree whose parents do not come first, and categories that skip a number."""
        if not self.parents or self.parents[0] != -1:
            raise DisclosureError("The first territory must be the root, with parent -1.")
        for place, parent in enumerate(self.parents[1:], start=1):
            if not 0 <= parent < place:
                raise DisclosureError(f"Territory {place}: its parent {parent} must come before.")
        named = sorted(one for partition in self.partitions for one in partition)
        if named != list(range(1, len(named) + 1)):
            raise DisclosureError(f"Categories must be 1, 2, 3 …, each once, not {named}.")
        lasts = {partition[-1] for partition in self.partitions if len(partition) > 1}
        if not self.untold <= lasts:
            more = sorted(self.untold - lasts)
            raise DisclosureError(f"Not told: {more} must be last of a breakdown of two or more.")

    @cached_property
    def bare(self) -> Layout:
        """The same territories with everybody alone."""
        return Layout(self.parents)

    @property
    def categories(self) -> int:
        """Count everybody and the categories of all breakdowns."""
        return 1 + sum(map(len, self.partitions))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """List the territories right below each."""
        below: list[list[int]] = [[] for _ in self.parents]
        for place, parent in enumerate(self.parents[1:], start=1):
            below[parent].append(place)
        return tuple(map(tuple, below))

    @cached_property
    def lines(self) -> Ints:
        """List the territory and all above it, one row each, filled up with -1."""
        found = []
        for place in range(len(self.parents)):
            line = [place]
            while self.parents[line[-1]] >= 0:
                line.append(self.parents[line[-1]])
            found.append(line)
        longest = max(map(len, found))
        return np.array([line + [-1] * (longest - len(line)) for line in found], dtype=np.int64)


@dataclass(frozen=True)
class Records:
    """What personal records add up to in one month: workers by place, project and category.

    Columns of one length. A project lies in one territory that has none below it; each has a row
    of everybody and of each category, 0 included, and a row of 0 where a project known to the
    public has no workers. `own` are the projects whose agreement publishes their own total;
    `untold` are the categories of the rest, as of the layout.
    """

    territory: Ints
    project: Ints
    employer: Ints
    category: Ints
    workers: Ints
    own: frozenset[int] = frozenset()
    untold: frozenset[int] = frozenset()

    @cached_property
    def bare(self) -> Records:
        """The rows of everybody alone."""
        told = self.category == EVERYBODY
        return Records(
            self.territory[told],
            self.project[told],
            self.employer[told],
            self.category[told],
            self.workers[told],
            self.own,
        )

    @cached_property
    def everybody(self) -> dict[int, int]:
        """Return the workers of each project."""
        told = self.category == EVERYBODY
        pairs = zip(self.project[told].tolist(), self.workers[told].tolist(), strict=True)
        return dict(pairs)

    @cached_property
    def own_totals(self) -> dict[int, int]:
        """Return the totals that enterprises publish themselves: agreed, and large enough."""
        return {
            project: count
            for project, count in sorted(self.everybody.items())
            if project in self.own and count >= LEAST_WORKERS
        }

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Mark the rows that everybody knows: totals that enterprises publish themselves.

        Where a breakdown of such a project is not told, the rest is its total again.
        """
        own = np.array(sorted(self.own_totals), dtype=np.int64)
        whole = self.category == EVERYBODY
        for rest in self.untold:
            telling = self.project[self.category == rest - 1]
            whole = whole | ((self.category == rest) & ~np.isin(self.project, telling))
        return np.asarray(whole & np.isin(self.project, own))


@dataclass(frozen=True)
class Floors:
    """How little withheld cells can be at least by what was shown: known for good, once found.

    `alone` is what a table tells by itself, by month, territory and category; `beside` what both
    tables of the same months tell, after the number of the cell's table: 0 the whole, 1 its part.
    """

    alone: Mapping[tuple[int, int, int], float] = field(default_factory=dict)
    beside: Mapping[tuple[int, int, int, int], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """One month as decided: the state and the shown value of each cell, territory by category.

    `is_coarse` says that more is withheld than need be, to save work. `floors` are handed on to
    later months, so that they need not be found again; without them the same is decided.
    """

    records: Records
    state: Ints
    shown: Ints
    is_coarse: bool = False
    floors: Floors = field(default_factory=Floors, compare=False)

    @cached_property
    def bare(self) -> Release:
        """The cells of everybody alone."""
        return Release(self.records.bare, self.state[:, :1], self.shown[:, :1])


def check(layout: Layout, records: Records) -> None:
    """Refuse records that do not fit the table, naming the row and the way out."""
    inner = np.array([bool(below) for below in layout.children])
    for at in np.flatnonzero(records.workers < 0)[:1]:
        raise DisclosureError(f"Row {at}: {records.workers[at]} workers; give 0 or more.")
    for at in np.flatnonzero(records.category >= layout.categories)[:1]:
        raise DisclosureError(f"Row {at}: category {records.category[at]} is in no breakdown.")
    if records.untold != layout.untold:
        raise DisclosureError("Records and tables name other categories as not told.")
    for at in np.flatnonzero(inner[records.territory])[:1]:
        place = records.territory[at]
        raise DisclosureError(
            f"Row {at}: territory {place} has others below it; give the one the project lies in, "
            "or a row of its own for what is not allocated."
        )
    _check_whole(layout, records)


def _check_whole(layout: Layout, records: Records) -> None:
    projects, at = np.unique(records.project, return_inverse=True)
    told = np.zeros((len(projects), layout.categories), dtype=np.int64)
    rows = np.zeros_like(told)
    np.add.at(told, (at, records.category), records.workers)
    np.add.at(rows, (at, records.category), 1)
    wanted = _rows_wanted(layout, rows)
    for place, category in np.argwhere(rows != wanted)[:1]:
        raise DisclosureError(
            f"Project {projects[place]}: {rows[place, category]} rows of category {category}; "
            "give one row of each category, in one territory."
        )
    for partition in layout.partitions:
        parts = told[:, list(partition)].sum(axis=1)
        for place in np.flatnonzero(parts != told[:, EVERYBODY])[:1]:
            raise DisclosureError(
                f"Project {projects[place]}: categories {partition} make {parts[place]} workers, "
                f"everybody {told[place, EVERYBODY]}; they must be the same."
            )


def _rows_wanted(layout: Layout, rows: Ints) -> Ints:
    """Return how many rows each project must have: all of a breakdown, or the rest alone."""
    wanted = np.ones_like(rows)
    for partition in layout.partitions:
        if partition[-1] in layout.untold:
            others = list(partition[:-1])
            silent = rows[:, others].sum(axis=1) == 0
            wanted[np.ix_(silent, others)] = 0
    return wanted


def rounded(workers: Ints) -> Ints:
    """Round to the nearest multiple of ROUNDED_TO; the same count is always shown the same."""
    return (workers + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


@dataclass(frozen=True)
class Sums:
    """Cells counted, each territory by category: whole, and employers one by one."""

    workers: Ints
    employers: Ints
    largest: Ints


def sums(layout: Layout, records: Records, among: npt.NDArray[np.bool_] | None = None) -> Sums:
    """Count workers, employers and the largest employer of each cell, among some of the rows."""
    taken = np.arange(len(records.workers)) if among is None else np.flatnonzero(among)
    shape = (len(layout.parents), layout.categories)
    lines = layout.lines[records.territory[taken]]
    rows, steps = np.nonzero(lines >= 0)
    cells = lines[rows, steps] * layout.categories + records.category[taken][rows]
    pairs = np.stack([cells, records.employer[taken][rows]])
    unique, at = np.unique(pairs, axis=1, return_inverse=True)
    by_employer = np.zeros(unique.shape[1], dtype=np.int64)
    np.add.at(by_employer, at.ravel(), records.workers[taken][rows])
    found = [np.zeros(shape[0] * shape[1], dtype=np.int64) for _ in range(3)]
    np.add.at(found[0], unique[0], by_employer)
    np.add.at(found[1], unique[0], by_employer > 0)
    np.maximum.at(found[2], unique[0], by_employer)
    return Sums(*(one.reshape(shape) for one in found))


def unsafe_by_itself(counted: Sums) -> Ints:
    """Return the reason why a cell may not be shown, or SHOWN."""
    state = np.full(counted.workers.shape, State.SHOWN, dtype=np.int64)
    dominated = counted.largest * PERCENT > DOMINANCE_PERCENT * counted.workers
    state[dominated] = State.DOMINATED
    state[counted.employers < LEAST_EMPLOYERS] = State.FEW
    state[counted.workers < LEAST_WORKERS] = State.SMALL
    return state


def first_states(layout: Layout, records: Records, earlier: Sequence[Release]) -> Ints:
    """Judge every cell by itself, by what it adds to own totals, and beside earlier releases."""
    whole = sums(layout, records)
    unknown = ~records.known
    present = np.zeros(whole.workers.shape, dtype=bool)
    hidden = np.zeros_like(present)
    _mark(layout, records, present, np.ones_like(unknown))
    _mark(layout, records, hidden, unknown)
    state = unsafe_by_itself(whole)
    beyond = unsafe_by_itself(sums(layout, records, unknown))
    state = np.where(state == State.SHOWN, beyond, state)
    shown = rounded(whole.workers)
    for past in earlier:
        again = (past.state == State.SHOWN) & (past.shown != shown) & (state == State.SHOWN)
        state[again & _changed_by_few(layout, past.records, records)] = State.CHANGED_BY_FEW
    state[~hidden] = State.OPEN
    state[~present] = State.EMPTY
    return state


def _mark(
    layout: Layout, records: Records, marked: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]
) -> None:
    """Mark every cell that a row lies in."""
    lines = layout.lines[records.territory[among]]
    rows, steps = np.nonzero(lines >= 0)
    marked[lines[rows, steps], records.category[among][rows]] = True


def _changed_by_few(layout: Layout, before: Records, after: Records) -> npt.NDArray[np.bool_]:
    """Mark cells in which fewer employers changed, or one of them more, than may be told together.

    What an enterprise published itself in one of the months hides nothing, and is left out.
    """
    moves: dict[tuple[int, int, int, int], int] = {}
    known: set[tuple[int, int, int, int]] = set()
    for sign, one in ((-1, before), (1, after)):
        columns = (one.territory, one.project, one.employer, one.category)
        keys = list(zip(*(column.tolist() for column in columns), strict=True))
        known |= {keys[at] for at in np.flatnonzero(one.known).tolist()}
        for key, workers in zip(keys, one.workers.tolist(), strict=True):
            moves[key] = moves.get(key, 0) + sign * workers
    changed = [(*key, abs(move)) for key, move in moves.items() if move and key not in known]
    moved = sums(layout, Records(*np.array(changed, dtype=np.int64).reshape(-1, 5).T))
    dominated = moved.largest * PERCENT > DOMINANCE_PERCENT * moved.workers
    return np.asarray((moved.employers < LEAST_EMPLOYERS) | dominated)
