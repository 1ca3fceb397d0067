"""Whatever a scan tells is worded by the page, in the reader's language."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from bagdar.core.trends.telling import CODES, understood
from bagdar.runs.trends_scan import Asked, scan
from bagdar.sources.trends.corpora import COUNTED
from bagdar.web.journal.actions import System
from bagdar.web.people.permissions import World
from bagdar.web.trends.actions.taking import take_signals
from bagdar.web.trends.models import Run
from bagdar.web.trends.queries.telling import (
    COUNTING,
    COUNTS,
    FILES,
    REASONED,
    SENTENCES,
    breaks_worded,
    count_worded,
    worded,
)
from tests import builders
from tests.core.trends.test_telling import SPOKEN, WHY
from tests.web.delivery.calling import Caller
from tests.web.trends.test_pages import BACKEND, text_of
from tests.web.trends.working import document, signal, taken

CYRILLIC = re.compile(r"[а-яәғқңөұүһі]", re.IGNORECASE)


def test_every_code_has_words() -> None:
    assert set(CODES) == {*REASONED, *COUNTING, *SENTENCES}
    assert set(SENTENCES) >= FILES


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("sentence", SPOKEN)
def test_every_form_of_sentence_is_worded(sentence: str, language: str) -> None:
    with override(language):
        said = worded(sentence)
    assert said.text
    assert "%(" not in said.text
    if SPOKEN[sentence].code not in FILES:
        assert said.written == ""
    if language != "en":
        assert CYRILLIC.search(said.text)


def test_a_reason_of_a_program_is_kept_beside_our_words() -> None:
    with override("en"):
        said = worded("a.csv cannot be read: bad magic number")
        assert (said.text, said.written) == ("a.csv cannot be read.", "bad magic number")
        half = worded("a.gz cannot be read whole: breaks off after 12: CRC check failed")
        assert half.text == "a.gz breaks off; what comes before the break was read."
        assert half.written == "CRC check failed"
        odd = worded("Cannot say what rises: the moon.")
        assert (odd.text, odd.written) == ("What rises cannot be said:", "the moon")
        assert worded("Ten documents have no date.").written == "Ten documents have no date."


@pytest.mark.parametrize("language", ["ru", "kk"])
@pytest.mark.parametrize("why", WHY)
def test_why_a_file_cannot_be_read_is_said_in_the_language_of_the_reader(
    why: str, language: str
) -> None:
    with override(language):
        said = worded(f"отчёт.pdf cannot be read: {why}")
    assert said.text.startswith("отчёт.pdf")
    assert CYRILLIC.search(said.text.removeprefix("отчёт.pdf"))
    assert not re.search(r"[a-z]{4}", said.text.replace("<html>", "").replace(".pdf", ""))


def test_a_folder_of_odd_documents_leaves_no_reason_in_english(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"MZ nothing of the kind")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "c.docx").write_bytes(b"nothing of the kind")
    (folder / "d.rss").write_bytes(b"<html/>")
    (folder / "e.rss").write_bytes(b"<rss>")
    (folder / "f.csv").write_bytes(b"date,title\n2024,On looms\n")
    told = scan([folder], Asked(), at=datetime(2026, 1, 1, tzinfo=UTC)).head.told
    of_files = [one for one in told if "cannot be read" in one]
    assert len(of_files) == 5
    for one in of_files:
        found = understood(one)
        assert found is not None
        assert found.of is not None, one


def test_what_a_scan_of_broken_files_tells_and_counts_is_worded_whole(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    rows = ["id,date,title"]
    rows += [f"{at}.0,{2019 + at % 2},On {one} looms <b>{at}</b>" for at, one in enumerate("abcd")]
    rows += ["9,,No date", "10,2019,", "11,2999,Far ahead", "1,2019,Once more", "12,soon,When"]
    (folder / "a.csv").write_text("\n".join(rows) + "\n1,2\n", "utf-8")
    lines = "\n".join(f'{{"id": "x{one}", "title": "T{one}"' for one in ascii_lowercase).encode()
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines)[:-30])
    (folder / "c.xyz").write_bytes(b"?")
    found = scan([folder], Asked(), at=datetime(2026, 1, 1, tzinfo=UTC)).head
    assert len(found.told) >= 3
    for one in found.told:
        assert worded(one).text, one
    for name in found.counts:
        assert count_worded(name).text, name
    assert {count_worded(name).written for name in (*found.counts, *COUNTED)} == {""}
    for _one, what in breaks_worded({"breaks": [vars(one) for one in found.breaks]}):
        assert what.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_run_tells_in_the_language_of_the_reader(language: str) -> None:
    builders.territories()
    builders.sectors()
    person = builders.user("analyst", username="expert")
    told = [*list(SPOKEN)[:12], "Ten documents have no date."]
    breaks: list[dict[str, Any]] = [
        {"period": "2024", "kind": "added", "detail": "field loom: 0 documents, then 300"}
    ]
    taken(told=told, breaks=breaks, counts=dict.fromkeys(COUNTS, 1))
    client = Client(headers={"Accept-Language": language})
    client.force_login(person, backend=BACKEND)
    with override(language):
        page = text_of(client.get(reverse("trend-run", args=[Run.objects.get().pk])))
    for one in told[:-1]:
        assert one not in page
    assert '<span lang="en" translate="no">Ten documents have no date.</span>' in page
    assert "0 documents" not in page
    assert "records read" not in page
    answer = Caller(person).get(f"signals/runs/{Run.objects.get().pk}").json()
    codes = [one["code"] for one in answer["told"]]
    assert codes[:3] == ["seasons", "not_measured", "cannot_say"]
    assert codes[-1] == ""
    assert answer["told"][6]["values"] == {"by": 0.035, "cuts": 6}


@pytest.mark.django_db
def test_who_took_a_run_in_from_the_command_line_is_said_in_the_language_of_the_reader() -> None:
    builders.territories()
    robot = System("command line, root")
    take_signals(document(signal()), world=World.REAL, by=robot, at=builders.NOW)
    client = Client(headers={"Accept-Language": "ru"})
    client.force_login(builders.user("analyst"), backend=BACKEND)
    with override("ru"):
        pages = [
            text_of(client.get(reverse("trend-run", args=[Run.objects.get().pk]))),
            text_of(client.get(reverse("trend-runs"))),
        ]
    for one in pages:
        assert "командная строка, root" in one
        assert "command line" not in one
