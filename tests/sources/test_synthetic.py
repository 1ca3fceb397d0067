"""A synthetic world follows from its seed, and slips as large projects do."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bagdar.sources.synthetic.barriers import Hindered, Trouble, troubles
from bagdar.sources.synthetic.instructions import Addressed, Ordered, orders
from bagdar.sources.synthetic.lives import Life, lives
from bagdar.sources.synthetic.plan import PREFIX, Asked, Ground, ground_of

DAY = date(2026, 6, 15)


def _world(projects: int = 2000, *, seed: int = 1, moves: int = 10) -> tuple[Ground, list[Life]]:
    ground = ground_of(Asked(projects, 5, seed, DAY, moves))
    return ground, list(lives(ground))


def test_the_same_seed_makes_the_same_world_and_another_seed_another_one() -> None:
    assert _world(80) == _world(80)
    assert _world(80)[1] != _world(80, seed=2)[1]


def test_the_first_projects_do_not_depend_on_how_many_follow() -> None:
    few, many = _world(50)[1], lives(ground_of(Asked(50, 5, 1, DAY)))
    assert few == list(islice(many, 50))


def test_a_good_part_of_projects_tells_its_technology_and_the_rest_does_not() -> None:
    told = [one.equipped for one in _world()[1]]
    parts = {
        name: sum(bool(getattr(one, name)) for one in told) / len(told)
        for name in ("technology", "generation", "licensor", "local_ratio")
    }
    assert all(0.35 < part < 0.8 for part in parts.values()), parts
    assert not any(one.licensor and not one.technology for one in told)
    ratios = [one.local_ratio for one in told if one.local_ratio is not None]
    assert Decimal("0.15") <= min(ratios) <= max(ratios) <= Decimal("0.85")
    assert all("Synthetic" in one.licensor for one in told if one.licensor)
    assert len({one.generation for one in told}) == 5


def test_durations_slip_as_the_literature_says_and_a_fifth_to_a_third_is_on_time() -> None:
    _ground, told = _world()
    ratios = [
        (one.steps[-1].true_on - one.starts_on).days / (one.ends_on - one.starts_on).days
        for one in told
        if one.steps
    ]
    median, high = np.percentile(ratios, [50, 80])
    assert 1.2 < median < 1.4
    assert 1.6 < high < 1.85
    assert 0.2 < sum(one <= 1 for one in ratios) / len(ratios) < 0.3


def test_forecasts_move_shortly_before_the_date_told_last() -> None:
    _ground, told = _world()
    leads = [
        (row.old_on - row.on).days for one in told for row in one.told if row.kind == "forecast"
    ]
    assert np.percentile(leads, 75) < 60
    assert np.percentile(leads, 5) < 0  # some are told only after the date has passed


def test_every_kind_of_row_answer_and_fate_occurs() -> None:
    _ground, told = _world()
    rows = [row for one in told for row in one.told]
    assert {one.kind for one in rows} == {"forecast", "confirmation", "commitment"}
    decisions = {one.decision for one in rows if one.kind == "commitment"}
    assert decisions == {"approved", "rejected", ""}
    stages = Counter(one.stage for one in told)
    launched = [one for one in told if one.launched_on]
    assert 0.02 < stages["launched_idle"] / len(launched) < 0.08
    assert {"idea", "construction", "operating", "not_confirmed", "cancelled"} <= set(stages)
    assert any(one.ceremony_on for one in told)
    assert any(one.waits_for is not None for one in told)
    assert {one.visibility for one in told} == {"published", "territory", "restricted", "case"}


@given(seed=st.integers(0, 10_000), moves=st.integers(0, 20))
def test_no_row_lies_in_the_future_before_the_approval_or_says_what_was_said(
    seed: int, moves: int
) -> None:
    for one in _world(12, seed=seed, moves=moves)[1]:
        assert len(one.told) <= moves
        assert one.launched_on is None or one.launched_on < DAY
        for row in one.told:
            assert one.approved_on is not None
            assert one.approved_on < row.on < DAY
            assert (row.old_on == row.new_on) is (row.kind == "confirmation")
            assert (row.reason == "") is (row.kind == "confirmation")
            assert row.answered_on is None or row.on < row.answered_on < DAY
        assert all(first.on <= second.on for first, second in pairwise(one.told))


def test_every_key_says_that_it_is_synthetic_and_cells_of_a_map_differ() -> None:
    ground, told = _world(40)
    keys = [one.key for one in ground.places] + [one.key for one in ground.authorities]
    keys += [one.key for one in ground.firms] + [one.key for one in told]
    assert all(one.startswith(PREFIX) for one in keys)
    assert len(set(keys)) == len(keys)
    cells = [(one.parent, one.cell) for one in ground.places]
    assert len(set(cells)) == len(cells)


def test_barriers_and_instructions_follow_from_the_seed_and_end_before_the_day() -> None:
    begins_on = DAY - timedelta(days=730)
    stopped = [Hindered(one, one // 3, 1, begins_on) for one in range(60)]
    of = [Addressed(one % 4, ("mill", "завод", "зауыт")) for one in range(60)]

    def told(seed: int) -> tuple[list[Trouble], list[Ordered]]:
        some = troubles(stopped, seed=seed, begins_on=begins_on, until=DAY, favoured=1)
        return list(some), list(orders(of, [0, 1], seed=seed, begins_on=begins_on, until=DAY))

    barriers, instructions = told(1)
    assert (barriers, instructions) == told(1)
    assert barriers != told(2)[0]
    assert instructions != told(2)[1]
    assert sum(one.of.enterprise == 1 for one in barriers) == 6
    moments = [done.at.date() for one in barriers for done in one.done]
    days = [step.on for one in instructions for step in one.taken]
    assert max(*moments, *days) < DAY
