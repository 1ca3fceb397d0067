"""Lists in which an entry is null or an identifier comes again: found quickly, block by block.

The lines at fault are fitted slowly, which leaves out what comes again and says so (`fitting`).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bagdar.sources.ocds.laying import Laid, joined


def untidy(rows: pa.Table, laid: Laid) -> set[int]:
    """Return the numbers of releases in which an entry is null or comes again; mostly none."""
    found: set[int] = set()
    for batch in (laid.awards, laid.contracts, laid.bids):
        found |= _again(batch, batch.column("line"))
    for batch in (laid.amendments, laid.transactions, laid.milestones):
        found |= _again(batch, pc.add(pc.shift_left(batch.column("line"), 24), batch.column(1)))
    return found | _nulls(rows, laid)


def _again(batch: pa.RecordBatch, group: pa.Array) -> set[int]:
    """Return the lines in which one identifier stands twice in one list."""
    groups = np.asarray(group)
    several = np.flatnonzero(groups[1:] == groups[:-1])
    if not len(several):
        return set()
    kept = np.zeros(len(groups), dtype=bool)
    kept[several] = kept[several + 1] = True
    kept &= np.asarray(pc.is_valid(batch.column("id")))
    mask = pa.array(kept)
    ids = batch.column("id").filter(mask).dictionary_encode()
    keys = groups[kept] * np.int64(max(len(ids.dictionary), 1)) + np.asarray(ids.indices)
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return set()
    lines = np.asarray(batch.column("line"))[kept]
    return set(lines[np.isin(keys, twice)].tolist())


def _nulls(rows: pa.Table, laid: Laid) -> set[int]:
    """Return the lines in which an entry of a list that is counted is null."""
    lines, of_contracts = laid.processes.column("line"), laid.contracts.column("line")
    awards, contracts = (joined(rows.column(name)) for name in ("awards", "contracts"))
    bids = pc.struct_field(joined(rows.column("bids")), ["details"])
    each = contracts.flatten()
    parts = (["amendments"], ["implementation", "transactions"], ["implementation", "milestones"])
    lists = [(awards, lines), (contracts, lines), (bids, lines)]
    lists += [(pc.struct_field(each, path), of_contracts) for path in parts]
    found: set[int] = set()
    for of, held in lists:
        entries = of.flatten()
        if entries.null_count:
            holders = pc.list_parent_indices(of).filter(entries.is_null())
            found |= set(held.take(holders).to_pylist())
    return found
