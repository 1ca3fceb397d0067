"""The events of an instruction as its steps tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet

from bagdar.core.instructions.course import Event, Happening, Side
from bagdar.web.instructions.models import Instruction, Step


def events_of(one: Instruction) -> list[Event]:
    """Return what happened to an instruction, in order.

    The day for an answer stays what was told at issuing, whatever becomes of the calendar.
    """
    return [_event(row) for row in _counted(Step.objects.filter(instruction=one))]


def events_until(rows: QuerySet[Instruction], day: date) -> Mapping[int, Sequence[Event]]:
    """Return what happened to many instructions up to a day, by number, in one query."""
    steps = Step.objects.filter(instruction__in=rows.values("pk"), on__lte=day)
    found: dict[int, list[Event]] = defaultdict(list)
    for row in _counted(steps):
        found[row.instruction_id].append(_event(row))
    return found


def _counted(steps: QuerySet[Step]) -> QuerySet[Any]:
    told = {"files": Count("evidence"), "answer_by": F("instruction__answer_by")}
    return steps.annotate(**told).order_by("pk")


def _event(row: Any) -> Event:
    return Event(
        on=row.on,
        happening=Happening(row.happening),
        side=Side(row.side),
        actor=row.actor_id,
        due_on=row.due_on,
        evidence=row.files,
        reason=row.note,
        answer_by=row.answer_by if row.happening == Happening.ISSUED else None,
    )
