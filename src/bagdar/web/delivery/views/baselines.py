"""Pages of baselines: versions and what changed, the draft, its approval or return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.baselines import (
    freeze_baseline,
    propose_baseline,
    return_baseline,
    revise_baseline,
)
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.plans import Plan, plan_of
from bagdar.web.delivery.forms.baselines import (
    OrderForm,
    PlanSheet,
    RemarksForm,
    initial_of,
    order_start,
    project_start,
    sheet_of,
)
from bagdar.web.delivery.models import Baseline, Milestone
from bagdar.web.delivery.permissions import plans
from bagdar.web.delivery.queries.baselines import (
    Promise,
    compared,
    desk_of,
    draft_of,
    last_frozen,
    promise_of,
    returned_of,
    shelf_of,
)
from bagdar.web.delivery.queries.reference import Reference, kept_reference, reference_of
from bagdar.web.delivery.views.reading import reading_of
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import SEES_PROGRAMME
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms import registers
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import live_of, project_for


def baseline(request: Asked, key: str) -> HttpResponse:
    """Show all versions of what was promised, what changed between two, and the draft."""
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None or found.merged_into_id is not None:
        raise Http404
    live = live_of(found)
    shelf = shelf_of(found, live, reading)
    shown = shelf.draft or (shelf.versions[0] if shelf.versions else None)
    rights, present = rights_of(request.scope), reading.as_of is None
    pair = _pair(request, shelf.versions, shelf.draft)
    context = {
        "project": found,
        "live": live,
        "shelf": shelf,
        "reference": _reference(live, shown, reading) if shown else None,
        "signed": _signed(live, shelf.versions, reading),
        "about": shown,
        "pair": pair,
        "changes": compared(*pair) if pair else (),
        "choices": [*([shelf.draft] if shelf.draft else []), *shelf.versions],
        "may_draft": present and plans(rights, live) and _is_open(live),
        "may_revise": present and _is_author(request, shelf.draft),
        "may_approve": present and rights.office and not _is_author(request, shelf.draft),
        "may_return": present and (rights.office or _is_author(request, shelf.draft)),
        "day": f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else "",
        "as_of_day": request.as_of_day,
        "page_day": reading.day,
        "crumbs": _crumbs(live, _("Baseline")),
    }
    return render(request, "delivery/baseline.html", context)


@login_required
def draft(request: Asked, key: str) -> HttpResponse:
    """Draw up a baseline or the next one, or write one's own draft anew."""
    live = _seen(request, key)
    if not plans(rights_of(request.scope), live) or not _is_open(live):
        raise Http404
    present = draft_of(live)
    if present is not None and not _is_author(request, present):
        messages.info(request, _("A draft waits for approval already. Only its author changes it."))
        return redirect("baseline", live.key)
    sheet = _sheet(request, live, present)
    if request.method != "POST" or request.POST.get("add") == "costs":
        return _draft_page(request, live, sheet)
    if not sheet.is_valid():
        return _draft_page(request, live, sheet, status=422)
    try:
        if present is None:
            propose_baseline(live, sheet.plan(), by=request.person, at=request.now)
        else:
            revise_baseline(present, sheet.plan(), by=request.person, at=request.now)
    except DeliveryError as error:
        sheet.form.add_problems(error.problems)
        return _draft_page(request, live, sheet, status=422)
    messages.success(request, _("The draft waits for the programme office."))
    return redirect("baseline", live.key)


@login_required
def approve(request: Asked, key: str) -> HttpResponse:
    """Approve a draft, with the reference class beside it."""
    live = _seen(request, key)
    found = draft_of(live)
    if found is None or not rights_of(request.scope).office:
        raise Http404
    given = request.POST if request.method == "POST" else None
    start = order_start(found, today=timezone.localdate(request.now))
    form = OrderForm(given, initial=start)
    if form.is_valid():
        order = {name: form.cleaned_data[name] for name in ("document", "order_on")}
        try:
            made = freeze_baseline(
                found, **order, by=request.person, at=request.now, seen_at=form.seen()
            )
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            text = _("Version %d is frozen. Nobody changes it any more.")
            messages.success(request, text % (made.number or 0))
            return redirect("baseline", live.key)
    return _decide_page(request, found, form, title=_("Approve the baseline"))


@login_required
def send_back(request: Asked, key: str) -> HttpResponse:
    """Return a draft with remarks, or take one's own back."""
    live = _seen(request, key)
    found = draft_of(live)
    may = rights_of(request.scope).office or _is_author(request, found)
    if found is None or not may:
        raise Http404
    form = RemarksForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            return_baseline(found, note=note, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("The draft is returned. The next one begins from it."))
            return redirect("baseline", live.key)
    return _decide_page(request, found, form, title=_("Return the draft"))


