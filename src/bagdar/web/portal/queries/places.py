"""The page of a territory: its parts in the tree of a day, what they count, what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bagdar.core.territories.forest import Tree, Version
from bagdar.core.territories.roll_up import Counts
from bagdar.web.portal.queries.counts import (
    Doubt,
    Reader,
    Sizes,
    Tally,
    median_days_late,
    projects_in,
    sizes,
    tally,
)
from bagdar.web.projects.models import Programme
from bagdar.web.projects.queries.promises import TIMINGS
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import (
    Land,
    Placing,
    local_name,
)

PROJECTS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Asking:
    """What the address asks for: the tree of a year, a kind of map, a day in the past.

    `late`: the map shows the share of approved projects that are late, not their number.
    """

    tree: int | None
    outline: bool
    as_of: date | None
    late: bool = False

    def query(self, **other: Any) -> str:
        """Return the address's query with some parts changed."""
        parts = {
            "tree": self.tree,
            "map": "outline" if self.outline else None,
            "by": "late" if self.late else None,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            **other,
        }
        kept = {name: value for name, value in parts.items() if value is not None}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A name that leads somewhere."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Timed:
    """How many projects are timed so, and the list of them."""

    projects: int
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """A territory with what it counts, and what may lie in it but is counted above."""

    territory: int
    name: str
    href: str
    counts: Counts
    maybe: int
    timings: tuple[Timed, ...] = ()

    @property
    def late_percent(self) -> int | None:
        """The share of approved projects that are late; None where nothing is approved."""
        return percent_late(self.counts)


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """Projects of one territory of another time, and the places they may lie in today."""

    stated: Linked
    until: date | None
    places: tuple[Linked, ...]
    counts: Counts
    counted_in: Linked

    @property
    def projects(self) -> int:
        """How many projects they are."""
        return self.counts.projects

    @property
    def timings(self) -> tuple[int, ...]:
        """How they are timed."""
        return timings_of(self.counts)


