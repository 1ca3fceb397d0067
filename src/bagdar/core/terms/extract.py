"""Lines taken out of the journal, about one project say, and their check without the journal.

A line holds one record of an entry with all that the entry's hash covers, and the path from the
record to the entry's digest, so that it is told true or changed by itself. What one line cannot
tell, that a line before it was left out, the thread tells: each line's covers the one before it,
and the last stands in the journal, in the act by which the lines were handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bagdar.core.terms import chain

_FORMAT = "bagdar-thread-1"


class Fault(StrEnum):
    """Why a line does not hold."""

    SHAPE = "shape"
    ORDER = "order"
    ENTRY = "entry"
    GROUND = "ground"
    RECORD = "record"
    PATH = "path"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not hold, counted from 1."""

    line: int
    seq: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: lines read, entries they are of, the last thread.

    `withheld` counts lines without what their hashes are made of, kept from the reader or redacted;
    of what is kept from a reader, order and thread alone can be told.
    """

    lines: int
    entries: int
    withheld: int
    thread: str
    broken: Broken | None = None


def thread_of(previous: str, *, entry: str, position: int, digest: str) -> str:
    """Return the thread of a line: it covers the line before, the entry's hash and the record."""
    text = chain.canonical_json([_FORMAT, previous, entry, position, digest])
    return sha256(text.encode()).hexdigest()


def check(lines: Iterable[Mapping[str, Any]]) -> Verdict:
    """Read lines once, one at a time, and find the first that does not hold."""
    thread, place, seqs, withheld = chain.GENESIS, (0, -1), 0, 0
    number = 0
    for number, line in enumerate(lines, 1):
        seq = 0
        try:
            seq = int(line["seq"])
            fault = _fault(line, place, thread)
            now = (seq, int(line["position"]))
        except (KeyError, TypeError, ValueError):
            fault, now = Fault.SHAPE, place
        if fault is not None:
            return Verdict(number - 1, seqs, withheld, thread, Broken(number, seq, fault))
        seqs += now[0] != place[0]
        withheld += bool(line["withheld"]) or not line["salt"]
        place, thread = now, line["thread"]
    return Verdict(number, seqs, withheld, thread)


def _fault(line: Mapping[str, Any], place: tuple[int, int], thread: str) -> Fault | None:
    if (int(line["seq"]), int(line["position"])) <= place:
        return Fault.ORDER
    told = thread_of(
        thread, entry=line["hash"], position=line["position"], digest=line["record_digest"]
    )
    if told != line["thread"]:
        return Fault.THREAD
    return None if line["withheld"] else _content_fault(line)


def _content_fault(line: Mapping[str, Any]) -> Fault | None:
    act = chain.canonical_json(
        [line["act"], line["actor"], line["on_behalf_of"], line["ground_digest"]]
    )
    told = chain.link_hash(
        seq=line["seq"],
        at=line["at"],
        actor=line["actor_id"],
        act=act,
        digest=line["digest"],
        previous=line["previous"],
    )
    if told != line["hash"]:
        return Fault.ENTRY
    if not _fits(line["ground_salt"], line["ground"], line["ground_digest"]):
        return Fault.GROUND
    if not _fits(line["salt"], line["body"], line["record_digest"]):
        return Fault.RECORD
    leaf = chain.leaf_digest(line["kind"], line["subject"], line["record_digest"])
    return None if chain.root_by_path(leaf, line["path"]) == line["digest"] else Fault.PATH


def _fits(salt: str, text: str, digest: str) -> bool:
    """Answer whether a text is the one digested; what two persons redacted has neither."""
    if not salt:
        return not text
    return chain.payload_digest(bytes.fromhex(salt), text) == digest
