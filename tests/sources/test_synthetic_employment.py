"""Made-up persons in work: nobody's numbers, every fate there is, no more than asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.identifiers import bin_problem, is_iin
from bagdar.sources.synthetic.employment import (
    Employment,
    Workplace,
    employment,
    personal_numbers,
)
from bagdar.sources.synthetic.money import BUYERS, SUPPLIERS, bin_of_supplier
from bagdar.sources.synthetic.plan import numbers

UNTIL = date(2026, 4, 1)
BINS = tuple(islice(numbers(), 3))
PLACES = (
    Workplace("synthetic-1", BINS[0], date(2022, 3, 5), date(2023, 6, 1), 300),
    Workplace("synthetic-2", BINS[1], None, date(2025, 1, 1), 200),
    Workplace("synthetic-3", BINS[2], date(2024, 1, 9), UNTIL, 40),
)


def _drawn(seed: int = 1, persons: int = 10_000) -> Employment:
    return employment(PLACES, seed=seed, until=UNTIL, persons=persons)


def test_numbers_of_enterprises_are_valid_all_different_and_of_2099() -> None:
    some = list(islice(numbers(), 120_000))
    assert len(set(some)) == len(some)
    assert not any(map(bin_problem, some[::97]))
    assert {one[:2] for one in some} == {"99"}
    assert not {bin_of_supplier(one) for one in range(SUPPLIERS + BUYERS)} & set(some)


def test_personal_numbers_are_valid_and_of_people_who_are_not_born_yet() -> None:
    some = list(islice(personal_numbers(), 20_000))
    assert len(set(some)) == len(some)
    assert all(map(is_iin, some[::53]))
    assert all(one[0] == "9" and one[6] in "56" for one in some)


def test_the_same_seed_draws_the_same_lives_and_another_seed_others() -> None:
    assert _drawn() == _drawn()
    assert _drawn() != _drawn(seed=2)


def test_every_fate_occurs() -> None:
    told = _drawn()
    sites = defaultdict(set)
    for row in told.listed:
        sites[row.iin].add(row.site)
    payers: dict[str, set[str]] = defaultdict(set)
    months: Counter[str] = Counter()
    for row in told.paid:
        payers[row.iin].add(row.employer)
        months[row.iin] += 1
    ghosts = [one for one in sites if one not in payers]
    doubles = [one for one, there in sites.items() if len(there) > 1]
    moved = [one for one, who in payers.items() if len(who) > 1]
    assert 10 < len(ghosts) < 45
    assert 10 < len(doubles) < 40
    assert 5 < len(moved) < 45
    assert sum(count <= 9 for count in months.values()) > 40


@given(st.integers(0, 1000), st.integers(0, 700))
def test_no_more_persons_are_drawn_than_asked_for_and_none_is_paid_later(
    seed: int, persons: int
) -> None:
    told = _drawn(seed, persons)
    assert len({one.iin for one in told.listed}) <= persons
    assert all(one.month <= UNTIL for one in (*told.listed, *told.paid))
    assert {one.iin for one in told.paid} <= {one.iin for one in told.listed}
    opened = {one.site: one.opened for one in PLACES}
    first = {one.iin: one for one in reversed(told.listed)}
    assert all(one.month >= opened[one.site] for one in first.values())
