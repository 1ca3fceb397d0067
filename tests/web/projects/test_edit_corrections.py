"""Clerical corrections: a second person, a ground, and apart from edits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bagdar.web.journal.models import Entry
from bagdar.web.projects import actions
from bagdar.web.projects.models import Correction
from tests import builders

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(hours=1)
GROUND = "The order says 50, the clerk typed 500."


@pytest.fixture
def world(building: None) -> dict[str, Any]:
    lands = builders.territories()
    project = builders.project("north", capacity_value=Decimal(500), capacity_unit="MW")
    return {
        "project": project,
        "clerk": builders.user("officer", territory=lands["north"]),
        "chief": builders.user("akim", territory=lands["north"]),
        "stranger": builders.user("akim", territory=lands["south"]),
    }


def _propose(world: dict[str, Any], **facts: Any) -> Correction:
    changes = facts or {"capacity_value": Decimal(50)}
    return actions.propose_correction(
        world["project"], changes, ground=GROUND, by=world["clerk"], at=LATER
    )


def test_a_correction_changes_nothing_until_a_second_person_makes_it(
    world: dict[str, Any],
) -> None:
    correction = _propose(world)
    world["project"].refresh_from_db()
    assert world["project"].capacity_value == 500
    done = actions.make_correction(correction, by=world["chief"], at=LATER)
    assert done.capacity_value == 50
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.ground) == ("projects.correct", GROUND)


def test_nobody_decides_on_their_own_correction(world: dict[str, Any]) -> None:
    correction = _propose(world)
    for decide in (actions.make_correction, actions.decline_correction):
        with pytest.raises(actions.ProjectError, match="second person"):
            decide(correction, by=world["clerk"], at=LATER)
    correction.decision, correction.decided_at = "made", LATER
    correction.decided_by = world["clerk"]
    with pytest.raises(IntegrityError), transaction.atomic():
        correction.save()


def test_a_declined_correction_leaves_the_fact_and_is_decided_once(world: dict[str, Any]) -> None:
    correction = _propose(world)
    actions.decline_correction(correction, by=world["chief"], at=LATER)
    world["project"].refresh_from_db()
    assert world["project"].capacity_value == 500
    with pytest.raises(actions.ProjectError, match="decided already"):
        actions.make_correction(correction, by=world["chief"], at=LATER)


def test_a_correction_of_a_fact_that_changed_since_is_not_made(world: dict[str, Any]) -> None:
    correction = _propose(world)
    actions.update_project(
        world["project"], {"capacity_value": Decimal(60)}, by=world["chief"], at=LATER
    )
    with pytest.raises(actions.ProjectError, match="changed since"):
        actions.make_correction(correction, by=world["chief"], at=LATER)


@pytest.mark.parametrize("facts", [{"stage": "idea"}, {"visibility": "published"}, {"costs": []}])
def test_only_slips_of_the_pen_are_corrected(world: dict[str, Any], facts: dict[str, Any]) -> None:
    with pytest.raises((actions.ProjectError, PermissionDenied)):
        _propose(world, **facts)


def test_a_correction_needs_a_ground_and_a_change(world: dict[str, Any]) -> None:
    with pytest.raises(actions.ProjectError) as caught:
        actions.propose_correction(
            world["project"], {"address": "X"}, ground=" ", by=world["clerk"], at=LATER
        )
    assert list(caught.value.problems) == ["ground"]
    with pytest.raises(actions.NothingChangedError):
        _propose(world, capacity_value="500")


@pytest.mark.parametrize("role", ["analyst", "chair", "auditor"])
def test_whoever_only_reads_neither_proposes_nor_decides(world: dict[str, Any], role: str) -> None:
    reader = builders.user(role)
    correction = _propose(world)
    with pytest.raises(PermissionDenied):
        actions.propose_correction(
            world["project"], {"address": "X"}, ground=GROUND, by=reader, at=LATER
        )
    for decide in (actions.make_correction, actions.decline_correction):
        with pytest.raises(PermissionDenied):
            decide(correction, by=reader, at=LATER)


def test_a_stranger_neither_proposes_nor_decides(world: dict[str, Any]) -> None:
    correction = _propose(world)
    with pytest.raises(PermissionDenied):
        actions.propose_correction(
            world["project"], {"address": "X"}, ground=GROUND, by=world["stranger"], at=LATER
        )
    for decide in (actions.make_correction, actions.decline_correction):
        with pytest.raises(PermissionDenied):
            decide(correction, by=world["stranger"], at=LATER)
