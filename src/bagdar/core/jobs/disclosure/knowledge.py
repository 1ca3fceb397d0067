"""What a reader can know: unknown parts, and the sums that are shown of them.

The reader this guards against knows the register of projects, all that was ever shown, and which
enterprises did not change from one month to the next. What did not change is one unknown for all
those months, so a difference of months is a sum like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
_Spell = tuple[int, int, int]
"""A leaf, the first and the last month in which a project there did not change."""


@dataclass(frozen=True)
class Unknowns:
    """The parts of cells that nobody published: who stayed alike over the same months, together.

    `parts` lists for each month, leaf and category the unknowns that make it up; `workers` is the
    truth of each unknown, `kinds` the kind of its projects where these are told apart; `broken`
    are the breakdowns of those who stayed alike together. `members` are the projects of each
    unknown with their employers and workers, `employers` those of whom nothing is published.
    """

    parts: dict[Cell, tuple[int, ...]]
    workers: Ints
    broken: tuple[Broken, ...] = ()
    kinds: tuple[int, ...] = ()
    members: tuple[Members, ...] = ()
    employers: tuple[frozenset[int], ...] = ()


Members = dict[tuple[int, int], int]
"""Workers by project and employer."""


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


@dataclass
class _Found:
    """Unknowns as they are found: each has a number, the cells it is in, its truth and a kind."""

    places: dict[tuple[int, ...], int] = field(default_factory=dict)
    parts: dict[Cell, list[int]] = field(default_factory=dict)
    workers: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    members: list[Members] = field(default_factory=list)
    employers: list[frozenset[int]] = field(default_factory=list)

    def add(self, spell: _Spell, category: int, workers: int, *more: int, kind: int = 0) -> int:
        """Count workers among an unknown of a spell and category; `more` tells it from others."""
        key = (*spell, category, kind, *more)
        at = self.places.get(key)
        if at is None:
            at = self.places[key] = len(self.workers)
            self.workers.append(0)
            self.kinds.append(kind)
            self.members.append({})
            self.employers.append(frozenset())
            self.put(spell, category, at)
        self.workers[at] += workers
        return at

    def join(self, at: int, project: int, who: _Who, workers: int) -> int:
        """Count a project among an unknown; return the unknown."""
        self.members[at][project, who.employer] = workers
        if not who.is_published:
            self.employers[at] |= who.employers
        return at

    def put(self, spell: _Spell, category: int, at: int) -> None:
        """Let an unknown be in the cells of a category in all months of its spell."""
        leaf, first, last = spell
        for month in range(first, last + 1):
            held = self.parts.setdefault((month, leaf, category), [])
            if at not in held:
                held.append(at)


@dataclass(frozen=True)
class _Who:
    """The employer of a project, all it had while nothing changed, and whether it publishes."""

    employer: int
    employers: frozenset[int]
    is_published: bool


def unknowns(
    layout: Layout, months: Sequence[Records], kinds: Mapping[int, int] | None = None
) -> Unknowns:
    """Find the unknowns of all months: what enterprises count from one change to the next.

    A project did not change when none of its categories did. An enterprise that publishes its
    total is no unknown of everybody, but of each category. Of everybody are kept apart who tell
    other breakdowns, and the `kinds` where these are given. The categories of a breakdown are one
    unknown each of all who publish their total, tell it and stayed alike, and of all others whom
    everybody keeps together: nothing else is told of them but that together they make everybody,
    so any of them may be nobody where there is another. Who does not tell a breakdown is in the
    rest with their total.
    """
    found = _Found()
    broken: dict[tuple[_Spell, int, tuple[int, ...]], Broken] = {}
    employing = [_employers(one) for one in months]
    for (leaf, project), first, last, told in _spells([_by_project(one) for one in months]):
        spell = (leaf, first, last)
        counted = {category: (workers, known) for category, workers, known in told}
        whole, is_known = counted[EVERYBODY]
        had = frozenset(one[project] for one in employing[first : last + 1])
        who = _Who(employing[last][project], had, is_known)
        everybody: tuple[int, ...] = ()
        more: tuple[int, ...] = ()
        if not is_known:
            kind = kinds[project] if kinds else 0
            more = (kind, *counted)
            at = found.add(spell, EVERYBODY, whole, *counted, kind=kind)
            everybody = (found.join(at, project, who, whole),)
        for number, partition in enumerate(layout.partitions):
            if partition[0] in counted:
                parts = tuple(
                    found.join(
                        found.add(spell, one, counted[one][0], *more), project, who, counted[one][0]
                    )
                    for one in partition
                )
                cells = tuple((last, leaf, one) for one in (EVERYBODY, *partition))
                before = broken.get((spell, number, more), Broken(cells, parts, (), 0))
                broken[spell, number, more] = replace(
                    before,
                    everybody=tuple(dict.fromkeys(before.everybody + everybody)),
                    known=before.known + (whole if is_known else 0),
                )
            elif partition[-1] in counted:
                for one in everybody:
                    found.put(spell, partition[-1], one)
    return Unknowns(
        {cell: tuple(held) for cell, held in found.parts.items()},
        np.array(found.workers, dtype=np.int64),
        tuple(broken.values()),
        tuple(found.kinds),
        tuple(found.members),
        tuple(found.employers),
    )


def _employers(records: Records) -> dict[int, int]:
    """Return the employer of each project of a month."""
    return dict(zip(records.project.tolist(), records.employer.tolist(), strict=True))


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
    is_told = ((state == State.SHOWN) | (state == State.OPEN)).tolist()
    is_shown = (state < WITHHELD_FROM).tolist()
    for category in range(layout.categories):
        open_parts: dict[int, tuple[tuple[int, ...], tuple[Cell, ...]]] = {}
        for territory in range(len(layout.parents) - 1, -1, -1):
            cell = (month, territory, category)
            below = [open_parts[child] for child in layout.children[territory]]
            parts = hidden.parts.get(cell, ()) + tuple(p for one in below for p in one[0])
            taken = tuple(c for one in below for c in one[1])
            if is_told[territory][category] and parts:
                found.append(Shown(cell, taken, parts))
            left = ((), (cell,)) if is_shown[territory][category] else (parts, taken)
            open_parts[territory] = left
    return found
