"""Complementary suppression: withhold more cells until no withheld cell can be worked out.

Release by release: what was shown before is taken as given. In a month everybody is decided first
and stays as decided; of the breakdowns is shown what these and each other allow. Withheld cells are
bounded by linear programs in which the reader is granted shown cells to the worker, which is more
than rounding tells, so that blocks of cells that share no unknown can be judged apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bagdar.core.jobs.disclosure.effort import BOUND, Effort, ExhaustedError
from bagdar.core.jobs.disclosure.employers import Beneath, Rests, is_unsafe, totals
from bagdar.core.jobs.disclosure.folding import Floats
from bagdar.core.jobs.disclosure.knowledge import (
    Broken,
    Cell,
    Shown,
    Unknowns,
    as_published,
    as_readers_know,
    parts_of,
    shown_sums,
    unknowns,
)
from bagdar.core.jobs.disclosure.programs import (
    NEAR,
    Answer,
    Openable,
    Program,
    UnsolvedError,
    least_afresh,
    least_of,
    most_of,
    way_out,
)
from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    LEAST_WIDTH,
    WITHHELD,
    WITHHELD_FROM,
    Floors,
    Ints,
    Layout,
    Records,
    Release,
    State,
    check,
    first_states,
    rounded,
    sums,
)

Told = Shown | Broken

LAYING_OUT, JUDGED = 20, 10
"""Steps for each row of all months that is laid out, and each cell whenever it is judged."""
TRIED_AGAIN = 3
"""What part of the bound breakdowns are tried with after a month that was decided without them."""
AT_ONCE = 25
"""Cells that are mended before a block is judged again: mending one often mends others."""
STILL = 0.9
"""Of cells asked together, the part left from which on they are asked one by one."""
FEWER = 0.5
"""Of cells asked together, the part left up to which they are asked by a smaller program."""


Also: TypeAlias = Callable[
    [Release, Callable[[Cell], bool], Mapping[Cell, float], Effort], Collection[Cell]
]
"""Chooses more cells to withhold, of a month as decided, among those that may go.

