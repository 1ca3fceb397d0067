"""Words that a person follows, folded as phrases are, and found in the terms of signals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from bagdar.core.trends.phrases import LONGEST, LONGEST_LINKED, MOST_LINKS
from bagdar.core.trends.words import BREAK, Vocabulary, fold, read_words


@dataclass
class _Read:
    """The words of a text: folded content words, small words that may link, "" for breaks."""

    words: list[str] = field(default_factory=list)
    links: set[int] = field(default_factory=set)
    """Places of links."""
    small: set[int] = field(default_factory=set)
    """Places of small words and marks, links among them."""


def folded(text: str) -> str:
    """Return words as the engine writes a phrase; empty where no phrase is written so.

    Small words and marks around them are left out. A phrase has one to four content words, of
    which a small word links two at most; numbers and single letters are no words.

    >>> folded("the Solid-State Batteries")
    'solid state battery'
    """
    (read,) = _read([text])
    inner = [at for at in range(len(read.words)) if at not in read.small]
    if not inner:
        return ""
    chains = list(_chains(read))
    words, links = chains[0] if chains else ([], frozenset[int]())
    if len(chains) != 1 or len(words) != inner[-1] - inner[0] + 1:
        return ""
    most = LONGEST_LINKED if links else LONGEST
    return " ".join(words) if len(words) - len(links) <= most and len(links) <= MOST_LINKS else ""


def found_in(wanted: Collection[str], terms: Sequence[str]) -> list[dict[str, bool]]:
    """Return for each term which folded phrases it contains, True for one that it equals."""
    known = set(wanted)
    longest = max((one.count(" ") + 1 for one in known), default=0)
    begins = {one.partition(" ")[0] for one in known}
    found: list[dict[str, bool]] = []
    for read in _read(terms, begins):
        held: dict[str, bool] = {}
        chains = list(_chains(read))
        for words, _links in chains:
            for begin in (at for at, word in enumerate(words) if word in begins):
                for end in range(begin + 1, min(begin + longest, len(words)) + 1):
                    phrase = " ".join(words[begin:end])
                    if phrase in known:
                        whole = len(chains) == 1 and end - begin == len(words)
                        held[phrase] = held.get(phrase, False) or whole
        found.append(held)
    return found


def _read(texts: Sequence[str], begins: Collection[str] | None = None) -> list[_Read]:
    """Cut texts as the engine cuts those of documents; without one of some words one is left."""
    vocabulary = Vocabulary()
    stream = read_words(pa.array([one.casefold() for one in texts], pa.string()), vocabulary)
    kinds = fold(vocabulary.texts)
    written = vocabulary.texts
    made = [_Read() for _one in texts]
    word, row = stream.word, stream.row
    if begins is not None:
        asked = np.array([one in begins for one in kinds.texts] + [False])
        rows = np.zeros(len(texts), bool)
        rows[row[asked[np.where(word == BREAK, BREAK, kinds.folded[word])]]] = True
        word, row = word[rows[row]], row[rows[row]]
    for each, at in zip(word.tolist(), row.tolist(), strict=True):
        read = made[at]
        place = len(read.words)
        content = each != BREAK and kinds.folded[each] != BREAK
        read.words.append(kinds.texts[kinds.folded[each]] if content else "")
        if each == BREAK or kinds.language[each] >= 0:
            read.small.add(place)
        if each != BREAK and kinds.link[each]:
            read.links.add(place)
            read.words[place] = written[each]
    return made


def _chains(read: _Read) -> Iterator[tuple[list[str], frozenset[int]]]:
    """Part a text where the engine ends phrases: each chain with the places of its links."""
    words: list[str] = []
    links: set[int] = set()
    for place, word in enumerate(read.words):
        linked = bool(words) and place in read.links and place + 1 not in read.small
        if word and (place not in read.small or linked):
            links |= {len(words)} if linked else set()
            words.append(word)
            continue
        if words:
            yield _ended(words, links)
        words, links = [], set()
    if words:
        yield _ended(words, links)


def _ended(words: list[str], links: set[int]) -> tuple[list[str], frozenset[int]]:
    """Leave out a link after which nothing follows."""
    while words and len(words) - 1 in links:
        links = links - {len(words) - 1}
        words = words[:-1]
    return words, frozenset(links)
