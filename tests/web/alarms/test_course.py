"""From the reporter up to the programme office: raised, answered, judged, cleared by its facts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.db.models import Q
from django.test import Client
from django_tasks_db.models import DBTaskResult

from bagdar.web.alarms.actions.answering import answer_alarm, judge, send_up
from bagdar.web.alarms.actions.computing import Computed, compute_alarms, look_again
from bagdar.web.alarms.actions.steps import course_of, due_after
from bagdar.web.alarms.models import LEVELS, Alarm, AlarmStep, Outcome, Stage
from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries import subjects
from bagdar.web.alarms.queries.reading import alarms_for, figures_now, may_of, record_of
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.ratings import rate
from bagdar.web.inbox.queries.desks import stands_at
from bagdar.web.inbox.queries.rows import rows_of
from bagdar.web.inbox.queries.things import Group, Source, keys_of, parts_of
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.models import Report
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.actions import DayRow, load_calendar
from bagdar.web.territories.models import SYNTHETIC_PREFIX, Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.alarms import raising
from tests.web.alarms.raising import compute, later, only
from tests.web.delivery.calling import Caller
from tests.web.jobs.reporting import People, accepted, line, plant
from tests.web.letters import delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return raising.people()


@pytest.fixture
def alarm(who: People) -> Alarm:
    raising.exactly(who)
    compute()
    return only()


def shown_to(person: User, *, days: int = 0) -> bool:
    at = later(days)
    on = at.date()
    scope = scope_of(person, on=on)
    return alarms_for(powers_of(scope, person, on=on), Reading(scope, at, None, on)).exists()


def readers(who: People, **more: User) -> set[str]:
    known = {"officer": who.officer, "akim": who.akim, "oblast": who.oblast, "office": who.office}
    known |= {"stranger": who.stranger, **more}
    return {name for name, person in known.items() if shown_to(person)}


def correct(who: People, project: Project, fte: int) -> Report:
    """Put the figure of May right, so that the claims differ from the promise."""
    report = Report.objects.get(period__month=date(2026, 5, 1))
    paper = Paper("Two were counted twice.", "Act 5")
    made = propose_correction(report, line(project, fte), paper, by=who.officer, at=NOW)
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    return report


@pytest.mark.parametrize(
    ("days", "level", "due_on"),
    [
        (0, "reporter", date(2026, 6, 22)),
        (7, "reporter", date(2026, 6, 22)),
        (8, "district", date(2026, 6, 29)),
        (15, "oblast", date(2026, 7, 7)),
        (23, "programme_office", date(2026, 7, 14)),
        (60, "programme_office", date(2026, 7, 14)),
    ],
)
def test_unanswered_it_goes_up_a_level_after_five_working_days(
    alarm: Alarm, days: int, level: str, due_on: date
) -> None:
    """Monday 6 July is a holiday, so that the third term is a day longer."""
    compute(later(days))
    found = only()
    assert (found.level, found.due_on) == (level, due_on)
    way = course_of(found, on=later(days).date())
    assert (way[-1].level, way[-1].since) == (found.level, found.since_on)
    assert found.reached == LEVELS.index(level)
    assert AlarmStep.objects.filter(alarm=found, step="went_up").count() == LEVELS.index(level)


def test_a_day_off_where_it_lies_moves_the_day_of_its_answer(alarm: Alarm) -> None:
    before = alarm.due_on
    assert before is not None
    off = DayRow(alarm.territory.key, before, False, {"name_en": "Founding Day"})
    load_calendar([off], by=TESTS, at=NOW, source="Decree No. 1")
    assert due_after(alarm.since_on, alarm.territory_id) > before
    assert [one.level.value for one in course_of(alarm, on=before + timedelta(days=1))] == [
        "reporter"
    ]


@pytest.mark.parametrize("answered", [False, True])
def test_a_calendar_imported_later_takes_no_level_back(
    who: People, alarm: Alarm, *, answered: bool
) -> None:
    compute(later(8))
    assert only().level == "district"
    if answered:
        answer_alarm(only(), "Two were late.", by=who.akim, at=later(9))
    days = [NOW.date() + timedelta(days=number) for number in range(1, 5)]
    off = [DayRow(alarm.territory.key, day, False, {"name_en": "Day off"}) for day in days]
    load_calendar(off, by=TESTS, at=later(9), source="Decree No. 1")
    assert due_after(NOW.date(), alarm.territory_id) > later(8).date(), "by it the term is longer"
    compute(later(10))
    found = only()
    stage = "answered" if answered else "shown"
    assert (found.level, found.stage, found.reached) == ("district", stage, 1 + answered)
    assert course_of(found, on=later(10).date())[-1].level.value == "district"
    assert course_of(found, on=later(7).date())[-1].level.value == "reporter"
    assert AlarmStep.objects.filter(alarm=found, step="went_up").count() == 1
    if not answered:
        compute(later(16))
        assert only().level == "oblast", "the new calendar counts on from there"


def test_it_is_shown_to_the_reporter_alone_and_above_once_it_went_up(
    who: People, alarm: Alarm
) -> None:
    analyst = builders.user("analyst")
    assert readers(who, analyst=analyst) == {"officer"}
    compute(later(8))
    assert readers(who, analyst=analyst) == {"officer", "akim", "office", "analyst"}
    compute(later(15))
    assert readers(who, analyst=analyst) == {"officer", "akim", "oblast", "office", "analyst"}


def test_where_a_district_has_no_officer_the_nearest_above_is_asked() -> None:
    builders.territories()
    above = builders.user("officer", territory=Territory.objects.get(key="north"))
    west = builders.user("officer", territory=Territory.objects.get(key="north-west"))
    scopes = {
        one: powers_of(scope_of(one, on=NOW.date()), one, on=NOW.date()) for one in (above, west)
    }
    lands = {one.key: one.pk for one in Territory.objects.all()}
    assert scopes[above].reports == {lands["north"], lands["north-east"]}
    assert scopes[west].reports == {lands["north-west"]}


def test_an_answer_stops_the_clock_and_is_read_by_the_level_above(
    who: People, alarm: Alarm
) -> None:
    answer_alarm(alarm, "The line is at its full staff.", by=who.officer, at=NOW)
    compute(later(7))
    found = only()
    assert (found.stage, found.level, found.due_on) == ("answered", "reporter", date(2026, 6, 22))
    assert "akim" in readers(who)
    with pytest.raises(DeliveryError, match="waits for no answer"):
        answer_alarm(found, "Again.", by=who.officer, at=NOW)


def test_an_answer_that_nobody_decides_on_goes_up_to_the_next_reader(
    who: People, alarm: Alarm
) -> None:
    answer_alarm(alarm, "The line is at its full staff.", by=who.officer, at=NOW)
    assert readers(who) == {"officer"} | {"akim", "office"}
    for days, level, due_on, read_by in (
        (7, "reporter", date(2026, 6, 22), {"officer", "akim", "office"}),
        (8, "district", date(2026, 6, 29), {"officer", "akim", "office", "oblast"}),
        (15, "oblast", date(2026, 7, 7), {"officer", "akim", "office", "oblast"}),
        (90, "oblast", date(2026, 7, 7), {"officer", "akim", "office", "oblast"}),
    ):
        compute(later(days))
        found = only()
        assert (found.level, found.stage, found.due_on) == (level, "answered", due_on)
        assert found.reached == LEVELS.index(level) + 1
        assert course_of(found, on=later(days).date())[-1].level.value == level
        assert readers(who) == read_by
    found = only()
    assert [one.step for one in found.steps.all()] == ["raised", "answered", "unread", "unread"]
    assert compute(later(91)) == Computed()
    judge(found, Outcome.RIGHT, "Nobody below read it.", by=who.office, at=later(91))
    assert compute(later(120)) == Computed()


def test_a_decision_stops_the_clock_of_an_answer(who: People, alarm: Alarm) -> None:
    answer_alarm(alarm, "The line is at its full staff.", by=who.officer, at=NOW)
    judge(alarm, Outcome.WRONG, "It is.", by=who.oblast, at=later(1))
    assert compute(later(60)) == Computed()
    assert (only().level, only().stage, only().due_on) == ("reporter", "answered", None)


def in_inbox(who: People, at: datetime) -> dict[str, list[tuple[str, str, date | None, bool]]]:
    """Return by person what the inbox says of alarms: group, what is asked, its day, overdue."""
    found = {}
    for name in ("officer", "akim", "oblast", "office", "stranger"):
        person: User = getattr(who, name)
        scope = scope_of(person, on=at.date(), world=World.REAL)
        standing = stands_at(person, Reading(scope, at, None, at.date()), None)
        parts = parts_of(standing)
        found[name] = [
            ("others" if group is Group.OTHERS else "own", one.ask.value, one.due_on, one.overdue)
            for group in (None, Group.OTHERS)
            for one in rows_of(keys_of(parts, group, first=0, most=9), standing)
            if one.source is Source.ALARM
        ]
    return {name: rows for name, rows in found.items() if rows}


def test_an_alarm_is_a_row_of_the_inbox_with_a_day_for_whoever_answers_then_for_whoever_decides(
    who: People, alarm: Alarm
) -> None:
    june22, june29 = date(2026, 6, 22), date(2026, 6, 29)
    assert in_inbox(who, NOW) == {"officer": [("own", "alarm", june22, False)]}
    assert in_inbox(who, later(8)) == {"officer": [("own", "alarm", june22, True)]}
    compute(later(8))
    assert in_inbox(who, later(8)) == {"akim": [("own", "alarm", june29, False)]}
    answer_alarm(only(), "It is nothing.", by=who.akim, at=later(9))
    day = date(2026, 7, 1)
    assert in_inbox(who, later(9)) == {
        "officer": [("others", "alarm_reading", day, False)],
        "akim": [("others", "alarm_reading", day, False)],
        "oblast": [("own", "alarm_decision", day, False)],
    }
    assert "answered alarms to decide" in page(who, "oblast", "work/").lower()
    listed = page(who, "oblast", "inbox/")
    assert f'href="/en/alarms/{alarm.pk}/decide/" data-act>Decide on the answer' in listed
    assert "Decide by" in page(who, "oblast", f"alarms/{alarm.pk}/")
    judge(only(), Outcome.WRONG, "They are at work.", by=who.oblast, at=later(10))
    assert in_inbox(who, later(10)) == {}


def test_nobody_of_the_territory_that_is_judged_decides(who: People, alarm: Alarm) -> None:
    """Their akim sends the answer up; the oblast, or for an oblast the office, decides."""
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    with pytest.raises(DeliveryError, match="Nobody of the territory that is judged decides"):
        judge(alarm, Outcome.WRONG, "They are at work.", by=who.akim, at=NOW)
    on = NOW.date()
    may = {
        name: may_of(only(), powers_of(scope_of(one, on=on), one, on=on), one)
        for name, one in (("akim", who.akim), ("oblast", who.oblast), ("office", who.office))
    }
    assert {name: (one.decide, one.judge) for name, one in may.items()} == {
        "akim": (True, False),
        "oblast": (True, True),
        "office": (True, True),
    }
    of_oblast = only()
    of_oblast.territory = Territory.objects.get(key="north")
    oblast = powers_of(scope_of(who.oblast, on=on), who.oblast, on=on)
    assert not oblast.judges(of_oblast), "of an oblast its own people do not decide"
    assert powers_of(scope_of(who.office, on=on), who.office, on=on).judges(of_oblast)


def test_facts_that_become_much_worse_after_a_decision_raise_the_sign_anew(
    who: People, alarm: Alarm
) -> None:
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    judge(alarm, Outcome.WRONG, "It was so.", by=who.oblast, at=NOW)
    accepted(who, line(alarm.project, 50), month=date(2026, 2, 1), at=later(1))  # type: ignore[arg-type]
    assert compute(later(1)) == Computed(), "four months are not half as many again as three"
    accepted(who, line(alarm.project, 50), month=date(2026, 1, 1), at=later(2))  # type: ignore[arg-type]
    assert compute(later(2)) == Computed(raised=1, cleared=1)
    was, now = Alarm.objects.order_by("pk")
    assert (was.outcome, was.stage) == ("wrong", "cleared")
    assert [one.step for one in was.steps.all()] == ["raised", "answered", "judged", "worse"]
    assert (now.outcome, now.stage, now.facts["figures"]) == ("", "shown", {"periods": "5"})
    assert compute(later(2)) == Computed()


def test_only_the_level_it_is_with_answers(who: People, alarm: Alarm) -> None:
    for person in (who.akim, who.oblast, who.office, who.stranger):
        with pytest.raises(PermissionDenied):
            answer_alarm(alarm, "It is nothing.", by=person, at=NOW)
    with pytest.raises(DeliveryError, match="Its term is over"):
        answer_alarm(alarm, "Too late.", by=who.officer, at=later(8))
    with pytest.raises(DeliveryError, match="Say what is behind it"):
        answer_alarm(alarm, "  ", by=who.officer, at=NOW)
    assert AlarmStep.objects.filter(step="answered").count() == 0


@pytest.mark.usefixtures("building")
def test_each_answers_and_decides_in_the_world_of_their_account_alone(
    who: People, alarm: Alarm
) -> None:
    """A real account reads the synthetic world, and acts on nothing there."""
    key = f"{SYNTHETIC_PREFIX}north-east"
    lies_in = Territory.objects.filter(pk=alarm.territory_id)
    lies_in.update(is_synthetic=True, key=key)
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(who.officer)
    path = f"/en/alarms/{alarm.pk}/"
    assert page.get(f"{path}?world=synthetic").status_code == 200
    given = {"note": "It is nothing."}
    assert page.post(f"{path}answer/?world=synthetic", given).status_code == 404
    asked = Caller(who.officer).post(f"alarms/{alarm.pk}/answer", given)
    assert asked.status_code == 404, asked.content
    with pytest.raises(PermissionDenied):
        answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    listed = page.get("/en/alarms/?world=synthetic").content.decode()
    assert "No alarm waits for your answer." in listed
    User.objects.filter(pk=who.officer.pk).update(is_synthetic=True)
    answer_alarm(alarm, "It is nothing.", by=User.objects.get(pk=who.officer.pk), at=NOW)
    for act in (send_up, partial(judge, outcome=Outcome.WRONG)):
        with pytest.raises(PermissionDenied):
            act(alarm, note="They are at work.", by=who.office, at=NOW)


def test_an_answer_that_is_not_accepted_goes_up(who: People, alarm: Alarm) -> None:
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    send_up(alarm, "The plant says otherwise.", by=who.akim, at=later(1))
    found = only()
    assert (found.stage, found.level, found.due_on) == ("shown", "district", date(2026, 6, 23))
    answer_alarm(found, "Checked on the spot.", by=who.akim, at=later(2))
    with pytest.raises(PermissionDenied):
        judge(found, Outcome.WRONG, "I say so.", by=who.akim, at=later(2))
    judge(found, Outcome.WRONG, "The staff was counted.", by=who.oblast, at=later(2))
    with pytest.raises(DeliveryError, match="decided already"):
        judge(found, Outcome.RIGHT, "After all.", by=who.oblast, at=later(3))


def test_whoever_answered_does_not_decide_nor_does_anybody_below(who: People, alarm: Alarm) -> None:
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    for person in (who.officer, who.stranger):
        with pytest.raises(PermissionDenied):
            judge(alarm, Outcome.RIGHT, "So it is.", by=person, at=NOW)
    both = builders.user("programme_office", username="both")
    judge(alarm, Outcome.RIGHT, "The list of staff is shorter.", by=both, at=later(1))
    assert only().outcome == "right"


def test_who_stands_at_two_levels_does_not_decide_on_their_own_answer() -> None:
    """The officer of an oblast is asked for a district that has none of its own."""
    builders.territories()
    north = Territory.objects.get(key="north")
    above = builders.user("officer", territory=north)
    office = builders.user("programme_office")
    project = plant(key="mill")
    for days in (40, 1):
        at = NOW - timedelta(days=days)
        rate(project, "own", "green", note=raising.LONG, by=TESTS, at=at)
    compute()
    answer_alarm(only(), "Nothing new.", by=above, at=NOW)
    with pytest.raises(DeliveryError, match="Nobody decides on their own answer"):
        judge(only(), Outcome.WRONG, "I say so.", by=above, at=NOW)
    judge(only(), Outcome.WRONG, "Nothing happened there.", by=office, at=NOW)


def test_it_clears_by_itself_once_its_facts_are_gone_and_comes_back_as_another(
    who: People, alarm: Alarm
) -> None:
    report = correct(who, alarm.project, 48)  # type: ignore[arg-type]
    keys = DBTaskResult.objects.filter(task_path__endswith="look_again")
    assert keys.last().args_kwargs["kwargs"] == {"report": report.pk}  # type: ignore[union-attr]
    look_again.func(report=report.pk)
    cleared = only()
    assert (cleared.stage, bool(cleared.cleared_at)) == (Stage.CLEARED, True)
    steps = [one.step for one in cleared.steps.all()]
    assert (steps[0], steps[-1]) == ("raised", "facts_gone")
    correct(who, alarm.project, 50)  # type: ignore[arg-type]
    assert compute() == Computed(raised=1)
    assert Alarm.objects.count() == 2


def test_an_alarm_nobody_answered_is_decided_at_the_top_and_leaves_no_act_each_night(
    who: People, alarm: Alarm
) -> None:
    with pytest.raises(DeliveryError, match="waits for an answer first"):
        judge(alarm, Outcome.RIGHT, "Nobody answers.", by=who.office, at=later(8))
    for days in (8, 16, 24):
        compute(later(days))
    assert (only().level, only().stage) == ("programme_office", "shown")
    entries = Entry.objects.count()
    assert compute(later(60)) == Computed()
    assert Entry.objects.count() == entries
    judge(only(), Outcome.RIGHT, "Nobody answered.", by=who.office, at=later(60))
    assert only().outcome == "right"
    powers = powers_of(scope_of(who.office, on=NOW.date()), who.office, on=NOW.date())
    assert not powers.answers(only())
    assert not Alarm.objects.filter(powers.waiting()).exists()


def test_a_project_that_moves_is_asked_about_where_it_lies_now(who: People, alarm: Alarm) -> None:
    west = Territory.objects.get(key="north-west")
    update_project(alarm.project, {"territory": west}, by=TESTS, at=NOW)  # type: ignore[arg-type]
    assert compute(later(1)) == Computed(raised=1, cleared=1)
    left, now = Alarm.objects.order_by("pk")
    assert [one.step for one in left.steps.all()] == ["raised", "moved"]
    assert (now.territory, now.level, now.sign) == (west, "reporter", left.sign)
    assert compute(later(1)) == Computed()


def test_an_open_alarm_tells_its_figures_as_they_are_now(who: People, alarm: Alarm) -> None:
    on = NOW.date()

    def told() -> Any:
        return figures_now(only(), Reading(scope_of(who.officer, on=on), NOW, None, on))

    assert (alarm.facts["figures"], told()) == ({"periods": "3"}, {"periods": "3"})
    accepted(who, line(alarm.project, 50), month=date(2026, 2, 1))  # type: ignore[arg-type]
    assert (only().facts["figures"], told()) == ({"periods": "3"}, {"periods": "4"})
    client = Client()
    client.force_login(who.officer, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/en/alarms/{alarm.pk}/").content.decode()
    assert "when it was raised, now 4" in page
    assert client.get(f"/api/v1/alarms/{alarm.pk}").json()["figures_now"] == {"periods": "4"}
    correct(who, alarm.project, 48)  # type: ignore[arg-type]
    assert told() == {}
    assert "The sign shows no more" in client.get(f"/en/alarms/{alarm.pk}/").content.decode()


def test_a_second_run_changes_nothing_and_leaves_no_act(alarm: Alarm) -> None:
    entries = Entry.objects.count()
    assert compute() == Computed()
    assert compute(later(8)) == Computed(went_up=1)
    assert compute(later(8)) == Computed()
    assert Entry.objects.count() == entries + 1
    assert AlarmStep.objects.count() == 2


def test_two_runs_at_once_raise_an_alarm_once(
    alarm: Alarm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run did not see yet what the first one raised."""
    nothing = subjects.Among.open_alarms
    monkeypatch.setattr(subjects.Among, "open_alarms", lambda self: nothing(self) & Q(pk=None))
    done = compute_alarms(subjects.Among(World.REAL, NOW), by=TESTS)
    assert done == Computed()
    assert Alarm.objects.count() == 1


