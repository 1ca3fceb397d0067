"""The reference class, against curves computed by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bagdar.core.delivery.reference import (
    Durations,
    Outlook,
    date_at,
    is_year_end,
    kaplan_meier,
    outlook,
)

STARTS_ON, ENDS_ON = date(2026, 1, 1), date(2026, 4, 11)
"""One hundred days."""


def _durations(*told: str) -> Durations:
    """Read "1.2" as finished at that ratio, "1.2+" as still running there."""
    return Durations(
        np.array([float(one.rstrip("+")) for one in told], dtype=float),
        np.array([not one.endswith("+") for one in told], dtype=bool),
    )


def test_the_curve_is_that_of_kaplan_and_meier_by_hand() -> None:
    #  u     at risk  finished  running
    #  0.9      6        1      5/6
    #  1.0      5        2      5/6 · 3/5 = 1/2     (one censored at 1.0 still counts as at risk)
    #  1.5      2        1      1/2 · 1/2 = 1/4     (after it, one runs on at 2.0)
    curve = kaplan_meier(_durations("0.9", "1.0", "1.0", "1.0+", "1.5", "2.0+"))
    assert curve.ratio.tolist() == [0.9, 1.0, 1.5]
    assert curve.running.tolist() == pytest.approx([5 / 6, 1 / 2, 1 / 4])
    assert [curve.quantile(share) for share in (0.1, 0.5, 0.75, 0.8)] == [0.9, 1.0, 1.5, None]
    assert curve.at(np.array([0.5, 0.9, 1.2, 9.0])).tolist() == pytest.approx(
        [1, 5 / 6, 1 / 2, 1 / 4]
    )


def test_without_finished_projects_everything_still_runs() -> None:
    curve = kaplan_meier(_durations("0.5+", "2.0+"))
    assert (curve.ratio.size, curve.quantile(0.5)) == (0, None)
    assert curve.at(np.array([3.0])).tolist() == [1.0]


def test_dropping_the_running_ones_would_flatter() -> None:
    censored = kaplan_meier(_durations("1.0", "1.2", "1.4", "1.1+", "1.3+", "2.5+"))
    finished = kaplan_meier(_durations("1.0", "1.2", "1.4"))
    assert (finished.quantile(0.8), censored.quantile(0.8)) == (1.4, None)


def test_a_small_class_leans_on_the_one_above_it() -> None:
    everything = _durations(*["1.0"] * 15, *["2.0"] * 15)
    late = _durations(*["2.0"] * 10)
    # w = 10 / 40; running after 1.0: 1/4 · 1 + 3/4 · 1/2 = 5/8
    assert outlook([everything, late]) == Outlook(30, 30, 0.375, 2.0, 2.0)
    assert outlook([everything]) == Outlook(30, 30, 0.5, 1.0, 2.0)
    assert outlook([everything, _durations()]) == outlook([everything])


@pytest.mark.parametrize(("finished", "answers"), [(4, False), (5, True), (6, True)])
def test_below_five_finished_there_is_no_answer(finished: int, answers: bool) -> None:
    found = outlook([_durations(*["1.1"] * finished, *["0.4+"] * 20)])
    assert (found.n, found.n_finished, found.is_enough) == (20 + finished, finished, answers)
    assert (found.on_time_ratio is not None) == answers


def test_dates_are_the_plan_stretched_and_rounded_up_to_a_day() -> None:
    assert date_at(STARTS_ON, ENDS_ON, 1.0) == ENDS_ON
    assert date_at(STARTS_ON, ENDS_ON, 1.001) == date(2026, 4, 12)
    assert date_at(STARTS_ON, ENDS_ON, None) is None


@pytest.mark.parametrize(
    ("on", "clusters"),
    [
        (date(2026, 12, 24), False),
        (date(2026, 12, 25), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_the_last_week_of_a_year_is_marked(on: date, clusters: bool) -> None:
    assert is_year_end(on) == clusters
