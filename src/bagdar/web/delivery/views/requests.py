"""Requests for committed dates: what waits, what was asked, the page of the answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions import moves as actions
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.forms.dates import AnswerForm
from bagdar.web.delivery.models import Decision
from bagdar.web.delivery.queries import requests as queries
from bagdar.web.delivery.views.finding import done, reading_now
from bagdar.web.people.requests import Asked
from bagdar.web.projects.permissions.writing import rights_of

_ROWS = 50


@login_required
def listing(request: Asked) -> HttpResponse:
    """Show what waits for the person's answer, what they asked, and what the office is told."""
    reading = reading_now(request)
    waiting = queries.waiting_for(request.person, reading)
    office = rights_of(request.scope).office
    shown = {
        "page_obj": Paginator(waiting, _ROWS).get_page(request.GET.get("page")),
        "asked": queries.asked_by(request.person, reading),
        "office": office,
        "informed": queries.informed(reading) if office else [],
        "day": reading.day,
        "crumbs": [(_("Requests for dates"), "")],
    }
    return render(request, "delivery/requests.html", shown)


@login_required
def answer(request: Asked, number: int) -> HttpResponse:
    """Show a request to whoever sees the project; whoever may answers it, its author withdraws."""
    reading = reading_now(request)
    move = queries.request_for(number, reading)
    if move is None:
        raise Http404
    waits = not hasattr(move, "answer")
    own = move.actor_id == request.person.actor_id
    may = waits and queries.waiting_for(request.person, reading).filter(pk=move.pk).exists()
    withdraws = own and request.POST.get("decision") == Decision.WITHDRAWN
    form = AnswerForm(request.POST if request.method == "POST" and not withdraws else None)

    def act() -> None:
        said = form.cleaned_data
        actions.answer_commitment(move, **said, by=request.person, at=request.now)

    if withdraws:
        return _withdraw(request, number)
    if request.method == "POST" and not may and waits and not own:
        raise PermissionDenied
    if done(form, act):
        messages.success(request, _("Your answer is written down."))
        return redirect("date-requests")
    shown = {
        "move": move,
        "milestone": move.milestone,
        "project": move.project,
        "form": form,
        "may": may,
        "own": own and waits,
        "overdue": waits and move.answer_by is not None and move.answer_by < reading.day,
        "past_original": queries.past_original(move),
        "crumbs": [(_("Requests for dates"), reverse("date-requests")), (move.project.name, "")],
    }
    return render(request, "delivery/answer.html", shown, status=422 if form.errors else 200)


def _withdraw(request: Asked, number: int) -> HttpResponse:
    move = queries.request_for(number, reading_now(request))
    if move is None:
        raise Http404
    try:
        actions.answer_commitment(move, Decision.WITHDRAWN, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is withdrawn."))
    return redirect("date-requests")
