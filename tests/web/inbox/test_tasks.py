"""Tasks about barriers come to the office that is asked: in the daily letter and in the bell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.asking import Answer, Ask, answer_task, ask_office, withdraw_task
from bagdar.web.barriers.models import Barrier, BarrierTask, TaskOutcome
from bagdar.web.barriers.permissions import powers_of, task_powers_of
from bagdar.web.barriers.queries.asked import asked_by, to_answer
from bagdar.web.inbox.models import Looked
from bagdar.web.inbox.queries.desks import desks_of, stands_at
from bagdar.web.inbox.queries.things import Group, keys_of, parts_of
from bagdar.web.people.actions import create_office, give_grant
from bagdar.web.people.models import Office, Person, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.delivery.calling import Caller
from tests.web.letters import addressed, delivered
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Asked:
    """The ladder of north-east, and the office of a grid with its engineer and no role."""

    ladder: Ladder
    grid: Office
    engineer: User


@pytest.fixture
def who() -> Asked:
    ladder = raising.ladder()
    facts = {f"name_{code}": "Grid" for code in ("en", "ru", "kk")}
    organisation = builders.organisation(key="grid", **facts, kind="network")
    grid = create_office(organisation, {**facts, "heads": True}, by=TESTS, at=NOW)
    engineer = builders.user(username="engineer")
    worlds.holder(grid, worlds.person("Engineer", engineer), SINCE)
    addressed(engineer, ladder.officer, ladder.stranger)
    return Asked(ladder, grid, engineer)


def asked(barrier: Barrier, who: Asked, *, at: datetime) -> BarrierTask:
    ask = Ask(who.grid, "Give the technical terms.", "Rules of connection, 12", 3)
    return ask_office(barrier, ask, by=who.ladder.officer, at=at)


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def told(person: User) -> str:
    """Return what the bell of a person says."""
    text = browser(person).get("/en/inbox/news/bell/").text
    return text.split('role="status">')[1].split("<")[0]


def look(person: User) -> None:
    assert browser(person).post("/en/inbox/news/seen/").status_code == 302


def test_a_task_is_in_the_letter_of_the_office_that_is_asked_once(who: Asked) -> None:
    asked(raised(who.ladder), who, at=NOW)
    letters = delivered(who.engineer, who.ladder.stranger, at=NOW)
    assert set(letters) == {"engineer"}
    letter = letters["engineer"]
    assert letter.subject == "Bagdar: 1 thing waits for you"
    assert "These tasks about barriers wait for your office; new among them: 1." in letter.body
    assert "– Grid, answer by 18 June 2026: Give the technical terms." in letter.body
    assert "http://127.0.0.1:8000/en/barriers/tasks/" in letter.body
    assert "No transformer since March." not in letter.body, "the barrier is not theirs to see"
    assert delivered(who.engineer, at=NOW + DAY) == {}, "nothing is new"


def test_a_task_that_goes_on_with_its_barrier_is_told_again(who: Asked) -> None:
    barrier = raised(who.ladder)
    task = asked(barrier, who, at=NOW)
    delivered(who.engineer, at=NOW)
    done(barrier, Happening.REPORTED, who.ladder.officer, NOW + DAY)
    done(barrier, Happening.CONFIRMED, who.ladder.business, NOW + DAY)
    assert delivered(who.engineer, at=NOW + DAY) == {}
    done(barrier, Happening.REOPENED, who.ladder.business, NOW + 2 * DAY)
    assert task.text in delivered(who.engineer, at=NOW + 2 * DAY)["engineer"].body


def test_a_task_that_has_ended_is_in_no_letter(who: Asked) -> None:
    task = asked(raised(who.ladder), who, at=NOW)
    withdraw_task(task, "Not needed.", by=who.ladder.officer, at=NOW)
    assert delivered(who.engineer, at=NOW) == {}


def test_a_letter_names_the_first_tasks_and_counts_all(
    who: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        asked(raised(who.ladder), who, at=NOW)
    monkeypatch.setattr("bagdar.web.barriers.actions.telling.MOST_NAMED", 2)
    letter = delivered(who.engineer, at=NOW)["engineer"]
    assert letter.subject.endswith("3 things wait for you")
    assert letter.body.count("– Grid, answer by") == 2


def test_the_bell_tells_a_task_to_its_office_until_seen_and_its_answer_to_who_asked(
    who: Asked,
) -> None:
    at = timezone.now() - timedelta(minutes=5)
    barrier = raised(who.ladder, at=at)
    look(who.ladder.officer)
    task = asked(barrier, who, at=at)
    assert [told(one) for one in (who.engineer, who.ladder.officer, who.ladder.stranger)] == [
        "1 new thing for you",
        "",
        "",
    ]
    page = browser(who.engineer).get("/en/inbox/news/").text
    assert "New task about a barrier" in page
    assert f"/en/barriers/tasks/{task.pk}/" in page
    look(who.engineer)
    assert told(who.engineer) == ""
    answer_task(task, Answer(TaskOutcome.DONE, "Given."), by=who.engineer, at=at)
    assert [told(one) for one in (who.engineer, who.ladder.officer, who.ladder.business)] == [
        "",
        "1 new thing for you",
        "",
    ]
    assert (
        "A task about a barrier is done" in browser(who.ladder.officer).get("/en/inbox/news/").text
    )
    look(who.ladder.officer)
    assert told(who.ladder.officer) == ""


def test_the_bell_tells_the_office_that_a_task_is_taken_back(who: Asked) -> None:
    at = timezone.now() - timedelta(minutes=5)
    task = asked(raised(who.ladder, at=at), who, at=at)
    look(who.engineer)
    withdraw_task(task, "Not needed.", by=who.ladder.officer, at=at)
    assert told(who.engineer) == "1 new thing for you"
    assert (
        "A task about a barrier is taken back" in browser(who.engineer).get("/en/inbox/news/").text
    )


def test_the_bell_tells_a_task_that_was_committed_late(who: Asked) -> None:
    """Numbers are given before a commit: a lower one may show after a higher one was seen."""
    at = timezone.now() - timedelta(minutes=5)
    first = asked(raised(who.ladder, at=at), who, at=at)
    asked(raised(who.ladder, at=at), who, at=at)
    look(who.engineer)
    kept = Looked.objects.get()
    kept.held["tasks"].remove(first.pk)  # as if it had not been there yet
    kept.save()
    assert told(who.engineer) == "1 new thing for you"


def test_the_bell_asks_as_many_queries_for_many_tasks_as_for_few(who: Asked) -> None:
    at, client = timezone.now() - timedelta(minutes=5), browser(who.engineer)
    asked(raised(who.ladder, at=at), who, at=at)
    with CaptureQueriesContext(connection) as few:
        client.get("/en/inbox/news/bell/")
    for _ in range(4):
        asked(raised(who.ladder, at=at), who, at=at)
    with CaptureQueriesContext(connection) as many:
        client.get("/en/inbox/news/bell/")
    assert len(many) == len(few)


def seen(
    person: User, *, at: datetime = NOW, desk: str = "", group: Group | None = None
) -> list[tuple[str, str, int]]:
    """Return source, ask and number of what a person's inbox shows."""
    day = timezone.localdate(at)
    reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
    desks = {one.key: one for one in desks_of(person, reading.scope, on=day)}
    parts = parts_of(stands_at(person, reading, desks[desk] if desk else None))
    keys = keys_of(parts, group, first=0, most=50)
    return [(one.source, one.ask, one.number) for one in keys]


