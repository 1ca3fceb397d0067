"""The page of the purchases of a project."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.parties.queries.of_project import (
    bought_for,
    every_line,
    lines_of,
    project_of,
    totals_of,
)
from bagdar.web.parties.queries.sheets import purchases_sheet, registered_sheet
from bagdar.web.parties.views.parties import MOST_EXPORTED, ROWS, asking, file_of
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading


@require_GET
def purchases(request: Asked, key: str) -> HttpResponse:
    """List the purchases of a project with their contracts, payments and flags, or send them."""
    powers, now = asking(request)
    day = request.as_of_day or now.day
    reading = Reading(request.scope, request.now, request.as_of, day)
    project = project_of(key, reading)
    if project is None:
        raise Http404
    rows = bought_for(project.pk, reading)
    if kind := request.GET.get("as"):
        every = every_line(rows, project.pk, powers, reading, most=MOST_EXPORTED)
        table = request.GET.get("table", "purchases")
        if table == "purchases":
            sheet = purchases_sheet(f"purchases-{key}", every, powers)
        elif table == "contracts":
            sheet = registered_sheet(f"contracts-{key}", every)
        else:
            raise Http404
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    query = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    lines = lines_of(list(page.object_list), project.pk, powers, reading)
    context = {
        "project": project,
        "lines": lines,
        "has_cases": any(one.cases for one in lines),
        "has_contracts": any(one.contracts for one in lines),
        "totals": totals_of(rows, project.pk, reading),
        "page_obj": page,
        "past": request.as_of is not None,
        "sees_flags": powers.sees_flags,
        "page_day": day,
        "synthetic": reading.is_synthetic,
        "crumbs": [
            (project.name, reverse("project", args=[key]) + query),
            (_("Money"), reverse("project-money", args=[key]) + query),
            (_("Purchases"), ""),
        ],
    }
    return render(request, "parties/of_project.html", context)
