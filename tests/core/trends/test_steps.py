"""The same documents by years and by quarters: what detectors say of steady use and of seasons."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.trends import straight

YEARS, ALL = 15, 40_000


def both(a_year: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return counts and totals of a phrase by years, and the same by quarters."""
    years = np.array([a_year])
    quarters = np.array([[(one + at) // 4 for one in a_year for at in range(4)]])
    return [
        (years, np.full(len(a_year), ALL)),
        (quarters, np.full(4 * len(a_year), ALL // 4)),
    ]


@settings(max_examples=50, deadline=None)
@given(st.integers(40, 400), st.floats(1.5, 2.0))
def test_what_grows_by_half_a_year_rises_by_years_and_by_quarters(first: int, by: float) -> None:
    growing = [round(first * by ** max(year - 8, 0)) for year in range(YEARS)]
    for counts, totals in both(growing):
        assert straight.momentum(counts, totals)[0] > 0
        assert straight.holt(counts, totals, 3)[0] > 0
        assert straight.kleinberg(counts, totals)[0] > 0
    falling = [round(first * by ** (6 - max(year - 8, 0))) for year in range(YEARS)]
    for counts, totals in both(falling):
        assert straight.fall(counts, totals)[0] > 0
        assert straight.momentum(counts, totals)[0] < 0
        assert straight.holt(counts, totals, 3)[0] < 0
        assert straight.kleinberg(counts, totals)[0] <= 0


@given(st.integers(8, 400))
def test_what_is_used_alike_all_years_rises_by_neither(count: int) -> None:
    for counts, totals in both([4 * count] * YEARS):
        assert straight.momentum(counts, totals)[0] < 0
        assert straight.holt(counts, totals, 3)[0] == pytest.approx(0, abs=1e-9)
        assert straight.kleinberg(counts, totals)[0] <= 0


def test_what_comes_with_a_season_seems_to_rise_by_quarters_alone() -> None:
    years = np.full((1, YEARS), 80)
    totals = np.full(YEARS, ALL)
    assert straight.momentum(years, totals)[0] < 0
    quarters = np.array([[0, 0, 0, 80] * YEARS])
    whole = np.full(4 * YEARS, ALL // 4)
    seen = [straight.momentum(quarters[:, :end], whole[:end])[0] for end in range(50, 54)]
    assert max(seen) > 1
    assert min(seen) < -1
