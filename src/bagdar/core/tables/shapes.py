"""What a shape is: a name, columns with types, and what one row stands for."""

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
