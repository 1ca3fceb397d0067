"""The journal of one project: a page with filters, and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.lake import scratch_folder
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.journal.queries.walk import batches
from bagdar.web.people.requests import Asked
from bagdar.web.portal.actions.journals import note_project_export
from bagdar.web.portal.forms import ProjectJournalForm
from bagdar.web.portal.queries.journal import act_words, subjects_of
from bagdar.web.portal.queries.project_journal import (
    ProjectJournal,
    Summary,
    Wanted,
    actor_words,
    by_entry,
    lines_of,
    page_of,
    seen_journal,
)
from bagdar.web.portal.queries.project_journal_files import (
    FORMATS,
    MOST_ROWS_OF_SHEET,
    STREAMED,
    text_lines,
    write_file,
)

LINES_A_CHUNK = 200


@login_required
def project_journal(
    request: Asked, key: str
) -> HttpResponse | FileResponse | StreamingHttpResponse:
    """Show what was done about a project, newest first; hand it out as a file when it is sent."""
    found = seen_journal(request, key)
    posted = request.method == "POST"
    form = ProjectJournalForm(request.POST if posted else request.GET, groups=found.groups)
    wanted = form.wanted() if form.is_valid() else Wanted()
    if posted and form.is_valid():
        kind = request.POST.get("as", "")
        if kind not in FORMATS:
            raise Http404
        told = note_project_export(found, wanted, form=kind, by=request.person, at=request.now)
        if kind != "xlsx" or told.records <= MOST_ROWS_OF_SHEET:
            return _file(found, wanted, told, kind)
        text = _("A workbook holds %d rows; take another format, or a shorter time.")
        form.add_error(None, text % MOST_ROWS_OF_SHEET)
    page = page_of(found, wanted, before=_before(request))
    facts = {
        "form": form,
        "found": found,
        "project": found.project,
        "rows": [
            {
                "entry": entry,
                "act": act_words(entry.act),
                "actor": actor_words(entry),
                "subjects": list(zip(records, subjects_of(records), strict=True)),
            }
            for entry, records in by_entry(page.records)
        ],
        "older": page.older,
        "formats": list(FORMATS),
        "as_of_day": request.as_of_day,
        "page_day": request.as_of_day,
        "crumbs": [
            (found.project.name, reverse("project", args=[key])),
            (_("Journal"), ""),
        ],
    }
    return render(request, "portal/project_journal.html", facts, status=422 if form.errors else 200)


def _before(request: Asked) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _file(
    found: ProjectJournal, wanted: Wanted, told: Summary, kind: str
) -> FileResponse | StreamingHttpResponse:
    """Send lines up to what the act wrote down, streamed or by a file that is gone when sent."""
    lines = lines_of(replace(found, last=told.last), wanted)
    name = f"journal-{found.project.key}-{told.last}.{kind}"
    if kind in STREAMED:
        streamed = StreamingHttpResponse(
            _chunks(text_lines(lines, kind)), content_type=FORMATS[kind]
        )
        streamed["Content-Disposition"] = f'attachment; filename="{name}"'
        return streamed
    with scratch_folder(scratch_root()) as folder:
        path = folder / name
        write_file(lines, kind, path)
        return FileResponse(
            path.open("rb"), as_attachment=True, filename=name, content_type=FORMATS[kind]
        )


def _chunks(texts: Iterator[str]) -> Iterator[str]:
    """Join lines, so that a long journal is not sent line by line."""
    for some in batches(texts, LINES_A_CHUNK):
        yield "".join(some)
