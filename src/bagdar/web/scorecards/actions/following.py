"""Following changes: whatever an act changes is scored anew right after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from bagdar.core.terms.chain import text_digest
from bagdar.web.journal.actions import Act, System
from bagdar.web.queue.actions import enqueue
from bagdar.web.scorecards.actions.computing import compute_all
from bagdar.web.scorecards.actions.rescoring import recount, rescore
from bagdar.web.scorecards.models import ScoreStanding
from bagdar.web.scorecards.queries.inputs import RECOUNTED

SUBJECTS = frozenset(one.recounted for one in RECOUNTED)
SOON = timedelta(minutes=10)
"""A register is counted anew as a whole, at most so often."""
MANY = 50
"""Projects changed by one act beyond which everybody is scored anew, once a minute."""


@task
def score_again(projects: list[int]) -> None:
    """Score anew whatever some projects belong to."""
    rescore(projects, by=System("scorecards"), at=timezone.now())


def follow(projects: Sequence[int], at: datetime) -> None:
    """Ask, in the act that changes projects, for them to be scored anew after it.

    Before anything was ever computed there is nothing to keep up to date.
    """
    if not projects or not ScoreStanding.objects.exists():
        return
    if len(projects) > MANY:
        soon = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        enqueue(compute_all, key=f"scorecards:many:{soon.isoformat()}", run_after=soon)
        return
    numbers = sorted(projects)
    named = text_digest(f"{at.isoformat()} {numbers}")
    enqueue(score_again, key=f"scorecards:{named}", projects=numbers)


@task
def recount_registers() -> None:
    """Count barriers and instructions anew."""
    recount(by=System("scorecards"), at=timezone.now())


def hear(entry: Act) -> None:
    """Ask, in an act on barriers or instructions, for them to be counted anew soon after it."""
    if not entry.touched & SUBJECTS or not ScoreStanding.objects.exists():
        return
    passed = (entry.at - datetime.min.replace(tzinfo=entry.at.tzinfo)) % SOON
    soon = entry.at - passed + SOON
    enqueue(recount_registers, key=f"scorecards:registers:{soon.isoformat()}", run_after=soon)
