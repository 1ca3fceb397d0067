"""The solver that begins where its last answer ended tells the same as one that begins anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bagdar.core.jobs.disclosure import programs
from bagdar.core.jobs.disclosure.programs import (
    Program,
    UnsolvedError,
    least_afresh,
    least_of,
)


@st.composite
def told(draw: st.DrawFn) -> Program:
    """Sums of a few unknowns that are told, exactly or within rounding, and cells in question."""
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    size, sums, cells = (draw(st.integers(1, most)) for most in (8, 6, 6))
    truth = chance.integers(0, 30, size).astype(float)
    rows = sparse.csr_matrix(chance.choice([0.0, 0.0, 1.0, -1.0], (sums, size)))
    asked = sparse.csr_matrix(chance.choice([0.0, 1.0], (cells, size)))
    slack = draw(st.sampled_from([0.0, 2.0]))
    return Program(rows, rows @ truth - slack, rows @ truth + slack, asked)


@given(told())
def test_what_was_asked_before_changes_no_least_value(program: Program) -> None:
    count = program.asked.shape[0]
    together = least_of(program, range(count))
    for at in [*range(count), *range(count)]:
        warm, afresh = least_of(program, [at]), least_afresh(program, at)
        assert warm.value == pytest.approx(afresh.value, abs=1e-6)
        values = program.told @ warm.point
        assert (values >= program.least - 1e-6).all()
        assert (values <= program.most + 1e-6).all()
        assert warm.point.min(initial=0.0) >= -1e-7
        assert warm.value <= (program.asked[at] @ together.point)[0] + 1e-6


def test_sums_that_cannot_be_are_concluded_nothing_from() -> None:
    both = sparse.csr_matrix([[1.0], [1.0]])
    program = Program(both, np.array([1.0, 2.0]), np.array([1.0, 2.0]), both[:1])
    with pytest.raises(UnsolvedError):
        least_of(program, [0])


def test_a_solver_that_stops_begins_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sparse.csr_matrix([[1.0, 1.0]])
    program = Program(one, np.array([5.0]), np.array([5.0]), sparse.csr_matrix([[1.0, 0.0]]))
    reached = iter([False, True])
    real = programs.Solver._reaches
    monkeypatch.setattr(
        programs.Solver, "_reaches", lambda self, aim: real(self, aim) and next(reached)
    )
    assert least_of(program, [0]).value == 0.0
    assert next(reached, None) is None
