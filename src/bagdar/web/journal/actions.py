"""Writing the journal: every change of the registry happens inside `act`.

    with act("projects.create", by=user, at=now) as entry:
        project = Project.objects.create(...)
        entry.record("project", project.key, before=None, after=facts)

The entry is appended last, inside the same transaction as the change: both are there or neither.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from bagdar.core.terms import chain
from bagdar.web.journal.models import Entry, Head, Payload


class JournalError(Exception):
    """An act that cannot be written down as it stands."""


class Actor(Protocol):
    """Whoever acts: kept as text, so that the record outlives the account."""

    @property
    def actor_id(self) -> str: ...

    @property
    def actor_label(self) -> str: ...


@dataclass(frozen=True)
class System:
    """The installation itself: loading a preset, a periodic task."""

    name: str

    @property
    def actor_id(self) -> str:
        return f"system:{self.name}"

    @property
    def actor_label(self) -> str:
        return self.name


@dataclass(frozen=True)
class _Record:
    subject_kind: str
    subject_id: str
    body: str


@dataclass
class Act:
    """An act under way: collects what it did to each subject."""

    code: str
    by: Actor
    at: datetime
    ground: str = ""
    on_behalf_of: str = ""
    records: list[_Record] = field(default_factory=list)

    def record(self, kind: str, subject: object, *, before: Any, after: Any) -> None:
        """Add what changed on one subject; values are plain, dates and decimals included."""
        body = chain.canonical_json({"after": after, "before": before})
        self.records.append(_Record(kind, str(subject), body))


_current: ContextVar[Act | None] = ContextVar("bagdar_act", default=None)


def current_act() -> Act | None:
    """Return the act under way in this thread of work, if any."""
    return _current.get()


@contextmanager
def act(
    code: str, *, by: Actor, at: datetime, ground: str = "", on_behalf_of: str = ""
) -> Iterator[Act]:
    """Open an atomic act; an act inside an act adds its records to the outer one.

    Raises JournalError when the act ends without a record: a change nobody wrote down.
    """
    if (outer := _current.get()) is not None:
        yield outer
        return
    if at.tzinfo is None:
        raise JournalError("The moment of an act needs a time zone.")
    with transaction.atomic():
        opened = Act(code, by, at, ground, on_behalf_of)
        token = _current.set(opened)
        try:
            yield opened
        finally:
            _current.reset(token)
        _append(opened)


def _append(done: Act) -> None:
    """Lock the head and append the entry with its payloads."""
    if not done.records:
        raise JournalError(f"{done.code} recorded nothing.")
    head = Head.objects.select_for_update().get(pk=1)
    payloads = [
        _payload(position, record) for position, record in enumerate(done.records)
    ]
    seq, at = head.seq + 1, done.at.astimezone(UTC)
    digest = chain.merkle_root([payload.digest for payload in payloads])
    linked = chain.link_hash(
        seq=seq,
        at=moment(at),
        actor=done.by.actor_id,
        act=signed_act(done.code, done.by.actor_label, done.on_behalf_of, done.ground),
        digest=digest,
        previous=head.hash,
    )
    entry = Entry.objects.create(
        seq=seq,
        at=at,
        actor_id=done.by.actor_id,
        actor_label=done.by.actor_label,
        on_behalf_of=done.on_behalf_of,
        act=done.code,
        ground=done.ground,
        digest=digest,
        previous=head.hash,
        hash=linked,
    )
    for payload in payloads:
        payload.entry = entry
    Payload.objects.bulk_create(payloads, batch_size=500)
    Head.objects.filter(pk=1).update(seq=seq, hash=linked)


def moment(at: datetime) -> str:
    """Write a moment as the chain signs it: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def signed_act(code: str, actor_label: str, on_behalf_of: str, ground: str) -> str:
    """Join everything of the act that the hash must cover beside who and when."""
    return chain.canonical_json([code, actor_label, on_behalf_of, ground])


def _payload(position: int, record: _Record) -> Payload:
    salt = secrets.token_bytes(32)
    return Payload(
        position=position,
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
        salt=salt.hex(),
        body=record.body,
        digest=chain.payload_digest(salt, record.body),
    )
