"""The first start and the ones after it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import InTurn, Run

HANGS = 60
"""Seconds after which a command waits for what does not come, however busy the machine is."""


def test_the_first_start_leaves_tables_static_files_and_accounts(installation: Path) -> None:
    there = {one.name for one in installation.iterdir()}
    assert {"bagdar.sqlite3", "static", "secret_key", "demo_accounts.json"} <= there
    assert (installation / "demo_accounts.json").stat().st_mode & 0o077 == 0


def test_a_second_start_changes_nothing_and_says_nothing(bagdar: Run, installation: Path) -> None:
    kept = (installation / "demo_accounts.json").read_text("utf-8")
    copied = (installation / "static" / "staticfiles.json").stat().st_mtime_ns
    again = bagdar("init")
    assert again.returncode == 0
    assert again.stdout == ""
    assert (installation / "demo_accounts.json").read_text("utf-8") == kept
    assert (installation / "static" / "staticfiles.json").stat().st_mtime_ns == copied


def test_a_preset_that_is_none_is_a_wrong_call(bagdar: Run) -> None:
    refused = bagdar("init", "--preset", "atlantis")
    assert refused.returncode == 2
    assert "There is no preset atlantis; choose one of: kazakhstan." in refused.stderr


def test_a_folder_that_cannot_be_written_takes_one_line(bagdar: Run, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    refused = bagdar("init", BAGDAR_DATA=str(in_the_way / "data"))
    assert refused.returncode == 1
    assert refused.stderr == f"Error: {in_the_way / 'data'}: Not a directory\n"


def test_a_database_that_does_not_answer_takes_one_line_at_once(bagdar: Run) -> None:
    began = time.monotonic()
    refused = bagdar("user", "list", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: The database does not answer: ")
    assert refused.stderr.count("\n") == 1
    assert time.monotonic() - began < HANGS


def test_an_address_of_a_database_that_is_none_is_not_repeated(bagdar: Run) -> None:
    refused = bagdar("user", "list", DATABASE_URL="postgrs://me:secret@127.0.0.1/bagdar")
    assert refused.returncode == 1
    assert "DATABASE_URL is not understood" in refused.stderr
    assert "secret" not in refused.stderr


def test_a_command_before_the_first_start_names_the_way_out(
    in_turn: InTurn, tmp_path: Path
) -> None:
    for refused in in_turn(("user", "list"), ("serve",), data=tmp_path / "empty"):
        assert refused.returncode == 1
        assert "run `bagdar init` first" in refused.stderr
        assert refused.stderr.count("\n") == 1


def test_tables_of_another_version_take_one_line_and_are_left_alone(
    in_turn: InTurn, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "bagdar.sqlite3")) as other:
        columns = "id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT"
        other.execute(f"CREATE TABLE django_migrations ({columns})")
        step = "INSERT INTO django_migrations VALUES (1, 'barriers', '0003_joint', '2026-11-01')"
        other.execute(step)
        other.commit()
    for refused in in_turn(("init",), ("serve",), data=tmp_path):
        assert refused.returncode == 1
        assert "does not know: barriers.0003_joint" in refused.stderr
        assert "begin with an empty BAGDAR_DATA" in refused.stderr
        assert refused.stderr.count("\n") == 1
    with closing(sqlite3.connect(tmp_path / "bagdar.sqlite3")) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
