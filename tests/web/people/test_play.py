"""Playing a role of the synthetic world: one button, on this machine, for demo accounts only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagdar.web.journal.models import Entry
from bagdar.web.people import demo
from bagdar.web.people.actions import deactivate, remove_demo
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHAIR = "/en/play/chair/"


def _trial() -> None:
    """Make a fresh trial: real land, demo accounts, a synthetic programme."""
    builders.territories()
    builders.sectors()
    builders.project("north", visibility="published", enterprise=builders.enterprise())
    demo.create(at=NOW)
    synthetic.world(24)


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(_trial)
    return once


@pytest.fixture(autouse=True)
def trial(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def _who(client: Client) -> str:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number).username if number else ""


def test_a_press_of_a_button_signs_the_visitor_in_and_is_written_down() -> None:
    client = Client()
    answer = client.post(CHAIR, follow=True)
    assert _who(client) == "synthetic-chair"
    assert "You play: Synthetic: chair." in answer.content.decode()
    last = Entry.objects.latest("seq")
    assert (last.act, last.actor_label) == ("users.play", "Synthetic: chair")


@pytest.mark.parametrize("name", demo.SYNTHETIC_NAMES)
def test_every_role_opens_the_synthetic_country_and_sees_its_projects(name: str) -> None:
    client = Client()
    client.post(f"/en/play/{name}/")
    for path in ("/en/", "/en/projects/"):
        text = client.get(path).content.decode()
        assert "Everything here is made up" in text
        assert "synthetic-0000" in text


def test_the_first_page_offers_the_real_objects_and_every_role() -> None:
    text = Client().get("/en/").content.decode()
    assert "Where to begin" in text
    assert 'href="/en/territories/synthetic-country/"' in text
    assert [f"/en/play/{name}/" in text for name in demo.SYNTHETIC_NAMES] == [True] * 10


def test_a_person_with_an_account_of_their_own_is_offered_nothing() -> None:
    client = Client()
    client.force_login(builders.user("analyst"), backend=BACKEND)
    assert "Where to begin" not in client.get("/en/").content.decode()


def test_opening_the_address_does_nothing() -> None:
    client = Client()
    assert client.get(CHAIR).status_code == 405
    assert _who(client) == ""


def test_a_press_from_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(CHAIR).status_code == 403
    assert _who(client) == ""


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::1", "", "nonsense"])
def test_nobody_plays_from_another_machine(address: str) -> None:
    client = Client(REMOTE_ADDR=address)
    assert client.post(CHAIR).status_code == 404
    assert _who(client) == ""


def test_behind_a_proxy_nobody_plays(settings: Any) -> None:
    settings.EXTRA_HOSTS = ["example.kz"]
    assert Client().post(CHAIR).status_code == 404


@pytest.mark.parametrize("name", ["administrator", "custodian", "akim-of-nowhere"])
def test_there_is_no_such_role_to_play(name: str) -> None:
    assert Client().post(f"/en/play/{name}/").status_code == 404


@pytest.mark.parametrize("facts", [{"is_demo": False}, {"is_synthetic": False}])
def test_an_account_that_is_not_of_the_synthetic_demo_is_not_played(
    facts: dict[str, bool],
) -> None:
    User.objects.filter(username="synthetic-chair").update(**facts)
    client = Client()
    assert client.post(CHAIR).status_code == 404
    assert _who(client) == ""


def test_a_closed_account_is_not_played() -> None:
    deactivate(User.objects.get(username="synthetic-chair"), by=TESTS, at=NOW)
    assert Client().post(CHAIR).status_code == 404


def test_once_the_demo_is_removed_nobody_plays_and_nothing_is_offered() -> None:
    builders.user("administrator")
    remove_demo(by=TESTS, at=NOW)
    assert Client().post(CHAIR).status_code == 404
    assert "Where to begin" not in Client().get("/en/").content.decode()


def test_a_played_office_keeps_nothing_that_both_worlds_share() -> None:
    client = Client()
    client.post("/en/play/programme-office/")
    for path in ("/en/people/", "/en/join/requests/", "/en/organisations/new/"):
        assert client.get(path).status_code in (403, 404), path
    text = client.get("/en/").content.decode()
    assert "/en/people/" not in text
    assert "/en/join/requests/" not in text
