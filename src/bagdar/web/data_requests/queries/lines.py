"""Rows of answers as a reader sees them: what became hidden meanwhile does not show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import Column, ColumnType, Value
from bagdar.web.data_requests.models import Answer, FormVersion, Line
from bagdar.web.data_requests.queries.prefill import CLAIMS, KNOWN
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True)
class Row:
    """One row: its slot, project, locked and given values; `version` of a line being filled.

    `hidden` are the columns in which a project is named that the reader does not see; `unfit` what
    was given under an older form and does not fit the one of the table.
    """

    slot: int
    project: int | None
    key: str
    known: Mapping[str, Any]
    values: Mapping[str, Value]
    version: int = 0
    hidden: frozenset[str] = frozenset()
    unfit: Mapping[str, str] = field(default_factory=dict)


def rows_of_lines(lines: Iterable[Line]) -> list[Row]:
    """Return lines as rows."""
    return [
        Row(
            one.slot,
            one.project_id,
            one.project.key if one.project else "",
            one.known,
            one.values,
            one.version,
        )
        for one in lines
    ]


def rows_of_plain(kept: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of a submission."""
    return [
        Row(one["slot"], one["project"], one["key"], one["known"], one["values"]) for one in kept
    ]


def lines_seen(answer: Answer, scope: Scope, *, at: datetime) -> list[Line]:
    """Return the lines of an answer whose projects somebody sees."""
    seen = Project.objects.for_scope(scope, at=at).values("pk")
    lines = answer.lines.select_related("project").order_by("slot")
    return list(lines.filter(Q(project=None) | Q(project__in=seen)))


def plain_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return rows as a submission keeps them."""
    return [
        {
            "slot": one.slot,
            "project": one.project,
            "key": one.key,
            "known": dict(one.known),
            "values": dict(one.values),
        }
        for one in rows
    ]


@dataclass(frozen=True)
class Eyes:
    """Which projects somebody sees, and which of their fields; None sees everything."""

    scope: Scope | None
    at: datetime

    def seen(self, rows: Sequence[Row], columns: Iterable[Column]) -> list[Row]:
        """Leave out of one office's rows what is not seen."""
        return self.seen_each({0: rows}, columns)[0]

    def seen_each(
        self, groups: Mapping[int, Sequence[Row]], columns: Iterable[Column]
    ) -> dict[int, list[Row]]:
        """Leave out rows on projects that are not seen, and what of others is not seen.

        That is locked values, and projects that are named in cells of `columns`.
        """
        if self.scope is None:
            return {group: list(rows) for group, rows in groups.items()}
        every = [one for rows in groups.values() for one in rows]
        cells = [one.key for one in columns if one.type is ColumnType.PROJECT]
        named = {one.values.get(key) for one in every for key in cells} - {None}
        numbers = {one.project for one in every} - {None}
        known = Project.objects.for_scope(self.scope, at=self.at)
        keys = known.filter(key__in=named).values_list("key", flat=True)
        sight = _Sight(self.scope, known.in_bulk(numbers), frozenset(keys), cells)
        return {group: list(sight.seen(rows)) for group, rows in groups.items()}


@dataclass(frozen=True)
class _Sight:
    """Which of the projects in some rows a reader sees; `cells` are columns that name some."""

    scope: Scope
    projects: Mapping[int, Project]
    keys: frozenset[str]
    cells: Sequence[str]

    def seen(self, rows: Iterable[Row]) -> Iterator[Row]:
        sight = sight_of(self.scope)
        for one in rows:
            if one.project is None:
                yield _not_naming(one, self.cells, self.keys)
            elif project := self.projects.get(one.project):
                hidden = sight.hidden_fields(project)
                if not sees_money(sight, project):
                    hidden = hidden | {CLAIMS}
                shown = _without(one, hidden) if hidden else one
                yield _not_naming(shown, self.cells, self.keys)


def _without(row: Row, hidden: frozenset[str]) -> Row:
    known = {key: one for key, one in row.known.items() if KNOWN[key].marked not in hidden}
    return replace(row, known=known)


def _not_naming(row: Row, keys: Iterable[str], seen: Collection[str]) -> Row:
    hidden = frozenset(key for key in keys if key in row.values and row.values[key] not in seen)
    if not hidden:
        return row
    values = {key: one for key, one in row.values.items() if key not in hidden}
    return replace(row, values=values, hidden=hidden)


def known_value(value: Any) -> Any:
    """Return a locked value in the reader's language."""
    if isinstance(value, Mapping):
        return value.get((get_language() or "en")[:2]) or value.get("en")
    return value


def known_text(key: str, row: Row) -> str:
    """Return a locked value as people read it."""
    if key not in row.known:
        return _("not shown")
    value = known_value(row.known[key])
    if value is None or value == "":
        return _("not reported")
    if KNOWN[key].number:
        return number_text(Decimal(str(value)))
    if _is_day(key):
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    return str(value)


def _is_day(key: str) -> bool:
    return key.endswith("_on")


def value_text(column: Column, value: Value) -> str:
    """Return a given value as people read it; empty when it is not given."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.is_number:
        return number_text(Decimal(str(value)))
    if column.type is ColumnType.DATE:
        return date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    return str(value)


def given_text(column: Column, row: Row) -> str:
    """Return what a row gives in a column; empty when it is not given."""
    if column.key in row.hidden:
        return _("not shown")
    return unfit_text(column, row) or value_text(column, row.values.get(column.key))


def unfit_text(column: Column, row: Row) -> str:
    """Say what was given and does not fit the form any more; empty where it does."""
    if column.key not in row.unfit:
        return ""
    was = row.unfit[column.key]
    words = _("does not fit the new form")
    return f"{words}: {was}" if was else words


def known_labels(form: FormVersion) -> list[tuple[str, str]]:
    """Return keys and headings of the locked columns."""
    return [(key, str(KNOWN[key].label)) for key in form.known]


def column_label(column: Column) -> str:
    """Return the heading of a column with its unit."""
    return column.label
