"""Which project a contract that names none may belong to: suggestions for a person to decide.

A contract fits a project the better, the more of these speak for it: its text names the project's
identifier; a party of it is the project's enterprise, by BIN; its subject shares words with the
project's name. The weights are ours; nothing is linked by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bagdar.core.terms.text import fold_name

SHORTEST_WORD = 4
"""Shorter words join texts that have nothing else in common."""
KEY_WEIGHT, BIN_WEIGHT, WORDS_WEIGHT = 60, 50, 50
LEAST_SCORE = 25
"""Of 100; a BIN alone is enough, or half of the words."""
MOST_SCORE = 100
MOST_SUGGESTED = 3
FEWEST_COMMON, COMMON_WORD_RATIO = 20, 0.05
"""A word in more names than either says little and finds no candidate by itself."""


class Sign(StrEnum):
    """What speaks for a match."""

    KEY = "key"
    BIN = "bin"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Party:
    """A contract: its text, and the BINs of its supplier and buyer."""

    text: str
    bins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project: its identifier, its names in all languages, and the BIN of its enterprise."""

    number: int
    key: str
    names: tuple[str, ...]
    bin: str


@dataclass(frozen=True, slots=True)
class Match:
    """A project that a contract may belong to, with what speaks for it; 100 is most."""

    project: int
    score: int
    signs: tuple[Sign, ...]


class Index:
    """Projects found by the words of their names, their identifiers and BINs."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        """Index the candidates; the same ones give the same suggestions."""
        self.known = {one.number: one for one in candidates}
        self.words = {
            number: [_words(name) for name in one.names] for number, one in self.known.items()
        }
        self.by_word: dict[str, set[int]] = {}
        self.by_bin: dict[str, set[int]] = {}
        for number, one in self.known.items():
            for word in set().union(*self.words[number]):
                self.by_word.setdefault(word, set()).add(number)
            if one.bin:
                self.by_bin.setdefault(one.bin, set()).add(number)

    def suggest(self, contract: Party, *, without: Sequence[int] = ()) -> list[Match]:
        """Return the few projects a contract fits best, the best first; `without` was refused."""
        words = _words(contract.text)
        found = [self._match(one, words, contract) for one in self._near(words, contract)]
        fitting = [one for one in found if one.score >= LEAST_SCORE and one.project not in without]
        return sorted(fitting, key=lambda one: (-one.score, one.project))[:MOST_SUGGESTED]

    def _near(self, words: frozenset[str], contract: Party) -> list[int]:
        """Return projects that share a BIN or a word that is not common."""
        common = max(FEWEST_COMMON, len(self.known) * COMMON_WORD_RATIO)
        near: set[int] = set()
        for number in contract.bins:
            near.update(self.by_bin.get(number, ()))
        for word in words:
            if len(some := self.by_word.get(word, set())) <= common:
                near.update(some)
        text = contract.text.casefold()
        near.update(number for number, one in self.known.items() if one.key in text)
        return sorted(near)

    def _match(self, number: int, words: frozenset[str], contract: Party) -> Match:
        one = self.known[number]
        alike = max((_alike(words, name) for name in self.words[number]), default=0.0)
        told = {
            Sign.KEY: KEY_WEIGHT if _names_key(one.key, contract.text) else 0,
            Sign.BIN: BIN_WEIGHT if one.bin and one.bin in contract.bins else 0,
            Sign.WORDS: round(WORDS_WEIGHT * alike),
        }
        score = min(MOST_SCORE, sum(told.values()))
        return Match(number, score, tuple(sign for sign, weight in told.items() if weight))


def _names_key(key: str, text: str) -> bool:
    """Answer whether a text names an identifier as a whole word."""
    folded = text.casefold()
    at = folded.find(key)
    while at >= 0:
        around = folded[at - 1 : at] + folded[at + len(key) : at + len(key) + 1]
        if not any(one.isalnum() or one in "-_" for one in around):
            return len(key) >= SHORTEST_WORD
        at = folded.find(key, at + 1)
    return False


def _words(text: str) -> frozenset[str]:
    return frozenset(one for one in fold_name(text).split() if len(one) >= SHORTEST_WORD)


def _alike(words: frozenset[str], name: frozenset[str]) -> float:
    """Return the share of the words of a name that a text has."""
    return len(words & name) / len(name) if name else 0.0
