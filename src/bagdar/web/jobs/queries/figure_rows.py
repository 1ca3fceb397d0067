"""The projects behind a figure of jobs of a place, each with its own, and those withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from bagdar.core.jobs.policy import BASELINE_UNKNOWN
from bagdar.web.jobs.models import JobFigure, SubjectKind, VerdictCount
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.jobs.queries.places import PlaceOf, place_figures, reach_in_full
from bagdar.web.jobs.queries.verified import OF_PERSONS, Stated, Verified
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.territories.queries import land


@dataclass(frozen=True)
class FigureRow:
    """A project with its own figure, `base` of how many persons claimed."""

    key: str
    name: str
    stated: Stated
    base: int | None
    programme: str


@dataclass(frozen=True)
class FigureRows:
    """What is behind a figure: the projects that the reader sees, and how many are withheld."""

    whole: Stated
    month: date | None
    rows: tuple[FigureRow, ...]
    withheld: int
    why_not: str


def rows_behind(
    place: PlaceOf,
    code: str,
    reading: Reading,
    person: object,
    *,
    month: date | None,
    programme: int | None = None,
) -> FigureRows | None:
    """Return the projects behind a figure of a place, the greatest first.

    They are those that were counted at the reach of the figure and lie there today. None for
    whoever is not shown the figures in full.
    """
    found = place_figures(
        place, reading.scope, person, on=reading.day, month=month, programme=programme
    )
    whole, reach = found.one(code), reach_in_full(place, reading.scope, person, on=reading.day)
    if reach is None or whole is None:
        return None
    if found.month is None:
        return FigureRows(whole, None, (), 0, "")
    kept = _kept(place, code, reading.day, reach, found.month)
    if programme is not None:
        kept &= set(Project.objects.filter(programme=programme).values_list("pk", flat=True))
    seen = (
        Project.objects.for_scope(reading.scope, at=reading.at)
        .filter(pk__in=kept)
        .select_related("programme")
    )
    rows = _rows(list(seen), code, found, whole, reach)
    return FigureRows(whole, found.month, rows, len(kept) - len(rows), found.why_not(whole))


def _kept(place: PlaceOf, code: str, day: date, reach: int, month: date) -> frozenset[int]:
    """Return the projects of a place that have the figure at a reach."""
    rows = JobFigure.objects.filter(
        subject_kind=SubjectKind.PROJECT, indicator=code, reach=reach, month=month
    )
    told = {int(one) for one in rows.values_list("subject", flat=True).distinct()}
    inside = Q() if place.whole else stated_in(land().placing(day).counted_in(place.number))
    there = Project.objects.filter(inside, pk__in=told)
    return frozenset(there.values_list("pk", flat=True))


def _rows(
    projects: list[Project], code: str, found: Verified, whole: Stated, reach: int
) -> tuple[FigureRow, ...]:
    subjects = [str(one.pk) for one in projects]
    months = [found.month] if found.month else []
    told = figures_by_month(SubjectKind.PROJECT, subjects, [code], reach, months)
    bases = _claimed(subjects, reach, months) if code in OF_PERSONS else None
    made = [
        FigureRow(
            one.key,
            one.name,
            Stated(code, whole.name, whole.unit, told[str(one.pk), code][months[0]]),
            None if bases is None else bases.get(str(one.pk), 0),
            one.programme.key,
        )
        for one in projects
        if (str(one.pk), code) in told
    ]
    return tuple(sorted(made, key=lambda one: (-(one.stated.figure.value or 0), one.key)))


def _claimed(subjects: list[str], reach: int, months: list[date]) -> Mapping[str, int]:
    """Count the persons claimed of each project."""
    rows = VerdictCount.objects.filter(
        subject_kind=SubjectKind.PROJECT, subject__in=subjects, reach=reach, month__in=months
    ).exclude(verdict=BASELINE_UNKNOWN)
    return dict(rows.order_by().values_list("subject").annotate(Sum("n")))
