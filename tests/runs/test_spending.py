"""The measurement of red flags, and what the engine may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bagdar.core.spending.settings import ALL_ON
from bagdar.lake import Lake, LakeError
from bagdar.runs.spending import flagged, keep
from bagdar.runs.spending_tables import Machine
from tests.bench.spending import PARTS, make, measure


def test_the_measurement_reads_computes_and_tells_what_it_took() -> None:
    found = measure(60)
    assert found["processes"] == 60
    assert all(found[part]["wall_s"] > 0 for part in PARTS)


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