It is told how little cells are proven to be at least by what earlier months showed, and what work
is left.
"""


def protect(
    layout: Layout,
    months: Sequence[Records],
    earlier: Sequence[Release] = (),
    *,
    bound: float = BOUND,
) -> tuple[Release, ...]:
    """Decide month after month which cells are shown; `earlier` releases stay as they are.

    The records of a release hold the own totals that may be published: see `as_published`. A table
    of which a part is told as well is decided by `together.protect_whole`. `bound` is how much work
    goes into a month: see `decide`.

    Raises DisclosureError where records do not fit the table.
    """
    releases = as_readers_know(earlier)
    for given in months:
        check(layout, given)
        records = as_published(releases[-1].records if releases else None, given)
        releases.append(decide(layout, releases, records, bound=bound))
    return tuple(releases[len(earlier) :])


def decide(
    layout: Layout,
    earlier: Sequence[Release],
    records: Records,
    also: Also | None = None,
    *,
    bound: float = BOUND,
) -> Release:
    """Decide a month in full, else everybody alone, else show nothing of it.

    Both take work up to the bound, and the second what the first was not given: after a month that
    was decided the coarse way the first is tried with little. Where that does not suffice the next
    one is taken, which withholds more. The last one needs none: a month is decided in any case.
    """
    proven = handed_on(earlier)
    decided = nothing(layout, records)
    part = 1 / TRIED_AGAIN if earlier and earlier[-1].is_coarse else 1.0
    ways = (_in_full, part), (_everybody_alone, 2.0 - part)
    for way, share in ways if layout.partitions else ((_in_full, 1.0),):
        given = _Given(layout, earlier, records, also, proven, Effort(share * bound))
        try:
            is_coarse = way != _in_full
            decided = replace(way(given), is_coarse=is_coarse or given.effort.is_coarse)
            break
        except (ExhaustedError, UnsolvedError):
            continue
    return replace(decided, floors=Floors(to_hand_on(proven)))


def handed_on(earlier: Sequence[Release]) -> dict[Cell, float]:
    """Return how little cells can be at least, as found when an earlier month was decided.

    More was told since, if anything, so that it holds: a cell that can be as little is safe.
    """
    return dict(earlier[-1].floors.alone) if earlier else {}


def to_hand_on(proven: Mapping[Cell, float]) -> dict[Cell, float]:
    """Keep what was found of cells: a project may come to another employer, to no other cell."""
    return {cell: floor for cell, floor in proven.items() if cell[1] >= 0}


def nothing(layout: Layout, records: Records) -> Release:
    """Show nothing of a month but what anybody knows: cells of nobody, or of own totals alone."""
    state = first_states(layout, records, ())
    state[state == State.SHOWN] = State.COMPLEMENTARY
    shown = np.where(state < WITHHELD_FROM, rounded(sums(layout, records).workers), WITHHELD)
    return Release(records, state, shown, is_coarse=True)


@dataclass(frozen=True)
class _Given:
    """What a month is decided on, what is proven already, and the work that may go into it."""

    layout: Layout
    earlier: Sequence[Release]
    records: Records
    also: Also | None
    proven: dict[Cell, float]
    effort: Effort

    def totals(self) -> Deciding:
        """Begin to decide everybody by what is known of totals alone."""
        earlier = [one.bare for one in self.earlier]
        return Deciding(self.layout.bare, earlier, self.records.bare, self.effort)

    def parts(self, totals: Release, **more: Any) -> Deciding:
        """Begin to decide the parts of everybody as decided."""
        whole, given = totals.state[:, EVERYBODY], (self.layout, self.earlier, self.records)
        more |= {"totals": whole, "proven": self.proven, "laid_out": self.laid_out}
        return Deciding(*given, self.effort, **more)

    @cached_property
    def laid_out(self) -> LaidOut:
        """What stays the same however often the month is judged."""
        return LaidOut(self.layout, self.earlier, self.records, self.effort)


def _in_full(given: _Given) -> Release:
    """Decide everybody, then the breakdowns: none of these is shown at the price of a total.

    Totals are judged for a reader who knows which totals did not change; for one who knows the
    breakdowns of earlier months, which cannot be taken back; and beside every part that this month
    withholds, also those withheld for others' sake: what a total tells of one is told by no part.
    At last it is asked what to withhold `also`.
    """
    deciding = given.totals()
    totals = deciding.decide()
    while True:
        while more := _beside_parts(given, totals):
            deciding.withhold(more)
            totals = deciding.decide()
        decided, more = _with_parts(given, totals, deciding.may_go)
        if not more:
            return decided
        deciding.withhold(more)
        totals = deciding.decide()


def _everybody_alone(given: _Given) -> Release:
    """Decide everybody beside the breakdowns of earlier months; show no part of this one.

    All parts of this month are withheld, also those that were shown a month before and stayed: so
    each of them is asked about. Nothing is withheld to show one, and none has to be chosen.
    """
    deciding = given.totals()
    totals = deciding.decide()

    def goes(cell: Cell) -> bool:
        return cell[2] == EVERYBODY and deciding.may_go(cell)

    while True:
        parts = given.parts(totals, shows_parts=False)
        decided = parts.decide()
        more = _totals_gone(totals, decided, len(given.earlier)) | set(filter(goes, parts.wholes))
        if not more and given.also:
            more = set(given.also(decided, goes, given.proven, given.effort))
        if not more:
            return decided
        deciding.withhold(more)
        totals = deciding.decide()


def _with_parts(
    given: _Given, totals: Release, may_go: Callable[[Cell], bool]
) -> tuple[Release, set[Cell]]:
    """Decide the breakdowns beside totals; return the totals to withhold before it is done."""
    parts = given.parts(totals)

    def goes(cell: Cell) -> bool:
        return may_go(cell) if cell[2] == EVERYBODY else parts.may_go(cell)

    while True:
        decided = parts.decide()
        if more := {one for one in parts.wholes if may_go(one)}:
            return decided, more
        if parts.bounded and (more := _beside_parts(given, totals, decided)):
            return decided, more
        chosen = given.also(decided, goes, parts.proven, given.effort) if given.also else ()
        more = {one for one in chosen if one[2] == EVERYBODY}
        if more or not chosen:
            return decided, more
        parts.withhold(chosen)


def _beside_parts(given: _Given, totals: Release, decided: Release | None = None) -> set[Cell]:
    """Return the totals to withhold beside breakdowns that are withheld, none of them shown.

    Of this month are withheld those that must be by themselves, or all that were `decided` to be.
    """
    if not given.layout.partitions or (not given.earlier and decided is None):
        return set()
    withheld = None if decided is None else decided.state >= WITHHELD_FROM
    judged = given.parts(totals, open_parts=True, withheld=withheld)
    return _totals_gone(totals, judged.decide(), len(given.earlier))


def _totals_gone(before: Release, after: Release, month: int) -> set[Cell]:
    """Return the totals that were shown before and are withheld after."""
    gone = (after.state >= WITHHELD_FROM) & (before.state[:, :1] < WITHHELD_FROM)
    return {(month, place, EVERYBODY) for place in np.flatnonzero(gone[:, EVERYBODY]).tolist()}


@dataclass(frozen=True)
class _Block:
    """Withheld cells and told sums that share unknowns, and no others."""

    asked: tuple[Cell, ...]
    told: tuple[Told, ...]


class LaidOut:
    """What a month and those before it are made of, whatever is shown of it."""

    def __init__(
        self, layout: Layout, earlier: Sequence[Release], records: Records, effort: Effort
    ) -> None:
        """Find the unknowns of all months, and what was told of them."""
        months = [*(one.records for one in earlier), records]
        effort.spend(LAYING_OUT * sum(len(one.workers) for one in months))
        self.hidden = unknowns(layout, months)
        self.first_states = first_states(layout, records, earlier)
        self.employers = totals(self.hidden)
        self.told: list[Told] = [
            *self.hidden.broken,
            *(
                told
                for month, past in enumerate(earlier)
                for told in shown_sums(layout, self.hidden, month, past.state)
            ),
        ]


@dataclass
class Deciding:
    """A month being decided: `state` fills up with withheld cells until every block is safe.

    `above` are the states of the table that this one is a part of, `totals` those of everybody
    where they are decided already: they stay, unless the parts are left open, of which those
    `withheld` are asked about, or no part is shown (`shows_parts`). `proven` is handed on from one
    to the next: how little cells can be at least by what was shown before this month. `bounded` are
    parts of this month that what stays tells more of than is to be told, `wholes` totals that may
    not stay beside such.
    """

    layout: Layout
    earlier: Sequence[Release]
    records: Records
    effort: Effort = field(default_factory=Effort)
    above: Ints | None = None
    totals: Ints | None = None
    open_parts: bool = False
    withheld: npt.NDArray[np.bool_] | None = None
    shows_parts: bool = True
    proven: dict[Cell, float] = field(default_factory=dict)
    laid_out: LaidOut | None = None
    state: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.month = len(self.earlier)
        if self.laid_out is None:
            self.laid_out = LaidOut(self.layout, self.earlier, self.records, self.effort)
        self.hidden, self.employers = self.laid_out.hidden, self.laid_out.employers
        self.workers = sums(self.layout, self.records).workers
        self.state = self.laid_out.first_states.copy()
        self.found_parts: dict[Cell, tuple[int, ...]] = {}
        self.undecided: set[Cell] = set()
        self.bounded: set[Cell] = set()
        self.pinned = self._stay_as_they_were()
        self._withhold_with_the_whole()
        self._keep_totals()
        self.before = self.laid_out.told
        self.withheld_before = [
            (month, int(place), int(category))
            for month, past in enumerate(self.earlier)
            for place, category in np.argwhere(past.state >= WITHHELD_FROM)
        ]
        self.found_parts |= self.employers.parts
        told_before = [one for one in self.before if isinstance(one, Shown)]
        self.rests = Rests(self.hidden, told_before, self._published)
        self.floors = dict(self.proven)
        self.wholes: set[Cell] = set()
        self.can_be_nothing: set[Cell] = set(self.employers.much)
        self.can_be_many: set[Cell] = set(self.employers.little)

    def decide(self) -> Release:
        """Withhold cells until nothing more need be withheld."""
        while self._withhold_more():
            pass
        whole = rounded(self.workers)
        shown = np.where(self.state < WITHHELD_FROM, whole, WITHHELD)
        return Release(self.records, self.state, shown)

    def withhold(self, cells: Collection[Cell]) -> None:
        """Withhold more cells of this month; they are judged when it is decided again."""
        for _, place, category in cells:
            self.state[place, category] = State.COMPLEMENTARY

    def _parts(self, cell: Cell) -> tuple[int, ...]:
        if cell not in self.found_parts:
            self.found_parts[cell] = parts_of(self.layout, self.hidden, cell)
        return self.found_parts[cell]

    def _stay_as_they_were(self) -> set[Cell]:
        """Keep withheld what was and is still the same; return what was shown and is the same."""
        pinned: set[Cell] = set()
        if not self.earlier:
            return pinned
        last = self.earlier[-1].state
        for place, category in np.argwhere(self.state != State.EMPTY).tolist():
            now = self._parts((self.month, place, category))
            then = self._parts((self.month - 1, place, category))
            if not now or sorted(now) != sorted(then):
                continue
            if last[place, category] < WITHHELD_FROM:
                pinned.add((self.month, place, category))
            elif self.state[place, category] < WITHHELD_FROM:
                self.state[place, category] = State.STAYS
        return pinned

    def _withhold_with_the_whole(self) -> None:
        """Withhold what would bound a cell that the table above withholds."""
        if self.above is not None:
            self._withhold_beside(self.above[:, : self.layout.categories] >= WITHHELD_FROM)

    def _keep_totals(self) -> None:
        """Take everybody as decided; withhold what would bound a total that is withheld."""
        if self.totals is None:
            return
        self.state[:, EVERYBODY] = self.totals
        if not self.shows_parts:
            self.pinned = {one for one in self.pinned if one[2] == EVERYBODY}
            parts = self.state[:, EVERYBODY + 1 :]
            parts[parts == State.SHOWN] = State.COMPLEMENTARY
            return
        if self.open_parts:
            self._leave_parts_open()
            return
        self.pinned |= {(self.month, place, EVERYBODY) for place in range(len(self.totals))}
        self._withhold_beside((self.totals >= WITHHELD_FROM)[:, None])
        while self._foresee():
            pass

    def _foresee(self) -> bool:
        """Withhold what any program would ask for; answer whether anything had to be.

        Below a withheld part none of the same is shown, since it must be able to be nothing; and
        no cell is the only withheld one of a sum that is shown.
        """
        before = self.state.copy()
        for place, below in enumerate(self.layout.children):
            for part in range(EVERYBODY + 1, self.layout.categories):
                cells = [(self.month, one, part) for one in below]
                if self.state[place, part] >= WITHHELD_FROM:
                    self.withhold([one for one in cells if self.may_go(one)])
                else:
                    self._withhold_another(cells, (self.month, place, part))
            for partition in self.layout.partitions:
                cells = [(self.month, place, one) for one in partition]
                self._withhold_another(cells, (self.month, place, EVERYBODY))
        return not np.array_equal(before, self.state)

    def _withhold_another(self, cells: Sequence[Cell], whole: Cell) -> None:
        """Withhold, with the only withheld cell of a sum that is shown, the smallest other one."""
        hidden = [one for one in (*cells, whole) if self.state[one[1:]] >= WITHHELD_FROM]
        if len(hidden) == 1 and hidden[0] != whole:
            shown = [one for one in cells if self.may_go(one)] or [whole]
            least = min(shown, key=lambda one: (self.workers[one[1:]], one))
            self.withhold([least] if self.may_go(least) else [])

    def _leave_parts_open(self) -> None:
        """Tell nothing of the breakdowns that could be shown, and ask nothing of them either."""
        for place, category in np.argwhere(self.state == State.SHOWN).tolist():
            cell = (self.month, place, category)
            if category != EVERYBODY and self.may_go(cell):
                if self.withheld is None or not self.withheld[place, category]:
                    self.undecided.add(cell)
                self.state[place, category] = State.COMPLEMENTARY

    def _withhold_beside(self, withheld: npt.NDArray[np.bool_]) -> None:
        for place, category in np.argwhere((self.state == State.SHOWN) & withheld).tolist():
            if self.may_go((self.month, place, category)):
                self.state[place, category] = State.COMPLEMENTARY

    def _withhold_more(self) -> bool:
        """Judge every block that this month touches; answer whether a cell had to be added.

        Withholding more only widens bounds: a cell found safe once is not asked about again. What
        told sums leave is judged first, as it is without a program.
        """
        self.effort.spend(JUDGED * (self.month + 1) * self.state.size)
        if added := self._beneath_rests():
            self.withhold(added)
            return True
        for block in self._blocks():
            if not self.can_be_many.issuperset(block.asked):
                added |= self._to_withhold(block)
        self.withhold(added)
        return bool(added)

    def _published(self, cell: Cell) -> int:
        month, place, category = cell
        if month == self.month:
            return int(rounded(self.workers)[place, category])
        return int(self.earlier[month].shown[place, category])

    def _beneath_rests(self) -> set[Cell]:
        """Choose cells to withhold where told sums of this month leave what is of few, or small."""
        told = shown_sums(self.layout, self.hidden, self.month, self.state)
        left = {one.whole: one.parts for one in told}
        beneath = Beneath(lambda cell: int(self.workers[cell[1:]]), left)
        chosen: set[Cell] = set()
        for one in told:
            cells = {cell for cell in cells_of(one) if self.may_go(cell)}
            if cells and cells.isdisjoint(chosen) and self.rests.tells(one):
                chosen.add(self.rests.to_withhold(one, cells, beneath))
        return chosen or self._beneath_parts(told)

    def _beneath_parts(self, told: Sequence[Shown]) -> set[Cell]:
        """Choose parts to withhold where everybody less the shown ones leaves others of few.

        Of a cell, and of what it leaves less the same shown ones in it. Where all of these stay, as
        they were shown before, everybody has to go.
        """
        chosen: set[Cell] = set()
        for (place, taken), shown in self._alike(told).items():
            for partition in self.layout.partitions:
                of = [one for one in partition if one in shown]
                others = [one for one in partition if one not in shown]
                goes = {c for one in of for c in shown[one] if self.may_go(c)}
                if not of or not others or not goes.isdisjoint(chosen):
                    continue
                parts = {part for one in others for part in self._rest_of(place, taken, one)}
                if parts and is_unsafe(self.hidden, parts):
                    if goes:
                        chosen.add(min(goes, key=lambda cell: (self.workers[cell[1:]], cell)))
                    else:
                        self.wholes.add((self.month, place, EVERYBODY))
        return chosen

    def _alike(
        self, told: Sequence[Shown]
    ) -> dict[tuple[int, tuple[int, ...]], dict[int, tuple[Cell, ...]]]:
        """Return categories told of the same territories less the same, where everybody is."""
        found: dict[tuple[int, tuple[int, ...]], dict[int, tuple[Cell, ...]]] = {}
        for one in told:
            key = one.whole[1], tuple(sorted(cell[1] for cell in one.taken_off))
            if one.taken_off:
                found.setdefault(key, {})[one.whole[2]] = cells_of(one)
        for place, category in np.argwhere(self.state < WITHHELD_FROM).tolist():
            found.setdefault((place, ()), {})[category] = ((self.month, place, category),)
        return {key: shown for key, shown in found.items() if EVERYBODY in shown}

    def _rest_of(self, place: int, taken: Sequence[int], category: int) -> set[int]:
        off = [part for one in taken for part in self._parts((self.month, one, category))]
        return set(self._parts((self.month, place, category))) - set(off)

    def _blocks(self) -> list[_Block]:
        """Part told sums and withheld cells into blocks, those without this month left out."""
        told = [*self.before, *shown_sums(self.layout, self.hidden, self.month, self.state)]
        now = [
            (self.month, place, category)
            for place, category in np.argwhere(self.state >= WITHHELD_FROM).tolist()
            if (self.month, place, category) not in self.undecided
        ]
        asked = [*self.withheld_before, *now, *self.employers.parts]
        parts = [parts_told(one) for one in told]
        parts += [self._parts(cell) for cell in asked]
        label = _joined(parts, len(self.hidden.workers))
        blocks: dict[int, tuple[list[Cell], list[Told]]] = {}
        for at, one in enumerate([*told, *asked]):
            cells, sums_told = blocks.setdefault(label[at], ([], []))
            if isinstance(one, (Shown, Broken)):
                sums_told.append(one)
            else:
                cells.append(one)
        return [
            _Block(tuple(cells), tuple(sums_told))
            for cells, sums_told in blocks.values()
            if cells and any(_month(one) == self.month for one in [*cells, *sums_told])
        ]

    def _to_withhold(self, block: _Block) -> set[Cell]:
        """Return the cells to withhold beside a block's, none if every cell of it is safe."""
        asked = [self._parts(cell) for cell in block.asked]
        program = _program(block.told, asked, self.hidden, self.effort)
        truth = np.array([self.hidden.workers[list(parts)].sum() for parts in asked])
        chosen = self._above_floors(block, program)
        return chosen or self._below_needs(block, program, truth)

    def _above_floors(self, block: _Block, program: Program) -> set[Cell]:
        """Choose for cells that cannot be as little as the reader knew without this month."""
        chosen: set[Cell] = set()
        pending = [at for at, one in enumerate(block.asked) if one not in self.can_be_nothing]
        floors = [self.floors.get(cell, 0.0) for cell in block.asked]
        loose = Loose(program, self._open(block))
        ways: _Ways | None = None
        now = [at for at, one in enumerate(block.told) if _is_shown_in(one, self.month)]
        while pending and not chosen:
            held, left = too_high(program, pending, floors)
            safe = set(pending) - set(left) - {at for at, _ in held}
            for at, answer in held:
                floor = loose.floor(at, answer, pending)
                if answer.value > floor + NEAR:
                    ways = ways or _Ways(block, program, self.may_go)
                    if self.effort.is_late:
                        chosen |= self._all_named(block, answer)
                    else:
                        chosen |= self._way_out(ways, at, floor, chosen)
                else:
                    self.floors[block.asked[at]] = floor
                    if answer.stands_without(now):
                        self.proven[block.asked[at]] = floor
                    self._note_bounded(block.asked[at])
                    safe.add(at)
            self.can_be_nothing |= {block.asked[at] for at in safe}
            pending = left
        return chosen

    def _below_needs(self, block: _Block, program: Program, truth: Ints) -> set[Cell]:
        """Choose for cells that cannot be as great as they should, if withholding helps."""
        chosen: set[Cell] = set()
        floors = [self.floors.get(self.employers.floor_of(one), 0.0) for one in block.asked]
        needs = [floor + LEAST_WIDTH for floor in floors]
        open_ats = [at for at, one in enumerate(block.asked) if one not in self.can_be_many]
        pending = [at for at in open_ats if truth[at] < needs[at]]
        self.can_be_many |= {block.asked[at] for at in set(open_ats) - set(pending)}
        while pending and not chosen:
            held, left = too_low(program, pending, needs)
            safe = set(pending) - set(left) - {at for at, _ in held}
            for at, answer in held:
                loose = without(program, self._open(block))
                if answer.value < most_of(loose, [at], [needs[at]]).value - NEAR:
                    chosen |= self._cheapest(block, answer, chosen)
                else:
                    self._note_bounded(block.asked[at])
                    safe.add(at)
            self.can_be_many |= {block.asked[at] for at in safe}
            pending = left
        return chosen

    def _note_bounded(self, cell: Cell) -> None:
        if cell[0] == self.month and cell[2] != EVERYBODY:
            self.bounded.add(cell)

    def _open(self, block: _Block) -> list[int]:
        """List the sums told by this month that could still be withheld."""
        return [
            at
            for at, one in enumerate(block.told)
            if isinstance(one, Shown) and any(map(self.may_go, (one.whole, *one.taken_off)))
        ]

    def may_go(self, cell: Cell) -> bool:
        """Answer whether a cell is shown now, and need not be."""
        month, place, category = cell
        if month != self.month or cell in self.pinned:
            return False
        return bool(self.state[place, category] == State.SHOWN)

    def _way_out(self, ways: _Ways, at: int, floor: float, chosen: set[Cell]) -> set[Cell]:
        """Choose cells to withhold so that a withheld cell can be as little as its floor.

        What is chosen already costs nothing more; other cells cost what they count.
        """
        block, program = ways.block, ways.program
        weights = [
            0.0 if cell in chosen else float(self.workers[cell[1], cell[2]]) for cell in ways.cells
        ]
        try:
            moved = way_out(program, at, floor, Openable(ways.told, np.array(weights))).tolist()
        except UnsolvedError:
            moved = []
        if moved:
            return {ways.cells[one] for one in moved}
        return self._cheapest(block, least_afresh(program, at), chosen)

    def _all_named(self, block: _Block, answer: Answer) -> set[Cell]:
        """Choose all shown cells that hold the bound: coarser than need be, and soon at its end."""
        self.effort.is_coarse = True
        named = {cell for at in answer.held_by for cell in cells_of(block.told[at])}
        return {one for one in named if self.may_go(one)} or self._cheapest(block, answer, set())

    def _cheapest(self, block: _Block, answer: Answer, chosen: set[Cell]) -> set[Cell]:
        """Choose the smallest shown cell among those that hold the bound; none if one is chosen.

        Where the solver names none, any shown cell of the block. Raises UnsolvedError without one.
        """
        holding = [block.told[at] for at in answer.held_by]
        for among in (holding, block.told):
            found = {cell for one in among for cell in cells_of(one) if self.may_go(cell)}
            if found & chosen:
                return set()
            if found:
                return {min(found, key=lambda cell: (self.workers[cell[1], cell[2]], cell))}
        raise UnsolvedError("A withheld cell is bounded, and no shown cell holds the bound.")


