"""Level, trend, volatility and drawdown of a price over a window of months."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.minerals.prices import (
    PriceError,
    Series,
    TrendDirection,
    figures_of,
    log_changes,
    month_number,
    month_text,
    real,
    series_of,
)

PRICES = st.lists(st.floats(0.01, 1e6), min_size=24, max_size=60)


def series(*values: float | None, first: int = 24000) -> Series:
    return series_of(dict(enumerate(values, first)))


def test_months_are_numbered_without_gaps() -> None:
    assert month_number(1960, 1) == 23520
    assert month_number(1961, 1) - month_number(1960, 12) == 1
    assert month_text(month_number(2026, 6)) == "2026-06"


def test_a_price_that_grows_by_a_hundredth_a_month_has_that_trend_and_no_volatility() -> None:
    found = figures_of(series(*(100 * 1.01**n for n in range(24))), 24)
    assert found.trend_ratio == pytest.approx(1.01**12 - 1)
    assert found.direction is TrendDirection.RISING
    assert found.change_ratio == pytest.approx(1.01**23 - 1)
    assert found.volatility_ratio == pytest.approx(0, abs=1e-12)
    assert (found.drawdown_ratio, found.below_peak_ratio) == (0, 0)


def test_one_spike_does_not_turn_the_trend() -> None:
    calm = [100 * 0.99**n for n in range(36)]
    spiked = [*calm[:-1], 1000.0]
    assert figures_of(series(*spiked), 36).direction is TrendDirection.FALLING
    slope = np.polyfit(range(36), np.log(spiked), 1)[0]
    steady = figures_of(series(*spiked), 36).trend_ratio
    assert steady == pytest.approx(0.99**12 - 1, abs=0.01)
    assert abs(math.expm1(12 * slope) - (0.99**12 - 1)) > 0.02


def test_drawdown_is_the_deepest_fall_from_a_peak_and_the_fall_that_stands() -> None:
    told = [50, 100, 80, 60, 90, 120, 90, 96, 96, 96, 96, 96]
    found = figures_of(series(*told), 12)
    assert found.drawdown_ratio == pytest.approx(0.40)
    assert found.below_peak_ratio == pytest.approx(0.20)


def test_volatility_is_the_yearly_deviation_of_monthly_changes() -> None:
    told = [100 * math.exp(0.1 * (n % 2)) for n in range(25)]
    changes = np.array([0.1, -0.1] * 12)
    found = figures_of(series(*told), 25)
    assert found.volatility_ratio == pytest.approx(np.std(changes, ddof=1) * math.sqrt(12))


def test_missing_months_are_counted_and_no_change_leaps_over_them() -> None:
    told = series(*([100.0] * 10), None, *([200.0] * 13))
    found = figures_of(told, 24)
    assert (found.observed, found.missing) == (23, 1)
    assert found.volatility_ratio == pytest.approx(0)
    assert len(log_changes(told)) == 21


def test_too_few_months_tell_nothing() -> None:
    found = figures_of(series(*([100.0] * 7)), 12)
    assert (found.direction, found.trend_ratio, found.volatility_ratio) == (
        TrendDirection.UNKNOWN,
        None,
        None,
    )
    sparse = series(*(100.0 if n % 3 == 0 else None for n in range(34)))
    assert figures_of(sparse, 34).drawdown_ratio is None


def test_a_flat_price_has_no_trend() -> None:
    assert figures_of(series(*([100.0] * 24)), 24).direction is TrendDirection.FLAT


def test_prices_that_are_not_above_zero_are_refused() -> None:
    for wrong in (0.0, -37.6, math.inf, math.nan):
        with pytest.raises(PriceError, match="2000-02"):
            series_of({24000: 1.0, 24001: wrong})
    with pytest.raises(PriceError, match="no price"):
        series_of({24000: None})


def test_a_real_price_is_in_money_of_the_last_month_of_the_deflator() -> None:
    nominal = series(10, 20, 30, 40)
    told = real(nominal, series(50, 100, 200, first=24001))
    assert told.first == 24001
    assert told.values.tolist() == [80, 60, 40]
    with pytest.raises(PriceError):
        real(nominal, series(1, first=30000))


@given(PRICES, st.floats(0.1, 10))
def test_the_unit_of_money_changes_no_ratio(prices: list[float], times: float) -> None:
    one, other = (figures_of(series(*(p * f for p in prices)), None) for f in (1, times))
    for name in ("change_ratio", "trend_ratio", "volatility_ratio", "drawdown_ratio"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-6, abs=1e-9)


@given(PRICES)
def test_a_fall_that_stands_is_never_deeper_than_the_deepest(prices: list[float]) -> None:
    found = figures_of(series(*prices), None)
    assert found.drawdown_ratio is not None
    assert found.below_peak_ratio is not None
    assert 0 <= found.below_peak_ratio <= found.drawdown_ratio < 1
