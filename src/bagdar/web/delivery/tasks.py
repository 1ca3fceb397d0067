"""What the promise ledger does by itself: it tells people, and changes nothing."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bagdar.web.delivery.actions.notices import send_notices


@task
def tell_of_reds() -> None:
    """Write to those whom a red went up to today."""
    send_notices(at=timezone.now())
