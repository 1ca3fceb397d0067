"""Try whether pseudonyms are digests made without a key, by making such digests.

What can be shown: one hit proves that persons can be found from the file. What cannot: no hit on
some days of birth proves nothing about a file of few persons, and nothing at all about a key that
is known to somebody. The odds of a hit by chance are below 10⁻⁷.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2s, sha3_256, sha256
from random import Random

import numpy as np
from numpy.typing import NDArray

from bagdar.core.terms.pseudonyms import WORKER_BYTES

OLDEST_YEARS, YOUNGEST_YEARS = 70, 18
DAYS_TRIED = 3
NUMBERS_OF_A_DAY = 10_000
_WEIGHTS = np.array(
    [(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)], np.int64
)
_LAST_CENTURY = 2000


def _sha256(number: bytes) -> bytes:
    return sha256(number).digest()


DIGESTS: tuple[Callable[[bytes], bytes], ...] = (
    _sha256,
    lambda number: sha256(number + b"\n").digest(),
    lambda number: sha3_256(number).digest(),
    lambda number: blake2s(number).digest(),
    lambda number: hmac.digest(b"", number, "sha256"),
)
"""Digests of 64 hexadecimal digits that people take for pseudonyms; plain SHA-256 first."""


def personal_numbers(born_on: date) -> Iterator[bytes]:
    """Make every personal number of a day of birth."""
    centuries = (5, 6) if born_on.year >= _LAST_CENTURY else (3, 4)
    for century in centuries:
        begin = np.array([int(digit) for digit in f"{born_on:%y%m%d}{century}"], np.int64)
        series = np.arange(NUMBERS_OF_A_DAY)
        tail = np.stack([series // 10**place % 10 for place in (3, 2, 1, 0)], axis=1)
        digits = np.concatenate([np.tile(begin, (NUMBERS_OF_A_DAY, 1)), tail], axis=1)
        control = digits @ _WEIGHTS[0] % 11
        control = np.where(control == 10, digits @ _WEIGHTS[1] % 11, control)
        whole = np.column_stack([digits, control])[control < 10]
        text = (whole + ord("0")).astype(np.uint8).tobytes()
        yield from (text[at : at + 12] for at in range(0, len(text), 12))


def some_days(today: date, rng: Random, *, days: int = DAYS_TRIED) -> list[date]:
    """Draw days of birth of people of working age."""
    span = (OLDEST_YEARS - YOUNGEST_YEARS) * 365
    youngest = today - timedelta(days=YOUNGEST_YEARS * 365)
    return [youngest - timedelta(days=rng.randrange(span)) for _ in range(days)]


def all_days(today: date) -> list[date]:
    """List the days of birth of people of working age."""
    span = (OLDEST_YEARS - YOUNGEST_YEARS) * 366
    youngest = today - timedelta(days=YOUNGEST_YEARS * 365)
    return [youngest - timedelta(days=back) for back in range(span)]


def found_without_key(
    workers: NDArray[np.int64],
    born_on: Iterable[date],
    digests: Sequence[Callable[[bytes], bytes]] = DIGESTS,
) -> int:
    """Count the digests of personal numbers that are among the pseudonyms."""
    known = np.unique(workers)
    return sum(
        int(np.isin(_first_bits(digest, numbers), known, assume_unique=False).sum())
        for numbers in (list(personal_numbers(day)) for day in born_on)
        for digest in digests
    )


def _first_bits(digest: Callable[[bytes], bytes], numbers: Sequence[bytes]) -> NDArray[np.int64]:
    made = b"".join(digest(number)[:WORKER_BYTES] for number in numbers)
    return np.frombuffer(made, ">i8").astype(np.int64)
