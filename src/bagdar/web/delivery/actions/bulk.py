"""Many rows at once: what a simulation of a hundred thousand projects is written with.

The rows go past Django's objects to the statement that each database takes fastest; its own
checks, guards and triggers hold as ever. Used within an act only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateField, DecimalField, Field, JSONField, Max, Model

MOST_KNOWN = 100_000


class Sheet:
    """The rows of one table, numbered here so that others can name them before they are written."""

    def __init__(self, model: type[Model], *columns: str) -> None:
        """Begin after the last row; `columns` are those that `add` is given, in that order."""
        self.model = model
        fields = {one.attname: one for one in model._meta.concrete_fields}
        rest = [one for name, one in fields.items() if name not in {"id", *columns}]
        self._names = ["id", *columns, *(one.attname for one in rest)]
        places = enumerate(columns, 1)
        self._ready = [(at, _readier(fields[n])) for at, n in places if _differs(fields[n])]
        self._rest = tuple(one.get_db_prep_save(one.get_default(), connection) for one in rest)
        self._rows: list[list[Any]] = []
        last = model._default_manager.aggregate(last=Max("pk"))["last"]
        self._next = (last or 0) + 1

    def add(self, *values: Any) -> int:
        """Take one row and return its number."""
        number = self._next
        self._next += 1
        row = [number, *values, *self._rest]
        for place, ready in self._ready:
            if row[place] is not None:
                row[place] = ready(row[place])
        self._rows.append(row)
        return number

    def write(self) -> None:
        """Write what was taken since the last time."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        table = connection.ops.quote_name(self.model._meta.db_table)
        fields = {one.attname: one for one in self.model._meta.concrete_fields}
        columns = ", ".join(connection.ops.quote_name(str(fields[n].column)) for n in self._names)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", rows)
                self._move_sequence(cursor)
            else:
                places = ", ".join(["%s"] * len(self._names))
                statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 -- our own names
                cursor.executemany(statement, rows)

    def _move_sequence(self, cursor: Any) -> None:
        """Let the database go on numbering after the rows written here."""
        table = self.model._meta.db_table
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, self._next - 1]
        )


def _copy(cursor: Any, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _differs(field: Field[Any, Any]) -> bool:
    """Answer whether values of a field are written otherwise than Python has them."""
    return isinstance(field, DateField | DecimalField | JSONField)


def _readier(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """Return what makes a value ready for the database; the same days and numbers only once."""
    if isinstance(field, JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    known: dict[Any, Any] = {}

    def ready(value: Any) -> Any:
        found = known.get(value)
        if found is None:
            if len(known) > MOST_KNOWN:
                known.clear()
            known[value] = found = field.get_db_prep_save(value, connection)
        return found

    return ready
