"""Of whom made-up people are and what they are paid: plausible, consistent, not told by some."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bagdar.sources.synthetic.names import PRODUCTS, SUBSTATION_DIVISION
from bagdar.sources.synthetic.workforce import (
    COUNTRY_KZT,
    OF_DIVISION,
    UNTOLD,
    Figures,
    Workforce,
    mean_wage_kzt,
    workforces,
)

DIVISIONS = (*OF_DIVISION, SUBSTATION_DIVISION, "")
SECTORS = {f"synthetic-{at}": DIVISIONS[at % len(DIVISIONS)] for at in range(600)}
MONTH = date(2026, 5, 1)


def test_the_same_seed_draws_the_same_workforces_and_another_seed_others() -> None:
    assert workforces(SECTORS, seed=1) == workforces(SECTORS, seed=1)
    assert workforces(SECTORS, seed=1) != workforces(SECTORS, seed=2)


def test_a_third_or_so_are_women_a_quarter_youth_and_most_from_the_oblast() -> None:
    people = Decimal(200)
    for one in workforces(SECTORS, seed=1).values():
        told = one.of(people, MONTH)
        assert told.women is None or Decimal(60) <= told.women <= Decimal(90)
        assert told.youth is None or Decimal(40) <= told.youth <= Decimal(70)
        assert told.local is None or Decimal(120) <= told.local <= Decimal(190)
        assert told.foreign is None or told.foreign <= Decimal(8)
        building = one.of(people, MONTH, building=True)
        assert building.women is None or Decimal(20) <= building.women <= Decimal(40)


def test_each_thing_is_not_told_by_some_projects_and_told_by_most() -> None:
    drawn = list(workforces(SECTORS, seed=1).values())
    fields = {"women": "women", "youth": "youth", "local": "local", "foreign": "foreign"} | {
        "wages": "wage_kzt"
    }
    for thing, ratio in UNTOLD.items():
        silent = sum(getattr(one, fields[thing]) is None for one in drawn)
        assert silent == round(ratio * len(drawn))
    few = workforces({"synthetic-1": "10", "synthetic-2": "24"}, seed=1).values()
    assert all(sum(getattr(one, name) is None for one in few) == 1 for name in fields.values())


def test_what_is_not_told_stays_not_told_in_every_month_also_where_nobody_works() -> None:
    silent = Workforce(None, None, None, None, None, None, None)
    for people in (Decimal(0), Decimal(70)):
        assert silent.of(people, MONTH) == Figures(None, None, None, None, None)


def test_the_bill_is_people_times_the_wage_of_the_year() -> None:
    one = Workforce(0.4, 0.1, 0.3, 0.9, 0.02, 400_000.4, 500_000.0)
    first, month = Decimal("12.5"), date(2024, 11, 1)
    assert one.of(first, month) == Figures(
        Decimal(5), Decimal(4), Decimal(11), Decimal(0), Decimal("5000000.00")
    )
    assert one.of(Decimal(10), MONTH).wage_bill_kzt == Decimal("4665600.00")
    assert one.of(Decimal(10), month, building=True).wage_bill_kzt == Decimal("5000000.00")


def test_every_division_of_the_world_has_its_wage_between_half_and_double_the_country() -> None:
    assert {one for _name, one, _unit in PRODUCTS} == set(OF_DIVISION)
    wages = {one: mean_wage_kzt(one) for one in DIVISIONS}
    assert all(COUNTRY_KZT / 2 < wage < COUNTRY_KZT * 2 for wage in wages.values())
    assert wages["14"] < wages["10"] < wages[""] < wages["24"]
    drawn = workforces(dict.fromkeys(SECTORS, "24"), seed=3).values()
    paid = [one.wage_kzt for one in drawn if one.wage_kzt is not None]
    assert abs(sum(paid) / len(paid) / wages["24"] - 1) < 0.05


share = st.floats(0, 1) | st.none()


@given(st.decimals(0, 5_000, places=2), share, share, share)
def test_no_part_is_beyond_the_whole_nor_both_sides_of_it_together(
    people: Decimal, women: float | None, local: float | None, foreign: float | None
) -> None:
    told = Workforce(women, women, women, local, foreign, None, None).of(people, MONTH)
    parts = (told.women, told.youth, told.local, told.foreign)
    assert all(one is None or 0 <= one <= people for one in parts)
    assert (told.local or Decimal(0)) + (told.foreign or Decimal(0)) <= people
