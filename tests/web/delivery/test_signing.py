"""Who acts for the akim of the oblast answers in that name, and the journal says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.web.delivery.actions import moves
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import DateMove, Reason
from bagdar.web.delivery.queries.requests import waiting_for
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import delegate
from bagdar.web.people.actions.offices import Term
from bagdar.web.people.models import Office, Tenure, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


@pytest.fixture
def project() -> Project:
    builders.territories()
    return ledgers.promised("north-east", enterprise=builders.enterprise(key="works"))


@pytest.fixture
def office(project: Project) -> Office:
    return worlds.akimat("north")


def account(role: str, territory: str = "north") -> User:
    return builders.user(role, territory=Territory.objects.get(key=territory))


def akim_in(office: Office, user: User) -> Tenure:
    who = worlds.person("Akim Akimov", user)
    return worlds.holder(office, who, date(2026, 1, 1), order="Decree 1")


def ask(project: Project, by: User, days: int = 10) -> DateMove:
    on = ledgers.ENDS_ON + timedelta(days=days)
    reason = Reason.objects.get(code="land")
    return moves.ask_commitment(ledgers.end_of(project), Move(on, reason), by=by, at=NOW)


def works(project: Project) -> User:
    return builders.user("enterprise", enterprise=project.enterprise)


def let_sign(tenure: Tenure, whom: User, act: str = "delivery.answer") -> None:
    term = Term(TODAY, TODAY + timedelta(days=30), "Power of attorney 7")
    delegate(tenure, whom, acts=[act], term=term, by=TESTS, at=NOW)


def waiting(person: User) -> list[DateMove]:
    today = timezone.localdate(NOW)
    return list(waiting_for(person, Reading(scope_of(person, on=today), NOW, None, today)))


def test_a_delegate_answers_in_the_name_of_the_akim(project: Project, office: Office) -> None:
    deputy = account("officer")
    let_sign(akim_in(office, account("akim")), deputy)
    request = ask(project, works(project))
    assert waiting(deputy) == [request]
    answer = moves.answer_commitment(request, "approved", by=deputy, at=NOW)
    assert answer.on_behalf_of == "Akim of north en: Akim Akimov"
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.actor_id, entry.on_behalf_of, entry.ground) == (
        "delivery.answer",
        deputy.actor_id,
        "Akim of north en: Akim Akimov",
        "Power of attorney 7",
    )


def test_an_acting_holder_answers_meanwhile(project: Project, office: Office) -> None:
    akim_in(office, account("akim"))
    acting = account("officer")
    who = worlds.person("Acting Actor", acting)
    worlds.holder(office, who, TODAY, TODAY + timedelta(days=9), order="Order 5", acting=True)
    request = ask(project, works(project))
    assert waiting(acting) == [request]
    answer = moves.answer_commitment(request, "rejected", note="Hurry.", by=acting, at=NOW)
    assert answer.on_behalf_of == "Akim of north en: Akim Akimov"
    assert Entry.objects.latest("seq").ground == "Order 5"


def test_a_delegation_of_another_act_or_office_or_for_a_higher_tier_is_not_enough(
    project: Project, office: Office
) -> None:
    tenure = akim_in(office, account("akim"))
    other = worlds.holder(
        worlds.akimat("south"), worlds.person("Other"), date(2026, 1, 1), order="Decree 2"
    )
    signs_handovers, of_south, of_north = (account("officer") for _one in range(3))
    let_sign(tenure, signs_handovers, "handovers.sign")
    let_sign(other, of_south)
    let_sign(tenure, of_north)
    request = ask(project, works(project))
    for person in (signs_handovers, of_south):
        assert waiting(person) == []
        with pytest.raises(PermissionDenied):
            moves.answer_commitment(request, "approved", by=person, at=NOW)
    moves.answer_commitment(request, "rejected", note="More time.", by=of_north, at=NOW)
    beyond = ask(project, works(project), days=31)
    assert waiting(of_north) == []
    with pytest.raises(PermissionDenied):
        moves.answer_commitment(beyond, "approved", by=of_north, at=NOW)


def test_nobody_answers_for_the_person_who_asked(project: Project, office: Office) -> None:
    akim, deputy = account("akim"), account("officer")
    let_sign(akim_in(office, akim), deputy)
    request = ask(project, akim)
    with pytest.raises(DeliveryError, match="for the person who asked"):
        moves.answer_commitment(request, "approved", by=deputy, at=NOW)
