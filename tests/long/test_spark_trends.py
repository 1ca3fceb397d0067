"""Spark says what DuckDB says: of a hundred thousand documents, at several cuts, and in a scan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.sources.synthetic.papers import FIRST, LAST, write_papers
from tests.long.test_spark import NEEDS_SPARK, run, with_spark

DOCUMENTS = 100_000
A_YEAR = 400
"""Papers a year for several cuts: with fewer no phrase has enough documents."""
SCANNED = 560
"""Papers a year of the scan: with fewer there are too few phrases to rank."""

pytestmark = NEEDS_SPARK


def corpus(folder: Path, documents: int) -> Path:
    """Write made-up papers, so many a year, with years instead of dates."""
    papers = write_papers(folder / "papers.parquet", documents=documents)
    table = pq.read_table(papers).drop_columns(["date"])
    years = [int(one[:4]) for one in table.column("id").to_pylist()]
    pq.write_table(table.append_column("year", pa.array(years)), papers)
    return folder


def figures(folder: Path, *cuts: str) -> tuple[Any, Any]:
    """Return what DuckDB and what Spark says of the corpus at cuts."""
    words = ("tests.long.trend_figures", "papers.parquet")
    here, there = (
        json.loads(run(program, folder, *words, engine, "passing", *cuts))
        for engine, program in (("duckdb", sys.executable), ("spark", with_spark()))
    )
    assert not list((folder / "passing").iterdir())
    return here, there


def test_spark_and_duckdb_find_the_same_phrases_counts_and_neighbours(tmp_path: Path) -> None:
    here, there = figures(corpus(tmp_path, 1 + DOCUMENTS // (LAST - FIRST + 1)), "2017")
    assert there["documents"] >= DOCUMENTS
    assert there["phrases"] > 1_000
    assert there["cuts"]["2017"]["alive"] > 200
    assert there == here


def test_spark_and_duckdb_agree_at_each_of_several_cuts(tmp_path: Path) -> None:
    cuts = ("2014", "2020")
    here, there = figures(corpus(tmp_path, A_YEAR), *cuts)
    assert there["documents"] == A_YEAR * (LAST - FIRST + 1)
    assert all(there["cuts"][one]["alive"] > 20 for one in cuts)
    assert there == here


def test_a_scan_on_spark_writes_the_document_of_duckdb(tmp_path: Path) -> None:
    write_papers(tmp_path / "papers.parquet", documents=SCANNED)
    documents = {}
    for engine, program in (("duckdb", sys.executable), ("spark", with_spark())):
        words = ("papers.parquet", "--top", "40", "--engine", engine, "--scratch", "passing")
        run(program, tmp_path, "bagdar", "trends", "scan", *words, "--output", f"{engine}.jsonl")
        lines = (tmp_path / f"{engine}.jsonl").read_text("utf-8").splitlines()
        head, *signals = map(json.loads, lines)
        assert head.pop("made_at")
        assert len(signals) > 40
        documents[engine] = (head, signals)
    assert documents["spark"] == documents["duckdb"]
    assert not list((tmp_path / "passing").iterdir())
