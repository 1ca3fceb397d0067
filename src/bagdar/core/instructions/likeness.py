"""Texts that say nearly the same, in Russian, Kazakh or English, found among very many.

A text is cut into pieces of five letters; the share of pieces that two texts have in common is
their likeness (Jaccard). So that not every pair is compared, the pieces are reduced to 96 numbers
(MinHash; A. Broder, "On the resemblance and containment of documents", 1997), and these to 24
band keys: texts of a likeness of 0.6 share a key with a chance of 96 %, of 0.2 with one of 4 %.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

import numpy as np
import numpy.typing as npt

LEAST_LIKENESS = 0.6
"""From here on two texts are nearly the same: one changed word in ten keeps about this much."""
PIECE = 5
BANDS = 24
ROWS = 4
_NOT_WORD = re.compile(r"[\W_]+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Alike:
    """A known text that is nearly the same, by its number."""

    number: int
    likeness: float


def folded(text: str) -> str:
    """Reduce a text to small letters and digits with single spaces."""
    small = normalize("NFKC", text).casefold().replace("ё", "е")
    return _NOT_WORD.sub(" ", small).strip()


def band_keys(text: str) -> tuple[int, ...]:
    """Return the keys under which a text is found again; none for an empty one."""
    pieces = _pieces(folded(text))
    if not len(pieces):
        return ()
    seeds = _seeds()
    least = _mixed(pieces[None, :] ^ seeds[:, None]).min(axis=1)
    joined = np.zeros(BANDS, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for row in least.reshape(BANDS, ROWS).T:
            joined = _mixed((joined * _MULTIPLIER) ^ row)
        joined = _mixed(joined + np.arange(BANDS, dtype=np.uint64) * _MULTIPLIER)
    return tuple(int(one) for one in joined.astype(np.int64))


def likeness(one: str, other: str) -> float:
    """Return the share of pieces that two texts have in common, 0 to 1."""
    return _share(_pieces(folded(one)), _pieces(folded(other)))


def alike(text: str, known: Mapping[int, str], *, least: float = LEAST_LIKENESS) -> list[Alike]:
    """Return the known texts that are nearly the same, the most alike first."""
    own = _pieces(folded(text))
    shares = ((number, _share(own, _pieces(folded(other)))) for number, other in known.items())
    found = [Alike(number, share) for number, share in shares if share >= least]
    return sorted(found, key=lambda one: (-one.likeness, one.number))


def _share(one: Hashes, other: Hashes) -> float:
    if not len(one) or not len(other):
        return 0.0
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


def _pieces(plain: str) -> Hashes:
    """Hash the pieces of a folded text; a short one is a piece of its own."""
    if not plain:
        return np.zeros(0, dtype=np.uint64)
    padded = f" {plain} ".ljust(PIECE)
    letters = np.frombuffer(padded.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    count = len(letters) - PIECE + 1
    hashed = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for at in range(PIECE):
            hashed = hashed * _MULTIPLIER + letters[at : at + count]
    return np.unique(_mixed(hashed))


def _mixed(values: Hashes) -> Hashes:
    """Scatter numbers of 64 bits (the finaliser of SplitMix64, G. Steele and others, 2014)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))


@lru_cache(maxsize=1)
def _seeds() -> Hashes:
    with np.errstate(over="ignore"):
        return _mixed(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * _MULTIPLIER)
