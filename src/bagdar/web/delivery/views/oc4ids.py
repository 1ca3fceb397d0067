"""Projects as OC4IDS: one, a filter or all; and a file of them tried and imported."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from bagdar.sources.oc4ids.checking import MANIFEST, extension_file
from bagdar.sources.oc4ids.packages import (
    PackageError,
    Publisher,
    json_lines,
    package_lines,
)
from bagdar.web.delivery.actions.oc4ids import Imported, import_oc4ids
from bagdar.web.delivery.forms.oc4ids import (
    LARGEST_FILE_BYTES,
    OC4IDSForm,
    forget,
    keep,
    kept_of,
)
from bagdar.web.delivery.queries.oc4ids import records
from bagdar.web.people.models import Role
from bagdar.web.people.requests import Asked, bounded, for_roles
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.filtering import Reading, filtered
from bagdar.web.territories.models import SYNTHETIC_PREFIX
from bagdar.web.wording import in_words

SHOWN_FAULTS = 200


@require_GET
def package(request: Asked) -> StreamingHttpResponse:
    """Send the projects that are asked for as a package, or as one project a line."""
    reading = reading_of(request)
    rows = filtered(asking_of(request.GET), reading).rows
    told = records(rows, reading)
    world = SYNTHETIC_PREFIX if reading.is_synthetic else ""
    name = f"{world}projects-{reading.day.isoformat()}"
    if request.GET.get("form") == "lines":
        return _sent(json_lines(told), f"{name}.jsonl", "application/x-ndjson")
    return _sent(package_lines(told, _publisher(request)), f"{name}.json", "application/json")


@require_GET
def extension(_request: Asked, name: str) -> HttpResponse:
    """Send a file of our extension of the standard."""
    text = extension_file(name)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@require_GET
def project(request: Asked, key: str) -> HttpResponse:
    """Send one project as OC4IDS; one that is not seen does not exist."""
    reading = reading_of(request)
    found = list(records(reading.projects().filter(key=key), reading))
    if not found:
        raise Http404
    text = json.dumps(found[0], ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.oc4ids.json"'
    return response


@bounded(LARGEST_FILE_BYTES + 2**20)
@for_roles(Role.PROGRAMME_OFFICE)
def importing(request: Asked) -> HttpResponse:
    """Try a file of OC4IDS, then import what was tried."""
    form = OC4IDSForm(request.POST, request.FILES) if request.method == "POST" else OC4IDSForm()
    if request.method != "POST":
        return _page(request, form)
    if request.POST.get("confirm"):
        return _confirmed(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    keep(request.session, file, by=request.person.pk)
    return _tried(request, form)


def reading_of(request: Asked) -> Reading:
    """Describe who asks and for which day."""
    day = request.as_of_day or timezone.localdate(request.now)
    return Reading(request.scope, request.now, request.as_of, day)


def _sent(lines: Any, name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _publisher(request: Asked) -> Publisher:
    return Publisher(
        name="Bagdar",
        uri=request.build_absolute_uri(),
        published_at=request.now,
        extensions=(request.build_absolute_uri(reverse("oc4ids-extension", args=[MANIFEST])),),
    )


def _run(request: Asked, form: OC4IDSForm, *, dry_run: bool) -> Imported | None:
    """Run an import of the kept file; None where none is kept."""
    kept = kept_of(request.session)
    if kept is None:
        return None
    with kept.open() as file:
        return import_oc4ids(
            file,
            name=kept.name,
            programme=form.cleaned_data.get("programme"),
            by=request.person,
            at=request.now,
            dry_run=dry_run,
        )


def _tried(request: Asked, form: OC4IDSForm) -> HttpResponse:
    try:
        report = _run(request, form, dry_run=True)
    except PackageError as error:
        forget(request.session)
        return _page(request, form, refusal=in_words(error.problem), status=422)
    wrong = report is None or bool(report.faults)
    return _page(request, form, report=report, status=422 if wrong else 200)


def _confirmed(request: Asked, form: OC4IDSForm) -> HttpResponse:
    form.fields["file"].required = False
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        report = _run(request, form, dry_run=False)
    except PackageError as error:
        return _page(request, form, refusal=in_words(error.problem), status=422)
    if report is None:
        text = _("Send the file once more: the last one is not kept.")
        return _page(request, form, refusal=text, status=422)
    if not report.done:
        return _page(request, form, report=report, status=422)
    forget(request.session)
    number = len(report.new)
    text = ngettext("%(n)d project is imported.", "%(n)d projects are imported.", number)
    messages.success(request, text % {"n": number})
    return redirect("project-list")


def _page(request: Asked, form: OC4IDSForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    report: Imported | None = shown.get("report")
    context = {
        "form": form,
        "most_megabytes": LARGEST_FILE_BYTES // 2**20,
        "faults": report.faults[:SHOWN_FAULTS] if report else (),
        "crumbs": [(_("Projects"), reverse("project-list")), (_("Import OC4IDS"), "")],
        **shown,
    }
    return render(request, "delivery/oc4ids_import.html", context, status=status)