def test_how_often_right_is_told_from_five_decided_on(who: People, alarm: Alarm) -> None:
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    judge(alarm, Outcome.RIGHT, "It was so.", by=who.oblast, at=NOW)
    assert (record_of(alarm).decided, record_of(alarm).right_ratio) == (1, None)
    for _ in range(4):
        correct(who, alarm.project, 48)  # type: ignore[arg-type]
        compute()
        correct(who, alarm.project, 50)  # type: ignore[arg-type]
        compute()
        newest = Alarm.objects.order_by("pk").last()
        assert newest is not None
        answer_alarm(newest, "It is nothing.", by=who.officer, at=NOW)
        judge(newest, Outcome.WRONG, "It was not.", by=who.oblast, at=NOW)
    assert (record_of(alarm).decided, record_of(alarm).right_ratio) == (5, 0.2)


def test_each_is_told_of_a_new_alarm_once_in_one_letter(who: People, alarm: Alarm) -> None:
    for person in (who.officer, who.akim):
        User.objects.filter(pk=person.pk).update(email=f"{person.pk}@example.kz")
    letters = delivered(at=NOW)
    assert set(letters) == {str(who.officer.pk)}
    assert "22\xa0июня 2026" in letters[str(who.officer.pk)].body
    assert delivered(at=NOW) == {}
    assert delivered(at=later(1)) == {}
    compute(later(8))
    assert set(delivered(at=later(8))) == {str(who.akim.pk)}


