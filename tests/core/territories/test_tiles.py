"""Tile maps laid out by computation."""

from math import nan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.tiles import MOST_TILES, TilesError, lay_out, lay_out_in_order

PLACES = st.tuples(st.floats(-180, 180), st.floats(-89, 89))
CENTROIDS = st.dictionaries(st.text(max_size=3), PLACES, max_size=40)

KAZAKHSTAN = {
    "almaty": (76.9, 43.2),
    "astana": (71.4, 51.2),
    "atyrau": (51.9, 47.1),
    "mangystau": (53.5, 43.9),
    "pavlodar": (76.9, 52.3),
    "shymkent": (69.6, 42.3),
    "ust-kamenogorsk": (82.6, 49.9),
}


@given(CENTROIDS)
def test_every_territory_has_exactly_one_cell_and_no_two_share_one(
    centroids: dict[str, tuple[float, float]],
) -> None:
    tiles = lay_out(centroids)
    assert tiles.keys() == centroids.keys()
    assert len(set(tiles.values())) == len(centroids)


@given(CENTROIDS)
def test_the_grid_is_compact_and_begins_at_its_corner(
    centroids: dict[str, tuple[float, float]],
) -> None:
    tiles = lay_out(centroids)
    columns = {column for column, _ in tiles.values()}
    rows = {row for _, row in tiles.values()}
    assert columns == set(range(len(columns)))
    assert rows == set(range(len(rows)))
    assert len(columns) * len(rows) <= 2 * len(centroids) + 2


@given(CENTROIDS, st.randoms())
def test_the_layout_does_not_depend_on_the_order_given(
    centroids: dict[str, tuple[float, float]], random: Random
) -> None:
    shuffled = list(centroids.items())
    random.shuffle(shuffled)
    assert lay_out(dict(shuffled)) == lay_out(centroids)


def test_the_shape_of_the_country_can_be_recognised() -> None:
    tiles = lay_out(KAZAKHSTAN)
    column = {key: tile[0] for key, tile in tiles.items()}
    row = {key: tile[1] for key, tile in tiles.items()}
    assert column["atyrau"] < column["astana"] <= column["pavlodar"] < column["ust-kamenogorsk"]
    assert row["astana"] < row["almaty"]
    assert row["atyrau"] < row["mangystau"]
    assert max(column.values()) > max(row.values())


def test_a_country_across_the_180th_meridian_is_not_torn_apart() -> None:
    tiles = lay_out({"west": (170.0, 66.0), "middle": (179.0, 66.0), "east": (-175.0, 66.0)})
    assert [key for key, _ in sorted(tiles.items(), key=lambda item: item[1])] == [
        "west",
        "middle",
        "east",
    ]


def test_territories_of_one_place_still_get_their_own_cells() -> None:
    tiles = lay_out(dict.fromkeys("abcd", (71.0, 51.0)))
    assert sorted(tiles.values()) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_no_territories_make_no_tiles() -> None:
    assert lay_out({}) == {}
    assert lay_out_in_order([]) == {}


@pytest.mark.parametrize("centroid", [(nan, 51.0), (71.0, 91.0), (181.0, 0.0), (4e6, 5e6)])
def test_a_centroid_that_is_no_place_is_refused(centroid: tuple[float, float]) -> None:
    with pytest.raises(TilesError, match="not a longitude and a latitude"):
        lay_out({"a": centroid})


def test_more_tiles_than_anybody_reads_are_refused() -> None:
    with pytest.raises(TilesError, match="1001 territories are too many"):
        lay_out(dict.fromkeys(range(MOST_TILES + 1), (0.0, 0.0)))


@given(st.lists(st.integers(), unique=True, max_size=60))
def test_without_borders_tiles_follow_the_order_given(keys: list[int]) -> None:
    tiles = lay_out_in_order(keys)
    assert sorted(tiles, key=lambda key: tiles[key][::-1]) == keys
    assert len(set(tiles.values())) == len(keys)
