"""What pages of barriers start from: where the person stands, and the barrier they are shown."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone

from bagdar.web.barriers.models import Barrier
from bagdar.web.barriers.permissions import Powers, powers_of
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


def asking(request: Asked) -> tuple[Powers, Reading]:
    """Return where the person stands in the ladder, and what they read."""
    day = timezone.localdate(request.now)
    return powers_of(request.scope, on=day), Reading(request.scope, request.now, None, day)


def barrier_of(request: Asked, number: int) -> tuple[Barrier, Powers, Reading]:
    """Return a barrier that the person is shown, or 404."""
    powers, reading = asking(request)
    found: Barrier = get_object_or_404(barriers_for(powers, reading), pk=number)
    return found, powers, reading
