"""The consolidated table as texts, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from bagdar.core.data_requests.sums import Sum
from bagdar.web.data_requests.queries.consolidated import Part, Table
from bagdar.web.data_requests.queries.lines import (
    Row,
    column_label,
    given_text,
    known_labels,
    known_text,
)
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True)
class ShownRow:
    """One row: the key of its project, locked texts, given texts and whether each is a number."""

    key: str
    known: tuple[str, ...]
    values: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class ShownPart:
    """One office with its rows and the sums of it and those below."""

    part: Part
    rows: tuple[ShownRow, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class ShownTable:
    """Headings, offices and totals as texts; `numbers` says which columns stand to the right."""

    known: tuple[str, ...]
    asked: tuple[tuple[str, bool], ...]
    parts: tuple[ShownPart, ...]
    totals: tuple[str, ...]


def shown_table(table: Table) -> ShownTable:
    """Write a table in the reader's language."""
    known = [label for _key, label in known_labels(table.form)]
    return ShownTable(
        tuple(known),
        tuple((column_label(one), one.is_number) for one in table.columns),
        tuple(_part(table, one) for one in table.parts),
        _sums(table, table.totals),
    )


def _part(table: Table, part: Part) -> ShownPart:
    rows = tuple(_row(table, one) for one in part.rows)
    return ShownPart(part, rows, _sums(table, table.sums_of(part)))


def _row(table: Table, row: Row) -> ShownRow:
    keys = table.form.known
    known = tuple(known_text(key, row) if row.project else "" for key in keys)
    values = tuple((given_text(one, row), one.is_number) for one in table.columns)
    return ShownRow(row.key, known, values)


def _sums(table: Table, found: object) -> tuple[str, ...]:
    sums = found if isinstance(found, dict) else {}
    return tuple(_text(sums.get(one.key)) for one in table.columns)


def _text(found: Sum | None) -> str:
    return "" if found is None or found.total is None else number_text(found.total)
