"""DuckDB in memory: reads files, keeps nothing. Another engine would stand in its place here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa


class Engine:
    """One connection, opened when it is first needed."""

    @cached_property
    def _connection(self) -> Any:
        return ibis.duckdb.connect()

    def parquet(self, path: str | Sequence[str]) -> ir.Table:
        """Return the table of a Parquet file, or of several of one shape."""
        return self._connection.read_parquet(path)

    def run(self, expression: ir.Table) -> pa.Table:
        """Evaluate an expression."""
        return self._connection.to_pyarrow(expression)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if "_connection" in self.__dict__:
            self._connection.disconnect()
