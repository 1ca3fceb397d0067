"""The draw of call-backs: which closures somebody rings the business about.

Of a month the digest of a secret seed is published before it begins, the seed after it ends; of the
month in which an installation begins only closures after the digest was made are drawn. A closure
is drawn when the first 8 bytes of SHA-256 of "seed:number", as a fraction, lie below the share. So
nobody can know before a closure whether it will be drawn, and everybody can check after.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

SHARE_PERCENT = 5
"""Closures called back, per hundred. Source: domain rules of the programme."""

_BYTES = 8


def commitment(seed: str) -> str:
    """Return the digest of a seed, to be published before it is used."""
    return sha256(seed.encode()).hexdigest()


def is_drawn(seed: str, number: int, *, share_percent: int = SHARE_PERCENT) -> bool:
    """Answer whether a closure is drawn."""
    drawn = sha256(f"{seed}:{number}".encode()).digest()[:_BYTES]
    return int.from_bytes(drawn) * 100 < share_percent << 8 * _BYTES


def drawn(seed: str, numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the numbers of the closures drawn, in order."""
    return tuple(one for one in sorted(set(numbers)) if is_drawn(seed, one))
