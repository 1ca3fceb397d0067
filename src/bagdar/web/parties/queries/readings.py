"""Purchases that an earlier version read, which may be read otherwise now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet

from bagdar.sources.ocds.purchases import READING
from bagdar.web.parties.models import Purchase


@dataclass(frozen=True)
class Earlier:
    """How many purchases of a table stand as an earlier version read them."""

    source: str
    stated_on: date
    count: int


def read_earlier(*, synthetic: bool) -> QuerySet[Purchase]:
    """Return the purchases that stand as an earlier version read them."""
    earlier = Q(reading=None) | Q(reading__lt=READING)
    return Purchase.objects.filter(earlier, is_synthetic=synthetic)


def tables_read_earlier(*, synthetic: bool) -> list[Earlier]:
    """Return the tables whose purchases are to be taken in again, the newest first."""
    rows = read_earlier(synthetic=synthetic).order_by()
    sums = rows.values(source=F("intake__source"), on=F("intake__stated_on")).annotate(
        count=Count("pk"), last=Max("intake")
    )
    found: list[Mapping[str, object]] = list(sums.order_by("-last"))
    return [Earlier(str(one["source"]), one["on"], int(str(one["count"]))) for one in found]  # type: ignore[arg-type]  # a day
