"""The list as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase

from bagdar.web.people.requests import Asked
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.exporting import Export, csv_lines, export_of, write_xlsx
from bagdar.web.projects.queries.workbook import can_be_edited, write_workbook
from bagdar.web.projects.views.reading import reading_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(request: Asked, kind: str) -> HttpResponseBase:
    """Send the list that is asked for as CSV or XLSX, with the same rights as the page.

    `workbook` is one to be edited and imported again, for whoever may.
    """
    if kind not in ("csv", "xlsx", "workbook"):
        raise Http404
    made = export_of(asking_of(request.GET), reading_of(request))
    if kind == "workbook":
        if not can_enter(rights_of(request.scope)) or not can_be_edited(made):
            raise Http404
        return _xlsx(made, write_workbook, f"{made.name}-to-edit")
    if kind == "xlsx":
        return _xlsx(made, write_xlsx, made.name)
    keys = request.GET.get("headings") == "keys"
    lines = csv_lines(made, keys=keys)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{made.name}.csv"'
    return response


def _xlsx(made: Export, write: Callable[[Export, IO[bytes]], None], name: str) -> FileResponse:
    """Write to a file on disk first: a workbook is packed, so its end is needed at the start."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    write(made, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
