"""Importing a table: the file is tried first, then confirmed; an import can be taken back."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bagdar.core.terms.text import neutralise_cell
from bagdar.sources.tables import LARGEST_FILE_BYTES, Table, TableError, read_table
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.requests import Asked
from bagdar.web.projects.actions.importing import (
    IMPORT,
    ImportUndoError,
    can_undo,
    import_projects,
    undo_import,
)
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.importing import HeadingError, template_columns
from bagdar.web.wording import in_words

MOST_ROWS_HERE = 5_000
"""More would keep a person waiting for minutes; the command line takes them."""

SHOWN_PROBLEMS = 200
_KEPT = "project_import"


@dataclass(frozen=True)
class Kept:
    """The file that was tried last, kept until it is confirmed."""

    path: str
    name: str
    digest: str


@login_required
def upload(request: Asked) -> HttpResponse:
    """Show the form; a file that is sent is tried, and nothing is written."""
    _check_enters(request)
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("table")
    if file is None:
        return _page(request, refusal=_("Choose a file first."))
    if (file.size or 0) > LARGEST_FILE_BYTES:
        text = _("The file is larger than %(most)d MB. Split it into several.")
        return _page(request, refusal=text % {"most": LARGEST_FILE_BYTES // 1024 // 1024})
    content = file.read()
    kept = _keep(request, content, name=(file.name or "")[:200])
    return _tried(request, content, kept)


@require_POST
@login_required
def confirm(request: Asked) -> HttpResponse:
    """Import the file that was tried, as it was: one act, all rows or none."""
    _check_enters(request)
    kept = _kept(request)
    content = _content(kept) if kept else None
    if kept is None or content is None or request.POST.get("digest") != kept.digest:
        return _page(request, refusal=_("Send the file once more: the last one is not kept."))
    if not request.POST.get("different") and request.POST.get("alike"):
        return _tried(request, content, kept, unticked=True)
    try:
        table = _table(content)
        report = import_projects(
            table, name=kept.name, by=request.person, at=request.now, dry_run=False
        )
    except (TableError, HeadingError) as error:
        return _page(request, refusal=_words(error))
    if report.seq is None:
        return _tried(request, content, kept)
    _forget(request, kept)
    text = ngettext("%(n)d project is imported.", "%(n)d projects are imported.", report.rows)
    messages.success(request, text % {"n": report.rows})
    return redirect("project-import-batch", seq=report.seq)


@login_required
def batch(request: Asked, seq: int) -> HttpResponse:
    """Show what one import entered, to whoever may take it back."""
    entry = _import(request, seq)
    keys = Payload.objects.filter(entry=entry, subject_kind="project").order_by("position")
    pages = Paginator(keys.values_list("subject_id", flat=True), 100)
    page = pages.get_page(request.GET.get("page"))
    seen = Project.objects.for_scope(request.scope, at=request.now).filter(key__in=list(page))
    shown = {
        "entry": entry,
        "page_obj": page,
        "projects": seen.order_by("key"),
        "crumbs": [*_crumbs(), (_("Import %(seq)d") % {"seq": seq}, "")],
    }
    return render(request, "projects/import_batch.html", shown)


@require_POST
@login_required
def undo(request: Asked, seq: int) -> HttpResponse:
    """Take an import back: remove the projects that nobody touched since."""
    _import(request, seq)
    try:
        done = undo_import(seq, by=request.person, at=request.now)
    except ImportUndoError as error:
        messages.error(request, str(error))
        return redirect("project-import-batch", seq=seq)
    text = ngettext("%(n)d project is removed.", "%(n)d projects are removed.", done.removed)
    messages.success(request, text % {"n": done.removed})
    if done.kept:
        words = _("These stay, since somebody worked on them: %(keys)s.")
        messages.warning(request, words % {"keys": ", ".join(done.kept[:20])})
    return redirect("project-list")


@login_required
def template(request: Asked) -> HttpResponse:
    """Send an empty table with the headings that an import understands."""
    _check_enters(request)
    lines = StringIO()
    csv.writer(lines, lineterminator="\r\n").writerow(map(neutralise_cell, template_columns()))
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="projects-to-import.csv"'
    return response


def _check_enters(request: Asked) -> None:
    if not can_enter(rights_of(request.scope)):
        raise Http404


def _import(request: Asked, seq: int) -> Entry:
    """Find an import that the person may take back; any other does not exist for them."""
    _check_enters(request)
    entry = Entry.objects.filter(pk=seq, act=IMPORT).first() if seq < 2**62 else None
    if entry is None or not can_undo(entry, by=request.person, at=request.now):
        raise Http404
    return entry


def _tried(request: Asked, content: bytes, kept: Kept, *, unticked: bool = False) -> HttpResponse:
    """Show what an import of the file would do."""
    try:
        table = _table(content)
        report = import_projects(
            table, name=kept.name, by=request.person, at=request.now, dry_run=True
        )
    except (TableError, HeadingError) as error:
        _forget(request, kept)
        return _page(request, refusal=_words(error))
    except PermissionDenied:
        raise Http404 from None
    return _page(request, report=report, kept=kept, unticked=unticked)


def _table(content: bytes) -> Table:
    table = read_table(content)
    if len(table.rows) > MOST_ROWS_HERE:
        text = _(
            "The table has %(rows)d rows; this page takes %(most)d. Split it, or ask the operator "
            "to import it from the command line."
        )
        raise HeadingError(text % {"rows": len(table.rows), "most": MOST_ROWS_HERE})
    return table


def _words(error: TableError | HeadingError) -> str:
    return in_words(error.problem) if isinstance(error, TableError) else str(error)


def _page(request: Asked, **shown: Any) -> HttpResponse:
    report = shown.get("report")
    context = {
        "most_megabytes": LARGEST_FILE_BYTES // 1024 // 1024,
        "most_rows": MOST_ROWS_HERE,
        "shown_problems": report.problems[:SHOWN_PROBLEMS] if report else (),
        "crumbs": _crumbs(last=True),
        **shown,
    }
    wrong = shown.get("refusal") or shown.get("unticked") or (report and report.problems)
    return render(request, "projects/import.html", context, status=422 if wrong else 200)


def _crumbs(*, last: bool = False) -> list[tuple[str, str]]:
    here = "" if last else reverse("project-import")
    return [(_("Projects"), reverse("project-list")), (_("Import a table"), here)]


# --- the file between trying and confirming


def _keep(request: Asked, content: bytes, *, name: str) -> Kept:
    if before := _kept(request):
        default_storage.delete(before.path)
    digest = hashlib.sha256(content).hexdigest()
    path = default_storage.save(f"imports/{request.person.pk}.table", ContentFile(content))
    kept = Kept(path, name, digest)
    request.session[_KEPT] = {"path": path, "name": name, "digest": digest}
    return kept


def _kept(request: Asked) -> Kept | None:
    known = request.session.get(_KEPT)
    return Kept(**known) if known else None


def _content(kept: Kept) -> bytes | None:
    if not default_storage.exists(kept.path):
        return None
    with default_storage.open(kept.path) as file:
        content: bytes = file.read()
    return content if hashlib.sha256(content).hexdigest() == kept.digest else None


def _forget(request: Asked, kept: Kept) -> None:
    default_storage.delete(kept.path)
    request.session.pop(_KEPT, None)