def test_an_answer_waits_for_its_next_reader_by_letter_page_and_program(
    who: People, alarm: Alarm
) -> None:
    for person in (who.officer, who.akim, who.oblast, who.office):
        User.objects.filter(pk=person.pk).update(email=f"{person.pk}@example.kz")
    assert set(delivered(at=NOW)) == {str(who.officer.pk)}
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    letters = delivered(at=later(1))
    assert set(letters) == {str(who.akim.pk)}
    assert "/alarms/?state=to_decide" in letters[str(who.akim.pk)].body
    assert delivered(at=later(2)) == {}
    work = {name: "?state=to_decide" in page(who, name, "work/") for name in ("officer", "akim")}
    assert work == {"officer": False, "akim": True}
    link = f'href="/en/alarms/{alarm.pk}/"'
    assert page(who, "akim", "alarms/").count(link) == 2
    assert page(who, "akim", "alarms/?state=to_decide").count(link) == 2
    assert page(who, "office", "alarms/?state=to_decide").count(link) == 0
    decides = {
        name: [one["decides"] for one in Caller(getattr(who, name)).rows("alarms")]
        for name in ("officer", "akim", "oblast", "office")
    }
    assert decides == {"officer": [False], "akim": [True], "oblast": [], "office": [False]}
    compute(later(8))
    assert set(delivered(at=later(8))) == {str(who.oblast.pk)}
    assert [one["number"] for one in Caller(who.oblast).rows("alarms?state=to_decide")] == [
        alarm.pk
    ]
    assert Caller(who.akim).rows("alarms?state=to_decide") == []
    judge(alarm, Outcome.WRONG, "They are at work.", by=who.oblast, at=later(8))
    assert Caller(who.oblast).rows("alarms?state=to_decide") == []


