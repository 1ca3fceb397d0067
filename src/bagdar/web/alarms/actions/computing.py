"""Alarms held against the registry: raised where a sign shows, cleared where it is gone.

What is done twice is done once: of each sign and subject one alarm is open, and what is open or
cleared already is left as it is. One that was decided gives way to another when its facts become
much worse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task

from bagdar.core.jobs import alarms, escalation
from bagdar.web.alarms.actions.steps import STANDS, append_step, bring_up_to, due_after
from bagdar.web.alarms.models import Alarm, Level, Stage, Step
from bagdar.web.alarms.queries.signs import found_now, signs_of
from bagdar.web.alarms.queries.subjects import Among, Found, key_of
from bagdar.web.jobs.models import Report, ReportLine
from bagdar.web.jobs.queries.expected import is_synthetic
from bagdar.web.journal.actions import Act, Actor, System, act
from bagdar.web.people.permissions import World
from bagdar.web.queue.actions import enqueue


@dataclass(frozen=True)
class Computed:
    """How many alarms were raised, cleared by themselves, and went up by themselves."""

    raised: int = 0
    cleared: int = 0
    went_up: int = 0


def compute_alarms(among: Among, *, by: Actor) -> Computed:
    """Hold alarms against the facts as known at a moment; what changes nothing leaves no act."""
    found = {one.key: one for one in signs_of(among)}
    rows = list(Alarm.objects.filter(among.open_alarms()))
    stands = {key_of(one): one for one in rows}
    late = [one.pk for one in rows if _goes_up(one, among.day)]
    moved = [one for key, one in stands.items() if key in found and _moved(one, found[key])]
    worse = [
        one
        for key, one in stands.items()
        if key in found and one not in moved and _is_worse(one, found[key])
    ]
    again = {key_of(one) for one in (*moved, *worse)}
    new = [one for key, one in found.items() if key not in stands or key in again]
    gone = [one.pk for key, one in stands.items() if key not in found]
    if not (new or gone or late):
        return Computed()
    with act("alarms.compute", by=by, at=among.at) as entry:
        done = Computed(
            went_up=_move_up(late, by=by, at=among.at, entry=entry),
            cleared=_clear(gone, Step.FACTS_GONE, by=by, at=among.at, entry=entry)
            + _clear([one.pk for one in moved], Step.MOVED, by=by, at=among.at, entry=entry)
            + _clear([one.pk for one in worse], Step.WORSE, by=by, at=among.at, entry=entry),
            raised=_raise(new, by=by, at=among.at, entry=entry),
        )
        after = {"raised": done.raised, "cleared": done.cleared, "went_up": done.went_up}
        entry.record("alarms", among.world.value, before=None, after=after)
    return done


def _goes_up(alarm: Alarm, day: date) -> bool:
    """Answer whether the term of a level is over and there is a level above that it goes to."""
    stage, level = escalation.Stage(alarm.stage), escalation.Level(alarm.level)
    if alarm.outcome or not escalation.goes_up(stage, level):
        return False
    term_ends = alarm.due_on or due_after(alarm.since_on, alarm.territory_id)
    return term_ends < day


def _moved(alarm: Alarm, found: Found) -> bool:
    """Answer whether a project lies elsewhere now: those who answer there are asked anew."""
    return alarm.project_id is not None and alarm.territory_id != found.subject.territory


def _is_worse(alarm: Alarm, found: Found) -> bool:
    """Answer whether the facts are much worse than those an alarm was decided on."""
    if alarm.outcome_at is None:
        return False
    then = found_now(alarm, at=alarm.outcome_at)
    kept = alarm.facts["figures"] if then is None else then.facts["figures"]
    figures = {name: float(value) for name, value in kept.items()}
    return alarms.is_worse(alarms.Sign(alarm.sign), figures, dict(found.alarm.facts))


@task
def look_again(report: int) -> None:
    """Hold alarms against the facts of whom an accepted or corrected report is about."""
    one = Report.objects.get(pk=report)
    lines = ReportLine.objects.filter(report=one)
    lands = set(lines.values_list("project__territory", flat=True))
    if one.territory_id is not None:
        lands.add(one.territory_id)
    world = World.SYNTHETIC if one.period.is_synthetic or is_synthetic(one) else World.REAL
    works = {one.enterprise_id} if one.enterprise_id is not None else set()
    among = Among(world, timezone.now(), territories=lands, enterprises=works)
    compute_alarms(among, by=System("alarms"))


def follow(report: Report, at: datetime) -> None:
    """Ask, in the act that accepts or corrects a report, to look again after it.

    Until the first alarm was raised at night there is nothing to keep up to date.
    """
    if not Alarm.objects.exists():
        return
    key = f"alarms.report:{report.pk}:{at.isoformat()}"
    enqueue(look_again, key=key, report=report.pk)


def _raise(new: Sequence[Found], *, by: Actor, at: datetime, entry: Act) -> int:
    return sum(_raise_one(one, by=by, at=at, entry=entry) for one in new)


def _raise_one(found: Found, *, by: Actor, at: datetime, entry: Act) -> bool:
    """Raise an alarm unless another run did meanwhile."""
    day = timezone.localdate(at)
    try:
        with transaction.atomic():
            made = Alarm.objects.create(
                sign=found.alarm.sign.value,
                project_id=found.subject.project,
                enterprise_id=found.subject.enterprise,
                territory_id=found.subject.territory,
                rule_version=alarms.RULE_VERSION,
                facts=found.facts,
                raised_at=at,
                level=Level.REPORTER,
                stage=Stage.SHOWN,
                since_on=day,
                due_on=due_after(day, found.subject.territory),
            )
    except IntegrityError:
        return False
    append_step(made, Step.RAISED, by=by, at=at)
    entry.record("alarm", made.pk, before=None, after=_about(made))
    return True


def _clear(gone: Sequence[int], why: Step, *, by: Actor, at: datetime, entry: Act) -> int:
    rows = list(Alarm.objects.select_for_update().filter(pk__in=gone, cleared_at=None))
    for one in rows:
        before = _about(one)
        bring_up_to(one, timezone.localdate(at), by=by, at=at)
        append_step(one, why, by=by, at=at)
        bring_up_to(one, timezone.localdate(at), by=by, at=at)
        one.cleared_at = at
        one.save(update_fields=[*STANDS, "cleared_at"])
        entry.record("alarm", one.pk, before=before, after=_about(one))
    return len(rows)


def _move_up(late: Sequence[int], *, by: Actor, at: datetime, entry: Act) -> int:
    moved = 0
    for one in Alarm.objects.select_for_update().filter(pk__in=late, cleared_at=None):
        before = _about(one)
        went_up = bring_up_to(one, timezone.localdate(at), by=by, at=at)
        one.save(update_fields=STANDS)  # a calendar that came later may have moved its day alone
        if went_up:
            entry.record("alarm", one.pk, before=before, after=_about(one))
            moved += 1
    return moved


def _about(alarm: Alarm) -> Mapping[str, object]:
    """Return what the journal keeps of an alarm."""
    return {
        "sign": alarm.sign,
        "project": alarm.project_id,
        "enterprise": alarm.enterprise_id,
        "territory": alarm.territory_id,
        "level": alarm.level,
        "stage": alarm.stage,
        "facts": alarm.facts,
    }
