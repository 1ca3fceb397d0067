"""The solver that begins where its last answer ended tells the same as one that begins anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from bagdar.core.jobs.disclosure import programs
from bagdar.core.jobs.disclosure.programs import (
    Openable,
    Program,
    UnsolvedError,
    lean,
    least_afresh,
    least_of,
    most_of,
    way_out,
)
from bagdar.core.jobs.disclosure.protecting import Loose, too_high, without
from bagdar.core.jobs.disclosure.rules import WITHHELD_FROM, Records, Release, State
from bagdar.core.jobs.disclosure.together import _Judged


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


def whole(program: Program, at: int) -> float:
    """Return how little a cell can be by another way, nothing left out."""
    rows = program.told.toarray()
    sums, most = np.vstack([rows, -rows]), np.concatenate([program.most, -program.least])
    found = linprog(program.asked[[at]].toarray().ravel(), A_ub=sums, b_ub=most)
    assert found.status == 0, found.message
    return float(found.fun)


@given(told())
def test_what_was_asked_before_and_what_is_left_out_change_no_least_value(
    program: Program,
) -> None:
    count = program.asked.shape[0]
    together = least_of(program, range(count))
    for at in [*range(count), *range(count)]:
        true = whole(program, at)
        for answer in (least_of(program, [at]), least_afresh(program, at)):
            assert answer.value == pytest.approx(true, abs=1e-6)
            assert answer.value == pytest.approx((program.asked[at] @ answer.point)[0], abs=1e-6)
        assert true <= (program.asked[at] @ together.point)[0] + 1e-6


@given(told(), st.integers(0, 5))
def test_a_bound_stands_without_the_sums_that_did_not_hold_it(program: Program, at: int) -> None:
    at %= program.asked.shape[0]
    for answer in (least_of(program, [at]), least_afresh(program, at)):
        idle = [one for one in range(len(answer.pulls)) if answer.stands_without([one])]
        assert answer.stands_without(idle)
        assert whole(without(program, idle), at) == pytest.approx(answer.value, abs=1e-6)
        for open_rows in (idle, list(range(len(answer.pulls)))):
            floor = Loose(program, open_rows).floor(at, answer, [at])
            assert floor == pytest.approx(whole(without(program, open_rows), at), abs=1e-6)


def test_parts_of_a_breakdown_of_which_nothing_is_shown_are_left_out() -> None:
    """Women and men make everybody, who are shown; youth and older make everybody as well.

    Older are shown, so they are at most everybody; of women and men nothing is asked but one part.
    """
    rows = [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [-1.0, 1.0, 1.0, 0.0, 0.0],
        [-1.0, 0.0, 0.0, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ]
    exact = np.array([40.0, 0.0, 0.0, 30.0])
    asked = sparse.csr_matrix([[0.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0]])
    program = Program(sparse.csr_matrix(rows), exact, exact, asked)
    left = lean(program)
    assert (left.rows.tolist(), left.columns.tolist()) == ([0, 2, 3], [0, 3, 4])
    assert [least_of(program, [at]).value for at in range(2)] == [0.0, 10.0]
    both = Program(program.told, exact, exact, sparse.csr_matrix([[0.0, 1.0, 1.0, 0.0, 0.0]]))
    assert lean(both).rows.tolist() == [0, 1, 2, 3]
    assert least_of(both, [0]).value == 40.0


def test_a_sum_that_does_nothing_but_cap_an_unknown_holds_back_as_a_sum_does() -> None:
    """Of 30 people 20 or more are here, since at most 10 can be elsewhere."""
    rows = sparse.csr_matrix([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0]])
    exact = np.array([30.0, 10.0])
    program = Program(rows, exact, exact, sparse.csr_matrix([[1.0, 0.0, 0.0, 0.0]]))
    assert lean(program).rows.tolist() == [0]
    for answer in (least_of(program, [0]), least_afresh(program, 0)):
        assert (answer.value, answer.held_by) == (20.0, (0, 1))


def test_what_was_found_is_forgotten_when_a_withheld_cell_is_shown_again() -> None:
    none = np.zeros(0, dtype=np.int64)
    nobody = Records(none, none, none, none, none)

    def decided(*states: int) -> Release:
        cells = np.array([states], dtype=np.int64)
        return Release(nobody, cells, cells)

    judged, cell = _Judged(), (0, 0, 0, 1)
    hidden, shown = int(WITHHELD_FROM), int(State.SHOWN)
    judged.begin(decided(shown, hidden))
    judged.little.add(cell)
    judged.many.add(cell)
    judged.floors[cell] = 3.0
    judged.begin(decided(hidden, hidden))
    assert (judged.little, judged.many, judged.floors) == ({cell}, {cell}, {cell: 3.0})
    judged.begin(decided(hidden, shown))
    assert (judged.little, judged.many, judged.floors) == (set(), set(), {})


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Commands print what they tell to the same place, as JSON or CSV."""
    one = sparse.csr_matrix([[1.0, 1.0]])
    program = Program(one, np.array([5.0]), np.array([5.0]), one)
    assert least_of(program, [0]).value == least_afresh(program, 0).value == 5.0
    assert capfd.readouterr() == ("", "")


