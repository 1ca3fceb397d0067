"""The answers that the API keeps for repeated requests."""

from __future__ import annotations

from datetime import datetime, timedelta

from bagdar.web.people.models import Answered

KEPT_FOR = timedelta(days=1)


def forget_answered(*, at: datetime) -> int:
    """Delete what was kept longer than promised; return how many."""
    return Answered.objects.filter(asked_at__lt=at - KEPT_FOR).delete()[0]
