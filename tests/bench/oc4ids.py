"""How fast projects are told as records of OC4IDS, and in how much memory.

    python -m tests.bench.oc4ids --sizes 2000,10000     two runs on SQLite, raw results kept

Every record is told and written as a line of JSON, as the export does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.importing import FOLDER, machine
from tests.browser.conftest import ROOT

SIZES = (2_000, 10_000)
SEED = 1
YEARS = 5
AIM = 1_000
"""Projects a second of processor time."""

_ABOUT = (
    "All projects of a simulated registry with {YEARS} years of promises, told as records of "
    "OC4IDS and written as lines of JSON. SQLite, one process, commit {commit}, {machine}, seed "
    "{seed}. Memory is what the process holds for itself, without mapped pages of the database; "
    "grown is its peak less its peak within the first {WARM} records. "
    "The aim is {AIM:,} projects a second of processor time, in memory that does not grow with "
    "their number."
)
WARM = 1_000
EVERY = 250
"""Records between two looks at the memory."""
_COLUMNS = (
    "projects",
    "runs",
    "processor time, s",
    "projects a second of processor time",
    "projects a second",
    "written, MiB",
    "peak, MiB",
    "memory grown, MiB",
)


def measure() -> dict[str, Any]:
    """Tell every synthetic project to whoever sees everything."""
    import django

    django.setup()
    from django.utils import timezone

    from bagdar.sources.oc4ids.packages import json_lines
    from bagdar.web.delivery.queries.oc4ids import records
    from bagdar.web.people.models import Role
    from bagdar.web.people.permissions import Held, Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    held = (Held(Role.AUDITOR, None, None, None, None),)
    now = timezone.now()
    reading = Reading(Scope(held, World.SYNTHETIC), now, None, timezone.localdate(now))
    told = size = early = most = 0
    wall, used = time.perf_counter(), time.process_time()
    with Path(os.devnull).open("w", encoding="utf-8") as file:
        for line in json_lines(records(reading.projects(), reading)):
            size += file.write(line)
            told += 1
            if told % EVERY == 0:
                most = max(most, _own_kib())
            if told == WARM:
                early = most
    return {
        "projects": told,
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
        "written_mib": round(size / 2**20, 1),
        "peak_mib": round(most / 1024, 1),
        "grown_mib": round((most - early) / 1024, 1),
    }


def _own_kib() -> int:
    """Return the memory that the process holds for itself.

    Pages of the database file that SQLite maps are left out: they grow with the file, and the
    system takes them back when it needs them.
    """
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def oc4ids_section() -> str:
    """Make the section of docs/bench.md about the export; empty when nothing was measured."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("oc4ids-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups.setdefault(result["projects"], []).append(result)
    if not groups:
        return ""
    first = next(iter(groups.values()))[0]
    lines = [
        "## Export as OC4IDS",
        "",
        _ABOUT.format(AIM=AIM, WARM=f"{WARM:,}", YEARS=YEARS, **first),
        "",
        f"| {' | '.join(_COLUMNS)} |",
        "|---:" * len(_COLUMNS) + "|",
    ]
    for projects, runs in sorted(groups.items()):
        used = median(run["cpu_seconds"] for run in runs)
        wall = median(run["seconds"] for run in runs)
        lines.append(
            f"| {projects:,} | {len(runs)} | {used:.1f} | {projects / used:,.0f} "
            f"| {projects / wall:,.0f} | {median(run['written_mib'] for run in runs):.1f} "
            f"| {median(run['peak_mib'] for run in runs):.0f} "
            f"| {median(run['grown_mib'] for run in runs):.0f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure each size in an installation of its own, each run in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.oc4ids")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure()))
        return
    for size in map(int, asked.sizes.split(",")):
        _measure_size(size, asked.runs)


def _measure_size(size: int, runs: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bagdar-bench-") as folder:
        shared = {
            **os.environ,
            "BAGDAR_DATA": folder,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
        }
        bagdar = [sys.executable, "-m", "bagdar"]
        simulated = ["--projects", str(size), "--years", str(YEARS), "--seed", str(SEED)]
        for words in (["init", "--no-synthetic"], ["simulate", *simulated]):
            subprocess.run([*bagdar, *words], env=shared, cwd=folder, check=True)
        for run in range(1, runs + 1):
            command = [sys.executable, "-m", "tests.bench.oc4ids", "--inside"]
            told = subprocess.run(command, env=shared, cwd=ROOT, check=True, capture_output=True)
            _keep(run, size, json.loads(told.stdout.decode().splitlines()[-1]))


def _keep(run: int, size: int, measured: dict[str, Any]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True
    )
    result = {
        "database": "SQLite",
        "seed": SEED,
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.decode().strip(),
        "machine": machine(),
        **measured,
    }
    path = FOLDER / f"oc4ids-sqlite-{size}-{run}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(path.relative_to(ROOT), measured, flush=True)


if __name__ == "__main__":
    main()
