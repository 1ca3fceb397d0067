"""Measure verification of jobs on records whose truth is known. Prints one result as JSON.

    python -m tests.bench.jobs --claims 120000 --records 5000000

Making the records is not measured: it is done in a process of its own, so that memory is that of
reading and verifying alone.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.job_records import make

CLAIMS = 120_000
RECORDS = 5_000_000
SEED = 1
AS_OF = date(2026, 6, 15)
REAL = ("verified", "pending")
AIMS = {"verify, s": 5.0, "peak, MiB": 2048.0, "refused wrongly, %": 1.0}
HEAD = """## Verification of jobs

Made-up contribution records, of which the truth is known, are read from CSV through the door and
kept by month ("load"); then every claim is judged and J1 to J9 are stated for the country, its
territories, projects and employers ("verify"). One process; times are of the clock, processor time
beside them. Ghosts were never paid by the employer that claims them; doubles are claimed at two
sites; transfers came from another carrier of the programme, a sister company, or were the
employer's before the decision; temporary ones were paid three to nine months; capped ones belong to
employers that did not grow. Aims, on two free processors: verify 5 s, under 2 GiB, all injected
found, at most 1 % of the real ones refused.
"""


def measure(claims: int, records: int, seed: int) -> dict[str, Any]:
    """Make, load and verify; return times, memory, and what was found of what was injected."""
    from bagdar.core.jobs.policy import RecordKind
    from bagdar.lake import Lake
    from bagdar.runs.jobs import Handed, run_jobs, take_records

    with tempfile.TemporaryDirectory(prefix="bagdar-jobs-") as name:
        folder = Path(name)
        words = ["--make", name, "--claims", str(claims), "--records", str(records)]
        again = [sys.executable, "-m", "tests.bench.jobs", *words, "--seed", str(seed)]
        subprocess.run(again, check=True)
        made = pickle.loads((folder / "made").read_bytes())  # noqa: S301 -- our own, just written
        mib = round(made.contributions.stat().st_size / (1 << 20))
        lake = Lake(folder / "lake")
        handed = [
            Handed(made.workers, RecordKind.WORKERS),
            Handed(made.contributions, RecordKind.CONTRIBUTIONS),
        ]
        taken, load = _timed(
            lambda: take_records(lake, handed, programme="p", known=made.known, on=AS_OF)
        )
        found, verify = _timed(lambda: run_jobs(lake, made.tables, as_of=AS_OF))
        with lake.read() as reading:
            rows = reading.rows("job_verdicts")
    return {
        "claims": found.claims,
        "records": sum(one.kept for one in taken) - claims,
        "csv_mib": mib,
        "figures": found.figures.num_rows,
        "load": load,
        "verify": verify,
        **_truth(made.truth, rows),
    }


def _truth(truth: dict[tuple[int, str], str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    told = {(row["worker"], row["site"]): row["verdict"] for row in rows}
    injected = Counter(kind for kind in truth.values() if kind not in REAL)
    found = Counter(kind for one, kind in truth.items() if kind not in REAL and told[one] == kind)
    real = [one for one, kind in truth.items() if kind in REAL]
    refused = Counter(told[one] for one in real if told[one] not in REAL)
    return {
        "injected": dict(injected),
        "found": dict(found),
        "real": len(real),
        "refused_wrongly": dict(refused),
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _make(folder: Path, claims: int, records: int, seed: int) -> None:
    made = make(folder, claims=claims, records=records, seed=seed)
    (folder / "made").write_bytes(pickle.dumps(made))


def jobs_part(folder: Path) -> list[str]:
    """Return the section of the page; nothing where nothing was measured."""
    runs = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("jobs-*.json"))]
    if not runs:
        return []
    groups = sorted({(run["claims"], run["records"]) for run in runs})
    tables = [
        _table([run for run in runs if (run["claims"], run["records"]) == group])
        for group in groups
    ]
    return [HEAD, *tables]


def _table(runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    measured = {
        "load, s": median(run["load"]["seconds"] for run in runs),
        "load, processor, s": median(run["load"]["cpu_seconds"] for run in runs),
        "peak memory of the load, MiB": median(run["load"]["peak_mib"] for run in runs),
        "verify, s": median(run["verify"]["seconds"] for run in runs),
        "verify, processor, s": median(run["verify"]["cpu_seconds"] for run in runs),
        "peak, MiB": median(run["verify"]["peak_mib"] for run in runs),
        "refused wrongly, %": median(
            100 * sum(run["refused_wrongly"].values()) / run["real"] for run in runs
        ),
    }
    about = (
        f"{first['records']:,} records ({first['csv_mib']} MiB) against {first['claims']:,} "
        f"claims, {first['figures']:,} figures; {len(runs)} runs on {first['measured_on']}, commit "
        f"{first['commit']}, seed {first['seed']}; {first['machine']['processors']}, Python "
        f"{first['machine']['python']}."
    )
    lines = [
        about,
        "",
        "| | measured | aim |",
        "|---|---:|---:|",
        *(
            f"| {name} | {value:,.2f} | {f'{AIMS[name]:g}' if name in AIMS else ''} |"
            for name, value in measured.items()
        ),
        *(
            f"| {kind.replace('_', ' ')}: found of injected | "
            f"{min(run['found'].get(kind, 0) for run in runs):,} of {count:,} | all |"
            for kind, count in sorted(first["injected"].items())
        ),
        "",
        f"Of {first['real']:,} real ones were taken for something else: "
        + (", ".join(f"{count} {kind}" for kind, count in first["refused_wrongly"].items()) or "0")
        + ". A real one is missing in the records for one month in 250.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--make", default="", help="only make the records, in this folder")
    asked = parser.parse_args()
    if asked.make:
        _make(Path(asked.make), asked.claims, asked.records, asked.seed)
    else:
        print(json.dumps(measure(asked.claims, asked.records, asked.seed)))


if __name__ == "__main__":
    main()
