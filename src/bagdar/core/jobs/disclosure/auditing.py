"""Audit what a reader can work out of all releases together, rounding included."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from bagdar.core.jobs.disclosure.knowledge import (
    Cell,
    Unknowns,
    as_readers_know,
    parts_of,
    unknowns,
)
from bagdar.core.jobs.disclosure.programs import NEAR, Program, greatest, least_of
from bagdar.core.jobs.disclosure.protecting import matrix, signed
from bagdar.core.jobs.disclosure.rules import (
    LEAST_WIDTH,
    ROUNDED_TO,
    WITHHELD_FROM,
    Layout,
    Release,
    State,
)


@dataclass(frozen=True)
class Bounds:
    """How little and how much a withheld cell can be beyond what enterprises publish themselves.

    `least_before` and `most_before` bound it by what had been shown before its month: what has not
    changed since is known already. `most` may be endless.
    """

    month: int
    territory: int
    category: int
    least: float
    most: float
    least_before: float
    most_before: float

    @property
    def is_safe(self) -> bool:
        """Answer whether the cell may still be nothing, and is at least LEAST_WIDTH wide.

        Of what was known before its month, the releases since must not have told more.
        """
        wide = min(LEAST_WIDTH, self.most_before - self.least_before)
        narrow = self.most - self.least < wide - NEAR
        return self.least <= self.least_before + NEAR and not narrow


def audit(
    layout: Layout, releases: Sequence[Release], cells: Collection[Cell] | None = None
) -> tuple[Bounds, ...]:
    """Bound every withheld cell, or the given ones, by all releases and levels at once.

    A linear program: every shown cell lies within its rounding, breakdowns make everybody, what
    did not change is one unknown. Two programs a cell: for a whole country name the `cells`.
    """
    releases = as_readers_know(releases)
    hidden = unknowns(layout, [one.records for one in releases])
    whole = _known(layout, hidden, releases, upto=len(releases))
    asked = [
        (month, place, category)
        for month, one in enumerate(releases)
        for place, category in np.argwhere(one.state >= WITHHELD_FROM).tolist()
        if cells is None or (month, place, category) in cells
    ]
    earlier = {month: _known(layout, hidden, releases, upto=month) for month, *_ in asked}
    return tuple(_bounds(layout, hidden, whole, earlier[cell[0]], cell) for cell in asked)


def _bounds(
    layout: Layout, hidden: Unknowns, whole: Program, earlier: Program, cell: Cell
) -> Bounds:
    row = matrix([[(part, 1.0) for part in parts_of(layout, hidden, cell)]], len(hidden.workers))
    now = Program(whole.told, whole.least, whole.most, row)
    then = Program(earlier.told, earlier.least, earlier.most, row)
    return Bounds(
        *cell,
        least=max(least_of(now, [0]).value, 0.0),
        most=greatest(now, 0),
        least_before=max(least_of(then, [0]).value, 0.0),
        most_before=greatest(then, 0),
    )


def _known(layout: Layout, hidden: Unknowns, releases: Sequence[Release], *, upto: int) -> Program:
    """State what shown cells of the months before `upto` tell, and breakdowns of all months.

    With all months shown cells are known within their rounding, with fewer to the worker: what
    was known before is stated no lower than it was.
    """
    slack = (ROUNDED_TO // 2) if upto == len(releases) else 0
    rows, least, most = [], [], []
    for told in hidden.broken:
        rows.append(signed(told))
        least.append(told.known)
        most.append(told.known)
    for month, one in enumerate(releases):
        for territory, category in np.argwhere(one.state == State.SHOWN).tolist():
            if month >= upto:
                continue
            parts = parts_of(layout, hidden, (month, territory, category))
            own = _own_below(layout, one, territory, category)
            shown = int(one.shown[territory, category]) - own
            truth = int(hidden.workers[list(parts)].sum())
            rows.append([(part, 1.0) for part in parts])
            least.append(shown - slack if slack else truth)
            most.append(shown + slack if slack else truth)
    told_sums = matrix(rows, len(hidden.workers))
    bounds = np.asarray(least, dtype=float), np.asarray(most, dtype=float)
    return Program(told_sums, *bounds, told_sums[:0])


def _own_below(layout: Layout, release: Release, territory: int, category: int) -> int:
    """Return the own totals that enterprises publish of a cell and all below it."""
    known = release.records.known & (release.records.category == category)
    below = (layout.lines[release.records.territory] == territory).any(axis=1)
    return int(release.records.workers[known & below].sum())
