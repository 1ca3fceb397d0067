"""The launch gate, launches, output and visits through the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from bagdar.web.delivery.models import (
    GateEntry,
    Inspection,
    Launch,
    LaunchCorrection,
    Output,
)
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.delivery.launched import evidence, items, launched, sign_all

pytestmark = pytest.mark.django_db

GATE, LAUNCHES, OUTPUT = (f"projects/works/{name}" for name in ("gate", "launches", "output"))
THIS_MONTH = timezone.localdate().replace(day=1)
LAST_MONTH = (THIS_MONTH - timedelta(days=1)).replace(day=1)
CORRECTIONS = f"{LAUNCHES}/corrections"
LAUNCHED_ON = (LAST_MONTH - timedelta(days=1)).replace(day=1)


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    cache.clear()
    builders.territories()
    yield
    cache.clear()


@pytest.fixture
def enterprise() -> Enterprise:
    return builders.enterprise(key="works-llp")


@pytest.fixture
def project(enterprise: Enterprise) -> Project:
    return builders.project(
        key="works",
        enterprise=enterprise,
        visibility=Visibility.PUBLISHED,
        capacity_value="100",
        capacity_unit="t/mo",
    )


def akim(territory: str = "north") -> User:
    return builders.user("akim", territory=Territory.objects.get(key=territory))


def of_enterprise(enterprise: Enterprise) -> Caller:
    return Caller(builders.user("enterprise", enterprise=enterprise))


def month(**facts: Any) -> dict[str, Any]:
    return {"month": LAST_MONTH.isoformat(), **facts}


def test_lines_of_the_gate_are_signed_each_by_its_rule(
    project: Project, enterprise: Enterprise
) -> None:
    owner, line = of_enterprise(enterprise), items(project)[0]
    done = {"item": line.code, "state": "done"}
    assert owner.refused(GATE, done) == (422, ["evidence"])
    assert owner.refused(GATE, {**done, "item": "no_such_line"}) == (422, ["item"])
    assert owner.refused(GATE, {**done, "phase": 3}) == (422, ["phase"])
    excused = {"item": line.code, "state": "not_applicable", "ground": "no neighbours"}
    assert owner.refused(GATE, excused) == (422, ["state"])
    assert Caller(builders.user("analyst")).refused(GATE, done) == (403, [])
    assert GateEntry.objects.count() == 0
    kept = evidence(project)
    made = owner.made(GATE, {**done, "evidence": kept.pk})
    first = made["lines"][0]
    assert (first["item"], first["state"], first["evidence"]) == (line.code, "done", kept.pk)
    assert (made["green"], made["phase"]) == (False, None)
    shown = Caller().get(GATE).json()["lines"][0]
    assert (shown["state"], shown["signed_by"]) == ("done", "an official")
    assert Caller().get(f"{GATE}?phase=3").status_code == 404


def test_a_red_gate_lets_a_ceremony_through_and_no_launch(
    project: Project, enterprise: Enterprise
) -> None:
    sign_all(project, but=1)
    today = timezone.localdate().isoformat()
    act = {"kind": "launch", "on": today, "document": "Act No 7"}
    assert of_enterprise(enterprise).refused(LAUNCHES, act) == (403, [])
    assert Caller(akim("south")).refused(LAUNCHES, act) == (403, [])
    assert Caller(akim()).refused(LAUNCHES, act) == (422, [""])
    held = {"kind": "ceremony", "on": today}
    made = of_enterprise(enterprise).made(LAUNCHES, held)
    assert (made["kind"], made["open_lines"], made["digest"]) == ("ceremony", 1, "")
    assert Project.objects.get().stage != "launched"


def test_a_green_gate_lets_the_akim_launch_once_by_a_signed_act(project: Project) -> None:
    sign_all(project)
    caller, today = Caller(akim()), timezone.localdate()
    act = {"kind": "launch", "on": today.isoformat(), "document": "Act No 7"}
    assert caller.refused(LAUNCHES, {**act, "document": ""}) == (422, ["document"])
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert caller.refused(LAUNCHES, {**act, "on": tomorrow}) == (422, ["on"])
    made = caller.made(LAUNCHES, act)
    assert (made["kind"], made["on"], made["document"]) == ("launch", today.isoformat(), "Act No 7")
    assert made["digest"] == Launch.objects.get().digest
    assert Project.objects.get().stage == "launched"
    assert caller.refused(LAUNCHES, act)[0] == 422
    (shown,) = Caller().rows(LAUNCHES)
    assert (shown["digest"], shown["by"]) == (made["digest"], "an official")
    yesterday = (today - timedelta(days=1)).isoformat()
    assert Caller().rows(f"{LAUNCHES}?as_of={yesterday}") == []


def test_the_day_of_a_launch_is_corrected_by_two_persons(project: Project) -> None:
    signed = launched(project, on=LAUNCHED_ON, at=timezone.now())
    first, second = (Caller(builders.user("programme_office", username=one)) for one in "ab")
    right = LAUNCHED_ON - timedelta(days=3)
    body = {"on": right.isoformat(), "ground": "act 7 says so"}
    waiting = first.made(CORRECTIONS, body)
    told = waiting["corrections"][0]
    said = {"old_on": LAUNCHED_ON.isoformat(), "new_on": right.isoformat(), "decision": ""}
    assert said.items() <= told.items()
    assert (told["ground"], told["decided_by"], waiting["on"]) == (
        "act 7 says so",
        "",
        LAUNCHED_ON.isoformat(),
    )
    assert first.refused(CORRECTIONS, body) == (422, [""])
    decided, decision = f"{CORRECTIONS}/decision", {"decision": "made"}
    assert first.refused(decided, {**decision, "correction": told["number"]}) == (422, [""])
    unread = {**decision, "correction": told["number"] + 1}
    assert second.refused(decided, unread) == (422, ["correction"])
    made = second.made(decided, {**decision, "correction": told["number"]})
    assert (made["on"], made["signed_on"]) == (right.isoformat(), LAUNCHED_ON.isoformat())
    assert made["digest"] == signed.digest
    (shown,) = Caller().rows(LAUNCHES)
    (public,) = shown["corrections"]
    assert (public["decision"], public["decided_by"]) == ("made", "an official")
    assert second.refused(decided, {**decision, "correction": told["number"]}) == (422, [""])


def test_a_declined_correction_leaves_the_day(project: Project) -> None:
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    first, second = (Caller(builders.user("programme_office", username=one)) for one in "ab")
    right = (LAUNCHED_ON - timedelta(days=3)).isoformat()
    waiting = first.made(CORRECTIONS, {"on": right, "ground": "act 7"})["corrections"][0]
    answer = {"decision": "declined", "correction": waiting["number"]}
    made = second.made(f"{CORRECTIONS}/decision", answer)
    assert (made["on"], made["corrections"][0]["decision"]) == (
        LAUNCHED_ON.isoformat(),
        "declined",
    )


def test_a_day_of_a_launch_is_refused_by_field_and_to_whoever_signs_no_launch(
    project: Project, enterprise: Enterprise
) -> None:
    body = {"on": LAUNCHED_ON.isoformat(), "ground": "act 7"}
    office = Caller(builders.user("programme_office"))
    assert office.refused(CORRECTIONS, body) == (422, [""])
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    assert office.refused(CORRECTIONS, body) == (422, ["on"])
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert office.refused(CORRECTIONS, {**body, "on": tomorrow}) == (422, ["on"])
    right = {**body, "on": (LAUNCHED_ON - timedelta(days=3)).isoformat()}
    assert office.refused(CORRECTIONS, {**right, "ground": " "}) == (422, ["ground"])
    assert office.refused(CORRECTIONS, {**right, "phase": 2}) == (422, ["phase"])
    for other in (of_enterprise(enterprise), Caller(builders.user("analyst"))):
        assert other.refused(CORRECTIONS, right) == (403, [])
    assert Caller(akim("south")).refused(CORRECTIONS, right) == (403, [])
    assert Caller().refused(CORRECTIONS, right)[0] == 401
    assert LaunchCorrection.objects.count() == 0
    waiting = office.made(CORRECTIONS, right)["corrections"][0]["number"]
    answer = {"decision": "made", "correction": waiting}
    decided = f"{CORRECTIONS}/decision"
    assert of_enterprise(enterprise).refused(decided, answer) == (403, [])
    builders.project(key="other", visibility=Visibility.PUBLISHED)
    elsewhere = "projects/other/launches/corrections/decision"
    assert Caller(akim()).refused(elsewhere, answer) == (422, ["correction"])
    assert LaunchCorrection.objects.get().decision == ""


def test_a_month_is_reported_corrected_and_shown_beside_the_districts_figure(
    project: Project, enterprise: Enterprise
) -> None:
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    owner = of_enterprise(enterprise)
    output = {"value": "80", "unit": "t"}
    made = owner.made(OUTPUT, month(output=output, sales_kzt="500.5", headcount=40))
    assert made["capacity_used_ratio"] == "0.8"
    (said,) = made["said"]
    assert (said["source"], said["output"], said["sales_kzt"]) == ("enterprise", output, "500.5")
    owner.made(OUTPUT, month(output=output, sales_kzt="510", headcount=40))
    district = Caller(akim())
    assert district.refused(OUTPUT, month(headcount=40)) == (422, [""])
    district.made(OUTPUT, month(headcount=25))
    (shown,) = owner.rows(OUTPUT)
    assert [(one["source"], one["headcount"], one["times_said"]) for one in shown["said"]] == [
        ("enterprise", 40, 2),
        ("district", 25, 1),
    ]
    (public,) = Caller().rows(OUTPUT)
    assert (public["said"][0]["sales_kzt"], public["said"][0]["headcount"]) == (None, None)
    assert public["withheld"] == ["headcount", "note", "sales_kzt", "taxes_kzt"]


def test_figures_are_refused_by_field(project: Project, enterprise: Enterprise) -> None:
    owner = of_enterprise(enterprise)
    assert owner.refused(OUTPUT, month(headcount=40)) == (422, ["month"])
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    assert owner.refused(OUTPUT, month()) == (422, [""])
    assert owner.refused(OUTPUT, month(sales_kzt="-1")) == (422, ["sales_kzt"])
    litres = {"value": "8", "unit": "L"}
    assert owner.refused(OUTPUT, month(output=litres)) == (422, ["output.unit"])
    running = {"month": THIS_MONTH.isoformat(), "headcount": 40}
    assert owner.refused(OUTPUT, running) == (422, ["month"])
    assert owner.refused(OUTPUT, month(headcount=40, source="district")) == (403, [])
    assert Caller(builders.user("analyst")).refused(OUTPUT, month(headcount=40)) == (403, [])
    assert Output.objects.count() == 0


def test_a_figure_far_from_the_last_one_is_asked_about(
    project: Project, enterprise: Enterprise
) -> None:
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    owner = of_enterprise(enterprise)
    owner.made(OUTPUT, {"month": LAUNCHED_ON.isoformat(), "headcount": 40})
    assert owner.refused(OUTPUT, month(headcount=4000)) == (422, ["sure"])
    assert owner.made(OUTPUT, month(headcount=4000, sure=True))["said"][0]["headcount"] == 4000


def test_a_visit_is_recorded_by_whoever_edits_the_project_whole(
    project: Project, enterprise: Enterprise
) -> None:
    launched(project, on=LAUNCHED_ON, at=timezone.now())
    path, found = "projects/works/inspections", {"works": False, "note": "the gate is locked"}
    on = {"on": timezone.localdate().isoformat()}
    assert of_enterprise(enterprise).refused(path, {**found, **on}) == (403, [])
    caller = Caller(akim())
    assert caller.refused(path, {**found, **on, "note": ""}) == (422, ["note"])
    assert caller.refused(path, {**found, "on": date(2020, 1, 1).isoformat()}) == (422, ["on"])
    made = caller.made(path, {**found, **on})
    assert (made["works"], made["note"]) == (False, "the gate is locked")
    assert Inspection.objects.get().works is False
