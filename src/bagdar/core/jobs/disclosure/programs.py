"""Linear programs over the unknowns: how little and how much a withheld cell can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog
from scipy.optimize._highspy import _core as highs

Floats = npt.NDArray[np.float64]

NEAR = 1e-6
"""Half of nothing: workers are whole, solvers are not."""


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
        """What answers one question after another of this program."""
        return Solver(self.told, self.least, self.most)


@dataclass(frozen=True)
class Answer:
    """An extreme point, its value and the rows of `told` that held it back."""

    value: float
    point: Floats
    held_by: tuple[int, ...]


def least_of(program: Program, asked: Sequence[int]) -> Answer:
    """Return the least possible sum of some withheld cells."""
    aim = np.asarray(program.asked[list(asked)].sum(axis=0)).ravel()
    return program.solver.least(aim)


def least_afresh(program: Program, asked: int) -> Answer:
    """Return the least possible value of a withheld cell, found from nothing.

    Of many proofs of one bound the solver that begins anew gives a shorter one than one that was
    asked before: fewer told sums hold it, so that less need be withheld.
    """
    return _solved(program, np.asarray(program.asked[[asked]].todense()).ravel())


def most_of(program: Program, asked: Sequence[int], up_to: Sequence[float]) -> Answer:
    """Return the greatest possible sum of some withheld cells, each counted up to a bound."""
    size = program.told.shape[1]
    rows = program.asked[list(asked)]
    count = len(asked)
    aim = np.concatenate([np.zeros(size), -np.ones(count)])
    capped = sparse.hstack([-rows, sparse.identity(count)], format="csr")
    answer = _solved(program, aim, capped, np.asarray(up_to, dtype=float))
    return Answer(-answer.value, answer.point[:size], answer.held_by)


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
    one; this is the binding of HiGHS that it uses itself.
    """

    def __init__(self, told: sparse.csr_matrix, least: Floats, most: Floats) -> None:
        """Hand the sums over once."""
        count, size = told.shape
        columns = told.tocsc()
        model = highs.HighsLp()
        model.num_col_, model.num_row_ = size, count
        model.col_cost_, model.col_lower_ = np.zeros(size), np.zeros(size)
        model.col_upper_ = np.full(size, np.inf)
        model.row_lower_, model.row_upper_ = np.asarray(least), np.asarray(most)
        model.a_matrix_.format_ = highs.MatrixFormat.kColwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = size, count
        model.a_matrix_.start_ = columns.indptr
        model.a_matrix_.index_ = columns.indices
        model.a_matrix_.value_ = columns.data.astype(float)
        self._model, self._places = model, np.arange(size, dtype=np.int32)
        self._begin()

    def _begin(self) -> None:
        options = highs.HighsOptions()
        options.output_flag, options.threads, options.parallel = False, 1, "off"
        options.solver, options.presolve = "simplex", "off"
        options.simplex_strategy = PRIMAL
        self._highs = highs._Highs()  # noqa: SLF001 -- the class bears no other name
        self._highs.passOptions(options)
        self._highs.passModel(self._model)

    def least(self, aim: Floats) -> Answer:
        """Minimise an aim of 0 and more, which is 0 at least. Raises UnsolvedError."""
        if not self._reaches(aim):
            self._begin()
            if not self._reaches(aim):
                raise UnsolvedError("The solver stopped before the least value was found.")
        found = self._highs.getSolution()
        pulls = np.abs(np.asarray(found.row_dual))
        point = np.asarray(found.col_value)
        return Answer(float(aim @ point), point, tuple(np.flatnonzero(pulls > NEAR).tolist()))

    def _reaches(self, aim: Floats) -> bool:
        self._highs.changeColsCost(len(aim), self._places, aim)
        self._highs.run()
        return bool(self._highs.getModelStatus() == highs.HighsModelStatus.kOptimal)


PRIMAL = 4
"""The primal simplex method, as HiGHS numbers it: a new aim leaves the last point feasible."""


def _solved(
    program: Program,
    aim: Floats,
    capped: sparse.csr_matrix | None = None,
    caps: Floats | None = None,
) -> Answer:
    """Minimise; where both ends of all told sums meet, they are equations."""
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
    return Answer(float(found.fun), found.x, tuple(np.flatnonzero(pulls > NEAR).tolist()))


_ENDLESS = 3
