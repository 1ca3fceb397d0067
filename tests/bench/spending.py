"""Measure red flags over made-up contracting processes. Prints one result as JSON.

    python -m tests.bench.spending --processes 100000

Each part runs in a process of its own, so that memory is that of the part alone; making the
processes is not measured. Processor time is that of the part; what starting Python and the engine
takes stands beside it. Aims at 1,000,000 processes on two free processors, processor time: loaded
and computed 14 s and 1 GiB, computed again from what is kept 5 s, of the 1 % that changed 0.5 s.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

SEED = 1
WORDS = "Поставка оборудования для нужд учреждения согласно технической спецификации; "
METHODS = ("Конкурс", "Аукцион", "Запрос ценовых предложений")
PARTS = ("load", "ours", "cardinal", "load_changed", "ours_changed", "ours_again")
EVERY = 100
"""One process of so many changes."""
SIZES = (100_000, 1_000_000)
AIMS = {"load + ours": 14.0, "ours": 5.0, "ours_changed": 0.5}
AIM_MIB = 1024
MORE_THAN_NAMES = 50


def make(path: Path, count: int, seed: int = SEED) -> None:
    """Write processes, one a line, of about 3.4 KB each."""
    die = Random(seed)  # noqa: S311 -- made-up data
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(_process(die, number, count), ensure_ascii=False) + "\n")


def make_changed(path: Path, count: int, seed: int = SEED) -> None:
    """Write one process of EVERY again, drawn anew and compiled later."""
    die = Random(seed + 1)  # noqa: S311 -- made-up data
    with path.open("w", encoding="utf-8") as file:
        for number in range(0, count, EVERY):
            made = _process(die, number, count) | {"date": "2025-05-01T00:00:00+05:00"}
            file.write(json.dumps(made, ensure_ascii=False) + "\n")


def _process(die: Random, number: int, count: int) -> dict[str, Any]:
    base = die.lognormvariate(13, 1.5)
    tenderers = die.sample(range(count // 20 + MORE_THAN_NAMES), die.choice([1, 1, 2, 2, 3, 4, 6]))
    bids = [_bid(die, place, who, base) for place, who in enumerate(tenderers)]
    valid = [one for one in bids if one["status"] == "valid"]
    won = min(valid, key=lambda one: float(one["value"]["amount"])) if valid else None
    buyer = {"id": f"KZ-BIN-{die.randint(0, count // 200 + 20):012d}", "name": "ГУ Управление"}
    items = [
        {"id": f"{one}", "classification": {"id": f"{die.randint(10**7, 10**8)}"}, "quantity": 1}
        for one in range(die.randint(1, 3))
    ]
    award = {"status": "active", "items": items, "id": f"award-{number}"}
    return {
        "ocid": f"ocds-made-{number:08d}",
        "date": "2025-04-01T00:00:00+05:00",
        "tag": ["compiled"],
        "planning": {"rationale": WORDS * 9},
        "buyer": buyer,
        "tender": {
            "title": WORDS,
            "description": WORDS * 2,
            "status": die.choice(["complete"] * 19 + ["cancelled"]),
            "procuringEntity": buyer,
            "procurementMethod": die.choice(["open", "open", "selective", "limited"]),
            "procurementMethodDetails": die.choice(METHODS),
            "numberOfTenderers": len(bids),
            "tenderPeriod": {
                "startDate": "2025-03-01T09:00:00+05:00",
                "endDate": f"2025-03-{die.randint(4, 28):02d}T18:00:00+05:00",
            },
            "items": items,
        },
        "bids": {"details": bids},
        "awards": [award | {"suppliers": won["tenderers"], "value": won["value"]}] if won else [],
    }


def _bid(die: Random, place: int, who: int, base: float) -> dict[str, Any]:
    return {
        "id": f"bid-{place}",
        "date": f"2025-03-{die.randint(1, 28):02d}T{die.randint(8, 18):02d}:00:00+05:00",
        "status": die.choice(["valid"] * 6 + ["disqualified"]),
        "tenderers": [{"id": f"KZ-BIN-{who:012d}", "name": f"ТОО Компания {who}"}],
        "value": {"amount": round(base * die.uniform(0.8, 1.2), 2), "currency": "KZT"},
    }


def run(part: str, folder: Path, threads: int | None) -> dict[str, Any]:
    """Run one part over what lies in a folder; return its times and memory."""
    from bagdar.core.spending.settings import ALL_ON
    from bagdar.lake import Lake
    from bagdar.runs.spending import as_cardinal, flagged, needing_all
    from bagdar.runs.spending_store import load
    from bagdar.runs.spending_tables import Machine

    lake, machine = Lake(folder / "lake"), Machine(threads)
    without_all = replace(ALL_ON, enabled=ALL_ON.enabled - set(needing_all(ALL_ON)))
    began, start = time.perf_counter(), _cpu()
    if part in ("load", "load_changed"):
        name = {"load": "made.jsonl", "load_changed": "changed.jsonl"}[part]
        load(lake, [folder / name], at=datetime.now(UTC), machine=machine)
    elif part == "cardinal":
        as_cardinal(lake, ALL_ON, machine=machine)
    else:
        newest = part == "ours_changed"
        chosen = without_all if newest else ALL_ON
        with flagged(lake, chosen, machine=machine, newest=newest) as found:
            found.counts()
    return {
        "cpu_s": round(_cpu() - start, 2),
        "start_cpu_s": round(start, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(count: int, seed: int = SEED, threads: int | None = None) -> dict[str, Any]:
    """Make processes and run every part, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bagdar-spending-") as name:
        file = Path(name) / "made.jsonl"
        make(file, count, seed)
        make_changed(Path(name) / "changed.jsonl", count, seed)
        found: dict[str, Any] = {
            "processes": count,
            "jsonl_mib": round(file.stat().st_size / (1 << 20), 1),
        }
        for part in PARTS:
            words = [sys.executable, "-m", "tests.bench.spending", "--part", part, "--in", name]
            words += ["--threads", str(threads)] if threads else []
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            found[part] = json.loads(done.stdout)
            if part == "load":
                kept = (Path(name) / "lake" / "files").iterdir()
                found["kept_mib"] = round(sum(one.stat().st_size for one in kept) / (1 << 20), 1)
    return found


