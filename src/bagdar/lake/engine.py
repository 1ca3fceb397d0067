"""DuckDB in memory: reads files, keeps nothing. Another engine would stand in its place here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator]  # ibis has no types
def _day_said(name: str) -> date:
    """Return the day that is said under a name when a calculation is run: DuckDB does it."""
    raise NotImplementedError(name)


def day_asked(name: str) -> ir.DateScalar:
    """Return a day that a compiled calculation asks for when it is run."""
    return _day_said(name).name(name)


@dataclass(frozen=True)
class Compiled:
    """A calculation over tables by their names, compiled once: that takes longer than to run it."""

    text: str
    schema: pa.Schema


def compiled(expression: ir.Table) -> Compiled:
    """Compile an expression over tables that are known by their names and shapes alone."""
    text = str(ibis.to_sql(expression, dialect="duckdb", pretty=False))
    return Compiled(text, expression.schema().to_pyarrow())


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

    def name(self, name: str, rows: ir.Table | pa.Table) -> None:
        """Let compiled calculations find rows by a name."""
        if isinstance(rows, pa.Table):
            self._connection.con.register(name, rows)
        else:
            self._connection.create_view(name, rows)

    def run_compiled(self, calculation: Compiled, **days: date) -> pa.Table:
        """Run a compiled calculation over the tables named, for the days that it asks for."""
        plain = self._connection.con
        for name, day in days.items():
            plain.execute(f"SET VARIABLE {name} = DATE '{day:%Y-%m-%d}'")
        return plain.sql(calculation.text).to_arrow_table().cast(calculation.schema)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if "_connection" in self.__dict__:
            self._connection.disconnect()
