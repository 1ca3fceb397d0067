"""Every page of people opens for its audience and is not there for anybody else."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.people.actions import Term, create_token, delegate, end_tenure
from bagdar.web.people.models import Delegation, Grant, Handover, Role, Tenure, Token, User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people import worlds

pytestmark = pytest.mark.django_db

ADMINISTRATION = (
    "user-list",
    "user",
    "user-invite",
    "user-edit",
    "user-close",
    "user-reopen",
    "grant-give",
    "grant-end",
)
READ_BY_OFFICE = ("user-list", "user")
OFFICE = (
    "onboarding-list",
    "onboarding",
    "onboarding-accept",
    "onboarding-refuse",
    "office-create",
    "office-appoint",
    "tenure-end",
    "delegation-give",
    "delegation-end",
    "handover",
)
BOTH = ("organisation-create", "organisation-edit")
OWN = ("profile", "token-create", "onboarding-ask", "usersessions_list", "mfa_index")
PUBLIC = ("organisation-list", "organisation", "office")


@pytest.fixture
def addresses() -> dict[str, str]:
    """One of everything, and where its page is."""
    builders.territories()
    closed = builders.user()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    someone = builders.user(Role.CHAIR)
    create_token(someone, label="k", expires_on=date(2026, 7, 1), may_write=False, at=NOW)
    office = worlds.akimat()
    first = worlds.holder(office, worlds.person("First"), date(2020, 1, 1))
    end_tenure(first, on=date(2026, 6, 10), by=TESTS, at=NOW)
    second = worlds.holder(office, worlds.person("Second"), date(2026, 6, 10))
    term = Term(date(2026, 6, 10), date(2027, 1, 1), "order 5")
    delegate(second, builders.user(), acts=["handovers.sign"], term=term, by=TESTS, at=NOW)
    request = worlds.asked(builders.user())
    arguments: dict[str, list[object]] = {
        "user": [someone.pk],
        "user-edit": [someone.pk],
        "user-close": [someone.pk],
        "user-reopen": [closed.pk],
        "grant-give": [someone.pk],
        "grant-end": [Grant.objects.get(user=someone).pk],
        "onboarding": [request.pk],
        "onboarding-accept": [request.pk],
        "onboarding-refuse": [request.pk],
        "office-create": [office.organisation.key],
        "office-appoint": [office.key],
        "office": [office.key],
        "organisation": [office.organisation.key],
        "organisation-edit": [office.organisation.key],
        "tenure-end": [second.pk],
        "delegation-give": [second.pk],
        "delegation-end": [Delegation.objects.get().pk],
        "handover": [Handover.objects.get().pk],
        "token-revoke": [Token.objects.get().pk],
    }
    names = (*ADMINISTRATION, *OFFICE, *BOTH, *OWN, *PUBLIC, "token-revoke")
    return {name: reverse(name, args=arguments.get(name, [])) for name in names}


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_each_role_opens_its_pages_and_finds_no_others(
    role: str, addresses: dict[str, str]
) -> None:
    scopes: dict[str, dict[str, object]] = {
        Role.OFFICER: {"territory": _north()},
        Role.AKIM: {"territory": _north()},
        Role.MINISTRY: {"organisation": builders.organisation(kind="ministry")},
        Role.ENTERPRISE: {"enterprise": builders.enterprise()},
    }
    client, _user = worlds.signed_in(role, **scopes.get(role, {}))
    expected = {*OWN, *PUBLIC}
    if role == Role.ADMINISTRATOR:
        expected |= {*ADMINISTRATION, *BOTH}
    if role == Role.PROGRAMME_OFFICE:
        expected |= {*READ_BY_OFFICE, *OFFICE, *BOTH}
    if role in (Role.AUDITOR, Role.CHAIR):
        expected |= {"handover"}

    answers = {name: client.get(address).status_code for name, address in addresses.items()}

    assert answers == {name: 200 if name in expected else 404 for name in addresses}


def test_whoever_is_not_signed_in_is_led_to_signing_in(addresses: dict[str, str]) -> None:
    client = Client()
    for name, address in addresses.items():
        answer = client.get(address)
        if name in PUBLIC:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith(reverse("account_login"))


def test_nobody_revokes_the_key_of_another(addresses: dict[str, str]) -> None:
    client, _user = worlds.signed_in(Role.ADMINISTRATOR)

    assert client.post(addresses["token-revoke"]).status_code == 404
    assert Token.objects.get().revoked_at is None


def test_an_acting_person_without_a_role_reads_the_handovers_of_the_own_office_alone() -> None:
    builders.territories()
    client, user = worlds.signed_in()
    office, other = worlds.akimat("north"), worlds.akimat("south")
    for one in (office, other):
        ended = worlds.holder(one, worlds.person("Before"), date(2020, 1, 1))
        end_tenure(ended, on=date(2026, 6, 10), by=TESTS, at=NOW)
    worlds.holder(office, worlds.person("Now", user), date(2026, 6, 10))
    own, foreign = Handover.objects.get(office=office), Handover.objects.get(office=other)

    assert client.get(reverse("handover", args=[own.pk])).status_code == 200
    assert client.get(reverse("handover", args=[foreign.pk])).status_code == 404
    assert Tenure.objects.get(person__user=user) == own.incoming


def _north() -> Territory:
    return Territory.objects.get(key="north")
