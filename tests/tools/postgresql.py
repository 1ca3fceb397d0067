"""Run the tests without browser on PostgreSQL too, wherever one answers; say so when none does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
TESTS = ["-q", "-n", "2", "--dist", "worksteal", "-m", "not browser and not long", "tests/web"]


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


def main() -> None:
    """Run pytest on PostgreSQL and exit as it does."""
    version = answers(address())
    if not version:
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: only SQLite was tested.")
        return
    print(f"The same tests on {version}:", flush=True)
    environment = {**os.environ, "DATABASE_URL": address()}
    command = [sys.executable, "-m", "pytest", *(sys.argv[1:] or TESTS)]
    sys.exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
