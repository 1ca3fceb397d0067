"""Spark computes what DuckDB computes: the same document, byte by byte, by the command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bench.spending import make, make_changed
from tests.cli.conftest import ROOT, environment
from tests.core.spending.worlds import Die

MADE, DRAWN = 2_000, 1_500
LIMIT_SECONDS = 900
REAL = ROOT.parent / "shared" / "data" / "ocds" / "real_610_processes.jsonl"
"""Real processes, ragged; they lie beside the clone where they are there at all."""
ITS_OWN = ROOT / ".venv-spark" / "bin" / "python"
"""The environment that `make test-long` makes, for Spark alone."""
TABLES = {
    "s.ini": "[C3]\n[E3]\n[B1]\nsum = 2000000\ncurrency = KZT\n"
    + "".join(f"[{one}]\n" for one in "R003 R018 R024 R025 R028 R030 R035 R036 R038".split())
    + "".join(f"[{one}]\n" for one in "R048 R058 A1 A2 A4 C1 C2 C5 E4 D2 D3 D4 D5".split()),
    "banned.csv": "id,since\n" + "".join(f"{one:012d},2025-01-01\n" for one in range(50)),
    "projects.csv": "id,approved,currency,verified_jobs,progress_percent,reference_class\n"
    + "".join(f"P-{one},1000000000,KZT,9,40,plants\n" for one in range(40)),
    "budgets.csv": "project,year,planned,currency\nP-1,2025,1000000,KZT\n",
    "thresholds.csv": "name,value,since,until,category,basis\n"
    "A1.amber,1.2,2025-05-10,2025-05-20,,order 1\nA1.amber,1.05,,,works,order 2\n"
    "R003.working_days,20,2026-01-01,,goods,order 3\n",
}

NEEDS_SPARK = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (os.environ.get("JAVA_HOME") or shutil.which("java")),
        reason="Spark was not tried: no Java (Debian: apt install openjdk-17-jre-headless)",
    ),
    pytest.mark.skipif(
        find_spec("pyspark") is None and not ITS_OWN.exists(),
        reason="Spark was not tried: it is not installed (make spark)",
    ),
]
pytestmark = NEEDS_SPARK


def bagdar(python: str, folder: Path, *words: str) -> str:
    """Run a command about spending in a folder; return what it says."""
    return run(python, folder, "bagdar", "spending", *words)


def run(python: str, folder: Path, *words: str) -> str:
    """Run a module in a folder; return what it says."""
    done = subprocess.run(
        [python, "-m", *words],
        cwd=folder,
        env=environment(
            folder / "data", PYTHONPATH=os.pathsep.join((str(ROOT / "src"), str(ROOT), *more()))
        ),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def with_spark() -> str:
    """Return the Python that has Spark."""
    return str(ITS_OWN) if find_spec("pyspark") is None else sys.executable


def more() -> list[str]:
    return [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up, drawn and, where they are, real processes, of two loads."""
    folder = tmp_path_factory.mktemp("spark")
    for name, text in TABLES.items():
        (folder / name).write_text(text, "utf-8")
    make(folder / "made.jsonl", MADE)
    make_changed(folder / "changed.jsonl", MADE)
    die = Die(5)
    drawn = ({**die.release(one), "ocid": f"drawn-{one}"} for one in range(DRAWN))
    (folder / "drawn.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in drawn), "utf-8")
    real = [str(REAL)] if REAL.exists() else []
    bagdar(sys.executable, folder, "load", "made.jsonl", "drawn.jsonl", *real, "--into", "kept")
    bagdar(sys.executable, folder, "load", "changed.jsonl", "--into", "kept")
    return folder


def test_spark_and_duckdb_give_the_same_document(kept: Path) -> None:
    words = "flag --from kept --settings s.ini --banned banned.csv --projects projects.csv "
    words += "--budgets budgets.csv --thresholds thresholds.csv --as-of 2025-12-31 --threads 2"
    spark = with_spark()
    bagdar(sys.executable, kept, *words.split(), "--output", "duckdb.json")
    bagdar(spark, kept, *words.split(), "--output", "spark.json", "--engine", "spark")
    one, other = (kept / f"{name}.json" for name in ("duckdb", "spark"))
    found = json.loads(one.read_text("utf-8"))
    counted = {code: told.get("flagged", 0) for code, told in found["indicators"].items()}
    assert len(counted) == 11 + 14
    assert sum(1 for flagged in counted.values() if flagged) > 15, counted
    assert one.read_bytes() == other.read_bytes()
    assert not list((kept / "kept" / "scratch").glob("spark-*"))
