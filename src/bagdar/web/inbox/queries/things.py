"""What waits at a desk, of instructions, barriers, tasks, cases, alarms: what, and until when.

Every part is one query that an index answers, ordered by its own column; a list is read from the
beginning of each part and merged, so that a page costs the same whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import reduce
from heapq import merge
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from bagdar.core.barriers.course import State as BarrierState
from bagdar.core.instructions.course import State
from bagdar.web.alarms.models import Stage
from bagdar.web.alarms.queries.reading import sent_on, to_act_on
from bagdar.web.barriers.models import Kind, Level
from bagdar.web.barriers.permissions import OBLAST
from bagdar.web.barriers.permissions import Powers as BarrierPowers
from bagdar.web.barriers.queries.asked import asked_about, asked_of_thirds, to_answer
from bagdar.web.cases.queries.reading import awaited, to_close, to_reply, to_work
from bagdar.web.inbox.queries.desks import Standing
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.queries.reading import by_own_hand, helped_by, more_time_asked

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for no day at all, so that it comes last."""
EARLY = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any term ends."""
MOST_COUNTED = 1_000
"""How far a large part is counted; a page says that there are so many or more."""
_DAY = timedelta(days=1)


class Source(StrEnum):
    """Of which register a thing is."""

    INSTRUCTION = "instruction"
    BARRIER = "barrier"
    TASK = "task"
    CASE = "case"
    ALARM = "alarm"


class Group(StrEnum):
    """When a thing is due; what others are to answer stands apart."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    OTHERS = "others"


class Ask(StrEnum):
    """What is asked of whoever sits at the desk, or of others."""

    ANSWER = "answer"
    DO = "do"
    OBJECTION = "objection"
    MORE_TIME = "more_time"
    CHECK = "check"
    SOLVE = "solve"
    REPLY = "reply"
    ACCEPTANCE = "acceptance"
    DECISION = "decision"
    CONTROL = "control"
    TIME_GRANTED = "time_granted"
    MENDING = "mending"
    BUSINESS = "business"
    OFFICE = "office"
    TASK = "task"
    TASK_ANSWER = "task_answer"
    NOTICE = "notice"
    CASE_WORK = "case_work"
    CASE_CLOSE = "case_close"
    CASE_REPLY = "case_reply"
    ALARM = "alarm"
    ALARM_DECISION = "alarm_decision"
    ALARM_READING = "alarm_reading"


OPEN = BarrierState.OPEN.value
OWN = (Group.OVERDUE, Group.TODAY, Group.WEEK, Group.LATER)
LEADS_STEP = (State.ACCEPTED, State.IN_WORK, State.RETURNED)


@dataclass(frozen=True, order=True)
class Key:
    """Where a thing stands in a list; `due` is a moment in it, not the day that is shown."""

    due: datetime
    source: str
    number: int
    ask: str = field(compare=False)


@dataclass(frozen=True)
class Part:
    """Things of one register that are asked for in one way; `until` ends each group of days.

    What comes to the centre may be a third of the register: it is counted up to `MOST_COUNTED`.
    A thing `stays` when its term has passed; where the clock takes it away, none is overdue. Where
    all things have a moment, or none has, `dated` says so: then an index of these leads, or of
    numbers; a stretch with two ends is what leads a database to an index.
    """

    source: Source
    rows: QuerySet[Any]
    until: Mapping[Group, date | datetime]
    others: bool = False
    centre: bool = False
    stays: bool = True
    dated: bool | None = None

    def of(self, group: Group | None) -> QuerySet[Any]:
        """Keep the things of a group; without one, all of them."""
        if group is None or group is Group.OTHERS:
            return self.rows
        after = {Group.TODAY: Group.OVERDUE, Group.WEEK: Group.TODAY, Group.LATER: Group.WEEK}
        kept = Q()
        if group in self.until:
            kept &= Q(due__lt=self.until[group])
        if group in after:
            kept &= Q(due__gte=self.until[after[group]])
        if group is Group.LATER:
            kept = kept & Q(due__lt=FAR) if self.dated else kept | Q(due=None)
        return self.rows.filter(kept)

    def counts(self) -> dict[Group, int]:
        """Count the things of each group."""
        if self.others:
            return {Group.OTHERS: self._counted(Group.OTHERS)}
        if self.centre:
            groups = OWN if self.stays else tuple(one for one in OWN if one is not Group.OVERDUE)
            return {one: self._counted(one) for one in groups}
        group = Case(
            *(When(due__lt=end, then=Value(name.value)) for name, end in self.until.items()),
            default=Value(Group.LATER.value),
            output_field=CharField(),
        )
        told = self.rows.order_by().annotate(group=group).values("group")
        counted = told.annotate(number=Count("pk")).values_list("group", "number")
        return {Group(name): number for name, number in counted}

    def _counted(self, group: Group) -> int:
        rows = self.of(group).order_by()
        return rows[:MOST_COUNTED].count() if self.centre else rows.count()

    def keys(self, group: Group | None, most: int) -> list[Key]:
        """Return the first keys of a group, the first due first.

        Things of a part all have a day, or none has.
        """
        rows = self.of(group).order_by(*(("pk",) if self.dated is False else ("due", "pk")))
        told = rows.values_list("due", "pk", "ask")[:most]
        return [Key(_moment(due), self.source.value, number, ask) for due, number, ask in told]


