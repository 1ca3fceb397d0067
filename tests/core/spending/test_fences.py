"""Quantiles of type 8, and numbers as they are written."""

import math

import numpy as np
import pytest

from bagdar.core.spending.document import number
from bagdar.core.spending.fences import fences, fused, quantile


@pytest.mark.parametrize(
    ("values", "tau", "expected"),
    [
        ([1.0, 2.0, 3.0, 4.0], 0.25, 1 + 5 / 12),
        ([1.0, 2.0, 3.0, 4.0], 0.75, 3 + 7 / 12),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.5),
        ([5.0], 0.25, 5.0),
        ([1.0, 9.0], 0.0, 1.0),
        ([1.0, 9.0], 1.0, 9.0),
        ([1.0, 9.0], 0.9, 9.0),
    ],
)
def test_a_quantile_is_of_type_8(values: list[float], tau: float, expected: float) -> None:
    assert quantile(np.array(values), tau) == pytest.approx(expected, rel=1e-15)


def test_there_is_no_quantile_of_nothing_or_beyond_one() -> None:
    assert math.isnan(quantile(np.array([]), 0.25))
    assert math.isnan(quantile(np.array([1.0]), 1.01))


def test_a_value_that_is_no_number_spoils_the_ends_alone() -> None:
    values = np.sort(np.array([math.nan, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]))
    assert math.isnan(quantile(values, 0.0))
    assert math.isnan(quantile(values, 1.0))
    assert quantile(values, 0.5) == 5.0


def test_fences_lie_one_and_a_half_ranges_beyond_the_quartiles() -> None:
    found = fences(np.array([4.0, 1.0, 3.0, 2.0]))
    assert found.lower == pytest.approx(found.q1 - 1.5 * (found.q3 - found.q1))
    assert found.upper == pytest.approx(found.q3 + 1.5 * (found.q3 - found.q1))


def test_a_fused_product_is_rounded_once() -> None:
    one = 1 + 2**-30
    assert fused(one, one, -1.0) == 2**-29 + 2**-60
    assert one * one - 1.0 == 2**-29


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e-5, "0.00001"),
        (-2.5e-5, "-0.000025"),
        (1e-6, "1e-6"),
        (1.5e-7, "1.5e-7"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e16"),
        (1.5e300, "1.5e300"),
        (0.0, "0.0"),
        (math.nan, "null"),
        (-math.inf, "null"),
    ],
)
def test_numbers_are_written_as_the_peer_writes_them(value: float, text: str) -> None:
    assert number(value) == text
