"""Phrases of one to four content words, each with the documents that hold it.

A phrase is frequent only where the two shorter ones that make it are: so each length is counted
among the few places the length before has left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
    """Phrases of one length, and the documents that hold them, sorted by phrase and document."""

    phrase: npt.NDArray[np.int32]
    document: npt.NDArray[np.int32]
    titled: npt.NDArray[np.bool_]
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


@dataclass(frozen=True)
class _Often:
    """What comes often, by codes of what makes it, and where in the stream."""

    code: Ints
    place: npt.NDArray[np.int32]
    """Which of them stands at each place looked at, or -1."""
    at: npt.NDArray[np.int32] | None = None
    """The places looked at, in order; None for all of them."""


def phrases(
    stream: Links, words: list[str], documents: int, least: int = LEAST_DOCUMENTS
) -> Phrases:
    """Find the phrases of at least so many documents, and their documents.

    The stream is the longest of all: what is made beside it is as narrow as can be, and is let go
    before the next is made.
    """
    level, number = _counted(_often_words(stream.word, least), stream, documents, least)
    levels = [level]
    for length in range(_PAIR, LONGEST + 1):
        often = _often_pairs(number, level.size, stream.join, length, least)
        del number
        level, number = _counted(often, stream, documents, least)
        del often
        below = levels[-1].size
        level.first, level.second, level.join = _taken_apart(
            level.first, below, first=length == _PAIR
        )
        levels.append(level)
    del number
    return put_together(levels, words)


def _often_words(word: npt.NDArray[np.int32], least: int) -> _Often:
    """Find the single words that come so many times or more; they are counted unsorted."""
    enough = _counts(word, int(word.max(initial=-1)) + 1) >= least
    place = np.where(enough, np.cumsum(enough) - 1, -1).astype(np.int32)
    return _Often(np.flatnonzero(enough), place[word])


def _often_pairs(
    number: npt.NDArray[np.int32],
    size: int,
    follows: npt.NDArray[np.int8],
    length: int,
    least: int,
) -> _Often:
    """Find which two of the phrases of the length below, of so many, often make a longer one."""
    good = np.zeros(len(number), bool)
    good[:-1] = (number[:-1] >= 0) & (number[1:] >= 0) & (follows[:-1] >= 0)
    if length > _PAIR:
        links = _links(follows, length)
        good &= (links <= MOST_LINKS) & ((links == 0) | (length <= LONGEST_LINKED))
    at = np.flatnonzero(good).astype(np.int32)
    code = number[at].astype(np.int64)
    if length == _PAIR:
        code *= JOINS
        code += follows[at]
    code *= max(size, 1)
    code += number[at + 1]
    often = _often(code, least)
    return _Often(often, _places(code, often), at)


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


def _counted(
    often: _Often, stream: Links, documents: int, least: int
) -> tuple[Level, npt.NDArray[np.int32]]:
    """Number the codes that enough documents hold; return them, and the number at each place.

    Phrases are looked at some at once, as many as come to so many places together.
    """
    found, new = often.place, np.full(len(often.code), -1, np.int32)
    made: list[_Held] = []
    size = 0
    for begin, end in _parts(found, len(often.code)):
        which = np.flatnonzero((found >= begin) & (found < end))
        at = which if often.at is None else often.at[which]
        held = _distinct(
            found[which] - np.int32(begin), stream.document[at], documents, at >= stream.titles
        )
        enough = np.bincount(held.phrase, minlength=end - begin) >= least
        new[begin:end][enough] = np.arange(size, size + int(enough.sum()))
        kept = enough[held.phrase]
        phrase = new[begin:end][held.phrase[kept]]
        made.append(_Held(phrase, held.document[kept], held.titled[kept]))
        size += int(enough.sum())
    number = np.full(len(stream.document), -1, np.int32)
    inside = found >= 0
    number[inside if often.at is None else often.at[inside]] = new[found[inside]]
    own = often.code[new >= 0]
    whole = _Held(*(_one_after_another(made, name) for name in ("phrase", "document", "titled")))
    level = Level(whole.phrase, whole.document, whole.titled, own, own, np.zeros(len(own), np.int8))
    return level, number


@dataclass
class _Held:
    """Phrases and documents that hold them, sorted by both."""

    phrase: npt.NDArray[np.int32]
    document: npt.NDArray[np.int32]
    titled: npt.NDArray[np.bool_]


def _one_after_another(parts: Sequence[_Held | Level], name: str) -> npt.NDArray[Any]:
    """Join one column of some parts, and let go of it there."""
    made = np.concatenate([getattr(one, name) for one in parts]) if parts else NOTHING[name]
    for one in parts:
        setattr(one, name, NOTHING[name])
    return made


NOTHING: dict[str, npt.NDArray[Any]] = {
    "phrase": np.empty(0, np.int32),
    "document": np.empty(0, np.int32),
    "titled": np.empty(0, bool),
}


def _parts(found: npt.NDArray[np.int32], size: int) -> list[tuple[int, int]]:
    """Part numbers so that each part comes at SORTED_AT_ONCE places, or holds one number."""
    places = np.cumsum(_counts(found[found >= 0], size))
    parts, begin = [], 0
    while begin < size:
        before = int(places[begin - 1]) if begin else 0
        end = int(np.searchsorted(places, before + SORTED_AT_ONCE, "right"))
        parts.append((begin, max(end, begin + 1)))
        begin = parts[-1][1]
    return parts


def _counts(numbers: npt.NDArray[np.int32], size: int) -> Ints:
    """Count each number, some at once: counting makes them wider."""
    made: Ints = np.zeros(size, np.int64)
    for begin in range(0, len(numbers), SORTED_AT_ONCE):
        made += np.bincount(numbers[begin : begin + SORTED_AT_ONCE], minlength=size)
    return made


def _places(codes: Ints, often: Ints) -> npt.NDArray[np.int32]:
    """Return the place of each code among those that come often, or -1."""
    made = np.empty(len(codes), np.int32)
    for begin in range(0, len(codes), SORTED_AT_ONCE):
        some = pa.array(codes[begin : begin + SORTED_AT_ONCE])
        found = pc.fill_null(pc.index_in(some, value_set=pa.array(often)), -1)
        made[begin : begin + SORTED_AT_ONCE] = np.asarray(found)
    return made


def _taken_apart(code: Ints, below: int, *, first: bool) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
    """Say of each phrase which two shorter ones make it, and how they are joined."""
    rest, second = np.divmod(code, max(below, 1))
    join = np.zeros(len(code), np.int64)
    if first:
        rest, join = np.divmod(rest, JOINS)
    return rest, second, join.astype(np.int8)


def _often(codes: Ints, least: int) -> Ints:
    """Return the codes that come so many times or more, sorted."""
    parts = max(1, -(-len(codes) // SORTED_AT_ONCE))
    part = (codes % parts).astype(np.int32) if parts > 1 else None
    found = []
    for at in range(parts):
        some = np.sort(codes if part is None else codes[part == at])
        edge = np.flatnonzero(np.concatenate([[True], some[1:] != some[:-1]])[: len(some)])
        times = np.diff(np.concatenate([edge, [len(some)]]))
        found.append(some[edge[times >= least]] if len(edge) else some)
    return np.sort(np.concatenate(found))


def _distinct(
    phrase: npt.NDArray[np.int32],
    document: npt.NDArray[np.int32],
    documents: int,
    outside: npt.NDArray[np.bool_],
) -> _Held:
    """Sort pairs and leave one of each document, that of the title before that of the text."""
    pairs = phrase.astype(np.int64)
    pairs *= documents
    pairs += document
    pairs *= 2
    pairs += outside
    pairs.sort()
    first = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:] >> 1, pairs[:-1] >> 1, out=first[1:])
    own, rest = np.divmod(pairs[first], 2 * documents)
    return _Held(own.astype(np.int32), (rest >> 1).astype(np.int32), rest % 2 == 0)


def put_together(levels: Sequence[Level], words: list[str]) -> Phrases:
    """Name phrases by their parts, and number all lengths one after another.

    The levels give up what documents they hold.
    """
    made = [_first(levels[0], words)]
    for length, level in enumerate(levels[1:], _PAIR):
        made.append(_next(level, made[-1], length, sum(len(one.texts) for one in made[:-1])))
    offset = 0
    for level in levels:
        level.phrase += np.int32(offset)
        offset += level.size
    return Phrases(
        [text for one in made for text in one.texts],
        np.repeat(np.arange(1, len(levels) + 1), [one.size for one in levels]).astype(np.int8),
        np.concatenate([one.linked for one in made]),
        np.concatenate([one.parts for one in made]),
        np.concatenate([one.ends for one in made]),
        _one_after_another(levels, "phrase"),
        _one_after_another(levels, "document"),
        _one_after_another(levels, "titled"),
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
