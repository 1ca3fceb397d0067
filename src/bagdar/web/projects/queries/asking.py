"""What a person asks of the list of projects: all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

PAGE_SIZES = (25, 50, 100)
FILTERS = (
    "q",
    "world",
    "key",
    "territory",
    "tree",
    "undetermined",
    "sector",
    "stage",
    "size",
    "enterprise",
    "curator",
    "organisation",
    "programme",
    "visibility",
    "timing",
    "staleness",
    "late_over",
    "due_within",
    "pending",
    "life",
)
NOT_REPORTED = "none"
"""The value of a filter that asks for projects where the thing is not reported."""

LONGEST_VALUE = 200
LONGEST_QUERY = 2000


@dataclass(frozen=True)
class Asking:
    """Filters, order, columns and page, as texts of the address; empty means not asked."""

    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1
    per_page: int = PAGE_SIZES[0]

    def get(self, name: str) -> str:
        """Return what a filter asks for."""
        return dict(self.filters).get(name, "")

    def query(self, **other: Any) -> str:
        """Return the address's query without the page, some parts changed (None: left out)."""
        parts: dict[str, Any] = {
            **dict(self.filters),
            "sort": self.sort,
            "columns": ",".join(self.columns),
            "per_page": self.per_page if self.per_page != PAGE_SIZES[0] else "",
            **other,
        }
        return urlencode({name: value for name, value in parts.items() if value not in ("", None)})

    def without(self, name: str) -> Asking:
        """Take one filter off."""
        return replace(self, filters=tuple(one for one in self.filters if one[0] != name))


def asking_of(given: QueryDict | Mapping[str, str]) -> Asking:
    """Read an address; what is too long or not a number is as if it were not there."""
    values = {name: str(given.get(name) or "")[:LONGEST_VALUE].strip() for name in FILTERS}
    columns = _listed(given, "columns")
    return Asking(
        filters=tuple(
            (name, value) for name, value in values.items() if value and "\x00" not in value
        ),
        sort=str(given.get("sort") or "")[:LONGEST_VALUE],
        columns=columns,
        page=_number(given.get("page"), 1),
        per_page=size if (size := _number(given.get("per_page"), 0)) in PAGE_SIZES else 25,
    )


def _listed(given: QueryDict | Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read a list given as one value with commas or as many values."""
    values = given.getlist(name) if isinstance(given, QueryDict) else [given.get(name) or ""]
    parts = (part.strip() for value in values for part in str(value).split(","))
    return tuple(dict.fromkeys(part for part in parts if part))[:LONGEST_VALUE]


def _number(text: Any, default: int) -> int:
    digits = str(text or "")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
        return default
    return max(1, int(digits))
