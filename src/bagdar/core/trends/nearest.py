"""Phrases that stand with the same words: what they do, whether or not they ever stand together.

Phrases that share documents are heard by what passes through these (`context`). Two names of one
thing, or two ways to one end, seldom share any, and yet are written about with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import sparse

from bagdar.core.trends.panel import SPAN, Floats, Ints, Stable

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
    some = [
        _said_most(stable, cut, terms, words, one) for one in _together(stable, cut, terms, words)
    ]
    place, word, weight = (np.concatenate([one[at] for one in some]) for at in range(3))
    length = np.sqrt(np.bincount(place, weight**2, minlength=len(terms)))
    shape = (len(terms), len(words))
    return sparse.csr_array((weight / length[place], (place, word)), shape=shape)


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


Together = tuple[Ints, Ints, Ints]
"""Phrases and words by place, and how many documents hold both."""


def _said_most(
    stable: Stable, cut: int, terms: Ints, words: Ints, together: Together
) -> tuple[Ints, Ints, Floats]:
    """Return the words that say most of each phrase, by place, and how much they weigh."""
    recent, total = stable.window(cut - SPAN + 1, cut)
    place, word, both = together
    chance = recent[terms[place]] * recent[words[word]]
    often = both * total > chance
    place, word, both, chance = place[often], word[often], both[often], chance[often]
    own = _words_of(stable, terms)
    outside = np.logical_and.reduce([one[place] != words[word] for one in own.T])
    place, word, both, chance = place[outside], word[outside], both[outside], chance[outside]
    weight = np.log(both * total / chance) * np.log1p(both)
    order = np.lexsort((-weight, place))
    place, word, weight = place[order], word[order], weight[order]
    first = np.searchsorted(place, place)
    most = np.arange(len(place)) - first < WORDS_KEPT
    return place[most], word[most], weight[most]


def _together(stable: Stable, cut: int, terms: Ints, words: Ints) -> Iterator[Together]:
    """Yield what stands together in 2 documents at least, some phrases at once where it can."""
    pairs = stable.panel.pairs
    if pairs is not None:
        yield pairs.together(stable.seen(cut - SPAN + 1, cut), terms, words, LEAST_SHARED)
        return
    held = stable.held(cut - SPAN + 1, cut)
    mine, inside = _once(held[:, terms]).T.tocsr(), _once(held[:, words])
    del held
    for begin in range(0, max(len(terms), 1), ROWS_AT_ONCE):
        rows = mine[begin : begin + ROWS_AT_ONCE] @ inside
        rows.sort_indices()
        some = rows.tocoo()
        kept = some.data >= LEAST_SHARED
        yield (
            some.row[kept].astype(np.int64) + begin,
            some.col[kept].astype(np.int64),
            some.data[kept].astype(np.int64),
        )


def _once(held: sparse.csr_array) -> sparse.csr_array:
    """Forget whether a phrase stood in the title, in numbers that count documents."""
    made: sparse.csr_array = held.astype(np.int32)
    made.data[:] = 1
    return made
