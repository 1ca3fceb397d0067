"""When a person looked last: kept beside the registry, as a convenience of theirs alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bagdar.web.delivery.models import Visit
from bagdar.web.people.models import User

PAUSE = timedelta(minutes=30)
"""After a pause as long as this, looking again is another visit."""
FIRST_LOOK = timedelta(days=7)
"""How far back a person looks who looks for the first time."""


def visit(person: User, *, at: datetime) -> datetime:
    """Note that a person looks, and return the moment of their visit before this one."""
    known, new = Visit.objects.get_or_create(
        user=person, defaults={"since_at": at - FIRST_LOOK, "seen_at": at}
    )
    if new:
        return known.since_at
    if at - known.seen_at >= PAUSE:
        known.since_at = known.seen_at
    known.seen_at = max(at, known.seen_at)
    known.save(update_fields=("since_at", "seen_at"))
    return known.since_at
