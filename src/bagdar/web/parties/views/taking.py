"""Tables taken in: purchases from releases, and the register of unfair suppliers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.parties.actions.reading import LARGEST_BYTES, read_bans
from bagdar.web.parties.actions.taking import Source, Taken, take_purchases, take_unfair
from bagdar.web.parties.forms import TableForm
from bagdar.web.parties.models import Intake, IntakeKind, Unfair
from bagdar.web.parties.permissions import told
from bagdar.web.parties.queries.sheets import unfair_sheet
from bagdar.web.parties.views.parties import MOST_EXPORTED, ROWS, asking, file_of
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked, bounded

LARGEST_RELEASES, MOST_UNPACKED = 64 * 2**20, 2 * 2**30
INTAKES, SHOWN = 20, 20


@bounded(LARGEST_RELEASES + 2**20)
@login_required
def purchases(request: Asked) -> HttpResponse:
    """Take releases in, and list those that were taken."""
    return _take(request, IntakeKind.PURCHASES)


@bounded(LARGEST_BYTES + 2**20)
@login_required
def unfair_taken(request: Asked) -> HttpResponse:
    """Take a register of unfair suppliers in."""
    return _take(request, IntakeKind.UNFAIR)


@require_GET
@login_required
def unfair(request: Asked) -> HttpResponse:
    """List the register of unfair suppliers, or send it as a file that rule E3 reads."""
    powers, reading = asking(request)
    if not powers.sees_flags:
        raise Http404
    rows = Unfair.objects.filter(replaced_by=None, is_synthetic=reading.is_synthetic)
    rows = rows.select_related("intake")
    if kind := request.GET.get("as"):
        sheet = unfair_sheet("unfair-suppliers", rows[:MOST_EXPORTED], powers)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "rows": [
            (one, told(one.number, powers), told(one.name, powers), told(one.ground, powers))
            for one in page.object_list
        ],
        "page_obj": page,
        "audits_all": powers.audits_all,
        "page_day": reading.day,
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Money"), reverse("money")), (_("Unfair suppliers"), "")],
    }
    return render(request, "parties/unfair.html", context)


def _take(request: Asked, kind: IntakeKind) -> HttpResponse:
    powers, reading = asking(request)
    if not powers.audits_all:
        raise Http404
    posted = request.method == "POST"
    form = TableForm(request.POST if posted else None, request.FILES if posted else None)
    world = "?world=synthetic" if reading.is_synthetic else ""
    if form.is_valid():
        try:
            done, refused = _taken(request, form.cleaned_data, kind, reading.scope.world)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            words = _(
                "Taken: %(new)d new, %(changed)d changed, %(same)d the same, %(refused)d refused."
            )
            names = ("new", "changed", "same", "refused")
            messages.success(request, words % {name: getattr(done, name) for name in names})
            for one in refused[:SHOWN]:
                messages.warning(request, one)
            back = "unfair-suppliers" if kind == IntakeKind.UNFAIR else "money-suppliers"
            return redirect(reverse(back) + world)
    rows = Intake.objects.filter(kind=kind, is_synthetic=reading.is_synthetic)
    is_unfair = kind == IntakeKind.UNFAIR
    title = _("Take unfair suppliers in") if is_unfair else _("Take purchases in")
    context = {
        "form": form,
        "title": title,
        "is_unfair": is_unfair,
        "intakes": list(rows[:INTAKES]),
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Money"), reverse("money")), (title, "")],
    }
    refused_form = form.is_bound and bool(form.errors)
    return render(request, "parties/take.html", context, status=422 if refused_form else 200)


def _taken(
    request: Asked, given: dict[str, Any], kind: IntakeKind, world: World | None
) -> tuple[Taken, tuple[str, ...]]:
    source = Source(given["source"], given["stated_on"], world or World.REAL)
    by, at = request.person, request.now
    if kind == IntakeKind.UNFAIR:
        read = read_bans(given["file"].read(LARGEST_BYTES + 1))
        done = take_unfair(read.rows, source, refused=len(read.refused), by=by, at=at)
        return done, read.refused
    with tempfile.TemporaryDirectory(prefix="bagdar-releases-") as folder:
        path = Path(folder) / "releases"
        with path.open("wb") as kept:
            for some in given["file"].chunks():
                kept.write(some)
        return take_purchases(path, source, by=by, at=at, most_bytes=MOST_UNPACKED), ()
