"""Which field each heading of a table means: by its name, a synonym, or likeness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

ALIKE = 0.72
"""Headings this much alike are taken for the same, and shown to whoever imports."""

_TAIL = re.compile(r"\s*(?:,|\(|\[|;|/|:).*\Z")


class How(StrEnum):
    """How a heading was recognised."""

    EXACT = "exact"
    SYNONYM = "synonym"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Guess:
    """A column, the field it is taken for, and why."""

    column: int
    key: str
    how: How


@dataclass(frozen=True, slots=True)
class Guesses:
    """What was recognised; columns whose field another column has already are `doubled`."""

    found: tuple[Guess, ...]
    doubled: tuple[Guess, ...]

    @property
    def keys(self) -> dict[int, str]:
        """Fields by column."""
        return {one.column: one.key for one in self.found}


def guess_columns(
    headings: Sequence[str],
    names: Mapping[str, Sequence[str]],
    synonyms: Mapping[str, Sequence[str]],
) -> Guesses:
    """Find a field for each heading; a sure one goes before a likely one.

    `names` are the headings of each field in every language, its key included; "" among the keys
    holds headings that are known and mean no field. What stands behind a comma or in brackets
    ("Стоимость, млн тенге") does not matter.
    """
    exact = {_folded(name): key for key, known in names.items() for name in (key, *known)}
    also = {_folded(name): key for key, known in synonyms.items() for name in known}
    pieces = [
        (_pieces(_folded(name)), key)
        for known in (names, synonyms)
        for key, listed in known.items()
        for name in listed
    ]
    guesses = []
    for column, heading in enumerate(headings):
        if heading and (guess := _guess(column, heading, exact, also, pieces)):
            guesses.append(guess)
    order = list(How)
    taken: dict[str, Guess] = {}
    doubled = []
    for guess in sorted(guesses, key=lambda one: (order.index(one.how), one.column)):
        if guess.key in taken:
            doubled.append(guess)
        else:
            taken[guess.key] = guess
    found = sorted(taken.values(), key=lambda one: one.column)
    return Guesses(tuple(found), tuple(doubled))


def _guess(
    column: int,
    heading: str,
    exact: Mapping[str, str],
    also: Mapping[str, str],
    pieces: Sequence[tuple[set[str], str]],
) -> Guess | None:
    whole, base = _folded(heading), _folded(_TAIL.sub("", heading))
    for known, how in ((exact, How.EXACT), (also, How.SYNONYM)):
        for name in (whole, base):
            if name in known:
                return Guess(column, known[name], how) if known[name] else None
    mine = _pieces(base or whole)
    likeness, key = max(
        ((_likeness(mine, theirs), key) for theirs, key in pieces), default=(0.0, "")
    )
    return Guess(column, key, How.ALIKE) if key and likeness >= ALIKE else None


def folded(heading: str) -> str:
    """Return a heading without what does not tell it from others: case, spaces, punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def _folded(heading: str) -> str:
    return folded(normalize("NFKC", heading))


def _pieces(folded: str) -> set[str]:
    padded = (f"  {word} " for word in folded.split())
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def _likeness(a: set[str], b: set[str]) -> float:
    return 2 * len(a & b) / max(1, len(a) + len(b))
