"""Two tables of one country, attacked together: one is a part of the other, and the reader knows.

The programs of the attack are written apart from the product.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bagdar.core.jobs.disclosure.protecting import protect
from bagdar.core.jobs.disclosure.rules import (
    WITHHELD,
    DisclosureError,
    Layout,
    Records,
    Release,
)
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole
from tests.core.jobs.attack import assert_rests_keep_the_rule
from tests.core.jobs.test_disclosure import (
    FLAT,
    SAFE,
    Plant,
    as_told,
    countries,
    district,
    doubtful_of,
    months,
)

NEAR = 1e-6
Pair = tuple[list[Plant], list[Plant]]
"""What is claimed of each project, and the part of it that is verified."""


class _Reader:
    """Everything a reader knows of both tables: `told` names the tables and months they saw.

    One unknown for each project, table and run of months in which its number stays the same.
    """

    def __init__(
        self,
        layout: Layout,
        pair: Pair,
        releases: tuple[tuple[Release, ...], ...],
        told: set[tuple[int, int]],
    ) -> None:
        self.layout, self.pair, self.size = layout, pair, 0
        self.at: dict[tuple[int, int, int], int] = {}
        self.own: dict[tuple[int, int, int], int] = {}
        self.rows: list[np.ndarray] = []
        self.most: list[float] = []
        for table, plants in enumerate(pair):
            for number, plant in enumerate(plants):
                for month in range(len(releases[0])):
                    self._name(table, month, number, plant)
        for table, month in sorted(told):
            self._see(table, month, releases[table][month])
        for month in range(len(releases[0])):
            for number in range(len(pair[0])):
                self._link(month, number)
        rows = {"A_ub": np.array(self.rows), "b_ub": self.most}
        self.limits: dict[str, Any] = rows if self.rows else {}

    def _name(self, table: int, month: int, number: int, plant: Plant) -> None:
        now = plant.workers[month]
        before = (table, month - 1, number)
        if now is None:
            return
        if plant.own and now >= 10:
            self.own[table, month, number] = now
        elif before in self.at and plant.workers[month - 1] == now:
            self.at[table, month, number] = self.at[before]
        else:
            self.at[table, month, number] = self.size
            self.size += 1

    def _see(self, table: int, month: int, release: Release) -> None:
        for place in range(len(self.layout.parents)):
            shown = release.shown[place, 0]
            row, own = self.cell(table, month, place)
            if shown != WITHHELD and row.any():
                self.rows += [row, -row]
                self.most += [shown + 2 - own, -(shown - 2 - own)]

    def _link(self, month: int, number: int) -> None:
        """What is verified of a project is at most what is claimed of it."""
        if (1, month, number) not in self.at:
            return
        row = np.zeros(self.size)
        row[self.at[1, month, number]] = 1
        if (0, month, number) not in self.own:
            row[self.at[0, month, number]] -= 1
        self.rows.append(row)
        self.most.append(self.own.get((0, month, number), 0))

    def cell(self, table: int, month: int, place: int) -> tuple[np.ndarray, int]:
        row, own = np.zeros(self.size), 0
        for number, plant in enumerate(self.pair[table]):
            if self._lies(plant.place, place):
                key = (table, month, number)
                if key in self.at:
                    row[self.at[key]] += 1
                own += self.own.get(key, 0)
        return row, own

    def employers(self, table: int, month: int) -> list[np.ndarray]:
        """Return what each employer counts that it does not publish."""
        found: dict[int, np.ndarray] = {}
        for number, plant in enumerate(self.pair[table]):
            if (table, month, number) in self.at:
                employer = number if plant.employer is None else plant.employer
                row = found.setdefault(employer, np.zeros(self.size))
                row[self.at[table, month, number]] += 1
        return list(found.values())

    def _lies(self, at: int, place: int) -> bool:
        return at == place or (at > 0 and self._lies(self.layout.parents[at], place))

    def bounds(self, row: np.ndarray) -> tuple[float, float]:
        least, most = (linprog(sign * row, **self.limits) for sign in (1, -1))
        assert least.status == 0, least.message
        assert most.status in (0, 3), most.message
        return float(least.fun), float("inf") if most.status == 3 else -float(most.fun)


def released(layout: Layout, pair: Pair) -> tuple[tuple[Release, ...], tuple[Release, ...]]:
    """Release month after month, both tables of each."""
    wholes: tuple[Release, ...] = ()
    parts: tuple[Release, ...] = ()
    for whole, part in zip(months(layout, pair[0]), months(layout, pair[1]), strict=True):
        wholes += (protect_whole(layout, whole, wholes, parts=parts, part=part),)
        parts += protect_part(layout, [part], parts, wholes=wholes)
    return wholes, parts


def assert_nothing_leaks(layout: Layout, pair: Pair) -> None:
    """Bound every withheld cell, and employer, by both tables: it keeps its 0 and is 10 wide.

    What the tables told without the parts of its month and later ones was known anyway.
    """
    releases = released(layout, pair)
    span = len(releases[0])
    everything = {(table, month) for table in (0, 1) for month in range(span)}
    reader = _Reader(layout, pair, releases, everything)
    for table, kept in enumerate(releases):
        for month, release in enumerate(kept):
            places = np.flatnonzero(release.shown[:, 0] == WITHHELD).tolist()
            rows: list[tuple[int | None, np.ndarray]]
            rows = [(one, reader.cell(table, month, one)[0]) for one in places]
            rows += [(None, one) for one in reader.employers(table, month)]
            left = doubtful_of(reader.limits, [row for _, row in rows]) if rows else []
            for place, row in [rows[at] for at in left]:
                least, most = reader.bounds(row)
                if least <= NEAR and most - least >= 10 - NEAR:
                    continue
                lows, highs = [], []
                for last in range(month, span):
                    seen = {one for one in everything if one[1] <= last} - {(1, last)}
                    low, high = _Reader(layout, pair, releases, seen).bounds(row)
                    lows.append(low)
                    highs.append(high)
                where = (table, month, place, least, most, lows, highs)
                assert least <= max(lows) + NEAR, where
                assert most - least >= min(10, min(highs) - max(lows)) - NEAR, where
        assert_rests_keep_the_rule(as_told(layout, pair[table], kept))


@st.composite
def pairs(draw: st.DrawFn, span: int) -> tuple[Layout, Pair]:
    """A country, what is claimed in it for some months, and the parts of it that are verified."""
    layout, plants = draw(countries())
    claimed = [replace(one, workers=one.workers[:span], women=()) for one in plants]
    verified = []
    for one in claimed:
        ratio = draw(st.sampled_from([1.0, 1.0, 0.9, 0.5, 0.0]))
        workers = tuple(None if count is None else int(count * ratio) for count in one.workers)
        verified.append(replace(one, workers=workers))
    return Layout(layout.parents), (claimed, verified)


@settings(max_examples=40, deadline=None)
@given(pairs(1))
def test_no_withheld_cell_is_worked_out_by_both_tables_of_a_month(
    drawn: tuple[Layout, Pair],
) -> None:
    assert_nothing_leaks(*drawn)


def test_a_shown_part_above_does_not_bound_a_withheld_part_by_the_whole_beside_it() -> None:
    claimed = [*district(1, 9, 2), *district(2, 2), *district(3, 2, 2, 11)]
    verified = [*district(1, 9, 0), *district(2, 0), *district(3, 2, 2, 11)]
    (whole,) = protect(FLAT, months(FLAT, claimed))
    assert whole.shown[:, 0].tolist() == [30, WITHHELD, WITHHELD, 15]
    (alone,) = protect(FLAT, months(FLAT, verified))
    assert alone.shown[0, 0] == 25, "less at most 15 in district 3, at least 8 are in district 1"
    (part,) = protect_part(FLAT, months(FLAT, verified), wholes=[whole])
    assert part.shown[:, 0].tolist() == [WITHHELD] * 4
    assert_nothing_leaks(FLAT, (claimed, verified))


def test_sources_that_disagree_bound_nothing() -> None:
    claimed = [*district(1, *SAFE), *district(2, 3)]
    verified = [*district(1, *SAFE), *district(2, 30)]
    wholes, parts = released(FLAT, (claimed, verified))
    assert wholes[0].shown[2, 0] == parts[0].shown[2, 0] == WITHHELD


def test_each_month_of_a_part_needs_its_whole() -> None:
    records: list[Records] = months(FLAT, district(1, *SAFE))
    with pytest.raises(DisclosureError, match="0 months of the whole"):
        protect_part(FLAT, records, wholes=())
