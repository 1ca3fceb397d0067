"""What it costs to decide which cells of a month are shown, month after month.

    python -m tests.bench.disclosure --territories 45 --months 12
    python -m tests.bench --parts releases

A made-up country: eight enterprises in each district, of which one in ten publishes nothing itself;
a part of them changes from month to month. Claimed jobs in four breakdowns, of which one in five
tells nothing, and verified jobs beside them. Prints one line of JSON a month.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bagdar.core.jobs.breakdowns import BREAKDOWNS, Reported, persons
from bagdar.core.jobs.disclosure.rules import (
    EVERYBODY,
    WITHHELD,
    Layout,
    Records,
    Release,
)
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole

BELOW_OBLAST = 12
"""Districts to an oblast: Kazakhstan has 20 oblasts and cities and some 210 districts."""
ENTERPRISES = 8
OWN_RATIO = 0.9
SILENT_RATIO = 0.2
SEED = 20261126
SIZES = ((45, 12), (249, 12))
"""Territories, and months released of them one after another."""
AIM_S, AIM_MB = 60, 2000
PARTS = tuple(tuple(int(one) for one in parts) for parts in BREAKDOWNS)


def layout_of(territories: int) -> tuple[Layout, list[int]]:
    """Lay out a country with oblasts of so many districts; return the districts beside it."""
    oblasts = max(2, round((territories - 1) / (BELOW_OBLAST + 1)))
    parents = [-1, *(0,) * oblasts]
    parents += [1 + at % oblasts for at in range(territories - len(parents))]
    leaves = [at for at in range(territories) if at not in set(parents)]
    return Layout(tuple(parents), PARTS, frozenset(one[-1] for one in PARTS)), leaves


def _reported(chance: np.random.Generator, workers: int) -> Reported:
    def ratio(least: float, most: float) -> float | None:
        told = chance.random() >= SILENT_RATIO
        return float(chance.uniform(least, most)) if told else None

    return Reported(
        workers,
        women=ratio(0.1, 0.6),
        youth=ratio(0.1, 0.5),
        local=ratio(0.5, 0.95),
        foreign=ratio(0.0, 0.05),
        mean_wage_kzt=float(chance.lognormal(12.7, 0.4)) if ratio(0, 1) is not None else None,
    )


def months_of(
    layout: Layout, leaves: list[int], months: int, *, change: float
) -> Iterator[tuple[Records, Records]]:
    """Yield the claimed and the verified jobs of each month; `change` is who counts otherwise."""
    chance = np.random.default_rng(SEED)
    plants = [leaf for leaf in leaves for _ in range(ENTERPRISES)]
    own = chance.random(len(plants)) < OWN_RATIO
    workers = np.maximum(chance.lognormal(4.0, 1.0, len(plants)).astype(int), 1)
    told = [_reported(chance, int(one)) for one in workers]
    verified = (workers * chance.uniform(0.6, 1.0, len(plants))).astype(int)
    for month in range(months):
        if month:
            for at in np.flatnonzero(chance.random(len(plants)) < change):
                workers[at] = max(1, int(workers[at] * chance.uniform(0.9, 1.2)) + 1)
                told[at] = _reported(chance, int(workers[at]))
                verified[at] = int(workers[at] * chance.uniform(0.6, 1.0))
        yield (
            _records(layout, plants, own, [dict(persons(one)) for one in told]),
            _records(layout.bare, plants, own, [{EVERYBODY: int(one)} for one in verified]),
        )


def _records(layout: Layout, plants: list[int], own: Any, counted: list[Any]) -> Records:
    rows = [
        (leaf, at, at, int(category), workers)
        for at, (leaf, told) in enumerate(zip(plants, counted, strict=True))
        for category, workers in sorted(told.items())
    ]
    territory, project, employer, category, workers = np.array(rows, dtype=np.int64).T
    agreed = frozenset(np.flatnonzero(own).tolist())
    return Records(territory, project, employer, category, workers, agreed, layout.untold)


def run(territories: int, months: int, change: float) -> Iterator[dict[str, Any]]:
    """Release month after month; tell processor seconds, and how many cells are shown."""
    layout, leaves = layout_of(territories)
    wholes: list[Release] = []
    parts: list[Release] = []
    for claimed, verified in months_of(layout, leaves, months, change=change):
        begun = time.process_time()
        wholes.append(
            protect_whole(
                layout, claimed, wholes, parts=parts, part=verified, part_layout=layout.bare
            )
        )
        between = time.process_time()
        parts += protect_part(layout.bare, [verified], parts, wholes=wholes, whole_layout=layout)
        ended = time.process_time()
        yield {
            "territories": territories,
            "enterprises": len(leaves) * ENTERPRISES,
            "change_ratio": change,
            "month": len(wholes),
            "claimed_cpu_seconds": round(between - begun, 2),
            "verified_cpu_seconds": round(ended - between, 2),
            "shown": int((wholes[-1].shown != WITHHELD).sum()),
            "cells": int(wholes[-1].shown.size),
            "totals_shown": int((wholes[-1].shown[:, EVERYBODY] != WITHHELD).sum()),
            "verified_shown": int((parts[-1].shown != WITHHELD).sum()),
            "is_coarse": [wholes[-1].is_coarse, parts[-1].is_coarse],
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def releases_part(folder: Path) -> list[str]:
    """Return the section of docs/bench.md; none where nothing was measured."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("releases-*.json")):
        told = json.loads(path.read_text("utf-8"))
        groups.setdefault(told["territories"], []).append(told)
    if not groups:
        return []
    head = f"""## Releases of job figures

Which cells of a month everybody is shown, claimed and verified jobs together, each month decided
beside all earlier ones. A made-up country with {ENTERPRISES} enterprises in each district; three in
ten of them count otherwise each month. Each row is the median of its runs, in seconds of the
processor; memory is the most that the process had up to then. The aim is {AIM_S} s and
{AIM_MB:,} MB for any month. A month that was not computed to its end has no row. A table decided
the coarse way withholds more than need be, to save work (decision 21).
"""
    return [head, *(_table(runs) for _, runs in sorted(groups.items()))]


def _table(runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    about = (
        f"{first['territories']} territories, {first['months'][0]['enterprises']:,} enterprises; "
        f"{len(runs)} runs on {first['measured_on']}, commit {first['commit']}; "
        f"{first['machine']['processors']}."
    )
    heads = ["month", "processor, s", "shown of claimed", "of these everybody", "of verified"]
    heads += ["the coarse way", "memory, MB"]
    lines = [about, "", f"| {' | '.join(heads)} |", "|---:|---:|---:|---:|---:|---|---:|"]
    for months in zip(*(one["months"] for one in runs), strict=False):
        row = months[0]
        seconds = median(m["claimed_cpu_seconds"] + m["verified_cpu_seconds"] for m in months)
        peak = median(m["peak_mb"] for m in months)
        lines.append(
            f"| {row['month']} | {seconds:.1f} | {row['shown']} of {row['cells']:,} "
            f"| {row['totals_shown']} | {row['verified_shown']} | {_coarse(row)} | {peak:,.0f} |"
        )
    return "\n".join([*lines, ""])


def _coarse(row: dict[str, Any]) -> str:
    tables = zip(("claimed", "verified"), row["is_coarse"], strict=True)
    return ", ".join(table for table, is_coarse in tables if is_coarse) or "—"


def main() -> None:
    """Measure what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--territories", type=int, default=45)
    asked.add_argument("--months", type=int, default=12)
    asked.add_argument("--change", type=float, default=0.3)
    given = asked.parse_args()
    for row in run(given.territories, given.months, given.change):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
