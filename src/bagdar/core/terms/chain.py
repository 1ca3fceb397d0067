"""The journal's hash chain: digests of payloads, Merkle roots of batches, links and their check.

An entry carries the digest of its salted payload, never the payload, so that a payload can be
redacted while the chain still holds. Each entry's hash covers the hash of the one before it.
What the chain cannot show by itself is a cut tail or a rewrite from some entry to the end:
for that, compare with a head that was handed out earlier.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from math import isfinite

GENESIS = "0" * 64

SHORTEST_SALT_BYTES = 16
"""Below this, a guessable payload (a name, a personal number) could be found by trying."""

_LINK_FORMAT = "bagdar-link-1"
_RECORD_FORMAT = "bagdar-record-1"
_LEAF = b"\x00"
_NODE = b"\x01"


class CanonicalError(ValueError):
    """A value has no canonical text."""


class BreakReason(StrEnum):
    """Why the chain does not hold at an entry."""

    CHANGED = "changed"
    GAP = "gap"
    OUT_OF_ORDER = "out_of_order"
    WRONG_PREVIOUS = "wrong_previous"


@dataclass(frozen=True, slots=True)
class Link:
    """One journal entry as the chain sees it; `at` is ISO 8601 in UTC."""

    seq: int
    at: str
    actor: str
    act: str
    digest: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which the chain does not hold; for a gap, the entry that is missing."""

    seq: int
    reason: BreakReason


def canonical_json(value: object) -> str:
    """Write a value as the one JSON text that its equals share.

    Keys are sorted and there are no spaces. Dates are ISO 8601; moments are turned to UTC;
    decimals are strings, digits as given, without an exponent.

    Raises CanonicalError for what has no single text: NaN, infinity, moments without a zone,
    keys that are not text, broken Unicode and types not listed here.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CanonicalError("The text holds half of a surrogate pair; retype it.") from error
    return text


_PLAIN = frozenset({str, int, bool, type(None)})
"""Types that are written as they are: nearly every value is of one of them."""


def _plain(value: object) -> object:
    if type(value) in _PLAIN:
        return value
    match value:
        case str():
            return value
        case int():
            return int(value)
        case float() | Decimal():
            return _number(value)
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    raise CanonicalError(f"A {type(value).__name__} has no canonical text; convert it first.")


def _number(value: float | Decimal) -> float | str:
    finite = value.is_finite() if isinstance(value, Decimal) else isfinite(value)
    if not finite:
        raise CanonicalError(f"{value} is not a number that can be recorded.")
    return format(value, "f") if isinstance(value, Decimal) else value


def _moment(value: datetime) -> str:
    if value.utcoffset() is None:
        raise CanonicalError(f"{value.isoformat()} has no time zone; give one.")
    return value.astimezone(UTC).isoformat()


def _key(name: object) -> str:
    if not isinstance(name, str):
        raise CanonicalError(f"The key {name!r} is not text.")
    return name


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal: tells whether it changed."""
    return sha256(text.encode()).hexdigest()


def payload_digest(salt: bytes, body: str) -> str:
    """Digest a payload with its salt: SHA-256 over the salt's bytes, then the body in UTF-8."""
    if len(salt) < SHORTEST_SALT_BYTES:
        raise ValueError(f"The salt has {len(salt)} bytes; {SHORTEST_SALT_BYTES} are needed.")
    return sha256(salt + body.encode()).hexdigest()


def leaf_digest(kind: str, subject: str, digest: str) -> str:
    """Digest one record of a batch: what it is about, with the digest of what it says.

    Kind and subject stay readable when the payload is redacted, so they are covered apart.
    """
    text = canonical_json([_RECORD_FORMAT, kind, subject, digest])
    return sha256(text.encode()).hexdigest()


def merkle_root(digests: Sequence[str]) -> str:
    """Fold the digests of a batch, in their order, into one.

    The tree is that of RFC 6962, section 2.1: a leaf is SHA-256(0x00 || digest), a node
    SHA-256(0x01 || left || right); on each level neighbours are paired and a last one without
    a partner moves up as it is, so that no leaf counts twice. A batch of one is its leaf.
    """
    if not digests:
        raise ValueError("A batch holds at least one digest.")
    level = [sha256(_LEAF + _digest_bytes(digest)).digest() for digest in digests]
    while len(level) > 1:
        level = list(_paired(level))
    return level[0].hex()


