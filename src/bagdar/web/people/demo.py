"""Demo accounts: one for each role, for trying the product on one machine.

Of auditors there are two: a case is closed by a second person.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.people.actions import (
    Term,
    appoint,
    create_office,
    create_organisation,
    create_person,
    create_user,
    give_grant,
)
from bagdar.web.people.actions.accounts import open_account
from bagdar.web.people.actions.grants import write_grant
from bagdar.web.people.models import Organisation, OrganisationKind, Role, User
from bagdar.web.people.queries import territory_name
from bagdar.web.territories.models import SYNTHETIC_PREFIX, Territory

ROLES = {
    "enterprise": Role.ENTERPRISE,
    "officer": Role.OFFICER,
    "akim": Role.AKIM,
    "ministry": Role.MINISTRY,
    "analyst": Role.ANALYST,
    "programme-office": Role.PROGRAMME_OFFICE,
    "control-office": Role.CONTROL_OFFICE,
    "auditor": Role.AUDITOR,
    "second-auditor": Role.AUDITOR,
    "chair": Role.CHAIR,
    "custodian": Role.CUSTODIAN,
    "administrator": Role.ADMINISTRATOR,
}
# How the accounts are called; kept in English, shown in the reader's language.
FULL_NAMES = {
    "enterprise": gettext_noop("Demo: enterprise"),
    "officer": gettext_noop("Demo: territory officer"),
    "akim": gettext_noop("Demo: akim"),
    "ministry": gettext_noop("Demo: ministry"),
    "analyst": gettext_noop("Demo: analyst"),
    "programme-office": gettext_noop("Demo: programme office"),
    "control-office": gettext_noop("Demo: control office"),
    "auditor": gettext_noop("Demo: auditor"),
    "second-auditor": gettext_noop("Demo: second auditor"),
    "chair": gettext_noop("Demo: chair"),
    "custodian": gettext_noop("Demo: custodian"),
    "administrator": gettext_noop("Demo: administrator"),
}
# The accounts of the synthetic world: nobody there keeps what both worlds share.
SYNTHETIC_NAMES = {
    "akim": gettext_noop("Synthetic: akim"),
    "officer": gettext_noop("Synthetic: territory officer"),
    "enterprise": gettext_noop("Synthetic: enterprise"),
    "ministry": gettext_noop("Synthetic: ministry"),
    "programme-office": gettext_noop("Synthetic: programme office"),
    "chair": gettext_noop("Synthetic: chair"),
    "analyst": gettext_noop("Synthetic: analyst"),
    "control-office": gettext_noop("Synthetic: control office"),
    "auditor": gettext_noop("Synthetic: auditor"),
    "second-auditor": gettext_noop("Synthetic: second auditor"),
}
SECOND = {"second-auditor": gettext_noop("second auditor")}
"""Accounts of a role that another one has already, as they are listed."""
LANGUAGES = ("en", "ru", "kk")


def create(*, at: datetime) -> None:
    """Make one account a role with a random password, once an installation.

    The akim and the ministry hold an office too, so that signing can be tried.
    """
    if User.objects.exists():
        return
    by, passwords, users = System("demo"), {}, {}
    with act("demo.create", by=by, at=at):
        for name in ROLES:
            passwords[name] = secrets.token_urlsafe(12)
            users[name] = create_user(
                username=name,
                password=passwords[name],
                full_name=FULL_NAMES[name],
                is_demo=True,
                by=by,
                at=at,
            )
        today = timezone.localdate(at)
        scopes = _scopes(users, by=by, at=at)
        for name, role in ROLES.items():
            for scope in scopes.get(role, [{}]):
                give_grant(users[name], role=role, scope=scope, valid_from=today, by=by, at=at)
    _keep(passwords)


def create_synthetic(scopes: Mapping[str, Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Make one account a role in the synthetic world, without a password: they are played.

    `scopes` are those of the roles that have one. Where the demo accounts are gone, or were never
    made, none is made.
    """
    if not exist():
        return
    for name, full_name in SYNTHETIC_NAMES.items():
        user = open_account(
            username=f"{SYNTHETIC_PREFIX}{name}",
            password=None,
            full_name=full_name,
            is_demo=True,
            is_synthetic=True,
            by=by,
            at=at,
        )
        write_grant(
            user,
            role=ROLES[name],
            scope=scopes.get(name, {}),
            valid_from=timezone.localdate(at),
            by=by,
            at=at,
        )


