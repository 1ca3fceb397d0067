"""Rows of the registry as tables of declared shape, as they were known at a moment.

The ledger only grows, and projects and standings are kept in versions: everything known at one
moment is read without holding a transaction open for it. Rows come in chunks, by a raw cursor
and constant statements: a million of them never stand in memory at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pyarrow import csv

from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.core.tables import (
    COMMITMENTS,
    DATE_MOVES,
    ENDS,
    MILESTONES,
    TENURES,
    WITHIN,
    Shape,
)
from bagdar.core.territories.tree import Tree
from bagdar.web.people.models import Office
from bagdar.web.territories.queries import Placing, land

ROWS_AT_ONCE = 50_000
OBLAST_LEVEL = 1


@dataclass(frozen=True)
class Extract:
    """A table to hand over: its shape and its rows, read as they are asked for."""

    shape: Shape
    batches: Iterable[pa.RecordBatch]


def delivery_extracts(moment: datetime) -> Iterator[Extract]:
    """Return the tables of the promise ledger as known at a moment, one after another."""
    placing = land().placing(timezone.localdate(moment))
    known = {"moment": connection.ops.adapt_datetimefield_value(moment)}
    yield Extract(ENDS, _promises(known, placing))
    yield Extract(MILESTONES, (_milestones(one) for one in rows_of(_MILESTONES, known)))
    yield Extract(COMMITMENTS, (_commitments(one) for one in rows_of(_COMMITMENTS, known)))
    yield Extract(DATE_MOVES, (shaped(one, DATE_MOVES) for one in rows_of(_MOVES, known)))
    yield Extract(TENURES, (shaped(one, TENURES) for one in rows_of(_TENURES, {})))
    yield Extract(WITHIN, [within_batch(placing.tree)])


TEXT, NUMBER, DAY, _MOMENT = pa.string(), pa.int64(), pa.date32(), pa.timestamp("us")


@dataclass(frozen=True)
class Select:
    """A constant statement, and what its columns are read as; `{utc}` marks moments.

    `{reach}` stands for how far the version `v` of a project in the territory `l` is seen; other
    names in braces for constant `parts`.
    """

    sql: str
    columns: Mapping[str, pa.DataType]
    parts: Mapping[str, str] = field(default_factory=dict)


_REACH = """CASE v.visibility WHEN 'published' THEN 0 WHEN 'territory' THEN 1 WHEN 'case' THEN 3
        ELSE CASE WHEN v.restricted_until <= %(today)s THEN 1 ELSE 2 END END
        + CASE WHEN l.is_synthetic THEN %(synthetic)s ELSE 0 END"""

_PROMISES = Select(
    """
    SELECT v.project_id AS project, v.territory_id AS territory, v.place_on,
      v.organisation_id AS organisation, v.enterprise_id AS enterprise, o.id AS office, v.stage,
      {reach} AS reach,
      s.approved_on, s.starts_on, s.original_on, s.committed_on, s.forecast_on, s.actual_on,
      s.stated_on
    FROM projects_projectversion v
    JOIN territories_territory l ON l.id = v.territory_id
    LEFT JOIN projects_standing s ON s.project_id = v.project_id
      AND s.known_from <= %(moment)s AND (s.known_to IS NULL OR s.known_to > %(moment)s)
    LEFT JOIN people_office o ON o.organisation_id = v.organisation_id AND o.heads
    WHERE v.merged_into_id IS NULL
      AND v.known_from <= %(moment)s AND (v.known_to IS NULL OR v.known_to > %(moment)s)
    """,
    {
        "project": NUMBER,
        "territory": NUMBER,
        "place_on": DAY,
        **dict.fromkeys(("organisation", "enterprise", "office"), NUMBER),
        "stage": TEXT,
        "reach": NUMBER,
        **{one.name: DAY for one in ENDS.columns if one.dtype == "date"},
    },
)

_MILESTONES = Select(
    """
    SELECT m.id AS milestone, m.project_id AS project,
      CASE WHEN m.is_end THEN 1 ELSE 0 END AS is_end,
      (SELECT a."on" FROM delivery_achievement a
        WHERE a.milestone_id = m.id AND a.at <= %(moment)s
        ORDER BY a.at DESC, a.id DESC LIMIT 1) AS actual_on,
      CASE WHEN m.removed_at <= %(moment)s THEN {removed} END AS removed_at
    FROM delivery_milestone m
    """,
    {
        "milestone": NUMBER,
        "project": NUMBER,
        "is_end": NUMBER,
        "actual_on": DAY,
        "removed_at": _MOMENT,
    },
)

_COMMITMENTS = Select(
    """
    SELECT d.milestone_id AS milestone, d.due_on, b.order_on AS set_on, {frozen} AS at
    FROM delivery_baselinemilestone d JOIN delivery_baseline b ON b.id = d.baseline_id
    WHERE b.frozen_at <= %(moment)s
    UNION ALL
    SELECT m.milestone_id, m.new_on, NULL, {answered}
    FROM delivery_moveanswer a JOIN delivery_datemove m ON m.id = a.move_id
    WHERE a.decision = 'approved' AND a.at <= %(moment)s
    """,
    {"milestone": NUMBER, "due_on": DAY, "set_on": DAY, "at": _MOMENT},
)

_MOVES = Select(
    """
    SELECT m.id AS move, m.milestone_id AS milestone, m.project_id AS project, m.kind, m.old_on,
      m.new_on, m.cause, m.confidence, m.actor_id AS actor, m.stated_on, {moved} AS at
    FROM delivery_datemove m WHERE m.at <= %(moment)s ORDER BY m.id
    """,
    {
        **dict.fromkeys(("move", "milestone", "project"), NUMBER),
        "kind": TEXT,
        "old_on": DAY,
        "new_on": DAY,
        "cause": TEXT,
        "confidence": NUMBER,
        "actor": TEXT,
        "stated_on": DAY,
        "at": _MOMENT,
    },
)

_TENURES = Select(
    """
    SELECT t.id AS tenure, t.office_id AS office, CASE WHEN t.acting THEN 1 ELSE 0 END AS acting,
      t.starts_on, t.ends_on
    FROM people_tenure t JOIN people_office o ON o.id = t.office_id WHERE o.heads
    """,
    {
        "tenure": NUMBER,
        "office": NUMBER,
        "acting": NUMBER,
        "starts_on": DAY,
        "ends_on": DAY,
    },
)

_MOMENTS = {"removed": "m.removed_at", "frozen": "b.frozen_at", "answered": "a.at", "moved": "m.at"}


def rows_of(select: Select, known: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """Run a statement and return its rows in chunks.

    Both databases write CSV and Arrow reads it: no value of a row is ever one of Python's.
    """
    postgresql = connection.vendor == "postgresql"
    utc = "{} AT TIME ZONE 'UTC'" if postgresql else "{}"
    moments = {name: utc.format(one) for name, one in _MOMENTS.items()}
    sql = select.sql.format(reach=_REACH, **moments, **select.parts)
    texts = _copied(sql, known) if postgresql else _concatenated(sql, known, select.columns)
    for text in texts:
        yield from _parsed(text, select.columns)


def _copied(sql: str, known: Mapping[str, Any]) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT CSV", known) as copy:
        lines = iter(copy)
        while some := list(islice(lines, ROWS_AT_ONCE)):
            yield b"".join(some)


def _concatenated(
    sql: str, known: Mapping[str, Any], columns: Mapping[str, pa.DataType]
) -> Iterator[bytes]:
    """Let SQLite make one text of each row: texts in quotes, what is null left empty."""
    line = " || ',' || ".join(
        f"""coalesce('"' || replace("{name}", '"', '""') || '"', '')"""
        if kind == TEXT
        else f"""coalesce("{name}", '')"""
        for name, kind in columns.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {line} || char(10) FROM ({sql})", known)  # noqa: S608 -- constants
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield "".join([row[0] for row in rows]).encode()


def _parsed(text: bytes, columns: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
    table = csv.read_csv(
        io.BytesIO(text),
        read_options=csv.ReadOptions(column_names=list(columns), use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict(columns),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    yield from table.combine_chunks().to_batches()


def shaped(batch: pa.RecordBatch, shape: Shape) -> pa.RecordBatch:
    """Give the columns the types of the shape, which a database may keep as numbers."""
    schema = shape.schema().to_pyarrow()
    arrays = [batch.column(one.name).cast(one.type) for one in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _promises(known: Mapping[str, Any], placing: Placing) -> Iterator[pa.RecordBatch]:
    """Place each project in the tree of the day, and say who answers for it."""
    today = connection.ops.adapt_datefield_value(placing.tree.day)
    akims = akim_offices(placing.tree)
    for batch in rows_of(_PROMISES, {**known, "today": today, "synthetic": SYNTHETIC_FROM}):
        stated = zip(
            *(batch.column(one).to_pylist() for one in ("territory", "place_on")), strict=True
        )
        places = [under(placing, territory, on) for territory, on in stated]
        akim = pa.array([akims.get(one) for one in places], NUMBER)
        found = with_column(batch, "territory", pa.array(places, NUMBER))
        yield shaped(with_column(found, "office", pc.coalesce(batch.column("office"), akim)), ENDS)


def under(placing: Placing, territory: int, stated_on: date) -> int:
    """Return whose total counts a project; what lies outside the tree counts for itself."""
    spot = placing.spot(territory, stated_on)
    return territory if spot is None else spot.under


def with_column(batch: pa.RecordBatch, name: str, values: pa.Array) -> pa.RecordBatch:
    """Put values in place of a column."""
    return batch.set_column(batch.schema.get_field_index(name), name, values)


def _milestones(batch: pa.RecordBatch) -> pa.RecordBatch:
    return shaped(
        batch.append_column("removed_on", _local_day(batch.column("removed_at"))), MILESTONES
    )


def _commitments(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Take the day of the order, or the local day of the answer."""
    set_on = pc.coalesce(batch.column("set_on"), _local_day(batch.column("at")))
    return shaped(with_column(batch, "set_on", set_on), COMMITMENTS)


def _local_day(moments: pa.Array) -> pa.Array:
    zoned = pc.assume_timezone(moments, "UTC").cast(pa.timestamp("us", tz=settings.TIME_ZONE))
    return pc.local_timestamp(zoned).cast(DAY, safe=False)


def akim_offices(tree: Tree) -> dict[int, int]:
    """Return the head office of the oblast's akimat for each territory that has one."""
    heads = Office.objects.filter(heads=True, organisation__kind="akimat")
    offices = dict(heads.values_list("organisation__territory", "pk"))
    return {
        below.territory: offices[oblast.territory]
        for oblast in tree.versions
        if oblast.level == OBLAST_LEVEL and oblast.territory in offices
        for below in tree.descendants(oblast.territory)
    }


def within_batch(tree: Tree) -> pa.RecordBatch:
    """Return WITHIN of a tree: every territory with each one that it lies in."""
    pairs = [
        (one.territory, above.territory)
        for one in tree.versions
        for above in tree.path(one.territory)
    ]
    columns = [pa.array([pair[at] for pair in pairs], NUMBER) for at in (0, 1)]
    return pa.RecordBatch.from_arrays(columns, schema=WITHIN.schema().to_pyarrow())
