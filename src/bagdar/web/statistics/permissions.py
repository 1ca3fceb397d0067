"""Who imports statistics and notes breaks."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope, check_may

IMPORTERS = (Role.ANALYST, Role.PROGRAMME_OFFICE)


def check_imports(by: Actor, *, at: datetime) -> None:
    """Refuse everybody but the analyst and the programme office."""
    check_may(by, *IMPORTERS, on=timezone.localdate(at))


def may_import(scope: Scope) -> bool:
    """Answer whether a reader imports, in the real world."""
    return not scope.is_synthetic and scope.has_whole(IMPORTERS)
