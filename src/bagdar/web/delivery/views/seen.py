"""The project behind an address: as it is or as it stood, or 404 as if it did not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Phase, Project, ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)


def read_project(request: Asked, key: str) -> tuple[ProjectFacts, Reading]:
    """Return a project as it is or as it stood on the day asked for, and who reads it."""
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    return found, reading


def live_project(request: Asked, key: str) -> Project:
    """Return a project as it is now, for an act: there is no acting on a past day."""
    known = Project.objects.for_scope(request.scope, at=request.now)
    project: Project = get_object_or_404(known, key=key)
    if request.as_of is not None:
        raise Http404
    return project


def phase_of(request: HttpRequest, project: Project) -> Phase | None:
    """Return the phase that the address names by its number; 404 for one there is not."""
    number = request.GET.get("phase", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Http404
    return get_object_or_404(Phase, project=project, number=int(number))


def crumbs_of(project: Any, day: str, *last: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of a project."""
    return [(project.name, reverse("project", args=[project.key]) + day), *last]


def day_of(request: Asked) -> str:
    """Return what addresses of the same day end with."""
    return f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""


def page(
    request: Asked, template: str, shown: dict[str, Any], *, forms: Iterable[Any] = ()
) -> HttpResponse:
    """Draw a page; one with a form that was sent and refused answers 422."""
    refused = any(form.is_bound for form in forms)
    return render(request, template, shown, status=422 if refused else 200)
