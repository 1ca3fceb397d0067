"""Verdicts on tables drawn in the test and run on DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.jobs.drawn import (
    CLOSED,
    DECIDED,
    MILL,
    PLANT,
    SISTER,
    SITES,
    STRANGER,
    Row,
    back,
    judged,
    paid,
    told,
)


def at_plant(worker: int, joined: int, rate: int = 1000, site: str = "plant-1") -> Row:
    return (worker, joined, PLANT, site, rate)


def verdict(workers: Sequence[Row], contributions: Sequence[Row], **more: Any) -> str:
    return told(workers, contributions, **more)[1, "plant-1"]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (range(11), "pending"),
        (range(12), "verified"),
        (range(13), "verified"),
        (range(1, 12), "temporary"),
        (range(1, 13), "left"),
        (range(8, 20), "left"),
        ((), "unmatched"),
    ],
)
def test_twelve_paid_months_make_a_permanent_job(months: Sequence[int], expected: str) -> None:
    assert verdict([at_plant(1, 20)], paid(1, PLANT, months)) == expected


def test_a_row_tells_the_months_paid_and_the_fte_of_the_last_twelve() -> None:
    found = judged([at_plant(1, 14, 500)], paid(1, PLANT, range(1, 15), 1000))
    assert found == [
        {
            "worker": 1,
            "employer": PLANT,
            "site": "plant-1",
            "project": 1,
            "territory": 4,
            "reach": 0,
            "joined": back(14),
            "last_paid": back(1),
            "months_paid": 14,
            "months_of_12": 11,
            "fte_months_thousandths": 5500,
            "verdict": "left",
            "came_from": None,
            "has_baseline": False,
            "beyond_growth": False,
        }
    ]


def test_the_lower_of_the_rate_claimed_and_the_rate_paid_counts() -> None:
    workers = [at_plant(1, 11, 1000), at_plant(2, 11, 250)]
    records = paid(1, PLANT, range(12), 500) + paid(2, PLANT, range(12), 1500)
    fte = {one["worker"]: one["fte_months_thousandths"] for one in (judged(workers, records))}
    assert fte == {1: 6000, 2: 3000}


def test_a_month_counts_with_the_rate_said_for_it_and_the_first_month_stays() -> None:
    found = judged([at_plant(1, 20, 500), at_plant(1, 10, 1000)], [])
    assert [(one["joined"], one["months_paid"]) for one in found] == [(back(20), 0)]
    found = judged([at_plant(1, 20, 500), at_plant(1, 10, 1000)], paid(1, PLANT, range(12)))
    assert found[0]["fte_months_thousandths"] == 500 + 11 * 1000


@pytest.mark.parametrize(("said", "fte"), [(0, 11 * 250 + 1000), (-1, 12 * 250), (-9, 12 * 250)])
def test_a_rate_said_last_changes_nothing_of_the_months_before_it(said: int, fte: int) -> None:
    """What is said of months after the closed one is not known yet."""
    workers = [at_plant(1, 20, 250), at_plant(1, said, 1000)]
    (found,) = judged(workers, paid(1, PLANT, range(21)))
    assert (found["fte_months_thousandths"], found["verdict"]) == (fte, "verified")


def test_a_month_paid_twice_counts_once() -> None:
    twice = paid(1, PLANT, range(6)) + paid(1, PLANT, range(6)) + paid(1, PLANT, range(6), 500)
    found = judged([at_plant(1, 20)], twice)
    assert (found[0]["months_paid"], found[0]["fte_months_thousandths"]) == (6, 6000)


def test_pay_before_joining_after_the_closed_month_or_from_another_counts_for_nothing() -> None:
    records = paid(1, PLANT, range(4, 12)) + paid(1, PLANT, (-1, -2)) + paid(1, STRANGER, range(12))
    assert verdict([at_plant(1, 3)], records) == "unmatched"


def test_a_contribution_that_names_a_site_counts_for_that_site_alone() -> None:
    workers = [at_plant(1, 20)]
    assert verdict(workers, paid(1, PLANT, range(12), site="plant-1")) == "verified"
    assert verdict(workers, paid(1, PLANT, range(12), site="plant-2")) == "unmatched"


def test_whoever_joins_in_the_last_closed_month_or_later_is_waited_for() -> None:
    assert verdict([at_plant(1, 0)], []) == "pending"
    assert verdict([at_plant(1, -2)], []) == "pending"
    assert verdict([at_plant(1, 1)], []) == "unmatched"


DECIDED_EARLY = [("plant-1", PLANT, 1, 4, 0, 50)]


def test_of_a_plant_that_closed_nobody_is_verified_and_all_of_them_left() -> None:
    workers = [at_plant(worker, 48) for worker in range(1, 101)]
    records = [row for one in workers for row in paid(one[0], PLANT, range(24, 48))]
    found = judged(workers, records, sites=DECIDED_EARLY)
    assert {one["verdict"] for one in found} == {"left"}
    assert sum(one["fte_months_thousandths"] for one in found) == 0


def test_of_those_who_held_a_post_one_after_another_the_last_one_counts() -> None:
    spells = {1: range(26, 39), 2: range(13, 26), 3: range(13)}
    workers = [at_plant(worker, months[-1]) for worker, months in spells.items()]
    records = [row for worker, months in spells.items() for row in paid(worker, PLANT, months)]
    found = told(workers, records, sites=DECIDED_EARLY)
    assert [found[worker, "plant-1"] for worker in (1, 2, 3)] == ["left", "left", "verified"]


def test_months_of_who_left_take_of_what_the_employer_grew_by_while_they_are_of_the_last_12() -> (
    None
):
    workers = [at_plant(1, 40), at_plant(2, 30), at_plant(3, 20)]
    records = paid(1, PLANT, range(13, 40)) + paid(2, PLANT, range(6, 30))
    records += paid(3, PLANT, range(20))

    def early(now: int) -> list[Row]:
        return grew(10_000, now, decided=50)

    found = told(workers, records, sites=DECIDED_EARLY, headcounts=early(11_000))
    assert [found[worker, "plant-1"] for worker in (1, 2, 3)] == ["left", "left", "capped"]
    found = told(workers, records, sites=DECIDED_EARLY, headcounts=early(11_500))
    assert [found[worker, "plant-1"] for worker in (1, 2, 3)] == ["left", "left", "verified"]
    found = told(workers, records, sites=DECIDED_EARLY, headcounts=early(10_000))
    assert [found[worker, "plant-1"] for worker in (1, 2, 3)] == ["left", "capped", "capped"]


@pytest.mark.parametrize(
    ("payer", "month", "came_from"),
    [
        (SISTER, 14, "same_group"),
        (SISTER, 19, "same_group"),
        (SISTER, 20, None),
        (SISTER, 13, None),
        (MILL, 14, "programme"),
        (MILL, 19, "programme"),
        (MILL, 20, None),
        (STRANGER, 14, None),
    ],
)
def test_pay_from_a_linked_enterprise_up_to_six_months_before_joining_makes_a_transfer(
    payer: str, month: int, came_from: str | None
) -> None:
    records = paid(1, PLANT, range(14)) + paid(1, payer, [month])
    (found,) = judged([at_plant(1, 13)], records)
    expected = "transfer" if came_from else "verified"
    assert (found["verdict"], found["came_from"]) == (expected, came_from)


@pytest.mark.parametrize("stated", [45, 40, 30, 20, 19, 13, 3])
@pytest.mark.parametrize(("payer", "came_from"), [(SISTER, "same_group"), (MILL, "programme")])
def test_a_transfer_stays_one_whatever_month_of_joining_the_list_states(
    payer: str, came_from: str, stated: int
) -> None:
    records = paid(1, payer, range(20, 41)) + paid(1, PLANT, range(20))
    (found,) = judged([at_plant(1, stated)], records)
    assert (found["verdict"], found["came_from"]) == ("transfer", came_from)


@pytest.mark.parametrize("stated", [70, 45, 30, 19, 5])
def test_whoever_was_paid_before_the_decision_is_not_new_whatever_month_is_stated(
    stated: int,
) -> None:
    (found,) = judged([at_plant(1, stated)], paid(1, PLANT, range(61)))
    assert (found["verdict"], found["came_from"]) == ("transfer", "same_employer")


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (DECIDED - 1, "verified"),
        (DECIDED, "verified"),
        (DECIDED + 1, "transfer"),
        (DECIDED + 6, "transfer"),
        (DECIDED + 7, "verified"),
    ],
)
def test_whoever_the_employer_paid_before_the_decision_is_not_new_and_later_is(
    month: int, expected: str
) -> None:
    records = paid(1, PLANT, range(14)) + paid(1, PLANT, [month])
    assert verdict([at_plant(1, 13)], records) == expected


def test_without_a_known_decision_the_employer_itself_makes_no_transfer() -> None:
    sites = [(*SITES[0][:5], None)]
    assert verdict([at_plant(1, 13)], paid(1, PLANT, range(40)), sites=sites) == "verified"


def test_one_person_counts_once_where_it_is_paid_best_and_the_others_are_doubles() -> None:
    workers = [at_plant(1, 20), (1, 20, MILL, "mill-1", 1000)]
    records = paid(1, PLANT, range(3)) + paid(1, MILL, range(21))
    assert told(workers, records) == {
        (1, "plant-1"): "double_claimed",
        (1, "mill-1"): "verified",
    }


def test_one_person_at_two_sites_of_one_employer_counts_at_one() -> None:
    workers = [at_plant(1, 20), at_plant(1, 20, site="plant-2")]
    assert told(workers, paid(1, PLANT, range(21))) == {
        (1, "plant-1"): "verified",
        (1, "plant-2"): "double_claimed",
    }


def test_whoever_left_one_site_before_joining_another_is_no_double() -> None:
    workers = [at_plant(1, 30), (1, 4, MILL, "mill-1", 1000)]
    records = paid(1, PLANT, range(15, 31)) + paid(1, MILL, range(5))
    assert told(workers, records) == {(1, "plant-1"): "temporary", (1, "mill-1"): "pending"}


def test_a_claim_at_a_site_that_nobody_knows_is_unmatched_and_takes_nobodys_place() -> None:
    workers = [at_plant(1, 20), at_plant(1, 20, site="nowhere")]
    assert told(workers, paid(1, PLANT, range(12))) == {
        (1, "plant-1"): "verified",
        (1, "nowhere"): "double_claimed",
    }
    assert told(workers[1:], paid(1, PLANT, range(12))) == {(1, "nowhere"): "unmatched"}


OWNED_NOW = ("plant-1", SISTER, 1, 4, 0, DECIDED)
OWNED_BEFORE = ("plant-1", PLANT, 1, 4, 0, DECIDED, None, SISTER, 4)
"""The plant is the sister's today, and was the old employer's until four months ago."""


def test_a_job_goes_on_where_the_site_has_another_employer_now() -> None:
    sites = [OWNED_NOW, OWNED_BEFORE]
    records = paid(1, PLANT, range(4, 20)) + paid(1, SISTER, range(4))
    listed_before, listed_again = at_plant(1, 19), (1, 3, SISTER, "plant-1", 1000)
    for workers in ([listed_before], [listed_before, listed_again]):
        (found,) = judged(workers, records, sites=sites)
        assert (found["employer"], found["verdict"]) == (SISTER, "verified")
        assert (found["joined"], found["months_paid"]) == (back(19), 20)
    without = judged([listed_before, listed_again], records, sites=[OWNED_NOW])
    assert sorted(one["verdict"] for one in without) == ["temporary", "transfer"]


def test_who_is_paid_by_the_employer_before_is_not_at_the_site_any_more() -> None:
    records = paid(1, PLANT, range(20))
    (found,) = judged([at_plant(1, 19)], records, sites=[OWNED_NOW, OWNED_BEFORE])
    assert (found["last_paid"], found["verdict"]) == (back(4), "left")


def test_who_the_employer_before_paid_before_the_decision_is_not_new() -> None:
    records = paid(1, PLANT, range(4, DECIDED + 3)) + paid(1, SISTER, range(4))
    (found,) = judged([at_plant(1, 19)], records, sites=[OWNED_NOW, OWNED_BEFORE])
    assert (found["verdict"], found["came_from"]) == ("transfer", "same_employer")


def test_a_site_that_was_merged_counts_at_the_other_one() -> None:
    merged = ("old", PLANT, 1, 4, 0, DECIDED, "plant-1", PLANT, None)
    workers = [at_plant(1, 19, site="old"), at_plant(1, 3)]
    records = paid(1, PLANT, range(4, 20), site="old") + paid(1, PLANT, range(4), site="plant-1")
    (found,) = judged(workers, records, sites=[*SITES, merged])
    assert (found["site"], found["project"], found["verdict"]) == ("plant-1", 1, "verified")
    assert found["months_paid"] == 20
    assert told(workers, records) == {(1, "old"): "temporary", (1, "plant-1"): "pending"}


def grew(before: int, now: int, employer: str = PLANT, decided: int = DECIDED) -> list[Row]:
    """Draw an employer's jobs: in the year before the decision, and in the last closed year."""
    return [(employer, decided + month, before) for month in range(1, 13)] + [
        (employer, month, now) for month in range(12)
    ]


