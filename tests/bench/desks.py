"""Measure the inbox and the control board over full registers. Prints the runs as JSON.

    python -m tests.bench.desks --rows 200000 --runs 2

So many open barriers and as many instructions; making them is not measured. The database is that
of DATABASE_URL, else a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import board, inbox

ROWS, RUNS, SEED = 200_000, 2, 1
AIM_MS = 100.0
BOARDS = {"centre_ms": "board of the centre", "akim_ms": "board of an akim of an oblast"}


def measure(rows: int, runs: int, seed: int) -> list[dict[str, Any]]:
    """Fill the registers once, then measure both so many times."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from tests.bench.registers import fill

    settings.ALLOWED_HOSTS = ["testserver"]
    filled = fill(barriers=rows, instructions=rows, seed=seed, at=timezone.now())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return [
        {"rows": rows, "inbox": inbox.measure(filled), "board": board.measure(filled)}
        for _ in range(runs)
    ]


def main() -> None:
    """Set up a database of its own, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--runs", type=int, default=RUNS)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bagdar-desks-") as name:
        os.environ["BAGDAR_DATA"] = name
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        json.dump(measure(options.rows, options.runs, options.seed), sys.stdout)


# --- as a part of the page


def desks_part(folder: Path) -> list[str]:
    """Write what was measured of the inbox and the board, from the raw results."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("desks-*.json")):
        told = json.loads(path.read_text("utf-8"))
        groups[told["database"], told["rows"]].append(told)
    if not groups:
        return []
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    tables = [_table(*key, runs) for key, runs in ordered]
    return [inbox.HEAD, board.HEAD, *tables, _shortfalls(ordered)]


def _times(runs: list[dict[str, Any]]) -> dict[str, tuple[float, float, float]]:
    """Return of each page the median of the clock, its p95, and p95 of processor time, in ms."""
    found = {}
    for name in runs[0]["inbox"]:
        told = [run["inbox"][name] for run in runs]
        found[name] = (
            median(one["clock"]["p50"] for one in told),
            median(one["clock"]["p95"] for one in told),
            median(one["processor"]["p95"] for one in told),
        )
    for key, name in BOARDS.items():
        boards = [run["board"] for run in runs]
        found[name] = (
            median(one[key]["p50"] for one in boards),
            median(one[key]["p95"] for one in boards),
            median(one[key.replace("_ms", "_cpu_ms")]["p95"] for one in boards),
        )
    return found


def _table(database: str, rows: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    counted = median(run["board"]["count_cpu_s"] for run in runs)
    about = (
        f"{database}, {rows:,} open barriers and {rows:,} instructions; {len(runs)} runs on "
        f"{first['measured_on']}, commit {first['commit']}, seed {first['seed']}; "
        f"{first['machine']['processors']}. Counting {first['board']['boards_counted']} boards "
        f"takes the task {counted:,.1f} s of processor time."
    )
    lines = [
        about,
        "",
        "| page | median, ms | p95, ms | processor, p95, ms |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {p50:,.0f} | {p95:,.0f} | {cpu:,.0f} |"
        for name, (p50, p95, cpu) in _times(runs).items()
    ]
    return "\n".join([*lines, ""])


def _shortfalls(groups: list[tuple[tuple[str, int], list[dict[str, Any]]]]) -> str:
    slow = [
        f"- {name} on {database} over {rows:,} rows of each register: {p95:,.0f} ms"
        for (database, rows), runs in groups
        for name, (_p50, p95, _cpu) in _times(runs).items()
        if p95 > AIM_MS
    ]
    found = slow or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of these aims", "", *found, ""])


if __name__ == "__main__":
    main()
