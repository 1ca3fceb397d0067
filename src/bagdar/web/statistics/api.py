"""Statistics of territories for programs: each series as it was known on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from bagdar.web.people.api.fields import Day, KeyInPath
from bagdar.web.people.api.problems import READS
from bagdar.web.people.requests import Asked
from bagdar.web.statistics.models import Series, Status, Unit
from bagdar.web.statistics.queries import Told, told_of
from bagdar.web.territories.queries import land

router = Router(tags=["statistics"])


class StatisticsAsked(Schema):
    """As known on which day."""

    as_of: Day | None = Field(
        None, description=gettext_noop("As it was known on this day; by now if left out.")
    )


class ObservationTold(Schema):
    """The value of a period; empty where it was not reported or is confidential."""

    period: date = Field(description=gettext_noop("The first day of the year or month."))
    monthly: bool
    value: Decimal | None
    status: Status


class BreakTold(Schema):
    """From a period on the series is counted in another way."""

    period: date
    note: str


class SeriesTold(Schema):
    """A series of a territory, with the newest import it is read from."""

    series: Series
    unit: Unit
    source: str
    licence: str
    published_on: date
    observations: list[ObservationTold]
    breaks: list[BreakTold]


@router.get(
    "/territories/{key}/statistics",
    response={200: list[SeriesTold], **READS},
    operation_id="list_territory_statistics",
    summary=gettext_noop("Series of statistics of a territory"),
)
def list_territory_statistics(
    request: HttpRequest,
    key: KeyInPath,
    asked: Query[StatisticsAsked],  # noqa: ARG001 -- read by the middleware
) -> list[SeriesTold]:
    """Return each series known of a territory, of each period the newest vintage known then."""
    reader = cast("Asked", request)
    found = land().find(key)
    if found is None:
        raise Http404
    at = reader.as_of or reader.now
    return [_told(one) for one in told_of(found, reader.scope, at=at)]


def _told(one: Told) -> SeriesTold:
    return SeriesTold(
        series=one.series,
        unit=one.unit,
        source=one.vintage.source,
        licence=one.vintage.licence,
        published_on=one.vintage.published_on,
        observations=[
            ObservationTold(
                period=value.period, monthly=value.monthly, value=value.value, status=value.status
            )
            for value in one.values
        ],
        breaks=[BreakTold(period=each.period, note=each.note) for each in one.breaks],
    )
