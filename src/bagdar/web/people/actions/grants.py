"""Giving and ending grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.actions.facts import grant_facts
from bagdar.web.people.models import Grant, Role, User
from bagdar.web.people.permissions import PeopleError, check_may

SCOPES = ("territory", "organisation", "sector", "enterprise")
NEEDS = {
    Role.OFFICER: ("territory",),
    Role.AKIM: ("territory",),
    Role.ENTERPRISE: ("enterprise",),
    Role.MINISTRY: ("organisation", "sector"),
}
ONLY_WHOLE = (Role.ADMINISTRATOR, Role.CUSTODIAN)


class GrantError(PeopleError):
    """A grant cannot be given or ended like that."""


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
    check_may(by, Role.ADMINISTRATOR, on=timezone.localdate(at))
    if by == user:
        raise GrantError(_("Nobody gives a role to themselves; ask another administrator."))
    return write_grant(
        user, role=role, scope=scope, valid_from=valid_from, valid_to=valid_to, by=by, at=at
    )


def write_grant(
    user: User,
    *,
    role: str,
    scope: Mapping[str, Any],
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_to: date | None = None,
) -> Grant:
    """Give a role on behalf of a caller who has checked the right to do so."""
    named = {name: thing for name, thing in scope.items() if thing is not None}
    _check_scope(role, named)
    if valid_to is not None and valid_to <= valid_from:
        raise GrantError(_("The last day must come after the first one."))
    with act("grants.give", by=by, at=at) as entry:
        _check_alone(user, role, named, valid_from=valid_from, valid_to=valid_to)
        grant = Grant.objects.create(
            user=user, role=role, valid_from=valid_from, valid_to=valid_to, **named
        )
        entry.record("grant", grant.pk, before=None, after=grant_facts(grant))
    return grant


def end_grant(
    grant: Grant, *, by: Actor, at: datetime, on: date | None = None, keep_one: bool = True
) -> None:
    """End a grant: from the day `on` (today unless named) it gives nothing; it is never deleted.

    `keep_one` refuses to end the last administrator's.
    """
    today = timezone.localdate(at)
    check_may(by, Role.ADMINISTRATOR, on=today)
    with act("grants.end", by=by, at=at) as entry:
        locked = Grant.objects.select_for_update().select_related("user").get(pk=grant.pk)
        last = max(on or today, locked.valid_from)
        if last < today:
            raise GrantError(_("A grant ends today or later: what was done under it stands."))
        if locked.valid_to is not None and locked.valid_to <= last:
            raise GrantError(
                _("This grant ends on %s already.")
                % date_format(locked.valid_to, "SHORT_DATE_FORMAT")
            )
        if keep_one and locked.role == Role.ADMINISTRATOR:
            check_administrator_remains(locked.user, on=last)
        before = grant_facts(locked)
        locked.valid_to = last
        locked.save(update_fields=["valid_to"])
        entry.record("grant", locked.pk, before=before, after=grant_facts(locked))


def check_administrator_remains(user: User, *, on: date) -> None:
    """Refuse to leave the installation without an administrator; waits for others who end one."""
    grants = Grant.objects.select_for_update().filter(
        Q(valid_to=None) | Q(valid_to__gt=on), role=Role.ADMINISTRATOR, valid_from__lte=on
    )
    holders = {one.user_id for one in grants.order_by("pk")}
    active = set(User.objects.filter(pk__in=holders, is_active=True).values_list("pk", flat=True))
    if active == {user.pk}:
        raise GrantError(_("This is the last administrator. Give the role to somebody else first."))


def _check_scope(role: str, scope: Mapping[str, Any]) -> None:
    if role not in Role.values:
        raise GrantError(_("There is no role “%s”.") % role)
    if len(scope) > 1:
        raise GrantError(
            _("Choose one scope: a territory, an organisation, a sector or an enterprise.")
        )
    needed = NEEDS.get(Role(role), ())
    if needed and not set(needed) & set(scope):
        raise GrantError(_missing(needed))
    if role in ONLY_WHOLE and scope:
        raise GrantError(_("This role holds for the whole programme: leave the scope empty."))


def _missing(needed: tuple[str, ...]) -> str:
    words = {
        ("territory",): _("This role needs a territory."),
        ("enterprise",): _("This role needs an enterprise."),
        ("organisation", "sector"): _("This role needs an organisation or a sector."),
    }
    return words[needed]


def _check_alone(
    user: User, role: str, scope: Mapping[str, Any], *, valid_from: date, valid_to: date | None
) -> None:
    """Refuse the same grant twice, and any other role beside that of the administrator."""
    held = user.grants.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        held = held.filter(valid_from__lt=valid_to)
    exactly = {name: scope.get(name) for name in SCOPES}
    if held.filter(role=role, **exactly).exists():
        raise GrantError(_("The person holds this role for this scope already."))
    others = held.exclude(role=role)
    if others.filter(role=Role.ADMINISTRATOR).exists() or (
        role == Role.ADMINISTRATOR and others.exists()
    ):
        raise GrantError(
            _("An administrator decides nothing and holds no other role. End that one first.")
        )
