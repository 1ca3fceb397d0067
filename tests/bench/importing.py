"""How fast a table is imported: read, tried and written, without a server.

python -m tests.bench.importing --rows 10000     two runs on SQLite, raw results beside the others
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests.browser.conftest import ROOT
from tests.tools.postgresql import address, answers

FOLDER = ROOT / "docs" / "bench"
ROWS = 10_000
SEED = 1
AIM = 1_000
"""Rows a second."""

_WHAT = ("Завод", "Цех", "Комбинат", "Фабрика", "Электростанция", "Терминал")
_OF = ("цемента", "стекла", "извести", "кабеля", "муки", "труб", "мебели", "насосов", "удобрений")
_HEADINGS = (
    "Наименование проекта",
    "Область",
    "Стадия",
    "Мощность",
    "Стоимость, млн тенге",
    "Начало строительства",
    "Срок ввода",
    "Рабочие места",
)
_ABOUT = (
    "The columns are recognised; likely duplicates are looked for among all rows and in the "
    "register; every row gets a project, its cost, a draft baseline and its place in the journal, "
    "in one act. One process, without that of the server of PostgreSQL; commit {commit}, "
    "{machine}, seed {seed}. The aim is {AIM} rows a second for all three steps together."
)
_STEPS = ("read", "try", "write")
_COLUMNS = (
    "database",
    "rows",
    "runs",
    "read, s",
    "try, s",
    "write, s",
    "processor time, s",
    "rows a second: read + try + write",
    "rows a second of processor time",
    "peak, MiB",
)


def workbook(rows: int, seed: int, regions: Iterable[str]) -> bytes:
    """Write a workbook as an analyst keeps one, every row another project."""
    import xlsxwriter

    chance, lands = random.Random(seed), sorted(regions)  # noqa: S311 -- repeatable, not secret
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, _HEADINGS)
        for number in range(1, rows + 1):
            begun = date(2024, 1, 1) + timedelta(days=chance.randrange(700))
            name = f"{chance.choice(_WHAT)} {chance.choice(_OF)} {number}"
            due = begun + timedelta(days=chance.randrange(200, 1500))
            sheet.write_row(
                number,
                0,
                [
                    name,
                    chance.choice(lands),
                    "строительство",
                    f"{chance.randrange(1, 500)} тыс. тонн/год",
                    chance.randrange(50, 90_000) / 10,
                    begun.strftime("%d.%m.%Y"),
                    due.isoformat(),
                    chance.randrange(10, 900),
                ],
            )
    return made.getvalue()


def measure(rows: int, seed: int) -> dict[str, Any]:
    """Read, try and write a table into a register that was just opened."""
    import django

    django.setup()
    from bagdar.sources.tables import read_table
    from bagdar.web.journal.actions import System
    from bagdar.web.projects.actions.importing import import_projects
    from bagdar.web.projects.models import Project
    from bagdar.web.territories.queries import forest

    tree = forest().tree_on(date(2026, 1, 1))
    content = workbook(rows, seed, (one.names["ru"] for one in tree.versions if one.level == 1))
    by, at = System("bench"), datetime.now(UTC)
    before = Project.objects.count()
    marks = [_clocks()]
    table = read_table(content)
    marks.append(_clocks())
    tried = import_projects(table, name="bench.xlsx", by=by, at=at, dry_run=True)
    marks.append(_clocks())
    assert tried.can_be_imported, tried.problems[:3]
    import_projects(table, name="bench.xlsx", by=by, at=at, dry_run=False)
    marks.append(_clocks())
    assert Project.objects.count() == before + rows
    steps = [[b - a for a, b in zip(*two, strict=True)] for two in pairwise(marks)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "file_kib": round(len(content) / 1024),
        "likely_duplicates": len(tried.alike),
        "seconds": {name: round(one[0], 3) for name, one in zip(_STEPS, steps, strict=True)},
        "cpu_seconds": {name: round(one[1], 3) for name, one in zip(_STEPS, steps, strict=True)},
        "peak_mib": round(peak),
    }


def _clocks() -> tuple[float, float]:
    """Return wall time, and the processor time of this process."""
    return time.perf_counter(), time.process_time()


def import_section() -> str:
    """Make the section of docs/bench.md about importing; empty when nothing was measured."""
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("import-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups.setdefault((result["rows"], result["database"]), []).append(result)
    if not groups:
        return ""
    runs = [run for listed in groups.values() for run in listed]
    lines = [
        "## Importing a workbook",
        "",
        _ABOUT.format(AIM=f"{AIM:,}", **runs[0]),
        "",
        f"| {' | '.join(_COLUMNS)} |",
        "|---:" * len(_COLUMNS) + "|",
    ]
    for (rows, database), listed in sorted(groups.items(), key=lambda one: one[0]):
        read, tried, written = (median(run["seconds"][step] for run in listed) for step in _STEPS)
        used = [median(run["cpu_seconds"][step] for run in listed) for step in _STEPS]
        lines.append(
            f"| {database} | {rows:,} | {len(listed)} | {read:.1f} | {tried:.1f} | {written:.1f} "
            f"| {sum(used):.1f} | {rows / (read + tried + written):,.0f} | {rows / sum(used):,.0f} "
            f"| {median(run['peak_mib'] for run in listed):.0f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure in a fresh installation a run, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure(asked.rows, SEED)))
        return
    for database in asked.databases.split(","):
        if database == "postgresql" and not answers(address()):
            print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
            continue
        for run in range(1, asked.runs + 1):
            result = _run(asked.rows, database)
            path = FOLDER / f"import-{database}-{asked.rows}-{run}.json"
            path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
            print(path.relative_to(ROOT), result["cpu_seconds"], result["seconds"])


@contextmanager
def _fresh(database: str) -> Iterator[str]:
    """Make an empty database on the server and drop it afterwards; nothing for SQLite."""
    if database == "sqlite":
        yield ""
        return
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bagdar_bench_import WITH (FORCE)")
        connection.execute("CREATE DATABASE bagdar_bench_import")
        try:
            yield address().rpartition("/")[0] + "/bagdar_bench_import"
        finally:
            connection.execute("DROP DATABASE IF EXISTS bagdar_bench_import WITH (FORCE)")


def _run(rows: int, database: str) -> dict[str, Any]:
    made = tempfile.TemporaryDirectory(prefix="bagdar-bench-")
    with made as folder, _fresh(database) as url:
        shared = {
            **os.environ,
            "BAGDAR_DATA": folder,
            "DATABASE_URL": url,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
        }
        if not url:
            del shared["DATABASE_URL"]
        filling = [sys.executable, "-m", "bagdar", "init", "--no-synthetic"]
        subprocess.run(filling, env=shared, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "tests.bench.importing", "--inside", "--rows", str(rows)]
        told = subprocess.run(command, env=shared, cwd=ROOT, check=True, capture_output=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True
    )
    return {
        "database": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database],
        "rows": rows,
        "seed": SEED,
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.decode().strip(),
        "machine": machine(),
        **json.loads(told.stdout.decode().splitlines()[-1]),
    }


def machine() -> str:
    """Name the processors and the Python."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text("utf-8").splitlines() if cpu.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{len(models)} × {models[0] if models else 'processor'}, Python {python}"


if __name__ == "__main__":
    main()
