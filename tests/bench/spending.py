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
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bagdar.core.spending.settings import Settings
    from bagdar.runs.spending_beside import Beside

SEED = 1
WORDS = "Поставка оборудования для нужд учреждения согласно технической спецификации; "
METHODS = ("Конкурс", "Аукцион", "Запрос ценовых предложений")
PARTS = tuple(
    "load ours ours_alone ours_capped whole whole_alone cardinal "
    "load_changed ours_changed ours_again".split()
)
CAP_MB = 700
"""Most memory of the engine in the part `ours_capped`."""
EVERY = 100
"""One process of so many changes."""
SIZES = (100_000, 1_000_000)
AIMS = {"load + ours": 14.0, "ours": 5.0, "whole - ours": 10.0, "ours_changed": 0.5}
"""Processor time at most, in seconds, of parts one after another, or of one less another."""
AIM_MIB = 1024
MORE_THAN_NAMES = 50


def make(path: Path, count: int, seed: int = SEED) -> None:
    """Write processes, one a line, of about 4.2 KB each, with contracts, payments and parties."""
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
    award = {
        "status": "active",
        "items": items,
        "id": f"award-{number}",
        "date": f"2025-04-{die.randint(1, 28):02d}T12:00:00+05:00",
    }
    given = [award | {"suppliers": won["tenderers"], "value": won["value"]}] if won else []
    return {
        "ocid": f"ocds-made-{number:08d}",
        "date": "2025-04-01T00:00:00+05:00",
        "tag": ["compiled"],
        "planning": {
            "rationale": WORDS * 2,
            **({"budget": {"projectID": f"P-{number % 500}"}} if number % 4 == 0 else {}),
        },
        "parties": [_party(die, buyer, ["buyer"]), *_tenderers(die, bids)],
        "buyer": buyer,
        "tender": {
            "title": WORDS,
            "description": WORDS * 2,
            "status": die.choice(["complete"] * 19 + ["cancelled"]),
            "procuringEntity": buyer,
            "procurementMethod": die.choice(["open", "open", "selective", "limited"]),
            "procurementMethodDetails": die.choice(METHODS),
            "mainProcurementCategory": die.choice(["goods", "works", "services"]),
            "numberOfTenderers": len(bids),
            "tenderPeriod": {
                "startDate": "2025-03-01T09:00:00+05:00",
                "endDate": f"2025-03-{die.randint(4, 28):02d}T18:00:00+05:00",
            },
            "items": items,
        },
        "bids": {"details": bids},
        "awards": given,
        "contracts": [_contract(die, one) for one in given],
    }


def _tenderers(die: Random, bids: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_party(die, one["tenderers"][0], ["tenderer"]) for one in bids]


def _party(die: Random, named: dict[str, Any], roles: list[str]) -> dict[str, Any]:
    """Return a party; one telephone in fifty is that of a few offices."""
    who = int(named["id"][-12:]) if die.random() < 0.98 else die.randint(0, 9)
    return named | {
        "roles": roles,
        "identifier": {"scheme": "KZ-BIN", "id": named["id"][-12:]},
        "address": {"streetAddress": f"ул. Абая, {who % 997}", "locality": f"г. {who % 89}"},
        "contactPoint": {"telephone": f"+7 701 {who % 10**7:07d}", "email": f"office@{who}.kz"},
    }


def _contract(die: Random, award: dict[str, Any]) -> dict[str, Any]:
    """Return a contract of an award: one in ten grows, and most are paid in a few parts."""
    amount = award["value"]["amount"]
    changes = die.choice([0] * 7 + [1, 1, 2, 3])
    value = round(amount * (die.choice([1, 1.05, 1.15, 1.3]) if changes else 1), 2)
    parts = die.randint(0, 3)
    return {
        "id": f"contract-{award['id']}",
        "awardID": award["id"],
        "status": die.choice(["active", "terminated"]),
        "dateSigned": f"2025-05-{die.randint(1, 28):02d}T12:00:00+05:00",
        "period": {
            "startDate": "2025-05-01T00:00:00+05:00",
            "endDate": "2025-12-31T00:00:00+05:00",
        },
        "value": {"amount": value, "currency": "KZT"},
        "amendments": [
            {"id": f"{one}", "date": f"2025-{one + 7:02d}-01T00:00:00+05:00", "description": WORDS}
            for one in range(changes)
        ],
        "implementation": {
            "milestones": [
                {"id": f"{one}", "type": "delivery", "status": "met", "dateMet": _later(die)}
                for one in range(die.randint(0, 2))
            ],
            "transactions": [
                {
                    "id": f"{one}",
                    "date": _later(die),
                    "value": {"amount": round(value / 3 * die.uniform(0.8, 1.02), 2)}
                    | {"currency": "KZT"},
                }
                for one in range(parts)
            ],
        },
    }


