"""Launches that came due: against the date committed to, against the first promise; trouble told.

A committed date is due when it was in force on its day: set by then, and not replaced by then.
Until the next one comes due the project is judged by it. Rules: docs/decisions/0020-scorecards.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from bagdar.core.territories.scorecard import Measured, Told, told_of
from bagdar.web.delivery.models import (
    BaselineMilestone,
    DateMove,
    Decision,
    Milestone,
    MoveAnswer,
    MoveKind,
    Rating,
    Side,
)
from bagdar.web.projects.models import Project
from bagdar.web.scorecards.queries.inputs.items import Item, Whose, Window

Dated = list[tuple[date, date]]


def launch_items(window: Window) -> Iterator[Item]:
    """Yield every launch that came due by the day of a window."""
    whose = window.whose
    ends = Milestone.objects.filter(is_end=True, removed_at=None)
    if window.projects:
        ends = ends.filter(project__in=Project.objects.filter(window.projects).values("pk"))
    commitments, said = _commitments(ends), _forecasts(ends)
    plans = _plans(ends)
    for end, project, original_on, actual_on in ends.values_list(
        "pk", "project_id", "original_on", "actual_on"
    ):
        if (owner := whose.get(project)) is None:
            continue
        known = actual_on if actual_on is not None and actual_on <= window.day else None
        day = min(window.day, owner.merged_on or window.day)
        if original_on is not None and original_on <= day:
            yield _original(window, owner, original_on, known)
        dues = _due(commitments.get(end, []), day)
        facts = (said.get(end, []), plans.get(project, []))
        yield from _judged(window, owner, dues, known, facts)


def _original(window: Window, owner: Whose, due_on: date, actual_on: date | None) -> Item:
    good = actual_on is not None and actual_on <= due_on
    return Item(
        Measured.LAUNCHES_ON_ORIGINAL,
        owner,
        since=due_on.replace(day=1),
        until=None,
        on=due_on,
        good=good,
        n=Decimal(good),
        done_on=actual_on,
        tenures=window.holders(owner, due_on),
    )


def _judged(
    window: Window,
    owner: Whose,
    dues: Sequence[date],
    actual_on: date | None,
    facts: tuple[Dated, list[date]],
) -> Iterator[Item]:
    """Judge a project by each date that came due, until the next one did."""
    before = [None, *dues]
    for (due_on, next_on), due_before in zip(pairwise([*dues, None]), before, strict=False):
        assert due_on is not None  # noqa: S101 -- only the last of the pairs is empty
        good = actual_on is not None and actual_on <= due_on
        state = Told.REPORTED if good else told_of(due_on, *facts, due_before=due_before)
        counted: dict[str, Any] = {
            "whose": owner,
            "since": due_on.replace(day=1),
            "until": None if next_on is None else next_on.replace(day=1),
            "on": due_on,
            "done_on": actual_on,
            "tenures": window.holders(owner, due_on),
        }
        yield Item(Measured.LAUNCHES_ON_TIME, good=good, n=Decimal(good), state=state, **counted)
        if not good:
            told = state is Told.SELF_REPORTED
            yield Item(Measured.TROUBLE_TOLD, good=told, n=Decimal(told), **counted)


def _due(commitments: Dated, day: date) -> list[date]:
    """Return the dates that were in force when they came, in their order."""
    found = []
    for at, (set_on, due_on) in enumerate(commitments):
        after = commitments[at + 1][0] if at + 1 < len(commitments) else None
        if set_on <= due_on <= day and (after is None or after > due_on):
            found.append(due_on)
    return sorted(set(found))


def _commitments(ends: QuerySet[Milestone]) -> Mapping[int, Dated]:
    """Return the dates each end was committed to: (set on, due on), in the order set."""
    found: dict[int, list[tuple[date, datetime, date]]] = defaultdict(list)
    frozen = BaselineMilestone.objects.filter(milestone__in=ends, baseline__frozen_at__isnull=False)
    for end, due_on, order_on, at in frozen.values_list(
        "milestone_id", "due_on", "baseline__order_on", "baseline__frozen_at"
    ):
        if at is not None:
            found[end].append((order_on or timezone.localdate(at), at, due_on))
    granted = MoveAnswer.objects.filter(move__milestone__in=ends, decision=Decision.APPROVED)
    for end, asked_on, at in granted.values_list("move__milestone_id", "move__new_on", "at"):
        if asked_on is not None:
            found[end].append((timezone.localdate(at), at, asked_on))
    return {end: [(one[0], one[2]) for one in sorted(rows)] for end, rows in found.items()}


def _forecasts(ends: QuerySet[Milestone]) -> Mapping[int, Dated]:
    """Return the forecasts stated of each end; those that were withdrawn were never told."""
    found: dict[int, Dated] = defaultdict(list)
    moves = (
        DateMove.objects.filter(milestone__in=ends)
        .exclude(kind=MoveKind.COMMITMENT)
        .order_by("stated_on", "pk")
    )
    for end, stated_on, new_on in moves.values_list("milestone_id", "stated_on", "new_on"):
        if new_on is None:
            found[end].clear()
        else:
            found[end].append((stated_on, new_on))
    return found


def _plans(ends: QuerySet[Milestone]) -> Mapping[int, list[date]]:
    """Return the days on which the owner of each project gave a plan."""
    found: dict[int, list[date]] = defaultdict(list)
    given = Rating.objects.filter(project__in=ends.values("project"), side=Side.OWN, plan__gt="")
    for project, at in given.order_by("at", "pk").values_list("project_id", "at"):
        found[project].append(timezone.localdate(at))
    return found
