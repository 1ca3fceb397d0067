"""Run the tests without browser on PostgreSQL too, wherever one answers; say so when none does.

After the same tests on SQLite as few run as ask PostgreSQL nearly every statement that was asked
there (`tests.asked`); `--whole` runs all of them, and so does a run of which nothing is noted.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.asked import ENOUGH, enough, notes

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
WHOLE = "--whole"
NEARLY_ALL = 0.98
"""The part of all statements that is asked: what is left takes a third of the time of all."""

MARKS = "not browser and not long"
TESTS = ["-q", "-n", "2", "--dist", "worksteal", "-m", MARKS, "--durations=10", "tests/web"]


def address() -> str:
    """Return the database the tests may use: BAGDAR_TEST_DATABASE_URL, or the local one."""
    return os.environ.get("BAGDAR_TEST_DATABASE_URL", DEFAULT)


def answers(url: str) -> str:
    """Return the server's version, or nothing when no server answers."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return f"PostgreSQL {connection.info.server_version // 10000}"
    except psycopg.OperationalError:
        return ""


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """Make an empty database beside the one the tests may use; drop it in the end."""
    name = f"bagdar_{secrets.token_hex(6)}"
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(address())._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(address(), autocommit=True) as connection:
            dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(dropped)


def main() -> None:
    """Run pytest on PostgreSQL and exit as it does."""
    version = answers(address())
    if not version:
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: only SQLite was tested.")
        return
    environment = {**os.environ, "DATABASE_URL": address()}
    arguments = [one for one in sys.argv[1:] if one != WHOLE]
    with tempfile.TemporaryDirectory(prefix="bagdar-enough-") as folder:
        if not sys.argv[1:] and (noted := notes()):
            place, chosen = Path(folder) / "enough.json", enough(noted, NEARLY_ALL)
            known = [one.test for one in noted]
            place.write_text(json.dumps({"known": known, "enough": sorted(chosen)}), "utf-8")
            environment[ENOUGH] = str(place)
            print(f"{len(chosen)} of {len(known)} tests ask {NEARLY_ALL:.1%} of all that is asked.")
        print(f"The same tests on {version}:", flush=True)
        command = [sys.executable, "-m", "pytest", *(arguments or TESTS)]
        sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
