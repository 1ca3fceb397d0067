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
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.browser.conftest import ROOT

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
    "in one act. {database} in one process, commit {commit}, {machine}, seed {seed}. The aim is "
    "{AIM} rows a second."
)
_STEPS = ("read", "try", "write")
_COLUMNS = (
    "rows",
    "runs",
    "read, s",
    "try, s",
    "write, s",
    "processor: read + try + write, s",
    "rows a second, written",
    "rows a second of processor time, written",
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
    groups: dict[int, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("import-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups.setdefault(result["rows"], []).append(result)
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
    for rows, listed in sorted(groups.items()):
        read, tried, written = (median(run["seconds"][step] for run in listed) for step in _STEPS)
        used = [median(run["cpu_seconds"][step] for run in listed) for step in _STEPS]
        lines.append(
            f"| {rows:,} | {len(listed)} | {read:.1f} | {tried:.1f} | {written:.1f} "
            f"| {sum(used):.1f} | {rows / written:,.0f} | {rows / used[2]:,.0f} "
            f"| {median(run['peak_mib'] for run in listed):.0f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure in a fresh installation a run, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure(asked.rows, SEED)))
        return
    for run in range(1, asked.runs + 1):
        result = _run(asked.rows)
        path = FOLDER / f"import-sqlite-{asked.rows}-{run}.json"
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(path.relative_to(ROOT), result["seconds"])


def _run(rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bagdar-bench-") as folder:
        shared = {
            **os.environ,
            "BAGDAR_DATA": folder,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
        }
        subprocess.run([sys.executable, "-m", "bagdar", "init"], env=shared, cwd=folder, check=True)
        command = [sys.executable, "-m", "tests.bench.importing", "--inside", "--rows", str(rows)]
        told = subprocess.run(command, env=shared, cwd=ROOT, check=True, capture_output=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True
    )
    return {
        "database": "SQLite",
        "rows": rows,
        "seed": SEED,
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.decode().strip(),
        "machine": _machine(),
        **json.loads(told.stdout.decode().splitlines()[-1]),
    }


def _machine() -> str:
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text("utf-8").splitlines() if cpu.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{len(models)} × {models[0] if models else 'processor'}, Python {python}"


if __name__ == "__main__":
    main()
