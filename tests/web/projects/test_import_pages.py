"""The pages of an import: a table is sent, its columns and rows are looked at, all is confirmed."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bagdar.sources.tables import read_table
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.actions.drafts import draft_of, run_import
from bagdar.web.projects.actions.importing import import_projects
from bagdar.web.projects.models import Mark, Project
from bagdar.web.projects.queries.recognising import recognise
from tests import builders

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLAIN = b"name_en;territory_key\nPipes;north\n"


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each, and one programme."""
    made = builders.territories()
    builders.programme()
    return made


@pytest.fixture
def office(client: Client, lands: dict[str, Any]) -> User:
    """Somebody of the programme office, signed in."""
    made = builders.user("programme_office")
    client.force_login(made, backend=BACKEND)
    return made


def send(client: Client, content: bytes, name: str = "table.csv") -> Any:
    """Send a file and follow to the page that it leads to."""
    file = SimpleUploadedFile(name, content)
    return client.post("/en/projects/import/", {"table": file}, follow=True)


def here(page: Any) -> str:
    """Return the address of the page that was reached."""
    return str(page.request["PATH_INFO"])


def confirm(client: Client, page: Any, **more: str) -> Any:
    """Confirm what a page of rows shows."""
    told = {"confirm": "1", "digest": page.context["report"].digest, **more}
    return client.post(here(page), told, follow=True)


