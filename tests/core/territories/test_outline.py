"""Borders checked and drawn."""

import re
from collections.abc import Callable
from itertools import pairwise
from math import cos, hypot, inf, nan, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bagdar.core.territories import geometry as geometry_module
from bagdar.core.territories.outline import (
    OutlineError,
    OutlineMap,
    Projection,
    centroid,
    geometry_problems,
    paths,
)

Geometry = dict[str, object]


def square(west: float, south: float, side: float = 1.0) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: object) -> Geometry:
    return {"type": "Polygon", "coordinates": list(rings)}


def corners(path: str) -> list[list[tuple[float, float]]]:
    """Read the rings of a path back."""
    assert re.fullmatch(r"(M-?[\d.]+,-?[\d.]+( -?[\d.]+,-?[\d.]+)+Z)+", path)
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in ring.split(" "))]
        for ring in path.strip("MZ").split("ZM")
    ]


def area(path: str) -> float:
    total = 0.0
    for ring in corners(path):
        sides = zip(ring, [*ring[1:], ring[0]], strict=True)
        total += abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides)) / 2
    return total


@pytest.mark.parametrize(
    "geometry",
    [
        pytest.param(polygon(square(71, 51)), id="a square"),
        pytest.param(polygon(square(70, 50, 3), square(71, 51)), id="a hole"),
        pytest.param(
            {"type": "MultiPolygon", "coordinates": [[square(70, 50)], [square(75, 50)]]},
            id="two parts",
        ),
        pytest.param(
            polygon([[71, 51, 300], [72, 51, 300], [72, 52, 300], [71, 51, 300]]), id="altitudes"
        ),
        pytest.param(polygon([[179, 66], [-179, 66], [-179, 67], [179, 67], [179, 66]]), id="180°"),
        pytest.param(
            polygon([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1], [0, 0]]), id="touches itself"
        ),
    ],
)
def test_a_sound_border_has_no_problems(geometry: Geometry) -> None:
    assert geometry_problems(geometry) == []


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (None, "The geometry is missing; give a Polygon or a MultiPolygon."),
        ({"type": "Point", "coordinates": [71, 51]}, "Point is not a border; give a Polygon or"),
        ({"type": "Polygon"}, "The Polygon has no rings."),
        ({"type": "Polygon", "coordinates": 5}, "The Polygon has no rings."),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "The MultiPolygon has no rings."),
        (polygon("text"), "Ring 1 is not a list of points."),
        (polygon([]), "Ring 1 has 0 points; four are the fewest"),
        (polygon(square(71, 51)[:3]), "Ring 1 has 3 points; four are the fewest"),
        (polygon(square(71, 51)[:4]), "Ring 1 is not closed: its last point is not its first."),
        (polygon(square(71, 51), [[71]]), "Ring 2, point 1: not a pair of finite numbers."),
        (polygon([[71, nan]]), "Ring 1, point 1: not a pair of finite numbers."),
        (polygon([[71, inf]]), "Ring 1, point 1: not a pair of finite numbers."),
        (polygon([[71, 10**400]]), "Ring 1, point 1: not a pair of finite numbers."),
        (polygon([["71", "51"]]), "Ring 1, point 1: not a pair of finite numbers."),
        (polygon([[True, False]]), "Ring 1, point 1: not a pair of finite numbers."),
        (polygon([[51, 71], [51, 91]]), "Ring 1, point 2: 51, 91 is no longitude and latitude."),
        (polygon([[190, 51]]), "Ring 1, point 1: 190, 51 is no longitude and latitude."),
        (polygon(square(500_000, 5_600_000)), "Ring 1: the coordinates look projected (metres"),
        (polygon([[71, 51]] * 4), "Ring 1 encloses nothing."),
        (polygon([[71, 51], [72, 52], [73, 53], [71, 51]]), "Ring 1 encloses nothing."),
        (
            polygon([[0, 0], [4, 4], [4, 0], [0, 3], [0, 0]]),
            "Ring 1 crosses itself near 0.0000, 0.0000.",
        ),
    ],
)
def test_each_fault_of_a_border_is_named(geometry: object, problem: str) -> None:
    found = geometry_problems(geometry)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_each_ring_names_its_own_fault() -> None:
    assert len(geometry_problems(polygon([[71]], square(70, 50), [[200, 0]]))) == 2


def test_a_border_of_too_many_points_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry_module, "MOST_POINTS", 9)
    two = {"type": "MultiPolygon", "coordinates": [[square(70, 50)], [square(75, 50)]]}
    assert geometry_problems(two) == ["The border has 10 points, 9 are allowed; simplify it."]
    assert geometry_problems(polygon(square(70, 50))) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda parts: st.lists(parts, max_size=5),
    max_leaves=20,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), JSON)
def test_any_json_gets_an_answer(kind: str, coordinates: object) -> None:
    geometry_problems({"type": kind, "coordinates": coordinates})


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9))
def test_crossings_are_those_found_by_trying_every_pair_of_sides(
    points: list[tuple[int, int]],
) -> None:
    ring = [*points, points[0]]
    sides = list(pairwise(ring))
    crossed = any(_crosses(*one, *two) for at, one in enumerate(sides) for two in sides[at + 1 :])
    found = geometry_problems(polygon([list(point) for point in ring]))
    assume("encloses nothing" not in "".join(found))
    assert ("crosses itself" in "".join(found)) == crossed


