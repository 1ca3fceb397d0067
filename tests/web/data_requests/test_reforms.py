"""Territories that came into being or ended between a request and its round."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client

from bagdar.web.data_requests.actions.asking import create_request, send_request, set_form
from bagdar.web.data_requests.actions.opening import open_rounds
from bagdar.web.data_requests.models import Answer, DataRequest, DeskKind
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.people.models import User
from bagdar.web.projects.actions import create_project
from bagdar.web.territories.actions import load_tree
from bagdar.web.territories.queries.rows import SuccessionRow, VersionRow
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.data_requests.asking import (
    ASKED,
    LATER,
    Offices,
    akimat,
    drafted,
    offices,
    place,
    sent,
)

pytestmark = pytest.mark.django_db
BEGAN = date(2010, 1, 1)
REFORM = date(2026, 6, 20)
MONTHLY = {
    "repeats": "monthly",
    "due_at": None,
    "lower_due_at": None,
    "due_day": 25,
    "lower_day": 10,
    "due_hour": time(18),
}
JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> Offices:
    return offices()


def version(key: str, code: str, begins: date = BEGAN, ends: date | None = None) -> VersionRow:
    oblast, dash, _side = key.partition("-")
    level, parent, kind = (2, oblast, "district") if dash else (1, "land", "oblast")
    return VersionRow(key, code, begins, ends, level, kind, parent, key, key, key)


def reform(*versions: VersionRow, moves: Iterable[tuple[str, str]] = ()) -> None:
    """Change the tree: what it has now, and where land came from."""
    rows = [SuccessionRow(before, after, REFORM, None) for before, after in moves]
    load_tree(versions, rows, [], by=TESTS, at=LATER, source="tests")


def create_plant(key: str, world: Offices) -> None:
    """Enter a project of the ministry in a territory that came into being since."""
    names = {f"name_{code}": "New plant" for code in ("en", "ru", "kk")}
    facts = {
        **names,
        "key": "new-plant",
        "programme": builders.programme(),
        "territory": place(key),
        "place_on": REFORM,
        "visibility": "territory",
        "organisation_id": world.organisation,
    }
    create_project(facts, by=TESTS, at=JULY)


def asked_in(request: DataRequest, month: int = 6) -> list[tuple[str, str]]:
    """Return the offices of a round, each with the one above."""
    found = Answer.objects.filter(round__request=request, round__period__month=month)
    return sorted(
        (one.desk.key, one.above.desk.key if one.above else "")
        for one in found.select_related("desk", "above__desk")
    )


NORTH, EAST, WEST = "akimat:north", "akimat:north-east", "akimat:north-west"


def test_a_district_made_out_of_one_that_is_asked_gets_the_next_round(world: Offices) -> None:
    request = sent(world, "north-east", **MONTHLY)
    before = asked_in(request, 5)
    reform(version("north-new", "13", REFORM), moves=[("north-east", "north-new")])
    create_plant("north-new", world)
    assert open_rounds(at=JULY) == 1
    new = "akimat:north-new"
    assert before == [(NORTH, ""), (EAST, NORTH)]
    assert asked_in(request) == [(NORTH, ""), (EAST, NORTH), (new, NORTH)]
    assert asked_in(request, 5) == before
    lines = Answer.objects.get(desk__key=new).lines.all()
    assert [one.project.key for one in lines if one.project] == ["new-plant"]
    assert open_rounds(at=datetime(2026, 8, 1, 1, 0, tzinfo=UTC)) == 1
    assert asked_in(request, 7) == asked_in(request)


def test_a_district_that_ended_is_asked_no_more_and_what_it_became_is(world: Offices) -> None:
    request = sent(world, "north-east", **MONTHLY)
    reform(
        version("north-east", "11", ends=REFORM),
        version("north-left", "13", REFORM),
        version("north-right", "14", REFORM),
        moves=[("north-east", "north-left"), ("north-east", "north-right")],
    )
    open_rounds(at=JULY)
    assert asked_in(request) == [
        (NORTH, ""),
        ("akimat:north-left", NORTH),
        ("akimat:north-right", NORTH),
    ]
    newer = Answer.objects.filter(round__period__month=6)
    set_form(request, ASKED, by=world.ministry, at=JULY + timedelta(hours=1))
    assert {one.form.number for one in newer} == {2}


def test_a_district_joined_to_an_older_one_is_answered_for_by_that(world: Offices) -> None:
    request = sent(world, "north-east", **MONTHLY)
    reform(version("north-east", "11", ends=REFORM), moves=[("north-east", "north-west")])
    open_rounds(at=JULY)
    assert asked_in(request) == [(NORTH, ""), (WEST, NORTH)]


def test_land_that_came_to_an_older_district_does_not_have_it_asked(world: Offices) -> None:
    request = sent(world, "north-east", **MONTHLY)
    reform(moves=[("north-east", "north-west")])
    open_rounds(at=JULY)
    assert asked_in(request) == [(NORTH, ""), (EAST, NORTH)]


def test_a_new_district_of_an_oblast_all_of_which_is_asked_is_asked_too(world: Offices) -> None:
    all_of_it = sent(world, **MONTHLY)
    a_part = sent(world, "north-east", **MONTHLY, title="Part")
    reform(version("north-new", "13", REFORM))
    open_rounds(at=JULY)
    new = ("akimat:north-new", NORTH)
    assert asked_in(all_of_it) == [(NORTH, ""), (EAST, NORTH), new, (WEST, NORTH)]
    assert asked_in(a_part) == [(NORTH, ""), (EAST, NORTH)]


def test_a_new_oblast_is_asked_where_all_are(world: Offices) -> None:
    office = builders.user("programme_office")
    facts = {**MONTHLY, "title": "All", "letter": "Please."}
    request = create_request(
        DeskFacts(DeskKind.PROGRAMME_OFFICE),
        facts,
        [akimat("north"), akimat("south")],
        ASKED,
        by=office,
        at=NOW,
    )
    send_request(request, by=office, at=NOW)
    reform(version("middle", "30", REFORM), moves=[("north", "middle")])
    open_rounds(at=JULY)
    assert [one for one, _above in asked_in(request)] == ["akimat:middle", NORTH, "akimat:south"]


def test_a_draft_sent_after_a_reform_goes_to_what_stands_by_then(world: Offices) -> None:
    draft = drafted(world, "north-east", due_at=JULY + timedelta(days=9), lower_due_at=None)
    reform(
        version("north-east", "11", ends=REFORM),
        version("north-new", "13", REFORM),
        moves=[("north-east", "north-new")],
    )
    request = send_request(draft, by=world.ministry, at=JULY)
    found = Answer.objects.filter(round__request=request).values_list("desk__key", flat=True)
    assert sorted(found) == [NORTH, "akimat:north-new"]
    officer = builders.user("officer", territory=place("north-new"))
    assert "Akimat (north-new)" in letter(officer, request)


def letter(user: User, request: DataRequest) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(f"/en/data-requests/{request.pk}/letter/").content.decode()
