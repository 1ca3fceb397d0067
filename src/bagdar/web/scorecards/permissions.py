"""Whose eyes: how far the figures of a subject may go for a reader, and who sets weights."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from bagdar.core.tables.reaches import SYNTHETIC_FROM
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import (
    SEES_CASES,
    SEES_RESTRICTED,
    SEES_UNPUBLISHED,
    Scope,
    check_may,
)

REACHES = ((3, SEES_CASES), (2, SEES_RESTRICTED), (1, SEES_UNPUBLISHED))


def reach_everywhere(scope: Scope, *, synthetic: bool) -> int:
    """Return how far figures may go that compare subjects: what the reader sees all of."""
    nearest = SYNTHETIC_FROM if synthetic else 0
    return nearest + next((reach for reach, roles in REACHES if scope.has_whole(roles)), 0)


def reach_of(
    scope: Scope,
    *,
    synthetic: bool,
    territories: Collection[int] = (),
    organisation: int | None = None,
) -> int:
    """Return how far the figures of one subject may go.

    `territories` are the subject's own and all above it, `organisation` the one it belongs to:
    whoever holds a role for one of them sees all that is not restricted there.
    """
    nearest = SYNTHETIC_FROM if synthetic else 0
    own = set(scope.territories(*SEES_UNPUBLISHED)) & set(territories) or (
        organisation in scope.organisations(*SEES_UNPUBLISHED)
    )
    return max(reach_everywhere(scope, synthetic=synthetic), nearest + bool(own))


def check_sets_weights(by: Actor, *, at: datetime) -> None:
    """Refuse everybody but the programme office."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))


def may_set_weights(scope: Scope) -> bool:
    """Answer whether a reader is of the programme office, in the real world."""
    return not scope.is_synthetic and scope.has_whole((Role.PROGRAMME_OFFICE,))
