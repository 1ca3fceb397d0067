"""Pages of the launch checklists, which the programme office keeps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.gate import add_item, change_item, move_item, retire_item
from bagdar.web.delivery.forms.life import GateItemForm
from bagdar.web.delivery.models import GateItem
from bagdar.web.delivery.views.seen import page
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, for_roles
from bagdar.web.projects.models import Kind
from bagdar.web.projects.permissions.writing import rights_of

for_office = for_roles(Role.PROGRAMME_OFFICE)


def items(request: Asked) -> HttpResponse:
    """Show the checklist of every kind of object, with what was taken off it."""
    today = timezone.localdate(request.now)
    rows = GateItem.objects.order_by("kind", "position", "code")
    by_kind = {kind: list(found) for kind, found in groupby(rows, key=lambda one: one.kind)}
    context = {
        "kinds": [(kind, by_kind.get(kind.value, [])) for kind in Kind],
        "today": today,
        "may_edit": rights_of(request.scope).office,
        "crumbs": [(_("Launch checklists"), "")],
    }
    return page(request, "delivery/gate_items.html", context)


@for_office
def add(request: Asked) -> HttpResponse:
    """Add a line to a checklist."""
    given = request.POST if request.method == "POST" else None
    kind = request.GET.get("kind", "")
    start = {"kind": kind} if kind in Kind.values else None
    form = GateItemForm(given, initial=start, is_new=True)
    if form.is_valid():
        try:
            add_item(form.facts(), by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The line is added at the end of its checklist."))
            return redirect("gate-item-list")
    return _form_page(request, form, title=_("New line of a checklist"), submit=_("Add the line"))


@for_office
def edit(request: Asked, number: int) -> HttpResponse:
    """Reword a line."""
    item = get_object_or_404(GateItem, pk=number)
    given = request.POST if request.method == "POST" else None
    names = ("name_en", "name_ru", "name_kk", "needs_evidence")
    start = {name: getattr(item, name) for name in names}
    form = GateItemForm(given, initial=start, is_new=False)
    if form.is_valid():
        try:
            change_item(item, form.facts(), by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The line is changed."))
            return redirect("gate-item-list")
    title = _("Line of the checklist: %s") % item.get_kind_display()
    return _form_page(request, form, title=title, submit=_("Save"))


@for_office
@require_POST
def move(request: Asked, number: int, way: str) -> HttpResponse:
    """Move a line one place up or down."""
    item = get_object_or_404(GateItem, pk=number)
    return _done(
        request,
        lambda who: move_item(item, up=way == "up", **who),
        _("The line is moved."),
    )


@for_office
@require_POST
def retire(request: Asked, number: int) -> HttpResponse:
    """Take a line off its checklist, or put it back."""
    item = get_object_or_404(GateItem, pk=number)
    on = timezone.localdate(request.now) if item.retired_on is None else None
    words = _("The line is taken off the checklist.") if on else _("The line is back.")
    return _done(request, lambda who: retire_item(item, on=on, **who), words)


def _done(request: Asked, write: Any, words: str) -> HttpResponse:
    try:
        write({"by": request.person, "at": request.now})
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect("gate-item-list")


def _form_page(request: Asked, form: GateItemForm, *, title: str, submit: str) -> HttpResponse:
    back = reverse("gate-item-list")
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "crumbs": [(_("Launch checklists"), back), (title, "")],
    }
    return page(request, "delivery/act_form.html", context, forms=[form])
