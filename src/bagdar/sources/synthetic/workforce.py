"""Of whom the people of made-up reports are, and what they are paid.

Each project has shares of its own that hold for all its months, so that a report that says the same
number of people says the same of them. Some projects tell nothing of one thing or of another, as in
life. The shares are ours, not those of any register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

import numpy as np

WOMEN, WOMEN_BUILDING = (0.32, 0.43), (0.10, 0.20)
YOUTH, LOCAL, FOREIGN = (0.22, 0.33), (0.62, 0.92), (0.0, 0.04)
UNTOLD = {"women": 0.08, "youth": 0.15, "local": 0.12, "foreign": 0.12, "wages": 0.15}
"""Which part of the projects never tells a thing; at least one."""

COUNTRY_KZT = 393_605
"""Mean monthly wage of the country, fourth quarter of 2023.

Bureau of National Statistics, press release of 9 February 2024.
"""
MANUFACTURING, POWER, BUILDING = 234.4 / 203.9, 191.6 / 203.9, 233.0 / 186.5
"""Mean wages of sections C, D and F by that of the country.

Of the fourth quarter of 2019 (C, D), from the Bureau of National Statistics as told by
energyprom.kz, and of the second one of 2019 (F), from the Committee on Statistics. Newer ones by
section were not at hand; they move little against each other.
"""
OF_DIVISION = {
    "10": 0.72,
    "14": 0.55,
    "20": 1.15,
    "21": 1.05,
    "23": 0.90,
    "24": 1.30,
    "27": 1.00,
    "28": 0.95,
    "30": 1.05,
    "31": 0.60,
}
"""Divisions of manufacturing by its mean: food and knitwear below, metals above; ours."""
POWER_DIVISION = "35"
SPREAD = 0.15
"""Spread of the wages of projects of a division, as the logarithm's standard deviation."""
GROWTH_A_YEAR, GROWS_FROM = 0.08, date(2024, 1, 1)
"""Wages grow so much a year since then; ours. They are agreed anew each January."""
CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line tells of its people, in FTE, and of their wages of the month; None: not told."""

    women: Decimal | None
    youth: Decimal | None
    local: Decimal | None
    foreign: Decimal | None
    wage_bill_kzt: Decimal | None


@dataclass(frozen=True, slots=True)
class Workforce:
    """The shares of one project, 0 to 1, and its wages of January 2024; None: it never tells."""

    women: float | None
    women_building: float | None
    youth: float | None
    local: float | None
    foreign: float | None
    wage_kzt: float | None
    wage_building_kzt: float | None

    def of(self, people: Decimal, month: date, *, building: bool = False) -> Figures:
        """Tell of so many people in a month: whole persons, none of them beyond the whole."""
        women = self.women_building if building else self.women
        local = _part(people, self.local)
        foreign = _part(people, self.foreign)
        if local is not None and foreign is not None:
            foreign = min(foreign, people - local)
        wage = self.wage_building_kzt if building else self.wage_kzt
        return Figures(
            _part(people, women),
            _part(people, self.youth),
            local,
            foreign,
            None if wage is None else _bill(people, wage, month),
        )


def workforces(sectors: Mapping[str, str], *, seed: int) -> dict[str, Workforce]:
    """Draw the workforce of each project from its key and its division of OKED, "" if unknown."""
    rng = np.random.default_rng([seed, 12])
    keys = sorted(sectors)
    spans = (WOMEN, WOMEN_BUILDING, YOUTH, LOCAL, FOREIGN)
    shares = np.column_stack([rng.uniform(*one, len(keys)) for one in spans])
    wages = np.exp(rng.normal(0.0, SPREAD, (len(keys), 2)))
    places = rng.random((len(keys), len(UNTOLD))).argsort(axis=0).argsort(axis=0)
    silent = places < np.ceil(np.array(list(UNTOLD.values())) * len(keys))
    return {
        key: _workforce(sectors[key], shares[at].tolist(), wages[at].tolist(), silent[at].tolist())
        for at, key in enumerate(keys)
    }


def _workforce(
    division: str, shares: Iterable[float], wages: Iterable[float], silent: Iterable[bool]
) -> Workforce:
    women, youth, local, foreign, wage = silent
    never = (women, women, youth, local, foreign, wage, wage)
    means = (mean_wage_kzt(division), COUNTRY_KZT * BUILDING)
    paid = (mean * spread for mean, spread in zip(means, wages, strict=True))
    told = zip(chain(shares, paid), never, strict=True)
    return Workforce(*(None if is_silent else one for one, is_silent in told))


def mean_wage_kzt(division: str) -> float:
    """Return the mean monthly wage of a division, tenge of January 2024."""
    if division == POWER_DIVISION:
        return COUNTRY_KZT * POWER
    return COUNTRY_KZT * MANUFACTURING * OF_DIVISION.get(division, 1.0)


def _part(people: Decimal, share: float | None) -> Decimal | None:
    return None if share is None else min(people, Decimal(round(float(people) * share)))


def _bill(people: Decimal, wage_kzt: float, month: date) -> Decimal:
    """Multiply people by the wage of the year, in whole tenge a person."""
    wage = round(wage_kzt * (1 + GROWTH_A_YEAR) ** (month.year - GROWS_FROM.year))
    return (people * wage).quantize(CENTS)
