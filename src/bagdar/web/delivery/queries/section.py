"""The section "Dates" on the page of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.ledger import ledger_of
from bagdar.web.delivery.queries.milestones import end_line, is_open
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.promises import project_of, promises_of
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.sheet import live_of
from bagdar.web.projects.queries.why import why_of
from bagdar.web.projects.queries.wording import number_text

LAST_ROWS = 3


def compose(project: ProjectFacts, reading: Reading) -> Mapping[str, Any]:
    """Return the dates of the launch with their colour and its facts, and the last moves."""
    live = live_of(project)
    rights = rights_of(reading.scope)
    number = project_of(project)
    promise = promises_of([number], as_of=reading.as_of, day=reading.day)[number]
    ratio = promise.variance_ratio
    acts = reading.as_of is None and is_open(live)
    return {
        "why": why_of(promise),
        "variance": None if ratio is None else number_text(round(ratio, 2)),
        "line": end_line(live.pk, reading),
        "rows": ledger_of(live.pk, reading, most=LAST_ROWS),
        "plans": acts and plans(rights, live),
        "owns": acts and owns(rights, live),
    }


DATES = Section("dates", "delivery/section_dates.html", compose)
