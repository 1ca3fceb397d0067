"""Where a project lies among the territories right below its country, on small tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bagdar.web.projects.models import ProjectFacts
from bagdar.web.territories.queries import Placing, land, local_name

TILE = 10
GAP = 1


@dataclass(frozen=True)
class SmallTile:
    """One territory: its cell, and whether the project lies there, or may."""

    x: int
    y: int
    state: str


@dataclass(frozen=True)
class Locator:
    """Small tiles of a country with the project's place filled in; `places` says it in words."""

    width: int
    height: int
    size: int
    tiles: tuple[SmallTile, ...]
    places: tuple[str, ...]


def locator_of(project: ProjectFacts, *, day: date) -> Locator | None:
    """Draw where a project lies in the tree of a day; None where nothing finer is known."""
    lands = land()
    placing = lands.placing(day)
    spot = placing.spot(project.territory_id, project.place_on)
    if spot is None:
        return None
    tops = {_top(placing, one) for one in spot.maybe or (spot.under,)} - {None}
    country = placing.tree.path(spot.under)[0].territory
    cells = lands.tiles(country, day)
    if not tops or not cells:
        return None
    state = "here" if len(tops) == 1 else "maybe"
    step = TILE + GAP
    return Locator(
        width=step * (1 + max(column for column, _row in cells.values())),
        height=step * (1 + max(row for _column, row in cells.values())),
        size=TILE,
        tiles=tuple(
            SmallTile(column * step, row * step, state if one in tops else "")
            for one, (column, row) in cells.items()
        ),
        places=tuple(
            local_name(one.names) for one in placing.tree.children(country) if one.territory in tops
        ),
    )


def _top(placing: Placing, territory: int) -> int | None:
    """Return the territory right below the country that holds this one."""
    path = placing.tree.path(territory)
    return path[1].territory if len(path) > 1 else None
