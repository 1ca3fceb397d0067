"""From an address to the project and milestone behind it; what is not seen is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.models import Milestone
from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import Rights, rights_of
from bagdar.web.projects.queries.filtering import Reading

Crumbs = list[tuple[str, str]]


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)


def reading_now(request: Asked) -> Reading:
    """Describe who asks, as of now: acts are only possible on the present."""
    return Reading(request.scope, request.now, None, timezone.localdate(request.now))


def project_seen(request: Asked, key: str) -> Project:
    """Return a project that the person sees."""
    project: Project = get_object_or_404(
        Project.objects.for_scope(request.scope, at=request.now), key=key
    )
    return project


def project_planned(request: Asked, key: str) -> Project:
    """Return a project whose milestones the person draws up."""
    return _allowed(request, key, plans)


def milestone_planned(request: Asked, key: str, step: int) -> Milestone:
    """Return a milestone of a project whose milestones the person draws up."""
    return _milestone(project_planned(request, key), step)


def milestone_owned(request: Asked, key: str, step: int) -> Milestone:
    """Return a milestone whose dates the person moves."""
    return _milestone(_allowed(request, key, owns), step)


def milestones_url(project: Project) -> str:
    """Return the address of the milestones of a project."""
    return reverse("milestones", args=[project.key])


def crumbs_of(project: Project, title: str) -> Crumbs:
    """Return the way to a page about the milestones of a project."""
    return [
        (_("Projects"), reverse("project-list")),
        (project.name, reverse("project", args=[project.key])),
        (_("Milestones"), milestones_url(project)),
        (title, ""),
    ]


def given(request: Asked) -> Any:
    """Return what was sent, if anything was."""
    return request.POST if request.method == "POST" else None


def done(form: ProblemForm, act: Callable[[], Any]) -> bool:
    """Carry out an act on what a form holds; what keeps it from being done goes onto the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    return True


def form_page(
    request: Asked, form: ProblemForm, *, crumbs: Crumbs, submit: str, back: str, **more: Any
) -> HttpResponse:
    """Show a form; one with problems answers 422."""
    shown = {"form": form, "crumbs": crumbs, "title": crumbs[-1][0], "submit": submit, "back": back}
    template = more.pop("template", "delivery/form.html")
    return render(request, template, {**shown, **more}, status=422 if form.errors else 200)


def _allowed(request: Asked, key: str, may: Callable[[Rights, Project], bool]) -> Project:
    project = project_seen(request, key)
    if not may(rights_of(request.scope), project):
        raise Http404
    return project


def _milestone(project: Project, step: int) -> Milestone:
    known = Milestone.objects.filter(project=project, removed_at=None)
    milestone: Milestone = get_object_or_404(known.select_related("project"), number=step)
    return milestone
