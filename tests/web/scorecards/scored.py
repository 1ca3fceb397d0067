"""A small world with something to score: launches that came due, months to report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import Achievement, Milestone
from bagdar.web.journal.actions import act
from bagdar.web.people.models import Office, Organisation, Person, Tenure
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.scorecards.models import ScoreStanding
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

MONTH = date(2026, 6, 1)
DUE = date(2026, 5, 20)
BEFORE = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def due(territory: str = "north-east", on: date = DUE, **facts: Any) -> Project:
    """Promise a launch that came due before now, published unless said otherwise."""
    defaults = {"visibility": Visibility.PUBLISHED, **facts}
    jobs = defaults.pop("jobs", {})
    project = builders.project(territory, **defaults)
    ledgers.approve(
        project,
        starts_on=date(2025, 1, 1),
        ends_on=on,
        order_on=date(2025, 2, 1),
        at=BEFORE,
        jobs=jobs,
    )
    return project


def promising(jobs: dict[date, int], territory: str = "north-east") -> Project:
    """Promise jobs by month in a project that is being built and published."""
    return due(territory, on=date(2027, 1, 1), stage="construction", jobs=jobs)


def launched(project: Project, on: date, *, stage: str = "launched") -> Project:
    """Write down that a project was launched on a day."""
    with act("tests.launch", by=TESTS, at=NOW) as entry:
        end = ledgers.end_of(project)
        Achievement.objects.create(milestone=end, on=on, actor_id="x", actor_label="x", at=NOW)
        Milestone.objects.filter(pk=end.pk).update(actual_on=on)
        Project.objects.filter(pk=project.pk).update(stage=stage)
        refresh_standings([project.pk], at=NOW)
        entry.record("project", project.key, before=None, after={"actual": on})
    return project


def akim(key: str, since: date = date(2025, 1, 1), until: date | None = None) -> Tenure:
    """Put somebody at the head of the akimat of a territory."""
    with act("tests.akim", by=TESTS, at=NOW) as entry:
        office = Office.objects.filter(key=f"akim-{key}").first()
        if office is None:
            organisation = builders.organisation(
                kind="akimat", territory=Territory.objects.get(key=key), key=f"akimat-{key}"
            )
            office = Office.objects.create(
                key=f"akim-{key}", organisation=organisation, heads=True, name_en=f"Akim of {key}"
            )
        person = Person.objects.create(name_en=f"Head of {key} since {since.year}")
        made = Tenure.objects.create(office=office, person=person, starts_on=since, ends_on=until)
        entry.record("office", office.key, before=None, after={"head": person.name_en})
    return made


def head_of(organisation: Organisation) -> Tenure:
    """Put somebody at the head of an organisation."""
    with act("tests.head", by=TESTS, at=NOW) as entry:
        office = Office.objects.create(
            key=f"head-{organisation.key}", organisation=organisation, heads=True, name_en="Head"
        )
        person = Person.objects.create(name_en="Minister")
        made = Tenure.objects.create(office=office, person=person, starts_on=date(2025, 1, 1))
        entry.record("office", office.key, before=None, after={"head": person.name_en})
    return made


def figure(
    territory: str, indicator: str, *, month: date = MONTH, reach: int = 0
) -> tuple[float, float, float | None] | None:
    """Return raw n, N and the value of an indicator of a territory."""
    found = ScoreStanding.objects.filter(
        subject_kind="territory",
        subject=Territory.objects.get(key=territory).pk,
        indicator=indicator,
        month=month,
        reach=reach,
    ).first()
    return None if found is None else (float(found.n), float(found.base), found.value_ratio)


def of_terms(
    indicator: str, month: date = MONTH, reach: int = 0
) -> dict[int, tuple[float, float, float]]:
    """Return raw n, N and what of it is overdue of an indicator, by the term that it counts for."""
    rows = ScoreStanding.objects.filter(
        subject_kind="tenure", indicator=indicator, month=month, reach=reach
    )
    return {one.subject: (float(one.n), float(one.base), float(one.overdue)) for one in rows}
