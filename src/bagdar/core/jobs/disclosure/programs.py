"""Linear programs over the unknowns: how little and how much a withheld cell can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bagdar.core.jobs.disclosure.effort import Effort
from bagdar.core.jobs.disclosure.folding import Floats, Folded, Ints, Stated, Twins

NEAR = 1e-6
"""Half of nothing: workers are whole, solvers are not."""
NOTHING = 1e-9
"""What a row pulls that is no part of a proof."""


class UnsolvedError(RuntimeError):
    """The solver gave no answer: nothing may be concluded, so nothing is shown."""


@dataclass(frozen=True)
class Program(Stated):
    """Sums that are told and withheld cells; `truth` is a point that fits, where one is known.

    What is asked of it is spent of an `effort`.
    """

    truth: Floats | None = field(default=None, compare=False)
    effort: Effort = field(default_factory=Effort, compare=False)

    def __post_init__(self) -> None:
        """Count what it takes to state the sums and the cells."""
        self.effort.spend(STATED * int(self.told.nnz + self.asked.nnz))

    @cached_property
    def twins(self) -> Twins:
        """The unknowns that are left once twins are folded."""
        return Twins(self)

    @cached_property
    def folded(self) -> Folded:
        """The same with fewer unknowns."""
        return Folded(self.twins, self.asked)

    def of(self, cells: Sequence[int]) -> Program:
        """Ask of some of the withheld cells alone."""
        asking = replace(self, asked=self.asked[list(cells)])
        asking.__dict__["twins"] = self.twins
        return asking

    @cached_property
    def solver(self) -> Solver:
        """What answers one question after another of how little a withheld cell can be."""
        return Solver(lean(self.folded.least), self.effort)


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


def lean(program: Stated) -> Lean:
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


def _spare(program: Stated) -> tuple[npt.NDArray[np.bool_], Ints]:
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


def least_of(program: Program, asked: Sequence[int], weights: Floats | None = None) -> Answer:
    """Return the least possible sum of some withheld cells, each by itself at one point.

    Questions about a few cells are quick where the program asks of no others: see `Program.of`.
    """
    weighed = np.ones(len(asked)) if weights is None else weights
    aim = np.asarray(program.folded.least.asked[list(asked)].T @ weighed).ravel()
    return _of_program(program, program.solver.least(aim))


def least_afresh(program: Program, asked: int) -> Answer:
    """Return the least possible value of a withheld cell, found from nothing.

    Of many proofs of one bound the solver that begins anew gives a shorter one than one that was
    asked before: fewer told sums hold it, so that less need be withheld.
    """
    alone = program.of([asked])
    aim = alone.folded.least.asked.toarray().ravel()
    return _of_program(alone, alone.solver.least_afresh(aim))


def most_of(program: Program, asked: Sequence[int], up_to: Sequence[float]) -> Answer:
    """Return the greatest possible sum of some withheld cells, each counted up to a bound."""
    given = program.of(asked).folded.most
    rows = given.asked
    size, count = given.told.shape[1], len(asked)
    aim = np.concatenate([np.zeros(size), -np.ones(count)])
    capped = sparse.hstack([-rows, sparse.identity(count)], format="csr")
    answer = _solved(given, program.effort, aim, capped, np.asarray(up_to, dtype=float))
    return _of_program(program, Answer(-answer.value, answer.point[:size], answer.pulls))


def way_out(program: Program, asked: int, floor: float, cells: Openable) -> Ints:
    """Return which of the shown cells to withhold so that a withheld cell can be as little.

    A cell that is withheld may count otherwise than was told: by how much in all is least, each
    cell by its weight. Raises UnsolvedError where withholding all of them does not suffice.
    """
    given = program.of([asked]).folded.least
    rows = cells.told[program.twins.rows]
    count, size = rows.shape[1], given.told.shape[1]
    none = sparse.csr_matrix((given.told.shape[0] - rows.shape[0], count))
    moved = sparse.vstack([rows, none])
    told = sparse.hstack([given.told, moved, -moved])
    bounded = sparse.hstack([given.asked, sparse.csr_matrix((1, 2 * count))])
    either = Stated(
        sparse.vstack([told, bounded], format="csr"),
        np.concatenate([given.least, [-np.inf]]),
        np.concatenate([given.most, [floor]]),
        bounded,
    )
    aim = np.concatenate([np.zeros(size), cells.weights, cells.weights])
    found = _solved(either, program.effort, aim).point[size:]
    return np.flatnonzero(found[:count] + found[count:] > NEAR)


@dataclass(frozen=True)
class Openable:
    """Shown cells that may be withheld: in which told sums they count, and how dear they are."""

    told: sparse.csr_matrix
    weights: Floats


def _of_program(program: Program, answer: Answer) -> Answer:
    """Tell of each told sum how hard it held, and of the point the unknowns that are left."""
    rows = program.twins.rows
    pulls = np.zeros(program.told.shape[0])
    pulls[rows] = answer.pulls[: len(rows)]
    return Answer(answer.value, answer.point[: program.twins.size], pulls)


def greatest(program: Program, asked: int) -> float:
    """Return the greatest possible value of a withheld cell, without end if nothing bounds it."""
    aim = -np.asarray(program.asked[asked].todense()).ravel()
    try:
        return -_solved(program, program.effort, aim).value
    except OverflowError:
        return float("inf")


class Solver:
    """The told sums of a program in a solver that begins where its last answer ended.

    One question after another differs in its aim alone, so that the last extreme point is feasible
    for the next: a few steps of the simplex method instead of all of it. `linprog` cannot keep
    one. What begins anew takes the dual simplex method, whose proofs name the fewest sums.
    """

    def __init__(self, given: Lean, effort: Effort) -> None:
        """Hand the sums over once."""
        import highspy

        self._given, self._effort = given, effort
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
        size = int(self._given.told.nnz)
        solver.setOptionValue("simplex_iteration_limit", most_moves(self._effort, size))
        solver.changeColsCost(len(self._places), self._places, aim[self._given.columns])
        solver.run()
        count_moves(self._effort, size, solver.getInfo().simplex_iteration_count)
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


STATED = 3
"""Steps for each entry of a program that is stated."""
ASKED = 500
"""Steps for each question, however small."""
MOVED, A_STEP_FOR = 5, 500
"""Steps for each move of the simplex method, and entries of its program for one more."""
MOST_MOVES = 2**31 - 1


def _per_move(size: int) -> int:
    return MOVED + size // A_STEP_FOR


def most_moves(effort: Effort, size: int) -> int:
    """Return how many moves of the simplex method are left for a program of so many entries."""
    left = effort.left / _per_move(size)
    return MOST_MOVES if left >= MOST_MOVES else max(int(left), 0)


def count_moves(effort: Effort, size: int, moves: int) -> None:
    """Count a question and the moves it took. Raises ExhaustedError where too little is left."""
    effort.spend(ASKED + (moves + 1) * _per_move(size))


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
    program: Stated,
    effort: Effort,
    aim: Floats,
    capped: sparse.csr_matrix | None = None,
    caps: Floats | None = None,
) -> Answer:
    """Minimise; where both ends of all told sums meet, they are equations."""
    from scipy.optimize import linprog

    size, extra = program.told.shape[1], len(aim) - program.told.shape[1]
    told = sparse.hstack([program.told, sparse.csr_matrix((program.told.shape[0], extra))]).tocsr()
    exact = program.least == program.most
    equal, above = np.flatnonzero(exact), np.flatnonzero(~exact & np.isfinite(program.least))
    below = np.flatnonzero(~exact & np.isfinite(program.most))
    sides = [told[below], -told[above]] + ([] if capped is None else [capped])
    most = [program.most[below], -program.least[above]]
    most += [] if capped is None else [np.zeros(capped.shape[0])]
    limits: dict[str, object] = {}
    if len(equal):
        limits |= {"A_eq": told[equal], "b_eq": program.least[equal]}
    if sum(map(len, most)):
        limits |= {"A_ub": sparse.vstack(sides, format="csr"), "b_ub": np.concatenate(most)}
    ends = [(0.0, None)] * size + [(None, cap) for cap in ([] if caps is None else caps)]
    size = int(program.told.nnz)
    found = linprog(
        aim, bounds=ends, method="highs", options={"maxiter": most_moves(effort, size)}, **limits
    )
    count_moves(effort, size, found.nit)
    if found.status == _ENDLESS:
        raise OverflowError
    if found.status != 0:
        raise UnsolvedError(f"The solver stopped: {found.message}")
    pulls = np.zeros(program.told.shape[0])
    if len(equal):
        pulls[equal] = np.abs(found.eqlin.marginals)
    if "A_ub" in limits:
        held = np.abs(found.ineqlin.marginals)
        np.add.at(pulls, below, held[: len(below)])
        np.add.at(pulls, above, held[len(below) : len(below) + len(above)])
    return Answer(float(found.fun), found.x, pulls)


_ENDLESS = 3
