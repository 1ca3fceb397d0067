"""What is due next: milestones by the day they are awaited on, and what has passed its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format

from bagdar.core.delivery.ledger import Dates, lateness_days
from bagdar.web.delivery.models import Milestone
from bagdar.web.delivery.queries.dates import said_of
from bagdar.web.delivery.queries.wording import days_text
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, ProjectQuerySet
from bagdar.web.projects.queries.filtering import Reading

HORIZONS = (30, 90, 365)
"""How many days ahead a calendar may look."""
MOST_ROWS = 300


@dataclass(frozen=True)
class Due:
    """A milestone that is due: whose, what, when, and how late it is by now."""

    project: str
    key: str
    milestone: str
    is_end: bool
    on: date
    committed_on: date | None
    late: str
    passed: bool
    number: int


@dataclass(frozen=True)
class Month:
    """The milestones of one month."""

    title: str
    rows: tuple[Due, ...]


@dataclass(frozen=True)
class Calendar:
    """What has passed its day without being reached, what comes, and whether some is left out."""

    passed: tuple[Due, ...]
    months: tuple[Month, ...]
    cut: bool

    @property
    def is_empty(self) -> bool:
        """Answer whether nothing is due."""
        return not self.passed and not self.months


def calendar_of(projects: ProjectQuerySet, reading: Reading, *, days: int) -> Calendar:
    """Return what is due in the projects asked for, within so many days of the reader's day."""
    until = reading.day + timedelta(days=days)
    rows = _rows(projects, reading, until)
    cut = len(rows) > MOST_ROWS
    shown = rows[:MOST_ROWS]
    coming = [one for one in shown if not one.passed]
    months = [
        Month(date_format(day, "YEAR_MONTH_FORMAT"), tuple(found))
        for day, found in groupby(coming, key=lambda one: one.on.replace(day=1))
    ]
    return Calendar(tuple(one for one in shown if one.passed), tuple(months), cut)


def awaited(projects: ProjectQuerySet, until: date) -> QuerySet[Milestone]:
    """Return what is awaited by a day, as of now; what is due first comes first."""
    due = Q(forecast_on__lte=until) | Q(forecast_on=None, committed_on__lte=until)
    rows = _milestones(projects).filter(due, removed_at=None, actual_on=None)
    return rows.order_by(Coalesce("forecast_on", "committed_on"), "project__key", "number")


def due_now(rows: Iterable[Milestone], day: date) -> list[Due]:
    """Tell milestones that are awaited."""
    found = (_due(one, _stored(one), day) for one in rows)
    return [one for one in found if one is not None]


def due_then(projects: ProjectQuerySet, reading: Reading, until: date) -> list[Due]:
    """Return what was awaited by a day, as known on the past day that is read."""
    return _rows(projects, reading, until)


def _milestones(projects: ProjectQuerySet) -> QuerySet[Milestone]:
    kept = projects.exclude(stage__in=OUT_OF_PROGRAMME)
    ids = kept.values("pk" if kept.model is Project else "project")
    return Milestone.objects.filter(project__in=ids).select_related("project")


def _rows(projects: ProjectQuerySet, reading: Reading, until: date) -> list[Due]:
    """Read what is awaited by a day; what is due first comes first."""
    rows = _milestones(projects)
    if reading.as_of is None:
        found: list[Due | None] = [*due_now(awaited(projects, until)[: 4 * MOST_ROWS], reading.day)]
    else:
        still = Q(removed_at=None) | Q(removed_at__gt=reading.as_of)
        known = list(rows.filter(still))
        said = said_of([one.pk for one in known], as_of=reading.as_of)
        found = [_due(one, _said(said[one.pk]), reading.day) for one in known]
    return sorted(_within(found, until), key=lambda one: (one.on, one.project, one.milestone))


def _within(found: Iterable[Due | None], until: date) -> list[Due]:
    return [one for one in found if one is not None and one.on <= until]


def _stored(one: Milestone) -> Dates:
    return Dates(one.original_on, one.committed_on, one.forecast_on, one.actual_on)


def _said(said: Any) -> Dates:
    return Dates(said.original_on, said.committed_on, said.forecast_on, said.actual_on)


def _due(one: Milestone, dates: Dates, day: date) -> Due | None:
    """Tell a milestone by the day its owner awaits it; None where it was reached or has no day."""
    on = dates.forecast_on or dates.committed_on
    if on is None or (dates.actual_on is not None and dates.actual_on <= day):
        return None
    late = lateness_days(dates, against=dates.committed_on, as_of=day)
    return Due(
        project=one.project.name,
        key=one.project.key,
        milestone=one.name,
        is_end=one.is_end,
        on=on,
        committed_on=dates.committed_on,
        late=days_text(late) if late and late > 0 else "",
        passed=on < day,
        number=one.number,
    )
