"""Alarms of the synthetic world, found once before its last days and again on the last.

So some of them have gone up by the day told of.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from bagdar.sources.synthetic.plan import Asked
from bagdar.web.alarms.actions.computing import compute_alarms
from bagdar.web.alarms.queries.subjects import Among
from bagdar.web.journal.actions import Act
from bagdar.web.people.permissions import World

LOOKED_DAYS_BEFORE = (12, 0)
MORNING = time(5, 30)


def simulate_alarms(asked: Asked, *, entry: Act) -> None:
    """Hold alarms against the facts of the synthetic world, on some of its last days."""
    for before in LOOKED_DAYS_BEFORE:
        on = asked.as_of - timedelta(days=before)
        at: datetime = timezone.make_aware(datetime.combine(on, MORNING))
        compute_alarms(Among(World.SYNTHETIC, at), by=entry.by)
