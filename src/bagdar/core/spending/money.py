"""Money of projects summed: from budget to payment, by currency, up a tree of territories.

Amounts of different currencies are never added: a purse keeps one total a currency. All amounts
are decimals, so that sums are exact and do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

NOTHING = Decimal(0)
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Totals:
    """What was decided, promised and paid in one currency, in its main unit.

    `budget` is what holds of the budget: the amended amount where there is one, else the approved.
    `committed` counts commitments, and contracts that use up none of their own project; what a
    contract of another project uses up of a commitment is counted there. `contracted` counts
    contracts at their amended value. `paid` is less what was refunded. `bought_…` is the part of
    these three that published purchases tell, where a register has no row of the same contract.
    `grant_equivalent` is that of supports whose equivalent is known; `unvalued_count` counts the
    others.
    """

    approved: Decimal = NOTHING
    budget: Decimal = NOTHING
    executed: Decimal = NOTHING
    committed: Decimal = NOTHING
    contracted: Decimal = NOTHING
    accepted: Decimal = NOTHING
    paid: Decimal = NOTHING
    support: Decimal = NOTHING
    grant_equivalent: Decimal = NOTHING
    unvalued_count: int = 0
    clawed_back: Decimal = NOTHING
    saved_planned: Decimal = NOTHING
    saved_contracted: Decimal = NOTHING
    saved_paid: Decimal = NOTHING
    returned: Decimal = NOTHING
    bought_committed: Decimal = NOTHING
    bought_contracted: Decimal = NOTHING
    bought_paid: Decimal = NOTHING

    def __add__(self, other: Totals) -> Totals:
        """Add the totals of one currency."""
        return Totals(*(getattr(self, one) + getattr(other, one) for one in NAMES))

    @property
    def paid_ratio(self) -> Decimal | None:
        """Paid of the budget; None without a budget."""
        return self.paid / self.budget if self.budget else None


NAMES = tuple(one.name for one in fields(Totals))
Purse = Mapping[str, Totals]
"""Totals by currency (ISO 4217)."""


def together(purses: Iterable[Purse]) -> dict[str, Totals]:
    """Add purses, each currency by itself."""
    found: dict[str, Totals] = {}
    for purse in purses:
        for currency, totals in purse.items():
            found[currency] = found[currency] + totals if currency in found else totals
    return found


def rolled_up(
    own: Mapping[int, Purse], parents: Mapping[int, int | None]
) -> dict[int, dict[str, Totals]]:
    """Add to each node of a tree all that lies in it and below.

    `own` holds what lies in a node itself, `parents` the node above each (None: the top). The
    purse of a node is its own and those of its children together.
    """
    found: dict[int, list[Purse]] = {}
    for node, purse in own.items():
        above: int | None = node
        while above is not None:
            found.setdefault(above, []).append(purse)
            above = parents.get(above)
    return {node: together(purses) for node, purses in found.items()}
