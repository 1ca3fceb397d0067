"""Weights of the score set by the API, and scorecards computed on request."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.web.people.models import User
from bagdar.web.queue.models import Order
from bagdar.web.scorecards.models import Weight
from bagdar.web.scorecards.queries.weights import weights_in
from tests import builders
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db
PATH = "scorecard-weights"
WEIGHT = {
    "indicator": "launches_on_time",
    "weight": 40,
    "valid_from": "2199-01-01",
    "source": "Order 7",
}


def office() -> Caller:
    return Caller(builders.user("programme_office"))


def test_the_programme_office_sets_a_weight_from_a_month_by_the_api() -> None:
    caller = office()
    made = caller.made(PATH, WEIGHT)
    assert made == {**WEIGHT, "valid_to": None}
    assert weights_in(date(2199, 1, 1))["launches_on_time"] == 40
    assert weights_in(date(2198, 12, 1))["launches_on_time"] == 30
    assert made in caller.get(PATH).json()
    assert Order.objects.filter(key__startswith="scorecards:weight").exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"weight": 101}, "weight"),
        ({"weight": -1}, "weight"),
        ({"indicator": "weather"}, "indicator"),
        ({"valid_from": "2199-01-02"}, "valid_from"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"source": " "}, "source"),
        ({"source": ""}, "source"),
        ({"more": 1}, "more"),
    ],
)
def test_an_unsound_weight_is_refused_by_its_field(facts: dict[str, object], field: str) -> None:
    before = Weight.objects.count()
    assert office().refused(PATH, {**WEIGHT, **facts}) == (422, [field])
    assert Weight.objects.count() == before


def test_a_month_that_has_a_weight_takes_no_other() -> None:
    caller = office()
    caller.made(PATH, WEIGHT)
    assert caller.refused(PATH, {**WEIGHT, "weight": 5}) == (422, ["valid_from"])


def test_scorecards_are_asked_for_once_a_minute() -> None:
    caller = office()
    assert caller.made("scorecards/computation", {}) == {"asked": True}
    asked = Order.objects.filter(key__startswith="scorecards:2").count()
    assert asked == 1


@pytest.mark.parametrize("role", ["analyst", "control_office", "auditor", ""])
def test_weights_are_not_set_by_others(role: str) -> None:
    caller, before = Caller(builders.user(role)), Weight.objects.count()
    assert caller.post(PATH, WEIGHT).status_code == 404
    assert caller.post("scorecards/computation", {}).status_code == 404
    assert Caller().post(PATH, WEIGHT).status_code == 401
    assert Weight.objects.count() == before


def test_an_account_of_the_synthetic_world_sets_no_weight() -> None:
    made = builders.user("programme_office")
    User.objects.filter(pk=made.pk).update(is_synthetic=True)
    caller = Caller(made)
    assert caller.post(PATH, WEIGHT).status_code == 404
    assert caller.post("scorecards/computation", {}).status_code == 404
