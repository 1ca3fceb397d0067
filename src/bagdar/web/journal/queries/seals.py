"""How rows of the journal become the texts and leaves that the chain hashes."""

from __future__ import annotations

from datetime import UTC, datetime

from bagdar.core.terms import chain
from bagdar.web.journal.models import Entry, Payload


def moment(at: datetime) -> str:
    """Write a moment as the chain signs it: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def signed_act(entry: Entry) -> str:
    """Join everything of the act that the hash must cover beside who and when."""
    return chain.canonical_json(
        [entry.act, entry.actor_label, entry.on_behalf_of, entry.ground_digest]
    )


def leaf(payload: Payload) -> str:
    """Return the leaf of one payload: what it is about, and the digest of what it says."""
    return chain.leaf_digest(payload.subject_kind, payload.subject_id, payload.digest)


def link(entry: Entry) -> chain.Link:
    """Return an entry as the chain sees it."""
    return chain.Link(
        seq=entry.seq,
        at=moment(entry.at),
        actor=entry.actor_id,
        act=signed_act(entry),
        digest=entry.digest,
        previous=entry.previous,
        hash=entry.hash,
    )
