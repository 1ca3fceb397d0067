"""Where money of a merged project lives on: now, and as it was known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from bagdar.web.projects.models import Project, ProjectVersion
from bagdar.web.projects.queries.standing import Merges

MOST_MERGES = 3
"""So often a project may be merged on, and its money is still found by a query."""


def home_of(way: str, merges: Merges | None = None) -> Any:
    """Return the expression of the project in which money counts; `way` leads to its own.

    Of a past moment the merges of then are given, which are read once (`Reading.merges`): what
    was merged later counts by itself. None stands for now.
    """
    if merges is None:
        steps = [f"{way}{'__merged_into' * times}" for times in range(MOST_MERGES, 0, -1)]
        return Coalesce(*steps, way)
    if not merges:
        return F(way)
    moved = [When(**{way: one}, then=Value(home)) for one, home in merges.items()]
    return Case(*moved, default=F(way), output_field=IntegerField())


def merged_to(projects: Collection[int]) -> QuerySet[Any, Any]:
    """Return these projects and all whose money may count in them, each found by an index.

    Which of them do is told by `home_of`; this spares it the rows of all others.
    """
    ways = [f"merged_into{'__merged_into' * times}__in" for times in range(MOST_MERGES)]
    found = (Project.objects.order_by().filter(**{way: projects}) for way in ("pk__in", *ways))
    first, *more = (one.values("pk") for one in found)
    return first.union(*more)


def lives_on(project: Project) -> Project:
    """Return the project that a merged one lives on in, however often merged, or itself."""
    met = {project.pk}
    while project.merged_into is not None and project.merged_into_id not in met:
        project = project.merged_into
        met.add(project.pk)
    return project


class Merged:
    """What some projects were merged into, and when that was known: a query for each step on."""

    def __init__(self, projects: Iterable[int]) -> None:
        """Read what became of these projects."""
        self._told: dict[int, list[tuple[datetime, datetime | None, int]]] = {}
        asked, known = set(projects), set[int]()
        while asked:
            known |= asked
            rows = ProjectVersion.objects.filter(project__in=asked).exclude(merged_into=None)
            columns = ("project_id", "known_from", "known_to", "merged_into_id")
            for project, since, until, into in rows.values_list(*columns):
                self._told.setdefault(project, []).append((since, until, into))
            asked = {into for one in asked for *_when, into in self._told.get(one, ())} - known

    def home(self, project: int, at: datetime) -> int:
        """Return where the money of a project counted at a moment."""
        met = {project}
        while (into := self._into(project, at)) is not None and into not in met:
            project = into
            met.add(project)
        return project

    def _into(self, project: int, at: datetime) -> int | None:
        known: Collection[tuple[datetime, datetime | None, int]] = self._told.get(project, ())
        held = (into for since, until, into in known if since <= at and (not until or at < until))
        return next(held, None)
