"""A small version of the long tests: writers at once, then a kill, on a database of their own."""

from __future__ import annotations

import time
from pathlib import Path

from tests.long.databases import place


def test_a_killed_writer_leaves_whole_acts_and_no_writer_meets_a_locked_database(
    tmp_path: Path,
) -> None:
    with place("sqlite", tmp_path) as here:
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
