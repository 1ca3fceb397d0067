"""Who writes and reads money.

register                        who writes it, on projects within their scope
budget, contracts, acceptance,
payments                        programme office, ministry, officer and akim of the territory
support, counter-obligations,
claw-backs                      programme office, ministry
savings                         programme office, ministry, akim

Money of a project is read by whoever sees the project and its costs: budget, contracts, payments
and support of a published project are public. Contracts that are linked to no project are read by
whoever watches the whole programme, and entered by the programme office. A suggested match is read
and decided by whoever writes contracts on the project it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import SEES_PROGRAMME, Scope, scope_of
from bagdar.web.projects.models import Project, ProjectFacts, ProjectQuerySet
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.spending.models import Register

_CENTRE = frozenset({Role.PROGRAMME_OFFICE, Role.MINISTRY})
_LOCAL = _CENTRE | {Role.OFFICER, Role.AKIM}
WRITERS: Mapping[str, frozenset[Role]] = {
    Register.BUDGET: _LOCAL,
    Register.CONTRACT: _LOCAL,
    Register.ACCEPTANCE: _LOCAL,
    Register.PAYMENT: _LOCAL,
    Register.SUPPORT: _CENTRE,
    Register.OBLIGATION: _CENTRE,
    Register.CLAWBACK: _CENTRE,
    Register.SAVING: _CENTRE | {Role.AKIM},
}
WRITE_ANY = (Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM)
"""Roles that write some register."""


@dataclass(frozen=True)
class Powers:
    """What a person may write; without a scope the installation itself, which writes all."""

    scope: Scope | None
    at: datetime
    sights: Mapping[str, Sight] = field(default_factory=dict)

    @property
    def watches(self) -> bool:
        """Answer whether contracts that are linked to no project are shown."""
        return self.scope is None or self.scope.has_whole(SEES_PROGRAMME)

    @property
    def is_office(self) -> bool:
        """Answer whether contracts are entered that are linked to no project."""
        return self.scope is None or self.scope.has_whole((Role.PROGRAMME_OFFICE,))

    def may_enter(self, register: str) -> bool:
        """Answer whether a person writes this register on any project at all."""
        if self.scope is None:
            return True
        sight = self.sights[register]
        return bool(sight.whole or sight.territories or sight.organisations or sight.sectors)

    def may_write(self, register: str, project: ProjectFacts) -> bool:
        """Answer whether a person writes this register on a project that they see."""
        if self.scope is None:
            return True
        sight = self.sights[register]
        return sight.whole or sight.answers_for(project)

    def projects(self) -> ProjectQuerySet:
        """Return the projects that the person sees; those merged into others left out."""
        return self.named().listed()

    def named(self) -> ProjectQuerySet:
        """Return the projects that the person sees, those merged into others too."""
        known: ProjectQuerySet = Project.objects.all()
        return known if self.scope is None else known.for_scope(self.scope, at=self.at)


def powers_of(scope: Scope, *, at: datetime) -> Powers:
    """Return what a scope lets its holder write."""
    by_roles = {roles: sight_of(scope, roles=roles) for roles in set(WRITERS.values())}
    return Powers(scope, at, {one: by_roles[roles] for one, roles in WRITERS.items()})


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return what an actor may write; the installation writes all."""
    if not isinstance(by, User):
        return Powers(None, at)
    return powers_of(scope_of(by, on=timezone.localdate(at)), at=at)


def check_enters(powers: Powers, register: str) -> None:
    """Refuse whoever writes nothing of a register."""
    if not powers.may_enter(register):
        raise PermissionDenied


def check_writes(powers: Powers, register: str, project: ProjectFacts | None) -> None:
    """Refuse a row of a project that is not the person's to write; of none, all but the office."""
    allowed = powers.is_office if project is None else powers.may_write(register, project)
    if not allowed:
        raise PermissionDenied
