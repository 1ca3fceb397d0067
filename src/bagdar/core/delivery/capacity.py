"""What a month of output is held against: the capacity of that month, where the unit allows.

A capacity "t/a" is reported in t a month and held against a twelfth of it; "/mo" against itself;
"/d" and "/h" against the days and hours of the month. A power in W is reported in W.h and held
against all hours of the month, so that a station's share is its capacity factor. Units without
time (a length, a count, a voltage) tell how large an object is, not how much it makes.
Rules: docs/decisions/0013-launch-and-life-after.md.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

MONTHS_A_YEAR = 12
HOURS_A_DAY = 24
_POWERS = ("W", "kW", "MW", "GW")


def output_unit(capacity_unit: str) -> str:
    """Return the unit in which a month's output is reported: that of the capacity, without time."""
    if capacity_unit in _POWERS:
        return f"{capacity_unit}.h"
    thing, _sign, time = capacity_unit.rpartition("/")
    return thing if thing and time in _PER else capacity_unit


def capacity_of_month(value: Decimal, unit: str, month: date) -> Decimal | None:
    """Return how much an object can make in a month; None where its unit says no time."""
    days = monthrange(month.year, month.month)[1]
    if unit in _POWERS:
        return value * days * HOURS_A_DAY
    thing, _sign, time = unit.rpartition("/")
    if not thing or time not in _PER:
        return None
    return {
        "a": value / MONTHS_A_YEAR,
        "mo": value,
        "d": value * days,
        "h": value * days * HOURS_A_DAY,
    }[time]


_PER = frozenset({"a", "mo", "d", "h"})


def share_of_capacity(
    output: Decimal | None, output_in: str, capacity: Decimal | None, unit: str, month: date
) -> Decimal | None:
    """Return output over the month's capacity; nothing made is zero, whatever the unit."""
    if output is None:
        return None
    if output == 0:
        return Decimal(0)
    if capacity is None or output_in != output_unit(unit):
        return None
    most = capacity_of_month(capacity, unit, month)
    return None if most is None else output / most
