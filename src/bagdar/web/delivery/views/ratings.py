"""Pages of ratings: giving one, and the reds that went up a level."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.core.delivery.colours import LEVELS
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.ratings import rate as give_rating
from bagdar.web.delivery.forms.ratings import RatingForm
from bagdar.web.delivery.queries.colouring import columns_of, level_words, red_words
from bagdar.web.delivery.queries.ratings import escalated, my_levels, ratings_of, sides_of
from bagdar.web.delivery.views.reading import reading_of
from bagdar.web.people.permissions import SEES_UNPUBLISHED
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project

AT_ONCE = 50


@login_required
def rate(request: Asked, key: str) -> HttpResponse:
    """Rate a project, for its owner or for the centre, with the other ratings beside."""
    known = Project.objects.for_scope(request.scope, at=request.now).filter(merged_into=None)
    project: Project = get_object_or_404(known, key=key)
    sides = sides_of(request.scope, project)
    if not sides:
        raise Http404
    form = RatingForm(request.POST if request.method == "POST" else None, sides=sides)
    if form.is_valid():
        try:
            give_rating(project, **form.cleaned_data, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The rating is recorded."))
            return redirect("project", project.key)
    found = ratings_of(project, reading_of(request))
    title = _("Rate the project")
    shown = {
        "project": project,
        "form": form,
        "columns": columns_of(found),
        "red": red_words(found),
        "title": title,
        "crumbs": [
            (_("Projects"), reverse("project-list")),
            (project.name, reverse("project", args=[project.key])),
            (title, ""),
        ],
    }
    return render(request, "delivery/rate.html", shown, status=422 if form.is_bound else 200)


@login_required
def went_up(request: Asked) -> HttpResponse:
    """List the reds that went up to the reader's level, or to all levels."""
    if not request.scope.roles() & SEES_UNPUBLISHED:
        raise Http404
    reading = reading_of(request)
    mine = my_levels(request.scope, on=reading.day)
    asked = request.GET.get("level", "")
    wanted = frozenset(one for one in LEVELS if one == asked) or mine
    everything = escalated(reading)
    rows = [one for one in everything if asked == "all" or one.red.level in wanted]
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    projects = Project.objects.select_related("territory").in_bulk(
        [one.project for one in page.object_list]
    )
    shown: dict[str, Any] = {
        "page_obj": page,
        "rows": [
            {"project": projects[one.project], "red": one.red, "level": level_words(one.red.level)}
            for one in page.object_list
        ],
        "levels": [
            {
                "code": one.value,
                "label": level_words(one),
                "count": sum(row.red.level is one for row in everything),
                "current": one == asked or (not asked and one in mine),
            }
            for one in LEVELS[1:]
        ],
        "asked": asked,
        "total": len(everything),
        "day": f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else "",
        "page_day": reading.day,
        "crumbs": [(_("Projects"), reverse("project-list")), (_("Reds that went up"), "")],
    }
    return render(request, "delivery/escalated.html", shown)
