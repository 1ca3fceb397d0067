"""Baselines: drawn up by whoever plans a project, frozen by the programme office for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import (
    DeliveryError,
    Ground,
    check_in_programme,
    ground_of,
    refuse,
)
from bagdar.web.delivery.actions.milestones import ensure_end
from bagdar.web.delivery.actions.plans import (
    CostLine,
    MonthJobs,
    Plan,
    plain,
    plan_of,
    plan_problems,
    text_problems,
    write_plan,
)
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import DOCUMENT_LENGTH, NOTE_LENGTH, Baseline, Milestone
from bagdar.web.delivery.permissions import check, is_person, plans
from bagdar.web.delivery.queries.reference import Reference, reference_of
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.projects.actions.changing import Change
from bagdar.web.projects.actions.checks import Problems, ProjectError
from bagdar.web.projects.actions.updating import change_one
from bagdar.web.projects.models import Project, Stage

__all__ = (
    "CostLine",
    "MonthJobs",
    "Plan",
    "freeze_baseline",
    "propose_baseline",
    "return_baseline",
    "revise_baseline",
)

BEFORE_APPROVAL = frozenset({Stage.NOT_REPORTED, Stage.IDEA, Stage.APPRAISAL})


def propose_baseline(project: Project, plan: Plan, *, by: Actor, at: datetime) -> Baseline:
    """Draw up the baseline of a project, or the next one, for the programme office to approve."""
    with act("delivery.propose_baseline", by=by, at=at) as entry:
        ground = ground_of(project, by=by, at=at)
        check(plans(ground.rights, ground.project))
        _check_open(ground.project)
        if _drafts(ground.project).exists():
            text = _("A draft waits for approval already: edit it, or have it returned first.")
            raise refuse("", text)
        end = ensure_end(ground.project, by=by, at=at)
        made = Baseline(project=ground.project)
        _write(made, plan, end, ground)
        entry.record("project", project.key, before={}, after={"baseline_draft": plain(plan)})
    return made


def revise_baseline(baseline: Baseline, plan: Plan, *, by: Actor, at: datetime) -> Baseline:
    """Write a draft anew; only its author does, others return it and draw up their own."""
    with act("delivery.revise_baseline", by=by, at=at) as entry:
        ground, draft = _draft(baseline, by=by, at=at)
        check(plans(ground.rights, ground.project))
        if draft.proposed_by != by.actor_id:
            raise refuse("", _("Only its author changes a draft; return it with remarks."))
        _check_open(ground.project)
        before = plain(plan_of(draft))
        _write(draft, plan, ensure_end(ground.project, by=by, at=at), ground)
        told = {"before": {"baseline_draft": before}, "after": {"baseline_draft": plain(plan)}}
        entry.record("project", ground.project.key, **told)
    return draft


def return_baseline(baseline: Baseline, *, note: str, by: Actor, at: datetime) -> Baseline:
    """Return a draft with remarks, or take one's own back; the next draft begins from it."""
    with act("delivery.return_baseline", by=by, at=at) as entry:
        ground, draft = _draft(baseline, by=by, at=at)
        check(ground.rights.office or draft.proposed_by == by.actor_id)
        if not note.strip():
            raise refuse("note", _("Say what is to be changed."))
        if texts := list(text_problems(note, longest=NOTE_LENGTH)):
            raise DeliveryError({"note": texts})
        draft.returned_at, draft.return_note = at, note.strip()
        draft.save()
        after = {"baseline_draft": {"returned": draft.return_note}}
        entry.record("project", ground.project.key, before={}, after=after)
    return draft


def freeze_baseline(
    baseline: Baseline,
    *,
    document: str,
    order_on: date,
    by: Actor,
    at: datetime,
    seen_at: datetime | None = None,
) -> Baseline:
    """Approve a draft: version 0, or the next one by a re-baseline order.

    The original dates are set once, with version 0 or when a milestone first appears; committed
    dates follow each version. With `seen_at`, a draft changed since then is refused.
    """
    with act("delivery.freeze_baseline", by=by, at=at, ground=baseline.ground[:300]) as entry:
        ground, draft = _draft(baseline, by=by, at=at)
        check(ground.rights.office)
        _check_open(ground.project)
        _check_second(draft, by, seen_at)
        number = _next_number(ground.project)
        if problems := _order_problems(document, order_on, ground):
            raise DeliveryError(problems)
        _check_plan(draft, ground)
        draft.number, draft.document, draft.order_on = number, document.strip(), order_on
        draft.frozen_by, draft.frozen_label, draft.frozen_at = by.actor_id, by.actor_label, at
        draft.reference = _reference(draft, ground).plain()
        draft.save()
        dates = _set_dates(draft, at=at)
        told = {**plain(plan_of(draft)), "document": draft.document, "order_on": order_on}
        after = {"baseline": number, "promised": told, "milestones": dates}
        entry.record("project", ground.project.key, before={}, after=after)
        if number == 0:
            _approve_stage(ground, entry)
        refresh_standings([ground.project.pk], at=at)
    return draft


