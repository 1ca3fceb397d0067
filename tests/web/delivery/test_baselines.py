"""Baselines: drawn up, returned, approved by a second person, made anew by an order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bagdar.core.delivery.ledger import Dates, lateness_days
from bagdar.web.delivery.actions.baselines import (
    CostLine,
    MonthJobs,
    Plan,
    freeze_baseline,
    propose_baseline,
    return_baseline,
    revise_baseline,
)
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.models import Baseline, Milestone
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, ProjectVersion, Standing
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db

PLAN = Plan(
    starts_on=date(2026, 7, 1),
    ends_on=date(2027, 9, 1),
    capacity_value=Decimal(50),
    capacity_unit="MW",
    costs=(CostLine("own", Decimal("1500.50")), CostLine("loan", Decimal(20), "USD")),
    jobs=(
        MonthJobs(date(2026, 8, 1), Decimal(0), Decimal(120)),
        MonthJobs(date(2027, 10, 1), Decimal(80), Decimal(0)),
    ),
)
LATER = NOW + timedelta(days=30)
ORDER: dict[str, Any] = {"document": "Order 5 of the ministry", "order_on": date(2026, 6, 15)}


@pytest.fixture
def project() -> Project:
    builders.territories()
    return builders.project("north")


@pytest.fixture
def officer(project: Project) -> User:
    return builders.user("officer", username="officer", territory=project.territory)


@pytest.fixture
def office(project: Project) -> User:
    return builders.user("programme_office", username="office")


def _promised(baseline: Baseline) -> tuple[Any, ...]:
    return (
        [(one.source, one.amount, one.currency) for one in baseline.costs.all()],
        [(one.month, one.permanent_fte, one.construction_fte) for one in baseline.jobs.all()],
        [(one.milestone.is_end, one.due_on) for one in baseline.dates.all()],
    )


def test_approval_freezes_version_0_with_all_that_was_promised(
    project: Project, officer: User, office: User
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    frozen = freeze_baseline(draft, **ORDER, by=office, at=LATER)
    frozen.refresh_from_db()
    assert (frozen.number, frozen.frozen_label, frozen.document) == (
        0,
        office.actor_label,
        "Order 5 of the ministry",
    )
    assert _promised(frozen) == (
        [("loan", Decimal(20), "USD"), ("own", Decimal("1500.50"), "KZT")],
        [(one.month, one.permanent_fte, one.construction_fte) for one in PLAN.jobs],
        [(True, PLAN.ends_on)],
    )
    end = ledgers.end_of(project)
    assert {end.original_on, end.committed_on, end.forecast_on} == {PLAN.ends_on}
    standing = Standing.objects.get(project=project, known_to=None)
    assert (standing.approved_on, standing.starts_on, standing.original_on) == (
        date(2026, 6, 15),
        PLAN.starts_on,
        PLAN.ends_on,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "approved"), ("idea", "approved"), ("appraisal", "approved"), ("tender", "tender")],
)
def test_approval_moves_an_idea_on_and_leaves_later_stages(
    project: Project, officer: User, office: User, before: str, after: str
) -> None:
    if before:
        update_project(project, {"stage": before}, by=TESTS, at=NOW)
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    freeze_baseline(draft, **ORDER, by=office, at=LATER)
    project.refresh_from_db()
    version = ProjectVersion.objects.get(project=project, known_to=None)
    assert (project.stage, version.stage) == (after, after)
    assert Entry.objects.latest("pk").act == "delivery.freeze_baseline"


def test_a_rebaseline_moves_the_committed_date_and_never_the_original(
    project: Project, officer: User, office: User
) -> None:
    freeze_baseline(propose_baseline(project, PLAN, by=officer, at=NOW), **ORDER, by=office, at=NOW)
    with act("tests.milestone", by=TESTS, at=NOW) as entry:
        young = Milestone.objects.create(
            project=project, number=2, type="delivery", code="network_connection", name_en="Grid"
        )
        entry.record("project", project.key, before={}, after={})
    later = replace(
        PLAN,
        ends_on=date(2028, 3, 1),
        ground="The line was moved.",
        dates={young.pk: date(2027, 5, 1)},
    )
    order: dict[str, Any] = {"document": "Order 9", "order_on": date(2026, 7, 1)}
    second = freeze_baseline(
        propose_baseline(project, later, by=officer, at=LATER), **order, by=office, at=LATER
    )
    end = ledgers.end_of(project)
    assert (second.number, end.original_on, end.committed_on, end.forecast_on) == (
        1,
        PLAN.ends_on,
        date(2028, 3, 1),
        PLAN.ends_on,
    )
    young.refresh_from_db()
    assert (young.original_on, young.committed_on) == (date(2027, 5, 1), date(2027, 5, 1))
    first = Baseline.objects.get(project=project, number=0)
    assert (first.ends_on, first.document) == (PLAN.ends_on, "Order 5 of the ministry")


def test_a_rebaseline_needs_a_ground_and_an_order_not_before_the_last_one(
    project: Project, officer: User, office: User
) -> None:
    freeze_baseline(propose_baseline(project, PLAN, by=officer, at=NOW), **ORDER, by=office, at=NOW)
    with pytest.raises(DeliveryError) as refused:
        propose_baseline(project, PLAN, by=officer, at=LATER)
    assert refused.value.problems == {"ground": ["Say on what ground the promise is made anew."]}
    draft = propose_baseline(project, replace(PLAN, ground="Flood"), by=officer, at=LATER)
    with pytest.raises(DeliveryError, match="this one is not earlier"):
        freeze_baseline(draft, document="Order 1", order_on=date(2026, 6, 1), by=office, at=LATER)
    assert Baseline.objects.filter(project=project, number__isnull=False).count() == 1


def test_a_launched_project_keeps_what_was_promised(
    project: Project, officer: User, office: User
) -> None:
    freeze_baseline(propose_baseline(project, PLAN, by=officer, at=NOW), **ORDER, by=office, at=NOW)
    with act("tests.launch", by=TESTS, at=NOW) as entry:
        Milestone.objects.filter(project=project).update(actual_on=date(2026, 6, 1))
        entry.record("project", project.key, before={}, after={})
    with pytest.raises(DeliveryError, match="stays as it is"):
        propose_baseline(project, replace(PLAN, ground="Late"), by=officer, at=LATER)


def test_nobody_approves_their_own_plan(project: Project, office: User) -> None:
    draft = propose_baseline(project, PLAN, by=office, at=NOW)
    with pytest.raises(DeliveryError, match="another person of the office approves it"):
        freeze_baseline(draft, **ORDER, by=office, at=LATER)
    draft.refresh_from_db()
    assert draft.frozen_at is None
    second = builders.user("programme_office", username="second")
    assert freeze_baseline(draft, **ORDER, by=second, at=LATER).number == 0


@pytest.mark.parametrize("role", ["officer", "akim", "ministry", "chair", "auditor", "analyst"])
def test_only_the_programme_office_approves(project: Project, officer: User, role: str) -> None:
    scope: dict[str, Any] = {"territory": project.territory} if role in ("officer", "akim") else {}
    if role == "ministry":
        scope = {"organisation": builders.organisation()}
    person = builders.user(role, **scope)
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    with pytest.raises(PermissionDenied):
        freeze_baseline(draft, **ORDER, by=person, at=LATER)


def test_an_officer_of_elsewhere_draws_up_nothing(project: Project) -> None:
    stranger = builders.user("officer", territory=Territory.objects.get(key="south"))
    with pytest.raises(PermissionDenied):
        propose_baseline(project, PLAN, by=stranger, at=NOW)
    assert not Baseline.objects.exists()


def test_a_returned_draft_makes_room_for_the_next_one(
    project: Project, officer: User, office: User
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    with pytest.raises(DeliveryError, match="Say what is to be changed"):
        return_baseline(draft, note=" ", by=office, at=NOW)
    return_baseline(draft, note="The jobs look padded.", by=office, at=NOW)
    with pytest.raises(DeliveryError, match="This draft was returned"):
        freeze_baseline(draft, **ORDER, by=office, at=LATER)
    second = propose_baseline(project, PLAN, by=officer, at=LATER)
    assert second.pk != draft.pk
    with pytest.raises(DeliveryError, match="A draft waits for approval already"):
        propose_baseline(project, PLAN, by=office, at=LATER)


def test_a_draft_is_edited_by_its_author_alone_and_what_was_not_read_is_not_signed(
    project: Project, officer: User, office: User
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    seen_at = draft.proposed_at
    with pytest.raises(DeliveryError, match="Only its author"):
        revise_baseline(draft, PLAN, by=office, at=LATER)
    shorter = replace(PLAN, costs=PLAN.costs[:1], jobs=())
    revise_baseline(draft, shorter, by=officer, at=LATER)
    assert _promised(draft)[:2] == ([("own", Decimal("1500.50"), "KZT")], [])
    with pytest.raises(DeliveryError, match="Read it again"):
        freeze_baseline(draft, **ORDER, by=office, at=LATER, seen_at=seen_at)


def test_a_frozen_baseline_is_refused_to_actions_and_to_the_database(
    project: Project, officer: User, office: User, building: None
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    frozen = freeze_baseline(draft, **ORDER, by=office, at=LATER)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: revise_baseline(frozen, PLAN, by=officer, at=LATER),
        lambda: return_baseline(frozen, note="Too early", by=office, at=LATER),
        lambda: freeze_baseline(frozen, **ORDER, by=office, at=LATER),
    )
    for attempt in attempts:
        with pytest.raises(DeliveryError, match="A frozen baseline is never changed"):
            attempt()
    attacks: tuple[Callable[[], object], ...] = (
        lambda: Baseline.objects.filter(pk=frozen.pk).update(ends_on=date(2030, 1, 1)),
        lambda: frozen.costs.update(amount=1),
        lambda: frozen.jobs.update(permanent_fte=1),
        lambda: frozen.dates.update(due_on=date(2030, 1, 1)),
    )
    for attack in attacks:
        with pytest.raises(DatabaseError, match="frozen baseline"), transaction.atomic():
            attack()


TWICE = (CostLine("own", Decimal(1)), CostLine("own", Decimal(2)))


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (
            {"ends_on": date(2026, 7, 1), "jobs": ()},
            {"ends_on": ["The launch comes after the start, 1 July 2026."]},
        ),
        (
            {"ends_on": date(2127, 7, 1), "jobs": ()},
            {"ends_on": ["The plan is longer than 50 years; check both years."]},
        ),
        ({"capacity_value": Decimal(0)}, {"capacity_value": ["A capacity is greater than zero."]}),
        (
            {"capacity_value": None},
            {"capacity_value": ["Give the capacity too, or no unit."]},
        ),
        (
            {"capacity_value": Decimal("NaN")},
            {"capacity_value": ["A capacity is greater than zero."]},
        ),
        (
            {"costs": TWICE},
            {"costs": ["Row 2 repeats an earlier one."]},
        ),
        (
            {"costs": (CostLine("own", Decimal(-1)), CostLine("moon", Decimal(1)))},
            {
                "costs": [
                    "Row 1: A cost is not below zero.",
                    "Row 2: “moon” is not in the list.",
                ]
            },
        ),
        (
            {"costs": (CostLine("own", Decimal(1), "XXY"),)},
            {"costs": ["Row 1: “XXY” is not a currency's code, such as KZT, USD or EUR."]},
        ),
        (
            {"jobs": (MonthJobs(date(2026, 8, 1), Decimal(-1), Decimal(0)),)},
            {"jobs": ["Row 1: Jobs are not below zero."]},
        ),
        (
            {"jobs": (MonthJobs(date(2026, 6, 1)), MonthJobs(date(2037, 10, 1)))},
            {
                "jobs": [
                    "Row 1: The month lies before the start of the plan.",
                    "Row 2: The month lies more than ten years after the launch.",
                ]
            },
        ),
        (
            {"jobs": (MonthJobs(date(2027, 10, 1), Decimal(0), Decimal(5)),)},
            {"jobs": ["Row 1: Construction jobs end with the launch; later jobs are permanent."]},
        ),
        (
            {"jobs": (MonthJobs(date(2026, 8, 1)), MonthJobs(date(2026, 8, 1)))},
            {"jobs": ["Row 2 repeats an earlier one."]},
        ),
        (
            {"jobs": (MonthJobs(date(2026, 8, 2)),)},
            {"jobs": ["Row 1: A month is named by its first day."]},
        ),
        (
            {"dates": {10**6: date(2027, 1, 1)}},
            {"dates": ["A milestone of the plan is not one of this project's."]},
        ),
        ({"ground": "x" * 4001}, {"ground": ["Write at most 4000 signs."]}),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_the_reason_and_nothing_is_written(
    project: Project, officer: User, change: dict[str, Any], problems: dict[str, list[str]]
) -> None:
    with pytest.raises(DeliveryError) as refused:
        propose_baseline(project, replace(PLAN, **change), by=officer, at=NOW)
    assert refused.value.problems == problems
    assert not Baseline.objects.exists()
    assert not Milestone.objects.exists()


def test_a_unit_that_is_none_or_is_not_the_projects_is_refused(
    project: Project, officer: User
) -> None:
    with pytest.raises(DeliveryError) as refused:
        propose_baseline(project, replace(PLAN, capacity_unit="штук"), by=officer, at=NOW)
    assert list(refused.value.problems) == ["capacity_unit"]
    facts = {"capacity_value": Decimal(5), "capacity_unit": "kt/a"}
    update_project(project, facts, by=TESTS, at=NOW)
    with pytest.raises(DeliveryError, match=r"is in kt/a\. Promise it in the same unit"):
        propose_baseline(project, PLAN, by=officer, at=NOW)


def test_a_milestone_before_the_start_and_a_launch_with_two_dates_are_refused(
    project: Project, officer: User
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    end = ledgers.end_of(project)
    for day, words in (
        (date(2026, 6, 30), "Launch: the date lies before the start of the plan."),
        (date(2027, 9, 2), "The launch is the end of the plan: give one date for both."),
    ):
        with pytest.raises(DeliveryError) as refused:
            revise_baseline(draft, replace(PLAN, dates={end.pk: day}), by=officer, at=NOW)
        assert refused.value.problems == {"dates": [words]}


def test_an_order_of_tomorrow_or_without_a_document_is_refused(
    project: Project, officer: User, office: User
) -> None:
    draft = propose_baseline(project, PLAN, by=officer, at=NOW)
    with pytest.raises(DeliveryError) as refused:
        freeze_baseline(draft, document=" ", order_on=date(2026, 6, 16), by=office, at=NOW)
    assert refused.value.problems == {
        "document": ["Name the order: its kind, number and who issued it."],
        "order_on": ["This day has not come yet."],
    }


class Laws(TestCase):
    """Laws of re-baselining, each example in a transaction of its own after the approval."""

    project: Project
    plan = replace(PLAN, jobs=())

    @classmethod
    def setUpTestData(cls) -> None:
        builders.territories()
        cls.project = builders.project("north")
        first = propose_baseline(cls.project, cls.plan, by=TESTS, at=NOW)
        freeze_baseline(first, **ORDER, by=TESTS, at=NOW)

    @given(
        slips=st.lists(st.integers(-200, 900), min_size=1, max_size=4),
        as_of=st.dates(date(2026, 7, 1), date(2031, 1, 1)),
    )
    def test_lateness_against_the_original_never_falls_by_rebaselining(
        self, slips: list[int], as_of: date
    ) -> None:
        project = Project.objects.get(pk=self.project.pk)
        late = _late(project, as_of)
        for days in slips:
            ends_on = PLAN.ends_on + timedelta(days=days)
            again = replace(self.plan, ends_on=ends_on, ground="Order from above")
            draft = propose_baseline(project, again, by=TESTS, at=LATER)
            freeze_baseline(draft, **ORDER, by=TESTS, at=LATER)
            assert ledgers.end_of(project).committed_on == ends_on
            assert _late(project, as_of) >= late
            assert ledgers.end_of(project).original_on == PLAN.ends_on


def _late(project: Project, as_of: date) -> int:
    end = ledgers.end_of(project)
    dates = Dates(
        original_on=end.original_on,
        committed_on=end.committed_on,
        forecast_on=end.forecast_on,
        actual_on=end.actual_on,
    )
    found = lateness_days(dates, against=end.original_on, as_of=as_of)
    assert found is not None
    return found
