"""Growth curves: the stage that a share is in, and what of it is doubted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.trends.cycle import STAGES, life_cycle

TOTALS = np.full(20, 50_000)
TIMES = np.arange(20)


def counts(shares: np.ndarray, seed: int = 1) -> np.ndarray:
    made: np.ndarray = np.random.default_rng(seed).poisson(shares * TOTALS)
    return made


def logistic(half: float, rate: float = 0.6) -> np.ndarray:
    made: np.ndarray = 0.01 / (1 + np.exp(-rate * (TIMES - half)))
    return made


@pytest.mark.parametrize(
    ("shares", "name"),
    [
        (logistic(10), "saturated"),
        (logistic(18), "maturing"),
        (np.full(20, 0.002), "saturated"),
        (0.01 * np.exp(-0.12 * TIMES), "declining"),
        (0.01 * np.exp(-np.exp(-0.3 * (TIMES - 8))), "saturated"),
    ],
)
def test_the_stage_of_a_known_curve_is_found(shares: np.ndarray, name: str) -> None:
    found = life_cycle(counts(shares), TOTALS)
    assert found.name == name
    assert found.doubt < 0.6


def test_the_curve_that_made_the_shares_is_told_with_its_ceiling_and_turning_period() -> None:
    found = life_cycle(counts(logistic(10)), TOTALS)
    assert found.model == "logistic"
    assert found.ceiling == pytest.approx(0.01, rel=0.05)
    assert found.midpoint == pytest.approx(10, abs=0.5)
    other = life_cycle(counts(0.01 * np.exp(-np.exp(-0.35 * (TIMES - 8)))), TOTALS)
    assert other.model == "gompertz"
    assert other.midpoint == pytest.approx(8, abs=0.7)


def test_the_turning_period_counts_from_the_first_of_the_series() -> None:
    made = counts(logistic(12, 1.2))
    made[:5] = 0
    found = life_cycle(made, TOTALS)
    assert found.midpoint == pytest.approx(12, abs=0.7)


def test_few_periods_and_few_documents_are_doubted() -> None:
    young = np.zeros(20, int)
    young[-4:] = [3, 9, 20, 40]
    found = life_cycle(young, TOTALS)
    assert (found.name, found.doubt, found.model) == ("unclear", 1.0, None)
    assert life_cycle(np.zeros(20, int), TOTALS).name == "unclear"
    few = np.array([0, 0, 1, 0, 0, 1, 0, 2, 1, 0, 1, 2, 0, 1, 1, 2, 1, 3, 1, 2])
    many = 200 * few
    assert life_cycle(few, TOTALS).doubt > 0.2
    assert life_cycle(many, TOTALS).name in {*STAGES, "unclear"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=8, max_size=24))
def test_whatever_is_counted_the_doubt_is_a_part_and_the_ceiling_a_share(values: list[int]) -> None:
    found = life_cycle(np.array(values), np.full(len(values), 5000))
    assert 0 <= found.doubt <= 1
    assert found.ceiling is None or 0 <= found.ceiling <= 1
    assert found.name in {*STAGES, "declining", "unclear"}
