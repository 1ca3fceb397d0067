"""Pages of reports: the month's list, the form, the check, history, corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.forms.life import month_of
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.actions import reports as actions
from bagdar.web.jobs.forms.report import ReportForm, ReturnForm
from bagdar.web.jobs.models import JobKind, Report, State
from bagdar.web.jobs.permissions import Powers
from bagdar.web.jobs.queries.expected import Reporter, projects_of
from bagdar.web.jobs.queries.exporting import Table
from bagdar.web.jobs.queries.inbox import COLUMNS, Inbox, inbox, rows_of
from bagdar.web.jobs.queries.lines import lines_of, prefilled
from bagdar.web.jobs.queries.page import events_of, report_page
from bagdar.web.jobs.queries.reading import may_of, waiting_corrections
from bagdar.web.jobs.queries.reminded import last_digest
from bagdar.web.jobs.views.seen import (
    crumbs_of,
    file_of,
    month_words,
    page,
    powers_now,
    reading_of,
    report_read,
    report_shown,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory

_A_PAGE = 100


@login_required
def listing(request: Asked) -> HttpResponse:
    """Show the reports of a month: who reports, where each stands, what waits for the reader."""
    return _listed(request, missing=False)


@login_required
def missing(request: Asked) -> HttpResponse:
    """Show who has not reported a month, and when they were reminded last."""
    return _listed(request, missing=True)


def _listed(request: Asked, *, missing: bool) -> HttpResponse:
    reading, powers = reading_of(request), powers_now(request)
    newest = last_month(reading.day)
    month = min(month_of(request.GET.get("month", ""), default=newest), newest)
    found = inbox(month, powers, request.person, reading)
    lines = found.missing if missing else found.lines
    if kind := request.GET.get("format"):
        return _exported(kind, found, lines, reading, missing=missing)
    name = "jobs-missing" if missing else "jobs-inbox"
    context = {
        "found": found,
        "page_obj": Paginator(lines, _A_PAGE).get_page(request.GET.get("page")),
        "month": month,
        "newest": newest,
        "missing": missing,
        "here": reverse(name),
        "office": powers.office,
        "told": last_digest(request.person, month=month, synthetic=reading.is_synthetic),
        "crumbs": _listing_crumbs(missing=missing),
    }
    return page(request, "jobs/inbox.html", context)


@login_required
@require_POST
def begin(request: Asked) -> HttpResponse:
    """Open the report of a territory or an enterprise on a month, and go to its form."""
    powers, reading = powers_now(request), reading_of(request)
    reporter = _reporter(request, powers)
    if reporter is None:
        raise Http404
    month = month_of(request.POST.get("month", ""), default=last_month(reading.day))
    try:
        made = actions.open_report(reporter, month, by=request.person, at=request.now)
    except DeliveryError as error:
        messages.error(request, str(error))
        return redirect("jobs-inbox")
    return redirect("jobs-report-edit", made.pk)


@login_required
def report(request: Asked, number: int) -> HttpResponse:
    """Show a report with its history: every step, every correction."""
    found, powers, reading = report_read(request, number)
    shown = report_page(found, reading)
    projects = {one.project.pk: one.project for one in shown.rows}
    corrections = [one for one in waiting_corrections(found) if one.project_id in projects]
    context = report_shown(
        found,
        page=shown,
        may=may_of(found, powers, request.person),
        events=events_of(found, reading, projects),
        corrections=corrections,
        crumbs=crumbs_of(found),
    )
    return page(request, "jobs/report.html", context)


@login_required
def edit(request: Asked, number: int) -> HttpResponse:
    """Write the figures of a report and send it."""
    found, powers, reading = _written(request, number)
    form = _form(request, found, reading)
    if request.method == "POST" and _taken(request, found, form):
        return redirect("jobs-report", found.pk)
    context = report_shown(
        found,
        form=form,
        page=form.page,
        may=may_of(found, powers, request.person),
        note=_note_of_return(found),
        crumbs=crumbs_of(found, (_("Figures"), "")),
    )
    return page(request, "jobs/form.html", context, refused=bool(form.is_bound and form.errors))


@login_required
@require_POST
def save(request: Asked, number: int) -> HttpResponse:
    """Keep what is typed; lines with a mistake stay as they were and are named."""
    found, _powers, reading = _written(request, number)
    form = _form(request, found, reading)
    form.is_valid()
    said = {"report": found, "problems": [], "refused": ""}
    try:
        written = actions.write_lines(
            found,
            form.lines(),
            by=request.person,
            at=request.now,
            seen=form.cleaned_data.get("version"),
            why=form.cleaned_data.get("why"),
        )
    except DeliveryError as error:
        said["refused"] = str(error)
    else:
        form.add_problems(written.problems)
        said |= {"report": written.report, "problems": form.unread()}
    return render(request, "jobs/saved.html", said)


@login_required
def check(request: Asked, number: int) -> HttpResponse:
    """Sign, accept or return a report, with remarks beside its figures."""
    found, powers, reading = report_read(request, number)
    may = may_of(found, powers, request.person)
    if not may.check:
        raise Http404
    shown = report_page(found, reading)
    sent = request.POST if request.method == "POST" else None
    form = ReturnForm(sent, page=shown, initial={"version": found.version})
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        return redirect("jobs-report", found.pk)
    context = report_shown(
        found, form=form, page=shown, may=may, crumbs=crumbs_of(found, (_("Check"), ""))
    )
    return page(request, "jobs/check.html", context, refused=bool(form.is_bound and form.errors))


def _decided(request: Asked, found: Report, form: ReturnForm) -> bool:
    by, at, seen = request.person, request.now, form.cleaned_data["version"]
    decision = request.POST.get("decision")
    try:
        if decision == "sign":
            actions.sign_report(found, by=by, at=at, seen=seen)
            messages.success(request, _("The report is signed."))
        elif decision == "accept":
            actions.accept_report(found, by=by, at=at, seen=seen)
            messages.success(request, _("The report is accepted: its figures are claims now."))
        else:
            remarks = [
                actions.RemarkFacts(row.project, JobKind(block.kind), cell.name, text, row.phase)
                for row, block, cell, text in form.remarks()
            ]
            note = form.cleaned_data["note"]
            actions.return_report(found, note, remarks, by=by, at=at, seen=seen)
            messages.success(request, _("The report is returned with your remarks."))
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    return True


def _taken(request: Asked, found: Report, form: ReportForm) -> bool:
    """Write the lines and, if asked, send the report; what is wrong goes onto the form."""
    if not form.is_valid():
        return False
    by, at, seen = request.person, request.now, form.cleaned_data.get("version")
    try:
        why = form.cleaned_data["why"]
        actions.write_lines(found, form.lines(), by=by, at=at, seen=seen, whole=True, why=why)
        if request.POST.get("act") == "submit":
            actions.submit_report(found, by=by, at=at)
            messages.success(request, _("The report is sent and waits for a signature."))
        else:
            messages.success(request, _("The draft is saved."))
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    return True


def _written(request: Asked, number: int) -> tuple[Report, Powers, Reading]:
    found, powers, reading = report_read(request, number)
    if not may_of(found, powers, request.person).write:
        raise Http404
    return found, powers, reading


def _form(request: Asked, found: Report, reading: Reading) -> ReportForm:
    shown = report_page(found, reading, filled=True)
    projects = [one.pk for one in projects_of(found, reading.scope, at=reading.at)]
    lines = {**prefilled(found, projects), **lines_of(found)}
    given = request.POST if request.method == "POST" else None
    start: dict[str, Any] = {"version": found.version, "why": found.why}
    return ReportForm(given, page=shown, lines=lines, initial=start)


def _reporter(request: Asked, powers: Powers) -> Reporter | None:
    """Return the reporter that was named, if the person writes for it."""
    if key := request.POST.get("territory", "").replace("\x00", ""):
        territory = Territory.objects.filter(key=key).first()
        found = Reporter(territory_id=territory.pk) if territory else None
    else:
        enterprise = request.POST.get("enterprise", "")
        known = [one for one in powers.enterprises if str(one) == enterprise]
        found = Reporter(enterprise_id=known[0]) if known else None
    return found if found is not None and powers.makes(found) else None


def _note_of_return(found: Report) -> str:
    """Return what was said when the report was sent back, while it waits to be put right."""
    steps = list(found.steps.all())
    return steps[-1].note if found.state == State.RETURNED and steps else ""


def _exported(
    kind: str, found: Inbox, lines: Any, reading: Reading, *, missing: bool
) -> HttpResponse:
    name = f"jobs-{'missing' if missing else 'reports'}-{found.month:%Y-%m}"
    headings = [label for _name, label in COLUMNS]
    title = _("Who has not reported") if missing else _("Reports of jobs")
    table = Table(name, headings, rows_of(found, lines), f"{title}, {month_words(found.month)}")
    return file_of(kind, table, day=reading.day, synthetic=reading.is_synthetic)


def _listing_crumbs(*, missing: bool) -> list[tuple[str, str]]:
    title = _("Reports of jobs")
    if not missing:
        return [(title, "")]
    return [(title, reverse("jobs-inbox")), (_("Who has not reported"), "")]