def _moment(due: date | datetime | None) -> datetime:
    """Return a moment for ordering: that of a day is its end, as terms of barriers end."""
    if due is None:
        return FAR
    if isinstance(due, datetime):
        return due
    return timezone.make_aware(datetime.combine(due + _DAY, time.min))


def parts_of(standing: Standing) -> list[Part]:
    """Return the parts of what waits at a desk, and of what waits for others.

    Cases and alarms are asked for in the end: most desks have none.
    """
    return [
        *_instructions(standing),
        *_barriers(standing),
        *_tasks(standing),
        *_cases(standing),
        *_alarms(standing),
    ]


def counts_of(parts: Iterable[Part]) -> dict[Group, int]:
    """Count the things of each group."""
    return counted(parts)[0]


def counted(parts: Iterable[Part]) -> tuple[dict[Group, int], dict[Group, list[Part]]]:
    """Count the things of each group, and say in which parts they are."""
    counts: dict[Group, int] = dict.fromkeys(Group, 0)
    holding: dict[Group, list[Part]] = {one: [] for one in Group}
    for part in parts:
        for group, number in part.counts().items():
            counts[group] += number
            if number:
                holding[group].append(part)
    return counts, holding


def is_cut(parts: Iterable[Part], counts: Mapping[Group, int]) -> bool:
    """Answer whether some count may stop before the end."""
    return any(one.centre for one in parts) and max(counts.values()) >= MOST_COUNTED


def keys_of(parts: Iterable[Part], group: Group | None, *, first: int, most: int) -> list[Key]:
    """Return the keys of a window of a group, the first due first; of no group: all but others'."""
    others = group is Group.OTHERS
    listed = [one.keys(group, first + most) for one in parts if one.others is others]
    return list(islice(merge(*listed), first, first + most))


# --- instructions --------------------------------------------------------------------------


def _instructions(standing: Standing) -> list[Part]:
    mine, every = standing.instructions, standing.all_instructions
    rows = Instruction.objects.filter(is_synthetic=standing.reading.is_synthetic)
    own = Q(lead__in=standing.own)
    issuer = Q(issuer__in=mine.issues_for)
    if mine.centre_issues:
        issuer |= Q(issuer=None)
    signs = Q(lead__in=every.leads) | helped_by(every.leads)
    decides = issuer & ~signs & ~by_own_hand(every)
    control = Q() if mine.controls_all else Q(issuer__in=mine.controls)
    aside = ~Q(lead__in=every.works) & ~helped_by(every.works)
    until = _ends_of_days(standing.reading.day)

    def part(where: Q, ask: Any, due: Any, *, others: bool = False, centre: bool = False) -> Part:
        told = rows.filter(where).annotate(ask=_said(ask), due=due)
        return Part(Source.INSTRUCTION, told, until, others, centre, dated=_dated(due))

    waited = Case(
        When(state=State.REPORTED, then=Value(Ask.CONTROL.value)),
        default=Value(Ask.DECISION.value),
    )
    sent_on = own & Q(state__in=(State.REPORTED, State.OBJECTED))
    found = []
    if standing.own:
        found += [
            part(own & Q(state=State.ISSUED), Ask.ANSWER, F("answer_by")),
            part(own & Q(state__in=LEADS_STEP), Ask.DO, F("due_on")),
            part(sent_on, waited, F("due_on"), others=True),
            part(own & more_time_asked(), Ask.TIME_GRANTED, F("due_on"), others=True),
        ]
    if mine.issues_for or mine.centre_issues:
        centre = mine.centre_issues
        given = issuer & Q(state=State.ISSUED)
        given &= ~own if standing.own else Q()
        found += [
            part(decides & Q(state=State.OBJECTED), Ask.OBJECTION, F("due_on"), centre=centre),
            part(decides & more_time_asked(), Ask.MORE_TIME, F("due_on")),
            part(given, Ask.ACCEPTANCE, F("answer_by"), others=True, centre=centre),
        ]
    if mine.controls_all or mine.controls:
        asked = more_time_asked() & ~by_own_hand(every)
        if mine.issues_for or mine.centre_issues:
            asked &= ~(decides & more_time_asked())
        centre = mine.controls_all
        checks = control & aside & Q(state=State.REPORTED)
        mending = control & aside & Q(state=State.RETURNED)
        found += [
            part(checks, Ask.CHECK, Value(None, DateField()), centre=centre),
            part(control & aside & asked, Ask.MORE_TIME, F("due_on")),
            part(mending, Ask.MENDING, F("due_on"), others=True, centre=centre),
        ]
    return found


