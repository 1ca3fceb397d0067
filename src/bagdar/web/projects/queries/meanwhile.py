"""What changed on a project between two versions, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext_lazy as _

from bagdar.web.projects.models import ProjectFacts, ProjectVersion
from bagdar.web.projects.queries import PARTS

PART_WORDS = {
    "phases": _("Phases"),
    "sites": _("Sites"),
    "costs": _("Cost by source"),
    "parties": _("Parties"),
    "programme_acts": _("Acts of the programme"),
}
_UNSAID = frozenset({"search_text", "place_is_split"})


@dataclass(frozen=True)
class Meanwhile:
    """One fact that somebody else changed: its name, and how it was and is."""

    label: str
    was: str
    now: str


def what_changed(
    before: ProjectVersion, after: ProjectVersion, *, hidden: frozenset[str]
) -> list[Meanwhile]:
    """Say which facts differ between two versions of a project, but for those hidden."""
    found = [
        Meanwhile(str(field.verbose_name), shown(before, field), shown(after, field))
        for field in ProjectFacts._meta.local_fields
        if field.name not in _UNSAID | hidden
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]
    for part in PARTS:
        was, now = before.details.get(part, []), after.details.get(part, [])
        if was != now and part not in hidden:
            found.append(Meanwhile(str(PART_WORDS[part]), _rows(was), _rows(now)))
    return found


def shown(row: ProjectFacts, field: Field[Any, Any]) -> str:
    """Write one fact of a project as a person reads it."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    return "" if value is None else str(value)


def _rows(rows: list[dict[str, Any]]) -> str:
    return "; ".join(
        ", ".join(str(value) for value in row.values() if value not in (None, "")) for row in rows
    )
