"""Pages of corrections and of months: proposed, decided, locked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.actions.periods import lock_period, open_period, set_due_day
from bagdar.web.jobs.forms.report import (
    CorrectionForm,
    DecisionForm,
    DueForm,
    LockForm,
    OpenMonthForm,
)
from bagdar.web.jobs.models import Correction, Period
from bagdar.web.jobs.queries.inbox import periods as months_of
from bagdar.web.jobs.queries.lines import lines_holding, read_figures
from bagdar.web.jobs.queries.page import (
    Block,
    Row,
    evidence_words,
    labels_of,
    number_of,
    report_page,
)
from bagdar.web.jobs.queries.reading import may_of, projects_read, reports_for
from bagdar.web.jobs.queries.unfinished import Left, unfinished
from bagdar.web.jobs.views.seen import (
    Crumbs,
    crumbs_of,
    month_words,
    page,
    powers_now,
    reading_of,
    report_read,
    report_shown,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import Project


@login_required
def correct(request: Asked, number: int) -> HttpResponse:
    """Propose the right figures of one line of an accepted report."""
    found, powers, reading = report_read(request, number)
    if not may_of(found, powers, request.person).correct:
        raise Http404
    shown = report_page(found, reading)
    chosen = _line(shown.rows, request.GET.get("line", ""))
    crumbs = crumbs_of(found, (_("Correction"), ""))
    if chosen is None:
        context = report_shown(found, page=shown, crumbs=crumbs)
        return page(request, "jobs/correct_choose.html", context)
    row, block = chosen
    given = request.POST if request.method == "POST" else None
    form = CorrectionForm(given, row=row, block=block, lines=lines_holding(found))
    if form.is_valid():
        paper = Paper(form.cleaned_data["ground"], form.cleaned_data["document"])
        try:
            propose_correction(found, form.line(), paper, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The correction waits for a second person."))
            return redirect("jobs-report", found.pk)
    context = report_shown(found, form=form, row=row, block=block, crumbs=crumbs)
    refused = bool(form.is_bound and form.errors)
    return page(request, "jobs/correct.html", context, refused=refused)


@login_required
def correction(request: Asked, number: int) -> HttpResponse:
    """Show a correction to whoever reads the report; another person decides it."""
    powers, reading = powers_now(request), reading_of(request)
    seen = Project.objects.for_scope(reading.scope, at=reading.at).values("pk")
    rows = Correction.objects.select_related("report__period", "project", "phase")
    found = get_object_or_404(rows.filter(project__in=seen), pk=number)
    report = get_object_or_404(reports_for(powers, reading), pk=found.report_id)
    if not projects_read(report, [found.project], reading):
        raise Http404
    decides = may_of(report, powers, request.person).decide and not found.decision
    own = found.actor_id == request.person.actor_id
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not decides:
        raise Http404
    if form.is_valid():
        approve = form.cleaned_data["decision"] == "approved"
        note = form.cleaned_data["note"]
        try:
            decide_correction(found, approve=approve, note=note, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your answer is written down."))
            return redirect("jobs-report", report.pk)
    context = report_shown(
        report,
        correction=found,
        kind=found.get_kind_display(),
        figures=_figures(found),
        decides=decides and not own,
        own=own and not found.decision,
        form=form,
        crumbs=crumbs_of(report, (_("Correction"), "")),
    )
    refused = bool(form.is_bound and form.errors)
    return page(request, "jobs/correction.html", context, refused=refused)


@login_required
def periods(request: Asked) -> HttpResponse:
    """List the months with how many reports stand where; the office opens and locks them."""
    powers, reading = powers_now(request), reading_of(request)
    if not powers.office:
        raise Http404
    acts = powers.acts_in(synthetic=reading.is_synthetic)
    if request.method == "POST" and not acts:
        raise Http404
    form = OpenMonthForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (number := _month_opened(request, form, reading.is_synthetic)):
        messages.success(request, _("The month is open."))
        return redirect("jobs-period", number)
    shown = {
        "periods": months_of(synthetic=reading.is_synthetic),
        "acts": acts,
        "form": form,
        "crumbs": _crumbs(),
    }
    return page(request, "jobs/periods.html", shown, refused=bool(form.is_bound and form.errors))


def _month_opened(request: Asked, form: OpenMonthForm, synthetic: bool) -> int | None:
    month = form.cleaned_data["month"]
    try:
        return open_period(month, synthetic=synthetic, by=request.person, at=request.now).pk
    except DeliveryError as error:
        form.add_problems(error.problems)
        return None


@login_required
def period(request: Asked, number: int) -> HttpResponse:
    """Set the due day of a month, or lock it."""
    powers, reading = powers_now(request), reading_of(request)
    known = Period.objects.all()
    if reading.scope.world is not None:
        known = known.filter(is_synthetic=reading.is_synthetic)
    if not powers.office:
        raise Http404
    found: Period = get_object_or_404(known, pk=number)
    acts = powers.acts_in(synthetic=found.is_synthetic)
    if request.method == "POST" and not acts:
        raise Http404
    sets_day = request.method == "POST" and request.POST.get("act") != "lock"
    locks = request.method == "POST" and not sets_day
    form = DueForm(request.POST if sets_day else None, initial={"due_on": found.due_on})
    left = Left() if found.locked_at else unfinished(found, at=request.now).left
    lock = LockForm(request.POST if locks else None, left=left)
    if (sets_day and form.is_valid() and _day_set(request, found, form)) or (
        locks and lock.is_valid() and _locked(request, found, lock)
    ):
        return redirect("jobs-period", found.pk)
    refused = any(one.is_bound and one.errors for one in (form, lock))
    counted = next(one for one in months_of(synthetic=found.is_synthetic) if one.pk == found.pk)
    shown = {
        "period": counted,
        "acts": acts,
        "form": form,
        "lock": lock.anew(left) if lock.errors else LockForm(left=left),
        "left": left,
        "title": month_words(found.month),
        "synthetic": found.is_synthetic,
        "crumbs": [*_crumbs(here=False), (month_words(found.month), "")],
    }
    return page(request, "jobs/period.html", shown, refused=refused)


def _day_set(request: Asked, found: Period, form: DueForm) -> bool:
    day, ground = form.cleaned_data["due_on"], form.cleaned_data["ground"]
    try:
        set_due_day(found, day, ground=ground, by=request.person, at=request.now)
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    messages.success(request, _("The due day is set."))
    return True


def _locked(request: Asked, found: Period, form: LockForm) -> bool:
    try:
        lock_period(found, left=form.known(), by=request.person, at=request.now)
    except DeliveryError as error:
        form.add_problems({"": [text for texts in error.problems.values() for text in texts]})
        return False
    messages.success(request, _("The month is locked."))
    return True


def _line(rows: tuple[Row, ...], prefix: str) -> tuple[Row, Block] | None:
    """Return the line that the address names; none where it names none."""
    found = ((row, block) for row in rows for block in row.blocks if block.prefix == prefix)
    return next(found, None)


def _figures(found: Correction) -> list[dict[str, Any]]:
    """Return each figure, and what stands behind them, with what a correction makes of it."""
    report = found.report
    key = (found.project_id, found.phase_id, found.kind)
    told = lines_holding(report).get(key)
    now, new = (told.figures if told else {}), read_figures(found.figures)
    rows = [
        {"label": label, "now": number_of(now.get(name)), "new": number_of(new.get(name))}
        for name, label in labels_of(found.kind).items()
        if name in now or name in new
    ]
    if found.evidence_class:
        was = evidence_words(told.evidence_class) if told else None
        proposed = evidence_words(found.evidence_class)
        rows.append({"label": _("Evidence"), "now": was, "new": proposed})
    return rows


def _crumbs(*, here: bool = True) -> Crumbs:
    listed = (_("Reports of jobs"), reverse("jobs-inbox"))
    return [listed, (_("Months"), "" if here else reverse("jobs-periods"))]
