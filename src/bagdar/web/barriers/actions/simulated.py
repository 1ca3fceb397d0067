"""Barriers of the synthetic world, each as far as people and the clock brought it by a day.

Their courses are read by the calendars of the installation, like those of any barrier, and what the
clock did by that day is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from bagdar.core.barriers.course import Course, Event, Happening, course, first_level
from bagdar.core.barriers.ladder import Level, rank
from bagdar.sources.synthetic.barriers import (
    NOTES,
    SIGNATURE,
    WHAT,
    Hindered,
    Trouble,
    troubles,
)
from bagdar.sources.synthetic.plan import PREFIX, Asked
from bagdar.web.barriers.actions.standing import CLOCKWORK, set_standing
from bagdar.web.barriers.models import Barrier, BarrierEvent
from bagdar.web.barriers.permissions import OF_BUSINESS
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Act
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.territories.queries import calendar_of, tree_on

LAST_DAYS = 730
CHUNK = 1000
PLAYED = f"{PREFIX}enterprise-1"
"""The enterprise that a newcomer plays."""
BUSINESS, OFFICE = "system:simulated-business", "system:simulated-office"
LABELS = {BUSINESS: "Synthetic enterprise", OFFICE: "Synthetic office"}
_RAISES = OF_BUSINESS | {Happening.RAISED}


def simulate_barriers(asked: Asked, *, entry: Act) -> None:
    """Write what stopped the businesses of the synthetic world in its last two years."""
    played = Enterprise.objects.filter(key=PLAYED).values_list("pk", flat=True).first()
    told = troubles(
        list(_projects()),
        seed=asked.seed,
        begins_on=asked.as_of - timedelta(days=LAST_DAYS),
        until=asked.as_of,
        favoured=played or 0,
    )
    lives = list(_lives(told, asked.as_of))
    made = Barrier.objects.bulk_create((one for one, _story, _way in lives), batch_size=CHUNK)
    events = (
        event
        for barrier, (_one, story, way) in zip(made, lives, strict=True)
        for event in _events(barrier, story, way)
    )
    BarrierEvent.objects.bulk_create(events, batch_size=CHUNK)
    entry.record("barriers", "synthetic", before=None, after={"raised": len(made)})


def _projects() -> Iterator[Hindered]:
    rows = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    known = rows.filter(merged_into=None, enterprise__isnull=False, territory__isnull=False)
    columns = ("pk", "enterprise_id", "territory_id", "created_at")
    for project, enterprise, territory, at in known.order_by("key").values_list(*columns):
        yield Hindered(project, enterprise or 0, territory or 0, timezone.localdate(at))


def _lives(told: Iterable[Trouble], day: date) -> Iterator[tuple[Barrier, Trouble, Course]]:
    """Return each barrier with its story and its course as that day begins, in UTC."""
    tree, morning = tree_on(day), datetime.combine(day, time(), UTC)
    calendar_in = cache(calendar_of)
    for one in told:
        version = tree.node(one.of.territory)
        level = first_level(version.level if version else 0, protected=one.protected)
        events = [Event(done.at, done.happening, level) for done in one.done]
        way = course(events, calendar=calendar_in(one.of.territory), as_of=morning)
        yield _barrier(one, level, way), one, way


def _barrier(one: Trouble, level: Level, way: Course) -> Barrier:
    answers = (done.at for done in one.done if done.happening is Happening.ANSWERED)
    last = one.done[-1]
    made = Barrier(
        enterprise_id=one.of.enterprise,
        project_id=one.of.project,
        territory_id=one.of.territory,
        kind=one.kind.value,
        what=WHAT[one.kind],
        cost_per_day_kzt=one.cost_per_day_kzt,
        raised_at=way.raised_at,
        first_level=level.value,
        hidden_below=rank(level) if one.protected else 0,
        answered_at=next(answers, None),
        rating=last.rating,
        times_reopened=sum(done.happening is Happening.REOPENED for done in one.done),
    )
    set_standing(made, way)
    return made


def _events(barrier: Barrier, story: Trouble, way: Course) -> list[BarrierEvent]:
    """Return what people and the clock did, in its order, at the level that had it then."""
    made = []
    for done in story.done:
        happening = done.happening
        who = BUSINESS if happening in _RAISES else OFFICE
        made.append(
            BarrierEvent(
                barrier=barrier,
                happening=happening.value,
                level=_level_at(way, done.at).value,
                note=NOTES.get(happening, ""),
                rating=done.rating,
                signature=SIGNATURE if happening is Happening.FORCED else "",
                actor_id=who,
                actor_label=LABELS[who],
                at=done.at,
            )
        )
    made += [
        BarrierEvent(
            barrier=barrier,
            happening=mark.moment.value,
            level=mark.level.value,
            actor_id=CLOCKWORK.actor_id,
            actor_label=CLOCKWORK.actor_label,
            at=mark.at,
        )
        for mark in way.passed
    ]
    return sorted(made, key=lambda one: one.at)


def _level_at(way: Course, at: datetime) -> Level:
    """Return the level that had a barrier just before something happened to it."""
    held = [one.level for one in way.steps if one.since < at]
    return held[-1] if held else way.steps[0].level
