"""Phases, sites, costs and parties of a project: replaced row by row where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from bagdar.web.projects.actions.checks import Problems, ProjectError, Row, row_problems
from bagdar.web.projects.models import Cost, Party, Phase, Project, Site

ROWS: Mapping[str, type[Row]] = {"phases": Phase, "sites": Site, "costs": Cost, "parties": Party}
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "phases": ("number",),
    "sites": ("number",),
    "costs": ("source", "currency"),
    "parties": ("role", "name_en", "name_ru", "name_kk"),
}
MOST_ROWS = 200


def build_rows(
    project: Project, given: Mapping[str, Sequence[Mapping[str, Any]]]
) -> tuple[dict[str, list[Row]], Problems]:
    """Make rows of what is given, and say what is wrong with them, row by row."""
    made: dict[str, list[Row]] = {}
    found: Problems = {}
    for part, rows in given.items():
        made[part] = [ROWS[part](project=project, **row) for row in rows[: MOST_ROWS + 1]]
        if texts := [*_row_texts(made[part]), *_part_texts(part, made[part])]:
            found[part] = texts
    return made, found


def write_rows(project: Project, part: str, rows: Sequence[Row]) -> bool:
    """Replace the rows of one part by others, touching only those that differ."""
    present = {_identity(part, row): row for row in getattr(project, part).all()}
    wanted = {_identity(part, row): row for row in rows}
    gone = [row.pk for key, row in present.items() if key not in wanted]
    model = ROWS[part]._default_manager
    changed = bool(gone)
    try:
        model.filter(pk__in=gone).delete()
    except ProtectedError:
        text = _("What was dated, signed, launched or reported stays; it can be renamed.")
        raise ProjectError({part: [text]}) from None
    for key, row in wanted.items():
        if (before := present.get(key)) is not None:
            if _values(before) == _values(row):
                continue
            row.pk = before.pk
        changed = True
        row.save()
    return changed


def twice(part: str, rows: Sequence[Row]) -> list[int]:
    """Return the places (from 1) of rows that repeat an earlier one."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for place, row in enumerate(rows, start=1):
        key = _identity(part, row)
        if key in seen:
            found.append(place)
        seen.add(key)
    return found


def _row_texts(rows: Sequence[Row]) -> list[str]:
    return [
        _("Row %(row)d: %(text)s") % {"row": place, "text": text}
        for place, row in enumerate(rows, start=1)
        for texts in row_problems(row).values()
        for text in texts
    ]


def _part_texts(part: str, rows: Sequence[Row]) -> list[str]:
    if len(rows) > MOST_ROWS:
        return [_("There are more than %d rows.") % MOST_ROWS]
    return [_("Row %d repeats an earlier one.") % place for place in twice(part, rows)]


def _identity(part: str, row: Model) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in IDENTITY[part])


def _values(row: Model) -> dict[str, Any]:
    return {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key
    }
