"""Spark says of a hundred thousand documents what DuckDB says, to the last digit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.sources.synthetic.papers import FIRST, LAST, write_papers
from tests.long.test_spark import NEEDS_SPARK, run, with_spark

DOCUMENTS = 100_000

pytestmark = NEEDS_SPARK


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spark-trends")
    papers = write_papers(made / "papers.parquet", documents=1 + DOCUMENTS // (LAST - FIRST + 1))
    table = pq.read_table(papers).drop_columns(["date"])
    years = [int(one[:4]) for one in table.column("id").to_pylist()]
    pq.write_table(table.append_column("year", pa.array(years)), papers)
    assert table.num_rows >= DOCUMENTS
    return made


def test_spark_and_duckdb_find_the_same_phrases_counts_and_neighbours(folder: Path) -> None:
    told = {
        engine: json.loads(
            run(program, folder, "tests.long.trend_figures", "papers.parquet", engine, "passing")
        )
        for engine, program in (("duckdb", sys.executable), ("spark", with_spark()))
    }
    assert told["spark"]["documents"] >= DOCUMENTS
    assert told["spark"]["phrases"] > 1_000
    assert told["spark"]["alive"] > 200
    assert told["spark"] == told["duckdb"]
    assert not list((folder / "passing").iterdir())
