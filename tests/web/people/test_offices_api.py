"""Offices by the API: who holds them, who signs for whom, what is handed over and signed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bagdar.web.people.models import Delegation, Handover, Tenure, User
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.people.worlds import akimat, holder, person

pytestmark = pytest.mark.django_db
NAMES = {"name_en": "Somebody New", "name_ru": "Новый", "name_kk": "Жаңа"}


@pytest.fixture(autouse=True)
def land() -> None:
    builders.territories()


def today() -> date:
    return timezone.localdate()


def office() -> Caller:
    return Caller(builders.user("programme_office"))


def test_offices_are_listed_with_who_holds_them_on_a_day() -> None:
    north = akimat()
    began = today() - timedelta(days=100)
    first = holder(north, person("First"), date(2020, 1, 1), began)
    now = holder(north, person("Second"), began)
    (row,) = Caller().rows("offices")
    assert (row["key"], row["organisation"], row["heads"]) == (
        north.key,
        north.organisation.key,
        True,
    )
    assert row["holder"]["number"] == now.pk
    (then,) = Caller().rows("offices?as_of=2021-01-01")
    assert then["holder"]["name"] == {"en": "First", "ru": "First", "kk": "First"}
    assert Caller().rows("offices?organisation=nothing") == []
    assert Caller().rows("offices?world=synthetic") == []
    told = Caller().get(f"offices/{north.key}").json()
    assert [one["number"] for one in told["terms"]] == [now.pk, first.pk]
    assert (told["delegations"], told["handovers"]) == (None, None)


def test_a_term_begins_and_ends_and_what_is_handed_over_is_signed_by_both() -> None:
    north, caller = akimat(), office()
    old, new = builders.user(username="leaves"), builders.user(username="comes")
    path = f"offices/{north.key}/terms"
    given = {**NAMES, "username": "leaves", "starts_on": "2020-01-01"}
    made = caller.made(path, given)
    (term,) = made["terms"]
    assert (term["name"]["en"], term["ends_on"]) == ("Somebody New", None)
    over = caller.post(path, {**NAMES, "starts_on": today().isoformat()})
    assert (over.status_code, "End that term first" in over.content.decode()) == (422, True)
    ended = {"on": today().isoformat(), "ground": "Order 5"}
    left = caller.made(f"terms/{term['number']}/end", ended)
    assert left["holder"] is None
    (handover,) = left["handovers"]
    after = {**NAMES, "username": "comes", "starts_on": today().isoformat()}
    caller.made(path, after)
    where = f"handovers/{handover['number']}"
    told = Caller(old).get(where).json()
    assert (told["outgoing_name"], told["office"]) == ("Somebody New", north.key)
    assert told["incoming"] is not None
    for part in told["inventory"]:
        assert {len(row) for row in part["rows"]} <= {len(part["columns"])}
    assert Caller(new).post(f"{where}/signature", {"side": "outgoing"}).status_code == 403
    for person_, side in ((old, "outgoing"), (new, "incoming")):
        signed = Caller(person_).made(f"{where}/signature", {"side": side})
        assert signed[f"{side}_signed_at"] is not None
    assert Caller(old).refused(f"{where}/signature", {"side": "outgoing"}) == (422, ["side"])
    assert Handover.objects.get().incoming_signed_at is not None


def test_a_signature_on_paper_is_written_down_by_the_office_alone() -> None:
    north, caller = akimat(), office()
    term = holder(north, person("On paper"), date(2020, 1, 1))
    caller.made(f"terms/{term.pk}/end", {"on": today().isoformat(), "ground": "Order 5"})
    where = f"handovers/{Handover.objects.get().pk}/signature"
    body = {"side": "outgoing", "paper": "Act 7"}
    assert Caller(builders.user("auditor")).post(where, body).status_code == 403
    assert Caller(builders.user("analyst")).post(where, body).status_code == 404
    assert caller.made(where, body)["outgoing_signature"] == "Act 7"


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"name_kk": " "}, ["name_kk"]),
        ({"person": 999}, ["person"]),
        ({"username": "nobody"}, ["username"]),
        ({"acting": True}, [""]),
        ({"ends_on": "2019-01-01"}, [""]),
    ],
)
def test_an_unsound_appointment_is_refused_by_field(
    facts: dict[str, Any], fields: list[str]
) -> None:
    given = {**NAMES, "starts_on": "2020-01-01", **facts}
    assert office().refused(f"offices/{akimat().key}/terms", given) == (422, fields)
    assert not Tenure.objects.exists()


def test_a_holder_lets_somebody_sign_and_takes_it_back() -> None:
    north, head = akimat(), builders.user(username="head")
    builders.user(username="deputy")
    term = holder(north, person("Head", head), date(2020, 1, 1))
    given = {
        "username": "deputy",
        "acts": ["jobs.sign"],
        "ground": "Order 9",
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=30)).isoformat(),
    }
    caller, path = Caller(head), f"terms/{term.pk}/delegations"
    assert caller.refused(path, {**given, "acts": ["everything"]}) == (422, ["acts"])
    assert caller.refused(path, {**given, "username": "nobody"}) == (422, ["username"])
    assert caller.refused(path, {**given, "ground": ""}) == (422, [""])
    (row,) = caller.made(path, given)["delegations"]
    assert (row["acts"], row["ground"], row["term"]) == (["jobs.sign"], "Order 9", term.pk)
    stranger = Caller(builders.user("auditor"))
    assert stranger.post(path, given).status_code == 404
    assert stranger.post(f"delegations/{row['number']}/end", {}).status_code == 404
    caller.made(f"delegations/{row['number']}/end", {})
    assert Delegation.objects.get().ends_on == today()
    assert caller.post(f"delegations/{row['number']}/end", {}).status_code == 422


@pytest.mark.parametrize("role", ["analyst", "auditor", "administrator", ""])
def test_terms_are_not_begun_or_ended_by_others(role: str) -> None:
    north = akimat()
    term = holder(north, person("Head"), date(2020, 1, 1))
    caller = Caller(builders.user(role))
    given = {**NAMES, "starts_on": "2031-01-01"}
    assert caller.post(f"offices/{north.key}/terms", given).status_code == 404
    ended = {"on": today().isoformat(), "ground": "Order 5"}
    assert caller.post(f"terms/{term.pk}/end", ended).status_code == 404
    assert Caller().post(f"offices/{north.key}/terms", given).status_code == 401
    assert Tenure.objects.get().ends_on is None


def test_an_office_of_the_synthetic_world_appoints_nobody() -> None:
    made = builders.user("programme_office")
    User.objects.filter(pk=made.pk).update(is_synthetic=True)
    given = {**NAMES, "starts_on": "2020-01-01"}
    assert Caller(made).post(f"offices/{akimat().key}/terms", given).status_code == 404
