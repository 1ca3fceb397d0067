"""Photos told apart and placed: perceptual hash, distance to a site, gap to a period.

The hash is that of the discrete cosine transform: the 8 × 8 lowest frequencies of a grey picture
of 32 × 32, each a bit: above the median or not. Brightness is the first of them and is left out
(its bit is 0), so that a lighter copy has the same hash. Two hashes within SAME_PHOTO_BITS are
of the same photo: by the pigeonhole principle they share at least one of four bands of 16 bits,
so that an index of each band finds them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

GREY_SIDE = 32
"""Rows and columns of the grey picture that is hashed."""
HASH_BITS = 64
BANDS = 4
SAME_PHOTO_BITS = 3
"""Bits in which two hashes of one photo may differ; less than BANDS, so that a band is shared."""
LEAST_CONTRAST = 4.0
"""Standard deviation, in 256 levels of grey, below which a picture is too even to be told apart."""
LEAST_DETAIL = 40.0
"""Median distance of the frequencies from their median below which noise decides about the bits.

Measured by `python -m tests.tools.repeats`, see docs/decisions/0014-evidence.md.
"""
FAR_KM = 5.0
"""Distance from the nearest known site beyond which a page draws attention to it."""
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

_SIDE_BITS = 8
_DECIMALS = 3  # noise of the transform must not decide about equal frequencies
_BAND_BITS = HASH_BITS // BANDS
_STEPS = np.arange(GREY_SIDE)
_WAVES = np.cos(np.pi * (2 * _STEPS[None, :] + 1) * _STEPS[:_SIDE_BITS, None] / (2 * GREY_SIDE))


def photo_hash(grey: NDArray[Any]) -> str | None:
    """Return the hash of a grey picture of 32 × 32 as 16 hexadecimal digits.

    None for a picture too plain to be told from others: so even (a white wall, a lens cap) that
    any other such one would be it, or so smooth (a clear sky) that noise would decide.
    """
    if grey.shape != (GREY_SIDE, GREY_SIDE):
        raise ValueError(f"The grey picture has the shape {grey.shape}; give 32 rows of 32.")
    levels = grey.astype(np.float64)
    if levels.std() < LEAST_CONTRAST:
        return None
    frequencies = np.round(_WAVES @ levels @ _WAVES.T, _DECIMALS).ravel()[1:]
    middle = np.median(frequencies)
    if np.median(np.abs(frequencies - middle)) < LEAST_DETAIL:
        return None
    bits = frequencies > middle
    number = 0
    for bit in bits:
        number = number << 1 | int(bit)
    return f"{number:016x}"


def bits_apart(one: str, other: str) -> int:
    """Return in how many bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(photo: str) -> tuple[int, ...]:
    """Return the four bands of a hash, the first digits first."""
    number = int(photo, 16)
    mask = (1 << _BAND_BITS) - 1
    return tuple(number >> _BAND_BITS * place & mask for place in reversed(range(BANDS)))


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points, each latitude and longitude in degrees."""
    (north, east), (north_2, east_2) = one, other
    a, b = radians(north), radians(north_2)
    half_across = sin(radians(east_2 - east) / 2)
    chord = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * half_across**2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def nearest_km(point: tuple[float, float], sites: Iterable[tuple[float, float]]) -> float | None:
    """Return the distance to the nearest site; None where no site has a point."""
    return min((distance_km(point, site) for site in sites), default=None)


def gap_days(taken_on: date, period: tuple[date, date]) -> int:
    """Return days from a period to the day of a photo: below zero before it, zero within it."""
    first, last = period
    if taken_on < first:
        return (taken_on - first).days
    return max(0, (taken_on - last).days)
