"""The order of subjects: by hand, and the laws that a fair order keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.order import FEWEST, RANKED_FROM, order, shrunk
from bagdar.core.territories.scorecard import MILLION, Measure


def measure(good: int, base: int) -> Measure:
    return Measure("a", Decimal(good), Decimal(base), value=good * MILLION // base)


def subjects(*counted: tuple[int, int]) -> dict[str, dict[str, Measure]]:
    return {f"s{at}": {"a": measure(*one)} for at, one in enumerate(counted)}


def test_shares_are_shrunk_by_kleinmans_moments() -> None:
    """By hand: p = 18/30, S = 10(0.3² + 0² + 0.3²) = 1.8; g = (1.8 - 0.48) / (0.24 · 18)."""
    counted = [(9.0, 10.0), (6.0, 10.0), (3.0, 10.0)]
    g = (1.8 - 0.24 * 2) / (0.24 * (30 - 10 - 2))
    m = (1 - g) / g
    expected = [(good + m * 0.6) / (10 + m) for good, _size in counted]
    assert shrunk(counted) == pytest.approx(expected)
    assert expected[0] == pytest.approx(0.8444, abs=1e-4)


def test_two_of_two_does_not_lead_over_many_of_many() -> None:
    found = shrunk([(2.0, 2.0), (95.0, 100.0), (30.0, 60.0), (20.0, 50.0), (40.0, 50.0)])
    assert found[1] > found[0]


def test_no_more_spread_than_chance_makes_all_equal() -> None:
    assert shrunk([(5.0, 10.0), (5.0, 10.0), (6.0, 10.0)]) == pytest.approx([16 / 30] * 3)
    assert shrunk([]) == []
    assert shrunk([(4.0, 4.0), (9.0, 9.0)]) == [1.0, 1.0]


def test_there_are_no_places_below_five_subjects() -> None:
    four = order(subjects((9, 10), (8, 10), (2, 10), (1, 10)), {"a": 1})
    assert [one.place for one in four] == [None] * 4
    five = order(subjects((9, 10), (8, 10), (2, 10), (1, 10), (5, 10)), {"a": 1})
    assert [(one.subject, one.place) for one in five] == [
        ("s0", 1),
        ("s1", 2),
        ("s4", 3),
        ("s2", 4),
        ("s3", 5),
    ]
    assert RANKED_FROM == 5


def test_whoever_counts_fewer_than_five_things_has_no_place() -> None:
    found = order(subjects((4, 4), (9, 10), (8, 10), (2, 10), (1, 10), (5, 5)), {"a": 1})
    places = {one.subject: one.place for one in found}
    assert places["s0"] is None
    assert None not in [places[f"s{at}"] for at in range(1, 6)]
    assert FEWEST == 5


def jobs(good: int, base: int, things: int = 10) -> dict[str, Measure]:
    """Jobs in full time, beside launches all of which were in time."""
    value = good * MILLION // base
    return {
        "jobs_verified": Measure("jobs_verified", Decimal(good), Decimal(base), value=value),
        "launches": Measure("launches", Decimal(things), Decimal(things), value=MILLION),
    }


def test_what_is_measured_in_fte_is_not_shrunk() -> None:
    """As trials these three would differ by no more than chance, and be alike in the order."""
    rows = {"a": jobs(7, 10), "b": jobs(6, 10), "c": jobs(5, 10)}
    found = order(rows, {"jobs_verified": 60})
    assert [(one.subject, one.shrunk) for one in found] == [("a", 0.7), ("b", 0.6), ("c", 0.5)]


def test_a_thousand_full_times_are_not_five_things() -> None:
    weights = {"jobs_verified": 60, "launches": 30}
    rows = {f"s{at}": jobs(900 - at, 1000, things=5) for at in range(5)}
    few = {"few": jobs(1000, 1000, things=4)}
    places = {one.subject: one.place for one in order({**rows, **few}, weights)}
    assert places == {"few": None, "s0": 1, "s1": 2, "s2": 3, "s3": 4, "s4": 5}
    alone = {name: {"jobs_verified": found["jobs_verified"]} for name, found in rows.items()}
    assert {one.place for one in order(alone, weights)} == {None}


def test_equal_scores_share_a_place_and_what_does_not_apply_comes_last() -> None:
    rows = subjects((5, 10), (5, 10), (9, 10), (1, 10), (7, 10))
    rows["none"] = {}
    found = order(rows, {"a": 1})
    assert [one.place for one in found] == [1, 2, 3, 3, 5, None]
    assert (found[-1].subject, found[-1].shrunk) == ("none", None)


sizes = st.lists(
    st.integers(1, 60).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))),
    min_size=1,
    max_size=12,
)


@given(sizes)
def test_a_shrunk_share_lies_between_its_own_and_the_mean(counted: list[tuple[int, int]]) -> None:
    found = shrunk([(float(good), float(base)) for good, base in counted])
    mean = sum(good for good, _ in counted) / sum(base for _, base in counted)
    for (good, base), share in zip(counted, found, strict=True):
        low, high = sorted((good / base, mean))
        assert low - 1e-9 <= share <= high + 1e-9


@given(sizes, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_rows_come(
    counted: list[tuple[int, int]], chance: object
) -> None:
    rows = subjects(*counted)
    names = sorted(rows)
    chance.shuffle(names)  # type: ignore[attr-defined]
    mixed = order({name: rows[name] for name in names}, {"a": 3})
    plain = order(rows, {"a": 3})
    assert {one.subject: one.place for one in mixed} == {one.subject: one.place for one in plain}
