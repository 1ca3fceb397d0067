"""Writing many new rows at once: few statements, each column made ready in one go.

Django's own bulk_create asks every column of every row how to write it; tables of ten thousand
rows would spend most of their time there. PostgreSQL gets rows as one JSON text, which it takes
apart by the types of the table: thousands of parameters would each be written and parsed apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connections, models, router

_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)
"""Values of these columns are given as the database takes them."""

ROWS_AS_JSON = 2_000
"""Rows of one JSON text: a few megabytes at most."""


def insert_values(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write new rows given as values of columns, each of its column's own type.

    What is not named gets its default. Nothing is told of the numbers that the rows get.
    """
    database = connections[router.db_for_write(model)]
    fields, ready = _ready(model, columns, rows, database)
    if database.vendor == "postgresql":
        _insert_json(model, fields, ready, database)
    elif ready:
        with database.cursor() as cursor:
            cursor.executemany(f"{_head(model, fields)} VALUES {_places(len(fields))}", ready)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table, which learn the numbers they get."""
    if not rows:
        return
    model = type(rows[0])
    database = connections[router.db_for_write(model)]
    columns = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
    values = map(attrgetter(*columns), rows)
    fields, ready = _ready(model, columns, values, database)
    insert = _insert_json if database.vendor == "postgresql" else _insert_places
    numbers = insert(model, fields, ready, database)
    for row, number in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding = False  # noqa: SLF001 -- documented by Django
        row._state.db = database.alias  # noqa: SLF001 -- documented by Django


def _insert_places(
    model: type[models.Model], fields: Sequence[Any], ready: Sequence[Sequence[Any]], database: Any
) -> list[int]:
    """Write rows with a parameter for each value; return the numbers they get."""
    at_once = database.features.max_query_params // len(fields)
    numbers: list[int] = []
    with database.cursor() as cursor:
        for start in range(0, len(ready), at_once):
            some = ready[start : start + at_once]
            places = ", ".join([_places(len(fields))] * len(some))
            statement = f"{_head(model, fields)} VALUES {places} RETURNING {_primary(model)}"
            cursor.execute(statement, list(chain.from_iterable(some)))
            numbers += [number for (number,) in cursor.fetchall()]
    return numbers


def _insert_json(
    model: type[models.Model], fields: Sequence[Any], ready: Sequence[Sequence[Any]], database: Any
) -> list[int]:
    """Write rows given as one JSON text for many; return the numbers they get."""
    names = [one.column for one in fields]
    table = quoted(model._meta.db_table)
    listed = ", ".join(map(quoted, names))
    statement = (
        f"{_head(model, fields)} SELECT {listed}"  # noqa: S608 -- names of our own columns
        f" FROM json_populate_recordset(NULL::{table}, %s) RETURNING {_primary(model)}"
    )
    numbers: list[int] = []
    with database.cursor() as cursor:
        for start in range(0, len(ready), ROWS_AS_JSON):
            some = [dict(zip(names, row, strict=True)) for row in ready[start:][:ROWS_AS_JSON]]
            cursor.execute(statement, [json.dumps(some, default=plain, ensure_ascii=False)])
            numbers += [number for (number,) in cursor.fetchall()]
    return numbers


def plain(value: object) -> str:
    """Write what JSON has no type for as PostgreSQL reads it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"A {type(value).__name__} is not written in bulk yet.")


def _ready(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], database: Any
) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """Return the columns, and the values of each row as the database takes them."""
    named = {one.attname: one for one in model._meta.concrete_fields if not one.primary_key}
    unnamed = [one for name, one in named.items() if name not in columns]
    fields = [*(named[name] for name in columns), *unnamed]
    defaults = [one.get_default for one in unnamed]
    listed = [(*row, *(default() for default in defaults)) for row in rows] if unnamed else rows
    columns_of = list(zip(*listed, strict=True))
    by_column = [
        prepared(field, values, database)
        for field, values in zip(fields, columns_of, strict=bool(columns_of))
    ]
    return fields, list(zip(*by_column, strict=True))


def _head(model: type[models.Model], fields: Sequence[Any]) -> str:
    names = ", ".join(quoted(one.column) for one in fields)
    return f"INSERT INTO {quoted(model._meta.db_table)} ({names})"


def _primary(model: type[models.Model]) -> str:
    return quoted(model._meta.pk.column)


def quoted(name: str) -> str:
    """Return the name of a table or column as a statement writes it."""
    return f'"{name}"'


def _places(columns: int) -> str:
    return f"({', '.join(['%s'] * columns)})"


def prepared(field: Any, values: Sequence[Any], database: Any) -> Sequence[Any]:
    """Turn values into what the database takes; equal ones once."""
    if isinstance(field.target_field if field.is_relation else field, _AS_THEY_ARE):
        return values
    is_json = isinstance(field, models.JSONField)
    if is_json and database.vendor == "postgresql":
        return values
    prepare = partial(field.get_db_prep_save, connection=database)
    if not is_json:
        prepare = lru_cache(maxsize=4096)(prepare)  # type: ignore[assignment]
    return [prepare(value) for value in values]
