"""The API of barriers beside raising and acting: files, joint solutions, routes, board, calls."""

from __future__ import annotations

import base64
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions import callbacks
from bagdar.web.barriers.actions.board import publish_board
from bagdar.web.barriers.actions.callbacks import keep_draws
from bagdar.web.barriers.api.barriers import BarrierAge, BarrierProgress, BarriersAsked
from bagdar.web.barriers.models import Barrier, Callback, Route
from bagdar.web.barriers.queries.reading import AGES, Wanted, states_at
from bagdar.web.territories.models import Territory
from tests.builders import TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.delivery import pictures
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def fresh(who: Ladder, **facts: Any) -> Barrier:
    return raised(who, at=timezone.now(), **facts)


def given(content: bytes, name: str = "gate.jpg") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_files_are_given_with_a_barrier_and_read_by_those_who_see_it(who: Ladder) -> None:
    body = {"enterprise": "works", "kind": "gas", "what": "No gas.", "territory": "north-east"}
    photo = pictures.photo(seed=1)
    business = Caller(who.business)
    made = business.post("barriers", {**body, "files": [given(photo)]}).json()
    (file,) = made["files"]
    assert (file["name"], file["content_type"]) == ("gate.jpg", "image/jpeg")
    path = f"barriers/{made['number']}/files/{file['number']}"
    sent = Caller(who.officer).get(path)
    assert b"".join(sent.streaming_content).startswith(b"\xff\xd8")
    assert sent["Content-Disposition"].startswith("attachment")
    for person in (who.rival, who.stranger):
        assert Caller(person).get(path).status_code == 404


@pytest.mark.parametrize(
    "files",
    [
        [{"name": "a.jpg", "content": "no base64!"}],
        [given(b"MZ")],
        [given(b"x", name="a\u0000.jpg")],
        [given(b"x" * 20, name=f"{number}.jpg") for number in range(11)],
    ],
)
def test_files_that_are_not_taken_keep_the_barrier_out(who: Ladder, files: Any) -> None:
    body = {"enterprise": "works", "kind": "gas", "what": "No gas.", "territory": "north-east"}
    refused = Caller(who.business).post("barriers", {**body, "files": files})
    assert refused.status_code == 422
    assert "files" in refused.content.decode()
    assert not Barrier.objects.exists()


def test_one_solution_is_reported_for_all_of_them_or_for_none(who: Ladder) -> None:
    first, second, gone = (fresh(who) for _one in range(3))
    done(gone, Happening.CONFIRMED, who.business, timezone.now())
    officer, path = Caller(who.officer), f"barriers/{first.pk}/joint-solution"
    refused = officer.post(path, {"others": [second.pk, gone.pk], "note": "The line is up."})
    assert refused.status_code == 422
    why = "It is not with you, or not any more. Nothing was reported."
    assert refused.json()["fields"] == [{"field": "others.1", "message": why}]
    late = officer.post(
        f"barriers/{gone.pk}/joint-solution", {"others": [second.pk], "note": "Up."}
    )
    assert late.json()["fields"] == [{"field": "number", "message": why}]
    assert Caller(who.business).post(path, {"others": [second.pk]}).status_code == 404
    told = officer.post(path, {"others": [second.pk], "note": "The line is up."}).json()
    assert [one["state"] for one in told["items"]] == ["reported", "reported"]
    assert officer.get(f"barriers/{first.pk}").json()["joint_with"] == 1


def test_the_programme_office_names_who_answers_for_a_kind(who: Ladder) -> None:
    office = Caller(who.office)
    rows = {one["kind"]: one["organisation"] for one in office.rows("barrier-routes")}
    assert (len(rows), rows["power"]) == (12, None)
    put = {"kind": "power", "organisation": "energy"}
    assert office.put("barrier-routes", put).json() == put
    assert Route.objects.get().organisation.key == "energy"
    unknown = {"kind": "power", "organisation": "nobody"}
    assert office.put("barrier-routes", unknown).status_code == 422
    for person in (who.officer, who.chair, who.ministry):
        assert Caller(person).put("barrier-routes", put).status_code == 404
        assert Caller(person).get("barrier-routes").status_code == 404
    assert office.put("barrier-routes", {"kind": "power"}).json()["organisation"] is None
    assert not Route.objects.exists()


