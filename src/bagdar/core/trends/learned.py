"""Ours: a logistic model over features in ranks, joined with the straight line as the past asks.

It learns from earlier cuts whose labels were observed by the cut. Ranks within a cut let it move
between cuts and corpora; a ridge keeps it small where there is little to learn from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bagdar.core.trends.context import ranks
from bagdar.core.trends.measures import average_precision
from bagdar.core.trends.panel import Bools, Floats

RIDGE = 300.0
"""Penalty on squared weights, in units of one document's log-likelihood."""
FADING = 0.85
"""A cut a year further back weighs so much less."""
STEPS, ENOUGH = 15, 1e-3
ROWS = 2048
"""Rows of lessons that are multiplied at once."""
BEND = 0.6
"""Rank above which the highest fifth of a feature has a slope of its own."""
NOISE = 0.03
"""Average precision by which few past cuts of few phrases differ by chance."""
LINE_PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of the straight line in the whole, one of which past cuts choose."""


TOP_PARTS = (0.05, 0.1, 0.2)
"""What is learned: whether growth was among the highest of each of these parts, and the mean."""
RARE_PARTS = (0.02, 0.05, 0.1)
"""The same of a label that one phrase in thirty has."""


@dataclass(frozen=True)
class Lesson:
    """A past cut to learn from: features, how much each grew, how many years ago the cut was.

    Of another label than the one asked about it weighs a part alone.
    """

    values: Floats
    growth: Floats
    years_ago: int
    part: float = 1.0


def learn(lessons: list[Lesson], parts: tuple[float, ...] = TOP_PARTS) -> Floats:
    """Fit a model for each height of growth, and return the mean of their weights."""
    values = np.concatenate([_widened(one.values) for one in lessons])
    nearest = min(one.years_ago for one in lessons)
    weight = np.concatenate(
        [
            np.full(len(one.growth), one.part * FADING ** (one.years_ago - nearest))
            for one in lessons
        ]
    )
    height = np.concatenate([(1 - ranks(one.growth)) / 2 for one in lessons])
    total, near = np.zeros(values.shape[1]), None
    for part in parts:
        near = _fitted(values, (height < part).astype(float), weight, near)
        total += near
    made: Floats = total / len(parts)
    return made


def told_by(weights: Floats, values: Floats) -> Floats:
    """Return the log odds that each row rises."""
    made: Floats = _widened(values) @ weights
    return made


def _widened(values: Floats) -> Floats:
    """Add squares, a slope of its own for the highest fifth, and the constant."""
    parts = [values, values**2, 2 * np.maximum(values - BEND, 0), np.ones((len(values), 1))]
    return np.concatenate(parts, 1)


def _fitted(values: Floats, positive: Floats, weight: Floats, near: Floats | None) -> Floats:
    """Return the weights of the greatest penalised likelihood, by Newton's steps from near it."""
    penalty = np.full(values.shape[1], RIDGE)
    penalty[-1] = 1e-6
    made = np.zeros(values.shape[1]) if near is None else near.copy()
    base = np.clip(np.average(positive, weights=weight), 1e-6, 1 - 1e-6)
    made[-1] = np.log(base / (1 - base))
    for _step in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ made, -30, 30)))
        slope = values.T @ (weight * (positive - chance)) - penalty * made
        curve = _curve(values, np.sqrt(weight * chance * (1 - chance)))
        step = np.linalg.solve(curve + np.diag(penalty), slope)
        made += step
        if np.abs(step).max() < ENOUGH:
            break
    return made


def _curve(values: Floats, weight: Floats) -> Floats:
    """Return the products of all columns with each other, rows weighed by the square of `weight`.

    Some rows at once fit into the caches; what a matrix makes with itself takes half the time.
    """
    made: Floats = np.zeros((values.shape[1], values.shape[1]))
    for begin in range(0, len(values), ROWS):
        some = values[begin : begin + ROWS] * weight[begin : begin + ROWS, None]
        made += some.T @ some
    return made


def joined_with_line(own: Floats, line: Floats, part: float) -> Floats:
    """Join the ranks of the learned model and of the straight line, the head before the rest."""
    made: Floats = (1 - part) * _headed(own) + part * _headed(line)
    return made


def _headed(scores: Floats) -> Floats:
    """Return minus the log of the part of a population that ranks higher."""
    made: Floats = -np.log((1 - ranks(scores)) / 2 + 1 / (len(scores) + 1))
    return made


def line_part(past: list[tuple[Floats, Floats, Bools]]) -> float:
    """Choose the part of the straight line by the mean AP of past cuts scored out of time.

    Each is the learned model's scores, the line's, and what rose. Without any it is a half; of
    parts that are as good as the best but for NOISE it is the least.
    """
    if not past:
        return 0.5
    means = [
        np.mean([average_precision(joined_with_line(own, line, part), y) for own, line, y in past])
        for part in LINE_PARTS
    ]
    return next(
        part for part, mean in zip(LINE_PARTS, means, strict=True) if mean >= max(means) - NOISE
    )
