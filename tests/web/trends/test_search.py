"""The search of the top bar finds signals for whoever reads trend watch, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from tests import builders
from tests.web.trends import working
from tests.web.trends.test_pages import browser, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db
BESIDE = 'class="found-beside"'


@pytest.fixture
def reader() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("chair", username="reader")


def found(q: str, client: Client, **more: str) -> str:
    """Return what stands beside the projects that are found."""
    told = text_of(client.get(reverse("project-list"), {"q": q, **more}))
    return told.split(BESIDE, 1)[1].split("</aside>", 1)[0] if BESIDE in told else ""


def test_a_reader_finds_signals_by_words_of_their_names(reader: User) -> None:
    taken(signal("titanium sintering"), signal("smart kiln", rank=2))
    told = found("Titanium sint", browser(reader))
    assert reverse("trend-signal", args=[working.known("titanium sintering").pk]) in told
    assert "rising" in told
    assert "smart kiln" not in told
    assert not found("ti", browser(reader))
    assert "titanium" not in found("titanium", browser(reader), as_of="2026-01-01")


def test_many_signals_that_are_found_lead_to_all_of_them(reader: User) -> None:
    taken(*(signal(f"kiln {one}", rank=at) for at, one in enumerate("abcdef", 1)))
    told = found("kiln", browser(reader))
    assert told.count("/trends/signals/1") == 5
    assert f"{reverse('trend-signals')}?q=kiln" in told


@pytest.mark.parametrize("role", ["", "enterprise", "control_office", "custodian", "administrator"])
def test_nobody_else_finds_signals(reader: User, role: str) -> None:
    taken(signal("titanium sintering"))
    assert "titanium" in found("titanium", browser(reader))
    scope: dict[str, Any] = {"enterprise": builders.enterprise()} if role == "enterprise" else {}
    client = browser(builders.user(role, **scope)) if role else Client()
    assert "titanium" not in found("titanium", client)


def test_signals_of_the_synthetic_world_are_found_there_alone(reader: User) -> None:
    taken(signal("titanium sintering"), world=World.SYNTHETIC)
    client = browser(reader)
    assert "titanium" not in found("titanium", client)
    assert "titanium" in found("titanium", client, world="synthetic")


def test_trends_stand_in_the_line_of_sections_of_their_readers_alone(reader: User) -> None:
    line = '<ul class="sections">'
    of_reader = text_of(browser(reader).get(reverse("project-list"))).split(line)[1]
    assert f'href="{reverse("trends")}"' in of_reader.split("</ul>")[0]
    assert reverse("trends") not in text_of(Client().get(reverse("project-list")))
