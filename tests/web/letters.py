"""The daily letter in tests: what the worker would send to whom at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import TestCase
from django.utils import timezone

from bagdar.web.inbox.actions.letters import write_letter
from bagdar.web.people.models import User


@contextmanager
def travelled(at: datetime) -> Iterator[None]:
    """Let the clock of the installation show a moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        yield


def delivered(*people: User, at: datetime, later: int = 0) -> dict[str, EmailMessage]:
    """Write and send the letters of a day; return them by whom they went to.

    Without people, those of everybody with an address. `later` names another day of sending.
    """
    mail.outbox.clear()
    known = people or tuple(User.objects.exclude(email="").order_by("pk"))
    with travelled(at), TestCase.captureOnCommitCallbacks(execute=True):
        day = timezone.localdate(at).toordinal() + later
        for person in known:
            write_letter.func(user=person.pk, day=type(at.date()).fromordinal(day).isoformat())
    return {one.to[0].split("@")[0]: one for one in mail.outbox}


def addressed(*people: User, language: str = "en") -> None:
    """Give people an address and a language."""
    for one in people:
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@example.kz", language=language)
