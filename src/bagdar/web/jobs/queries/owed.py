"""Months before the newest one that are still owed: open, asked for, and not sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone

from bagdar.web.jobs.models import WRITABLE, Period, Report
from bagdar.web.jobs.permissions import Powers
from bagdar.web.jobs.queries.expected import (
    NO_JOBS_YET,
    Reporter,
    expected,
    promised_jobs,
    reportable,
    reporter_of,
)
from bagdar.web.projects.models import OUT_OF_PROGRAMME, ProjectQuerySet, ProjectVersion
from bagdar.web.projects.queries.filtering import Reading

MOST_MONTHS = 12
"""How many earlier months are looked at, the newest first: an older one is for the office to lock,
by whom it is kept as missing."""


@dataclass(frozen=True)
class Owed:
    """An earlier month, and who of those that a person writes for still is to report it."""

    period: Period
    reporters: frozenset[Reporter]


def open_months(before: date, *, synthetic: bool) -> list[Period]:
    """Return the newest months before one that are not locked."""
    rows = Period.objects.filter(is_synthetic=synthetic, locked_at=None, month__lt=before)
    return list(rows.order_by("-month")[:MOST_MONTHS])


def owed_months(powers: Powers, reading: Reading, *, before: date) -> list[Owed]:
    """Return the earlier months that somebody still owes, the newest first.

    A month is owed by a reporter as `expected.owed` says, and by whoever began its report.
    """
    periods = open_months(before, synthetic=reading.is_synthetic)
    if not periods:
        return []
    rows = reading.projects()
    since = _owed_since(rows)
    own = [one for one in expected(rows, on=reading.day) if powers.makes(one)]
    reports = Report.objects.filter(period__in=periods)
    begun = {(one.period_id, reporter_of(one)): one.state in WRITABLE for one in reports}
    found = []
    for period in periods:
        asked = {one for one in own if one in since and since[one] <= period.month}
        silent = {one for one in asked if begun.get((period.pk, one), True)}
        written = {
            one
            for (number, one), is_open in begun.items()
            if is_open and number == period.pk and powers.makes(one)
        }
        if silent | written:
            found.append(Owed(period, frozenset(silent | written)))
    return found


def _owed_since(rows: ProjectQuerySet) -> Mapping[Reporter, date]:
    """Return the first month that each reporter owes, by the rule of `expected.owed`.

    Where projects lie and whose they are is read as it is now.
    """
    given = reportable(rows).values("pk")
    known = ProjectVersion.objects.filter(project__in=given).exclude(
        stage__in=(*NO_JOBS_YET, *OUT_OF_PROGRAMME)
    )
    promised = promised_jobs().filter(baseline__project__in=given)
    found: dict[Reporter, date] = {}
    for asked, path, moment in (
        (known, "project", "known_from"),
        (promised, "baseline__project", "month"),
    ):
        columns = (f"{path}__territory", f"{path}__enterprise")
        named = asked.order_by().values_list(*columns).annotate(first=Min(moment))
        for territory, enterprise, first in named:
            day = timezone.localdate(first) if isinstance(first, datetime) else first
            month = day.replace(day=1)
            for one in (Reporter(territory_id=territory), Reporter(enterprise_id=enterprise)):
                found[one] = min(month, found.get(one, month))
    return found
