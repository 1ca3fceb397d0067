"""From an address to what lies behind it; what is not seen is not there."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from bagdar.core.minerals.names import BY_KEY
from bagdar.web.minerals.models import ExposureVersion
from bagdar.web.minerals.queries.exposures import Wanted, exposure_by_number
from bagdar.web.minerals.queries.files import TYPES, Sheet, as_file
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

LONGEST = 80
NUMBER_DIGITS = 18


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)


def mineral_named(key: str) -> str:
    """Return a mineral by its key, or 404."""
    if key not in BY_KEY:
        raise Http404
    return key


def exposure_seen(number: int, reading: Reading) -> ExposureVersion:
    """Return an exposure that the reader sees, or 404."""
    found = exposure_by_number(number, reading) if number < 10**NUMBER_DIGITS else None
    if found is None:
        raise Http404
    return found


def wanted_of(request: Asked) -> Wanted:
    """Read which exposures are asked for; what is too long is cut."""
    names = ("mineral", "flow", "project", "state")
    told = {name: request.GET.get(name, "").strip()[:LONGEST] for name in names}
    return Wanted(**{name: "" if "\x00" in text else text for name, text in told.items()})


def file_of(kind: str, sheet: Sheet, *, synthetic: bool) -> HttpResponse:
    """Send a table as a file, or 404 for a kind there is none of."""
    if kind not in TYPES:
        raise Http404
    answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
    world = "synthetic-" if synthetic else ""
    answer["Content-Disposition"] = f'attachment; filename="{world}{sheet.name}.{kind}"'
    return answer
