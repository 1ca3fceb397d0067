"""Launched objects: which day each state holds from, and what it follows from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.delivery.capacity import capacity_of_month, output_unit, share_of_capacity
from bagdar.core.delivery.life import (
    Life,
    MonthReported,
    Need,
    Season,
    State,
    Visit,
    add_months,
    life,
    over_on,
    state_on,
)

LAUNCHED_ON = date(2025, 1, 15)


def month(
    number: int,
    share: str | None = "0.8",
    *,
    sales: int = 5,
    headcount: int = 40,
    late_days: int = 5,
) -> MonthReported:
    """Report a month of 2025 (13 is January 2026) some days after its end."""
    first = add_months(date(2025, 1, 1), number - 1)
    ratio = None if share is None else Decimal(share)
    return MonthReported(
        month=first,
        known_on=over_on(first) + timedelta(days=late_days),
        output=None if ratio is None else ratio * 100,
        share=ratio,
        sales=Decimal(sales),
        headcount=headcount,
    )


def state(found: Life, day: date) -> State:
    return state_on(
        day,
        launched_on=LAUNCHED_ON,
        operating_from=found.operating_from,
        not_confirmed_from=found.not_confirmed_from,
        idle_from=found.idle_from,
    )


def test_an_object_of_which_nothing_is_heard_is_not_confirmed_after_its_first_check() -> None:
    found = life(LAUNCHED_ON, [])
    assert [(one.after_months, one.due_on) for one in found.checks] == [
        (3, date(2025, 4, 15)),
        (6, date(2025, 7, 15)),
        (12, date(2026, 1, 15)),
        (24, date(2027, 1, 15)),
    ]
    assert found.checks[0].lacking == (Need.OUTPUT, Need.JOBS, Need.SALES)
    assert (found.operating_from, found.idle_from) == (None, None)
    assert found.not_confirmed_from == date(2025, 5, 15)
    assert state(found, date(2025, 1, 14)) == State.NOT_LAUNCHED
    assert state(found, date(2025, 5, 14)) == State.LAUNCHED
    assert state(found, date(2025, 5, 15)) == State.NOT_CONFIRMED


def test_a_check_that_is_met_makes_the_object_operate_from_its_day_until_the_next_is_missed() -> (
    None
):
    found = life(LAUNCHED_ON, [month(2), month(3)])
    assert found.operating_from == date(2025, 4, 15)
    assert found.not_confirmed_from == date(2025, 8, 14)
    assert state(found, date(2025, 4, 14)) == State.LAUNCHED
    assert state(found, date(2025, 4, 15)) == State.OPERATING
    assert state(found, date(2025, 8, 14)) == State.NOT_CONFIRMED


@pytest.mark.parametrize(
    ("reported", "lacking"),
    [
        (month(3, None), (Need.OUTPUT,)),
        (month(3, "0"), (Need.OUTPUT,)),
        (month(3, headcount=0), (Need.JOBS,)),
        (month(3, sales=0), (Need.SALES,)),
        (month(4), (Need.OUTPUT, Need.JOBS, Need.SALES)),
    ],
)
def test_a_check_lacks_what_was_not_reported_of_a_month_that_ended_before_it(
    reported: MonthReported, lacking: tuple[Need, ...]
) -> None:
    assert life(LAUNCHED_ON, [reported]).checks[0].lacking == lacking


def test_a_report_after_the_days_of_grace_heals_the_check_from_the_day_it_came() -> None:
    found = life(LAUNCHED_ON, [month(3, late_days=90)])
    assert found.operating_from == date(2025, 6, 30)
    assert found.not_confirmed_from == date(2025, 8, 14)


def test_a_later_check_that_is_met_heals_those_missed_before() -> None:
    found = life(LAUNCHED_ON, [month(6)])
    assert found.checks[0].lacking
    assert found.operating_from == date(2025, 7, 6)
    assert found.not_confirmed_from == date(2026, 2, 14)


def test_out_of_season_a_check_asks_for_jobs_alone() -> None:
    autumn = Season(frozenset({9, 10, 11}))
    found = life(LAUNCHED_ON, [month(2, None, sales=0)], season=autumn)
    assert [one.lacking for one in found.checks[:2]] == [(), (Need.JOBS,)]


def test_three_months_below_the_share_in_season_make_an_object_idle() -> None:
    low = [month(number, "0.09") for number in (5, 6, 7)]
    found = life(LAUNCHED_ON, low)
    assert found.idle_from == date(2025, 8, 1)
    assert found.idle_months == (date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1))
    assert state(found, date(2025, 8, 1)) == State.IDLE
    assert life(LAUNCHED_ON, low[:2]).idle_from is None
    exactly = [month(number, "0.1") for number in (5, 6, 7)]
    assert life(LAUNCHED_ON, exactly).idle_from is None


def test_silence_breaks_the_row_of_months_and_the_month_of_the_launch_is_no_whole_one() -> None:
    assert life(LAUNCHED_ON, [month(number, "0") for number in (2, 3, 5)]).idle_from is None
    assert life(LAUNCHED_ON, [month(number, "0") for number in (1, 2, 3)]).idle_from is None


def test_months_out_of_season_neither_count_nor_break_the_row() -> None:
    season = Season(frozenset({9, 10, 3}))
    low = [month(number, "0") for number in (9, 10, 11, 12, 13, 14)]
    assert life(LAUNCHED_ON, low, season=season).idle_from is None
    found = life(LAUNCHED_ON, [*low, month(15, "0")], season=season)
    assert found.idle_months == (date(2025, 9, 1), date(2025, 10, 1), date(2026, 3, 1))


def test_a_busy_month_ends_idleness() -> None:
    months = [*(month(number, "0") for number in (4, 5, 6)), month(7, "0.5")]
    assert life(LAUNCHED_ON, months).idle_from is None


def test_a_visit_finds_an_object_idle_and_another_finds_it_working() -> None:
    idle = Visit(date(2025, 3, 3), works=False)
    works = Visit(date(2025, 3, 20), works=True)
    assert life(LAUNCHED_ON, [], [idle]).idle_from == date(2025, 3, 3)
    assert life(LAUNCHED_ON, [], [idle]).idle_months == ()
    assert life(LAUNCHED_ON, [], [works, idle]).idle_from is None
    before = Visit(date(2025, 1, 1), works=False)
    assert life(LAUNCHED_ON, [], [before]).idle_from is None


SHARES = st.decimals("0", "1", places=2, allow_nan=False)
MONTHS = st.dictionaries(st.integers(1, 26), SHARES, max_size=20)
VISITS = st.lists(
    st.builds(Visit, st.dates(LAUNCHED_ON, date(2027, 1, 1)), st.booleans()), max_size=3
)
SEASONS = st.builds(
    Season, st.frozensets(st.integers(1, 12), max_size=12), st.decimals("0", "1", places=2)
)


def reported(shares: dict[int, Decimal]) -> list[MonthReported]:
    return [month(number, str(share)) for number, share in shares.items()]


@settings(max_examples=50, deadline=None)
@given(MONTHS, VISITS, SEASONS, st.data())
def test_more_output_never_makes_an_object_idle(
    shares: dict[int, Decimal], visits: list[Visit], season: Season, data: st.DataObject
) -> None:
    more = {
        number: share + data.draw(st.decimals("0", "1", places=2))
        for number, share in shares.items()
    }
    if life(LAUNCHED_ON, reported(shares), visits, season).idle_from is None:
        assert life(LAUNCHED_ON, reported(more), visits, season).idle_from is None


@settings(max_examples=50, deadline=None)
@given(MONTHS, st.integers(1, 26), VISITS)
def test_a_good_month_more_never_makes_an_object_less_confirmed(
    shares: dict[int, Decimal], number: int, visits: list[Visit]
) -> None:
    months = reported(shares)
    before = life(LAUNCHED_ON, months, visits)
    after = life(LAUNCHED_ON, [*reported({**shares, number: Decimal(1)})], visits)
    lacking = [len(one.lacking) for one in before.checks]
    assert all(len(one.lacking) <= had for one, had in zip(after.checks, lacking, strict=True))
    if before.not_confirmed_from is None:
        assert after.not_confirmed_from is None


@settings(max_examples=50, deadline=None)
@given(MONTHS, VISITS)
def test_every_state_begins_after_the_launch(
    shares: dict[int, Decimal], visits: list[Visit]
) -> None:
    found = life(LAUNCHED_ON, reported(shares), visits)
    days = (found.operating_from, found.not_confirmed_from, found.idle_from)
    assert all(day is None or day >= LAUNCHED_ON for day in days)
    assert replace(found) == life(LAUNCHED_ON, reversed(reported(shares)), visits)


@pytest.mark.parametrize(
    ("unit", "reported_in", "of_june"),
    [
        ("t/a", "t", Decimal(10)),
        ("{piece}/mo", "{piece}", Decimal(120)),
        ("m3/d", "m3", Decimal(3600)),
        ("t/h", "t", Decimal(86400)),
        ("MW", "MW.h", Decimal(86400)),
        ("km", "km", None),
        ("kV", "kV", None),
        ("{head}", "{head}", None),
        ("t/har", "t/har", None),
    ],
)
def test_a_month_is_held_against_the_capacity_of_its_unit(
    unit: str, reported_in: str, of_june: Decimal | None
) -> None:
    assert output_unit(unit) == reported_in
    assert capacity_of_month(Decimal(120), unit, date(2025, 6, 1)) == of_june


def test_a_share_is_output_over_capacity_and_nothing_made_is_zero_without_any() -> None:
    june = date(2025, 6, 1)
    assert share_of_capacity(Decimal(5), "t", Decimal(120), "t/a", june) == Decimal("0.5")
    assert share_of_capacity(Decimal(0), "t", None, "", june) == 0
    assert share_of_capacity(None, "t", Decimal(120), "t/a", june) is None
    assert share_of_capacity(Decimal(5), "kg", Decimal(120), "t/a", june) is None
    assert share_of_capacity(Decimal(5), "km", Decimal(120), "km", june) is None
