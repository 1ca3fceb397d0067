"""The measurement of red flags, and what the engine may use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bagdar.core.spending.settings import ALL_ON
from bagdar.lake import Lake, LakeError
from bagdar.runs.spending import flagged, keep
from bagdar.runs.spending_tables import Machine
from tests.bench.spending import NAMES, PARTS, make, measure, spending_part


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
