"""What scorecards count, computed for everybody and after one change alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from bagdar.web.delivery.actions.figures import compute_figures
from bagdar.web.delivery.models import DateMove, MoveAnswer, Operation, Rating, Reason
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.projects.actions import create_project, update_project
from bagdar.web.projects.actions.membership import Paper, exclude, merge
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.queue.models import Order
from bagdar.web.scorecards.actions.computing import FIGURES, compute_scores
from bagdar.web.scorecards.actions.following import score_again
from bagdar.web.scorecards.actions.rescoring import rescore
from bagdar.web.scorecards.models import ScoreInput, ScoreStanding, Weight
from bagdar.web.scorecards.queries.inputs.items import last_months
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.delivery.launched import report
from tests.web.scorecards.scored import (
    BEFORE,
    DUE,
    MONTH,
    akim,
    due,
    figure,
    head_of,
    launched,
    of_terms,
)

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()


def say(project: Project, new_on: date, stated_on: date) -> None:
    end = ledgers.end_of(project)
    with act("tests.say", by=TESTS, at=BEFORE) as entry:
        DateMove.objects.create(
            project=project,
            milestone=end,
            kind="forecast",
            old_on=end.committed_on,
            new_on=new_on,
            reason=Reason.objects.get(code="land"),
            cause="external",
            stated_on=stated_on,
            actor_id="x",
            actor_label="x",
            at=BEFORE,
        )
        entry.record("project", project.key, before=None, after={"forecast": new_on})


def plan(project: Project) -> None:
    """Give a plan a few days after the warning of 1 March."""
    at = BEFORE.replace(month=3)
    with act("tests.plan", by=TESTS, at=at) as entry:
        Rating.objects.create(
            project=project, side="own", colour="red", note="late", plan="hire", at=at
        )
        entry.record("project", project.key, before=None, after={"plan": "hire"})


def test_launches_count_by_the_date_that_came_and_trouble_costs_by_how_it_was_told() -> None:
    """Of four: one in time; one told ahead with a plan (0), one told late (1), one found (2)."""
    launched(due(), date(2026, 5, 20))
    told, late, _found = due(), due(), due()
    say(told, date(2026, 9, 1), date(2026, 3, 1))
    plan(told)
    say(late, date(2026, 9, 1), date(2026, 5, 1))
    due(on=date(2026, 6, 16))
    compute_scores(by=TESTS, at=NOW)
    for place in ("north-east", "north", "land"):
        assert figure(place, "launches_on_time") == (1, 4, 0.25)
        assert figure(place, "launches_on_original") == (1, 4, 0.25)
        assert figure(place, "trouble_told") == (1, 3, 0.333333)
        assert figure(place, "score") == (0, 40, 0.25)
    row = ScoreStanding.objects.filter(indicator="launches_on_time", month=MAY).first()
    assert row is not None
    assert [int(one) for one in (row.self_reported, row.found_late, row.overdue)] == [1, 1, 0]
    assert figure("north-west", "launches_on_time") is None
    assert figure("north", "launches_on_time", month=date(2026, 4, 1)) is None


def test_a_forecast_that_was_taken_back_told_no_trouble_ahead() -> None:
    told = due()
    say(told, date(2026, 9, 1), date(2026, 3, 1))
    plan(told)
    with act("tests.withdraw", by=TESTS, at=BEFORE) as entry:
        DateMove.objects.create(
            project=told,
            milestone=ledgers.end_of(told),
            kind="withdrawal",
            old_on=date(2026, 9, 1),
            stated_on=date(2026, 5, 1),
            note="the import was taken back",
            actor_id="x",
            actor_label="x",
            at=BEFORE,
        )
        entry.record("project", told.key, before=None, after={"forecast": None})
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "trouble_told") == (0, 1, 0.0)


def test_a_committed_date_replaced_in_time_is_not_due_and_one_that_came_stays() -> None:
    moved, missed = due(), due()
    for project, answered in ((moved, date(2026, 5, 1)), (missed, date(2026, 5, 25))):
        ledgers_commit(project, date(2026, 12, 1), answered)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "launches_on_time") == (0, 1, 0.0)
    assert figure("north", "launches_on_original") == (0, 2, 0.0)


def ledgers_commit(project: Project, on: date, answered_on: date) -> None:
    at = datetime(answered_on.year, answered_on.month, answered_on.day, 6, tzinfo=UTC)
    with act("tests.commit", by=TESTS, at=at) as entry:
        move = DateMove.objects.create(
            project=project,
            milestone=ledgers.end_of(project),
            kind="commitment",
            old_on=DUE,
            new_on=on,
            reason=Reason.objects.get(code="land"),
            cause="external",
            tier="chair",
            answer_by=answered_on,
            stated_on=answered_on,
            actor_id="x",
            actor_label="x",
            at=at,
        )
        MoveAnswer.objects.create(
            move=move, decision="approved", actor_id="y", actor_label="y", at=at
        )
        entry.record("project", project.key, before=None, after={"committed": on})


def test_an_overdue_month_is_the_worst_case_and_one_not_due_yet_is_not_counted() -> None:
    """Launched in March; on 15 June the months of March to May were due, one of them reported."""
    project = launched(
        due(on=date(2026, 4, 1), capacity_value=Decimal(120), capacity_unit="t/a"),
        date(2026, 3, 20),
    )
    report(project, date(2026, 4, 1), output_value=Decimal(5), unit="t", at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "reports_complete", month=date(2026, 3, 1)) == (0, 1, 0.0)
    assert figure("north", "reports_complete", month=date(2026, 4, 1)) == (1, 1, 1.0)
    assert figure("north", "reports_complete", month=MAY) == (0, 1, 0.0)
    assert figure("north", "reports_complete") is None
    assert figure("north", "output_of_capacity", month=date(2026, 4, 1)) == (0.5, 1, 0.5)
    overdue = ScoreStanding.objects.filter(indicator="output_of_capacity", month=MAY).first()
    assert overdue is not None
    assert [int(one) for one in (overdue.n, overdue.base, overdue.overdue)] == [0, 1, 1]
    with act("tests.season", by=TESTS, at=NOW) as entry:
        Operation.objects.create(project=project, season_months=[4])
        entry.record("project", project.key, before=None, after={"season": [4]})
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "output_of_capacity", month=MAY) is None


def test_a_month_reported_without_output_counts_as_none_made_where_the_capacity_is_known() -> None:
    project = launched(
        due(on=date(2026, 4, 1), capacity_value=Decimal(120), capacity_unit="t/a"),
        date(2026, 4, 20),
    )
    april = date(2026, 4, 1)
    report(project, april, headcount=40, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "output_of_capacity", month=april) == (0, 1, 0.0)
    assert figure("north", "reports_complete", month=april) == (0, 1, 0.0)
    report(project, april, output_value=Decimal(5), unit="t", at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "output_of_capacity", month=april) == (0.5, 1, 0.5)
    assert figure("north", "reports_complete", month=april) == (1, 1, 1.0)


def test_where_no_capacity_is_known_a_headcount_alone_is_a_report() -> None:
    project = launched(due(on=date(2026, 4, 1)), date(2026, 4, 20))
    report(project, date(2026, 4, 1), headcount=40, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "reports_complete", month=date(2026, 4, 1)) == (1, 1, 1.0)
    assert figure("north", "output_of_capacity", month=date(2026, 4, 1)) is None


def test_what_left_the_programme_keeps_what_came_due_before() -> None:
    order = Paper(date(2026, 6, 15), "Order 7", "It was decided.")
    office, later = builders.user("programme_office"), NOW + timedelta(days=50)
    gone, still, twin = (launched(due(on=date(2026, 4, 1)), date(2026, 4, 20)) for _ in range(3))
    exclude(gone, order, by=office, at=NOW + timedelta(days=1))
    stop = {"stage": "suspended", "suspended_since": NOW.date(), "review_by": later.date()}
    update_project(still, {**stop, "stage_note": "Flood."}, by=office, at=NOW + timedelta(days=1))
    home = due(on=date(2027, 1, 1))
    merge(twin, home, order, by=office, at=NOW + timedelta(days=1))
    compute_scores(by=TESTS, at=later)
    assert figure("north-east", "reports_complete", month=MAY) == (0, 3, 0.0)
    assert figure("north-east", "reports_complete") is None, "June came due after they stopped"
    assert figure("north-east", "launches_on_time", month=MAY) == (0, 3, 0.0)


def test_the_first_month_asked_of_an_object_is_that_of_the_programmes_time_zone() -> None:
    """Entered on the last evening of April in Greenwich, the first of May in Almaty."""
    night = datetime(2026, 4, 30, 20, 30, tzinfo=UTC)
    facts = {"key": "night", "name_en": "Night mill", "programme": builders.programme()}
    place = {"territory": Territory.objects.get(key="north"), "place_on": date(2026, 1, 1)}
    seen = {"stage": "launched", "visibility": Visibility.PUBLISHED}
    create_project({**facts, **place, **seen}, by=TESTS, at=night)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "reports_complete", month=date(2026, 4, 1)) is None
    assert figure("north", "reports_complete", month=MAY) == (0, 1, 0.0)


def test_settled_forecasts_are_taken_from_the_ledger_as_it_was_computed() -> None:
    akim("north")
    due()
    launched(due(), DUE)
    compute_figures(by=TESTS, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "forecasts_kept") == (1, 2, 0.5)


def test_figures_are_made_for_each_reach_apart() -> None:
    due()
    due(visibility=Visibility.TERRITORY)
    due(visibility=Visibility.CASE)
    compute_scores(by=TESTS, at=NOW)
    counted = [figure("land", "launches_on_time", reach=reach) for reach in range(4)]
    assert [one and one[1] for one in counted] == [1, 2, 2, 3]
    assert not ScoreStanding.objects.filter(reach__gt=3).exists()


def test_a_holder_answers_for_what_came_due_in_the_days_in_office() -> None:
    first = akim("north", until=date(2026, 4, 1))
    second = akim("north", since=date(2026, 4, 1))
    due(on=date(2026, 3, 31))
    due(on=date(2026, 4, 1))
    due(on=date(2026, 5, 1))
    compute_scores(by=TESTS, at=NOW)
    counted = {
        one.subject: one.base
        for one in ScoreStanding.objects.filter(
            subject_kind="tenure", indicator="launches_on_time", month=MONTH, reach=0
        )
    }
    assert counted == {first.pk: 1, second.pk: 2}


def test_output_of_a_month_is_of_its_last_days_holder_and_its_report_of_the_due_days() -> None:
    """April was reported, May was not: its report was owed on 10 June."""
    first = akim("north", until=date(2026, 5, 1))
    second = akim("north", since=date(2026, 5, 1), until=date(2026, 6, 1))
    third = akim("north", since=date(2026, 6, 1))
    project = launched(
        due(on=date(2026, 4, 1), capacity_value=Decimal(120), capacity_unit="t/a"),
        date(2026, 4, 20),
    )
    april = date(2026, 4, 1)
    report(project, april, output_value=Decimal(5), unit="t", at=NOW)
    compute_scores(by=TESTS, at=NOW)
    assert of_terms("output_of_capacity", april) == {first.pk: (0.5, 1, 0)}
    assert of_terms("reports_complete", april) == {second.pk: (1, 1, 0)}
    assert of_terms("output_of_capacity", MAY) == {third.pk: (0, 1, 1)}
    assert of_terms("reports_complete", MAY) == {third.pk: (0, 1, 1)}
    report(project, MAY, output_value=Decimal(10), unit="t", at=NOW)
    rescore([project.pk], by=TESTS, at=NOW)
    after = kept()
    assert of_terms("output_of_capacity", MAY) == {second.pk: (1, 1, 0)}
    compute_scores(by=TESTS, at=NOW)
    assert kept() == after


def kept() -> list[tuple[Any, ...]]:
    return sorted(ScoreStanding.objects.values_list(*FIGURES), key=str)


def test_one_late_change_gives_what_computing_everything_again_gives() -> None:
    akim("north")
    agency = builders.organisation()
    projects = [due(), due("south-west"), due("north-west", organisation=agency)]
    project = launched(due(capacity_value=Decimal(12), capacity_unit="t/a"), date(2026, 2, 1))
    compute_scores(by=TESTS, at=NOW)
    before = kept()
    launched(projects[0], DUE)
    report(project, date(2026, 4, 1), output_value=Decimal("0.7"), unit="t", at=NOW)
    changes = {"visibility": Visibility.TERRITORY}
    update_project(projects[2], changes, by=TESTS, at=NOW)
    assert rescore([one.pk for one in (*projects, project)], by=TESTS, at=NOW) > 0
    after = kept()
    assert after != before
    compute_scores(by=TESTS, at=NOW)
    assert kept() == after
    entries = Entry.objects.filter(act="scorecards.rescore").count()
    assert rescore([project.pk], by=TESTS, at=NOW) == 0
    assert Entry.objects.filter(act="scorecards.rescore").count() == entries


def test_a_project_that_moves_is_scored_where_it_was_and_where_it_is() -> None:
    project = due("north-east")
    compute_scores(by=TESTS, at=NOW)
    south = Territory.objects.get(key="south-west")
    update_project(project, {"territory": south}, by=TESTS, at=NOW)
    rescore([project.pk], by=TESTS, at=NOW)
    assert figure("north", "launches_on_time") is None
    assert figure("south", "launches_on_time") == (0, 1, 0.0)
    assert figure("land", "launches_on_time") == (0, 1, 0.0)


def scored_of(kind: str, subject: int) -> list[tuple[float, float]]:
    rows = ScoreStanding.objects.filter(
        subject_kind=kind, subject=subject, indicator="launches_on_time", month=MONTH, reach=0
    )
    return [(float(one.n), float(one.base)) for one in rows]


def test_a_project_moved_and_changed_again_leaves_no_row_where_and_with_whom_it_was() -> None:
    """Two acts after the move, and one scoring for all three."""
    first, second = akim("north"), akim("south")
    agency, ministry = builders.organisation(), builders.organisation()
    project, other = due("north-east"), due("north-east", organisation=agency)
    compute_scores(by=TESTS, at=NOW)
    assert scored_of("tenure", first.pk) == [(0, 2)]
    south = Territory.objects.get(key="south-west")
    update_project(project, {"territory": south}, by=TESTS, at=NOW)
    update_project(other, {"territory": south, "organisation": ministry}, by=TESTS, at=NOW)
    for one in (project, other):
        update_project(one, {"capacity_value": Decimal(5), "capacity_unit": "t"}, by=TESTS, at=NOW)
        update_project(one, {"name_en": "Another name"}, by=TESTS, at=NOW)
    rescore([project.pk, other.pk], by=TESTS, at=NOW)
    assert figure("north", "launches_on_time") is None
    assert figure("south", "launches_on_time") == (0, 2, 0.0)
    assert scored_of("organisation", agency.pk) == []
    assert scored_of("organisation", ministry.pk) == [(0, 1)]
    assert scored_of("tenure", first.pk) == []
    assert scored_of("tenure", second.pk) == [(0, 2)]
    after = kept()
    compute_scores(by=TESTS, at=NOW)
    assert kept() == after


def test_what_came_due_before_a_move_stays_with_the_office_that_answered_then() -> None:
    """Moved to the south on 25 June; a second one was taken over by a ministry on that day."""
    first, second = akim("north"), akim("south")
    ministry = builders.organisation(key="taking")
    third = head_of(ministry)
    moved, taken, still = due(), due(), due()
    again, moved_on = date(2026, 7, 10), NOW + timedelta(days=10)
    for one in (moved, taken):
        ledgers_commit(one, again, date(2026, 6, 1))
    compute_scores(by=TESTS, at=NOW)
    assert of_terms("launches_on_time") == {first.pk: (0, 3, 0)}
    south = Territory.objects.get(key="south-west")
    update_project(moved, {"territory": south}, by=TESTS, at=moved_on)
    update_project(taken, {"organisation": ministry}, by=TESTS, at=moved_on)
    after_all = NOW + timedelta(days=30)
    july = date(2026, 7, 1)
    for day in (20, 30):
        rescore([moved.pk, taken.pk, still.pk], by=TESTS, at=NOW + timedelta(days=day))
        assert of_terms("launches_on_time") == {first.pk: (0, 3, 0)}
        assert of_terms("launches_on_original") == {first.pk: (0, 3, 0)}
    alone = {first.pk: (0, 1, 0), second.pk: (0, 1, 0), third.pk: (0, 1, 0)}
    assert of_terms("launches_on_time", july) == alone
    assert of_terms("launches_on_original", july) == {first.pk: (0, 3, 0)}
    assert figure("north", "launches_on_original", month=july) == (0, 2, 0.0), "where it lies now"
    after = kept()
    compute_scores(by=TESTS, at=after_all)
    assert kept() == after
    assert rescore([still.pk], by=TESTS, at=after_all) == 0, "who had it has it still"


def test_settled_forecasts_stay_with_the_office_that_answered_when_they_stood() -> None:
    first, second = akim("north"), akim("south")
    moved = due(on=date(2026, 9, 20))
    south = Territory.objects.get(key="south-west")
    update_project(moved, {"territory": south}, by=TESTS, at=NOW + timedelta(days=30))
    other = due("south-east", on=date(2026, 9, 20))
    later = NOW + timedelta(days=120)
    compute_figures(by=TESTS, at=later)
    compute_scores(by=TESTS, at=later)
    told = of_terms("forecasts_kept", date(2026, 10, 1))
    assert told == {first.pk: (0, 1, 0), second.pk: (0, 1, 0)}
    assert {moved.pk, other.pk} == set(Project.objects.values_list("pk", flat=True))


def test_a_change_asks_for_its_scores_and_many_changes_for_all_of_them() -> None:
    project = due()
    assert not Order.objects.filter(key__startswith="scorecards:").exists()
    compute_scores(by=TESTS, at=NOW)
    launched(project, DUE)
    (asked,) = Order.objects.filter(key__startswith="scorecards:")
    score_again.func([project.pk])
    assert asked.task_id is not None
    (today,) = last_months(timezone.localdate(), 1)
    assert figure("north", "launches_on_time", month=today) == (1, 1, 1.0)


def test_computing_is_journalled_and_replaces_what_was_kept() -> None:
    due()
    found = compute_scores(by=TESTS, at=NOW)
    many = ScoreStanding.objects.count()
    compute_scores(by=TESTS, at=NOW)
    assert ScoreStanding.objects.count() == many == found.figures
    assert ScoreInput.objects.count() == found.inputs
    assert Entry.objects.filter(act="scorecards.compute").count() == 2


def test_the_months_kept_end_with_the_one_under_way() -> None:
    months = last_months(date(2026, 2, 28), 14)
    assert (months[0], months[-1], len(months)) == (date(2025, 1, 1), date(2026, 2, 1), 14)


@pytest.mark.parametrize(
    "facts",
    [
        {"weight": 101},
        {"valid_from": date(2026, 7, 2)},
        {"source": ""},
        {"indicator": "launches_on_time", "valid_from": date(2015, 1, 1)},
    ],
)
def test_the_database_refuses_an_unsound_weight(building: None, facts: dict[str, Any]) -> None:
    sound = {"indicator": "a", "weight": 5, "valid_from": date(2026, 7, 1), "source": "Order"}
    with pytest.raises(Error), transaction.atomic():
        Weight.objects.create(**{**sound, **facts})
    Weight.objects.create(**sound)


def test_the_database_refuses_to_change_or_delete_a_weight(building: None) -> None:
    with pytest.raises(Error), transaction.atomic():
        Weight.objects.update(weight=1)
    with pytest.raises(Error), transaction.atomic():
        Weight.objects.all().delete()


@pytest.mark.parametrize("facts", [{"base": 0}, {"n": -1}, {"month": date(2026, 5, 2)}])
def test_the_database_refuses_what_counts_nothing(building: None, facts: dict[str, Any]) -> None:
    sound = {
        "subject_kind": "territory",
        "subject": 1,
        "reach": 0,
        "indicator": "a",
        "month": MAY,
        "state": "reported",
        "n": 1,
        "base": 1,
    }
    with pytest.raises(Error), transaction.atomic():
        ScoreInput.objects.create(**{**sound, **facts})


@pytest.mark.parametrize("facts", [{"value_ratio": None}, {"value_ratio": 1.5}, {"state": "x"}])
def test_the_database_refuses_a_value_without_its_state(
    building: None, facts: dict[str, Any]
) -> None:
    sound = {
        "subject_kind": "territory",
        "subject": 1,
        "reach": 0,
        "indicator": "a",
        "month": MAY,
        "n": 1,
        "base": 1,
        "overdue": 0,
        "self_reported": 0,
        "found_late": 0,
        "value_ratio": 0.5,
        "state": "value",
        "rule_version": "r",
        "input_hash": "h",
        "computed_at": NOW,
    }
    with pytest.raises(Error), transaction.atomic():
        ScoreStanding.objects.create(**{**sound, **facts})
