"""Minerals that a sector usually buys or sells: enough to suggest an exposure by, never to count.

Each line is our own reading of what a division of ISIC Rev. 4 holds (United Nations, 2008, scope
notes); OKED has the same divisions. A share is not suggested: a person states it with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SOURCE = "scope notes of ISIC Rev. 4, own reading"


@dataclass(frozen=True, slots=True)
class Usual:
    """A mineral that a division buys (input) or sells (output)."""

    mineral: str
    flow: Literal["input", "output"]


def _usual(*, buys: str = "", sells: str = "") -> tuple[Usual, ...]:
    return (
        *(Usual(one, "input") for one in buys.split()),
        *(Usual(one, "output") for one in sells.split()),
    )


BY_DIVISION: Mapping[str, tuple[Usual, ...]] = {
    "01": _usual(buys="potash phosphate"),
    "05": _usual(sells="coal"),
    "06": _usual(sells="oil gas"),
    "07": _usual(sells="iron-ore copper zinc lead uranium chromium manganese gold"),
    "08": _usual(sells="phosphate potash barite fluorspar sulphur boron graphite"),
    "19": _usual(buys="oil coal"),
    "20": _usual(buys="gas oil phosphate potash sulphur fluorspar boron"),
    "22": _usual(buys="oil"),
    "23": _usual(buys="gas coal boron"),
    "24": _usual(
        buys="iron-ore coal chromium manganese copper zinc lead aluminium titanium",
        sells="copper zinc lead aluminium titanium gold silver",
    ),
    "25": _usual(buys="aluminium tungsten zinc"),
    "26": _usual(buys="copper gold silver silicon gallium germanium tantalum rare-earths"),
    "27": _usual(buys="copper aluminium lithium nickel cobalt graphite lead rare-earths"),
    "28": _usual(buys="copper aluminium nickel"),
    "29": _usual(buys="aluminium copper platinum lithium"),
    "30": _usual(buys="aluminium titanium copper"),
    "35": _usual(buys="coal gas uranium"),
}


def usual_in(division: str) -> tuple[Usual, ...]:
    """Return what a division usually buys and sells; nothing for a section, or where nothing is.

    >>> [one.mineral for one in usual_in("06")]
    ['oil', 'gas']
    """
    return BY_DIVISION.get(division[:2], ()) if division[:2].isdecimal() else ()
