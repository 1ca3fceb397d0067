"""Pages of cases: the list, one with its steps, interests declared, closed ones for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bagdar.web.cases.actions.steps import declare
from bagdar.web.cases.forms import DeclarationForm
from bagdar.web.cases.models import Case, CaseFile
from bagdar.web.cases.queries.reading import (
    STATES,
    case_lines,
    case_shown,
    closed_counts,
    closed_for_all,
    closed_shown,
    files_for,
    listed,
    to_close,
    to_reply,
    to_work,
)
from bagdar.web.cases.queries.sheets import MOST_ROWS, cases_table, closed_table
from bagdar.web.cases.views.seen import (
    asking,
    case_by,
    cases_crumb,
    page,
    table_answer,
    title_of,
    world_query,
)
from bagdar.web.cases.views.steps import links
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.queries.filtering import Reading

ROWS = 50
MOST_WAITING = 50


@require_GET
@login_required
def listing(request: Asked) -> HttpResponse:
    """List what waits for the reader first, then all cases that they are shown."""
    powers, reading = asking(request)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = listed(state, q, powers, reading)
    if kind := request.GET.get("as", ""):
        lines = case_lines(list(found[:MOST_ROWS]), reading)
        return table_answer(cases_table(lines, synthetic=reading.is_synthetic), kind)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    waiting = [
        (_("To be answered by you"), to_reply(powers, reading)),
        (_("To be worked on by you"), to_work(powers, reading)),
        (_("To be closed by a second person"), to_close(powers, reading)),
    ]
    context = {
        "waiting": [
            (title, case_lines(list(some[:MOST_WAITING]), reading))
            for title, some in waiting
            if some
        ],
        "page_obj": rows,
        "lines": case_lines(list(rows), reading),
        "state": state,
        "q": q,
        "states": [
            ("open", pgettext("case", "open")),
            *([("mine", _("worked by you"))] if powers.audits_any else []),
            ("overdue", _("reply overdue")),
            ("closed", pgettext("case", "closed")),
            ("all", _("all")),
        ],
        "audits": powers.audits_any,
        "sees_flags": powers.sees_flags,
        "today": reading.day,
        "synthetic": reading.is_synthetic,
        "crumbs": [(_("Cases"), "")],
    }
    return page(request, "cases/list.html", context)


@require_GET
@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show a case: what it is about, where it stands, every step, what the reader may do."""
    found, powers, reading = case_by(request, number)
    shown = case_shown(found, powers, reading)
    title = title_of(found)
    context = {
        "case": found,
        "shown": shown,
        "links": links(found, shown.possible),
        "title": title,
        "today": reading.day,
        "synthetic": found.is_synthetic,
        "crumbs": [cases_crumb(synthetic=found.is_synthetic), (title, "")],
    }
    return page(request, "cases/case.html", context)


@login_required
def declare_on(request: Asked, number: int) -> HttpResponse:
    """Declare whether the person has an interest in a case."""
    found, powers, reading = case_by(request, number)
    shown = case_shown(found, powers, reading)
    if not shown.may_declare:
        raise Http404
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        conflict = form.cleaned_data["conflict"] == "yes"
        note = form.cleaned_data["note"]
        try:
            declare(found, conflict=conflict, note=note, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your declaration is written down."))
            return redirect("case", found.pk)
    title = title_of(found)
    crumb = (title, reverse("case", args=[found.pk]))
    context = {
        "case": found,
        "shown": shown,
        "form": form,
        "title": _("Declare your interests: case %d") % found.pk,
        "synthetic": found.is_synthetic,
        "today": reading.day,
        "crumbs": [cases_crumb(synthetic=found.is_synthetic), crumb, (_("Declare"), "")],
    }
    return page(request, "cases/declare.html", context, form)


@require_GET
@login_required
def file(request: Asked, number: int) -> HttpResponse | FileResponse:
    """Send a file of a case to whoever is shown its step, as an attachment."""
    powers, reading = asking(request)
    row: CaseFile = get_object_or_404(files_for(powers, reading), pk=number)
    return kept_file(
        request,
        evidence_files(),
        row.stored,
        kept_at=row.step.at,
        content_type=row.content_type,
        name=row.name,
    )


def _public(request: Asked) -> Reading:
    return Reading(request.scope, request.now, None, timezone.localdate(request.now))


@require_GET
def closed(request: Asked) -> HttpResponse:
    """Show everybody the closed cases of which there was a notice, and the counts of all."""
    synthetic = request.scope.is_synthetic
    reading = _public(request)
    found = closed_for_all(synthetic=synthetic, at=request.now)
    if kind := request.GET.get("as", ""):
        told = case_lines(list(found[:MOST_ROWS]), reading)
        return table_answer(closed_table(told, synthetic=synthetic), kind)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": rows,
        "lines": case_lines(list(rows), reading),
        "counts": closed_counts(synthetic=synthetic),
        "synthetic": synthetic,
        "crumbs": [(_("Closed cases"), "")],
    }
    return page(request, "cases/closed.html", context)


@require_GET
def closed_one(request: Asked, number: int) -> HttpResponse:
    """Show everybody a closed case in words of what was asked, answered and found."""
    reading = _public(request)
    real = closed_for_all(synthetic=False, at=request.now).filter(pk=number)
    made_up = closed_for_all(synthetic=True, at=request.now).filter(pk=number)
    found: Case = get_object_or_404(real | made_up)
    back = reverse("cases-closed") + world_query(synthetic=found.is_synthetic)
    title = _("Closed case %d") % found.pk
    context = {
        "case": found,
        "shown": closed_shown(found, reading),
        "title": title,
        "synthetic": found.is_synthetic,
        "crumbs": [(_("Closed cases"), back), (title, "")],
    }
    return page(request, "cases/closed_case.html", context)
