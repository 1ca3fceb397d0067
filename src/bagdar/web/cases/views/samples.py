"""Pages of samples: drawn from the queue, with a workpaper for each drawn subject."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.cases.actions.sampling import Drawing, draw_sample, write_paper
from bagdar.web.cases.forms import SampleForm, WorkpaperForm
from bagdar.web.cases.models import Drawn, Sample
from bagdar.web.cases.queries.queue import currencies_of
from bagdar.web.cases.queries.samples import counted, drawn_of, samples_for
from bagdar.web.cases.queries.sheets import (
    MOST_ROWS,
    TYPES,
    as_file,
    sample_table,
    samples_table,
    workpapers,
)
from bagdar.web.cases.views.flags import least_problem, wanted_from
from bagdar.web.cases.views.seen import (
    auditing,
    flags_crumb,
    page,
    reading_flags,
    table_answer,
    world_query,
)
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.requests import Asked

MOST_SHOWN = 200


@require_GET
@login_required
def listing(request: Asked) -> HttpResponse:
    """List the samples that were drawn, or hand the list out as a file."""
    powers, reading = reading_flags(request)
    samples = samples_for(powers, reading)
    if kind := request.GET.get("as", ""):
        told = samples_table(samples[:MOST_ROWS], synthetic=reading.is_synthetic)
        return table_answer(told, kind)
    context = {
        "samples": list(samples[:MOST_SHOWN]),
        "draws": powers.audits_any,
        "synthetic": reading.is_synthetic,
        "crumbs": [flags_crumb(synthetic=reading.is_synthetic), (_("Samples"), "")],
    }
    return page(request, "cases/samples.html", context)


@login_required
def draw(request: Asked) -> HttpResponse:
    """Draw a sample of money from the queue as it is filtered in the address.

    Where a filter cannot be read nothing is drawn: the queue says what is wrong with it.
    """
    powers, reading = auditing(request)
    synthetic = reading.is_synthetic
    if least_problem(request):
        return redirect(f"{reverse('flags')}?{request.GET.urlencode()}")
    form = SampleForm(request.POST if request.method == "POST" else None)
    wanted = wanted_from(request, currencies_of(powers, reading))
    if form.is_valid():
        try:
            asked = Drawing(**form.cleaned_data, wanted=wanted)
            made = draw_sample(asked, reading=reading, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The sample is drawn."))
            return redirect("flag-sample", made.pk)
    back = reverse("flag-samples") + world_query(synthetic=synthetic)
    context = {
        "form": form,
        "wanted": wanted,
        "synthetic": synthetic,
        "crumbs": [flags_crumb(synthetic=synthetic), (_("Samples"), back), (_("Draw"), "")],
    }
    return page(request, "cases/draw.html", context, form)


@require_GET
@login_required
def one(request: Asked, number: int) -> HttpResponse:
    """Show a sample with its workpapers, or hand it out as a file."""
    powers, reading = reading_flags(request)
    sample: Sample = get_object_or_404(samples_for(powers, reading), pk=number)
    drawn = drawn_of(sample, reading)
    if kind := request.GET.get("as", ""):
        if kind not in TYPES:
            raise Http404
        content = (
            workpapers(sample, drawn, reading.day)
            if kind == "docx"
            else as_file(sample_table(sample, drawn), kind)
        )
        answer = HttpResponse(content, content_type=TYPES[kind])
        mark = "synthetic-" if sample.is_synthetic else ""
        answer["Content-Disposition"] = f'attachment; filename="{mark}sample-{sample.pk}.{kind}"'
        return answer
    back = reverse("flag-samples") + world_query(synthetic=sample.is_synthetic)
    context = {
        "sample": sample,
        "drawn": drawn,
        "counts": counted(drawn),
        "writes": powers.audits_any,
        "title": sample.title,
        "synthetic": sample.is_synthetic,
        "crumbs": [
            flags_crumb(synthetic=sample.is_synthetic),
            (_("Samples"), back),
            (sample.title, ""),
        ],
    }
    return page(request, "cases/sample.html", context)


@login_required
def paper(request: Asked, number: int) -> HttpResponse:
    """Write the workpaper of a drawn subject."""
    powers, reading = auditing(request)
    samples = samples_for(powers, reading).values("pk")
    rows = Drawn.objects.filter(sample__in=samples).select_related("sample", "subject")
    found: Drawn = get_object_or_404(rows, pk=number)
    form = WorkpaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_paper(found, **form.cleaned_data, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The workpaper is written down."))
            return redirect("flag-sample", found.sample_id)
    sample = found.sample
    crumb = (sample.title, reverse("flag-sample", args=[sample.pk]))
    title = found.subject.title or found.subject.ref
    context = {
        "drawn": found,
        "form": form,
        "title": _("Workpaper: %s") % title,
        "synthetic": sample.is_synthetic,
        "crumbs": [flags_crumb(synthetic=sample.is_synthetic), crumb, (title, "")],
    }
    return page(request, "cases/workpaper.html", context, form)
