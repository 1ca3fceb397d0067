"""Questions in SQL over files of the lake, for tables that are too nested for expressions.

A script is written in this program, never by a user; what a user sets comes in as values of
variables, which SQL reads by `getvariable('name')`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from bagdar.lake.manifest import LakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


class UnreadableError(ValueError):
    """A file that the engine opens and cannot read to its end; the text says why."""


PASSING = re.compile(r"CREATE OR REPLACE TEMP TABLE (\w+)")
ROWS_OF_GROUP = 2_048
"""Rows of texts are written in small groups, for a group is read whole."""
OURS = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.InternalException,
    duckdb.ParserException,
    duckdb.SyntaxException,
)
"""What is wrong with a statement of ours, not with a file."""


class Script:
    """One connection in memory in which SQL runs step by step."""

    in_parts = True
    """Whether a long computation is better done part by part."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection."""
        self._connection = connection
        self._gathered: set[str] = set()
        self._passing: set[str] = set()

    @property
    def here(self) -> Script:
        """The script on this machine, which puts together what is handed back: this one."""
        return self

    def view(self, name: str, files: Sequence[str | Path], *, numbered: bool = False) -> None:
        """Name Parquet files of one shape; numbered ones have a column file_row_number."""
        found = self._connection.read_parquet([str(one) for one in files], file_row_number=numbered)
        found.create_view(name)

    def empty(self, name: str, schema: pa.Schema) -> None:
        """Name a table without rows."""
        self._connection.register(name, schema.empty_table())

    def hold(self, name: str, rows: pa.Table) -> None:
        """Name a table that stands in memory."""
        self._connection.register(name, rows)

    def let(self, name: str, value: Any) -> None:
        """Set a variable."""
        self._connection.execute(f"SET VARIABLE {name} = $1", [value])

    def run(self, sql: str) -> None:
        """Run statements that hand nothing back.

        Raises LakeError when memory or disk do not suffice, UnreadableError for a damaged file.
        """
        self._passing.update(PASSING.findall(sql))
        with _enough_memory():
            self._connection.execute(sql)

    def let_go(self) -> None:
        """Drop the tables that were made to be replaced."""
        for name in sorted(self._passing):
            self._connection.execute(f"DROP TABLE {name}")
        self._passing.clear()

    def gather(self, name: str, sql: str) -> None:
        """Put the rows of a question to those of a table, which the first one makes.

        Raises what `run` raises.
        """
        known = name in self._gathered
        self._gathered.add(name)
        self.run(f"INSERT INTO {name} {sql}" if known else f"CREATE TEMP TABLE {name} AS {sql}")

    def write(self, sql: str, file: Path) -> None:
        """Write the rows of a question to a Parquet file, in its order.

        Raises what `run` raises.
        """
        told = str(file).replace("'", "''")
        self.run(
            f"COPY ({sql}) TO '{told}' (FORMAT parquet, COMPRESSION zstd, "
            f"COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROWS_OF_GROUP})"
        )

    def rows(self, sql: str) -> pa.Table:
        """Answer one question."""
        with _enough_memory():
            return self._connection.execute(sql).to_arrow_table()

    def batches(self, sql: str, *, rows: int = 1_000_000) -> Iterator[pa.RecordBatch]:
        """Answer one question batch by batch, each of so many rows at most."""
        with _enough_memory():
            yield from self._connection.execute(sql).to_arrow_reader(rows)


@contextmanager
def _enough_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as short:
        raise LakeError(
            f"The memory that was allowed does not suffice: allow more. {short}"
        ) from None
    except OURS:
        raise
    except duckdb.Error as short:
        if "No space left" not in str(short) and "File too large" not in str(short):
            raise UnreadableError(str(short).splitlines()[0]) from short
        raise LakeError(f"The disk is full: make room for what passes. {short}") from None


@contextmanager
def script(
    files: Mapping[str, Sequence[str | Path]],
    *,
    threads: int | None = None,
    memory_mb: int | None = None,
    scratch: Path | None = None,
) -> Iterator[Script]:
    """Open a connection with views over files; bound its threads and memory where told.

    What does not fit into `memory_mb` goes to the folder `scratch` meanwhile.
    """
    connection = duckdb.connect(config=_bounds(threads, memory_mb, scratch))
    try:
        made = Script(connection)
        for name, paths in files.items():
            made.view(name, paths)
        yield made
    finally:
        connection.close()


def _bounds(threads: int | None, memory_mb: int | None, scratch: Path | None) -> dict[str, Any]:
    told = {
        "preserve_insertion_order": False,
        "threads": threads,
        "memory_limit": f"{memory_mb}MB" if memory_mb else None,
        "temp_directory": str(scratch) if scratch else None,
    }
    return {name: value for name, value in told.items() if value is not None}
