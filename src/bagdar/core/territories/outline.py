"""Outline maps: borders in longitude and latitude drawn as SVG paths in an equal-area picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bagdar.core.territories.geometry import enclosed, geometry_problems, rings_of
from bagdar.core.territories.longitude import Floats, unrolled

__all__ = ["OutlineError", "OutlineMap", "Projection", "centroid", "geometry_problems", "paths"]

Key = TypeVar("Key")
Geometry = Mapping[str, object]
Ids = NDArray[np.int64]

_MARGIN = 2.0
"""Pixels kept free around the picture, for the stroke of the outermost borders."""

_CELL = 0.75
"""Pixels within which points fall together: finer detail cannot be seen."""

_WIDEST_DEGREES = 180.0
_NARROWEST = 50
_FEWEST_CORNERS = 3


class OutlineError(ValueError):
    """No picture can be drawn; the text says why."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Lambert azimuthal equal-area projection on a sphere, then scaled into a picture.

    Formulas: J. P. Snyder, Map Projections: A Working Manual, US Geological Survey
    Professional Paper 1395 (1987), page 185, equations 22-4, 22-5 and 24-2.
    """

    center_longitude: float
    center_latitude: float
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def locate(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place lies in the picture, in pixels from its left and top edge."""
        x, y = self.apply(np.array([[longitude, latitude]], dtype=np.float64))[0]
        return float(x), float(y)

    def apply(self, points: Floats) -> Floats:
        """Project rows of (longitude, latitude) to rows of (x, y), y growing to the south."""
        east = np.radians(points[:, 0] - self.center_longitude)
        latitude, center = np.radians(points[:, 1]), np.radians(self.center_latitude)
        cosine = np.cos(latitude) * np.cos(east)
        far = 1 + np.sin(center) * np.sin(latitude) + np.cos(center) * cosine
        stretch = np.sqrt(2 / np.maximum(far, 1e-9))
        x = stretch * np.cos(latitude) * np.sin(east)
        y = stretch * (np.cos(center) * np.sin(latitude) - np.sin(center) * cosine)
        return np.column_stack((x * self.scale - self.left, -y * self.scale - self.top))


@dataclass(frozen=True)
class OutlineMap(Generic[Key]):
    """A picture: its size in pixels, one SVG path a territory, and where places lie in it."""

    width: int
    height: int
    paths: Mapping[Key, str]
    projection: Projection

    def locate(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place lies in the picture, in pixels from its left and top edge."""
        return self.projection.locate(longitude, latitude)


def paths(features: Mapping[Key, Geometry], width: int) -> OutlineMap[Key]:
    """Draw borders as SVG paths, for `fill-rule="evenodd"`.

    Points that fall into the same fraction of a pixel become one of them, the same one for
    every territory, so that neighbours still share their border. A territory too small to be
    seen is drawn as a dot. A country across the 180th meridian stays in one piece.

    Raises OutlineError when nothing is given, when a geometry is unsound, or when the borders
    span more than half the globe.
    """
    _refuse_unsound(features, width)
    shapes = {key: _rings(geometry) for key, geometry in features.items()}
    points = np.concatenate([ring for rings in shapes.values() for ring in rings])
    projection, height = _framed(points, width)
    placed = projection.apply(points)
    chosen, names = _clustered(placed)
    drawn: dict[Key, str] = {}
    begin = 0
    for key, rings in shapes.items():
        lines = []
        for ring in rings:
            lines.append(chosen[begin : begin + len(ring)])
            begin += len(ring)
        drawn[key] = _path(lines, names) or _dot(placed[begin - 1])
    return OutlineMap(width, height, drawn, projection)


def centroid(geometry: Geometry) -> tuple[float, float]:
    """Return the (longitude, latitude) of the centre of the largest part of a border."""
    largest = max((polygon[0] for polygon in rings_of(geometry)), key=_size)
    line = np.column_stack((unrolled(largest[:, 0]), largest[:, 1]))
    origin = line[0]
    x, y = (line - origin).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    twice = cross.sum()
    east = float(((x[:-1] + x[1:]) * cross).sum() / (3 * twice) + origin[0])
    north = float(((y[:-1] + y[1:]) * cross).sum() / (3 * twice) + origin[1])
    return (east + 180) % 360 - 180, north


def _size(ring: Floats) -> float:
    return enclosed(np.column_stack((unrolled(ring[:, 0]), ring[:, 1])))


def _rings(geometry: Geometry) -> list[Floats]:
    return [ring for polygon in rings_of(geometry) for ring in polygon]


def _refuse_unsound(features: Mapping[Key, Geometry], width: int) -> None:
    if not features:
        raise OutlineError("There are no borders to draw.")
    if width < _NARROWEST:
        raise OutlineError(f"A picture {width} pixels wide shows nothing; {_NARROWEST} will do.")
    for key, geometry in features.items():
        found = geometry_problems(geometry)
        if found:
            raise OutlineError(f"{key}: {found[0]}")


def _framed(points: Floats, width: int) -> tuple[Projection, int]:
    """Put the projection's centre into the middle and scale the picture to its width."""
    longitudes = unrolled(points[:, 0])
    if np.ptp(longitudes) > _WIDEST_DEGREES:
        raise OutlineError("The borders span more than half the globe; draw them in parts.")
    middle = (longitudes.min() + longitudes.max()) / 2
    parallel = (points[:, 1].min() + points[:, 1].max()) / 2
    flat = Projection(float(middle), float(parallel)).apply(points)
    (left, top), (right, bottom) = flat.min(axis=0), flat.max(axis=0)
    scale = float((width - 2 * _MARGIN) / (right - left))
    framed = Projection(
        center_longitude=float((middle + 180) % 360 - 180),
        center_latitude=float(parallel),
        scale=scale,
        left=float(left * scale - _MARGIN),
        top=float(top * scale - _MARGIN),
    )
    return framed, int(np.ceil((bottom - top) * scale + 2 * _MARGIN))


def _clustered(points: Floats) -> tuple[Ids, list[str]]:
    """Number the cells that points fall into, each named by its westernmost point."""
    order = np.lexsort((points[:, 1], points[:, 0]))
    cells = np.floor(points[order] / _CELL).astype(np.int64)
    codes = cells[:, 0] * (np.abs(cells[:, 1]).max() * 2 + 1) + cells[:, 1]
    _, first, numbers = np.unique(codes, return_index=True, return_inverse=True)
    chosen = np.empty(len(points), dtype=np.int64)
    chosen[order] = numbers
    return chosen, [f"{_short(x)},{_short(y)}" for x, y in points[order][first]]


def _path(lines: Sequence[Ids], names: Sequence[str]) -> str:
    return "".join(_closed(line, names) for line in lines)


def _closed(line: Ids, names: Sequence[str]) -> str:
    kept = line[:-1][line[:-1] != line[1:]]
    if len(np.unique(kept)) < _FEWEST_CORNERS:
        return ""
    return f"M{' '.join(names[number] for number in kept)}Z"


def _dot(point: Floats) -> str:
    x, y = float(point[0]), float(point[1])
    corners = ((x - 1, y), (x, y - 1), (x + 1, y), (x, y + 1))
    return f"M{' '.join(f'{_short(right)},{_short(down)}' for right, down in corners)}Z"


def _short(pixels: float) -> str:
    return f"{pixels:.1f}".removesuffix(".0")
