"""What a reader can know: unknown parts, and the sums that are shown of them.

The reader this guards against knows the register of projects, all that was ever shown, and which
enterprises did not change from one month to the next. What did not change is one unknown for all
those months, so a difference of months is a sum like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    WITHHELD_FROM,
    Ints,
    Layout,
    Records,
    Release,
    State,
)

Cell = tuple[int, int, int]
"""A month's place, a territory and a category."""


@dataclass(frozen=True)
class Unknowns:
    """The parts of cells that nobody published: who stayed alike over the same months, together.

    `parts` lists for each month, leaf and category the unknowns that make it up; `workers` is the
    truth of each unknown, `kinds` the kind of its projects where these are told apart; `broken`
    are the breakdowns of those who stayed alike together.
    """

    parts: dict[Cell, tuple[int, ...]]
    workers: Ints
    broken: tuple[Broken, ...] = ()
    kinds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Shown:
    """Cells that are shown of one month less the shown cells below: a sum of unknowns.

    `whole` is the upper cell and `taken_off` are the shown ones below it, which leave `parts`.
    """

    whole: Cell
    taken_off: tuple[Cell, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Broken:
    """Everybody is the sum of a breakdown: `parts` less `everybody` is `known`.

    `cells` are those of the last month of which it is so, everybody first.
    """

    cells: tuple[Cell, ...]
    parts: tuple[int, ...]
    everybody: tuple[int, ...]
    known: int


Group = tuple[int, int, int, tuple[int, ...], bool, int]
"""A leaf, first and last month, the categories told, whether the total is published; a kind."""


def unknowns(
    layout: Layout, months: Sequence[Records], kinds: Mapping[int, int] | None = None
) -> Unknowns:
    """Find the unknowns of all months: what enterprises count from one change to the next.

    A project did not change when none of its categories did. An enterprise that publishes its
    total is no unknown of everybody, but of each category. In each group of projects alike, and of
    one of the `kinds` where these are given, the categories of a breakdown make everybody.
    """
    groups: dict[Group, dict[int, int]] = {}
    hidden: set[tuple[Group, int]] = set()
    for (leaf, project), first, last, told in _spells([_by_project(one) for one in months]):
        kind = kinds[project] if kinds else 0
        group = (leaf, first, last, *_form(told), kind)
        summed = groups.setdefault(group, {})
        for category, workers, known in told:
            summed[category] = summed.get(category, 0) + workers
            if not known:
                hidden.add((group, category))
    parts: dict[Cell, tuple[int, ...]] = {}
    place = {one: at for at, one in enumerate(sorted(hidden))}
    for ((leaf, first, last, *_), category), at in place.items():
        for month in range(first, last + 1):
            cell = (month, leaf, category)
            parts[cell] = (*parts.get(cell, ()), at)
    truth = np.array([groups[group][category] for group, category in place], dtype=np.int64)
    kept = tuple(group[-1] for group, _ in place)
    return Unknowns(parts, truth, tuple(_broken(layout, groups, place)), kept)


def kinds_of(*tables: Sequence[Records]) -> dict[int, int]:
    """Number the kinds of projects that lie and change alike in several tables of the same months.

    What holds of each project of a kind, and is a sum, is told whole by what it says of all.
    """
    lives: dict[int, list[tuple[int, ...]]] = {}
    for at, months in enumerate(tables):
        for (leaf, project), first, last, told in _spells([_by_project(one) for one in months]):
            categories, is_own = _form(told)
            spell = (at, leaf, first, last, int(is_own), *categories)
            lives.setdefault(project, []).append(spell)
    numbers: dict[tuple[tuple[int, ...], ...], int] = {}
    return {
        project: numbers.setdefault(tuple(sorted(life)), len(numbers))
        for project, life in sorted(lives.items())
    }


def _form(told: _Told) -> tuple[tuple[int, ...], bool]:
    """Return the categories that are told, and whether the total is published."""
    return tuple(category for category, _, _ in told), any(known for _, _, known in told)


def _broken(
    layout: Layout, groups: dict[Group, dict[int, int]], place: dict[tuple[Group, int], int]
) -> Iterator[Broken]:
    """State of each group and breakdown that its categories make everybody."""
    for group, summed in sorted(groups.items()):
        leaf, _, last, told, *_ = group
        for partition in layout.partitions:
            known_parts = [one for one in partition if one in told]
            parts = tuple(place[group, one] for one in known_parts if (group, one) in place)
            if parts:
                everybody = (group, EVERYBODY)
                whole = (place[everybody],) if everybody in place else ()
                cells = tuple((last, leaf, one) for one in (EVERYBODY, *known_parts))
                yield Broken(cells, parts, whole, 0 if whole else summed[EVERYBODY])


def as_published(before: Records | None, records: Records, beside: Beside | None = None) -> Records:
    """Let an agreement begin, or end, with the first month in which a project changed.

    What did not change is one number for all its months: a total published in one of them is known
    in all. It would be taken off what earlier months showed while it was no own total yet, and
    leave fewer than three employers. So the total of a project that stays as it was stays as well
    published, or as little, as it was. Nor is one published that would bound, of an earlier month,
    what the project counts in the table `beside`.
    """
    if before is None:
        return records
    same = stayed(before, records)
    telling = frozenset() if beside is None else beside.told_by(before, records)
    return replace(records, own=(records.own - same - telling) | (before.own & same))


@dataclass(frozen=True)
class Beside:
    """Another table of the same projects, a part of the one asked about or the `is_whole` of it.

    What a project counts in a part is at most its whole. So the total of one bounds the other, in
    every month in which that stayed as it was, unless that is known itself.
    """

    before: Records
    records: Records
    is_whole: bool

    def told_by(self, before: Records, records: Records) -> frozenset[int]:
        """Return the projects whose total would say of an earlier month what was not said before.

        A whole says at most so many of its part: more than it said a month before is nothing new.
        A part says at least so many of its whole: there fewer is nothing new.
        """
        unknown = stayed(self.before, self.records) - self.before.own_totals.keys()
        said, now = before.own_totals, records.own_totals
        return frozenset(
            one
            for one in unknown & now.keys()
            if one not in said or (now[one] > said[one] if self.is_whole else now[one] < said[one])
        )


def stayed(before: Records, records: Records) -> frozenset[int]:
    """Return the projects that count what they counted, whatever is published of them."""
    then, now = _by_project(before), _by_project(records)
    return frozenset(
        project
        for (leaf, project), told in now.items()
        if _same(_counted(then.get((leaf, project), ())), _counted(told)) is not None
    )


def as_readers_know(releases: Sequence[Release]) -> list[Release]:
    """Give each release the own totals that readers know in it, also of those who ended to agree.

    What was published is never taken back, whatever the rule was then.
    """
    found: list[Release] = []
    for one in releases:
        before = found[-1].records if found else None
        known = as_published(before, one.records).own | one.records.own
        found.append(replace(one, records=replace(one.records, own=known)))
    return found


def _counted(told: _Told) -> _Told:
    return tuple((category, workers, False) for category, workers, _known in told)


_Told = tuple[tuple[int, int, bool], ...]
"""Category, workers and whether everybody knows them, of each row of a project."""


def _by_project(records: Records) -> dict[tuple[int, int], _Told]:
    """Return what is told of each project of a month, by its leaf and number."""
    order = np.lexsort((records.category, records.project))
    columns = (records.territory, records.project, records.category, records.workers)
    found: dict[tuple[int, int], list[tuple[int, int, bool]]] = {}
    for leaf, project, category, workers, known in zip(
        *(one[order].tolist() for one in (*columns, records.known)), strict=True
    ):
        found.setdefault((leaf, project), []).append((category, workers, known))
    return {key: tuple(rows) for key, rows in found.items()}


def _spells(
    months: Sequence[dict[tuple[int, int], _Told]],
) -> Iterator[tuple[tuple[int, int], int, int, _Told]]:
    """Yield leaf and project, the first and last month and the rows of each time of no change."""
    begun: dict[tuple[int, int], tuple[int, _Told]] = {}
    for month, now in enumerate([*months, {}]):
        for key, (first, told) in list(begun.items()):
            same = _same(told, now.get(key, ()))
            if same is None:
                yield key, first, month - 1, told
                del begun[key]
            else:
                begun[key] = (first, same)
        for key, told in now.items():
            begun.setdefault(key, (month, told))


def _same(told: _Told, now: _Told) -> _Told | None:
    """Return the fuller rows of a project that did not change; None of one that did.

    Months that were released before there were breakdowns know everybody alone.
    """
    if told == now:
        return told
    fuller, barer = (told, now) if len(told) > len(now) else (now, told)
    return fuller if len(barer) == 1 and barer[0] == fuller[0] else None


def parts_of(layout: Layout, hidden: Unknowns, cell: Cell) -> tuple[int, ...]:
    """List the unknowns that make up a cell at any level."""
    month, territory, category = cell
    below = layout.children[territory]
    if not below:
        return hidden.parts.get(cell, ())
    return tuple(
        part for child in below for part in parts_of(layout, hidden, (month, child, category))
    )


def shown_sums(layout: Layout, hidden: Unknowns, month: int, state: Ints) -> list[Shown]:
    """State what the shown cells of a month tell, each less the shown ones right below it."""
    found = []
    for category in range(layout.categories):
        open_parts: dict[int, tuple[tuple[int, ...], tuple[Cell, ...]]] = {}
        for territory in range(len(layout.parents) - 1, -1, -1):
            cell = (month, territory, category)
            below = [open_parts[child] for child in layout.children[territory]]
            parts = hidden.parts.get(cell, ()) + tuple(p for one in below for p in one[0])
            taken = tuple(c for one in below for c in one[1])
            if state[territory, category] in (State.SHOWN, State.OPEN) and parts:
                found.append(Shown(cell, taken, parts))
            is_shown = state[territory, category] < WITHHELD_FROM
            open_parts[territory] = ((), (cell,)) if is_shown else (parts, taken)
    return found
