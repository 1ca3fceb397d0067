"""The reports of a month: who is to report, where each stands, what waits for the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import WRITABLE, Period, Reminder, Report, State
from bagdar.web.jobs.permissions import Powers
from bagdar.web.jobs.queries.expected import (
    Owing,
    Reporter,
    due_on,
    expected,
    owing_of,
    reporter_of,
)
from bagdar.web.jobs.queries.reading import May, may_of_each, reports_for
from bagdar.web.jobs.queries.untold import Untold, untold_of
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import land, local_name

SHAPES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "at_risk",
    State.RETURNED: "late",
    State.ACCEPTED: "on_time",
    State.LOCKED: "done",
}


@dataclass(frozen=True)
class Line:
    """One reporter in a month; `before` says that the month lies before its projects' register.

    `untold` are projects that it owes a figure of, though the report of their territory was sent.
    """

    reporter: Reporter
    name: str
    kind: str
    report: Report | None
    state: str
    shape: str
    overdue: bool
    may: May
    makes: bool
    key: str
    reminded_on: date | None
    before: bool = False
    untold: tuple[Project, ...] = ()

    @property
    def sent(self) -> bool:
        """Answer whether something was sent and not returned."""
        return self.report is not None and self.report.state not in WRITABLE

    @property
    def waits(self) -> bool:
        """Answer whether the reader has something to do."""
        begins = self.makes and self.report is None and not self.before
        corrects = bool(self.untold) and self.makes and self.may.correct
        return self.may.check or self.may.write or begins or corrects

    @property
    def counts(self) -> bool:
        """Answer whether the month is owed, or was sent though it is not."""
        return self.sent or not self.before


@dataclass(frozen=True)
class Inbox:
    """The reports of one month that a person reads."""

    month: date
    period: Period | None
    due_on: date
    lines: tuple[Line, ...]
    owing: frozenset[Reporter] = frozenset()
    """Who is asked for the month today and owes it, sent or not."""

    @property
    def sent(self) -> int:
        """How many reported."""
        return sum(one.sent for one in self.lines)

    @property
    def expected(self) -> int:
        """Of how many: those who owe the month, and those who sent it without."""
        return sum(one.counts for one in self.lines)

    @property
    def missing(self) -> tuple[Line, ...]:
        """Who owes the month and has not reported, or is to report again, or left projects out."""
        return tuple(one for one in self.lines if one.untold or (not one.sent and not one.before))


COLUMNS = (
    ("reporter", gettext_lazy("Who reports")),
    ("kind", gettext_lazy("Kind")),
    ("month", gettext_lazy("Month")),
    ("state", gettext_lazy("State")),
    ("due_on", gettext_lazy("Due on")),
    ("overdue", gettext_lazy("Overdue")),
    ("reminded_on", gettext_lazy("Last reminder")),
    ("untold", gettext_lazy("Nobody told the people at work of")),
)


def inbox(month: date, powers: Powers, person: User, reading: Reading) -> Inbox:
    """Find who is to report a month to whoever reads, and where each report stands."""
    return inboxes([month], powers, person, reading)[0]


def inboxes(months: Sequence[date], powers: Powers, person: User, reading: Reading) -> list[Inbox]:
    """Find the same of several months, in their order, by as many questions as of one."""
    opened = Period.objects.filter(month__in=months, is_synthetic=reading.is_synthetic)
    projects = reading.projects()
    asked = [one for one in expected(projects, on=reading.day) if _concerns(one, powers)]
    known = frozenset(asked)
    who = {month: dict.fromkeys(asked) for month in months}
    for one in reports_for(powers, reading).prefetch_related(None).filter(period__in=opened):
        who[one.period.month].setdefault(reporter_of(one))
    everyone = {one for of in who.values() for one in of}
    untold = untold_of(projects, opened, on=reading.day)
    there = _There(opened, everyone, owing_of(projects), untold)
    mays = may_of_each(there.reports_of(who), powers, person)
    hand = _Hand(powers, mays, reading.day, known, reading.is_synthetic)
    return [_inbox(month, list(of), there, hand) for month, of in who.items()]


def missing_of(month: date | None, *, synthetic: bool, at: datetime) -> Inbox:
    """Return the reports of a month as the installation itself sees them, all of one world."""
    world = World.SYNTHETIC if synthetic else World.REAL
    day = timezone.localdate(at)
    newest = last_month(day)
    asked = min(month or newest, newest)
    opened = Period.objects.filter(month=asked, is_synthetic=synthetic)
    projects = Project.objects.all().of_world(world)
    who = expected(projects, on=day)
    there = _There(opened, set(who), owing_of(projects), untold_of(projects, opened, on=day))
    hand = _Hand(Powers(), {}, day, frozenset(who), synthetic)
    return _inbox(asked, who, there, hand)


def rows_of(found: Inbox, lines: Iterable[Line]) -> list[list[Any]]:
    """Return lines as rows of a table, by COLUMNS."""
    return [
        [
            one.name,
            one.kind,
            found.month,
            one.state,
            found.due_on,
            _("yes") if one.overdue else _("no"),
            one.reminded_on,
            "; ".join(project.name for project in one.untold),
        ]
        for one in lines
    ]


def periods(*, synthetic: bool) -> list[Period]:
    """Return the months of a world, newest first, with how many reports stand where."""
    counts: dict[str, Any] = {
        state.value: Count("reports", filter=Q(reports__state=state)) for state in State
    }
    rows = Period.objects.filter(is_synthetic=synthetic).annotate(**counts)
    return list(rows.order_by("-month"))


def _concerns(one: Reporter, powers: Powers) -> bool:
    """Answer whether a reporter is somebody's to make, sign, accept or watch."""
    if powers.whole or powers.installation or powers.makes(one):
        return True
    return one.territory_id is not None and one.territory_id in {*powers.above, *powers.named}


