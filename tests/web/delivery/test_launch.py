"""Launch against ceremony: who launches, what keeps it back, what it writes, how stages move."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.core.terms.chain import text_digest
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.gate import Signature, sign_item
from bagdar.web.delivery.actions.launching import launch, record_ceremony
from bagdar.web.delivery.models import Achievement, Launch, Milestone
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import delegate
from bagdar.web.people.actions.offices import Term
from bagdar.web.projects.actions import ProjectError, create_project, update_project
from bagdar.web.projects.models import Phase, Project, ProjectVersion, Stage, Standing
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import launched, ledgers
from tests.web.people import worlds

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
ON = date(2026, 6, 10)


@pytest.fixture
def lands() -> dict[str, Any]:
    return builders.territories()


def start(project: Project, *, by: Any = TESTS, on: date = ON, **more: Any) -> Launch:
    return launch(project, on=on, document="Act No 7 of 10.06.2026", by=by, at=NOW, **more)


def refused(project: Project, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(DeliveryError) as error:
        start(project, **more)
    return error.value.problems


def stage_of(project: Project) -> str:
    return Project.objects.get(pk=project.pk).stage


def test_a_launch_moves_the_stage_dates_the_end_and_signs_an_act(lands: Any) -> None:
    works = builders.enterprise(name_ru="Завод")
    project = ledgers.promised("north-east", kind="plant", stage="commissioning", enterprise=works)
    launched.sign_all(project)
    made = start(project)
    assert stage_of(project) == Stage.LAUNCHED
    end = ledgers.end_of(project)
    assert (end.actual_on, Achievement.objects.get().on) == (ON, ON)
    assert end.original_on == ledgers.ENDS_ON
    standing = Standing.objects.get(project=project, known_to=None)
    assert (standing.actual_on, standing.not_confirmed_from) == (ON, date(2026, 10, 10))
    facts = json.loads(made.text)
    assert made.digest == text_digest(made.text)
    assert facts["project"]["key"] == project.key
    assert [one["key"] for one in facts["place"]] == ["land", "north", "north-east"]
    assert (facts["launched_on"], facts["for_whom"]) == ("2026-06-10", "")
    assert facts["signer"]["id"] == TESTS.actor_id
    assert facts["enterprise"]["name"]["ru"] == "Завод"
    assert [one["state"] for one in facts["checklist"]] == ["done"] * 12
    assert facts["checklist"][0]["signer"]["name"] == TESTS.actor_label
    assert facts["checklist"][0]["evidence"]["name"] == "photo.jpg"
    assert facts["checklist"] == made.gate
    assert ProjectVersion.objects.get(project=project, known_to=None).stage == Stage.LAUNCHED
    assert Entry.objects.filter(act="delivery.launch").count() == 1


def test_an_object_without_any_date_gets_the_launch_it_is_dated_by(lands: Any) -> None:
    project = builders.project("north-east", kind="other")
    launched.launched(project)
    end = Milestone.objects.get(project=project)
    assert (end.is_end, end.actual_on, end.original_on) == (True, launched.LAUNCHED_ON, None)


def test_a_red_gate_keeps_the_launch_back_and_names_what_is_open(lands: Any) -> None:
    project = builders.project("north-east", kind="plant", stage="commissioning")
    launched.sign_all(project, but=2)
    told = refused(project)[""][0]
    assert "2 lines are open" in told
    assert launched.items(project)[-1].name in told
    assert stage_of(project) == Stage.COMMISSIONING
    assert not Launch.objects.exists()
    assert not Milestone.objects.exists()


def test_a_ceremony_is_recorded_with_a_red_gate_and_moves_nothing(lands: Any) -> None:
    works = builders.enterprise()
    project = builders.project("north-east", kind="plant", stage="construction", enterprise=works)
    launched.sign_all(project, but=5)
    person = builders.user("enterprise", enterprise=works)
    made = record_ceremony(project, on=TODAY, document="Programme of the day", by=person, at=NOW)
    assert (made.kind, made.text, made.digest) == ("ceremony", "", "")
    assert sum(one["state"] == "open" for one in made.gate) == 5
    assert stage_of(project) == Stage.CONSTRUCTION
    assert not Milestone.objects.exists()
    assert not Standing.objects.filter(actual_on__isnull=False).exists()
    with pytest.raises(DeliveryError) as error:
        record_ceremony(project, on=TODAY + timedelta(days=1), by=person, at=NOW)
    assert list(error.value.problems) == ["on"]


def test_a_launch_is_refused_what_it_lacks(lands: Any) -> None:
    project = ledgers.promised("north-east", kind="plant")
    launched.sign_all(project)
    assert list(refused(project, on=TODAY + timedelta(days=1))) == ["on"]
    assert list(refused(project, on=date(2025, 12, 31))) == ["on"]
    with pytest.raises(DeliveryError) as error:
        launch(project, on=ON, document=" ", by=TESTS, at=NOW)
    assert list(error.value.problems) == ["document"]
    suspended = {
        "stage": "suspended",
        "stage_note": "money",
        "suspended_since": TODAY,
        "review_by": TODAY + timedelta(days=30),
    }
    update_project(project, suspended, by=TESTS, at=NOW)
    assert list(refused(project)) == [""]
    assert not Launch.objects.exists()


def test_a_project_is_launched_once(lands: Any) -> None:
    project = builders.project("north-east", kind="plant")
    launched.launched(project)
    assert refused(project) == {"": ["The project is launched already; its act stands."]}


def test_whoever_launches_has_not_signed_the_whole_checklist_alone(lands: Any) -> None:
    project = builders.project("north-east", kind="plant")
    akim = builders.user("akim", territory=lands["north"])
    launched.sign_all(project, by=akim, but=1)
    last = launched.items(project)[-1]
    kept = launched.evidence(project)
    sign_item(project, last, Signature("done", evidence=kept), by=akim, at=NOW)
    assert "alone" in refused(project, by=akim)[""][0]
    sign_item(project, last, Signature("done", evidence=kept), by=TESTS, at=NOW)
    assert start(project, by=akim).actor_id == akim.actor_id


@pytest.mark.parametrize("role", ["officer", "ministry", "enterprise", "analyst", "auditor"])
def test_others_launch_nothing(role: str, lands: Any) -> None:
    works, agency = builders.enterprise(), builders.organisation()
    project = builders.project(
        "north-east",
        kind="plant",
        enterprise=works,
        organisation=agency,
        visibility="published",
    )
    launched.sign_all(project)
    scopes: dict[str, dict[str, Any]] = {
        "officer": {"territory": lands["north"]},
        "ministry": {"organisation": agency},
        "enterprise": {"enterprise": works},
    }
    person = builders.user(role, **scopes.get(role, {}))
    with pytest.raises(PermissionDenied):
        start(project, by=person)
    with pytest.raises(PermissionDenied):
        start(project, by=builders.user("akim", territory=lands["south"]))


def test_akim_programme_office_and_chair_launch(lands: Any) -> None:
    for role, scope in (
        ("akim", {"territory": lands["north"]}),
        ("programme_office", {}),
        ("chair", {}),
    ):
        project = builders.project("north-east", kind="plant")
        launched.sign_all(project)
        assert start(project, by=builders.user(role, **scope)).kind == "launch"


def test_a_delegate_and_an_acting_holder_launch_for_the_akim(lands: Any) -> None:
    office = worlds.akimat("north")
    holder, deputy = worlds.person("Akim"), worlds.person("Deputy", builders.user())
    tenure = worlds.holder(office, holder, TODAY - timedelta(days=100), None)
    delegate_user = builders.user()
    term = Term(TODAY - timedelta(days=1), TODAY + timedelta(days=9), "Order No 3")
    delegate(tenure, delegate_user, acts=["delivery.launch"], term=term, by=TESTS, at=NOW)
    first = builders.project("north-east", kind="plant", visibility="published")
    launched.sign_all(first)
    made = start(first, by=delegate_user)
    assert made.on_behalf_of.endswith("Akim")
    facts = json.loads(made.text)
    assert (facts["for_whom"], facts["authority"]) == (made.on_behalf_of, "Order No 3")
    entry = Entry.objects.get(act="delivery.launch")
    assert (entry.on_behalf_of, entry.actor_id) == (made.on_behalf_of, delegate_user.actor_id)
    south = builders.project("south-east", kind="plant", visibility="published")
    launched.sign_all(south)
    with pytest.raises(PermissionDenied):
        start(south, by=delegate_user)
    assert deputy.user is not None
    second = builders.project("north-west", kind="plant", visibility="published")
    launched.sign_all(second)
    with pytest.raises(PermissionDenied):
        start(second, by=deputy.user)
    worlds.holder(
        office,
        deputy,
        TODAY - timedelta(days=1),
        TODAY + timedelta(days=9),
        acting=True,
        order="No 4",
    )
    assert start(second, by=deputy.user).on_behalf_of


def test_phases_launch_apart_and_the_last_one_launches_the_project(lands: Any) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = builders.project("north-east", kind="plant", stage="construction", phases=phases)
    first, second = Phase.objects.filter(project=project)
    launched.sign_all(project, phase=first)
    assert "red" in refused(project, phase=second)[""][0]
    start(project, phase=first, on=date(2026, 5, 1))
    assert stage_of(project) == Stage.CONSTRUCTION
    assert "Phases" in refused(project)[""][0]
    assert "already" in refused(project, phase=first)[""][0]
    launched.sign_all(project, phase=second)
    made = start(project, phase=second, on=ON)
    assert json.loads(made.text)["phase"]["number"] == 2
    assert stage_of(project) == Stage.LAUNCHED
    assert ledgers.end_of(project).actual_on == ON
    other = builders.project("north-east", kind="plant", phases=phases[:1])
    stranger = Phase.objects.get(project=other)
    assert "phase" in refused(project, phase=stranger)


def test_a_phase_that_was_launched_cannot_be_taken_off_the_project(lands: Any) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = builders.project("north-east", kind="plant", phases=phases)
    first = Phase.objects.get(project=project, number=1)
    launched.sign_all(project, phase=first)
    with pytest.raises(ProjectError) as error:
        update_project(project, {"phases": phases[1:]}, by=TESTS, at=NOW)
    assert list(error.value.problems) == ["phases"]
    assert project.phases.count() == 2


# --- stages are not launched by an edit -------------------------------------------------------


LAUNCHED_STAGES = ["launched", "operating", "launched_idle", "not_confirmed"]


@pytest.mark.parametrize("stage", LAUNCHED_STAGES)
def test_an_edit_launches_nothing(stage: str, lands: Any) -> None:
    project = ledgers.promised("north-east", stage="commissioning")
    for person in (
        builders.user("officer", territory=lands["north"]),
        builders.user("akim", territory=lands["north"]),
        builders.user("programme_office"),
    ):
        with pytest.raises(ProjectError) as error:
            update_project(project, {"stage": stage}, by=person, at=NOW)
        assert list(error.value.problems) == ["stage"]
    assert stage_of(project) == Stage.COMMISSIONING


def test_the_programme_office_states_history_and_others_do_not(lands: Any) -> None:
    office = builders.user("programme_office")
    akim = builders.user("akim", territory=lands["north"])
    unplanned = builders.project("north-east")
    with pytest.raises(ProjectError):
        update_project(unplanned, {"stage": "launched"}, by=akim, at=NOW)
    update_project(unplanned, {"stage": "launched"}, by=office, at=NOW)
    facts = {
        "name_en": "Old mill",
        "programme": builders.programme(),
        "territory": lands["north-east"],
        "place_on": TODAY,
        "stage": "operating",
    }
    with pytest.raises(ProjectError) as error:
        create_project({**facts, "key": "one"}, by=akim, at=NOW)
    assert list(error.value.problems) == ["stage"]
    assert create_project({**facts, "key": "two"}, by=office, at=NOW).stage == "operating"


def test_a_launch_is_not_undone_by_an_edit_but_may_be_suspended_and_resumed(lands: Any) -> None:
    project = builders.project("north-east", kind="plant")
    launched.launched(project)
    akim = builders.user("akim", territory=lands["north"])
    with pytest.raises(ProjectError):
        update_project(project, {"stage": "construction"}, by=akim, at=NOW)
    suspended = {
        "stage": "suspended",
        "stage_note": "fire",
        "suspended_since": TODAY,
        "review_by": TODAY + timedelta(days=30),
    }
    update_project(project, suspended, by=akim, at=NOW)
    update_project(project, {"stage": "launched"}, by=akim, at=NOW)
    assert stage_of(project) == Stage.LAUNCHED
