"""Counting rows for the database's planner: with stale counts a list takes many times longer."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

MANY_ROWS = 500
"""An import this large changes what the planner should know."""


def refresh_statistics(model: type[Model] | None = None) -> None:
    """Let the database count its rows anew, or those of one table.

    PostgreSQL also does so by itself, SQLite never. Neither does within a transaction, where
    guards of the database go on reading a table that was empty at first from end to end.

    PostgreSQL reads lists and counts from indexes alone only where it knows that rows are seen by
    all, which VACUUM notes. It does not run inside a transaction.
    """
    vacuums = connection.vendor == "postgresql" and not connection.in_atomic_block
    table = f' "{model._meta.db_table}"' if model else ""
    with connection.cursor() as cursor:
        cursor.execute(("VACUUM (ANALYZE)" if vacuums else "ANALYZE") + table)
