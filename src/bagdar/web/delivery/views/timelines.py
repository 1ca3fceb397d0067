"""Pictures of time: the timeline of a filter, the calendar, what changed since the last visit."""

from __future__ import annotations

from datetime import date, datetime, time

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.delivery.actions.visits import visit
from bagdar.web.delivery.queries.calendar import HORIZONS, calendar_of
from bagdar.web.delivery.queries.changes import changes_since
from bagdar.web.delivery.queries.timelines import PER_PAGE, dated, projects_picture
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.asking import Asking, asking_of
from bagdar.web.projects.queries.filtering import Filtered, Reading, filtered

FIRST_DAY = date(1900, 1, 1)
"""Nothing changed before it: an earlier day is taken as this one."""


@require_GET
def timeline(request: Asked) -> HttpResponse:
    """Show the projects that are asked for on one line of time."""
    asking, reading, found = _asked(request)
    pages = Paginator(dated(found.rows, reading), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = list(page.object_list)
    shown = {
        "picture": projects_picture(rows, reading) if rows else None,
        "page_obj": page,
        "undated": found.rows.count() - pages.count,
        **_around(asking, reading, found, _("Timeline")),
    }
    return render(request, "delivery/timeline.html", shown)


@require_GET
def calendar(request: Asked) -> HttpResponse:
    """Show what is due next, month by month, and first what has passed its day."""
    asking, reading, found = _asked(request)
    text = request.GET.get("days", "")
    days = int(text) if text in map(str, HORIZONS) else HORIZONS[1]
    shown = {
        "calendar": calendar_of(found.rows, reading, days=days),
        "days": days,
        "horizons": HORIZONS,
        **_around(asking, reading, found, _("Calendar")),
    }
    return render(request, "delivery/calendar.html", shown)


@require_GET
@login_required
def changes(request: Asked) -> HttpResponse:
    """Show what changed since the person's last visit, or since a day they name."""
    last = visit(request.person, at=request.now)
    day = parse_date_safely(request.GET.get("since", ""))
    began = max(day, FIRST_DAY) if day else None
    since = timezone.make_aware(datetime.combine(began, time.min)) if began else last
    reading = Reading(request.scope, request.now, None, request.today)
    shown = {
        "changes": changes_since(reading, since),
        "since": since,
        "since_day": day,
        "crumbs": [(_("What changed"), "")],
    }
    return render(request, "delivery/changes.html", shown)


def parse_date_safely(text: str) -> date | None:
    """Read a day; what is none is as if it were not asked."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _asked(request: Asked) -> tuple[Asking, Reading, Filtered]:
    day = request.as_of_day or timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, request.as_of, day)
    asking = asking_of(request.GET)
    return asking, reading, filtered(asking, reading)


def _around(asking: Asking, reading: Reading, found: Filtered, title: str) -> dict[str, object]:
    query = asking.query(sort=None, columns=None, per_page=None)
    back = f"{reverse('project-list')}?{query}" if query else reverse("project-list")
    return {
        "chips": [
            (one, asking.without(one.name).query(sort=None, columns=None, per_page=None))
            for one in found.chips
        ],
        "query": query,
        "list_url": back,
        "page_day": reading.day,
        "crumbs": [(_("Projects"), back), (title, "")],
    }
