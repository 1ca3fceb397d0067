"""Databases for processes that are killed: made for one test, dropped after it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo, sql

from tests import tables
from tests.tools.postgresql import address, answers

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@dataclass(frozen=True)
class Place:
    """A folder and a database of one test."""

    folder: Path
    url: str

    def environment(self) -> dict[str, str]:
        """Return the surroundings of a process on this database."""
        dropped = {"DATABASE_URL", "BAGDAR_DATA", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        return {
            **kept,
            **({"DATABASE_URL": self.url} if self.url else {}),
            "BAGDAR_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    def start(self, *arguments: str, module: str = "tests.long.load") -> subprocess.Popen[bytes]:
        """Start a process on this database."""
        with (self.folder / "errors.txt").open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=self.environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )

    def run(self, *arguments: str, module: str = "tests.long.load") -> str:
        """Run a process to its end and return what it said."""
        process = self.start(*arguments, module=module)
        said, _errors = process.communicate(timeout=300)
        assert process.returncode == 0, self.errors()
        return said.decode()

    def check(self) -> dict[str, Any]:
        """Return what is in the database."""
        found: dict[str, Any] = json.loads(self.run("check"))
        return found

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database directly, without the product; places are written as %s."""
        if self.url:
            with psycopg.connect(self.url) as connection:
                return connection.execute(statement.encode(), values).fetchall()
        path = self.folder / "bagdar.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            return connection.execute(statement.replace("%s", "?"), values).fetchall()

    def errors(self) -> str:
        """Return what the processes complained of."""
        return (self.folder / "errors.txt").read_text("utf-8")


@contextmanager
def place(
    engine: str, folder: Path, *, kept: Path | None = None, prepared: bool = True
) -> Iterator[Place]:
    """Make a database with a small world in it; a PostgreSQL that does not answer is told.

    Tables that were kept spare SQLite the time of the migrations. Not prepared, it is empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        made = Place(folder, "")
        if kept is not None and kept.exists():
            with closing(sqlite3.connect(folder / "bagdar.sqlite3")) as opened:
                tables.fill(opened, kept)
        if prepared:
            made.run("prepare")
        yield made
        return
    if not answers(address()):
        pytest.skip("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: only SQLite was tested.")
    name = f"bagdar_kill_{os.getpid()}"
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)
    _run(sql.SQL("CREATE DATABASE {}"), name)
    try:
        made = Place(folder, _url(name))
        if prepared:
            made.run("prepare")
        yield made
    finally:
        _run(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _run(statement: sql.SQL, name: str) -> None:
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))


def _url(name: str) -> str:
    parts = conninfo.conninfo_to_dict(address())
    secret = f":{parts['password']}" if parts.get("password") else ""
    host, port = parts.get("host", "127.0.0.1"), parts.get("port", "5432")
    return f"postgres://{parts.get('user', 'postgres')}{secret}@{host}:{port}/{name}"
