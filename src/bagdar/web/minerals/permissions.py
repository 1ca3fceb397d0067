"""Who writes and reads minerals.

Prices and use are public and belong to no project: analysts and the programme office import them.
An exposure is stated by the programme office, the ministry, an officer or akim on projects within
their scope, and by analysts on any project they see. It is confirmed by a person of the programme
office, the ministry or the analysts who did not state it. Whoever sees a project sees what it is
exposed to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import Scope, check_may, scope_of
from bagdar.web.projects.models import Project, ProjectFacts, ProjectQuerySet
from bagdar.web.projects.permissions import Sight, sight_of

IMPORTERS = (Role.ANALYST, Role.PROGRAMME_OFFICE)
CONFIRMERS = (Role.ANALYST, Role.PROGRAMME_OFFICE, Role.MINISTRY)
WRITERS = (*CONFIRMERS, Role.OFFICER, Role.AKIM)


@dataclass(frozen=True)
class Powers:
    """What a person may do; without a scope the installation itself, which states all."""

    scope: Scope | None
    at: datetime
    writes: Sight = field(default_factory=Sight)
    confirms: Sight = field(default_factory=Sight)

    @property
    def may_state_some(self) -> bool:
        """Answer whether a person states exposures of any project at all."""
        return self.scope is None or _reaches(self.writes)

    def may_state(self, project: ProjectFacts) -> bool:
        """Answer whether a person states exposures of a project that they see."""
        return self.scope is None or self.writes.whole or self.writes.answers_for(project)

    def may_confirm(self, project: ProjectFacts) -> bool:
        """Answer whether a person confirms exposures of a project; the installation is nobody."""
        if self.scope is None:
            return False
        return self.confirms.whole or self.confirms.answers_for(project)

    def projects(self) -> ProjectQuerySet:
        """Return the projects that the person sees; those merged into others left out."""
        known = Project.objects.all().listed()
        return known if self.scope is None else known.for_scope(self.scope, at=self.at)


def _reaches(sight: Sight) -> bool:
    return bool(sight.whole or sight.territories or sight.organisations or sight.sectors)


def powers_of(scope: Scope, *, at: datetime) -> Powers:
    """Return what a scope lets its holder do."""
    writes = sight_of(scope, roles=frozenset(WRITERS))
    return Powers(scope, at, writes, sight_of(scope, roles=frozenset(CONFIRMERS)))


def powers_by(by: Actor, *, at: datetime) -> Powers:
    """Return what an actor may do; the installation states all and confirms nothing."""
    if not isinstance(by, User):
        return Powers(None, at)
    return powers_of(scope_of(by, on=timezone.localdate(at)), at=at)


def check_imports(by: Actor, *, at: datetime) -> None:
    """Refuse everybody but analysts and the programme office of the real world."""
    check_may(by, *IMPORTERS, on=timezone.localdate(at))


def may_import(scope: Scope) -> bool:
    """Answer whether a reader imports prices and use, in the real world."""
    return not scope.is_synthetic and scope.has_whole(IMPORTERS)


def check_states(powers: Powers, project: ProjectFacts) -> None:
    """Refuse an exposure of a project that is not the person's to write."""
    if not powers.may_state(project):
        raise PermissionDenied
