"""The measurement of red flags, and what the engine may use."""

from __future__ import annotations

import gc
import json
import os
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from bagdar.core.spending.settings import ALL_ON
from bagdar.lake import Lake, LakeError
from bagdar.lake.scripts import script
from bagdar.runs import spending_tables
from bagdar.runs.spending import flagged, keep
from bagdar.runs.spending_document import document
from bagdar.runs.spending_store import load
from bagdar.runs.spending_tables import Machine, parts_of
from tests.bench.spending import (
    NAMES,
    PARTS,
    every_rule,
    make,
    make_changed,
    measure,
    spending_part,
)

OPEN = {"a bid has no status", "an award has no status"}


def test_the_measurement_reads_computes_and_tells_what_it_took() -> None:
    found = measure(60)
    assert found["processes"] == 60
    assert all(found[part]["wall_s"] > 0 for part in PARTS)


def test_what_was_measured_stands_on_the_page_with_what_falls_short(tmp_path: Path) -> None:
    part = {"cpu_s": 6.0, "wall_s": 7.0, "peak_mib": 900}
    told = {
        **dict.fromkeys(PARTS, part),
        "processes": 1_000_000,
        "jsonl_mib": 3210.0,
        "kept_mib": 58.0,
        "seed": 1,
        "measured_on": "2026-03-01",
        "commit": "abc",
        "machine": {"processors": "2 × x"},
        "load_average": 1.25,
    }
    assert spending_part(tmp_path) == []
    (tmp_path / "spending-1000000-1.json").write_text(json.dumps(told), "utf-8")
    text = "\n".join(spending_part(tmp_path))
    assert all(f"| {name} | 6.00 | 7.00 | 900 |" in text for name in NAMES.values())
    assert "- all 11, from tables, 1,000,000 processes: 6.0 s of processor time" in text
    assert "JSON lines into tables and" not in text


def test_memory_that_does_not_suffice_is_told(tmp_path: Path) -> None:
    make(tmp_path / "made.jsonl", 3000)
    lake = Lake(tmp_path / "lake")
    assert keep(lake, tmp_path / "made.jsonl").processes == 3000
    tight = Machine(threads=1, memory_mb=1)
    with (
        pytest.raises(LakeError, match="memory that was allowed does not suffice"),
        flagged(lake, ALL_ON, machine=tight),
    ):
        pass


@pytest.mark.parametrize("at_once", [13, 30])
def test_processes_looked_at_part_by_part_give_the_same_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    make(tmp_path / "made.jsonl", 60)
    make_changed(tmp_path / "changed.jsonl", 60)
    lake = Lake(tmp_path / "lake")
    for name in ("made.jsonl", "changed.jsonl"):
        load(lake, [tmp_path / name], at=datetime(2026, 1, 1, tzinfo=UTC))
    chosen, beside = every_rule()

    def told() -> str:
        with flagged(lake, chosen, machine=Machine(1), beside=beside) as found:
            assert found.processes == 60
            return "".join(document(found, chosen))

    whole = told()
    monkeypatch.setattr(spending_tables, "OWN_AT_ONCE", at_once)
    assert told() == whole
    assert whole.count('"state":"flagged"') > 60
    assert not any((lake.folder / "scratch").glob("scratch-*"))


