"""Who opens the control board: the centre and offices, each for what their lists show."""

from __future__ import annotations

from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope

CENTRE = (
    *(Role.CHAIR, Role.PROGRAMME_OFFICE, Role.CONTROL_OFFICE),
    *(Role.ANALYST, Role.AUDITOR),
)
OFFICES = (Role.AKIM, Role.OFFICER, Role.MINISTRY)
READERS = (*CENTRE, *OFFICES)
SHOWN_BARRIERS = frozenset({*READERS, Role.ENTERPRISE}) - {Role.CONTROL_OFFICE}
"""Roles with a way to barriers; the control office sees instructions alone."""


def opens_board(scope: Scope) -> bool:
    """Answer whether a person is of the centre or of an office."""
    return bool(scope.roles() & set(READERS))


def is_shown_barriers(scope: Scope) -> bool:
    """Answer whether some role of a person leads to barriers, so that none counts as none."""
    return bool(scope.roles() & SHOWN_BARRIERS)
