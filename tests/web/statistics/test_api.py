"""Statistics by the API: tables imported, breaks noted, series and imports listed."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from bagdar.web.people.models import Role
from bagdar.web.statistics.models import Break, Observation
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.statistics.test_pages import TABLE

pytestmark = pytest.mark.django_db
IMPORTS, BREAKS = "statistics/imports", "statistics/breaks"
NOTED = {"series": "employed", "period": "2018-01-01", "note_en": "New questionnaire"}


@pytest.fixture(autouse=True)
def places() -> None:
    builders.territories()


def given(text: str = TABLE, **more: Any) -> dict[str, Any]:
    file = b64encode(text.encode()).decode()
    return {"file": file, "source": "Bureau", "published_on": "2025-06-30", **more}


def analyst() -> Caller:
    return Caller(builders.user(Role.ANALYST))


def test_a_table_is_imported_once_and_its_series_and_import_are_listed() -> None:
    caller = analyst()
    done = {"known": [], "repeated": 0, "not_read": {}}
    tried = caller.made(IMPORTS, given(dry_run=True))
    assert tried == {**done, "written": {"employed": 2}, "dry_run": True}
    assert not Observation.objects.exists()
    made = caller.made(IMPORTS, given())
    assert made == {**done, "written": {"employed": 2}, "dry_run": False}
    again = caller.made(IMPORTS, given())
    assert (again["written"], again["known"]) == ({}, ["employed"])
    (kept,) = Caller().rows(IMPORTS)
    assert (kept["series"], kept["source"], kept["observations"]) == ("employed", "Bureau", 2)
    rows = Caller().rows("statistics/observations?series=employed")
    told = [(one["territory"], one["period"], one["value"], one["status"]) for one in rows]
    assert told == [("north", "2023", "1500", "reported"), ("north", "2024", "", "not_reported")]
    assert Caller().rows("statistics/observations?series=employed&as_of=2020-01-01") == []
    assert Caller().rows(f"{IMPORTS}?as_of=2020-01-01") == []


def test_faults_of_a_table_are_told_by_row_and_nothing_is_imported() -> None:
    caller = analyst()
    wrong = caller.post(IMPORTS, given("kato,year,indicator,value\n10,2023,employed,-5\n"))
    assert wrong.status_code == 422
    (problem,) = wrong.json()["fields"]
    assert problem["field"] == "file"
    assert "Row 2: -5 is below zero" in problem["message"]
    assert caller.refused(IMPORTS, given("kato,year,indicator,value\n10,2023,weather,5\n")) == (
        422,
        ["file"],
    )
    assert caller.refused(IMPORTS, {**given(), "file": "no base64!"}) == (422, ["file"])
    assert caller.refused(IMPORTS, given(published_on="2199-01-01")) == (422, ["published_on"])
    assert caller.refused(IMPORTS, given(source=" ")) == (422, ["source"])
    assert not Observation.objects.exists()


def test_a_break_is_noted_once_and_listed() -> None:
    caller = analyst()
    made = caller.made(BREAKS, NOTED)
    assert made == {"series": "employed", "period": "2018-01-01", "note": "New questionnaire"}
    assert Caller().rows(BREAKS) == [made]
    assert caller.refused(BREAKS, NOTED) == (422, ["period"])
    assert caller.refused(BREAKS, {**NOTED, "note_en": " "}) == (422, ["note_en"])
    assert caller.refused(BREAKS, {**NOTED, "series": "weather"}) == (422, ["series"])
    assert Break.objects.count() == 1


@pytest.mark.parametrize("role", ["control_office", "auditor", ""])
def test_imports_and_breaks_are_not_written_by_others(role: str) -> None:
    caller = Caller(builders.user(role))
    assert caller.post(IMPORTS, given()).status_code == 404
    assert caller.post(BREAKS, NOTED).status_code == 404
    assert Caller().post(IMPORTS, given()).status_code == 401
    assert Observation.objects.count() + Break.objects.count() == 0
