"""Programs read the inbox as its page shows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.web.instructions import ordering
from tests.web.instructions.ordering import People, issued

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
