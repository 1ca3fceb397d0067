"""Pages of the launch gate, of signing it, of the launch and its act."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.gate import Signature, sign_item
from bagdar.web.delivery.actions.launch_days import decide_launch_day, propose_launch_day
from bagdar.web.delivery.actions.launching import launch as launch_project
from bagdar.web.delivery.actions.launching import record_ceremony
from bagdar.web.delivery.forms.life import (
    LaunchDayDecisionForm,
    LaunchDayForm,
    LaunchForm,
    SignForm,
)
from bagdar.web.delivery.models import GateItem, GateState, Launch, LaunchCorrection, LaunchKind
from bagdar.web.delivery.permissions import plans
from bagdar.web.delivery.queries.gate import launch_of
from bagdar.web.delivery.queries.launch_page import act_shown, launch_page, may_of
from bagdar.web.delivery.views.seen import (
    crumbs_of,
    day_of,
    live_project,
    page,
    phase_of,
    read_project,
    reading_of,
)
from bagdar.web.people.requests import Asked
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.models import Phase, Project
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.sheet import live_of
from bagdar.web.wording import name_in_words


def gate(request: Asked, key: str) -> HttpResponse:
    """Show the launch checklist of a project or phase, who signed it, and what became of it."""
    project, reading = read_project(request, key)
    phase = phase_of(request, live_of(project))
    shown = launch_page(project, reading, person=request.user, phase=phase)
    day = day_of(request)
    context = {
        "project": project,
        "page": shown,
        "day": day,
        "page_day": reading.day,
        "phase_query": _phase_query(phase),
        "crumbs": crumbs_of(project, day, (_("Launch"), "")),
    }
    return page(request, "delivery/gate.html", context)


@login_required
def sign(request: Asked, key: str, code: str) -> HttpResponse:
    """Sign a line of the checklist: done with evidence, not applicable, or open again."""
    project = live_project(request, key)
    may = may_of(project, reading_of(request), request.user)
    if not may.sign:
        raise Http404
    phase = phase_of(request, project)
    item = get_object_or_404(GateItem, kind=project.kind, code=code)
    back = reverse("project-gate", args=[key]) + _phase_query(phase)
    excuses = may.launch or plans(rights_of(request.scope), project)
    states = [one for one in GateState if excuses or one != GateState.NOT_APPLICABLE]
    given = request.POST if request.method == "POST" else None
    form = SignForm(given, project=project.pk, item=item, states=states)
    if form.is_valid():
        facts = form.cleaned_data
        signature = Signature(facts["state"], facts["ground"], facts["evidence"], phase)
        try:
            sign_item(project, item, signature, by=request.person, at=request.now)
        except DeliveryError as error:
            form.add_problems(error.problems)
        else:
            messages.success(request, _("Your signature is recorded."))
            return redirect(back)
    context = {
        "project": project,
        "form": form,
        "title": _("Sign a line of the checklist"),
        "lead": item.name,
        "note": _("You sign by your name; the signature stays, and a later one holds."),
        "submit": _("Sign"),
        "back": back,
        "crumbs": _under_gate(project, back, _("Sign")),
    }
    return page(request, "delivery/act_form.html", context, forms=[form])


@login_required
def launch(request: Asked, key: str) -> HttpResponse:
    """Launch a project or phase, or record a ceremony."""
    project = live_project(request, key)
    reading = reading_of(request)
    phase = phase_of(request, project)
    shown = launch_page(project, reading, person=request.user, phase=phase)
    if not (shown.may.launch or shown.may.ceremony):
        raise Http404
    back = reverse("project-gate", args=[key]) + _phase_query(phase)
    kinds = [LaunchKind.CEREMONY]
    if shown.may.launch and not shown.is_over:
        kinds.insert(0, LaunchKind.LAUNCH)
    given = request.POST if request.method == "POST" else None
    likely = kinds[0] if shown.gate.is_green else LaunchKind.CEREMONY
    start = {"on": timezone.localdate(request.now), "kind": likely}
    form = LaunchForm(given, kinds=kinds, initial=start)
    if form.is_valid() and _recorded(request, project, form, phase):
        if form.cleaned_data["kind"] == LaunchKind.LAUNCH:
            return redirect(reverse("project-launch-act", args=[key]) + _phase_query(phase))
        return redirect(back)
    context = {
        "project": project,
        "page": shown,
        "form": form,
        "title": _("Launch or ceremony"),
        "back": back,
        "crumbs": _under_gate(project, back, _("Launch or ceremony")),
    }
    return page(request, "delivery/launch.html", context, forms=[form])


def act(request: Asked, key: str) -> HttpResponse:
    """Show the signed act of a launch, to be printed on A4."""
    project, reading = read_project(request, key)
    phase = phase_of(request, live_of(project))
    row = launch_of(live_of(project).pk, phase=phase, as_of=reading.as_of)
    day = day_of(request)
    gate_page = reverse("project-gate", args=[key]) + day
    context = {
        "project": project,
        "act": act_shown(row, reading) if row else None,
        "gate_page": gate_page,
        "crumbs": crumbs_of(project, day, (_("Launch"), gate_page), (_("Act of launch"), "")),
    }
    return page(request, "delivery/launch_act.html", context)


@login_required
def launch_day(request: Asked, key: str) -> HttpResponse:
    """Propose another day for a signed launch, or decide on what somebody else proposed."""
    project = live_project(request, key)
    phase = phase_of(request, project)
    may = may_of(project, reading_of(request), request.user)
    if not (may.launch or may.ceremony):
        raise Http404
    back = reverse("project-gate", args=[key]) + _phase_query(phase)
    row = launch_of(project.pk, phase=phase)
    if row is None or not may.launch:
        messages.warning(request, _("There is no day of a signed launch for you to correct."))
        return redirect(back)
    waiting = next((one for one in row.corrections.all() if not one.decision), None)
    given = request.POST if request.method == "POST" else None
    form = (
        LaunchDayDecisionForm(given, initial={"correction": waiting.pk})
        if waiting
        else LaunchDayForm(given)
    )
    if form.is_valid() and _day_said(request, row, waiting, form):
        return redirect(back)
    context = {
        "project": project,
        "form": form,
        "title": _("Correct the day of the launch"),
        "lead": _day_words(row, waiting),
        "note": _("The signed act stays as it is; the correction stands beside it."),
        "submit": _("Decide") if waiting else _("Propose"),
        "back": back,
        "crumbs": _under_gate(project, back, _("Correct the day of the launch")),
    }
    return page(request, "delivery/act_form.html", context, forms=[form])


def _day_words(row: Launch, waiting: LaunchCorrection | None) -> str:
    """Say which days stand against each other."""
    if waiting is None:
        text = _("%(day)s counts now. Another person who signs launches decides on a correction.")
        return text % {"day": date_format(row.counts_on, "DATE_FORMAT")}
    return _("%(who)s proposes %(new)s instead of %(old)s. Ground: %(ground)s") % {
        "who": name_in_words(waiting.proposed_label),
        "new": date_format(waiting.new_on, "DATE_FORMAT"),
        "old": date_format(waiting.old_on, "DATE_FORMAT"),
        "ground": waiting.ground,
    }


def _day_said(
    request: Asked, row: Launch, waiting: LaunchCorrection | None, form: ProblemForm
) -> bool:
    said = form.cleaned_data
    if waiting is not None and said["correction"] != waiting.pk:
        form.add_problems({"": [_("Another correction waits now: read it, then decide.")]})
        return False
    try:
        if waiting is None:
            propose_launch_day(
                row, said["on"], reason=said["ground"], by=request.person, at=request.now
            )
        else:
            decide_launch_day(waiting, said["decision"], by=request.person, at=request.now)
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    done = _("It is decided.") if waiting else _("It waits for the decision of a second person.")
    messages.success(request, done)
    return True


def _recorded(request: Asked, project: Project, form: LaunchForm, phase: Phase | None) -> bool:
    facts = form.cleaned_data
    is_launch = facts["kind"] == LaunchKind.LAUNCH
    record = launch_project if is_launch else record_ceremony
    try:
        record(
            project,
            on=facts["on"],
            document=facts["document"],
            phase=phase,
            by=request.person,
            at=request.now,
        )
    except DeliveryError as error:
        form.add_problems(error.problems)
        return False
    done = _("Launched; the act is signed.") if is_launch else _("The ceremony is recorded.")
    messages.success(request, done)
    return True


def _phase_query(phase: Phase | None) -> str:
    return f"?phase={phase.number}" if phase else ""


def _under_gate(project: Project, back: str, title: str) -> list[Any]:
    return crumbs_of(project, "", (_("Launch"), back), (title, ""))