def parts_told(told: Told) -> tuple[int, ...]:
    """List the unknowns of a told sum."""
    return told.parts if isinstance(told, Shown) else told.parts + told.everybody


def cells_of(told: Told) -> tuple[Cell, ...]:
    """List the cells that a sum is told by."""
    return (told.whole, *told.taken_off) if isinstance(told, Shown) else told.cells


def _is_shown_in(one: Told, month: int) -> bool:
    return isinstance(one, Shown) and one.whole[0] == month


def _month(one: Told | Cell) -> int:
    return cells_of(one)[0][0] if isinstance(one, (Shown, Broken)) else one[0]


def _joined(parts: Sequence[Sequence[int]], size: int) -> list[int]:
    """Label lists of unknowns so that those with unknowns in common share a label."""
    rows = np.repeat(np.arange(len(parts)), [len(one) for one in parts])
    columns = np.concatenate([np.asarray(one, dtype=int) for one in parts]) if parts else rows
    whole = len(parts) + size
    pairs = sparse.coo_matrix((np.ones(len(rows)), (rows, columns + len(parts))), (whole, whole))
    return [int(one) for one in connected_components(pairs, directed=False)[1][: len(parts)]]


def _program(
    told: Sequence[Told], asked: Sequence[Sequence[int]], hidden: Unknowns, effort: Effort
) -> Program:
    """State a block as a program, shown cells known to the worker."""
    columns = sorted({part for parts in [*map(parts_told, told), *asked] for part in parts})
    place = {part: at for at, part in enumerate(columns)}
    rows_told = [[(place[part], sign) for part, sign in signed(one)] for one in told]
    sums_told = matrix(rows_told, len(columns))
    truth = hidden.workers[columns].astype(float)
    exact = sums_told @ truth
    rows = [[(place[part], 1.0) for part in parts] for parts in asked]
    broken = [at for at, one in enumerate(told) if isinstance(one, Broken)]
    return Program(sums_told, exact, exact, matrix(rows, len(columns)), broken, truth, effort)