def test_sums_that_cannot_be_are_concluded_nothing_from() -> None:
    both = sparse.csr_matrix([[1.0], [1.0]])
    program = Program(both, np.array([1.0, 2.0]), np.array([1.0, 2.0]), both[:1])
    with pytest.raises(UnsolvedError):
        least_of(program, [0])
    with pytest.raises(UnsolvedError):
        least_afresh(program, 0)


def test_a_solver_that_stops_begins_anew_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = sparse.csr_matrix([[1.0, 1.0]])
    program = Program(one, np.array([5.0]), np.array([5.0]), one)
    reached = iter([False, True])
    real = programs.Solver._reaches
    monkeypatch.setattr(
        programs.Solver,
        "_reaches",
        lambda self, solver, aim: real(self, solver, aim) and next(reached),
    )
    assert least_of(program, [0]).value == 5.0
    assert next(reached, None) is None


@st.composite
def broken_down(draw: st.DrawFn) -> Program:
    """Groups in three parts each, some of which publish their total; sums of some parts are told.

    A withheld cell is one part of some groups, or everybody of them.
    """
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    groups, parts = draw(st.integers(1, 6)), 3
    size = groups * (parts + 1)
    counted = chance.integers(0, 15, (groups, parts))
    truth = np.concatenate([counted.ravel(), counted.sum(axis=1)]).astype(float)
    published = chance.random(groups) < 0.5
    told, cells = [], []
    for group in range(groups):
        row = np.zeros(size)
        row[group * parts : (group + 1) * parts] = 1
        row[groups * parts + group] = 0 if published[group] else -1
        told.append(row)

    def some(part: int) -> np.ndarray:
        row = np.zeros(size)
        for group in np.flatnonzero(chance.random(groups) < 0.7).tolist():
            at = group * parts + part if part < parts else groups * parts + group
            row[at] = 0 if part == parts and published[group] else 1
        return row

    told += [some(int(chance.integers(0, parts + 1))) for _ in range(draw(st.integers(0, 4)))]
    cells = [some(int(chance.integers(0, parts + 1))) for _ in range(draw(st.integers(1, 5)))]
    rows, asked = sparse.csr_matrix(np.array(told)), sparse.csr_matrix(np.array(cells))
    exact = rows @ truth
    return Program(rows, exact, exact, asked, tuple(range(groups)), truth)


@settings(deadline=None)
@given(broken_down())
def test_folding_what_is_told_alike_changes_no_bound_of_a_withheld_cell(program: Program) -> None:
    count = program.asked.shape[0]
    plain = Program(program.told, program.least, program.most, program.asked)
    together = least_of(program, range(count)).point
    little, much = (getattr(program.folded, one)(together) for one in ("little", "much"))
    for at in range(count):
        true = whole(plain, at)
        assert least_of(program, [at]).value == pytest.approx(true, abs=1e-6)
        assert least_of(program.of([at]), [0]).value == pytest.approx(true, abs=1e-6)
        assert least_afresh(program, at).value == pytest.approx(true, abs=1e-6)
        most = most_of(plain, [at], [10.0]).value
        assert most_of(program, [at], [10.0]).value == pytest.approx(most, abs=1e-6)
        assert true - 1e-6 <= little[at]
        assert min(much[at], 10.0) <= most + 1e-6
        assert little[at] <= much[at] + 1e-6


