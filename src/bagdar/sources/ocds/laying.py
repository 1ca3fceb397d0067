"""Releases as Arrow trees laid out in the three tables that are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bagdar.core.tables import OCDS_AWARDS, OCDS_BIDS, OCDS_PROCESSES

_TEXT = pa.string()
_ORGANISATION = pa.struct([("id", _TEXT)])
_PERIOD = pa.struct([("startDate", _TEXT), ("endDate", _TEXT)])
_VALUE = pa.struct([("amount", pa.float64()), ("currency", _TEXT)])
_ITEM = pa.struct([("classification", pa.struct([("id", _TEXT)]))])
TREE = pa.schema(
    [
        ("ocid", _TEXT),
        ("date", _TEXT),
        ("buyer", _ORGANISATION),
        (
            "tender",
            pa.struct(
                [
                    ("status", _TEXT),
                    ("procurementMethod", _TEXT),
                    ("procurementMethodDetails", _TEXT),
                    ("numberOfTenderers", pa.int64()),
                    ("tenderPeriod", _PERIOD),
                    ("procuringEntity", _ORGANISATION),
                ]
            ),
        ),
        (
            "awards",
            pa.list_(
                pa.struct(
                    [
                        ("id", _TEXT),
                        ("status", _TEXT),
                        ("suppliers", pa.list_(_ORGANISATION)),
                        ("items", pa.list_(_ITEM)),
                    ]
                )
            ),
        ),
        (
            "bids",
            pa.struct(
                [
                    (
                        "details",
                        pa.list_(
                            pa.struct(
                                [
                                    ("id", _TEXT),
                                    ("status", _TEXT),
                                    ("date", _TEXT),
                                    ("value", _VALUE),
                                    ("tenderers", pa.list_(_ORGANISATION)),
                                ]
                            )
                        ),
                    )
                ]
            ),
        ),
    ]
)
"""The fields that are asked for, as they stand in a release."""

SHAPES = (OCDS_PROCESSES, OCDS_AWARDS, OCDS_BIDS)
_SCHEMAS = tuple(one.schema().to_pyarrow() for one in SHAPES)
"""A release without an ocid may stand in them until it is taken out."""
Laid = tuple[pa.RecordBatch, pa.RecordBatch, pa.RecordBatch]


def laid_out(tree: pa.Table, first: int) -> Laid:
    """Lay releases out in processes, awards and bids; number them from `first` on."""
    lines = np.arange(first, first + tree.num_rows, dtype=np.int64)
    whole = {name: _one(tree.column(name)) for name in TREE.names}
    awards, bids = whole["awards"], pc.struct_field(whole["bids"], ["details"])
    return (
        _processes(whole, awards, bids, lines),
        _awards(awards, lines),
        _bids(bids, lines),
    )


def renumbered(laid: Laid, by: int) -> Laid:
    """Raise the numbers of all rows."""
    if not by:
        return laid
    processes, awards, bids = (
        one.set_column(0, one.schema.field(0), pc.add(one.column(0), pa.scalar(by, pa.int64())))
        for one in laid
    )
    return processes, awards, bids


def _processes(whole: dict[str, Any], awards: Any, bids: Any, lines: Any) -> pa.RecordBatch:
    tender = whole["tender"]
    columns = [
        pa.array(lines),
        whole["ocid"],
        whole["date"],
        pc.struct_field(whole["buyer"], ["id"]),
        pc.struct_field(tender, ["procuringEntity", "id"]),
        pc.struct_field(tender, ["status"]),
        pc.struct_field(tender, ["procurementMethod"]),
        pc.struct_field(tender, ["procurementMethodDetails"]),
        pc.struct_field(tender, ["numberOfTenderers"]),
        pc.struct_field(tender, ["tenderPeriod", "startDate"]),
        pc.struct_field(tender, ["tenderPeriod", "endDate"]),
        awards.is_valid(),
        bids.is_valid(),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMAS[0])


def _awards(awards: Any, lines: Any) -> pa.RecordBatch:
    line, place = _counted(awards, lines)
    each = awards.flatten()
    suppliers = pc.struct_field(each, ["suppliers"])
    items = pc.struct_field(each, ["items"])
    columns = [
        line,
        place,
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["status"]),
        _listed(suppliers, ["id"]),
        _listed(items, ["classification", "id"]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMAS[1])


def _bids(bids: Any, lines: Any) -> pa.RecordBatch:
    line, place = _counted(bids, lines)
    each = bids.flatten()
    columns = [
        line,
        place,
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["status"]),
        pc.struct_field(each, ["date"]),
        pc.struct_field(each, ["value", "amount"]),
        pc.struct_field(each, ["value", "currency"]),
        _listed(pc.struct_field(each, ["tenderers"]), ["id"]),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMAS[2])


def _one(column: pa.ChunkedArray) -> Any:
    joined = column.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        return joined.chunk(0) if joined.num_chunks else pa.array([], joined.type)
    return joined


def _counted(lists: Any, lines: Any) -> tuple[pa.Array, pa.Array]:
    """Return for each entry of each list the line of its process and its place, from 1."""
    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0), dtype=np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    place = np.arange(1, total + 1, dtype=np.int64) - np.repeat(ends - lengths, lengths)
    return pa.array(np.repeat(lines, lengths)), pa.array(place)


def _listed(lists: Any, path: list[str]) -> pa.Array:
    """Return lists of one text of each entry, in place of lists of entries."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = np.zeros(len(lists) + 1, dtype=np.int32)
    np.cumsum(np.asarray(lengths), out=offsets[1:])
    texts = pc.struct_field(lists.flatten(), path)
    return pa.ListArray.from_arrays(pa.array(offsets), texts, mask=lists.is_null())
