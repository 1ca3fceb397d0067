"""What the simulator writes of barriers and instructions is what their own actions would keep."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.core.barriers.course import GOING
from bagdar.web.barriers.actions.simulated import PLAYED
from bagdar.web.barriers.actions.standing import set_standing
from bagdar.web.barriers.models import Barrier, standing_columns
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.instructions.queries.reading import standing_of
from bagdar.web.people.models import Office
from tests import builders
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db
MORNING = datetime.combine(synthetic.AS_OF, time(), UTC)


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def made() -> None:
    builders.territories()
    builders.sectors()
    synthetic.world(90)


def test_barriers_stand_as_their_events_say(made: None) -> None:
    barriers = list(Barrier.objects.all())
    assert len(barriers) > 40
    for one in barriers:
        kept = standing_columns(one)
        set_standing(one, course_of(one, at=MORNING))
        assert standing_columns(one) == kept
        assert one.raised_at < MORNING
        assert one.territory.is_synthetic
    assert {one.state for one in barriers} & set(GOING)
    assert {one.state for one in barriers} - set(GOING)
    assert any(one.state == "closed" and one.rating for one in barriers)


def test_instructions_stand_as_their_steps_say(made: None) -> None:
    instructions = list(Instruction.objects.select_related("lead__organisation"))
    names = ("state", "issued_on", "answer_by", "due_on", "asked_due_on", "reported_on", "ended_on")
    for one in instructions:
        if one.state == InstructionState.DRAFTED:
            continue
        stood = standing_of(one, synthetic.AS_OF)
        assert {name: getattr(one, name) for name in names} == {
            name: getattr(stood, name) for name in names
        }
        assert one.is_synthetic
    states = {one.state for one in instructions}
    assert {"drafted", "closed", "reported"} <= states
    assert Instruction.objects.filter(family__isnull=False).count() >= 16
    assert all(one.took_days is not None for one in instructions if one.state == "closed")


def test_whoever_plays_a_role_finds_their_lists_filled(made: None) -> None:
    oblast = Office.objects.filter(organisation__kind="akimat").earliest("pk").organisation
    played = {
        builders.user("enterprise", enterprise=Enterprise.objects.get(key=PLAYED)): ("barriers",),
        builders.user("akim", territory=oblast.territory): ("barriers", "instructions"),
        builders.user("chair"): ("barriers", "instructions"),
    }
    for person, names in played.items():
        client = Client()
        client.force_login(person)
        for name in names:
            page = client.get(reverse(name), {"world": "synthetic"})
            assert page.status_code == 200
            assert page.context["page_obj"].paginator.count, (person.username, name)