def main() -> None:
    """Measure, or run one part for a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--in", dest="folder", type=Path)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(run(asked.part, asked.folder, asked.threads)))
    else:
        print(json.dumps(measure(asked.processes, asked.seed, asked.threads), indent=1))


# --- as a part of the page

HEAD = f"""## Red flags over contracting processes

Made-up processes in OCDS 1.1, one a line, loaded into tables; all 11 indicators with our own
results, and those of Cardinal beside them. Each row is the median of its runs; processor time
without the start of Python and of the engine, about one second. Aims at 1,000,000 processes on two
free processors: loaded and computed {AIMS["load + ours"]:.0f} s and {AIM_MIB} MiB, computed again
{AIMS["ours"]:.0f} s, of the 1 % that changed {AIMS["ours_changed"]} s.
"""
NAMES = {
    "load": "JSON lines into tables",
    "ours": "all 11, from tables",
    "cardinal": "all 11 as Cardinal, from tables",
    "load_changed": "1 % changed, into tables",
    "ours_changed": "indicators of one process, of what changed",
    "ours_again": "all 11 again, from tables of two loads",
}


def spending_part(folder: Path) -> list[str]:
    """Write what was measured of red flags, from the raw results."""
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("spending-*.json")):
        told = json.loads(path.read_text("utf-8"))
        groups[told["processes"]].append(told)
    if not groups:
        return []
    ordered = sorted(groups.items())
    return [HEAD, *(_table(count, runs) for count, runs in ordered), _shortfalls(ordered)]


def _median(runs: list[dict[str, Any]], part: str, name: str) -> float:
    return float(median(run[part][name] for run in runs))


def _table(count: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    about = (
        f"{count:,} processes, {first['jsonl_mib']:,.0f} MiB of JSON, {first['kept_mib']:,.0f} MiB "
        f"of tables; {len(runs)} runs on {first['measured_on']}, commit {first['commit']}, seed "
        f"{first['seed']}; {first['machine']['processors']}."
    )
    lines = [
        about,
        "",
        "| what | processor, s | clock, s | peak memory, MiB |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {_median(runs, part, 'cpu_s'):,.2f} | {_median(runs, part, 'wall_s'):,.2f} "
        f"| {_median(runs, part, 'peak_mib'):,.0f} |"
        for part, name in NAMES.items()
    ]
    return "\n".join([*lines, ""])


def _shortfalls(groups: list[tuple[int, list[dict[str, Any]]]]) -> str:
    count, runs = groups[-1]
    took = {one: sum(_median(runs, part, "cpu_s") for part in one.split(" + ")) for one in AIMS}
    peak = max(_median(runs, part, "peak_mib") for part in ("load", "ours"))
    slow = [
        f"- {' and '.join(NAMES[part] for part in one.split(' + '))}, {count:,} processes: "
        f"{took[one]:,.1f} s of processor time"
        for one, aim in AIMS.items()
        if took[one] > aim
    ]
    slow += [f"- peak memory, {count:,} processes: {peak:,.0f} MiB"] if peak > AIM_MIB else []
    found = slow or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of these aims", "", *found, ""])


if __name__ == "__main__":
    main()