def exist() -> bool:
    """Answer whether some demo account is still open."""
    return User.objects.filter(is_demo=True, is_active=True).exists()


def playable() -> list[tuple[str, User]]:
    """Return the open accounts of the synthetic world by the name of their role."""
    found = User.objects.filter(is_demo=True, is_synthetic=True, is_active=True)
    by_name = {one.username.removeprefix(SYNTHETIC_PREFIX): one for one in found}
    return [(name, by_name[name]) for name in SYNTHETIC_NAMES if name in by_name]


def part_named(name: str) -> str:
    """Return how an account is listed in the reader's language: its role, or the second of one."""
    return _(SECOND[name]) if name in SECOND else str(ROLES[name].label)


def known() -> list[tuple[str, str, str]]:
    """Return name, password and role of each demo account that is still open."""
    open_accounts = User.objects.filter(is_demo=True, is_active=True)
    names = set(open_accounts.values_list("username", flat=True))
    passwords = json.loads(_file().read_text("utf-8")) if _file().exists() else {}
    return [
        (name, passwords.get(name, "?"), str(role)) for name, role in ROLES.items() if name in names
    ]


def _scopes(
    users: Mapping[str, User], *, by: System, at: datetime
) -> Mapping[str, list[dict[str, Any]]]:
    """Give the demo roles something of the built-in example to work on.

    The ministry has the projects of its sector, and what comes to itself: barriers and requests.
    """
    territory = Territory.objects.filter(key="kz-karaganda").first() or Territory.objects.first()
    if territory is None:
        return {}
    enterprise = Enterprise.objects.filter(projects__territory=territory).first()
    _akim(users["akim"], territory, by=by, at=at)
    ministry = _minister(users["ministry"], by=by, at=at)
    return {
        Role.OFFICER: [{"territory": territory}],
        Role.AKIM: [{"territory": territory}],
        Role.ENTERPRISE: [{"enterprise": enterprise or Enterprise.objects.first()}],
        Role.MINISTRY: [
            {"sector": Sector.objects.filter(code="C").first()},
            {"organisation": ministry},
        ],
    }


def _akim(user: User, territory: Territory, *, by: System, at: datetime) -> None:
    """Let the demo akim hold the head office of the akimat."""
    today = timezone.localdate(at)
    facts = {"kind": OrganisationKind.AKIMAT, "territory": territory}
    place = _named(lambda: territory_name(territory.pk, today))
    akimat = create_organisation(
        {**facts, **_named(lambda: _("Akimat (%s)") % place[_field()])}, by=by, at=at
    )
    title = _named(lambda: _("Akim (%s)") % place[_field()])
    _appoint(akimat, title, user, by=by, at=at)


def _minister(user: User, *, by: System, at: datetime) -> Organisation:
    """Let the demo ministry have a head, and return it."""
    names = _named(lambda: _("Demo: ministry of industry"))
    ministry = create_organisation({"kind": OrganisationKind.MINISTRY, **names}, by=by, at=at)
    _appoint(ministry, _named(lambda: _("Minister")), user, by=by, at=at)
    return ministry


def _appoint(
    organisation: Organisation, title: dict[str, str], user: User, *, by: System, at: datetime
) -> None:
    office = create_office(organisation, {**title, "heads": True}, by=by, at=at)
    person = create_person(_named(user.get_full_name), user=user, by=by, at=at)
    appoint(office, person, term=Term(timezone.localdate(at)), by=by, at=at)


def _named(words: Callable[[], str]) -> dict[str, str]:
    """Return words in the three languages, as the fields of a name."""
    named = {}
    for language in LANGUAGES:
        with override(language):
            named[f"name_{language}"] = words()
    return named


def _field() -> str:
    return f"name_{get_language()}"


def _file() -> Path:
    return Path(settings.BAGDAR_DATA) / "demo_accounts.json"


def _keep(passwords: Mapping[str, str]) -> None:
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file)
