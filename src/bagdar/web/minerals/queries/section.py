"""The section "Exposed to minerals" on the page of a project."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bagdar.web.minerals.models import ExposureVersion, Flow
from bagdar.web.minerals.permissions import WRITERS
from bagdar.web.minerals.queries.suggested import suggested_for
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.sections import Section, Subject

MOST_PERCENT, NONE = Decimal(100), Decimal(0)


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return what a project buys and sells; nothing where nothing is stated or may be."""
    reading = subject.reading
    rows = ExposureVersion.objects.known(reading.as_of).filter(record__project=subject.live)
    lines = list(rows.select_related("record").order_by("-share_percent", "record__mineral"))
    states = False
    if reading.as_of is None and reading.scope.held:
        writes = sight_of(reading.scope, roles=frozenset(WRITERS))
        states = writes.whole or writes.answers_for(subject.live)
    if not lines and not states:
        return None
    suggested = suggested_for(subject.live) if states else []
    above = [
        (str(flow.label), whole)
        for flow in Flow
        if (whole := sum((one.share_percent for one in lines if one.record.flow == flow), NONE))
        > MOST_PERCENT
    ]
    return {"lines": lines, "states": states, "suggested": suggested, "above": above}


MINERALS = Section("minerals", "minerals/section.html", _compose)
