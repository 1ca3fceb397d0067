"""What alarms do by themselves: they look at the facts every night."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.alarms.actions.computing import compute_alarms
from bagdar.web.alarms.queries.subjects import Among
from bagdar.web.journal.actions import System
from bagdar.web.people.permissions import World


@task
def compute_tonight() -> None:
    """Hold alarms of both worlds against the facts."""
    for world in World:
        compute_alarms(Among(world, timezone.now()), by=System("alarms"))
