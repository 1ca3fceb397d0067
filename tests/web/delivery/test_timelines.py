"""Pictures of time: a project, a filter, what is due, what changed since the last visit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bagdar.web.delivery.actions.milestones import add_milestone
from bagdar.web.delivery.actions.moves import Move, move_forecast, report_achieved
from bagdar.web.delivery.actions.visits import FIRST_LOOK, PAUSE, visit
from bagdar.web.delivery.models import Reason
from bagdar.web.delivery.queries.calendar import calendar_of
from bagdar.web.delivery.queries.changes import changes_since
from bagdar.web.delivery.queries.known import known_of
from bagdar.web.delivery.queries.timelines import (
    Bar,
    Picture,
    dated,
    project_picture,
    projects_picture,
)
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sheet import project_for, subject_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db
OFFICE = Scope((Held(Role.PROGRAMME_OFFICE, None, None, None, None),))
LATER = NOW + timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return ledgers.promised("north", key="mill", name_en="Mill", visibility=Visibility.PUBLISHED)


def _reading(scope: Scope = OFFICE, *, as_of: Any = None, day: date | None = None) -> Reading:
    return Reading(scope, LATER, as_of, day or LATER.date())


def _picture(project: Project, reading: Reading) -> Picture | None:
    shown = project_for(project.key, reading)
    assert shown is not None
    return project_picture(known_of(subject_of(shown, reading)))


def _move(project: Project, to: date, *, at: Any = LATER, by: Any = TESTS) -> None:
    move = Move(to, reason=Reason.objects.get(code="land"), cause="external")
    move_forecast(ledgers.end_of(project), move, by=by, at=at)


def test_the_baseline_is_a_ghost_behind_what_is_expected(mill: Project) -> None:
    _move(mill, date(2027, 4, 1))
    picture = _picture(mill, _reading())
    assert picture is not None
    (strip,) = picture.strips
    assert [(bar.kind, bar.start) for bar in strip.bars] == [("ghost", 0), ("expected", 0)]
    assert strip.bars[1].width > strip.bars[0].width
    assert [mark.kind for mark in strip.marks] == ["moved", "original", "committed", "forecast"]
    assert "land" in strip.marks[0].title
    assert strip.marks[0].at == strip.marks[1].at


def test_a_step_on_the_way_shows_its_slip(mill: Project) -> None:
    step = {"code": "equipment_delivered", "type": "delivery", "name_en": "Furnace"}
    made = add_milestone(mill, step, by=TESTS, at=NOW)
    move_forecast(made, Move(date(2026, 9, 1)), by=TESTS, at=NOW)
    report_achieved(made, date(2026, 6, 1), by=TESTS, at=LATER)
    picture = _picture(mill, _reading())
    assert picture is not None
    furnace = next(one for one in picture.strips if one.label == "Furnace")
    assert [mark.kind for mark in furnace.marks] == ["actual"]
    assert furnace.bars == ()


def test_a_project_without_dates_has_no_picture() -> None:
    builders.territories()
    project = builders.project("north")
    assert _picture(project, _reading()) is None


def test_the_picture_of_a_past_day_knows_no_later_move(mill: Project) -> None:
    before = _picture(mill, _reading(as_of=NOW, day=NOW.date()))
    _move(mill, date(2027, 4, 1))
    assert _picture(mill, _reading(as_of=NOW, day=NOW.date())) == before
    now = _picture(mill, _reading())
    assert now is not None
    assert now.strips != before.strips  # type: ignore[union-attr]


def test_many_projects_stand_one_below_the_other_by_their_forecast(mill: Project) -> None:
    soon = ledgers.promised("south", key="soon", ends_on=date(2026, 10, 1))
    builders.project("north", key="undated")
    reading = _reading()
    rows = list(dated(reading.projects(), reading))
    assert [one.key for one in rows] == ["soon", "mill"]
    picture = projects_picture(rows, reading)
    assert picture is not None
    assert [one.label for one in picture.strips] == [soon.name, mill.name]
    assert all(isinstance(bar, Bar) for one in picture.strips for bar in one.bars)


def test_the_timeline_of_a_past_day_shows_dates_as_they_were_known(
    mill: Project, client: Client
) -> None:
    _move(mill, date(2027, 4, 1))
    now = client.get("/en/projects/timeline/").content.decode()
    then = client.get(f"/en/projects/timeline/?as_of={NOW.date()}").content.decode()
    assert "01/04/2027" in now
    assert "01/04/2027" not in then


def test_the_timeline_keeps_the_filters_of_the_list(mill: Project, client: Client) -> None:
    ledgers.promised("south", name_en="Southern", visibility=Visibility.PUBLISHED)
    page = client.get("/en/projects/timeline/?territory=south").content.decode()
    assert "Southern" in page
    assert ">Mill<" not in page


def test_the_number_of_queries_does_not_grow_with_projects(
    mill: Project, client: Client, queries: Any
) -> None:
    client.get("/en/projects/timeline/")
    for _one in range(5):
        ledgers.promised("north", visibility=Visibility.PUBLISHED)
    with queries(20):
        client.get("/en/projects/timeline/")


def test_what_passed_its_day_comes_first_then_month_by_month(mill: Project) -> None:
    ledgers.promised("north", key="passed", ends_on=date(2026, 5, 1))
    ledgers.promised("north", key="july", ends_on=date(2026, 7, 20))
    reading = _reading()
    found = calendar_of(reading.projects(), reading, days=90)
    assert [one.key for one in found.passed] == ["passed"]
    assert [(one.title, [row.key for row in one.rows]) for one in found.months] == [
        ("July 2026", ["july"])
    ]


def test_what_was_reached_is_not_due(mill: Project) -> None:
    report_achieved(ledgers.end_of(mill), date(2026, 6, 1), by=TESTS, at=LATER)
    reading = _reading()
    assert calendar_of(reading.projects(), reading, days=365).is_empty
    then = Reading(OFFICE, LATER + timedelta(days=9), LATER, LATER.date())
    assert calendar_of(then.projects(), then, days=365).is_empty


def test_the_calendar_of_a_past_day_knows_no_later_move(mill: Project) -> None:
    _move(mill, date(2028, 4, 1))
    reading = _reading(as_of=NOW, day=NOW.date())
    found = calendar_of(reading.projects(), reading, days=365)
    assert [row.on for month in found.months for row in month.rows] == [date(2027, 1, 1)]


def test_the_calendar_says_nothing_of_hidden_projects(client: Client) -> None:
    builders.territories()
    ledgers.promised("north", name_en="Hidden works", ends_on=date(2026, 7, 20))
    assert "Hidden works" not in client.get("/en/calendar/?days=365").content.decode()


def test_changes_since_the_last_visit_are_told_by_project(mill: Project) -> None:
    _move(mill, date(2027, 4, 1))
    found = changes_since(_reading(), NOW)
    assert [one.key for one in found.projects] == ["mill"]
    (change,) = found.projects[0].changes
    assert change.text == "Launch: forecast moved from 1 January 2027 to 1 April 2027"
    assert change.note == "land"


def test_who_changed_a_date_is_named_to_holders_of_roles_alone(mill: Project) -> None:
    person = builders.user(Role.PROGRAMME_OFFICE, username="aigul")
    _move(mill, date(2027, 4, 1), by=person)
    (changed,) = changes_since(_reading(Scope()), NOW).projects
    assert [one.actor for one in changed.changes] == ["an official"]
    (changed,) = changes_since(_reading(), NOW).projects
    assert [one.actor for one in changed.changes] == ["aigul"]


def test_what_changed_before_a_project_was_open_is_not_told(mill: Project) -> None:
    hidden = ledgers.promised("south", key="secret")
    _move(hidden, date(2027, 4, 1))
    assert [one.key for one in changes_since(_reading(Scope()), NOW).projects] == []
    opened = LATER + timedelta(days=1)
    from bagdar.web.projects.actions import update_project

    update_project(hidden, {"visibility": Visibility.PUBLISHED}, by=TESTS, at=opened)
    reading = Reading(Scope(), opened + timedelta(hours=1), None, opened.date())
    (changed,) = changes_since(reading, NOW).projects
    assert [one.text for one in changed.changes] == ["facts of the register changed"]


def test_a_visit_after_a_pause_shows_what_came_since_the_one_before() -> None:
    person = builders.user("analyst")
    assert visit(person, at=NOW) == NOW - FIRST_LOOK
    assert visit(person, at=NOW + timedelta(minutes=5)) == NOW - FIRST_LOOK
    last = NOW + timedelta(minutes=5)
    assert visit(person, at=last + PAUSE) == last


def test_only_the_signed_in_have_a_last_visit(client: Client, mill: Project) -> None:
    assert client.get("/en/changes/").status_code == 302
    client.force_login(builders.user("analyst"), backend=BACKEND)
    assert client.get("/en/changes/").status_code == 200
    assert client.get("/en/changes/?since=nonsense").status_code == 200
    assert client.get("/en/changes/?since=2026-99-99").status_code == 200
    assert client.get("/en/changes/?since=0001-01-01").status_code == 200
    assert client.get("/en/changes/?since=9999-12-31").status_code == 200
