"""The page of a territory's working calendar, and a table that is tried before it is imported."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import translation

from bagdar.core.terms.working_time import is_working_day
from bagdar.web.journal.models import Entry
from bagdar.web.portal.actions import load_preset
from bagdar.web.territories.models import CalendarDay, CalendarYear, Territory
from bagdar.web.territories.queries import calendar_of
from bagdar.web.territories.queries.calendars import shown_year
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

TABLE = """on,works,name_en,name_ru,name_kk,source
2026-06-17,no,Founding Day,День основания,Құрылған күн,Decree 1
2026-06-20,yes,Moved from the 17th,Перенос,Ауыстырылды,
"""
SHOWN = "/en/territories/{}/calendar/"
IMPORTED = "/en/territories/{}/calendar/import/"


@pytest.fixture
def office() -> Client:
    builders.territories()
    client = Client()
    client.force_login(builders.user("programme_office"))
    return client


def table(text: str = TABLE) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "calendar.csv"
    return file


def tried(client: Client, text: str = TABLE, key: str = "land") -> Any:
    return client.post(IMPORTED.format(key), {"file": table(text), "source": "Decree No. 1"})


def imported(client: Client, text: str = TABLE, key: str = "land") -> Any:
    sent = {"tried": tried(client, text, key).context["tried"], "source": "Decree No. 1"}
    return client.post(IMPORTED.format(key), {**sent, "confirm": "1"})


def test_a_year_that_is_not_known_warns_and_shows_the_holidays_that_never_move() -> None:
    builders.territories()
    page = Client().get(SHOWN.format("north-east"), {"year": "2031"})
    words = page.content.decode()
    assert "The calendar of this year is not known." in words
    days = [one.on for one in page.context["shown"].days]
    assert date(2031, 1, 1) in days
    assert date(2031, 3, 8) not in days, "a Saturday is off anyhow"


def test_a_table_is_tried_with_what_it_would_change_and_nothing_is_written(office: Client) -> None:
    before = Entry.objects.count()
    page = tried(office)
    [change] = page.context["changes"]
    assert (change.year, change.replaces, change.days) == (2026, False, 2)
    assert (change.added, change.removed) == ((date(2026, 6, 17), date(2026, 6, 20)), ())
    assert (Entry.objects.count(), CalendarYear.objects.count()) == (before, 0)


def test_what_was_tried_is_imported_and_holds_below_with_its_source(office: Client) -> None:
    answer = imported(office)
    assert answer.status_code == 302
    east = Territory.objects.get(key="north-east").pk
    assert not is_working_day(date(2026, 6, 17), calendar_of(east))
    assert is_working_day(date(2026, 6, 20), calendar_of(east))
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.ground) == ("territories.calendar", "Decree No. 1")
    words = Client().get(SHOWN.format("north-east"), {"year": "2026"}).content.decode()
    assert "2,026" not in words
    assert "?year=2027" in words
    for told in ("holds here", "Decree No. 1", "Founding Day", "Decree 1", "working day"):
        assert told in words, told
    assert "is not known" not in words


def test_a_year_given_again_tells_which_days_come_and_go(office: Client) -> None:
    imported(office)
    other = TABLE.replace("2026-06-17", "2026-06-18")
    [change] = tried(office, other).context["changes"]
    assert change.replaces
    assert (change.added, change.removed) == ((date(2026, 6, 18),), (date(2026, 6, 17),))


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        (TABLE.replace("2026-06-20", "2026-06-19"), 3, "as always"),
        (TABLE.replace("2026-06-17", "17 June"), 2, "17 June"),
        (TABLE + "2026-06-17,no,Again,,,\n", 4, "stands twice"),
        (TABLE.replace("on,works", "on,is it"), 0, "works"),
        (TABLE.replace("2026-06-17", "1985-06-17"), 0, "1985"),
        ("on,works,name_en,territory\n2026-06-17,no,Day,south\n", 0, "names south"),
    ],
)
def test_a_table_with_faults_names_each_with_its_row_and_is_not_taken(
    office: Client, text: str, row: int, words: str
) -> None:
    page = tried(office, text)
    assert page.status_code == 422
    assert any(number == row and words in said for number, said in page.context["faults"])
    assert "tried" not in page.context


def test_without_a_table_or_a_source_it_is_asked_for(office: Client) -> None:
    page = office.post(IMPORTED.format("land"), {"source": ""})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"file", "source"})


def test_what_was_tried_and_changed_on_the_way_is_read_again(office: Client) -> None:
    sent = {"tried": "no table at all", "source": "x", "confirm": "1"}
    assert office.post(IMPORTED.format("land"), sent).status_code == 422
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("role", ["akim", "administrator", "analyst"])
def test_others_see_a_calendar_and_import_none(role: str) -> None:
    builders.territories()
    scope: dict[str, Any] = (
        {"territory": Territory.objects.get(key="north")} if role == "akim" else {}
    )
    client = Client()
    client.force_login(builders.user(role, **scope))
    assert client.get(IMPORTED.format("land")).status_code == 404
    assert "Import a year" not in client.get(SHOWN.format("land")).content.decode()


@pytest.mark.parametrize("year", ["26", "abcd", "1800", "9999", "²026"])
def test_a_year_out_of_all_time_is_not_there(year: str) -> None:
    builders.territories()
    assert Client().get(SHOWN.format("land"), {"year": year}).status_code == 404


def test_sources_are_told_in_the_language_of_the_reader_as_they_were_imported(
    office: Client,
) -> None:
    days = """on,works,name_en,source,source_ru,source_kk
2026-06-17,no,Founding Day,Decree 1,Указ № 1,№ 1 Жарлық
2026-06-20,yes,Moved from the 17th,Decree 2,,
"""
    imported(office, days)
    for language, told, others in (
        ("en", ("Decree 1",), ("Указ № 1", "№ 1 Жарлық")),
        ("ru", ("Указ № 1", "Decree 2"), ("Decree 1", "№ 1 Жарлық")),
        ("kk", ("№ 1 Жарлық", "Decree 2"), ("Decree 1", "Указ № 1")),
    ):
        page = Client().get(f"/{language}/territories/land/calendar/", {"year": "2026"})
        words = page.content.decode()
        assert all(f"<td>{one}</td>" in words for one in told), language
        assert not any(f"<td>{one}</td>" in words for one in others), language


def test_the_sources_of_the_preset_are_told_in_three_languages() -> None:
    load_preset("kazakhstan", at=NOW)
    told = {}
    for language in ("en", "ru", "kk"):
        page = Client().get(f"/{language}/territories/kz/calendar/", {"year": "2024"})
        shown = page.context["shown"]
        with translation.override(language):
            told[language] = {shown_year(shown.place, 2024).source} | {
                one.source for one in shown_year(shown.place, 2024).days
            }
        assert all(one in html.unescape(page.content.decode()) for one in told[language])
    english = re.compile("Law|Labour|Resolution|Order|acts")
    assert all(english.search(one) for one in told["en"])
    assert not [one for code in ("ru", "kk") for one in told[code] if english.search(one)]
    assert {len(one) for one in told.values()} == {len(told["en"])}
    blank = Q(source_ru="") | Q(source_kk="")
    assert not CalendarDay.objects.filter(blank).exists()
    assert not CalendarYear.objects.filter(blank).exists()
