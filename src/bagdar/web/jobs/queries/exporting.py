"""A table of a page as a file, with the same rows: a sheet of papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bagdar.web.papers.sheet import Sheet


@dataclass(frozen=True)
class Table:
    """What is exported: the name of the file, the headings and the rows, its title on paper."""

    name: str
    headings: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    title: str = ""


def sheet_of(table: Table, *, day: date, synthetic: bool) -> Sheet:
    """Lay a table out as a sheet: what is synthetic says so in every row, and under the table."""
    notes = [_("Synthetic data: made up by a simulator.")] if synthetic else []
    rows = [tuple(row) for row in table.rows]
    title = table.title or table.name
    return Sheet(table.name, title, day, table.headings, rows, notes, synthetic=synthetic)
