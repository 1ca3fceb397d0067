"""The custodian's pages: hand records over, read what became of each file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.sources.exchange import RecordsError
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.records import HandedError, take_files
from bagdar.web.jobs.forms.records import LARGEST_FILE_BYTES, LARGEST_FORM_BYTES, RecordsForm
from bagdar.web.jobs.models import Batch
from bagdar.web.jobs.permissions import is_custodian
from bagdar.web.jobs.queries.batches import Apart, apart_of, batches_of, reason_words
from bagdar.web.jobs.views.seen import page
from bagdar.web.people.requests import Asked, bounded

MOST_LISTED = 100


@bounded(LARGEST_FORM_BYTES)
@login_required
def records(request: Asked) -> HttpResponse:
    """List the batches, and take files in."""
    _check_custodian(request)
    synthetic = request.scope.is_synthetic
    form = (
        RecordsForm(request.POST, request.FILES, synthetic=synthetic)
        if request.method == "POST"
        else RecordsForm(synthetic=synthetic)
    )
    refusal: list[Apart] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _taken(request, form)
        except RecordsError as error:
            form.refuse(error)
        except DeliveryError as error:
            for text in (text for texts in error.problems.values() for text in texts):
                form.add_error(None, text)
            refusal = _apart(error)
    shown = {
        "form": form,
        "refused_rows": refusal,
        "batches": batches_of(synthetic=synthetic)[:MOST_LISTED],
        "most_megabytes": LARGEST_FILE_BYTES // 2**20,
        "crumbs": [(_("Job records"), "")],
    }
    return page(request, "jobs/records.html", shown, refused=bool(form.errors))


@login_required
def batch(request: Asked, number: int) -> HttpResponse:
    """Show what became of a file."""
    _check_custodian(request)
    rows = batches_of(synthetic=request.scope.is_synthetic)
    found: Batch = get_object_or_404(rows, pk=number)
    shown = {
        "batch": found,
        "apart": apart_of(found),
        "apart_count": sum(found.set_apart.values()),
        "crumbs": [(_("Job records"), reverse("jobs-records")), (found.get_kind_display(), "")],
    }
    return page(request, "jobs/batch.html", shown)


def _taken(request: Asked, form: RecordsForm) -> HttpResponse:
    """Take the files in and show what became of them; of two the list shows both."""
    with form.opened() as handed:
        found = take_files(
            form.cleaned_data["programme"],
            handed,
            by=request.person,
            at=request.now,
            taking=form.asked_taking,
            letting_go=form.cleaned_data["letting_go"],
        )
    for taken, one in found:
        words = _("%(kind)s: taken in, %(kept)d rows are new.")
        if taken.known_before and not taken.kept:
            words = _("%(kind)s: this file was taken in before; nothing changed.")
        messages.success(request, words % {"kind": one.get_kind_display(), "kept": one.kept})
    if len(found) > 1:
        return redirect("jobs-records")
    return redirect("jobs-batch", found[0][1].pk)


def _apart(error: DeliveryError) -> list[Apart]:
    if not isinstance(error, HandedError):
        return []
    return [Apart(reason_words(str(one)), n, ()) for one, n in error.set_apart.items()]


def _check_custodian(request: Asked) -> None:
    """Let in the custodian of a world alone; for everybody else there is no such page."""
    if not is_custodian(request.scope, request.person):
        raise Http404
