"""Who may write what in the registry.

role              enters and edits              which facts
programme office  every project                 all; restricts; acts of the programme; programmes
ministry          its organisation and sectors  all but visibility
officer           its territory                 all but visibility
akim              its territory                 all; publishes and withdraws
enterprise        its own projects, edits only  technology, equipment, licensor, local content
auditor           puts under a case and back    visibility alone
everyone else     nothing                       nothing

A project is written to only by whoever may see it, and it must lie within the writer's scope
before and after the change: nobody enters a project elsewhere or hands one over to others.
Enterprises are legal entities of a public register: whoever enters projects finds and enters
them; only the programme office edits them and their groups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.models import ProjectFacts, Visibility
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.territories.models import ORDER, Reach

TECHNOLOGY = frozenset({"technology", "equipment_generation", "licensor", "local_content_ratio"})
"""What an enterprise states itself about its own project."""

SECRECY = frozenset({"visibility", "restricted_ground", "restricted_until"})
"""Fields that decide who sees a project."""

UNTOUCHABLE = frozenset({"merged_into_id", "search_text", "place_is_split", *ORDER})
"""Set by acts or derived; never edited."""

EDITABLE = frozenset(one.attname for one in ProjectFacts._meta.local_fields) - UNTOUCHABLE | {
    "phases",
    "sites",
    "costs",
    "parties",
}

CORRECTABLE = frozenset(
    {"name_en", "name_ru", "name_kk", "address", "latitude", "longitude", "capacity_value"}
    | {"capacity_unit", "source", "technology", "equipment_generation", "licensor"}
    | {"local_content_ratio", "place_on", "description_en", "description_ru", "description_kk"}
)
"""Facts in which a slip of the pen happens; who and where are changed by an edit."""

WRITERS = (Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM)


@dataclass(frozen=True)
class Rights:
    """What one person may write; `sight` holds their territories with all that lies under them."""

    sight: Sight = field(default=Sight())
    office: bool = False
    auditor: bool = False
    led: frozenset[int] = field(default=frozenset())


EVERYTHING = Rights(sight=Sight(whole=True), office=True, auditor=True)
"""The rights of the installation itself: presets, imports by the operator."""


def rights_of(scope: Scope) -> Rights:
    """Return what a scope lets its holder write."""
    led = scope.territories(Role.AKIM)
    under = Reach.objects.filter(ancestor__in=led).values_list("descendant_id", flat=True)
    return Rights(
        sight=sight_of(scope, roles=frozenset(WRITERS)),
        office=scope.has_whole((Role.PROGRAMME_OFFICE,)),
        auditor=scope.has_whole((Role.AUDITOR,)),
        led=frozenset(under if led else ()),
    )


def rights_by(by: Actor, *, at: datetime) -> tuple[Rights, Scope | None]:
    """Return an actor's rights and scope at a moment; the installation itself has no scope."""
    if not isinstance(by, User):
        return EVERYTHING, None
    scope = scope_of(by, on=timezone.localdate(at))
    return rights_of(scope), scope


def can_enter(rights: Rights) -> bool:
    """Answer whether a person may enter any project at all."""
    sight = rights.sight
    return bool(rights.office or sight.territories or sight.organisations or sight.sectors)


def can_edit_whole(rights: Rights, project: ProjectFacts) -> bool:
    """Answer whether all facts of the project are the person's to write."""
    return rights.office or rights.sight.answers_for(project)


def editable(rights: Rights, project: ProjectFacts) -> frozenset[str]:
    """Return the facts of a project that a person may edit; none at all is an empty set."""
    fields: frozenset[str] = frozenset()
    if can_edit_whole(rights, project):
        fields |= EDITABLE - SECRECY
    if project.enterprise_id in rights.sight.enterprises:
        fields |= TECHNOLOGY - rights.sight.hidden_fields(project)
    if len(visibilities(rights, project)) > 1:
        fields |= SECRECY
    return fields


def visibilities(rights: Rights, project: ProjectFacts) -> tuple[Visibility, ...]:
    """Return the visibilities a person may give the project, the present one included."""
    present = Visibility(project.visibility)
    allowed = {present}
    if present != Visibility.CASE:
        if rights.office:
            allowed |= {Visibility.PUBLISHED, Visibility.TERRITORY, Visibility.RESTRICTED}
        elif project.territory_id in rights.led and present != Visibility.RESTRICTED:
            allowed |= {Visibility.PUBLISHED, Visibility.TERRITORY}
    if rights.auditor:
        allowed |= {Visibility.CASE}
        if present == Visibility.CASE:
            allowed |= {Visibility.TERRITORY}
    return tuple(one for one in Visibility if one in allowed)


def check_can_enter(rights: Rights, project: ProjectFacts) -> None:
    """Refuse a new project outside the person's scope, or more open than they may decide."""
    draft = Visibility(project.visibility)
    project.visibility = Visibility.TERRITORY
    allowed = visibilities(rights, project)
    project.visibility = draft
    if not can_edit_whole(rights, project) or draft not in allowed:
        raise PermissionDenied


def check_can_edit(rights: Rights, project: ProjectFacts, names: frozenset[str]) -> None:
    """Refuse a change of facts that are not the person's to write."""
    if not names <= editable(rights, project):
        raise PermissionDenied


def check_office(rights: Rights) -> None:
    """Refuse whoever is not the programme office."""
    if not rights.office:
        raise PermissionDenied
