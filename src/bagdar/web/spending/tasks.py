"""What registers of money do by themselves: every night the money of projects is judged."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.journal.actions import System
from bagdar.web.people.permissions import World
from bagdar.web.spending.actions.judging import judge_registers


@task
def judge_tonight() -> None:
    """Take what rules say of the money of projects into the queue of flags."""
    judge_registers(World.REAL, by=System("spending"), at=timezone.now())
