"""Programs read the inbox as its page shows it, and accept or close several things at once."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.inbox.actions import accepting, closing
from bagdar.web.instructions.actions.steps import take
from bagdar.web.instructions.models import Instruction
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Answered
from tests.web.instructions import ordering
from tests.web.instructions.ordering import People, accepted, issued, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return ordering.people()


def asked(person: Any, query: str = "") -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/api/v1/inbox{query}")


def test_a_program_reads_a_group_of_the_inbox(who: People) -> None:
    one = issued(who)
    answer = asked(who.akim).json()
    assert answer["count"] == 1
    (row,) = answer["items"]
    assert (row["source"], row["number"], row["ask"]) == ("instruction", one.pk, "answer")
    assert (row["due_on"], row["overdue"]) == ("2026-06-16", True)
    assert asked(who.chair, "?group=others").json()["items"][0]["ask"] == "acceptance"
    assert asked(who.district).json() == {"items": [], "count": 0}


def test_an_office_that_is_not_the_readers_is_not_there(who: People) -> None:
    issued(who)
    assert asked(who.akim, "?office=territory-north").json()["count"] == 1
    assert asked(who.district, "?office=territory-north").status_code == 404
    assert Client().get("/api/v1/inbox").status_code == 401


def sent(person: Any, what: str, *numbers: int, **headers: str) -> Any:
    """Send numbers of instructions, to be accepted or closed."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    body = {"instructions": list(numbers)}
    return client.post(
        f"/api/v1/inbox/{what}", body, content_type="application/json", headers=headers
    )


def states() -> set[str]:
    return set(Instruction.objects.values_list("state", flat=True))


def test_a_program_accepts_several_instructions_once(who: People) -> None:
    one, two = issued(who), issued(who)
    key = {"Idempotency-Key": "monday"}
    answer = sent(who.akim, "accept", two.pk, one.pk, one.pk, **key)
    assert (answer.status_code, answer.json()) == (201, {"accepted": [one.pk, two.pk]})
    assert states() == {"accepted"}
    again = sent(who.akim, "accept", two.pk, one.pk, one.pk, **key)
    assert (again.status_code, again.json()) == (201, answer.json())
    assert again["Idempotency-Replayed"] == "true"
    assert Entry.objects.filter(act="inbox.accept").count() == 1
    assert sent(who.akim, "accept", one.pk).status_code == 404, "accepted already"


def test_of_several_sent_each_that_stands_in_the_way_is_named_by_its_place(who: People) -> None:
    one, taken, other = issued(who), accepted(who), issued(who)
    nothing = 9_000_000
    answer = sent(who.akim, "accept", one.pk, taken.pk, nothing, other.pk)
    assert answer.status_code == 422
    why = "It is not yours to accept, or not any more. Nothing was accepted."
    assert answer.json()["fields"] == [
        {"field": f"instructions.{place}", "message": why} for place in (1, 2)
    ]
    assert states() == {"issued", "accepted"}
    assert not Answered.objects.exists()


def test_if_the_act_refuses_one_none_is_accepted_and_it_is_named(
    who: People, monkeypatch: Any
) -> None:
    one, two, three = issued(who), issued(who), issued(who)

    def refused(which: Any, *args: Any, **named: Any) -> Any:
        if which.pk == two.pk:
            raise refuse("", "It was taken back.")
        if which.pk == three.pk:
            raise PermissionDenied
        return take(which, *args, **named)

    monkeypatch.setattr(accepting, "take", refused)
    answer = sent(who.akim, "accept", three.pk, two.pk, one.pk, **{"Idempotency-Key": "k"})
    assert answer.json()["fields"] == [
        {"field": "instructions.0", "message": "It is not yours to accept."},
        {"field": "instructions.1", "message": "It was taken back."},
    ]
    assert states() == {"issued"}
    monkeypatch.undo()
    mended = sent(who.akim, "accept", three.pk, two.pk, one.pk, **{"Idempotency-Key": "k"})
    assert mended.status_code == 201, "what was refused kept no answer"


def test_a_program_closes_several_reports_each_for_itself(who: People, monkeypatch: Any) -> None:
    one, two, bare = reported(who), reported(who), accepted(who)

    def second_refused(which: Any, *args: Any, **named: Any) -> Any:
        if which.pk == two.pk:
            raise refuse("", "Another one closed it.")
        return take(which, *args, **named)

    monkeypatch.setattr(closing, "take", second_refused)
    key = {"Idempotency-Key": "checks"}
    answer = sent(who.control, "close", one.pk, two.pk, bare.pk, **key)
    told = {
        "closed": [one.pk],
        "refused": [
            {"number": two.pk, "message": "Another one closed it."},
            {"number": bare.pk, "message": "It is not yours to close, or not any more."},
        ],
    }
    assert (answer.status_code, answer.json()) == (201, told)
    monkeypatch.undo()
    assert sent(who.control, "close", one.pk, two.pk, bare.pk, **key).json() == told
    entries = Entry.objects.filter(act="instructions.close")
    assert list(entries.values_list("actor_id", flat=True)) == [who.control.actor_id]
    assert sent(who.control, "close", two.pk).json() == {"closed": [two.pk], "refused": []}


def test_where_nothing_is_closed_each_is_named_by_its_place(who: People, monkeypatch: Any) -> None:
    one = reported(who)
    monkeypatch.setattr(closing, "take", MagicMock(side_effect=refuse("", "Not now.")))
    answer = sent(who.control, "close", 9_000_000, one.pk)
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {"field": "instructions.0", "message": "It is not yours to close, or not any more."},
        {"field": "instructions.1", "message": "Not now."},
    ]


def test_many_at_once_are_there_for_nobody_else(who: People) -> None:
    one, done = issued(who), reported(who)
    for person in (who.chair, who.control, who.officer, who.district):
        assert sent(person, "accept", one.pk).status_code == 404
    for person in (who.chair, who.akim, who.officer, who.district):
        assert sent(person, "close", done.pk).status_code == 404
    assert sent(who.akim, "accept", 9_000_000).status_code == 404, "as if it did not exist"
    assert states() == {"issued", "reported"}
    for what in ("accept", "close"):
        nobody = Client().post(f"/api/v1/inbox/{what}", {}, content_type="application/json")
        assert nobody.status_code == 401
        for numbers in ([], range(1, 102), [0]):
            assert sent(who.akim, what, *numbers).status_code == 422
