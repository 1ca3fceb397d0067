"""How the money of a buyer is shared out among its suppliers, or a supplier's among its buyers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Shared(Generic[Who]):
    """Shares of a whole from the largest on, and how concentrated they are.

    `concentration` is the Herfindahl–Hirschman index, the sum of squared shares: 1 for one alone,
    1/n for n alike; None where nothing is shared out.
    """

    shares: tuple[tuple[Who, float], ...]
    concentration: float | None


def shared(money: Mapping[Who, Decimal]) -> Shared[Who]:
    """Share money out; what is not above zero has no share. Equal shares keep their order."""
    known = {who: amount for who, amount in money.items() if amount > 0}
    whole = sum(known.values(), Decimal(0))
    if not whole:
        return Shared((), None)
    told = [(who, amount / whole) for who, amount in known.items()]
    told.sort(key=lambda one: -one[1])
    index = sum((share * share for _who, share in told), Decimal(0))
    return Shared(tuple((who, float(share)) for who, share in told), round(float(index), 9))
