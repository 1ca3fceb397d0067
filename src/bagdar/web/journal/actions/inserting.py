"""Writing many new rows at once: few statements, each column made ready in one go.

Django's own bulk_create asks every column of every row how to write it; tables of ten thousand
rows would spend most of their time there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connections, models, router

_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)
"""Values of these columns are given as the database takes them."""

_MOST_PARAMETERS = 10_000


def insert_values(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write new rows given as values of columns, each of its column's own type.

    What is not named gets its default. Nothing is told of the numbers that the rows get.
    """
    database = connections[router.db_for_write(model)]
    head, fields, ready = _ready(model, columns, rows, database)
    if ready:
        with database.cursor() as cursor:
            cursor.executemany(f"{head} {_places(len(fields))}", ready)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table, which learn the numbers they get."""
    if not rows:
        return
    model = type(rows[0])
    database = connections[router.db_for_write(model)]
    columns = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
    values = map(attrgetter(*columns), rows)
    head, fields, ready = _ready(model, columns, values, database)
    primary = database.ops.quote_name(model._meta.pk.column)
    at_once = (database.features.max_query_params or _MOST_PARAMETERS) // len(fields)
    numbers: list[int] = []
    with database.cursor() as cursor:
        for start in range(0, len(ready), at_once):
            some = ready[start : start + at_once]
            places = ", ".join([_places(len(fields))] * len(some))
            cursor.execute(f"{head} {places} RETURNING {primary}", list(chain.from_iterable(some)))
            numbers += [number for (number,) in cursor.fetchall()]
    for row, number in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding = False  # noqa: SLF001 -- documented by Django
        row._state.db = database.alias  # noqa: SLF001 -- documented by Django


def _ready(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], database: Any
) -> tuple[str, list[Any], list[tuple[Any, ...]]]:
    """Return the statement's beginning, its columns, and the values of each row."""
    named = {one.attname: one for one in model._meta.concrete_fields if not one.primary_key}
    unnamed = [one for name, one in named.items() if name not in columns]
    fields = [*(named[name] for name in columns), *unnamed]
    defaults = [one.get_default for one in unnamed]
    listed = [(*row, *(default() for default in defaults)) for row in rows]
    quote = database.ops.quote_name
    names = ", ".join(quote(one.column) for one in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES"
    by_column = [
        _prepared(field, values, database)
        for field, values in zip(fields, zip(*listed, strict=True), strict=bool(listed))
    ]
    return head, fields, list(zip(*by_column, strict=True))


def _places(columns: int) -> str:
    return f"({', '.join(['%s'] * columns)})"


def _prepared(field: Any, values: Sequence[Any], database: Any) -> Sequence[Any]:
    """Turn values into what the database takes; equal ones once."""
    if isinstance(field.target_field if field.is_relation else field, _AS_THEY_ARE):
        return values
    prepare = partial(field.get_db_prep_save, connection=database)
    if not isinstance(field, models.JSONField):
        prepare = lru_cache(maxsize=4096)(prepare)  # type: ignore[assignment]
    return [prepare(value) for value in values]
