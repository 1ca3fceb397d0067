"""Who may read and redact the journal, and who sets working calendars."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope

READS_JOURNAL = (Role.AUDITOR, Role.CHAIR)
ASKS_FOR_REDACTION = (Role.AUDITOR,)
DECIDES_REDACTION = (Role.AUDITOR, Role.CHAIR)
SETS_CALENDARS = (Role.PROGRAMME_OFFICE,)


def may_set_calendar(scope: Scope) -> bool:
    """Answer whether a reader imports working calendars, in the real world."""
    return not scope.is_synthetic and scope.has_whole(SETS_CALENDARS)


def can_read_journal(scope: Scope) -> bool:
    """Answer whether a person sees the acts of everybody; others see their own."""
    return scope.has_whole(READS_JOURNAL)


def can_ask_for_redaction(scope: Scope) -> bool:
    """Answer whether a person may ask for a redaction: auditors, never the administrator."""
    return scope.has_whole(ASKS_FOR_REDACTION)


def can_decide_redaction(scope: Scope) -> bool:
    """Answer whether a person may confirm or refuse what another asked for."""
    return scope.has_whole(DECIDES_REDACTION)


def check_can_ask_for_redaction(scope: Scope) -> None:
    """Refuse whoever may not ask for a redaction."""
    if not can_ask_for_redaction(scope):
        raise PermissionDenied


def check_can_decide_redaction(scope: Scope) -> None:
    """Refuse whoever may not decide a redaction."""
    if not can_decide_redaction(scope):
        raise PermissionDenied
