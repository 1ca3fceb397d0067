"""A month is decided in the end whatever lies before it: the coarse way, where work is bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy import sparse

from bagdar.core.jobs.disclosure import programs, protecting
from bagdar.core.jobs.disclosure.effort import Effort, ExhaustedError
from bagdar.core.jobs.disclosure.programs import (
    Program,
    UnsolvedError,
    least_afresh,
    least_of,
    most_of,
)
from bagdar.core.jobs.disclosure.protecting import protect
from bagdar.core.jobs.disclosure.rules import WITHHELD, Layout, Release, State
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole
from tests.core.jobs.attack import Reader, assert_nothing_more
from tests.core.jobs.test_disclosure_breakdowns import (
    FLAT,
    SAFE,
    Months,
    count,
    countries,
    district,
    records,
    told,
    verified,
)

ENDLESS = float("inf")
Releases = tuple[Release, ...]


def refused(*_given: Any) -> NoReturn:
    raise ExhaustedError


WAYS: dict[str, tuple[float, tuple[Any, str, Any] | None]] = {
    "in full": (ENDLESS, None),
    "late": (ENDLESS, (Effort, "is_late", True)),
    "everybody alone": (ENDLESS, (protecting, "_in_full", refused)),
    "nothing": (0.0, None),
}
"""Ways in which a month is decided: the bound of work, and what is put in its place meanwhile."""
Ways = tuple[str, str]


def decided(
    layout: Layout, claimed: Months, part: Months, ways: list[Ways]
) -> tuple[Releases, Releases]:
    """Release month after month both tables, each of them in a way of its own."""
    wholes: Releases = ()
    parts: Releases = ()
    bare = layout.bare
    for table, other, (of_whole, of_part) in zip(claimed, part, ways, strict=True):
        given, beside = records(layout, table), records(bare, other)
        for way in (of_whole, of_part):
            bound, instead = WAYS[way]
            with pytest.MonkeyPatch.context() as patch:
                if instead is not None:
                    patch.setattr(*instead)
                if len(wholes) == len(parts):
                    wholes += (
                        protect_whole(
                            layout,
                            given,
                            wholes,
                            parts=parts,
                            part=beside,
                            part_layout=bare,
                            bound=bound,
                        ),
                    )
                else:
                    parts += protect_part(
                        bare, [beside], parts, wholes=wholes, whole_layout=layout, bound=bound
                    )
    return wholes, parts


def attacked(drawn: tuple[Layout, Months, Months], ways: list[Ways]) -> None:
    layout, claimed, part = drawn
    wholes, parts = decided(layout, claimed, part, ways)
    assert_nothing_more([told(layout, claimed, wholes), told(layout.bare, part, parts)])


def three_ways() -> st.SearchStrategy[list[Ways]]:
    """Draw the ways of three months, of what is claimed and of what is verified."""
    of_part = st.sampled_from(["in full", "late", "nothing"])
    return st.lists(st.tuples(st.sampled_from([*WAYS]), of_part), min_size=3, max_size=3)


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(countries(), three_ways())
def test_no_withheld_cell_is_worked_out_where_months_are_decided_the_coarse_way(
    drawn: tuple[Layout, Months, Months], ways: list[Ways]
) -> None:
    attacked(drawn, ways)


@pytest.mark.long
@settings(max_examples=200, deadline=None, phases=[Phase.generate])
@given(countries(), three_ways())
def test_no_withheld_cell_of_many_countries_is_worked_out_in_whatever_way_months_are_decided(
    drawn: tuple[Layout, Months, Months], ways: list[Ways]
) -> None:
    attacked(drawn, ways)


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(countries(), st.integers(0, 20_000))
def test_a_bound_that_suffices_changes_nothing_and_any_bound_decides_the_same_again(
    drawn: tuple[Layout, Months, Months], bound: int
) -> None:
    layout, claimed, _ = drawn
    given_months = [records(layout, one) for one in claimed]
    fully = protect(layout, given_months, bound=ENDLESS)
    assert not any(one.is_coarse for one in fully)
    by_default = protect(layout, given_months)
    bounded, again = (protect(layout, given_months, bound=bound) for _ in range(2))
    first = next((at for at, one in enumerate(bounded) if one.is_coarse), len(bounded))
    for one, other in [*zip(by_default, fully, strict=True), *zip(again, bounded, strict=True)]:
        assert np.array_equal(one.state, other.state)
        assert one.is_coarse == other.is_coarse
    for one, other in zip(bounded[:first], fully, strict=False):
        assert np.array_equal(one.shown, other.shown)


MONTHS = [
    {**district(1, *SAFE), **district(2, *SAFE), **district(3, *SAFE, count(0, 30, own=True))},
    {
        **district(1, *(count(0, 50, 20, one) for one in (3, 3, 3, 4, 4, 4))),
        **district(2, *(count(0, 50, 20, one) for one in (3, 3, 3, 4, 4, 4))),
        **district(3, *SAFE, count(0, 30, own=True)),
    },
]


def test_where_parts_take_too_much_work_everybody_alone_is_shown() -> None:
    wholes, parts = decided(
        FLAT,
        MONTHS,
        [verified(one, 25) for one in MONTHS],
        [("in full", "in full"), ("everybody alone", "in full")],
    )
    assert (wholes[0].shown[:, :3] != WITHHELD).all()
    assert [one.is_coarse for one in wholes] == [False, True]
    assert wholes[1].shown[:, 0].tolist() == [870, 300, 300, 270]
    assert (wholes[1].shown[:, 1:] == WITHHELD).all(), "also of district 3, which stayed alike"
    assert not parts[1].is_coarse


def test_where_everybody_takes_too_much_work_nothing_is_shown_but_what_is_known() -> None:
    given_months = [records(FLAT, one) for one in MONTHS]
    alone = {40: count(3, 30, own=True), 41: count(1, 0, 0, 3)}
    last = records(FLAT, {**alone, **district(2, *SAFE)})
    first, second = protect(FLAT, [given_months[0], last], bound=0)
    assert first.is_coarse
    assert second.is_coarse
    assert (first.state >= State.SMALL).all()
    assert second.shown[3].tolist() == [30, 0, 30, 0, 0, 30], "an own total, and nobody"
    assert set(second.shown[:3].ravel().tolist()) <= {WITHHELD, 0}


def test_what_a_coarse_month_showed_is_given_to_a_later_one_that_is_decided_in_full() -> None:
    given_months = [records(FLAT, one) for one in (*MONTHS, *MONTHS[:1])]
    coarse = protect(FLAT, given_months[:2], bound=0)
    (third,) = protect(FLAT, given_months[2:], coarse, bound=ENDLESS)
    assert not third.is_coarse
    assert third.shown[:, 0].tolist() == [750, WITHHELD, 240, WITHHELD], "district 3 stays"


def test_a_month_that_no_program_answers_is_decided_the_coarse_way_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unsolved(*_given: Any) -> NoReturn:
        raise UnsolvedError

    monkeypatch.setattr(protecting, "_in_full", unsolved)
    monkeypatch.setattr(protecting, "_everybody_alone", unsolved)
    (release,) = protect(FLAT, [records(FLAT, MONTHS[0])])
    assert release.is_coarse
    assert (release.shown == WITHHELD).all()


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(countries(), three_ways())
def test_what_is_handed_on_of_cells_is_what_a_reader_knows(
    drawn: tuple[Layout, Months, Months], ways: list[Ways]
) -> None:
    layout, claimed, part = drawn
    wholes, parts = decided(layout, claimed, part, ways)
    tables = [told(layout, claimed, wholes), told(layout.bare, part, parts)]
    both = Reader(tables, to_the_worker=True)
    for number, kept in enumerate((wholes[-1], parts[-1])):
        alone = Reader(tables[number : number + 1], to_the_worker=True)
        for (month, *cell), floor in kept.floors.alone.items():
            assert alone.bounds((0, month, (cell[0], cell[1])))[0] >= floor - 1e-5
        for (table, month, *cell), floor in kept.floors.beside.items():
            assert both.bounds((table, month, (cell[0], cell[1])))[0] >= floor - 1e-5


def test_how_little_a_cell_can_be_is_handed_on_to_later_months() -> None:
    """Three employers that stay are known; the fourth that comes withholds its district."""
    first = {**district(1, *SAFE), **district(2, *SAFE), **district(3, *SAFE)}
    second = {**first, 39: count(3, 2)}
    given_months = [records(FLAT.bare, one) for one in (first, second, second)]
    releases = protect(FLAT.bare, given_months)
    assert releases[1].shown[3, 0] == WITHHELD
    assert releases[0].floors.alone == {}
    assert releases[1].floors.alone[1, 3, 0] == pytest.approx(240)
    assert releases[2].floors.alone[1, 3, 0] == pytest.approx(240)
    assert protecting.to_hand_on({(0, -3, 0): 9.0, (0, 3, 0): 2.0}) == {(0, 3, 0): 2.0}


QUESTIONS = [
    lambda program: least_of(program, [0, 1]),
    lambda program: least_afresh(program, 0),
    lambda program: most_of(program, [0], [50.0]),
]


def many_sums(effort: Effort) -> Program:
    """State sums of which a question takes many moves."""
    chance = np.random.default_rng(1)
    told_sums = sparse.csr_matrix(chance.choice([0.0, 1.0], (30, 60)))
    known = told_sums @ chance.integers(1, 30, 60).astype(float)
    cells = sparse.csr_matrix(chance.choice([0.0, 1.0], (2, 60)))
    return Program(told_sums, known, known, cells, effort=effort)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_question_ends_with_the_work_that_is_left(ask: Callable[[Program], object]) -> None:
    def asked(effort: Effort) -> int:
        ask(many_sums(effort))
        return effort.spent

    needed = asked(Effort())
    assert asked(Effort(needed)) == needed, "the same work each time"
    for less in (needed - 1, needed * 3 // 4, needed // 2, 0):
        with pytest.raises(ExhaustedError):
            asked(Effort(less))


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_question_is_stopped_at_the_work_that_is_left(
    ask: Callable[[Program], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "ASKED", 0)
    needed, a_move = Effort(), programs.MOVED + 1
    ask(many_sums(needed))
    effort = Effort(needed.spent - 4 * a_move)
    with pytest.raises(ExhaustedError):
        ask(many_sums(effort))
    assert effort.spent <= effort.bound + 2 * a_move
