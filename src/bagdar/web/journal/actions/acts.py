"""Writing the journal: every change of the registry happens inside `act`.

    with act("projects.create", by=user, at=now) as entry:
        project = Project.objects.create(...)
        entry.record("project", project.key, before=None, after=facts)

The entry is appended last, inside the same transaction as the change: both are there or neither.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from bagdar.core.terms import chain
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.journal.models import (
    ACT_LENGTH,
    ACTOR_LENGTH,
    KIND_LENGTH,
    NAME_LENGTH,
    SUBJECT_LENGTH,
    Entry,
    Head,
    Payload,
)
from bagdar.web.journal.queries.seals import moment, signed_act


class JournalError(Exception):
    """An act that cannot be written down as it stands."""


class Actor(Protocol):
    """Whoever acts: kept as text, so that the record outlives the account."""

    @property
    def actor_id(self) -> str:
        """Who acts: "user:5", "system:preset:kazakhstan"."""

    @property
    def actor_label(self) -> str:
        """The name that people read."""


@dataclass(frozen=True)
class System:
    """The installation itself: loading a preset, a periodic task."""

    name: str

    @property
    def actor_id(self) -> str:
        """Return the name with its kind."""
        return f"system:{self.name}"

    @property
    def actor_label(self) -> str:
        """Return the name."""
        return self.name


@dataclass(frozen=True)
class _Record:
    subject_kind: str
    subject_id: str
    body: str


@dataclass
class Act:
    """An act under way: collects what it did to each subject.

    `steps` are the acts opened inside it, innermost last: (code, ground) of each.
    """

    code: str
    by: Actor
    at: datetime
    ground: str = ""
    on_behalf_of: str = ""
    records: list[_Record] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def touched(self) -> frozenset[str]:
        """The kinds of subjects that it changed."""
        return frozenset(one.subject_kind for one in self.records)

    def record(self, kind: str, subject: object, *, before: Any, after: Any) -> None:
        """Add what changed on one subject; values are plain, dates and decimals included."""
        facts = {"after": after, "before": before}
        if self.steps:
            code, ground = self.steps[-1]
            facts |= {"act": code, "ground": ground} if ground else {"act": code}
        subject_id = str(subject)
        _check_text("kind of subject", kind, KIND_LENGTH)
        _check_text("subject", subject_id, SUBJECT_LENGTH)
        self.records.append(_Record(kind, subject_id, chain.canonical_json(facts)))


_current: ContextVar[Act | None] = ContextVar("bagdar_act", default=None)

HEARERS: list[Callable[[Act], None]] = []
"""Told of each act as it ends, in its transaction: apps above ask for their tasks."""


def current_act() -> Act | None:
    """Return the act under way in this thread of work, if any."""
    return _current.get()


@contextmanager
def act(
    code: str,
    *,
    by: Actor,
    at: datetime,
    ground: str = "",
    on_behalf_of: str = "",
    savepoint: bool = True,
) -> Iterator[Act]:
    """Open an atomic act; an act inside an act is a step of the outer one, with one entry.

    A step that raises leaves nothing, even when the outer act goes on. An act that is all that a
    transaction of the caller writes needs no `savepoint`: if it raises, the transaction is undone.
    With one a large act takes SQLite many times as long: it keeps the old pages of a savepoint in
    memory and walks through them after every row it writes.

    Raises JournalError when an act ends without a record (a change nobody wrote down), when a
    step has another actor than the act, and for texts that the journal cannot hold.
    """
    outer = _current.get()
    if outer is not None:
        with _step(outer, code, by=by, ground=ground):
            yield outer
        return
    opened = Act(code, by, at, ground, on_behalf_of)
    _check_act(opened)
    with transaction.atomic(savepoint=savepoint):
        token = _current.set(opened)
        try:
            yield opened
        finally:
            _current.reset(token)
        for hear in HEARERS:
            hear(opened)
        _append(opened)


@contextmanager
def _step(outer: Act, code: str, *, by: Actor, ground: str) -> Iterator[None]:
    """Run an act inside another: its own savepoint, its records marked with its code."""
    if by.actor_id != outer.by.actor_id:
        raise JournalError(
            f"{code} by {by.actor_id} cannot be a step of {outer.code} by {outer.by.actor_id}."
        )
    written = len(outer.records)
    outer.steps.append((code, ground))
    try:
        with transaction.atomic():
            yield
            _check_recorded(code, outer.records[written:])
    except BaseException:
        del outer.records[written:]
        raise
    finally:
        outer.steps.pop()


def _check_act(opened: Act) -> None:
    if opened.at.tzinfo is None:
        raise JournalError("The moment of an act needs a time zone.")
    _check_text("code", opened.code, ACT_LENGTH)
    _check_text("actor", opened.by.actor_id, ACTOR_LENGTH)
    _check_text("name of the actor", opened.by.actor_label, NAME_LENGTH)
    _check_text("person acted for", opened.on_behalf_of, NAME_LENGTH, empty=True)
    _check_text("ground", opened.ground, None, empty=True)


def _check_text(name: str, text: str, longest: int | None, *, empty: bool = False) -> None:
    """Refuse here what one database would refuse and the other would take."""
    if not text and not empty:
        raise JournalError(f"The {name} of an act is empty.")
    if longest is not None and len(text) > longest:
        raise JournalError(f"The {name} has {len(text)} characters; {longest} fit: {text[:60]}…")
    if "\x00" in text:
        raise JournalError(f"The {name} holds a zero character; retype it.")


def _check_recorded(code: str, records: list[_Record]) -> None:
    if not records:
        raise JournalError(f"{code} recorded nothing.")


def _append(done: Act) -> None:
    """Lock the head and append the entry with its payloads."""
    _check_recorded(done.code, done.records)
    salts = [secrets.token_bytes(32).hex() for _record in done.records]
    digests = [_digest(*one) for one in zip(salts, (one.body for one in done.records), strict=True)]
    digest = chain.merkle_root(
        [
            chain.leaf_digest(one.subject_kind, one.subject_id, told)
            for one, told in zip(done.records, digests, strict=True)
        ]
    )
    salt = secrets.token_bytes(32).hex() if done.ground else ""
    head = Head.objects.select_for_update().get(pk=1)
    entry = Entry(
        seq=head.seq + 1,
        at=done.at.astimezone(UTC),
        actor_id=done.by.actor_id,
        actor_label=done.by.actor_label,
        on_behalf_of=done.on_behalf_of,
        act=done.code,
        ground=done.ground,
        ground_salt=salt,
        ground_digest=_digest(salt, done.ground) if salt else "",
        digest=digest,
        previous=head.hash,
    )
    entry.hash = chain.link_hash(
        seq=entry.seq,
        at=moment(entry.at),
        actor=entry.actor_id,
        act=signed_act(entry),
        digest=digest,
        previous=head.hash,
    )
    entry.save(force_insert=True)
    insert_values(
        Payload,
        ("entry_id", "position", "subject_kind", "subject_id", "salt", "body", "digest"),
        (
            (entry.pk, position, one.subject_kind, one.subject_id, salt, one.body, told)
            for position, (one, salt, told) in enumerate(
                zip(done.records, salts, digests, strict=True)
            )
        ),
    )
    Head.objects.filter(pk=1).update(seq=entry.seq, hash=entry.hash)


def _digest(salt: str, text: str) -> str:
    return chain.payload_digest(bytes.fromhex(salt), text)
