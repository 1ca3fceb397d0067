"""Maps of a page as plain shapes: tiles and outlines with their classes and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.territories.classes import CountClass, classes_of
from bagdar.web.portal.queries.labels import Label, labels_of
from bagdar.web.portal.queries.places import PlacePage, Row
from bagdar.web.territories.queries import Land

TILE = 100
STEP = 104
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


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """One territory of the outline map."""

    path: str
    href: str
    title: str
    class_index: int | None
    undetermined: bool


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A class of the map, and how many territories are in it."""

    class_index: int
    label: str
    count: int


@dataclass(frozen=True)
class Picture:
    """A map ready to be drawn."""

    kind: str
    width: int
    height: int
    shapes: tuple[Any, ...]
    points: tuple[Any, ...]
    legend: tuple[LegendEntry, ...]
    title: str
    attribution: str = ""


def tile_map(land: Land, page: PlacePage) -> Picture:
    """Lay out one equal tile for each part of the place."""
    cells = land.tiles(page.version.territory, page.day)
    labels = labels_of({row.territory: row.name for row in page.rows})
    classes = classes_of(row.counts.projects for row in page.rows)
    return Picture(
        kind="tiles",
        width=max((column for column, _row in cells.values()), default=0) * STEP + TILE,
        height=max((row for _column, row in cells.values()), default=0) * STEP + TILE,
        shapes=tuple(_tile(row, cells[row.territory], labels, classes) for row in page.rows),
        points=(),
        legend=_legend(classes),
        title=finding(page),
    )


def outline_map(land: Land, page: PlacePage) -> Picture | None:
    """Draw the outlines of the parts of the place; None where no borders are known."""
    if page.outline_year is None:
        return None
    drawn = land.outlines(page.version.territory, page.day, year=page.outline_year)
    if drawn is None:
        return None
    classes = classes_of(row.counts.projects for row in page.rows)
    return Picture(
        kind="outlines",
        width=drawn.picture.width,
        height=drawn.picture.height,
        shapes=tuple(
            OutlineShape(
                path=drawn.picture.paths[row.territory],
                href=row.href,
                title=row_title(row),
                class_index=_class_index(row.counts.projects, classes),
                undetermined=row.maybe > 0,
            )
            for row in page.rows
            if row.territory in drawn.picture.paths
        ),
        points=(),
        legend=_legend(classes),
        title=finding(page),
        attribution=drawn.attribution,
    )


def finding(page: PlacePage) -> str:
    """Say in one sentence what the map shows."""
    most = max((row.counts.projects for row in page.rows), default=0)
    if most == 0:
        return _("Projects by territory: none is known to lie in one of them yet")
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
    row: Row, cell: tuple[int, int], labels: dict[int, Label], classes: Sequence[CountClass]
) -> TileShape:
    label = labels[row.territory]
    value = localize(row.counts.projects)
    return TileShape(
        x=cell[0] * STEP,
        y=cell[1] * STEP,
        size=TILE,
        href=row.href,
        label=row.name,
        lines=label.lines,
        narrow=label.narrow,
        value=f"{value} + {localize(row.maybe)}?" if row.maybe else value,
        class_index=_class_index(row.counts.projects, classes),
        title=row_title(row),
        undetermined=row.maybe > 0,
    )


def _class_index(value: int, classes: Sequence[CountClass]) -> int:
    return next(_shade(number, classes) for number, one in enumerate(classes) if one.holds(value))


def _shade(number: int, classes: Sequence[CountClass]) -> int:
    """Nothing is the lightest shade; the other classes spread over the rest."""
    zero = classes[0].upper == 0
    return 0 if zero and number == 0 else SHADES[len(classes) - zero][number - zero]


def _legend(classes: Sequence[CountClass]) -> tuple[LegendEntry, ...]:
    return tuple(
        LegendEntry(_shade(number, classes), _range(one), one.count)
        for number, one in enumerate(classes)
    )


def _range(one: CountClass) -> str:
    if one.upper is None:
        return _("%(lower)s and more") % {"lower": localize(one.lower)}
    if one.lower == one.upper:
        return localize(one.lower)
    return f"{localize(one.lower)}–{localize(one.upper)}"
