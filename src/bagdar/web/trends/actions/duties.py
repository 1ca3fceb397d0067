"""Duties of experts, and the reviews that they do for them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.trends.reviewing import due_days
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.trends.models import NOTE_LENGTH, Duty, Review
from bagdar.web.trends.permissions import OFFICE, check_holds, is_expert

DUTY = "trend_duty"
SHORTEST_DAYS, LONGEST_DAYS = 7, 366


def give_duty(
    expert: User,
    sector: Sector | None,
    *,
    every_days: int,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Duty:
    """Give an expert a sector, or all of them, to review in a rhythm.

    Raises DeliveryError, PermissionDenied.
    """
    check_holds(by, OFFICE, synthetic=expert.is_synthetic, at=at)
    if not is_expert(scope_of(expert, on=timezone.localdate(at))):
        raise refuse("expert", _("Only analysts of the whole programme have duties."))
    if not SHORTEST_DAYS <= every_days <= LONGEST_DAYS:
        bounds = {"least": SHORTEST_DAYS, "most": LONGEST_DAYS}
        raise refuse("every_days", _("Give %(least)d to %(most)d days.") % bounds)
    running = Duty.objects.filter(expert=expert, sector=sector, ends_on=None)
    if running.exists():
        raise refuse("sector", _("This expert has this duty already."))
    with act("trends.duty", by=by, at=at) as entry:
        made = Duty.objects.create(
            expert=expert,
            sector=sector,
            every_days=every_days,
            starts_on=starts_on,
            is_synthetic=expert.is_synthetic,
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        after = {
            "expert": expert.username,
            "sector": sector.code if sector else "",
            "every_days": every_days,
            "starts_on": starts_on,
        }
        entry.record(DUTY, made.pk, before=None, after=after)
    return made


def end_duty(duty: Duty, *, by: Actor, at: datetime) -> None:
    """End a duty today. Raises DeliveryError, PermissionDenied."""
    check_holds(by, OFFICE, synthetic=duty.is_synthetic, at=at)
    with act("trends.duty", by=by, at=at) as entry:
        present = Duty.objects.select_for_update().get(pk=duty.pk)
        if present.ends_on is not None:
            raise refuse("", _("This duty is over already."))
        on = max(timezone.localdate(at), present.starts_on)
        Duty.objects.filter(pk=duty.pk).update(ends_on=on)
        entry.record(DUTY, duty.pk, before={"ends_on": None}, after={"ends_on": on})


def review(duty: Duty, due_on: date, note: str, *, by: Actor, at: datetime) -> Review:
    """Write what came of the review of a day; its expert alone does. Days before it are settled.

    Raises DeliveryError, PermissionDenied.
    """
    check(isinstance(by, User) and by.pk == duty.expert_id)
    needed = _("Write what you looked at, and what came of it.")
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)
    until = timezone.localdate(at)
    if due_on not in due_days(duty.starts_on, duty.every_days, until=until):
        raise refuse("due_on", _("No review is due that day."))
    with act("trends.review", by=by, at=at) as entry:
        if Review.objects.filter(duty=duty, due_on__gte=due_on).exists():
            raise refuse("due_on", _("This review was done."))
        made = Review.objects.create(
            duty=duty,
            due_on=due_on,
            note=note.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        entry.record(DUTY, duty.pk, before=None, after={"due_on": due_on, "note": made.note})
    return made
