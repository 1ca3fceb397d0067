"""Suggestions for projects that are entered or changed, without waiting for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from bagdar.core.terms.chain import text_digest
from bagdar.web.journal.actions import System, act
from bagdar.web.queue.actions import enqueue
from bagdar.web.trends.actions.suggesting import CHUNK, missing_links
from bagdar.web.trends.actions.taking import RUN
from bagdar.web.trends.models import Link, Run
from bagdar.web.trends.queries.reading import last_runs

MANY = 50
"""Projects changed by one act beyond which all are looked through, once a minute."""


@task
def suggest_links(projects: list[int]) -> None:
    """Suggest signals of the runs that count to some projects; what is decided stays."""
    _suggest(projects)


@task
def suggest_all_links() -> None:
    """Look all projects through."""
    _suggest(None)


def _suggest(among: Sequence[int] | None) -> None:
    """Write what is missing in an act; where nothing is, nothing is written."""
    runs = [run for synthetic in (False, True) for run in last_runs(synthetic=synthetic)]
    for run in runs:
        if not (new := missing_links(run, among)):
            continue
        with act("trends.suggest", by=System("trends"), at=timezone.now()) as entry:
            Link.objects.bulk_create(new, batch_size=CHUNK)
            entry.record(RUN, run.pk, before=None, after={"suggested": len(new)})


def follow(projects: Sequence[int], at: datetime) -> None:
    """Ask, in the act that enters or changes projects, for suggestions after it.

    Before anything was taken in there is nothing to suggest.
    """
    if not projects or not Run.objects.exists():
        return
    if len(projects) > MANY:
        soon = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        enqueue(suggest_all_links, key=f"trends.links:{soon.isoformat()}", run_after=soon)
        return
    numbers = sorted(projects)
    named = text_digest(f"{at.isoformat()} {numbers}")
    enqueue(suggest_links, key=f"trends.links:{named}", projects=numbers)
