"""Laws of the perceptual hash, and distances and gaps as anybody would count them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bagdar.core.delivery.photos import (
    BANDS,
    GREY_SIDE,
    LEAST_CONTRAST,
    LEAST_DETAIL,
    SAME_PHOTO_BITS,
    bands,
    bits_apart,
    distance_km,
    gap_days,
    nearest_km,
    photo_hash,
)

SHAPE = (GREY_SIDE, GREY_SIDE)
GREYS = arrays(np.uint8, SHAPE, elements=st.integers(60, 190))
HASHES = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(GREYS, st.integers(-60, 60))
def test_a_lighter_or_darker_copy_has_the_same_hash(grey: Any, lighter: int) -> None:
    assert photo_hash(grey.astype(int) + lighter) == photo_hash(grey)


@given(GREYS)
def test_a_hash_has_sixteen_digits_or_the_picture_is_plain(grey: Any) -> None:
    made = photo_hash(grey)
    if grey.astype(float).std() < LEAST_CONTRAST:
        assert made is None
    assert made is None or len(made) == 16


@given(st.integers(0, 2**32 - 1), st.floats(20, 150), st.floats(0, 1))
def test_a_smooth_sky_is_too_plain_and_the_same_with_things_before_it_is_not(
    seed: int, height: float, slant: float
) -> None:
    """The noise of a camera, averaged over the pixels of a cell, is a fraction of a level."""
    chance = np.random.default_rng(seed)
    down, across = np.meshgrid(np.linspace(0, 1, GREY_SIDE), np.linspace(0, 1, GREY_SIDE))
    sky = 90 + height * ((1 - slant) * down + slant * across) + chance.normal(0, 0.3, SHAPE)
    assert photo_hash(np.round(sky)) is None
    built = sky + np.kron(chance.choice([-60, 60], (8, 8)), np.ones((4, 4)))
    assert photo_hash(built) is not None


def test_below_the_bound_of_detail_there_is_no_hash() -> None:
    """A lasting wave keeps the contrast, while everything else of the picture fades."""
    grain = np.random.default_rng(1).normal(0, 1, SHAPE)
    wave = 30 * np.outer(np.ones(GREY_SIDE), np.cos(np.pi * (2 * np.arange(GREY_SIDE) + 1) / 64))

    def detail(share: float) -> float:
        x = np.pi * (2 * np.arange(GREY_SIDE) + 1) / (2 * GREY_SIDE)
        waves = np.cos(np.arange(8)[:, None] * x)
        told = np.round(waves @ (wave + share * grain) @ waves.T, 3).ravel()[1:]
        return float(np.median(np.abs(told - np.median(told))))

    shares = np.linspace(0.1, 20, 400)
    hashed = [photo_hash(wave + share * grain) is not None for share in shares]
    assert hashed == [detail(share) >= LEAST_DETAIL for share in shares]
    assert {True, False} == set(hashed)


def test_a_picture_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="32 rows of 32"):
        photo_hash(np.zeros((8, 9)))


@given(HASHES, HASHES)
def test_the_distance_of_hashes_is_symmetric_and_zero_with_itself(one: str, other: str) -> None:
    assert bits_apart(one, other) == bits_apart(other, one)
    assert (bits_apart(one, other) == 0) == (one == other)


@given(HASHES, HASHES, HASHES)
def test_the_distance_of_hashes_has_no_short_cut(one: str, between: str, other: str) -> None:
    assert bits_apart(one, other) <= bits_apart(one, between) + bits_apart(between, other)


@given(HASHES, st.sets(st.integers(0, 63), max_size=SAME_PHOTO_BITS))
def test_hashes_of_one_photo_share_a_band(one: str, flipped: set[int]) -> None:
    other = f"{int(one, 16) ^ sum(1 << bit for bit in flipped):016x}"
    assert bits_apart(one, other) == len(flipped)
    assert len(bands(one)) == BANDS > SAME_PHOTO_BITS
    assert any(a == b for a, b in zip(bands(one), bands(other), strict=True))


@given(HASHES)
def test_bands_put_together_are_the_hash(one: str) -> None:
    assert "".join(f"{band:04x}" for band in bands(one)) == one


def test_distances_are_those_of_the_map() -> None:
    astana, almaty = (51.1280, 71.4304), (43.2380, 76.9452)
    assert distance_km(astana, almaty) == pytest.approx(973, abs=3)
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20015, abs=1)


@given(POINTS, POINTS)
def test_distances_are_symmetric_and_at_most_half_round(one: Any, other: Any) -> None:
    away = distance_km(one, other)
    assert 0 <= away <= 20_016
    assert away == pytest.approx(distance_km(other, one), abs=1e-6)
    assert distance_km(one, one) == 0


def test_the_nearest_of_several_sites_counts() -> None:
    assert nearest_km((50, 70), [(50, 71), (50, 70)]) == 0
    assert nearest_km((50, 70), []) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.integers(-900, 900))
def test_the_gap_is_counted_from_the_near_end_of_the_period(
    first: date, length: int, off: int
) -> None:
    period = (first, first + timedelta(days=length))
    expected = off if off < 0 else max(0, off - length)
    assert gap_days(first + timedelta(days=off), period) == expected
