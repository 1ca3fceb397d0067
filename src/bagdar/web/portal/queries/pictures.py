"""Maps of a page as plain shapes: tiles and outlines with their classes and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.territories.classes import CountClass, classes_of
from bagdar.web.portal.queries.counts import Reader
from bagdar.web.portal.queries.labels import Label, labels_of
from bagdar.web.portal.queries.marks import marks_of
from bagdar.web.portal.queries.places import PlacePage, Row
from bagdar.web.territories.queries import Land, Outlines, local_name

TILE = 100
STEP = 104
FEWEST_COLUMNS = 6
"""Room for so many is kept, so that two tiles do not fill a page."""
SHADES = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
"""Shades of the classes above nothing, by how many classes there are."""


@dataclass(frozen=True, slots=True)
class TileShape:
    """One tile of the map, in the units of the picture."""

    x: int
    y: int
    size: int
    href: str
    label: str
    lines: tuple[str, ...]
    narrow: str
    value: str
    class_index: int | None
    title: str
    undetermined: bool
    here: bool


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """One territory of the outline map."""

    path: str
    href: str
    title: str
    class_index: int | None
    undetermined: bool
    here: bool


@dataclass(frozen=True, slots=True)
class PointShape:
    """A mark on the outline map: a project's site, several close together, or a settlement."""

    x: float
    y: float
    href: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What the map is coloured by: the value of a territory, its text and its words."""

    value: Callable[[Row], int | None]
    text: Callable[[Row], str]
    title: Callable[[Row], str]
    unit: str = ""

    def classes(self, rows: Iterable[Row]) -> tuple[CountClass, ...]:
        """Divide the territories that have a value into classes."""
        return classes_of(one for row in rows if (one := self.value(row)) is not None)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A class of the map, and how many territories are in it."""

    class_index: int | None
    label: str
    count: int


@dataclass(frozen=True)
class Picture:
    """A map ready to be drawn."""

    kind: str
    width: int
    height: int
    left: int
    shapes: tuple[Any, ...]
    points: tuple[PointShape, ...]
    legend: tuple[LegendEntry, ...]
    title: str
    attribution: str = ""
    missing: tuple[Row, ...] = ()


def tile_map(land: Land, page: PlacePage) -> Picture:
    """Lay out one equal tile for each territory of the map."""
    cells = land.tiles(page.mapped.territory, page.day)
    labels = labels_of({row.territory: row.name for row in page.map_rows})
    measure = LATE if page.asking.late else PROJECTS
    classes = measure.classes(page.map_rows)
    here = page.version.territory
    columns = max((column for column, _row in cells.values()), default=0)
    spare = max(0, FEWEST_COLUMNS - 1 - columns) * STEP
    return Picture(
        kind="tiles",
        left=-spare // 2,
        width=columns * STEP + TILE + spare,
        height=max((row for _column, row in cells.values()), default=0) * STEP + TILE,
        shapes=tuple(
            _tile(row, cells[row.territory], labels[row.territory], measure, classes, here=here)
            for row in page.map_rows
        ),
        points=(),
        legend=_legend(page, measure, classes),
        title=finding(page),
    )


def outline_map(land: Land, page: PlacePage, reader: Reader) -> Picture | None:
    """Draw the outlines of the territories of the map; None where no borders are known."""
    if page.outline_year is None:
        return None
    drawn = land.outlines(page.mapped.territory, page.day, year=page.outline_year)
    if drawn is None:
        return None
    measure = LATE if page.asking.late else PROJECTS
    classes = measure.classes(page.map_rows)
    return Picture(
        kind="outlines",
        left=0,
        width=drawn.picture.width,
        height=drawn.picture.height,
        shapes=tuple(
            OutlineShape(
                path=drawn.picture.paths[row.territory],
                href=row.href,
                title=measure.title(row),
                class_index=_class_index(measure.value(row), classes),
                undetermined=row.maybe > 0,
                here=row.territory == page.version.territory,
            )
            for row in page.map_rows
            if row.territory in drawn.picture.paths
        ),
        points=tuple(_points(land, page, reader, drawn)),
        legend=_legend(page, measure, classes),
        title=finding(page),
        attribution=drawn.attribution,
        missing=tuple(row for row in page.map_rows if row.territory not in drawn.picture.paths),
    )


def _points(land: Land, page: PlacePage, reader: Reader, drawn: Outlines) -> Iterable[PointShape]:
    placing = land.placing(page.day)
    for one in marks_of(reader, placing, page.version.territory):
        x, y = drawn.picture.locate(one.longitude, one.latitude)
        if 0 <= x <= drawn.picture.width and 0 <= y <= drawn.picture.height:
            yield PointShape(round(x, 1), round(y, 1), one.href, one.title(), one.kind)


