"""The section "Dates" on the page of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.known import Known
from bagdar.web.delivery.queries.milestones import is_open
from bagdar.web.projects.queries.promises import promise_by
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.why import why_of
from bagdar.web.projects.queries.wording import number_text

LAST_ROWS = 3


def compose(known: Known) -> Mapping[str, Any]:
    """Return the dates of the launch with their colour and its facts, and the last moves."""
    live, reading, rights = known.subject.live, known.subject.reading, known.subject.rights
    promise = promise_by(known.subject.standing, reading.day)
    ratio = promise.variance_ratio
    acts = reading.as_of is None and is_open(live)
    return {
        "why": why_of(promise),
        "variance": None if ratio is None else number_text(round(ratio, 2)),
        "line": next((one for one in known.lines if one.milestone == known.end), None),
        "rows": known.rows[:LAST_ROWS],
        "plans": acts and plans(rights, live),
        "owns": acts and owns(rights, live),
    }


DATES = Section("dates", "delivery/section_dates.html", compose)
