"""Scorecards of all subjects and months at once: kept in the lake, computed, handed back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from bagdar.core.tables import SCORE_INPUTS, SCORE_WEIGHTS, WITHIN
from bagdar.core.territories.score_tables import scorecards
from bagdar.lake import Content, Lake

TABLES = (SCORE_INPUTS, SCORE_WEIGHTS, WITHIN)
"""What the registry hands in."""
PREFIX = "scorecards-"


@dataclass(frozen=True)
class Scorecards:
    """What was computed, a row an indicator, and the digest of what it was computed from."""

    rows: pa.Table
    input_hash: str


def run_scorecards(lake: Lake, tables: Iterable[tuple[str, pa.Table]]) -> Scorecards:
    """Keep the tables of the registry, by the names of their shapes, and compute from them."""
    shapes = {one.name: one for one in TABLES}
    lake.write(Content(shapes[name], table.to_batches(), _kept_as(name)) for name, table in tables)
    with lake.read() as reading:
        inputs, weights, within = (reading.table(one, _kept_as(one.name)) for one in TABLES)
        found = reading.run(scorecards(inputs, within, weights))
        return Scorecards(found, reading.snapshot.digest(*map(_kept_as, shapes)))


def _kept_as(name: str) -> str:
    return PREFIX + name.lower().replace("_", "-")
