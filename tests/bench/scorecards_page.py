"""The section of docs/bench.md on scorecards."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

LATE_AIM_MS = 300

HEAD = f"""## Scorecards

"Batch" scores made-up inputs of 248 territories in 60 months, six indicators, from tables in the
lake, four reaches of sight. "All" counts what a simulated registry holds, in a country of as many
territories, computes and keeps it.
"Late report" scores the territory of one object and all above it anew, after a month was reported
late; the aim is {LATE_AIM_MS} ms. Times are of the clock; processor time stands beside them, for a
machine that does other work too.
"""

ROWS = (
    ("batch, s", ("batch", "seconds")),
    ("batch, processor, s", ("batch", "cpu_seconds")),
    ("all, s", ("all", "seconds")),
    ("all, processor, s", ("all", "cpu_seconds")),
    ("late report, median, ms", ("late", "median_ms")),
    ("late report, processor, median, ms", ("late", "cpu_ms")),
    ("late report, slowest, ms", ("late", "max_ms")),
    ("peak memory with all, MiB", ("all", "peak_mib")),
)

LATE_HEAD = (
    "A late report of jobs is accepted by the act that makes claims of its figures; then its "
    f"territory and all above it are scored anew. The aim of the second is {LATE_AIM_MS} ms."
)
LATE_ROWS = (
    ("accepting it, median, ms", ("accepting", "median_ms")),
    ("scoring what it belongs to, median, ms", ("late", "median_ms")),
    ("scoring, processor, median, ms", ("late", "cpu_ms")),
    ("scoring, slowest, ms", ("late", "max_ms")),
)


def scorecards_part(folder: Path) -> list[str]:
    """Return the lines of the section; none where nothing was measured."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("scorecards-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["projects"]].append(result)
    if not groups:
        return []
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    names = [f"{database}, {projects:,}" for (database, projects), _runs in ordered]
    lines = [
        HEAD,
        f"| | {' | '.join(names)} |",
        f"|---|{'---:|' * len(names)}",
        *(_row(label, path, ordered) for label, path in ROWS),
        "",
    ]
    facts = [_facts(key, runs) for key, runs in ordered]
    return ["\n".join([*lines, *facts, "", *_late_jobs(folder)])]


def _late_jobs(folder: Path) -> list[str]:
    """Return what a late report of jobs took; nothing where it was not measured."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("late-jobs-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["projects"]].append(result)
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    if not ordered:
        return []
    names = [f"{database}, {projects:,}" for (database, projects), _runs in ordered]
    lines = [
        LATE_HEAD,
        "",
        f"| | {' | '.join(names)} |",
        f"|---|{'---:|' * len(names)}",
    ]
    lines += [_row(label, path, ordered) for label, path in LATE_ROWS]
    return [*lines, "", *(_late_facts(key, runs) for key, runs in ordered), ""]


def _late_facts(key: tuple[str, int], runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    reports = " and ".join(str(run["reports"]) for run in runs)
    return (
        f"- {key[0]}, {key[1]:,} projects: {len(runs)} runs of {reports} reports on "
        f"{first['measured_on']}, commit {first['commit']}, seed {first['seed']}; in a country of "
        f"{first['territories']:,} territories, {first['months']} months, {first['inputs']:,} rows "
        f"counted and {first['figures']:,} figures kept; load of the machine "
        f"{first['load']}; {first['machine']['processors']}"
    )


def _row(label: str, path: tuple[str, str], ordered: list[tuple[Any, list[dict[str, Any]]]]) -> str:
    part, name = path
    values = [median(run[part][name] for run in runs) for _key, runs in ordered]
    return f"| {label} | {' | '.join(f'{value:,.1f}' for value in values)} |"


def _facts(key: tuple[str, int], runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    versions = ", ".join(f"{name} {version}" for name, version in first["versions"].items())
    return (
        f"- {key[0]}, {key[1]:,} projects: {len(runs)} runs on {first['measured_on']}, commit "
        f"{first['commit']}, seed {first['seed']}; {first['territories']:,} territories scored in "
        f"{first['months']} months; {first['batch_figures']:,} figures of the batch, "
        f"{first['inputs']:,} rows counted and {first['figures']:,} figures kept; "
        f"{first['machine']['processors']}, {versions}"
    )
