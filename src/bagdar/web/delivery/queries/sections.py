"""What the page of a project shows of baselines and ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.delivery.permissions import plans
from bagdar.web.delivery.queries.baselines import in_force, sees_drafts
from bagdar.web.delivery.queries.colouring import columns_of, red_words
from bagdar.web.delivery.queries.known import Known
from bagdar.web.delivery.queries.ratings import rated, sides_by
from bagdar.web.projects.queries.columns import hidden_in
from bagdar.web.projects.queries.sections import Section


def _baseline(known: Known) -> Mapping[str, Any]:
    subject, now = known.subject, known.subject.reading.as_of is None
    live, scope, rights = subject.live, subject.reading.scope, subject.rights
    hidden = hidden_in(subject.sight, subject.project)
    waits = any(one.returned_at is None for one in known.drafts)
    return {
        "last": in_force(known.frozen[0], hidden) if known.frozen else None,
        "first": known.frozen[-1] if known.frozen else None,
        "count": len(known.frozen),
        "draft": now and waits and sees_drafts(live, scope, rights),
        "may_draft": now and plans(rights, live),
    }


def _ratings(known: Known) -> Mapping[str, Any]:
    subject = known.subject
    found = rated(subject.live, subject.reading, subject.standing, known.steps)
    return {
        "columns": columns_of(found),
        "red": red_words(found),
        "may_rate": subject.reading.as_of is None and bool(sides_by(subject.rights, subject.live)),
    }


BASELINE = Section("baseline", "delivery/baseline_section.html", _baseline)
RATINGS = Section("ratings", "delivery/ratings_section.html", _ratings)
