"""The ladder of offices that a barrier climbs, and the terms of each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What stops a business."""

    LAND = "land"
    POWER = "power"
    GAS = "gas"
    WATER = "water"
    PERMIT = "permit"
    FINANCE = "finance"
    CUSTOMS = "customs"
    STAFF = "staff"
    ROAD = "road"
    TAX = "tax"
    COURT = "court"
    OTHER = "other"


class Level(StrEnum):
    """Who is to solve a barrier, lowest first."""

    DISTRICT = "district"
    OBLAST = "oblast"
    MINISTRY = "ministry"
    CABINET = "cabinet"


LEVELS = tuple(Level)
TOP = LEVELS[-1]


def rank(level: Level) -> int:
    """Return the place of a level in the ladder, 0 at the foot."""
    return LEVELS.index(level)


def above(level: Level) -> Level:
    """Return the level right above; the cabinet has none. Raises ValueError."""
    if level is TOP:
        raise ValueError(f"There is no level above {level}.")
    return LEVELS[rank(level) + 1]


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days of each step, and of each of the two times that a business is asked."""

    valid_from: date
    district_days: int
    oblast_days: int
    ministry_days: int
    cabinet_days: int
    confirm_days: int
    source: str

    def days(self, level: Level) -> int:
        """Return the working days that a level has."""
        match level:
            case Level.DISTRICT:
                return self.district_days
            case Level.OBLAST:
                return self.oblast_days
            case Level.MINISTRY:
                return self.ministry_days
            case Level.CABINET:
                return self.cabinet_days


TERMS: tuple[Terms, ...] = (
    Terms(
        valid_from=date(2014, 1, 1),
        district_days=5,
        oblast_days=7,
        ministry_days=10,
        cabinet_days=15,
        confirm_days=5,
        source=(
            "Our choice: five days as in the promise ledger, more for each step whose answer "
            "needs more offices; 15 days as for an administrative procedure (Administrative "
            "Procedural Code of Kazakhstan, art. 76)."
        ),
    ),
)
"""The terms in force since a day, earliest first; a step keeps those of the day it began."""


def terms_on(day: date, rows: Sequence[Terms] = TERMS) -> Terms:
    """Return the terms in force on a day; before the first ones, those."""
    held = [one for one in rows if one.valid_from <= day]
    return held[-1] if held else rows[0]