@pytest.mark.parametrize(
    ("growth", "verified"), [(0, 0), (999, 0), (1000, 1), (1999, 1), (2000, 2), (3000, 3)]
)
def test_verified_jobs_beyond_what_the_employer_grew_by_are_capped_last_come_first(
    growth: int, verified: int
) -> None:
    workers = [at_plant(3, 20), at_plant(1, 18, site="plant-2"), at_plant(2, 16)]
    records = [row for worker in (1, 2, 3) for row in paid(worker, PLANT, range(15))]
    found = told(workers, records, headcounts=grew(10_000, 10_000 + growth))
    order = [(3, "plant-1"), (1, "plant-2"), (2, "plant-1")]
    expected = ["verified"] * verified + ["capped"] * (3 - verified)
    assert [found[one] for one in order] == expected


@pytest.mark.parametrize(
    ("growth", "beyond"),
    [(0, [1, 2, 3, 4]), (1000, [2, 3, 4]), (1500, [3, 4]), (1999, [3, 4]), (2500, [])],
)
def test_jobs_too_young_to_be_permanent_use_up_what_the_permanent_ones_leave_of_the_growth(
    growth: int, beyond: list[int]
) -> None:
    """One is permanent and joined last; three were paid for six months: half an FTE each."""
    workers = [at_plant(1, 11), *(at_plant(worker, 20) for worker in (2, 3, 4))]
    records = paid(1, PLANT, range(12))
    records += [row for worker in (2, 3, 4) for row in paid(worker, PLANT, range(6))]
    found = judged(workers, records, headcounts=grew(10_000, 10_000 + growth))
    assert [one["worker"] for one in found if one["beyond_growth"]] == beyond
    permanent = "capped" if 1 in beyond else "verified"
    assert [one["verdict"] for one in found] == [permanent, *["pending"] * 3]
    assert not any(one["beyond_growth"] for one in judged(workers, records)), "nothing is known"


