"""Offices of every kind ask and answer, each in its own name and world."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.asking import create_request, send_request
from bagdar.web.data_requests.actions.filling import hand_over, judge, sign
from bagdar.web.data_requests.forms.asking import RequestForm
from bagdar.web.data_requests.models import Answer, DataRequest, DeskKind, State, Submission
from bagdar.web.data_requests.permissions import (
    DataRequestError,
    DeskFacts,
    asking_desks,
    requests_for,
)
from bagdar.web.data_requests.queries.desks import desk_name
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.actions import Term, delegate
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions.importing import ImportUndoError, import_projects, undo_import
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.data_requests.asking import (
    ASKED,
    DUE,
    LATER,
    Offices,
    akimat,
    answer_of,
    filled,
    offices,
    sent,
)
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {"title": "Own", "letter": "Please.", "due_at": DUE}
OFFICE = DeskFacts(DeskKind.PROGRAMME_OFFICE)


@pytest.fixture
def world() -> Offices:
    return offices()


def asked(asker: DeskFacts, by: User, *recipients: DeskFacts) -> DataRequest:
    made = create_request(asker, FACTS, recipients, ASKED, by=by, at=NOW)
    return send_request(made, by=by, at=NOW)


def test_an_enterprise_answers_about_its_projects_in_one_step(world: Offices) -> None:
    works = builders.enterprise(key="works", name_en="Works LLP")
    builders.project("south", key="mill", name_en="Mill", enterprise=works)
    builders.project("south", key="other", name_en="Other")
    person = builders.user("enterprise", enterprise=works)
    office = builders.user("programme_office")
    asked(OFFICE, office, DeskFacts(DeskKind.ENTERPRISE, works.pk))
    answer = Answer.objects.get()
    assert desk_name(answer.desk, on=timezone.localdate(NOW)) == "Works LLP"
    assert [one.project.key for one in answer.lines.all() if one.project] == ["mill"]
    filled(answer, person, workers="7")
    hand_over(answer, by=person, at=LATER)
    answer.refresh_from_db()
    assert answer.state == State.SUBMITTED
    kept = Submission.objects.get()
    assert (kept.made_by, kept.signed_by) == (person.actor_id, person.actor_id)
    with pytest.raises(PermissionDenied):
        judge(answer, "accepted", by=person, at=LATER)
    judge(answer, "accepted", by=office, at=LATER)


def test_an_akimat_asks_enterprises_of_its_own_territory_alone(world: Offices) -> None:
    near, far = builders.enterprise(name_en="Near LLP"), builders.enterprise(name_en="Far LLP")
    idle = builders.enterprise(name_en="Idle LLP")
    builders.project("north-east", key="mill", enterprise=near)
    builders.project("south", key="other", enterprise=far)
    north = akimat("north")
    asked(north, world.oblast, DeskFacts(DeskKind.ENTERPRISE, near.pk))
    for one in (far, idle):
        with pytest.raises(DataRequestError, match=f"in its territory; not: {one.name}"):
            asked(north, world.oblast, DeskFacts(DeskKind.ENTERPRISE, one.pk))
    office = builders.user("programme_office")
    asked(OFFICE, office, DeskFacts(DeskKind.ENTERPRISE, far.pk))
    other = builders.enterprise(key="synthetic-works")
    with pytest.raises(DataRequestError, match="of your own world"):
        asked(OFFICE, office, DeskFacts(DeskKind.ENTERPRISE, other.pk))


def test_an_organisation_and_the_ministry_of_a_sector_ask_and_answer(world: Offices) -> None:
    agency = builders.organisation(key="agency", kind="agency", name_en="Agency")
    clerk, head = (builders.user("ministry", organisation=agency) for _one in range(2))
    sector = Sector.objects.get(code="C")
    minister = builders.user("ministry", sector=sector)
    desk = DeskFacts(DeskKind.SECTOR, sector.pk)
    assert asking_desks(scope_of(minister, on=timezone.localdate(NOW))) == [desk]
    asked(desk, minister, DeskFacts(DeskKind.ORGANISATION, agency.pk))
    answer = Answer.objects.get()
    hand_over(answer, by=clerk, at=LATER)
    with pytest.raises(DataRequestError, match="does not sign"):
        sign(answer, by=clerk, at=LATER)
    sign(answer, by=head, at=LATER)
    judge(answer, "accepted", by=minister, at=LATER)


def test_an_acting_holder_and_a_delegate_sign_in_the_name_of_the_office(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    office = worlds.akimat("north-east")
    today = timezone.localdate(NOW)
    tenure = worlds.holder(
        office, worlds.person("Akim of the district", world.east_akim), today - timedelta(days=9)
    )
    deputy = builders.user("officer", territory=east.desk.territory)
    filled(east, world.east, workers="5")
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(PermissionDenied):
        sign(east, by=deputy, at=LATER)
    term = Term(today, today + timedelta(days=30), "Order 5")
    delegate(tenure, deputy, acts=["data_requests.sign"], term=term, by=TESTS, at=NOW)
    made = sign(east, by=deputy, at=LATER)
    assert "Akim of the district" in made.on_behalf_of


def test_nobody_asks_an_organisation_of_the_other_world(world: Offices) -> None:
    agency = builders.organisation(key="synthetic-agency")
    made_up = DeskFacts(DeskKind.ORGANISATION, agency.pk)
    real = builders.user("programme_office")
    with pytest.raises(DataRequestError, match="own world"):
        create_request(OFFICE, FACTS, [made_up], ASKED, by=real, at=NOW)
    form = RequestForm(desks=[OFFICE], on=timezone.localdate(NOW), synthetic=False)
    assert agency.name not in str(form["organisations"])


def test_requests_of_the_synthetic_world_stay_in_it(world: Offices) -> None:
    made = builders.user("programme_office")
    User.objects.filter(pk=made.pk).update(is_synthetic=True)
    made.refresh_from_db()
    with pytest.raises(DataRequestError, match="own world"):
        create_request(OFFICE, FACTS, [akimat("north")], ASKED, by=made, at=NOW)
    real = builders.user("programme_office")
    request = asked(OFFICE, real, akimat("north"))
    today = timezone.localdate(NOW)
    assert list(requests_for(scope_of(made, on=today))) == []
    assert list(requests_for(scope_of(real, on=today, world=World.REAL))) == [request]
    assert list(requests_for(scope_of(real, on=today, world=World.SYNTHETIC))) == []


def test_a_request_to_all_oblasts_has_one_level(world: Offices) -> None:
    office = builders.user("programme_office")
    asked(OFFICE, office, akimat("north"), akimat("south"))
    told = Answer.objects.order_by("pk").values_list("desk__key", "above", "own")
    assert list(told) == [("akimat:north", None, True), ("akimat:south", None, True)]


def test_an_import_of_projects_that_were_asked_about_is_not_taken_back(world: Offices) -> None:
    table = read_table(
        b"key;name_en;territory_key;programme_key;organisation_key\n"
        b"fresh;Fresh plant;north-east;programme;industry\n"
    )
    done = import_projects(table, name="t.csv", by=TESTS, at=NOW, dry_run=False)
    assert (done.problems, done.seq is None) == ((), False)
    keys = [
        one.project.key for one in answer_of(sent(world), "north-east").lines.all() if one.project
    ]
    assert "fresh" in keys
    with pytest.raises(ImportUndoError):
        undo_import(done.seq or 0, by=TESTS, at=LATER)


def test_whoever_holds_no_office_asks_nothing(world: Offices) -> None:
    for role in ("auditor", "chair", "control_office", "custodian", "administrator"):
        person = builders.user(role)
        assert asking_desks(scope_of(person, on=timezone.localdate(NOW))) == []
