"""OC4IDS from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.web.projects.models import Project, Visibility
from tests import builders
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()
    builders.sectors()
    for key, open_to in (("mill", Visibility.PUBLISHED), ("plant", Visibility.TERRITORY)):
        ledgers.promised("north-east", key=key, visibility=open_to)


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["oc4ids", *arguments])


def test_an_export_is_checked_and_imported_again(tmp_path: Path) -> None:
    file = tmp_path / "projects.jsonl"
    assert bagdar("export", str(file)).stdout == f"2 projects are in {file}.\n"
    assert bagdar("check", str(file)).stdout == "2 projects keep the schema.\n"
    text = file.read_text("utf-8").replace("bagdar-mill", "bagdar-mill-2")
    file.write_text(text.replace('"key":"mill"', '"key":"mill-2"'), "utf-8")
    tried = bagdar("import", str(file), "--dry-run").stdout
    assert tried == "1 projects can be imported; 1 are entered already.\n"
    assert bagdar("import", str(file)).exit_code == 0
    assert Project.objects.filter(key="mill-2").exists()


def test_only_what_everybody_may_see_is_exported(tmp_path: Path) -> None:
    file = tmp_path / "open.json"
    bagdar("export", str(file), "--published")
    assert [one["id"] for one in json.loads(file.read_text())["projects"]] == ["bagdar-mill"]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "open.json"
    file.write_text("mine")
    refused = bagdar("export", str(file))
    assert (refused.exit_code, file.read_text()) == (1, "mine")
    assert "write over it with --force" in refused.output
    assert bagdar("export", str(tmp_path / "open.xml")).exit_code == 2


def test_what_departs_from_the_schema_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"projects": [{"id": "a"}, {"id": "b", "title": ""}]}')
    refused = bagdar("check", str(file))
    assert refused.exit_code == 1
    assert 'Project 2, title: "" is shorter than 1 character' in refused.output
    assert "1 of 2 projects depart from the schema." in refused.output


def test_an_import_that_is_wrong_names_the_project_and_the_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"projects": [{"id": "a", "title": "A"}]}')
    refused = bagdar("import", str(file), "--programme", "programme")
    assert refused.exit_code == 1
    assert "Project 1, locations: Say where the project lies" in refused.output
    assert bagdar("import", str(file), "--programme", "none").exit_code == 2
