"""Breakdowns of which a reader is told the same are folded into one, and nothing is lost by it.

Two groups whose women are in the same told sums, and whose men are, are twins: of their women and
men only the sum is told, and that together they make everybody of both. So one unknown each for the
women and the men of all twins states the same program. Of a withheld cell that holds some of the
twins alone, as few are women as the men of all can leave: what it counts beyond the men of all must
be women. As many are women as all twins have, and as the cell counts. Parts of a group that are in
no told sum at all are one unknown as well, and of two such any one may be nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stated:
    """Unknowns of 0 and more, sums of them that are told, and the withheld cells in question.

    `told @ x` lies between `least` and `most`; each row of `asked` is a withheld cell. `broken` are
    the told sums that are breakdowns: their positive unknowns are in no other breakdown, and of
    each a withheld cell holds one.
    """

    told: sparse.csr_matrix
    least: Floats
    most: Floats
    asked: sparse.csr_matrix
    broken: Sequence[int] = ()


class Twins:
    """The unknowns of a program once twins are folded: the others first, then those of each set.

    `rows` are the told sums that are no breakdowns, by their place in the program.
    """

    def __init__(self, given: Stated) -> None:
        broken = np.asarray(given.broken, dtype=int)
        several = np.asarray((given.told[broken] > 0).sum(axis=1)).ravel() >= 2
        self._given, self.broken = given, broken[several]
        self.rows = np.setdiff1d(np.arange(given.told.shape[0]), self.broken)
        self.columns, self.broken_of, order = _parts(given.told[self.broken])
        self.others = np.setdiff1d(np.arange(given.told.shape[1]), self.columns)
        forms = self._forms()
        numbers: dict[tuple[bytes, ...], int] = {}
        self._twins = np.array([numbers.setdefault(form, len(numbers)) for form in forms], int)
        place, self.owner, self.needed = _numbered(list(numbers), len(self.others))
        self.size = len(self.others) + len(self.owner)
        pairs = zip(self._twins[self.broken_of].tolist(), order.tolist(), strict=True)
        self.place = np.array([place[one] for one in pairs], dtype=int)
        self._sets = len(numbers)

    def _forms(self) -> list[tuple[bytes, ...]]:
        """Tell of each breakdown in which told sums each of its parts is."""
        told = self._given.told[self.rows].tocsc()
        forms: list[list[bytes]] = [[] for _ in self.broken]
        for column, broken in zip(self.columns.tolist(), self.broken_of.tolist(), strict=True):
            of = slice(told.indptr[column], told.indptr[column + 1])
            forms[broken].append(told.indices[of].tobytes() + told.data[of].tobytes())
        return [tuple(one) for one in forms]

    def point(self, given: Floats) -> Floats:
        """Fold values of all unknowns of the program."""
        found = np.zeros(self.size)
        found[: len(self.others)] = given[self.others]
        np.add.at(found, self.place, given[self.columns])
        return found

    @cached_property
    def told(self) -> tuple[Any, Floats, Floats]:
        """The told sums of what is left, then the breakdowns of each set of twins; their ends."""
        given = self._given
        first = np.zeros(self.size, dtype=int)
        first[: len(self.others)] = self.others
        first[self.place[::-1]] = self.columns[::-1]
        sums = ones(self._twins, np.arange(len(self._twins)), (self._sets, len(self._twins)))
        known = np.asarray(sums @ given.least[self.broken]).ravel()
        told = sparse.vstack(
            [given.told[self.rows][:, first], self.parts + sums @ self.everybody], format="csr"
        )
        least, most = given.least[self.rows], given.most[self.rows]
        return told, np.concatenate([least, known]), np.concatenate([most, known])

    @cached_property
    def parts(self) -> Any:
        """The unknowns of each set of twins."""
        at = np.arange(len(self.others), self.size)
        return ones(self.owner, at, (self._sets, self.size))

    @cached_property
    def everybody(self) -> Any:
        """What breakdowns make, as unknowns that are left, negative as in the told sums."""
        return self.spread(self._given.told[self.broken])

    @cached_property
    def known(self) -> Floats:
        """What breakdowns make beside unknowns."""
        return np.asarray(self._given.least[self.broken])

    def spread(self, rows: Any) -> Any:
        """Keep of rows what they hold of unknowns that are no parts of breakdowns."""
        none = sparse.csr_matrix((rows.shape[0], self.size - len(self.others)))
        return sparse.hstack([rows[:, self.others], none], format="csr")


class Folded:
    """A program with twins folded: fewer sums and unknowns, the same bounds of withheld cells."""

    def __init__(self, twins: Twins, asked: sparse.csr_matrix) -> None:
        self.twins = twins
        self._asked = asked

    @cached_property
    def _held(self) -> _Held:
        """What withheld cells hold of sets of twins."""
        twins = self.twins
        where = np.full(self._asked.shape[1], -1)
        where[twins.columns] = np.arange(len(twins.columns))
        entries = self._asked.tocoo()
        at = where[entries.col] >= 0
        part = where[entries.col[at]]
        keys = entries.row[at].astype(np.int64) * twins.size + twins.place[part]
        pairs, of = np.unique(keys, return_inverse=True)
        groups = ones(of, twins.broken_of[part], (len(pairs), len(twins.broken)))
        known = np.asarray(groups @ twins.known).ravel()
        whole = -(groups @ twins.everybody)
        return _Held(pairs // twins.size, pairs % twins.size, whole, known)

    @cached_property
    def _direct(self) -> Any:
        """What withheld cells hold of unknowns that are no parts of breakdowns."""
        return self.twins.spread(self._asked)

    @cached_property
    def _low(self) -> tuple[_Held, Any]:
        """What a cell holds of twins that may not be nothing, less what other parts can take."""
        twins = self.twins
        held = self._held.among(twins.needed[self._held.place])
        rows = np.arange(len(held.place))
        own = ones(rows, held.place, (len(rows), twins.size))
        owner = twins.owner[held.place - len(twins.others)]
        return held, (held.whole - twins.parts[owner] + own).tocsr()

    def little(self, point: Floats) -> Floats:
        """Return how little each withheld cell can be by itself at a point."""
        held, beyond = self._low
        over = np.maximum(beyond @ point + held.known, 0.0)
        return self._summed(held, point, over)

    def much(self, point: Floats) -> Floats:
        """Return how much each withheld cell can be by itself at a point."""
        held = self._held
        most = np.minimum(point[held.place], held.whole @ point + held.known)
        return self._summed(held, point, most)

    def _summed(self, held: _Held, point: Floats, each: Floats) -> Floats:
        direct = np.asarray(self._direct @ point).ravel()
        return np.asarray(direct + np.bincount(held.cell, each, minlength=len(direct)))

    @cached_property
    def least(self) -> Stated:
        """The program of how little a cell can be: what it holds of twins is one more unknown."""
        held, beyond = self._low
        rows = sparse.hstack([beyond, -sparse.identity(len(held.cell))])
        return self._with(held, rows, -held.known)

    @cached_property
    def most(self) -> Stated:
        """The program of how much a cell can be."""
        held = self._held
        count = len(held.cell)
        one = sparse.identity(count)
        place = ones(np.arange(count), held.place, (count, self.twins.size))
        rows = sparse.vstack([sparse.hstack([-place, one]), sparse.hstack([-held.whole, one])])
        return self._with(held, rows, np.concatenate([np.zeros(count), held.known]))

    def _with(self, held: _Held, rows: Any, most: Floats) -> Stated:
        """State what is told, and of what cells hold of twins the rows that are at most so much."""
        told, low, high = self.twins.told
        count = len(held.cell)
        none = sparse.csr_matrix((told.shape[0], count))
        of_cell = ones(held.cell, np.arange(count), (self._asked.shape[0], count))
        return Stated(
            sparse.vstack([sparse.hstack([told, none]), rows], format="csr"),
            np.concatenate([low, np.full(len(most), -np.inf)]),
            np.concatenate([high, most]),
            sparse.hstack([self._direct, of_cell], format="csr"),
        )


@dataclass(frozen=True)
class _Held:
    """What cells hold of sets of twins: which cell, which unknown, and everybody of those in it.

    Everybody is `whole`, sums of unknowns, and what is `known`.
    """

    cell: Ints
    place: Ints
    whole: Any
    known: Floats

    def among(self, kept: npt.NDArray[np.bool_]) -> _Held:
        """Leave out what is not kept."""
        at = np.flatnonzero(kept)
        return _Held(self.cell[at], self.place[at], self.whole[at], self.known[at])


def _parts(broken: Any) -> tuple[Ints, Ints, Ints]:
    """List the parts of breakdowns: their columns, the breakdown of each, its place in it."""
    entries = sparse.csr_matrix(broken).multiply(broken > 0).tocoo()
    order = np.lexsort((entries.col, entries.row))
    row, column = entries.row[order].astype(int), entries.col[order].astype(int)
    return column, row, np.arange(len(row)) - np.searchsorted(row, row)


def _numbered(
    forms: Sequence[tuple[bytes, ...]], first: int
) -> tuple[dict[tuple[int, int], int], Ints, npt.NDArray[np.bool_]]:
    """Number the unknowns of sets of twins, one for all parts that are in no told sum.

    Return the number of each part of each set, the sets of the unknowns, and which may not be
    nothing by themselves: with two parts that are in no told sum each may.
    """
    place: dict[tuple[int, int], int] = {}
    owner: list[int] = []
    needed = [True] * first
    for number, form in enumerate(forms):
        free = [at for at, told in enumerate(form) if not told]
        for at, told in enumerate(form):
            if told or at == free[0]:
                place[number, at] = first + len(owner)
                owner.append(number)
                needed.append(bool(told) or len(free) == 1)
            else:
                place[number, at] = place[number, free[0]]
    return place, np.array(owner, dtype=int), np.array(needed, dtype=bool)


def ones(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Any:
    """Make a sparse matrix of ones; those that meet add up."""
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
