"""Samples of money that anybody can draw again: fixed-interval monetary-unit sampling.

Every unit of money has the same chance, so a subject's chance grows with its value. The interval
is J = total / n; the first unit lies at a start within [0, J) that the seed gives, the others J
apart; a subject is drawn when one of these units lies in its stretch of the running total. One of
at least J is drawn for certain, and may be hit several times. The method is "value-weighted
selection" of ISA 530 (Appendix 4, with Appendix 1); subjects stand in the order of their keys.

The start is the first 48 bits of the SHA-256 of the seed (UTF-8) as a share of 2^48, times J: no
random numbers of a library, whose next version might give others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

VERSION = "mus-1"
_CENTS = Decimal("0.01")


class SampleError(ValueError):
    """A sample that cannot be drawn; the text says why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What may be drawn: its key, by which the order goes, and its value."""

    key: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Hit:
    """What was drawn: its key and value, how often it was hit, whether it was certain."""

    key: str
    value: Decimal
    hits: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and what is needed to draw it again."""

    hits: tuple[Hit, ...]
    total: Decimal
    interval: Decimal
    start: Decimal


def draw(units: Sequence[Unit], *, size: int, seed: str) -> Sample:
    """Draw `size` units of money from a population; the order of `units` does not matter.

    Raises SampleError without anything of value, and for a size that is no whole number from 1.
    """
    of_value = sorted((one for one in units if one.value > 0), key=lambda one: one.key)
    total = sum((one.value for one in of_value), Decimal(0))
    if size < 1:
        raise SampleError("Draw at least one.")
    if not of_value:
        raise SampleError("Nothing here has a value: there is no money to draw from.")
    interval = total / size
    start = _share(seed) * interval
    found, reached, next_hit = [], Decimal(0), start
    taken = 0
    for one in of_value:
        reached += one.value
        hits = 0
        while taken < size and next_hit < reached:
            hits, taken = hits + 1, taken + 1
            next_hit = start + interval * taken
        if hits:
            found.append(Hit(one.key, one.value, hits, one.value >= interval))
    return Sample(tuple(found), total, interval.quantize(_CENTS), start.quantize(_CENTS))


def _share(seed: str) -> Decimal:
    """Return the share in [0, 1) that the first 48 bits of the digest of a seed are."""
    number = int(hashlib.sha256(seed.encode()).hexdigest()[:12], 16)
    return Decimal(number) / Decimal(16**12)
