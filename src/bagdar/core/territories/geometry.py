"""What is wrong with a border given as GeoJSON, in longitude and latitude (EPSG:4326)."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.longitude import Floats, unrolled

Ids = NDArray[np.int64]

MOST_POINTS = 250_000
"""Points of one border; the ministry's finest district borders have some thousands."""

_FEWEST_POINTS = 4
_FARTHEST = (180.0, 90.0)
_PROJECTED_FROM = 1_000.0
"""No slip of the pen makes a degree this large, but metres of a projection are."""

_PAIRS_AT_ONCE = 1_000_000
_MOST_PAIRS = 20_000_000


def geometry_problems(geometry: object) -> list[Problem]:
    """List what keeps a value from being a border; empty when it is one.

    A border is a GeoJSON Polygon or MultiPolygon: closed rings of four points or more, finite
    degrees, rings that enclose something and do not cross themselves. Each ring names its
    first fault. Not checked: whether rings cross each other, and their direction.
    """
    if not isinstance(geometry, Mapping):
        return [Problem("The geometry is missing; give a Polygon or a MultiPolygon.")]
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        return [Problem("{kind} is not a border; give a Polygon or a MultiPolygon.", kind=kind)]
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not _filled_list(polygons) or not all(map(_filled_list, polygons)):
        return [Problem("The {kind} has no rings.", kind=kind)]
    rings = [ring for polygon in polygons for ring in polygon]
    points = sum(len(ring) for ring in rings if isinstance(ring, list | tuple))
    if points > MOST_POINTS:
        return [
            Problem(
                "The border has {points} points, {most} are allowed; simplify it.",
                points=points,
                most=MOST_POINTS,
            )
        ]
    return list(_ring_problems(rings))


def rings_of(geometry: Mapping[str, object]) -> list[list[Floats]]:
    """Return the polygons of a sound geometry, each as its rings of (longitude, latitude)."""
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(polygons, Sequence):
        raise TypeError("Check the geometry with geometry_problems first.")
    return [
        [np.array([point[:2] for point in ring], dtype=np.float64) for ring in polygon]
        for polygon in polygons
    ]


def enclosed(ring: Floats) -> float:
    """Return the area within a ring, in its own units squared, without its sign."""
    x, y = (ring - ring[0]).T
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def _filled_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple) and len(value) > 0


def _ring_problems(rings: Sequence[object]) -> Iterator[Problem]:
    for number, ring in enumerate(rings, start=1):
        if not isinstance(ring, list | tuple):
            yield Problem("Ring {number} is not a list of points.", number=number)
            continue
        problem = next(_point_problems(ring, number), None) or _shape_problem(ring, number)
        if problem is not None:
            yield problem


def _point_problems(ring: Sequence[object], number: int) -> Iterator[Problem]:
    for place, point in enumerate(ring, start=1):
        if not _is_position(point):
            yield Problem(
                "Ring {number}, point {place}: not a pair of finite numbers.",
                number=number,
                place=place,
            )
            return
        problem = _range_problem(point, number, place)
        if problem is not None:
            yield problem
            return


def _is_position(point: object) -> TypeGuard[Sequence[float]]:
    return (
        isinstance(point, list | tuple)
        and len(point) in (2, 3)
        and all(
            isinstance(part, int | float) and not isinstance(part, bool) and _is_finite(part)
            for part in point
        )
    )


def _is_finite(part: float) -> bool:
    try:
        return isfinite(part)
    except OverflowError:
        return False


def _range_problem(point: Sequence[float], number: int, place: int) -> Problem | None:
    longitude, latitude = point[:2]
    if abs(longitude) <= _FARTHEST[0] and abs(latitude) <= _FARTHEST[1]:
        return None
    if max(abs(longitude), abs(latitude)) >= _PROJECTED_FROM:
        return Problem(
            "Ring {number}: the coordinates look projected (metres, not degrees); "
            "convert the file to EPSG:4326.",
            number=number,
        )
    return Problem(
        "Ring {number}, point {place}: {longitude}, {latitude} is no longitude and latitude.",
        number=number,
        place=place,
        longitude=longitude,
        latitude=latitude,
    )


def _shape_problem(ring: Sequence[Sequence[float]], number: int) -> Problem | None:
    if len(ring) < _FEWEST_POINTS:
        return Problem(
            "Ring {number} has {points} points; four are the fewest, the last as the first.",
            number=number,
            points=len(ring),
        )
    if list(ring[0][:2]) != list(ring[-1][:2]):
        return Problem(
            "Ring {number} is not closed: its last point is not its first.", number=number
        )
    line = np.array([point[:2] for point in ring], dtype=np.float64)
    line[:, 0] = unrolled(line[:, 0])
    if enclosed(line) == 0:
        return Problem("Ring {number} encloses nothing.", number=number)
    return _crossing_problem(line, number)


def _crossing_problem(line: Floats, number: int) -> Problem | None:
    """Sort the sides from west to east, then try only those whose spans of longitude meet."""
    west = np.minimum(line[:-1, 0], line[1:, 0])
    order = np.argsort(west, kind="stable")
    start, end = line[:-1][order], line[1:][order]
    east = np.maximum(start[:, 0], end[:, 0])
    last = np.searchsorted(west[order], east, side="right")
    counts = np.maximum(last - np.arange(len(order)) - 1, 0)
    if counts.sum() > _MOST_PAIRS:
        return Problem("Ring {number} is too tangled to check; simplify it.", number=number)
    for first, second in _pairs(counts):
        crossed = _cross(start[first], end[first], start[second], end[second])
        if crossed.any():
            where = start[first][crossed][0]
            return Problem(
                "Ring {number} crosses itself near {longitude:.4f}, {latitude:.4f}.",
                number=number,
                longitude=(float(where[0]) + 180) % 360 - 180,
                latitude=float(where[1]),
            )
    return None


def _pairs(counts: Ids) -> Iterator[tuple[Ids, Ids]]:
    """Pair each side with the `counts` sides after it, some at a time."""
    totals = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = totals[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(totals, done + _PAIRS_AT_ONCE, side="right")))
        some = counts[begin:stop]
        first = np.repeat(np.arange(begin, stop), some)
        offset = np.arange(some.sum()) - np.repeat(np.cumsum(some) - some, some)
        yield first, first + 1 + offset
        begin = stop


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    """Tell where side ab truly crosses side cd; touching is allowed, as borders do meet."""
    return (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)


def _side(a: Floats, b: Floats, point: Floats) -> Floats:
    signs: Floats = np.sign(
        (b[:, 0] - a[:, 0]) * (point[:, 1] - a[:, 1])
        - (b[:, 1] - a[:, 1]) * (point[:, 0] - a[:, 0])
    )
    return signs
