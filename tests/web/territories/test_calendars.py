"""Working calendars of territories: whose holds where, what a year not known falls back to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from bagdar.core.terms.working_time import add_working_days, is_working_day
from bagdar.web.delivery.actions import moves
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import Reason
from bagdar.web.journal.models import Entry
from bagdar.web.territories.actions import DayRow, load_calendar, load_time_zones
from bagdar.web.territories.forms import FileRefusedError, read_calendar
from bagdar.web.territories.models import CalendarDay, CalendarYear, Territory
from bagdar.web.territories.queries import calendar_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.territories import lands

pytestmark = pytest.mark.django_db
NAMES = {"name_en": "Founding Day", "name_ru": "День основания", "name_kk": "Құрылған күн"}


def days(key: str, *rows: tuple[str, bool]) -> None:
    load_calendar(
        [DayRow(key, date.fromisoformat(on), works, NAMES) for on, works in rows],
        by=TESTS,
        at=NOW,
        source="Decree No. 1",
    )


def works(key: str, on: str) -> bool:
    return is_working_day(date.fromisoformat(on), calendar_of(Territory.objects.get(key=key).pk))


def test_without_a_calendar_weekends_and_fixed_holidays_are_left_out() -> None:
    builders.territories()
    found = calendar_of(Territory.objects.get(key="north-east").pk)
    assert found.years == frozenset()
    assert str(found.tz) == "Asia/Almaty"
    assert [works("north-east", f"2026-07-0{day}") for day in (3, 4, 5, 6, 7)] == [
        *(True, False, False, False, True)
    ]


def test_the_calendar_of_the_country_holds_in_its_districts_the_nearest_first() -> None:
    builders.territories()
    days("land", ("2026-06-17", False), ("2026-06-20", True))
    days("north", ("2026-06-18", False))
    seen = [
        (key, [works(key, f"2026-06-{day}") for day in (17, 18, 20)])
        for key in (
            "land",
            "north-east",
            "south-west",
        )
    ]
    assert seen == [
        ("land", [False, True, True]),
        ("north-east", [True, False, False]),
        ("south-west", [False, True, True]),
    ]


def test_a_year_given_again_is_replaced_whole_and_the_journal_says_so() -> None:
    builders.territories()
    days("land", ("2026-06-17", False), ("2027-06-17", False))
    days("land", ("2026-06-18", False))
    assert [works("south", "2026-06-17"), works("south", "2026-06-18")] == [True, False]
    assert works("south", "2027-06-17") is False
    entry = Entry.objects.filter(act="territories.calendar").latest("seq")
    (told,) = entry.payloads.all()
    assert (told.subject_kind, told.subject_id) == ("calendar", "land:2026")


def test_a_time_zone_holds_below_its_territory() -> None:
    builders.territories()
    load_time_zones({"land": "Asia/Almaty", "south": "Asia/Aqtau"}, by=TESTS, at=NOW, source="x")
    zones = {key: calendar_of(one.pk).tz for key, one in all_territories().items()}
    assert zones["south-west"] == ZoneInfo("Asia/Aqtau")
    assert zones["north-west"] == ZoneInfo("Asia/Almaty")


def all_territories() -> dict[str, Territory]:
    return {one.key: one for one in Territory.objects.all()}


def test_a_territory_that_ended_keeps_the_calendar_of_its_country() -> None:
    lands.split_land()
    days("land", ("2019-06-19", False))
    assert works("old", "2019-06-19") is False


def test_the_term_of_an_answer_leaves_out_moved_days_of_the_territory() -> None:
    """From Monday 15 June: the 17th is off, Saturday 20 June is worked."""
    builders.territories()
    days("land", ("2026-06-17", False), ("2026-06-18", False), ("2026-06-20", True))
    project = ledgers.promised(enterprise=builders.enterprise(key="works"))
    owner = builders.user("enterprise", enterprise=project.enterprise)
    reason = Reason.objects.get(code="land")
    asked = moves.ask_commitment(
        ledgers.end_of(project), Move(date(2027, 1, 20), reason), by=owner, at=NOW
    )
    assert asked.answer_by == date(2026, 6, 23)


GOOD = """on,works,name_en,source
2027-01-01,no,New Year,Law
02.01.2027,yes,Moved,Decree
"""


def test_a_table_of_days_is_read_in_either_writing() -> None:
    rows = read_calendar(GOOD.encode(), territory="land")
    assert [(one.territory_key, one.on, one.works, one.source) for one in rows] == [
        ("land", date(2027, 1, 1), False, "Law"),
        ("land", date(2027, 1, 2), True, "Decree"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on,works\n2027-01-01,perhaps\n", "row 2: works: write yes or no, not 'perhaps'."),
        ("on,works,name\n2027-13-01,no,x\n", "row 2: on: '2027-13-01' is not a day"),
        ("on,works,name\n2027-01-02,no,x\n", "row 2: 2027-01-02: this day is as always."),
        ("on,works,name\n2027-01-04,yes,x\n", "row 2: 2027-01-04: this day is as always."),
        ("on,works,name\n2027-01-01,no,\n", "row 2: 2027-01-01: the name is missing"),
        ("on,works,name\n2027-01-01,no,a\n2027-01-01,no,b\n", "row 3: 2027-01-01: this day stands"),
        ("on,name\n2027-01-01,a\n", "The column works is missing."),
        ("on,works,name\n", "no rows"),
    ],
)
def test_a_table_with_a_fault_is_refused_with_its_row(text: str, said: str) -> None:
    with pytest.raises(FileRefusedError) as error:
        read_calendar(text.encode(), territory="land")
    assert said in str(error.value)


@pytest.mark.usefixtures("building")
def test_the_database_holds_a_year_and_a_day_once_with_source_and_name() -> None:
    builders.territories()
    land = Territory.objects.get(key="land")
    year = CalendarYear.objects.create(territory=land, year=2026, source="x")
    on = date(2026, 1, 1)
    CalendarDay.objects.create(year=year, on=on, works=False, name_en="x")
    for bad in (
        CalendarYear(territory=land, year=2026, source="y"),
        CalendarYear(territory=land, year=2027, source=""),
        CalendarDay(year=year, on=on, works=True, name_en="y"),
        CalendarDay(year=year, on=date(2026, 1, 2), works=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            bad.save()


def test_the_preset_brings_the_calendar_and_the_time_zones_of_kazakhstan() -> None:
    from bagdar.web.portal.actions import load_preset

    load_preset("kazakhstan", at=NOW)
    found = calendar_of(Territory.objects.get(key="kz-mangystau").pk)
    assert found.years == frozenset(range(2014, 2027))
    assert found.tz == ZoneInfo("Asia/Aqtau")
    assert add_working_days(date(2024, 5, 3), 3, found) == date(2024, 5, 10)
    assert datetime(2024, 2, 1, tzinfo=UTC).astimezone(found.tz).hour == 5
