"""Giving and ending roles: what is refused, and what the journal says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import GrantError, deactivate, end_grant, give_grant, reactivate
from bagdar.web.people.models import Grant, Role, User
from bagdar.web.people.permissions import scope_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def _give(user: User, role: str, *, by: Any = TESTS, **scope: Any) -> Grant:
    return give_grant(user, role=role, scope=scope, valid_from=TODAY, by=by, at=NOW)


@pytest.mark.parametrize(
    ("role", "scope", "words"),
    [
        (Role.AKIM, (), "needs a territory"),
        (Role.OFFICER, ("sector",), "needs a territory"),
        (Role.ENTERPRISE, ("territory",), "needs an enterprise"),
        (Role.MINISTRY, ("territory",), "needs an organisation or a sector"),
        (Role.ADMINISTRATOR, ("territory",), "leave the scope empty"),
        (Role.ANALYST, ("territory", "sector"), "Choose one scope"),
        ("emperor", (), "no role"),
    ],
)
def test_a_role_with_a_scope_that_does_not_fit_is_refused(
    role: str, scope: tuple[str, ...], words: str
) -> None:
    things = {"territory": builders.territories()["north"], "sector": builders.sectors()["C"]}

    with pytest.raises(GrantError, match=words):
        _give(builders.user(), role, **{name: things[name] for name in scope})

    assert not Grant.objects.exists()


def test_a_role_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(GrantError, match="last day"):
        give_grant(
            builders.user(),
            role=Role.CHAIR,
            scope={},
            valid_from=TODAY,
            valid_to=TODAY,
            by=TESTS,
            at=NOW,
        )


def test_the_same_role_twice_is_refused_and_after_its_end_is_not() -> None:
    user = builders.user(Role.CHAIR)
    with pytest.raises(GrantError, match="already"):
        _give(user, Role.CHAIR)

    end_grant(user.grants.get(), by=TESTS, at=NOW)
    _give(user, Role.CHAIR)

    assert user.grants.count() == 2


def test_an_administrator_holds_no_other_role() -> None:
    administrator, chair = builders.user(Role.ADMINISTRATOR), builders.user(Role.CHAIR)

    with pytest.raises(GrantError, match="decides nothing"):
        _give(administrator, Role.CHAIR)
    with pytest.raises(GrantError, match="decides nothing"):
        _give(chair, Role.ADMINISTRATOR)


def test_nobody_gives_a_role_to_themselves() -> None:
    administrator = builders.user(Role.ADMINISTRATOR)

    with pytest.raises(GrantError, match="themselves"):
        _give(administrator, Role.CHAIR, by=administrator)


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICE, Role.CHAIR, Role.AUDITOR])
def test_only_an_administrator_gives_and_ends_roles(role: str) -> None:
    other, someone = builders.user(role), builders.user(Role.ANALYST)

    with pytest.raises(PermissionDenied):
        _give(someone, Role.CHAIR, by=other)
    with pytest.raises(PermissionDenied):
        end_grant(someone.grants.get(), by=other, at=NOW)


def test_a_role_ends_from_the_day_named_and_stays_on_record() -> None:
    user = builders.user(Role.CHAIR)

    end_grant(user.grants.get(), on=TODAY + timedelta(days=3), by=TESTS, at=NOW)

    assert scope_of(user, on=TODAY + timedelta(days=2)).held
    assert not scope_of(user, on=TODAY + timedelta(days=3)).held
    with pytest.raises(GrantError, match="today or later"):
        end_grant(user.grants.get(), on=TODAY - timedelta(days=1), by=TESTS, at=NOW)
    with pytest.raises(GrantError, match="already"):
        end_grant(user.grants.get(), on=TODAY + timedelta(days=3), by=TESTS, at=NOW)


def test_a_role_given_by_mistake_is_taken_back_the_same_day() -> None:
    grant = _give(builders.user(), Role.CHAIR)

    end_grant(grant, by=TESTS, at=NOW)

    assert not scope_of(grant.user, on=TODAY).held


def test_the_database_refuses_to_delete_a_grant(building: None) -> None:
    builders.user(Role.CHAIR)

    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Grant.objects.all().delete()


@pytest.mark.parametrize(
    "facts",
    [
        {"role": Role.AKIM},
        {"role": Role.ENTERPRISE},
        {"role": Role.MINISTRY},
        {"role": Role.CHAIR, "valid_to": TODAY - timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_grant_that_makes_no_sense(
    building: None, facts: dict[str, Any]
) -> None:
    user = builders.user()
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=user, valid_from=TODAY, **facts)


def test_the_last_administrator_stays() -> None:
    first, second = builders.user(Role.ADMINISTRATOR), builders.user(Role.ADMINISTRATOR)
    end_grant(second.grants.get(), by=first, at=NOW)

    with pytest.raises(GrantError, match="last administrator"):
        end_grant(first.grants.get(), by=first, at=NOW)
    with pytest.raises(GrantError, match="last administrator"):
        deactivate(first, by=first, at=NOW)

    first.refresh_from_db()
    assert first.is_active
    assert scope_of(first, on=TODAY).held


def test_a_closed_administrator_does_not_count_as_one_who_remains() -> None:
    first, second = builders.user(Role.ADMINISTRATOR), builders.user(Role.ADMINISTRATOR)
    deactivate(second, by=first, at=NOW)

    with pytest.raises(GrantError, match="last administrator"):
        end_grant(first.grants.get(), by=first, at=NOW)

    reactivate(second, by=first, at=NOW)
    end_grant(first.grants.get(), by=first, at=NOW)


def test_the_journal_keeps_what_a_grant_was_before_and_after() -> None:
    administrator, user = builders.user(Role.ADMINISTRATOR), builders.user(Role.CHAIR)
    grant = user.grants.get()
    end_grant(grant, by=administrator, at=NOW)

    entry = Entry.objects.order_by("seq").last()

    assert entry is not None
    assert (entry.act, entry.actor_id) == ("grants.end", administrator.actor_id)
    body = json.loads(entry.payloads.get().body)
    assert body["before"]["valid_to"] is None
    assert body["after"]["valid_to"] == "2026-06-15"
    assert body["after"]["role"] == "chair"


# --- the pages -------------------------------------------------------------------------------


def _form(**facts: Any) -> dict[str, Any]:
    return {"role": Role.CHAIR, "valid_from": timezone.localdate().isoformat(), **facts}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"role": Role.AKIM}, "needs a territory"),
        ({"role": Role.AKIM, "territory": "999999"}, "There is no such territory"),
        ({"role": Role.AKIM, "territory": "north"}, "There is no such territory"),
        ({"role": Role.ENTERPRISE, "enterprise": "000"}, "No enterprise has this BIN"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"valid_from": "yesterday"}, "Enter a valid date"),
        ({"valid_from": "2026-02-30"}, "Enter a valid date"),
        ({"valid_to": "2001-01-01"}, "last day must come after"),
        ({"valid_from": ""}, "This field is required"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    facts: dict[str, Any], words: str
) -> None:
    builders.territories()
    client, _administrator = worlds.signed_in(Role.ADMINISTRATOR)
    user = builders.user()

    answer = client.post(f"/en/people/{user.pk}/roles/new/", _form(**facts))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not user.grants.exists()
    assert answer.context["form"]["role"].value() == _form(**facts)["role"]


def test_a_role_is_given_and_ended_on_the_pages() -> None:
    north = builders.territories()["north"]
    client, _administrator = worlds.signed_in(Role.ADMINISTRATOR)
    user = builders.user()

    given = client.post(
        f"/en/people/{user.pk}/roles/new/", _form(role=Role.AKIM, territory=north.pk)
    )
    grant = user.grants.get()
    shown = client.get(given.headers["Location"]).content.decode()
    client.post(reverse("grant-end", args=[grant.pk]), {"on": timezone.localdate().isoformat()})

    assert "North and everything in it" in shown
    assert not scope_of(user, on=timezone.localdate()).held


def test_the_list_of_accounts_searches_pages_and_asks_the_same_number_of_questions(
    queries: Any,
) -> None:
    builders.territories()
    client, _administrator = worlds.signed_in(Role.ADMINISTRATOR)
    for number in range(3):
        builders.user(Role.CHAIR, username=f"chair-{number}")
    client.get("/en/people/")
    with queries(12):
        client.get("/en/people/")
    for number in range(60):
        builders.user(Role.ANALYST, username=f"analyst-{number}")

    with queries(12):
        first = client.get("/en/people/")
    found = client.get("/en/people/", {"q": "CHAIR-1"})
    chairs = client.get("/en/people/", {"role": Role.CHAIR})
    closed = client.get("/en/people/", {"active": "no"})

    assert len(first.context["rows"]) == 50
    assert [user.username for user, _roles in found.context["rows"]] == ["chair-1"]
    assert len(chairs.context["rows"]) == 3
    assert closed.context["rows"] == []
