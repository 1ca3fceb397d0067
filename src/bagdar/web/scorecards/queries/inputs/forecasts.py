"""Forecasts settled: of the due dates that came, those reached by the forecast that stood before.

The settlements are those that the promise ledger was computed to, kept in the lake.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.conf import settings

from bagdar.core.delivery.honesty import STOOD_DAYS
from bagdar.core.territories.scorecard import Measured
from bagdar.lake import LakeError
from bagdar.runs.delivery import settlements_of
from bagdar.web.delivery.models import StandingFigure
from bagdar.web.delivery.queries.honesty import lake_of
from bagdar.web.scorecards.queries.inputs.items import Item, Window


def forecast_items(window: Window) -> Iterator[Item]:
    """Yield every settled forecast that is decided, as of the last day computed."""
    days = StandingFigure.objects.filter(as_of__lte=window.day).order_by("-as_of")
    computed_on = days.values_list("as_of", flat=True).first()
    if computed_on is None:
        return
    try:
        with lake_of(settings.BAGDAR_DATA).read() as reading:
            rows = reading.rows(settlements_of(computed_on))
    except LakeError:
        return
    for row in rows:
        owner = window.whose.get(row["project"])
        if owner is None or row["kept"] is None:
            continue
        if owner.merged_on is not None and row["due_on"] > owner.merged_on:
            continue
        yield Item(
            Measured.FORECASTS_KEPT,
            owner,
            since=row["due_on"].replace(day=1),
            until=None,
            on=row["forecast_on"],
            good=row["kept"],
            n=Decimal(row["kept"]),
            done_on=row["actual_on"],
            tenures=window.holders(owner, row["due_on"] - timedelta(days=STOOD_DAYS)),
        )
