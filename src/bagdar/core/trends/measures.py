"""How good a ranking is, held against what rose."""

from __future__ import annotations

import numpy as np

from bagdar.core.trends.panel import Bools, Floats, Ints

HEAD = 50
PARTS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
"""Parts of a population among which the length of an alert list is chosen, on past cuts."""


def ranking(scores: Floats) -> Ints:
    """Return places from the highest score down; equals in the order they stand."""
    return np.argsort(-scores, kind="stable")


def precision_at(scores: Floats, positive: Bools, count: int = HEAD) -> float:
    """Return the part of the first that rose."""
    return float(positive[ranking(scores)[:count]].mean())


def average_precision(scores: Floats, positive: Bools) -> float:
    """Return the mean over what rose of the precision at its place."""
    hits = positive[ranking(scores)]
    places = np.flatnonzero(hits) + 1
    if not len(places):
        return float("nan")
    return float(np.mean(np.arange(1, len(places) + 1) / places))


def critical_success(scores: Floats, positive: Bools, count: int) -> float:
    """Return hits over hits, misses and false alarms (threat score) of so many alerts."""
    hits = int(positive[ranking(scores)[:count]].sum())
    return hits / max(count + int(positive.sum()) - hits, 1)


def best_part(past: list[tuple[Floats, Bools]], fallback: float) -> float:
    """Choose the part of a population to alert on by the mean CSI over past cuts.

    Without past cuts it is the fallback: the part that a label has by its definition.
    """
    if not past:
        return fallback
    means = [
        np.mean([critical_success(s, p, alerts(len(s), part)) for s, p in past]) for part in PARTS
    ]
    return PARTS[int(np.argmax(means))]


def alerts(size: int, part: float) -> int:
    """Return how many alerts a part of a population makes, at least one."""
    return max(round(part * size), 1)


def gap_closed(own: float, line: float, oracle: float) -> float:
    """Return which part of the way from the straight line to hindsight is gone.

    NaN where hindsight is no better than the line: there is no way to go then.
    """
    return (own - line) / (oracle - line) if oracle > line else float("nan")
