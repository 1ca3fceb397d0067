"""The section "Barriers" on the page of a project: those going on that the reader is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from bagdar.web.barriers.models import GOING
from bagdar.web.barriers.permissions import powers_of, raises_for
from bagdar.web.barriers.queries.reading import barriers_for, line_of
from bagdar.web.projects.queries.sections import Section, Subject


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return the barriers that stand; nothing where there are none to show or to raise."""
    reading = subject.reading
    if reading.as_of is not None or not reading.scope.held:
        return None
    powers = powers_of(reading.scope, on=reading.day)
    rows = barriers_for(powers, reading).filter(Q(project=subject.live, state_now__in=GOING))
    lines = [line_of(one, powers, reading) for one in rows.order_by("pk")]
    raises = subject.live.enterprise_id in raises_for(reading.scope)
    return {"lines": lines, "raises": raises} if lines or raises else None


BARRIERS = Section("barriers", "barriers/section.html", _compose)
