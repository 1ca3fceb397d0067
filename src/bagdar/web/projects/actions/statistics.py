"""Counting rows for the database's planner: with stale counts a list takes many times longer."""

from __future__ import annotations

from django.db import connection

MANY_ROWS = 500
"""An import this large changes what the planner should know."""


def refresh_statistics() -> None:
    """Let the database count its rows anew. PostgreSQL also does so by itself, SQLite never."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
