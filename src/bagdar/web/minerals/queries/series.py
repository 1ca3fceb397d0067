"""Prices and use as they are known at a moment: what was imported last holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db.models import OuterRef, Subquery

from bagdar.core.minerals.prices import Series, series_of
from bagdar.web.minerals.models import PriceSeries, Use

Key = tuple[str, str, str, str, int]


def newest_series(
    *, synthetic: bool, at: datetime, mineral: str | None = None
) -> list[PriceSeries]:
    """Return each benchmark as it stood after its last import by a moment."""
    rows = PriceSeries.objects.known(synthetic=synthetic, at=at)
    if mineral is not None:
        rows = rows.filter(mineral=mineral)
    same = PriceSeries.objects.known(synthetic=synthetic, at=at).filter(
        mineral=OuterRef("mineral"), benchmark=OuterRef("benchmark")
    )
    last = same.order_by("-at", "-pk").values("pk")[:1]
    return list(rows.filter(pk=Subquery(last)).order_by("mineral", "benchmark"))


def mapped(row: PriceSeries) -> dict[int, Decimal | None]:
    """Return prices by number of month."""
    return {
        row.first_month + place: None if text is None else Decimal(text)
        for place, text in enumerate(row.prices)
    }


def as_series(row: PriceSeries) -> Series:
    """Return prices as core computes with them."""
    floats = (None if text is None else float(text) for text in row.prices)
    return series_of(dict(enumerate(floats, row.first_month)))


def newest_use(*, synthetic: bool, at: datetime, mineral: str | None = None) -> Mapping[Key, Use]:
    """Return rows of use by what tells them apart; of a mineral with the outputs that serve all."""
    rows = Use.objects.known(synthetic=synthetic, at=at)
    if mineral is not None:
        rows = rows.filter(mineral__in=(mineral, ""))
    found: dict[Key, Use] = {}
    for one in rows.order_by("at", "pk"):
        key = (one.measure, one.mineral, one.area, one.against, one.year)
        found[cast("Key", key)] = one
    return found
