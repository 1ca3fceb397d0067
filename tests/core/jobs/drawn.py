"""Tables of jobs drawn in a few words: months are counted back from the last closed one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from bagdar.core.jobs.policy import month_after
from bagdar.core.jobs.verdicts import verdicts
from bagdar.core.tables import (
    JOB_CONTRIBUTIONS,
    JOB_EMPLOYERS,
    JOB_HEADCOUNTS,
    JOB_SITES,
    JOB_VERDICTS,
    JOB_WORKERS,
    Shape,
)

CLOSED = date(2026, 5, 1)
DECIDED = 24
"""Months before the last closed one in which sites were decided upon."""
PLANT, MILL, SISTER, STRANGER = "plant", "mill", "sister", "stranger"
"""Employers: two of the programme, one of the plant's group, one of nothing."""
SITES: list[tuple[Any, ...]] = [
    ("plant-1", PLANT, 1, 4, 0, DECIDED),
    ("plant-2", PLANT, 2, 3, 0, DECIDED),
    ("mill-1", MILL, 3, 2, 0, DECIDED),
]
GROUPS: list[tuple[Any, ...]] = [(PLANT, 7), (SISTER, 7), (MILL, None), (STRANGER, None)]
Row = tuple[Any, ...]


def back(months: int) -> date:
    """Return the month so many before the last closed one."""
    return month_after(CLOSED, -months)


def arrow(shape: Shape, rows: Sequence[Row]) -> pa.Table:
    names = [column.name for column in shape.columns]
    kinds = [column.dtype for column in shape.columns]
    columns = {
        name: [
            back(row[at]) if kind == "date" and isinstance(row[at], int) else row[at]
            for row in rows
        ]
        for at, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    return pa.table(columns, schema=shape.schema().to_pyarrow())


def table(shape: Shape, rows: Sequence[Row]) -> Any:
    return ibis.memtable(arrow(shape, rows))


def paid(
    worker: int,
    employer: str,
    months: Iterable[int],
    rate: int = 1000,
    site: str | None = None,
) -> list[Row]:
    """Draw contributions for months counted back from the last closed one."""
    return [(worker, month, employer, site, rate) for month in months]


INPUTS = (JOB_WORKERS, JOB_CONTRIBUTIONS, JOB_SITES, JOB_EMPLOYERS, JOB_HEADCOUNTS)


@lru_cache
def _verdicts_sql() -> str:
    """Compile the verdicts once: the drawn tables change, the expression does not."""
    unbound = [ibis.table(one.schema(), name=one.name) for one in INPUTS]
    expression = verdicts(*unbound, closed_month=CLOSED)
    JOB_VERDICTS.check(expression)
    return str(ibis.to_sql(expression, dialect="duckdb"))


def judged(
    workers: Sequence[Row],
    contributions: Sequence[Row],
    *,
    sites: Sequence[Row] = SITES,
    groups: Sequence[Row] = GROUPS,
    headcounts: Sequence[Row] = (),
    threads: int = 2,
) -> list[dict[str, Any]]:
    """Judge what is drawn; rows of JOB_VERDICTS in order of person and site."""
    placed = [(*one, None, None, None)[: len(JOB_SITES.columns)] for one in sites]
    counted = [(*one, None)[: len(JOB_HEADCOUNTS.columns)] for one in headcounts]
    drawn = (workers, contributions, placed, groups, counted)
    with duckdb.connect(config={"threads": threads}) as engine:
        for shape, rows in zip(INPUTS, drawn, strict=True):
            engine.register(shape.name, arrow(shape, rows))
        found = pa.table(engine.execute(_verdicts_sql()).arrow())
    return sorted(found.to_pylist(), key=lambda one: (one["worker"], one["site"], one["employer"]))


def rows_of(expression: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return rows


def told(
    workers: Sequence[Row], contributions: Sequence[Row], **more: Any
) -> dict[tuple[int, str], str]:
    """Return the verdict of each person at each site."""
    found = judged(workers, contributions, **more)
    assert len({(one["worker"], one["employer"], one["site"]) for one in found}) == len(found)
    return {(one["worker"], one["site"]): one["verdict"] for one in found}