def merkle_levels(digests: Sequence[str]) -> list[list[bytes]]:
    """Return the tree of a batch from its leaves to its root, to take paths from."""
    levels = [[sha256(_LEAF + _digest_bytes(digest)).digest() for digest in digests]]
    while len(levels[-1]) > 1:
        levels.append(list(_paired(levels[-1])))
    return levels


def merkle_path(levels: Sequence[Sequence[bytes]], place: int) -> list[str]:
    """Return what leads from one digest of a batch to its root: "L" or "R", then a neighbour.

    The letter says on which side the neighbour stands. A digest without a partner on a level needs
    none there, so paths of one batch differ in length.
    """
    path: list[str] = []
    for level in levels[:-1]:
        neighbour = place ^ 1
        if neighbour < len(level):
            path.append(("L" if neighbour < place else "R") + level[neighbour].hex())
        place //= 2
    return path


def root_by_path(digest: str, path: Sequence[str]) -> str:
    """Return the root that a digest and its path lead to.

    Raises ValueError for a path that is none.
    """
    node = sha256(_LEAF + _digest_bytes(digest)).digest()
    for step in path:
        side, neighbour = step[:1], _digest_bytes(step[1:])
        if side not in ("L", "R"):
            raise ValueError(f"{step!r} is no step of a path.")
        left, right = (neighbour, node) if side == "L" else (node, neighbour)
        node = sha256(_NODE + left + right).digest()
    return node.hex()


def _paired(level: list[bytes]) -> Iterator[bytes]:
    for place in range(0, len(level) - 1, 2):
        yield sha256(_NODE + level[place] + level[place + 1]).digest()
    if len(level) % 2:
        yield level[-1]


def _digest_bytes(digest: str) -> bytes:
    raw = bytes.fromhex(digest)
    if len(raw) != sha256().digest_size:
        raise ValueError(f"{digest!r} is not a SHA-256 digest in hexadecimal.")
    return raw


def link_hash(*, seq: int, at: str, actor: str, act: str, digest: str, previous: str) -> str:
    """Hash an entry with the hash of the one before it, as a JSON array: no two share a text."""
    text = canonical_json([_LINK_FORMAT, seq, at, actor, act, digest, previous])
    return sha256(text.encode()).hexdigest()


def first_break(
    links: Iterable[Link], *, start: str = GENESIS, after: int | None = None
) -> Break | None:
    """Find the first changed, lost, doubled or reordered entry; None when the chain holds.

    Reads the entries once, one at a time. A check may begin in the middle: `start` is then the
    hash of the last entry trusted and `after` its number (without it, any first number will do).
    """
    entries = iter(links)
    previous = start
    expected = 1 if start == GENESIS else None
    if after is not None:
        expected = after + 1
    for link in entries:
        reason = _broken(link, previous=previous, expected=expected)
        if reason is BreakReason.GAP and expected is not None:
            return Break(expected, _missing_or_late(entries, expected))
        if reason is not None:
            return Break(link.seq, reason)
        previous, expected = link.hash, link.seq + 1
    return None


def _broken(link: Link, *, previous: str, expected: int | None) -> BreakReason | None:
    if expected is not None and link.seq != expected:
        return BreakReason.GAP if link.seq > expected else BreakReason.OUT_OF_ORDER
    if link.hash != _hash_of(link):
        return BreakReason.CHANGED
    return None if link.previous == previous else BreakReason.WRONG_PREVIOUS


def _hash_of(link: Link) -> str:
    return link_hash(
        seq=link.seq,
        at=link.at,
        actor=link.actor,
        act=link.act,
        digest=link.digest,
        previous=link.previous,
    )


def _missing_or_late(rest: Iterable[Link], seq: int) -> BreakReason:
    late = any(link.seq == seq for link in rest)
    return BreakReason.OUT_OF_ORDER if late else BreakReason.GAP
