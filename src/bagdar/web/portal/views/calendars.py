"""The working calendar of a territory: a year of it, and a table that is tried, then imported."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.terms.problem import Problem
from bagdar.web.people.requests import Asked, bounded, for_roles
from bagdar.web.portal.actions.calendars import import_calendar
from bagdar.web.portal.forms import CalendarForm
from bagdar.web.portal.permissions import SETS_CALENDARS, may_set_calendar
from bagdar.web.territories.forms import Fault, FileRefusedError, read_calendar
from bagdar.web.territories.forms.calendars import NAMES, SOURCES
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name
from bagdar.web.territories.queries.calendars import (
    DayRow,
    changes_by,
    shown_year,
    years_known,
)
from bagdar.web.wording import in_words

FIRST_YEAR, LAST_YEAR = 1991, 2199
LARGEST_BYTES = 1024 * 1024
SHOWN_FAULTS = 200
COLUMNS = ("on", "works", *NAMES, "source", *SOURCES)


@require_GET
def calendar(request: Asked, key: str) -> HttpResponse:
    """Show a year of a territory's calendar: which days differ, and whose calendar says so."""
    found, name = _place(request, key)
    today = timezone.localdate(request.now)
    year = _year(request.GET.get("year", ""), today.year)
    shown = shown_year(found, year)
    known = land()
    above = None
    if shown.place is not None and shown.place != found:
        version = known.version_near(shown.place, today)
        above = (version.key, local_name(version.names))
    context = {
        "name": name,
        "key": key,
        "shown": shown,
        "above": above,
        "years": sorted({*years_known(found), today.year, today.year + 1, year}),
        "may_import": may_set_calendar(request.scope) and not is_synthetic_key(key),
        "crumbs": [(name, reverse("territory", args=[key])), (_("Working calendar"), "")],
    }
    return render(request, "portal/calendar.html", context)


@bounded(LARGEST_BYTES + 2**20)
@for_roles(*SETS_CALENDARS)
def calendar_import(request: Asked, key: str) -> HttpResponse:
    """Try a table of a calendar: say what it would change, then import what was tried."""
    found, name = _place(request, key)
    if is_synthetic_key(key):
        raise Http404
    form = CalendarForm(request.POST, request.FILES) if request.method == "POST" else CalendarForm()
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            rows = _rows(form.content(), key)
        except FileRefusedError as error:
            shown["faults"] = [
                (one.row, in_words(one.problem)) for one in error.faults[:SHOWN_FAULTS]
            ]
            shown["fault_count"] = len(error.faults)
        else:
            if form.cleaned_data["confirm"]:
                source = form.cleaned_data["source"]
                import_calendar(rows, source=source, by=request.person, at=request.now)
                messages.success(request, _("The calendar is imported."))
                year = max(one.on.year for one in rows)
                return redirect(f"{reverse('territory-calendar', args=[key])}?year={year}")
            shown["changes"] = changes_by(rows, found)
            shown["tried"] = _table(rows)
    here = reverse("territory-calendar", args=[key])
    context = {
        "form": form,
        "name": name,
        "key": key,
        "most_megabytes": LARGEST_BYTES // 2**20,
        "crumbs": [
            (name, reverse("territory", args=[key])),
            (_("Working calendar"), here),
            (_("Import"), ""),
        ],
        **shown,
    }
    refused = form.is_bound and (form.errors or "faults" in shown)
    return render(request, "portal/calendar_import.html", context, status=422 if refused else 200)


def _place(request: Asked, key: str) -> tuple[int, str]:
    """Return a territory with its name. Raises Http404."""
    known = land()
    found = known.find(key)
    if found is None:
        raise Http404
    return found, local_name(known.version_near(found, timezone.localdate(request.now)).names)


def _year(text: str, usual: int) -> int:
    """Return the year asked for; one written in no known way, or out of all time, is 404."""
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) == len("2026")):
        raise Http404
    if not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Http404
    return int(text)


def _rows(content: bytes, key: str) -> list[DayRow]:
    """Read a table of this territory alone, within the years that calendars are kept of."""
    rows = read_calendar(content, territory=key)
    faults = [
        *_faults(
            {one.territory_key for one in rows} - {key},
            lambda other: Problem("The table names {other}, not only {key}.", other=other, key=key),
        ),
        *_faults(
            {one.on.year for one in rows if not FIRST_YEAR <= one.on.year <= LAST_YEAR},
            lambda year: Problem("{year} is no year that calendars are kept of.", year=str(year)),
        ),
    ]
    if faults:
        raise FileRefusedError(faults)
    return rows


def _faults(wrong: set[Any], said: Callable[[Any], Problem]) -> list[Fault]:
    return [Fault("calendar", 0, said(one)) for one in sorted(wrong)]


def _table(rows: list[DayRow]) -> str:
    """Return the days that were tried as a table, to be sent again when they are confirmed."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in rows:
        names = [one.names.get(name, "") for name in NAMES]
        sources = [one.source, *(one.sources.get(name, "") for name in SOURCES)]
        writer.writerow([one.on.isoformat(), "yes" if one.works else "no", *names, *sources])
    return text.getvalue()
