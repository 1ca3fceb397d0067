"""Tile maps: one equal tile a territory, laid out in the shape of the country."""

from collections.abc import Iterable, Mapping
from math import ceil, sqrt
from typing import Protocol, Self, TypeVar

import numpy as np

from bagdar.core.territories.longitude import Floats, unrolled


class Sortable(Protocol):
    """A key that has an order."""

    def __lt__(self, other: Self, /) -> bool:
        """Tell whether this key comes before another."""


Key = TypeVar("Key", bound=Sortable)
Tile = tuple[int, int]

MOST_TILES = 1_000
"""Assignment takes time with the cube of the number; beyond this nobody reads a tile anyway."""

_ROOM = 1.25
"""Cells offered for each tile: some slack lets the outline of the country show."""

_WIDEST = 3.0
"""Width to height, or height to width, of the grid at most."""

_READING_WIDTH = 1.6
"""Width to height of a grid that follows no map."""


class TilesError(ValueError):
    """No tile map can be laid out; the text says why."""


def lay_out(centroids: Mapping[Key, tuple[float, float]]) -> dict[Key, Tile]:
    """Give each territory one cell (column, row) near its centroid (longitude, latitude).

    Row 0 is the northernmost. The cells are chosen so that the sum of the squared distances
    from centroids to cells is least (linear sum assignment); empty rows and columns are taken
    out. The same centroids give the same layout, in whatever order they come.

    Raises TilesError for more than MOST_TILES territories or a centroid that is no place.
    """
    keys = sorted(centroids)
    if not keys:
        return {}
    from scipy.optimize import linear_sum_assignment

    _refuse_too_many(len(keys))
    points = _plane(np.array([centroids[key] for key in keys], dtype=np.float64))
    columns, rows = _grid(points)
    cells = np.array([(column, row) for row in range(rows) for column in range(columns)])
    wanted = _spread(points, columns, rows)
    distances = ((wanted[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(distances)
    packed = _packed(cells[chosen])
    return {key: (int(cell[0]), int(cell[1])) for key, cell in zip(keys, packed, strict=True)}


def lay_out_in_order(keys: Iterable[Key]) -> dict[Key, Tile]:
    """Give each territory one cell, row by row in the order given, where no borders are known."""
    ordered = list(dict.fromkeys(keys))
    columns = max(1, ceil(sqrt(len(ordered) * _READING_WIDTH)))
    return {key: (place % columns, place // columns) for place, key in enumerate(ordered)}


def _refuse_too_many(number: int) -> None:
    if number > MOST_TILES:
        raise TilesError(
            f"{number} territories are too many for one tile map; {MOST_TILES} fit. "
            "Lay them out level by level."
        )


def _plane(centroids: Floats) -> Floats:
    """Turn longitude and latitude into comparable lengths, x to the east and y to the south."""
    if not np.isfinite(centroids).all() or (np.abs(centroids) > (180.0, 90.0)).any():
        raise TilesError("A centroid is not a longitude and a latitude in degrees.")
    narrowing = np.cos(np.radians(centroids[:, 1].mean()))
    return np.column_stack((unrolled(centroids[:, 0]) * narrowing, -centroids[:, 1]))


def _grid(points: Floats) -> Tile:
    width, height = np.ptp(points, axis=0)
    shape = _WIDEST if height == 0 else float(width / height)
    if width == height == 0:
        shape = 1.0
    shape = min(max(shape, 1 / _WIDEST), _WIDEST)
    cells = ceil(len(points) * _ROOM)
    rows = max(1, round(sqrt(cells / shape)))
    return ceil(cells / rows), rows


def _spread(points: Floats, columns: int, rows: int) -> Floats:
    extent = np.ptp(points, axis=0)
    extent[extent == 0] = 1.0
    spread: Floats = (points - points.min(axis=0)) / extent * (columns - 1, rows - 1)
    return spread


def _packed(cells: Floats) -> Floats:
    """Close up empty rows and columns."""
    columns = np.unique(cells[:, 0], return_inverse=True)[1]
    rows = np.unique(cells[:, 1], return_inverse=True)[1]
    return np.column_stack((columns, rows))
