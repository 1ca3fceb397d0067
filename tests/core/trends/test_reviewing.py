"""Days of reviews, and judgements that stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.trends.reviewing import Judged, differ, due_days, owed, standing

START = date(2026, 1, 1)


def test_a_duty_is_due_a_rhythm_after_it_starts_and_so_on_up_to_the_day() -> None:
    told = due_days(START, 30, until=START + timedelta(days=90))
    assert told == [START + timedelta(days=30 * step) for step in (1, 2, 3)]
    assert due_days(START, 30, until=START + timedelta(days=29)) == []


def test_a_rhythm_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days"):
        due_days(START, 0, until=START)


def test_a_review_settles_the_days_before_it_too() -> None:
    days = due_days(START, 30, until=START + timedelta(days=120))
    assert owed(days, []) == days
    assert owed(days, [days[1]]) == days[2:]
    assert owed(days, [days[3]]) == []


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["act", "watch", "noise"])), max_size=12
    )
)
def test_of_each_person_the_last_judgement_stands_whatever_the_others_say(
    told: list[tuple[str, str]],
) -> None:
    given_ = [Judged(who, verdict) for who, verdict in told]
    stands = standing(given_)
    for who in {one.who for one in given_}:
        assert stands[who] == [one.verdict for one in given_ if one.who == who][-1]
    assert differ(given_) is (len(set(stands.values())) > 1)