def _said(ask: Any) -> Any:
    if isinstance(ask, Ask):
        return Value(ask.value, output_field=CharField())
    ask.output_field = CharField()
    return ask


def _dated(due: Any) -> bool | None:
    """Answer what a column of days says of all its rows: a constant says that none has a day."""
    return False if isinstance(due, Value) else None


def _ends_of_days(day: date) -> dict[Group, date | datetime]:
    """Return where the groups end, of what is due by days."""
    return {Group.OVERDUE: day, Group.TODAY: day + _DAY, Group.WEEK: _next_week(day)}


def _next_week(day: date) -> date:
    """Return the Monday after a day."""
    return day + timedelta(days=7 - day.weekday())


# --- barriers ------------------------------------------------------------------------------


def _barriers(standing: Standing) -> list[Part]:
    mine, reading = standing.barriers, standing.reading
    rows = standing.barriers_known.select_related(None)
    until = _ends_of_terms(reading.at, reading.day)
    going = Q(state=OPEN)
    waits = Q(state__in=(BarrierState.WAITING.value, BarrierState.REPORTED.value))
    waits &= ~Q(state=BarrierState.REPORTED.value, unconfirmed_at__lte=reading.at)

    def part(where: Q, ask: Ask, due: Any, *, dated: bool | None = None, **more: bool) -> Part:
        told = rows.filter(where).annotate(ask=_said(ask), due=due)
        return Part(Source.BARRIER, told, until, dated=dated or _dated(due), **more)

    nothing = Value(None, DateTimeField())
    found = []
    for level, place in _levels(mine).items():
        here = place & _at_level(level, reading.at)
        centre = _comes_to_centre(mine, level)
        solve = going & here
        if centre:  # an end later than that is said, so that the index of ends leads
            ends_after = EARLY if level is Level.CABINET else reading.at
            solve &= Q(**{f"{ENDS[level]}__gt": ends_after})
        found += [
            part(
                solve,
                Ask.SOLVE,
                F(ENDS[level]),
                centre=centre,
                stays=level is Level.CABINET,
                dated=centre or None,
            ),
            part(waits & here, Ask.BUSINESS, nothing, others=True, centre=centre),
        ]
    if mine.enterprises:
        own = Q(enterprise__in=mine.enterprises)
        found += [
            part(own & waits, Ask.REPLY, nothing),
            part(own & going, Ask.OFFICE, nothing, others=True),
        ]
    return found


ENDS = {
    Level.DISTRICT: "oblast_at",
    Level.OBLAST: "ministry_at",
    Level.MINISTRY: "cabinet_at",
    Level.CABINET: "overdue_at",
}
"""Where the end of a level's term stands: `BarrierQuerySet.standing` reads it there too."""


def _levels(powers: BarrierPowers) -> dict[Level, Q]:
    """Return the levels that a desk acts for, with what lies there and is not hidden from it.

    Whoever acts at a level is shown all of that, so that it is not asked for each row again.
    """
    found = {}
    if powers.near:
        found[Level.DISTRICT] = Q(territory__in=powers.near, hidden_below=0)
    if powers.oblast_lands:
        found[Level.OBLAST] = Q(territory__in=powers.oblast_lands, hidden_below__lte=OBLAST)
    if powers.kinds:
        others = set(Kind.values) - powers.kinds  # the office has most kinds: those left are fewer
        kinds = ~Q(kind__in=others) if powers.cabinet else Q(kind__in=powers.kinds)
        found[Level.MINISTRY] = kinds
    if powers.cabinet:
        found[Level.CABINET] = Q()
    return found


def _comes_to_centre(powers: BarrierPowers, level: Level) -> bool:
    """Answer whether what a level has may be a large part of the register."""
    return powers.cabinet and level in (Level.MINISTRY, Level.CABINET)


