"""Tasks to other offices: asked, answered, taken back; no circle, no word to whom one fears."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.asking import (
    Answer,
    Ask,
    answer_task,
    ask_office,
    withdraw_task,
)
from bagdar.web.barriers.actions.raising import Told, Upload, raise_barrier
from bagdar.web.barriers.models import Barrier, BarrierTask, TaskEnd, TaskFile, TaskOutcome
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.actions import create_office
from bagdar.web.people.models import Office, Organisation, User
from bagdar.web.territories.actions import load_tree
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries.rows import SuccessionRow, VersionRow, version_rows
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.delivery import pictures
from tests.web.delivery.calling import Caller
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Offices:
    """Offices beside the ladder of north-east, and those in it, each with a holder."""

    grid: Office
    engineer: User
    east: Office
    north: Office
    south: Office
    ministry: Office


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


@pytest.fixture
def offices(who: Ladder) -> Offices:
    engineer = builders.user(username="engineer")
    grid = _office("grid", "Grid")
    worlds.holder(grid, worlds.person("Engineer", engineer), SINCE)
    ministry = _office("energy", "Energy")
    worlds.holder(ministry, worlds.person("Minister"), SINCE)
    made = {}
    for place, user in (("north-east", who.akim), ("north", who.oblast_akim), ("south", None)):
        made[place] = worlds.akimat(place)
        worlds.holder(made[place], worlds.person(f"Akim of {place}", user), SINCE)
    return Offices(grid, engineer, made["north-east"], made["north"], made["south"], ministry)


def _office(key: str, name: str) -> Office:
    known = Organisation.objects.filter(key=key).first()
    facts = {f"name_{code}": name for code in ("en", "ru", "kk")}
    kind = {"kind": "network"}
    organisation = known or builders.organisation(key=key, **facts, **kind)
    return create_office(organisation, {**facts, "heads": True}, by=TESTS, at=NOW)


def asked(
    barrier: Barrier, office: Office, by: Any = TESTS, above: Any = None, **facts: Any
) -> BarrierTask:
    at = facts.pop("at", NOW)
    told = {"text": "Give the technical terms.", "ground": "Rules of connection, 12", "days": 3}
    return ask_office(barrier, Ask(office, **{**told, **facts}), above=above, by=by, at=at)


def refused(error: pytest.ExceptionInfo[DeliveryError]) -> dict[str, list[str]]:
    return error.value.problems


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_office_that_has_it_asks_another_and_the_clock_runs_on(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who)
    before = Barrier.objects.values().get()
    task = asked(made, offices.grid, who.officer)
    assert (task.level, task.asker, task.due_on) == ("district", None, date(2026, 6, 18))
    assert Barrier.objects.values().get() == before
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.actor_id) == ("barriers.ask_office", who.officer.actor_id)
    end = answer_task(task, Answer(TaskOutcome.DONE, "Given."), by=offices.engineer, at=NOW + DAY)
    assert (end.outcome, end.note) == ("done", "Given.")
    with pytest.raises(DeliveryError, match="ended already"):
        answer_task(task, Answer(TaskOutcome.CANNOT, "No."), by=offices.engineer, at=NOW + DAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": " "}, "text"),
        ({"ground": ""}, "ground"),
        ({"days": 0}, "days"),
        ({"days": -1}, "days"),
        ({"days": 61}, "days"),
        ({"text": "Совершенно секретно: план"}, "text"),
    ],
)
def test_without_words_ground_or_a_term_to_come_nothing_is_asked(
    who: Ladder, offices: Offices, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(DeliveryError) as error:
        asked(raised(who), offices.grid, **facts)
    assert list(refused(error)) == [field]
    assert not BarrierTask.objects.exists()


def test_only_the_level_that_has_it_asks(who: Ladder, offices: Offices) -> None:
    made = raised(who)
    for person in (who.business, who.rival, who.stranger, who.ministry, offices.engineer):
        with pytest.raises(PermissionDenied):
            asked(made, offices.grid, person)
    with pytest.raises(DeliveryError, match="with another level now"):
        asked(made, offices.grid, who.office)
    done(made, Happening.CONFIRMED, who.business)
    with pytest.raises(DeliveryError, match="This barrier is closed"):
        asked(made, offices.grid, who.officer)


def test_an_office_asks_a_third_but_nobody_who_waits_for_it(who: Ladder, offices: Offices) -> None:
    made = raised(who)
    first = asked(made, offices.grid, who.officer)
    second = asked(made, offices.ministry, offices.engineer, above=first)
    assert (second.asker, second.above) == (offices.grid, first)
    for office, circle in (
        (offices.east, "Energy → district → Grid → Energy"),
        (offices.grid, "Energy → Grid → Energy"),
        (offices.ministry, "Energy → Energy"),
    ):
        with pytest.raises(DeliveryError) as error:
            asked(made, office, who.ministry, above=second)
        assert f"wait for the other: {circle}." in refused(error)["office"][0]
    assert asked(made, offices.south, who.ministry, above=second).asker == offices.ministry
    with pytest.raises(DeliveryError, match="district → district"):
        asked(made, offices.east, who.officer)


def test_a_circle_over_two_tasks_side_by_side_is_found_too(who: Ladder, offices: Offices) -> None:
    made = raised(who)
    grid, ministry = (asked(made, one, who.officer) for one in (offices.grid, offices.ministry))
    asked(made, offices.ministry, offices.engineer, above=grid)
    with pytest.raises(DeliveryError, match="Energy → Grid → Energy"):
        asked(made, offices.grid, who.ministry, above=ministry)
    answer_task(grid, Answer(TaskOutcome.DONE, "Ours is done."), by=offices.engineer, at=NOW)
    assert asked(made, offices.grid, who.ministry, above=ministry).above == ministry


def test_a_task_that_ends_takes_with_it_what_was_asked_because_of_it(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who)
    first = asked(made, offices.grid, who.officer)
    second = asked(made, offices.ministry, offices.engineer, above=first)
    third = asked(made, offices.south, who.ministry, above=second)
    for person in (offices.engineer, who.business, who.stranger):
        with pytest.raises(PermissionDenied):
            withdraw_task(first, "Not needed.", by=person, at=NOW)
    withdraw_task(first, "Not needed.", by=who.officer, at=NOW)
    found = {(one.task_id, one.outcome, one.note) for one in TaskEnd.objects.all()}
    assert found == {(one.pk, "withdrawn", "Not needed.") for one in (first, second, third)}
    told = Payload.objects.filter(subject_kind="barrier_task", entry__act="barriers.withdraw_task")
    assert told.count() == 3


def test_the_level_that_has_it_now_takes_back_what_the_one_below_asked(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who)
    task = asked(made, offices.grid, who.officer)
    done(made, Happening.PASSED_UP, who.officer)
    withdraw_task(task, "We ask the ministry.", by=who.oblast, at=NOW)
    assert task.end.outcome == "withdrawn"


def test_while_its_barrier_is_closed_a_task_rests_and_nobody_is_reminded(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who, at=timezone.now())
    task = ask_office(made, Ask(offices.grid, "x", "y", 1), by=who.officer, at=timezone.now())
    page = browser(offices.engineer)
    assert "tasks about barriers to answer" in text(page.get("/en/work/")).lower()
    done(made, Happening.CONFIRMED, who.business, timezone.now())
    assert "tasks about barriers to answer" not in text(page.get("/en/work/")).lower()
    assert (
        "rests: the barrier is closed" in text(page.get(f"/en/barriers/tasks/{task.pk}/")).lower()
    )
    with pytest.raises(DeliveryError, match="This barrier is closed"):
        answer_task(task, Answer(TaskOutcome.DONE, "x"), by=offices.engineer, at=timezone.now())
    done(made, Happening.REOPENED, who.business, timezone.now())
    assert "tasks about barriers to answer" in text(page.get("/en/work/")).lower()


def test_an_office_without_anybody_in_it_is_not_asked(who: Ladder, offices: Offices) -> None:
    empty = _office("rail", "Rail")
    with pytest.raises(DeliveryError) as error:
        asked(raised(who), empty, who.officer)
    assert refused(error)["office"] == [
        "Nobody holds the office Rail today: name another, or appoint somebody first."
    ]


def test_an_office_whose_territory_is_no_more_gives_way_to_its_successor(
    who: Ladder, offices: Offices
) -> None:
    gone = worlds.akimat("south-west")
    end = date(2026, 6, 1)
    rows = [
        replace(one, valid_to=end) if one.key == "south-west" else one
        for versions in version_rows().values()
        for one in versions
    ]
    follows = SuccessionRow("south-west", "south", end, None)
    load_tree(rows, [follows], [], by=TESTS, at=NOW, source="tests")
    task = asked(raised(who), gone, who.officer)
    assert (task.office, task.routed_from) == (offices.south, gone)
    page = text(browser(who.officer).get(f"/en/barriers/tasks/{task.pk}/"))
    assert "its territory is no more" in page


@pytest.mark.parametrize("place", ["north-east", "north"])
def test_of_a_protected_barrier_no_office_is_asked_that_was_feared(
    who: Ladder, offices: Offices, place: str
) -> None:
    """The district where it lies in one; the oblast and all below where it lies in an oblast."""
    made = raised(who, protected=True, territory=Territory.objects.get(key=place))
    by = who.oblast if place == "north-east" else who.office
    feared = {"north-east": [offices.east], "north": [offices.north, offices.east]}[place]
    for office in feared:
        with pytest.raises(DeliveryError) as error:
            asked(made, office, by)
        assert refused(error)["office"] == [
            "This barrier is protected, and this office cannot be asked."
        ]
    task = asked(made, offices.grid, by)
    with pytest.raises(DeliveryError, match="is protected"):
        asked(made, offices.east, offices.engineer, above=task)
    fresh = raised(who, protected=True, territory=made.territory, at=timezone.now())
    form = text(browser(by).get(f"/en/barriers/{fresh.pk}/ask/"))
    assert ("Akim of north-east" in form, "Grid" in form) == (False, True)


def test_nor_one_whose_holder_holds_a_feared_office_nor_is_it_shown_to_such_people(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who, protected=True, at=timezone.now())
    fund, land_fund = _office("fund", "Fund"), _office("lands", "Lands")
    akim = offices.east.tenures.get().person
    worlds.holder(fund, akim, SINCE)
    with pytest.raises(DeliveryError, match="is protected"):
        ask_office(made, Ask(fund, "x", "y", 1), by=who.oblast, at=timezone.now())
    worlds.holder(land_fund, worlds.person("Officer", who.officer), SINCE)
    task = ask_office(made, Ask(land_fund, "x", "y", 1), by=who.oblast, at=timezone.now())
    page = browser(who.officer)
    assert page.get(f"/en/barriers/tasks/{task.pk}/").status_code == 404
    assert f"/barriers/tasks/{task.pk}/" not in text(page.get("/en/barriers/tasks/"))
    assert "tasks about barriers" not in text(page.get("/en/work/")).lower()
    with pytest.raises(PermissionDenied):
        answer_task(task, Answer(TaskOutcome.DONE, "x"), by=who.officer, at=timezone.now())


def test_pages_lead_from_the_barrier_to_the_answer_with_its_file(
    who: Ladder, offices: Offices
) -> None:
    made = raised(who, at=timezone.now(), what="No transformer at the gate.")
    officer, engineer = browser(who.officer), browser(offices.engineer)
    assert f"/en/barriers/{made.pk}/ask/" in text(officer.get(f"/en/barriers/{made.pk}/"))
    told = {"office": offices.grid.key, "text": "Give terms.", "ground": "Rules", "days": "3"}
    late = officer.post(f"/en/barriers/{made.pk}/ask/", {**told, "days": "0"})
    assert late.status_code == 422
    assert officer.post(f"/en/barriers/{made.pk}/ask/", told).status_code == 302
    task = BarrierTask.objects.get()
    path = f"/en/barriers/tasks/{task.pk}/"
    assert path in text(engineer.get("/en/barriers/tasks/"))
    said = text(engineer.get(path))
    assert "Give terms." in said
    assert "No transformer at the gate." not in said
    assert engineer.get(f"/en/barriers/{made.pk}/").status_code == 404
    photo = SimpleUploadedFile("terms.jpg", pictures.photo(seed=1))
    given = {"outcome": "done", "note": "Here they are.", "content": [photo]}
    assert engineer.post(f"{path}answer/", given).status_code == 302
    for reader in (who.officer, who.business):
        said = text(browser(reader).get(path))
        assert "Here they are." in said
        assert "terms.jpg" in said
    file = f"{path}files/{TaskFile.objects.get().pk}/"
    answer: Any = browser(who.business).get(file)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert browser(who.rival).get(file).status_code == 404
    assert browser(who.rival).get(path).status_code == 404
    assert "done" in text(officer.get(f"/en/barriers/{made.pk}/"))


def test_a_refused_answer_keeps_no_file(who: Ladder, offices: Offices) -> None:
    task = asked(raised(who), offices.grid, who.officer)
    files = (Upload("a.jpg", pictures.photo(seed=1)),)
    for answer in (
        Answer(TaskOutcome.DONE, " ", files),
        Answer(TaskOutcome.WITHDRAWN, "x", files),
        Answer(TaskOutcome.DONE, "x", (Upload("a.exe", b"MZ"),)),
    ):
        with pytest.raises(DeliveryError):
            answer_task(task, answer, by=offices.engineer, at=NOW)
    with pytest.raises(PermissionDenied):
        answer_task(task, Answer(TaskOutcome.DONE, "x"), by=who.officer, at=NOW)
    assert not TaskFile.objects.exists()


def test_the_api_asks_answers_and_names_a_circle(who: Ladder, offices: Offices) -> None:
    made = raised(who, at=timezone.now())
    officer, engineer = Caller(who.officer), Caller(offices.engineer)
    body = {"office": offices.grid.key, "text": "Terms", "ground": "Rules", "days": 3}
    assert officer.post(f"barriers/{made.pk}/tasks", {**body, "days": 0}).status_code == 422
    assert officer.post(f"barriers/{made.pk}/tasks", {**body, "office": "no"}).status_code == 422
    assert engineer.post(f"barriers/{made.pk}/tasks", body).status_code == 404
    task = officer.post(f"barriers/{made.pk}/tasks", body).json()
    assert (task["state"], task["office"], task["asker"]) == ("open", offices.grid.key, None)
    (mine,) = engineer.rows("barrier-tasks")
    assert (mine["barrier"], mine["may"]) == (None, ["answer", "ask"])
    circle = engineer.post(
        f"barrier-tasks/{task['number']}/tasks", {**body, "office": offices.east.key}
    )
    assert "Grid → district → Grid" in circle.content.decode()
    told = {"outcome": "done", "note": "Done.", "files": []}
    assert officer.post(f"barrier-tasks/{task['number']}/answer", told).status_code == 404
    answered = engineer.post(f"barrier-tasks/{task['number']}/answer", told).json()
    assert (answered["state"], answered["note"], answered["may"]) == ("done", "Done.", [])
    late = officer.post(f"barrier-tasks/{task['number']}/withdraw", {"note": "x"})
    assert late.status_code == 422
    assert officer.rows("barrier-tasks?which=waits") == []
    assert len(officer.rows(f"barriers/{made.pk}/tasks")) == 1


def test_many_tasks_are_listed_by_as_many_queries_as_few(who: Ladder, offices: Offices) -> None:
    made = raised(who, at=timezone.now())
    page, found = browser(offices.engineer), []
    for number in (2, 10):
        for _one in range(number):
            asked(made, offices.grid, who.officer, at=timezone.now())
        page.get("/en/barriers/tasks/")
        with CaptureQueriesContext(connection) as queries:
            page.get("/en/barriers/tasks/")
        found.append(len(queries))
    assert found[0] == found[1]


@pytest.mark.usefixtures("building")
def test_the_database_keeps_tasks_and_answers_as_they_were(who: Ladder, offices: Offices) -> None:
    task = asked(raised(who), offices.grid, who.officer)
    photo = (Upload("a.jpg", pictures.photo(seed=1)),)
    end = answer_task(task, Answer(TaskOutcome.DONE, "x", photo), by=offices.engineer, at=NOW)
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (BarrierTask, {"office": offices.south}),
        (BarrierTask, {"text": "Nothing."}),
        (BarrierTask, {"due_on": date(2027, 1, 1)}),
        (TaskEnd, {"outcome": "cannot"}),
        (TaskEnd, {"note": "never mind"}),
        (TaskFile, {"stored": "y"}),
    )
    for model, change in changes:
        with pytest.raises(Error), transaction.atomic():
            model._default_manager.update(**change)
    for table in (TaskFile, TaskEnd, BarrierTask):
        with pytest.raises(Error), transaction.atomic():
            table._default_manager.all()._raw_delete("default")
    acted = {"actor_id": "x", "actor_label": "x", "at": NOW}
    facts = {"barrier": task.barrier, "level": "district", "office": offices.grid, **acted}
    words = {"text": "x", "ground": "x", "days": 1, "due_on": date(2026, 7, 1)}
    for row in (
        TaskEnd(task=task, outcome="done", note="twice", **acted),
        BarrierTask(**facts, **{**words, "days": 0}),
        BarrierTask(**facts, **{**words, "ground": ""}),
        BarrierTask(**facts, **words, asker=offices.grid, above=task),
        BarrierTask(**facts, **words, asker=offices.south),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    assert end.files.count() == 1


def test_a_day_after_its_term_a_task_is_late(who: Ladder, offices: Offices) -> None:
    made = raised(who, at=timezone.now())
    began = timezone.now() - timedelta(days=30)
    old = raised(who, at=began)
    ask_office(old, Ask(offices.grid, "Late one.", "y", 1), by=TESTS, at=began)
    ask_office(made, Ask(offices.grid, "New one.", "y", 1), by=TESTS, at=timezone.now())
    rows = Caller(offices.engineer).rows("barrier-tasks")
    assert [(one["text"], one["late"]) for one in rows] == [
        ("Late one.", True),
        ("New one.", False),
    ]


def test_the_pages_of_tasks_keep_the_world_and_the_pages_of_other_parts(
    who: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.web.barriers.views.tasks.ROWS", 1)
    names = ("Elsewhere", "Elsewhere (ру)", "Elsewhere (қк)")
    day = date(2010, 1, 1)
    place = ("synthetic-land", "99", day, None, 0, "country", "", *names)
    load_tree([VersionRow(*place)], [], [], by=TESTS, at=NOW, source="tests")
    works = builders.enterprise(key="synthetic-works")
    engineer = builders.user(username="engineer")
    grid = _office("synthetic-grid", "Grid elsewhere")
    worlds.holder(grid, worlds.person("Engineer", engineer), SINCE)
    at = timezone.now()
    for number in range(3):
        told = Told(what="No line.", kind="power", territory=Territory.objects.get(key=place[0]))
        made = raise_barrier(works, told, by=TESTS, at=at)
        ask_office(made, Ask(grid, f"Term {number}.", "Rules", 3), by=TESTS, at=at)
    client = browser(engineer)
    assert "Grid elsewhere" not in client.get("/en/barriers/tasks/").content.decode()
    page = client.get("/en/barriers/tasks/?world=synthetic&asked=2&ended=1").content.decode()
    links = {
        turn: html.unescape(found[0])
        for turn in ("prev", "next")
        if (found := re.findall(rf'<a href="([^"]*)" rel="{turn}">', page))
    }
    assert links == {
        "prev": "?world=synthetic&asked=1&ended=1",
        "next": "?world=synthetic&asked=3&ended=1",
    }
    assert "Term 2." in client.get(f"/en/barriers/tasks/{links['next']}").content.decode()