def signed(told: Told) -> list[tuple[int, float]]:
    """Return the unknowns of a told sum, those of everybody taken off a breakdown's."""
    taken_off = () if isinstance(told, Shown) else told.everybody
    return [(part, 1.0) for part in told.parts] + [(part, -1.0) for part in taken_off]


def matrix(rows: Sequence[Sequence[tuple[int, float]]], size: int) -> sparse.csr_matrix:
    """Make a sparse matrix of rows of places and values."""
    at = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    places = [place for row in rows for place, _ in row]
    values = [value for row in rows for _, value in row]
    return sparse.csr_matrix((values, (at, places)), (len(rows), size), dtype=float)


def without(program: Program, rows: Sequence[int]) -> Program:
    """Leave told sums out of a program."""
    kept = np.setdiff1d(np.arange(program.told.shape[0]), np.asarray(rows, dtype=int))
    return replace(
        program,
        told=program.told[kept],
        least=program.least[kept],
        most=program.most[kept],
        broken=np.flatnonzero(np.isin(kept, program.broken)).tolist(),
    )


class _Ways:
    """The shown cells of a block that may be withheld, and the told sums that each is in."""

    def __init__(self, block: _Block, program: Program, may_go: Callable[[Cell], bool]) -> None:
        self.block, self.program = block, program
        told = [(at, one) for at, one in enumerate(block.told) if isinstance(one, Shown)]
        self.cells = sorted({cell for _, one in told for cell in cells_of(one) if may_go(cell)})
        place = {cell: number for number, cell in enumerate(self.cells)}
        rows: list[list[tuple[int, float]]] = [[] for _ in block.told]
        for at, one in told:
            rows[at] = [(place[cell], -1.0) for cell in one.taken_off if cell in place]
            rows[at] += [(place[one.whole], 1.0)] if one.whole in place else []
        self.told = matrix(rows, len(self.cells))