def test_a_task_waits_in_the_inbox_of_its_office_by_its_last_day(who: Asked) -> None:
    barrier = raised(who.ladder)
    task = asked(barrier, who, at=NOW)
    assert seen(who.engineer) == [("task", "task", task.pk)]
    assert seen(who.engineer, group=Group.WEEK) == seen(who.engineer)
    late = NOW + 4 * DAY
    assert seen(who.engineer, at=late, group=Group.OVERDUE) == seen(who.engineer)
    assert seen(who.ladder.officer) == [("barrier", "solve", barrier.pk)]
    assert seen(who.ladder.stranger) == []
    answer_task(task, Answer(TaskOutcome.DONE, "Given."), by=who.engineer, at=NOW)
    assert seen(who.engineer) == []


def test_tasks_in_the_inbox_are_those_of_their_own_page(who: Asked) -> None:
    tasks = [asked(raised(who.ladder), who, at=NOW) for _ in range(3)]
    done(tasks[0].barrier, Happening.PASSED_UP, who.ladder.officer, NOW + DAY)
    done(tasks[1].barrier, Happening.REPORTED, who.ladder.officer, NOW + DAY)
    done(tasks[1].barrier, Happening.CONFIRMED, who.ladder.business, NOW + DAY)
    at = NOW + 2 * DAY
    ladder = who.ladder
    found = 0
    for person in (who.engineer, ladder.officer, ladder.akim, ladder.oblast, ladder.chair):
        day = timezone.localdate(at)
        reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
        powers = powers_of(reading.scope, on=day)
        mine = task_powers_of(reading.scope, person, powers, on=day)
        numbers = [number for source, _ask, number in seen(person, at=at) if source == "task"]
        assert numbers == [one.pk for one in to_answer(mine, reading)], person.username
        found += len(numbers)
    assert found == 2, "both of the engineer, whose third rests with its barrier"


