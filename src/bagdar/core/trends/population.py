"""Which phrases are ranked at a cut: alive, not everywhere, not nested, spread over few fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Stable
from bagdar.core.trends.phrases import EARLY_DOCUMENTS, LEAST_DOCUMENTS, Phrases
from bagdar.core.trends.words import GENERAL

SHORTEST = 2
"""Content words; a benchmark reads single words as neighbours and ranks none."""
MOST_SHARE = 0.02
"""A benchmark ranks nothing that stands in more documents than this; a scan calls it common."""
WORD_SPREAD_PART = 0.5
"""A single word is ranked when it is no more spread over fields than this part of all names."""
MOST_PAIRED_PART = 0.02
"""The part of single words, those with most pairs of words, that belongs to everybody."""
WITHIN_NAMES = 0.5
"""A word that so many of its documents hold in one place of longer phrases is part of names."""
NESTED_RATIO = 0.7
"""A phrase with so many of its documents inside one longer phrase is that phrase."""
TIED_RATIO = 0.2
"""A name with a small word is a name when it makes so much of the rarer of its two parts."""
NEW_PART = 0.7
"""The part of an early signal's documents that are of the last three years."""
GOES_ON_RATIO = 0.7
"""A phrase of which so many documents go on with one more word, on one side, is part of a name."""
GENERAL_PART, USUAL_WEIGHT = 0.15, 5.0
"""The part of words that is everybody's, and documents' worth of doubt that a rare word is."""
GENERAL_DOCUMENTS = 50
"""Of three years; of a word that stands in fewer it cannot be known that it is everybody's."""
LEAST_SPREAD_RATIO = 0.6
"""ent60: the part of phrases, least spread over fields, that is technology-like."""
NAMED_SPREAD_RATIO = 0.85
"""The same part where words of everybody are told apart already."""
LEAST_FILED_PART = 0.2
"""Of a phrase of which fewer documents than this part are filed, its fields are not known."""


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
    return _told_apart(stable, cut, alive_terms(stable, cut))


def technologies(stable: Stable, cut: int, *, words: bool = True) -> Population:
    """Choose what a scan ranks: names, however common they are, and single words like them.

    No phrase is one that words of everybody begin or end. A common one must be as little spread
    over fields as most.
    """
    recent, total = stable.window(cut - SPAN + 1, cut)
    alive = recent >= LEAST_DOCUMENTS
    named = _named(stable, cut, recent, alive)
    common = named.terms[(recent[named.terms] > MOST_SHARE * total) & ~named.ranked]
    kept = ~np.isin(named.terms, common)
    named = Population(cut, named.terms[kept], named.spread[kept], named.ranked[kept])
    return _with_words(stable, named, recent, alive) if words else named


def early(stable: Stable, cut: int, *, words: bool = True) -> Population:
    """Choose as `technologies` does of few documents, most of them of the last three years."""
    recent, _total = stable.window(cut - SPAN + 1, cut)
    ever = stable.counts[:, : cut + 1 - stable.panel.first].sum(1)
    alive = (recent >= EARLY_DOCUMENTS) & (ever < LEAST_DOCUMENTS) & (recent >= NEW_PART * ever)
    named = _named(stable, cut, recent, alive)
    return _with_words(stable, named, recent, alive) if words else named


def _named(stable: Stable, cut: int, recent: Ints, alive: Bools) -> Population:
    phrases = stable.panel.phrases
    found = _by_themselves(phrases, recent, alive & (phrases.length >= SHORTEST))
    return _told_apart(stable, cut, found[_own_names(stable, cut, found)], NAMED_SPREAD_RATIO)


def _with_words(stable: Stable, named: Population, recent: Ints, alive: Bools) -> Population:
    """Add single words that are technology-like, as phrases are.

    Such a word is no more spread over fields than half of the names, so that words of everybody
    fall away; it is neither in GENERAL nor among the words of most pairs; and it mostly stands by
    itself: what begins or ends longer phrases in half of its documents is part of names, which
    stand for it.
    """
    phrases = stable.panel.phrases
    if not len(named.terms):
        return named
    pairs = np.flatnonzero((phrases.length == SHORTEST) & (recent >= EARLY_DOCUMENTS))
    within = np.zeros(len(recent), bool)
    paired = np.bincount(phrases.ends[pairs].ravel(), minlength=len(recent))
    single = np.flatnonzero((phrases.length == 1) & (recent >= LEAST_DOCUMENTS))
    most = int(np.ceil(MOST_PAIRED_PART * len(single)))
    within[single[np.argsort(-paired[single], kind="stable")[:most]]] = True
    for side in (0, 1):
        word = phrases.ends[pairs, side]
        held = np.bincount(word, recent[pairs], minlength=len(recent))
        within |= held >= WITHIN_NAMES * recent
    words = np.flatnonzero((phrases.length == 1) & alive & ~within)
    own = np.array([phrases.texts[at] not in GENERAL for at in words.tolist()], bool)
    words = words[own]
    spread = spreads(stable, named.cut, words)
    like = spread <= np.quantile(named.spread, WORD_SPREAD_PART)
    terms = np.concatenate([named.terms, words[like]])
    order = np.argsort(terms, kind="stable")
    return Population(
        named.cut,
        terms[order],
        np.concatenate([named.spread, spread[like]])[order],
        np.concatenate([named.ranked, np.ones(int(like.sum()), bool)])[order],
    )


