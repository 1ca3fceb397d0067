"""Paths of a price from its own history, and the test of how they held."""

from __future__ import annotations

import numpy as np
import pytest

from bagdar.core.minerals import scenarios
from bagdar.core.minerals.prices import PriceError, Series, log_changes
from bagdar.core.minerals.scenarios import (
    BLOCK_MONTHS,
    backtest,
    blocks,
    joint_paths,
    paths,
    scenario,
    worst_fall,
)


def walk(months: int = 480, *, seed: int = 1, drift: float = 0.0, size: float = 0.06) -> Series:
    steps = np.random.default_rng(seed).normal(drift, size, months)
    return Series(24000, 100 * np.exp(np.cumsum(steps)))


def test_the_same_seed_makes_the_same_paths_and_another_one_others() -> None:
    price = walk()
    one, same, other = (scenario(price, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.low, same.low)
    assert not np.array_equal(one.low, other.low)
    assert one.held == same.held


def test_low_base_and_high_stand_in_order_and_widen() -> None:
    made = scenario(walk(), seed=1)
    assert (made.low < made.base).all()
    assert (made.base < made.high).all()
    assert made.high[-1] / made.low[-1] > made.high[0] / made.low[0]
    assert made.from_month == 24000 + 479


def test_paths_have_no_drift_of_the_past() -> None:
    made = scenario(walk(drift=0.02), seed=1)
    assert made.base[-1] / made.price == pytest.approx(1, abs=0.15)


def test_the_band_holds_what_it_is_meant_to_where_changes_are_alike_through_time() -> None:
    shares = []
    for seed in range(12):
        for held in backtest(walk(seed=seed), seed=seed):
            assert held.origins == held.inside + held.below + held.above
            shares.append(held.inside / held.origins)
    assert np.mean(shares) == pytest.approx(scenarios.NOMINAL_COVERAGE, abs=0.06)


def test_a_price_that_leaves_its_past_behind_is_told_as_held_badly() -> None:
    calm, wild = walk(240, size=0.01), walk(240, seed=2, size=0.15)
    both = Series(24000, np.concatenate([calm.values, calm.values[-1] * wild.values / 100]))
    short = next(one for one in backtest(both, seed=1) if one.months == 12)
    assert (short.coverage_ratio or 1) < 0.7


def test_a_path_is_tested_on_what_was_known_then_alone() -> None:
    calm = walk(121, size=0.01)
    level = calm.values[-1]
    wild = [level * (3 if n % 2 else 1 / 3) for n in range(11)]
    told = Series(calm.first, np.concatenate([calm.values, wild, [level * 1.5]]))
    after_a_year = backtest(told, seed=1)[0]
    assert (after_a_year.months, after_a_year.origins, after_a_year.above) == (12, 1, 1)


def test_fewer_than_ten_years_make_no_paths() -> None:
    with pytest.raises(PriceError, match="119"):
        scenario(walk(120), seed=1)
    assert scenario(walk(121), seed=1).held[0].origins == 0
    assert scenario(walk(121), seed=1).held[0].coverage_ratio is None


def test_blocks_last_a_year_on_average_and_come_round() -> None:
    drawn = blocks(500, seed=1, horizon=200, draws=200)
    assert drawn.min() >= 0
    assert drawn.max() < 500
    goes_on = (np.diff(drawn, axis=1) % 500 == 1).mean()
    assert goes_on == pytest.approx(1 - 1 / BLOCK_MONTHS, abs=0.01)


def test_prices_drawn_together_fall_together() -> None:
    first = walk()
    other = Series(first.first, first.values**2 / 100)
    drawn = joint_paths([first, other], seed=1, draws=50)
    assert drawn.shape == (50, 2, scenarios.HORIZON_MONTHS)
    start = np.array([first.values[-1], other.values[-1]])
    logs = np.log(drawn / start[None, :, None])
    assert np.allclose(logs[:, 1], 2 * logs[:, 0])
    with pytest.raises(PriceError, match="ten years"):
        joint_paths([first, Series(24400, first.values)], seed=1)


def test_the_worst_year_of_the_record_stands_beside_the_paths() -> None:
    values = np.full(200, 100.0)
    values[100:] = 27.0
    fall, month = worst_fall(Series(24000, values))
    assert fall == pytest.approx(0.73)
    assert month == 24100
    assert worst_fall(Series(24000, np.linspace(1, 2, 30)))[0] == 0


def test_a_path_begins_at_the_last_price() -> None:
    price = walk()
    drawn = paths(log_changes(price), 100.0, seed=1, horizon=1, draws=2000)
    assert np.median(drawn) == pytest.approx(100, rel=0.02)
