"""The minerals that are watched, and what the World Bank's Pink Sheet calls their prices.

The list holds what the Pink Sheet quotes of energy, metals and mineral fertilisers, and what lists
of critical raw materials name beside (European Union 2024/1252, Annex II; United States Geological
Survey, 2022 list). Prices of those come by tables of a person's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mineral:
    """A mineral; `benchmarks` are columns of the Pink Sheet with their units, the main first."""

    key: str
    name: str
    benchmarks: Mapping[str, str]


def _mineral(key: str, name: str, **benchmarks: str) -> Mineral:
    return Mineral(key, name, benchmarks)


def _quoted(key: str, name: str, unit: str, *labels: str) -> Mineral:
    return Mineral(key, name, dict.fromkeys(labels, unit))


MINERALS: tuple[Mineral, ...] = (
    _quoted(
        *("oil", "Crude oil", "$/bbl", "Crude oil, Brent", "Crude oil, average"),
        *("Crude oil, Dubai", "Crude oil, WTI"),
    ),
    _quoted(
        *("gas", "Natural gas", "$/mmbtu", "Natural gas, Europe", "Natural gas, US"),
        "Liquefied natural gas, Japan",
    ),
    _quoted("coal", "Coal", "$/mt", "Coal, Australian", "Coal, South African"),
    _quoted("uranium", "Uranium", ""),
    _quoted("iron-ore", "Iron ore", "$/dmtu", "Iron ore, cfr spot"),
    _quoted("copper", "Copper", "$/mt", "Copper"),
    _quoted("aluminium", "Aluminium", "$/mt", "Aluminum"),
    _quoted("zinc", "Zinc", "$/mt", "Zinc"),
    _quoted("lead", "Lead", "$/mt", "Lead"),
    _quoted("nickel", "Nickel", "$/mt", "Nickel"),
    _quoted("tin", "Tin", "$/mt", "Tin"),
    _quoted("gold", "Gold", "$/troy oz", "Gold"),
    _quoted("silver", "Silver", "$/troy oz", "Silver"),
    _quoted("platinum", "Platinum group metals", "$/troy oz", "Platinum"),
    _quoted("phosphate", "Phosphate rock", "$/mt", "Phosphate rock"),
    _quoted("potash", "Potash", "$/mt", "Potassium chloride"),
    *(
        _mineral(key, name)
        for key, name in (
            ("chromium", "Chromium"),
            ("manganese", "Manganese"),
            ("titanium", "Titanium"),
            ("tungsten", "Tungsten"),
            ("molybdenum", "Molybdenum"),
            ("vanadium", "Vanadium"),
            ("cobalt", "Cobalt"),
            ("lithium", "Lithium"),
            ("graphite", "Graphite"),
            ("rare-earths", "Rare earths"),
            ("beryllium", "Beryllium"),
            ("gallium", "Gallium"),
            ("germanium", "Germanium"),
            ("tantalum", "Tantalum"),
            ("niobium", "Niobium"),
            ("magnesium", "Magnesium"),
            ("bismuth", "Bismuth"),
            ("antimony", "Antimony"),
            ("rhenium", "Rhenium"),
            ("silicon", "Silicon"),
            ("barite", "Barite"),
            ("fluorspar", "Fluorspar"),
            ("sulphur", "Sulphur"),
            ("boron", "Boron"),
        )
    ),
)
BY_KEY: Mapping[str, Mineral] = {one.key: one for one in MINERALS}

UNITS: Mapping[str, str] = {
    "$/mt": "$/mt",
    "$/t": "$/mt",
    "usd/t": "$/mt",
    "usd/mt": "$/mt",
    "$/bbl": "$/bbl",
    "usd/bbl": "$/bbl",
    "$/mmbtu": "$/mmbtu",
    "usd/mmbtu": "$/mmbtu",
    "$/dmtu": "$/dmtu",
    "usd/dmtu": "$/dmtu",
    "$/troy oz": "$/troy oz",
    "$/toz": "$/troy oz",
    "usd/troy oz": "$/troy oz",
    "$/kg": "$/kg",
    "usd/kg": "$/kg",
    "$/lb": "$/lb",
    "usd/lb": "$/lb",
}
"""How a unit of price may be written, small letters, and how it is kept."""
DEFLATORS = frozenset({"deflator", "muv index", "muv", "cpi", "consumer price index"})
"""Columns that a nominal price is divided by; MUV is the World Bank's index of manufactures."""


def unit_of_price(text: str) -> str | None:
    """Return how a unit is kept, whatever brackets and capitals it has; None: it is none."""
    return UNITS.get(" ".join(text.strip("() ").casefold().split()))


def plain_label(text: str) -> str:
    """Return a heading of the Pink Sheet without its stars and double spaces, small letters."""
    return " ".join(re.sub(r"[*]+", " ", text).split()).casefold()


_LABELS: Mapping[str, tuple[str, str, str]] = {
    label.casefold(): (one.key, label, unit)
    for one in MINERALS
    for label, unit in one.benchmarks.items()
}


def benchmark_of(text: str) -> tuple[str, str, str] | None:
    """Return the mineral, the label and the unit that a heading means; None for none of ours."""
    return _LABELS.get(plain_label(text))


def is_deflator(text: str) -> bool:
    """Answer whether a heading is that of a deflator."""
    return plain_label(text) in DEFLATORS
