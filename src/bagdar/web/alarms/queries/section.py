"""The section "Alarms" on the page of a project: those open that the reader is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries.reading import alarms_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section, Subject
from bagdar.web.territories.models import Reach


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return the open alarms; nothing where there are none, nor on the page of a past day."""
    reading = subject.reading
    if reading.as_of is not None or not reading.scope.held:
        return None
    powers = powers_of(reading.scope, None, on=reading.day)
    rows = alarms_for(powers, reading).filter(project=subject.live, cleared_at=None)
    found = list(rows)
    return {"alarms": found} if found else None


def open_in(territory: int, reading: Reading) -> int:
    """Count the open alarms that a person is shown in a territory."""
    powers = powers_of(reading.scope, None, on=reading.day)
    under = Reach.objects.filter(ancestor=territory).values("descendant")
    return alarms_for(powers, reading).filter(territory__in=under, cleared_at=None).count()


ALARMS = Section("alarms", "alarms/section.html", _compose)