def finding(page: PlacePage) -> str:
    """Say in one sentence what the map shows."""
    if page.asking.late:
        return _late_finding(page)
    if not page.rows:
        return _("%(name)s among the territories of %(above)s") % {
            "name": page.name,
            "above": local_name(page.mapped.names),
        }
    most = max(row.counts.projects for row in page.rows)
    if most == 0:
        return _("Projects by territory: none is known to lie in one of them")
    first = [row for row in page.rows if row.counts.projects == most]
    if len(first) == 1:
        return ngettext(
            "Projects by territory: most in %(name)s, %(count)s project",
            "Projects by territory: most in %(name)s, %(count)s projects",
            most,
        ) % {"name": first[0].name, "count": localize(most)}
    having = sum(1 for row in page.rows if row.counts.projects)
    return _("Projects by territory: %(having)s of %(all)s have projects") % {
        "having": localize(having),
        "all": localize(len(page.rows)),
    }


def _late_finding(page: PlacePage) -> str:
    known = [row for row in page.map_rows if row.late_percent is not None]
    if not known:
        return _("Late of approved projects: nothing is approved in any of the territories")
    most = max(row.late_percent or 0 for row in known)
    if most == 0:
        return _("Late of approved projects: none in any of the territories")
    first = [row for row in known if row.late_percent == most]
    if len(first) == 1:
        return _("Late of approved projects: most in %(name)s, %(share)s%%") % {
            "name": first[0].name,
            "share": localize(most),
        }
    return _("Late of approved projects: up to %(share)s%%, in %(count)s territories") % {
        "share": localize(most),
        "count": localize(len(first)),
    }


def late_title(row: Row) -> str:
    """Say which part of a territory's approved projects is late, in words."""
    if row.late_percent is None:
        return f"{row.name}: " + _("nothing is approved")
    words = _("%(late)s of %(all)s approved projects late, %(share)s%%") % {
        "late": localize(row.counts.late),
        "all": localize(row.counts.approved),
        "share": localize(row.late_percent),
    }
    return f"{row.name}: {words}"


def row_title(row: Row) -> str:
    """Say what a territory counts, in words, for reading aloud and on hover."""
    words = ngettext("%(count)s project", "%(count)s projects", row.counts.projects) % {
        "count": localize(row.counts.projects)
    }
    if row.maybe:
        words += "; " + ngettext(
            "%(count)s more may lie here: undetermined since a split",
            "%(count)s more may lie here: undetermined since a split",
            row.maybe,
        ) % {"count": localize(row.maybe)}
    return f"{row.name}: {words}"


def _tile(
    row: Row,
    cell: tuple[int, int],
    label: Label,
    measure: Measure,
    classes: Sequence[CountClass],
    *,
    here: int,
) -> TileShape:
    return TileShape(
        x=cell[0] * STEP,
        y=cell[1] * STEP,
        size=TILE,
        href=row.href,
        label=row.name,
        lines=label.lines,
        narrow=label.narrow,
        value=measure.text(row),
        class_index=_class_index(measure.value(row), classes),
        title=measure.title(row),
        undetermined=row.maybe > 0,
        here=row.territory == here,
    )


def _class_index(value: int | None, classes: Sequence[CountClass]) -> int | None:
    if value is None:
        return None
    return next(_shade(number, classes) for number, one in enumerate(classes) if one.holds(value))


def _shade(number: int, classes: Sequence[CountClass]) -> int:
    """Nothing is the lightest shade; the other classes spread over the rest."""
    zero = classes[0].upper == 0
    return 0 if zero and number == 0 else SHADES[len(classes) - zero][number - zero]


def _legend(
    page: PlacePage, measure: Measure, classes: Sequence[CountClass]
) -> tuple[LegendEntry, ...]:
    entries = tuple(
        LegendEntry(_shade(number, classes), _range(one, measure.unit), one.count)
        for number, one in enumerate(classes)
    )
    without = sum(1 for row in page.map_rows if measure.value(row) is None)
    if not without:
        return entries
    return (*entries, LegendEntry(None, _("nothing is approved"), without))


def _range(one: CountClass, unit: str) -> str:
    if one.upper is None:
        return _("%(lower)s and more") % {"lower": localize(one.lower) + unit}
    if one.lower == one.upper:
        return localize(one.lower) + unit
    return f"{localize(one.lower)}–{localize(one.upper)}{unit}"


def _projects_text(row: Row) -> str:
    value = localize(row.counts.projects)
    return f"{value} + {localize(row.maybe)}?" if row.maybe else value


def _late_text(row: Row) -> str:
    return "–" if row.late_percent is None else f"{localize(row.late_percent)}%"


PROJECTS = Measure(lambda row: row.counts.projects, _projects_text, row_title)
LATE = Measure(lambda row: row.late_percent, _late_text, late_title, unit="%")
