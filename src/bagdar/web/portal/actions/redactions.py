"""Redactions of the journal, with the rights that they need."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bagdar.web.journal.actions import redactions
from bagdar.web.journal.models import Redaction
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.portal.permissions import (
    check_can_ask_for_redaction,
    check_can_decide_redaction,
)


def ask(*, text: str, ground: str, by: User, at: datetime) -> Redaction:
    """Ask for a text to be taken out of the journal and the registry."""
    check_can_ask_for_redaction(scope_of(by, on=timezone.localdate(at)))
    return redactions.request_redaction(text=text, ground=ground, by=by, at=at)


def confirm(redaction: Redaction, *, by: User, at: datetime) -> None:
    """Carry out what another person asked for."""
    check_can_decide_redaction(scope_of(by, on=timezone.localdate(at)))
    redactions.confirm_redaction(redaction, by=by, at=at)


def refuse(redaction: Redaction, *, ground: str, by: User, at: datetime) -> None:
    """Let the text stand."""
    check_can_decide_redaction(scope_of(by, on=timezone.localdate(at)))
    redactions.refuse_redaction(redaction, ground=ground, by=by, at=at)
