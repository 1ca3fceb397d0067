"""Measure red flags over made-up contracting processes. Prints one result as JSON.

    python -m tests.bench.spending --processes 100000

Each part runs in a process of its own, so that memory is that of the part alone; making the
processes is not measured. Aims at 1,000,000 processes on two free processors, processor time: read
and computed 14 s and 1 GiB, computed again from what is kept 5 s.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

SEED = 1
WORDS = "Поставка оборудования для нужд учреждения согласно технической спецификации; "
METHODS = ("Конкурс", "Аукцион", "Запрос ценовых предложений")
PARTS = ("read", "ours", "cardinal")
MORE_THAN_NAMES = 50


def make(path: Path, count: int, seed: int = SEED) -> None:
    """Write processes, one a line, of about 3.4 KB each."""
    die = Random(seed)  # noqa: S311 -- made-up data
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(_process(die, number, count), ensure_ascii=False) + "\n")


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
        "planning": {"rationale": WORDS * 3},
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


def run(part: str, folder: Path) -> dict[str, Any]:
    """Run one part over what lies in a folder; return its times and memory."""
    from bagdar.core.spending.settings import ALL_ON
    from bagdar.lake import Lake
    from bagdar.runs.spending import as_cardinal, flagged, keep

    lake = Lake(folder / "lake")
    began = time.perf_counter()
    if part == "read":
        keep(lake, folder / "made.jsonl", as_peer=True)
    elif part == "cardinal":
        as_cardinal(lake, ALL_ON)
    else:
        with flagged(lake, ALL_ON) as found:
            found.counts()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mib": round(used.ru_maxrss / 1024),
    }


def measure(count: int, seed: int = SEED) -> dict[str, Any]:
    """Make processes and run every part, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bagdar-spending-") as name:
        file = Path(name) / "made.jsonl"
        make(file, count, seed)
        found: dict[str, Any] = {
            "processes": count,
            "jsonl_mib": round(file.stat().st_size / (1 << 20), 1),
        }
        for part in PARTS:
            words = [sys.executable, "-m", "tests.bench.spending", "--part", part, "--in", name]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            found[part] = json.loads(done.stdout)
        kept = sum(one.stat().st_size for one in (Path(name) / "lake" / "files").iterdir())
        found["kept_mib"] = round(kept / (1 << 20), 1)
    return found


def main() -> None:
    """Measure, or run one part for a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--in", dest="folder", type=Path)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(run(asked.part, asked.folder)))
    else:
        print(json.dumps(measure(asked.processes, asked.seed), indent=1))


if __name__ == "__main__":
    main()
