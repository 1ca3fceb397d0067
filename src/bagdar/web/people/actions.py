"""Changes of people: users, grants, organisations, offices and tenures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Grant, User


def create_user(
    *,
    username: str,
    password: str | None,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> User:
    """Open an account; without a password it is set by the link in the invitation."""
    with act("users.create", by=by, at=at) as entry:
        user = User(username=username, **facts)
        user.set_password(password)
        user.save(force_insert=True)
        entry.record(
            "user", user.pk, before=None, after={"username": username, **facts}
        )
    return user


def give_grant(
    user: User,
    *,
    role: str,
    scope: Mapping[str, Any],
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
) -> Grant:
    """Give a role for a scope (`territory`, `organisation`, `sector`, `enterprise`; none: all)."""
    with act("grants.give", by=by, at=at) as entry:
        grant = Grant.objects.create(
            user=user, role=role, valid_from=valid_from, valid_to=valid_to, **scope
        )
        entry.record("grant", grant.pk, before=None, after=grant_facts(grant))
    return grant


def grant_facts(grant: Grant) -> dict[str, Any]:
    """Return a grant as plain values."""
    return {
        field.attname: getattr(grant, field.attname)
        for field in Grant._meta.concrete_fields
    }
