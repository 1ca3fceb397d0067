"""Pages of additional jobs: scenarios in force, and the projects behind a figure of jobs."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.catalogue import JOBS
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.additionality import set_band
from bagdar.web.jobs.forms.additionality import BandForm
from bagdar.web.jobs.permissions import is_office
from bagdar.web.jobs.queries.additionality import band_rows
from bagdar.web.jobs.queries.exporting import Table
from bagdar.web.jobs.queries.figure_rows import FigureRows, rows_behind
from bagdar.web.jobs.queries.places import PlaceOf, place_asked
from bagdar.web.jobs.queries.verified import name_in_words, state_words
from bagdar.web.jobs.views.seen import file_of, month_asked, month_words, page, reading_of
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Programme

ROWS_A_PAGE = 100
KNOWN = {one.code: one for one in JOBS}


@require_GET
def scenarios(request: Asked) -> HttpResponse:
    """List the bands of scenarios of all programmes, and the programmes without one."""
    programmes = Programme.objects.filter(is_synthetic=request.scope.is_synthetic)
    rows = band_rows(programmes.order_by("key"))
    having = {one.programme.pk for one in rows}
    shown = {
        "rows": rows,
        "lacking": [one for one in programmes.order_by("key") if one.pk not in having],
        "sets": is_office(request.scope, request.user),
        "world": _world(request),
        "crumbs": [*_crumbs(request), (_("Scenarios"), "")],
    }
    return page(request, "jobs/scenarios.html", shown)


@login_required
def scenario_set(request: Asked) -> HttpResponse:
    """Set a band of scenarios for a programme, from a month on."""
    if not is_office(request.scope, request.user):
        raise Http404
    synthetic = request.scope.is_synthetic
    form = BandForm(request.POST if request.method == "POST" else None, synthetic=synthetic)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            set_band(
                told["programme"],
                form.shares,
                valid_from=told["valid_from"],
                source=told["source"],
                by=request.person,
                at=request.now,
            )
        except DeliveryError as error:
            for name, texts in error.problems.items():
                form.add_error(name or None, texts)
        else:
            messages.success(request, _("The scenario is set; figures are being computed anew."))
            return redirect(reverse("jobs-scenarios") + _world(request))
    listed = (_("Scenarios"), reverse("jobs-scenarios") + _world(request))
    shown = {
        "form": form,
        "world": _world(request),
        "crumbs": [*_crumbs(request), listed, (_("Set a scenario"), "")],
    }
    return page(request, "jobs/scenario_set.html", shown, refused=bool(form.errors))


@require_GET
def country_rows(request: Asked, code: str) -> HttpResponse:
    """Show the projects behind a figure of the country."""
    return _rows(request, place_asked(None, reading_of(request), whole=True), code)


@require_GET
def territory_rows(request: Asked, key: str, code: str) -> HttpResponse:
    """Show the projects behind a figure of a territory."""
    return _rows(request, place_asked(key, reading_of(request), whole=False), code)


def _rows(request: Asked, place: PlaceOf | None, code: str) -> HttpResponse:
    if place is None or code not in KNOWN:
        raise Http404
    reading = reading_of(request)
    found = rows_behind(place, code, reading, request.user, month=month_asked(request))
    name = name_in_words(KNOWN[code])
    month = f", {month_words(found.month)}" if found is not None and found.month else ""
    if asked := request.GET.get("format"):
        if found is None:
            raise Http404
        table = _table(found, place.key, code, f"{name}: {place.name}{month}")
        return file_of(asked, table, day=reading.day, synthetic=reading.is_synthetic)
    rows = () if found is None else found.rows
    address = (
        reverse("verified-jobs")
        if place.whole
        else reverse("territory-verified-jobs", args=[place.key])
    )
    paged = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "title": f"{name}: {place.name}{month}",
        "code": code,
        "found": found,
        "page_obj": paged,
        "crumbs": [(_("Verified jobs"), address + _world(request)), (name, "")],
    }
    return page(request, "jobs/figure_rows.html", shown)


def _table(found: FigureRows, key: str, code: str, title: str) -> Table:
    """Return the rows as a table; projects withheld are one more row, counted."""
    headings = [
        *(_("Key"), _("Project"), _("Month"), _("Figure"), _("Value"), _("Persons or reports")),
        *(_("Of persons claimed"), _("Employers"), _("State"), _("Evidence")),
    ]
    month = f"{found.month:%Y-%m}" if found.month else ""
    rows: list[list[object]] = []
    for one in found.rows:
        figure = one.stated.figure
        value = "" if figure.value is None else Decimal(repr(figure.value))
        base = "" if one.base is None else one.base
        told = [value, figure.n, base, figure.employers]
        told += [state_words(figure.state), figure.evidence]
        rows.append([one.key, one.name, month, code, *told])
    if found.withheld:
        words = _("Withheld, since you do not see it: %(count)s") % {"count": found.withheld}
        rows.append(["", words, month, code, *[""] * 6])
    return Table(f"{code}-{key}", headings, rows, title)


def _world(request: Asked) -> str:
    return "?world=synthetic" if request.scope.is_synthetic else ""


def _crumbs(request: Asked) -> list[tuple[str, str]]:
    return [(_("Verified jobs"), reverse("verified-jobs") + _world(request))]
