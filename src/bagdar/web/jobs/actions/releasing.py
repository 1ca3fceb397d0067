"""Releases: which cells of a closed month everybody is shown, decided once and frozen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task

from bagdar.core.jobs.disclosure import rules
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.jobs.models import JobFigure, Measure, Release, ReleasedCell, ReleasedRow
from bagdar.web.jobs.permissions import releases
from bagdar.web.jobs.queries.cells import (
    Row,
    Tables,
    floors_kept,
    floors_of,
    months_to_release,
    records_of,
    rows_of_month,
    tables_of,
)
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.projects.models import Programme
from bagdar.web.queue.actions import WAITED_FOR, enqueue
from bagdar.web.queue.models import Order

CELL = ("release_id", "territory_id", "is_rest", "category", "state", "shown")
ROW = (
    *("release_id", "territory_id", "is_rest", "category", "project_id", "employer", "workers"),
    "is_own",
)
UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def release_month(programme: Programme, month: date, *, by: Actor, at: datetime) -> list[Release]:
    """Decide the cells of a month for every measure, earlier releases taken as given.

    Cells are decided before the act, which holds the lock of all writers for the rows alone.

    Raises PermissionDenied, and DeliveryError for a month that is not computed, was released, or
    lies before one that was, and where what it counts changed while it was decided.
    """
    if not releases(by, programme, at=at):
        raise PermissionDenied
    _check_next(programme, month)
    given = [_given(programme, month, one, at) for one in (Measure.CLAIMED, Measure.VERIFIED)]
    cells = _decide(*given)
    with act("jobs.release", by=by, at=at) as entry:
        _check_next(programme, month)
        _check_unchanged(given)
        made = [_keep(one, decided, at) for one, decided in zip(given, cells, strict=True)]
        for one in made:
            named = f"{programme.key} {one.measure} {month:%Y-%m}"
            entry.record("job release", named, before=None, after=_told(one))
    return made


@task(priority=WAITED_FOR)
def release_in_background(programme: int, month: str) -> None:
    """Release a month that the programme office asked for."""
    found = Programme.objects.get(pk=programme)
    asked = date.fromisoformat(month)
    if asked in months_to_release(found):
        release_month(found, asked, by=System("jobs"), at=timezone.now())


def ask_release(programme: Programme, month: date, *, by: Actor, at: datetime) -> None:
    """Have a month released in the background: it takes up to some minutes of a processor.

    It may be asked for again once the task that was asked for failed for good.

    Raises PermissionDenied, and DeliveryError for a month that cannot be released or is being so.
    """
    if not releases(by, programme, at=at):
        raise PermissionDenied
    _check_next(programme, month)
    with act("jobs.ask_release", by=by, at=at) as entry:
        asked = f"jobs:release:{programme.pk}:{month.isoformat()}"
        if Order.objects.filter(key__startswith=asked, task__status__in=UNDER_WAY).exists():
            raise refuse("month", _("This month is being released already; it takes some minutes."))
        named = f"{programme.key} {month:%Y-%m}"
        entry.record("job release", named, before=None, after={"asked": True})
        enqueue(
            release_in_background,
            key=f"{asked}:{secrets.token_hex(4)}",
            programme=programme.pk,
            month=month.isoformat(),
        )


def _check_next(programme: Programme, month: date) -> None:
    if month not in months_to_release(programme):
        raise refuse(
            "month",
            _(
                "This month cannot be released: its figures are not computed from contributions, "
                "or it or a later month was released already."
            ),
        )


@dataclass(frozen=True)
class _Given:
    """All that the cells of a month and measure are decided on."""

    tables: Tables
    month: date
    past: Sequence[Release]
    earlier: Sequence[rules.Release]
    rows: Sequence[Row]
    input_hash: str

    @property
    def records(self) -> rules.Records:
        """What the month counts."""
        return records_of(self.rows, self.tables)


def _given(programme: Programme, month: date, measure: Measure, at: datetime) -> _Given:
    past = _released(programme, measure)
    tables = tables_of(programme, measure, past[0].tree_on if past else timezone.localdate(at))
    rows, made_of = rows_of_month(tables, month), _input_hash(programme, month)
    earlier = [_as_given(one, tables) for one in past]
    if past:
        found = floors_of(past[-1].floors, [one.month for one in past], tables.places)
        earlier[-1] = replace(earlier[-1], floors=found)
    return _Given(tables, month, past, earlier, rows, made_of)


def _decide(claimed: _Given, verified: _Given) -> list[rules.Release]:
    """Decide what is claimed, then what is verified: each beside what is shown of the other."""
    if len(claimed.earlier) != len(verified.earlier):
        _check_next(claimed.tables.programme, claimed.month)
        raise _changed()
    layouts = claimed.tables.layout, verified.tables.layout
    whole = protect_whole(
        layouts[0],
        claimed.records,
        claimed.earlier,
        parts=verified.earlier,
        part=verified.records,
        part_layout=layouts[1],
    )
    (part,) = protect_part(
        layouts[1],
        [verified.records],
        verified.earlier,
        wholes=[*claimed.earlier, whole],
        whole_layout=layouts[0],
    )
    return [whole, part]


def _check_unchanged(given: Sequence[_Given]) -> None:
    """Refuse cells that were decided on what is no longer so."""
    for one in given:
        tables = one.tables
        known = (
            _released(tables.programme, Measure(tables.measure)),
            rows_of_month(tables, one.month),
            _input_hash(tables.programme, one.month),
        )
        if known != (one.past, one.rows, one.input_hash):
            raise _changed()


def _changed() -> DeliveryError:
    text = _("What this month counts changed while its cells were decided. Release it again.")
    return refuse("month", text)


def _keep(given: _Given, decided: rules.Release, at: datetime) -> Release:
    tables = given.tables
    kept = Release.objects.create(
        programme=tables.programme,
        measure=tables.measure,
        month=given.month,
        tree_on=tables.day,
        rule_version=rules.RULE_VERSION,
        input_hash=given.input_hash,
        made_at=at,
        is_coarse=decided.is_coarse,
        floors=floors_kept(
            decided.floors, [*(one.month for one in given.past), given.month], tables.places
        ),
    )
    _freeze(kept, given.rows, tables, decided, at)
    return kept


def _released(programme: Programme, measure: Measure) -> list[Release]:
    return list(Release.objects.filter(programme=programme, measure=measure).order_by("month"))


def _input_hash(programme: Programme, month: date) -> str:
    figures = JobFigure.objects.filter(programme=programme, month=month).order_by("pk")
    return figures.values_list("input_hash", flat=True)[0]


def _as_given(release: Release, tables: Tables) -> rules.Release:
    """Return an earlier release as it was decided.

    Raises DeliveryError when a territory it stands on is no longer in the tree of its day.
    """
    kept = ReleasedRow.objects.filter(release=release).order_by("project", "category")
    rows = [
        Row(
            (one.territory_id, one.is_rest),
            one.project_id,
            one.employer,
            one.category,
            one.workers,
            one.is_own,
        )
        for one in kept
    ]
    state = np.full((len(tables.places), tables.layout.categories), rules.State.EMPTY, np.int64)
    shown = np.zeros_like(state)
    for cell in ReleasedCell.objects.filter(release=release):
        row = tables.places.get((cell.territory_id, cell.is_rest))
        if row is None:
            text = _("The tree of a day on which releases stand was changed since. Undo it first.")
            raise refuse("month", text)
        state[row, cell.category] = cell.state
        shown[row, cell.category] = rules.WITHHELD if cell.shown is None else cell.shown
    return rules.Release(records_of(rows, tables), state, shown, release.is_coarse)


def _freeze(
    release: Release, rows: Sequence[Row], tables: Tables, decided: rules.Release, at: datetime
) -> None:
    """Write the cells of a release and the rows behind them; nothing is added afterwards."""
    told = (
        [
            release.pk,
            *r.place,
            r.category,
            r.project,
            r.employer,
            r.workers,
            r.is_own and r.project in decided.records.own,
        ]
        for r in rows
    )
    insert_values(ReleasedRow, ROW, told)
    cells = (
        [
            release.pk,
            *place,
            category,
            int(decided.state[row, category]),
            _shown(decided, row, category),
        ]
        for place, row in tables.places.items()
        for category in range(tables.layout.categories)
    )
    insert_values(ReleasedCell, CELL, cells)
    release.frozen_at = at
    release.save(update_fields=["frozen_at"])


def _shown(decided: rules.Release, row: int, category: int) -> int | None:
    value = int(decided.shown[row, category])
    return None if value == rules.WITHHELD else value


def _told(release: Release) -> dict[str, object]:
    cells = ReleasedCell.objects.filter(release=release)
    return {
        "cells": cells.count(),
        "shown": cells.filter(shown__isnull=False).count(),
        "rules": release.rule_version,
        "is_coarse": release.is_coarse,
    }
