"""Tables taken in: purchases from releases, and the register of unfair suppliers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.cases.queries.sheets import TABLES, TYPES, as_file, misfits_table
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.loads.actions import retry_load, start_load, stop_load
from bagdar.web.loads.queries import Load, load_of, load_shown, loads_of
from bagdar.web.parties.actions.reading import LARGEST_BYTES
from bagdar.web.parties.actions.striking import strike_unfair
from bagdar.web.parties.actions.taking import Source, check_source
from bagdar.web.parties.actions.taking_files import FILE, LARGEST_RELEASES, told_of
from bagdar.web.parties.forms import StrikeForm, TableForm
from bagdar.web.parties.models import Intake, IntakeKind
from bagdar.web.parties.permissions import told
from bagdar.web.parties.queries.lists import unfair_that_hold
from bagdar.web.parties.queries.readings import tables_read_earlier
from bagdar.web.parties.queries.sheets import unfair_sheet
from bagdar.web.parties.views.parties import MOST_EXPORTED, ROWS, asking, file_of, money_crumb
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked, bounded

INTAKES = 20


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
    rows = unfair_that_hold(synthetic=reading.is_synthetic)
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
        "crumbs": [money_crumb(synthetic=reading.is_synthetic), (_("Unfair suppliers"), "")],
    }
    return render(request, "parties/unfair.html", context)


@login_required
def unfair_strike(request: Asked, number: int) -> HttpResponse:
    """Strike a row of the register out, and say why."""
    powers, reading = asking(request)
    row = unfair_that_hold(synthetic=reading.is_synthetic).filter(pk=number).first()
    if row is None or not powers.audits_all:
        raise Http404
    world = "?world=synthetic" if reading.is_synthetic else ""
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ground = form.cleaned_data["ground"]
        try:
            strike_unfair(row, ground=ground, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The row is struck out."))
            return redirect(reverse("unfair-suppliers") + world)
    title = _("Strike a row of unfair suppliers out")
    back = reverse("unfair-suppliers") + world
    context = {
        "row": row,
        "form": form,
        "title": title,
        "back": back,
        "synthetic": reading.is_synthetic,
        "crumbs": [
            money_crumb(synthetic=reading.is_synthetic),
            (_("Unfair suppliers"), back),
            (title, ""),
        ],
    }
    refused_form = form.is_bound and bool(form.errors)
    return render(request, "parties/strike.html", context, status=422 if refused_form else 200)


def _take(request: Asked, kind: IntakeKind) -> HttpResponse:
    powers, reading = asking(request)
    if not powers.audits_all:
        raise Http404
    posted = request.method == "POST"
    form = TableForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            load = _start(request, form.cleaned_data, kind, reading.scope.world)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            return redirect(_at(_LOADS[kind], load.token, synthetic=load.is_synthetic))
    rows = Intake.objects.filter(kind=kind, is_synthetic=reading.is_synthetic)
    title = _title(kind)
    loads = loads_of(by=request.person, at=request.now, kind=kind.value)
    context = {
        "form": form,
        "title": title,
        "is_unfair": kind == IntakeKind.UNFAIR,
        "intakes": list(rows[:INTAKES]),
        "earlier": tables_read_earlier(synthetic=reading.is_synthetic)
        if kind == IntakeKind.PURCHASES
        else (),
        "loads": [
            (one, _at(_LOADS[kind], one.token, synthetic=one.is_synthetic))
            for one in loads
            if one.is_synthetic == reading.is_synthetic
        ],
        "synthetic": reading.is_synthetic,
        "crumbs": [money_crumb(synthetic=reading.is_synthetic), (title, "")],
    }
    refused_form = form.is_bound and bool(form.errors)
    return render(request, "parties/take.html", context, status=422 if refused_form else 200)


def _start(request: Asked, given: dict[str, Any], kind: IntakeKind, world: World | None) -> Load:
    file, by, at = given["file"], request.person, request.now
    source = Source(given["source"], given["stated_on"], world or World.REAL)
    check_source(source, by=by, at=at)
    largest = LARGEST_BYTES if kind == IntakeKind.UNFAIR else LARGEST_RELEASES
    if file.size > largest:
        most = _("The file is larger than %(most)d MB: split it.")
        raise refuse(FILE, most % {"most": largest // 2**20})
    return start_load(
        kind.value,
        {FILE: file.chunks()},
        name=file.name or "",
        told=told_of(source),
        world=source.world,
        by=by,
        at=at,
    )


@login_required
def purchases_load(request: Asked, token: str) -> HttpResponse:
    """Show how far releases are on their way, and what they brought."""
    return _load_page(request, token, IntakeKind.PURCHASES)


@login_required
def unfair_load(request: Asked, token: str) -> HttpResponse:
    """Show how far a register of unfair suppliers is on its way, and what it brought."""
    return _load_page(request, token, IntakeKind.UNFAIR)


@require_GET
@login_required
def purchases_misfits(request: Asked, token: str) -> HttpResponse:
    """Send what did not fit of releases as a file."""
    return _misfits(request, token, IntakeKind.PURCHASES)


@require_GET
@login_required
def unfair_misfits(request: Asked, token: str) -> HttpResponse:
    """Send what did not fit of a register of unfair suppliers as a file."""
    return _misfits(request, token, IntakeKind.UNFAIR)


def _load_page(request: Asked, token: str, kind: IntakeKind) -> HttpResponse:
    found = _load(request, token, kind)
    synthetic = found.is_synthetic
    world = "?world=synthetic" if synthetic else ""
    if request.method == "POST":
        if "retry" in request.POST:
            retry_load(found)
        elif "stop" in request.POST:
            stop_load(found)
            if not found.is_running:
                messages.info(request, _("The file is forgotten."))
                return redirect(reverse(_TAKES[kind]) + world)
            messages.info(request, _("It is being stopped; it leaves nothing."))
        return redirect(_at(_LOADS[kind], token, synthetic=synthetic))
    is_unfair = kind == IntakeKind.UNFAIR
    leads_to = (reverse("unfair-suppliers"), _("Unfair suppliers"))
    if not is_unfair:
        leads_to = (reverse("money-suppliers"), _("Suppliers"))
    context = {
        "shown": load_shown(found),
        "title": _title(kind),
        "misfits_at": _at(f"{_LOADS[kind]}-misfits", token, synthetic=synthetic),
        "leads_to": (leads_to[0] + world, leads_to[1]),
        "synthetic": synthetic,
        "crumbs": [
            money_crumb(synthetic=synthetic),
            (_title(kind), reverse(_TAKES[kind]) + world),
            (found.name, ""),
        ],
    }
    return render(request, "loads/load.html", context)


def _misfits(request: Asked, token: str, kind: IntakeKind) -> HttpResponse:
    asked = request.GET.get("as", "csv")
    found = _load(request, token, kind)
    if asked not in TABLES:
        raise Http404
    table = misfits_table(found)
    answer = HttpResponse(as_file(table, asked), content_type=TYPES[asked])
    answer["Content-Disposition"] = f'attachment; filename="{table.name}.{asked}"'
    return answer


def _load(request: Asked, token: str, kind: IntakeKind) -> Load:
    powers, reading = asking(request)
    found = load_of(token, kind.value, by=request.person, at=request.now)
    if found is None or not powers.audits_all or found.is_synthetic != reading.is_synthetic:
        raise Http404
    return found


def _at(name: str, token: str, *, synthetic: bool) -> str:
    return reverse(name, args=[token]) + ("?world=synthetic" if synthetic else "")


def _title(kind: IntakeKind) -> str:
    is_unfair = kind == IntakeKind.UNFAIR
    return _("Take unfair suppliers in") if is_unfair else _("Take purchases in")


_LOADS = {IntakeKind.PURCHASES: "purchases-load", IntakeKind.UNFAIR: "unfair-suppliers-load"}
_TAKES = {IntakeKind.PURCHASES: "purchases-take", IntakeKind.UNFAIR: "unfair-suppliers-take"}
