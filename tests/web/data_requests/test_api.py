"""Data requests for programs: the rights and acts of the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from bagdar.web.data_requests.models import Submission
from bagdar.web.people.models import User
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
