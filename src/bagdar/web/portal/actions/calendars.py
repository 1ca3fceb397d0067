"""A year of a working calendar, brought in by the programme office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from bagdar.web.journal.actions import Actor
from bagdar.web.people.permissions import check_may
from bagdar.web.portal.permissions import SETS_CALENDARS
from bagdar.web.territories.actions import load_calendar
from bagdar.web.territories.queries.calendars import DayRow


def import_calendar(rows: Sequence[DayRow], *, source: str, by: Actor, at: datetime) -> None:
    """Replace each year that the days lie in, whole. Refuses all but the programme office."""
    check_may(by, *SETS_CALENDARS, on=timezone.localdate(at))
    load_calendar(rows, by=by, at=at, source=source)
