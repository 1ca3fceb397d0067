"""One letter a day: every app's part in it, in the person's language, stopped with one tap."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from bagdar.web.inbox.actions.letters import stop_address, write_letters
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.queue.models import Effect
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW
from tests.web.barriers import raising
from tests.web.instructions import ordering
from tests.web.instructions.ordering import H, People, issued, later
from tests.web.letters import addressed, delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    made = ordering.people()
    addressed(made.akim, made.chair, made.control)
    return made


def barrier_in_north() -> Any:
    works = builders.enterprise(key="works")
    business = builders.user("enterprise", enterprise=works)
    ladder: Any = type("Who", (), {"works": works, "business": business})
    return raising.raised(ladder, territory=Territory.objects.get(key="north"))


def test_one_letter_a_day_holds_every_part_that_waits(who: People) -> None:
    one, barrier = issued(who), barrier_in_north()
    letters = delivered(at=NOW)
    assert set(letters) == {"akim-north"}
    body = letters["akim-north"].body
    assert letters["akim-north"].subject == "Bagdar: 2 things wait for you"
    assert f"No. {one.pk}, accept or object by 16 June 2026" in body
    assert barrier.what in body
    assert "http://127.0.0.1:8000/en/instructions/" in body
    assert "http://127.0.0.1:8000/en/barriers/" in body
    assert delivered(at=NOW) == {}
    assert delivered(at=later(1)) == {}, "nothing is new"


def test_what_is_new_brings_a_letter_with_all_that_waits(who: People) -> None:
    one = issued(who)
    delivered(at=NOW)
    two = issued(who)
    body = delivered(at=later(1))["akim-north"].body
    assert "new among them: 1" in body
    assert (f"No. {one.pk}" in body, f"No. {two.pk}" in body) == (True, True)


def test_a_letter_is_in_the_language_of_its_reader(who: People) -> None:
    issued(who)
    addressed(who.akim, language="ru")
    body = delivered(at=NOW)["akim-north"].body
    assert "/ru/inbox/" in body
    assert "16\xa0июня 2026" in body or "16 июня 2026" in body


def test_a_letter_names_the_first_fifty_and_counts_all(who: People) -> None:
    for _ in range(3):
        issued(who)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bagdar.web.instructions.actions.telling.MOST_NAMED", 2)
        letter = delivered(at=NOW)["akim-north"]
    assert letter.subject.endswith("3 things wait for you")
    assert letter.body.count("accept or object by") == 2


def test_a_letter_that_could_not_be_handed_over_is_written_again(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(who)

    def down(*_args: Any, **_named: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", down)
        with pytest.raises(ConnectionError):
            delivered(who.akim, at=NOW)
    assert not Effect.objects.exists()
    assert set(delivered(who.akim, at=NOW)) == {"akim-north"}


def test_letters_are_asked_for_once_a_day_and_for_those_who_want_them(who: People) -> None:
    User.objects.filter(pk=who.chair.pk).update(daily_letter=False)
    assert write_letters(at=NOW) == 2
    assert write_letters(at=NOW) == 0
    assert write_letters(at=later(1)) == 2
    assert DBTaskResult.objects.count() == 4


def test_letters_are_stopped_with_one_tap_and_no_sign_in(who: People) -> None:
    issued(who)
    headers = delivered(at=NOW)["akim-north"].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    stranger = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    assert "Send me no more letters" in stranger.get(path).text
    assert User.objects.get(pk=who.akim.pk).daily_letter, "a look stops nothing"
    done = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "No more letters" in done.text) == (200, True)
    assert not User.objects.get(pk=who.akim.pk).daily_letter
    assert Entry.objects.filter(act="users.stop_letters").count() == 1
    stranger.post(path)
    assert Entry.objects.filter(act="users.stop_letters").count() == 1
    issued(who)
    assert delivered(at=later(1)) == {}


def test_an_address_that_was_not_made_here_stops_nothing(who: People) -> None:
    path = stop_address(who.akim)
    other = path.replace(f"{who.akim.pk}.", f"{who.chair.pk}.")
    assert Client().post(other).status_code == 404
    assert Client().post(path[:-2] + "x/").status_code == 404
    assert User.objects.get(pk=who.chair.pk).daily_letter


def test_letters_are_switched_on_the_profile(who: People) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(who.akim)
    assert "One letter a day about what newly waits for me" in client.get("/en/profile/").text
    client.post("/en/profile/", {"language": "en"})
    assert not User.objects.get(pk=who.akim.pk).daily_letter
    client.post("/en/profile/", {"language": "en", "daily_letter": "on"})
    assert User.objects.get(pk=who.akim.pk).daily_letter


def test_an_instruction_is_new_again_in_each_state(who: People) -> None:
    one = ordering.accepted(who)
    delivered(at=NOW)
    told = Told("The plant works.", files=(ordering.act(),))
    take(one, H.REPORTED, told, by=who.akim, at=later(10))
    assert set(delivered(at=later(10))) == {"control-one"}
    take(one, H.RETURNED, Told("No act."), by=who.control, at=later(11))
    assert set(delivered(at=later(11))) == {"akim-north"}
    assert mail.outbox[0].to == [f"{who.akim.username}@example.kz"]
