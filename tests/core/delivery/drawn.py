"""Tables drawn in a test, and what came out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa

from bagdar.core.tables import Shape


def table(shape: Shape, rows: Sequence[Mapping[str, object]]) -> Any:
    """Draw a table of a shape."""
    columns = {one.name: [row[one.name] for row in rows] for one in shape.columns}
    drawn = ibis.memtable(pa.table(columns, schema=shape.schema().to_pyarrow()))
    shape.check(drawn)
    return drawn


def rows_of(expression: Any, *order: str) -> list[dict[str, Any]]:
    """Return the rows of an expression in an order."""
    rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: tuple(row[name] for name in order))


def figures_of(expression: Any) -> dict[tuple[str, str, int], dict[str, tuple[Any, int]]]:
    """Return value and n of every figure by subject and reach."""
    found: dict[tuple[str, str, int], dict[str, tuple[Any, int]]] = defaultdict(dict)
    for row in expression.to_pyarrow().to_pylist():
        subject = (row["subject_kind"], row["subject"], row["reach"])
        assert row["indicator"] not in found[subject]
        assert (row["value"] is None) == (row["state"] == "not_applicable")
        found[subject][row["indicator"]] = (row["value"], row["n"])
    return dict(found)
