"""Exposures of projects: a list, one with its history, stated, confirmed, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.minerals.actions.exposing import (
    ExposureError,
    confirm,
    correct,
    state,
    withdraw,
)
from bagdar.web.minerals.forms import ConfirmForm, CorrectionForm, ExposureForm, WithdrawForm
from bagdar.web.minerals.models import NAMES, ExposureVersion, Flow
from bagdar.web.minerals.permissions import powers_of
from bagdar.web.minerals.queries.exposures import history_of, listed
from bagdar.web.minerals.queries.suggested import suggested_to, suggestions_sheet
from bagdar.web.minerals.queries.tables import exposures_sheet
from bagdar.web.minerals.views.seen import exposure_seen, file_of, reading_of, wanted_of
from bagdar.web.papers.cells import plain_number
from bagdar.web.people.requests import Asked

ROWS = 50
LONGEST_CODE = 8
MOST_EXPORTED = 100_000


def listing(request: Asked) -> HttpResponse:
    """List the exposures that the reader sees, or send them as a file."""
    reading, wanted = reading_of(request), wanted_of(request)
    rows = listed(wanted, reading)
    if kind := request.GET.get("as"):
        return file_of(kind, exposures_sheet(rows[:MOST_EXPORTED]), synthetic=reading.is_synthetic)
    powers = powers_of(request.scope, at=request.now)
    context = {
        "wanted": wanted,
        "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "minerals": sorted(NAMES.items(), key=lambda one: str(one[1]).casefold()),
        "flows": Flow.choices,
        "may_import": reading.as_of is None
        and request.user.is_authenticated
        and powers.may_state_some,
        "synthetic": reading.is_synthetic,
        "page_day": reading.day,
        "crumbs": [(_("Minerals"), reverse("minerals")), (_("Exposures to minerals"), "")],
    }
    return render(request, "minerals/exposures.html", context)


def exposure(request: Asked, number: int) -> HttpResponse:
    """Show an exposure with every version of it."""
    reading = reading_of(request)
    found = exposure_seen(number, reading)
    powers = powers_of(request.scope, at=request.now)
    acts = request.user.is_authenticated and reading.as_of is None
    project = found.record.project
    context = {
        "found": found,
        "project": project,
        "title": _title(found),
        "history": history_of(found) if reading.as_of is None else (),
        "may_state": acts and powers.may_state(project),
        "may_confirm": acts and not found.is_confirmed and powers.may_confirm(project),
        "is_own": acts and found.actor_id == request.person.actor_id,
        "page_day": reading.day,
        "crumbs": _crumbs(found, ""),
    }
    return render(request, "minerals/exposure.html", context)


@login_required
def suggestions(request: Asked) -> HttpResponse:
    """List what sectors suggest of the projects that a person states exposures of, or send it."""
    powers = powers_of(request.scope, at=request.now)
    if not powers.may_state_some:
        raise Http404
    sector = request.GET.get("sector", "").replace("\x00", "")[:LONGEST_CODE]
    synthetic = request.scope.is_synthetic
    found = suggested_to(powers, synthetic=synthetic, sector=sector)
    if kind := request.GET.get("as"):
        return file_of(kind, suggestions_sheet(found), synthetic=synthetic)
    context = {
        "page_obj": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "sector": sector,
        "synthetic": synthetic,
        "crumbs": [
            (_("Minerals"), reverse("minerals")),
            (_("Exposures to minerals"), reverse("mineral-exposures")),
            (_("Suggested exposures"), ""),
        ],
    }
    return render(request, "minerals/suggestions.html", context)


@login_required
def new(request: Asked, key: str) -> HttpResponse:
    """State that a project buys or sells a mineral."""
    powers = powers_of(request.scope, at=request.now)
    project = powers.projects().select_related("territory").filter(key=key).first()
    if project is None or not powers.may_state(project):
        raise Http404
    known = {
        name: request.GET.get(name, "")
        for name, values in (("mineral", NAMES), ("flow", Flow.values))
        if request.GET.get(name, "") in values
    }
    form = ExposureForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            state({**form.cleaned_data, "project": key}, by=request.person, at=request.now)
        except ExposureError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("It is written down, and waits to be confirmed."))
            return redirect("project", key)
    title = _("State an exposure to a mineral")
    back = reverse("project", args=[key])
    crumbs = [(project.name, back), (title, "")]
    return _form(request, form, title, back, crumbs=crumbs)


@login_required
def confirming(request: Asked, number: int) -> HttpResponse:
    """Confirm an exposure that another person stated."""
    found = exposure_seen(number, reading_of(request))
    powers = powers_of(request.scope, at=request.now)
    if not powers.may_confirm(found.record.project):
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ConfirmForm(posted, initial={"version": found.pk})

    def act() -> None:
        version = form.cleaned_data["version"]
        confirm(found.record, version, by=request.person, at=request.now)

    return _acted(
        request,
        found,
        form,
        _("Confirm: %(exposure)s"),
        act,
        done=_("It is confirmed, and counts."),
        button=_("Confirm"),
        read=found,
    )


@login_required
def correcting(request: Asked, number: int) -> HttpResponse:
    """Correct an exposure; the version before stays readable."""
    found = _to_write(request, number)
    initial = {"share_percent": plain_number(found.share_percent), "source": found.source}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        told = form.cleaned_data
        ground = told["ground"]
        correct(found.record, told, ground=ground, by=request.person, at=request.now)

    done = _("The correction is written down, and waits to be confirmed.")
    title = _("Correct: %(exposure)s")
    return _acted(request, found, form, title, act, done=done, button=_("Write it down"))


@login_required
def withdrawing(request: Asked, number: int) -> HttpResponse:
    """Withdraw an exposure that should not stand."""
    found = _to_write(request, number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        ground = form.cleaned_data["ground"]
        withdraw(found.record, ground=ground, by=request.person, at=request.now)

    return _acted(
        request,
        found,
        form,
        _("Withdraw: %(exposure)s"),
        act,
        done=_("The exposure is withdrawn; it counts no more."),
        button=_("Withdraw"),
        danger=True,
    )


def _to_write(request: Asked, number: int) -> ExposureVersion:
    found = exposure_seen(number, reading_of(request))
    if not powers_of(request.scope, at=request.now).may_state(found.record.project):
        raise Http404
    return found


def _acted(
    request: Asked,
    found: ExposureVersion,
    form: Any,
    title: str,
    act: Callable[[], None],
    *,
    done: str,
    **shown: Any,
) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except ExposureError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, done)
            if shown.get("danger"):
                return redirect("project", found.record.project.key)
            return redirect("mineral-exposure", found.record_id)
    words = title % {"exposure": _title(found)}
    back = reverse("mineral-exposure", args=[found.record_id])
    return _form(request, form, words, back, crumbs=_crumbs(found, words), **shown)


def _form(
    request: Asked, form: Any, title: str, back: str, *, crumbs: Any, **shown: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs, **shown}
    refused = form.is_bound and bool(form.errors)
    return render(request, "minerals/form.html", context, status=422 if refused else 200)


def _title(found: ExposureVersion) -> str:
    return f"{found.record.project.name}: {found.record.mineral_name}"


def _crumbs(found: ExposureVersion, title: str) -> list[tuple[str, str]]:
    page = reverse("mineral-exposure", args=[found.record_id])
    here = [(title, "")] if title else []
    return [
        (_("Minerals"), reverse("minerals")),
        (_("Exposures to minerals"), reverse("mineral-exposures")),
        (_title(found), page if title else ""),
        *here,
    ]
