"""Protect a table that is a part of another: nobody is verified who was not claimed.

A reader of both tables knows that of each project the part is at most its whole. So a shown part is
a lower bound of a withheld whole, and what is shown of the whole bounds a withheld part from above.
The whole of a month is decided first, beside the parts of earlier months, and stays as it is; then
the part. Of each more is withheld until no withheld cell of either table is bounded by both more
than by what was known without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bagdar.core.jobs.disclosure.effort import BOUND, Effort, ExhaustedError
from bagdar.core.jobs.disclosure.employers import Totals, totals
from bagdar.core.jobs.disclosure.knowledge import (
    Beside,
    Broken,
    Cell,
    Shown,
    Unknowns,
    as_published,
    as_readers_know,
    kinds_of,
    parts_of,
    shown_sums,
    stayed,
    unknowns,
)
from bagdar.core.jobs.disclosure.programs import (
    NEAR,
    Program,
    UnsolvedError,
    least_afresh,
    most_of,
)
from bagdar.core.jobs.disclosure.protecting import (
    LAYING_OUT,
    Deciding,
    Loose,
    Told,
    cells_of,
    decide,
    handed_on,
    matrix,
    nothing,
    signed,
    to_hand_on,
    too_high,
    too_low,
)
from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    LEAST_WIDTH,
    WITHHELD_FROM,
    DisclosureError,
    Floors,
    Ints,
    Layout,
    Records,
    Release,
    check,
)


def protect_whole(
    layout: Layout,
    given: Records,
    earlier: Sequence[Release] = (),
    *,
    parts: Sequence[Release],
    part: Records,
    part_layout: Layout | None = None,
    bound: float = BOUND,
) -> Release:
    """Decide which cells of a month are shown of a table, of which parts were shown `earlier`.

    `part` are the records of the part of this month, which is decided after it (`protect_part`):
    it is known before who did not change. `bound` is how much work goes into it: see `decide`.

    Raises DisclosureError where records do not fit the table, or a month has no part.
    """
    if len(parts) != len(earlier):
        raise DisclosureError(f"{len(parts)} months of the part; give one for each of the whole.")
    check(layout, given)
    releases, parts = as_readers_know(earlier), as_readers_know(parts)
    if not releases:
        return decide(layout, releases, as_published(None, given), bound=bound)
    before = parts[-1].records
    records = as_published(releases[-1].records, given, Beside(before, part, is_whole=False))
    still = replace(part, own=before.own & stayed(before, part))
    nothing = np.zeros((len(layout.parents), 1), dtype=np.int64)
    beside = part_layout or layout, [*parts, Release(still, nothing, nothing)]

    judged = _Judged.after(releases, parts)

    def also(
        decided: Release, may_go: MayGo, proven: Mapping[Cell, float], effort: Effort
    ) -> set[Cell]:
        judged.proven |= _of(WHOLE, proven)
        judged.begin(decided)
        whole = layout, [*releases, decided]
        return _to_withhold(whole, beside, may_go, judged, effort, of_whole=True)

    return judged.hand_on(decide(layout, releases, records, also, bound=bound))


def protect_part(
    layout: Layout,
    months: Sequence[Records],
    earlier: Sequence[Release] = (),
    *,
    wholes: Sequence[Release],
    whole_layout: Layout | None = None,
    bound: float = BOUND,
) -> tuple[Release, ...]:
    """Decide month after month which cells of a part are shown, beside the table it is a part of.

    `wholes` are the releases of that table for all these months, the earlier ones first, on
    `whole_layout` where that table has breakdowns and this one has none. A cell withheld there is
    withheld here too; only what was shown before and did not change stays. Where deciding a month
    takes more work than the `bound`, nothing is shown of it.

    Raises DisclosureError where records do not fit the table, or a month has no whole.
    """
    if len(wholes) != len(earlier) + len(months):
        raise DisclosureError(f"{len(wholes)} months of the whole; give one for each of the part.")
    releases = as_readers_know(earlier)
    wholes = as_readers_know(wholes)
    for given in months:
        check(layout, given)
        at = len(releases)
        above = whole_layout or layout, wholes[: at + 1]
        beside = Beside(wholes[at - 1].records, wholes[at].records, is_whole=True) if at else None
        records = as_published(releases[-1].records if releases else None, given, beside)
        releases.append(_part(layout, releases, records, above, Effort(bound)))
    return tuple(releases[len(earlier) :])


def _part(
    layout: Layout,
    releases: Sequence[Release],
    records: Records,
    above: _Given,
    effort: Effort,
) -> Release:
    """Decide a month of a part beside the table it is a part of; nothing of it, if need be."""
    proven, judged = handed_on(releases), _Judged.after(above[1], releases)
    whole = above[1][-1].state
    try:
        month = Deciding(layout, releases, records, effort, whole, proven=proven)
        decided = replace(_step_by_step(month, above, judged), is_coarse=effort.is_coarse)
    except (ExhaustedError, UnsolvedError):
        decided = nothing(layout, records)
    return judged.hand_on(replace(decided, floors=Floors(to_hand_on(proven))))


def _step_by_step(month: Deciding, above: _Given, judged: _Judged) -> Release:
    """Withhold more of a month of a part until no cell of either table asks for it."""
    decided = judged.begin(month.decide())
    while True:
        judged.proven |= _of(PART, month.proven)
        beside = month.layout, [*month.earlier, decided]
        more = _to_withhold(above, beside, month.may_go, judged, month.effort)
        if not more:
            return decided
        month.withhold(more)
        decided = judged.begin(month.decide())


@dataclass(frozen=True)
class _Table:
    """A table as the reader knows it; its unknowns stand in a program from `first` on.

    Its cells are named after its `number`: the whole, or its part.
    """

    layout: Layout
    releases: Sequence[Release]
    hidden: Unknowns
    first: int
    number: int

    def truth(self, cell: Cell) -> int:
        """Count the workers of a cell that enterprises do not publish themselves."""
        return int(self.hidden.workers[list(parts_of(self.layout, self.hidden, cell))].sum())

    def by_kind(self, cell: Cell) -> dict[int, list[int]]:
        """Return the unknowns of a cell of a leaf by the kinds of their projects."""
        found: dict[int, list[int]] = {}
        for one in self.hidden.parts.get(cell, ()):
            found.setdefault(self.hidden.kinds[one], []).append(one)
        return found

    def told(self) -> list[Told]:
        """List the sums that all months tell."""
        found: list[Told] = list(self.hidden.broken)
        for month, one in enumerate(self.releases):
            found += shown_sums(self.layout, self.hidden, month, one.state)
        return found

    @cached_property
    def employers(self) -> Totals:
        """What employers count over all their projects."""
        return totals(self.hidden)

    def asked(self) -> dict[_Asked, list[tuple[int, float]]]:
        """Return the unknowns of each withheld cell that has any, and of what employers count."""
        found: dict[_Asked, list[tuple[int, float]]] = {}
        for month, one in enumerate(self.releases):
            for place, category in np.argwhere(one.state >= WITHHELD_FROM).tolist():
                cell = (month, place, category)
                if parts := parts_of(self.layout, self.hidden, cell):
                    found[self.number, *cell] = [(self.first + part, 1.0) for part in parts]
        for cell, parts in self.employers.parts.items():
            found[self.number, *cell] = [(self.first + part, 1.0) for part in parts]
        return found

    def begin(self, judged: _Judged) -> None:
        """Note of what employers count what is asked of it: how little, how much, or both."""
        judged.little |= {(self.number, *one) for one in self.employers.much}
        judged.many |= {(self.number, *one) for one in self.employers.little}
        judged.floor_of |= {
            (self.number, *one): (self.number, *other)
            for one, other in self.employers.much.items()
            if other
        }

    def signed(self, told: Told) -> list[tuple[int, float]]:
        """Return the unknowns of a told sum by their places in a program."""
        return [(self.first + part, sign) for part, sign in signed(told)]


_Given = tuple[Layout, Sequence[Release]]
MayGo: TypeAlias = Callable[[Cell], bool]
_Asked: TypeAlias = tuple[int, int, int, int]
"""A withheld cell, after the number of its table."""
WHOLE, PART = 0, 1


@dataclass
class _Judged:
    """What was found of withheld cells of a month that is decided step by step.

    Each step withholds more, which only widens bounds: a cell found safe is not judged again.
    `proven` is how little cells can be at least by what earlier months showed of one table alone:
    a reader of both knows it as well, so it is not found again. `handed_on` is what was found
    beside the other table when earlier months were decided.
    """

    withheld: npt.NDArray[np.bool_] | None = None
    proven: dict[_Asked, float] = field(default_factory=dict)
    handed_on: dict[_Asked, float] = field(default_factory=dict)
    floors: dict[_Asked, float] = field(default_factory=dict)
    little: set[_Asked] = field(default_factory=set)
    many: set[_Asked] = field(default_factory=set)
    floor_of: dict[_Asked, _Asked] = field(default_factory=dict)

    _laid_out: tuple[dict[int, int], list[Unknowns]] | None = field(default=None, init=False)

    def laid_out(
        self, wholes: _Given, parts: _Given, effort: Effort
    ) -> tuple[dict[int, int], list[Unknowns]]:
        """Return the kinds of projects and the unknowns of both tables: the same in every step."""
        records = [[one.records for one in told] for _, told in (wholes, parts)]
        rows = sum(len(one.workers) for told in records for one in told)
        effort.spend(LAYING_OUT * rows)
        if self._laid_out is None:
            kinds = kinds_of(*records)
            hidden = [
                unknowns(tables, months, kinds)
                for (tables, _), months in zip((wholes, parts), records, strict=True)
            ]
            self._laid_out = kinds, hidden
        return self._laid_out

    @classmethod
    def after(cls, wholes: Sequence[Release], parts: Sequence[Release]) -> _Judged:
        """Begin with what was found of cells when earlier months of both tables were decided."""
        found = cls()
        for number, told in ((WHOLE, wholes), (PART, parts)):
            for one in told[-1:]:
                found.proven |= _of(number, one.floors.alone)
                found.handed_on |= one.floors.beside
        found.proven |= found.handed_on
        return found

    def hand_on(self, decided: Release) -> Release:
        """Let a month that is decided hand on what was found of cells beside the other table."""
        beside = {cell: floor for cell, floor in self.floors.items() if cell[2] >= 0}
        return replace(decided, floors=replace(decided.floors, beside=self.handed_on | beside))

    def begin(self, decided: Release) -> Release:
        """Forget all that was found where something withheld before is shown now."""
        withheld = decided.state >= WITHHELD_FROM
        if self.withheld is not None and (self.withheld & ~withheld).any():
            self.floors, self.little, self.many = {}, set(), set()
        self.withheld = withheld
        return decided


def _of(number: int, floors: Mapping[Cell, float]) -> dict[_Asked, float]:
    """Name cells after the number of their table too."""
    return {(number, *cell): floor for cell, floor in floors.items()}


def _to_withhold(
    wholes: _Given,
    parts: _Given,
    may_go: MayGo,
    judged: _Judged,
    effort: Effort,
    *,
    of_whole: bool = False,
) -> set[Cell]:
    """Choose cells of the part, or the whole, to withhold for each bound; none if all are safe."""
    kinds, hidden = judged.laid_out(wholes, parts, effort)
    whole = _Table(*wholes, hidden[0], 0, WHOLE)
    part = _Table(*parts, hidden[1], len(hidden[0].workers), PART)
    links = _links(whole, part, kinds)
    size = part.first + len(hidden[1].workers)
    first, second = (whole, part) if of_whole else (part, whole)
    told = first.told()
    both = [*told, *second.told()]
    broken = [at for at, one in enumerate(both) if isinstance(one, Broken)]
    rows = [first.signed(one) for one in told]
    rows += [second.signed(one) for one in both[len(told) :]]
    rows += [[*row, (size + at, 1.0)] for at, (row, _) in enumerate(links)]
    asked = {**whole.asked(), **part.asked()}
    for one in (whole, part):
        one.begin(judged)
    if not asked or not links:
        return set()
    truth = np.concatenate([hidden[0].workers, hidden[1].workers, [one for _, one in links]])
    sums = matrix(rows, len(truth))
    exact = sums @ truth.astype(float)
    cells = matrix(list(asked.values()), len(truth))
    program = Program(sums, exact, exact, cells, broken, truth.astype(float), effort)
    goes = {
        at: {cell for cell in cells_of(one) if may_go(cell)}
        for at, one in enumerate(told)
        if isinstance(one, Shown)
    }
    goes = {at: cells for at, cells in goes.items() if cells}
    chosen: set[Cell] = set()
    names = list(asked)
    for block in _blocks(program, list(goes), linked_from=len(rows) - len(links)):
        within = {new: goes[int(old)] for new, old in enumerate(block.told) if int(old) in goes}
        named = [names[at] for at in block.asked]
        chosen |= _bounded(block.program, truth[block.columns], named, judged, within, first)
    return chosen


@dataclass(frozen=True)
class _Block:
    """A part of a program that shares no unknown with the rest.

    `told` are its rows there, `asked` its withheld cells.
    """

    told: Ints
    asked: Ints
    columns: Ints
    program: Program


def _blocks(program: Program, rows: Sequence[int], *, linked_from: int) -> list[_Block]:
    """Part a program into blocks; those without any of the given rows, or link, are left out."""
    everything = sparse.vstack([program.told, program.asked]).astype(bool).astype(int)
    count, size = everything.shape
    pairs = sparse.bmat([[None, everything], [everything.T, None]])
    label = connected_components(pairs, directed=False)[1]
    told = program.told.shape[0]
    found = []
    for one in np.intersect1d(label[list(rows)], label[linked_from:told]):
        at = np.flatnonzero(label[:told] == one)
        asked = np.flatnonzero(label[told:count] == one)
        columns = np.flatnonzero(label[count : count + size] == one)
        exact = program.least[at]
        part = Program(
            program.told[at][:, columns],
            exact,
            exact,
            program.asked[asked][:, columns],
            np.flatnonzero(np.isin(at, program.broken)).tolist(),
            None if program.truth is None else program.truth[columns],
            program.effort,
        )
        if len(asked):
            found.append(_Block(at, asked, columns, part))
    return found


def _links(
    whole: _Table, part: _Table, kinds: Mapping[int, int]
) -> list[tuple[list[tuple[int, float]], int]]:
    """State that of each kind of projects the part is at most its whole, and what lies between.

    Where enterprises publish the total of a project, but not the part of it, the part is at most
    that. A kind of which the opposite is true bounds nothing: its sources disagree.
    """
    found = []
    for month, (outer, inner) in enumerate(zip(whole.releases, part.releases, strict=True)):
        published = _published(outer.records, inner.records, kinds)
        for leaf, below in enumerate(part.layout.children):
            if below:
                continue
            cell = (month, leaf, EVERYBODY)
            theirs = whole.by_kind(cell)
            for kind, ours in part.by_kind(cell).items():
                outside = theirs.get(kind, [])
                more = published.get(kind, 0) + int(whole.hidden.workers[outside].sum())
                left = more - int(part.hidden.workers[ours].sum())
                if left >= 0:
                    row = [(whole.first + one, -1.0) for one in outside]
                    row += [(part.first + one, 1.0) for one in ours]
                    found.append((row, left))
    return found


def _published(outer: Records, inner: Records, kinds: Mapping[int, int]) -> dict[int, int]:
    """Sum by kind what enterprises publish of projects of which the part is not published."""
    found: dict[int, int] = {}
    for project, count in outer.own_totals.items():
        if project in inner.everybody and project not in inner.own_totals:
            found[kinds[project]] = found.get(kinds[project], 0) + count
    return found


def _bounded(
    program: Program,
    truth: Ints,
    named: Sequence[_Asked],
    judged: _Judged,
    goes: dict[int, set[Cell]],
    table: _Table,
) -> set[Cell]:
    """Find withheld cells that this month of a table bounds; return what to withhold for them."""
    loose = Loose(program, list(goes))
    floors = [judged.floors.get(one, judged.proven.get(one, 0.0)) for one in named]
    chosen: set[Cell] = set()
    pending = [at for at, one in enumerate(named) if one not in judged.little]
    while pending and not chosen:
        held, left = too_high(program, pending, floors)
        safe = set(pending) - set(left) - {at for at, _ in held}
        for at, answer in held:
            floors[at] = judged.floors[named[at]] = loose.floor(at, answer, pending)
            if answer.value <= floors[at] + NEAR:
                safe.add(at)
                continue
            holding = {cell for one in answer.held_by for cell in goes.get(one, ())}
            if holding and program.effort.is_late:
                program.effort.is_coarse = True
                chosen |= {cell for cell in holding if cell[2] != EVERYBODY} or holding
            elif holding.isdisjoint(chosen):
                chosen |= _cheapest(least_afresh(program, at).held_by, goes, table)
        judged.little |= {named[at] for at in safe}
        pending = left
    place = {one: at for at, one in enumerate(named)}
    least = [place.get(judged.floor_of.get(one, one), at) for at, one in enumerate(named)]
    needs = [floors[at] + LEAST_WIDTH for at in least]
    true = program.asked @ truth
    pending = [
        at for at, one in enumerate(named) if true[at] < needs[at] and one not in judged.many
    ]
    while pending and not chosen:
        held, left = too_low(program, pending, needs)
        safe = set(pending) - set(left) - {at for at, _ in held}
        for at, answer in held:
            if answer.value < most_of(loose.program, [at], [needs[at]]).value - NEAR:
                chosen |= _cheapest(answer.held_by, goes, table)
            else:
                safe.add(at)
        judged.many |= {named[at] for at in safe}
        pending = left
    return chosen


def _cheapest(held_by: Sequence[int], goes: dict[int, set[Cell]], table: _Table) -> set[Cell]:
    """Return the smallest shown cell among those that hold a bound, else among all.

    A part of a breakdown goes before everybody.
    """
    holding = {cell for at in held_by for cell in goes.get(at, ())}
    found = holding or {cell for cells in goes.values() for cell in cells}
    return set(sorted(found, key=lambda one: (one[2] == EVERYBODY, table.truth(one), one))[:1])
