"""Where signals lie on the map of neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.trends.layout import MOST_POINTS, neighbour_map


def test_what_is_joined_lies_nearer_than_what_is_not() -> None:
    pairs = [(0, 1, 5.0), (2, 3, 5.0)]
    place = neighbour_map(4, pairs)
    joined = [np.hypot(*(place[a] - place[b])) for a, b, _lift in pairs]
    apart = [np.hypot(*(place[a] - place[b])) for a, b in ((0, 2), (0, 3), (1, 2), (1, 3))]
    assert max(joined) < min(apart)


def test_too_many_points_are_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        neighbour_map(MOST_POINTS + 1, [])


@given(st.integers(0, 20), st.data())
def test_every_point_lies_on_the_map_and_equal_input_lies_equal(
    points: int, data: st.DataObject
) -> None:
    number = st.integers(0, max(points - 1, 0))
    edges = data.draw(st.lists(st.tuples(number, number, st.floats(0, 100)), max_size=10))
    edges = [(a, b, lift) for a, b, lift in edges if a != b and points > 1]
    place = neighbour_map(points, edges)
    assert place.shape == (points, 2)
    assert np.isfinite(place).all()
    assert ((place >= 0) & (place <= 1)).all()
    assert np.array_equal(place, neighbour_map(points, edges))
