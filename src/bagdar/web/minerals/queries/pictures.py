"""Pictures of series: a small one for a table, a large one with the paths ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from bagdar.core.minerals.prices import YEAR, Series
from bagdar.web.projects.queries.wording import number_text

SPARK_WIDTH, SPARK_HEIGHT, EDGE = 96, 24, 2
WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 240, 56, 24, 10
MOST_STEPS = 5
Point = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A mark of an axis: where it stands, and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Picture:
    """A series as lines between months that have a price; the paths ahead as band and line."""

    lines: tuple[str, ...]
    band: str
    base: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


def spark(series: Series) -> tuple[str, ...]:
    """Return the lines of a small picture; it begins at its lowest price, not at zero."""
    known = series.values[~np.isnan(series.values)]
    low, high = float(known.min()), float(known.max())
    wide = max(len(series.values) - 1, 1)

    def place(month: int, price: float) -> Point:
        x = EDGE + (SPARK_WIDTH - 2 * EDGE) * month / wide
        share = (price - low) / (high - low) if high > low else 0.5
        return round(x, 1), round(SPARK_HEIGHT - EDGE - share * (SPARK_HEIGHT - 2 * EDGE), 1)

    return _lines(series.values.tolist(), place)


def picture(series: Series, paths: Mapping[str, Any] | None) -> Picture:
    """Return a large picture from zero up, with the paths ahead where there are any."""
    ahead = {name: list((paths or {}).get(name, ())) for name in ("low", "base", "high")}
    known = series.values[~np.isnan(series.values)].tolist()
    top = max([*known, *ahead["high"]])
    last = len(series.values) - 1
    wide = max(last + len(ahead["base"]), 1)

    def place(month: float, price: float) -> Point:
        x = LEFT + (WIDTH - LEFT - EDGE) * month / wide
        y = HEIGHT - BELOW - price / top * (HEIGHT - BELOW - ABOVE)
        return round(x, 1), round(y, 1)

    band = base = ""
    if ahead["base"]:
        start = (place(last, known[-1]),)
        upper = [place(last + n, price) for n, price in enumerate(ahead["high"], 1)]
        lower = [place(last + n, price) for n, price in enumerate(ahead["low"], 1)]
        middle = [place(last + n, price) for n, price in enumerate(ahead["base"], 1)]
        band = _points([*start, *upper, *reversed(lower)])
        base = _points([*start, *middle])
    across = _years(series.first, wide, lambda month: place(month, 0)[0])
    up = tuple(Tick(place(0, one)[1], number_text(one)) for one in round_steps(top))
    return Picture(_lines(series.values.tolist(), place), band, base, across, up)


def years_picture(years: Mapping[int, Decimal | None]) -> tuple[str, ...]:
    """Return the lines of a small picture of years, from zero up."""
    first, last = min(years), max(years)
    known = [float(one) for one in years.values() if one is not None]
    top = max(known, default=1.0) or 1.0

    def place(year: int, value: float) -> Point:
        x = EDGE + (SPARK_WIDTH - 2 * EDGE) * year / max(last - first, 1)
        return round(x, 1), round(SPARK_HEIGHT - EDGE - value / top * (SPARK_HEIGHT - 2 * EDGE), 1)

    values = [years.get(year) for year in range(first, last + 1)]
    return _lines([np.nan if one is None else float(one) for one in values], place)


def round_steps(top: float) -> list[float]:
    """Return round numbers from zero to just below the top."""
    scale = 10.0 ** np.floor(np.log10(top))
    step = next(
        one * scale / 10 for one in (1, 2, 5, 10, 20, 50) if top / (one * scale / 10) <= MOST_STEPS
    )
    return [round(n * step, 10) for n in range(int(top / step) + 1)]


def _years(first: int, wide: int, across: Any) -> tuple[Tick, ...]:
    years = range(-(-first // YEAR), (first + wide) // YEAR + 1)
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100) if len(years) / one <= MOST_STEPS * 2)
    return tuple(Tick(across(year * YEAR - first), str(year)) for year in years if year % step == 0)


def _lines(values: Sequence[float], place: Any) -> tuple[str, ...]:
    """Return a line for each stretch without a gap."""
    known = [month for month, value in enumerate(values) if not np.isnan(value)]
    breaks = [0, *(n for n, (a, b) in enumerate(pairwise(known), 1) if b != a + 1), len(known)]
    return tuple(
        _points(place(month, values[month]) for month in known[start:end])
        for start, end in pairwise(breaks)
    )


def _points(places: Iterable[Point]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