def holding(who: Asked, name: str) -> Office:
    """Give the engineer a second office, of a network of that name."""
    network = builders.organisation(key=name.lower(), name_en=name, kind="network")
    names = {f"name_{code}": name for code in ("en", "ru", "kk")}
    office = create_office(network, {**names, "heads": True}, by=TESTS, at=NOW)
    worlds.holder(office, Person.objects.get(user=who.engineer), SINCE)
    return office


def test_at_one_desk_only_its_own_tasks_wait(who: Asked) -> None:
    gas = holding(who, "Gas")
    barrier = raised(who.ladder)
    first = asked(barrier, who, at=NOW)
    ask = Ask(gas, "Is there gas?", "Rules of connection, 4", 2)
    also = ask_office(barrier, ask, by=who.ladder.officer, at=NOW)
    assert [one[2] for one in seen(who.engineer)] == [also.pk, first.pk]
    for office, task in ((who.grid, first), (gas, also)):
        assert [one[2] for one in seen(who.engineer, desk=f"office-{office.key}")] == [task.pk]


def test_the_page_and_programs_tell_of_a_task_and_lead_to_its_answer(who: Asked) -> None:
    at = timezone.now()
    task = asked(raised(who.ladder, at=at), who, at=at)
    page = browser(who.engineer).get("/en/inbox/").text
    assert f"task {task.pk} about a barrier, connection to power" in page
    assert f'href="/en/barriers/tasks/{task.pk}/answer/" data-act>Answer the task</a>' in page
    assert "No transformer since March." not in page, "the barrier is not theirs to see"
    rows = Caller(who.engineer).get("inbox?group=later").json()["items"]
    rows += Caller(who.engineer).get("inbox?group=week").json()["items"]
    assert [(one["source"], one["ask"], one["number"]) for one in rows] == [
        ("task", "task", task.pk)
    ]


def test_of_a_protected_barrier_no_task_is_in_the_inbox_below(who: Asked) -> None:
    ladder = who.ladder
    made = raised(ladder, protected=True)
    ask = Ask(who.grid, "Give the terms.", "Rules", 3)
    task = ask_office(made, ask, by=ladder.oblast, at=NOW)
    assert seen(who.engineer) == [("task", "task", task.pk)]
    give_grant(
        who.engineer,
        role="officer",
        scope={"territory": Territory.objects.get(key="north-east")},
        valid_from=SINCE,
        by=TESTS,
        at=NOW,
    )
    for person in (ladder.officer, ladder.akim, who.engineer):
        assert (seen(person), seen(person, group=Group.OTHERS)) == ([], [])
    desk = f"office-{who.grid.key}"
    assert seen(who.engineer, desk=desk) == [], "whatever office they sit in"
    assert delivered(who.engineer, at=NOW) == {}
    assert told(who.engineer) == ""


def others(person: User, *, at: datetime = NOW, desk: str = "") -> list[int]:
    """Return the tasks that others are to answer for a person, as their inbox shows them."""
    rows = seen(person, at=at, desk=desk, group=Group.OTHERS)
    assert {ask for source, ask, _number in rows if source == "task"} <= {"task_answer"}
    return [number for source, _ask, number in rows if source == "task"]


