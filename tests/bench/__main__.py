"""`make bench`: measure pages and delivery, and write docs/bench.md from the raw results.

python -m tests.bench                          everything, two runs
python -m tests.bench --sizes 1000 --databases sqlite
python -m tests.bench --parts delivery         only one part
python -m tests.bench --page                   only write the page again
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.load import requests_per_second, timing
from tests.bench.page import FOLDER, write_page
from tests.bench.server import WORKERS, Served, environment, serve
from tests.browser.conftest import ROOT
from tests.tools.postgresql import address, answers

SIZES = (1_000, 10_000, 100_000)
DATABASES = ("sqlite", "postgresql")
PARTS = ("pages", "delivery")
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
    if not asked.page:
        for database in asked.databases.split(","):
            for size in (int(one) for one in asked.sizes.split(",")):
                _measure(database, size, parts=asked.parts.split(","), runs=asked.runs)
    print(write_page().relative_to(ROOT))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--databases", default=",".join(DATABASES))
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--page", action="store_true", help="only write docs/bench.md again")
    return parser.parse_args()


def _measure(database: str, size: int, *, parts: list[str], runs: int) -> None:
    if database == "postgresql" and not answers(address()):
        print("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: left out.")
        return
    with tempfile.TemporaryDirectory(prefix="bagdar-bench-") as name:
        folder = Path(name)
        url = _new_database(size) if database == "postgresql" else ""
        try:
            _fill(folder, url, size)
            if "pages" in parts:
                with serve(folder, url) as served:
                    for run in range(1, runs + 1):
                        _keep("pages", database, size, run, _run(served))
            if "delivery" in parts:
                _python("tests.bench.promises", folder, url)
                for run in range(1, runs + 1):
                    told = json.loads(_python("tests.bench.delivery", folder, url))
                    _keep("delivery", database, size, run, told)
        finally:
            if url:
                _drop_database(size)


def _fill(folder: Path, url: str, size: int) -> None:
    shared = environment(folder, url)
    bagdar = [sys.executable, "-m", "bagdar"]
    print(f"Filling {size:,} projects ...", flush=True)
    subprocess.run([*bagdar, "init", "--no-synthetic"], env=shared, cwd=folder, check=True)
    options = {"projects": size, "years": YEARS, "seed": SEED, "as-of": AS_OF}
    told = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    subprocess.run([*bagdar, "simulate", *told], env=shared, cwd=folder, check=True)


def _python(module: str, folder: Path, url: str) -> str:
    """Run a module in the installation and return what it printed."""
    command = [sys.executable, "-m", module]
    ran = subprocess.run(
        command, env=environment(folder, url), cwd=folder, check=True, stdout=subprocess.PIPE
    )
    return ran.stdout.decode()


def _database(size: int) -> str:
    return f"bagdar_bench_{size}"


def _new_database(size: int) -> str:
    _drop_database(size)
    with psycopg.connect(address(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_database(size)}".encode())
    return address().rpartition("/")[0] + "/" + _database(size)


def _drop_database(size: int) -> None:
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
    FOLDER.mkdir(parents=True, exist_ok=True)
    result = {
        "database": database,
        "projects": size,
        "run": run,
        "seed": SEED,
        "workers": WORKERS,
        "clients": CLIENTS,
        "measured_on": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "machine": {"processors": _processors(), "python": platform.python_version()},
        "versions": _versions(database),
        **measured,
    }
    path = FOLDER / f"{part}-{database}-{size}-{run}.json"
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
