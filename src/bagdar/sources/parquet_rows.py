"""The rows of a Parquet file that a person hands over, as the text a table has in its cells.

Whoever wrote a Parquet file decides what reading it costs: a page of zeros unpacks sixteen
thousandfold, a long text is kept once and stands in every row, a cell holds a list of a million
numbers, and what the file says of its own size need not be true. So what it says is bounded first,
and then a child reads it batch by batch, which the system ends when it takes too much time or
memory.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bagdar.core.terms.problem import Problem
from bagdar.sources.tables import (
    LARGEST_FILE_BYTES,
    LARGEST_UNPACKED_BYTES,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

PARQUET = b"PAR1"
AT_ONCE = 5000
_PATIENCE = 4
"""Seconds of the clock for each of the processor, before a child that waits is ended."""
_ENDED = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT)
"""How the system ends a child that takes too much time or memory."""

_FELL = (-signal.SIGSEGV, -signal.SIGABRT)
"""How a child falls, too, that found no room for a thread on a busy machine: it is tried again."""


class ParquetError(ValueError):
    """A Parquet file that is no table, damaged or too large; `problem` says why in words."""

    def __init__(self, problem: Problem) -> None:
        """Keep what is wrong."""
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Bounds:
    """What reading a file may take."""

    file_bytes: int = LARGEST_FILE_BYTES
    rows: int = MOST_ROWS
    cells: int = MOST_CELLS
    unpacked_bytes: int = LARGEST_UNPACKED_BYTES
    characters: int = LARGEST_UNPACKED_BYTES // 4
    seconds: int = 60
    memory_mb: int = 2000


@dataclass(frozen=True)
class ParquetRows:
    """The names of the columns, and every row as text; what is empty is an empty text."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_parquet(content: bytes, bounds: Bounds | None = None) -> ParquetRows:
    """Read a Parquet file within bounds; raises ParquetError for what cannot be read."""
    bounds = bounds or Bounds()
    if len(content) > bounds.file_bytes:
        most = bounds.file_bytes // 2**20
        raise ParquetError(Problem("The file is larger than {most} MB.", most=most))
    child = _read_apart(content, bounds)
    if child.returncode in _FELL:
        child = _read_apart(content, bounds)
    if child.returncode:
        raise ParquetError(_beyond() if child.returncode in _ENDED else _damaged())
    answer: dict[str, Any] = json.loads(child.stdout)
    if "refused" in answer:
        raise ParquetError(_told_again(answer["refused"], answer["values"]))
    rows = zip(*answer["columns"], strict=True) if answer["columns"] else ()
    return ParquetRows(tuple(answer["names"]), tuple(rows))


