"""Measures, held against figures by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bagdar.core.trends import measures, straight
from bagdar.core.trends.context import _under_peak, ranks
from bagdar.core.trends.labels import top_part
from bagdar.core.trends.learned import Lesson, joined_with_line, learn, line_part, told_by

SCORES = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
ROSE = np.array([True, False, True, False, False])


def test_the_measures_are_those_computed_by_hand() -> None:
    assert measures.precision_at(SCORES, ROSE, 2) == 0.5
    assert measures.average_precision(SCORES, ROSE) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert measures.critical_success(SCORES, ROSE, 2) == pytest.approx(1 / 3)
    assert measures.gap_closed(0.3, 0.2, 0.6) == pytest.approx(0.25)
    assert np.isnan(measures.gap_closed(0.3, 0.2, 0.2))
    assert np.isnan(measures.gap_closed(0.3, 0.2, 0.1))
    assert np.isnan(measures.average_precision(SCORES, np.zeros(5, bool)))


def test_the_length_of_a_list_is_chosen_on_past_cuts_or_falls_back() -> None:
    scores = -np.arange(100.0)
    rose = np.arange(100) < 7
    assert measures.best_part([(scores, rose)], 0.1) == 0.07
    assert measures.best_part([], 0.1) == 0.1


def test_the_top_tenth_holds_equals_of_its_last() -> None:
    assert top_part(np.arange(20.0)).sum() == 2
    assert top_part(np.array([3.0] * 4 + [1.0] * 16)).sum() == 4


def test_ranks_lie_between_minus_one_and_one_and_equals_share_theirs() -> None:
    assert ranks(np.array([10.0, 20.0, 20.0, 30.0])).tolist() == pytest.approx([-1, 0, 0, 1])


def test_each_yardstick_prefers_what_rises_steadily() -> None:
    totals = np.full(12, 1000)
    flat, rising, falling = np.full(12, 20), np.arange(12) * 5 + 1, 60 - np.arange(12) * 5
    counts = np.stack([flat, rising, falling])
    for scores in (
        straight.momentum(counts, totals),
        straight.escore(counts, totals),
        straight.kleinberg(counts, totals),
        straight.holt(counts, totals, 3),
    ):
        assert scores.argmax() == 1
        assert scores.argmin() == 2 or scores[0] == scores[2]


def test_momentum_is_the_lower_bound_computed_by_hand() -> None:
    counts = np.array([[1, 1, 2, 4, 4, 4]])
    totals = np.full(6, 100)
    expected = np.log(12.5 / 301) - np.log(4.5 / 301) - np.sqrt(1 / 12.5 + 1 / 4.5)
    assert straight.momentum(counts, totals)[0] == pytest.approx(expected)


def test_a_constant_share_has_no_growth_on_the_straight_line() -> None:
    grown = straight.holt(np.full((1, 10), 50), np.full(10, 1000), 3)
    assert grown[0] == pytest.approx(0, abs=1e-9)


def test_the_model_learns_the_feature_that_tells_and_not_the_one_that_does_not() -> None:
    dice = np.random.default_rng(3)
    values = dice.uniform(-1, 1, (2000, 2))
    growth = values[:, 0] + dice.normal(0, 0.3, 2000)
    weights = learn([Lesson(values, growth, 3)])
    assert weights[0] > 0.3
    assert abs(weights[1]) < 0.1
    told = told_by(weights, values)
    assert measures.average_precision(told, top_part(growth)) > 0.5


def test_past_cuts_choose_how_much_of_the_straight_line_goes_in() -> None:
    dice = np.random.default_rng(4)
    good, noise = dice.normal(size=300), dice.normal(size=300)
    rose = good > 1
    assert line_part([(noise, good, rose)]) == 1
    assert line_part([(good, noise, rose)]) == 0
    assert line_part([]) == 0.5
    assert joined_with_line(good, noise, 0.0).argmax() == good.argmax()


def test_a_lesson_of_another_label_weighs_a_part() -> None:
    dice = np.random.default_rng(4)
    values = dice.uniform(-1, 1, (600, 2))
    own, other = Lesson(values, values[:, 0], 3), values[:, 1]
    alone, half, whole = (
        learn([own, Lesson(values, other, 3, part)])[:2] for part in (0.0, 0.5, 1.0)
    )
    np.testing.assert_allclose(alone, learn([own])[:2], atol=1e-6)
    assert alone[1] < half[1] < whole[1]
    assert half[0] > half[1]


def test_how_far_a_phrase_stands_below_a_new_peak() -> None:
    counts = np.array([[1, 2, 4, 8, 16, 32], [1, 2, 40, 8, 16, 32], [32, 16, 8, 4, 2, 1]])
    told = _under_peak(counts, np.full(6, 1000), 3, np.log(1.08))
    assert told["peak_age"].tolist() == [0, 3, 5]
    np.testing.assert_allclose(
        told["over_bar"], [0, np.log(32 / 40 / 1.08**3), np.log(1 / 32 / 1.08**5)]
    )
    assert told["line_over_bar"][0] > told["line_over_bar"][1] > told["line_over_bar"][2]
    chance = told["chance_over_bar"]
    assert 1 > chance[0] > 0.5 > chance[2] >= 0
