"""Cells of releases: the places they lie in, and what a month counts by project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef

from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.core.jobs.breakdowns import BREAKDOWNS, Category, Reported, persons
from bagdar.core.jobs.disclosure.rules import EVERYBODY, Floors, Layout, Records
from bagdar.core.jobs.policy import Verdict, month_after
from bagdar.web.jobs.models import (
    Agreement,
    Batch,
    JobFigure,
    Measure,
    RecordsKind,
    Release,
    VerdictCount,
)
from bagdar.web.projects.models import Programme, Project, Visibility
from bagdar.web.territories.queries import land

Place = tuple[int, bool]
"""A territory, or what lies in it and in no part of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a project counts of a category."""

    place: Place
    project: int
    employer: int
    category: int
    workers: int
    is_own: bool


def nearest(programme: Programme) -> int:
    """Return the reach of what is published in the world of a programme."""
    return SYNTHETIC_FROM if programme.is_synthetic else 0


def months_to_release(programme: Programme) -> list[date]:
    """Return the months that are computed from contributions and lie after the last released one.

    What was claimed has figures without records too: a release of such a month would say for ever
    that nobody is verified.
    """
    handed = Batch.objects.filter(
        programme=programme,
        kind=RecordsKind.CONTRIBUTIONS,
        first_month__lte=OuterRef("month"),
        last_month__gte=OuterRef("month"),
        at__lte=OuterRef("computed_at"),
    )
    computed = JobFigure.objects.filter(
        Exists(handed), programme=programme, indicator="jobs_verified_fte"
    ).order_by("month")
    last = Release.objects.filter(programme=programme).order_by("-month").first()
    months = computed.values_list("month", flat=True).distinct()
    return [one for one in months if last is None or one > last.month]


@dataclass(frozen=True)
class Tables:
    """The tables of a measure: the places of a country on a day, parents first, and the layout."""

    programme: Programme
    measure: str
    day: date
    places: Mapping[Place, int]
    layout: Layout

    def place(self, project: Project) -> Place:
        """Return the place a project lies in; what lies outside the tree is a rest of the whole."""
        spot = land().placing(self.day).spot(project.territory_id, project.place_on)
        under = spot.under if spot else self.programme.territory_id
        found = (under, (under, True) in self.places)
        return found if found in self.places else (self.programme.territory_id, True)


def tables_of(programme: Programme, measure: str, day: date) -> Tables:
    """Lay out the tables of a measure over the tree of a day; what is claimed is broken down."""
    tree = land().placing(day).tree
    places: dict[Place, int] = {}
    parents: list[int] = []
    for one in tree.descendants(programme.territory_id):
        parent = -1 if not places else places[one.parent or 0, False]
        places[one.territory, False] = len(places)
        parents.append(parent)
        if tree.children(one.territory):
            parents.append(places[one.territory, False])
            places[one.territory, True] = len(places)
    return Tables(programme, measure, day, places, _layout(measure, tuple(parents)))


def _layout(measure: str, parents: tuple[int, ...]) -> Layout:
    if measure != Measure.CLAIMED:
        return Layout(parents)
    parts = tuple(tuple(int(one) for one in breakdown) for breakdown in BREAKDOWNS)
    return Layout(parents, parts, frozenset(one[-1] for one in parts))


def records_of(rows: Sequence[Row], tables: Tables) -> Records:
    """Return rows as core takes them."""
    table = np.array(
        [(tables.places[r.place], r.project, r.employer, r.category, r.workers) for r in rows],
        dtype=np.int64,
    ).reshape(-1, 5)
    territory, project, employer, category, workers = (table[:, at] for at in range(5))
    own = frozenset(one.project for one in rows if one.is_own)
    untold = tables.layout.untold
    return Records(territory, project, employer, category, workers, own, untold)


def floors_kept(
    floors: Floors, months: Sequence[date], places: Mapping[Place, int]
) -> dict[str, list[list[object]]]:
    """Write down what is handed on of cells by month, territory and category."""
    by_row = {row: place for place, row in places.items()}

    def named(month: int, row: int, category: int) -> list[object]:
        return [months[month].isoformat(), *by_row[row], category]

    return {
        "alone": [[*named(*cell), floor] for cell, floor in sorted(floors.alone.items())],
        "beside": [[at, *named(*cell), one] for (at, *cell), one in sorted(floors.beside.items())],
    }


def floors_of(
    kept: Mapping[str, list[list[Any]]], months: Sequence[date], places: Mapping[Place, int]
) -> Floors:
    """Return what was handed on of the cells of some months; a place that is gone is left out."""
    at = {one.isoformat(): number for number, one in enumerate(months)}
    alone: dict[tuple[int, int, int], float] = {}
    beside: dict[tuple[int, int, int, int], float] = {}
    for month, territory, is_rest, category, floor in kept.get("alone", ()):
        if month in at and (territory, is_rest) in places:
            alone[at[month], places[territory, is_rest], category] = floor
    for table, month, territory, is_rest, category, floor in kept.get("beside", ()):
        if month in at and (territory, is_rest) in places:
            beside[table, at[month], places[territory, is_rest], category] = floor
    return Floors(alone, beside)


def rows_of_month(tables: Tables, month: date) -> list[Row]:
    """Return what each published project counts in a month; 0 where nothing is known of it.

    Whole persons. What is claimed is broken down as far as reports tell; verified persons are not,
    since personal records tell nothing of them.
    """
    programme = tables.programme
    counted = (_claimed if tables.measure == Measure.CLAIMED else _verified)(programme, month)
    nothing = persons(Reported(0.0)) if tables.measure == Measure.CLAIMED else {EVERYBODY: 0}
    own = agreed_in(programme, month)
    projects = Project.objects.filter(
        programme=programme, visibility=Visibility.PUBLISHED, merged_into=None
    )
    return [
        Row(
            tables.place(one),
            one.pk,
            one.enterprise_id or 0,
            int(category),
            workers,
            one.pk in own,
        )
        for one in projects.order_by("pk")
        for category, workers in sorted(counted.get(one.pk, nothing).items())
    ]


def agreed_in(programme: Programme, month: date) -> frozenset[int]:
    """Return the projects whose enterprises agreed to publish their totals of a month."""
    after = month_after(month, 1)
    rows = Agreement.objects.filter(project__programme=programme, starts_on__lt=after)
    return frozenset(
        one.project_id
        for one in rows.select_related("project")
        if one.enterprise_id == one.project.enterprise_id
        and (one.ends_on is None or one.ends_on >= after)
    )


def _verified(programme: Programme, month: date) -> dict[int, Mapping[int, int]]:
    rows = VerdictCount.objects.filter(
        programme=programme,
        subject_kind="project",
        reach=nearest(programme),
        month=month,
        verdict=Verdict.VERIFIED.value,
    )
    return {int(one.subject): {EVERYBODY: one.n} for one in rows}


FIELDS = {
    "jobs_claimed_fte": "fte",
    "jobs_women_ratio": "women",
    "jobs_youth_ratio": "youth",
    "jobs_local_ratio": "local",
    "jobs_foreign_ratio": "foreign",
    "jobs_mean_wage_kzt": "mean_wage_kzt",
}
"""Figures of a project that its claimed persons are counted from, as core names them."""
CARRIED = "jobs_claimed_carried_fte"
"""What of the jobs claimed was not told of the month: it is never released as of that month."""


def _claimed(programme: Programme, month: date) -> dict[int, Mapping[int, int]]:
    rows = JobFigure.objects.filter(
        programme=programme,
        subject_kind="project",
        reach=nearest(programme),
        month=month,
        indicator__in=[*FIELDS, CARRIED],
        value__isnull=False,
    )
    told: dict[int, dict[str, float]] = {}
    for row in rows:
        name = FIELDS.get(row.indicator, CARRIED)
        told.setdefault(int(row.subject), {})[name] = row.value or 0.0
    counted = {one: _of_the_month(of) for one, of in told.items()}
    return {one: {int(part): n for part, n in of.items()} for one, of in counted.items()}


def _of_the_month(told: Mapping[str, float]) -> Mapping[Category, int]:
    """Return the persons claimed of a project, without those told of an earlier month alone."""
    known = {name: value for name, value in told.items() if name != CARRIED}
    fte = known.get("fte", 0.0) - told.get(CARRIED, 0.0)
    return persons(Reported(**{**known, "fte": fte}) if fte > 0 else Reported(0.0))
