"""The shapes of the tables that enter core: columns, types and what each row stands for."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir


class ShapeError(ValueError):
    """A table does not have its declared shape; the text names the columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Ibis type, whether it may be null, and what it holds."""

    name: str
    dtype: str
    doc: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's name, what one row of it stands for, and its columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    def schema(self) -> ibis.Schema:
        """The Ibis schema, in the order of the columns."""
        return ibis.schema({column.name: self._dtype(column) for column in self.columns})

    def check(self, table: ir.Table) -> None:
        """Raise ShapeError unless the table has these columns with these types.

        Whether a column that must not be null holds nulls is for the one who reads the rows:
        an expression does not know.
        """
        found = dict(table.schema().items())
        wrong = [
            f"{column.name} must be {column.dtype}, is {found.get(column.name, 'missing')}"
            for column in self.columns
            if column.name not in found or not self._fits(column, found[column.name])
        ]
        if wrong:
            raise ShapeError(f"{self.name}: {'; '.join(wrong)}.")

    @staticmethod
    def _dtype(column: Column) -> ibis.DataType:
        return ibis.dtype(column.dtype, nullable=column.nullable)

    @staticmethod
    def _fits(column: Column, found: ibis.DataType) -> bool:
        return bool(found.copy(nullable=True) == ibis.dtype(column.dtype, nullable=True))


TERRITORIES = Shape(
    "TERRITORIES",
    "a territory of the tree in force on the day of the extract",
    (
        Column("territory", "int64", "stable number of the territory"),
        Column("key", "string", "stable key"),
        Column("code", "string", "code in force"),
        Column("kind", "string", "kind, such as oblast"),
        Column("level", "int64", "0 for the country, one more for each step down"),
        Column("parent", "int64", "territory right above", nullable=True),
    ),
)

WITHIN = Shape(
    "WITHIN",
    "a territory and one that it lies in: each of those above it, and itself",
    (
        Column("territory", "int64", "the territory"),
        Column("above", "int64", "the territory itself or one above it"),
    ),
)

PROJECTS = Shape(
    "PROJECTS",
    "a project of the programme on the day of the extract",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place; the country when no place is known"),
        Column("stage", "string", "stage, such as construction"),
        Column("sme", "boolean", "small or medium business; null when nobody knows", nullable=True),
        Column("enterprise", "int64", "enterprise; null when none is named", nullable=True),
    ),
)

PROMISES = Shape(
    "PROMISES",
    "a project of the programme with what was promised of it, as known on the day of the extract",
    (
        Column("project", "int64", "number of the project"),
        Column("territory", "int64", "finest known place; the country when no place is known"),
        Column("approved_on", "date", "day of the first baseline", nullable=True),
        Column("original_on", "date", "launch of version 0", nullable=True),
        Column("committed_on", "date", "launch as approved since", nullable=True),
        Column("forecast_on", "date", "launch as its owner states", nullable=True),
        Column("actual_on", "date", "launch as it was", nullable=True),
    ),
)
