"""Phrases of one to four content words, each with the documents that hold it.

A phrase is frequent only where the two shorter ones that make it are: so each length is counted
among the few places the length before has left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bagdar.core.trends.words import BREAK, LINKS, Ints, Kinds, Words

LEAST_DOCUMENTS = 20
"""A phrase of fewer documents over all years is not ranked."""
EARLY_DOCUMENTS = 5
"""A phrase of at least so many, and fewer than LEAST_DOCUMENTS, may be an early signal."""
LONGEST = 4
MOST_LINKS = 1
LONGEST_LINKED = 3
"""Content words of a name that holds a small word."""
SORTED_AT_ONCE = 16_000_000
JOINS = len(LINKS) + 1
_PAIR = 2


@dataclass(frozen=True)
class Phrases:
    """Phrases and the documents that hold them, as pairs sorted by phrase and document."""

    texts: list[str]
    length: npt.NDArray[np.int8]
    """Content words of each."""
    linked: npt.NDArray[np.bool_]
    """Whether a small word stands in it."""
    parts: npt.NDArray[np.int32]
    """The phrases one word shorter that begin and end it, -1 for a single word; phrases by 2."""
    ends: npt.NDArray[np.int32]
    """The single words that begin and end it; phrases by 2."""
    phrase: npt.NDArray[np.int32]
    document: npt.NDArray[np.int32]
    titled: npt.NDArray[np.bool_]
    """Whether the phrase stands in the title of the document."""


@dataclass(frozen=True)
class Links:
    """A stream of content words, and how each is joined to the next."""

    word: npt.NDArray[np.int32]
    document: npt.NDArray[np.int32]
    join: npt.NDArray[np.int8]
    """0 side by side, from 1 by a link, -1 not."""
    titles: int = 0
    """How many places at the beginning of the stream are those of titles."""


def content(stream: Words, kinds: Kinds) -> Links:
    """Leave content words alone in the stream, with what joins them."""
    real = stream.word != BREAK
    word = np.where(real, kinds.folded[stream.word], BREAK)
    link = np.where(real, kinds.link[stream.word], 0)
    at = np.flatnonzero(word != BREAK)
    join = np.full(len(at), -1, np.int8)
    apart = np.diff(at)
    join[:-1][apart == 1] = 0
    two = np.flatnonzero(apart == 2)
    between = link[at[two] + 1]
    join[two[between > 0]] = between[between > 0]
    return Links(word[at].astype(np.int32), stream.row[at], join)


def joined(titles: list[Links], bodies: list[Links]) -> Links:
    """Put streams one after another, those of titles first."""
    streams = [*titles, *bodies]
    return Links(
        np.concatenate([one.word for one in streams]),
        np.concatenate([one.document for one in streams]),
        np.concatenate([one.join for one in streams]),
        sum(len(one.word) for one in titles),
    )


@dataclass
class Level:
    """Phrases of one length."""

    pairs: Ints
    """(phrase * documents + document) * 2 of what is kept, 1 more outside titles; sorted."""
    first: Ints
    """The phrase one word shorter that begins each, by number; the word of a single one."""
    second: Ints
    """The one that ends it."""
    join: npt.NDArray[np.int8]
    """How the words of a pair are joined, 0 of what is longer."""

    @property
    def size(self) -> int:
        """How many phrases there are."""
        return len(self.first)


@dataclass
class _Placed(Level):
    """Phrases of one length, and where they stand."""

    number: npt.NDArray[np.int32]
    """Of each place of the stream the phrase that begins there, or -1."""


def phrases(
    stream: Links, words: list[str], documents: int, least: int = LEAST_DOCUMENTS
) -> Phrases:
    """Find the phrases of at least so many documents, and their documents."""
    levels = [_counted(stream.word.astype(np.int64), stream, documents, least)]
    follows = stream.join
    for length in range(2, LONGEST + 1):
        code = _codes(levels[-1], follows, first=length == _PAIR)
        if length > _PAIR:
            links = _links(follows, length)
            code[(links > MOST_LINKS) | ((links > 0) & (length > LONGEST_LINKED))] = -1
        found = _counted(code, stream, documents, least)
        levels.append(_taken_apart(found, levels[-1].size, first=length == _PAIR))
    return put_together(levels, words, documents)


def _codes(below: _Placed, follows: npt.NDArray[np.int8], *, first: bool) -> Ints:
    """Say of each place which two phrases of the length below make a longer one, or -1."""
    after = np.full(len(below.number), -1, np.int32)
    after[:-1] = below.number[1:]
    good = (below.number >= 0) & (after >= 0) & (follows >= 0)
    code = below.number.astype(np.int64)
    if first:
        code = code * JOINS + follows
    code = code * max(below.size, 1) + after
    code[~good] = -1
    return code


def _links(follows: npt.NDArray[np.int8], length: int) -> npt.NDArray[np.int8]:
    """Count the links within a phrase of so many content words that begins at each place."""
    linked = (follows > 0).astype(np.int8)
    made = linked.copy()
    for by in range(1, length - 1):
        made[:-by] += linked[by:]
    return made


def frequent(found: Phrases) -> Phrases:
    """Leave the phrases of at least LEAST_DOCUMENTS documents, as if no others had been asked for.

    All that a frequent phrase is made of is frequent too.
    """
    enough = np.bincount(found.phrase, minlength=len(found.texts)) >= LEAST_DOCUMENTS
    new = np.where(enough, np.cumsum(enough) - 1, -1).astype(np.int32)
    kept = enough[found.phrase]
    parts = found.parts[enough]
    return Phrases(
        [found.texts[at] for at in np.flatnonzero(enough).tolist()],
        found.length[enough],
        found.linked[enough],
        np.where(parts >= 0, new[parts], -1).astype(np.int32),
        new[found.ends[enough]],
        new[found.phrase[kept]],
        found.document[kept],
        found.titled[kept],
    )


def _counted(code: Ints, stream: Links, documents: int, least: int) -> _Placed:
    """Number the codes that enough documents hold."""
    at = np.flatnonzero(code >= 0)
    often, found = _often_and_places(code[at], least)
    at, found = at[found >= 0], found[found >= 0]
    pairs = _distinct(found, stream.document[at], documents, at >= stream.titles)
    phrase = pairs // (2 * documents)
    enough = np.bincount(phrase, minlength=len(often)) >= least
    new = np.where(enough, np.cumsum(enough) - 1, -1)
    number = np.full(len(code), -1, np.int32)
    number[at] = new[found]
    kept = enough[phrase]
    pairs, phrase = pairs[kept], phrase[kept]
    pairs -= (phrase - new[phrase]) * (2 * documents)
    own = often[enough]
    return _Placed(pairs, own, own, np.zeros(len(own), np.int8), number)


def _often_and_places(codes: Ints, least: int) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Return the codes that come so many times or more, sorted, and the place of each among them.

    Codes that are small, such as those of single words, are counted without being sorted.
    """
    if len(codes) and int(codes.max()) < len(codes):
        enough = np.bincount(codes) >= least
        place = np.where(enough, np.cumsum(enough) - 1, -1).astype(np.int32)
        return np.flatnonzero(enough), place[codes]
    often = _often(codes, least)
    return often, _places(codes, often)


