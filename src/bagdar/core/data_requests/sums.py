"""Sums of the number columns over rows that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bagdar.core.data_requests.columns import Column


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one column, and how many rows gave a number; none at all is no zero."""

    total: Decimal | None
    given: int


def sums(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> dict[str, Sum]:
    """Add up each number column exactly; rows without a number add nothing and are not counted."""
    found = {one.key: Sum(None, 0) for one in columns if one.is_number}
    for row in rows:
        for key, known in found.items():
            if (value := row.get(key)) is not None:
                found[key] = Sum((known.total or Decimal(0)) + Decimal(str(value)), known.given + 1)
    return found
