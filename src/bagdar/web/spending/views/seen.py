"""From an address to the money behind it; what is not seen is not there."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for
from bagdar.web.spending.models import Register
from bagdar.web.spending.queries.files import TYPES, Sheet, as_file
from bagdar.web.spending.queries.page import shows_money
from bagdar.web.spending.queries.rows import Line, Wanted, line_by_number

LONGEST = 200
NUMBER_DIGITS = 18


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)


def project_seen(key: str, reading: Reading) -> Project:
    """Return a project whose money the reader is shown, or 404."""
    found = project_for(key, reading)
    live: Project | None = (
        Project.objects.filter(key=key).select_related("sector", "territory").first()
    )
    if found is None or live is None or not shows_money(live, reading):
        raise Http404
    return live


def line_seen(number: int, reading: Reading) -> Line:
    """Return a row that the reader sees, or 404."""
    found = line_by_number(number, reading) if number < 10**NUMBER_DIGITS else None
    if found is None:
        raise Http404
    return found


def register_named(name: str) -> Register:
    """Return a register by its name, or 404."""
    if name not in Register.values:
        raise Http404
    return Register(name)


def wanted_of(request: Asked) -> Wanted:
    """Read which rows are asked for; what is too long is cut."""
    names = ("q", "project", "year", "currency", "kind", "supplier", "linked", "sort")
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
