"""The list of reasons why a date moves, kept by the programme office."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions import reasons as actions
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.forms.dates import ReasonForm
from bagdar.web.delivery.models import PREDECESSOR, Reason
from bagdar.web.delivery.views.finding import Crumbs, done, form_page, given
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, for_roles

_for_office = for_roles(Role.PROGRAMME_OFFICE)


@_for_office
def listing(request: Asked) -> HttpResponse:
    """List the reasons, those that are no longer used too."""
    shown = {
        "reasons": Reason.objects.all(),
        "stays": PREDECESSOR,
        "crumbs": [(_("Reasons for moving dates"), "")],
    }
    return render(request, "delivery/reasons.html", shown)


@_for_office
def add(request: Asked) -> HttpResponse:
    """Add a reason."""
    form = ReasonForm(given(request))

    def act() -> None:
        actions.add_reason(form.cleaned_data, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The reason is added."))
        return redirect("reason-list")
    return form_page(
        request,
        form,
        crumbs=_crumbs(_("New reason")),
        submit=_("Add the reason"),
        back=reverse("reason-list"),
    )


@_for_office
def edit(request: Asked, code: str) -> HttpResponse:
    """Change names and cause of a reason."""
    reason = get_object_or_404(Reason, code=code)
    form = ReasonForm(given(request), initial=ReasonForm.initial_of(reason), known=True)

    def act() -> None:
        actions.edit_reason(reason, form.cleaned_data, by=request.person, at=request.now)

    if done(form, act):
        messages.success(request, _("The reason is changed."))
        return redirect("reason-list")
    return form_page(
        request,
        form,
        crumbs=_crumbs(reason.name),
        submit=_("Save"),
        back=reverse("reason-list"),
        lead=_("Rows of the ledger keep the cause that they were written with."),
    )


@_for_office
@require_POST
def retire(request: Asked, code: str) -> HttpResponse:
    """Offer a reason no longer, or again if it was retired."""
    reason = get_object_or_404(Reason, code=code)
    change = actions.retire_reason if reason.retired_on is None else actions.use_reason_again
    try:
        change(reason, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    return redirect("reason-list")


def _crumbs(title: str) -> Crumbs:
    return [(_("Reasons for moving dates"), reverse("reason-list")), (title, "")]
