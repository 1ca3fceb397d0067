"""The ratings of owner and centre, and since when a project is red."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bagdar.web.delivery.models import Rating


def rating_facts(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the last colour of each side of each project."""
    made: dict[int, dict[str, Any]] = {}
    rows = Rating.objects.filter(project__in=projects).order_by("at", "id")
    for project, side, colour in rows.values_list("project_id", "side", "colour"):
        made.setdefault(project, {})[f"{side}_colour"] = colour
    return made
