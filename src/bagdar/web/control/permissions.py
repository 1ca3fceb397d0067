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


def opens_board(scope: Scope) -> bool:
    """Answer whether a person is of the centre or of an office."""
    return bool(scope.roles() & set(READERS))
