"""Records of one month put together: nothing twice, and what came first stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bagdar.core.jobs.policy import MOST_RATE_THOUSANDTHS

IDENTITY = ("worker", "month", "employer", "site")


@dataclass(frozen=True, slots=True)
class Merged:
    """Records of a month, and how many given rows say another rate than the one that stands."""

    rows: pa.Table
    differing: int = 0


def merged(kept: pa.Table, given: pa.Table) -> Merged:
    """Put new records of a month to those kept: one row for a person, employer and site.

    What is kept stays, also where the new row has another rate: a month is corrected by handing it
    over whole. Of several new rows the one with the lower rate stands.

    Rows in:   `kept` and `given`, both JOB_WORKERS or both JOB_CONTRIBUTIONS, of one month.
    Rows out:  the shape of both, one per IDENTITY, in the order of persons.
    """
    both = pa.concat_tables([kept, given]).combine_chunks()
    if not both.num_rows:
        return Merged(both)
    workers = both.column("worker").to_numpy()
    where = _codes(both, "employer") * both.num_rows + _codes(both, "site")
    is_new = np.arange(both.num_rows) >= kept.num_rows
    # Within one person, employer and site: what is kept before what is new, then the lower rate.
    rates = both.column("rate_thousandths").to_numpy()
    turn = is_new * (MOST_RATE_THOUSANDTHS + 1) + rates
    order = np.lexsort((turn, where, workers))
    first = np.ones(both.num_rows, bool)
    first[1:] = (np.diff(workers[order]) != 0) | (np.diff(where[order]) != 0)
    standing = rates[order][np.flatnonzero(first)[np.cumsum(first) - 1]]
    return Merged(
        both.take(pa.array(order[first])), int(np.count_nonzero(rates[order] != standing))
    )


def _codes(table: pa.Table, name: str) -> NDArray[np.int64]:
    """Number the values in their order, so that the order of the rows decides nothing."""
    encoded = table.column(name).combine_chunks().dictionary_encode(null_encoding="encode")
    ranks = pc.rank(encoded.dictionary).to_numpy()
    codes: NDArray[np.int64] = ranks.astype(np.int64)[encoded.indices.to_numpy()] - 1
    return codes
