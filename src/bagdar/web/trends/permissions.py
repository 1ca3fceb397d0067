"""Who may read trend watch, and who may do what in it.

readers         whoever sees what is not published: analysts (the experts), the programme office,
                ministries, akims and officers of territories, auditors, the chair
experts         analysts: judge signals, confirm links, keep the map of terms, compose briefs,
                take runs in. The installation may do the same from the command line
programme       gives experts their duties; signs briefs as analysts do, never those they composed
office
everybody else  nothing: no edition is published, and there is no trace of it

A watch list and a subscription are seen by their owner alone. An account of the synthetic world
acts on nothing real.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import SEES_UNPUBLISHED, Scope, scope_of

READS = SEES_UNPUBLISHED
EXPERTS = frozenset({Role.ANALYST})
SIGNERS = frozenset({Role.ANALYST, Role.PROGRAMME_OFFICE})
OFFICE = frozenset({Role.PROGRAMME_OFFICE})


def reads(scope: Scope) -> bool:
    """Answer whether trend watch exists for the person."""
    return bool(scope.roles() & READS)


def is_expert(scope: Scope) -> bool:
    """Answer whether the person is an expert of the whole programme."""
    return scope.has_whole(EXPERTS)


def signs(scope: Scope) -> bool:
    """Answer whether the person signs briefs that somebody else composed."""
    return scope.has_whole(SIGNERS)


def gives_duties(scope: Scope) -> bool:
    """Answer whether the person gives experts their duties."""
    return scope.has_whole(OFFICE)


def check_holds(by: Actor, roles: frozenset[Role], *, synthetic: bool, at: datetime) -> None:
    """Refuse an actor who holds none of the roles, and a synthetic one what is real.

    Raises PermissionDenied.
    """
    if not isinstance(by, User):
        return
    check(synthetic or not by.is_synthetic)
    check(scope_of(by, on=timezone.localdate(at)).has_whole(roles))


def check_reads(by: User, *, synthetic: bool, at: datetime) -> None:
    """Refuse whoever is no reader. Raises PermissionDenied."""
    check(synthetic or not by.is_synthetic)
    check(reads(scope_of(by, on=timezone.localdate(at))))
