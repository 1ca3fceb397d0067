"""The queue's own task."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.queue.actions import prune


@task
def prune_queue() -> None:
    """Forget what ended well long ago."""
    prune(at=timezone.now())
