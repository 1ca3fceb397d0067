"""Releases as Arrow trees laid out in the tables that are kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bagdar.core.tables import (
    OCDS_AMENDMENTS,
    OCDS_AWARDS,
    OCDS_BIDS,
    OCDS_CONTRACTS,
    OCDS_MILESTONES,
    OCDS_PARTIES,
    OCDS_PROCESSES,
    OCDS_TRANSACTIONS,
    Shape,
)

_TEXT = pa.string()
_ORGANISATION = pa.struct([("id", _TEXT)])
_NAMED = pa.struct([("name", _TEXT), ("identifier", _ORGANISATION)])
_PERIOD = pa.struct([("startDate", _TEXT), ("endDate", _TEXT)])
_VALUE = pa.struct([("amount", pa.float64()), ("currency", _TEXT)])
_ITEM = pa.struct([("classification", pa.struct([("id", _TEXT)]))])
_TENDER = [
    ("status", _TEXT),
    ("procurementMethod", _TEXT),
    ("procurementMethodDetails", _TEXT),
    ("numberOfTenderers", pa.int64()),
    ("tenderPeriod", _PERIOD),
    ("procuringEntity", _ORGANISATION),
]
_AWARD = [
    ("id", _TEXT),
    ("status", _TEXT),
    ("suppliers", pa.list_(_ORGANISATION)),
    ("items", pa.list_(_ITEM)),
]
_BID = [
    ("id", _TEXT),
    ("status", _TEXT),
    ("date", _TEXT),
    ("value", _VALUE),
    ("tenderers", pa.list_(_ORGANISATION)),
]
_TRANSACTION = [("id", _TEXT), ("date", _TEXT), ("value", _VALUE), ("amount", _VALUE)]
_MILESTONE = [("id", _TEXT), ("status", _TEXT), ("type", _TEXT), ("dateMet", _TEXT)]
_CONTRACT = [
    ("id", _TEXT),
    ("awardID", _TEXT),
    ("status", _TEXT),
    ("value", _VALUE),
    ("dateSigned", _TEXT),
    ("period", _PERIOD),
    ("amendments", pa.list_(pa.struct([("id", _TEXT), ("date", _TEXT)]))),
    (
        "implementation",
        pa.struct(
            [
                ("transactions", pa.list_(pa.struct(_TRANSACTION))),
                ("milestones", pa.list_(pa.struct(_MILESTONE))),
            ]
        ),
    ),
]
_PARTY = [
    ("id", _TEXT),
    ("identifier", _ORGANISATION),
    ("additionalIdentifiers", pa.list_(_ORGANISATION)),
    ("address", pa.struct([("streetAddress", _TEXT), ("locality", _TEXT)])),
    (
        "contactPoint",
        pa.struct([("telephone", _TEXT), ("email", _TEXT), ("name", _TEXT), ("url", _TEXT)]),
    ),
    ("bankAccounts", pa.list_(_ORGANISATION)),
    ("beneficialOwners", pa.list_(_NAMED)),
    ("persones", pa.list_(_NAMED)),
]


def _tree(tender: list[Any], award: list[Any], bid: list[Any], more: list[Any]) -> pa.Schema:
    bids = pa.struct([("details", pa.list_(pa.struct(bid)))])
    return pa.schema(
        [
            ("ocid", _TEXT),
            ("date", _TEXT),
            ("buyer", _ORGANISATION),
            ("tender", pa.struct(tender)),
            ("awards", pa.list_(pa.struct(award))),
            ("bids", bids),
            *more,
        ]
    )


TREE = _tree(
    [*_TENDER, ("mainProcurementCategory", _TEXT)],
    [*_AWARD, ("date", _TEXT), ("value", _VALUE)],
    [*_BID, ("relatedLots", pa.list_(_TEXT))],
    [
        ("tag", pa.list_(_TEXT)),
        (
            "planning",
            pa.struct([("project", _ORGANISATION), ("budget", pa.struct([("projectID", _TEXT)]))]),
        ),
        ("relatedProcesses", pa.list_(pa.struct([("identifier", _TEXT)]))),
        ("contracts", pa.list_(pa.struct(_CONTRACT))),
        ("parties", pa.list_(pa.struct(_PARTY))),
    ],
)
"""The fields that are asked for, as they stand in a release."""
TREE_OF_PEER = _tree(_TENDER, _AWARD, _BID, [])
"""Those that the peer reads."""

SHAPES = (
    OCDS_PROCESSES,
    OCDS_AWARDS,
    OCDS_BIDS,
    OCDS_CONTRACTS,
    OCDS_AMENDMENTS,
    OCDS_TRANSACTIONS,
    OCDS_MILESTONES,
    OCDS_PARTIES,
)
_SCHEMAS = {one.name: one.schema().to_pyarrow() for one in SHAPES}
"""A release without an ocid may stand in them until it is taken out."""


class Laid(NamedTuple):
    """Rows of each table of SHAPES, in their order."""

    processes: pa.RecordBatch
    awards: pa.RecordBatch
    bids: pa.RecordBatch
    contracts: pa.RecordBatch
    amendments: pa.RecordBatch
    transactions: pa.RecordBatch
    milestones: pa.RecordBatch
    parties: pa.RecordBatch


def laid_out(tree: pa.Table, first: int) -> Laid:
    """Lay releases out in the tables of SHAPES; number them from `first` on.

    Of a tree of the peer the tables that it does not fill are empty.
    """
    lines = np.arange(first, first + tree.num_rows, dtype=np.int64)
    whole = {one.name: _whole(tree, one) for one in TREE}
    awards, bids = whole["awards"], pc.struct_field(whole["bids"], ["details"])
    return Laid._make(
        (
            _processes(whole, awards, bids, lines),
            _awards(awards, lines),
            _bids(bids, lines),
            *_contracts(whole["contracts"], lines),
            _parties(whole["parties"], lines),
        )
    )


def _whole(tree: pa.Table, asked: pa.Field) -> Any:
    if asked.name not in tree.column_names:
        return pa.nulls(tree.num_rows, asked.type)
    found = joined(tree.column(asked.name))
    return _of_type(found, asked.type)


def _of_type(found: Any, asked: pa.DataType) -> Any:
    return found if found.type == asked else _widened(found, asked)


def _widened(found: Any, asked: pa.DataType) -> Any:
    """Give a struct, or a list of structs, of the peer the fields that it lacks, without values."""
    if pa.types.is_list(asked):
        values = _widened(found.flatten(), asked.value_type)
        return pa.ListArray.from_arrays(_offsets(found), values, mask=found.is_null())
    fields = [asked.field(at) for at in range(asked.num_fields)]
    columns = [
        _of_type(pc.struct_field(found, [one.name]), one.type)
        if found.type.get_field_index(one.name) >= 0
        else pa.nulls(len(found), one.type)
        for one in fields
    ]
    return pa.StructArray.from_arrays(columns, fields=fields, mask=found.is_null())


def renumbered(laid: Laid, by: int) -> Laid:
    """Raise the numbers of all rows."""
    if not by:
        return laid
    by_ = pa.scalar(by, pa.int64())
    return Laid._make(
        one.set_column(0, one.schema.field(0), pc.add(one.column(0), by_)) for one in laid
    )


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
        pc.struct_field(tender, ["mainProcurementCategory"]),
        pc.struct_field(tender, ["numberOfTenderers"]),
        pc.struct_field(tender, ["tenderPeriod", "startDate"]),
        pc.struct_field(tender, ["tenderPeriod", "endDate"]),
        awards.is_valid(),
        bids.is_valid(),
        pc.coalesce(
            pc.struct_field(whole["planning"], ["project", "id"]),
            pc.struct_field(whole["planning"], ["budget", "projectID"]),
        ),
        _listed(whole["relatedProcesses"], ["identifier"]),
    ]
    return _batch(OCDS_PROCESSES, columns)


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
        pc.struct_field(each, ["date"]),
        pc.struct_field(each, ["value", "amount"]),
        pc.struct_field(each, ["value", "currency"]),
    ]
    return _batch(OCDS_AWARDS, columns)


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
        pc.struct_field(each, ["relatedLots"]),
    ]
    return _batch(OCDS_BIDS, columns)


def _contracts(contracts: Any, lines: Any) -> tuple[pa.RecordBatch, ...]:
    """Lay out contracts, and their amendments, payments and milestones."""
    line, place = _counted(contracts, lines)
    each = contracts.flatten()
    amendments = pc.struct_field(each, ["amendments"])
    transactions = pc.struct_field(each, ["implementation", "transactions"])
    milestones = pc.struct_field(each, ["implementation", "milestones"])
    columns = [
        line,
        place,
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["awardID"]),
        pc.struct_field(each, ["status"]),
        pc.struct_field(each, ["value", "amount"]),
        pc.struct_field(each, ["value", "currency"]),
        pc.struct_field(each, ["dateSigned"]),
        pc.struct_field(each, ["period", "startDate"]),
        pc.struct_field(each, ["period", "endDate"]),
        amendments.is_valid(),
        transactions.is_valid(),
        milestones.is_valid(),
    ]
    of = line, place
    return (
        _batch(OCDS_CONTRACTS, columns),
        _batch(OCDS_AMENDMENTS, _amendments(amendments, *of)),
        _batch(OCDS_TRANSACTIONS, _transactions(transactions, *of)),
        _batch(OCDS_MILESTONES, _milestones(milestones, *of)),
    )


def _amendments(lists: Any, line: Any, contract: Any) -> list[Any]:
    each = lists.flatten()
    found = [pc.struct_field(each, [name]) for name in ("id", "date")]
    return [*_counted_twice(lists, line, contract), *found]


def _transactions(lists: Any, line: Any, contract: Any) -> list[Any]:
    """Lay out payments; `amount` is what OCDS 1.0 called `value`."""
    each = lists.flatten()
    return [
        *_counted_twice(lists, line, contract),
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["date"]),
        *(
            pc.if_else(
                pc.struct_field(each, ["value"]).is_valid(),
                pc.struct_field(each, ["value", name]),
                pc.struct_field(each, ["amount", name]),
            )
            for name in ("amount", "currency")
        ),
    ]


def _milestones(lists: Any, line: Any, contract: Any) -> list[Any]:
    each = lists.flatten()
    return [
        *_counted_twice(lists, line, contract),
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["status"]),
        pc.struct_field(each, ["type"]),
        pc.struct_field(each, ["dateMet"]),
    ]


def _parties(parties: Any, lines: Any) -> pa.RecordBatch:
    line, place = _counted(parties, lines)
    each = parties.flatten()
    columns = [
        line,
        place,
        pc.struct_field(each, ["id"]),
        pc.struct_field(each, ["identifier", "id"]),
        pc.struct_field(each, ["address", "streetAddress"]),
        pc.struct_field(each, ["address", "locality"]),
        pc.struct_field(each, ["contactPoint", "telephone"]),
        pc.struct_field(each, ["contactPoint", "email"]),
        pc.struct_field(each, ["contactPoint", "name"]),
        pc.struct_field(each, ["contactPoint", "url"]),
        _listed(pc.struct_field(each, ["bankAccounts"]), ["id"]),
        _listed(pc.struct_field(each, ["beneficialOwners"]), ["name"]),
        _listed(pc.struct_field(each, ["persones"]), ["name"]),
        _listed(pc.struct_field(each, ["beneficialOwners"]), ["identifier", "id"]),
        _listed(pc.struct_field(each, ["persones"]), ["identifier", "id"]),
        _listed(pc.struct_field(each, ["additionalIdentifiers"]), ["id"]),
    ]
    return _batch(OCDS_PARTIES, columns)


def _batch(shape: Shape, columns: list[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMAS[shape.name])


def joined(column: pa.ChunkedArray) -> Any:
    """Return a column in one piece; what is one already is not copied."""
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    return whole


def _counted(lists: Any, lines: Any) -> tuple[pa.Array, pa.Array]:
    """Return for each entry of each list the line of its process and its place, from 1."""
    lengths, place = _places(lists)
    return pa.array(np.repeat(lines, lengths)), pa.array(place)


def _counted_twice(lists: Any, line: Any, contract: Any) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return for each entry its line, the place of its contract, and its own place."""
    lengths, place = _places(lists)
    return (
        pa.array(np.repeat(np.asarray(line), lengths)),
        pa.array(np.repeat(np.asarray(contract), lengths)),
        pa.array(place),
    )


def _places(lists: Any) -> tuple[Any, Any]:
    """Return the length of each list, and the place of each entry in its own, from 1."""
    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0), dtype=np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return lengths, np.arange(1, total + 1, dtype=np.int64) - np.repeat(ends - lengths, lengths)


def _listed(lists: Any, path: list[str]) -> pa.Array:
    """Return lists of one text of each entry, in place of lists of entries."""
    texts = pc.struct_field(lists.flatten(), path)
    return pa.ListArray.from_arrays(_offsets(lists), texts, mask=lists.is_null())


def _offsets(lists: Any) -> pa.Array:
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = np.zeros(len(lists) + 1, dtype=np.int32)
    np.cumsum(np.asarray(lengths), out=offsets[1:])
    return pa.array(offsets)
