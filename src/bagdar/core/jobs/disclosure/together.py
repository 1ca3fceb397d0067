"""Protect a table that is a part of another: nobody is verified who was not claimed.

A reader of both tables knows that in each leaf the part is at most its whole. So a shown part is a
lower bound of a withheld whole, and what is shown of the whole bounds a withheld part from above.
The whole is decided first and stays as it is; of the part more is withheld until no withheld cell
of either table is bounded by both more than by what was known without this month's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bagdar.core.jobs.disclosure.knowledge import (
    Cell,
    Shown,
    Unknowns,
    broken_down,
    parts_of,
    shown_sums,
    unknowns,
)
from bagdar.core.jobs.disclosure.programs import NEAR, Program, least_of, most_of
from bagdar.core.jobs.disclosure.protecting import (
    Deciding,
    Told,
    cells_of,
    matrix,
    signed,
    too_high,
    too_low,
    without,
)
from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    LEAST_WIDTH,
    WITHHELD_FROM,
    DisclosureError,
    Ints,
    Layout,
    Records,
    Release,
    check,
)


def protect_part(
    layout: Layout,
    months: Sequence[Records],
    earlier: Sequence[Release] = (),
    *,
    wholes: Sequence[Release],
) -> tuple[Release, ...]:
    """Decide month after month which cells of a part are shown, beside the table it is a part of.

    `wholes` are the releases of that table for all these months, the earlier ones first. A cell
    withheld there is withheld here too; only what was shown before and did not change stays.

    Raises DisclosureError where records do not fit the table, or a month has no whole.
    """
    if len(wholes) != len(earlier) + len(months):
        raise DisclosureError(f"{len(wholes)} months of the whole; give one for each of the part.")
    releases = list(earlier)
    for records in months:
        check(layout, records)
        above = wholes[: len(releases) + 1]
        month = Deciding(layout, releases, records, above[-1].state)
        decided = month.decide()
        while more := _to_withhold(layout, above, [*releases, decided], month):
            month.withhold(more)
            decided = month.decide()
        releases.append(decided)
    return tuple(releases[len(earlier) :])


@dataclass(frozen=True)
class _Table:
    """A table as the reader knows it; its unknowns stand in a program from `first` on."""

    layout: Layout
    releases: Sequence[Release]
    hidden: Unknowns
    first: int

    def told(self) -> list[Told]:
        """List the sums that all months tell."""
        found: list[Told] = []
        for month, one in enumerate(self.releases):
            found += shown_sums(self.layout, self.hidden, month, one.state)
            found += broken_down(self.layout, self.hidden, month, one.records, one.state)
        return found

    def withheld(self) -> list[list[tuple[int, float]]]:
        """Return the unknowns of each withheld cell that has any."""
        found = []
        for month, one in enumerate(self.releases):
            for place, category in np.argwhere(one.state >= WITHHELD_FROM).tolist():
                parts = parts_of(self.layout, self.hidden, (month, place, category))
                if parts:
                    found.append([(self.first + part, 1.0) for part in parts])
        return found

    def signed(self, told: Told) -> list[tuple[int, float]]:
        """Return the unknowns of a told sum by their places in a program."""
        size = len(self.hidden.workers)
        return signed(told, {part: self.first + part for part in range(size)})


def _to_withhold(
    layout: Layout, wholes: Sequence[Release], parts: Sequence[Release], month: Deciding
) -> set[Cell]:
    """Choose cells of the part to withhold, one for each bound found; none if all are safe."""
    hidden = unknowns([one.records for one in wholes]), unknowns([one.records for one in parts])
    whole = _Table(layout, wholes, hidden[0], 0)
    part = _Table(layout, parts, hidden[1], len(hidden[0].workers))
    told = part.told()
    links = _links(whole, part)
    size = part.first + len(hidden[1].workers)
    rows = [part.signed(one) for one in told]
    rows += [whole.signed(one) for one in whole.told()]
    rows += [[*row, (size + at, 1.0)] for at, (row, _) in enumerate(links)]
    asked = [*whole.withheld(), *part.withheld()]
    if not asked or not links:
        return set()
    truth = np.concatenate([hidden[0].workers, hidden[1].workers, [one for _, one in links]])
    sums = matrix(rows, len(truth))
    exact = sums @ truth.astype(float)
    program = Program(sums, exact, exact, matrix(asked, len(truth)))
    goes = {at: _may_go(one, month) for at, one in enumerate(told) if isinstance(one, Shown)}
    goes = {at: cells for at, cells in goes.items() if cells}
    chosen: set[Cell] = set()
    for block in _blocks(program, list(goes)):
        within = {new: goes[int(old)] for new, old in enumerate(block.told) if int(old) in goes}
        chosen |= _bounded(block.program, truth[block.columns], within, month)
    return chosen


@dataclass(frozen=True)
class _Block:
    """A part of a program that shares no unknown with the rest; `told` are its rows there."""

    told: Ints
    columns: Ints
    program: Program


def _blocks(program: Program, rows: Sequence[int]) -> list[_Block]:
    """Part a program into blocks, those without any of the given rows left out."""
    everything = sparse.vstack([program.told, program.asked]).astype(bool).astype(int)
    count, size = everything.shape
    pairs = sparse.bmat([[None, everything], [everything.T, None]])
    label = connected_components(pairs, directed=False)[1]
    told = program.told.shape[0]
    found = []
    for one in np.unique(label[list(rows)]):
        at = np.flatnonzero(label[:told] == one)
        asked = np.flatnonzero(label[told:count] == one)
        columns = np.flatnonzero(label[count : count + size] == one)
        exact = program.least[at]
        part = Program(program.told[at][:, columns], exact, exact, program.asked[asked][:, columns])
        if len(asked):
            found.append(_Block(at, columns, part))
    return found


def _links(whole: _Table, part: _Table) -> list[tuple[list[tuple[int, float]], int]]:
    """State that in each leaf the part is at most its whole, with what is left between them.

    Where enterprises publish the total of a project, but not the part of it, the part is at most
    that. A leaf of which the opposite is true bounds nothing: its sources disagree.
    """
    found = []
    for month, (outer, inner) in enumerate(zip(whole.releases, part.releases, strict=True)):
        published = _published(outer.records, inner.records)
        for leaf, below in enumerate(part.layout.children):
            cell = (month, leaf, EVERYBODY)
            ours = () if below else part.hidden.parts.get(cell, ())
            theirs = whole.hidden.parts.get(cell, ())
            more = published.get(leaf, 0) + int(whole.hidden.workers[list(theirs)].sum())
            left = more - int(part.hidden.workers[list(ours)].sum())
            if ours and left >= 0:
                row = [(whole.first + one, -1.0) for one in theirs]
                row += [(part.first + one, 1.0) for one in ours]
                found.append((row, left))
    return found


def _published(outer: Records, inner: Records) -> dict[int, int]:
    """Sum by leaf what enterprises publish of projects of which the part is not published."""
    found: dict[int, int] = {}
    rows = zip(outer.territory.tolist(), outer.project.tolist(), strict=True)
    places = {project: leaf for leaf, project in rows}
    for project, count in outer.own_totals.items():
        if project in inner.everybody and project not in inner.own_totals:
            found[places[project]] = found.get(places[project], 0) + count
    return found


def _may_go(told: Shown, month: Deciding) -> set[Cell]:
    return {cell for cell in cells_of(told) if month.may_go(cell)}


def _bounded(
    program: Program, truth: Ints, goes: dict[int, set[Cell]], month: Deciding
) -> set[Cell]:
    """Find withheld cells that this month's part bounds; return what to withhold for them."""
    loose = without(program, list(goes))
    every = range(program.asked.shape[0])
    floors = [0.0] * len(every)
    chosen: set[Cell] = set()
    pending = list(every)
    while pending and not chosen:
        held, pending = too_high(program, pending, floors)
        for at, answer in held:
            floors[at] = least_of(loose, [at]).value
            if answer.value > floors[at] + NEAR:
                chosen |= _cheapest(answer.held_by, goes, month)
    needs = [floor + LEAST_WIDTH for floor in floors]
    true = program.asked @ truth
    pending = [at for at in every if true[at] < needs[at]]
    while pending and not chosen:
        held, pending = too_low(program, pending, needs)
        for at, answer in held:
            if answer.value < most_of(loose, [at], [needs[at]]).value - NEAR:
                chosen |= _cheapest(answer.held_by, goes, month)
    return chosen


def _cheapest(held_by: Sequence[int], goes: dict[int, set[Cell]], month: Deciding) -> set[Cell]:
    """Return the smallest shown cell among those that hold a bound, else among all."""
    holding = {cell for at in held_by for cell in goes.get(at, ())}
    found = holding or {cell for cells in goes.values() for cell in cells}
    return set(sorted(found, key=lambda cell: (month.workers[cell[1], cell[2]], cell))[:1])