class Loose:
    """A program without the sums that could still be withheld: what is known in any case."""

    def __init__(self, program: Program, open_rows: Sequence[int]) -> None:
        self._open = open_rows
        self._program = program
        self._asking: Program | None = None
        self._place: dict[int, int] = {}
        self._free: set[int] = set()

    @cached_property
    def program(self) -> Program:
        """What is left, made when it is first asked."""
        return without(self._program, self._open)

    def floor(self, at: int, answer: Answer, pending: Sequence[int]) -> float:
        """Return how little a cell can be, given the least it can be with all sums.

        Where none of those left out held that, it is the least without them too. One extreme point
        shows for many of the `pending` at once that they can be nothing.
        """
        if answer.stands_without(self._open):
            return answer.value
        if self._asking is None:
            self._place = {one: number for number, one in enumerate(pending)}
            self._asking = self.program.of(pending)
            every = range(len(pending))
            point = least_of(self._asking, every).point
            left = _above(self._asking, every, point)
            self._free = set(pending) - {pending[one] for one in left}
        if at in self._free:
            return 0.0
        if at in self._place:
            return least_of(self._asking, [self._place[at]]).value
        return least_of(self.program.of([at]), [0]).value


Held = list[tuple[int, Answer]]
"""Withheld cells, by their place in `asked`, with the answers that show what holds them."""


