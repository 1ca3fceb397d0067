"""Contracts of published purchases, which count where the register has no row of the same contract.

Purchases belong to an app above this one, which tells its contracts through `BOUGHT`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True, slots=True)
class Bought:
    """A contract that a release tells of a project, in one currency, and whether it counts.

    `row` is the row of the register that counts in its place. What stands under a commitment of
    the register is committed there already. A contract that another process tells once more, and
    later, is not counted twice. Not every reader of the money of a project may open the page of a
    purchase that has no project of its own, nor that of a row which stands on another project.
    """

    project: int
    purchase: int
    ocid: str
    number: str
    currency: str
    value: Decimal | None
    paid: Decimal
    is_open: bool
    row: int | None = None
    row_is_open: bool = False
    is_repeated: bool = False
    is_under_commitment: bool = False

    @property
    def counts(self) -> bool:
        """Answer whether its figures are part of the money of the project."""
        return self.row is None and not self.is_repeated

    @property
    def committed(self) -> Decimal:
        """What it adds to commitments."""
        return Decimal(0) if self.is_under_commitment else self.value or Decimal(0)

    @property
    def value_text(self) -> str:
        """What it is worth, in words; empty where that is not known."""
        return "" if self.value is None else number_text(self.value)

    @property
    def paid_text(self) -> str:
        """What was paid, in words."""
        return number_text(self.paid)


Teller: TypeAlias = Callable[[Collection[int] | None, Reading | None], Iterable[Bought]]
BOUGHT: list[Teller] = []
"""Who tells contracts of purchases: of some projects, or of all that have any; now, for purchases
are kept as they stand today."""


def bought_of(projects: Collection[int] | None, reading: Reading | None = None) -> list[Bought]:
    """Return the contracts of purchases of projects, or of all; none of a past moment."""
    if reading is not None and reading.as_of is not None:
        return []
    return [one for told in BOUGHT for one in told(projects, reading)]
