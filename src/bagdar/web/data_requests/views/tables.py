"""The consolidated table: as it is, as it stood at the due hour, as a file."""

from __future__ import annotations

import tempfile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bagdar.web.data_requests.models import DataRequest
from bagdar.web.data_requests.queries.consolidated import Table, table_of
from bagdar.web.data_requests.queries.exporting import csv_text, sheet_of, write_xlsx
from bagdar.web.data_requests.queries.shown import shown_table
from bagdar.web.data_requests.views.seen import crumbs_of, eyes_of, request_seen, round_of
from bagdar.web.papers.sheet import TYPES, as_file
from bagdar.web.people.requests import Asked


@login_required
def table(request: Asked, number: int) -> HttpResponse:
    """Show the rows that came back, office by office, with sums."""
    found = request_seen(request, number)
    made = _table(request, found)
    if made is None:
        return redirect("data-request", number=number)
    shown = {
        "found": found,
        "table": made,
        "drawn": shown_table(made),
        "at_due": request.GET.get("moment") == "due",
        "is_due": made.round.due_at <= request.now,
        "crumbs": crumbs_of(found, _("Consolidated table")),
    }
    return render(request, "data_requests/table.html", shown)


@login_required
def export(request: Asked, number: int, kind: str) -> HttpResponseBase:
    """Send the consolidated table as CSV, XLSX or PDF, with the rights of the page."""
    found = request_seen(request, number)
    if kind not in TYPES:
        raise Http404
    made = _table(request, found)
    if made is None:
        return redirect("data-request", number=number)
    name = f"data-request-{number}.{kind}"
    if kind == "csv":
        response = HttpResponse(csv_text(made), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if kind == "pdf":
        response = HttpResponse(as_file(sheet_of(made), kind), content_type=TYPES[kind])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    write_xlsx(made, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])


def _table(request: Asked, found: DataRequest) -> Table | None:
    """Return the table of a round; none where no round was opened yet."""
    round_ = round_of(request, found)
    if round_ is None:
        return None
    at_due = request.GET.get("moment") == "due"
    return table_of(round_, eyes_of(request), moment=round_.due_at if at_due else None)
