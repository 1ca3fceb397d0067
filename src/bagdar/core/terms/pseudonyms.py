"""Pseudonyms of persons: HMAC-SHA-256 under a key that never leaves the custodian.

    hmac1:KEY-ID:64 hexadecimal digits

The key-id is a short digest of the key: it tells two keys apart and nothing else. A plain digest
of a personal number is no pseudonym: there are some 7·10⁸ such numbers, and trying all of them
takes minutes. See docs/decisions/0017-verified-jobs.md for what can be told from outside.
"""

from __future__ import annotations

import hmac
import re
from enum import StrEnum
from hashlib import sha256

from bagdar.core.terms.identifiers import looks_like_iin

SCHEME = "hmac1"
KEY_BYTES = 32
KEY_ID_DIGITS = 12
PSEUDONYM_CHARACTERS = len(SCHEME) + 1 + KEY_ID_DIGITS + 1 + 2 * sha256().digest_size
WORKER_BYTES = 8
"""Bytes of a pseudonym that Bagdar keeps. Among the nine million people in work in Kazakhstan two
share them with a probability of 2·10⁻⁶."""

_PSEUDONYM = re.compile(rf"{SCHEME}:([0-9a-f]{{{KEY_ID_DIGITS}}}):([0-9a-f]{{64}})")
_CUT = re.compile(rf"{SCHEME}:[0-9a-f]{{{KEY_ID_DIGITS}}}:.*", re.DOTALL)
_PLAIN_DIGEST = re.compile(r"[0-9A-Fa-f]{16,128}|[A-Za-z0-9+/]{22,86}={1,2}")
_TWELVE_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){11}(?![0-9])")
_SALT = b"bagdar pseudonym key, its number"


class NotPseudonym(StrEnum):
    """Why a text given as a pseudonym is none."""

    PERSONAL_NUMBER = "personal_number"
    PLAIN_DIGEST = "plain_digest"
    MALFORMED = "malformed"


class KeyMaterialError(ValueError):
    """A key is too short to keep anything secret."""


def key_id(key: bytes) -> str:
    """Return the short digest by which a key is told from another.

    Raises KeyMaterialError for a key that is not of KEY_BYTES bytes.
    """
    if len(key) != KEY_BYTES:
        raise KeyMaterialError(f"The key has {len(key)} bytes; it must have {KEY_BYTES}.")
    return hmac.digest(key, _SALT, "sha256").hex()[:KEY_ID_DIGITS]


def pseudonym(key: bytes, number: str) -> str:
    """Return the pseudonym of a personal number under a key."""
    return f"{SCHEME}:{key_id(key)}:{keyed_digest(key, number)}"


def keyed_digest(key: bytes, number: str) -> str:
    """Return the last part of a pseudonym: HMAC-SHA-256 of the twelve digits."""
    return hmac.digest(key, number.encode("ascii"), "sha256").hex()


def parts(text: str) -> tuple[str, str] | None:
    """Return key-id and digest of a pseudonym; None for what is none."""
    found = _PSEUDONYM.fullmatch(text)
    return (found[1], found[2]) if found else None


def worker_of(digest: str) -> int:
    """Return the number by which Bagdar keeps a person: the first 64 bits, signed."""
    return int.from_bytes(bytes.fromhex(digest[: 2 * WORKER_BYTES]), "big", signed=True)


def not_pseudonym(text: str) -> NotPseudonym:
    """Say what a text that is no pseudonym is instead."""
    if holds_personal_number(text):
        return NotPseudonym.PERSONAL_NUMBER
    if _CUT.fullmatch(text):
        return NotPseudonym.MALFORMED
    if _PLAIN_DIGEST.fullmatch(text.rpartition(":")[2].strip()):
        return NotPseudonym.PLAIN_DIGEST
    return NotPseudonym.MALFORMED


def holds_personal_number(text: str) -> bool:
    """Tell whether twelve digits somewhere in a text have the form of a personal number."""
    return any(looks_like_iin(found[0]) for found in _TWELVE_DIGITS.finditer(text))
