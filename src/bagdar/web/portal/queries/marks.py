"""Marks on the outline map: sites of projects, and settlements where no site is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Avg, Count, FloatField, Max, Min, Q
from django.db.models.functions import Cast, Floor
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.web.portal.queries.counts import Reader, projects_in
from bagdar.web.projects.models import Project, ProjectQuerySet
from bagdar.web.projects.permissions import sight_of
from bagdar.web.territories.models import Settlement
from bagdar.web.territories.queries import Placing, local_name

CELLS_ACROSS = 28
"""Sites that fall into the same cell are one mark, so that a page stays readable and small."""

TOWNS = ("city", "city_republican", "city_district")
"""Kinds of territory that are the settlement themselves: an oblast gets no point."""


@dataclass(frozen=True)
class Mark:
    """One mark: where, of how many projects, and the names it is called by."""

    kind: str
    longitude: float
    latitude: float
    projects: int
    names: tuple[tuple[str, str], ...] = ()
    key: str = ""

    @property
    def href(self) -> str:
        """The page behind the mark: the project, if it is one."""
        if self.kind == "centre" or self.projects > 1:
            return ""
        return reverse("project", args=[self.key])

    def title(self) -> str:
        """What the mark says aloud and on hover."""
        name = local_name(dict(self.names))
        count = ngettext("%(count)s project", "%(count)s projects", self.projects) % {
            "count": localize(self.projects)
        }
        if self.kind == "centre":
            return _("%(name)s, settlement centre, no site known: %(count)s") % {
                "name": name,
                "count": count,
            }
        return name if self.projects == 1 else _("%(count)s close together") % {"count": count}


@lru_cache(maxsize=64)
def marks_of(reader: Reader, placing: Placing, place: int) -> tuple[Mark, ...]:
    """Return the marks of a territory's projects, as far as this reader may see their sites."""
    rows = projects_in(reader, placing, place)
    shown = sight_of(reader.scope).showing("latitude")
    sited = rows.filter(shown, latitude__isnull=False)
    unsited = rows.exclude(pk__in=sited.values("pk"))
    return (*_centres(unsited), *_sites(sited))


def _sites(rows: ProjectQuerySet) -> Iterable[Mark]:
    longitude, latitude = Cast("longitude", FloatField()), Cast("latitude", FloatField())
    edges = rows.aggregate(west=Min(longitude), east=Max(longitude))
    if edges["west"] is None:
        return
    cell = max((edges["east"] - edges["west"]) / CELLS_ACROSS, 0.01)
    grouped = (
        rows.order_by()
        .values(column=Floor(longitude / cell), line=Floor(latitude / cell))
        .annotate(found=Count("id"), x=Avg(longitude), y=Avg(latitude), first=Min("key"))
        .order_by("line", "column")
    )
    cells = list(grouped)
    names = _names([one["first"] for one in cells if one["found"] == 1])
    for one in cells:
        known = names.get(one["first"], ()) if one["found"] == 1 else ()
        yield Mark("site", one["x"], one["y"], one["found"], known, one["first"])


def _names(keys: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    rows = Project.objects.filter(key__in=keys).values_list("key", "name_en", "name_ru", "name_kk")
    return {key: (("en", en), ("ru", ru), ("kk", kk)) for key, en, ru, kk in rows}


def _centres(rows: ProjectQuerySet) -> Iterable[Mark]:
    towns = Q(territory__versions__kind__in=TOWNS)
    centres = {one.territory_id: one for one in Settlement.objects.filter(towns).distinct()}
    counted = (
        rows.filter(territory__in=centres)
        .order_by()
        .values("territory_id")
        .annotate(found=Count("id"))
        .order_by("territory_id")
    )
    for row in counted:
        one = centres[row["territory_id"]]
        names = (("en", one.name_en), ("ru", one.name_ru), ("kk", one.name_kk))
        place = float(one.longitude), float(one.latitude)
        yield Mark("centre", *place, row["found"], names)
