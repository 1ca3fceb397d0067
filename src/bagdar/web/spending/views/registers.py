"""Registers of money: rows found, sent as files, tables taken in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.loads.actions import start_load
from bagdar.web.loads.queries import Load
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked, bounded, in_world
from bagdar.web.spending.actions.importing import (
    LARGEST_FILE_BYTES,
    MOST_FOUND_TOLD,
    MOST_ROWS,
    Sent,
    Tried,
    import_rows,
    moved_of,
)
from bagdar.web.spending.actions.taking_files import FILE, is_large, told_of
from bagdar.web.spending.forms import TableForm
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.queries.rows import (
    iterate,
    lines_of,
    listed,
    shown,
    table_of,
)
from bagdar.web.spending.views.seen import file_of, reading_of, register_named, wanted_of

ROWS = 50
SHOWN_FAULTS = 200
MOST_EXPORTED = 100_000
_KEPT = "money_import"


def listing(request: Asked, register: str) -> HttpResponse:
    """List the rows of a register that the reader sees, or send them as a file."""
    named, reading, wanted = register_named(register), reading_of(request), wanted_of(request)
    rows = listed(named, wanted, reading)
    if kind := request.GET.get("as"):
        headings, told = table_of(named, list(iterate(rows[:MOST_EXPORTED], reading)))
        sheet = Sheet(f"{named.value}-{reading.day.isoformat()}", headings, told)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    lines = lines_of(page.object_list, reading)
    columns = [one for one in COLUMNS[named] if one.key not in HIDDEN.get(named, ())]
    powers = powers_of(request.scope, at=request.now)
    context = {
        "register": named,
        "registers": [(one.value, one.label) for one in Register],
        "wanted": wanted,
        "columns": columns,
        "rows": [
            (one, [(each, shown(each, one.values()[each.key])) for each in columns])
            for one in lines
        ],
        "page_obj": page,
        "count": page.paginator.count,
        "most_in_file": MOST_EXPORTED if page.paginator.count > MOST_EXPORTED else 0,
        "kinds": next((one.choices for one in columns if one.key == "kind"), ()),
        "has_currency": any(one.key == "currency" for one in columns),
        "sorts": [
            ("-day", _("newest first")),
            ("day", _("oldest first")),
            ("-amount", _("largest first")),
            ("amount", _("smallest first")),
        ],
        "may_import": reading.as_of is None
        and request.user.is_authenticated
        and powers.may_enter(named),
        "sees_unlinked": named == Register.CONTRACT and powers.watches,
        "synthetic": reading.is_synthetic,
        "page_day": reading.day,
        "crumbs": [
            (_("Money"), in_world(reverse("money"), synthetic=reading.is_synthetic)),
            (capfirst(named.label), ""),
        ],
    }
    return render(request, "spending/register.html", context)


APART = ("contract_day", "contract_supplier", "contract_ocid")
HIDDEN = {
    "contract": (
        *("ocid", "title", "starts_on", "ends_on", "buyer_bin", "link_ground", "under"),
        *("supplier_bin", "document"),
    ),
    "payment": ("buyer_bin", *APART, "payee_bin", "codes"),
    "acceptance": ("buyer_bin", *APART),
}
"""Columns that the page of a row shows, and the file holds, but the list has no room for."""


@bounded(LARGEST_FILE_BYTES + 2**20)
@login_required
def importing(request: Asked, register: str) -> HttpResponse:
    """Try a table of a register, then take in what was tried."""
    named = register_named(register)
    if not powers_of(request.scope, at=request.now).may_enter(named):
        raise Http404
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if request.method != "POST":
        return _import_page(request, named, form)
    content = _content(request, named)
    if content is None:
        form.add_error("file", _("Choose the table."))
    if not form.is_valid() or content is None:
        return _import_page(request, named, form, status=422)
    confirmed = bool(request.POST.get("confirm"))
    told = form.cleaned_data
    sent = Sent(content, told["source"], told["decimal"] or None)
    if is_large(content):
        try:
            load = _start(request, named, sent)
        except DeliveryError as error:
            form.add_error("file", str(error))
            return _import_page(request, named, form, status=422)
        return redirect("money-load", load.token)
    tried = import_rows(named, sent, by=request.person, at=request.now, dry_run=not confirmed)
    if tried.faults:
        return _import_page(request, named, form, status=422, tried=tried)
    if not confirmed:
        return _import_page(request, named, form, tried=tried)
    _forget(request)
    count = tried.writes
    text = ngettext("%(n)d row is written down.", "%(n)d rows are written down.", count)
    messages.success(request, text % {"n": count})
    return redirect("money-register", named)


def _start(request: Asked, register: Register, sent: Sent) -> Load:
    """Let a worker try a large table. Raises DeliveryError."""
    name = getattr(request.FILES.get("file"), "name", None)
    _forget(request)
    return start_load(
        register,
        {FILE: [sent.content]},
        name=name or str(register.label),
        told=told_of(sent),
        world=World.SYNTHETIC if request.person.is_synthetic else World.REAL,
        by=request.person,
        at=request.now,
    )


def _content(request: Asked, register: str) -> bytes | None:
    """Return the table that was sent, or the one of this register that was tried last."""
    sent = request.FILES.get("file")
    if sent is not None:
        _forget(request)
        content: bytes = sent.read()
        name = f"imports/{request.person.pk}.money"
        kept = default_storage.save(name, ContentFile(content))
        request.session[_KEPT] = [register, kept]
        return content
    kept = _kept_name(request, register)
    if not kept:
        return None
    with default_storage.open(kept) as file:
        found: bytes = file.read()
        return found


def _kept_name(request: Asked, register: str) -> str:
    """Return under which name the table of this register that was tried lies; empty for none."""
    kept_register, kept = request.session.get(_KEPT) or ("", "")
    return kept if kept_register == register and default_storage.exists(kept) else ""


def _forget(request: Asked) -> None:
    if kept := request.session.pop(_KEPT, None):
        default_storage.delete(kept[1])


def _import_page(
    request: Asked, register: Register, form: TableForm, *, status: int = 200, **told: Any
) -> HttpResponse:
    tried: Tried | None = told.get("tried")
    form.fields["file"].required = not _kept_name(request, register)
    labels = {one.key: one.label for one in COLUMNS[register]}
    faults = tried.faults[:SHOWN_FAULTS] if tried else []
    context = {
        "form": form,
        "register": register,
        "columns": COLUMNS[register],
        "tried": tried,
        "moved": moved_of(tried) if tried else (),
        "found": tried.found[:MOST_FOUND_TOLD] if tried else (),
        "faults": [(one.row, labels.get(one.column, ""), one.text) for one in faults],
        "most_megabytes": LARGEST_FILE_BYTES // 2**20,
        "most_rows": MOST_ROWS,
        "crumbs": [
            (_("Money"), reverse("money")),
            (capfirst(register.label), reverse("money-register", args=[register])),
            (_("Import a table"), ""),
        ],
    }
    return render(request, "spending/import.html", context, status=status)
