"""What an address of a scorecard asks for: whose, which month, as a page or as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils import timezone

from bagdar.web.papers.sheet import TYPES, Sheet, as_file
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.scorecards.forms import month_of
from bagdar.web.scorecards.queries.boards import computed_months
from bagdar.web.scorecards.queries.subjects import Reader, Subject, subject_named


def reader_of(request: Asked) -> Reader:
    """Describe who asks; the day shown bounds the months offered."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reader(request.scope, request.now, day, request.as_of)


def subject_of(reader: Reader, kind: str, code: str, *, compared: bool = False) -> Subject:
    """Return the subject that an address names, or 404."""
    found = subject_named(reader, kind, code, compared=compared)
    if found is None:
        raise Http404
    return found


def months_of(request: Asked, reader: Reader) -> tuple[list[date], date]:
    """Return the months there are, and the one asked for: the last whole one unless said otherwise.

    A month written in no known way is 404; one that was not computed shows nothing counted.
    """
    months = computed_months(reader.day, synthetic=reader.scope.is_synthetic)
    text = request.GET.get("month", "")
    if not text:
        begun = reader.day.replace(day=1)
        return months, next((one for one in reversed(months) if one < begun), begun)
    asked = month_of(text)
    if asked is None or asked > reader.day:
        raise Http404
    return months, asked


def file_asked(request: Asked, sheet: Sheet, *, synthetic: bool) -> HttpResponse | None:
    """Answer with a table as CSV, XLSX or PDF where the address asks for it."""
    kind = request.GET.get("as", "")
    if not kind:
        return None
    if kind not in TYPES:
        raise Http404
    marked = replace(sheet, synthetic=synthetic)
    return sent(as_file(marked, kind), f"{marked.file_name}.{kind}", TYPES[kind])


def table_asked(
    request: Asked, sheets: Mapping[str, Sheet], *, synthetic: bool
) -> HttpResponse | None:
    """Answer with the table that an address names, the first if none, as the file it asks for."""
    named = request.GET.get("table", "")
    if named not in sheets:
        raise Http404
    return file_asked(request, sheets[named], synthetic=synthetic)


def sent(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Send a file under a name."""
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def kept(reader: Reader) -> str:
    """Return the query that keeps the world."""
    return f"?{urlencode({'world': World.SYNTHETIC})}" if reader.scope.is_synthetic else ""
