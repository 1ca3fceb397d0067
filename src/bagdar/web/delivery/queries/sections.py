"""What the page of a project shows of baselines and ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.delivery.permissions import plans
from bagdar.web.delivery.queries.baselines import shelf_of
from bagdar.web.delivery.queries.colouring import columns_of, red_words
from bagdar.web.delivery.queries.ratings import ratings_of, sides_of
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.sheet import live_of


def _baseline(project: ProjectFacts, reading: Reading) -> Mapping[str, Any]:
    live = live_of(project)
    shelf = shelf_of(project, live, reading)
    return {
        "last": shelf.versions[0] if shelf.versions else None,
        "first": shelf.versions[-1] if shelf.versions else None,
        "count": len(shelf.versions),
        "draft": shelf.draft,
        "may_draft": reading.as_of is None and plans(rights_of(reading.scope), live),
    }


def _ratings(project: ProjectFacts, reading: Reading) -> Mapping[str, Any]:
    live = live_of(project)
    found = ratings_of(live, reading)
    return {
        "columns": columns_of(found),
        "red": red_words(found),
        "may_rate": reading.as_of is None and bool(sides_of(reading.scope, live)),
    }


BASELINE = Section("baseline", "delivery/baseline_section.html", _baseline)
RATINGS = Section("ratings", "delivery/ratings_section.html", _ratings)