def _own_names(stable: Stable, cut: int, terms: Ints) -> Bools:
    """Say which phrases name something of their own.

    A word of everybody stands in all fields alike ("novel", "achieve"), or in GENERAL. What begins
    or ends with one is a name when it makes a good part of the phrase without it ("expert system"),
    and a turn of speech else ("novel system").
    """
    phrases = stable.panel.phrases
    counts, _total = stable.window(cut - SPAN + 1, cut)
    general = np.zeros(len(counts), bool)
    general[_words_of_everybody(stable, cut, counts)] = True
    words = np.flatnonzero(phrases.length == 1).tolist()
    general[[at for at in words if phrases.texts[at] in GENERAL]] = True
    first, last = (general[phrases.ends[terms, side]] for side in (0, 1))
    without_first = counts[terms] >= TIED_RATIO * counts[phrases.parts[terms, 1]]
    without_last = counts[terms] >= TIED_RATIO * counts[phrases.parts[terms, 0]]
    made: Bools = (~first | without_first) & (~last | without_last) & ~(first & last)
    return made & ~_parts_of_names(stable, cut, counts, terms)


def _parts_of_names(stable: Stable, cut: int, counts: Ints, terms: Ints) -> Bools:
    """Say which phrases mostly go on, whatever the word ("neural machine", "deep recurrent").

    They go on in phrases of EARLY_DOCUMENTS up to the cut; others are not known by then.
    """
    phrases = stable.panel.phrases
    ever = stable.counts[:, : cut + 1 - stable.panel.first].sum(1)
    longer = np.flatnonzero((phrases.length > SHORTEST) & (ever >= EARLY_DOCUMENTS))
    made = np.zeros(len(terms), bool)
    for side in (0, 1):
        part = phrases.parts[longer, side]
        goes_on = np.bincount(part, counts[longer], minlength=len(counts))
        made |= goes_on[terms] >= GOES_ON_RATIO * counts[terms]
    return made


def _words_of_everybody(stable: Stable, cut: int, counts: Ints) -> Ints:
    """Return the words whose fields differ least from those of all documents (Kullback-Leibler)."""
    lengths = stable.panel.phrases.length
    words = np.flatnonzero((lengths == 1) & (counts >= LEAST_DOCUMENTS))
    if not len(words):
        return words
    filed = by_field(stable, cut - SPAN + 1, cut, words)
    whole = np.asarray(stable.fields(cut - SPAN + 1, cut).sum(0)).ravel() + 0.5
    usual = whole / whole.sum()
    own = (filed + USUAL_WEIGHT * usual) / (filed.sum(1, keepdims=True) + USUAL_WEIGHT)
    apart = np.sum(own * np.log2(own / usual), 1)
    count = int(GENERAL_PART * len(words))
    found = words[np.argsort(apart, kind="stable")[:count]]
    return found[counts[found] >= GENERAL_DOCUMENTS]


def _told_apart(
    stable: Stable, cut: int, alive: Ints, ratio: float = LEAST_SPREAD_RATIO
) -> Population:
    """Rank the part least spread over fields."""
    spread = spreads(stable, cut, alive)
    count = int(np.ceil(ratio * len(alive)))
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
    return _by_themselves(phrases, counts, alive)


def _by_themselves(phrases: Phrases, counts: Ints, alive: Bools) -> Ints:
    """Leave out phrases nested in longer ones, and loose names with a small word."""
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
    """Return the entropy in bits of each phrase's documents of the last years over fields.

    A phrase whose fields are not known is taken for as spread as can be: it is nobody's own.
    """
    filed = by_field(stable, cut - SPAN + 1, cut, terms)
    known = filed_part(stable, cut, terms, filed) >= LEAST_FILED_PART
    made: Floats = np.where(known, entropy(filed), np.log2(max(filed.shape[1], 1)))
    return made


def filed_part(
    stable: Stable, cut: int, terms: Ints, filed: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return which part of the documents of each phrase in the last years is filed at all."""
    counts, _total = stable.window(cut - SPAN + 1, cut)
    made: Floats = np.round(filed.sum(1) / np.maximum(counts[terms], 1), 9)
    return made


def by_field(stable: Stable, first: int, last: int, terms: Ints) -> npt.NDArray[np.float64]:
    """Return how many documents of each phrase in some years fall to each field."""
    pairs = stable.panel.pairs
    if pairs is not None:
        return pairs.by_field(stable.seen(first, last), terms)
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
