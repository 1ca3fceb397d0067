"""Pages of monthly output, visits, operation, and of who has not reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.operating import record_inspection, set_operation
from bagdar.web.delivery.actions.outputs import FIGURES, report_output, source_of, unit_asked
from bagdar.web.delivery.forms.life import (
    InspectionForm,
    OperationForm,
    OutputForm,
    month_of,
)
from bagdar.web.delivery.models import LaunchKind, Operation, Output, OutputSource
from bagdar.web.delivery.queries.gate import launches_of
from bagdar.web.delivery.queries.launch_page import launch_page, may_of
from bagdar.web.delivery.queries.missing import last_month, missing
from bagdar.web.delivery.queries.outputs import last_row, row_before
from bagdar.web.delivery.views.seen import (
    crumbs_of,
    day_of,
    live_project,
    page,
    read_project,
    reading_of,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Phase, Project
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.choosing import choices_for
from bagdar.web.projects.queries.wording import number_text, unit_text
from bagdar.web.territories.queries import land, local_name

_A_PAGE = 50


def output(request: Asked, key: str) -> HttpResponse:
    """Show the output of a project by month, with what follows from it."""
    project, reading = read_project(request, key)
    shown = launch_page(project, reading, person=request.user)
    day = day_of(request)
    context = {
        "project": project,
        "page": shown,
        "output": shown.output,
        "day": day,
        "page_day": reading.day,
        "crumbs": crumbs_of(project, day, (_("Output"), "")),
    }
    return page(request, "delivery/output.html", context)


@login_required
def report(request: Asked, key: str) -> HttpResponse:
    """Report a month, or correct it; what the same source said of it stands in the form."""
    project = live_project(request, key)
    reading = reading_of(request)
    source = source_of(rights_of(request.scope), project)
    if source is None or not may_of(project, reading, request.user).report:
        raise Http404
    today = timezone.localdate(request.now)
    month = month_of(request.GET.get("month", ""), default=last_month(today))
    unit = unit_asked(project)
    given = request.POST if request.method == "POST" else None
    form = OutputForm(
        given,
        project=project.pk,
        unit=unit,
        unit_label=unit_text(unit),
        phases=_launched_apart(project),
        initial=_prefilled(project, month, source),
    )
    if form.is_valid():
        try:
            made = report_output(project, form.facts(), by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            words = _("Output of %s is recorded.")
            messages.success(request, words % date_format(made.month, "YEAR_MONTH_FORMAT"))
            return redirect("project-output", key)
    context = {
        "project": project,
        "form": form,
        "month": month,
        "by_district": source == OutputSource.DISTRICT,
        "beside": _beside(project, month, source),
        "crumbs": _under_output(project, _("Report a month")),
        "back": reverse("project-output", args=[key]),
    }
    return page(request, "delivery/output_form.html", context, forms=[form])


@login_required
def inspection(request: Asked, key: str) -> HttpResponse:
    """Write down what a visit found."""
    project = live_project(request, key)
    if not may_of(project, reading_of(request), request.user).inspect:
        raise Http404
    given = request.POST if request.method == "POST" else None
    start = {"on": timezone.localdate(request.now)}
    form = InspectionForm(given, project=project.pk, initial=start)
    if form.is_valid():
        try:
            record_inspection(project, **form.cleaned_data, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The visit is recorded."))
            return redirect("project-output", key)
    lead = _(
        "An object found idle reads “idle” from that day on; one found working is idle no longer."
    )
    return _form_page(request, project, form, title=_("Record a visit"), lead=lead)


@login_required
def operation(request: Asked, key: str) -> HttpResponse:
    """Set the season of an object and the share of capacity below which it is idle."""
    project = live_project(request, key)
    if not may_of(project, reading_of(request), request.user).inspect:
        raise Http404
    present = Operation.objects.filter(project=project).first()
    start = (
        {
            "season_months": present.season_months,
            "idle_share_ratio": present.idle_share_ratio,
        }
        if present
        else None
    )
    given = request.POST if request.method == "POST" else None
    form = OperationForm(given, initial=start)
    if form.is_valid():
        try:
            set_operation(project, **form.cleaned_data, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Season and idle share are set."))
            return redirect("project-output", key)
    lead = _("Months outside the season make nothing idle.")
    return _form_page(request, project, form, title=_("Season and idle share"), lead=lead)


def not_reported(request: Asked) -> HttpResponse:
    """List launched objects whose enterprise has not reported a month, by territory."""
    reading = reading_of(request)
    newest = last_month(reading.day)
    month = min(month_of(request.GET.get("month", ""), default=newest), newest)
    asking = asking_of({"territory": request.GET.get("territory", "")})
    found = missing(month, asking, reading)
    shown = Paginator(found.rows, _A_PAGE).get_page(request.GET.get("page"))
    known = land()
    rows = [
        (local_name(known.version_near(one.territory_id, one.place_on).names), one) for one in shown
    ]
    context = {
        "found": found,
        "month": month,
        "newest": newest,
        "page_obj": shown,
        "rows": rows,
        "territory": asking.get("territory"),
        "territories": choices_for(reading).territories,
        "day": day_of(request),
        "as_of_day": request.as_of_day,
        "page_day": reading.day,
        "crumbs": [(_("Projects"), reverse("project-list")), (_("Who has not reported"), "")],
    }
    return page(request, "delivery/missing.html", context)


def _prefilled(project: Project, month: date, source: OutputSource) -> dict[str, Any]:
    """Return what the same source said of the month, so that a correction is one figure."""
    row = last_row(project, month, source)
    if row is None:
        return {"month": month}
    return {
        "month": month,
        **{name: getattr(row, name) for name in FIGURES},
        "note": row.note,
        "evidence": row.evidence_id,
    }


def _beside(project: Project, month: date, source: OutputSource) -> list[dict[str, Any]]:
    """Return what stands beside the form: the enterprise's month, and the month before it."""
    rows: list[tuple[str, Output | None]] = []
    if source == OutputSource.DISTRICT:
        theirs = last_row(project, month, OutputSource.ENTERPRISE)
        rows.append((_("the enterprise, the same month"), theirs))
    rows.append((_("last month reported"), row_before(project, month, source)))
    return [_told(words, row) for words, row in rows if row is not None]


def _told(words: str, row: Output) -> dict[str, Any]:
    figures = [
        (label, number_text(value))
        for name, label in FIGURES.items()
        if (value := getattr(row, name)) is not None
    ]
    return {"words": words, "month": row.month, "figures": figures}


def _launched_apart(project: Project) -> list[Phase]:
    return [
        one.phase
        for one in launches_of(project.pk)
        if one.kind == LaunchKind.LAUNCH and one.phase is not None
    ]


def _under_output(project: Project, title: str) -> list[tuple[str, str]]:
    back = reverse("project-output", args=[project.key])
    return crumbs_of(project, "", (_("Output"), back), (title, ""))


def _form_page(
    request: Asked, project: Project, form: Any, *, title: str, lead: str
) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "title": title,
        "lead": lead,
        "submit": _("Save"),
        "back": reverse("project-output", args=[project.key]),
        "crumbs": _under_output(project, title),
    }
    return page(request, "delivery/act_form.html", context, forms=[form])
