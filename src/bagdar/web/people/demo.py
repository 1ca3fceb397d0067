"""Demo accounts: one for each role, for trying the product on one machine."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import System
from bagdar.web.people.actions import create_user, give_grant
from bagdar.web.people.models import Role, User
from bagdar.web.territories.models import Territory

NAMES = {
    "enterprise": Role.ENTERPRISE,
    "officer": Role.OFFICER,
    "akim": Role.AKIM,
    "ministry": Role.MINISTRY,
    "analyst": Role.ANALYST,
    "programme-office": Role.PROGRAMME_OFFICE,
    "control-office": Role.CONTROL_OFFICE,
    "auditor": Role.AUDITOR,
    "chair": Role.CHAIR,
    "custodian": Role.CUSTODIAN,
    "administrator": Role.ADMINISTRATOR,
}


def create(*, at: datetime) -> None:
    """Make one account a role with a random password, once an installation."""
    if User.objects.exists():
        return
    by, passwords = System("demo"), {}
    scopes = _scopes()
    for name, role in NAMES.items():
        passwords[name] = secrets.token_urlsafe(12)
        user = create_user(
            username=name,
            password=passwords[name],
            full_name="",
            is_demo=True,
            by=by,
            at=at,
        )
        give_grant(
            user,
            role=role,
            scope=scopes.get(role, {}),
            valid_from=at.date(),
            by=by,
            at=at,
        )
    _keep(passwords)


def known() -> list[tuple[str, str, str]]:
    """Return name, password and role of each demo account that still exists."""
    names = set(User.objects.filter(is_demo=True).values_list("username", flat=True))
    passwords = json.loads(_file().read_text("utf-8")) if _file().exists() else {}
    return [
        (name, passwords.get(name, "?"), str(role)) for name, role in NAMES.items() if name in names
    ]


def _scopes() -> Mapping[str, dict[str, Any]]:
    """Give the demo roles something of the built-in example to work on."""
    territory = Territory.objects.filter(key="kz-karaganda").first() or Territory.objects.first()
    enterprise = Enterprise.objects.filter(projects__territory=territory).first()
    return {
        Role.OFFICER: {"territory": territory},
        Role.AKIM: {"territory": territory},
        Role.ENTERPRISE: {"enterprise": enterprise or Enterprise.objects.first()},
        Role.MINISTRY: {"sector": Sector.objects.filter(code="C").first()},
    }


def _file() -> Path:
    return Path(settings.BAGDAR_DATA) / "demo_accounts.json"


def _keep(passwords: Mapping[str, str]) -> None:
    descriptor = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(passwords, file)
