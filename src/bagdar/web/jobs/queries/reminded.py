"""What a person was reminded of last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bagdar.web.jobs.models import Period, Reminder
from bagdar.web.jobs.queries.reading import name_of
from bagdar.web.people.models import User


@dataclass(frozen=True)
class Told:
    """The digest of a day: of which month, whose reports are due, and whose wait for a check."""

    on: date
    period: Period
    due: tuple[str, ...]
    waiting: tuple[str, ...]
    overdue: bool


def last_digest(person: User, *, month: date, synthetic: bool) -> Told | None:
    """Return the newest digest of a person on a month."""
    rows = Reminder.objects.filter(
        user=person, period__month=month, period__is_synthetic=synthetic
    ).select_related("period")
    newest = rows.order_by("-on").first()
    if newest is None:
        return None
    same = list(rows.filter(on=newest.on))
    due, waiting = (
        tuple(sorted(name_of(one, month) for one in same if one.waits is waits))
        for waits in (False, True)
    )
    return Told(newest.on, newest.period, due, waiting, any(one.overdue for one in same))