def _at_level(level: Level, at: datetime) -> Q:
    """Keep what a level has at a moment: it was reached, and none above it.

    Said in this way, what was not reached leads no database to an index of its own.
    """
    reached = (Level.OBLAST, Level.MINISTRY, Level.CABINET)
    found = Q(**{f"{level.value}_at__lte": at}) if level in reached else Q()
    above = reached[reached.index(level) + 1 :] if level in reached else reached
    for one in above:
        found &= ~Q(**{f"{one.value}_at__lte": at})
    return found


def _ends_of_terms(at: datetime, day: date) -> dict[Group, date | datetime]:
    """Return where the groups end: a term ends at a midnight, so that noon tells two days apart.

    That holds in whatever time zone a territory lies.
    """

    def noon(one: date) -> datetime:
        return timezone.make_aware(datetime.combine(one, time(12)))

    return {
        Group.OVERDUE: at + timedelta(microseconds=1),
        Group.TODAY: noon(day + _DAY),
        Group.WEEK: noon(_next_week(day)),
    }


# --- tasks about barriers ------------------------------------------------------------------


def _tasks(standing: Standing) -> list[Part]:
    """Return the tasks to answer, and those that others are to answer for this desk."""
    powers, reading, ladder = standing.tasks, standing.reading, standing.barriers
    until = _ends_of_days(reading.day)

    def part(rows: QuerySet[Any], ask: Ask, **more: bool) -> Part:
        plain = rows.select_related(None).prefetch_related(None)
        return Part(Source.TASK, plain.annotate(ask=_said(ask), due=F("due_on")), until, **more)

    found = []
    if powers.works:
        found.append(part(to_answer(powers, reading), Ask.TASK))
        given = asked_of_thirds(powers, reading).exclude(office__in=powers.works)
        found.append(part(given, Ask.TASK_ANSWER, others=True))
    for here, centre in _with_desk(ladder, reading.at):
        theirs = standing.barriers_known.filter(here, state=OPEN)
        given = asked_about(theirs, reading, most=centre).exclude(office__in=powers.works)
        found.append(part(given, Ask.TASK_ANSWER, others=True, centre=centre))
    return found


def _with_desk(ladder: BarrierPowers, at: datetime) -> Iterator[tuple[Q, bool]]:
    """Yield what is with a desk, level by level; what comes to the centre at once, and so called.

    The centre goes through the open tasks, and does so once.
    """
    most: list[Q] = []
    for level, place in _levels(ladder).items():
        here = place & _at_level(level, at)
        if _comes_to_centre(ladder, level):
            most.append(here)
        else:
            yield here, False
    if most:
        yield reduce(or_, most), True


# --- cases of auditors ---------------------------------------------------------------------


def _cases(standing: Standing) -> list[Part]:
    """Return notices to answer and, for auditors, cases to work on and to close."""
    powers, reading = standing.cases, standing.reading
    until = _ends_of_days(reading.day)

    def part(rows: QuerySet[Any], ask: Ask, due: Any, **more: bool) -> Part:
        plain = rows.select_related(None).annotate(ask=_said(ask), due=due)
        return Part(Source.CASE, plain, until, **more)

    found = []
    if powers.receives:
        found.append(part(to_reply(powers, reading), Ask.NOTICE, F("reply_by")))
    if powers.audits_any:
        none = Value(None, DateField())
        waited = awaited(powers, reading)
        found += [
            part(to_work(powers, reading), Ask.CASE_WORK, none),
            part(to_close(powers, reading), Ask.CASE_CLOSE, none),
            part(waited, Ask.CASE_REPLY, F("reply_by"), others=True),
        ]
    return found


# --- alarms --------------------------------------------------------------------------------


def _alarms(standing: Standing) -> list[Part]:
    """Return alarms to answer and, once answered, to decide; of a level passed, others decide."""
    powers, reading, person = standing.alarms, standing.reading, standing.person
    if not powers.stands_somewhere:
        return []
    until = _ends_of_days(reading.day)

    def part(rows: QuerySet[Any], ask: Any, **more: bool) -> Part:
        plain = rows.select_related(None).annotate(ask=_said(ask), due=F("due_on"))
        return Part(Source.ALARM, plain, until, **more)

    answered = Value(Ask.ALARM_DECISION.value)
    acted = Case(When(stage=Stage.ANSWERED, then=answered), default=Value(Ask.ALARM.value))
    return [
        part(to_act_on(powers, reading, person), acted),
        part(sent_on(powers, reading, person), Ask.ALARM_READING, others=True),
    ]
