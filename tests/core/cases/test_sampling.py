"""Samples of money: drawn again by the seed, each tenge with the same chance."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.cases.sampling import SampleError, Unit, draw

FOUR = [
    Unit("a", Decimal(10)),
    Unit("b", Decimal(20)),
    Unit("c", Decimal(70)),
    Unit("d", Decimal(0)),
]


def test_the_units_that_lie_an_interval_apart_are_drawn() -> None:
    """SHA-256 of "7" begins 7902699be42c, a share of 0.47270; the interval is 100 / 4 = 25."""
    found = draw(FOUR, size=4, seed="7")
    assert (str(found.interval), str(found.start)) == ("25.00", "11.82")
    # 11.82, 36.82, 61.82 and 86.82: b reaches to 30, c to 100.
    assert [(one.key, one.hits, one.certain) for one in found.hits] == [
        ("b", 1, False),
        ("c", 3, True),
    ]


def test_the_same_seed_draws_the_same_in_whatever_order_the_rows_come() -> None:
    assert draw(FOUR[::-1], size=3, seed="bridge") == draw(FOUR, size=3, seed="bridge")
    starts = {draw(FOUR, size=3, seed=str(number)).start for number in range(20)}
    assert len(starts) == 20


VALUES = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


@given(VALUES, st.integers(1, 30), st.text(min_size=1, max_size=5))
def test_as_many_units_are_hit_as_asked_for_and_the_large_for_certain(
    values: list[int], size: int, seed: str
) -> None:
    units = [Unit(f"{place:03}", Decimal(value)) for place, value in enumerate(values)]
    found = draw(units, size=size, seed=seed)
    assert sum(one.hits for one in found.hits) == size
    drawn = {one.key: one for one in found.hits}
    for one in units:
        exact = one.value * size / found.total
        hits = drawn[one.key].hits if one.key in drawn else 0
        assert abs(hits - exact) < 1.000001
        if one.value * size > found.total:
            assert drawn[one.key].certain


def test_nothing_of_value_and_no_size_draw_nothing() -> None:
    with pytest.raises(SampleError, match="no money"):
        draw([FOUR[3]], size=1, seed="7")
    with pytest.raises(SampleError, match="at least one"):
        draw(FOUR, size=0, seed="7")
