"""Alarms for tests: real rows of the registry, and who answers for north-east."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from bagdar.core.delivery.life import add_months
from bagdar.web.alarms.actions.computing import Computed, compute_alarms
from bagdar.web.alarms.models import Alarm
from bagdar.web.alarms.queries.subjects import Among
from bagdar.web.delivery.actions.baselines import (
    MonthJobs,
    Plan,
    freeze_baseline,
    propose_baseline,
)
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.models import JobFigure, JobKind
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import People, accepted, line

MAY = date(2026, 5, 1)
"""The last month that is over at NOW."""
LONG = (
    "The second line stands still until the new transformer comes, the people are being "
    "trained at the old shop, and hiring goes on in autumn."
)


def people() -> People:
    """Open the accounts of those who handle the reports of north-east."""
    builders.territories()
    return reporting.people()


def compute(at: datetime = NOW) -> Computed:
    """Hold alarms against everything in the real world."""
    return compute_alarms(Among(World.REAL, at), by=TESTS)


def later(days: int) -> datetime:
    """Return a moment so many days after Monday 15 June 2026."""
    return NOW + timedelta(days=days)


def standing() -> list[tuple[str, str]]:
    """Return the open alarms as sign and what they are about."""
    rows = Alarm.objects.filter(cleared_at=None).select_related("project", "territory")
    return sorted((one.sign, one.project.key if one.project else one.territory.key) for one in rows)


def promise(project: Project, fte: int, month: date = date(2025, 6, 1)) -> None:
    """Approve a baseline that promises permanent jobs by a month."""
    plan = Plan(
        date(2025, 1, 1), date(2027, 9, 1), jobs=(MonthJobs(month, Decimal(fte), Decimal(0)),)
    )
    draft = propose_baseline(project, plan, by=TESTS, at=NOW)
    freeze_baseline(draft, document="Order 1", order_on=date(2026, 1, 10), by=TESTS, at=NOW)


def months_to(last: date, figures: Sequence[float]) -> Mapping[date, float]:
    """Give figures to the months that end with one."""
    return {add_months(last, at + 1 - len(figures)): one for at, one in enumerate(figures)}


def claim(who: People, project: Project, figures: Sequence[float]) -> None:
    """Have claims accepted, month by month up to May."""
    for month, fte in months_to(MAY, figures).items():
        accepted(who, line(project, fte, why="so"), month=month, why="so")


def verify(
    project: Project,
    figures: Sequence[float],
    indicator: str = "jobs_net_of_transfer_fte",
    *,
    last: date = MAY,
) -> None:
    """Keep figures of jobs verified or paid now up to a month, as they are computed at night."""
    for month, fte in months_to(last, figures).items():
        JobFigure.objects.create(
            programme=project.programme,
            subject_kind="project",
            subject=str(project.pk),
            reach=3,
            month=month,
            n=1,
            employers=1,
            indicator=indicator,
            value=fte,
            state="value",
            evidence="contributions",
            rule_version="jobs-1",
            input_hash="0" * 64,
            computed_at=NOW,
        )


def exactly(who: People, key: str = "mill", months: int = 3) -> Project:
    """Enter a project whose claims are exactly what was promised, months in a row."""
    project = reporting.plant(key=key)
    promise(project, 50)
    claim(who, project, [50] * months)
    return project


def only() -> Alarm:
    """Return the one alarm there is."""
    return Alarm.objects.select_related("project", "territory", "enterprise").get()


def lost(project: Project, jobs: int) -> LineFacts:
    """Return a line that says how many jobs were lost."""
    return line(project, kind=JobKind.LOSSES, jobs_lost=jobs)