def too_high(
    program: Program, pending: Sequence[int], floors: Sequence[float]
) -> tuple[Held, list[int]]:
    """Find withheld cells that cannot be as small as they should, and those not asked yet.

    The truth may show it. Then many together, since one extreme point shows for many cells at once
    that they can be nothing; then one by one, AT_ONCE of them.
    """
    pending = list(pending)
    if pending and program.truth is not None:
        pending = _above(program, pending, program.twins.point(program.truth), floors)
    if not pending:
        return [], []
    widest = _widest(program, pending, floors)
    while True:
        asking, pending, left = _together(program, widest, pending, floors)
        if not left or len(left) > FEWER * len(widest):
            break
        widest = left
    found: Held = []
    if not left and pending:
        widest = left = pending
        asking = program.of(widest)
    place = {at: number for number, at in enumerate(widest)}
    left = list(left)
    while left and len(found) < AT_ONCE:
        at = left.pop(0)
        answer = least_of(asking, [place[at]])
        if answer.value > floors[at] + NEAR:
            found.append((at, answer))
        pending = _above(program, _without(pending, at), answer.point, floors)
        left = _among(left, pending)
    return found, pending


def _together(
    program: Program, widest: Sequence[int], pending: list[int], floors: Sequence[float]
) -> tuple[Program, list[int], list[int]]:
    """Ask of many cells at once as long as that shows it of some of them.

    Women and men cannot both be nothing where everybody is told: so cells are weighed by chance,
    each time anew, and of two the lighter one gives way. Return what was asked, and the cells that
    are left, of all and of the widest.
    """
    asking, left = program.of(widest), list(widest)
    chance = np.random.default_rng(0)
    weights = np.ones(len(widest))
    while left:
        weights[~np.isin(widest, left)] = 0.0
        point = least_of(asking, range(len(widest)), weights).point
        pending = _above(program, pending, point, floors)
        before, left = len(left), _among(left, pending)
        if len(left) > STILL * before or len(left) <= FEWER * len(widest):
            break
        weights = 10.0 ** chance.uniform(0.0, 3.0, len(widest))
    return asking, pending, left


