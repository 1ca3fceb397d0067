"""The tables as the migrations leave them: made once for a state of the product, then copied.

Making them takes a core for seconds, and each worker of each run of tests needs them. What is kept
is named after everything that it could depend on, so that it is never older than the product.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import AutoField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[1]
APART = {"static", "templates", "locale", "locale_third_party", "__pycache__"}
"""Folders of the product that no migration reads."""


def kept_in(folder: Path) -> Path:
    """Return where the tables of the product as it stands are kept in a folder."""
    return folder / f"tables-{_digest()}.sqlite3"


def _digest() -> str:
    digest = sha256((ROOT / "requirements.lock").read_bytes())
    digest.update(sqlite3.sqlite_version.encode())
    for file in sorted((ROOT / "src" / "bagdar").rglob("*")):
        if file.is_file() and not APART & set(file.parts):
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def keep(opened: sqlite3.Connection, place: Path) -> None:
    """Keep a copy of the tables, in one step, in place of those of another state."""
    made = place.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(made)) as copy:
        opened.backup(copy)
    for older in place.parent.glob("tables-*.sqlite3"):
        older.unlink(missing_ok=True)
    made.replace(place)


def fill(opened: sqlite3.Connection, place: Path) -> None:
    """Fill an empty database with the tables kept."""
    with closing(sqlite3.connect(place)) as kept:
        kept.backup(opened)


def number_from(database: BaseDatabaseWrapper, first: int) -> None:
    """Give the next record of every table that numbers its records this number."""
    with database.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            key = model._meta.pk
            if isinstance(key, AutoField) and model._meta.managed:
                _number_from(cursor, database.vendor, model._meta.db_table, key.column, first)


def _number_from(cursor: Any, vendor: str, table: str, column: str, first: int) -> None:
    if vendor == "sqlite":
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        last = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
        cursor.execute(last, [table, first - 1])
    else:
        sequence = "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)"
        cursor.execute(sequence, [f'"{table}"', column, first])
