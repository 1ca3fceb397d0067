"""The part of docs/bench.md about delivery of the whole country."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

AIMED_AT = 100_000
Group = tuple[tuple[str, int], list[dict[str, Any]]]
Value = Callable[[dict[str, Any]], float]
MEASURES: dict[str, tuple[Value, float | None, str]] = {
    "extract": (lambda run: run["extract"]["seconds"], 5, "s"),
    "extract, processor": (lambda run: run["extract"]["cpu_seconds"], None, "s"),
    "baseline: the moves alone, object by object": (
        lambda run: run["extract_plainly"]["seconds"],
        None,
        "s",
    ),
    "lateness and honesty": (lambda run: run["compute"]["seconds"], 2, "s"),
    "lateness and honesty, processor": (lambda run: run["compute"]["cpu_seconds"], None, "s"),
    "baseline: lateness alone, project by project": (
        lambda run: run["lateness_plainly"]["seconds"],
        None,
        "s",
    ),
    "one move with its standing, median": (lambda run: run["move"]["median_ms"], 100, "ms"),
    "one move, slowest": (lambda run: run["move"]["max_ms"], None, "ms"),
    "simulated": (lambda run: run["simulated"]["seconds"], None, "s"),
    "simulated, processor": (lambda run: run["simulated"]["cpu_seconds"], None, "s"),
    "memory at the start": (lambda run: run["start_mib"], None, "MiB"),
    "peak memory of the extract": (lambda run: run["extract"]["peak_mib"], None, "MiB"),
    "peak memory with the computing": (lambda run: run["compute"]["peak_mib"], None, "MiB"),
}
HEAD = f"""## Delivery of the whole country

A simulated programme with five years of promises, some nine moves a project. "Extract" reads the
ledger into the lake; "lateness and honesty" computes every project and due date from the lake, sums
them up for four reaches of sight and keeps the rows; "one move" writes a move in the journal and
renews the standing of its project; "simulated" is the making of the programme itself. Aims, for
{AIMED_AT:,} projects: extract 5 s, computing 2 s, one move 100 ms. Times are of the clock;
processor time stands beside them, for a machine that does other work too.
"""


def delivery_part(folder: Path) -> list[str]:
    """Return the section; nothing where nothing was measured."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("delivery-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["projects"]].append(result)
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    if not ordered:
        return []
    return [HEAD, _table(ordered), _facts(ordered), _shortfalls(ordered)]


def _table(groups: list[Group]) -> str:
    names = [f"{database}, {projects:,}" for (database, projects), _runs in groups]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for name, (value, _aim, unit) in MEASURES.items():
        cells = [f"{median(map(value, runs)):,.{0 if unit == 'MiB' else 1}f}" for _, runs in groups]
        lines.append(f"| {name}, {unit} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _facts(groups: list[Group]) -> str:
    return "\n".join([*(_fact(*key, runs) for key, runs in groups), ""])


def _fact(database: str, projects: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    versions = ", ".join(f"{name} {version}" for name, version in first["versions"].items())
    return (
        f"- {database}, {projects:,}: {len(runs)} runs on {first['measured_on']}, commit "
        f"{first['commit']}, seed {first['seed']}; {first['rows']['date_moves']:,} moves, "
        f"{first['settled']:,} due dates settled; {first['machine']['processors']}, {versions}"
    )


def _shortfalls(groups: list[Group]) -> str:
    short = [
        f"- {name} on {database} with {projects:,} projects: {found:,.1f} {unit}, "
        f"the aim being {aim:.0f} {unit}"
        for (database, projects), runs in groups
        for name, (value, aim, unit) in MEASURES.items()
        if aim is not None and (found := median(map(value, runs))) > aim
    ]
    told = short or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of these aims", "", *told, ""])
