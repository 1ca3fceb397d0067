"""Contracts of one supplier or buyer, as a reader of the registers sees them, and what was paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bagdar.core.terms.identifiers import bin_problem
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.models import Payment, Register
from bagdar.web.spending.queries.rows import Line, lines_of, seen_rows

SIDES = {"supplier": "supplier_bin", "buyer": "buyer_bin"}


@dataclass(frozen=True)
class Dealt:
    """A contract, what it is worth now and what was paid of it."""

    line: Line
    value: Decimal
    paid: Decimal

    @property
    def value_text(self) -> str:
        """The value in words."""
        return number_text(self.value)

    @property
    def paid_text(self) -> str:
        """What was paid, in words."""
        return number_text(self.paid)


def dealt_of(number: str, side: str, reading: Reading) -> tuple[Dealt, ...]:
    """Return the contracts of a BIN that a reader sees, the last signed first.

    `side` is supplier or buyer.
    """
    if bin_problem(number):
        return ()
    rows = seen_rows(Register.CONTRACT, reading).filter(**{SIDES[side]: number})
    return dealt_from(rows.order_by("-signed_on", "record_id"), reading)


def dealt_from(rows: Iterable[Any], reading: Reading) -> tuple[Dealt, ...]:
    """Return rows of contracts that a reader sees, each with what was paid of it."""
    lines = lines_of(rows, reading)
    paid: dict[int, Decimal] = {}
    payments = Payment.objects.known(reading.as_of).filter(contract__in=[o.number for o in lines])
    for contract, amount in payments.values_list("contract_id", "amount"):
        paid[contract] = paid.get(contract, Decimal(0)) + amount
    return tuple(_dealt(one, paid.get(one.number, Decimal(0))) for one in lines)


def _dealt(line: Line, paid: Decimal) -> Dealt:
    amended = line.version.amended_value
    return Dealt(line, line.version.value if amended is None else amended, paid)
