"""What the installation does by itself about territories."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.journal.actions import System
from bagdar.web.territories.actions import follow_reforms


@task
def follow_the_tree() -> None:
    """Let rights follow a reform that was entered ahead, on its day."""
    follow_reforms(by=System("reforms"), at=timezone.now())
