"""Pages of baselines: drawn up, shown beside the reference class, approved, compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from bagdar.web.delivery.actions.baselines import freeze_baseline, propose_baseline
from bagdar.web.delivery.actions.milestones import add_milestone
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import Baseline
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.delivery.test_baselines import ORDER, PLAN

pytestmark = pytest.mark.django_db

COSTS = {"costs-TOTAL_FORMS": "1", "costs-INITIAL_FORMS": "0"}
ROW = {"costs-0-source": "own", "costs-0-amount": "1 500,50", "costs-0-currency": "kzt"}
TYPED = {
    "starts_on": "2026-07-01",
    "ends_on": "2027-12-28",
    "capacity_value": "50",
    "capacity_unit": "MW",
    "jobs": "2026-08 0 120\n10.2027;80,5;0",
    "ground": "",
    **COSTS,
    **ROW,
}


@pytest.fixture
def project() -> Project:
    builders.territories()
    return builders.project("north", key="plant", name_en="The plant", visibility="published")


@pytest.fixture
def officer(project: Project) -> User:
    return builders.user("officer", username="officer", territory=project.territory)


@pytest.fixture
def office(project: Project) -> User:
    return builders.user("programme_office", username="office")


def _as(client: Client, person: User | None) -> Client:
    client.logout()
    if person is not None:
        client.force_login(person)
    return client


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_plan_is_typed_sent_and_approved_by_another_person(
    client: Client, project: Project, officer: User, office: User
) -> None:
    sent = _as(client, officer).post("/en/projects/plant/baseline/draft/", TYPED)
    assert (sent.status_code, sent["Location"]) == (302, "/en/projects/plant/baseline/")
    draft = Baseline.objects.get()
    assert [(one.month, str(one.permanent_fte)) for one in draft.jobs.all()] == [
        (date(2026, 8, 1), "0.00"),
        (date(2027, 10, 1), "80.50"),
    ]
    assert [(one.source, str(one.amount), one.currency) for one in draft.costs.all()] == [
        ("own", "1500.50", "KZT")
    ]
    page = _text(_as(client, office).get("/en/projects/plant/baseline/approve/"))
    assert "not enough finished projects to compare with" in page
    assert "last week of the year" in page
    order = {
        "document": "Order 7",
        "order_on": "2026-06-01",
        "seen_at": draft.proposed_at.isoformat(),
    }
    signed = client.post("/en/projects/plant/baseline/approve/", order)
    assert (signed.status_code, signed["Location"]) == (302, "/en/projects/plant/baseline/")
    draft.refresh_from_db()
    assert (draft.number, draft.reference["n"], draft.reference["ends_on"]) == (0, 0, "2027-12-28")
    assert "Version 0 is frozen. Nobody changes it any more." in _text(
        client.get("/en/projects/plant/baseline/")
    )


def test_what_is_wrong_is_marked_and_nothing_that_was_typed_is_lost(
    client: Client, project: Project, officer: User
) -> None:
    wrong = {
        **TYPED,
        "ends_on": "2026-06-01",
        "jobs": "2026-08 0 120\nAugust ten\n2026-05 -3",
        "costs-TOTAL_FORMS": "2",
        "costs-1-source": "own",
        "costs-1-amount": "7",
        "costs-1-currency": "KZT",
    }
    answer = _as(client, officer).post("/en/projects/plant/baseline/draft/", wrong)
    page = _text(answer)
    assert answer.status_code == 422
    assert "Line 2, “August ten”: write a month and one or two numbers." in page
    assert "This row repeats an earlier one." in page
    for typed in ("2026-06-01", "August ten", "1 500,50", "MW"):
        assert typed in page
    assert not Baseline.objects.exists()


def test_the_rules_of_the_plan_are_shown_beside_their_fields(
    client: Client, project: Project, officer: User
) -> None:
    wrong = {**TYPED, "ends_on": "2026-06-01", "jobs": "2026-05 -3"}
    answer = _as(client, officer).post("/en/projects/plant/baseline/draft/", wrong)
    page = _text(answer)
    assert answer.status_code == 422
    for words in (
        "The launch comes after the start, 1 July 2026.",
        "Row 1: The month lies before the start of the plan.",
        "Row 1: Jobs are not below zero.",
    ):
        assert words in page
    assert "2026-05 -3" in page


def test_one_more_row_of_costs_keeps_what_was_typed(
    client: Client, project: Project, officer: User
) -> None:
    answer = _as(client, officer).post(
        "/en/projects/plant/baseline/draft/", {**TYPED, "add": "costs"}
    )
    page = _text(answer)
    assert answer.status_code == 200
    for typed in ("1 500,50", "2027-12-28", "10.2027;80,5;0", "costs-1-amount"):
        assert typed in page
    assert not Baseline.objects.exists()


def test_dates_of_milestones_are_asked_for_and_a_date_before_the_start_is_refused(
    client: Client, project: Project, officer: User
) -> None:
    made = add_milestone(project, {"code": "network_connection"}, by=officer, at=NOW)
    name = f"date_{made.pk}"
    refused = _as(client, officer).post(
        "/en/projects/plant/baseline/draft/", {**TYPED, name: "2026-01-05"}
    )
    assert "Network connection: the date lies before the start of the plan." in _text(refused)
    client.post("/en/projects/plant/baseline/draft/", {**TYPED, name: "2027-01-05"})
    due = {one.milestone_id: one.due_on for one in Baseline.objects.get().dates.all()}
    assert due[made.pk] == date(2027, 1, 5)


def test_the_author_sees_no_form_to_sign_and_cannot_sign(
    client: Client, project: Project, office: User
) -> None:
    draft = propose_baseline(project, PLAN, by=office, at=NOW)
    _as(client, office)
    page = _text(client.get("/en/projects/plant/baseline/approve/"))
    assert "You drew up this plan" in page
    assert 'name="document"' not in page
    order = {"document": "Order 7", "order_on": "2026-06-01"}
    answer = client.post("/en/projects/plant/baseline/approve/", order)
    assert answer.status_code == 422
    assert "another person of the office approves it" in _text(answer)
    draft.refresh_from_db()
    assert draft.frozen_at is None


def test_a_draft_changed_after_it_was_read_is_not_signed(
    client: Client, project: Project, officer: User, office: User
) -> None:
    propose_baseline(project, PLAN, by=officer, at=NOW)
    order = {"document": "Order 7", "order_on": "2026-06-01"}
    order["seen_at"] = (NOW - timedelta(days=1)).isoformat()
    answer = _as(client, office).post("/en/projects/plant/baseline/approve/", order)
    assert answer.status_code == 422
    assert "The draft was changed after you opened it. Read it again." in _text(answer)
    assert "Order 7" in _text(answer)


def test_a_returned_draft_shows_its_remarks_and_the_next_one_begins_from_it(
    client: Client, project: Project, officer: User, office: User
) -> None:
    propose_baseline(project, PLAN, by=officer, at=NOW)
    note = {"note": "Padded by a year."}
    answer = _as(client, office).post("/en/projects/plant/baseline/return/", note)
    assert answer.status_code == 302
    page = _text(_as(client, officer).get("/en/projects/plant/baseline/draft/"))
    assert "Padded by a year." in page
    assert "2027-09-01" in page
    client.post("/en/projects/plant/baseline/draft/", TYPED)
    assert Baseline.objects.filter(returned_at=None).count() == 1


def test_versions_are_compared_and_a_past_day_shows_what_was_known_then(
    client: Client, project: Project, officer: User, office: User
) -> None:
    freeze_baseline(propose_baseline(project, PLAN, by=officer, at=NOW), **ORDER, by=office, at=NOW)
    later = datetime(2026, 8, 1, 9, tzinfo=NOW.tzinfo)
    again = PLAN.__class__(
        **{**vars(PLAN), "ends_on": date(2028, 3, 1), "ground": "The line was moved."}
    )
    order: dict[str, Any] = {"document": "Order 9", "order_on": date(2026, 7, 1)}
    draft = propose_baseline(project, again, by=officer, at=later)
    freeze_baseline(draft, **order, by=office, at=later)
    page = _text(_as(client, officer).get("/en/projects/plant/baseline/"))
    row = '<th scope="row">Launch</th><td>1 September 2027</td><td>1 March 2028</td>'
    assert row in page
    assert "The line was moved." in page
    past = _text(client.get("/en/projects/plant/baseline/?as_of=2026-07-15"))
    assert "Version 0, the approval" in past
    assert "Version 1" not in past
    assert "1 March 2028" not in past
    assert "/baseline/draft/" not in past


def test_marked_costs_are_hidden_here_too(
    client: Client, project: Project, officer: User, office: User
) -> None:
    update_project(
        project, {"marks": {"costs": "commercial", "capacity": "official"}}, by=TESTS, at=NOW
    )
    freeze_baseline(propose_baseline(project, PLAN, by=officer, at=NOW), **ORDER, by=office, at=NOW)
    for path in ("/en/projects/plant/baseline/", "/en/projects/plant/"):
        public = _text(_as(client, None).get(path))
        assert "500.5" not in public
        assert "MW" not in public
        assert "officer" not in public.replace("Programme officer", "")
        assert "500.5" in _text(_as(client, office).get(path))


def test_drafts_are_not_shown_to_the_public_and_hidden_projects_to_nobody_outside(
    client: Client, project: Project, officer: User
) -> None:
    propose_baseline(project, PLAN, by=officer, at=NOW)
    public = _text(_as(client, None).get("/en/projects/plant/baseline/"))
    assert "No baseline is approved" in public
    assert "1 September 2027" not in public
    builders.project("north", key="hidden")
    stranger = builders.user("enterprise", enterprise=builders.enterprise())
    for path in ("baseline/", "baseline/draft/", "baseline/approve/", "baseline/return/"):
        assert _as(client, stranger).get(f"/en/projects/hidden/{path}").status_code == 404


@pytest.mark.parametrize("path", ["baseline/draft/", "baseline/approve/", "baseline/return/"])
def test_writing_pages_are_for_those_who_may_write(
    client: Client, project: Project, officer: User, path: str
) -> None:
    propose_baseline(project, PLAN, by=officer, at=NOW)
    watcher = builders.user("analyst")
    assert _as(client, watcher).get(f"/en/projects/plant/{path}").status_code == 404
    assert _as(client, None).get(f"/en/projects/plant/{path}").status_code == 302


def _finished(ratio: float) -> None:
    """Enter a project of 365 planned days, from 2020, that took a multiple of them."""
    made = ledgers.promised(
        starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31), order_on=date(2020, 1, 1)
    )
    on = date(2020, 1, 1) + timedelta(days=round(365 * ratio))
    with act("tests.launch", by=TESTS, at=NOW) as entry:
        end = ledgers.end_of(made)
        end.actual_on = on
        end.save()
        refresh_standings([made.pk], at=NOW + timedelta(seconds=1))
        entry.record("project", made.key, before={}, after={})


def test_the_reference_class_is_read_from_the_register_and_kept_when_signed(
    client: Client, project: Project, officer: User, office: User
) -> None:
    for ratio in (1.0, 1.0, 2.0, 2.0, 3.0):
        _finished(ratio)
    propose_baseline(project, PLAN, by=officer, at=NOW)
    page = _text(_as(client, office).get("/en/projects/plant/baseline/approve/"))
    assert "<dd>40 %</dd>" in page
    assert "hopeful: the plan ends before half of such plans are done" in page
    order = {"document": "Order 7", "order_on": "2026-06-01"}
    client.post("/en/projects/plant/baseline/approve/", order)
    told = Baseline.objects.get(project=project).reference
    assert (told["n"], told["n_finished"], told["on_time_ratio"], told["honest_ratio"]) == (
        5,
        5,
        0.4,
        2.0,
    )
    assert "What the approver saw before signing" in _text(
        client.get("/en/projects/plant/baseline/")
    )
    public = _text(_as(client, None).get("/en/projects/plant/baseline/"))
    assert "In sight: 0 other projects" in public


def test_drafts_that_wait_are_listed_with_year_ends_marked(
    client: Client, project: Project, officer: User, office: User
) -> None:
    ledgers.promised(ends_on=date(2027, 12, 25))
    ledgers.promised(ends_on=date(2027, 6, 1))
    propose_baseline(project, PLAN, by=officer, at=NOW)
    page = _text(_as(client, office).get("/en/baselines/"))
    assert '<a href="/en/projects/plant/baseline/approve/">The plant</a>' in page
    assert '<td class="number">1</td><td class="number">2</td><td class="number">50 ' in page
    builders.project("south", key="southern")
    south = builders.user("officer", territory=Territory.objects.get(key="south"))
    hidden = builders.project("north", name_en="Hidden plant")
    propose_baseline(hidden, PLAN, by=officer, at=NOW)
    other = _text(_as(client, south).get("/en/baselines/"))
    assert "Hidden plant" not in other
    assert '<td class="number">2</td>' not in other


def test_the_list_of_drafts_asks_a_bounded_number_of_queries(
    client: Client, office: User, officer: User, project: Project, queries: Callable[..., Any]
) -> None:
    for _number in range(12):
        propose_baseline(builders.project("north"), PLAN, by=officer, at=NOW)
    _as(client, office)
    with queries(20):
        assert client.get("/en/baselines/").status_code == 200
