"""The dates of milestones as the rows of the ledger say, now or as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Q

from bagdar.core.delivery.dependencies import Link
from bagdar.web.delivery.models import (
    Achievement,
    BaselineMilestone,
    DateMove,
    Decision,
    Dependency,
    Milestone,
    MoveAnswer,
    MoveKind,
)


@dataclass(frozen=True)
class Said:
    """What the rows say of one milestone; a milestone repeats it in its own columns."""

    original_on: date | None = None
    committed_on: date | None = None
    forecast_on: date | None = None
    actual_on: date | None = None
    stated_at: datetime | None = None


@dataclass(frozen=True)
class _Row:
    """One row: when, which milestone, what it sets; `if_empty` is set where nothing is yet."""

    at: datetime
    milestone: int
    sets: dict[str, Any]
    if_empty: dict[str, Any]

    def after(self, said: Said) -> Said:
        """Return what is said after this row."""
        empty = {k: v for k, v in self.if_empty.items() if getattr(said, k) is None}
        if "forecast_on" in self.if_empty and "forecast_on" not in empty:
            empty.pop("stated_at", None)
        return replace(said, **empty, **self.sets)


def said_of(milestones: Iterable[int], *, as_of: datetime | None = None) -> dict[int, Said]:
    """Derive the dates of milestones from baselines, moves, answers and achievements.

    The original date is that of the first baseline that promised the milestone. The committed one
    was frozen or approved last. The forecast is what the owner stated last, and before the first
    statement what was first promised. As of a moment, only rows of until then count.
    """
    said = {one: Said() for one in milestones}
    for row in sorted(_rows(list(said), as_of), key=lambda one: one.at):
        said[row.milestone] = row.after(said[row.milestone])
    return said


def _rows(ids: list[int], as_of: datetime | None) -> Iterator[_Row]:
    """Read the rows of milestones, in the order in which rows of one moment count."""
    return chain(
        _promises(ids, as_of), _stated(ids, as_of), _approved(ids, as_of), _reached(ids, as_of)
    )


def _until(as_of: datetime | None, column: str = "at") -> Q:
    return Q() if as_of is None else Q(**{f"{column}__lte": as_of})


def _promises(ids: list[int], as_of: datetime | None) -> Iterator[_Row]:
    column = "baseline__frozen_at"
    rows = BaselineMilestone.objects.filter(
        _until(as_of, column), milestone__in=ids, baseline__frozen_at__isnull=False
    ).order_by("baseline__number")
    for milestone, due_on, at in rows.values_list("milestone_id", "due_on", column):
        first = {"original_on": due_on, "forecast_on": due_on, "stated_at": at}
        yield _Row(at, milestone, {"committed_on": due_on}, first)


def _stated(ids: list[int], as_of: datetime | None) -> Iterator[_Row]:
    rows = DateMove.objects.filter(_until(as_of), milestone__in=ids)
    rows = rows.exclude(kind=MoveKind.COMMITMENT).order_by("at", "id")
    for milestone, new_on, at in rows.values_list("milestone_id", "new_on", "at"):
        stated_at = None if new_on is None else at
        yield _Row(at, milestone, {"forecast_on": new_on, "stated_at": stated_at}, {})


def _approved(ids: list[int], as_of: datetime | None) -> Iterator[_Row]:
    rows = MoveAnswer.objects.filter(
        _until(as_of), move__milestone__in=ids, decision=Decision.APPROVED
    ).order_by("at", "id")
    for milestone, new_on, at in rows.values_list("move__milestone_id", "move__new_on", "at"):
        yield _Row(at, milestone, {"committed_on": new_on}, {})


def _reached(ids: list[int], as_of: datetime | None) -> Iterator[_Row]:
    rows = Achievement.objects.filter(_until(as_of), milestone__in=ids).order_by("at", "id")
    for milestone, on, at in rows.values_list("milestone_id", "on", "at"):
        yield _Row(at, milestone, {"actual_on": on}, {})


def links_below(milestones: Iterable[int]) -> list[Link]:
    """Return all links over which something waits for these milestones, project by project."""
    found: list[Link] = []
    met, asked = set(milestones), set(milestones)
    while asked:
        rows = Dependency.objects.filter(before__in=asked)
        links = [Link(*row) for row in rows.values_list("before_id", "after_id", "lag_days")]
        found += links
        asked = {one.after for one in links} - met
        met |= asked
    return found


def open_dates(milestones: Iterable[int]) -> dict[int, date]:
    """Return the date by which each milestone is awaited now; the reached and undated have none."""
    rows = Milestone.objects.filter(pk__in=milestones, removed_at=None, actual_on=None)
    columns = rows.values_list("pk", "forecast_on", "committed_on")
    return {pk: on for pk, forecast, committed in columns if (on := forecast or committed)}