Point = tuple[int, int]


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> int:
        turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return (turn > 0) - (turn < 0)

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def drawn(**geometries: Geometry) -> OutlineMap[str]:
    return paths(geometries, 400)


def test_neighbours_share_every_point_of_their_border() -> None:
    wavy = [[71 + 0.002 * (n % 7), 50 + n / 2500] for n in range(5001)]
    west = polygon([[70, 50], *wavy, [70, 52], [70, 50]])
    east = polygon([[72, 50], [72, 52], *reversed(wavy), [72, 50]])
    picture = drawn(west=west, east=east)
    one, other = set(corners(picture.paths["west"])[0]), set(corners(picture.paths["east"])[0])
    assert len(one) < 4000, "fine detail falls together"
    assert len(one & other) > 100
    assert len(one - other) <= 2
    assert len(other - one) <= 2


def test_the_picture_has_the_width_asked_for_and_holds_every_point() -> None:
    picture = drawn(a=polygon(square(47, 41, 3)), b=polygon(square(80, 52, 3)))
    points = [point for path in picture.paths.values() for ring in corners(path) for point in ring]
    assert picture.width == 400
    assert min(x for x, _ in points) == 2.0
    assert max(x for x, _ in points) == 398.0
    assert min(y for _, y in points) == 2.0
    assert picture.height - 3.0 <= max(y for _, y in points) <= picture.height - 2.0


def test_north_is_up_and_east_is_right() -> None:
    picture = drawn(a=polygon(square(60, 40, 10)))
    left, below = picture.locate(61, 41)
    right, above = picture.locate(69, 49)
    assert left < right
    assert above < below


def test_places_are_located_in_the_same_picture_as_the_borders() -> None:
    picture = drawn(a=polygon(square(60, 40, 10)))
    corner = picture.locate(60, 40)
    assert (
        min(abs(corner[0] - x) + abs(corner[1] - y) for x, y in corners(picture.paths["a"])[0])
        < 0.2
    )


def test_equal_areas_of_the_earth_are_equal_in_the_picture() -> None:
    """A degree square at 60° covers half of one at the equator: cos 60° = 0.5."""
    fine = 40
    picture = paths(
        {"south": polygon(_dense(10, 0, fine)), "north": polygon(_dense(10, 59.5, fine))}, 2000
    )
    assert area(picture.paths["north"]) / area(picture.paths["south"]) == pytest.approx(
        0.5, rel=0.05
    )


def _dense(west: float, south: float, steps: int) -> list[list[float]]:
    edge = square(west, south)
    ring = []
    for (x1, y1), (x2, y2) in pairwise(edge):
        ring += [[x1 + (x2 - x1) * n / steps, y1 + (y2 - y1) * n / steps] for n in range(steps)]
    return [*ring, ring[0]]


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(0.001, 0.5), st.floats(0, 6.28))
def test_near_its_centre_the_projection_keeps_distances(
    longitude: float, latitude: float, degrees: float, turn: float
) -> None:
    picture = Projection(longitude, latitude)
    north, east = degrees * cos(turn), degrees * sin(turn) / cos(radians(latitude))
    x, y = picture.locate(longitude + east, latitude + north)
    assert hypot(x, y) == pytest.approx(radians(degrees), rel=0.05)


def test_a_hole_is_a_ring_of_the_same_path() -> None:
    picture = drawn(a=polygon(square(60, 40, 10), square(64, 44, 2)))
    assert len(corners(picture.paths["a"])) == 2


def test_a_territory_too_small_to_be_seen_is_drawn_as_a_dot() -> None:
    picture = drawn(large=polygon(square(50, 40, 30)), tiny=polygon(square(60, 45, 0.001)))
    (dot,) = corners(picture.paths["tiny"])
    x, y = picture.locate(60, 45)
    assert len(dot) == 4
    assert all(abs(x - dx) + abs(y - dy) < 1.3 for dx, dy in dot)


def test_a_country_across_the_180th_meridian_stays_in_one_piece() -> None:
    picture = drawn(
        west=polygon(square(178, 65, 2)),
        east=polygon([[-180, 65], [-178, 65], [-178, 67], [-180, 67], [-180, 65]]),
    )
    assert picture.height < 1.5 * picture.width
    west, east = (corners(picture.paths[key])[0] for key in ("west", "east"))
    assert max(x for x, _ in west) == pytest.approx(min(x for x, _ in east), abs=8)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: paths({}, 400), "There are no borders to draw"),
        (lambda: paths({"a": polygon(square(1, 1))}, 49), "49 pixels wide shows nothing; 50"),
        (lambda: paths({"a": polygon(square(1, 1)[:4])}, 400), "a: Ring 1 is not closed"),
        (
            lambda: paths({n: polygon(square(n, 0, 20)) for n in range(-180, 180, 30)}, 400),
            "more than half the globe",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw: Callable[[], object], words: str) -> None:
    with pytest.raises(OutlineError, match=words):
        draw()


def test_a_centroid_is_that_of_the_largest_part() -> None:
    parts = {"type": "MultiPolygon", "coordinates": [[square(0, 0)], [square(70, 50, 4)]]}
    assert centroid(parts) == pytest.approx((72, 52))


def test_a_centroid_across_the_180th_meridian_lies_between_both_sides() -> None:
    ring = [[179, 66], [-179, 66], [-179, 68], [179, 68], [179, 66]]
    longitude, latitude = centroid(polygon(ring))
    assert abs(longitude) == pytest.approx(180)
    assert latitude == pytest.approx(67)
