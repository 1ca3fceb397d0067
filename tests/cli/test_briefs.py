"""Briefs and the map of terms from the command line: made, listed, written, brought up to date."""

from __future__ import annotations

import csv
import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from docx import Document

from bagdar.cli.main import main
from bagdar.web.journal.models import Entry
from bagdar.web.trends.actions.linking import withdraw_term
from bagdar.web.trends.models import Brief, BriefState, Link, MapTerm
from tests import builders
from tests.builders import TESTS
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db
HEAD = "sector_code,en,ru,kk\n"
HYDROGEN = "35,green hydrogen,зелёный водород,жасыл сутек\n"


@pytest.fixture(autouse=True)
def _in_this_database(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.briefs.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["trends", *arguments])


def test_a_brief_is_made_listed_and_written_in_three_languages(tmp_path: Path) -> None:
    taken(signal("smart kiln", fresh=True))
    made = run("brief", "make", "--quarter", "2026-Q1")
    assert "1 lines, a draft" in made.stdout, made.output
    assert "Our detector beat a straight line by 0.100" in made.stderr
    (row,) = json.loads(run("brief", "list", "--format", "json").stdout)
    assert (row["quarter"], row["state"]) == ("2026-Q1", "draft")
    assert row["composed_by"].startswith("command line")
    number = str(row["number"])
    for language, title in (("ru", "Сводка"), ("kk", "шолу"), ("en", "Brief on trends")):
        file = tmp_path / f"{language}.docx"
        asked = ("brief", "write", number, "--output", str(file), "--language", language)
        assert run(*asked).exit_code == 0
        paper = Document(io.BytesIO(file.read_bytes()))
        words = "\n".join(one.text for one in paper.paragraphs)
        assert title.casefold() in words.casefold(), words
        if language != "en":
            assert "straight line" not in words
            assert "Draft" not in words
        assert "already" in run(*asked).output
        assert run(*asked, "--force").exit_code == 0
    printed = tmp_path / "brief.pdf"
    assert run("brief", "write", number, "--output", str(printed)).exit_code == 0
    assert printed.read_bytes().startswith(b"%PDF")
    assert Brief.objects.get().state == BriefState.DRAFT, "a command signs nothing"


def test_a_brief_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    assert "No run with signals was taken in yet" in run("brief", "make").output
    taken()
    assert "Give a quarter that has begun" in run("brief", "make", "--quarter", "2199-Q1").output
    file = str(tmp_path / "brief.txt")
    assert run("brief", "write", "1", "--output", file).exit_code == 2
    missing = run("brief", "write", "999", "--output", str(tmp_path / "brief.pdf"))
    assert (missing.exit_code, "no brief 999" in missing.output) == (1, True)


def test_terms_come_into_an_installation_that_runs_already(tmp_path: Path) -> None:
    builders.sectors()
    taken()
    file = tmp_path / "terms.csv"
    file.write_text(HEAD + HYDROGEN, "utf-8")
    asked = ("terms", "load", str(file), "--source", "institute")
    before = Entry.objects.count()
    tried = run(*asked, "--dry-run")
    assert "1 added" in tried.stdout, tried.output
    assert (MapTerm.objects.count(), Entry.objects.count()) == (0, before)
    assert "1 added, 0 replaced, 0 known" in (told := run(*asked).stdout)
    assert "1 links suggested" in told
    assert Link.objects.get().evidence
    assert Entry.objects.count() == before + 1
    assert "0 added, 0 replaced, 1 known" in run(*asked).stdout
    file.write_text(HEAD + HYDROGEN.replace("зелёный", "экологичный"), "utf-8")
    assert "0 added, 1 replaced" in run(*asked).stdout
    rows = list(csv.DictReader(StringIO(run("terms", "list", "--format", "csv").stdout)))
    assert [one["ru"] for one in rows] == ["экологичный водород"]
    withdraw_term(MapTerm.objects.get(withdrawn_at=None), by=TESTS, at=timezone.now())
    assert "1 left off" in run(*asked).stdout
    assert not MapTerm.objects.filter(withdrawn_at=None).exists()


def test_words_that_come_with_the_program_are_loaded_without_a_file() -> None:
    builders.sectors()
    from bagdar.web.enterprises.models import Sector
    from bagdar.web.portal.actions.presets import preset_terms

    known = set(Sector.objects.values_list("code", flat=True))
    told = run("terms", "load")
    if {one["sector_code"] for one in preset_terms()} <= known:
        assert f"{len(preset_terms())} added" in told.stdout
    else:
        assert "There is no sector" in told.output
        assert MapTerm.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEAD + "99x,a,b,c\n", "Row 2: There is no sector 99x."),
        (HEAD + HYDROGEN + "35,hydrogen,,сутек\n", "Row 3: Write it in all three languages."),
        (HEAD + HYDROGEN + HYDROGEN, "Row 3: These words of this sector stand above already."),
        ("sector_code,en\n35,a\n", "has no column ru, kk"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_whole(
    tmp_path: Path, content: str, words: str
) -> None:
    builders.sectors()
    file = tmp_path / "terms.csv"
    file.write_text(content, "utf-8")
    refused = run("terms", "load", str(file), "--source", "institute")
    assert refused.exit_code == 1
    assert words in refused.output
    assert MapTerm.objects.count() == 0
    assert run("terms", "load", str(file)).exit_code == 2, "the source is not said"
