"""Exposures that a sector suggests and nobody has stated yet: a person states them, or leaves them.

What was ever stated of a project, a withdrawn exposure too, is suggested no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from bagdar.core.minerals.suggested import BY_DIVISION, usual_in
from bagdar.web.enterprises.models import Sector
from bagdar.web.minerals.models import NAMES, Exposure, Flow
from bagdar.web.minerals.permissions import Powers
from bagdar.web.minerals.queries.files import Sheet
from bagdar.web.minerals.queries.tables import EXPOSURES, HEADINGS
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project

MOST_PROJECTS = 2_000
"""Projects looked through for one page; the rest are found by the filter of the list."""


@dataclass(frozen=True)
class Suggested:
    """A mineral that the sector of a project suggests."""

    project: Project
    sector: Sector
    mineral: str
    flow: Flow

    @property
    def mineral_name(self) -> str:
        """What the mineral is called."""
        return str(NAMES[self.mineral])

    @property
    def href(self) -> str:
        """Where it is stated, with what is known filled in."""
        told = urlencode({"mineral": self.mineral, "flow": self.flow.value})
        return f"{reverse('project-mineral-new', args=[self.project.key])}?{told}"


def suggested_of(project: Project, sector: Sector | None, stated: set[str]) -> list[Suggested]:
    """Return what the sector of a project suggests; `stated` holds mineral and flow by a space."""
    if sector is None:
        return []
    return [
        Suggested(project, sector, one.mineral, Flow(one.flow))
        for one in usual_in(sector.code)
        if f"{one.mineral} {one.flow}" not in stated
    ]


def suggested_for(project: Project) -> list[Suggested]:
    """Return what the sector of one project suggests."""
    if project.sector is None or not usual_in(project.sector.code):
        return []
    return list(_of_projects([project]))


def suggested_to(powers: Powers, *, synthetic: bool, sector: str = "") -> list[Suggested]:
    """Return what is suggested of the projects that a person states exposures of."""
    rows = powers.projects().of_world(World.SYNTHETIC if synthetic else World.REAL)
    rows = rows.exclude(stage__in=OUT_OF_PROGRAMME).filter(_suggesting())
    if sector:
        rows = rows.filter(sector__code=sector)
    found = [
        one
        for one in rows.select_related("sector").order_by("key")[:MOST_PROJECTS]
        if powers.may_state(one)
    ]
    return list(_of_projects(found))


def suggestions_sheet(found: Iterable[Suggested]) -> Sheet:
    """Return what is suggested as the beginning of a table of exposures: without a share.

    An import refuses a row until a person has filled in its share and its source.
    """
    told = [
        (one.project.key, one.mineral, one.flow.value, "", "", one.project.name, one.sector.code)
        for one in found
    ]
    headings = (*HEADINGS[EXPOSURES], "name", "sector")
    return Sheet("minerals-suggestions", headings, told)


def _suggesting() -> Q:
    asked = Q()
    for division in BY_DIVISION:
        asked |= Q(sector__code__startswith=division)
    return asked


def _of_projects(projects: Iterable[Project]) -> Iterator[Suggested]:
    listed = list(projects)
    stated: dict[int, set[str]] = {}
    rows = Exposure.objects.filter(project__in=[one.pk for one in listed]).order_by()
    for number, mineral, flow in rows.values_list("project_id", "mineral", "flow"):
        stated.setdefault(number, set()).add(f"{mineral} {flow}")
    for one in listed:
        yield from suggested_of(one, one.sector, stated.get(one.pk, set()))