def _write(draft: Baseline, plan: Plan, end: Milestone, ground: Ground) -> None:
    problems = plan_problems(plan, ground.project, end)
    if _next_number(ground.project) > 0 and not plan.ground.strip():
        problems["ground"] = [_("Say on what ground the promise is made anew.")]
    if problems:
        raise DeliveryError(problems)
    draft.proposed_by, draft.proposed_label = ground.by.actor_id, ground.by.actor_label
    draft.proposed_at = ground.at
    write_plan(draft, plan, end)


def _drafts(project: Project) -> Any:
    return Baseline.objects.filter(project=project, frozen_at=None, returned_at=None)


def _draft(baseline: Baseline, *, by: Actor, at: datetime) -> tuple[Ground, Baseline]:
    """Lock the project of a draft and read the draft again; what is no draft is refused."""
    ground = ground_of(baseline.project, by=by, at=at)
    found = _drafts(ground.project).filter(pk=baseline.pk).first()
    if found is None:
        raise refuse("", _closed_words(Baseline.objects.get(pk=baseline.pk)))
    draft: Baseline = found
    return ground, draft


def _closed_words(baseline: Baseline) -> str:
    if baseline.frozen_at is not None:
        return _("A frozen baseline is never changed: draw up the next one with its ground.")
    return _("This draft was returned; draw up a new one, which begins from it.")


def _check_open(project: Project) -> None:
    """Refuse a promise for what was merged, left the programme, or kept its promise already."""
    check_in_programme(project)
    ends = Milestone.objects.filter(project=project, is_end=True, removed_at=None)
    launched_on = ends.values_list("actual_on", flat=True).first()
    if launched_on is not None and _next_number(project) > 0:
        text = _("The project was launched on %s: what was promised for it stays as it is.")
        raise refuse("", text % date_format(launched_on))


def _check_second(draft: Baseline, by: Actor, seen_at: datetime | None) -> None:
    if is_person(by) and draft.proposed_by == by.actor_id:
        raise refuse("", _("You drew up this plan: another person of the office approves it."))
    if seen_at is not None and draft.proposed_at != seen_at:
        raise refuse("", _("The draft was changed after you opened it. Read it again."))


def _next_number(project: Project) -> int:
    last = Baseline.objects.filter(project=project, number__isnull=False).order_by("-number")
    number = last.values_list("number", flat=True).first()
    return 0 if number is None else number + 1


def _order_problems(document: str, order_on: date, ground: Ground) -> Problems:
    found: Problems = {}
    if not document.strip():
        found["document"] = [_("Name the order: its kind, number and who issued it.")]
    elif texts := list(text_problems(document, longest=DOCUMENT_LENGTH)):
        found["document"] = texts
    orders = Baseline.objects.filter(project=ground.project, number__isnull=False)
    last_on = orders.order_by("-number").values_list("order_on", flat=True).first()
    if order_on > ground.today:
        found["order_on"] = [_("This day has not come yet.")]
    elif last_on is not None and order_on < last_on:
        text = _("The order before it is of %s: this one is not earlier.")
        found["order_on"] = [text % date_format(last_on)]
    return found


def _check_plan(draft: Baseline, ground: Ground) -> None:
    """Hold the draft against the project as it is now: milestones or units may have changed."""
    end = ensure_end(ground.project, by=ground.by, at=ground.at)
    problems = plan_problems(plan_of(draft), ground.project, end)
    if end.pk not in {one.milestone_id for one in draft.dates.all()}:
        problems["dates"] = [_("The launch changed after the plan was drawn up: return the draft.")]
    if problems:
        raise DeliveryError(problems)


def _reference(draft: Baseline, ground: Ground) -> Reference:
    """Hold the plan against what the approver may see, as the page showed it before signing."""
    known = Project.objects.all()
    if ground.scope is not None:
        known = known.for_scope(ground.scope, at=ground.at)
    return reference_of(
        ground.project,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        among=known,
        at=ground.at,
    )


def _set_dates(baseline: Baseline, *, at: datetime) -> dict[str, Any]:
    """Put the promised dates on the milestones; an original date, once set, never changes."""
    told = {}
    for promised in baseline.dates.select_related("milestone"):
        one = promised.milestone
        one.committed_on = promised.due_on
        one.original_on = one.original_on or promised.due_on
        if one.forecast_on is None:
            one.forecast_on, one.stated_at = promised.due_on, at
        one.save()
        told[str(one.pk)] = {
            "original_on": one.original_on,
            "committed_on": one.committed_on,
            "forecast_on": one.forecast_on,
        }
    return told


def _approve_stage(ground: Ground, entry: Act) -> None:
    """Move a project that was an idea or in appraisal on to approved."""
    if ground.project.stage not in BEFORE_APPROVAL:
        return
    change = Change(ground.project.pk, {"stage": Stage.APPROVED})
    try:
        change_one(change, entry=entry, by=ground.by, at=ground.at)
    except ProjectError as error:
        raise DeliveryError(error.problems) from error
