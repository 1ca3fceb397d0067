"""The lake: snapshots are whole, readers keep theirs, a killed writer leaves the one before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.core.tables import WITHIN, Column, Shape, ShapeError
from bagdar.lake import Content, Lake, LakeError
from tests.browser.conftest import ROOT

NUMBERS = Shape(
    "NUMBERS",
    "a number",
    (Column("number", "int64", "it"), Column("word", "string", "its name", nullable=True)),
)
SCHEMA = NUMBERS.schema().to_pyarrow()


def numbers(*values: int) -> Content:
    words: list[str | None] = [str(one) if one else None for one in values]
    return Content(NUMBERS, [pa.record_batch([pa.array(values, pa.int64()), words], schema=SCHEMA)])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def values(lake: Lake) -> list[int]:
    with lake.read() as reading:
        return read(reading)


def read(reading: Any) -> list[int]:
    table = reading.table(NUMBERS)
    found: list[int] = reading.run(table.select("number").order_by("number"))["number"].to_pylist()
    return found


def files(lake: Lake) -> list[str]:
    return sorted(path.name for path in lake.folder.rglob("*") if path.is_file())


def test_what_was_written_is_read_and_summed_by_an_expression(lake: Lake) -> None:
    snapshot = lake.write([numbers(1, 2, 0)])
    assert (snapshot.number, snapshot.tables["numbers"].rows) == (1, 3)
    with lake.read() as reading:
        table = reading.table(NUMBERS)
        summed = reading.run(table.aggregate(total=table.number.sum(), words=table.word.count()))
        assert summed.to_pylist() == [{"total": 3, "words": 2}]
        assert reading.rows("numbers", number=2) == [{"number": 2, "word": "2"}]
        assert reading.rows("numbers", number=2, word="1") == []


def test_a_snapshot_takes_over_what_is_not_written_again_and_drops_what_is_told(
    lake: Lake,
) -> None:
    lake.write([numbers(1), Content(NUMBERS, numbers(5).batches, "others")])
    second = lake.write([numbers(2)])
    assert set(second.tables) == {"numbers", "others"}
    assert values(lake) == [2]
    assert set(lake.write([], drop=["others"]).tables) == {"numbers"}


def test_a_reader_keeps_its_snapshot_while_others_are_written(lake: Lake) -> None:
    lake.write([numbers(1)])
    with lake.read() as old:
        for value in (2, 3):
            lake.write([numbers(value)])
        assert (read(old), values(lake)) == ([1], [3])
        assert len(files(lake)) == 6  # two snapshots, the current manifest, the lock
    lake.write([numbers(4)])
    assert len(files(lake)) == 4


def test_the_same_content_is_the_same_file_and_the_same_digest(lake: Lake) -> None:
    first = lake.write([numbers(1)]).digest("numbers")
    assert lake.write([numbers(1)]).digest("numbers") == first
    assert lake.write([numbers(2)]).digest("numbers") != first


def test_numbers_that_rise_take_little_room(lake: Lake) -> None:
    lake.write([numbers(*range(1, 100_001))])
    with lake.read() as reading:
        held = pq.read_metadata(reading.path("numbers")).row_group(0).column(0)
    assert held.total_compressed_size < 10_000


def test_whole_numbers_come_back_however_far_apart_they_are(lake: Lake) -> None:
    far = [2**63 - 1, -(2**63), 0, -1, 2**63 - 1, 2**63 - 1, 1, -(2**63)] * 40
    lake.write([numbers(*far)])
    with lake.read() as reading:
        assert reading.whole(NUMBERS, "numbers")["number"].to_pylist() == far
        assert read(reading) == sorted(far)


def test_an_empty_lake_says_what_to_run(lake: Lake) -> None:
    assert lake.snapshot().number == 0
    with lake.read() as reading, pytest.raises(LakeError, match="run `bagdar delivery compute`"):
        reading.table(NUMBERS)


def broken(*columns: Any) -> Content:
    names = ["number", "word"][: len(columns)]
    return Content(NUMBERS, [pa.record_batch(list(columns), names=names)])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (broken(pa.array([1])), "NUMBERS: word missing"),
        (broken(pa.array(["1"]), pa.array(["a"])), "number must be int64, is string"),
        (broken(pa.array([None], pa.int64()), pa.array(["a"])), "number must not be null"),
    ],
)
def test_a_table_of_another_shape_is_refused_at_the_door(
    lake: Lake, content: Content, told: str
) -> None:
    lake.write([numbers(1)])
    with pytest.raises(ShapeError, match=told):
        lake.write([content])
    assert values(lake) == [1]


def test_a_table_is_not_read_in_the_shape_of_another(lake: Lake) -> None:
    lake.write([numbers(1)])
    with lake.read() as reading, pytest.raises(ShapeError, match="territory must be int64"):
        reading.table(WITHIN, "numbers")


def test_a_name_that_leads_out_of_the_folder_is_refused(lake: Lake) -> None:
    with pytest.raises(LakeError, match="cannot be called"):
        lake.write([Content(NUMBERS, [], "../numbers")])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "bagdar-lake-1", "number": 1}'])
def test_a_damaged_manifest_is_told_with_the_way_out(lake: Lake, text: str) -> None:
    lake.write([numbers(1)])
    (lake.folder / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(LakeError, match="compute again"), lake.read():
        pass


def test_a_writer_that_fails_between_two_files_leaves_the_snapshot_before(lake: Lake) -> None:
    lake.write([numbers(1)])

    def failing() -> Iterator[Content]:
        yield numbers(2)
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        lake.write(failing())
    assert values(lake) == [1]
    lake.write([numbers(3)])
    assert len(files(lake)) == 4


KILLED = """
import os, signal, sys
from pathlib import Path
from bagdar.lake import Lake
from tests.lake.test_snapshots import numbers
step, folder = sys.argv[1:]
if step == "manifest":
    real = os.replace
    def replace(self, target):
        if Path(target).name == "manifest.json":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, target)
    Path.replace = replace
def contents():
    yield numbers(2)
    if step == "file":
        os.kill(os.getpid(), signal.SIGKILL)
Lake(Path(folder)).write(contents())
"""


@pytest.mark.parametrize("step", ["file", "manifest"])
def test_a_writer_killed_at_any_step_leaves_the_snapshot_before(lake: Lake, step: str) -> None:
    lake.write([numbers(1)])
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-c", KILLED, step, str(lake.folder)]
    ended = subprocess.run(command, env=environment, check=False, cwd=ROOT)
    assert ended.returncode == -signal.SIGKILL
    assert values(lake) == [1]
    lake.write([numbers(3)])
    assert (values(lake), len(files(lake))) == ([3], 4)


def test_readers_beside_a_writer_see_one_snapshot_or_the_next(lake: Lake) -> None:
    lake.write([numbers(0, 0)])
    seen: list[list[int]] = []
    stopped = threading.Event()

    def look() -> None:
        while not stopped.is_set():
            with lake.read() as reading:
                seen.append([row["number"] for row in reading.rows("numbers")])

    readers = [threading.Thread(target=look) for _ in range(3)]
    for one in readers:
        one.start()
    for value in range(1, 40):
        lake.write([numbers(value, value)])
    stopped.set()
    for one in readers:
        one.join()
    assert all(first == second for first, second in seen)
    assert len({first for first, _second in seen}) > 1
    assert values(lake) == [39, 39]
