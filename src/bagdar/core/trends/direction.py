"""Where a signal is told to go: its forecast, held against the two rankings and their back-tests.

A ranking calls a signal where the alerts of its band of places held more often in past years than
all alerts of that ranking that were measured together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

RISING_LABEL, EARLY_LABEL, FALLING_LABEL = "TOP10", "EARLY10", "LOW10"


class Goes(StrEnum):
    """Where a signal is told to go."""

    RISING = "rising"
    FLAT = "flat"
    FALLING = "falling"
    UNCLEAR = "unclear"


class Band(Protocol):
    """How many of `of` alerts from the place after the band before to `to_rank` held."""

    @property
    def label(self) -> str:
        """What was measured."""

    @property
    def to_rank(self) -> int:
        """The last place of the band."""

    @property
    def of(self) -> int:
        """The alerts of the band."""

    @property
    def rose(self) -> int:
        """How many of them held: rose, or fell where falling is measured."""


One = TypeVar("One", bound=Band)


@dataclass(frozen=True)
class Alerts:
    """Alerts of one ranking in past years, all together, and the places that it calls."""

    of: int = 0
    held: int = 0
    called: tuple[tuple[int, int], ...] = ()
    """First and last place of each band that held more often than all alerts together."""

    def calls(self, place: int | None) -> bool:
        """Answer whether a place is among those that the ranking calls."""
        return place is not None and any(first <= place <= last for first, last in self.called)


def alerts_of(bands: Sequence[Band], label: str) -> Alerts:
    """Pool the bands of a label, and find those that held more often than all together.

    >>> from bagdar.core.trends.document import Band
    >>> alerts_of([Band("LOW10", 10, 60, 20), Band("LOW10", 25, 90, 5)], "LOW10")
    Alerts(of=150, held=25, called=((1, 10),))
    """
    own = sorted((one for one in bands if one.label == label), key=lambda one: one.to_rank)
    of, held = sum(one.of for one in own), sum(one.rose for one in own)
    firsts = [1, *(one.to_rank + 1 for one in own)]
    called = tuple(
        (first, one.to_rank)
        for first, one in zip(firsts, own, strict=False)
        if one.rose * of > held * one.of
    )
    return Alerts(of, held, called)


def band_at(bands: Sequence[One], label: str, place: int | None) -> One | None:
    """Return the band of a label that a place lies in; None beyond the last, and of no place."""
    own = sorted((one for one in bands if one.label == label), key=lambda one: one.to_rank)
    return next((one for one in own if place is not None and place <= one.to_rank), None)


def rising_label(*, early: bool) -> str:
    """Return by what label the ranking of rising was measured that a signal stands in."""
    return EARLY_LABEL if early else RISING_LABEL


def goes(forecast: str, *, called_rising: bool, called_falling: bool) -> Goes:
    """Join where the forecast points with what the two rankings call.

    Rising is what the forecast sees rise, unless the ranking of falling calls it. Falling is what
    the forecast sees fall and the ranking of falling alone calls. What the forecast leaves within
    its tenth is flat. All else is unclear.

    >>> goes("falling", called_rising=True, called_falling=False)
    <Goes.UNCLEAR: 'unclear'>
    """
    if forecast == "rising":
        return Goes.UNCLEAR if called_falling else Goes.RISING
    if forecast == "falling":
        alone = called_falling and not called_rising
        return Goes.FALLING if alone else Goes.UNCLEAR
    return Goes.FLAT if forecast == "flat" else Goes.UNCLEAR
