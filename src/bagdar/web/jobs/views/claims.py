"""Pages of claims: of a project, and of a territory with all that lies in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.jobs.queries.behind import Behind, behind_of, reads_of, reports_behind
from bagdar.web.jobs.queries.claimed_page import (
    COLUMNS,
    COVERAGE,
    Claimed,
    project_claims,
    territory_claims,
    territory_month,
)
from bagdar.web.jobs.queries.exporting import Table
from bagdar.web.jobs.queries.sizes import shares_of_place, size_of
from bagdar.web.jobs.queries.verified import reach_of
from bagdar.web.jobs.views.seen import (
    file_of,
    month_asked,
    month_words,
    page,
    powers_now,
    reading_of,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import live_of, project_for
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.models import Reach, is_synthetic_key
from bagdar.web.territories.queries import land, local_name

_A_PAGE = 100


def project(request: Asked, key: str) -> HttpResponse:
    """Show the jobs of a project by month, as of today or a past day."""
    day = request.as_of_day or timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, request.as_of, day)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    claimed = project_claims(found, reading)
    if kind := request.GET.get("format"):
        return _file(kind, key, claimed, found.name, reading)
    behind = _behind(request, found, claimed) if claimed.seen else {}
    suffix = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    context = {
        "project": found,
        "title": found.name,
        "claimed": claimed,
        "size": size_of(found),
        "page_day": day,
        **_shown(claimed, behind),
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
    if month := month_asked(request):
        return _told(request, (key, found), list(under), month)
    claimed = territory_claims(list(under), reading)
    name = local_name(known.version_near(found, reading.day).names)
    if kind := request.GET.get("format"):
        return _file(kind, key, claimed, name, reading, coverage=True)
    context = {
        "title": name,
        "claimed": claimed,
        "page_day": reading.day,
        **_shown(claimed),
        "small": shares_of_place(list(under), reading, reach=_reach(reading, key)),
        "sizes_of": reverse("territory-beside", args=[key]),
        "crumbs": [(name, reverse("territory", args=[key])), (_("Jobs"), "")],
    }
    return page(request, "jobs/claims.html", context)


def _reach(reading: Reading, key: str) -> int:
    """Return how far the figures of a territory go for those who answer for it."""
    return reach_of(reading.scope, answers=True, synthetic=is_synthetic_key(key))


def _told(
    request: Asked, place: tuple[str, int], territories: list[int], month: date
) -> HttpResponse:
    """Show the projects that told a month of a territory, and the reports in which they did."""
    reading, (key, number) = reading_of(request), place
    rows = territory_month(territories, reading, month)
    projects = [one.pk for one, _shown in rows]
    reads = reads_of(projects, powers_now(request), reading, request.person)
    name = local_name(land().version_near(number, reading.day).names)
    title = f"{name}, {month_words(month)}"
    if kind := request.GET.get("format"):
        headings = [_("Project"), _("Key"), *(label for _name, label in COLUMNS[1:])]
        told = [[one.name, one.key, *shown.row()[1:]] for one, shown in rows]
        table = Table(f"jobs-{key}-{month:%Y-%m}", headings, told, f"{_('Jobs')}: {title}")
        synthetic = reading.is_synthetic or is_synthetic_key(key)
        return file_of(kind, table, day=reading.day, synthetic=synthetic)
    papers = reports_behind(projects, month, reads)
    page_obj = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    world = "?world=synthetic" if reading.is_synthetic else ""
    listed = reverse("territory-jobs", args=[key]) + world
    context = {
        "title": title,
        "page_obj": page_obj,
        "rows": [(one, shown.cells(), papers.get(one.pk, ())) for one, shown in page_obj],
        "headings": [label for _name, label in COLUMNS[1:]],
        "page_day": reading.day,
        "crumbs": [
            (name, reverse("territory", args=[key])),
            (_("Jobs"), listed),
            (month_words(month), ""),
        ],
    }
    return page(request, "jobs/told.html", context)


def _behind(request: Asked, found: ProjectFacts, claimed: Claimed) -> dict[date, Behind]:
    """Find what each claimed month rests on; reports are opened as they are now."""
    live, reading = live_of(found), reading_of(request)
    reads = reads_of([live.pk], powers_now(request), reading, request.person)
    months = [one.month for one in claimed.months if one.is_told]
    return behind_of(live, months, reads, as_of=request.as_of)


def _shown(claimed: Claimed, behind: Mapping[date, Behind] | None = None) -> dict[str, Any]:
    """Return the months as cells, without those that the reader does not see."""
    most, known = None if claimed.seen else 1, behind or {}
    return {
        "rows": [(one.cells()[:most], one, known.get(one.month)) for one in claimed.months],
        "years": number_text(claimed.construction_years),
    }


def _file(
    kind: str,
    key: str,
    claimed: Claimed,
    whose: str,
    reading: Reading,
    *,
    coverage: bool = False,
) -> HttpResponse:
    """Send the months; what the reader does not see is left out, not empty."""
    columns = COLUMNS if claimed.seen else COLUMNS[:2]
    rows = [one.row()[: len(columns)] for one in claimed.months]
    if coverage:
        columns = (*columns, *COVERAGE)
        rows = [
            [*row, *one.coverage, one.small_percent]
            for row, one in zip(rows, claimed.months, strict=True)
        ]
    table = Table(f"jobs-{key}", [label for _name, label in columns], rows, f"{_('Jobs')}: {whose}")
    synthetic = reading.is_synthetic or is_synthetic_key(key)
    return file_of(kind, table, day=reading.day, synthetic=synthetic)
