"""All rows of the ledger of a project, newest first: moves, answers, what was reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bagdar.web.delivery.models import (
    Achievement,
    Confidence,
    DateMove,
    Decision,
    Evidence,
    Milestone,
    MoveAnswer,
    MoveKind,
)
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import Spans, actor_shown, spans_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Answered:
    """The answer to a request, as the reader sees it."""

    decision: str
    at: datetime
    actor: str
    for_whom: str
    note: str


@dataclass(frozen=True)
class Row:
    """One row; `closed` says that its note is from before the project was open to the reader.

    `move` is the row as it is stored, for its codes; note and evidence are to be taken from here.
    """

    pk: int
    at: datetime
    actor: str
    for_whom: str
    milestone: Milestone
    kind: str
    what: StrOrPromise
    old_on: date | None
    new_on: date | None
    reason: str = ""
    cause: str = ""
    note: str = ""
    confidence: str = ""
    evidence: Evidence | None = None
    tier: str = ""
    answer_by: date | None = None
    answer: Answered | None = None
    overdue: bool = False
    closed: bool = False
    move: DateMove | None = None

    @property
    def waits(self) -> bool:
        """Answer whether it is a request that nobody has answered."""
        return self.kind == MoveKind.COMMITMENT and self.answer is None


def ledger_of(project: int, reading: Reading) -> list[Row]:
    """Return the rows of a project until the reader's moment, newest first.

    Approved, rejected and withdrawn requests stand alike.
    """
    return rows_of(project, reading, spans_of(project, reading))


def rows_of(project: int, reading: Reading, spans: Spans) -> list[Row]:
    """Return the same rows, told within the times during which the reader saw the project."""
    rows = [*_moves(project, reading, spans), *_reached(project, reading, spans)]
    return sorted(rows, key=lambda one: (one.at, one.pk), reverse=True)


def _moves(project: int, reading: Reading, spans: Spans) -> Iterator[Row]:
    rows = DateMove.objects.filter(project=project)
    if reading.as_of is not None:
        rows = rows.filter(at__lte=reading.as_of)
    rows = rows.select_related("milestone", "reason", "evidence", "answer").order_by("-at", "-id")
    for one in rows:
        closed = not _in(spans, one.at)
        answer = _answer(one, reading, spans)
        late = one.answer_by is not None and one.answer_by < reading.day
        yield Row(
            pk=one.pk,
            at=one.at,
            actor=actor_shown(one.actor_id, one.actor_label, reading),
            for_whom=one.on_behalf_of,
            milestone=one.milestone,
            kind=one.kind,
            what=_what(one),
            old_on=one.old_on,
            new_on=one.new_on,
            reason=one.reason.name if one.reason else "",
            cause=one.get_cause_display() if one.cause else "",
            note="" if closed else one.note,
            confidence=str(Confidence(one.confidence).label) if one.confidence else "",
            evidence=None if closed else one.evidence,
            tier=one.get_tier_display() if one.tier else "",
            answer_by=one.answer_by,
            answer=answer,
            overdue=late and answer is None,
            closed=closed and bool(one.note or one.evidence_id),
            move=one,
        )


def _what(move: DateMove) -> StrOrPromise:
    if move.kind == MoveKind.FORECAST and move.old_on is None:
        return _("first forecast")
    return move.get_kind_display()


def _answer(move: DateMove, reading: Reading, spans: Spans) -> Answered | None:
    found: MoveAnswer | None = getattr(move, "answer", None)
    if found is None or (reading.as_of is not None and found.at > reading.as_of):
        return None
    return Answered(
        decision=str(Decision(found.decision).label),
        at=found.at,
        actor=actor_shown(found.actor_id, found.actor_label, reading),
        for_whom=found.on_behalf_of,
        note=found.note if _in(spans, found.at) else "",
    )


def _reached(project: int, reading: Reading, spans: Spans) -> Iterator[Row]:
    """Tell what was reached, each row with what was said before it."""
    rows = Achievement.objects.filter(milestone__project=project)
    if reading.as_of is not None:
        rows = rows.filter(at__lte=reading.as_of)
    before: dict[int, date | None] = {}
    for one in rows.select_related("milestone", "evidence").order_by("at", "id"):
        old_on = before.get(one.milestone_id)
        before[one.milestone_id] = one.on
        closed = not _in(spans, one.at)
        first = old_on is None and one.on is not None
        yield Row(
            pk=one.pk,
            at=one.at,
            actor=actor_shown(one.actor_id, one.actor_label, reading),
            for_whom=one.on_behalf_of,
            milestone=one.milestone,
            kind="reached",
            what=_("reached") if first else _("correction of what was reached"),
            old_on=old_on,
            new_on=one.on,
            note="" if closed else one.note,
            evidence=None if closed else one.evidence,
            closed=closed and bool(one.note or one.evidence_id),
        )


def _in(spans: Spans, at: datetime) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in spans)
