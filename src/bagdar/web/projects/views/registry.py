"""Pages of programmes, components, enterprises and groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.enterprises.actions import EnterpriseError
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup
from bagdar.web.people.requests import Asked
from bagdar.web.projects import actions
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.registry import (
    ComponentForm,
    EnterpriseForm,
    GroupForm,
    NamedForm,
    ProgrammeForm,
)
from bagdar.web.projects.models import Component, Programme
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.programmes import programmes_seen

_A_PAGE = 50


@dataclass(frozen=True)
class Around:
    """What stands around a form: its title, the button, where it leads back to."""

    title: str
    submit: str
    back: str


def programmes(request: Asked) -> HttpResponse:
    """List the programmes with their components."""
    shown = {
        "programmes": programmes_seen(request.scope, at=request.now),
        "may_edit": rights_of(request.scope).office,
    }
    return render(request, "projects/edit/programmes.html", shown)


@login_required
def programme_new(request: Asked) -> HttpResponse:
    """Open a programme."""
    _check_office(request)
    form = ProgrammeForm(_given(request), today=timezone.localdate(request.now))
    around = Around(_("New programme"), _("Open the programme"), reverse("programme-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.create_programme(facts, **who)
    )


@login_required
def programme_edit(request: Asked, key: str) -> HttpResponse:
    """Edit a programme."""
    _check_office(request)
    programme = get_object_or_404(Programme, key=key)
    form = ProgrammeForm(
        _given(request), initial=_standing(programme), today=timezone.localdate(request.now)
    )
    around = Around(programme.name, _("Save"), reverse("programme-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.update_programme(programme, facts, **who)
    )


@login_required
def component_new(request: Asked, key: str) -> HttpResponse:
    """Add a component to a programme."""
    _check_office(request)
    programme = get_object_or_404(Programme, key=key)
    form = ComponentForm(_given(request))
    around = Around(_("New component"), _("Add the component"), reverse("programme-list"))
    return _form_page(
        request,
        form,
        around,
        lambda facts, who: actions.create_component({**facts, "programme": programme}, **who),
    )


@login_required
def component_edit(request: Asked, key: str) -> HttpResponse:
    """Edit a component."""
    _check_office(request)
    component = get_object_or_404(Component, key=key)
    form = ComponentForm(_given(request), initial=_standing(component))
    around = Around(component.name, _("Save"), reverse("programme-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.update_component(component, facts, **who)
    )


@login_required
def enterprises(request: Asked) -> HttpResponse:
    """List the enterprises, found by name or BIN, for those who keep the registry."""
    rights = rights_of(request.scope)
    if not can_enter(rights):
        raise Http404
    text = request.GET.get("name", "").strip()[:100]
    synthetic = request.scope.is_synthetic
    found = registers.like_enterprises(text, most=500, synthetic=synthetic)
    known = Enterprise.objects.of_world(synthetic=synthetic)
    rows = (known.filter(pk__in=found) if text else known).select_related("group")
    page = Paginator(rows.order_by("name_ru", "name_en", "id"), _A_PAGE)
    shown = {
        "page_obj": page.get_page(request.GET.get("page")),
        "text": text,
        "may_edit": rights.office,
        "groups": EnterpriseGroup.objects.of_world(synthetic=synthetic).order_by(
            "name_ru", "name_en", "id"
        )[:200],
    }
    return render(request, "projects/edit/enterprises.html", shown)


@login_required
def enterprise_new(request: Asked) -> HttpResponse:
    """Enter an enterprise; its group is entered by the programme office."""
    rights = rights_of(request.scope)
    if not can_enter(rights):
        raise Http404
    form = EnterpriseForm(_given(request))
    if not rights.office:
        del form.fields["group"]
    around = Around(_("New enterprise"), _("Enter the enterprise"), reverse("enterprise-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.enter_enterprise(facts, **who)
    )


@login_required
def enterprise_edit(request: Asked, key: str) -> HttpResponse:
    """Edit an enterprise."""
    _check_office(request)
    enterprise = get_object_or_404(Enterprise.objects.select_related("group"), key=key)
    start = {**_standing(enterprise), "group": enterprise.group}
    form = EnterpriseForm(_given(request), initial=start)
    around = Around(enterprise.name, _("Save"), reverse("enterprise-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.edit_enterprise(enterprise, facts, **who)
    )


@login_required
def group_new(request: Asked) -> HttpResponse:
    """Enter a group of affiliated enterprises."""
    _check_office(request)
    form = GroupForm(_given(request))
    around = Around(_("New group"), _("Enter the group"), reverse("enterprise-list"))
    return _form_page(request, form, around, lambda facts, who: actions.enter_group(facts, **who))


@login_required
def group_edit(request: Asked, number: int) -> HttpResponse:
    """Edit a group and its size."""
    _check_office(request)
    group = get_object_or_404(EnterpriseGroup, pk=number)
    form = GroupForm(_given(request), initial=_standing(group))
    around = Around(group.name, _("Save"), reverse("enterprise-list"))
    return _form_page(
        request, form, around, lambda facts, who: actions.edit_group(group, facts, **who)
    )


def _check_office(request: Asked) -> None:
    if not rights_of(request.scope).office:
        raise Http404


def _given(request: Asked) -> Any:
    return request.POST if request.method == "POST" else None


def _standing(row: Any) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}


def _form_page(
    request: Asked,
    form: NamedForm,
    around: Around,
    done: Callable[[dict[str, Any], dict[str, Any]], Any],
) -> HttpResponse:
    """Show a form; once it is sent and valid, do what it asks, or say why not."""
    if form.is_valid():
        try:
            done(form.facts(), {"by": request.person, "at": request.now})
        except (actions.ProjectError, EnterpriseError) as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Saved."))
            return redirect(around.back)
    status = 422 if form.is_bound else 200
    return render(
        request, "projects/edit/form.html", {"form": form, "around": around}, status=status
    )
