"""Linear programs over the unknowns: how little and how much a withheld cell can be."""

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

NEAR = 1e-6
"""Half of nothing: workers are whole, solvers are not."""
NOTHING = 1e-9
"""What a row pulls that is no part of a proof."""


class UnsolvedError(RuntimeError):
    """The solver gave no answer: nothing may be concluded, so nothing is shown."""


@dataclass(frozen=True)
class Program:
    """Unknowns of 0 and more, sums of them that are told, and the withheld cells in question.

    `told @ x` lies between `least` and `most`; each row of `asked` is a withheld cell. `capped`
    bounds what is maximised, so that no answer is endless.
    """

    told: sparse.csr_matrix
    least: Floats
    most: Floats
    asked: sparse.csr_matrix

    @cached_property
    def solver(self) -> Solver:
        """What answers one question after another of how little a withheld cell can be."""
        return Solver(lean(self))


@dataclass(frozen=True)
class Lean:
    """What of a program bears on how little one withheld cell can be.

    `rows` and `columns` are those of the program that are left; `capped` are columns, by their
    place among these, that a row of the program does nothing but hold below a bound.
    """

    told: sparse.csc_matrix
    least: Floats
    most: Floats
    upper: Floats
    rows: Ints
    columns: Ints
    capped: tuple[Ints, Ints]
    shape: tuple[int, int]


def lean(program: Program) -> Lean:
    """Leave out of a program what says nothing of how little one withheld cell can be.

    Of a sum with spare unknowns is left that the others are at most as much; where that is one
    unknown, its bound; where there is none, nothing. So a breakdown of which nothing is shown, not
    even in a sum, bounds nothing.
    """
    open_rows, spare = _spare(program)
    kept = np.ones(program.told.shape[1], dtype=bool)
    kept[spare] = False
    upper = np.full(len(kept), np.inf)
    left = program.told[:, np.flatnonzero(kept)]
    positive = (left > 0).sum(axis=1).A1
    binds = ~(open_rows & (positive == 0))
    caps = np.flatnonzero(open_rows & (np.diff(left.indptr) == 1) & (positive == 1))
    first = left.indptr[caps]
    capped = np.flatnonzero(kept)[left.indices[first]]
    np.minimum.at(upper, capped, program.most[caps] / left.data[first])
    binds[caps] = False
    rows = np.flatnonzero(binds)
    kept &= program.told[rows].getnnz(axis=0) > 0
    columns = np.flatnonzero(kept)
    place = np.cumsum(kept) - 1
    there = kept[capped]
    return Lean(
        program.told[rows][:, columns].tocsc(),
        np.where(open_rows, -np.inf, program.least)[rows],
        program.most[rows],
        upper[columns],
        rows,
        columns,
        (caps[there], place[capped[there]]),
        program.told.shape,
    )


def _spare(program: Program) -> tuple[npt.NDArray[np.bool_], Ints]:
    """Mark told sums with spare unknowns, and list these.

    Unknowns that stand in no other told sum, two or more, of which no withheld cell holds all:
    whatever the sum leaves may lie outside of any one cell.
    """
    told = program.told.tocsc()
    rows, columns = told.shape
    alone = np.flatnonzero(np.diff(told.indptr) == 1)
    alone = alone[told.data[told.indptr[alone]] > 0]
    row_of = told.indices[told.indptr[alone]]
    count = np.bincount(row_of, minlength=rows)
    member = sparse.csr_matrix((np.ones(len(alone)), (alone, row_of)), (columns, rows))
    held = (program.asked.astype(bool).astype(int) @ member).max(axis=0).toarray().ravel()
    is_open = (count >= 2) & (held < count) & (program.most >= 0)
    return is_open, alone[is_open[row_of]]


@dataclass(frozen=True)
class Answer:
    """An extreme point, its value and how hard each row of `told` held it back."""

    value: float
    point: Floats
    pulls: Floats

    @property
    def held_by(self) -> tuple[int, ...]:
        """List the rows that held it back."""
        return tuple(np.flatnonzero(self.pulls > NEAR).tolist())

    def stands_without(self, rows: Sequence[int]) -> bool:
        """Answer whether the value is proven without these rows: none of them held it back."""
        return bool((self.pulls[list(rows)] <= NOTHING).all())


def least_of(program: Program, asked: Sequence[int]) -> Answer:
    """Return the least possible sum of some withheld cells."""
    aim = np.asarray(program.asked[list(asked)].sum(axis=0)).ravel()
    return program.solver.least(aim)


def least_afresh(program: Program, asked: int) -> Answer:
    """Return the least possible value of a withheld cell, found from nothing.

    Of many proofs of one bound the solver that begins anew gives a shorter one than one that was
    asked before: fewer told sums hold it, so that less need be withheld.
    """
    return program.solver.least_afresh(np.asarray(program.asked[[asked]].todense()).ravel())


def most_of(program: Program, asked: Sequence[int], up_to: Sequence[float]) -> Answer:
    """Return the greatest possible sum of some withheld cells, each counted up to a bound."""
    size = program.told.shape[1]
    rows = program.asked[list(asked)]
    count = len(asked)
    aim = np.concatenate([np.zeros(size), -np.ones(count)])
    capped = sparse.hstack([-rows, sparse.identity(count)], format="csr")
    answer = _solved(program, aim, capped, np.asarray(up_to, dtype=float))
    return Answer(-answer.value, answer.point[:size], answer.pulls)


