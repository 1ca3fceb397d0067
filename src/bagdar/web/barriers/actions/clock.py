"""What the clock did, written down and told: exactly once, whoever runs it, however often.

Where a barrier stands never waits for this. A killed run leaves nothing half done: each portion is
one act, and the database refuses to write the same step down twice. A barrier whose facts cannot
be read is reported and left; it does not stop the others.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from bagdar.core.barriers.course import Course, Mark
from bagdar.core.barriers.ladder import TERMS
from bagdar.web.barriers.actions.standing import (
    CLOCKWORK,
    new_marks,
    note_marks,
    set_standing,
    stand_all,
)
from bagdar.web.barriers.models import GOING, Barrier, standing_columns
from bagdar.web.barriers.queries.events import course_of, facts_of_all
from bagdar.web.journal.actions import Act, act
from bagdar.web.queue.actions import once
from bagdar.web.queue.models import Effect
from bagdar.web.territories.queries.trees import one_tree, revision

PORTION = 1000
"""Barriers of one act: so many are written by few statements, and no other act waits for long."""

logger = logging.getLogger(__name__)


def note_passed(*, at: datetime, portion: int = PORTION) -> int:
    """Write down what fell due up to a moment, the earliest first; return how many things."""
    noted, left = 0, set[int]()
    while True:
        due = Barrier.objects.filter(next_at__lte=at)
        if left:
            due = due.exclude(pk__in=left)
        ids = list(due.order_by("next_at", "pk").values_list("pk", flat=True)[:portion])
        if not ids:
            return noted
        more, bad = _all_or_halves(ids, at=at)
        noted += more
        left |= bad


def _all_or_halves(ids: Sequence[int], *, at: datetime) -> tuple[int, set[int]]:
    """Write down what fell due of some barriers at once; if the database refuses, half by half."""
    try:
        return _note(ids, at=at)
    except IntegrityError:
        if len(ids) == 1:
            logger.exception("The clock of barrier %d cannot be written down.", *ids)
            return 0, set(ids)
    middle = len(ids) // 2
    first, second = (_all_or_halves(some, at=at) for some in (ids[:middle], ids[middle:]))
    return first[0] + second[0], first[1] | second[1]


def _note(ids: Collection[int], *, at: datetime) -> tuple[int, set[int]]:
    """Write down what fell due of some barriers; what another run did meanwhile is done.

    Return how many things, and the barriers that could not be read.
    """
    with transaction.atomic():
        rows = Barrier.objects.select_for_update(of=("self",)).filter(pk__in=ids, next_at__lte=at)
        # Locked by number, as joint solutions are, so that no two wait for each other.
        due = sorted(rows.order_by("pk"), key=lambda one: (one.next_at or at, one.pk))
        read, bad = _read(due, at=at)
        if not read:
            return 0, bad
        with act("barriers.clock", by=CLOCKWORK, at=at, savepoint=False) as entry:
            return _write(read, entry), bad


@dataclass(frozen=True, slots=True)
class _Read:
    """A barrier with its course, and what the clock did that was not written down."""

    barrier: Barrier
    found: Course
    new: list[Mark]


def _read(rows: Collection[Barrier], *, at: datetime) -> tuple[list[_Read], set[int]]:
    """Return the course of each barrier; those whose facts make none are reported and told."""
    facts = facts_of_all(one.pk for one in rows)
    read, bad = [], set[int]()
    with one_tree():
        for one in rows:
            try:
                found = course_of(one, at=at, facts=facts[one.pk])
            except ValueError:
                logger.exception("The course of barrier %d cannot be read.", one.pk)
                bad.add(one.pk)
            else:
                read.append(_Read(one, found, new_marks(found, facts[one.pk])))
    return read, bad


def _write(read: Sequence[_Read], entry: Act) -> int:
    """Write down what the clock of barriers did, and where they stand."""
    note_marks([(one.barrier, one.new) for one in read])
    stand_all([(one.barrier, one.found) for one in read])
    for one in read:
        told = [_told(mark) for mark in one.new]
        entry.record("barrier", one.barrier.pk, before=None, after={"clock": told})
    return sum(len(one.new) for one in read)


def _told(mark: Mark) -> dict[str, Any]:
    return {"moment": mark.moment.value, "level": mark.level.value, "at": mark.at}


def stand_anew(*, at: datetime, portion: int = PORTION) -> int:
    """Set where open barriers stand after calendars or terms changed; return how many changed.

    Once for each change: what the clock did before it stays, and the new calendar counts on. What
    is due is left to `note_passed`.
    """
    key = f"barriers.stand_anew:{revision()}:{sha256(repr(TERMS).encode()).hexdigest()}"
    if Effect.objects.filter(key=key).exists():
        return 0
    later = Q(next_at=None) | Q(next_at__gt=at)
    going = Barrier.objects.filter(later, state__in=GOING).order_by("pk")
    ids = list(going.values_list("pk", flat=True))
    portions = [ids[one : one + portion] for one in range(0, len(ids), portion)]
    changed = sum(_stand_anew(one, at=at) for one in portions)
    with once(key):
        return changed


def _stand_anew(ids: Collection[int], *, at: datetime) -> int:
    """Set where some barriers stand; what fell due meanwhile is written down with it."""
    with transaction.atomic():
        rows = Barrier.objects.select_for_update(of=("self",)).filter(pk__in=ids, state__in=GOING)
        read, _bad = _read(list(rows.order_by("pk")), at=at)
        moved = [one for one in read if _moves(one.barrier, one.found)]
        if moved:
            with act("barriers.stand_anew", by=CLOCKWORK, at=at, savepoint=False) as entry:
                _write(moved, entry)
    return len(moved)


def _moves(barrier: Barrier, found: Course) -> bool:
    """Answer whether a barrier stands otherwise than its columns say."""
    before = standing_columns(barrier)
    set_standing(barrier, found)
    return standing_columns(barrier) != before
