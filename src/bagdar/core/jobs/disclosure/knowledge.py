"""What a reader can know: unknown parts, and the sums that are shown of them.

The reader this guards against knows the register of projects, all that was ever shown, and which
enterprises did not change from one month to the next. What did not change is one unknown for all
those months, so a difference of months is a sum like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    WITHHELD_FROM,
    Ints,
    Layout,
    Records,
    State,
)

Cell = tuple[int, int, int]
"""A month's place, a territory and a category."""


@dataclass(frozen=True)
class Unknowns:
    """The parts of cells that nobody published: who stayed alike over the same months, together.

    `parts` lists for each month, leaf and category the unknowns that make it up; `workers` is the
    truth of each unknown.
    """

    parts: dict[Cell, tuple[int, ...]]
    workers: Ints


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
    """Everybody in a leaf is the sum of a breakdown: `parts` less `everybody` is `known`."""

    cells: tuple[Cell, ...]
    parts: tuple[int, ...]
    everybody: tuple[int, ...]
    known: int


def unknowns(months: Sequence[Records]) -> Unknowns:
    """Find the unknowns of all months: what enterprises count from one change to the next.

    A project did not change when none of its categories did. An enterprise that publishes its
    total is no unknown of everybody, but of each category.
    """
    groups: dict[tuple[int, int, int, int], int] = {}
    for leaf, first, last, told in _spells([_by_project(one) for one in months]):
        for category, workers, known in told:
            if not known:
                key = (leaf, category, first, last)
                groups[key] = groups.get(key, 0) + workers
    parts: dict[Cell, tuple[int, ...]] = {}
    for place, (leaf, category, first, last) in enumerate(sorted(groups)):
        for month in range(first, last + 1):
            cell = (month, leaf, category)
            parts[cell] = (*parts.get(cell, ()), place)
    return Unknowns(parts, np.array([groups[key] for key in sorted(groups)], dtype=np.int64))


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
) -> Iterator[tuple[int, int, int, _Told]]:
    """Yield the leaf, the first and last month and the rows of each time of no change."""
    begun: dict[tuple[int, int], tuple[int, _Told]] = {}
    for month, now in enumerate([*months, {}]):
        for key, (first, told) in list(begun.items()):
            if now.get(key) != told:
                yield key[0], first, month - 1, told
                del begun[key]
        for key, told in now.items():
            begun.setdefault(key, (month, told))


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


def broken_down(
    layout: Layout, hidden: Unknowns, month: int, records: Records, state: Ints
) -> list[Broken]:
    """State that the categories of a leaf make everybody, where not all of them are shown."""
    known = np.zeros(len(layout.parents), dtype=np.int64)
    np.add.at(known, records.territory[records.known], records.workers[records.known])
    found = []
    for leaf, below in enumerate(layout.children):
        for partition in layout.partitions if not below else ():
            cells = tuple((month, leaf, one) for one in (EVERYBODY, *partition))
            if all(state[leaf, one] < WITHHELD_FROM for _, _, one in cells):
                continue
            parts = tuple(p for cell in cells[1:] for p in hidden.parts.get(cell, ()))
            everybody = hidden.parts.get(cells[0], ())
            found.append(Broken(cells, parts, everybody, int(known[leaf])))
    return found