def ragged(file: Path) -> None:
    """Leave statuses and days out of some processes, and let all be of two projects."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for number, one in enumerate(lines):
        one["planning"]["budget"] = {"projectID": f"P-{number % 2}"}
        for bid in one["bids"]["details"][number % 3 :: 3]:
            del bid["status"]
        for deal in one["contracts"]:
            deal["id"] = f"{number % 7}"
            for payment in deal["implementation"]["transactions"][number % 4 :: 4]:
                del payment["date"]
        if number % 5 == 0:
            for award in one["awards"]:
                del award["status"]
            for deal in one["contracts"][: number % 2]:
                del deal["status"], deal["dateSigned"]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in lines), "utf-8")


def test_what_has_no_status_or_day_in_one_part_is_added_to_what_the_others_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made.jsonl"
    make(made, 60)
    ragged(made)
    lake = Lake(tmp_path / "lake")
    load(lake, [made], at=datetime(2026, 1, 1, tzinfo=UTC))
    every, beside = every_rule()
    parties = replace(every, percentile=20, unsuccessful=0.4, disqualified=0.3)
    parties = replace(parties, minimum_supplied=2, digits=1, kinds=4)
    alone = replace(every, enabled=frozenset({"D2", "D3"}))
    for chosen in (parties, alone):
        with monkeypatch.context() as patched:
            told = []
            for at_once in (60, 11):
                patched.setattr(spending_tables, "OWN_AT_ONCE", at_once)
                with flagged(lake, chosen, machine=Machine(1), beside=beside) as found:
                    told.append("".join(document(found, chosen)))
        assert told[0] == told[1]
        counted = json.loads(told[0])["indicators"]
        open_ = [code for code, one in counted.items() if OPEN & set(one["not_computable"])]
        assert {"R025", "R038", "R048"} <= set(open_) or chosen is alone, open_
        assert "D3" in counted


def test_every_line_is_in_one_part_whatever_lines_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spending_tables, "PROCESSES_AT_ONCE", 2)
    lines = [1, 2, 5, 6, 90, 91, 92]
    with script({}) as run:
        run.hold("processes", pa.table({"line": lines[::-1]}))
        parts = parts_of(run, own=False)
    assert [[one for one in lines if first <= one <= last] for first, last in parts] == [
        [1, 2],
        [5, 6],
        [90, 91],
        [92],
    ]
    assert [last + 1 for _first, last in parts[:-1]] == [first for first, _last in parts[1:]]


def test_what_was_counted_without_evidence_has_no_subjects_to_be_read(tmp_path: Path) -> None:
    make(tmp_path / "made.jsonl", 20)
    lake = Lake(tmp_path / "lake")
    keep(lake, tmp_path / "made.jsonl")
    with flagged(lake, ALL_ON, machine=Machine(1), evidence=False) as found:
        assert found.counts()["R003"]["clear"]
        with pytest.raises(ValueError, match="not asked for"):
            next(found.subjects())


def test_results_that_nobody_reads_to_their_end_leave_nothing_and_warn_of_nothing(
    tmp_path: Path,
) -> None:
    make(tmp_path / "made.jsonl", 20)
    lake = Lake(tmp_path / "lake")
    keep(lake, tmp_path / "made.jsonl")
    with flagged(lake, ALL_ON, machine=Machine(1)) as found:
        rows = found.subjects()
        next(rows)
    held: list[object] = [rows]
    held.append(held)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        del rows, held
        gc.collect()
    assert [str(one.message) for one in seen if one.category is ResourceWarning] == []
    assert not any((lake.folder / "scratch").glob("scratch-*"))


def test_parts_are_gathered_in_one_table_and_what_only_passes_is_let_go() -> None:
    with script({}) as run:
        for part in (1, 2):
            run.run(f"CREATE OR REPLACE TEMP TABLE passing AS SELECT {part} AS number")
            run.gather("kept", "SELECT number FROM passing")
        run.let_go()
        assert sorted(run.rows("SELECT number FROM kept").column(0).to_pylist()) == [1, 2]
        left = run.rows("SELECT table_name FROM duckdb_tables()").column(0).to_pylist()
    assert left == ["kept"]


def test_tables_in_a_folder_of_somebody_else_are_computed_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "made.jsonl", 20)
    lake = Lake(tmp_path / "lake")
    keep(lake, tmp_path / "made.jsonl")
    monkeypatch.setattr(os, "access", lambda *_asked: False)
    with flagged(lake, ALL_ON, machine=Machine(1)) as found:
        assert len(list(found.subjects())) > 20
    assert not (lake.folder / "scratch").exists()
