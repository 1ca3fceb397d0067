"""What a person holds today: the scope that every `for_scope` starts from.

Visibility is declared per object; who sees it beside everybody else's published ones:

published    everyone
territory    the roles of SEES_UNPUBLISHED, within their scope; the enterprise that carries it
restricted   the roles of SEES_RESTRICTED, within their scope, and the enterprise; from the day
             the restriction expires, as `territory`
case         the roles of SEES_CASES, within their scope; never the enterprise

A control office, a custodian and an administrator see what is published and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagdar.web.journal.actions import Actor, System
from bagdar.web.people.models import (
    Grant,
    Letterhead,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from bagdar.web.territories.models import is_synthetic_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

Anyone = User | AnonymousUser

# Acts that an office holder may let somebody sign: code and what it is called. Apps above add
# theirs when they load.
DELEGABLE: dict[str, StrOrPromise] = {
    "handovers.sign": _("sign handover inventories"),
}


class PeopleError(Exception):
    """A foreseen refusal; its text may be shown to a person."""


SEES_PROGRAMME = frozenset({Role.ANALYST, Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR})
SEES_UNPUBLISHED = SEES_PROGRAMME | {Role.OFFICER, Role.AKIM, Role.MINISTRY}
SEES_RESTRICTED = frozenset({Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR})
SEES_CASES = frozenset({Role.AUDITOR, Role.CHAIR})


class World(StrEnum):
    """The real world, or the synthetic one: whoever reads a list reads one of them."""

    REAL = "real"
    SYNTHETIC = "synthetic"


def world_named(world: str, keys: Iterable[str]) -> World:
    """Say which world is meant: the one of what is named by key, else the one asked for."""
    if world == World.SYNTHETIC or any(is_synthetic_key(one) for one in keys):
        return World.SYNTHETIC
    return World.REAL


@dataclass(frozen=True)
class Held:
    """One grant in force."""

    role: str
    territory_id: int | None
    organisation_id: int | None
    sector_id: int | None
    enterprise_id: int | None

    @property
    def whole(self) -> bool:
        """Answer whether the grant covers the whole programme."""
        return not (
            self.territory_id or self.organisation_id or self.sector_id or self.enterprise_id
        )


@dataclass(frozen=True)
class Scope:
    """All that a person holds on one day, and the world they look at or act in.

    Without a world both are reached: for acts on one thing, which its key places in one of them.
    """

    held: tuple[Held, ...] = field(default=())
    world: World | None = None

    @property
    def is_synthetic(self) -> bool:
        """Answer whether only what is synthetic is reached."""
        return self.world is World.SYNTHETIC

    def roles(self) -> frozenset[str]:
        """Return every role held, for any scope."""
        return frozenset(one.role for one in self.held)

    def has_whole(self, roles: Iterable[str]) -> bool:
        """Answer whether one of the roles is held for the whole programme."""
        return any(one.whole and one.role in roles for one in self.held)

    def territories(self, *roles: str) -> list[int]:
        """Return the territories granted for these roles (for any, if none is named)."""
        return [h.territory_id for h in self.held if h.territory_id and _among(h.role, roles)]

    def organisations(self, *roles: str) -> list[int]:
        """Return the organisations granted for these roles."""
        return [h.organisation_id for h in self.held if h.organisation_id and _among(h.role, roles)]

    def sectors(self, *roles: str) -> list[int]:
        """Return the sectors granted for these roles."""
        return [h.sector_id for h in self.held if h.sector_id and _among(h.role, roles)]

    def enterprises(self, *roles: str) -> list[int]:
        """Return the enterprises granted for these roles."""
        return [h.enterprise_id for h in self.held if h.enterprise_id and _among(h.role, roles)]


def _among(role: str, roles: tuple[str, ...]) -> bool:
    return not roles or role in roles


def scope_of(user: Anyone, *, on: date, world: World | None = None) -> Scope:
    """Return what a person holds on a day; nobody in particular holds nothing.

    A synthetic account never leaves the synthetic world, whatever world is asked for.
    """
    if not isinstance(user, User) or not user.is_active:
        return Scope(world=world)
    if user.is_synthetic:
        world = World.SYNTHETIC
    in_force = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), user=user, valid_from__lte=on
    )
    columns = ("role", "territory_id", "organisation_id", "sector_id", "enterprise_id")
    return Scope(tuple(Held(*row) for row in in_force.values_list(*columns)), world)


def check_role(scope: Scope, *roles: str) -> None:
    """Refuse whoever holds none of the roles for the whole programme."""
    if not scope.has_whole(roles):
        raise PermissionDenied


def check_may(by: Actor, *roles: str, on: date) -> None:
    """Refuse an actor who holds none of the roles for the whole programme on a day.

    The installation itself may: presets, commands typed by whoever runs the machine.
    """
    if not may(by, *roles, on=on):
        raise PermissionDenied


def may(by: Actor, *roles: str, on: date) -> bool:
    """Answer whether an actor holds one of the roles for the whole programme on a day.

    A synthetic account holds them in its own world alone, not for what both worlds share:
    accounts, organisations, programmes, lists of reasons.
    """
    if isinstance(by, System):
        return True
    if not isinstance(by, User) or by.is_synthetic:
        return False
    return scope_of(by, on=on).has_whole(roles)


SETS_FORMS = (Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR)


def sets_form(by: Actor, organisation: Organisation, *, on: date) -> bool:
    """Answer whether an actor sets the form for papers of an organisation on a day.

    The programme office and administrators set any; the akim and the officers of a territory that
    of its akimat, people of a ministry that of their own. The form on which the centre writes is
    nobody's own. A synthetic account sets none: papers bear it for everybody who plays.
    """
    if may(by, *SETS_FORMS, on=on):
        return True
    if not isinstance(by, User) or by.is_synthetic or _is_of_centre(organisation):
        return False
    scope = scope_of(by, on=on)
    if organisation.pk in scope.organisations(Role.MINISTRY):
        return True
    place, akimat = organisation.territory_id, organisation.kind == OrganisationKind.AKIMAT
    return akimat and place in scope.territories(Role.AKIM, Role.OFFICER)


def _is_of_centre(organisation: Organisation) -> bool:
    return Letterhead.objects.filter(pk=organisation.pk, for_centre=True).exists()
