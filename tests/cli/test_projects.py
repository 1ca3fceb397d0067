"""Projects from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from bagdar.cli.main import main
from bagdar.web.journal.models import Entry
from bagdar.web.projects.models import Project, Visibility
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.sectors()
    builders.programme()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["projects", *arguments])


def told(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def two() -> None:
    builders.project("north-east", key="glass", name_en="Glass works", stage="tender")
    builders.project("south", key="steel", name_en="Steel", visibility=Visibility.PUBLISHED)


def test_projects_are_listed_for_people_and_for_programs() -> None:
    two()
    line = "glass Glass works north-east tender territory"
    assert told("list").splitlines()[1].split() == line.split()
    rows = json.loads(told("list", "--format", "json"))
    assert [row["key"] for row in rows] == ["glass", "steel"]
    assert [row["key"] for row in csv.DictReader(io.StringIO(told("list", "--format", "csv")))]


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (["--territory", "north"], ["glass"]),
        (["--stage", "tender"], ["glass"]),
        (["--search", "steel"], ["steel"]),
        (["--published"], ["steel"]),
        (["--sort", "-name"], ["steel", "glass"]),
        (["--as-of", "2001-01-01"], []),
        (["--limit", "1"], ["glass"]),
    ],
)
def test_projects_are_chosen_as_on_their_page(options: list[str], keys: list[str]) -> None:
    two()
    assert [row["key"] for row in json.loads(told("list", "--format", "json", *options))] == keys


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--territory", "atlantis"], "--territory: nothing is called atlantis."),
        (["--stage", "dream"], "--stage: nothing is called dream."),
        (["--sort", "colour"], "--sort: there is no such order as colour."),
        (["--as-of", "yesterday"], "does not match the format"),
        (["--limit", "0"], "is not in the range"),
    ],
)
def test_a_choice_of_nothing_is_a_wrong_call(options: list[str], text: str) -> None:
    for command in (["list"], ["export", "-"]):
        if command[0] == "export" and "--limit" in options:
            continue
        refused = bagdar(*command, *options)
        assert (refused.exit_code, text in refused.output) == (2, True), refused.output


def test_an_export_is_written_by_the_ending_of_its_name(tmp_path: Path) -> None:
    two()
    sheet, table = tmp_path / "projects.xlsx", tmp_path / "projects.csv"
    assert told("export", str(sheet)) == f"2 projects are in {sheet}.\n"
    assert len(CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()) == 3
    told("export", str(table), "--keys", "--published")
    with table.open(encoding="utf-8-sig") as file:
        assert [row["key"] for row in csv.DictReader(file)] == ["steel"]


def test_an_export_to_standard_output_is_csv_alone() -> None:
    two()
    rows = csv.DictReader(io.StringIO(told("export", "-", "--keys").removeprefix("\ufeff")))
    assert [row["key"] for row in rows] == ["glass", "steel"]


def test_an_export_writes_over_nothing_unasked(tmp_path: Path) -> None:
    two()
    there = tmp_path / "projects.csv"
    there.write_text("mine")
    refused = bagdar("export", str(there))
    assert (refused.exit_code, there.read_text()) == (1, "mine")
    assert "write over it with --force" in refused.output
    told("export", str(there), "--force")
    assert "glass" in there.read_text(encoding="utf-8")
    assert bagdar("export", str(tmp_path / "projects.pdf")).exit_code == 2
    assert bagdar("export", str(tmp_path / "none" / "projects.csv")).exit_code == 1


def table(folder: Path, text: str | bytes) -> str:
    path = folder / "projects.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_a_table_is_imported_as_one_act(tmp_path: Path) -> None:
    path = table(tmp_path, "key;name_en;territory_key\nglass;Glass;north\nsteel;Steel;south\n")
    assert told("import", path, "--dry-run").startswith("2 rows can be imported.")
    assert not Project.objects.exists()
    last = Entry.objects.latest("seq").seq
    assert told("import", path) == f"2 projects are imported, entry {last + 1} of the journal.\n"
    assert sorted(Project.objects.values_list("key", flat=True)) == ["glass", "steel"]


def test_a_mapping_says_what_headings_and_words_mean(tmp_path: Path) -> None:
    path = table(tmp_path, "Объект;Где;Этап\nGlass;north;planned\n")
    said = {
        "columns": {"Объект": "name", "Где": "territory", "Этап": "stage"},
        "values": {"stage": {"planned": "idea"}},
    }
    (tmp_path / "words.json").write_text(json.dumps(said), "utf-8")
    mapping = ("--mapping", str(tmp_path / "words.json"))
    told("import", path, *mapping)
    project = Project.objects.get()
    assert (project.name_en, project.stage) == ("Glass", "idea")
    assert told("import", path, *mapping).startswith("Nothing to import")
    (tmp_path / "words.json").write_text('{"columns": {"Nowhere": "name"}}')
    assert "the table has no heading Nowhere" in bagdar("import", path, *mapping).output


def test_a_workbook_to_edit_comes_back(tmp_path: Path) -> None:
    two()
    path = str(tmp_path / "to-edit.xlsx")
    assert told("export", path, "--to-edit") == f"2 projects are in {path}.\n"
    assert told("import", path).startswith("Nothing to import")
    assert bagdar("export", str(tmp_path / "a.csv"), "--to-edit").exit_code == 2


def test_a_wrong_row_is_named_and_nothing_is_imported(tmp_path: Path) -> None:
    path = table(tmp_path, "key;name_en;territory_key\nglass;Glass;north\nsteel;Steel;atlantis\n")
    refused = bagdar("import", path)
    assert refused.exit_code == 1
    assert "Row 3, territory" in refused.output
    assert "Nothing was imported" in refused.output
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"key;name_en\n", b"colour\nred\n", b"\x00\x01"]
)
def test_a_file_that_is_no_table_of_projects_takes_one_line(tmp_path: Path, content: bytes) -> None:
    refused = bagdar("import", table(tmp_path, content))
    assert refused.exit_code == 1, refused.output
    assert "Traceback" not in refused.output
    assert refused.output.splitlines()[-1].startswith("Error: ")
    assert bagdar("import", str(tmp_path / "none.csv")).exit_code == 2
