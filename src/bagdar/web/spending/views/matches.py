"""Contracts that wait for their project: suggested matches, confirmed or refused by a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people.requests import Asked, in_world
from bagdar.web.spending.actions.matching import decide_match
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.forms import DecisionForm
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries.matches import (
    Suggested,
    every_waiting,
    match_of,
    matches_sheet,
    refused_of,
    unlinked,
    waiting,
)
from bagdar.web.spending.queries.veiling import veil
from bagdar.web.spending.views.seen import file_of

ROWS = 25
MOST_EXPORTED, MOST_LOOKED_THROUGH = 100_000, 500
"""The newest contracts that a file has, and those that the page looks through for whoever is shown
those of their projects alone; where there are more, the page says so."""


@login_required
def listing(request: Asked) -> HttpResponse:
    """List contracts of no project with the projects they may belong to, or send them as a file.

    Whoever does not watch the whole programme is shown those alone that may belong to a project
    of theirs.
    """
    powers, synthetic = powers_of(request.scope, at=request.now), request.scope.is_synthetic
    if not powers.may_enter(Register.CONTRACT):
        raise Http404
    rows, number = unlinked(powers, synthetic=synthetic), request.GET.get("page")
    if kind := request.GET.get("as"):
        every = every_waiting(rows, powers, synthetic=synthetic, most=MOST_EXPORTED)
        kept = (one for one in every if one.suggested or powers.watches)
        sheet = matches_sheet("suggested-matches", kept)
        return file_of(kind, sheet, synthetic=synthetic)
    if powers.watches:
        page = Paginator(rows, ROWS).get_page(number)
        found = waiting(list(page.object_list), powers, synthetic=synthetic)
    else:
        told = waiting(list(rows[:MOST_LOOKED_THROUGH]), powers, synthetic=synthetic)
        page = Paginator([one for one in told if one.suggested], ROWS).get_page(number)
        found = list(page.object_list)
    count = page.paginator.count if powers.watches else rows.count()
    context = {
        "waiting": found,
        "page_obj": page,
        "count": count,
        "most_in_file": MOST_EXPORTED if count > MOST_EXPORTED else 0,
        "most_looked_through": 0
        if powers.watches or count <= MOST_LOOKED_THROUGH
        else MOST_LOOKED_THROUGH,
        "watches": powers.watches,
        "crumbs": [
            (_("Money"), in_world(reverse("money"), synthetic=synthetic)),
            (_("Suggested matches"), ""),
        ],
    }
    return render(request, "spending/matches.html", context)


@login_required
def decide(request: Asked, number: int, key: str) -> HttpResponse:
    """Show one suggested match; confirm it, or refuse it with a reason."""
    powers = powers_of(request.scope, at=request.now)
    project = get_object_or_404(
        powers.projects().select_related("enterprise", "territory"), key=key
    )
    if not powers.may_write(Register.CONTRACT, project):
        raise Http404
    synthetic = project.territory.is_synthetic
    contract = unlinked(powers, synthetic=synthetic).filter(record=number).first()
    match = contract and match_of(contract, project, without=refused_of(number))
    if contract is None or match is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        confirmed = request.POST.get("decision") == "confirm"
        try:
            decide_match(
                contract.record,
                project,
                confirmed=confirmed,
                reason=form.cleaned_data["reason"],
                by=request.person,
                at=request.now,
            )
        except MoneyError as error:
            form.add_problems(
                {
                    "reason" if name == "ground" else name: texts
                    for name, texts in error.problems.items()
                }
            )
        else:
            words = _("The contract is linked.") if confirmed else _("The match is refused.")
            messages.success(request, words)
            return redirect(in_world(reverse("money-matches"), synthetic=synthetic))
    veil(contract, request.scope)
    context = {
        "contract": contract,
        "project": project,
        "suggested": Suggested(project, match),
        "form": form,
        "crumbs": [
            (_("Money"), in_world(reverse("money"), synthetic=synthetic)),
            (_("Suggested matches"), in_world(reverse("money-matches"), synthetic=synthetic)),
            (contract.number, ""),
        ],
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "spending/match.html", context, status=422 if refused else 200)
