"""What people's part of the installation does by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.journal.actions import System
from bagdar.web.people.actions import make_due_handovers
from bagdar.web.people.actions.answered import forget_answered


@task
def make_handovers() -> None:
    """Write the handovers of terms that ended by themselves."""
    make_due_handovers(by=System("handovers"), at=timezone.now())


@task
def forget_answers() -> None:
    """Forget the answers that the API keeps for a day."""
    forget_answered(at=timezone.now())
