"""`make bench`: measure pages and delivery, and write docs/bench.md from the raw results.

python -m tests.bench                          everything, two runs
python -m tests.bench --sizes 1000 --databases sqlite
python -m tests.bench --parts delivery         only one part
python -m tests.bench --parts scorecards       in a country of 249 territories
python -m tests.bench --parts late-jobs        a late report of jobs, in the same country
python -m tests.bench --parts jobs             verification of jobs; needs no database
python -m tests.bench --parts releases         which cells of job figures are shown; no database
python -m tests.bench --parts barriers         the pass of the clock over open barriers
python -m tests.bench --parts instructions     the linter's duplicates among instructions
python -m tests.bench --parts desks            the inbox and the control board
python -m tests.bench --parts spending         red flags over contracting processes; no database
python -m tests.bench --parts trends           phrases of a corpus; no database
python -m tests.bench --page                   only write the page again
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.disclosure import SIZES as RELEASES
from tests.bench.load import requests_per_second, timing
from tests.bench.page import FOLDER, write_page
from tests.bench.server import WORKERS, Served, environment, serve
from tests.bench.spending import SIZES as SPENDING_SIZES
from tests.bench.trends import SIZES as TRENDS_SIZES
from tests.browser.conftest import ROOT
from tests.tools.postgresql import address, answers

SIZES = (1_000, 10_000, 100_000)
DATABASES = ("sqlite", "postgresql")
NO_DATABASE = {"spending": ("processes", SPENDING_SIZES), "trends": ("documents", TRENDS_SIZES)}
"""Parts that need no database: what they are measured over, and how much of it."""
PARTS = (
    *("pages", "delivery", "jobs", "releases", "scorecards", "late-jobs"),
    *("barriers", "instructions", "desks"),
    *NO_DATABASE,
)
WIDE = {"scorecards": "tests.bench.scorecards", "late-jobs": "tests.bench.late_jobs"}
"""Parts measured in a country as wide as the real one, and what measures them."""
REGISTERS = ("barriers", "instructions")
"""Parts that fill a register of their own, of a size of their own."""
WIDE_PROJECTS = 2_000
"""Projects of the country in which scorecards are measured."""
SEED = 1
REQUESTS = 120
LOAD_SECONDS = 5.0
CLIENTS = 4
YEARS = 5
AS_OF = "2026-06-30"
PAST = "2026-02-01"
LIST = "/ru/projects/?programme=synthetic-programme"
PAGES = {
    "sign-in page (baseline: no query of the registry)": ["/ru/account/login/"],
    "country": ["/ru/territories/synthetic-country/"],
    "oblast": ["/ru/territories/synthetic-temirsaz/", "/ru/territories/synthetic-kensuat/"],
    "list, first page": [LIST],
    "list, filtered by oblast and stage": [
        f"{LIST}&territory=synthetic-temirsaz&stage=construction",
        f"{LIST}&territory=synthetic-kensuat&stage=operating",
    ],
    "list, searched": [f"{LIST}&q=цемент", f"{LIST}&q=трансформаторов"],
    "country as of a past day": [f"/ru/territories/synthetic-country/?as_of={PAST}"],
    "list as of a past day": [f"{LIST}&as_of={PAST}"],
    "list as of a past day, filtered": [
        f"{LIST}&as_of={PAST}&territory=synthetic-temirsaz&stage=construction",
    ],
}


def main() -> None:
    """Measure what was asked for, then write the page."""
    asked = _arguments()
    parts = asked.parts.split(",")
    if not asked.page:
        _measure_sizes(asked, parts)
        if "jobs" in parts:
            _measure_jobs(asked.runs)
        if "releases" in parts:
            _measure_releases(asked.runs)
        for part in (one for one in WIDE if one in parts):
            for database in asked.databases.split(","):
                _measure_wide(part, database, asked.runs)
        _measure_alone({*parts}, asked.runs)
        for part in REGISTERS:
            for database in asked.databases.split(",") if part in parts else ():
                _measure_register(part, database, asked.runs)
        for database in asked.databases.split(",") if "desks" in parts else ():
            _measure_desks(database, asked.runs)
    print(write_page().relative_to(ROOT))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--page", action="store_true", help="only write docs/bench.md again")
    return parser.parse_args()


def _measure_sizes(asked: argparse.Namespace, parts: list[str]) -> None:
    """Measure pages and delivery, each size in a database of its own."""
    for database in asked.databases.split(",") if {"pages", "delivery"} & {*parts} else ():
        for size in (int(one) for one in asked.sizes.split(",")):
            _measure(database, size, parts=parts, runs=asked.runs)


def _measure(database: str, size: int, *, parts: list[str], runs: int) -> None:
    if database == "postgresql" and not answers(address()):
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
        return
    with tempfile.TemporaryDirectory(prefix="bagdar-bench-") as name:
        folder = Path(name)
        url = _new_database(size) if database == "postgresql" else ""
        try:
            simulated = _fill(folder, url, size)
            if "pages" in parts:
                with serve(folder, url) as served:
                    for run in range(1, runs + 1):
                        _keep("pages", database, size, run, _run(served))
            if "delivery" in parts:
                for run in range(1, runs + 1):
                    told = json.loads(_python("tests.bench.delivery", folder, url))
                    told["simulated"] = simulated
                    _keep("delivery", database, size, run, told)
        finally:
            if url:
                _drop_database(size)


def _measure_wide(part: str, database: str, runs: int) -> None:
    """Measure scorecards in a country as wide as the real one, all runs in one database."""
    if database == "postgresql" and not answers(address()):
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
        return
    with tempfile.TemporaryDirectory(prefix=f"bagdar-{part}-") as name:
        folder = Path(name)
        url = _new_database("wide") if database == "postgresql" else ""
        try:
            _fill(folder, url, WIDE_PROJECTS, simulate="tests.bench.wide")
            for run in range(1, runs + 1):
                told = json.loads(_python(WIDE[part], folder, url))
                _keep(part, database, WIDE_PROJECTS, run, told)
        finally:
            if url:
                _drop_database("wide")


def _measure_jobs(runs: int) -> None:
    """Measure verification, which needs no database."""
    for run in range(1, runs + 1):
        command = [sys.executable, "-m", "tests.bench.jobs", "--seed", str(SEED)]
        ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        told = json.loads(ran.stdout)
        facts = {"run": run, "seed": SEED, **_surroundings("sqlite")}
        _write(f"jobs-{told['claims']}-{told['records']}-{run}.json", {**facts, **told})


def _measure_releases(runs: int) -> None:
    """Measure releases month after month; what is known after each month is kept."""
    for territories, months in RELEASES:
        for run in range(1, runs + 1):
            command = [sys.executable, "-m", "tests.bench.disclosure"]
            command += ["--territories", str(territories), "--months", str(months)]
            facts = {"run": run, "territories": territories, **_surroundings("sqlite")}
            told: list[dict[str, Any]] = []
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as ran:
                for line in ran.stdout or ():
                    told.append(json.loads(line))
                    _write(f"releases-{territories}-{run}.json", {**facts, "months": told})


def _measure_alone(parts: set[str], runs: int) -> None:
    """Measure parts that need no database; what is made for a size serves all runs."""
    asked = [(part, *NO_DATABASE[part]) for part in NO_DATABASE if part in parts]
    for part, what, size in ((part, what, size) for part, what, sizes in asked for size in sizes):
        with tempfile.TemporaryDirectory(prefix=f"bagdar-{part}-") as made:
            for run in range(1, runs + 1):
                command = [sys.executable, "-m", f"tests.bench.{part}", "--made", made]
                command += [f"--{what}", str(size), "--seed", str(SEED)]
                ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
                facts = {"run": run, "seed": SEED, **_surroundings("sqlite")}
                _write(f"{part}-{size}-{run}.json", {**facts, **json.loads(ran.stdout)})


def _measure_register(part: str, database: str, runs: int) -> None:
    """Measure a register in databases of its own, new for each run."""
    if database == "postgresql" and not answers(address()):
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
        return
    for run in range(1, runs + 1):
        with tempfile.TemporaryDirectory(prefix=f"bagdar-{part}-") as name:
            url = _new_database(part) if database == "postgresql" else ""
            try:
                module = f"tests.bench.{part}"
                told = json.loads(_python(module, Path(name), url, "--seed", str(SEED)))
            finally:
                if url:
                    _drop_database(part)
        facts = {"run": run, "seed": SEED, **_surroundings(database), "database": database}
        _write(f"{part}-{database}-{told['rows']}-{run}.json", {**facts, **told})


def _measure_desks(database: str, runs: int) -> None:
    """Measure the inbox and the board, all runs in one database filled once."""
    if database == "postgresql" and not answers(address()):
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
        return
    with tempfile.TemporaryDirectory(prefix="bagdar-desks-") as name:
        url = _new_database("desks") if database == "postgresql" else ""
        try:
            ran = _python("tests.bench.desks", Path(name), url, "--runs", str(runs))
        finally:
            if url:
                _drop_database("desks")
    for run, told in enumerate(json.loads(ran), 1):
        facts = {"run": run, "seed": SEED, **_surroundings(database), "database": database}
        _write(f"desks-{database}-{told['rows']}-{run}.json", {**facts, **told})


def _fill(folder: Path, url: str, size: int, *, simulate: str = "") -> dict[str, float]:
    """Fill an installation, also by another module; return what simulating took, in seconds."""
    shared = environment(folder, url)
    bagdar = [sys.executable, "-m", "bagdar"]
    print(f"Filling {size:,} projects ...", flush=True)
    subprocess.run([*bagdar, "init", "--no-synthetic"], env=shared, cwd=folder, check=True)
    options = {"projects": size, "years": YEARS, "seed": SEED, "as-of": AS_OF}
    told = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    wall, cpu = time.perf_counter(), _cpu_of_children()
    command = [sys.executable, "-m", simulate] if simulate else [*bagdar, "simulate"]
    subprocess.run([*command, *told], env=shared, cwd=folder, check=True)
    return {
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(_cpu_of_children() - cpu, 1),
    }


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _python(module: str, folder: Path, url: str, *options: str) -> str:
    """Run a module in the installation and return what it printed."""
    command = [sys.executable, "-m", module, *options]
    ran = subprocess.run(
        command, env=environment(folder, url), cwd=folder, check=True, stdout=subprocess.PIPE
    )
    return ran.stdout.decode()


def _database(size: int | str) -> str:
    return f"bagdar_bench_{size}"


def _new_database(size: int | str) -> str:
    _drop_database(size)
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_database(size)}".encode())
    return address().rpartition("/")[0] + "/" + _database(size)


def _drop_database(size: int | str) -> None:
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_database(size)} WITH (FORCE)".encode())


def _run(served: Served) -> dict[str, Any]:
    pages = {**PAGES, "project": _project_pages(served)}
    before = served.cpu_seconds()
    timings = {
        name: asdict(timing(served.url, paths, requests=REQUESTS)) for name, paths in pages.items()
    }
    rates = {
        name: requests_per_second(served.url, paths, seconds=LOAD_SECONDS, clients=CLIENTS)
        for name, paths in pages.items()
    }
    return {
        "pages": timings,
        "requests_per_second": rates,
        "cpu_seconds": round(served.cpu_seconds() - before, 1),
        "peak_mib": round(served.peak_mib()),
    }


def _project_pages(served: Served) -> list[str]:
    """Take the first projects that the public list names."""
    import re
    import urllib.request

    with urllib.request.urlopen(f"{served.url}{LIST}") as answer:  # noqa: S310
        found = re.findall(r'href="(/ru/projects/[\w-]+/)"', answer.read().decode())
    keys = [one for one in dict.fromkeys(found) if re.search(r"\d", one)]
    return keys[:20]


def _keep(part: str, database: str, size: int, run: int, measured: dict[str, Any]) -> None:
    result = {
        "database": database,
        "projects": size,
        "run": run,
        "seed": SEED,
        "workers": WORKERS,
        "clients": CLIENTS,
        **_surroundings(database),
        **measured,
    }
    _write(f"{part}-{database}-{size}-{run}.json", result)


def _surroundings(database: str) -> dict[str, Any]:
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "machine": {"processors": _processors(), "python": platform.python_version()},
        "versions": _versions(database),
    }


def _write(name: str, result: dict[str, Any]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{path.relative_to(ROOT)}", flush=True)


def _processors() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.machine()


def _versions(database: str) -> dict[str, str]:
    import sqlite3
    from importlib.metadata import version

    named = ("django", "granian", "duckdb", "ibis-framework", "pyarrow")
    shown = {name: version(name) for name in named}
    engine = sqlite3.sqlite_version if database == "sqlite" else answers(address())
    return {**shown, database: engine}


def _git(*words: str) -> str:
    asked = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip()


if __name__ == "__main__":
    main()
