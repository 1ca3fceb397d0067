"""What data requests do by themselves."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.data_requests.actions.opening import open_rounds


@task
def open_monthly() -> None:
    """Open the rounds of the month that is over."""
    open_rounds(at=timezone.now())