def _without(cells: Sequence[int], at: int) -> list[int]:
    return [one for one in cells if one != at]


def _among(cells: Sequence[int], pending: Sequence[int]) -> list[int]:
    kept = set(pending)
    return [at for at in cells if at in kept]


def _widest(program: Program, pending: Sequence[int], floors: Sequence[float]) -> list[int]:
    """Leave out cells that lie in another one: they are as little where that is as little."""
    rows = program.asked[list(pending)]
    size = np.diff(rows.indptr)
    inside = (rows @ rows.T).tocoo()
    row, column = inside.row, inside.col
    needed = np.array([floors[at] for at in pending])
    within = (inside.data >= size[row]) & (needed[column] <= needed[row] + NEAR)
    larger = (size[column] > size[row]) | ((size[column] == size[row]) & (column < row))
    left_out = set(row[within & larger].tolist())
    return [at for number, at in enumerate(pending) if number not in left_out]


def _above(
    program: Program,
    pending: Sequence[int],
    point: Floats,
    floors: Sequence[float] | None = None,
) -> list[int]:
    values = program.folded.little(point)
    return [at for at in pending if values[at] > (floors[at] if floors else 0.0) + NEAR]


def too_low(
    program: Program, pending: Sequence[int], needs: Sequence[float]
) -> tuple[Held, list[int]]:
    """Find withheld cells that cannot be as great as they should, and those not asked yet."""
    pending = list(pending)
    if pending and program.truth is not None:
        pending = _below(program, pending, program.twins.point(program.truth), needs)
    while pending:
        point = most_of(program, pending, [needs[at] for at in pending]).point
        left = _below(program, pending, point, needs)
        if len(left) == len(pending):
            break
        pending = left
    found: Held = []
    while pending and len(found) < AT_ONCE:
        at = pending.pop(0)
        answer = most_of(program, [at], [needs[at]])
        if answer.value < needs[at] - NEAR:
            found.append((at, answer))
        pending = _below(program, pending, answer.point, needs)
    return found, pending


def _below(
    program: Program, pending: Sequence[int], point: Floats, needs: Sequence[float]
) -> list[int]:
    values = program.folded.much(point)
    return [at for at in pending if values[at] < needs[at] - NEAR]
