"""Core computes: it runs no query and reads no clock, file, network or random number."""

from pathlib import Path

import pytest

import bagdar.core
from tests.architecture.purity import impurities

CORE = Path(bagdar.core.__file__).parent
MODULES = sorted(CORE.rglob("*.py"))


def test_core_has_modules_to_look_at() -> None:
    assert len(MODULES) > 10


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(CORE)))
def test_no_module_of_core_reaches_outside(module: Path) -> None:
    assert impurities(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("table.execute()", "1: .execute"),
        ("table.to_pandas()", "1: .to_pandas"),
        ("table.to_pyarrow()", "1: .to_pyarrow"),
        ("table.to_polars()", "1: .to_polars"),
        ("x = 1\ntable.cache()", "2: .cache"),
        ("run = table.execute", "1: .execute"),
        ("ibis.connect('duckdb://')", "1: ibis.connect"),
        ("ibis.now()", "1: ibis.now"),
        ("ibis.today()", "1: ibis.today"),
        ("ibis.random()", "1: ibis.random"),
        ("ibis.uuid()", "1: ibis.uuid"),
        ("ibis.read_parquet('x')", "1: ibis.read_parquet"),
        ("ibis.duckdb.connect()", "1: ibis.duckdb"),
        ("ibis.pyspark", "1: ibis.pyspark"),
        ("from ibis import now", "1: ibis.now"),
        ("from ibis import read_csv as r", "1: ibis.read_csv"),
        ("import ibis.backends.duckdb", "1: ibis.backends.duckdb"),
        ("datetime.now(UTC)", "1: .now"),
        ("date.today()", "1: .today"),
        ("datetime.utcnow()", "1: .utcnow"),
        ("import time", "1: time"),
        ("from time import monotonic", "1: time.monotonic"),
        ("open('x')", "1: open"),
        ("from pathlib import Path", "1: pathlib.Path"),
        ("import os.path", "1: os.path"),
        ("np.memmap('x')", "1: .memmap"),
        ("import urllib.request", "1: urllib.request"),
        ("def f():\n    import socket", "2: socket"),
        ("import random", "1: random"),
        ("import secrets", "1: secrets"),
        ("from uuid import uuid4", "1: uuid.uuid4"),
        ("np.random.random()", "1: .random"),
        ("from numpy import random", "1: numpy.random"),
        ("np.random.default_rng()", "1: default_rng() without a seed"),
        ("exec('1')", "1: exec"),
        ("import duckdb", "1: duckdb"),
        ("from django.utils import timezone", "1: django.utils.timezone"),
    ],
)
def test_a_planted_impurity_is_found(source: str, found: str) -> None:
    assert found in impurities(source)


@pytest.mark.parametrize(
    "source",
    [
        "np.random.default_rng(seed)",
        "table.filter(table.stage.isin(stages))",
        "ibis.cases((a, b))",
        "import ibis.expr.types as ir",
        "from datetime import date",
        "at(as_of)",
    ],
)
def test_what_core_needs_is_allowed(source: str) -> None:
    assert impurities(source) == []
