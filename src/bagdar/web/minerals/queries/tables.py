"""Tables that go out and come in again: their columns, empty ones to fill, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bagdar.core.minerals.prices import month_text
from bagdar.core.minerals.scenarios import joint_paths
from bagdar.sources.minerals.prices import HEADINGS as PRICE_HEADINGS
from bagdar.sources.minerals.use import HEADINGS as USE_HEADINGS
from bagdar.web.minerals.models import ExposureVersion, PriceSeries
from bagdar.web.minerals.queries.files import Sheet, Value
from bagdar.web.minerals.queries.series import as_series, mapped, newest_series, newest_use

EXPOSURE_HEADINGS: dict[str, tuple[str, ...]] = {
    "project": ("ключ проекта", "проект", "жоба", "жоба кілті"),
    "mineral": ("минерал", "сырьё", "минералды шикізат"),
    "flow": ("направление", "бағыты", "input or output"),
    "share_percent": ("share", "доля", "доля, %", "үлесі"),
    "source": ("источник", "дереккөз"),
}
PRICES, USE, EXPOSURES = "prices", "use", "exposures"
HEADINGS: dict[str, Sequence[str]] = {
    PRICES: tuple(PRICE_HEADINGS),
    USE: tuple(USE_HEADINGS),
    EXPOSURES: tuple(EXPOSURE_HEADINGS),
}
EXAMPLES: dict[str, tuple[tuple[Value, ...], ...]] = {
    PRICES: (("copper", "Copper", "2026-01", "", "$/mt"),),
    USE: (
        ("consumption", "copper", "World", 2025, "", "kt", "", ""),
        ("output", "", "World", 2025, "", "billion USD of 2015", "gross domestic product", ""),
        ("substitution", "copper", "World", 2025, "", "%", "wiring: aluminium", ""),
    ),
    EXPOSURES: (("", "copper", "input", "", ""),),
}
"""Rows that show what belongs where; they hold no figure, and are refused until they do."""


def template_of(table: str) -> Sheet:
    """Return an empty table with its headings and a row or two to fill."""
    return Sheet(f"minerals-{table}", HEADINGS[table], EXAMPLES[table])


def prices_sheet(rows: Iterable[PriceSeries]) -> Sheet:
    """Return prices, a row a month."""
    told = [
        (one.mineral, one.benchmark, month_text(month), price, one.unit)
        for one in rows
        for month, price in mapped(one).items()
        if price is not None
    ]
    return Sheet("minerals-prices", HEADINGS[PRICES], told)


def use_sheet(*, synthetic: bool, at: datetime, mineral: str | None = None) -> Sheet:
    """Return use, a row a year; what its source does not have is written .. as it was."""
    known = newest_use(synthetic=synthetic, at=at, mineral=mineral)
    told = [
        (
            one.measure,
            one.mineral,
            one.area,
            one.year,
            ".." if one.value is None else one.value,
            one.unit,
            one.against,
            one.source,
        )
        for _key, one in sorted(known.items())
    ]
    return Sheet("minerals-use", HEADINGS[USE], told)


def exposures_sheet(rows: Iterable[ExposureVersion]) -> Sheet:
    """Return exposures; whether they are confirmed stands beside them, and is not read again."""
    told = [
        (
            one.record.project.key,
            one.record.mineral,
            one.record.flow,
            one.share_percent,
            one.source,
            one.is_confirmed,
        )
        for one in rows
    ]
    return Sheet("minerals-exposures", (*HEADINGS[EXPOSURES], "confirmed"), told)


def scenario_sheet(rows: Iterable[PriceSeries]) -> Sheet:
    """Return the paths of prices, a row a month ahead, for whoever computes on with them."""
    headings = ("mineral", "benchmark", "unit", "month", "ahead", "low", "base", "high", "version")
    told: list[tuple[Value, ...]] = []
    for one in rows:
        paths = one.paths
        for ahead, (low, base, high) in enumerate(
            zip(*(paths.get(name, ()) for name in ("low", "base", "high")), strict=True), 1
        ):
            month = month_text(paths["from_month"] + ahead)
            about = (one.mineral, one.benchmark, one.unit, month, ahead)
            told.append((*about, float(low), float(base), float(high), paths["version"]))
    return Sheet("minerals-scenario", headings, told)


def drawn_sheet(rows: Sequence[PriceSeries], *, draws: int, seed: int) -> Sheet:
    """Return paths drawn for all prices together, a row a draw, price and month ahead.

    Raises PriceError where the prices share fewer than ten years.
    """
    series = [as_series(one) for one in rows]
    drawn = joint_paths(series, seed=seed, draws=draws)
    told: list[tuple[Value, ...]] = [
        (draw, row.mineral, row.benchmark, row.unit, month_text(of.last + ahead), ahead, price)
        for draw, prices in enumerate(drawn.tolist(), 1)
        for row, of, path in zip(rows, series, prices, strict=True)
        for ahead, price in enumerate(path, 1)
    ]
    headings = ("draw", "mineral", "benchmark", "unit", "month", "ahead", "price")
    return Sheet("minerals-paths", headings, told)


def sheet_of(table: str, *, synthetic: bool, at: datetime) -> Sheet:
    """Return prices, use or scenarios of a world as they are known at a moment."""
    if table == USE:
        return use_sheet(synthetic=synthetic, at=at)
    rows = newest_series(synthetic=synthetic, at=at)
    return prices_sheet(rows) if table == PRICES else scenario_sheet(rows)
