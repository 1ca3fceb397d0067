"""Pages of the milestones of a project: the table with its ledger; adding, editing, taking off."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions import milestones as actions
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.forms.dates import DependencyForm, MilestoneForm, RemovalForm
from bagdar.web.delivery.models import Dependency, Milestone
from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.ledger import ledger_of
from bagdar.web.delivery.queries.milestones import is_open, lines_of
from bagdar.web.delivery.views.finding import (
    crumbs_of,
    done,
    form_page,
    given,
    milestone_planned,
    milestones_url,
    project_planned,
    reading_of,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms import registers
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.sheet import live_of, project_for

_ROWS = 50


def page(request: Asked, key: str) -> HttpResponse:
    """Show the milestones of a project and all rows of its ledger, now or as of a day."""
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    live = live_of(found)
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    acts = not day and is_open(live)
    rights = rights_of(request.scope)
    lines = lines_of(live.pk, reading)
    rows = Paginator(ledger_of(live.pk, reading), _ROWS).get_page(request.GET.get("page"))
    shown = {
        "project": found,
        "live": live,
        "lines": lines,
        "has_end": any(one.milestone.is_end for one in lines),
        "page_obj": rows,
        "plans": acts and plans(rights, live),
        "owns": acts and owns(rights, live),
        "left": not is_open(live),
        "day": day,
        "page_day": reading.day,
        "crumbs": [
            (_("Projects"), reverse("project-list") + day),
            (found.name, reverse("project", args=[key]) + day),
            (_("Milestones"), ""),
        ],
    }
    return render(request, "delivery/milestones.html", shown)


@login_required
def add(request: Asked, key: str) -> HttpResponse:
    """Add a milestone; the launch of the project is added by itself where there is none."""
    project = project_planned(request, key)
    form = MilestoneForm(given(request), project=project)

    def act() -> None:
        actions.add_milestone(project, form.cleaned_data, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The milestone is added."))
        return redirect(milestones_url(project))
    title = _("New milestone")
    return form_page(
        request,
        form,
        crumbs=crumbs_of(project, title),
        submit=_("Add the milestone"),
        back=milestones_url(project),
    )


@login_required
@require_POST
def add_end(request: Asked, key: str) -> HttpResponse:
    """Add the launch that the project is dated by."""
    project = project_planned(request, key)
    try:
        actions.ensure_end(project, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    return redirect(milestones_url(project))


@login_required
def edit(request: Asked, key: str, step: int) -> HttpResponse:
    """Change what a milestone is; its dates are moved elsewhere."""
    milestone = milestone_planned(request, key, step)
    project = milestone.project
    form = MilestoneForm(
        given(request), initial=MilestoneForm.initial_of(milestone), project=project
    )

    def act() -> None:
        actions.edit_milestone(milestone, form.cleaned_data, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The milestone is changed."))
        return redirect(milestones_url(project))
    return form_page(
        request,
        form,
        crumbs=crumbs_of(project, milestone.name),
        submit=_("Save"),
        back=milestones_url(project),
        lead=_("Dates are not edited here: move the forecast, or ask for another committed date."),
    )


@login_required
def remove(request: Asked, key: str, step: int) -> HttpResponse:
    """Take a milestone off that was never promised."""
    milestone = milestone_planned(request, key, step)
    project = milestone.project
    form = RemovalForm(given(request))

    def act() -> None:
        reason = form.cleaned_data["ground"]
        actions.remove_milestone(milestone, reason=reason, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The milestone is taken off."))
        return redirect(milestones_url(project))
    return form_page(
        request,
        form,
        crumbs=crumbs_of(project, _("Take the milestone off")),
        submit=_("Take it off"),
        back=milestones_url(project),
        about=milestone,
        lead=_(
            "What was said of it stays in the ledger. A promised milestone cannot be taken off."
        ),
        danger=True,
    )


@login_required
def wait_for(request: Asked, key: str, step: int) -> HttpResponse:
    """Say what a milestone waits for: another of its project, or one of a project chosen first."""
    milestone = milestone_planned(request, key, step)
    project = milestone.project
    text = request.GET.get("other", "").strip()[:300]
    others = (
        list(registers.find_projects(text, scope=request.scope, at=request.now)) if text else []
    )
    offered = Milestone.objects.filter(
        project__in=[project.pk, *(one.pk for one in others)], removed_at=None
    ).exclude(pk=milestone.pk)
    form = DependencyForm(given(request), offered=list(offered))

    def act() -> None:
        before, lag_days = form.cleaned_data["before"], form.cleaned_data["lag_days"]
        who, at = request.person, request.now
        actions.add_dependency(before, milestone, lag_days=lag_days, by=who, at=at)

    if done(form, act):
        messages.success(request, _("The dependency is added."))
        return redirect(milestones_url(project))
    return form_page(
        request,
        form,
        crumbs=crumbs_of(project, _("What it waits for")),
        submit=_("Add the dependency"),
        back=milestones_url(project),
        about=milestone,
        template="delivery/wait_for.html",
        other_text=text,
        others=others,
        offered=bool(offered),
    )


@login_required
@require_POST
def wait_no_longer(request: Asked, key: str, step: int, number: int) -> HttpResponse:
    """Say that a milestone no longer waits for another one that the person sees."""
    milestone = milestone_planned(request, key, step)
    seen = Project.objects.for_scope(request.scope, at=request.now)
    links = Dependency.objects.filter(after=milestone, before__project__in=seen.values("pk"))
    found = get_object_or_404(links.select_related("after__project"), pk=number)
    try:
        actions.remove_dependency(found, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The dependency is taken off."))
    return redirect(milestones_url(milestone.project))
