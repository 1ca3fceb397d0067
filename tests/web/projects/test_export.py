"""The list as CSV and XLSX: the same rows and rights as the page, safe to open anywhere."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from python_calamine import load_workbook

from bagdar.sources.tables import read_table
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Mark, Project
from bagdar.web.projects.queries import exporting
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.columns import COLUMNS
from bagdar.web.projects.queries.filtering import Reading
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each."""
    return builders.territories()


def open_project(territory: str = "north", **facts: Any) -> Project:
    """Enter a project that everybody sees."""
    return builders.project(territory, visibility="published", **facts)


def signed_in(client: Client, user: User) -> Client:
    """Sign a person in."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def csv_bytes(client: Client, query: str = "", language: str = "en") -> bytes:
    """Return the bytes of the CSV export."""
    answer = client.get(f"/{language}/projects/export/csv/?{query}")
    assert answer.status_code == 200
    return answer.getvalue()


def csv_rows(client: Client, query: str = "", language: str = "en") -> list[dict[str, str]]:
    """Return the rows of the CSV export by heading."""
    text = csv_bytes(client, query, language).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_csv_is_rfc_4180_with_a_mark_and_one_heading_row(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(name_en='Pipes, "large"', name_ru="Трубы\nбольшие")
    content = csv_bytes(client, "headings=keys")
    assert content.startswith(b"\xef\xbb\xbfkey,name_en,")
    assert b'"Pipes, ""large"""' in content
    assert content.endswith(b"\r\n")
    assert read_table(content).rows[0].cells[1:3] == ('Pipes, "large"', "Трубы\nбольшие")


def test_headings_and_values_are_in_the_readers_language(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(key="pipes", stage="construction")
    row = csv_rows(client)[0]
    assert (row["Identifier"], row["Stage"]) == ("pipes", "construction")
    assert row["Territory"] == "North"
    with translation.override("ru"):
        heading = str(COLUMNS["territory"].label)
    assert csv_rows(client, language="ru")[0][heading] == "North (ру)"


def test_the_file_is_named_by_its_day(client: Client, lands: dict[str, Any]) -> None:
    answer = client.get("/en/projects/export/csv/")
    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="projects-{day}.csv"'
    answer = client.get("/en/projects/export/xlsx/")
    assert f"projects-{day}.xlsx" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("evil", ["=1+1", "+7 701", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_cells_that_start_like_formulas_are_neutralised(
    client: Client, lands: dict[str, Any], evil: str
) -> None:
    open_project(key="evil", name_en=evil)
    shown = csv_rows(client)[0]["Name in English"]
    assert shown.startswith("'")
    sheet = load_workbook(BytesIO(xlsx_bytes(client))).get_sheet_by_index(0).to_python()
    assert str(sheet[1][1]).startswith("'")


def xlsx_bytes(client: Client, query: str = "") -> bytes:
    """Return the bytes of the XLSX export."""
    answer = client.get(f"/en/projects/export/xlsx/?{query}")
    assert answer.status_code == 200
    return answer.getvalue()


def test_a_workbook_holds_numbers_days_and_a_sheet_about_itself(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(key="pipes", capacity_value="12.50", capacity_unit="MW", stage="idea")
    book = load_workbook(BytesIO(xlsx_bytes(client, "stage=idea")))
    rows = book.get_sheet_by_index(0).to_python()
    found = dict(zip([str(one) for one in rows[0]], rows[1], strict=True))
    assert found["Capacity (number)"] == 12.5
    assert str(found["Place stated as of"]) == "2026-01-01"
    about = [row[:2] for row in book.get_sheet_by_index(1).to_python()]
    assert ["As of", timezone.localdate().isoformat()] in about
    assert ["Stage", "idea"] in about
    assert ["Capacity (number)", "capacity_value"] in about


def test_exports_follow_the_filters_and_the_rights_of_the_page(
    client: Client, lands: dict[str, Any]
) -> None:
    open_project(key="a", stage="idea")
    open_project(key="b")
    builders.project("south", key="hidden", stage="idea")
    assert [row["Identifier"] for row in csv_rows(client, "stage=idea")] == ["a"]
    assert b"hidden" not in csv_bytes(client)
    assert "Visibility" not in csv_rows(client)[0]
    signed_in(client, builders.user("officer", territory=lands["south"]))
    assert {row["Identifier"] for row in csv_rows(client)} == {"a", "b", "hidden"}
    assert csv_rows(client)[0]["Visibility"] == "published"


def test_marked_values_are_not_exported(client: Client, lands: dict[str, Any]) -> None:
    facts: dict[str, Any] = {
        "licensor": "Licensor One",
        "costs": [{"source": "own", "amount": 98765}],
    }
    marks = {"licensor": Mark.COMMERCIAL, "costs": Mark.COMMERCIAL}
    open_project(key="a", marks=marks, **facts)
    for content in (csv_bytes(client), xlsx_bytes(client)):
        assert b"Licensor One" not in content
        assert b"98765" not in content
    assert csv_rows(client)[0]["Licensor"] == "not shown"
    signed_in(client, builders.user("auditor"))
    assert csv_rows(client)[0]["Licensor"] == "Licensor One"
    assert "98765" in csv_rows(client)[0]["Cost by source"]


def test_one_project_is_exported_by_its_identifier(client: Client, lands: dict[str, Any]) -> None:
    open_project(key="a")
    open_project(key="b")
    assert [row["Identifier"] for row in csv_rows(client, "key=b")] == ["b"]


def test_an_unknown_kind_of_file_is_not_found(client: Client) -> None:
    assert client.get("/en/projects/export/pdf/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_rows(
    client: Client, lands: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    enterprises = [builders.enterprise() for _each in range(3)]
    for number in range(30):
        open_project(key=f"p{number}", enterprise=enterprises[number % 3])
    csv_bytes(client)
    with django_assert_max_num_queries(12):
        csv_bytes(client)


def test_a_csv_is_sent_some_rows_at_a_time(
    lands: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for number in range(7):
        open_project(key=f"p{number}")
    reading = Reading(Scope(), builders.NOW, None, builders.NOW.date())
    pieces = list(exporting.csv_lines(exporting.export_of(Asking(), reading)))
    assert [piece.count("\r\n") for piece in pieces] == [1, 2, 2, 2, 1]
