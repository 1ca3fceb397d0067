"""What the registry does by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.projects.actions.drafts import sweep_drafts
from bagdar.web.projects.actions.statistics import refresh_statistics


@task
def count_rows() -> None:
    """Keep lists fast as the register grows."""
    refresh_statistics()


@task
def sweep_imports() -> None:
    """Remove tables that were sent more than a day ago and never imported."""
    sweep_drafts(at=timezone.now())
