"""The control board: every number opens exactly its rows, for whoever reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.permissions import powers_of as barrier_powers
from bagdar.web.barriers.queries import reading as barriers
from bagdar.web.barriers.views import barriers as barrier_pages
from bagdar.web.control.actions.keeping import keep_figures, publish_offices
from bagdar.web.control.models import PublishedOffice
from bagdar.web.control.queries import kept
from bagdar.web.control.queries.board import Board, Number, board
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.permissions import powers_of as instruction_powers
from bagdar.web.instructions.queries import reading as instructions
from bagdar.web.instructions.views import reading as instruction_pages
from bagdar.web.people.actions import give_grant
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.delivery import synthetic
from tests.web.instructions import ordering
from tests.web.instructions.ordering import H

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


def read(user: User, *, world: World = World.REAL, days: int = 100) -> tuple[Reading, Board]:
    at = NOW + days * DAY
    scope = scope_of(user, on=at.date(), world=world)
    reading = Reading(scope, at, None, at.date())
    return reading, board(reading, user)


def numbers(found: Board) -> Iterator[Number]:
    yield found.moved
    for part in (found.barriers, found.instructions):
        yield from part.whole.numbers
        for table in part.tables:
            for row in table.rows:
                yield from row.numbers
        yield from (one.total for one in part.cohorts)
        for median in part.medians:
            yield median.total
            yield median.total_before


def rows_behind(number: Number, user: User, reading: Reading) -> int:
    """Count the rows of the list that a number opens, as its page chooses them."""
    address = urlsplit(number.href)
    asked: Any = SimpleNamespace(GET=QueryDict(address.query))
    if address.path.endswith("/barriers/"):
        powers = barrier_powers(reading.scope, on=reading.day)
        return barriers.listed(barrier_pages._wanted(asked), powers, reading).count()
    wanted = instruction_pages._wanted(asked)
    own = instruction_powers(reading.scope, user, on=reading.day)
    return instructions.listed(wanted, own, reading).count()


def drawn_barriers(who: Ladder) -> None:
    """Draw barriers of many states, ages, places; one that is hidden from the district."""
    for number, at in enumerate((NOW, NOW + 60 * DAY, NOW + 92 * DAY, NOW + 99 * DAY)):
        raised(who, at=at, kind=("land", "power")[number % 2])
    solved = raised(who, at=NOW)
    done(solved, Happening.REPORTED, who.officer, NOW + DAY)
    done(solved, Happening.CONFIRMED, who.business, NOW + 3 * DAY)
    again = raised(who, at=NOW)
    done(again, Happening.REPORTED, who.officer, NOW + DAY)
    done(again, Happening.CONFIRMED, who.business, NOW + 2 * DAY)
    done(again, Happening.REOPENED, who.business, NOW + 30 * DAY)
    done(raised(who, at=NOW), Happening.FORCED, who.akim, NOW + DAY)
    done(raised(who, at=NOW), Happening.REPORTED, who.officer, NOW + DAY)
    done(raised(who, at=NOW + 98 * DAY), Happening.ASKED, who.officer, NOW + 99 * DAY)
    raised(who, at=NOW + 95 * DAY, protected=True)


def drawn_instructions(people: ordering.People) -> None:
    """Draw instructions of many states, kinds and sources; a draft among them."""
    ordering.drafted(people)
    ordering.issued(people)
    ordering.issued(people, source="decree", kind="land")
    ordering.accepted(people, kind="land")
    ordering.reported(people)
    returned = ordering.reported(people)
    take(returned, H.RETURNED, Told("No photo."), by=people.control, at=ordering.later(12))
    closed = ordering.reported(people)
    take(closed, H.CLOSED, Told(""), by=people.control, at=ordering.later(13))
    take(ordering.issued(people), H.OBJECTED, Told("Not ours."), by=people.akim, at=NOW)
    gone = ordering.issued(people)
    take(gone, H.WITHDRAWN, Told("Not needed."), by=people.chair, at=ordering.later(1))


def test_every_number_of_barriers_opens_as_many_rows_for_each_reader() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    seen = {}
    for name, user in {"chair": who.chair, "oblast": who.oblast, "officer": who.officer}.items():
        reading, found = read(user)
        for one in numbers(found) if name == "oblast" else found.barriers.whole.numbers:
            if one.count:
                assert rows_behind(one, user, reading) == one.count, (name, one)
        seen[name] = found.figures.barriers.count("going")
        assert found.moved.count
    assert seen == {"chair": 7, "oblast": 7, "officer": 6}


def test_every_number_of_instructions_opens_as_many_rows_for_each_reader() -> None:
    people = ordering.people()
    drawn_instructions(people)
    for user in (people.chair, people.control, people.akim):
        reading, found = read(user)
        for one in numbers(found) if user == people.chair else found.instructions.whole.numbers:
            if one.count:
                assert rows_behind(one, user, reading) == one.count, one
        counts = found.figures.instructions
        assert counts.count("open") == 6
        assert (counts.count("late"), counts.count("on_time")) == (5, 1)
        assert (counts.count("closed"), counts.count("returned")) == (1, 1)
        assert counts.count("objected") == 1
        assert sum(one.total for one in counts.cohorts["quarter"]) == 7


def test_forced_and_reopened_shares_and_cohorts_are_those_of_the_rows() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    _reading, found = read(who.chair)
    # Ended: one closed, one by force, one unconfirmed; opened again: one of ten.
    assert found.forced_ratio == 0.333333
    assert found.reopened_ratio == 0.1
    june = next(
        one for one in found.figures.barriers.cohorts["quarter"] if one.total and one.closed
    )
    assert (june.began_on.isoformat(), june.total, june.closed) == ("2026-04-01", 5, 1)
    assert len(found.longest_barriers) == 7


def test_worlds_never_mix_on_the_board() -> None:
    builders.territories()
    builders.sectors()
    synthetic.world(45)
    chair = builders.user("chair")
    assert all(one.count == 0 for one in numbers(read(chair)[1]))
    reading, found = read(chair, world=World.SYNTHETIC, days=0)
    assert found.figures.barriers.count("going")
    assert all("world=synthetic" in one.href for one in numbers(found))
    for one in numbers(found):
        if one.count > 8:
            assert rows_behind(one, chair, reading) == one.count


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_the_page_draws_it_and_hands_every_table_over(settings: Any) -> None:
    who = raising.ladder()
    drawn_barriers(who)
    client = client_of(who.chair)
    page = client.get("/en/control/")
    assert page.status_code == 200
    assert "How soon barriers are closed" in page.content.decode()
    assert client.get("/en/control/?by=month").status_code == 200
    told = client.get("/en/control/?table=barriers&as=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(told)))
    assert ["By level", "district"] in [one[:2] for one in rows]
    for table in ("instructions", "barriers-cohorts", "instructions-cohorts"):
        for kind in ("csv", "xlsx"):
            assert client.get(f"/en/control/?table={table}&as={kind}").status_code == 200
    for wrong in ("by=day", "table=none&as=csv", "table=barriers&as=exe"):
        assert client.get(f"/en/control/?{wrong}").status_code == 404


def test_businesses_strangers_and_the_public_open_no_control_board() -> None:
    who = raising.ladder()
    assert client_of(who.business).get("/en/control/").status_code == 404
    assert Client().get("/en/control/").status_code == 302
    assert client_of(who.business).get("/api/v1/control").status_code == 404
    assert client_of(who.akim).get("/en/control/").status_code == 200


def test_the_control_office_is_told_that_its_role_sees_instructions_alone() -> None:
    who = raising.ladder()
    raised(who, at=timezone.now())
    north = Territory.objects.get(key="north")
    of_land = builders.user("control_office", territory=north)
    why = "Your role is shown instructions alone"
    for user in (builders.user("control_office"), of_land):
        client = client_of(user)
        page = client.get("/en/control/").content.decode()
        assert why in page
        assert 'href="/en/barriers/board/"' in page
        assert "Barriers going on" not in page
        assert client.get("/en/control/?table=barriers&as=csv").status_code == 404
        assert client.get("/en/control/?table=barriers-cohorts&as=csv").status_code == 404
        assert client.get("/en/control/?table=instructions&as=csv").status_code == 200
        told = client.get("/api/v1/control").json()
        assert (told["barriers"], told["moved"]) == (None, None), "nought would be a figure"
        assert told["instructions"]["counts"]["open"] == 0
    lands, since = {"territory": north}, NOW.date()
    give_grant(of_land, role="akim", scope=lands, valid_from=since, by=TESTS, at=NOW)
    assert client_of(of_land).get("/api/v1/control").json()["barriers"]["counts"]["going"] == 1
    for user in (who.chair, who.ministry, who.officer, of_land):
        assert why not in client_of(user).get("/en/control/").content.decode()


def test_a_program_reads_the_same_counts() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    told = client_of(who.oblast).get("/api/v1/control?by=month").json()
    assert told["barriers"]["counts"]["forced"] == 1
    of_land = next(
        one for one in told["barriers"]["rows"] if (one["by"], one["code"]) == ("kind", "land")
    )
    assert of_land["choice"] == {"kind": "land"}
    assert len(told["barriers"]["cohorts"]) == 12


def test_a_program_opens_every_number_by_its_choice() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    raised(who, at=timezone.now())
    client = client_of(who.oblast)
    told = client.get("/api/v1/control").json()["barriers"]
    opened = 0
    for column, whole in told["counts"].items():
        lines = [({}, whole), *((one["choice"], one["counts"][column]) for one in told["rows"])]
        for choice, count in lines:
            query = urlencode({**choice, "state": column, "limit": 1})
            listed = client.get(f"/api/v1/barriers?{query}").json()
            assert listed["count"] == count, (column, choice)
            opened += count
    assert opened > 2 * sum(told["counts"].values())


def test_a_program_opens_every_number_of_instructions_by_its_choice() -> None:
    people = ordering.people()
    drawn_instructions(people)
    client = client_of(people.chair)
    told = client.get("/api/v1/control").json()["instructions"]
    assert {one["by"] for one in told["rows"]} >= {"office", "kind", "source", "age"}
    for one in told["rows"]:
        for column, count in one["counts"].items():
            query = urlencode({**one["choice"], "state": column, "limit": 1})
            listed = client.get(f"/api/v1/instructions?{query}").json()
            assert listed["count"] == count, (column, one["choice"])


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    asked: list[int] = []
    for number in range(12):
        raised(who, at=NOW + 75 * DAY, kind=("gas", "water", "tax")[number % 3])
    for _more in range(2):
        read(who.chair)
        with CaptureQueriesContext(connection) as queries:
            read(who.chair)
        asked.append(len(queries))
        for number in range(12):
            raised(who, at=NOW + 70 * DAY, kind=("gas", "water", "tax")[number % 3])
    assert asked[0] == asked[1]


def test_an_empty_cell_opens_no_row_either() -> None:
    who = raising.ladder()
    raised(who)
    reading, found = read(who.chair, days=1)
    empty = [one for one in numbers(found) if not one.count]
    assert len(empty) > 30
    assert not any(rows_behind(one, who.chair, reading) for one in empty[::6])


def test_large_registers_are_counted_beforehand_and_say_when(monkeypatch: Any) -> None:
    who = raising.ladder()
    drawn_barriers(who)
    at = NOW + 100 * DAY
    assert keep_figures(by=TESTS, at=at) == 0, "few rows are counted live"
    monkeypatch.setattr(kept, "LIVE_UP_TO", 3)
    _reading, live = read(who.chair)
    assert keep_figures(by=TESTS, at=at) == 2 * len(kept.EYES)
    assert keep_figures(by=TESTS, at=at) == 0, "nothing has changed"
    _reading, found = read(who.chair)
    assert found.figures == live.figures
    with CaptureQueriesContext(connection) as queries:
        kept.figures_for(_reading, who.chair)
    assert len(queries) == 3
    raised(who, at=at)
    assert read(who.chair)[1].figures.barriers.count("going") == 7, "as of the last count"
    assert read(who.oblast)[1].figures.barriers.count("going") == 8, "an office is counted live"
    assert read(who.chair, days=102)[1].figures.barriers.count("going") == 8, "the task stopped"


def test_the_published_board_counts_by_office_and_tells_no_word() -> None:
    people = ordering.people()
    drawn_instructions(people)
    at = NOW + 100 * DAY
    assert "Nothing is published yet" in Client().get("/en/instructions/board/").content.decode()
    assert publish_offices(synthetic=False, by=TESTS, at=at) == 1
    assert publish_offices(synthetic=False, by=TESTS, at=at) == 1
    (line,) = PublishedOffice.objects.all()
    assert (line.office, line.issued, line.open, line.late) == (people.north, 7, 6, 5)
    page = Client().get("/en/instructions/board/").content.decode()
    assert people.north.name in page
    assert "завод" not in page


def test_a_number_keeps_its_choice_in_its_address() -> None:
    who = raising.ladder()
    drawn_barriers(who)
    _reading, found = read(who.chair)
    (places,) = [one for one in found.barriers.tables if one.code == "place"]
    (north,) = [one for one in places.rows if one.code == "north"]
    assert parse_qs(urlsplit(north.numbers[0].href).query) == {
        "state": ["going"],
        "territory": ["north"],
    }
