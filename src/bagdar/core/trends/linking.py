"""Where a signal bears on a programme: words of a map found in texts, and what a project rides.

What is found is a suggestion; a person confirms or refuses it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bagdar.core.trends.words import SMALL

WORD = re.compile(r"[^\W_]+", re.UNICODE)
SHORTEST_STEM, LONGEST_ENDING = 4, 2
"""Words are alike if they differ in their last two letters at most, and four stay: enough for
endings in English, Russian and Kazakh to be suggestions by. Our choice."""

SMALL_WORDS = frozenset(word for some in SMALL.values() for word in some.split())


class Ride(StrEnum):
    """What a project or sector rides: where most of the technologies go that bear on it."""

    RISING = "rising"
    FLAT = "flat"
    FALLING = "falling"
    MIXED = "mixed"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """Words of a map in some languages, under a number of the caller's."""

    number: int
    texts: tuple[str, ...]


class Terms:
    """The words of a map, looked up in texts by the beginnings of their first words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Order the words."""
        terms = tuple(terms)
        self._texts = {term.number: term.texts for term in terms}
        self._known: dict[str, list[tuple[tuple[str, ...], int, str]]] = defaultdict(list)
        for term in terms:
            for text in term.texts:
                if words := words_of(text):
                    self._known[words[0][:SHORTEST_STEM]].append((words, term.number, text))

    def found_in(self, texts: Iterable[str]) -> dict[int, str]:
        """Return the numbers of the terms that stand in one of the texts, each with its words."""
        found: dict[int, str] = {}
        for text in texts:
            words = words_of(text)
            for place, word in enumerate(words):
                for wanted, number, told in self._known.get(word[:SHORTEST_STEM], ()):
                    if number not in found and _stands(wanted, words[place:]):
                        found[number] = told
        return found

    def others_of(self, text: str) -> list[str]:
        """Return how terms that are the text itself, but for short endings, are written else."""
        words = words_of(text)
        same = (
            [
                number
                for wanted, number, _told in self._known.get(words[0][:SHORTEST_STEM], ())
                if len(wanted) == len(words) and _stands(wanted, words)
            ]
            if words
            else []
        )
        return [one for number in dict.fromkeys(same) for one in self._texts[number] if one != text]


def names_something(text: str) -> bool:
    """Answer whether a text has a word to look for: no number, letter or small word alone.

    >>> names_something("the drip irrigation"), names_something("the 3 x"), names_something("и")
    (True, False, False)
    """
    return any(
        len(one) > 1 and not one.isdigit() and one not in SMALL_WORDS for one in words_of(text)
    )


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in small letters."""
    return tuple(WORD.findall(text.casefold()))


def alike(one: str, other: str) -> bool:
    """Answer whether two words are the same but for a short ending."""
    if one == other:
        return True
    shared = max(SHORTEST_STEM, max(len(one), len(other)) - LONGEST_ENDING)
    return one[:shared] == other[:shared]


def _stands(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return len(words) >= len(wanted) and all(map(alike, wanted, words))


def shared(directions: Iterable[str]) -> str:
    """Return where a signal goes that several corpora name: mixed where they disagree.

    A corpus in which it is unclear says nothing where another tells.

    >>> shared(["rising", "falling"])
    'mixed'
    """
    named = set(directions)
    named = named - {"unclear"} or named
    return named.pop() if len(named) == 1 else Ride.MIXED.value


def ride(directions: Iterable[str]) -> Ride:
    """Say what is ridden: the direction of most signals; as many up as down are mixed.

    So is what is ridden where on most signals, or as many, corpora disagree ("mixed").
    Signals whose direction is unclear say nothing, unless they are more than all others.

    >>> ride(["rising", "rising", "falling"])
    <Ride.RISING: 'rising'>
    """
    counts: Mapping[str, int] = Counter(directions)
    if not counts:
        return Ride.UNKNOWN
    up, level, down, apart = (counts.get(one, 0) for one in ("rising", "flat", "falling", "mixed"))
    if counts.get("unclear", 0) > up + level + down + apart:
        return Ride.UNCLEAR
    if (up == down and up >= level and up) or (apart and apart >= max(up, level, down)):
        return Ride.MIXED
    if level >= max(up, down):
        return Ride.FLAT
    return Ride.RISING if up > down else Ride.FALLING
