"""Intensity of use, the parts of growth, and trends of years."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.minerals.prices import TrendDirection
from bagdar.core.minerals.use import growth, intensity, trend_of_amounts, trend_of_shares

AMOUNTS = st.decimals("0.01", "1000000", places=2)


def test_intensity_is_told_for_years_that_have_both() -> None:
    used = {2020: Decimal(50), 2021: Decimal(60), 2022: Decimal(70)}
    made = {2020: Decimal(100), 2021: Decimal(0), 2023: Decimal(1)}
    assert intensity(used, made) == {2020: Decimal("0.5")}


def test_use_may_grow_while_less_of_it_goes_into_a_unit_of_output() -> None:
    used = {2000 + n: Decimal(100) * Decimal("1.02") ** n for n in range(11)}
    made = {2000 + n: Decimal(100) * Decimal("1.05") ** n for n in range(11)}
    found = growth(used, made)
    assert found is not None
    assert (found.first, found.last) == (2000, 2010)
    assert found.consumption == pytest.approx(0.0198, abs=1e-4)
    assert found.intensity == pytest.approx(-0.0290, abs=1e-4)
    slope = trend_of_amounts(intensity(used, made))
    assert slope is not None
    assert slope.direction is TrendDirection.FALLING
    assert slope.value == pytest.approx(1.02 / 1.05 - 1, abs=1e-4)


def test_a_share_that_falls_by_a_point_and_a_half_a_year_says_so_in_points() -> None:
    slope = trend_of_shares({2010 + n: Decimal(80) - Decimal("1.5") * n for n in range(8)})
    assert slope is not None
    assert slope.value == pytest.approx(-1.5)
    assert slope.direction is TrendDirection.FALLING


def test_four_years_tell_no_trend_and_five_do() -> None:
    years = {2020 + n: Decimal(1 + n) for n in range(5)}
    assert trend_of_amounts({year: years[year] for year in sorted(years)[:4]}) is None
    assert trend_of_amounts(years) is not None
    assert growth({2020: Decimal(1)}, {2020: Decimal(1)}) is None


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_growth_of_consumption_is_that_of_output_and_intensity(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal
) -> None:
    found = growth({2000: a, 2010: b}, {2000: c, 2010: d})
    assert found is not None
    assert found.consumption == pytest.approx(found.output + found.intensity)