def _read_apart(content: bytes, bounds: Bounds) -> subprocess.CompletedProcess[bytes]:
    """Have a child read a file. Raises ParquetError for one that waits too long."""
    command = [sys.executable, "-P", "-m", "bagdar.sources.parquet_rows"]
    try:
        return subprocess.run(  # noqa: S603 -- our own command
            [*command, json.dumps(asdict(bounds))],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=bounds.seconds * _PATIENCE,
            env={**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ParquetError(_beyond()) from None


def _told_again(sentence: str, values: Mapping[str, Any]) -> Problem:
    """Return what the child said, in the sentence that it named."""
    return Problem(sentence, **values)


def _beyond() -> Problem:
    return Problem("Reading the Parquet file takes more time or memory than is allowed.")


def _damaged() -> Problem:
    return Problem("The Parquet file cannot be read: it is damaged.")


def main() -> None:
    """Read the file of the standard input, and write its columns, or why not, as JSON."""
    bounds = Bounds(**json.loads(sys.argv[1]))
    memory = bounds.memory_mb * 2**20
    with suppress(ValueError, OSError):  # not every system bounds them
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _answer(sys.stdin.buffer.read(), bounds)
    except ParquetError as error:
        answer = {"refused": error.problem.template, "values": error.problem.values}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _answer(content: bytes, bounds: Bounds) -> dict[str, Any]:
    import pyarrow as pa

    try:
        return _read(content, bounds)
    except (MemoryError, pa.ArrowCapacityError):
        raise ParquetError(_beyond()) from None
    except (pa.ArrowException, OSError):
        raise ParquetError(_damaged()) from None


def _read(content: bytes, bounds: Bounds) -> dict[str, Any]:
    import pyarrow.parquet as pq

    opened = pq.ParquetFile(BytesIO(content))
    _check_told(opened.metadata, bounds)
    names = opened.schema_arrow.names
    _check_types(opened.schema_arrow)
    file = pq.ParquetFile(BytesIO(content), read_dictionary=_kept_once(opened))
    columns: tuple[list[str], ...] = tuple([] for _name in names)
    characters = rows = 0
    for batch in file.iter_batches(AT_ONCE, use_threads=False):
        rows += batch.num_rows
        if rows > bounds.rows:
            raise ParquetError(_too_many(bounds))
        for place, name in enumerate(names):
            cells = _cells(name, batch.column(place))
            characters += sum(map(len, cells))
            if characters > bounds.characters:
                raise ParquetError(_unpacks(bounds))
            columns[place].extend(cells)
    return {"names": names, "columns": columns}


def _check_told(told: pq.FileMetaData, bounds: Bounds) -> None:
    """Refuse a file that says of itself that it is too large."""
    if told.num_rows > bounds.rows or told.num_columns > MOST_COLUMNS:
        raise ParquetError(_too_many(bounds))
    if told.num_rows * told.num_columns > bounds.cells:
        most = f"{bounds.cells:,}"
        raise ParquetError(Problem("The table has more than {most} cells.", most=most))
    groups = (told.row_group(place) for place in range(told.num_row_groups))
    whole = sum(
        max(group.column(place).total_uncompressed_size, 0)
        for group in groups
        for place in range(group.num_columns)
    )
    if whole > bounds.unpacked_bytes:
        raise ParquetError(_unpacks(bounds))


def _too_many(bounds: Bounds) -> Problem:
    return Problem(
        "The table has more than {rows} rows or {columns} columns.",
        rows=f"{bounds.rows:,}",
        columns=MOST_COLUMNS,
    )


def _unpacks(bounds: Bounds) -> Problem:
    most = bounds.unpacked_bytes // 2**20
    return Problem("The Parquet file unpacks to more than {most} MB.", most=most)


def _check_types(schema: pa.Schema) -> None:
    """Refuse lists and records: a table has one value in a cell."""
    import pyarrow as pa

    for field in schema:
        if pa.types.is_nested(field.type):
            raise ParquetError(
                Problem(
                    "The column {column} holds lists or records; a table has one value in a cell.",
                    column=field.name[:80],
                )
            )


def _kept_once(opened: pq.ParquetFile) -> list[str]:
    """Name the columns of texts that may be kept once, as the file has them, for all their rows.

    The reader has no way to do that for texts told by how they differ from the one before.
    """
    import pyarrow as pa

    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    told = opened.metadata
    groups = [told.row_group(place) for place in range(told.num_row_groups)]
    return [
        field.name
        for place, field in enumerate(opened.schema_arrow)
        if any(one(field.type) for one in kinds)
        and not any(
            encoding.startswith("DELTA")
            for group in groups
            for encoding in group.column(place).encodings
        )
    ]


def _cells(name: str, column: pa.Array) -> list[str]:
    """Return the cells of a column as text; a long text that is there often is kept once."""
    import pyarrow as pa

    try:
        if pa.types.is_dictionary(column.type):
            values = [_cell(value) for value in column.dictionary.to_pylist()]
            return ["" if at is None else values[at] for at in column.indices.to_pylist()]
        return [_cell(value) for value in column.to_pylist()]
    except (OverflowError, ValueError):
        raise ParquetError(
            Problem(
                "The column {column} holds what no cell can: a day that no calendar has, a text "
                "that is none, or more than {most} characters.",
                column=name[:80],
                most=LONGEST_CELL,
            )
        ) from None


def _cell(value: Any) -> str:
    """Write a value; raises ValueError for one that is too long or no text."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value.decode()
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) > LONGEST_CELL:
        raise ValueError(len(text))
    return text


if __name__ == "__main__":
    main()