def greatest(program: Program, asked: int) -> float:
    """Return the greatest possible value of a withheld cell, without end if nothing bounds it."""
    aim = -np.asarray(program.asked[asked].todense()).ravel()
    try:
        return -_solved(program, aim).value
    except OverflowError:
        return float("inf")


class Solver:
    """The told sums of a program in a solver that begins where its last answer ended.

    One question after another differs in its aim alone, so that the last extreme point is feasible
    for the next: a few steps of the simplex method instead of all of it. `linprog` cannot keep
    one. What begins anew takes the dual simplex method, whose proofs name the fewest sums.
    """

    def __init__(self, given: Lean) -> None:
        """Hand the sums over once."""
        import highspy

        self._given = given
        count, size = given.told.shape
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, count
        model.col_cost_, model.col_lower_ = np.zeros(size), np.zeros(size)
        model.col_upper_ = given.upper
        model.row_lower_, model.row_upper_ = given.least, given.most
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = size, count
        model.a_matrix_.start_ = given.told.indptr
        model.a_matrix_.index_ = given.told.indices
        model.a_matrix_.value_ = given.told.data.astype(float)
        self._model, self._places = model, np.arange(size, dtype=np.int32)
        self._solved = highspy.HighsModelStatus.kOptimal
        self._kept = self._begin(PRIMAL)

    def _begin(self, strategy: int) -> Any:
        import highspy

        options = highspy.HighsOptions()
        options.output_flag, options.threads, options.parallel = False, 1, "off"
        options.solver, options.presolve = "simplex", "off"
        options.simplex_strategy = strategy
        begun = _silent()
        begun.passOptions(options)
        begun.passModel(self._model)
        return begun

    def least(self, aim: Floats) -> Answer:
        """Minimise an aim of 0 and more, which is 0 at least. Raises UnsolvedError."""
        if not self._reaches(self._kept, aim):
            self._kept = self._begin(PRIMAL)
            if not self._reaches(self._kept, aim):
                raise UnsolvedError("The solver stopped before the least value was found.")
        return self._answer(self._kept, aim)

    def least_afresh(self, aim: Floats) -> Answer:
        """Minimise as `least`, from nothing."""
        begun = self._begin(DUAL)
        if not self._reaches(begun, aim):
            raise UnsolvedError("The solver stopped before the least value was found.")
        return self._answer(begun, aim)

    def _reaches(self, solver: Any, aim: Floats) -> bool:
        if not len(self._places):
            given = self._given
            return bool(((given.least <= NEAR) & (given.most >= -NEAR)).all())
        solver.changeColsCost(len(self._places), self._places, aim[self._given.columns])
        solver.run()
        return bool(solver.getModelStatus() == self._solved)

    def _answer(self, solver: Any, aim: Floats) -> Answer:
        """Return an answer in the unknowns and the rows of the program; what was left out is 0."""
        found, given = solver.getSolution(), self._given
        rows, columns = given.shape
        pulls, point = np.zeros(rows), np.zeros(columns)
        pulls[given.rows] = np.abs(np.asarray(found.row_dual))
        caps, capped = given.capped
        pulls[caps] = np.maximum(-np.asarray(found.col_dual)[capped], 0.0)
        point[given.columns] = np.asarray(found.col_value)
        return Answer(float(aim @ point), point, pulls)


def _silent() -> Any:
    """Return a solver that prints nothing: turning callbacks on, of which none is used, would."""
    import highspy

    class Silent(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 -- the name it has there
            """Leave them off."""

    made: type[Any] = Silent
    return made()


DUAL, PRIMAL = 1, 4
"""Simplex methods, as HiGHS numbers them: a new aim leaves the last point
feasible to the primal."""


def _solved(
    program: Program,
    aim: Floats,
    capped: sparse.csr_matrix | None = None,
    caps: Floats | None = None,
) -> Answer:
    """Minimise; where both ends of all told sums meet, they are equations."""
    from scipy.optimize import linprog

    size, extra = program.told.shape[1], len(aim) - program.told.shape[1]
    told = sparse.hstack([program.told, sparse.csr_matrix((program.told.shape[0], extra))])
    exact = np.array_equal(program.least, program.most)
    equal = {"A_eq": told, "b_eq": program.least} if exact and len(program.least) else {}
    below = [] if exact else [(told, program.most), (-told, -program.least)]
    if capped is not None:
        below.append((capped, np.zeros(capped.shape[0])))
    limits: dict[str, object] = dict(equal)
    if below:
        limits["A_ub"] = sparse.vstack([one for one, _ in below], format="csr")
        limits["b_ub"] = np.concatenate([most for _, most in below])
    ends = [(0.0, None)] * size + [(None, cap) for cap in ([] if caps is None else caps)]
    found = linprog(aim, bounds=ends, method="highs", **limits)
    if found.status == _ENDLESS:
        raise OverflowError
    if found.status != 0:
        raise UnsolvedError(f"The solver stopped: {found.message}")
    pulls = np.zeros(program.told.shape[0])
    if equal:
        pulls = np.abs(found.eqlin.marginals)
    elif below and not exact:
        both = np.abs(found.ineqlin.marginals)
        count = len(pulls)
        pulls = both[:count] + both[count : 2 * count]
    return Answer(float(found.fun), found.x, pulls)


_ENDLESS = 3
