"""From an address to the report behind it; what is not read is not there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.web.jobs.models import Report
from bagdar.web.jobs.permissions import Powers, powers_of
from bagdar.web.jobs.queries.exporting import Table, sheet_of
from bagdar.web.jobs.queries.reading import name_of, reports_for
from bagdar.web.papers.sheet import TYPES, as_file
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading

Crumbs = list[tuple[str, str]]


def reading_of(request: Asked) -> Reading:
    """Describe who asks, as of now: reports are read and written on the present."""
    return Reading(request.scope, request.now, None, timezone.localdate(request.now))


def powers_now(request: Asked) -> Powers:
    """Return what the person may do with reports today."""
    return powers_of(request.scope, request.user, on=timezone.localdate(request.now))


def report_read(request: Asked, number: int) -> tuple[Report, Powers, Reading]:
    """Return a report that the person reads, or 404."""
    powers, reading = powers_now(request), reading_of(request)
    report: Report = get_object_or_404(reports_for(powers, reading), pk=number)
    return report, powers, reading


def title_of(report: Report) -> str:
    """Name a report: whose, and of which month."""
    return f"{name_of(report, report.period.month)}, {month_words(report.period.month)}"


def month_words(month: date) -> str:
    """Write a month in the reader's language."""
    return str(date_format(month, "YEAR_MONTH_FORMAT"))


def month_asked(request: Asked) -> date | None:
    """Return the month that an address asks for; None where it names none."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')[:7]}-01")
    except ValueError:
        return None


def crumbs_of(report: Report, *last: tuple[str, str]) -> Crumbs:
    """Return the way to a page of a report."""
    listed = f"{reverse('jobs-inbox')}?month={report.period.month:%Y-%m}"
    if report.period.is_synthetic:
        listed += "&world=synthetic"
    here = reverse("jobs-report", args=[report.pk]) if last else ""
    return [(_("Reports of jobs"), listed), (title_of(report), here), *last]


def page(
    request: Asked, template: str, shown: dict[str, Any], *, refused: bool = False
) -> HttpResponse:
    """Draw a page; one whose form was refused answers 422."""
    return render(request, template, shown, status=422 if refused else 200)


def report_shown(report: Report, **more: Any) -> dict[str, Any]:
    """Return what every page of a report shows."""
    return {
        "report": report,
        "title": title_of(report),
        "synthetic": report.period.is_synthetic,
        **more,
    }


def file_of(kind: str, table: Table, *, day: date, synthetic: bool = False) -> HttpResponse:
    """Send a table as CSV, XLSX or PDF; 404 for any other kind."""
    if kind not in TYPES:
        raise Http404
    sheet = sheet_of(table, day=day, synthetic=synthetic)
    answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{sheet.file_name}.{kind}"'
    return answer


def label(text: Any) -> str:
    """Write a heading with a capital letter."""
    return str(capfirst(text))
