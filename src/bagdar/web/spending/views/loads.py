"""A large table on its way into a register: how far it is, what did not fit, stop and retry."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.loads.actions import retry_load, stop_load, take_load
from bagdar.web.loads.queries import Load, LoadShown, load_of, load_shown
from bagdar.web.people.requests import Asked
from bagdar.web.spending.actions.importing import FOUND, MOVED, UNREAD
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.views.seen import file_of


@login_required
def load(request: Asked, token: str) -> HttpResponse:
    """Show how far a table is or what it comes to; take it in, stop it, try it again."""
    found = _own(request, token)
    if request.method == "POST":
        return _asked(request, found)
    register, shown = Register(found.kind), load_shown(found)
    context = {
        "shown": shown,
        "load": found,
        "register": register,
        "faults": _faults(shown, register),
        "moved": found.notes.get(MOVED, ()),
        "found": found.notes.get(FOUND, ()),
        "unread": found.notes.get(UNREAD, ()),
        "crumbs": [
            (_("Money"), reverse("money")),
            (capfirst(str(register.label)), reverse("money-register", args=[register])),
            (_("Import a table"), reverse("money-import", args=[register])),
            (found.name, ""),
        ],
    }
    return render(request, "spending/load.html", context)


def _own(request: Asked, token: str) -> Load:
    found = load_of(token, *Register.values, by=request.person, at=request.now)
    if found is None or not powers_of(request.scope, at=request.now).may_enter(found.kind):
        raise Http404
    return found


def _faults(shown: LoadShown, register: Register) -> list[tuple[int, str, str]]:
    labels = {one.key: str(one.label) for one in COLUMNS[register]}
    return [(one.line, labels.get(one.path, ""), one.reason) for one in shown.misfits]


def _asked(request: Asked, found: Load) -> HttpResponse:
    if "stop" in request.POST:
        stop_load(found)
        if not found.is_running:
            messages.info(request, _("The table is forgotten; nothing of it was written."))
            return redirect("money-import", found.kind)
        messages.info(request, _("The import is being stopped; it leaves nothing."))
    elif "retry" in request.POST:
        retry_load(found)
    elif "confirm" in request.POST:
        take_load(found)
    return redirect("money-load", found.token)


@login_required
@require_GET
def misfits(request: Asked, token: str) -> HttpResponse:
    """Send what did not fit, by row and column, as a file."""
    found = _own(request, token)
    headings = (_("Row"), _("Column"), _("What to mend"))
    rows = [(one.line, one.path, one.reason) for one in found.misfits]
    sheet = Sheet(f"{found.kind}-misfits", headings, rows)
    return file_of(request.GET.get("as", "csv"), sheet, synthetic=request.scope.is_synthetic)