def workbook(*sheets: list[list[Any]]) -> bytes:
    """Write a workbook, a list of rows a sheet."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN, "table.csv"),
        (workbook([["name_en", "territory_key"], ["Pipes", "north"]]), "table.xlsx"),
        (b'{"name_en": "Pipes", "territory_key": "north"}\n', "table.jsonl"),
    ],
)
def test_a_file_is_tried_then_confirmed_and_taken_back(
    client: Client, office: User, content: bytes, name: str
) -> None:
    tried = send(client, content, name)
    assert "Everything is ready. Nothing is written yet." in tried.content.decode()
    assert not Project.objects.exists()
    answer = confirm(client, tried)
    assert "1 project is imported" in answer.content.decode()
    project = Project.objects.get()
    assert project.name_en == "Pipes"
    assert "Imported from a table" in client.get(f"/en/projects/{project.key}/").content.decode()
    batch = answer.redirect_chain[-1][0]
    assert "Pipes" in client.get(batch).content.decode()
    client.post(f"{batch}undo/")
    assert not Project.objects.exists()


def test_taking_an_import_back_says_what_became_of_each_kind_of_project(
    client: Client, office: User
) -> None:
    """Removed, excluded with its dates withdrawn, put back, left: each named with its reason."""
    for key in ("mill", "kiln"):
        builders.project(key=key, name_en=key)
    rows = "key;name_en;territory_key;forecast_on\n;Pipes;north;\n;Glass;north;2027-05-01\n"
    rows += "mill;Big mill;north;2027-06-01\nkiln;Big kiln;north;2027-06-01\n"
    answer = confirm(client, send(client, rows.encode()))
    batch = answer.redirect_chain[-1][0]
    kiln = Project.objects.get(key="kiln")
    update_project(kiln, {"name_en": "Kiln"}, by=office, at=timezone.now())
    glass = Project.objects.get(name_en="Glass")
    told = client.post(f"{batch}undo/", follow=True).content.decode()
    for words in (
        "1 project is removed.",
        "1 project is as it was before.",
        f"the dates no longer hold: {glass.key}.",
        "Dates and drafts of the import no longer hold here: mill.",
        "These stay as they are, since somebody worked on them: kiln.",
    ):
        assert words in told
    names = dict(Project.objects.values_list("key", "name_en"))
    assert names == {glass.key: "Glass", "mill": "mill", "kiln": "Kiln"}
    page = client.get(f"/en/projects/{glass.key}/milestones/").content.decode()
    assert "Forecast withdrawn" in page
    again = client.post(f"{batch}undo/", follow=True).content.decode()
    assert "worked on since, or is gone" in again


def test_what_is_wrong_is_shown_by_row_column_and_value(client: Client, office: User) -> None:
    page = send(client, b"name_en;territory_key;stage\nA;nowhere;tender\nB;north;tender\n")
    assert page.status_code == 422
    text = page.content.decode()
    assert "1 cell has to be mended" in text
    assert "There is no territory “nowhere”" in text
    assert "<td>nowhere</td>" in text


def test_the_mended_file_keeps_what_was_said_of_the_columns(client: Client, office: User) -> None:
    page = send(client, "Объект;Где;Этап работ\nA;nowhere;тендер\n".encode())
    address = here(page)
    assert address.endswith("/columns/")
    said = {"column-0": "name_ru", "column-1": "territory", "column-2": "stage"}
    tried = client.post(address, said, follow=True)
    assert "What to mend" in tried.content.decode()
    file = SimpleUploadedFile("mended.csv", "Объект;Где;Этап работ\nA;north;тендер\n".encode())
    mended = client.post(here(tried), {"table": file}, follow=True)
    assert "Everything is ready" in mended.content.decode()
    confirm(client, mended)
    assert Project.objects.get().stage == "tender"


def test_letters_that_may_be_lost_are_told_where_the_rows_are_confirmed(
    client: Client, office: User
) -> None:
    content = "name_ru;territory_key\nТрубный завод;north\n"
    told = "Windows-1251, which has no letters of Kazakh"
    page = send(client, content.encode("cp1251"))
    assert "Everything is ready" in page.content.decode()
    assert told in page.content.decode()
    assert told not in send(client, content.encode()).content.decode()


def test_wrong_rows_can_be_left_out(client: Client, office: User) -> None:
    page = send(client, b"name_en;territory_key\nA;nowhere\nB;north\n")
    page = client.post(here(page), {"rest": "wrong"}, follow=True)
    confirm(client, page)
    assert [one.name_en for one in Project.objects.all()] == ["B"]


def test_a_workbook_of_several_sheets_asks_which(client: Client, office: User) -> None:
    rows = [["name_en", "territory_key"], ["Pipes", "north"]]
    page = send(client, workbook([["notes"], ["none"]], rows), "two.xlsx")
    assert "The file has several sheets" in page.content.decode()
    page = client.post(here(page), {"sheet_only": "1", "sheet": "Sheet2"})
    assert "Pipes" in page.content.decode()
    said = {"sheet": "Sheet2", "column-0": "name_en", "column-1": "territory_key"}
    confirm(client, client.post(here(page), said, follow=True))
    assert Project.objects.get().name_en == "Pipes"


def test_days_that_may_be_two_are_asked_about_once(client: Client, office: User) -> None:
    table = b"name_en;territory_key;place_on\nA;north;05/06/2025\nB;north;2025-01-01\n"
    page = send(client, table)
    assert "can be read in two ways" in page.content.decode()
    said = {"column-0": "name_en", "column-1": "territory_key", "column-2": "place_on"}
    refused = client.post(here(page), said)
    assert (refused.status_code, "which comes first" in refused.content.decode()) == (422, True)
    tried = client.post(here(page), {**said, "order-place_on": "mdy"}, follow=True)
    confirm(client, tried)
    assert Project.objects.get(name_en="A").place_on.isoformat() == "2025-05-06"


def test_words_that_are_no_choice_are_asked_about_once(client: Client, office: User) -> None:
    page = send(client, b"name_en;territory_key;stage;x\nA;north;planned;1\nB;north;planned;2\n")
    assert "planned" in page.content.decode()
    said = {"column-0": "name_en", "column-1": "territory_key", "column-2": "stage"}
    words = {"word-stage-0": "planned", "value-stage-0": "idea"}
    confirm(client, client.post(here(page), {**said, **words}, follow=True))
    assert {one.stage for one in Project.objects.all()} == {"idea"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "not a table"),
        (b"", "empty"),
        (b"PK\x03\x04xx", "damaged"),
        (b"a;b\n\xd6l gr\xf6\xdfer;1\n", "UTF-8"),
        (b"Budget\n5\n", "What the columns hold"),
        (b'{"name": 1}\n{broken\n', "Line 2 is not one whole JSON object"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    client: Client, office: User, content: bytes, words: str
) -> None:
    page = send(client, content)
    assert words in page.content.decode()
    assert not Project.objects.exists()


def test_merged_headings_are_refused_with_the_row_to_unmerge(client: Client, office: User) -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "Name")
        sheet.write(0, 2, "Territory")
        sheet.write_row(1, 0, ["Pipes", "north"])
    page = send(client, made.getvalue(), "merged.xlsx")
    assert page.status_code == 422
    assert "unmerge row 1" in page.content.decode()


def test_no_file_at_all_is_refused_in_words(client: Client, office: User) -> None:
    page = client.post("/en/projects/import/")
    assert page.status_code == 422
    assert "Choose a file first" in page.content.decode()


def test_only_what_was_seen_is_imported(client: Client, office: User) -> None:
    page = send(client, PLAIN)
    refused = confirm(client, page, digest="0" * 64)
    assert "Look at the rows once more" in refused.content.decode()
    assert not Project.objects.exists()


def test_likely_duplicates_are_decided_row_by_row(client: Client, office: User) -> None:
    builders.project("north", key="there", name_en="Glass works", capacity_value=None)
    builders.project("south", key="mill", name_en="Flour mill")
    rows = (
        "Glass works, second phase;north\nFlour mill;south-east\nFlour mills;south\nPaper;north\n"
    )
    page = send(client, f"name_en;territory_key\n{rows}".encode())
    assert page.context["report"].asked == (2, 3, 4)
    assert "confirm" not in page.content.decode().split("Keep these decisions")[1][:200]
    said = {"row-2": "phase:there", "row-3": "same:mill", "row-4": "skip"}
    page = client.post(here(page), said, follow=True)
    assert page.context["report"].asked == ()
    confirm(client, page)
    assert Project.objects.count() == 3
    there = Project.objects.get(key="there")
    assert [one.name_en for one in there.phases.all()] == ["Glass works, second phase"]
    assert Project.objects.get(key="mill").territory.key == "south-east"


def test_a_phase_of_another_row_is_entered_under_it(client: Client, office: User) -> None:
    page = send(client, b"name_en;territory_key\nSolar plant;north\nSolar plant, phase;north\n")
    page = client.post(here(page), {"row-3": "row:2"}, follow=True)
    confirm(client, page)
    assert [one.name_en for one in Project.objects.get().phases.all()] == ["Solar plant, phase"]


def test_the_same_table_again_changes_nothing(client: Client, office: User) -> None:
    table = b"name_en;territory_key;stage\nPipes;north;tender\nGlass;north-east;\n"
    confirm(client, send(client, table))
    page = send(client, table)
    assert "The table changes nothing" in page.content.decode()
    assert Project.objects.count() == 2


def test_a_long_import_runs_in_the_background_and_tells_how_far_it_is(
    client: Client, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.web.projects.views.importing.MANY_ROWS", 2)
    page = send(client, b"name_en;territory_key\nPipes;north\nGlass;south\n")
    page = confirm(client, page)
    assert here(page).endswith("/progress/")
    assert "The rows are being checked" in page.content.decode()
    assert not Project.objects.exists()
    task = DBTaskResult.objects.get()
    run_import.func(**task.args_kwargs["kwargs"])
    assert Project.objects.count() == 2
    run_import.func(**task.args_kwargs["kwargs"])
    assert Project.objects.count() == 2
    done = client.get(here(page), follow=True)
    assert "2 projects are imported" in done.content.decode()


def test_a_draft_is_the_persons_own_and_lasts_a_day(client: Client, office: User) -> None:
    page = send(client, PLAIN)
    token = here(page).split("/")[-2]
    folder = Path(settings.BAGDAR_DATA) / "imports" / token
    assert json.loads((folder / "state.json").read_text())["person"] == office.pk
    other = builders.user("programme_office")
    client.force_login(other, backend=BACKEND)
    for step in ("", "columns/", "progress/"):
        address = f"/en/projects/import/draft/{token}/{step}"
        assert client.get(address).status_code == 404
    assert draft_of("../../etc", by=office, at=builders.NOW) is None


def test_whoever_enters_no_projects_finds_no_import(client: Client, lands: dict[str, Any]) -> None:
    table = read_table(PLAIN)
    report = import_projects(table, name="x", by=builders.TESTS, at=builders.NOW, dry_run=False)
    client.force_login(builders.user("analyst"), backend=BACKEND)
    for place in ("", "template/", f"{report.seq}/", f"draft/{'0' * 32}/"):
        assert client.get(f"/en/projects/import/{place}").status_code == 404
    assert client.post(f"/en/projects/import/{report.seq}/undo/").status_code == 404


def test_nobody_elses_import_is_found(client: Client, lands: dict[str, Any]) -> None:
    table = read_table(PLAIN)
    report = import_projects(table, name="x", by=builders.TESTS, at=builders.NOW, dry_run=False)
    client.force_login(builders.user("officer", territory=lands["north"]), backend=BACKEND)
    assert client.get(f"/en/projects/import/{report.seq}/").status_code == 404
    assert client.get(f"/en/projects/import/{2**63}/").status_code == 404


def test_the_empty_table_is_understood_by_the_import(client: Client, office: User) -> None:
    content = client.get("/en/projects/import/template/").content
    table = read_table(content + b"," * 40 + b"\r\nx\r\n")
    assert "Name in Russian" in table.headings
    assert "Planned launch" in table.headings
    assert Mark.COMMERCIAL not in table.headings


# --- a workbook that goes out, is edited, and comes back


def exported(client: Client) -> list[list[Any]]:
    """Export a workbook to edit, as rows."""
    content = b"".join(client.get("/en/projects/export/workbook/"))
    table = read_table(content)
    return [list(table.headings), *([*row.cells] for row in table.rows)]


def edited(rows: list[list[Any]], **cells: str) -> bytes:
    """Change cells of the first row, by heading."""
    for heading, value in cells.items():
        rows[1][rows[0].index(heading)] = value
    return workbook(rows)


def test_a_workbook_comes_back_with_what_was_changed_in_it(client: Client, office: User) -> None:
    builders.project("north", key="pipes", name_en="Pipes", stage="idea", address="Main 1")
    rows = exported(client)
    assert "changes nothing" in send(client, workbook(rows), "a.xlsx").content.decode()
    page = send(client, edited(rows, Stage="tender", Address=""), "a.xlsx")
    cells = [(one.field, one.was, one.to_be) for one in page.context["asked"][0][0].cells]
    assert sorted(cells) == [("address", "Main 1", ""), ("stage", "idea", "tender")]
    answer = confirm(client, page)
    pipes = Project.objects.get()
    assert (pipes.stage, pipes.address) == ("tender", "")
    client.post(f"{answer.redirect_chain[-1][0]}undo/")
    pipes.refresh_from_db()
    assert (pipes.stage, pipes.address) == ("idea", "Main 1")


def test_what_others_changed_meanwhile_is_shown_and_not_written_over_unseen(
    client: Client, office: User
) -> None:
    project = builders.project("north", key="pipes", name_en="Pipes", stage="idea")
    rows = exported(client)
    update_project(project, {"stage": "approved"}, by=builders.TESTS, at=builders.NOW)
    page = send(client, edited(rows, Stage="tender"), "a.xlsx")
    assert "Somebody else changed this project" in page.content.decode()
    assert [number for number, _cells in page.context["report"].stale] == [2]
    still = confirm(client, page)
    assert Project.objects.get().stage == "approved"
    page = client.post(here(still), {"row-2": "over"}, follow=True)
    confirm(client, page)
    assert Project.objects.get().stage == "tender"


def test_an_untouched_row_of_a_changed_project_changes_nothing(
    client: Client, office: User
) -> None:
    project = builders.project("north", key="pipes", name_en="Pipes", stage="idea")
    rows = exported(client)
    update_project(project, {"stage": "approved"}, by=builders.TESTS, at=builders.NOW)
    assert "changes nothing" in send(client, workbook(rows), "a.xlsx").content.decode()


def test_a_changed_identifier_is_refused(client: Client, office: User) -> None:
    builders.project("north", key="pipes", name_en="Pipes")
    builders.project("north", key="other", name_en="Something else")
    page = send(client, edited(exported(client), Identifier="other"), "a.xlsx")
    assert "The identifier or the version of this row was changed" in page.content.decode()


def test_identifiers_of_hidden_projects_are_refused_as_unknown(
    client: Client, lands: dict[str, Any]
) -> None:
    builders.project("south", key="hidden", name_en="Hidden")
    office = builders.user("programme_office")
    client.force_login(office, backend=BACKEND)
    rows = exported(client)
    officer = builders.user("officer", territory=lands["north"])
    client.force_login(officer, backend=BACKEND)
    page = send(client, edited(rows, Stage="tender"), "a.xlsx")
    assert "There is no project with this identifier" in page.content.decode()
    assert Project.objects.get().stage == ""


def test_facts_that_are_not_the_persons_to_write_are_refused(
    client: Client, lands: dict[str, Any]
) -> None:
    builders.project("north", key="mine", name_en="Mine")
    builders.project("south", key="seen", name_en="Seen", visibility="published")
    officer = builders.user("officer", territory=lands["north"])
    client.force_login(officer, backend=BACKEND)
    rows = exported(client)
    place = rows[0].index("Identifier")
    rows = [rows[0], *(row for row in rows[1:] if row[place] == "seen")]
    page = send(client, edited(rows, Stage="tender"), "a.xlsx")
    assert "These facts are not yours to write." in page.content.decode()


def test_only_whoever_enters_projects_gets_the_workbook(client: Client, office: User) -> None:
    builders.project("north", key="pipes")
    assert client.get("/en/projects/export/workbook/?as_of=2026-01-01").status_code == 404
    client.force_login(builders.user("analyst"), backend=BACKEND)
    assert client.get("/en/projects/export/workbook/").status_code == 404


def test_a_capacity_beside_a_column_of_units_is_a_number() -> None:
    text = "Наименование проекта;Мощность;Единица мощности\nЦех;120;t/a\n"
    assert recognise(read_table(text.encode())).keys == {
        0: "name_ru",
        1: "capacity_value",
        2: "capacity_unit",
    }
    alone = recognise(read_table("Наименование проекта;Мощность\nЦех;120 т\n".encode()))
    assert alone.keys[1] == "capacity"
