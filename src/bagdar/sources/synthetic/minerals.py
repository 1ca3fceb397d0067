"""Made-up minerals: prices that wander, use that grows slower than output, and exposed projects.

Prices are random walks of a logarithm with a volatility of our own choosing, use a smooth curve
with some noise. Nothing of it follows any market.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from bagdar.core.minerals.prices import YEAR, month_number
from bagdar.sources.minerals.use import Measure, UseRow

BENCHMARK = "Synthetic benchmark"
SOURCE = "Synthetic figures / Синтетические данные / Синтетикалық деректер"
AREA = "Synthetic country"
OUTPUT = "synthetic output"
PURPOSE = "synthetic wiring: synthetic substitute"
YEARS = 16
EXPOSED_RATIO, CONFIRMED_RATIO = 0.5, 0.8
MISSING_MONTH = 40
"""A month of the second price that is left out, so that a gap can be seen."""
_PRICES = (
    ("oil", "$/bbl", 70.0, 0.30),
    ("copper", "$/mt", 7000.0, 0.20),
    ("zinc", "$/mt", 2500.0, 0.22),
    ("coal", "$/mt", 110.0, 0.28),
    ("gold", "$/troy oz", 1600.0, 0.15),
)
_USED = ("copper", "coal")


@dataclass(frozen=True, slots=True)
class Walk:
    """The prices of a mineral by number of month."""

    mineral: str
    unit: str
    prices: dict[int, Decimal | None]


@dataclass(frozen=True, slots=True)
class Hangs:
    """That a project buys or sells a mineral."""

    project: int
    mineral: str
    flow: str
    share_percent: Decimal
    is_confirmed: bool


def walks(*, seed: int, until: date) -> Iterator[Walk]:
    """Make prices up to the month before a day."""
    last = month_number(until.year, until.month) - 1
    for place, (mineral, unit, start, volatility) in enumerate(_PRICES):
        dice = np.random.default_rng([seed, 71, place])
        steps = dice.normal(0, volatility / np.sqrt(YEAR), YEARS * YEAR)
        levels = start * np.exp(np.cumsum(steps))
        prices: dict[int, Decimal | None] = {
            last - len(levels) + 1 + n: Decimal(f"{level:.4g}") for n, level in enumerate(levels)
        }
        if place == 1:
            prices[last - MISSING_MONTH] = None
        yield Walk(mineral, unit, prices)


def use_rows(*, seed: int, until: date) -> Iterator[UseRow]:
    """Make use by year up to the year before a day."""
    years = range(until.year - YEARS, until.year)
    dice = np.random.default_rng([seed, 72])
    for n, year in enumerate(years):
        made = Decimal(f"{1000 * 1.04**n * np.exp(dice.normal(0, 0.01)):.6g}")
        yield _row(Measure.OUTPUT, "", year, made, "million units", OUTPUT)
        for mineral in _USED:
            used = Decimal(f"{50_000 * 1.02**n * np.exp(dice.normal(0, 0.02)):.6g}")
            yield _row(Measure.CONSUMPTION, mineral, year, used, "t", "")
        share = Decimal(f"{80 - 1.5 * n + dice.normal(0, 0.5):.4g}")
        yield _row(Measure.SUBSTITUTION, "copper", year, share, "%", PURPOSE)


def _row(
    measure: Measure, mineral: str, year: int, value: Decimal, unit: str, against: str
) -> UseRow:
    return UseRow(0, measure, mineral, AREA, year, value, unit, against, SOURCE)


def hanging(projects: Iterable[int], *, seed: int) -> Iterator[Hangs]:
    """Say which projects buy or sell which mineral; some of it nobody confirmed."""
    keys = [one[0] for one in _PRICES]
    for project in projects:
        dice = np.random.default_rng([seed, 73, project])
        chance, confirmed, share = dice.random(3)
        if chance >= EXPOSED_RATIO:
            continue
        mineral = keys[int(dice.integers(len(keys)))]
        flow = "output" if dice.random() < 1 / 3 else "input"
        percent = Decimal(int(5 + 60 * share))
        yield Hangs(project, mineral, flow, percent, bool(confirmed < CONFIRMED_RATIO))