def _later(die: Random) -> str:
    return f"2025-{die.randint(6, 12):02d}-{die.randint(1, 28):02d}T00:00:00+05:00"


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
    from bagdar.core.spending.settings import CODES, Settings
    from bagdar.lake import Lake
    from bagdar.runs.spending import as_cardinal, flagged, needing_all
    from bagdar.runs.spending_beside import NOTHING
    from bagdar.runs.spending_store import load
    from bagdar.runs.spending_tables import Machine

    threads = 1 if part.endswith("_alone") else threads
    lake = Lake(folder / "lake")
    machine = Machine(threads, CAP_MB if part == "ours_capped" else None)
    eleven = Settings(enabled=frozenset(CODES))
    without_all = replace(eleven, enabled=eleven.enabled - set(needing_all(eleven)))
    whole, beside = every_rule()
    began, start = time.perf_counter(), _cpu()
    if part in ("load", "load_changed"):
        name = {"load": "made.jsonl", "load_changed": "changed.jsonl"}[part]
        load(lake, [folder / name], at=datetime.now(UTC), machine=machine)
    elif part == "cardinal":
        as_cardinal(lake, eleven, machine=machine)
    else:
        newest, every = part == "ours_changed", part.startswith("whole")
        chosen = without_all if newest else whole if every else eleven
        given = beside if every else NOTHING
        with flagged(
            lake, chosen, machine=machine, newest=newest, beside=given, evidence=False
        ) as found:
            found.counts()
    return {
        "cpu_s": round(_cpu() - start, 2),
        "start_cpu_s": round(start, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def every_rule() -> tuple[Settings, Beside]:
    """Return all rules, with the tables they ask for: 50 bans and 500 projects."""
    from bagdar.core.spending.ledgers import Ban, BudgetLine, Project
    from bagdar.core.spending.settings import CODES, OWN_CODES, Settings
    from bagdar.runs.spending_beside import Beside

    budget = Decimal(10**9)
    names = [f"P-{number}" for number in range(500)]
    beside = Beside(
        banned=[Ban(f"{number:012d}", date(2025, 1, 1)) for number in range(50)],
        projects=[Project(one, budget, "KZT", verified_jobs=Decimal(9)) for one in names],
        budgets=[BudgetLine(one, 2025, budget, "KZT") for one in names],
        as_of=date(2025, 12, 31),
    )
    chosen = Settings(
        enabled=frozenset((*CODES, *OWN_CODES)),
        limits={"B1.sum": 2e6},
        limit_currencies={"B1.sum": "KZT"},
    )
    return chosen, beside


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(
    count: int, seed: int = SEED, threads: int | None = None, made: Path | None = None
) -> dict[str, Any]:
    """Make processes and run every part, each in a process of its own.

    What stands in the folder `made` is not made again.
    """
    with tempfile.TemporaryDirectory(prefix="bagdar-spending-") as name:
        for one, write in (("made.jsonl", make), ("changed.jsonl", make_changed)):
            place = (made or Path(name)) / one
            if not place.exists():
                write(place, count, seed)
            if made:
                (Path(name) / one).symlink_to(place.resolve())
        file = Path(name) / "made.jsonl"
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
        found["load_average"] = round(os.getloadavg()[0], 2)
    return found


def main() -> None:
    """Measure, or run one part for a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--made", type=Path, help="a folder of processes made before, or for later")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--in", dest="folder", type=Path)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(run(asked.part, asked.folder, asked.threads)))
    else:
        print(json.dumps(measure(asked.processes, asked.seed, asked.threads, asked.made), indent=1))


# --- as a part of the page

HEAD = f"""## Red flags over contracting processes

Made-up processes in OCDS 1.1, one a line, loaded into tables; all 11 indicators with our own
results, our own rules beyond them, and the results of Cardinal beside. Each row is the median of
its runs; processor time without the start of Python and of the engine, about one second. What our
own rules cost is what all rules take more than the 11. Aims at
1,000,000 processes on two free processors: loaded and computed {AIMS["load + ours"]:.0f} s and
{AIM_MIB} MiB, computed again {AIMS["ours"]:.0f} s, our own rules {AIMS["whole - ours"]:.0f} s,
of the 1 % that changed {AIMS["ours_changed"]} s. Cardinal 0.0.7 itself took 41.4 and 42.4 s of
processor time and 627 MiB for its 11 indicators over 1,000,000 processes of 3.4 KB on two
processors: measured in November 2026, and not here again. A process here is of 4.2 KB, for it has
contracts, payments and parties too, which Cardinal does not read.
"""
NAMES = {
    "load": "JSON lines into tables",
    "ours": "all 11, from tables",
    "ours_alone": "the same in one thread",
    "ours_capped": f"the same with {CAP_MB} MB allowed to the engine",
    "whole": "all 11 and all of our own rules, from tables",
    "whole_alone": "the same rules in one thread",
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
        f"{first['seed']}; {first['machine']['processors']}. The load of the machine when they "
        f"ended: {', '.join(str(one['load_average']) for one in runs)}; where that is above the "
        "processors other work shared them, and only processor time can be compared."
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
        if all(part in run for run in runs)
    ]
    return "\n".join([*lines, ""])


def _parts(told: str) -> list[str]:
    """Return the parts of which an aim speaks."""
    return told.replace(" - ", " + ").split(" + ")


def _took(runs: list[dict[str, Any]], parts: str) -> float:
    """Return the processor time of parts one after another, or of one less another."""
    most, _less, least = parts.partition(" - ")
    times = [_median(runs, part, "cpu_s") for part in most.split(" + ")]
    return sum(times) - (_median(runs, least, "cpu_s") if least else 0)


def _named(parts: str) -> str:
    most, _less, least = parts.partition(" - ")
    told = " and ".join(NAMES[part] for part in most.split(" + "))
    return f"{told}, more than {NAMES[least]}" if least else told


def _shortfalls(groups: list[tuple[int, list[dict[str, Any]]]]) -> str:
    count, runs = groups[-1]
    measured = [one for one in AIMS if all(part in run for run in runs for part in _parts(one))]
    took = {one: _took(runs, one) for one in measured}
    peak = max(_median(runs, part, "peak_mib") for part in ("load", "ours"))
    slow = [
        f"- {_named(one)}, {count:,} processes: {took[one]:,.1f} s of processor time"
        for one in measured
        if took[one] > AIMS[one]
    ]
    slow += [f"- peak memory, {count:,} processes: {peak:,.0f} MiB"] if peak > AIM_MIB else []
    found = slow or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of these aims", "", *found, ""])


if __name__ == "__main__":
    main()
