"""What falls with a moved date: laws over chance networks of milestones."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.delivery.dependencies import Link, circle, falls, later_by, reached_from

DAY = date(2026, 1, 1)
MOST = 8
numbers = st.integers(0, MOST - 1)
pairs = st.tuples(numbers, numbers, st.integers(0, 40))
links = st.lists(pairs, max_size=20).map(
    lambda found: [Link(a, b, lag) for a, b, lag in found if a < b]
)
"""Milestones in order of their numbers, so that there is no circle."""
dates = st.dictionaries(
    numbers, st.integers(0, 300).map(lambda days: DAY + timedelta(days=days)), max_size=MOST
)
days = st.integers(0, 400).map(lambda days: DAY + timedelta(days=days))


def test_a_chain_falls_by_what_it_lacks_and_no_more() -> None:
    known = {1: DAY, 2: DAY + timedelta(days=10), 3: DAY + timedelta(days=50)}
    chain = [Link(1, 2, 5), Link(2, 3)]
    assert falls(known, chain, moved=1, to_on=DAY + timedelta(days=5)) == {}
    assert falls(known, chain, moved=1, to_on=DAY + timedelta(days=20)) == {
        2: DAY + timedelta(days=25)
    }
    assert falls(known, chain, moved=1, to_on=DAY + timedelta(days=90)) == {
        2: DAY + timedelta(days=95),
        3: DAY + timedelta(days=95),
    }


def test_of_two_ways_the_longer_one_counts() -> None:
    known = dict.fromkeys((1, 2, 3, 4), DAY)
    diamond = [Link(1, 2, 1), Link(1, 3, 30), Link(2, 4), Link(3, 4, 2)]
    assert falls(known, diamond, moved=1, to_on=DAY + timedelta(days=1))[4] == DAY + timedelta(33)


def test_what_was_reached_or_undated_neither_falls_nor_passes_on() -> None:
    assert falls({1: DAY, 3: DAY}, [Link(1, 2), Link(2, 3)], moved=1, to_on=date(2027, 1, 1)) == {}


def test_a_milestone_without_a_date_pushes_by_its_first_one() -> None:
    later = DAY + timedelta(days=3)
    assert falls({2: DAY}, [Link(1, 2)], moved=1, to_on=later) == {2: later}


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert later_by(date(9999, 12, 30), 2) == date.max
    assert falls({2: DAY}, [Link(1, 2, 40)], moved=1, to_on=date(9999, 12, 30)) == {2: date.max}


def test_a_long_chain_is_walked() -> None:
    chain = [Link(one, one + 1) for one in range(5000)]
    known = dict.fromkeys(range(5001), DAY)
    assert len(falls(known, chain, moved=0, to_on=date(2026, 2, 1))) == 5000
    assert len(circle(chain, Link(5000, 0))) == 5002


@given(dates, links, numbers, days)
def test_nothing_comes_earlier_and_only_what_waits_falls(
    known: dict[int, date], net: list[Link], moved: int, to_on: date
) -> None:
    found = falls(known, net, moved=moved, to_on=to_on)
    assert set(found) <= reached_from(net, moved) & set(known)
    assert all(on > known[one] for one, on in found.items())


@given(dates, links, numbers, days)
def test_after_the_fall_no_fallen_milestone_waits_in_vain(
    known: dict[int, date], net: list[Link], moved: int, to_on: date
) -> None:
    found = falls(known, net, moved=moved, to_on=to_on)
    stands = {**known, moved: to_on, **found}
    for link in net:
        if link.before in found and link.after in stands:
            assert stands[link.after] >= stands[link.before] + timedelta(days=link.lag_days)


@given(dates, links, numbers, days, days)
def test_a_later_move_lets_no_less_fall(
    known: dict[int, date], net: list[Link], moved: int, one: date, other: date
) -> None:
    sooner = falls(known, net, moved=moved, to_on=min(one, other))
    later = falls(known, net, moved=moved, to_on=max(one, other))
    assert all(later[milestone] >= on for milestone, on in sooner.items())


@given(dates, links, numbers, days)
def test_what_has_fallen_does_not_fall_again(
    known: dict[int, date], net: list[Link], moved: int, to_on: date
) -> None:
    found = falls(known, net, moved=moved, to_on=to_on)
    assert falls({**known, **found, moved: to_on}, net, moved=moved, to_on=to_on) == {}


@given(links, pairs)
def test_a_circle_is_found_exactly_when_the_way_back_exists(
    net: list[Link], pair: tuple[int, int, int]
) -> None:
    new = Link(*pair)
    way = circle(net, new)
    assert bool(way) == (new.before == new.after or new.before in reached_from(net, new.after))
    if way:
        assert way[0] == way[-1] == new.before
        steps = set(pairwise(way))
        assert steps <= {(one.before, one.after) for one in [*net, new]}
