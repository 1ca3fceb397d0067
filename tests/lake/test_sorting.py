"""Rows sorted into months on disk, and several tables of one shape read as one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from bagdar.core.tables import JOB_HEADCOUNTS, JOB_SITES, ShapeError
from bagdar.lake import Content, Lake, LakeError, sorted_by_month

SCHEMA = JOB_HEADCOUNTS.schema().to_pyarrow()
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def batch(*rows: tuple[date, int]) -> pa.RecordBatch:
    told = [{"employer": "x", "month": month, "fte_thousandths": n} for month, n in rows]
    return pa.RecordBatch.from_pylist(told, schema=SCHEMA)


def numbers(table: pa.Table) -> list[int]:
    found: list[int] = table.column("fte_thousandths").to_pylist()
    return found


def test_rows_of_many_batches_come_back_month_by_month_and_no_scratch_is_left(
    tmp_path: Path,
) -> None:
    batches = [batch((JUNE, 1), (MAY, 2), (JUNE, 3)), batch(), batch((MAY, 4))]
    with sorted_by_month(batches, SCHEMA, tmp_path) as months:
        assert months.months() == [MAY, JUNE]
        assert sorted(numbers(months.rows(MAY))) == [2, 4]
        assert sorted(numbers(months.rows(JUNE))) == [1, 3]
    assert list(tmp_path.glob("scratch-*")) == []


def test_scratch_goes_also_when_the_batches_fail(tmp_path: Path) -> None:
    def failing() -> object:
        yield batch((MAY, 1))
        raise RuntimeError

    with (
        pytest.raises(RuntimeError),
        sorted_by_month(failing(), SCHEMA, tmp_path),  # type: ignore[arg-type]  # fails on purpose
    ):
        pass
    assert list(tmp_path.glob("scratch-*")) == []


def test_tables_of_one_shape_are_read_as_one_and_none_as_empty(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    parts = {"jobs-a": batch((MAY, 1)), "jobs-b": batch((JUNE, 2), (MAY, 3))}
    lake.write(Content(JOB_HEADCOUNTS, [part], name) for name, part in parts.items())
    with lake.read() as reading:
        whole = reading.run(reading.all_of(JOB_HEADCOUNTS, list(parts)))
        assert sorted(numbers(whole)) == [1, 2, 3]
        assert reading.run(reading.all_of(JOB_HEADCOUNTS, [])).num_rows == 0
        assert numbers(reading.whole(JOB_HEADCOUNTS, "jobs-b")) == [2, 3]
        with pytest.raises(ShapeError, match="site must be string, is missing"):
            reading.all_of(JOB_SITES, ["jobs-a"])
        with pytest.raises(LakeError, match="no table jobs-c"):
            reading.all_of(JOB_HEADCOUNTS, ["jobs-c"])