def test_an_employer_that_shrank_has_no_verified_jobs() -> None:
    records = paid(1, PLANT, range(15))
    assert verdict([at_plant(1, 14)], records, headcounts=grew(9000, 5000)) == "capped"


def test_without_the_jobs_before_the_decision_or_now_nothing_is_capped() -> None:
    records = paid(1, PLANT, range(15))
    for told_months in (grew(0, 0)[:12], grew(0, 0)[12:], grew(9000, 5000, MILL)):
        assert verdict([at_plant(1, 14)], records, headcounts=told_months) == "verified"


def test_what_a_custodian_counted_is_held_against_what_a_custodian_counted() -> None:
    records = paid(1, PLANT, range(15))
    counted = [(*row, "contributions") for row in grew(900_000, 900_500)]
    reported = grew(0, 5000)
    assert verdict([at_plant(1, 14)], records, headcounts=[*counted, *reported]) == "capped"
    for half in (counted[:12], counted[12:]):
        assert verdict([at_plant(1, 14)], records, headcounts=[*half, *reported]) == "verified"


def test_seasonal_jobs_that_a_custodian_counted_are_held_against_the_whole_year() -> None:
    """Ten all the year before; now forty in three months of twelve, and none in the others."""
    workers = [at_plant(worker, 20) for worker in range(1, 31)]
    records = [row for one in workers for row in paid(one[0], PLANT, range(20))]
    counted = [row for row in grew(10_000, 0) if row[1] not in (3, 4, 5)]
    counted += [(PLANT, month, 40_000) for month in (3, 4, 5)]
    headcounts = [(*row, "contributions") for row in counted]
    assert set(told(workers, records, headcounts=headcounts).values()) == {"capped"}


