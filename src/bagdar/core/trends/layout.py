"""Where signals lie on a map of neighbours: near if they stand in the same documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

STEPS = 120
MOST_POINTS = 200


def neighbour_map(points: int, edges: Sequence[tuple[int, int, float]]) -> npt.NDArray[np.float64]:
    """Lay points out so that edges are short, each coordinate from 0 to 1; rows are points.

    Fruchterman and Reingold (1991), from a circle in the order given: equal input lies equal.
    An edge pulls by its weight over the greatest. Raises ValueError above 200 points.
    """
    if points > MOST_POINTS:
        raise ValueError(f"{points} points are more than the {MOST_POINTS} that a map shows.")
    if points < 2:
        return np.full((points, 2), 0.5)
    angles = 2 * np.pi * np.arange(points) / points
    place = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pull = np.zeros((points, points))
    for one, other, weight in edges:
        pull[one, other] = pull[other, one] = max(weight, pull[one, other])
    if pull.max() > 0:
        pull /= pull.max()
    near = np.sqrt(4.0 / points)
    for step in range(STEPS):
        between = place[:, None, :] - place[None, :, :]
        far = np.sqrt((between**2).sum(axis=2)) + 1e-9
        force = near**2 / far**2 - pull * far / near
        np.fill_diagonal(force, 0.0)
        move = (between * force[:, :, None]).sum(axis=1) - 0.5 * place
        length = np.sqrt((move**2).sum(axis=1, keepdims=True)) + 1e-9
        place = place + move / length * np.minimum(length, 0.2 * (1 - step / STEPS))
    low, high = place.min(axis=0), place.max(axis=0)
    spread: npt.NDArray[np.float64] = (place - low) / np.maximum(high - low, 1e-9)
    return spread