class _There:
    """What is there of several months: the months, their reports, reminders and reporters' names.

    `owing` says which months each reporter owes.
    """

    def __init__(
        self,
        opened: QuerySet[Period],
        who: Collection[Reporter],
        owing: Owing[Reporter],
        untold: Untold,
    ) -> None:
        self.periods = {one.month: one for one in opened}
        self.owing = owing
        self._untold = untold
        self._land = land()
        self._works = Enterprise.objects.in_bulk(
            [one.enterprise_id for one in who if one.enterprise_id]
        )
        self._reports: dict[tuple[int, Reporter], Report] = {}
        rows = Report.objects.filter(period__in=opened)
        for one in rows.select_related("period", "territory", "enterprise"):
            self._reports[one.period_id, reporter_of(one)] = one
        told = Reminder.objects.filter(period__in=opened, waits=False)
        by = told.values("period", "territory", "enterprise").annotate(last=Max("on")).order_by()
        self._reminded = {
            (one["period"], Reporter(one["territory"], one["enterprise"])): one["last"]
            for one in by
        }

    def report(self, month: date, one: Reporter) -> Report | None:
        """Return the report of a month, if it was begun."""
        return self._reports.get((self._number(month), one))

    def reports_of(self, who: Mapping[date, Iterable[Reporter]]) -> list[Report]:
        """Return the reports of those named, month by month."""
        found = (self.report(month, one) for month, of in who.items() for one in of)
        return [one for one in found if one is not None]

    def reminded_on(self, month: date, one: Reporter) -> date | None:
        """Return when a reporter was last reminded of a month."""
        return self._reminded.get((self._number(month), one))

    def untold(self, month: date) -> Mapping[Reporter, tuple[Project, ...]]:
        """Return who owes which projects of a month that nobody tells."""
        return self._untold.get(self._number(month), {})

    def name(self, one: Reporter, month: date) -> tuple[str, str]:
        """Return how a reporter is called in a month, and its key if it is a territory."""
        if one.territory_id is None:
            return self._works[one.enterprise_id or 0].name, ""
        version = self._land.version_near(one.territory_id, month)
        return local_name(version.names), version.key

    def _number(self, month: date) -> int:
        return self.periods[month].pk if month in self.periods else 0


@dataclass(frozen=True)
class _Hand:
    """Who reads the lists on which day, may do what, and who is asked for reports that day."""

    powers: Powers
    mays: Mapping[int, May]
    day: date
    asked: frozenset[Reporter]
    synthetic: bool


def _inbox(month: date, who: Sequence[Reporter], there: _There, hand: _Hand) -> Inbox:
    period = there.periods.get(month)
    due = period.due_on if period else due_on(month, synthetic=hand.synthetic)
    untold = there.untold(month)
    owing = frozenset(one for one in hand.asked if one in untold or there.owing.owes(one, month))
    early = hand.asked - owing
    lines = [
        _line(one, month, there, hand, late=hand.day > due, before=one in early) for one in who
    ]
    lines.sort(key=lambda one: (not one.waits, one.sent, one.kind, one.name))
    return Inbox(month, period, due, tuple(lines), owing)


def _line(
    one: Reporter, month: date, there: _There, hand: _Hand, *, late: bool, before: bool
) -> Line:
    report, (name, key) = there.report(month, one), there.name(one, month)
    sent = report is not None and report.state not in WRITABLE
    untold = there.untold(month).get(one, ())
    return Line(
        reporter=one,
        name=name,
        kind=_("territory") if one.territory_id is not None else _("enterprise"),
        report=report,
        state=_state(report, before=before),
        shape=SHAPES[State(report.state)] if report else "no_data",
        overdue=late and bool(untold or not sent) and not before,
        may=hand.mays.get(report.pk, May()) if report else May(),
        makes=hand.powers.makes(one),
        key=key,
        reminded_on=there.reminded_on(month, one),
        before=before,
        untold=untold,
    )


def _state(report: Report | None, *, before: bool) -> str:
    if report is None:
        return _("before the register") if before else _("not begun")
    if report.state == State.SUBMITTED:
        return _("signed, waits for acceptance") if report.checker_id else _("waits for signature")
    return str(report.get_state_display())
