"""Who is to report on which projects: districts and enterprises, each of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Generic, TypeVar

from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone

from bagdar.core.delivery.life import over_on
from bagdar.core.terms.working_time import working_day_from
from bagdar.web.delivery.models import Baseline
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import Period, Report
from bagdar.web.jobs.permissions import Subject
from bagdar.web.people.models import Grant, Role
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    Project,
    ProjectQuerySet,
    ProjectVersion,
    Stage,
)
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import country_calendar

DUE_DAY = 10
"""Reports are due by the 10th of the month after, to the akimat; on a day off, the next workday.

The term of the programme's reporting, in force since the pilot of November 2026; the office may
set another day for a month.
"""

One = TypeVar("One")
NO_JOBS_YET = (Stage.IDEA, Stage.APPRAISAL)


@dataclass(frozen=True)
class Reporter:
    """A territory or an enterprise that reports."""

    territory_id: int | None = None
    enterprise_id: int | None = None


def due_on(month: date, *, synthetic: bool) -> date:
    """Return the day by which a month is reported, by the calendar of the country."""
    day = over_on(month).replace(day=DUE_DAY)
    return working_day_from(day, country_calendar(day, synthetic=synthetic))


def reporter_of(subject: Subject) -> Reporter:
    """Return whose report it is, as a value that can be looked up."""
    return Reporter(subject.territory_id, subject.enterprise_id)


def reportable(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Keep projects that give work or may: approved ones in the programme, each once."""
    return rows.listed().exclude(stage__in=(*NO_JOBS_YET, *OUT_OF_PROGRAMME))


