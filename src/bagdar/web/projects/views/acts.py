"""Acts on a project: of the programme, on its visibility, and clerical corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.people.requests import Asked
from bagdar.web.projects import actions
from bagdar.web.projects.actions.changing import NothingChangedError
from bagdar.web.projects.forms.acts import (
    ActForm,
    CorrectionForm,
    VisibilityForm,
    lead_of,
    title_of,
)
from bagdar.web.projects.forms.project import Writer
from bagdar.web.projects.models import Correction, ProgrammeActKind, Project
from bagdar.web.projects.permissions.writing import CORRECTABLE, editable, rights_of, visibilities
from bagdar.web.projects.queries.tools import possible_acts

_ACTIONS: dict[ProgrammeActKind, Callable[..., Any]] = {
    ProgrammeActKind.INCLUSION: actions.include,
    ProgrammeActKind.EXCLUSION: actions.exclude,
    ProgrammeActKind.CANCELLATION: actions.cancel,
    ProgrammeActKind.REPLACEMENT: actions.replace,
    ProgrammeActKind.MERGE: actions.merge,
    ProgrammeActKind.MERGE_UNDONE: actions.undo_merge,
}


@login_required
def act(request: Asked, key: str, kind: str) -> HttpResponse:
    """Carry out one act of the programme on a project, with its document and ground."""
    project = _seen(request, key)
    if not rights_of(request.scope).office or kind not in possible_acts(project):
        raise Http404
    asked = ProgrammeActKind(kind)
    given = request.POST if request.method == "POST" else None
    start = {"on": timezone.localdate(request.now)}
    form = ActForm(given, initial=start, kind=asked, scope=request.scope, at=request.now)
    if form.is_valid():
        other = [form.cleaned_data["other"]] if "other" in form.fields else []
        try:
            _ACTIONS[asked](project, *other, form.paper(), by=request.person, at=request.now)
        except actions.ProjectError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The act is recorded."))
            return redirect("project", other[0].key if other else project.key)
    shown = {"title": title_of(asked), "lead": lead_of(asked)}
    return _page(request, project, form, **shown, danger=asked != ProgrammeActKind.INCLUSION)


@login_required
def visibility(request: Asked, key: str) -> HttpResponse:
    """Decide who sees a project."""
    project = _seen(request, key)
    offered = visibilities(rights_of(request.scope), project)
    if len(offered) < 2:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = VisibilityForm(given, initial=VisibilityForm.initial_of(project), offered=offered)
    if form.is_valid():
        try:
            actions.update_project(project, _visibility(form), by=request.person, at=request.now)
        except NothingChangedError:
            messages.info(request, _("Nothing was changed."))
            return redirect("project", project.key)
        except actions.ProjectError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The visibility is set."))
            return redirect("project", project.key)
    title = _("Who sees the project")
    return _page(request, project, form, title=title, lead="", submit=_("Save"))


@login_required
def correct(request: Asked, key: str) -> HttpResponse:
    """Propose a clerical correction, for a second person to make."""
    project = _seen(request, key)
    rights = rights_of(request.scope)
    allowed = editable(rights, project) & CORRECTABLE
    if not allowed or project.merged_into_id is not None:
        raise Http404
    writer = Writer(rights, allowed | {"ground"}, timezone.localdate(request.now))
    given = request.POST if request.method == "POST" else None
    form = CorrectionForm(given, instance=project, writer=writer)
    if form.is_valid():
        try:
            actions.propose_correction(
                _seen(request, key),
                form.changed_facts(),
                ground=form.cleaned_data["ground"],
                by=request.person,
                at=request.now,
            )
        except actions.ProjectError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The correction waits for a second person."))
            return redirect("project", project.key)
    lead = _(
        "For a slip of the pen only. A second person makes the correction; it is shown apart from "
        "edits and changes no promise."
    )
    return _page(request, project, form, title=_("Correct a slip of the pen"), lead=lead)


@login_required
def correction(request: Asked, number: int) -> HttpResponse:
    """Show a proposed correction to whoever may decide on it."""
    waiting = _correction(request, number)
    words = {one.attname: str(one.verbose_name) for one in Project._meta.concrete_fields}
    changes = [
        (words[name], waiting.changes["before"][name], value)
        for name, value in waiting.changes["after"].items()
    ]
    shown = {
        "correction": waiting,
        "project": waiting.project,
        "changes": changes,
        "may_decide": not waiting.decision and waiting.proposed_by_id != request.person.pk,
    }
    return render(request, "projects/edit/correction.html", shown)


@login_required
@require_POST
def decide(request: Asked, number: int, decision: str) -> HttpResponse:
    """Make or decline a proposed correction, as the second person."""
    waiting = _correction(request, number)
    decided = actions.make_correction if decision == "make" else actions.decline_correction
    try:
        decided(waiting, by=request.person, at=request.now)
    except actions.ProjectError as error:
        messages.error(request, str(error))
        return redirect("correction", number)
    messages.success(request, _("Your decision is recorded."))
    return redirect("project", waiting.project.key)


def _seen(request: Asked, key: str) -> Project:
    known = Project.objects.for_scope(request.scope, at=request.now)
    project: Project = get_object_or_404(known.select_related("merged_into"), key=key)
    return project


def _correction(request: Asked, number: int) -> Correction:
    found = get_object_or_404(Correction.objects.select_related("project"), pk=number)
    project = _seen(request, found.project.key)
    if not set(found.changes["after"]) <= editable(rights_of(request.scope), project):
        raise Http404
    return found


def _visibility(form: VisibilityForm) -> dict[str, Any]:
    given = dict(form.cleaned_data)
    if given["visibility"] != "restricted":
        given.pop("restricted_ground", None)
        given.pop("restricted_until", None)
    return given


def _page(
    request: Asked, project: Project, form: forms.BaseForm, *, title: Any, lead: Any, **more: Any
) -> HttpResponse:
    shown = {"project": project, "form": form, "title": title, "lead": lead, **more}
    status = 422 if form.is_bound else 200
    return render(request, "projects/edit/act.html", shown, status=status)
