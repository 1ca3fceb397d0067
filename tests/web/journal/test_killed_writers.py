"""What processes leave in the files of the embedded database, each test with files of its own."""

from __future__ import annotations

import time
from pathlib import Path

from tests.long.databases import place


def test_a_killed_writer_leaves_whole_acts_and_no_writer_meets_a_locked_database(
    django_db_setup: None, tables_kept: Path | None, tmp_path: Path
) -> None:
    with place("sqlite", tmp_path, kept=tables_kept) as here:
        told = tmp_path / "acknowledged"
        writing = here.start("write", str(told), "8", "1")
        deadline = time.monotonic() + 60
        while not told.exists() or told.stat().st_size < 2000:
            assert writing.poll() is None, here.errors()
            assert time.monotonic() < deadline, here.errors()
            time.sleep(0.02)
        writing.kill()
        writing.communicate()
        found = here.check()
        assert found["fault"] == ""
        assert set(found["entered"]) == set(found["projects"])
        assert here.errors() == ""


def test_a_redacted_text_leaves_the_files_of_the_embedded_database(
    django_db_setup: None, tables_kept: Path | None, tmp_path: Path
) -> None:
    secret = "Ivanov-8-701-555-00-00"
    with place("sqlite", tmp_path, kept=tables_kept) as here:
        here.run("redact", secret)
        assert here.check()["fault"] == ""
        files = [path for path in tmp_path.iterdir() if path.name.startswith("bagdar.sqlite3")]
        assert files
        for path in files:
            assert secret.encode() not in path.read_bytes(), path.name