def _places(codes: Ints, often: Ints) -> npt.NDArray[np.int32]:
    """Return the place of each code among those that come often, or -1."""
    found = pc.index_in(pa.array(codes), value_set=pa.array(often))
    return np.asarray(pc.fill_null(found, -1))


def _taken_apart(level: _Placed, below: int, *, first: bool) -> _Placed:
    """Say of each phrase which two shorter ones make it."""
    rest, second = np.divmod(level.first, max(below, 1))
    join = np.zeros(level.size, np.int64)
    if first:
        rest, join = np.divmod(rest, JOINS)
    return _Placed(level.pairs, rest, second, join.astype(np.int8), level.number)


def _often(codes: Ints, least: int) -> Ints:
    """Return the codes that come so many times or more, sorted."""
    parts = max(1, -(-len(codes) // SORTED_AT_ONCE))
    found = []
    for part in range(parts):
        some = np.sort(codes[codes % parts == part] if parts > 1 else codes)
        edge = np.flatnonzero(np.concatenate([[True], some[1:] != some[:-1]])[: len(some)])
        times = np.diff(np.concatenate([edge, [len(some)]]))
        found.append(some[edge[times >= least]] if len(edge) else some)
    return np.sort(np.concatenate(found))


def _distinct(
    phrase: npt.NDArray[np.int32],
    document: npt.NDArray[np.int32],
    documents: int,
    outside: npt.NDArray[np.bool_],
) -> Ints:
    """Sort pairs and leave one of each document, that of the title before that of the text.

    One array is worked on in place: it is the longest of all.
    """
    pairs = phrase.astype(np.int64)
    pairs *= documents
    pairs += document
    pairs *= 2
    pairs += outside
    pairs.sort()
    own = pairs >> 1
    first = np.ones(len(pairs), bool)
    np.not_equal(own[1:], own[:-1], out=first[1:])
    made: Ints = pairs[first]
    return made


def put_together(levels: Sequence[Level], words: list[str], documents: int) -> Phrases:
    """Name phrases by their parts, and number all lengths one after another."""
    made = [_first(levels[0], words)]
    for length, level in enumerate(levels[1:], _PAIR):
        made.append(_next(level, made[-1], length, sum(len(one.texts) for one in made[:-1])))
    offsets = np.cumsum([0, *(one.size for one in levels)])
    pairs = [
        level.pairs + offset * 2 * documents for level, offset in zip(levels, offsets, strict=False)
    ]
    whole = np.concatenate(pairs)
    return Phrases(
        [text for one in made for text in one.texts],
        np.repeat(np.arange(1, len(levels) + 1), [one.size for one in levels]).astype(np.int8),
        np.concatenate([one.linked for one in made]),
        np.concatenate([one.parts for one in made]),
        np.concatenate([one.ends for one in made]),
        (whole // (2 * documents)).astype(np.int32),
        (whole // 2 % documents).astype(np.int32),
        whole % 2 == 0,
    )


@dataclass(frozen=True)
class _Made:
    """Phrases of one length, named."""

    texts: list[str]
    linked: npt.NDArray[np.bool_]
    parts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


def _first(level: Level, words: list[str]) -> _Made:
    own = np.arange(level.size, dtype=np.int32)
    texts = [words[at] for at in level.first.tolist()]
    nothing = np.full((level.size, 2), -1, np.int32)
    return _Made(texts, np.zeros(level.size, bool), nothing, np.stack([own, own], 1))


def _next(level: Level, below: _Made, length: int, offset: int) -> _Made:
    texts = [
        _longer(below.texts[begin], below.texts[finish], join, length)
        for begin, finish, join in zip(
            level.first.tolist(), level.second.tolist(), level.join.tolist(), strict=True
        )
    ]
    return _Made(
        texts,
        below.linked[level.first] | below.linked[level.second] | (level.join > 0),
        (np.stack([level.first, level.second], 1) + offset).astype(np.int32),
        np.stack([below.ends[level.first, 0], below.ends[level.second, 1]], 1),
    )


def _longer(begin: str, finish: str, join: int, length: int) -> str:
    if length == _PAIR:
        return f"{begin} {LINKS[join - 1]} {finish}" if join else f"{begin} {finish}"
    # The two parts share all but the first and the last word; a link goes with the words it joins.
    head, _space, rest = begin.partition(" ")
    if finish.startswith(f"{rest} "):
        return f"{head} {finish}"
    return f"{head} {rest.partition(' ')[0]} {finish}"
