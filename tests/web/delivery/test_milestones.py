"""Milestones and what they wait for: added, changed, taken off; no circle, over any projects."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.web.delivery.actions import milestones, moves
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import (
    Achievement,
    DateMove,
    Dependency,
    Evidence,
    Launch,
    Milestone,
    Reason,
)
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Standing
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def project() -> Project:
    builders.territories()
    return ledgers.promised()


@pytest.fixture
def officer(project: Project) -> User:
    return builders.user("officer", territory=Territory.objects.get(key="north"))


def step(project: Project, code: str = "land", **facts: Any) -> Milestone:
    return milestones.add_milestone(project, {"code": code, **facts}, by=TESTS, at=NOW)


def dated(project: Project, on: date, code: str = "land") -> Milestone:
    made = step(project, code)
    moves.move_forecast(made, Move(on), by=TESTS, at=NOW)
    return Milestone.objects.get(pk=made.pk)


def wait(before: Milestone, after: Milestone, lag_days: int = 0, by: Any = TESTS) -> Dependency:
    return milestones.add_dependency(before, after, lag_days=lag_days, by=by, at=NOW)


def test_a_milestone_is_called_and_typed_as_its_code_unless_said_otherwise(
    project: Project, officer: User
) -> None:
    made = milestones.add_milestone(project, {"code": "network_connection"}, by=officer, at=NOW)
    assert (made.number, made.type, made.weight) == (2, "delivery", Decimal(1))
    assert (made.name_en, bool(made.name_ru and made.name_kk)) == ("Network connection", True)
    named = milestones.add_milestone(
        project,
        {"code": "other", "type": "financing", "name_ru": " Кредит ", "weight": "2.5"},
        by=officer,
        at=NOW,
    )
    assert (named.name_ru, named.name_en, named.type) == ("Кредит", "", "financing")
    assert (named.number, named.weight, named.is_end) == (3, Decimal("2.5"), False)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "moonshot"}, "code"),
        ({"code": "land", "type": "party"}, "type"),
        ({"code": "land", "weight": "-1"}, "weight"),
        ({"code": "land", "weight": "heavy"}, "weight"),
        ({"code": "land", "weight": "1234567"}, "weight"),
        ({"code": "land", "phase": 12345}, "phase"),
        ({"code": "land", "name_en": "a" * 301}, "name_en"),
    ],
)
def test_a_milestone_that_cannot_be_is_refused_at_its_field(
    project: Project, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(DeliveryError) as error:
        milestones.add_milestone(project, facts, by=TESTS, at=NOW)
    assert list(error.value.problems) == [field]
    assert Milestone.objects.filter(project=project).count() == 1


def test_an_enterprise_does_not_plan_milestones() -> None:
    builders.territories()
    project = ledgers.promised(enterprise=builders.enterprise(key="works"))
    works = builders.user("enterprise", enterprise=project.enterprise)
    with pytest.raises(PermissionDenied):
        milestones.add_milestone(project, {"code": "land"}, by=works, at=NOW)


def test_the_end_is_added_once_and_stays_a_launch(project: Project) -> None:
    fresh = builders.project("north")
    end = milestones.ensure_end(fresh, by=TESTS, at=NOW)
    assert (end.is_end, end.code, end.name_en) == (True, "launch", "Launch")
    assert milestones.ensure_end(fresh, by=TESTS, at=NOW) == end
    with pytest.raises(DeliveryError) as error:
        milestones.edit_milestone(end, {"code": "land"}, by=TESTS, at=NOW)
    assert list(error.value.problems) == ["code"]
    with pytest.raises(DeliveryError, match="dated by this launch"):
        milestones.remove_milestone(end, reason="Gone", by=TESTS, at=NOW)


def test_an_edit_changes_names_and_weight_but_no_date(project: Project, officer: User) -> None:
    made = dated(project, date(2026, 9, 1))
    facts = {"name_en": "Plot given", "weight": 3}
    edited = milestones.edit_milestone(made, facts, by=officer, at=NOW)
    assert (edited.name_en, edited.weight, edited.forecast_on) == (
        "Plot given",
        Decimal(3),
        date(2026, 9, 1),
    )
    with pytest.raises(DeliveryError, match="Nothing was changed"):
        milestones.edit_milestone(made, facts, by=officer, at=NOW)


def test_a_promised_milestone_is_not_taken_off_another_is_and_its_moves_stay(
    project: Project,
) -> None:
    made = dated(project, date(2026, 9, 1))
    end = ledgers.end_of(project)
    wait(made, end)
    with pytest.raises(DeliveryError, match="why"):
        milestones.remove_milestone(made, reason=" ", by=TESTS, at=NOW)
    milestones.remove_milestone(made, reason="Entered twice", by=TESTS, at=LATER)
    assert not Dependency.objects.exists()
    assert Dependency.ever.get().removed_at == LATER
    assert DateMove.objects.filter(milestone=made).count() == 1
    with pytest.raises(DeliveryError, match="taken off"):
        moves.move_forecast(made, Move(date(2026, 9, 2)), by=TESTS, at=LATER)
    with pytest.raises(DeliveryError, match="taken off"):
        milestones.add_dependency(made, end, by=TESTS, at=LATER)


def test_a_milestone_for_which_another_project_waits_is_not_taken_off(project: Project) -> None:
    plant = ledgers.promised("south")
    made = dated(project, date(2026, 9, 1), "network_connection")
    wait(made, ledgers.end_of(plant))
    with pytest.raises(DeliveryError, match="Others depend"):
        milestones.remove_milestone(made, reason="Gone", by=TESTS, at=NOW)


def test_a_circle_is_refused_over_several_projects(project: Project) -> None:
    ends = [ledgers.end_of(one) for one in (project, ledgers.promised(), ledgers.promised("south"))]
    wait(ends[0], ends[1])
    wait(ends[1], ends[2])
    with pytest.raises(DeliveryError, match="circle") as error:
        wait(ends[2], ends[0])
    assert list(error.value.problems) == ["before"]
    with pytest.raises(DeliveryError, match="itself"):
        wait(ends[0], ends[0])
    with pytest.raises(DeliveryError, match="already"):
        wait(ends[0], ends[1], 5)
    with pytest.raises(DeliveryError, match="3650"):
        wait(ends[0], ends[2], 3651)
    assert Dependency.objects.count() == 2


def test_whoever_plans_the_waiting_project_says_what_it_waits_for_if_seen(
    project: Project, officer: User
) -> None:
    substation = ledgers.promised("south")
    with pytest.raises(PermissionDenied):
        wait(ledgers.end_of(substation), ledgers.end_of(project), by=officer)
    open_one = ledgers.promised("south", visibility="published")
    made = wait(ledgers.end_of(open_one), ledgers.end_of(project), 10, by=officer)
    with pytest.raises(PermissionDenied):
        wait(ledgers.end_of(project), ledgers.end_of(open_one), by=officer)
    milestones.remove_dependency(made, by=officer, at=LATER)
    assert not Dependency.objects.exists()
    with pytest.raises(DeliveryError, match="already"):
        milestones.remove_dependency(made, by=officer, at=LATER)


def test_followers_move_along_in_the_same_act_with_the_reason_predecessor(
    project: Project, officer: User
) -> None:
    first = dated(project, date(2026, 9, 1))
    second = dated(project, date(2026, 9, 5), "design")
    third = dated(project, date(2026, 12, 1), "permit")
    end = ledgers.end_of(project)
    wait(first, second, 3)
    wait(second, third)
    wait(second, end)
    rows = moves.move_forecasts(
        first,
        Move(date(2027, 2, 1), Reason.objects.get(code="land")),
        along=[second.pk, end.pk],
        by=officer,
        at=LATER,
    )
    told = {row.milestone_id: (row.new_on, row.reason.code) for row in rows if row.reason}
    assert told == {
        first.pk: (date(2027, 2, 1), "land"),
        second.pk: (date(2027, 2, 4), "predecessor"),
        end.pk: (date(2027, 2, 4), "predecessor"),
    }
    third.refresh_from_db()
    assert third.forecast_on == date(2026, 12, 1)
    assert Standing.objects.get(project=project, known_to=None).forecast_on == date(2027, 2, 4)


def test_a_follower_of_others_does_not_move_along(project: Project, officer: User) -> None:
    plant = ledgers.promised("south", visibility="published")
    first = dated(project, date(2026, 12, 1))
    wait(first, ledgers.end_of(plant))
    with pytest.raises(PermissionDenied):
        moves.move_forecasts(
            first,
            Move(date(2027, 2, 1), Reason.objects.get(code="land")),
            along=[ledgers.end_of(plant).pk],
            by=officer,
            at=NOW,
        )
    first.refresh_from_db()
    assert first.forecast_on == date(2026, 12, 1)


def test_a_milestone_is_reached_on_a_day_and_that_is_corrected_by_another_row(
    project: Project, officer: User
) -> None:
    made = dated(project, date(2026, 9, 1))
    with pytest.raises(DeliveryError, match="not come yet"):
        moves.report_achieved(made, date(2026, 6, 16), by=officer, at=NOW)
    moves.report_achieved(made, date(2026, 6, 10), by=officer, at=NOW)
    with pytest.raises(DeliveryError, match="was reached"):
        moves.move_forecast(made, Move(date(2026, 9, 2)), by=officer, at=NOW)
    with pytest.raises(DeliveryError) as error:
        moves.report_achieved(made, date(2026, 6, 11), by=officer, at=NOW)
    assert list(error.value.problems) == ["note"]
    moves.report_achieved(made, date(2026, 6, 11), note="Misread.", by=officer, at=NOW)
    with pytest.raises(DeliveryError, match="like that already"):
        moves.report_achieved(made, date(2026, 6, 11), note="Again.", by=officer, at=NOW)
    moves.report_achieved(made, None, note="Not at all.", by=officer, at=LATER)
    made.refresh_from_db()
    assert made.actual_on is None
    assert list(Achievement.objects.values_list("on", flat=True)) == [
        date(2026, 6, 10),
        date(2026, 6, 11),
        None,
    ]
    with pytest.raises(DeliveryError, match="not reported as reached"):
        moves.report_achieved(made, None, note="Not at all.", by=officer, at=LATER)


def test_the_launch_counts_by_its_signed_act_alone(project: Project, officer: User) -> None:
    end = ledgers.end_of(project)
    with pytest.raises(DeliveryError, match="signed act"):
        moves.report_achieved(end, TODAY, by=officer, at=NOW)
    with act("tests.launch", by=TESTS, at=NOW) as entry:
        Launch.objects.create(
            project=project,
            kind="launch",
            on=TODAY,
            document="Act 1",
            text="Launched",
            digest="0" * 64,
            actor_id=TESTS.actor_id,
            actor_label=TESTS.actor_label,
            at=NOW,
        )
        entry.record("project", project.key, before=None, after={"launch": TODAY})
    moves.report_achieved(end, TODAY, by=builders.user("chair"), at=NOW)
    assert Standing.objects.get(project=project, known_to=None).actual_on == TODAY


def test_evidence_of_another_project_is_refused(project: Project) -> None:
    made = dated(project, date(2026, 9, 1))
    other = Evidence(project=builders.project("south"))
    with pytest.raises(DeliveryError) as error:
        moves.report_achieved(made, TODAY, evidence=other, by=TESTS, at=NOW)
    assert list(error.value.problems) == ["evidence"]
