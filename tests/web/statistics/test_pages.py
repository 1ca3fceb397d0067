"""Pages of statistics: a table is tried and imported, a territory shows its context."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from bagdar.sources.tables import read_table
from bagdar.web.people.models import Role
from bagdar.web.statistics.actions import Source, note_break
from bagdar.web.statistics.forms import read_statistics
from bagdar.web.statistics.models import Break, Observation
from bagdar.web.statistics.queries import codes
from bagdar.web.territories.actions import VersionRow, load_tree
from bagdar.web.territories.queries import land
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.scorecards.pdf_text import words
from tests.web.statistics.test_importing import keep

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ABOUT = {
    "source": "Bureau",
    "licence": "",
    "codes_of": "",
    "published_on": "2025-06-30",
    "series": "",
}
REFORM = date(2020, 1, 1)
TABLE = "kato,year,indicator,value\n10,2023,employed,1500\n10,2024,employed,...\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    builders.territories()


@pytest.fixture
def analyst() -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user(Role.ANALYST), backend=BACKEND)
    return client


def sent(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("labour.csv", text.encode())
    return client.post("/en/statistics/import/", {**ABOUT, "file": file})


def test_a_table_is_tried_first_and_imported_on_a_second_word(analyst: Client) -> None:
    tried = sent(analyst, TABLE)
    assert "2 observations are ready to be imported" in tried.content.decode()
    assert not Observation.objects.exists()
    done = analyst.post("/en/statistics/import/", {**ABOUT, "confirm": "1"}, follow=True)
    assert "Imported: 2 observations." in done.content.decode()
    assert Observation.objects.count() == 2


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_year_of_the_codes_is_kept_for_the_second_word_in_every_language(
    analyst: Client, language: str
) -> None:
    """A language that writes 2,024 or 2 024 confirms the same import of the same territory."""
    rows = [
        VersionRow("old", "77", date(2010, 1, 1), REFORM, 1, "oblast", "land", "Old", "", ""),
        VersionRow("new", "77", REFORM, None, 1, "oblast", "land", "New", "", ""),
    ]
    load_tree(rows, [], [], by=TESTS, at=NOW, source="tests")
    table = SimpleUploadedFile("labour.csv", b"kato,year,indicator,value\n77,2015,employed,1500\n")
    path = f"/{language}/statistics/import/"
    tried = analyst.post(path, {**ABOUT, "codes_of": "2024", "decimal": ".", "file": table})
    form = tried.content.decode().partition('name="confirm"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert hidden == {**ABOUT, "codes_of": "2024", "decimal": "."}
    assert analyst.post(path, {**hidden, "confirm": "1"}).status_code == 302
    assert [row.territory.key for row in Observation.objects.all()] == ["new"]


def test_a_table_with_faults_is_refused_by_row(analyst: Client) -> None:
    refused = sent(analyst, TABLE + "99,2024,employed,5\n")
    assert refused.status_code == 422
    assert "99: no territory has or had this code or name" in refused.content.decode()
    confirmed = analyst.post("/en/statistics/import/", {**ABOUT, "confirm": "1"})
    assert confirmed.status_code == 422
    assert not Observation.objects.exists()


def test_an_import_without_a_table_or_a_source_says_so(analyst: Client) -> None:
    answer = analyst.post("/en/statistics/import/", {**ABOUT, "source": ""})
    assert answer.status_code == 422
    assert "Choose the table." in answer.content.decode()


def test_a_territory_shows_values_breaks_and_what_was_not_reported() -> None:
    keep("10,2017,employed,1500,\n10,2018,employed,1600,\n10,2019,employed,...,\n")
    note_break("employed", date(2018, 1, 1), {"en": "New survey"}, by=TESTS, at=NOW)
    page = Client().get("/en/territories/north/statistics/").content.decode()
    assert "Break in 2018: New survey" in page
    assert "1,500" in page.replace("\u202f", ",").replace("\u00a0", ",").replace("&nbsp;", ",")
    assert page.count("series-dot") == 2
    assert "not reported" in page


def test_the_page_of_a_territory_leads_to_its_context() -> None:
    page = Client().get("/en/territories/south/").content.decode()
    assert "/en/territories/south/statistics/" in page
    shown = Client().get("/en/territories/south/statistics/").content.decode()
    assert "Nothing was imported for this territory yet." in shown
    assert Client().get("/en/territories/nowhere/statistics/").status_code == 404


def test_a_past_day_does_not_know_later_imports() -> None:
    keep("10,2018,employed,1600,\n", at=NOW + timedelta(days=10))
    address = "/en/territories/north/statistics/"
    before = Client().get(f"{address}?as_of={NOW.date()}").content.decode()
    assert "Nothing was imported for this territory yet." in before


def test_programs_read_each_series_as_it_was_known_on_a_day() -> None:
    keep("10,2023,employed,5,\n10,2024,employed,...,\n")
    later = NOW + timedelta(days=30)
    keep("10,2024,employed,7,\n", Source("Bureau, revised", date(2026, 6, 1)), at=later)
    note_break("employed", date(2024, 1, 1), {"en": "New survey"}, by=TESTS, at=later)
    path, client = "/api/v1/territories/north/statistics", Client()
    (now,) = client.get(path).json()
    assert (now["series"], now["unit"], now["source"]) == ("employed", "persons", "Bureau, revised")
    assert [one["value"] for one in now["observations"]] == ["5.000", "7.000"]
    assert now["breaks"] == [{"period": "2024-01-01", "note": "New survey"}]
    (then,) = client.get(f"{path}?as_of={NOW.date()}").json()
    assert [(one["value"], one["status"]) for one in then["observations"]] == [
        ("5.000", "reported"),
        (None, "not_reported"),
    ]
    assert (then["breaks"], then["licence"]) == ([], "CC BY 4.0")
    assert client.get("/api/v1/territories/south/statistics").json() == []
    assert client.get("/api/v1/territories/nowhere/statistics").status_code == 404
    assert client.get(f"{path}?as_of=yesterday").status_code == 400


def test_everybody_sees_the_list_and_only_importers_the_way_to_import(analyst: Client) -> None:
    keep("10,2018,employed,1600,\n")
    assert "/statistics/import/" in analyst.get("/en/statistics/").content.decode()
    page = Client().get("/en/statistics/").content.decode()
    assert "Bureau of statistics" in page
    assert "/statistics/import/" not in page
    assert (
        "north,2018,employed,1600" in Client().get("/en/statistics/employed.csv").content.decode()
    )
    assert Client().get("/en/statistics/prices.csv").status_code == 404


def test_a_break_is_noted_on_its_page(analyst: Client) -> None:
    told = {"series": "employed", "period": "2018-01-01", "note_en": "New survey"}
    assert analyst.post("/en/statistics/break/", told).status_code == 302
    assert Break.objects.get().note_en == "New survey"
    again = analyst.post("/en/statistics/break/", told)
    assert (again.status_code, "noted already" in again.content.decode()) == (422, True)


def test_a_series_is_a_workbook_and_a_paper_too_with_the_values_of_the_table(
    analyst: Client,
) -> None:
    sent(analyst, TABLE)
    analyst.post("/en/statistics/import/", {**ABOUT, "confirm": "1"})
    public = Client(headers={"Accept-Language": "en"})
    book = public.get("/en/statistics/employed.xlsx")
    assert book["Content-Disposition"] == 'attachment; filename="employed.xlsx"'
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0)
    values = [row[3] for row in rows.to_python()]
    assert values == ["Value", 1500.0, ""]
    paper = public.get("/en/statistics/employed.pdf")
    assert paper["Content-Type"] == "application/pdf"
    told = words(paper.content).replace("\u202f", "")
    assert "1500" in told
    assert "Bureau" in told
    for kind in ("xlsx", "pdf"):
        assert public.get(f"/en/statistics/nothing.{kind}").status_code == 404
        assert f"/en/statistics/employed.{kind}" in public.get("/en/statistics/").content.decode()


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Territory"), ("ru", "Территория"), ("kk", "Аумақ")]
)
def test_a_workbook_has_the_headings_of_its_reader_and_is_imported_again(
    language: str, heading: str
) -> None:
    keep("10,2018,employed,1600,\n")
    reader = Client(headers={"Accept-Language": language})
    book = reader.get(f"/{language}/statistics/employed.xlsx").content
    table = read_table(book)
    assert table.headings[0] == heading
    read = read_statistics(book, codes(land()))
    assert (read.faults, len(read.rows)) == ([], 1)


def test_files_of_a_series_are_of_the_world_that_is_read() -> None:
    keep("10,2018,employed,1600,\n")
    listed = Client().get("/en/statistics/?world=synthetic").content.decode()
    for kind in ("csv", "xlsx", "pdf"):
        assert f"/en/statistics/employed.{kind}?world=synthetic" in listed
