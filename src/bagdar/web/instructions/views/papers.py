"""The sheet of an instruction and the control report: a page to read, PDF and DOCX to sign."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bagdar.web.instructions.forms.reports import ReportForm
from bagdar.web.instructions.queries.papers import (
    TYPES,
    as_paper,
    counted_rows,
    office_counts,
    office_labels,
    on_time_words,
    report_paper,
    sheet_of,
)
from bagdar.web.instructions.queries.reading import shown
from bagdar.web.instructions.queries.reports import (
    MOST_ROWS,
    Report,
    TooManyError,
    issuers_seen,
    report_of,
)
from bagdar.web.instructions.views.seen import asking, found_by, list_crumb, page
from bagdar.web.people.requests import Asked


@login_required
def sheet(request: Asked, number: int) -> HttpResponse:
    """Send the sheet of an instruction that the reader is shown."""
    kind = _kind(request, "pdf")
    one, powers, reading = found_by(request, number)
    paper = sheet_of(one, shown(one, powers, reading), at=request.now)
    mark = "synthetic-" if one.is_synthetic else ""
    return _sent(as_paper(paper, kind), f"{mark}instruction-{number}.{kind}", kind)


@login_required
def report(request: Asked) -> HttpResponse:
    """Show the control report of a period, of what the reader is shown, or send it as a paper."""
    powers, reading = asking(request)
    form = ReportForm(request.GET, issuers_seen(powers, reading), day=reading.day)
    found: Report | None = None
    if form.is_valid():
        try:
            found = report_of(form.asked(), powers, reading)
        except TooManyError as error:
            form.add_error(None, str(error))
    if "as" in request.GET:
        return _report_paper(request, found)
    context = {
        "form": form,
        "report": found,
        "counted": counted_rows(found.totals) if found else [],
        "columns": office_labels(),
        "offices": [(one, office_counts(one.totals)) for one in found.offices[:MOST_ROWS]]
        if found
        else [],
        "on_time": on_time_words(found.totals) if found else "",
        "most": f":{MOST_ROWS}",
        "asked": urlencode(
            {**form.data, **({"world": "synthetic"} if reading.is_synthetic else {})}
        ),
        "title": _("Control report"),
        "synthetic": reading.is_synthetic,
        "today": reading.day,
        "crumbs": [list_crumb(synthetic=reading.is_synthetic), (_("Control report"), "")],
    }
    return page(request, "instructions/report.html", context, form)


def _report_paper(request: Asked, found: Report | None) -> HttpResponse:
    kind = _kind(request, "")
    if found is None:
        raise Http404
    period = found.asked.period
    mark = "synthetic-" if found.synthetic else ""
    name = f"{mark}control-report-{period.since}-{period.until}.{kind}"
    return _sent(as_paper(report_paper(found, at=request.now), kind), name, kind)


def _kind(request: Asked, usual: str) -> str:
    """Return the kind of paper asked for; another one does not exist."""
    kind = request.GET.get("as", usual)
    if kind not in TYPES:
        raise Http404
    return kind


def _sent(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
