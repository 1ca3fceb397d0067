"""Tables of prices, use and exposures: an empty one to fill, one tried and taken in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from bagdar.sources.tables import LARGEST_FILE_BYTES
from bagdar.web.minerals.actions.exposing import ExposureError, import_exposures
from bagdar.web.minerals.actions.taking import Fault, Sent, Tried, import_prices, import_use
from bagdar.web.minerals.forms import PublishedForm, TableForm
from bagdar.web.minerals.permissions import IMPORTERS, may_import, powers_of
from bagdar.web.minerals.queries.tables import EXPOSURES, HEADINGS, PRICES, USE, template_of
from bagdar.web.minerals.views.seen import file_of
from bagdar.web.people.requests import Asked, bounded, for_roles

SHOWN_FAULTS = 200
_KEPT = "minerals_import"
TITLES = {
    PRICES: gettext_lazy("Import prices of minerals"),
    USE: gettext_lazy("Import use of minerals"),
    EXPOSURES: gettext_lazy("Import exposures to minerals"),
}


@require_GET
def template(request: Asked, table: str) -> HttpResponse:
    """Send an empty table with its headings."""
    if table not in HEADINGS:
        raise Http404
    return file_of(request.GET.get("as", "csv"), template_of(table), synthetic=False)


@bounded(LARGEST_FILE_BYTES + 2**20)
@for_roles(*IMPORTERS)
def importing(request: Asked, table: str) -> HttpResponse:
    """Try a table of prices or use, then take in what was tried."""
    if table not in (PRICES, USE) or not may_import(request.scope):
        raise Http404
    if request.method != "POST":
        return _page(request, table, PublishedForm(table=table))
    form = PublishedForm(request.POST, request.FILES, table=table)
    content = _content(request, table)
    if content is None:
        form.add_error("file", _("Choose the table."))
    if not form.is_valid() or content is None:
        return _page(request, table, form, status=422)
    told = form.cleaned_data
    sent = Sent(
        content,
        told["source"],
        told["published_on"],
        told["decimal"] or None,
        told.get("only", ""),
    )
    confirmed = bool(request.POST.get("confirm"))
    take = import_prices if table == PRICES else import_use
    try:
        tried = take(sent, by=request.person, at=request.now, dry_run=not confirmed)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, table, form, status=422)
    return _answer(request, table, form, tried, reverse("minerals"))


@bounded(LARGEST_FILE_BYTES + 2**20)
@login_required
def importing_exposures(request: Asked) -> HttpResponse:
    """Try a table of exposures, then take in what was tried."""
    if not powers_of(request.scope, at=request.now).may_state_some:
        raise Http404
    if request.method != "POST":
        return _page(request, EXPOSURES, TableForm())
    form = TableForm(request.POST, request.FILES)
    content = _content(request, EXPOSURES)
    if content is None:
        form.add_error("file", _("Choose the table."))
    if not form.is_valid() or content is None:
        return _page(request, EXPOSURES, form, status=422)
    confirmed = bool(request.POST.get("confirm"))
    source = form.cleaned_data["source"]
    try:
        tried = import_exposures(
            content, source, by=request.person, at=request.now, dry_run=not confirmed
        )
    except ExposureError as error:
        form.add_problems(error.problems)
        return _page(request, EXPOSURES, form, status=422)
    return _answer(request, EXPOSURES, form, tried, reverse("mineral-exposures"))


def _answer(request: Asked, table: str, form: TableForm, tried: Tried, after: str) -> HttpResponse:
    if tried.faults:
        return _page(request, table, form, status=422, tried=tried)
    if not request.POST.get("confirm"):
        return _page(request, table, form, tried=tried)
    _forget(request)
    count = tried.writes
    text = ngettext("%(n)d figure is written down.", "%(n)d figures are written down.", count)
    messages.success(request, text % {"n": count})
    return redirect(after)


def _content(request: Asked, table: str) -> bytes | None:
    """Return the table that was sent, or the one of this kind that was tried last."""
    sent = request.FILES.get("file")
    if sent is not None:
        _forget(request)
        content: bytes = sent.read(LARGEST_FILE_BYTES + 1)
        name = f"imports/{request.person.pk}.minerals"
        request.session[_KEPT] = [table, default_storage.save(name, ContentFile(content))]
        return content
    kept = _kept_name(request, table)
    if not kept:
        return None
    with default_storage.open(kept) as file:
        found: bytes = file.read()
        return found


def _kept_name(request: Asked, table: str) -> str:
    """Return under which name the table of this kind that was tried last lies; empty for none."""
    kept_table, kept = request.session.get(_KEPT) or ("", "")
    return kept if kept_table == table and default_storage.exists(kept) else ""


def _forget(request: Asked) -> None:
    if kept := request.session.pop(_KEPT, None):
        default_storage.delete(kept[1])


def _page(
    request: Asked, table: str, form: TableForm, *, status: int = 200, **told: Any
) -> HttpResponse:
    tried: Tried | None = told.get("tried")
    form.fields["file"].required = not _kept_name(request, table)
    faults: list[Fault] = tried.faults[:SHOWN_FAULTS] if tried else []
    context = {
        "form": form,
        "table": table,
        "title": TITLES[table],
        "columns": HEADINGS[table],
        "tried": tried,
        "faults": [(one.row, one.column, one.text) for one in faults],
        "most_megabytes": LARGEST_FILE_BYTES // 2**20,
        "crumbs": [(_("Minerals"), reverse("minerals")), (TITLES[table], "")],
    }
    return render(request, "minerals/import.html", context, status=status)
