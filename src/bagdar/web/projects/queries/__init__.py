"""Page-shaped reads of the registry."""

from __future__ import annotations

from typing import Any

from bagdar.web.projects.models import Project

PARTS = {
    "phases": (
        "number",
        "name_en",
        "name_ru",
        "name_kk",
        "capacity_value",
        "capacity_unit",
    ),
    "sites": (
        "number",
        "name_en",
        "name_ru",
        "name_kk",
        "territory_id",
        "latitude",
        "longitude",
    ),
    "costs": ("source", "amount", "currency"),
    "parties": ("role", "name_en", "name_ru", "name_kk", "identifier"),
    "programme_acts": ("kind", "on", "document", "ground", "other_id"),
}


def details_of(project: Project) -> dict[str, list[dict[str, Any]]]:
    """Return phases, sites, costs, parties and acts as plain values (numbers as text)."""
    return {
        part: [
            {name: _plain(value) for name, value in row.items()}
            for row in getattr(project, part).values(*names)
        ]
        for part, names in PARTS.items()
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
