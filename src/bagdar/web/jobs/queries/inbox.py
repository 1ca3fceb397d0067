"""The reports of a month: who is to report, where each stands, what waits for the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import WRITABLE, Period, Reminder, Report, State
from bagdar.web.jobs.permissions import Powers
from bagdar.web.jobs.queries.expected import (
    Reporter,
    due_on,
    expected,
    owed,
    period_of,
    reporter_of,
    reports_of,
)
from bagdar.web.jobs.queries.reading import May, may_of_each, reports_for
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
    """One reporter in a month; `before` says that the month lies before its projects' register."""

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

    @property
    def sent(self) -> bool:
        """Answer whether something was sent and not returned."""
        return self.report is not None and self.report.state not in WRITABLE

    @property
    def waits(self) -> bool:
        """Answer whether the reader has something to do."""
        begins = self.makes and self.report is None and not self.before
        return self.may.check or self.may.write or begins

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
        """Who owes the month and has not reported, or is to report again."""
        return tuple(one for one in self.lines if not one.sent and not one.before)


COLUMNS = (
    ("reporter", gettext_lazy("Who reports")),
    ("kind", gettext_lazy("Kind")),
    ("month", gettext_lazy("Month")),
    ("state", gettext_lazy("State")),
    ("due_on", gettext_lazy("Due on")),
    ("overdue", gettext_lazy("Overdue")),
    ("reminded_on", gettext_lazy("Last reminder")),
)


def inbox(month: date, powers: Powers, person: User, reading: Reading) -> Inbox:
    """Find who is to report a month to whoever reads, and where each report stands."""
    period, projects = period_of(month, synthetic=reading.is_synthetic), reading.projects()
    who = [one for one in expected(projects, on=reading.day) if _concerns(one, powers)]
    early = set(who) - owed(projects, month)
    if period is not None:
        known = set(who)
        sent = reports_for(powers, reading).filter(period=period)
        who += [one for one in map(reporter_of, sent) if one not in known]
    due = period.due_on if period else due_on(month, synthetic=reading.is_synthetic)
    named = _named(who, period, month)
    reports = reports_of(period, who)
    mays = may_of_each(reports.values(), powers, person)
    hand = _Hand(powers, mays, late=reading.day > due, early=frozenset(early))
    lines = [_line(one, named[one], reports.get(one), hand) for one in who]
    lines.sort(key=lambda one: (not one.waits, one.sent, one.kind, one.name))
    return Inbox(month, period, due, tuple(lines))


def missing_of(month: date | None, *, synthetic: bool, at: datetime) -> Inbox:
    """Return the reports of a month as the installation itself sees them, all of one world."""
    world = World.SYNTHETIC if synthetic else World.REAL
    day = timezone.localdate(at)
    newest = last_month(day)
    asked = min(month or newest, newest)
    period = period_of(asked, synthetic=synthetic)
    projects = Project.objects.all().of_world(world)
    who = expected(projects, on=day)
    due = period.due_on if period else due_on(asked, synthetic=synthetic)
    named, reports = _named(who, period, asked), reports_of(period, who)
    early = frozenset(who) - owed(projects, asked)
    hand = _Hand(Powers(), {}, late=day > due, early=early)
    lines = [_line(one, named[one], reports.get(one), hand) for one in who]
    return Inbox(asked, period, due, tuple(sorted(lines, key=lambda one: (one.kind, one.name))))


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


@dataclass(frozen=True)
class _Named:
    name: str
    key: str
    reminded_on: date | None


@dataclass(frozen=True)
class _Hand:
    """Who reads the list and may do what, whether the month is overdue, and who does not owe it."""

    powers: Powers
    mays: Mapping[int, May]
    late: bool
    early: frozenset[Reporter]


def _named(who: Sequence[Reporter], period: Period | None, day: date) -> dict[Reporter, _Named]:
    """Return how each reporter is called, its key if it is a territory, and the last reminder."""
    known, told = land(), _reminded(period)
    works = Enterprise.objects.in_bulk([one.enterprise_id for one in who if one.enterprise_id])
    found = {}
    for one in who:
        if one.territory_id is not None:
            version = known.version_near(one.territory_id, day)
            name, key = local_name(version.names), version.key
        else:
            name, key = works[one.enterprise_id or 0].name, ""
        found[one] = _Named(name, key, told.get(one))
    return found


def _reminded(period: Period | None) -> dict[Reporter, date]:
    if period is None:
        return {}
    rows = Reminder.objects.filter(period=period, waits=False).values("territory", "enterprise")
    return {
        Reporter(one["territory"], one["enterprise"]): one["last"]
        for one in rows.annotate(last=Max("on")).order_by()
    }


def _line(one: Reporter, named: _Named, report: Report | None, hand: _Hand) -> Line:
    sent = report is not None and report.state not in WRITABLE
    before = one in hand.early
    return Line(
        reporter=one,
        name=named.name,
        kind=_("territory") if one.territory_id is not None else _("enterprise"),
        report=report,
        state=_state(report, before=before),
        shape=SHAPES[State(report.state)] if report else "no_data",
        overdue=hand.late and not sent and not before,
        may=hand.mays.get(report.pk, May()) if report else May(),
        makes=hand.powers.makes(one),
        key=named.key,
        reminded_on=named.reminded_on,
        before=before,
    )


def _state(report: Report | None, *, before: bool) -> str:
    if report is None:
        return _("before the register") if before else _("not begun")
    if report.state == State.SUBMITTED:
        return _("signed, waits for acceptance") if report.checker_id else _("waits for signature")
    return str(report.get_state_display())
