"""What prices of a scenario would change of sales and purchases, against figures made by hand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from bagdar.core.minerals.effects import (
    Case,
    Sales,
    Untold,
    at_latest_price,
    change,
    ratios,
    together,
    year_of_sales,
)
from bagdar.core.minerals.prices import Series, month_number

MAY = month_number(2026, 5)


def of(*values: float) -> Series:
    """Return prices of which the last is that of May 2026."""
    return Series(MAY - len(values) + 1, np.array(values, dtype=np.float64))


def sold(*amounts: int, until: int = MAY) -> dict[int, Decimal]:
    return {until - len(amounts) + 1 + n: Decimal(one) for n, one in enumerate(amounts)}


def test_each_case_is_a_ratio_of_the_latest_price() -> None:
    series = of(100, *[90] * 11, 60, *[90] * 11, 120)
    ahead = {"low": [110, 90], "base": [120, 120], "high": [150, 180]}
    told = ratios(series, ahead, 2)
    assert told == {
        Case.LOW: pytest.approx(90 / 120 - 1),
        Case.BASE: 0,
        Case.HIGH: pytest.approx(180 / 120 - 1),
        Case.FALL: pytest.approx(60 / 100 - 1),
        Case.RISE: pytest.approx(120 / 60 - 1),
    }


def test_a_price_that_never_fell_over_a_year_has_no_fall() -> None:
    rising = of(*range(100, 130))
    told = ratios(rising, {name: [130] for name in ("low", "base", "high")}, 1)
    assert told[Case.FALL] == 0
    assert told[Case.RISE] == pytest.approx(112 / 100 - 1)


def test_a_year_of_sales_is_the_twelve_months_up_to_the_last_reported_one() -> None:
    assert year_of_sales(sold(*[999], *[100] * 12), today=MAY + 1) == Sales(MAY, Decimal(1200))


@pytest.mark.parametrize(
    ("months", "today", "why"),
    [
        ({}, MAY, Untold.NOT_REPORTED),
        (sold(1, 2, until=MAY + 9), MAY, Untold.NOT_REPORTED),
        (sold(*[100] * 11), MAY, Untold.MONTHS_MISSING),
        (sold(*[100] * 12), MAY + 13, Untold.OLD),
    ],
)
def test_no_year_of_sales_is_told_where_months_are_missing_or_old(
    months: dict[int, Decimal], today: int, why: Untold
) -> None:
    assert year_of_sales(months, today=today) is why


def test_a_report_a_year_old_still_counts() -> None:
    assert year_of_sales(sold(*[100] * 12), today=MAY + 12) == Sales(MAY, Decimal(1200))


def test_sales_are_brought_to_the_latest_price() -> None:
    series = of(*[90] * 6, *[110] * 5, 120)
    mean = Decimal(90 * 6 + 110 * 5 + 120) / 12
    told = at_latest_price(Sales(MAY, Decimal(1_000_000)), Decimal(50), series)
    assert told == (500_000 * 120 / mean).quantize(Decimal(1)) == Decimal(595_041)


def test_half_of_sales_at_a_price_a_quarter_lower_are_an_eighth_less() -> None:
    series = of(*[100] * 12)
    amount = at_latest_price(Sales(MAY, Decimal(1_200_000)), Decimal(50), series)
    assert amount == Decimal(600_000)
    assert isinstance(amount, Decimal)
    assert change(amount, -0.25) == Decimal(-150_000)


@pytest.mark.parametrize(
    ("series", "until"),
    [
        (of(*[100] * 7), MAY),
        (of(*[100] * 24), MAY - 30),
        (of(*[float("nan")] * 5, *[100] * 7), MAY),
        (of(*[100] * 24), MAY + 12),
    ],
)
def test_sales_of_months_without_a_price_are_not_brought_to_another(
    series: Series, until: int
) -> None:
    sales = Sales(until, Decimal(1000))
    assert at_latest_price(sales, Decimal(50), series) is Untold.NO_PRICE


def test_eight_months_with_a_price_are_enough() -> None:
    series = of(*[100] * 8)
    assert at_latest_price(Sales(MAY, Decimal(1000)), Decimal(50), series) == Decimal(500)


def walk(seed: int) -> Series:
    steps = np.random.default_rng(seed).normal(0, 0.06, 300)
    return Series(MAY - 299, 100 * np.exp(np.cumsum(steps)))


def test_the_low_of_a_sum_is_no_deeper_than_the_sum_of_lows() -> None:
    one, two = walk(1), walk(2)
    thousand = Decimal(1000)
    both = together([(one, thousand), (two, thousand)], months=12, seed=7)
    alone = [together([(price, thousand)], months=12, seed=7) for price in (one, two)]
    assert both is not None
    assert alone[0] is not None
    assert alone[1] is not None
    assert both[Case.LOW] > alone[0][Case.LOW] + alone[1][Case.LOW]
    assert both[Case.HIGH] < alone[0][Case.HIGH] + alone[1][Case.HIGH]


def test_what_is_sold_and_moves_alike_is_the_sum() -> None:
    price = walk(1)
    both = together([(price, Decimal(1000)), (price, Decimal(3000))], months=12, seed=7)
    whole = together([(price, Decimal(4000))], months=12, seed=7)
    assert both == whole


def test_prices_that_share_no_ten_years_are_not_summed() -> None:
    assert together([(of(*[100] * 60), Decimal(1))], months=12, seed=7) is None
