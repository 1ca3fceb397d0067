"""The database itself refuses to change what was appended, and what was frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from bagdar.web.delivery.models import (
    Baseline,
    BaselineCost,
    DateMove,
    Milestone,
    MoveKind,
    Reason,
)
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(building: None) -> Baseline:
    builders.territories()
    project = builders.project("north")
    milestone = Milestone.objects.create(
        project=project, number=1, type="delivery", code="launch", name_en="Launch", is_end=True
    )
    made = Baseline.objects.create(
        project=project,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        proposed_by="user:1",
        proposed_label="Clerk",
        proposed_at=builders.NOW,
    )
    BaselineCost.objects.create(baseline=made, source="own", amount=10)
    made.dates.create(milestone=milestone, due_on=made.ends_on)
    made.number, made.document, made.order_on = 0, "Order 1", date(2026, 2, 1)
    made.frozen_by, made.frozen_label, made.frozen_at = "user:2", "Office", builders.NOW
    made.save()
    return made


@pytest.mark.parametrize(
    ("column", "value"),
    [("ends_on", date(2028, 1, 1)), ("number", 5), ("document", "Another"), ("frozen_at", None)],
)
def test_a_frozen_baseline_cannot_be_changed(frozen: Baseline, column: str, value: Any) -> None:
    with pytest.raises(DatabaseError, match="frozen baseline"), transaction.atomic():
        Baseline.objects.filter(pk=frozen.pk).update(**{column: value})


def test_a_frozen_baseline_cannot_be_deleted_nor_its_rows_changed(frozen: Baseline) -> None:
    attempts = (
        lambda: BaselineCost.objects.filter(baseline=frozen).update(amount=1),
        lambda: BaselineCost.objects.filter(baseline=frozen)._raw_delete("default"),
        lambda: BaselineCost.objects.create(baseline=frozen, source="loan", amount=1),
        lambda: frozen.dates.update(due_on=date(2030, 1, 1)),
        lambda: Baseline.objects.filter(pk=frozen.pk)._raw_delete("default"),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="frozen baseline"), transaction.atomic():
            attempt()


def _move(frozen: Baseline) -> DateMove:
    return DateMove.objects.create(
        project=frozen.project,
        milestone=Milestone.objects.get(),
        kind=MoveKind.FORECAST,
        old_on=date(2027, 1, 1),
        new_on=date(2027, 3, 1),
        reason=Reason.objects.get(code="land"),
        cause="external",
        note="The plot was given late to Ivanov.",
        stated_on=date(2026, 6, 15),
        actor_id="user:1",
        actor_label="Clerk",
        at=builders.NOW,
    )


def test_a_move_cannot_be_changed_or_deleted(frozen: Baseline) -> None:
    move = _move(frozen)
    for change in ({"new_on": date(2027, 2, 1)}, {"note": "Nobody's fault"}, {"cause": ""}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            DateMove.objects.filter(pk=move.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DateMove.objects.filter(pk=move.pk)._raw_delete("default")


def test_a_redaction_may_put_its_mark_into_a_note(frozen: Baseline) -> None:
    move = _move(frozen)
    DateMove.objects.filter(pk=move.pk).update(note="The plot was given late to […].")
    move.refresh_from_db()
    assert move.note == "The plot was given late to […]."


def test_a_move_without_a_reason_is_refused_by_the_database(frozen: Baseline) -> None:
    move = _move(frozen)
    move.pk, move.reason, move.cause = None, None, ""
    with pytest.raises(DatabaseError), transaction.atomic():
        move.save()
