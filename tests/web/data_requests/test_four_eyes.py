"""Nobody signs or accepts what they wrote, though others wrote over it; nor do their delegates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from bagdar.web.data_requests.actions.asking import Table, set_form
from bagdar.web.data_requests.actions.filling import give_back, hand_over, judge, sign
from bagdar.web.data_requests.actions.uploading import take_workbook
from bagdar.web.data_requests.models import Answer, State, Upload, Writer
from bagdar.web.data_requests.permissions import DataRequestError
from bagdar.web.people.actions import Term, delegate, give_grant
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.data_requests.asking import (
    LATER,
    MONEY,
    WORKERS,
    Offices,
    accepted,
    answer_of,
    filled,
    offices,
    place,
    sent,
    signed,
)
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def east(world: Offices) -> Answer:
    return answer_of(sent(world), "north-east")


def written_over(answer: Answer, world: Offices, first: User) -> None:
    """Let somebody write in a line, another one write over it and hand the answer over."""
    filled(answer, first, workers="5")
    filled(answer, world.east, workers="6")
    hand_over(answer, by=world.east, at=LATER)


def test_whoever_wrote_first_does_not_sign_what_another_wrote_over(
    east: Answer, world: Offices
) -> None:
    written_over(east, world, world.east_akim)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=world.east_akim, at=LATER)
    assert sign(east, by=world.akim, at=LATER).number == 1


def test_a_return_does_not_make_a_writer_a_signer(east: Answer, world: Offices) -> None:
    filled(east, world.east_akim, workers="5")
    hand_over(east, by=world.east, at=LATER)
    sign(east, by=world.akim, at=LATER)
    judge(east, "returned", "Again", by=world.oblast, at=LATER)
    filled(east, world.east, workers="6")
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=world.east_akim, at=LATER)


def test_a_new_form_does_not_make_a_writer_a_signer(east: Answer, world: Offices) -> None:
    filled(east, world.east_akim, workers="5")
    set_form(east.round.request, Table((WORKERS, MONEY)), by=world.ministry, at=LATER)
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=world.east_akim, at=LATER)


def test_whoever_wrote_by_workbook_does_not_sign(east: Answer, world: Offices) -> None:
    row = {"row": 2, "slot": 1, "version": 1, "values": {"workers": 5}, "problems": []}
    kept = Upload.objects.create(
        answer=east,
        name="answer.xlsx",
        rows=[{**row, "stale": False}],
        sent_by=world.east_akim.actor_id,
        sent_at=LATER,
    )
    assert take_workbook(kept, by=world.east_akim, at=LATER) == 1
    filled(east, world.east, workers="6")
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=world.east_akim, at=LATER)


def test_whoever_sent_a_workbook_that_another_confirmed_does_not_sign(
    east: Answer, world: Offices
) -> None:
    row = {"row": 2, "slot": 1, "version": 1, "values": {"workers": 5}, "problems": []}
    kept = Upload.objects.create(
        answer=east,
        name="answer.xlsx",
        rows=[{**row, "stale": False}],
        sent_by=world.east_akim.actor_id,
        sent_at=LATER,
    )
    assert take_workbook(kept, by=world.east, at=LATER) == 1
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=world.east_akim, at=LATER)
    assert east.makers == {world.east.actor_id, world.east_akim.actor_id}


def test_whoever_wrote_first_does_not_accept(east: Answer, world: Offices) -> None:
    scope = {"territory": place("north-east")}
    give_grant(world.oblast, role="officer", scope=scope, valid_from=TODAY, by=TESTS, at=NOW)
    written_over(east, world, world.oblast)
    sign(east, by=world.east_akim, at=LATER)
    with pytest.raises(DataRequestError, match="another person must accept"):
        judge(east, "accepted", by=world.oblast, at=LATER)
    accepted(east, world.akim)


def deputy_of(key: str, akim: User, deputy: User) -> None:
    """Let the akim of a territory delegate signing."""
    tenure = worlds.holder(
        worlds.akimat(key), worlds.person(f"Akim of {key}", akim), TODAY - timedelta(days=9)
    )
    term = Term(TODAY, TODAY + timedelta(days=3000), "Order 5")
    delegate(tenure, deputy, acts=["data_requests.sign"], term=term, by=TESTS, at=NOW)


def test_a_delegate_does_not_sign_for_whoever_filled_it_in(east: Answer, world: Offices) -> None:
    deputy = builders.user("officer", territory=place("north-east"))
    deputy_of("north-east", world.east_akim, deputy)
    written_over(east, world, world.east_akim)
    with pytest.raises(DataRequestError, match="sign for the person who filled it in"):
        sign(east, by=deputy, at=LATER)
    give_back(east, "Let the oblast sign", by=deputy, at=LATER)
    east.refresh_from_db()
    assert east.state == State.FILLING


def test_a_delegate_of_two_akims_signs_for_the_one_who_wrote_nothing(
    east: Answer, world: Offices
) -> None:
    deputy = builders.user("officer", territory=place("north-east"))
    deputy_of("north-east", world.east_akim, deputy)
    deputy_of("north", world.akim, deputy)
    written_over(east, world, world.east_akim)
    assert "Akim of north" in sign(east, by=deputy, at=LATER).on_behalf_of


def test_a_delegate_who_wrote_does_not_sign(east: Answer, world: Offices) -> None:
    deputy = builders.user("officer", territory=place("north-east"))
    deputy_of("north-east", world.east_akim, deputy)
    written_over(east, world, deputy)
    with pytest.raises(DataRequestError, match="filled it in does not sign"):
        sign(east, by=deputy, at=LATER)


def page(user: User, answer: Answer) -> tuple[int, str]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = client.get(f"/en/data-requests/answers/{answer.pk}/")
    return told.status_code, told.content.decode()


def test_a_writer_is_offered_to_give_back_and_not_to_sign(east: Answer, world: Offices) -> None:
    written_over(east, world, world.east_akim)
    status, shown = page(world.east_akim, east)
    assert (status, 'value="back"' in shown, 'value="sign"' in shown) == (200, True, False)
    assert "another person signs it" in shown
    assert 'value="sign"' in page(world.akim, east)[1]


def test_a_delegate_without_a_grant_opens_what_they_sign(east: Answer, world: Offices) -> None:
    deputy = builders.user()
    assert page(deputy, east)[0] == 404
    deputy_of("north-east", world.east_akim, deputy)
    filled(east, world.east, workers="6")
    hand_over(east, by=world.east, at=LATER)
    status, shown = page(deputy, east)
    link = "The request and its letter"
    assert (status, 'value="sign"' in shown, link in shown) == (200, True, False)
    assert link in page(world.east, east)[1]
    assert page(deputy, answer_of(east.round.request, "north-west"))[0] == 404
    with pytest.raises(PermissionDenied):
        sign(answer_of(east.round.request, "north-west"), by=deputy, at=LATER)


def test_who_wrote_stays_on_record(east: Answer, world: Offices) -> None:
    signed(east, world.east, world.east_akim)
    assert [one.actor_id for one in east.writers.all()] == [world.east.actor_id]
    rows: Any = Writer.objects.filter(answer=east)
    changes: list[Any] = [lambda: rows.update(actor_id="user:0"), lambda: rows._raw_delete(rows.db)]
    for change in changes:
        with pytest.raises(DatabaseError, match="stays on record"), transaction.atomic():
            change()