def ever_reportable(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Keep those that have left the programme too: what they gave in months before stays."""
    return rows.listed().exclude(stage__in=NO_JOBS_YET)


def projects_of(subject: Subject, scope: Scope | None, *, at: datetime) -> ProjectQuerySet:
    """Return the projects a report is about, as far as a person sees them (no scope: all)."""
    rows = Project.objects.all() if scope is None else Project.objects.for_scope(scope, at=at)
    return _of(subject, rows).select_related("enterprise", "territory").order_by("pk")


def places_of(subject: Subject) -> frozenset[int]:
    """Return the territories in which the projects of a report lie, seen or not."""
    return places_of_each([subject])[reporter_of(subject)]


def places_of_each(subjects: Iterable[Subject]) -> dict[Reporter, frozenset[int]]:
    """Return the territories in which the projects of many reports lie, asked for at once.

    Those of a territory lie in it: only where enterprises build is looked up.
    """
    who = {reporter_of(one) for one in subjects}
    found: dict[Reporter, set[int]] = {
        one: set() if one.territory_id is None else {one.territory_id} for one in who
    }
    works = [one.enterprise_id for one in who if one.territory_id is None]
    if works:
        rows = reportable(Project.objects.filter(enterprise__in=works)).order_by()
        for enterprise, territory in rows.values_list("enterprise", "territory"):
            found[Reporter(enterprise_id=enterprise)].add(territory)
    return {one: frozenset(places) for one, places in found.items()}


def _of(subject: Subject, rows: ProjectQuerySet) -> ProjectQuerySet:
    if subject.territory_id is not None:
        return reportable(rows.filter(territory=subject.territory_id))
    return reportable(rows.filter(enterprise=subject.enterprise_id))


def acted_for(*, on: date) -> frozenset[int]:
    """Return the enterprises that somebody acts for on a day: only they can report."""
    in_force = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        role=Role.ENTERPRISE,
        valid_from__lte=on,
        user__is_active=True,
    )
    return frozenset(one for one in in_force.values_list("enterprise", flat=True) if one)


def expected(rows: ProjectQuerySet, *, on: date) -> list[Reporter]:
    """Return who is to report on these projects: their territories, and enterprises that can."""
    found = reportable(rows).order_by()
    lands = found.values_list("territory", flat=True).distinct()
    works = found.exclude(enterprise=None).values_list("enterprise", flat=True).distinct()
    acting = acted_for(on=on)
    return [
        *(Reporter(territory_id=one) for one in sorted(lands)),
        *(Reporter(enterprise_id=one) for one in sorted({one for one in works if one} & acting)),
    ]


@dataclass(frozen=True)
class Owing(Generic[One]):
    """Which months are owed: from the one of entry on, and those by which jobs are promised.

    A promise holds from its month on until another plan came into force, exclusive.
    """

    entered: Mapping[One, date]
    promised: Mapping[One, Sequence[tuple[date, date]]]

    def owes(self, one: One, month: date) -> bool:
        """Answer whether a month is owed by a reporter, or of a project."""
        if one in self.entered and self.entered[one] <= month:
            return True
        return any(since <= month < until for since, until in self.promised.get(one, ()))


def owed(rows: ProjectQuerySet, month: date) -> frozenset[Reporter]:
    """Return who owes a month of the reporters of these projects; all others are only asked."""
    found = owing_of(rows)
    return frozenset(one for one in {*found.entered, *found.promised} if found.owes(one, month))


def owing_of(rows: ProjectQuerySet) -> Owing[Reporter]:
    """Return which months each reporter of these projects owes.

    A month is owed when a project was the reporter's in the register before the month was over, in
    a stage that is reported; or when the plan that was in force in the month promises jobs by it,
    unless the project lay elsewhere before. Else the month lies before the register: it may be
    reported and is not overdue.
    """
    promised: dict[Reporter, list[tuple[date, date]]] = {}
    for _project, territory, enterprise, span in _promised(reportable(rows)):
        promised.setdefault(Reporter(territory_id=territory), []).append(span)
        if enterprise is not None:
            promised.setdefault(Reporter(enterprise_id=enterprise), []).append(span)
    return Owing(entered_since(rows), promised)


def entered_since(rows: ProjectQuerySet) -> dict[Reporter, date]:
    """Return the month in which a project of each reporter first stood in the register as theirs.

    What was an idea then, or out of the programme, does not count: scorecards ask for reports from
    the same month on.
    """
    given = reportable(rows).values("pk")
    known = ProjectVersion.objects.filter(project__in=given).exclude(
        stage__in=(*NO_JOBS_YET, *OUT_OF_PROGRAMME)
    )
    named = known.order_by().values_list("project__territory", "project__enterprise")
    there = Min("known_from", filter=Q(territory=F("project__territory")))
    theirs = Min("known_from", filter=Q(enterprise=F("project__enterprise")))
    found: dict[Reporter, date] = {}
    for territory, enterprise, first_there, first_theirs in named.annotate(
        there=there, theirs=theirs
    ):
        _earlier(found, Reporter(territory_id=territory), first_there)
        _earlier(found, Reporter(enterprise_id=enterprise), first_theirs)
    found.pop(Reporter(), None)
    return found


def owing_by_project(rows: ProjectQuerySet) -> Owing[int]:
    """Return which months each of these projects is owed of by whoever has it now.

    By then it stood in the register in a stage that is reported, wherever, or had promised jobs.
    """
    entered: dict[int, date] = {}
    known = ProjectVersion.objects.filter(project__in=rows.values("pk")).exclude(
        stage__in=(*NO_JOBS_YET, *OUT_OF_PROGRAMME)
    )
    for one, first in known.order_by().values_list("project").annotate(first=Min("known_from")):
        _earlier(entered, one, first)
    promised: dict[int, list[tuple[date, date]]] = {}
    for project, _territory, _enterprise, span in _promised(rows):
        promised.setdefault(project, []).append(span)
    return Owing(entered, promised)


def _earlier(found: dict[One, date], one: One, first: date | datetime | None) -> None:
    if first is not None:
        day = timezone.localdate(first) if isinstance(first, datetime) else first
        month = day.replace(day=1)
        found[one] = min(month, found.get(one, month))


def _promised(
    rows: ProjectQuerySet,
) -> Iterator[tuple[int, int, int | None, tuple[date, date]]]:
    """Yield in which months a plan in force promises jobs, of projects that never moved.

    Each is of a project, its territory and enterprise. The first plan holds for the months before
    its order too; each other one from the month of its order to that of the next.
    """
    elsewhere = ProjectVersion.objects.filter(project=OuterRef("project")).exclude(
        territory=OuterRef("project__territory")
    )
    some = Q(jobs__permanent_fte__gt=0) | Q(jobs__construction_fte__gt=0)
    plans = Baseline.objects.filter(
        ~Exists(elsewhere), project__in=rows.values("pk"), number__isnull=False
    ).annotate(first=Min("jobs__month", filter=some))
    named = ("project", "project__territory", "project__enterprise", "order_on", "first")
    told = plans.order_by("project", "number").values_list(*named)
    for project, versions in groupby(told, key=itemgetter(0)):
        of = list(versions)
        begun = [
            date.min if number == 0 or one[3] is None else one[3].replace(day=1)
            for number, one in enumerate(of)
        ]
        for one, since, until in zip(of, begun, [*begun[1:], date.max], strict=True):
            if one[4] is not None and max(since, one[4]) < until:
                yield project, one[1], one[2], (max(since, one[4]), until)


def is_synthetic(subject: Subject) -> bool:
    """Answer which world a reporter lies in."""
    if subject.territory_id is not None:
        return Territory.objects.filter(pk=subject.territory_id, is_synthetic=True).exists()
    works = Enterprise.objects.of_world(synthetic=True)
    return works.filter(pk=subject.enterprise_id or 0).exists()


def period_of(month: date, *, synthetic: bool) -> Period | None:
    """Return a month of one world, if it was opened."""
    return Period.objects.filter(month=month, is_synthetic=synthetic).first()


def reports_of(period: Period | None, reporters: Iterable[Reporter]) -> dict[Reporter, Report]:
    """Return the report of each reporter in a month, where there is one."""
    if period is None:
        return {}
    wanted = set(reporters)
    rows = Report.objects.filter(period=period).select_related("period", "territory", "enterprise")
    return {who: one for one in rows if (who := reporter_of(one)) in wanted}