@dataclass(frozen=True, slots=True)
class YearLink:
    """A year whose tree may be chosen."""

    year: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project, and the territory it was stated for as that was called then."""

    project: Any
    place: Linked
    maybe: bool


@dataclass(frozen=True)
class PlacePage:
    """All that the page of a country or a territory shows, except its map.

    `rows` are its parts. A territory without parts is shown among those `beside` it, on the map
    of the one above.
    """

    version: Version
    name: str
    day: date
    as_of_day: date
    asking: Asking
    crumbs: tuple[tuple[str, str], ...]
    years: tuple[YearLink, ...]
    outline_year: int | None
    total: Counts
    timings: tuple[Timed, ...]
    median_days_late: float | None
    unallocated: Counts
    mapped: Version
    rows: tuple[Row, ...]
    beside: tuple[Row, ...]
    doubts: tuple[DoubtRow, ...]
    sizes: Sizes
    projects: tuple[ProjectRow, ...]
    projects_href: str

    @property
    def not_allocated(self) -> int:
        """How many projects are counted here and in none of the parts."""
        return self.unallocated.projects

    @property
    def counts_apart(self) -> Counts:
        """What those known no finer count, without those in doubt since a split."""
        doubts = (one.counts for one in self.doubts if one.counted_in.href == "")
        return self.unallocated - sum(doubts, Counts())

    @property
    def timings_apart(self) -> tuple[int, ...]:
        """How those known no finer are timed."""
        return timings_of(self.counts_apart)

    @property
    def late_percent(self) -> int | None:
        """The share of approved projects that are late; None where nothing is approved."""
        return percent_late(self.total)

    @property
    def in_doubt(self) -> int:
        """How many of the projects counted here were stated where land was split since."""
        return sum(one.projects for one in self.doubts if one.counted_in.href == "")

    @property
    def map_rows(self) -> tuple[Row, ...]:
        """The territories on the map."""
        return self.rows or self.beside

    @property
    def uncounted(self) -> int:
        """How many projects may lie here and are counted above."""
        return sum(one.projects for one in self.doubts if one.counted_in.href)

    @property
    def day_query(self) -> str:
        """What the address of another kind of page keeps: the day in the past."""
        return f"?as_of={self.asking.as_of.isoformat()}" if self.asking.as_of else ""

    @property
    def projects_map_href(self) -> str:
        """The same page with the map of how many projects there are."""
        return self.asking.query(by=None) or "?"

    @property
    def late_map_href(self) -> str:
        """The same page with the map of the share that is late."""
        return self.asking.query(by="late")

    @property
    def tiles_href(self) -> str:
        """The same page with the tile map."""
        return self.asking.query(map=None) or "?"

    @property
    def outline_href(self) -> str:
        """The same page with the outline map."""
        return self.asking.query(map="outline")

    @property
    def apart(self) -> int:
        """How many are known no finer, but not because of a split."""
        return self.not_allocated - self.in_doubt


def day_of(asking: Asking, *, today: date) -> date:
    """Return the day of the tree: of the year asked for, else the day the page is shown as of."""
    latest = asking.as_of or today
    if asking.tree is None or asking.tree >= latest.year:
        return latest
    return date(asking.tree, 12, 31)


def place_page(
    land: Land, territory: int, reader: Reader, asking: Asking, *, today: date
) -> PlacePage:
    """Compose the page of a territory that is in the tree of the day."""
    day = day_of(asking, today=today)
    placing = land.placing(day)
    version = _known(placing.tree, territory)
    counted = tally(reader, placing)
    totals = counted.totals[territory]
    rows = _rows(placing.tree, territory, counted, asking)
    above = version.parent if not rows else None
    return PlacePage(
        version=version,
        name=local_name(version.names),
        day=day,
        as_of_day=asking.as_of or today,
        asking=asking,
        crumbs=_crumbs(placing.tree, version, asking),
        years=_years(land, placing.tree.path(territory)[0].territory, day, asking),
        outline_year=_outline_year(land, above or territory, day),
        total=totals.total,
        timings=_timings(version, totals.total, asking),
        median_days_late=median_days_late(reader, placing, territory, totals.total.late),
        unallocated=totals.not_allocated,
        mapped=_known(placing.tree, above) if above else version,
        rows=rows,
        beside=_rows(placing.tree, above, counted, asking) if above else (),
        doubts=tuple(_doubts(land, counted.doubts, placing.tree, version, asking)),
        sizes=sizes(reader, placing, territory),
        projects=_projects(land, reader, placing, territory, asking),
        projects_href=rows_href(asking, territory=version.key),
    )


def first_country(roots: Sequence[int]) -> int:
    """Choose the country of the first programme; the others are offered beside it."""
    if len(roots) == 1:
        return roots[0]
    first = Programme.objects.filter(territory__in=roots).order_by("pk").first()
    return first.territory_id if first else roots[0]


def countries(land: Land, page: PlacePage, asking: Asking) -> tuple[Linked, ...]:
    """Name the countries of the tree and world; nothing to choose where there is one."""
    synthetic = is_synthetic_key(page.version.key)
    roots = land.roots_of_world(page.day, synthetic=synthetic)
    if len(roots) < 2:
        return ()
    return tuple(Linked(local_name(one.names), place_href(one, asking)) for one in roots)


def rows_href(asking: Asking, **filters: str) -> str:
    """Return the address of the list behind a figure."""
    return reverse("project-list") + asking.query(map=None, by=None, **filters)


def place_href(version: Version, asking: Asking) -> str:
    """Return the address of a territory's page, keeping what was asked for."""
    return reverse("territory", args=[version.key]) + asking.query()


def _known(tree: Tree, territory: int) -> Version:
    version = tree.node(territory)
    if version is None:
        raise LookupError(f"Territory {territory} is not in the tree of {tree.day}.")
    return version


def _crumbs(tree: Tree, version: Version, asking: Asking) -> tuple[tuple[str, str], ...]:
    above = tree.ancestors(version.territory)
    links = [(local_name(one.names), place_href(one, asking)) for one in above]
    return (*links, (local_name(version.names), ""))


def _years(land: Land, country: int, day: date, asking: Asking) -> tuple[YearLink, ...]:
    years = land.years_in(country)
    current = max((year for year in years if year <= day.year), default=None)
    return tuple(YearLink(year, asking.query(tree=year) or "?", year == current) for year in years)


