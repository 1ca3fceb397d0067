"""Pages of claims: of a project, and of a territory with all that lies in it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.jobs.queries.claimed_page import (
    COLUMNS,
    COVERAGE,
    Claimed,
    project_claims,
    territory_claims,
)
from bagdar.web.jobs.queries.exporting import Table
from bagdar.web.jobs.views.seen import file_of, page, powers_now, reading_of
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import land, local_name


def project(request: Asked, key: str) -> HttpResponse:
    """Show the jobs of a project by month, as of today or a past day."""
    day = request.as_of_day or timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, request.as_of, day)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    claimed = project_claims(found, reading)
    if kind := request.GET.get("format"):
        return _file(kind, f"jobs-{key}", claimed)
    suffix = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    context = {
        "project": found,
        "title": found.name,
        "claimed": claimed,
        "page_day": day,
        **_shown(claimed),
        "crumbs": [
            (found.name, reverse("project", args=[key]) + suffix),
            (_("Jobs"), ""),
        ],
    }
    return page(request, "jobs/claims.html", context)


@login_required
def territory(request: Asked, key: str) -> HttpResponse:
    """Show the jobs claimed in a territory by month to its officials and whoever watches."""
    known, reading = land(), reading_of(request)
    found = known.find(key)
    if found is None or not powers_now(request).reads_territory(found):
        raise Http404
    under = Reach.objects.filter(ancestor=found).values_list("descendant", flat=True)
    claimed = territory_claims(list(under), reading)
    if kind := request.GET.get("format"):
        return _file(kind, f"jobs-{key}", claimed, coverage=True)
    name = local_name(known.version_near(found, reading.day).names)
    context = {
        "title": name,
        "claimed": claimed,
        "page_day": reading.day,
        **_shown(claimed),
        "crumbs": [(name, reverse("territory", args=[key])), (_("Jobs"), "")],
    }
    return page(request, "jobs/claims.html", context)


def _shown(claimed: Claimed) -> dict[str, Any]:
    """Return the months as cells, without those that the reader does not see."""
    most = None if claimed.seen else 1
    return {
        "rows": [(one.cells()[:most], one) for one in claimed.months],
        "years": number_text(claimed.construction_years),
    }


def _file(kind: str, name: str, claimed: Claimed, *, coverage: bool = False) -> HttpResponse:
    """Send the months; what the reader does not see is left out, not empty."""
    columns = COLUMNS if claimed.seen else COLUMNS[:2]
    rows = [one.row()[: len(columns)] for one in claimed.months]
    if coverage:
        columns = (*columns, *COVERAGE)
        rows = [[*row, *one.coverage] for row, one in zip(rows, claimed.months, strict=True)]
    return file_of(kind, Table(name, [label for _name, label in columns], rows))
