"""Milestones and moves of dates through the API, with the rights and rules of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from bagdar.web.delivery.actions.milestones import add_dependency, add_milestone
from bagdar.web.delivery.models import DateMove, Dependency, Milestone
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.delivery.ledgers import end_of, promised

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(days=200)
LATER, STILL_LATER = DUE + timedelta(days=20), DUE + timedelta(days=400)


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    cache.clear()
    builders.territories()
    yield
    cache.clear()


@pytest.fixture
def project() -> Project:
    return promised(key="works", ends_on=DUE, visibility=Visibility.PUBLISHED)


def officer(territory: str = "north") -> User:
    return builders.user("officer", territory=Territory.objects.get(key=territory))


def moved(on: date = LATER, **facts: Any) -> dict[str, Any]:
    return {"new_on": on.isoformat(), "reason": "land", **facts}


FORECAST = "projects/works/milestones/1/forecast"
COMMITMENT = "projects/works/milestones/1/commitment"


def test_milestones_are_told_with_dates_lateness_and_what_they_wait_for(project: Project) -> None:
    step = add_milestone(project, {"code": "land", "name_en": "Land"}, by=TESTS, at=NOW)
    other = promised(key="substation", ends_on=DUE)
    add_dependency(step, end_of(project), lag_days=5, by=TESTS, at=NOW)
    hidden = add_dependency(end_of(other), end_of(project), by=TESTS, at=NOW)
    Caller(officer()).made(FORECAST, moved())
    launch, land = Caller().rows("projects/works/milestones")
    assert (launch["original_on"], launch["committed_on"], launch["forecast_on"]) == (
        DUE.isoformat(),
        DUE.isoformat(),
        LATER.isoformat(),
    )
    assert (launch["late_days"], launch["timing"], launch["staleness"]) == (
        20,
        "at_risk",
        "current",
    )
    assert [one["milestone"] for one in launch["waits_for"]] == [2]
    assert (land["name"]["en"], land["timing"], land["committed_on"]) == ("Land", None, None)
    seen = Caller(officer()).rows("projects/works/milestones")[0]["waits_for"]
    assert [(one["project"], one["lag_days"]) for one in seen] == [("works", 5), ("substation", 0)]
    assert hidden.pk == seen[1]["number"]


def test_a_past_day_tells_what_was_known_then(project: Project) -> None:
    Caller(officer()).made(FORECAST, moved())
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    (then,) = Caller().rows(f"projects/works/milestones?as_of={yesterday}")
    (now,) = Caller().rows("projects/works/milestones")
    assert (then["forecast_on"], now["forecast_on"]) == (DUE.isoformat(), LATER.isoformat())
    assert Caller().rows(f"projects/works/moves?as_of={yesterday}") == []


def test_a_milestone_is_added_by_whoever_plans_and_by_nobody_else(project: Project) -> None:
    body = {"code": "land", "name": {"en": "Land of the works"}, "weight": "2.5"}
    stranger = builders.user("analyst")
    assert Caller(stranger).refused("projects/works/milestones", body) == (403, [])
    assert Caller(officer("south")).refused("projects/works/milestones", body) == (403, [])
    made = Caller(officer()).made("projects/works/milestones", body)
    assert (made["number"], made["code"], made["weight"]) == (2, "land", "2.5")
    assert Milestone.objects.get(number=2).type == "preProcurement"
    assert Entry.objects.latest("seq").act == "delivery.milestone_add"
    asked = Caller(officer())
    assert asked.refused("projects/works/milestones", {**body, "phase": 9}) == (422, ["phase"])
    assert asked.refused("projects/works/milestones", {**body, "size": 9}) == (422, ["size"])


def test_what_is_not_seen_is_not_there(project: Project) -> None:
    promised("south", key="hidden", ends_on=DUE)
    caller = Caller(officer())
    assert caller.get("projects/hidden/milestones").status_code == 404
    assert caller.get("projects/hidden/moves").status_code == 404
    assert caller.refused("projects/hidden/milestones/1/forecast", moved()) == (404, [])
    assert caller.refused("projects/works/milestones/7/forecast", moved()) == (404, [])
    body = {"project": "hidden", "milestone": 1}
    asked = caller.refused("projects/works/milestones/1/dependencies", body)
    assert asked == (422, ["project"])
    assert DateMove.objects.count() == 0


def test_a_forecast_moves_at_once_and_every_move_has_a_reason(project: Project) -> None:
    caller = Caller(officer())
    assert caller.refused(FORECAST, {"new_on": LATER.isoformat()}) == (422, ["reason"])
    assert caller.refused(FORECAST, moved(reason="whim")) == (422, ["reason"])
    assert caller.refused(FORECAST, moved(date(2020, 1, 1))) == (422, ["new_on"])
    assert caller.refused(FORECAST, moved(evidence=7)) == (422, ["evidence"])
    assert Caller(builders.user("analyst")).refused(FORECAST, moved()) == (403, [])
    assert Caller().post(FORECAST, moved()).status_code == 401
    assert DateMove.objects.count() == 0
    made = caller.made(FORECAST, moved(note="the plot is contested", confidence=70))
    assert (made["forecast_on"], made["committed_on"]) == (LATER.isoformat(), DUE.isoformat())
    row = DateMove.objects.get()
    assert (row.kind, row.reason and row.reason.code, row.confidence) == ("forecast", "land", 70)
    assert row.actor_id.startswith("user:")


def test_what_falls_with_a_move_is_told_and_moved_along_when_asked(project: Project) -> None:
    step = add_milestone(project, {"code": "land"}, by=TESTS, at=NOW)
    other = promised(key="substation", ends_on=DUE)
    strange = promised("south", key="strange", ends_on=DUE)
    for after in (step, end_of(other), end_of(strange)):
        add_dependency(end_of(project), after, by=TESTS, at=NOW)
    caller = Caller(officer())
    caller.made("projects/works/milestones/2/forecast", {"new_on": DUE.isoformat()})
    falls = "projects/works/milestones/1/falls?on="
    told = caller.get(f"{falls}{STILL_LATER}").json()
    assert told["others"] is True
    assert {(one["project"], one["milestone"], one["movable"]) for one in told["falls"]} == {
        ("substation", 1, True),
        ("works", 2, True),
    }
    assert {(one["from_on"], one["to_on"]) for one in told["falls"]} == {
        (DUE.isoformat(), STILL_LATER.isoformat())
    }
    assert caller.get(f"{falls}{DUE}").json()["falls"] == []
    along = [{"milestone": 2}, {"project": "substation", "milestone": 1}]
    made = caller.made(FORECAST, moved(STILL_LATER, along=along))
    assert {(one["project"], one["milestone"]) for one in made["along"]} == {
        ("works", 2),
        ("substation", 1),
    }
    assert {one["new_on"] for one in made["along"]} == {STILL_LATER.isoformat()}
    dates = Milestone.objects.filter(project__in=(project, other, strange))
    assert sorted(dates.values_list("project__key", "forecast_on")) == [
        ("strange", DUE),
        ("substation", STILL_LATER),
        ("works", STILL_LATER),
        ("works", STILL_LATER),
    ]


def test_what_does_not_fall_or_is_not_seen_is_not_moved_along(project: Project) -> None:
    step = add_milestone(project, {"code": "land"}, by=TESTS, at=NOW)
    strange = promised("south", key="strange", ends_on=DUE)
    add_dependency(end_of(project), end_of(strange), by=TESTS, at=NOW)
    caller, before = Caller(officer()), DateMove.objects.count()
    for one in ({"milestone": step.number}, {"project": "strange", "milestone": 1}):
        asked = moved(STILL_LATER, along=[one])
        assert caller.refused(FORECAST, asked) == (422, ["along.0"])
    assert DateMove.objects.count() == before
    falls = f"projects/works/milestones/1/falls?on={STILL_LATER}"
    assert caller.get(falls).json() == {"falls": [], "others": True}
    assert Caller(officer("south")).get(falls).status_code == 404
    assert Caller().get(falls).status_code == 404
    hidden = f"projects/strange/milestones/1/falls?on={STILL_LATER}"
    assert caller.get(hidden).status_code == 404


def test_a_milestone_is_edited_by_what_is_named_and_the_rest_stays(project: Project) -> None:
    caller, address = Caller(officer()), "projects/works/milestones/2/changes"
    facts = {"code": "land", "name": {"en": "Land", "ru": "Земля"}, "weight": "3"}
    caller.made("projects/works/milestones", facts)
    answer = caller.post(address, {"code": "permit", "type": None, "name": {"en": "Permit"}})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["code"], told["type"], told["weight"]) == ("permit", "approval", "3")
    assert told["name"]["en"] == "Permit"
    assert told["name"]["ru"] == "Земля"
    assert caller.post(address, {}).status_code == 422
    assert caller.post(address, {"weight": "-1"}).json()["fields"][0]["field"] == "weight"
    assert Caller(officer("south")).post(address, {"weight": "2"}).status_code == 403
    assert Caller(officer(), may_write=False).post(address, {"weight": "2"}).status_code == 403
    assert caller.post("projects/works/milestones/9/changes", {"weight": "2"}).status_code == 404


def test_a_milestone_is_taken_off_once_and_with_a_reason(project: Project) -> None:
    caller, removal = Caller(officer()), "projects/works/milestones/2/removal"
    caller.made("projects/works/milestones", {"code": "land"})
    assert caller.refused(removal, {"reason": " "}) == (422, ["reason"])
    said, key = {"reason": "entered twice"}, {"Idempotency-Key": "off-1"}
    answers = [caller.post(removal, said, **key) for _each in range(2)]
    assert [one.json() for one in answers] == [{"project": "works", "number": 2}] * 2
    assert caller.post(removal, said).status_code == 404
    assert [one["number"] for one in caller.rows("projects/works/milestones")] == [1]
    launch = caller.post("projects/works/milestones/1/removal", said)
    assert launch.status_code == 422


def test_a_token_that_may_only_read_moves_nothing(project: Project) -> None:
    assert Caller(officer(), may_write=False).refused(FORECAST, moved()) == (403, [])
    assert DateMove.objects.count() == 0


def test_a_repeated_move_with_one_key_is_one_row(project: Project) -> None:
    caller = Caller(officer())
    first, second = (caller.post(FORECAST, moved(), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status_code, second.content) == (201, first.content)
    assert DateMove.objects.count() == 1


def test_a_forecast_is_confirmed(project: Project) -> None:
    caller = Caller(officer())
    made = caller.made("projects/works/milestones/1/confirmation", {"confidence": 90})
    assert made["stated_on"] == timezone.localdate().isoformat()
    assert DateMove.objects.get().kind == "confirmation"


def test_a_commitment_is_asked_for_and_answered_by_somebody_else(project: Project) -> None:
    office, other = builders.user("programme_office"), builders.user("programme_office")
    asker, answerer = Caller(office), Caller(other)
    asked = asker.made(COMMITMENT, moved(note="late plot"))
    assert (asked["pending"]["tier"], asked["committed_on"]) == ("akim", DUE.isoformat())
    path = f"date-requests/{asked['pending']['number']}/answer"
    assert asker.refused(path, {"decision": "approved"}) == (422, [""])
    assert Caller(officer()).refused(path, {"decision": "approved"}) == (403, [])
    assert answerer.refused(path, {"decision": "rejected"}) == (422, ["note"])
    assert asker.rows("date-requests") == []
    assert [one["note"] for one in answerer.rows("date-requests")] == ["late plot"]
    answered = answerer.made(path, {"decision": "approved"})
    assert (answered["answer"]["decision"], answered["overdue"]) == ("approved", False)
    assert end_of(project).committed_on == LATER
    assert answerer.refused(path, {"decision": "approved"}) == (422, [""])
    (mine,) = asker.rows("date-requests?show=asked")
    assert (mine["project"], mine["answer"]["decision"]) == ("works", "approved")


def test_a_request_is_withdrawn_by_its_author_alone(project: Project) -> None:
    office, other = builders.user("programme_office"), builders.user("programme_office")
    asked = Caller(office).made(COMMITMENT, moved(STILL_LATER))
    path = f"date-requests/{asked['pending']['number']}/answer"
    assert asked["pending"]["tier"] == "chair"
    assert Caller(other).refused(path, {"decision": "withdrawn"})[0] == 403
    made = Caller(office).made(path, {"decision": "withdrawn"})
    assert made["answer"]["decision"] == "withdrawn"
    assert end_of(project).committed_on == DUE


def test_requests_are_for_those_who_signed_in() -> None:
    assert Caller().get("date-requests").status_code == 401


def test_what_was_reached_is_reported_and_corrected_with_a_note(project: Project) -> None:
    add_milestone(project, {"code": "land", "name_en": "Land"}, by=TESTS, at=NOW)
    caller, path = Caller(officer()), "projects/works/milestones/2/reached"
    today = timezone.localdate()
    assert caller.refused(path, {"on": LATER.isoformat()}) == (422, ["on"])
    assert caller.made(path, {"on": today.isoformat()})["actual_on"] == today.isoformat()
    assert caller.refused(path, {"on": None}) == (422, ["note"])
    assert caller.made(path, {"on": None, "note": "it was another plot"})["actual_on"] is None
    launch = "projects/works/milestones/1/reached"
    assert caller.refused(launch, {"on": today.isoformat()}) == (422, [""])


def test_a_circle_of_dependencies_is_refused_and_a_dependency_is_taken_off(
    project: Project,
) -> None:
    step = add_milestone(project, {"code": "land", "name_en": "Land"}, by=TESTS, at=NOW)
    caller = Caller(officer())
    of_launch, of_land = (f"projects/works/milestones/{one}/dependencies" for one in (1, 2))
    made = caller.made(of_launch, {"milestone": step.number, "lag_days": 10})
    (tie,) = made["waits_for"]
    assert (tie["milestone"], tie["lag_days"]) == (2, 10)
    assert caller.refused(of_land, {"milestone": 1}) == (422, ["milestone"])
    assert caller.refused(of_land, {"milestone": 9}) == (422, ["milestone"])
    removal = f"{of_launch}/{tie['number']}/removal"
    assert Caller(builders.user("analyst")).refused(removal, {}) == (403, [])
    answer = caller.post(removal, {})
    assert (answer.status_code, answer.json()["waits_for"]) == (200, [])
    assert Dependency.objects.count() == 0
    assert caller.post(removal, {}).status_code == 404


def test_the_ledger_tells_every_row_by_its_codes_and_names_nobody_to_the_public(
    project: Project,
) -> None:
    person = officer()
    Caller(person).made(FORECAST, moved(note="the plot is contested"))
    Caller(person).made(COMMITMENT, moved())
    asked, forecast = Caller(person).rows("projects/works/moves")
    assert (asked["kind"], asked["tier"], asked["answer"]) == ("commitment", "akim", None)
    assert (forecast["kind"], forecast["reason"], forecast["cause"]) == (
        "forecast",
        "land",
        DateMove.objects.order_by("pk")[0].cause,
    )
    assert (forecast["note"], forecast["milestone"]) == ("the plot is contested", 1)
    assert person.username in forecast["by"]
    assert person.username not in Caller().get("projects/works/moves").content.decode()


def test_reasons_are_listed_with_their_causes() -> None:
    rows = {one["code"]: one for one in Caller().rows("date-reasons?limit=500")}
    assert rows["land"]["cause"] in ("internal", "external")
    assert all(rows["land"]["name"].values())


def test_the_calendar_tells_what_is_due_of_what_is_seen(project: Project) -> None:
    promised(key="hidden", ends_on=DUE)
    near, far = ("calendar?days=100", "calendar?days=300")
    assert Caller().rows(near) == []
    (row,) = Caller().rows(far)
    assert row == {
        "project": "works",
        "milestone": 1,
        "is_end": True,
        "on": DUE.isoformat(),
        "committed_on": DUE.isoformat(),
        "passed": False,
    }
    assert [one["project"] for one in Caller(officer()).rows(far)] == ["hidden", "works"]
    assert Caller().rows(f"{far}&territory=south") == []
    assert Caller().get("calendar?territory=atlantis").status_code == 422
