"""What the registry does by itself."""

from __future__ import annotations

from django_tasks import task

from bagdar.web.projects.actions.statistics import refresh_statistics


@task
def count_rows() -> None:
    """Keep lists fast as the register grows."""
    refresh_statistics()
