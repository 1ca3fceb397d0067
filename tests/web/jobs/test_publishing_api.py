"""Agreements and releases by the API: the programme office alone, as on the page."""

from __future__ import annotations

import pytest

from bagdar.web.jobs.models import Agreement
from bagdar.web.queue.models import Order
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.jobs.reporting import MAY, plant
from tests.web.jobs.test_releases import computed, released, three_employers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()


def office() -> Caller:
    return Caller(builders.user("programme_office"))


def test_an_agreement_is_entered_listed_and_ended_by_the_api() -> None:
    project, caller = next(iter(three_employers())), office()
    given = {"project": project.key, "document": "Act 7", "starts_on": "2026-05-01"}
    made = caller.made("jobs/agreements", given)
    assert (made["project"], made["document"], made["ends_on"]) == (project.key, "Act 7", None)
    refused = caller.post("jobs/agreements", given)
    assert (refused.status_code, "starts_on" in refused.content.decode()) == (422, True)
    ended = caller.made(f"jobs/agreements/{made['number']}/end", {"ends_on": "2026-06-01"})
    assert ended["ends_on"] == "2026-06-01"
    assert caller.rows("jobs/agreements") == [ended]
    again = caller.post(f"jobs/agreements/{made['number']}/end", {"ends_on": "2026-07-01"})
    assert again.status_code == 422


def test_a_month_is_released_by_the_api_and_listed() -> None:
    computed(MAY, three_employers())
    caller = office()
    asked = {"programme": "programme", "month": "2026-05-01"}
    assert caller.made("jobs/releases", asked) == asked
    assert Order.objects.filter(key__startswith="jobs:release:").count() == 1
    released()
    rows = caller.rows("jobs/releases")
    assert [(one["measure"], one["month"]) for one in rows] == [
        ("claimed", "2026-05-01"),
        ("verified", "2026-05-01"),
    ]
    assert [one["is_coarse"] for one in rows] == [False, False]
    assert caller.post("jobs/releases", asked).status_code == 422


def test_what_is_not_known_is_refused_by_name() -> None:
    caller = office()
    answers = [
        caller.post(
            "jobs/agreements", {"project": "no", "document": "A", "starts_on": "2026-05-01"}
        ),
        caller.post("jobs/releases", {"programme": "no", "month": "2026-05-01"}),
    ]
    assert [one.status_code for one in answers] == [422, 422]
    assert all("is called “no” here" in one.content.decode() for one in answers)


@pytest.mark.parametrize("role", ["analyst", "custodian", "administrator", ""])
def test_agreements_and_releases_are_not_there_for_others(role: str) -> None:
    project = plant("north", enterprise=builders.enterprise())
    caller = Caller(builders.user(role))
    given = {"project": project.key, "document": "A", "starts_on": "2026-05-01"}
    answers = [
        caller.get("jobs/agreements"),
        caller.get("jobs/releases"),
        caller.post("jobs/agreements", given),
        caller.post("jobs/releases", {"programme": "programme", "month": "2026-05-01"}),
        caller.post("jobs/agreements/1/end", {"ends_on": "2026-06-01"}),
    ]
    assert {one.status_code for one in answers} == {404}
    assert not Agreement.objects.exists()
