"""Scratch folders die with their process: what a killed one left goes with the next."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bagdar.lake import scratch_folder, sweep
from bagdar.lake.scratch import LOCK, LOOSE_SECONDS, PREFIX

HOLDING = """
import sys, time
from pathlib import Path
from bagdar.lake import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "rows").write_text("pseudonyms")
    print("holding", flush=True)
    time.sleep(600)
"""


@contextmanager
def another(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds a scratch folder with rows in it; killed in the end."""
    made = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(root)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert made.stdout is not None
        assert made.stdout.readline() == "holding\n"
        yield made
    finally:
        made.kill()
        made.communicate()


def folders(root: Path) -> list[Path]:
    return [one for one in root.iterdir() if one.name != LOCK]


def test_a_scratch_folder_is_of_its_owner_alone_and_goes(tmp_path: Path) -> None:
    root = tmp_path / "scratch"
    root.mkdir(mode=0o755)
    with scratch_folder(root) as folder:
        assert list(folder.iterdir()) == []
        for one in (root, folder.parent, folder):
            assert one.stat().st_mode & 0o777 == 0o700
    assert folders(root) == []


def test_it_goes_also_when_what_is_done_in_it_fails(tmp_path: Path) -> None:
    def failing(folder: Path) -> None:
        (folder / "rows").write_text("x")
        raise RuntimeError

    with pytest.raises(RuntimeError), scratch_folder(tmp_path) as folder:
        failing(folder)
    assert folders(tmp_path) == []


def test_what_a_killed_process_left_goes_with_the_next_and_a_living_ones_stays(
    tmp_path: Path,
) -> None:
    with another(tmp_path) as killed, another(tmp_path) as living:
        assert len(folders(tmp_path)) == 2
        killed.kill()
        killed.wait()
        with scratch_folder(tmp_path):
            assert len(folders(tmp_path)) == 2
        assert len([*tmp_path.glob(f"{PREFIX}*/files/rows")]) == 1
        assert living.poll() is None
    assert sweep(tmp_path) == 1
    assert folders(tmp_path) == []


def test_a_folder_whose_making_was_broken_off_goes(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}half").mkdir()
    assert sweep(tmp_path) == 1
    assert folders(tmp_path) == []


def test_an_upload_on_its_way_stays_for_a_day_and_what_is_not_ours_is_let_be(
    tmp_path: Path,
) -> None:
    for name in ("new.upload", "old.upload"):
        (tmp_path / name).write_text("x")
    (tmp_path / "another folder").mkdir()
    outside = tmp_path.parent / "outside"
    outside.mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(outside, target_is_directory=True)
    past = time.time() - LOOSE_SECONDS - 60
    os.utime(tmp_path / "old.upload", (past, past))
    sweep(tmp_path)
    assert sorted(one.name for one in folders(tmp_path)) == [
        "another folder",
        "new.upload",
        f"{PREFIX}link",
    ]
    assert outside.is_dir()