def test_everybody_reads_the_board_and_nobody_learns_of_a_protected_one(who: Ladder) -> None:
    assert Caller().get("barrier-board").json()["on"] is None
    fresh(who)
    fresh(who, protected=True)
    done(fresh(who), Happening.FORCED, who.akim, timezone.now())
    publish_board(synthetic=False, by=TESTS, at=timezone.now())
    told = Caller().get("barrier-board").json()
    country = next(one for one in told["lines"] if one["subject"] == "country")
    assert (country["going"], country["forced"], country["protected"]) == (1, 1, None)
    assert [one["ground"] for one in told["forced"]] == ["The works are gone."]


def test_a_call_is_written_down_once_by_the_programme_office(
    who: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "drawn", lambda _seed, numbers: tuple(numbers))
    now = timezone.now()
    keep_draws(by=TESTS, at=now)
    done(fresh(who), Happening.CONFIRMED, who.business, now + timedelta(seconds=1))
    keep_draws(by=TESTS, at=now + timedelta(days=40))
    office = Caller(who.office)
    (waits,) = office.rows("barrier-calls")
    assert (waits["outcome"], waits["enterprise"]) == ("", "works")
    path, told = f"barrier-calls/{waits['number']}", {"outcome": "solved", "note": "Yes."}
    assert Caller(who.officer).post(path, told).status_code == 404
    assert office.post(path, {**told, "outcome": "maybe"}).status_code == 422
    assert office.post(path, told).json()["outcome"] == "solved"
    again = office.post(path, told)
    assert (again.status_code, "already" in again.content.decode()) == (422, True)
    assert office.rows("barrier-calls") == []
    assert len(office.rows("barrier-calls?which=made")) == Callback.objects.count() == 1


def test_the_list_is_chosen_as_on_its_page(who: Ladder) -> None:
    now = timezone.now()
    old, new = raised(who, at=now - 40 * DAY), fresh(who)
    wide = fresh(who, territory=Territory.objects.get(key="north"))
    closed = raised(who, at=now - 10 * DAY)
    done(closed, Happening.REPORTED, who.oblast_akim, now - 9 * DAY)
    done(closed, Happening.CONFIRMED, who.business, now - 8 * DAY)
    caller = Caller(who.oblast)

    def chosen(query: str) -> list[int]:
        return sorted(one["number"] for one in caller.rows(f"barriers?{query}"))

    days = [timezone.localdate(now - ago * DAY) for ago in (41, 39, 10)]
    assert chosen("state=climbed") == [old.pk]
    assert chosen("state=closed") == [closed.pk]
    assert chosen("state=reopened") == []
    assert chosen("age=30-90") == [old.pk]
    assert chosen("age=0-30") == sorted([new.pk, wide.pk])
    assert chosen("territory=north") == sorted([old.pk, new.pk, wide.pk])
    assert chosen("territory=north&alone=true") == [wide.pk]
    assert chosen(f"since={days[0]}&until={days[1]}") == [old.pk]
    assert chosen(f"state=all&since={days[2]}&until={days[2]}") == [closed.pk]
    everything = chosen("state=all")
    assert chosen("state=all&since=0001-01-01&until=9999-12-31") == everything
    assert chosen("state=all&since=9999-12-31") == chosen("state=all&until=0001-01-01") == []


@pytest.mark.parametrize(
    "query",
    ["state=lost", "age=1-2", "since=tomorrow", "until=2026-02-30", "alone=perhaps"],
)
def test_a_choice_that_names_nothing_is_refused(who: Ladder, query: str) -> None:
    answer = Caller(who.officer).get(f"barriers?{query}")
    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in answer.content.decode()


def test_programs_are_offered_every_choice_of_the_page() -> None:
    assert {one.value for one in BarrierProgress} == set(states_at(timezone.now()))
    assert {one.value for one in BarrierAge} == set(AGES)
    assert {field.name for field in fields(Wanted)} <= set(BarriersAsked.model_fields)