@login_required
def waiting(request: Asked) -> HttpResponse:
    """List the drafts that wait for the programme office, with year ends marked."""
    scope = request.scope
    if not scope.has_whole(SEES_PROGRAMME) and not can_enter(rights_of(scope)):
        raise Http404
    reading = reading_of(request)
    desk = desk_of(reading)
    shown = {
        "desk": desk,
        "may_approve": scope.has_whole((Role.PROGRAMME_OFFICE,)),
        "crumbs": [(_("Projects"), reverse("project-list")), (_("Baselines that wait"), "")],
    }
    return render(request, "delivery/baselines.html", shown)


def _seen(request: Asked, key: str) -> Project:
    known = Project.objects.for_scope(request.scope, at=request.now).filter(merged_into=None)
    found: Project = get_object_or_404(known.select_related("sector", "enterprise__group"), key=key)
    return found


def _is_open(project: Project) -> bool:
    return project.merged_into_id is None and project.stage not in OUT_OF_PROGRAMME


def _is_author(request: Asked, found: Baseline | Promise | None) -> bool:
    if found is None or not request.user.is_authenticated:
        return False
    author = Baseline.objects.filter(pk=found.pk).values_list("proposed_by", flat=True).first()
    return author == request.person.actor_id


def _sheet(request: Asked, live: Project, present: Baseline | None) -> PlanSheet:
    milestones = list(
        Milestone.objects.filter(project=live, removed_at=None, is_end=False).order_by("number")
    )
    frozen = last_frozen(live)
    before = present or returned_of(live) or frozen
    start: Plan | dict[str, Any] = plan_of(before) if before else project_start(live, milestones)
    if isinstance(start, Plan) and before is frozen:
        start = {**_plan_start(start, milestones), "ground": ""}
    return sheet_of(
        request.POST if request.method == "POST" else None,
        start=start,
        milestones=milestones,
        is_next=frozen is not None,
        today=timezone.localdate(request.now),
    )


def _plan_start(plan: Plan, milestones: Sequence[Milestone]) -> dict[str, Any]:
    """Begin the next version from the one in force; dates of newer milestones from forecasts."""
    initial, costs = initial_of(plan)
    young = {f"date_{one.pk}": one.forecast_on for one in milestones if one.pk not in plan.dates}
    return {**young, **initial, "costs": costs}


def _reference(live: Project, shown: Promise, reading: Reading) -> Reference:
    among = Project.objects.for_scope(reading.scope, at=reading.at)
    return reference_of(
        live,
        starts_on=shown.starts_on,
        ends_on=shown.ends_on,
        among=among,
        at=reading.as_of or reading.at,
    )


def _signed(live: Project, versions: Sequence[Promise], reading: Reading) -> Reference | None:
    """Return what the approver saw, to those who see as much as the approver."""
    if not versions or not reading.scope.has_whole(SEES_PROGRAMME):
        return None
    row = Baseline.objects.filter(project=live, pk=versions[0].pk).first()
    return kept_reference(row.reference) if row else None


def _pair(
    request: Asked, versions: Sequence[Promise], waiting_draft: Promise | None
) -> tuple[Promise, Promise] | None:
    """Return the two versions that are asked to be compared; the last two unless said."""
    known = {"draft" if one.number is None else str(one.number): one for one in versions}
    if waiting_draft is not None:
        known["draft"] = waiting_draft
    ordered = sorted(known.values(), key=lambda one: (one.number is None, one.number or 0))
    if len(ordered) < 2:
        return None
    first = known.get(request.GET.get("from", ""), ordered[-2])
    second = known.get(request.GET.get("to", ""), ordered[-1])
    return first, second


def _crumbs(live: Project, title: str) -> list[tuple[str, str]]:
    return [
        (_("Projects"), reverse("project-list")),
        (live.name, reverse("project", args=[live.key])),
        (title, ""),
    ]


def _draft_page(
    request: Asked, live: Project, sheet: PlanSheet, *, status: int = 200
) -> HttpResponse:
    frozen = last_frozen(live)
    title = _("The next baseline") if frozen else _("Draw up the baseline")
    shown = {
        "project": live,
        "sheet": sheet,
        "returned": returned_of(live) if draft_of(live) is None else None,
        "is_next": frozen is not None,
        "title": title,
        "faults": sheet.faults() if status == 422 else [],
        "units": registers.units((get_language() or "en")[:2]),
        "crumbs": _crumbs(live, title),
    }
    return render(request, "delivery/baseline_draft.html", shown, status=status)


def _decide_page(
    request: Asked, found: Baseline, form: OrderForm | RemarksForm, *, title: str
) -> HttpResponse:
    reading = reading_of(request)
    live, frozen = found.project, last_frozen(found.project)
    promise = promise_of(found, reading)
    shown = {
        "project": live,
        "promise": promise,
        "reference": _reference(live, promise, reading),
        "changes": compared(promise_of(frozen, reading), promise) if frozen else (),
        "is_own": _is_author(request, found),
        "is_next": frozen is not None,
        "approves": isinstance(form, OrderForm),
        "form": form,
        "title": title,
        "crumbs": _crumbs(live, title),
    }
    return render(
        request, "delivery/baseline_decide.html", shown, status=422 if form.is_bound else 200
    )
