"""Pages of statistics: what is known, a table tried and imported, a break noted, a territory."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.papers.sheet import TYPES, as_file
from bagdar.web.people.requests import Asked, bounded, for_roles
from bagdar.web.statistics.actions import Source, import_statistics, note_break
from bagdar.web.statistics.forms import (
    LARGEST_FILE_BYTES,
    BreakForm,
    ImportForm,
    StatisticsFile,
    read_statistics,
)
from bagdar.web.statistics.models import Series
from bagdar.web.statistics.permissions import IMPORTERS, may_import
from bagdar.web.statistics.queries import breaks, codes, exported, imports, series_sheet, told_of
from bagdar.web.territories.queries import land
from bagdar.web.territories.queries.trees import local_name
from bagdar.web.wording import in_words

SHOWN_FAULTS = 200
_KEPT = "statistics_import"


@require_GET
def statistics(request: Asked) -> HttpResponse:
    """List what was imported, from where, and the breaks."""
    at = request.as_of or request.now
    may = may_import(request.scope)
    context = {"imports": imports(at=at), "breaks": breaks(at=at), "may_import": may}
    return render(request, "statistics/list.html", context)


@require_GET
def export(request: Asked, series: str, kind: str = "csv") -> HttpResponse:
    """Send a series: as CSV that can be imported again, as a workbook or on paper."""
    if series not in Series.values:
        raise Http404
    text = StringIO()
    rows = exported(series, request.scope, at=request.as_of or request.now)
    if kind != "csv":
        day = request.as_of_day or timezone.localdate(request.now)
        sheet = series_sheet(Series(series), rows, day, synthetic=request.scope.is_synthetic)
        answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{sheet.file_name}.{kind}"'
        return answer
    csv.writer(text).writerows([[neutralise_cell(cell) for cell in row] for row in rows])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{series}.csv"'
    return response


@require_GET
def territory(request: Asked, key: str) -> HttpResponse:
    """Show the context of a territory: each series with its picture, breaks and table."""
    known = land()
    found = known.find(key)
    if found is None:
        raise Http404
    day = request.as_of_day or timezone.localdate(request.now)
    name = local_name(known.version_near(found, day).names)
    told = told_of(found, request.scope, at=request.as_of or request.now)
    crumbs = [(name, reverse("territory", args=[key])), (_("Context"), "")]
    context = {"name": name, "told": told, "crumbs": crumbs, "as_of": day}
    return render(request, "statistics/territory.html", context)


@for_roles(*IMPORTERS)
def noting(request: Asked) -> HttpResponse:
    """Note a break in a series."""
    form = BreakForm(request.POST) if request.method == "POST" else BreakForm()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        notes = {code: told[f"note_{code}"] for code in ("en", "ru", "kk")}
        try:
            note_break(told["series"], told["period"], notes, by=request.person, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The break is noted."))
            return redirect("statistics")
    status = 422 if form.errors else 200
    return render(request, "statistics/break.html", {"form": form}, status=status)


@bounded(LARGEST_FILE_BYTES + 2**20)
@for_roles(*IMPORTERS)
def importing(request: Asked) -> HttpResponse:
    """Try a table of statistics, then import what was tried."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method != "POST":
        return _page(request, form)
    content = _content(request)
    if content is None:
        form.add_error("file", _("Choose the table."))
    if not form.is_valid() or content is None:
        return _page(request, form, status=422)
    known = codes(land(), year=form.cleaned_data["codes_of"])
    told = form.cleaned_data
    read = read_statistics(content, known, series=told["series"], decimal=told["decimal"])
    if read.faults or not read.rows:
        return _page(request, form, read=read, status=422)
    return _done(request, form, read)


def _done(request: Asked, form: ImportForm, read: StatisticsFile) -> HttpResponse:
    told = form.cleaned_data
    source = Source(told["source"], told["published_on"], told["licence"])
    confirmed = bool(request.POST.get("confirm"))
    try:
        kept = import_statistics(
            read.rows, source, by=request.person, at=request.now, dry_run=not confirmed
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, form, status=422)
    if not confirmed:
        return _page(request, form, read=read, kept=kept, total=sum(kept.written.values()))
    _forget(request)
    written = sum(kept.written.values())
    text = _("Imported: %(n)d observations.") if written else _("Nothing new: it is known already.")
    messages.success(request, text % {"n": written} if written else text)
    return redirect("statistics")


def _content(request: Asked) -> bytes | None:
    """Return the table that was sent, or the one that was tried last."""
    sent = request.FILES.get("file")
    if sent is not None:
        _forget(request)
        content: bytes = sent.read()
        name = f"imports/{request.person.pk}.statistics"
        request.session[_KEPT] = default_storage.save(name, ContentFile(content))
        return content
    kept = _kept_name(request)
    if not kept:
        return None
    with default_storage.open(kept) as file:
        found: bytes = file.read()
        return found


def _kept_name(request: Asked) -> str:
    """Return under which name the table that was tried last lies; empty for none."""
    kept = request.session.get(_KEPT) or ""
    return kept if kept and default_storage.exists(kept) else ""


def _forget(request: Asked) -> None:
    if kept := request.session.pop(_KEPT, None):
        default_storage.delete(kept)


def _page(request: Asked, form: ImportForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    read: StatisticsFile | None = shown.get("read")
    form.fields["file"].required = not _kept_name(request)
    faults = read.faults[:SHOWN_FAULTS] if read else ()
    context = {
        "form": form,
        "faults": [(row, in_words(problem)) for row, problem in faults],
        "fault_count": len(read.faults) if read else 0,
        "crumbs": [(_("Statistics"), reverse("statistics")), (_("Import statistics"), "")],
        "most_megabytes": LARGEST_FILE_BYTES // 2**20,
        **shown,
    }
    return render(request, "statistics/import.html", context, status=status)
