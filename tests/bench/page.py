"""Make docs/bench.md from the raw result files beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.barriers import barriers_part
from tests.bench.delivery_page import delivery_part
from tests.bench.desks import desks_part
from tests.bench.disclosure import releases_part
from tests.bench.importing import import_section
from tests.bench.instructions import instructions_part
from tests.bench.jobs import jobs_part
from tests.bench.oc4ids import oc4ids_section
from tests.bench.scorecards_page import scorecards_part
from tests.bench.spending import spending_part
from tests.bench.trends import trends_part
from tests.browser.conftest import ROOT

FOLDER = ROOT / "docs" / "bench"
PAGE = ROOT / "docs" / "bench.md"
AIM_MS = 100

HEAD = f"""# How fast Bagdar is

Made by `make bench` from the raw results in [docs/bench](bench); run it to get your own. Each row
is the median of its runs. The server has two workers; times are of one client asking one page
after another on the same machine, so server and client share its processors. "Requests a second"
is asked by several clients at once. The first row of each table is the baseline: a page that asks
nothing of the registry. The aim is {AIM_MS} ms at the 95th percentile on every page.
"""


def write_page() -> Path:
    """Write the page and return its path."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(FOLDER.glob("pages-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["projects"]].append(result)
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    parts = [
        HEAD,
        *(_table(key, runs) for key, runs in ordered),
        _shortfalls(ordered),
        import_section(),
        oc4ids_section(),
    ]
    parts += delivery_part(FOLDER)
    parts += jobs_part(FOLDER)
    parts += releases_part(FOLDER)
    parts += scorecards_part(FOLDER)
    parts += barriers_part(FOLDER)
    parts += instructions_part(FOLDER)
    parts += desks_part(FOLDER)
    parts += spending_part(FOLDER)
    parts += trends_part(FOLDER)
    PAGE.write_text("\n".join(parts), "utf-8")
    return PAGE


def _table(key: tuple[str, int], runs: list[dict[str, Any]]) -> str:
    database, projects = key
    first = runs[0]
    versions = ", ".join(f"{name} {version}" for name, version in first["versions"].items())
    facts = (
        f"{len(runs)} runs on {first['measured_on']}, commit {first['commit']}, seed "
        f"{first['seed']}; {first['machine']['processors']}, Python "
        f"{first['machine']['python']}, {versions}. Processor time of the server per run "
        f"{_median(run['cpu_seconds'] for run in runs):.1f} s, peak memory of all its processes "
        f"{_median(run['peak_mib'] for run in runs):.0f} MiB."
    )
    lines = [
        f"## {database}, {projects:,} projects",
        "",
        facts,
        "",
        "| page | median, ms | p95, ms | requests a second | size, KiB |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in first["pages"]:
        timings = [run["pages"][name] for run in runs]
        rate = _median(run["requests_per_second"][name] for run in runs)
        lines.append(
            f"| {name} | {_median(one['median_ms'] for one in timings):.1f} "
            f"| {_median(one['p95_ms'] for one in timings):.1f} "
            f"| {rate:.0f} | {_median(one['kib'] for one in timings):.0f} |"
        )
    return "\n".join([*lines, ""])


def _shortfalls(groups: list[tuple[tuple[str, int], list[dict[str, Any]]]]) -> str:
    slow = [
        f"- {name} on {database} with {projects:,} projects: {p95:.0f} ms"
        for (database, projects), runs in groups
        for name in runs[0]["pages"]
        if (p95 := _median(run["pages"][name]["p95_ms"] for run in runs)) > AIM_MS
    ]
    found = slow or ["Of the pages measured here none. What has no row was not measured."]
    return "\n".join(["## What falls short of the aim", "", *found, ""])


def _median(values: Iterable[float]) -> float:
    return float(median(list(values)))