def test_a_month_without_a_headcount_is_left_out_of_the_mean() -> None:
    told_months = [(PLANT, DECIDED + 2, 4000), (PLANT, 3, 5000)]
    records = paid(1, PLANT, range(15))
    assert verdict([at_plant(1, 14)], records, headcounts=told_months) == "verified"


# --- laws

EMPLOYED = st.sampled_from([PLANT, MILL, SISTER, STRANGER])
WORKER = st.integers(1, 4)
CLAIMS = st.lists(
    st.tuples(
        WORKER,
        st.integers(-1, 40),
        st.sampled_from([(PLANT, "plant-1"), (PLANT, "plant-2"), (MILL, "mill-1"), (MILL, "x")]),
        st.sampled_from([500, 1000, 1500]),
    ).map(lambda one: (one[0], one[1], *one[2], one[3])),
    max_size=8,
)
SPELLS = st.lists(
    st.tuples(
        WORKER, EMPLOYED, st.integers(-1, 40), st.integers(1, 20), st.sampled_from([500, 1000])
    ),
    max_size=8,
)
HEADCOUNTS = st.lists(
    st.tuples(
        st.sampled_from([PLANT, MILL]), st.integers(0, 40), st.integers(0, 4).map(lambda n: n * 500)
    ),
    max_size=6,
)


