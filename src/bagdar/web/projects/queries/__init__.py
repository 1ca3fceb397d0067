"""Page-shaped reads of the registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Manager

from bagdar.web.projects.models import Cost, Party, Phase, ProgrammeAct, Project, Site

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

_MODELS: dict[str, Manager[Any]] = {
    "phases": Phase.objects,
    "sites": Site.objects,
    "costs": Cost.objects,
    "parties": Party.objects,
    "programme_acts": ProgrammeAct.objects,
}

Details = dict[str, list[dict[str, Any]]]


def details_of(project: Project) -> Details:
    """Return phases, sites, costs, parties and acts as plain values (numbers as text)."""
    return details_of_all([project.pk])[project.pk]


def details_of_all(ids: Iterable[int]) -> dict[int, Details]:
    """Return the details of many projects, in as many queries as there are parts."""
    found: dict[int, Details] = {one: {part: [] for part in PARTS} for one in ids}
    for part, names in PARTS.items():
        rows = _MODELS[part].filter(project__in=found)
        for row in rows.values("project_id", *names):
            owner = row.pop("project_id")
            found[owner][part].append({name: _plain(value) for name, value in row.items()})
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)
