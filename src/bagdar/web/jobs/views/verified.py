"""Pages of verified jobs: the country and its territories, in full or what is released."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.agreements import end_agreement, enter_agreement
from bagdar.web.jobs.actions.releasing import ask_release
from bagdar.web.jobs.forms.agreements import AgreementForm, EndForm
from bagdar.web.jobs.models import Agreement, Release
from bagdar.web.jobs.permissions import is_office
from bagdar.web.jobs.queries.cells import months_to_release
from bagdar.web.jobs.queries.claimed_page import Shown
from bagdar.web.jobs.queries.exporting import Table, sheet_of
from bagdar.web.jobs.queries.paper import (
    beside_of,
    gained_text,
    paper_of,
    small_of,
    small_words,
)
from bagdar.web.jobs.queries.places import PlaceOf, place_asked, place_figures
from bagdar.web.jobs.queries.publication import outcomes_of
from bagdar.web.jobs.queries.sizes import Shares
from bagdar.web.jobs.queries.verified import Verified, state_words
from bagdar.web.jobs.views.seen import (
    file_of,
    label,
    month_asked,
    month_words,
    page,
    reading_of,
)
from bagdar.web.papers.typeset import pdf
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Programme
from bagdar.web.territories.models import is_synthetic_key


def country(request: Asked) -> HttpResponse:
    """Show verified jobs of the country."""
    return _shown(request, place_asked(None, reading_of(request), whole=True))


def territory(request: Asked, key: str) -> HttpResponse:
    """Show verified jobs of a territory with all that lies in it."""
    return _shown(request, place_asked(key, reading_of(request), whole=False))


def _shown(request: Asked, place: PlaceOf | None) -> HttpResponse:
    if place is None:
        raise Http404
    day = reading_of(request).day
    month = month_asked(request)
    verified = place_figures(place, request.scope, request.user, on=day, month=month)
    beside = beside_of(place, verified, reading_of(request))
    small = small_of(place, verified, reading_of(request), request.user)
    if asked := request.GET.get("format"):
        return _file(request, asked, verified, place, day, beside=beside, small=small)
    shown = {
        "beside": beside,
        "gained": gained_text(beside),
        "small": small,
        "sizes_of": reverse("territory-beside", args=[place.key]),
        "title": place.name,
        "verified": verified,
        "page_day": day,
        "months": [(f"{one:%Y-%m}", month_words(one)) for one in verified.months],
        "chosen": f"{verified.month:%Y-%m}" if verified.month else "",
        "rows_of": f"{request.path}rows/",
        "releases": is_office(request.scope, request.user),
        "crumbs": [
            (place.name, reverse("territory", args=[place.key])),
            (_("Verified jobs"), ""),
        ],
    }
    return page(request, "jobs/verified.html", shown)


def _file(
    request: Asked,
    kind: str,
    verified: Verified,
    place: PlaceOf,
    day: date,
    *,
    beside: Shown | None,
    small: Shares,
) -> HttpResponse:
    """Send the page as a paper, or its figures as a table."""
    table = _table(verified, place.key, small)
    synthetic = request.scope.is_synthetic or is_synthetic_key(place.key)
    if kind != "pdf":
        return file_of(kind, table, day=day, synthetic=synthetic)
    paper = paper_of(
        verified,
        place.name,
        day,
        month=month_words(verified.month) if verified.month else "",
        synthetic=synthetic,
        beside=beside,
        small=small,
    )
    answer = HttpResponse(pdf(paper), content_type="application/pdf")
    name = sheet_of(table, day=day, synthetic=synthetic).file_name
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def _table(verified: Verified, key: str, small: Shares) -> Table:
    """Return the page as a table: what is withheld says so."""
    month = f"{verified.month:%Y-%m}" if verified.month else ""
    headings = [
        _("Month"),
        _("Figure"),
        _("Value"),
        _("Unit"),
        _("Persons or reports"),
        _("Of persons claimed"),
        _("Employers"),
        _("State"),
        _("Evidence"),
        _("Why not"),
    ]
    rows: list[list[Any]] = [
        [
            month,
            one.code,
            "" if one.figure.value is None else Decimal(repr(one.figure.value)),
            one.unit.value,
            one.figure.n if verified.full else "",
            "" if base is None else base,
            one.figure.employers if verified.full else "",
            state_words(one.figure.state),
            one.figure.evidence,
            verified.why_not(one),
        ]
        for one, base in verified.in_order
    ]
    rows += [
        [
            month,
            one.code,
            "" if one.shown is None else one.shown,
            "persons",
            "",
            "",
            "",
            state_words(one.state),
            "",
            "",
        ]
        for one in verified.released
    ]
    rows += [
        [month, code, "" if part is None else part, "percent", "", "", "", state, "", ""]
        for code, _words, part, state in small_words(small)
    ]
    return Table(f"verified-jobs-{key}", headings, rows)


@login_required
def releases(request: Asked) -> HttpResponse:
    """List releases and agreements; the programme office releases a month and enters one."""
    if not is_office(request.scope, request.user):
        raise Http404
    synthetic = request.scope.is_synthetic
    form = AgreementForm(
        request.POST if request.POST.get("act") == "agree" else None, synthetic=synthetic
    )
    if request.method == "POST":
        try:
            if request.POST.get("act") == "release":
                return _release(request)
            if form.is_valid():
                enter_agreement(**form.cleaned_data, by=request.person, at=request.now)
                messages.success(request, _("The agreement is entered."))
                return redirect("jobs-releases")
        except DeliveryError as error:
            if form.is_bound:
                for name, texts in error.problems.items():
                    form.add_error(name or None, texts)
            else:
                messages.error(request, str(error))
    programmes = Programme.objects.filter(is_synthetic=synthetic)
    waiting = [(one, months_to_release(one)[-1:]) for one in programmes]
    agreements = Agreement.objects.filter(project__programme__is_synthetic=synthetic)
    shown = {
        "form": form,
        "waiting": [(one, months[0]) for one, months in waiting if months],
        "kept": Release.objects.filter(programme__in=programmes).order_by("-month", "measure"),
        "agreements": agreements.select_related("project", "enterprise").order_by("-at"),
        "crumbs": [(_("Publication of jobs"), "")],
    }
    return page(request, "jobs/releases.html", shown, refused=form.is_bound and bool(form.errors))


def _release(request: Asked) -> HttpResponse:
    programme = get_object_or_404(
        Programme.objects.filter(is_synthetic=request.scope.is_synthetic),
        key=request.POST.get("programme", "").replace("\x00", ""),
    )
    month = _month_of(request.POST.get("month", ""))
    ask_release(programme, month, by=request.person, at=request.now)
    messages.success(request, _("The month is being released; it takes some minutes."))
    return redirect("jobs-releases")


def _month_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@login_required
def agreement(request: Asked, number: int) -> HttpResponse:
    """Show an agreement, and end it."""
    if not is_office(request.scope, request.user):
        raise Http404
    known = Agreement.objects.filter(
        project__programme__is_synthetic=request.scope.is_synthetic
    ).select_related("project", "enterprise")
    found: Agreement = get_object_or_404(known, pk=number)
    form = EndForm(request.POST) if request.method == "POST" else EndForm()
    if request.method == "POST" and form.is_valid():
        try:
            end_agreement(found, form.cleaned_data["ends_on"], by=request.person, at=request.now)
        except DeliveryError as error:
            for name, texts in error.problems.items():
                form.add_error(name or None, texts)
        else:
            messages.success(request, _("The agreement is ended."))
            return redirect("jobs-releases")
    shown = {
        "agreement": found,
        "outcomes": outcomes_of(found),
        "form": form,
        "title": label(found.project.name),
        "crumbs": [(_("Publication of jobs"), reverse("jobs-releases")), (found.project.name, "")],
    }
    return page(request, "jobs/agreement.html", shown, refused=bool(form.errors))
