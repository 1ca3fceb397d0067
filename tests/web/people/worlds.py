"""Small worlds of people for these tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.test import Client

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.web.people.actions import (
    Term,
    appoint,
    ask_onboarding,
    create_office,
    create_organisation,
    create_person,
)
from bagdar.web.people.models import Office, Onboarding, Person, Role, Tenure, User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS

PASSWORD = "long enough for anybody"
PDF = b"%PDF-1.7\nproof of the right to act\n%%EOF\n"
BIN = bin_with_control("15064001234")


def signed_in(role: str = "", **scope: Any) -> tuple[Client, User]:
    """Return a browser signed in to a new account with this role."""
    user = builders.user(role, **scope)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, user


def akimat(territory: str = "north") -> Office:
    """Enter the akimat of a territory and its head office."""
    place = Territory.objects.get(key=territory)
    names = {f"name_{code}": f"Akimat of {territory} {code}" for code in ("en", "ru", "kk")}
    facts = {**names, "kind": "akimat", "territory": place}
    made = create_organisation(facts, by=TESTS, at=NOW)
    names = {f"name_{code}": f"Akim of {territory} {code}" for code in ("en", "ru", "kk")}
    return create_office(made, {**names, "heads": True}, by=TESTS, at=NOW)


def person(name: str, user: User | None = None) -> Person:
    """Enter somebody who may hold an office."""
    names = {f"name_{code}": name for code in ("en", "ru", "kk")}
    return create_person(names, user=user, by=TESTS, at=NOW)


def holder(
    office: Office,
    who: Person,
    starts_on: date,
    ends_on: date | None = None,
    *,
    at: datetime = NOW,
    **facts: Any,
) -> Tenure:
    """Put somebody in an office."""
    term = Term(starts_on, ends_on, facts.pop("order", ""))
    return appoint(office, who, term=term, by=TESTS, at=at, **facts)


def asked(user: User, **facts: Any) -> Onboarding:
    """Ask to act for an enterprise."""
    defaults = {"bin_number": BIN, "enterprise_name": "Steel LLP", "proof": PDF}
    return ask_onboarding(user, **{**defaults, **facts}, at=NOW)


__all__ = ["BIN", "PASSWORD", "PDF", "Role", "akimat", "asked", "holder", "person", "signed_in"]
