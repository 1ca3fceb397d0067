"""Growth curves: the stage that a share is in, and what of it is doubted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.trends.cycle import STAGES, life_cycle

Curve = Callable[[float, float], np.ndarray]

TOTALS = np.full(20, 50_000)
TIMES = np.arange(20)


def counts(shares: np.ndarray, seed: int = 1, times: int = 1) -> np.ndarray:
    made: np.ndarray = np.random.default_rng(seed).poisson(shares * TOTALS * times)
    return made


def logistic(half: float, rate: float = 0.6) -> np.ndarray:
    made: np.ndarray = 0.01 / (1 + np.exp(-rate * (TIMES - half)))
    return made


def gompertz(half: float, rate: float = 0.35) -> np.ndarray:
    made: np.ndarray = 0.01 * np.exp(-np.log(2) * np.exp(-rate * (TIMES - half)))
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


PHASES = [
    (logistic, 24.0, 0.4, {"emerging", "growing"}),
    (logistic, 21.0, 0.4, {"emerging", "growing"}),
    (logistic, 18.0, 0.4, {"growing", "maturing"}),
    (logistic, 15.0, 0.4, {"maturing"}),
    (logistic, 16.0, 1.2, {"saturated"}),
    (logistic, 8.0, 0.6, {"saturated"}),
    (gompertz, 22.0, 0.2, {"emerging", "growing"}),
    (gompertz, 18.0, 0.2, {"growing", "maturing"}),
    (gompertz, 12.0, 0.2, {"maturing"}),
    (gompertz, 6.0, 0.5, {"saturated"}),
]


@pytest.mark.parametrize(("curve", "half", "rate", "names"), PHASES)
def test_each_phase_of_either_curve_is_told_in_its_place_or_unclear(
    curve: Curve, half: float, rate: float, names: set[str]
) -> None:
    found = [life_cycle(counts(curve(half, rate), seed, 20), 20 * TOTALS) for seed in range(5)]
    assert {one.name for one in found} <= names | {"unclear"}
    assert sum(one.name in names for one in found) >= 3


YOUNG = [
    [0, 4, 1, 1, 2, 1, 2, 5, 1, 3, 2, 2, 2, 2, 3, 2, 8, 18],
    [2, 3, 3, 1, 3, 3, 3, 1, 2, 0, 0, 5, 2, 2, 3, 6, 11, 22],
    [2, 3, 2, 3, 2, 3, 2, 4, 3, 2, 3, 2, 4, 6, 9, 14, 22, 34],
]


@pytest.mark.parametrize("values", YOUNG)
def test_a_late_rise_over_a_long_low_level_is_not_saturated(values: list[int]) -> None:
    found = life_cycle(np.array(values), np.full(len(values), 700))
    assert found.name in {"emerging", "growing", "unclear"}
    assert found.doubt > 0.3


@pytest.mark.parametrize(("base", "periods"), [(2.0, 8), (1.5, 12), (1.25, 18)])
def test_a_clean_exponential_emerges_or_grows_and_says_its_doubt(base: float, periods: int) -> None:
    values = np.round(base ** np.arange(periods)).astype(int)
    found = life_cycle(values, np.full(periods, 40_000))
    assert found.name in {"emerging", "growing"}
    assert 0.05 < found.doubt <= 0.5
    assert found.ceiling is None, "nothing of the series tells it"


@settings(max_examples=50, deadline=None)
@given(st.integers(20, 200), st.floats(0.1, 0.7), st.integers(8, 20))
def test_what_never_slowed_is_never_near_its_ceiling(begin: int, rate: float, periods: int) -> None:
    values = np.round(begin * np.exp(rate * np.arange(periods))).astype(int)
    found = life_cycle(values, np.full(periods, 100 * int(values[-1])))
    assert found.name in {"emerging", "growing", "unclear"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=8, max_size=20), st.integers(2, 100))
def test_a_larger_corpus_with_the_same_documents_changes_the_ceiling_alone(
    values: list[int], times: int
) -> None:
    made = np.array(values)
    one, other = (life_cycle(made, np.full(len(made), size)) for size in (5000, 5000 * times))
    assert (other.name, other.model) == (one.name, one.model)
    assert other.doubt == pytest.approx(one.doubt, abs=1e-3)
    assert (other.ceiling is None) == (one.ceiling is None)
    if one.ceiling is not None and other.ceiling is not None:
        assert other.ceiling * times == pytest.approx(one.ceiling, rel=0.02)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=20))
def test_nothing_is_saturated_far_below_the_ceiling_told(values: list[int]) -> None:
    found = life_cycle(np.array(values), np.full(len(values), 5000))
    if found.name == "saturated" and found.ceiling is not None:
        assert max(values[-3:]) / 5000 > 0.5 * found.ceiling or max(values) > 3 * max(values[-3:])


def test_what_fell_and_rises_anew_is_unclear() -> None:
    fell = np.array([60, 60, 60, 60, 50, 40, 30, 20, 10, 10, 10, 10, 10, 10])
    totals = np.full(14, 5000)
    assert life_cycle(fell, totals).name == "declining"
    assert life_cycle(fell, totals, rising=True).name == "unclear"
    anew = np.array([60, 60, 60, 60, 50, 40, 30, 20, 10, 10, 10, 15, 25, 40])
    assert life_cycle(anew, totals).name == "unclear"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=8, max_size=24))
def test_whatever_is_counted_the_doubt_is_a_part_and_the_ceiling_a_share(values: list[int]) -> None:
    found = life_cycle(np.array(values), np.full(len(values), 5000))
    assert 0 <= found.doubt <= 1
    assert found.ceiling is None or 0 <= found.ceiling <= 1
    assert found.name in {*STAGES, "declining", "unclear"}
