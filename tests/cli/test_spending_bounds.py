"""`bagdar spending` where memory or disk does not suffice: said plainly, and nothing is lost."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from bagdar.cli.spending import spending
from bagdar.core.spending.settings import ALL_ON
from bagdar.lake import Lake, LakeError
from bagdar.lake.scripts import script
from bagdar.runs.spending import flagged
from bagdar.runs.spending_document import document
from bagdar.runs.spending_tables import Machine
from tests.bench.spending import make
from tests.cli.conftest import environment

SMALL_FILE_BYTES = 40_000
"""A disk so small that the tables of MADE processes do not fit."""
MADE = 2_000


def run(folder: Path, *words: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file beyond a size, as on a full disk."""

    def bound() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.run(
        [sys.executable, "-m", "bagdar", "spending", *words],
        cwd=folder,
        env=environment(folder / "data"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=bound,
    )


def package(file: Path, count: int) -> None:
    """Write processes as one release package, as a publisher gives years of them."""
    lines = file.with_suffix(".jsonl")
    make(lines, count)
    with lines.open(encoding="utf-8") as made, file.open("w", encoding="utf-8") as out:
        out.write('{"releases":[' + ",".join(line.strip() for line in made) + "]}")


def test_on_a_full_disk_a_package_is_told_and_what_was_kept_stays(tmp_path: Path) -> None:
    make(tmp_path / "first.jsonl", 20)
    package(tmp_path / "many.json", MADE)
    assert run(tmp_path, "load", "first.jsonl", "--into", "kept").returncode == 0
    before = Lake(tmp_path / "kept").snapshot()
    full = run(tmp_path, "load", "many.json", "--into", "kept", largest=SMALL_FILE_BYTES)
    assert full.returncode == 1
    assert "The disk is full: what was kept before stays as it was." in full.stderr
    assert "Traceback" not in full.stderr
    assert Lake(tmp_path / "kept").snapshot() == before
    assert not (tmp_path / "kept" / "loading").exists()
    again = run(tmp_path, "load", "many.json", "--into", "kept")
    assert f"{MADE - 20:,} new" in again.stdout or f"{MADE:,} new" in again.stdout


def test_what_passes_on_a_full_disk_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def execute(self, *_asked: object) -> None:
            raise duckdb.IOException("Could not write file: No space left on device")

    with script({}) as open_:
        monkeypatch.setattr(open_, "_connection", Full())
        with pytest.raises(LakeError, match="The disk is full: make room for what passes"):
            open_.run("SELECT 1")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    make(tmp_path / "in.jsonl", MADE)
    assert run(tmp_path, "load", "in.jsonl", "--into", "kept").returncode == 0
    return tmp_path / "kept"


def test_memory_can_be_capped_and_changes_no_result(kept: Path) -> None:
    def told(machine: Machine) -> str:
        with flagged(Lake(kept), ALL_ON, machine=machine) as found:
            cap = found.run.rows("SELECT current_setting('memory_limit')").column(0)[0].as_py()
            assert machine.memory_mb is None or cap == "190.7 MiB"
            return "".join(document(found, ALL_ON))

    assert told(Machine(2, memory_mb=200)) == told(Machine(2))
    assert json.loads(told(Machine(1)))["input"]["processes"] == MADE


def test_a_disk_too_small_for_what_passes_of_the_rules_is_told(kept: Path) -> None:
    words = ("flag", "--from", "kept", "--output", "o.json", "--force")
    full = run(kept.parent, *words, largest=SMALL_FILE_BYTES)
    assert full.returncode == 1
    assert "The disk is full: make room for what passes." in full.stderr
    assert "Traceback" not in full.stderr
    assert not any((kept / "scratch").glob("scratch-*"))
    assert run(kept.parent, *words).returncode == 0


def test_memory_that_does_not_suffice_is_said_by_the_command(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_asked: object, **_more: object) -> None:
        raise LakeError("The memory that was allowed does not suffice: allow more.")

    monkeypatch.setattr("bagdar.runs.spending.flagged", short)
    output = str(kept.parent / "o.json")
    words = ["flag", "--from", str(kept), "--output", output, "--memory-mb", "64"]
    done = CliRunner().invoke(spending, words)
    assert done.exit_code == 1
    assert "The memory that was allowed does not suffice" in done.output
