"""Correcting the day of a signed launch: proposed by one person, made or declined by another.

The act stays as it was signed. What the launch dates (the milestones, and with them standing,
lateness and the checks after the launch) gets the corrected day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, Ground, ground_of, refuse
from bagdar.web.delivery.actions.gate import may_launch
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import (
    NOTE_LENGTH,
    Achievement,
    Baseline,
    CorrectionDecision,
    Launch,
    LaunchCorrection,
    LaunchKind,
    Milestone,
    MilestoneCode,
)
from bagdar.web.delivery.queries.gate import launches_of
from bagdar.web.journal.actions import Actor, act

DECISIONS = (CorrectionDecision.MADE, CorrectionDecision.DECLINED)


def propose_launch_day(
    launch: Launch, new_on: date, *, reason: str, by: Actor, at: datetime
) -> LaunchCorrection:
    """Propose another day for a signed launch; nothing changes until a second person agrees.

    Raises DeliveryError with what is wrong, PermissionDenied for whoever does not sign launches.
    """
    said = reason.strip()
    with act("delivery.launch_day_propose", by=by, at=at, ground=said) as entry:
        ground, present = _signing(launch, by=by, at=at)
        if problems := _problems(present, new_on, said, ground):
            raise DeliveryError(problems)
        made = LaunchCorrection.objects.create(
            launch=present,
            old_on=present.counts_on,
            new_on=new_on,
            ground=said,
            proposed_by=by.actor_id,
            proposed_label=by.actor_label,
            proposed_at=at,
        )
        after = {"launch_day": {"signed_on": present.on, "proposed_on": new_on}}
        entry.record("project", ground.project.key, before={}, after=after)
    return made


def decide_launch_day(
    correction: LaunchCorrection, decision: str, *, by: Actor, at: datetime
) -> LaunchCorrection:
    """Make or decline a proposed correction, as a second person who signs launches."""
    decided = CorrectionDecision(decision)
    said = correction.ground
    with act("delivery.launch_day_decide", by=by, at=at, ground=said) as entry:
        ground, present = _signing(correction.launch, by=by, at=at)
        waiting = LaunchCorrection.objects.select_for_update().get(pk=correction.pk)
        if waiting.decision or decided not in DECISIONS:
            raise refuse("", _("This correction is decided already."))
        if waiting.proposed_by == by.actor_id:
            raise refuse("", _("A second person decides on a correction."))
        waiting.decision, waiting.decided_at = decided, at
        waiting.decided_by, waiting.decided_label = by.actor_id, by.actor_label
        waiting.save(update_fields=["decision", "decided_by", "decided_label", "decided_at"])
        before: dict[str, Any] = {"launch_day": {"counts_on": waiting.old_on}}
        after: dict[str, Any] = {"launch_day": {"decision": decided.value}}
        if decided == CorrectionDecision.MADE:
            after["launch_day"] |= {"signed_on": present.on, "counts_on": waiting.new_on}
            _redate(present, waiting, ground)
        entry.record("project", ground.project.key, before=before, after=after)
        refresh_standings([ground.project.pk], at=at)
    return waiting


def _signing(launch: Launch, *, by: Actor, at: datetime) -> tuple[Ground, Launch]:
    """Lock the project of a launch for whoever signs its launches. Raises PermissionDenied."""
    ground = ground_of(launch.project, by=by, at=at)
    if not may_launch(ground):
        raise PermissionDenied
    return ground, Launch.objects.select_for_update().get(pk=launch.pk)


def _problems(launch: Launch, new_on: date, said: str, ground: Ground) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if launch.kind != LaunchKind.LAUNCH:
        found[""] = [_("Only the day of a signed launch is corrected.")]
    elif launch.corrections.filter(decision="").exists():
        found[""] = [_("A correction of this day waits already; decide on that first.")]
    starts = Baseline.objects.filter(project=ground.project, number=0).values_list("starts_on")
    begun = starts.first()
    if new_on > ground.today:
        found["on"] = [_("This day has not come yet.")]
    elif new_on == launch.counts_on:
        found["on"] = [_("This is the day that counts already.")]
    elif begun is not None and new_on < begun[0]:
        found["on"] = [_("The plan begins only later; a launch comes after that.")]
    needed = _("Say on what ground: where the right day stands.")
    if text := text_problem(said, longest=NOTE_LENGTH, needed=needed):
        found["ground"] = [text]
    return found


def _redate(launch: Launch, correction: LaunchCorrection, ground: Ground) -> None:
    """Give the milestones that the launch dated the day that counts now."""
    project = ground.project
    present = Milestone.objects.filter(project=project, removed_at=None, actual_on__isnull=False)
    dated: list[tuple[Milestone, date]] = []
    if launch.phase_id is not None:
        own = present.filter(phase=launch.phase_id, code=MilestoneCode.LAUNCH, is_end=False)
        dated += [(one, correction.new_on) for one in own]
    done = [one for one in launches_of(project.pk) if one.kind == LaunchKind.LAUNCH]
    last = max(one.counts_on for one in done)
    dated += [(one, last) for one in present.filter(is_end=True)]
    for milestone, on in dated:
        if milestone.actual_on == on:
            continue
        Achievement.objects.create(
            milestone=milestone, on=on, note=correction.ground, **ground.acted()
        )
        milestone.actual_on = on
        milestone.save(update_fields=["actual_on"])
