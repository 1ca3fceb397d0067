"""What employers count: all that one of them has in a month, and what told sums leave of few.

A withheld cell is no secret of its own: what is kept is what an employer counts, wherever it
works. So its total over all its projects is asked about like a withheld cell; and what a shown
cell leaves, less the shown ones in it, or less what was shown before, is judged like a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bagdar.core.jobs.disclosure.knowledge import Cell, Shown, Unknowns
from bagdar.core.jobs.disclosure.rules import (
    DOMINANCE_PERCENT,
    LEAST_EMPLOYERS,
    LEAST_WORKERS,
    PERCENT,
)


@dataclass(frozen=True)
class Totals:
    """What employers count that they do not publish, by month and category, as unknowns.

    They are named like cells, in place of the territory a number below 0. Of unknowns that an
    employer shares with others it may hold nothing, and all: where it has such, it is asked of the
    others alone how little they can be (`little`), and of all how much (`much`, each with the name
    of the former, if there is one). Who counts the same in several months is asked about once.
    """

    parts: Mapping[Cell, tuple[int, ...]]
    little: frozenset[Cell]
    much: Mapping[Cell, Cell | None]

    def floor_of(self, cell: Cell) -> Cell:
        """Return the name under which it is known how little a sum is at least."""
        return self.much.get(cell) or cell


def totals(hidden: Unknowns) -> Totals:
    """Find what each employer counts in each month and category, over all its projects."""
    every: dict[tuple[int, int, int], list[int]] = {}
    for (month, _leaf, category), parts in hidden.parts.items():
        for one in parts:
            for employer in hidden.employers[one]:
                every.setdefault((month, category, employer), []).append(one)
    found: dict[Cell, tuple[int, ...]] = {}
    little: set[Cell] = set()
    much: dict[Cell, Cell | None] = {}
    seen: set[tuple[int, tuple[int, ...]]] = set()
    for (month, category, employer), unknown in sorted(every.items()):
        held = tuple(sorted(unknown))
        if (employer, held) in seen:
            continue
        seen.add((employer, held))
        alone = tuple(one for one in held if len(hidden.employers[one]) == 1)
        name = (month, -1 - 2 * employer, category)
        if alone:
            found[name] = alone
        if alone != held:
            more = (month, -2 - 2 * employer, category)
            found[more], much[more] = held, name if alone else None
            little |= {name} if alone else set()
    return Totals(found, frozenset(little), much)


def _counted(hidden: Unknowns, parts: Iterable[int], sign: int = 1) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for one in parts:
        for key, workers in hidden.members[one].items():
            found[key] = found.get(key, 0) + sign * workers
    return found


def _is_of_few(counted: Mapping[tuple[int, int], int]) -> bool:
    """Answer whether fewer employers, or one of them more, are counted than may be told."""
    by_employer: dict[int, int] = {}
    for (_project, employer), workers in counted.items():
        if workers:
            by_employer[employer] = by_employer.get(employer, 0) + abs(workers)
    largest, everybody = max(by_employer.values(), default=0), sum(by_employer.values())
    return len(by_employer) < LEAST_EMPLOYERS or largest * PERCENT > DOMINANCE_PERCENT * everybody


def is_unsafe(hidden: Unknowns, parts: Iterable[int]) -> bool:
    """Answer whether a sum of unknowns may not be told: too small, of few, or dominated by one.

    Totals that enterprises publish themselves are no unknowns: they do not count.
    """
    counted = _counted(hidden, parts)
    return sum(counted.values()) < LEAST_WORKERS or _is_of_few(counted)


@dataclass
class Rests:
    """What told sums of a month leave: judged once each, beside those of earlier months.

    `value` is what is published of a shown cell.
    """

    hidden: Unknowns
    before: Sequence[Shown]
    value: Callable[[Cell], int]
    judged: dict[tuple[Cell, tuple[Cell, ...]], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parts = [frozenset(one.parts) for one in self.before]
        self._of: dict[tuple[int, int], list[int]] = {}
        for at, one in enumerate(self.before):
            for part in one.parts:
                self._of.setdefault((one.whole[2], part), []).append(at)

    def tells(self, told: Shown) -> bool:
        """Answer whether a told sum leaves what may not be told, also beside earlier ones."""
        key = told.whole, told.taken_off
        if key not in self.judged:
            self.judged[key] = self._tells(told)
        return self.judged[key]

    def _tells(self, told: Shown) -> bool:
        left = frozenset(told.parts)
        beside = {at for one in left for at in self._of.get((told.whole[2], one), ())}
        if any(self._parts[at] == left for at in beside):
            return False
        if told.taken_off and is_unsafe(self.hidden, left):
            return True
        beside = {at for at in beside if not self._is_judged(told, self.before[at])}
        for at in sorted(beside, key=lambda one: (-len(self._parts[one]), one)):
            if self._parts[at] <= left:
                left -= self._parts[at]
        if not left:
            return False
        is_less = len(left) < len(told.parts)
        return (is_less and is_unsafe(self.hidden, left)) or any(
            self._moved_few(left, self._parts[at])
            for at in beside
            if not self._parts[at].isdisjoint(left)
        )

    def _is_judged(self, told: Shown, past: Shown) -> bool:
        """Answer whether sums of two months are one cell, or the same cells published alike."""
        if _places(told) != _places(past):
            return False
        return not told.taken_off or self._published(told) == self._published(past)

    def _published(self, told: Shown) -> int:
        return self.value(told.whole) - sum(map(self.value, told.taken_off))

    def _moved_few(self, now: frozenset[int], then: frozenset[int]) -> bool:
        """Answer whether one of two sums less the other tells what few employers changed by."""
        moved = _counted(self.hidden, now - then)
        for key, workers in _counted(self.hidden, then - now, -1).items():
            moved[key] = moved.get(key, 0) + workers
        return any(moved.values()) and _is_of_few(moved)

    def to_withhold(self, told: Shown, cells: Collection[Cell], beneath: Beneath) -> Cell:
        """Return the cell to withhold so that a sum leaves more: the least that suffices.

        `cells` are those that may go. Where none below suffices by itself it is the least of them;
        without any the upper one.
        """
        inner = sorted((beneath.workers(cell), cell) for cell in cells if cell != told.whole)
        for _, cell in inner:
            if not is_unsafe(self.hidden, {*told.parts, *beneath.left.get(cell, ())}):
                return cell
        return inner[0][1] if inner else told.whole


@dataclass(frozen=True)
class Beneath:
    """Shown cells of a month: what each counts, and leaves less the shown ones in it."""

    workers: Callable[[Cell], int]
    left: Mapping[Cell, tuple[int, ...]]


def _places(told: Shown) -> tuple[int, tuple[int, ...]]:
    return told.whole[1], tuple(one[1] for one in told.taken_off)
