"""Longitudes as a line: a country across the 180th meridian stays in one piece."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FULL_TURN = 360.0


def unrolled(longitudes: Floats) -> Floats:
    """Cut the circle in its widest empty part: what lies west of the cut moves a turn east.

    Only a cut inside -180..180 moves anything; where the widest empty part lies across the
    180th meridian, as for most countries, the longitudes come back as they are.
    """
    ordered = np.unique(longitudes)
    if ordered.size < 2:
        return longitudes
    gaps = np.diff(ordered)
    widest = int(np.argmax(gaps))
    around = ordered[0] + _FULL_TURN - ordered[-1]
    if gaps[widest] <= around:
        return longitudes
    moved = longitudes <= ordered[widest]
    return np.where(moved, longitudes + _FULL_TURN, longitudes)
