"""What the journal does by itself: the daily head kept and sent, the check whose outcome stays."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from bagdar.web.journal.models import Check, Head
from bagdar.web.journal.tasks import check_journal, keep_daily_head
from tests.web.journal.tampering import drop_guards, run, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder of its own."""
    settings.BAGDAR_DATA = tmp_path
    return tmp_path


def test_the_daily_head_is_kept_and_sent_to_whoever_keeps_it_elsewhere(
    settings: Any, folder: Path
) -> None:
    settings.JOURNAL_HEADS_TO = ["auditor@example.org"]
    write(1)
    keep_daily_head.call()
    (file,) = (folder / "heads").iterdir()
    message = mail.outbox[0]
    assert message.to == ["auditor@example.org"]
    name, content, kind = message.attachments[0]
    assert (name, content, kind) == (file.name, file.read_text("utf-8"), "application/json")
    assert json.loads(content)["hash"] == Head.objects.get().hash


def test_without_recipients_the_head_is_kept_alone(folder: Path) -> None:
    keep_daily_head.call()
    assert len(list((folder / "heads").iterdir())) == 1
    assert mail.outbox == []


def test_the_daily_check_keeps_what_it_finds_and_says_it_loudly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(1)
    check_journal.call()
    assert Check.objects.latest("pk").reason == ""
    drop_guards()
    run("UPDATE journal_entry SET actor_label = 'x'")
    with caplog.at_level(logging.ERROR):
        check_journal.call()
    assert Check.objects.latest("pk").broken_seq == 1
    assert "does not hold" in caplog.text


def test_the_embedded_database_forces_every_commit_to_the_disk() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone() == (1,)
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


def test_a_head_file_is_never_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_descriptor: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(OSError, match="full"):
        keep_daily_head.call()
    assert list((folder / "heads").iterdir()) == []


def test_sqlite_is_new_enough_for_what_the_guards_use() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        assert database.execute("SELECT (1 = NULL) IS NOT TRUE").fetchone() == (1,)