def page(who: People, name: str, address: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(getattr(who, name))
    return client.get(f"/en/{address}").content.decode()


def test_an_own_answer_waits_for_the_decision_of_somebody_else(who: People, alarm: Alarm) -> None:
    for days in (8, 16, 24):
        compute(later(days))
    answer_alarm(only(), "Checked on the spot.", by=who.office, at=later(25))
    chair = builders.user("chair")
    for person, number in ((who.office, 0), (chair, 1)):
        assert len(Caller(person).rows("alarms?state=to_decide")) == number
    due_on = only().due_on
    assert in_inbox(who, later(25))["office"] == [("others", "alarm_reading", due_on, False)]


def refused(act: Any) -> str:
    with pytest.raises(Error) as found, transaction.atomic():
        act()
    return str(found.value)


def test_the_database_keeps_facts_steps_and_decisions(
    who: People, alarm: Alarm, building: Any
) -> None:
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    judge(alarm, Outcome.RIGHT, "It was so.", by=who.oblast, at=NOW)
    rows = Alarm.objects.all()
    kept = "what an alarm was raised on is never changed"
    assert kept in refused(lambda: rows.update(facts={"figures": {}, "rows": []}))
    assert kept in refused(lambda: rows.update(sign="no_report"))
    assert kept in refused(lambda: rows._raw_delete("default"))
    assert "an alarm is decided once" in refused(lambda: rows.update(outcome="wrong"))
    appended = "the steps of an alarm are append-only"
    steps = AlarmStep.objects.all()
    assert appended in refused(lambda: steps.update(note="Never said."))
    assert appended in refused(lambda: steps._raw_delete("default"))
    steps.filter(step="answered").update(note="It is […].")
    rows.update(stage="cleared", cleared_at=NOW)
    assert "stays cleared" in refused(lambda: rows.update(stage="answered", cleared_at=None))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"cleared_at": NOW}, "alarms_cleared_whole"),
        ({"due_on": None}, "alarms_due_while_it_waits"),
        ({"stage": "answered", "due_on": None}, "alarms_due_while_it_waits"),
        ({"outcome": "right", "due_on": None}, "alarms_outcome_whole"),
        ({"reached": 4}, "alarms_reached"),
    ],
)
def test_the_database_refuses_what_does_not_belong_together(
    alarm: Alarm, building: Any, change: dict[str, Any], constraint: str
) -> None:
    assert constraint in refused(lambda: Alarm.objects.update(**change))


def test_one_alarm_of_a_sign_is_open_of_a_subject_at_a_time(alarm: Alarm, building: Any) -> None:
    copy = {one.attname: getattr(alarm, one.attname) for one in Alarm._meta.fields}
    text = refused(lambda: Alarm.objects.create(**{**copy, "id": None}))
    assert "unique" in text.lower()
    words = AlarmStep(alarm=alarm, step="answered", on=NOW.date(), level="reporter", at=NOW)
    assert "alarms_answer_says_something" in refused(words.save)
