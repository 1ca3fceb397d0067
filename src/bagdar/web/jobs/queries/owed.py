"""Months before the newest one that are still owed: open, asked for, and not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bagdar.web.jobs.models import WRITABLE, Period, Report
from bagdar.web.jobs.permissions import Powers
from bagdar.web.jobs.queries.expected import (
    Reporter,
    expected,
    owing_of,
    reporter_of,
)
from bagdar.web.jobs.queries.untold import untold_of
from bagdar.web.projects.queries.filtering import Reading

MOST_MONTHS = 12
"""How many earlier months are looked at, the newest first: an older one is for the office to lock,
by whom it is kept as missing."""


@dataclass(frozen=True)
class Owed:
    """An earlier month, and who of those that a person writes for still is to report it.

    `late` are those of them who owe it: a report of a month before the register was begun freely.
    """

    period: Period
    reporters: frozenset[Reporter]
    late: frozenset[Reporter]


def open_months(before: date, *, synthetic: bool) -> list[Period]:
    """Return the newest months before one that are not locked."""
    rows = Period.objects.filter(is_synthetic=synthetic, locked_at=None, month__lt=before)
    return list(rows.order_by("-month")[:MOST_MONTHS])


def owed_months(powers: Powers, reading: Reading, *, before: date) -> list[Owed]:
    """Return the earlier months that somebody still owes, the newest first.

    A month is owed by a reporter as `expected.owed` says, for a project that nobody tells, and by
    whoever began its report.
    """
    periods = open_months(before, synthetic=reading.is_synthetic)
    if not periods:
        return []
    rows = reading.projects()
    owing, untold = owing_of(rows), untold_of(rows, periods, on=reading.day)
    own = [one for one in expected(rows, on=reading.day) if powers.makes(one)]
    reports = Report.objects.filter(period__in=periods)
    begun = {(one.period_id, reporter_of(one)): one.state in WRITABLE for one in reports}
    found = []
    for period in periods:
        asked = {one for one in own if owing.owes(one, period.month)}
        asked.update(one for one in own if one in untold.get(period.pk, {}))
        silent = {one for one in asked if begun.get((period.pk, one), True)}
        written = {
            one
            for (number, one), is_open in begun.items()
            if is_open and number == period.pk and powers.makes(one)
        }
        if silent | written:
            found.append(Owed(period, frozenset(silent | written), frozenset(silent)))
    return found
