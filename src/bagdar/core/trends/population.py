"""Which phrases are ranked at a cut: alive, not everywhere, not nested, spread over few fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Stable
from bagdar.core.trends.phrases import LEAST_DOCUMENTS

SHORTEST = 2
"""Content words; single words are read as neighbours, not ranked."""
MOST_SHARE = 0.02
"""What stands in more documents than this is no signal."""
NESTED_RATIO = 0.7
"""A phrase with so many of its documents inside one longer phrase is that phrase."""
TIED_RATIO = 0.2
"""A name with a small word is a name when it makes so much of the rarer of its two parts."""
LEAST_SPREAD_RATIO = 0.6
"""ent60: the part of phrases, least spread over fields, that is technology-like."""


@dataclass(frozen=True)
class Population:
    """The phrases alive at a cut, as numbers of phrases in order, and which of them are ranked."""

    cut: int
    terms: Ints
    spread: Floats
    """Entropy over fields of each, in bits."""
    ranked: Bools
    """Whether it is among those least spread; the others are learned from all the same."""


def population(stable: Stable, cut: int) -> Population:
    """Choose the phrases of `trend-backtest-v1` from documents up to the cut alone."""
    alive = alive_terms(stable, cut)
    spread = spreads(stable, cut, alive)
    count = int(np.ceil(LEAST_SPREAD_RATIO * len(alive)))
    ranked = np.zeros(len(alive), bool)
    ranked[np.argsort(spread, kind="stable")[:count]] = True
    return Population(cut, alive, spread, ranked)


def alive_terms(stable: Stable, cut: int) -> Ints:
    """Return phrases of enough documents in three years, without those nested in longer ones."""
    phrases = stable.panel.phrases
    counts, total = stable.window(cut - SPAN + 1, cut)
    alive = (
        (counts >= LEAST_DOCUMENTS) & (counts <= MOST_SHARE * total) & (phrases.length >= SHORTEST)
    )
    begin, finish = phrases.parts[:, 0], phrases.parts[:, 1]
    longer = np.flatnonzero(alive & (phrases.length > SHORTEST))
    swallowed = np.zeros(len(counts), bool)
    for part in (begin, finish):
        inside = counts[longer] >= NESTED_RATIO * counts[part[longer]]
        swallowed[part[longer[inside]]] = True
    rarer = np.minimum(counts[phrases.ends[:, 0]], counts[phrases.ends[:, 1]])
    loose = phrases.linked & (counts < TIED_RATIO * rarer)
    return np.flatnonzero(alive & ~swallowed & ~loose)


def spreads(stable: Stable, cut: int, terms: Ints) -> Floats:
    """Return the entropy in bits of each phrase's documents of the last years over fields."""
    filed = by_field(stable, cut - SPAN + 1, cut, terms)
    return entropy(filed)


def by_field(stable: Stable, first: int, last: int, terms: Ints) -> npt.NDArray[np.float64]:
    """Return how many documents of each phrase in some years fall to each field."""
    held = present(stable.held(first, last)[:, terms])
    found = held.T @ stable.fields(first, last)
    return np.asarray(found.todense(), float)


def present(held: sparse.csr_array) -> sparse.csr_array:
    """Forget whether a phrase stood in the title."""
    made: sparse.csr_array = held.astype(np.float64)
    made.data[:] = 1
    return made


def entropy(filed: npt.NDArray[np.float64]) -> Floats:
    """Return the entropy of each row in bits; 0 for an empty one."""
    whole = filed.sum(1, keepdims=True)
    part = filed / np.where(whole > 0, whole, 1)
    made: Floats = -np.sum(part * np.log2(np.where(part > 0, part, 1)), 1)
    return made
