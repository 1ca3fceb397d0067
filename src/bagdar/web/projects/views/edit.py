"""Entering a project and editing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bagdar.web.enterprises.actions import EnterpriseError
from bagdar.web.people.requests import Asked
from bagdar.web.projects import actions
from bagdar.web.projects.actions.checks import outside_outline
from bagdar.web.projects.actions.parts import ROWS
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.project import Writer
from bagdar.web.projects.forms.sheet import (
    Sheet,
    empty_sheet,
    extended_sheet,
    given_sheet,
    merged_sheet,
    standing_sheet,
)
from bagdar.web.projects.models import Programme, Project, ProjectVersion
from bagdar.web.projects.permissions.writing import (
    EDITABLE,
    SECRECY,
    can_enter,
    editable,
    rights_of,
)
from bagdar.web.projects.queries.duplicates import Likely, likely_duplicates
from bagdar.web.projects.queries.meanwhile import what_changed


@login_required
def create(request: Asked) -> HttpResponse:
    """Enter a project: the sheet, then likely duplicates, then the project."""
    rights = rights_of(request.scope)
    if not can_enter(rights):
        raise Http404
    today = timezone.localdate(request.now)
    secrecy = SECRECY if rights.office or rights.led else frozenset()
    synthetic = request.scope.is_synthetic
    writer = Writer(rights, EDITABLE - SECRECY | secrecy, today, synthetic=synthetic)
    draft = Project(place_on=today, programme=_newest_programme(request))
    if request.method != "POST":
        return _page(request, empty_sheet(writer, draft=draft))
    if part := _row_asked(request):
        sheet = extended_sheet(request.POST, draft, writer, version=None, part=part)
        return _page(request, sheet)
    sheet = given_sheet(request.POST, Project(), writer, version=None)
    if not sheet.is_valid():
        return _page(request, sheet, status=422)
    return _enter(request, sheet)


def _enter(request: Asked, sheet: Sheet) -> HttpResponse:
    facts, entered = sheet.changes(), sheet.form.new_enterprise()
    likely = _likely(request, sheet)
    said = set(request.POST.getlist("different"))
    if not {one.project.key for one in likely} <= said:
        return _page(request, sheet, likely=likely, status=422)
    try:
        project = actions.create_project(
            facts,
            by=request.person,
            at=request.now,
            different_from=[one.project.key for one in likely],
            new_enterprise=entered,
        )
    except actions.ProjectError as error:
        sheet.add_problems(error)
    except EnterpriseError as error:
        _add_enterprise_problems(sheet, error)
    else:
        return _saved(request, project, _("The project is entered."))
    return _page(request, sheet, likely=likely, status=422)


def _likely(request: Asked, sheet: Sheet) -> list[Likely]:
    cleaned = sheet.form.cleaned_data
    enterprise = cleaned.get("enterprise")
    return likely_duplicates(
        [cleaned.get(f"name_{code}", "") for code in ("ru", "kk", "en")],
        territory=cleaned["territory"],
        enterprise=enterprise.pk if enterprise else None,
        scope=request.scope,
        at=request.now,
    )


@login_required
def edit(request: Asked, key: str) -> HttpResponse:
    """Edit a project: nothing is overwritten that the writer has not seen."""
    project = _editable_project(request, key)
    rights = rights_of(request.scope)
    allowed = editable(rights, project)
    writer = Writer(rights, allowed, timezone.localdate(request.now))
    present = ProjectVersion.objects.get(project=project, known_to=None)
    if request.method != "POST":
        sheet = standing_sheet(project, writer, version=present)
        return _page(request, sheet, project=project)
    seen = _seen(request, project) or present
    if part := _row_asked(request):
        sheet = extended_sheet(request.POST, project, writer, version=seen, part=part)
        return _page(request, sheet, project=project)
    sheet = given_sheet(request.POST, project, writer, version=seen)
    if not sheet.is_valid():
        return _page(request, sheet, project=project, status=422)
    return _change(request, project, sheet, seen)


def _change(request: Asked, project: Project, sheet: Sheet, seen: ProjectVersion) -> HttpResponse:
    try:
        changed = actions.update_project(
            project,
            sheet.changes(),
            by=request.person,
            at=request.now,
            seen_version=seen.pk,
            new_enterprise=sheet.form.new_enterprise(),
        )
    except actions.StaleError as error:
        writer, present = sheet.form.writer, error.version
        hidden = writer.rights.sight.hidden_fields(project)
        differing = what_changed(seen, present, hidden=hidden)
        merged = merged_sheet(sheet, request.POST, project, writer, version=present)
        return _page(request, merged, project=project, meanwhile=differing, status=409)
    except actions.NothingChangedError:
        messages.info(request, _("Nothing was changed."))
        return redirect("project", project.key)
    except actions.ProjectError as error:
        sheet.add_problems(error)
    except EnterpriseError as error:
        _add_enterprise_problems(sheet, error)
    else:
        return _saved(request, changed, _("The project is saved."))
    return _page(request, sheet, project=project, status=422)


@login_required
@require_POST
def undo(request: Asked, key: str) -> HttpResponse:
    """Take back the writer's own last edit of today."""
    project = _editable_project(request, key)
    try:
        actions.undo_last_edit(project, by=request.person, at=request.now)
    except actions.ProjectError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your last edit is taken back."))
    return redirect("project", project.key)


@login_required
@require_safe
def enterprise_hints(request: Asked) -> HttpResponse:
    """Offer enterprises whose name or BIN begins like what is being written."""
    if not can_enter(rights_of(request.scope)):
        raise Http404
    text = request.GET.get("enterprise", "").strip()[:100]
    synthetic = request.scope.is_synthetic
    found = registers.like_enterprises(text, synthetic=synthetic) if len(text) > 1 else []
    lines = [registers.enterprise_line(one) for one in found]
    return render(request, "projects/edit/options.html", {"lines": lines})


def _newest_programme(request: Asked) -> Programme | None:
    mine = Programme.objects.filter(is_synthetic=request.scope.is_synthetic)
    return mine.order_by("-id").first()


def _editable_project(request: Asked, key: str) -> Project:
    seen = Project.objects.for_scope(request.scope, at=request.now).filter(key=key)
    project: Project | None = seen.select_related("enterprise", "merged_into").first()
    if project is None or not editable(rights_of(request.scope), project):
        raise Http404
    if project.merged_into_id is not None:
        raise Http404
    return project


def _seen(request: Asked, project: Project) -> ProjectVersion | None:
    number = request.POST.get("seen", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    known = ProjectVersion.objects.for_scope(request.scope, at=request.now)
    return known.filter(project=project, pk=int(number)).first()


def _row_asked(request: HttpRequest) -> str:
    part = request.POST.get("add", "")
    return part if part in ROWS else ""


def _saved(request: Asked, project: Project, words: str) -> HttpResponse:
    messages.success(request, words)
    if outside_outline(project):
        messages.warning(
            request,
            _("The point lies outside the outline of the territory. Check both when you can."),
        )
    return redirect("project", project.key)


def _add_enterprise_problems(sheet: Sheet, error: EnterpriseError) -> None:
    problems = {f"new_{name}" if name else name: texts for name, texts in error.problems.items()}
    sheet.form.add_problems(problems)


def _page(
    request: Asked,
    sheet: Sheet,
    *,
    project: Project | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = {"sheet": sheet, "project": project, "lists": sheet.lists(), **more}
    shown["said"] = request.POST.getlist("different")
    shown["errors"] = list(sheet.errors()) if status == 422 else []
    return render(request, "projects/edit/sheet.html", shown, status=status)
