"""Parquet from anybody: rows as text, and what would take too much is refused in words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.sources.ledgers import BANNED, PROJECTS, LedgerError, read_ledger
from bagdar.sources.parquet_rows import Bounds, ParquetError, read_parquet


def parquet(columns: dict[str, Any], **more: Any) -> bytes:
    made = BytesIO()
    pq.write_table(pa.table(columns), made, **more)
    return made.getvalue()


def refusal(content: bytes, **bounds: int) -> str:
    with pytest.raises(ParquetError) as error:
        read_parquet(content, Bounds(**bounds))
    return str(error.value)


def test_values_come_as_the_text_of_a_cell() -> None:
    columns = {
        "text": ["Ағаш", None],
        "number": [Decimal("1.50"), None],
        "day": [date(2025, 1, 31), None],
        "moment": [datetime(2025, 1, 31, 8), None],  # noqa: DTZ001 -- a file has no time zone
        "bytes": [b"abc", None],
        "count": [7, None],
    }
    read = read_parquet(parquet(columns))
    assert read.names == tuple(columns)
    first = ("Ағаш", "1.50", "2025-01-31", "2025-01-31T08:00:00", "abc", "7")
    assert read.rows == (first, ("",) * 6)


def test_a_file_without_rows_or_columns_is_an_empty_table() -> None:
    assert read_parquet(parquet({"id": pa.array([], pa.string())})).rows == ()
    assert read_parquet(parquet({})).rows == ()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([10**8], pa.int32()).cast(pa.date32()),
        pa.array([10**17], pa.int64()).cast(pa.timestamp("ms")),
        pa.array([b"\xff\xfe"], pa.binary()),
        pa.array(["x" * 32_768]),
    ],
    ids=["day", "moment", "bytes", "long"],
)
def test_what_no_cell_can_hold_is_refused_by_its_column(column: pa.Array) -> None:
    words = refusal(parquet({"starts_on": column}))
    assert words.startswith("The column starts_on holds what no cell can")


def test_a_long_text_that_stands_in_every_row_is_refused_before_it_fills_the_memory() -> None:
    places = pa.array([0] * 100_000, pa.int32())
    content = parquet({"id": pa.DictionaryArray.from_arrays(places, ["x" * 30_000])})
    assert len(content) < 100_000
    assert refusal(content) == "The Parquet file unpacks to more than 200 MB."


def test_texts_kept_as_what_differs_from_the_one_before_are_bounded_too() -> None:
    kept = {"use_dictionary": False, "column_encoding": {"id": "DELTA_BYTE_ARRAY"}}
    content = parquet({"id": ["x" * 30_000] * 100}, **kept)
    assert "unpacks to more than" in refusal(content, characters=1_000_000)


def test_a_file_that_says_it_unpacks_to_too_much_is_not_unpacked() -> None:
    content = parquet({"id": ["x" * 100] * 50_000}, use_dictionary=False, compression="zstd")
    assert len(content) < 50_000
    words = refusal(content, unpacked_bytes=2**20, characters=10**9)
    assert words == "The Parquet file unpacks to more than 1 MB."


def test_a_child_that_takes_too_much_memory_is_ended_in_words() -> None:
    plain = {"use_dictionary": False, "write_statistics": False, "compression": "zstd"}
    content = parquet({"id": pa.array([bytes(600 * 2**20)], pa.binary())}, **plain)
    assert len(content) < 100_000
    words = refusal(content, unpacked_bytes=10**10, characters=10**10, memory_mb=1000)
    assert words == "Reading the Parquet file takes more time or memory than is allowed."


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ({"rows": 2}, "The table has more than 2 rows or 200 columns."),
        ({"cells": 5}, "The table has more than 5 cells."),
        ({"file_bytes": 100}, "The file is larger than 0 MB."),
    ],
)
def test_too_many_rows_cells_or_bytes_are_refused(bounds: dict[str, int], words: str) -> None:
    content = parquet({"a": [1, 2, 3], "b": [1, 2, 3]})
    assert refusal(content, **bounds) == words


@pytest.mark.parametrize("values", [[[1, 2]], [{"a": 1}]])
def test_lists_and_records_are_refused(values: list[Any]) -> None:
    words = "The column id holds lists or records; a table has one value in a cell."
    assert refusal(parquet({"id": values})) == words


def test_what_breaks_off_is_refused_as_damaged() -> None:
    content = parquet({"id": ["a"] * 1000})
    for part in (content[: len(content) // 2], content[:8], b"PAR1" + bytes(100) + b"PAR1"):
        assert refusal(part) == "The Parquet file cannot be read: it is damaged."


def test_what_is_damaged_in_its_middle_is_refused_however_the_reader_stumbles() -> None:
    content = parquet({"id": ["a"] * 1000})
    assert "Parquet file" in refusal(content[:20] + b"\xff" * 40 + content[60:])


def test_a_ledger_in_parquet_says_why_it_is_refused() -> None:
    content = parquet({"id": ["P"], "starts_on": pa.array([10**8], pa.int32()).cast(pa.date32())})
    with pytest.raises(LedgerError, match="The column starts_on holds what no cell can"):
        read_ledger(PROJECTS, content)
    with pytest.raises(LedgerError, match="The column id holds lists or records") as error:
        read_ledger(BANNED, parquet({"id": [[1]]}))
    assert error.value.problem.values == {"column": "id"}
