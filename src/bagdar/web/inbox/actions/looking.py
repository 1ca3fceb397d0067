"""A person has looked at what newly came: it is news to them no more."""

from __future__ import annotations

from datetime import datetime

from bagdar.web.inbox.models import Looked
from bagdar.web.inbox.queries.desks import Standing
from bagdar.web.inbox.queries.news import looked_now


def note_look(standing: Standing, *, at: datetime) -> None:
    """Keep how far a person has looked. It is about nobody but them, and changes no record."""
    Looked.objects.update_or_create(
        user=standing.person, defaults={**looked_now(standing), "at": at}
    )
