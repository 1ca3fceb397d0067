"""Phrases that stand with the same words: what they do, whether or not they ever stand together.

Phrases that share documents are heard by what passes through these (`context`). Two names of one
thing, or two ways to one end, seldom share any, and yet are written about with the same words.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from bagdar.core.trends.panel import SPAN, Floats, Ints, Stable
from bagdar.core.trends.population import present

NEAREST = 20
"""So many phrases are heard, each by how like it is."""
WORDS_KEPT = 64
"""Words that say most of a phrase; more of them make all phrases alike."""
LEAST_SHARED = 2
"""Documents in which a word stands with a phrase; what happens once is chance."""
MOST_HEARD = 12_000
"""Phrases of most documents, among which the nearest are looked for, so that work does not grow
with the square of phrases."""
ROWS_AT_ONCE = 1_000


def nearest(stable: Stable, cut: int, terms: Ints, words: Ints) -> Nearest:
    """Find the phrases nearest to each by the words of the last years that they stand with."""
    recent, _total = stable.window(cut - SPAN + 1, cut)
    said = contexts(stable, cut, terms, words)
    heard = np.sort(np.argsort(-recent[terms], kind="stable")[:MOST_HEARD])
    count = min(NEAREST, max(len(heard) - 1, 0))
    place = np.full(len(terms), -1)
    place[heard] = np.arange(len(heard))
    back = said[heard].T.tocsr()
    found = np.zeros((len(terms), count), np.int64)
    like: Floats = np.zeros((len(terms), count))
    for begin in range(0, len(terms) if count else 0, ROWS_AT_ONCE):
        rows = np.arange(begin, min(begin + ROWS_AT_ONCE, len(terms)))
        likeness = (said[rows] @ back).toarray()
        own = np.flatnonzero(place[rows] >= 0)
        likeness[own, place[rows[own]]] = -1
        first = np.argpartition(-likeness, count - 1, 1)[:, :count]
        found[rows], like[rows] = heard[first], np.take_along_axis(likeness, first, 1)
    return Nearest(found, np.maximum(like, 0))


class Nearest:
    """The phrases nearest to each, as places among those asked about, and how like they are."""

    def __init__(self, found: Ints, like: Floats) -> None:
        """Weigh them by likeness."""
        self._found = found
        self._weight = like / np.maximum(like.sum(1, keepdims=True), 1e-9)
        self.first: Floats = like.max(1, initial=0)
        """How like the nearest is: 0 for a phrase unlike all others, 1 at most."""
        self.mean: Floats = like.sum(1) / NEAREST
        """How like the nearest are."""

    def heard(self, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """Return the mean of what the nearest do."""
        return {name: (self._weight * given[self._found]).sum(1) for name, given in values.items()}


def contexts(stable: Stable, cut: int, terms: Ints, words: Ints) -> sparse.csr_array:
    """Say by which words a phrase is known: phrases by words, rows of length 1.

    A word weighs by how much more often it stands in documents of the phrase than by chance
    (pointwise mutual information), times the log of their number; words inside the phrase weigh
    nothing.
    """
    recent, total = stable.window(cut - SPAN + 1, cut)
    place, word, both = _together(stable, cut, terms, words)
    chance = recent[terms[place]] * recent[words[word]]
    often = both * total > chance
    place, word, both, chance = place[often], word[often], both[often], chance[often]
    own = _words_of(stable, terms)
    outside = np.logical_and.reduce([one[place] != words[word] for one in own.T])
    place, word, both, chance = place[outside], word[outside], both[outside], chance[outside]
    weight = np.log(both * total / chance) * np.log1p(both)
    order = np.argsort(place - weight / (1 + weight.max(initial=0)), kind="stable")
    place, word, weight = place[order], word[order], weight[order]
    starts = np.searchsorted(place, np.arange(len(terms)))
    said_most = np.arange(len(place)) - starts[place] < WORDS_KEPT
    place, word, weight = place[said_most], word[said_most], weight[said_most]
    length = np.sqrt(np.bincount(place, weight**2, minlength=len(terms)))
    return sparse.csr_array((weight / length[place], (place, word)), shape=(len(terms), len(words)))


def _words_of(stable: Stable, terms: Ints) -> Ints:
    """Return the words of each phrase, of four at most: those that begin and end it and its parts.

    A phrase of fewer has some of them more than once.
    """
    phrases = stable.panel.phrases
    parts = phrases.parts[terms]
    own = phrases.ends[terms]
    made: Ints = np.concatenate(
        [own, *(np.where(part[:, None] >= 0, phrases.ends[part], own) for part in parts.T)], 1
    )
    return made


def _together(stable: Stable, cut: int, terms: Ints, words: Ints) -> tuple[Ints, Ints, Ints]:
    """Return phrases and words by place, and how many documents hold both, 2 at least."""
    pairs = stable.panel.pairs
    if pairs is not None:
        return pairs.together(stable.seen(cut - SPAN + 1, cut), terms, words, LEAST_SHARED)
    held = present(stable.held(cut - SPAN + 1, cut))
    mine, inside = held[:, terms].T.tocsr(), held[:, words]
    found = []
    for begin in range(0, len(terms), ROWS_AT_ONCE):
        rows = mine[begin : begin + ROWS_AT_ONCE] @ inside
        rows.sort_indices()
        some = rows.tocoo()
        kept = some.data >= LEAST_SHARED
        found.append(
            (some.row[kept] + begin, some.col[kept], np.rint(some.data[kept]).astype(np.int64))
        )
    place, word, both = (
        np.concatenate([one[at] for one in found] or [np.zeros(0, np.int64)]).astype(np.int64)
        for at in range(3)
    )
    return place, word, both