def test_twins_are_one_and_a_cell_of_one_of_them_is_what_the_others_cannot_hold() -> None:
    """Two districts of 20 and 30, of whose 50 people 35 women are told: of 20 at least 5 are."""
    rows = sparse.csr_matrix([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 1.0, 0.0]])
    exact = np.array([20.0, 30.0, 35.0])
    asked = sparse.csr_matrix([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    program = Program(rows, exact, exact, asked, (0, 1), np.array([15.0, 5.0, 20.0, 10.0]))
    assert program.twins.size == 2
    assert [least_of(program, [at]).value for at in range(2)] == [5.0, 0.0]
    assert [most_of(program, [at], [99.0]).value for at in range(2)] == [20.0, 15.0]
    answer = least_afresh(program, 0)
    assert (answer.value, answer.held_by) == (5.0, (2,))


def test_what_is_withheld_for_a_cell_is_the_cheapest_that_suffices() -> None:
    """Of 100 people 60 and 30 are told: to be nothing, the last 10 need one of these withheld."""
    rows = sparse.csr_matrix([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    exact = np.array([100.0, 60.0, 30.0])
    program = Program(rows, exact, exact, sparse.csr_matrix([[0.0, 0.0, 1.0]]))
    told = sparse.csr_matrix([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert way_out(program, 0, 0.0, Openable(told, np.array([60.0, 30.0]))).tolist() == [1]
    assert way_out(program, 0, 0.0, Openable(told, np.array([0.0, 30.0]))).tolist() == [0]
    assert way_out(program, 0, 10.0, Openable(told, np.array([60.0, 30.0]))).tolist() == []
    nothing = Openable(sparse.csr_matrix((3, 1)), np.array([1.0]))
    with pytest.raises(UnsolvedError):
        way_out(program, 0, 0.0, nothing)


@settings(deadline=None)
@given(broken_down(), st.lists(st.integers(0, 30), min_size=5, max_size=5))
def test_cells_asked_together_are_found_held_as_each_by_itself(
    program: Program, drawn: list[int]
) -> None:
    """Cells that lie in others, or give way to others, are not taken for as little as these."""
    cells = range(program.asked.shape[0])
    floors = [float(drawn[at]) if at % 2 else 0.0 for at in cells]
    plain = Program(program.told, program.least, program.most, program.asked)
    found: dict[int, float] = {}
    pending = list(cells)
    while pending:
        held, left = too_high(program, pending, floors)
        assert held or not left, "every round settles cells"
        found |= {at: answer.value for at, answer in held}
        pending = left
    least = {at: whole(plain, at) for at in cells}
    assert found.keys() == {at for at in cells if least[at] > floors[at] + 1e-6}
    assert all(value == pytest.approx(least[at], abs=1e-6) for at, value in found.items())


def test_a_cell_that_lies_in_one_found_bounded_is_asked_about_itself() -> None:
    """Ten people are told, who are a district, and lie in the region of it and another."""
    ten = np.array([10.0])
    asked = sparse.csr_matrix([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    program = Program(sparse.csr_matrix([[1.0, 0.0]]), ten, ten, asked)
    held, left = too_high(program, [0, 1, 2], [0.0, 0.0, 0.0])
    assert ([at for at, _ in held], left) == ([1], [0])
    held, left = too_high(program, left, [0.0, 0.0, 0.0])
    assert ([(at, answer.value) for at, answer in held], left) == ([(0, 10.0)], [])
    held, left = too_high(program, [0, 1, 2], [0.0, 10.0, 0.0])
    assert ([(at, answer.value) for at, answer in held], left) == ([(0, 10.0)], [])
