"""Projects that fall between two reports: of a report that was sent, and told by nobody.

A district leaves out what an enterprise has sent. When that is returned afterwards, or its project
goes to somebody else, neither says a figure: who owes it is found here, from what stands now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import F, Q

from bagdar.web.jobs.models import WRITABLE, Claim, JobKind, Period, Report, ReportLine, State
from bagdar.web.jobs.queries.expected import Reporter, acted_for, owing_by_project, reportable
from bagdar.web.projects.models import Project, ProjectQuerySet

Untold = Mapping[int, Mapping[Reporter, tuple[Project, ...]]]
"""By the number of a month's row: who owes which projects."""


def untold_of(rows: ProjectQuerySet, periods: Iterable[Period], *, on: date) -> Untold:
    """Return who owes which of these projects, though the report of their territory was sent.

    A project is told by a claim on its permanent jobs, or by a line of a report that was sent and
    is still its own. One that was not in the register by then, and promised nothing, is not owed.
    Its enterprise owes it where its report is open and somebody acts for it; else the territory.
    """
    months = {one.pk: one.month for one in periods}
    reports = Report.objects.filter(period__in=months)
    lands = reports.filter(territory__isnull=False).exclude(state__in=WRITABLE).order_by()
    sent = set(lands.values_list("period_id", "territory_id"))
    if not sent:
        return {}
    asked = reportable(rows).filter(territory__in={land for _period, land in sent}).order_by()
    homes = {
        project: (land, works)
        for project, land, works in asked.values_list("pk", "territory", "enterprise")
    }
    told = _told(months, asked)
    silent = {
        (period, project)
        for period in months
        for project, (land, _works) in homes.items()
        if (period, land) in sent and (period, project) not in told
    }
    among = Project.objects.filter(pk__in={project for _period, project in silent})
    owing = owing_by_project(among)
    owed = [
        (period, project)
        for period, project in sorted(silent)
        if owing.owes(project, months[period])
    ]
    if not owed:
        return {}
    theirs = reports.filter(enterprise__in=acted_for(on=on), state__in=WRITABLE).order_by()
    writing = set(theirs.values_list("period_id", "enterprise_id"))
    named = Project.objects.in_bulk({project for _period, project in owed})
    found: dict[int, dict[Reporter, tuple[Project, ...]]] = {}
    for period, project in owed:
        land, works = homes[project]
        writes = (period, works) in writing
        by = Reporter(enterprise_id=works) if writes else Reporter(territory_id=land)
        of = found.setdefault(period, {})
        of[by] = (*of.get(by, ()), named[project])
    return found


def _told(months: Mapping[int, date], asked: ProjectQuerySet) -> set[tuple[int, int]]:
    """Return which of the projects people at work are told of, by month's row."""
    among = asked.values("pk")
    claims = Claim.objects.filter(
        month__in=months.values(), kind=JobKind.PERMANENT, project__in=among
    ).order_by()
    claimed = set(claims.values_list("month", "project_id"))
    own = Q(report__territory=F("project__territory"))
    own |= Q(report__enterprise=F("project__enterprise"))
    lines = ReportLine.objects.filter(
        own,
        report__period__in=months,
        report__state=State.SUBMITTED,
        kind=JobKind.PERMANENT,
        project__in=among,
    )
    on_the_way = set(lines.order_by().values_list("report__period_id", "project_id"))
    periods = {month: period for period, month in months.items()}
    return on_the_way | {(periods[month], project) for month, project in claimed}
