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

RIDGE = 50.0
"""Penalty on squared weights, in units of one document's log-likelihood."""
FADING = 0.85
"""A cut a year further back weighs so much less."""
STEPS, ENOUGH = 25, 1e-6
BEND = 0.6
"""Rank above which the highest fifth of a feature has a slope of its own."""
LINE_PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of the straight line in the whole, one of which past cuts choose."""


@dataclass(frozen=True)
class Lesson:
    """A past cut to learn from: features, what rose, and how many years ago the cut was."""

    values: Floats
    positive: Bools
    years_ago: int


@dataclass(frozen=True)
class Model:
    """Weights of a logistic model; the last is the constant."""

    weights: Floats
    bent: bool

    def logits(self, values: Floats) -> Floats:
        """Return the log odds that each row rises."""
        made: Floats = _widened(values, bent=self.bent) @ self.weights
        return made


def learn(lessons: list[Lesson]) -> list[Model]:
    """Fit the straight model and the bent one; needs a lesson in which something rose."""
    values = np.concatenate([one.values for one in lessons])
    positive = np.concatenate([one.positive for one in lessons]).astype(float)
    nearest = min(one.years_ago for one in lessons)
    weight = np.concatenate(
        [np.full(len(one.positive), FADING ** (one.years_ago - nearest)) for one in lessons]
    )
    return [
        Model(_fitted(_widened(values, bent=bent), positive, weight), bent)
        for bent in (False, True)
    ]


def told_by(models: list[Model], values: Floats) -> Floats:
    """Return the mean log odds of the models."""
    made: Floats = np.mean([one.logits(values) for one in models], 0)
    return made


def _widened(values: Floats, *, bent: bool) -> Floats:
    """Add squares and the slope of the highest fifth where asked, and the constant."""
    parts = [values]
    if bent:
        parts += [values**2, 2 * np.maximum(values - BEND, 0)]
    return np.concatenate([*parts, np.ones((len(values), 1))], 1)


def _fitted(values: Floats, positive: Floats, weight: Floats) -> Floats:
    """Return the weights of the greatest penalised likelihood, by Newton's steps."""
    penalty = np.full(values.shape[1], RIDGE)
    penalty[-1] = 1e-6
    made = np.zeros(values.shape[1])
    base = np.clip(np.average(positive, weights=weight), 1e-6, 1 - 1e-6)
    made[-1] = np.log(base / (1 - base))
    for _step in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ made, -30, 30)))
        slope = values.T @ (weight * (positive - chance)) - penalty * made
        curve = (values * (weight * chance * (1 - chance))[:, None]).T @ values
        step = np.linalg.solve(curve + np.diag(penalty), slope)
        made += step
        if np.abs(step).max() < ENOUGH:
            break
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

    Each is the learned model's scores, the line's, and what rose. Without any it is a half.
    """
    if not past:
        return 0.5
    means = [
        np.mean([average_precision(joined_with_line(own, line, part), y) for own, line, y in past])
        for part in LINE_PARTS
    ]
    return LINE_PARTS[int(np.argmax(means))]
