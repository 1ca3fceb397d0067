"""The steps of an alarm, appended, and where it stands after them."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from django.utils import timezone

from bagdar.core.jobs import escalation
from bagdar.core.jobs.escalation import ANSWERED_WITHIN_WORKING_DAYS, Event, Happening
from bagdar.core.terms.working_time import add_working_days, adding
from bagdar.web.alarms.models import LEVELS, Alarm, AlarmStep, Stage, Step
from bagdar.web.journal.actions import Actor
from bagdar.web.territories.queries import calendar_of

HAPPENINGS = {
    Step.RAISED: Happening.RAISED,
    Step.ANSWERED: Happening.ANSWERED,
    Step.NOT_ACCEPTED: Happening.NOT_ACCEPTED,
    Step.FACTS_GONE: Happening.FACTS_GONE,
    Step.MOVED: Happening.FACTS_GONE,
    Step.WORSE: Happening.FACTS_GONE,
    Step.JUDGED: Happening.DECIDED,
    Step.WENT_UP: Happening.WENT_UP,
    Step.UNREAD: Happening.WENT_UP,
}
STANDS = ("level", "stage", "since_on", "due_on", "reached")


def due_after(day: date, territory: int) -> date:
    """Return the last day of the term for an answer or a decision, by a territory's calendar."""
    return add_working_days(day, ANSWERED_WITHIN_WORKING_DAYS, calendar_of(territory))


def append_step(
    alarm: Alarm, step: Step, *, by: Actor, at: datetime, note: str = "", on: date | None = None
) -> None:
    """Append a step at the level that an alarm stands at."""
    AlarmStep.objects.create(
        alarm=alarm,
        step=step,
        on=on or timezone.localdate(at),
        level=alarm.level,
        note=note,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )


def course_of(alarm: Alarm, *, on: date) -> tuple[escalation.Step, ...]:
    """Return the way of an alarm up to a day, as its steps tell.

    Before each step it was brought up to the day. So a calendar that becomes known later counts
    from the last step on, and takes no level back.
    """
    rows = AlarmStep.objects.filter(alarm=alarm, step__in=HAPPENINGS).order_by("pk")
    events = [Event(day, HAPPENINGS[Step(step)]) for day, step in rows.values_list("on", "step")]
    after = adding(calendar_of(alarm.territory_id))
    return escalation.course(events, as_of=on, after=after, noted=True)


def bring_up_to(alarm: Alarm, on: date, *, by: Actor, at: datetime) -> bool:
    """Set where an alarm stands on a day, with a step for each level it went up by itself.

    Answer whether it went up. The alarm is to be locked.
    """
    way = course_of(alarm, on=on)
    passed = [
        now for was, now in pairwise(way) if was.stage is now.stage and was.level is not now.level
    ]
    known = AlarmStep.objects.filter(alarm=alarm, step__in=(Step.WENT_UP, Step.UNREAD)).count()
    for one in passed[known:]:
        alarm.level = one.level.value
        shown = one.stage is escalation.Stage.SHOWN
        append_step(alarm, Step.WENT_UP if shown else Step.UNREAD, by=by, at=at, on=one.since)
    last = way[-1]
    alarm.level, alarm.stage, alarm.since_on = last.level.value, last.stage.value, last.since
    waits = alarm.stage != Stage.CLEARED and not alarm.outcome
    alarm.due_on = due_after(last.since, alarm.territory_id) if waits else None
    alarm.reached = max(alarm.reached, _reached(alarm))
    return len(passed) > known


def _reached(alarm: Alarm) -> int:
    """Return the highest level that is shown an alarm: an answer is read by the one above."""
    at = LEVELS.index(alarm.level)
    return min(at + (alarm.stage == Stage.ANSWERED), len(LEVELS) - 1)
