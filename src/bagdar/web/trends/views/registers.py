"""Pages of what the watch rests on: runs, detectors, the map of terms, sectors and projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.requests import Asked, bounded
from bagdar.web.trends.actions.linking import add_term, withdraw_term
from bagdar.web.trends.actions.taking import LARGEST_BYTES, Taken, take_signals
from bagdar.web.trends.actions.withdrawing import bring_run_back, withdraw_run
from bagdar.web.trends.forms import BackForm, ReasonForm, TakeForm, TermForm
from bagdar.web.trends.models import MapTerm, Run, is_withdrawn
from bagdar.web.trends.permissions import is_expert
from bagdar.web.trends.queries.files import TYPES, as_file, sectors_sheet
from bagdar.web.trends.queries.programme import projects, sectors
from bagdar.web.trends.queries.reading import corpora_of, last_runs, runs_for
from bagdar.web.trends.queries.telling import (
    UNKNOWN_LANGUAGE,
    breaks_worded,
    count_worded,
    provenance,
    worded,
)
from bagdar.web.trends.queries.words import DETECTORS, EXPLAINED, against_line, all_against
from bagdar.web.trends.views.seen import (
    expert_reading,
    page,
    reading_trends,
    trends_crumb,
    world_of,
    world_query,
)

RUNS = 20
ROWS = 100


@login_required
@bounded(2 * LARGEST_BYTES)
def take(request: Asked) -> HttpResponse:
    """Take a document of signals in, and list the runs that were taken."""
    reading = expert_reading(request)
    synthetic = reading.is_synthetic
    posted = request.method == "POST"
    form = TakeForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        content = form.cleaned_data["document"].read(LARGEST_BYTES + 1)
        world = world_of(synthetic=synthetic)
        corpus = form.cleaned_data["corpus"]
        try:
            done = take_signals(
                content, world=world, by=request.person, at=request.now, corpus=corpus
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            if done.known:
                messages.info(request, _("This document was taken before: nothing has changed."))
            else:
                messages.success(request, _taken(done))
                if not done.signals:
                    messages.warning(
                        request, _("It names no signals: the run before it of its corpus counts.")
                    )
            return redirect("trend-run", done.run.pk)
    context = {
        "form": form,
        "runs": list(runs_for(reading.scope).filter(is_synthetic=synthetic)[:RUNS]),
        "lasts": last_runs(synthetic=synthetic),
        "corpora": corpora_of(synthetic=synthetic),
        "synthetic": synthetic,
        "crumbs": [trends_crumb(synthetic=synthetic), (_("Take signals in"), "")],
    }
    return page(request, "trends/take.html", context, form)


def _taken(done: Taken) -> str:
    """Say what was taken in, and how much of it is new to its corpus."""
    told = {
        "signals": done.signals,
        "new": done.new,
        "links": done.suggested,
        "corpus": done.run.corpus or "—",
    }
    if done.first:
        words = _(
            "Taken: %(signals)d signals; the first run of the corpus %(corpus)s calls none new; "
            "%(links)d suggestions."
        )
        return words % told
    words = _(
        "Taken: %(signals)d signals, %(new)d of them new to the corpus %(corpus)s; %(links)d "
        "suggestions."
    )
    return words % told


@require_GET
@login_required
def runs(request: Asked) -> HttpResponse:
    """List the runs that were taken in."""
    reading = reading_trends(request)
    shown = Paginator(runs_for(reading.scope), RUNS).get_page(request.GET.get("page"))
    context = {
        "page_obj": shown,
        "runs": list(shown),
        "lasts": last_runs(synthetic=reading.is_synthetic),
        "expert": is_expert(reading.scope),
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Runs"), "")],
    }
    return page(request, "trends/runs.html", context)


@require_GET
@login_required
def run(request: Asked, number: int) -> HttpResponse:
    """Show a run: corpora, breaks, what was refused, what was told, how good it is."""
    reading = reading_trends(request)
    found: Run = get_object_or_404(runs_for(reading.scope), pk=number)
    facts = found.facts
    title = _("Run %d") % found.pk
    back = reverse("trend-runs") + world_query(synthetic=found.is_synthetic)
    context = {
        "run": found,
        "facts": facts,
        "totals": list(zip(facts["periods"], facts["totals"], strict=True)),
        "told": [worded(one) for one in facts["told"]],
        "breaks": breaks_worded(facts),
        "counts": [
            (count_worded(name), count)
            for name, count in sorted(facts["counts"].items(), key=lambda one: (-one[1], one[0]))
        ],
        "languages": [
            (count_worded(name).text if name == UNKNOWN_LANGUAGE else name, count)
            for name, count in sorted(facts["languages"].items(), key=lambda one: (-one[1], one[0]))
        ],
        "settings": sorted(facts["settings"].items()),
        **_measured(found),
        "is_last": found in last_runs(synthetic=found.is_synthetic, corpus=found.corpus),
        "withdrawn": found.withdrawn,
        "returned": [one for one in found.withdrawals.all() if hasattr(one, "returned")],
        "expert": is_expert(reading.scope),
        "title": title,
        "synthetic": found.is_synthetic,
        "crumbs": [trends_crumb(synthetic=found.is_synthetic), (_("Runs"), back), (title, "")],
    }
    return page(request, "trends/run.html", context)


@login_required
def run_out(request: Asked, number: int) -> HttpResponse:
    """Withdraw a run, with the reason: pages and briefs rest on the one before it."""
    reading = expert_reading(request)
    rows = runs_for(reading.scope).filter(~is_withdrawn("pk"))
    found: Run = get_object_or_404(rows, pk=number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_run(found, form.cleaned_data["reason"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(
                request, _("The run is withdrawn: the one before it of its corpus counts.")
            )
            return redirect("trend-run", found.pk)
    title = _("Withdraw run %d") % found.pk
    back = reverse("trend-runs") + world_query(synthetic=found.is_synthetic)
    context = {
        "form": form,
        "title": title,
        "says": _(
            "It stays readable with what it saw, and counts for nothing: lists, rides and new "
            "briefs rest on the run of its corpus before it. It can be brought back, with a reason."
        ),
        "button": _("Withdraw the run"),
        "back": reverse("trend-run", args=[found.pk]),
        "synthetic": found.is_synthetic,
        "crumbs": [trends_crumb(synthetic=found.is_synthetic), (_("Runs"), back), (title, "")],
    }
    return page(request, "trends/withdraw.html", context, form)


@login_required
def run_back(request: Asked, number: int) -> HttpResponse:
    """Bring a withdrawn run back, with the reason: where it was computed last, it counts."""
    reading = expert_reading(request)
    rows = runs_for(reading.scope).filter(is_withdrawn("pk"))
    found: Run = get_object_or_404(rows, pk=number)
    form = BackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            bring_run_back(found, form.cleaned_data["reason"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The run counts again."))
            return redirect("trend-run", found.pk)
    title = _("Bring run %d back") % found.pk
    back = reverse("trend-runs") + world_query(synthetic=found.is_synthetic)
    context = {
        "form": form,
        "title": title,
        "says": _(
            "It counts again as if it had not been withdrawn: lists, rides and new briefs rest on "
            "it where no run of its corpus was computed later. That it was withdrawn stays on "
            "record."
        ),
        "button": _("Bring the run back"),
        "is_gentle": True,
        "back": reverse("trend-run", args=[found.pk]),
        "synthetic": found.is_synthetic,
        "crumbs": [trends_crumb(synthetic=found.is_synthetic), (_("Runs"), back), (title, "")],
    }
    return page(request, "trends/withdraw.html", context, form)


def _measured(run: Run) -> dict[str, Any]:
    """Return the line held against that stands first, and the other measures, each once."""
    first = against_line(run)
    return {"against": first, "others": [one for one in all_against(run) if one != first]}


@require_GET
@login_required
def detector(request: Asked, code: str) -> HttpResponse:
    """Explain a detector beside the others: what it does, its formula, its source."""
    reading = reading_trends(request)
    found = DETECTORS.get(code) or EXPLAINED.get(code)
    if found is None:
        raise Http404
    lasts = last_runs(synthetic=reading.is_synthetic)
    context = {
        "detector": found,
        "detectors": [*DETECTORS.values(), *EXPLAINED.values()],
        "runs": [(one, *_measured(one).values()) for one in lasts],
        "several": len(lasts) > 1,
        "title": str(found.name),
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (str(found.name), "")],
    }
    return page(request, "trends/detector.html", context)


@login_required
def terms(request: Asked) -> HttpResponse:
    """Show the map of terms by sector; experts add to it."""
    reading = reading_trends(request)
    keeps = is_expert(reading.scope) and not request.person.is_synthetic
    posted = request.POST if request.method == "POST" else None
    if posted is not None and not keeps:
        raise Http404
    form = TermForm(posted)
    if form.is_valid():
        given = form.cleaned_data
        texts = (given["en"], given["ru"], given["kk"])
        try:
            add_term(given["sector"], texts, given["source"], by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The words are on the map; signals were looked through."))
            return redirect(reverse("trend-terms") + world_query(synthetic=reading.is_synthetic))
    rows = MapTerm.objects.filter(withdrawn_at=None).select_related("sector")
    shown = Paginator(rows.order_by("sector__code", "en"), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": shown,
        "terms": list(shown),
        "form": form,
        "keeps": keeps,
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Map of terms"), "")],
    }
    return page(request, "trends/terms.html", context, form)


@require_POST
@login_required
def term_out(request: Asked, number: int) -> HttpResponse:
    """Take words out of the map."""
    reading = expert_reading(request)
    if request.person.is_synthetic:
        raise Http404
    found: MapTerm = get_object_or_404(MapTerm.objects.select_related("sector"), pk=number)
    try:
        withdraw_term(found, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The words are out of the map."))
    return redirect(reverse("trend-terms") + world_query(synthetic=reading.is_synthetic))


@require_GET
@login_required
def programme(request: Asked) -> HttpResponse:
    """Show what sectors and projects ride, with the signals it follows from."""
    reading = reading_trends(request)
    found = sectors(reading)
    if kind := request.GET.get("as", ""):
        if kind not in TYPES:
            raise Http404
        sheet = sectors_sheet(found, synthetic=reading.is_synthetic)
        answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{kind}"'
        return answer
    lasts = last_runs(synthetic=reading.is_synthetic)
    context = {
        "sectors": found,
        "projects": projects(reading),
        "runs": lasts,
        "provenances": [(one, words) for one in lasts if (words := provenance(one))],
        "several": len(lasts) > 1,
        "expert": is_expert(reading.scope),
        "synthetic": reading.is_synthetic,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Sectors and projects"), "")],
    }
    return page(request, "trends/programme.html", context)
