"""The request or answer behind an address: 404 for whoever may not see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.data_requests.models import Answer, DataRequest, Round
from bagdar.web.data_requests.permissions import DataRequestError, acts_for, requests_for
from bagdar.web.data_requests.queries.lines import Eyes
from bagdar.web.data_requests.queries.sheet import answer_seen
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.queries.filtering import Reading

Crumbs = list[tuple[str, str]]


def reading_of(request: Asked) -> Reading:
    """Describe who asks, as of now."""
    return Reading(request.scope, request.now, None, timezone.localdate(request.now))


def eyes_of(request: Asked) -> Eyes:
    """Say whose rights rows are shown with."""
    return Eyes(request.scope, request.now)


def request_seen(request: Asked, number: int) -> DataRequest:
    """Return a request that the person sees."""
    rows = requests_for(request.scope).select_related("asker__sector", "asker__organisation")
    found: DataRequest = get_object_or_404(rows, pk=number)
    return found


def request_asked(request: Asked, number: int) -> DataRequest:
    """Return a request of one of the person's offices."""
    found = request_seen(request, number)
    if not acts_for(request.scope, found.asker):
        raise Http404
    return found


def answer_of(request: Asked, number: int) -> Answer:
    """Return an answer that the person sees."""
    found = answer_seen(number, request.scope, request.person, at=request.now)
    if found is None:
        raise Http404
    return found


def answer_filled(request: Asked, number: int) -> Answer:
    """Return an answer of one of the person's offices."""
    found = answer_of(request, number)
    if not acts_for(request.scope, found.desk):
        raise Http404
    return found


def round_of(request: Asked, found: DataRequest) -> Round | None:
    """Return the round that the address names, or the newest; 404 for one there is not."""
    rounds = found.rounds.select_related("form", "request")
    text = request.GET.get("round", "")
    if not text:
        return rounds.first()
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return get_object_or_404(rounds, pk=int(text))


def crumbs_of(found: DataRequest, *last: str) -> Crumbs:
    """Return the way to a page of a request."""
    way = [(_("Data requests"), reverse("data-requests"))]
    own = reverse("data-request", args=[found.pk]) if last else ""
    return [*way, (found.title, own), *((name, "") for name in last)]


def given(request: Asked) -> Any:
    """Return what was sent, if anything was."""
    return request.POST if request.method == "POST" else None


def done(form: ProblemForm, act: Callable[[], Any]) -> bool:
    """Carry out an act on what a form holds; what keeps it from being done goes onto the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except DataRequestError as error:
        form.add_problems(error.problems)
        return False
    return True


def told(request: Asked, act: Callable[[], Any], words: str) -> bool:
    """Carry out an act of one button; tell what it did or why it could not."""
    try:
        act()
    except DataRequestError as error:
        for texts in error.problems.values():
            for text in texts:
                messages.error(request, text)
        return False
    messages.success(request, words)
    return True


def form_page(
    request: Asked, form: ProblemForm, *, crumbs: Crumbs, submit: str, back: str, **more: Any
) -> HttpResponse:
    """Show a form; one with problems answers 422."""
    shown = {"form": form, "crumbs": crumbs, "title": crumbs[-1][0], "submit": submit, "back": back}
    template = more.pop("template", "data_requests/form.html")
    return render(request, template, {**shown, **more}, status=422 if form.errors else 200)