def records_of(spells: Sequence[tuple[int, str, int, int, int]]) -> list[Row]:
    return [
        row
        for worker, employer, last, months, rate in spells
        for row in paid(worker, employer, range(last, last + months), rate)
    ]


@settings(max_examples=50, deadline=None)
@given(workers=CLAIMS, spells=SPELLS, headcounts=HEADCOUNTS)
def test_a_person_never_counts_more_than_once_nor_beyond_the_rate_said(
    workers: list[Row], spells: list[Any], headcounts: list[Row]
) -> None:
    found = judged(workers, records_of(spells), headcounts=headcounts)
    assert len(found) == len({(one[0], one[2], one[3]) for one in workers})
    for worker in {one[0] for one in workers}:
        counted = [
            one
            for one in found
            if one["worker"] == worker and one["verdict"] in {"verified", "left", "pending"}
        ]
        assert len(counted) <= 1
        most = max(one[4] for one in workers if one[0] == worker)
        assert all(one["fte_months_thousandths"] <= 12 * most for one in counted)
        assert all(one["months_of_12"] <= min(12, one["months_paid"]) for one in counted)


@settings(max_examples=50, deadline=None)
@given(spells=SPELLS, stated=st.integers(0, 40), honest=st.integers(0, 40))
def test_no_other_month_of_joining_makes_a_new_job_of_a_transfer(
    spells: list[Any], stated: int, honest: int
) -> None:
    """What is a transfer by the month in which the employer first paid is one by any month."""
    records = [row for row in records_of(spells) if row[0] == 1 and row[1] >= 0]
    since = [row[1] for row in records if row[2] == PLANT and row[1] <= DECIDED]
    begun = max(since, default=honest)
    (truly,) = judged([at_plant(1, begun)], records)
    (found,) = judged([at_plant(1, stated)], records)
    counted = {"verified", "left", "pending"}
    assert not (truly["came_from"] and found["verdict"] in counted)


@settings(max_examples=50, deadline=None)
@given(spells=SPELLS, rates=st.lists(st.tuples(st.integers(-5, 30), st.sampled_from([250, 1000]))))
def test_rates_said_later_change_nothing_of_the_months_before(
    spells: list[Any], rates: list[tuple[int, int]]
) -> None:
    """Counted month by month in plain words: the lower of the rate in force and the rate paid."""
    records = [(1, row[1], PLANT, None, row[4]) for row in records_of(spells)]
    workers = [at_plant(1, 30, 500), *(at_plant(1, *one) for one in rates)]
    said: dict[int, int] = {}
    for _worker, month, _employer, _site, rate in workers:
        said[month] = min(rate, said.get(month, rate))
    best: dict[int, int] = {}
    for _worker, month, _employer, _site, rate in records:
        best[month] = max(rate, best.get(month, 0))
    fte = sum(
        min(said[min(one for one in said if one >= month)], rate)
        for month, rate in best.items()
        if 0 <= month < 12
    )
    (found,) = judged(workers, records)
    assert found["fte_months_thousandths"] == fte


@settings(max_examples=50, deadline=None)
@given(workers=CLAIMS, spells=SPELLS, headcounts=HEADCOUNTS, other=SPELLS, data=st.data())
def test_order_repetition_and_strangers_change_nothing(
    workers: list[Row], spells: list[Any], headcounts: list[Row], other: list[Any], data: Any
) -> None:
    records = records_of(spells)
    strangers = [(one[0] + 100, *one[1:]) for one in records_of(other)]
    plainly = judged(workers, records, headcounts=headcounts)
    shuffled = judged(
        data.draw(st.permutations(workers)),
        data.draw(st.permutations(records + strangers + records[:5])),
        headcounts=data.draw(st.permutations(headcounts)),
    )
    assert shuffled == plainly


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_changes_nothing(threads: int) -> None:
    workers = [at_plant(worker, 13 + worker % 9) for worker in range(400)]
    records = [row for one in workers for row in paid(one[0], PLANT, range(one[0] % 17))]
    found = judged(workers, records, headcounts=grew(10_000, 100_000), threads=threads)
    assert found == judged(workers, records, headcounts=grew(10_000, 100_000))
    assert {one["verdict"] for one in found} >= {"verified", "capped", "pending", "unmatched"}
    assert max(one["last_paid"] for one in found if one["last_paid"]) == CLOSED
