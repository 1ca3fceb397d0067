"""Barriers as a person is shown them: lists, one of them with its clock, ladder and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from bagdar.core.barriers.course import Course, Happening, State, Step
from bagdar.core.barriers.ladder import LEVELS, Level, rank
from bagdar.core.terms.working_time import days_used, local_day, unknown_years
from bagdar.web.barriers import models
from bagdar.web.barriers.models import (
    Barrier,
    BarrierEvent,
    BarrierFile,
    BarrierQuerySet,
    JointMember,
)
from bagdar.web.barriers.permissions import Powers
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import calendar_of, land, local_name

WEEK = timedelta(days=7)
AGES: dict[str, tuple[int, int | None]] = {
    "0-30": (0, 30),
    "30-90": (30, 90),
    "90-180": (90, 180),
    "180": (180, None),
}
"""Days since a barrier was raised: from, up to (exclusive)."""


@dataclass(frozen=True)
class Wanted:
    """Which barriers are asked for: by state, kind, level, territory, age, day of raising.

    `alone` leaves out what lies below the territory; `since` and `until` are days, both inclusive.
    """

    state: str = "going"
    kind: str = ""
    level: str = ""
    territory: str = ""
    age: str = ""
    since: date | None = None
    until: date | None = None
    alone: bool = False

    @property
    def narrows(self) -> bool:
        """Answer whether anything is left out by choice."""
        return self != Wanted()


@dataclass(frozen=True)
class Line:
    """A barrier in a list, as it stands at the moment of reading."""

    barrier: Barrier
    state: str
    level: str
    place: str
    due_on: date | None
    overdue: bool
    mine: bool


@dataclass(frozen=True)
class Rung:
    """A level of the ladder: when it had the barrier, how much of its term is used up."""

    level: str
    since: datetime | None
    days: int | None
    used: int | None
    due_on: date | None
    now: bool
    by_clock: bool
    pauses: Sequence[tuple[datetime, datetime | None]] = ()


@dataclass(frozen=True)
class Told:
    """Something that happened to a barrier, as it is shown."""

    happening: str
    level_code: str
    at: datetime
    by: str
    note: str
    rating: int | None
    signature: str
    number: int | None = None

    @property
    def words(self) -> str:
        """What happened, in the reader's language."""
        return str(models.Happening(self.happening).label)

    @property
    def level(self) -> str:
        """The level that had it, in the reader's language."""
        return str(models.Level(self.level_code).label)


@dataclass(frozen=True)
class Shown:
    """A barrier with all that its page says."""

    line: Line
    state: State
    rungs: Sequence[Rung]
    events: Sequence[Told]
    files: Sequence[BarrierFile]
    cost: str
    age_days: int
    unknown_years: Sequence[int]
    may: frozenset[Happening]
    joint_with: int = 0


FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days asked for beyond these are taken as these: a moment there has no place in the calendar."""


def barriers_for(powers: Powers, reading: Reading) -> BarrierQuerySet:
    """Return the barriers that a person is shown, of the world that is read, as they stand."""
    return not_hidden(powers, reading).filter(powers.seen(reading.at))


def not_hidden(powers: Powers, reading: Reading) -> BarrierQuerySet:
    """Return the barriers of the world whose project is not hidden from a person, as they stand.

    Whoever asks says besides which of them the person is shown: as `barriers_for`, or by what is
    with an office of theirs.
    """
    rows = Barrier.objects.all()
    if reading.scope.world is not None:
        rows = rows.filter(territory__is_synthetic=reading.is_synthetic)
    if not powers.installation:
        seen = Project.objects.for_scope(reading.scope, at=reading.at)
        shown = Q(project=None) | Exists(seen.filter(pk=OuterRef("project")))
        rows = rows.filter(shown | Q(enterprise__in=powers.enterprises))
    return rows.standing(reading.at).select_related("project", "enterprise", "territory")


def listed(wanted: Wanted, powers: Powers, reading: Reading) -> BarrierQuerySet:
    """Return the barriers asked for: the first due first, those without a due day last."""
    rows = barriers_for(powers, reading).filter(states_at(reading.at)[wanted.state])
    rows = rows.filter(within_age(wanted.age, reading.at), raised_between(wanted))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.level:
        rows = rows.filter(Q(level_now=wanted.level))
    if wanted.territory and wanted.alone:
        rows = rows.filter(territory__key=wanted.territory)
    elif wanted.territory:
        under = Reach.objects.filter(ancestor__key=wanted.territory).values("descendant")
        rows = rows.filter(territory__in=under)
    return rows.order_by(F("due_now").asc(nulls_last=True), "-raised_at", "-pk")


def states_at(at: datetime) -> dict[str, Q]:
    """Return what each name of a state keeps of `standing(at)`."""
    going = Q(state_now__in=models.GOING)
    waits = (State.WAITING.value, State.REPORTED.value)
    moved = Q()
    for name in ("oblast_at", "ministry_at", "cabinet_at", "overdue_at"):
        # The level that a barrier began at is none that it went up to.
        moved |= Q(**{f"{name}__gt": at - WEEK, f"{name}__lte": at}) & ~Q(**{name: F("raised_at")})
    return {
        "going": going,
        "ended": ~going,
        "all": Q(),
        "climbed": going & ~Q(level_now=F("first_level")),
        "overdue": Q(state_now=State.OPEN.value, overdue_at__lte=at),
        "asked": Q(state_now__in=waits),
        "moved": moved,
        "closed": Q(state_now=State.CLOSED.value),
        "unconfirmed": Q(state_now=State.UNCONFIRMED.value),
        "forced": Q(state_now=State.FORCED.value),
        "reopened": Q(times_reopened__gt=0),
    }


def within_age(age: str, at: datetime) -> Q:
    """Keep barriers raised so many days ago."""
    if not age:
        return Q()
    least, most = AGES[age]
    kept = Q(raised_at__lte=at - timedelta(days=least))
    return kept if most is None else kept & Q(raised_at__gt=at - timedelta(days=most))


def raised_between(wanted: Wanted) -> Q:
    """Keep barriers raised from one day to another, by the clock of the installation."""
    kept = Q()
    if wanted.since is not None:
        kept &= Q(raised_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        kept &= Q(raised_at__lt=_midnight(min(wanted.until, LAST_DAY) + date.resolution))
    return kept


def _midnight(day: date) -> datetime:
    """Return when a day begins; no barrier is from before `FIRST_DAY`."""
    return timezone.make_aware(datetime.combine(max(day, FIRST_DAY), time()))


def to_act(powers: Powers, reading: Reading) -> BarrierQuerySet:
    """Return the barriers that wait for a person: with their office, or asked of their business."""
    rows = barriers_for(powers, reading).filter(powers.waiting(reading.at) | powers.asked())
    return rows.order_by(F("due_now").asc(nulls_last=True), "pk")


def silent_ones(powers: Powers, reading: Reading, *, since: datetime) -> BarrierQuerySet:
    """Return the barriers of a person's business that ended unconfirmed since a moment."""
    rows = barriers_for(powers, reading).filter(
        Q(state_now=State.UNCONFIRMED.value),
        enterprise__in=powers.enterprises,
        unconfirmed_at__gte=since,
    )
    return rows.order_by("unconfirmed_at", "pk")


def asked_again(numbers: Iterable[int]) -> dict[int, datetime]:
    """Return when the businesses of barriers were asked again, the last time of each."""
    rows = BarrierEvent.objects.filter(
        barrier__in=list(numbers), happening=models.Happening.ASKED_AGAIN
    )
    return dict(rows.order_by("at").values_list("barrier", "at"))


def line_of(barrier: Barrier, powers: Powers, reading: Reading) -> Line:
    """Return a barrier as a list shows it; it was read as standing."""
    told: Any = barrier
    level = Level(told.level_now)
    place = local_name(land().version_near(barrier.territory_id, reading.day).names)
    due_on, overdue = None, False
    if told.due_now is not None:
        calendar = calendar_of(barrier.territory_id)
        due_on = local_day(told.due_now, calendar) - date.resolution
        overdue = told.due_now <= reading.at
    return Line(
        barrier=barrier,
        state=str(models.State(told.state_now).label),
        level=str(models.Level(level.value).label),
        place=place,
        due_on=due_on,
        overdue=overdue,
        mine=powers.acts_at(barrier, level) and told.state_now == State.OPEN.value,
    )