def test_a_task_given_to_another_office_waits_for_others_until_it_ends(who: Asked) -> None:
    ladder, barrier = who.ladder, raised(who.ladder)
    task, gone = asked(barrier, who, at=NOW), asked(barrier, who, at=NOW)
    withdraw_task(gone, "Not needed.", by=ladder.officer, at=NOW)
    assert others(ladder.officer) == others(ladder.akim) == [task.pk]
    for person in (who.engineer, ladder.oblast, ladder.stranger, ladder.business, ladder.chair):
        assert others(person) == [], person.username
    answer_task(task, Answer(TaskOutcome.DONE, "Given."), by=who.engineer, at=NOW)
    assert others(ladder.officer) == []


def test_what_others_are_to_answer_goes_up_with_its_barrier_and_rests_with_it(who: Asked) -> None:
    ladder, barrier = who.ladder, raised(who.ladder)
    task = asked(barrier, who, at=NOW)
    done(barrier, Happening.PASSED_UP, ladder.officer, NOW + DAY)
    up = NOW + 2 * DAY
    assert (others(ladder.officer, at=up), others(ladder.oblast, at=up)) == ([], [task.pk])
    done(barrier, Happening.REPORTED, ladder.oblast, up)
    done(barrier, Happening.CONFIRMED, ladder.business, up)
    assert others(ladder.oblast, at=up) == []


def test_what_a_third_office_is_asked_waits_for_others_with_who_asked_it(who: Asked) -> None:
    gas = holding(who, "Gas")
    first = asked(raised(who.ladder), who, at=NOW)
    ask = Ask(gas, "Is there gas?", "Rules of connection, 4", 2)
    third = ask_office(first.barrier, ask, above=first, by=who.engineer, at=NOW)
    assert [one[2] for one in seen(who.engineer)] == [third.pk, first.pk], "both offices are theirs"
    assert others(who.engineer) == [], "nobody waits for themselves"
    assert others(who.engineer, desk=f"office-{who.grid.key}") == [third.pk]
    assert others(who.engineer, desk=f"office-{gas.key}") == []


def test_tasks_that_wait_for_others_are_those_of_the_page_of_tasks(who: Asked) -> None:
    ladder = who.ladder
    for number in range(6):
        barrier = raised(ladder, protected=number == 5)
        asker = ladder.oblast if number == 5 else ladder.officer
        ask = Ask(who.grid, f"Give terms {number}.", "Rules", 3)
        ask_office(barrier, ask, by=asker, at=NOW)
        if number == 1:
            done(barrier, Happening.PASSED_UP, ladder.officer, NOW + DAY)
        if number == 2:
            done(barrier, Happening.REPORTED, ladder.officer, NOW + DAY)
    found = []
    for days in (2, 9, 30):
        at = NOW + days * DAY
        for person in (ladder.officer, ladder.oblast, ladder.office, ladder.chair, who.engineer):
            day = timezone.localdate(at)
            reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
            powers = powers_of(reading.scope, on=day)
            mine = task_powers_of(reading.scope, person, powers, on=day)
            page = [one.pk for one in asked_by(mine, reading)]
            assert others(person, at=at) == page, (person.username, days)
            found.append(len(page))
    assert found[:5] == [3, 2, 0, 0, 0], "one went up, of one the business is asked"
    assert found[-5:] == [0, 0, 5, 2, 0], "what climbed is with the centre"


def test_at_one_desk_only_tasks_of_its_own_barriers_wait_for_others(who: Asked) -> None:
    task, officer = asked(raised(who.ladder), who, at=NOW), who.ladder.officer
    south = {"territory": Territory.objects.get(key="south")}
    give_grant(officer, role="officer", scope=south, valid_from=SINCE, by=TESTS, at=NOW)
    assert others(officer) == others(officer, desk="territory-north-east") == [task.pk]
    assert others(officer, desk="territory-south") == []


def test_the_page_says_which_office_is_to_answer_and_offers_no_answer(who: Asked) -> None:
    at = timezone.now()
    task = asked(raised(who.ladder, at=at), who, at=at)
    page = browser(who.ladder.officer).get("/en/inbox/?group=others").text
    assert f'href="/en/barriers/tasks/{task.pk}/"' in page
    assert "The office is to answer the task" in page
    assert f"/en/barriers/tasks/{task.pk}/answer/" not in page
    assert 'Waiting for others <span class="number">1</span>' in page
    (row,) = Caller(who.ladder.officer).get("inbox?group=others").json()["items"]
    assert (row["source"], row["ask"], row["number"]) == ("task", "task_answer", task.pk)
