"""Who has not reported a month: launched objects the reader sees, by territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bagdar.core.delivery.life import over_on
from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.delivery.models import Output, OutputSource
from bagdar.web.projects.models import ProjectQuerySet, Stage, Standing
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.filtering import Reading, filtered


@dataclass(frozen=True)
class Missing:
    """Of the objects that were to report a month: how many did, and those that did not."""

    month: date
    expected: int
    reported: int
    rows: ProjectQuerySet

    @property
    def silent(self) -> int:
        """How many did not report."""
        return self.expected - self.reported


def last_month(day: date) -> date:
    """Return the newest month that is over on a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def missing(month: date, asking: Asking, reading: Reading) -> Missing:
    """Find who was launched before the end of a month and gave no figures of the enterprise.

    An object with a stage after the launch and without a day of launch is expected to report
    too. What the district says does not stand in for the enterprise.
    """
    column = "pk" if reading.as_of is None else "project_id"
    launched = filtered(asking, reading).rows.filter(
        stage__in=(*LAUNCHED_STAGES, Stage.NOT_CONFIRMED)
    )
    standing = _standings(reading).filter(project=OuterRef(column), actual_on__gte=over_on(month))
    expected = launched.exclude(Exists(standing))
    said = _said(reading).filter(project=OuterRef(column), month=month)
    by_enterprise = said.filter(source=OutputSource.ENTERPRISE)
    rows = (
        expected.exclude(Exists(by_enterprise))
        .annotate(district_said=Exists(said.filter(source=OutputSource.DISTRICT)))
        .select_related("enterprise")
        .order_by("territory_id", "key")
    )
    total = expected.count()
    return Missing(month, total, total - rows.count(), rows)


def _standings(reading: Reading) -> QuerySet[Standing]:
    if reading.as_of is None:
        return Standing.objects.filter(known_to=None)
    still = Q(known_to=None) | Q(known_to__gt=reading.as_of)
    return Standing.objects.filter(still, known_from__lte=reading.as_of)


def _said(reading: Reading) -> QuerySet[Output]:
    rows = Output.objects.all()
    return rows if reading.as_of is None else rows.filter(at__lte=reading.as_of)
