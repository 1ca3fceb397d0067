"""What somebody with the database in hand could do once the guards are gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from bagdar.web.journal.actions import Actor, System, act

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SOMEBODY = System("somebody")
TABLES = ("journal_entry", "journal_payload", "journal_head")


def write(number: int, *, by: Actor = SOMEBODY, ground: str = "", records: int = 1) -> None:
    """Append one act."""
    at = NOW + timedelta(seconds=number)
    with act("tests.write", by=by, at=at, ground=ground) as entry:
        for one in range(records):
            entry.record("thing", f"{number}-{one}", before=None, after={"name": f"n{number}"})


def run(sql: str, *values: Any) -> None:
    """Run a statement past every model."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def drop_guards() -> None:
    """Drop every trigger of the journal and its foreign key checks, as an owner may."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master "
                "WHERE type = 'trigger' AND tbl_name LIKE 'journal%%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
