"""Delivery of the whole country on a day: kept in the lake, computed, handed back as figures.

The caller hands in the tables of the registry; what is computed is kept in the lake beside them,
so that the rows behind a figure can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pyarrow as pa

from bagdar.core.delivery import honesty, ledger
from bagdar.core.delivery import lateness as late_rules
from bagdar.core.delivery.honesty import honesty_figures, settlements
from bagdar.core.delivery.lateness import lateness, lateness_figures
from bagdar.core.tables import (
    COMMITMENTS,
    DATE_MOVES,
    ENDS,
    LATENESS,
    MILESTONES,
    SETTLEMENTS,
    TENURES,
    WITHIN,
)
from bagdar.lake import Content, Lake, Reading, Snapshot

TABLES = (ENDS, MILESTONES, COMMITMENTS, DATE_MOVES, TENURES, WITHIN)
"""What the registry hands in."""
RULES = "delivery-" + ".".join(
    one.RULE_VERSION.rpartition("-")[2] for one in (ledger, late_rules, honesty)
)
"""The versions of the ledger's rules, of lateness and of honesty, in this order."""
DAYS_KEPT = 31
"""Days for which the settlements behind the figures are kept; older ones can be computed again."""


@dataclass(frozen=True)
class Delivery:
    """What was computed: the figures, of how many projects and due dates, and from what."""

    figures: pa.Table
    projects: int
    settled: int
    input_hash: str


def run_delivery(lake: Lake, tables: Iterable[Content], *, as_of: date) -> Delivery:
    """Keep the tables of the registry, compute delivery on a day, and keep what came of it."""
    lake.write(tables)
    return compute_delivery(lake, as_of=as_of)


def compute_delivery(lake: Lake, *, as_of: date) -> Delivery:
    """Compute lateness and honesty of the whole country from the lake.

    Raises LakeError when the tables of the registry were never kept.
    """
    with lake.read() as reading:
        late, settled = _computed(reading, as_of)
        # Both come back into the engine as values: a figure is summed from what was computed
        # once, not from the ledger again.
        figures = ibis.union(
            lateness_figures(ibis.memtable(late), reading.table(WITHIN)),
            honesty_figures(ibis.memtable(settled)),
        )
        found = reading.run(figures)
        input_hash = reading.snapshot.digest(*(one.name.lower() for one in TABLES))
        old = _too_old(reading.snapshot, as_of)
    lake.write(
        [
            Content(LATENESS, late.to_batches()),
            Content(SETTLEMENTS, settled.to_batches(), settlements_of(as_of)),
        ],
        drop=old,
    )
    return Delivery(found, late.num_rows, settled.num_rows, input_hash)


def settlements_of(as_of: date) -> str:
    """Return the name under which the settlements of a day are kept."""
    return f"settlements-{as_of.isoformat()}"


def _computed(reading: Reading, as_of: date) -> tuple[pa.Table, pa.Table]:
    promises = reading.table(ENDS)
    ledgers = (reading.table(one) for one in (MILESTONES, COMMITMENTS, DATE_MOVES, TENURES))
    return (
        reading.run(lateness(promises, as_of=as_of)),
        reading.run(settlements(promises, *ledgers, as_of=as_of)),
    )


def _too_old(snapshot: Snapshot, as_of: date) -> list[str]:
    oldest = settlements_of(as_of - timedelta(days=DAYS_KEPT))
    return [name for name in snapshot.tables if "settlements-" <= name < oldest]
