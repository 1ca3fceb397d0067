"""Baselines and ratings through the API, with the rights and rules of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from bagdar.web.delivery.models import Baseline, Rating
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.delivery.ledgers import end_of, promised

pytestmark = pytest.mark.django_db

PLAN: dict[str, Any] = {
    "starts_on": "2026-03-01",
    "ends_on": "2028-09-01",
    "capacity": {"value": "12.5", "unit": "t/d"},
    "costs": [{"source": "own", "amount": "1500000000", "currency": "KZT"}],
    "jobs": [{"month": "2028-10-01", "permanent_fte": "120"}],
    "dates": [{"milestone": 1, "on": "2028-09-01"}],
}
ORDER = {"document": "Order No 5", "order_on": "2026-03-01"}
BASELINES = "projects/works/baselines"


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    cache.clear()
    builders.territories()
    yield
    cache.clear()


def officer() -> User:
    return builders.user("officer", territory=Territory.objects.get(key="north"))


def entered(**facts: Any) -> Project:
    return builders.project(key="works", visibility=Visibility.PUBLISHED, **facts)


def drawn_up(**facts: Any) -> tuple[Caller, str]:
    """Draw up a plan as an officer; return who may approve it, and what they read of it."""
    plan = {**PLAN, "dates": []}
    Caller(officer()).made(BASELINES, {**plan, **facts})
    office = Caller(builders.user("programme_office"))
    return office, office.get(f"{BASELINES}/draft")["ETag"]


def test_a_plan_is_drawn_up_read_by_few_and_approved_by_another() -> None:
    entered(stage="idea")
    office, tag = drawn_up()
    draft = office.get(f"{BASELINES}/draft").json()
    assert (draft["number"], draft["approved_at"], draft["ends_on"]) == (None, None, "2028-09-01")
    assert (draft["capacity"], draft["costs"]) == (PLAN["capacity"], PLAN["costs"])
    assert Caller().rows(BASELINES) == []
    assert Caller().get(f"{BASELINES}/draft").status_code == 404
    made = office.made(f"{BASELINES}/approval", ORDER, **{"If-Match": tag})
    assert (made["number"], made["document"], made["order_on"]) == (0, "Order No 5", "2026-03-01")
    (kept,) = Caller().rows(BASELINES)
    assert kept["dates"] == [{"milestone": 1, "on": "2028-09-01"}]
    assert kept["jobs"] == [
        {"month": "2028-10-01", "permanent_fte": "120", "construction_fte": "0"}
    ]
    project = Project.objects.get()
    assert (end_of(project).original_on, project.stage) == (date(2028, 9, 1), "approved")


def test_a_plan_is_written_anew_by_its_author_and_refused_by_field() -> None:
    entered()
    author = Caller(officer())
    author.made(BASELINES, {**PLAN, "dates": []})
    author.made(BASELINES, {**PLAN, "ends_on": "2028-10-01", "dates": []})
    assert Baseline.objects.get().ends_on == date(2028, 10, 1)
    early = {**PLAN, "ends_on": "2026-02-01", "dates": []}
    assert author.refused(BASELINES, early)[1][0] == "ends_on"
    unknown = {**PLAN, "dates": [{"milestone": 8, "on": "2028-01-01"}]}
    assert author.refused(BASELINES, unknown) == (422, ["dates.0.milestone"])
    furlong = {**PLAN, "capacity": {"value": "1", "unit": "furlongs"}, "dates": []}
    assert author.refused(BASELINES, furlong) == (422, ["capacity.unit"])
    other = Caller(builders.user("programme_office"))
    assert other.refused(BASELINES, {**PLAN, "dates": []}) == (422, [""])
    assert Caller(builders.user("analyst")).refused(BASELINES, PLAN) == (403, [])


def test_nobody_approves_the_own_plan_nor_one_changed_since_it_was_read() -> None:
    entered()
    author = Caller(builders.user("programme_office"))
    own = author.post(BASELINES, {**PLAN, "dates": []})["ETag"]
    path = f"{BASELINES}/approval"
    assert author.refused(path, ORDER, **{"If-Match": own}) == (422, [""])
    office = Caller(builders.user("programme_office"))
    read = office.get(f"{BASELINES}/draft")["ETag"]
    assert office.refused(path, ORDER) == (428, [])
    author.made(BASELINES, {**PLAN, "ends_on": "2029-01-01", "dates": []})
    assert office.refused(path, ORDER, **{"If-Match": read}) == (412, [])
    assert Caller(officer()).refused(path, ORDER, **{"If-Match": "*"}) == (403, [])
    late = {**ORDER, "order_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
    assert office.refused(path, late, **{"If-Match": "*"}) == (422, ["order_on"])
    assert Baseline.objects.get().number is None


def test_a_frozen_version_stays_and_the_next_one_needs_its_ground() -> None:
    entered()
    office, tag = drawn_up()
    office.made(f"{BASELINES}/approval", ORDER, **{"If-Match": tag})
    assert office.refused(f"{BASELINES}/approval", ORDER, **{"If-Match": tag}) == (404, [])
    author = Caller(officer())
    later = {**PLAN, "ends_on": "2029-09-01", "dates": []}
    assert author.refused(BASELINES, later) == (422, ["ground"])
    author.made(BASELINES, {**later, "ground": "the ministry changed the site"})
    office.made(f"{BASELINES}/approval", ORDER, **{"If-Match": "*"})
    assert [one["number"] for one in Caller().rows(BASELINES)] == [1, 0]
    end = end_of(Project.objects.get())
    assert (end.original_on, end.committed_on) == (date(2028, 9, 1), date(2029, 9, 1))


def test_a_draft_is_returned_with_remarks_by_the_office_or_its_author() -> None:
    entered()
    office, _tag = drawn_up()
    path = f"{BASELINES}/return"
    assert Caller(officer()).refused(path, {"note": "mine is better"}) == (403, [])
    assert office.refused(path, {"note": " "}) == (422, ["note"])
    office.made(path, {"note": "the jobs are missing"})
    assert Baseline.objects.get().return_note == "the jobs are missing"
    assert office.refused(path, {"note": "again"}) == (404, [])


def test_marked_figures_of_a_baseline_are_withheld() -> None:
    entered(marks={"costs": "commercial"})
    office, tag = drawn_up()
    office.made(f"{BASELINES}/approval", ORDER, **{"If-Match": tag})
    (shown,) = Caller().rows(BASELINES)
    assert (shown["costs"], shown["withheld"]) == ([], ["costs"])
    assert office.rows(BASELINES)[0]["costs"] == PLAN["costs"]


def test_ratings_stand_side_by_side_with_their_facts() -> None:
    promised(key="works", visibility=Visibility.PUBLISHED)
    path = "projects/works/ratings"
    owner, office = Caller(officer()), Caller(builders.user("programme_office"))
    red = {"side": "own", "colour": "red", "note": "the contractor left"}
    assert owner.refused(path, red) == (422, ["plan"])
    assert owner.refused(path, {**red, "note": ""})[1][0] == "note"
    assert owner.refused(path, {**red, "side": "centre"}) == (403, [])
    assert Caller(builders.user("analyst")).refused(path, red) == (403, [])
    assert Rating.objects.count() == 0
    on = (timezone.localdate() + timedelta(days=90)).isoformat()
    owner.made(path, {**red, "plan": "a new tender", "plan_by": on})
    office.made(path, {"side": "centre", "colour": "amber", "note": "the tender is open"})
    found = Caller().get(path).json()
    assert (found["own"]["colour"], found["own"]["plan"]) == ("red", "a new tender")
    assert (found["centre"]["colour"], found["centre"]["note"]) == ("amber", "the tender is open")
    assert found["system"]["colour"] in ("green", "amber", "red")
    assert all(one["fact"] and one["text"] for one in found["system"]["facts"])
    assert found["red"]["since"] == timezone.localdate().isoformat()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert Caller().get(f"{path}?as_of={yesterday}").json()["own"] is None
