"""From a request to who reads, when and as of which day."""

from __future__ import annotations

from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)
