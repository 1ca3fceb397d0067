"""Reports for tests: who makes, signs and accepts them, and the shortest way through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bagdar.web.delivery.models import Evidence, EvidenceKind
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.periods import lock_period, open_period
from bagdar.web.jobs.models import JobKind, Period, Report
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.jobs.queries.unfinished import unfinished
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS

ENTERED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


@dataclass(frozen=True)
class People:
    """Three people of the north: who makes, who signs, who accepts; and one of the south."""

    officer: User
    akim: User
    oblast: User
    office: User
    stranger: User


def people() -> People:
    """Open the accounts of those who handle the reports of north-east."""
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    east = Territory.objects.get(key="north-east")
    return People(
        officer=builders.user("officer", territory=east),
        akim=builders.user("akim", territory=east),
        oblast=builders.user("officer", territory=north),
        office=builders.user("programme_office"),
        stranger=builders.user("officer", territory=south),
    )


def plant(territory: str = "north-east", **facts: Any) -> Project:
    """Enter a project under construction, which the register knew before the months reported."""
    return builders.project(territory, **{"stage": "construction", "at": ENTERED, **facts})


def of(territory: str = "north-east") -> Reporter:
    """Return a territory as one that reports."""
    return Reporter(territory_id=Territory.objects.get(key=territory).pk)


def line(
    project: Project,
    fte: Any = 12,
    kind: JobKind = JobKind.PERMANENT,
    *,
    why: str = "",
    **more: Any,
) -> LineFacts:
    """Make a line of jobs; losses take their figures by name."""
    figures = dict(more) if kind == JobKind.LOSSES else {"fte": Decimal(fte), **more}
    return LineFacts(project, kind, figures, why=why)


def backed(project: Project, month: date = MAY) -> Project:
    """Lay a document that shows a month with the evidence of a project."""
    with act("tests.evidence", by=TESTS, at=NOW) as entry:
        Evidence.objects.create(
            project=project,
            kind=EvidenceKind.DOCUMENT,
            name="Extract.pdf",
            content_type="application/pdf",
            size_bytes=1,
            sha256="0" * 64,
            stored="extract",
            claimed_from=month,
            claimed_to=month,
            actor_id=TESTS.actor_id,
            actor_label=TESTS.actor_label,
            at=NOW,
        )
        entry.record("project", project.key, before=None, after={"evidence": "Extract.pdf"})
    return project


def opened(by: User, month: date = MAY, *, territory: str = "north-east") -> Report:
    """Open the report of a territory, of a month that the office has opened."""
    open_period(month, synthetic=False, by=TESTS, at=NOW)
    return reports.open_report(of(territory), month, by=by, at=NOW)


def sent(
    who: People, *lines: LineFacts, month: date = MAY, why: str = "", at: datetime = NOW
) -> Report:
    """Write and send the report of north-east."""
    report = opened(who.officer, month)
    reports.write_lines(report, lines, by=who.officer, at=at, whole=True)
    return reports.submit_report(report, why=why, by=who.officer, at=at)


def locked(period: Period, *, by: Actor, at: datetime = NOW) -> Period:
    """Lock a month without whatever is not there."""
    return lock_period(period, left=unfinished(period, at=at).left, by=by, at=at)


def accepted(
    who: People, *lines: LineFacts, month: date = MAY, why: str = "", at: datetime = NOW
) -> Report:
    """Bring the report of north-east all the way to its acceptance."""
    report = sent(who, *lines, month=month, why=why, at=at)
    reports.sign_report(report, by=who.akim, at=at)
    return reports.accept_report(report, by=who.oblast, at=at)