def shown(barrier: Barrier, powers: Powers, reading: Reading) -> Shown:
    """Return a barrier with its clock, ladder, files and history."""
    found = course_of(barrier, at=reading.at)
    calendar = calendar_of(barrier.territory_id)
    raised_on = local_day(found.raised_at, calendar)
    ends = found.due_at - timedelta(microseconds=1) if found.due_at else reading.at
    return Shown(
        line=line_of(barrier, powers, reading),
        state=found.state,
        rungs=_rungs(barrier, found, reading.at),
        events=_events(barrier, found, reading),
        files=list(barrier.files.all()),
        cost=_money(barrier.cost_per_day_kzt),
        age_days=(local_day(reading.at, calendar) - raised_on).days,
        unknown_years=unknown_years(raised_on, local_day(ends, calendar), calendar),
        may=powers.may(barrier, found.level, found.state),
        joint_with=_joint_with(barrier, powers, reading),
    )


def to_solve_together(
    numbers: Sequence[int], powers: Powers, reading: Reading
) -> tuple[list[Barrier], list[Barrier]]:
    """Return those of some barriers whose solution is a person's to report, and those now."""
    rows = barriers_for(powers, reading).filter(pk__in=numbers).order_by("pk")
    theirs = [one for one in rows if Happening.REPORTED in might_of(one, powers, reading.at)]
    return theirs, [one for one in theirs if Happening.REPORTED in may_of(one, powers, reading.at)]


def may_of(barrier: Barrier, powers: Powers, at: datetime) -> frozenset[Happening]:
    """Return what a person may do to a barrier now."""
    found = course_of(barrier, at=at)
    return powers.may(barrier, found.level, found.state)


def might_of(barrier: Barrier, powers: Powers, at: datetime) -> frozenset[Happening]:
    """Return what is a person's to do to a barrier, be it too late now."""
    return powers.might(barrier, course_of(barrier, at=at).level)


def may_ask(barrier: Barrier, powers: Powers) -> bool:
    """Answer whether a person may ask other offices in the place of the level that has it."""
    told: Any = barrier
    return told.state_now in models.GOING and powers.acts_at(barrier, Level(told.level_now))


def _rungs(barrier: Barrier, found: Course, at: datetime) -> list[Rung]:
    """Return the levels from the one that the barrier began at, the highest last."""
    steps = {one.level: one for one in found.steps}
    begins = rank(found.steps[0].level)
    return [_rung(barrier, level, steps.get(level), found, at) for level in LEVELS[begins:]]


def _rung(barrier: Barrier, level: Level, step: Step | None, found: Course, at: datetime) -> Rung:
    name = str(models.Level(level.value).label)
    if step is None:
        return Rung(name, None, None, None, None, now=False, by_clock=False)
    calendar = calendar_of(barrier.territory_id)
    now = step is found.steps[-1]
    used = days_used(step.counted_from, at, calendar, step.pauses) if now else None
    due_on = local_day(step.due_at, calendar) - date.resolution if now and step.due_at else None
    return Rung(
        level=name,
        since=step.since,
        days=step.days,
        used=None if used is None else min(used, step.days),
        due_on=due_on,
        now=now,
        by_clock=step.by_clock,
        pauses=[(one.since, one.until) for one in step.pauses if one.since <= at],
    )


def _events(barrier: Barrier, found: Course, reading: Reading) -> list[Told]:
    """Return what happened, with what the clock did though it was not written down yet."""
    rows = list(BarrierEvent.objects.filter(barrier=barrier).order_by("at", "pk"))
    told = [
        Told(
            happening=one.happening,
            level_code=one.level,
            at=one.at,
            by=actor_shown(one.actor_id, one.actor_label, reading),
            note=one.note,
            rating=one.rating,
            signature=one.signature,
            number=one.pk if one.happening == Happening.CONFIRMED else None,
        )
        for one in rows
    ]
    known = {(one.happening, one.at) for one in rows}
    told += [
        Told(
            happening=one.moment.value,
            level_code=one.level.value,
            at=one.at,
            by=actor_shown("system:barriers", "barriers", reading),
            note="",
            rating=None,
            signature="",
        )
        for one in found.passed
        if (one.moment.value, one.at) not in known
    ]
    return sorted(told, key=lambda one: one.at)


def _joint_with(barrier: Barrier, powers: Powers, reading: Reading) -> int:
    """Count the other barriers of the newest joint solution of this one that the reader is shown.

    To count those hidden from the reader would tell of them.
    """
    own = JointMember.objects.filter(event__barrier=barrier).order_by("-pk").first()
    if own is None:
        return 0
    members = JointMember.objects.filter(solution=own.solution_id).exclude(pk=own.pk)
    return barriers_for(powers, reading).filter(pk__in=members.values("event__barrier")).count()


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else number_text(amount)
