"""What the custodian's tool leaves when it is killed goes with the next command in that folder."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bagdar.cli.custodian import custodian
from bagdar.core.jobs.policy import RecordKind
from bagdar.sources.custody import CustodyError, make_key, pseudonymise, sweep_beside
from bagdar.sources.custody.pseudonymising import ROWS_BETWEEN_STEPS
from bagdar.sources.custody.scratch import PREFIX, scratch_beside

HEAD = "iin,month,employer,site,rate\n"
ROW = "900101500009,2026-04,991163000104,,1\n"
MAKING = """
import sys, time
from pathlib import Path
from bagdar.core.jobs.policy import RecordKind
from bagdar.sources.custody import pseudonymise, read_key
folder, steps = Path(sys.argv[1]), []
def stepped(count):
    steps.append(count)
    if len(steps) > 1:
        print("writing", flush=True)
        time.sleep(600)
target = folder / f"{sys.argv[2]}.csv.gz"
key = read_key(folder / "key")
pseudonymise(folder / "long", target, RecordKind.CONTRIBUTIONS, key, stepped=stepped)
"""


@contextmanager
def making(folder: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own in the middle of a file."""
    (folder / "long").write_text(HEAD + ROW * (ROWS_BETWEEN_STEPS + 1))
    words = [sys.executable, "-c", MAKING, str(folder), name]
    made = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert made.stdout is not None
        assert made.stdout.readline() == "writing\n"
        yield made
    finally:
        made.kill()
        made.communicate()


def left(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{PREFIX}*"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_key(tmp_path / "key", "industry")
    return tmp_path


def _written(folder: Path) -> None:
    source = folder / "in.csv"
    source.write_text(HEAD + ROW)
    key = make_key(folder / "another-key", "industry")
    pseudonymise(source, folder / "out.csv.gz", RecordKind.CONTRIBUTIONS, key)


def test_what_a_killed_one_left_goes_with_the_next_and_a_living_ones_work_stays(
    folder: Path,
) -> None:
    with making(folder, "killed") as killed:
        (of_killed,) = left(folder)
        with making(folder, "living") as living:
            killed.send_signal(signal.SIGKILL)
            assert killed.wait() == -signal.SIGKILL
            assert len(left(folder)) == 2
            assert any(of_killed.iterdir())
            _written(folder)
            (of_living,) = left(folder)
            assert of_living != of_killed
            assert any(of_living.iterdir())
            assert living.poll() is None
    assert sweep_beside(folder / "any") == 1
    assert left(folder) == []
    assert not (folder / "killed.csv.gz").exists()


def test_checking_a_file_sweeps_its_folder_too(folder: Path) -> None:
    _written(folder)
    (folder / f"{PREFIX}dead").mkdir()
    (folder / f"{PREFIX}dead" / "ab").write_text("pseudonyms")
    words = ["check", str(folder / "out.csv.gz"), "--kind", "contributions"]
    assert CliRunner().invoke(custodian, words).exit_code == 0
    assert left(folder) == []


def test_what_is_no_folder_of_the_tool_stays(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "kept").touch()
    (folder / f"{PREFIX}link").symlink_to(folder / "elsewhere")
    (folder / f"{PREFIX}file").touch()
    assert sweep_beside(folder / "any") == 0
    assert (folder / "elsewhere" / "kept").exists()
    assert len(left(folder)) == 2


def test_it_is_of_its_owner_alone_and_goes_when_it_ends_or_fails(folder: Path) -> None:
    with scratch_beside(folder / "out") as own:
        assert own.stat().st_mode & 0o777 == 0o700
        assert sweep_beside(folder / "out") == 0
    with pytest.raises(CustodyError):
        pseudonymise(
            folder / "missing",
            folder / "out.csv.gz",
            RecordKind.WORKERS,
            make_key(folder / "another-key", "industry"),
        )
    assert left(folder) == []