def _outline_year(land: Land, territory: int, day: date) -> int | None:
    """Return the latest year with borders that has the same children as the day."""
    here = {one.territory for one in land.placing(day).tree.children(territory)}
    for year in reversed(land.outline_years(territory)):
        then = land.forest.tree_on(min(date(year, 12, 31), max(day, date(year, 1, 1))))
        if then.node(territory) and {one.territory for one in then.children(territory)} == here:
            return year
    return None


def _rows(tree: Tree, parent: int, counted: Tally, asking: Asking) -> tuple[Row, ...]:
    return tuple(_row(one, counted, tree, asking) for one in tree.children(parent))


def _row(version: Version, counted: Tally, tree: Tree, asking: Asking) -> Row:
    inside = {one.territory for one in tree.descendants(version.territory)}
    maybe = sum(
        one.projects
        for one in counted.doubts
        if one.under not in inside and not inside.isdisjoint(one.maybe)
    )
    return Row(
        territory=version.territory,
        name=local_name(version.names),
        href=place_href(version, asking),
        counts=(total := counted.totals[version.territory].total),
        maybe=maybe,
        timings=_timings(version, total, asking),
    )


def percent_late(counts: Counts) -> int | None:
    """Return the share of approved projects that are late, in whole percent, or None."""
    return round(counts.late * 100 / counts.approved) if counts.approved else None


def timings_of(counts: Counts) -> tuple[int, ...]:
    """Return the counts by timing in the order of their columns."""
    return tuple(getattr(counts, str(one)) for one in TIMINGS)


def _timings(version: Version, counts: Counts, asking: Asking) -> tuple[Timed, ...]:
    known = {"territory": version.key, "undetermined": "no"}
    return tuple(
        Timed(found, rows_href(asking, **known, timing=str(timing)))
        for timing, found in zip(TIMINGS, timings_of(counts), strict=True)
    )


def _doubts(
    land: Land, doubts: Iterable[Doubt], tree: Tree, version: Version, asking: Asking
) -> Iterable[DoubtRow]:
    """Show what this territory counts without knowing where, and what may lie here uncounted."""
    inside = {one.territory for one in tree.descendants(version.territory)}
    for one in doubts:
        if one.under == version.territory:
            yield _doubt_row(land, one, tree, asking, counted_in="")
        elif one.under not in inside and not inside.isdisjoint(one.maybe):
            above = _known(tree, one.under)
            yield _doubt_row(land, one, tree, asking, counted_in=place_href(above, asking))


def _doubt_row(
    land: Land, doubt: Doubt, tree: Tree, asking: Asking, *, counted_in: str
) -> DoubtRow:
    last = land.versions(doubt.stated)[-1]
    split = [one.on for one in land.forest.successions if one.before == doubt.stated]
    ended = last.valid_to or max(split, default=None)
    places = [_known(tree, place) for place in doubt.maybe]
    under = _known(tree, doubt.under)
    return DoubtRow(
        stated=Linked(local_name(last.names), place_href(last, asking)),
        until=ended - timedelta(days=1) if ended else None,
        places=tuple(Linked(local_name(one.names), place_href(one, asking)) for one in places),
        counts=doubt.counts,
        counted_in=Linked(local_name(under.names), counted_in),
    )


def _projects(
    land: Land, reader: Reader, placing: Placing, territory: int, asking: Asking
) -> tuple[ProjectRow, ...]:
    """Return the first projects counted here, and those that may lie here."""
    spans = placing.maybe_in(territory)
    rows = projects_in(reader, placing, territory, beside=spans).select_related("enterprise")
    shown = rows.order_by("key").defer("search_text")[:PROJECTS_SHOWN]
    inside = {one.territory for one in placing.tree.descendants(territory)}
    return tuple(_project(land, one, placing, inside, asking) for one in shown)


def _project(
    land: Land, project: Any, placing: Placing, inside: set[int], asking: Asking
) -> ProjectRow:
    version = land.version_near(project.territory_id, project.place_on)
    spot = placing.spot(project.territory_id, project.place_on)
    return ProjectRow(
        project,
        Linked(local_name(version.names), place_href(version, asking)),
        maybe=spot is None or spot.under not in inside,
    )
