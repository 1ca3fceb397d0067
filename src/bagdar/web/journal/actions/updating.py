"""Changing many rows at once: one statement made ready, the values of each row given to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

from bagdar.web.journal.actions.inserting import ROWS_AS_JSON, plain, prepared, quoted


def update_values(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Set columns of rows, each given as its number and then the values, of the columns' types."""
    database = connections[router.db_for_write(model)]
    named = {one.attname: one for one in model._meta.concrete_fields}
    fields = [named[model._meta.pk.attname], *(named[name] for name in columns)]
    columns_of = list(zip(*rows, strict=True))
    ready = list(
        zip(
            *(
                prepared(field, values, database)
                for field, values in zip(fields, columns_of, strict=bool(columns_of))
            ),
            strict=True,
        )
    )
    if database.vendor == "postgresql":
        _update_json(model, fields, ready, database)
    elif ready:
        _update_places(model, fields, ready, database)


def _update_places(
    model: type[models.Model], fields: Sequence[Any], ready: Sequence[Sequence[Any]], database: Any
) -> None:
    number, *others = fields
    changed = ", ".join(f"{quoted(one.column)} = %s" for one in others)
    statement = (
        f"UPDATE {quoted(model._meta.db_table)} SET {changed}"  # noqa: S608 -- names of our own columns
        f" WHERE {quoted(number.column)} = %s"
    )
    with database.cursor() as cursor:
        cursor.executemany(statement, [(*values, pk) for pk, *values in ready])


def _update_json(
    model: type[models.Model], fields: Sequence[Any], ready: Sequence[Sequence[Any]], database: Any
) -> None:
    """Set rows given as one JSON text for many, which is taken apart by the types of the table."""
    table, names = quoted(model._meta.db_table), [one.column for one in fields]
    changed = ", ".join(f"{quoted(one)} = given.{quoted(one)}" for one in names[1:])
    statement = (
        f"UPDATE {table} SET {changed}"  # noqa: S608 -- names of our own columns
        f" FROM json_populate_recordset(NULL::{table}, %s) AS given"
        f" WHERE {table}.{quoted(names[0])} = given.{quoted(names[0])}"
    )
    with database.cursor() as cursor:
        for start in range(0, len(ready), ROWS_AS_JSON):
            some = [dict(zip(names, row, strict=True)) for row in ready[start:][:ROWS_AS_JSON]]
            cursor.execute(statement, [json.dumps(some, default=plain, ensure_ascii=False)])
