"""Data requests for programs: the rights and acts of the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from bagdar.web.data_requests.models import DataRequest, Submission
from bagdar.web.people.models import User
from tests import builders
from tests.web.data_requests.asking import (
    Offices,
    answer_of,
    drafted,
    offices,
    sent,
    signed,
)
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Offices:
    return offices()


def put(user: User, path: str, body: Any, **headers: str) -> Any:
    return Client().put(
        f"/api/v1/{path}",
        json.dumps(body),
        content_type="application/json",
        headers={**Caller(user).headers, **headers},
    )


def test_a_program_lists_what_is_asked_and_what_was_asked(world: Offices) -> None:
    request = sent(world)
    drafted(world, title="Unsent")
    [row] = Caller(world.east).rows("data-requests")
    assert (row["number"], row["asked_by"]) == (request.pk, "organisation:industry")
    assert (row["answer"], row["state"]) == (answer_of(request, "north-east").pk, "filling")
    assert Caller(world.east).rows("data-requests?show=sent") == []
    titles = [one["title"] for one in Caller(world.ministry).rows("data-requests?show=sent")]
    assert titles == ["Unsent", "Workers on sites"]
    assert Caller().get("data-requests").status_code == 401


COLUMN = {"key": "workers", "title": "Workers", "type": "whole", "required": True}
ASKS: dict[str, Any] = {
    "title": "Workers on sites",
    "letter": "Please fill in.",
    "due_at": "2199-07-10T18:00:00+05:00",
    "recipients": ["akimat:north-east", "akimat:north-west"],
    "columns": [COLUMN],
}


def test_a_program_drafts_sends_extends_and_withdraws(world: Offices) -> None:
    caller = Caller(world.ministry)
    drafted = caller.made("data-requests", ASKS)
    assert (drafted["asked_by"], drafted["sent_at"]) == ("organisation:industry", None)
    path = f"data-requests/{drafted['number']}"
    sent = caller.made(f"{path}/send", {})
    assert sent["outgoing"]
    told = {one["office"]: one for one in sent["offices"]}
    assert {*told} == {"akimat:north", "akimat:north-east", "akimat:north-west"}
    longer = {"due_at": "2199-07-20T18:00:00+05:00", "ground": "floods"}
    more = caller.made(f"{path}/extend", {**longer, "answers": [told["akimat:north"]["answer"]]})
    hours = {one["office"]: one["due_at"] for one in more["offices"]}
    assert hours["akimat:north"] == "2199-07-20T13:00:00Z"
    assert hours["akimat:north-east"] != hours["akimat:north"]
    gone = caller.made(f"{path}/withdraw", {"ground": "not needed"})
    assert gone["withdrawn_at"] is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"recipients": ["akimat:nowhere"]}, "recipients"),
        ({"recipients": ["programme_office"]}, "recipients"),
        ({"recipients": []}, "recipients"),
        ({"asker": "akimat:north"}, "asker"),
        ({"due_at": None}, "due_at"),
        ({"columns": [{**COLUMN, "type": "choice"}]}, "columns"),
        ({"filters": {"nothing": "x"}}, "filters"),
        ({"filters": {"programme": "nothing"}}, "filters"),
        ({"known": ["nothing"]}, "known"),
        ({"recipients": ["enterprise:synthetic-none"]}, "recipients"),
        ({"due_at": "9999-12-31T23:59:59-12:00"}, "due_at"),
        ({"repeats": "monthly", "due_at": None}, "due_day"),
        ({"repeats": "monthly", "due_at": None, "due_day": 9, "due_hour": "18:00Z"}, "due_hour"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_by_field(
    world: Offices, wrong: dict[str, Any], field: str
) -> None:
    answer = Caller(world.ministry).post("data-requests", {**ASKS, **wrong})
    assert (answer.status_code, field in answer.content.decode()) == (422, True), answer.content
    assert not DataRequest.objects.exists()


def test_nobody_sends_extends_or_withdraws_what_another_office_asked(world: Offices) -> None:
    request = drafted(world)
    other = Caller(world.oblast)
    acts: dict[str, Any] = {"send": {}, "withdraw": {"ground": "g"}}
    acts["extend"] = {"answers": [], "due_at": "2199-01-01T12:00:00Z", "ground": "g"}
    for name, body in acts.items():
        assert other.post(f"data-requests/{request.pk}/{name}", body).status_code == 404
    firm = Caller(builders.user("enterprise", enterprise=builders.enterprise()))
    assert firm.post("data-requests", ASKS).status_code == 404


def test_a_program_reads_the_form_and_who_answered(world: Offices) -> None:
    request = sent(world)
    whole = Caller(world.ministry).get(f"data-requests/{request.pk}").json()
    assert [(one["key"], one["type"], one["required"]) for one in whole["columns"]] == [
        ("workers", "whole", True),
        ("note", "text", False),
    ]
    assert [(one["office"], one["above"], one["missing"]) for one in whole["offices"]] == [
        ("akimat:north", None, True),
        ("akimat:north-east", "akimat:north", True),
        ("akimat:north-west", "akimat:north", True),
    ]
    own = Caller(world.east).get(f"data-requests/{request.pk}").json()
    assert [one["office"] for one in own["offices"]] == ["akimat:north-east"]
    assert Caller(world.west).get(f"data-requests/{request.pk + 9}").status_code == 404


def test_a_program_fills_in_hands_over_signs_and_accepts(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    path = f"data-requests/answers/{east.pk}"
    [line] = Caller(world.east).get(path).json()["lines"]
    assert (line["project"], line["known"]["name"]) == ("east-plant", "East plant")
    body = {"lines": [{"slot": 1, "version": 1, "values": {"workers": 12, "note": "rain"}}]}
    told = put(world.east, f"{path}/rows", body, **{"Idempotency-Key": "k1"})
    assert told.status_code == 200
    assert told.json()["lines"][0]["values"] == {"workers": 12, "note": "rain"}
    again = put(world.east, f"{path}/rows", body, **{"Idempotency-Key": "k1"})
    assert again["Idempotency-Replayed"] == "true"
    stale = {"lines": [{"slot": 1, "version": 1, "values": {"workers": 13}}]}
    assert put(world.east, f"{path}/rows", stale).status_code == 409
    assert Caller(world.east).post(f"{path}/handover", {}).json()["state"] == "handed"
    assert Caller(world.east).post(f"{path}/signature", {}).status_code == 403
    signed_once = {"Idempotency-Key": "k2"}
    for _time in range(2):
        told = Caller(world.east_akim).post(f"{path}/signature", {}, **signed_once)
        assert (told.status_code, told.json()["state"]) == (200, "submitted")
    assert Submission.objects.count() == 1
    verdict = {"decision": "accepted"}
    assert Caller(world.ministry).post(f"{path}/verdict", verdict).status_code == 403
    assert Caller(world.oblast).post(f"{path}/verdict", verdict).json()["state"] == "accepted"
    [row] = Caller(world.ministry).rows(f"data-requests/{request.pk}/rows")
    assert (row["office"], row["values"]["workers"], row["accepted"]) == (
        "akimat:north-east",
        12,
        True,
    )


def test_wrong_cells_are_named_and_none_of_the_lines_is_written(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    path = f"data-requests/answers/{east.pk}/rows"
    lines = [
        {"slot": 1, "version": 1, "values": {"note": "kept?"}},
        {"slot": 1, "version": 2, "values": {"workers": "many"}},
        {"slot": 7, "version": 1, "values": {"workers": 1}},
    ]
    told = put(world.east, path, {"lines": lines})
    assert told.status_code == 422
    assert [one["field"] for one in told.json()["fields"]] == ["1.workers", "7"]
    assert east.lines.get().values == {}
    assert put(world.west, path, {"lines": lines}).status_code == 404
    assert put(world.oblast, path, {"lines": lines}).status_code == 403
    reader = Caller(world.east, may_write=False)
    told = Client().put(
        f"/api/v1/{path}", "{}", content_type="application/json", headers=reader.headers
    )
    assert told.status_code == 403


def test_a_return_needs_a_remark_and_rows_stand_as_at_the_due_hour(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim)
    path = f"data-requests/answers/{east.pk}/verdict"
    assert Caller(world.oblast).refused(path, {"decision": "returned"}) == (422, ["remark"])
    rows = Caller(world.ministry).rows(f"data-requests/{request.pk}/rows?moment=due")
    assert [one["values"] for one in rows] == [{"workers": 12}]
    told = Caller(world.oblast).post(path, {"decision": "returned", "remark": "Again"})
    assert (told.json()["state"], told.json()["remark"]) == ("returned", "Again")
