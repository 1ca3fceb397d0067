"""What the inbox does by itself: it asks for the letters of the day."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.inbox.actions.letters import write_letters


@task
def write_today() -> None:
    """Ask for the letter of the day for everybody who wants one."""
    write_letters(at=timezone.now())
