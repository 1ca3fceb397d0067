"""Lists of buyers and suppliers: a line for each party and currency, the most money first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Part, PartRole, Party, Purchase, Unfair
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.parties.queries.searching import parties_found, purchases_found
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text

CONTESTS = ("open", "selective")
"""Methods in which a single bid says that nobody else came."""
AT_ONCE = 500
"""Purchases named in a query of what stands beside them."""
SIDES = (PartRole.BUYER, PartRole.SUPPLIER)


@dataclass(frozen=True)
class PartyLine:
    """A buyer or supplier in a list, with what it bought or won in one currency.

    `known` counts the purchases of which the value is known, whose sum it is.
    """

    key: str
    name: str
    identifier: str
    purchases: int
    known: int
    value: Decimal | None
    currency: str
    single: int
    contests: int

    @property
    def value_text(self) -> str:
        """The money in words."""
        return "" if self.value is None else number_text(self.value)

    @property
    def is_part(self) -> bool:
        """Answer whether the money is of some of the purchases alone."""
        return self.known < self.purchases

    @property
    def single_percent(self) -> str:
        """Of the contests how many had one bid, in percent; empty without any."""
        return f"{self.single / self.contests:.0%}" if self.contests else ""


def listed(side: str, q: str, powers: Powers, reading: Reading) -> QuerySet[Part, Any]:
    """Return the sums of a side by party and currency, the most money first."""
    rows = Part.objects.filter(role=side, purchase__in=purchases_for(reading).values("pk"))
    if q:
        rows = rows.filter(party__in=parties_found(q, powers).values("pk"))
    money = "purchase__value" if side == PartRole.BUYER else "value"
    contest = Q(purchase__method__in=CONTESTS, purchase__tenderers__gt=0)
    grouped: QuerySet[Part, Any] = rows.order_by().values("party_id", "purchase__currency")
    grouped = grouped.annotate(
        bought=Count("purchase", distinct=True),
        money=Sum(money),
        known=Count(money),
        contests=Count("purchase", filter=contest),
        single=Count("purchase", filter=contest & Q(purchase__tenderers=1)),
    )
    return grouped.order_by(F("money").desc(nulls_last=True), "party_id", "purchase__currency")


def lines_of(rows: list[Mapping[str, Any]], powers: Powers) -> list[PartyLine]:
    """Return the lines of sums, with the parties read at once."""
    parties = Party.objects.in_bulk([one["party_id"] for one in rows])
    return [
        PartyLine(
            key=(party := parties[one["party_id"]]).key,
            name=told(party.name, powers),
            identifier=told(party.ref, powers),
            purchases=one["bought"],
            known=one["known"],
            value=one["money"],
            currency=one["purchase__currency"],
            single=one["single"],
            contests=one["contests"],
        )
        for one in rows
    ]


@dataclass(frozen=True)
class Side:
    """A party of a purchase: what names its page, and its name as the reader is shown it."""

    key: str
    name: str
    identifier: str


@dataclass(frozen=True)
class PurchaseLine:
    """A purchase in a list, with its buyers and suppliers as the reader is shown them."""

    purchase: Purchase
    title: str
    ocid: str
    buyers: tuple[Side, ...]
    suppliers: tuple[Side, ...]

    @property
    def value_text(self) -> str:
        """The money in words; empty where the release gives none."""
        return "" if self.purchase.value is None else number_text(self.purchase.value)


def listed_purchases(q: str, powers: Powers, reading: Reading) -> QuerySet[Purchase]:
    """Return the purchases that a reader is shown, or those of them that words name."""
    rows = purchases_found(q, powers, reading) if q else purchases_for(reading)
    return rows.select_related("project")


def sides_of(numbers: Sequence[int], powers: Powers) -> Mapping[tuple[int, str], tuple[Side, ...]]:
    """Return the buyers and suppliers of purchases, by purchase and role."""
    roles = (PartRole.BUYER, PartRole.SUPPLIER)
    rows = Part.objects.filter(purchase__in=numbers, role__in=roles).select_related("party")
    found: dict[tuple[int, str], tuple[Side, ...]] = {}
    for one in rows:
        party = one.party
        side = Side(party.key, told(str(party), powers), told(party.ref, powers))
        place = (one.purchase_id, one.role)
        found[place] = (*found.get(place, ()), side)
    return found


def purchase_lines(rows: Sequence[Purchase], powers: Powers) -> list[PurchaseLine]:
    """Return the lines of purchases, with their sides read at once."""
    sides: dict[tuple[int, str], tuple[Side, ...]] = {}
    for start in range(0, len(rows), AT_ONCE):
        sides |= sides_of([one.pk for one in rows[start : start + AT_ONCE]], powers)
    return [
        PurchaseLine(
            purchase=one,
            title=told(str(one), powers),
            ocid=told(one.ocid, powers),
            buyers=sides.get((one.pk, PartRole.BUYER.value), ()),
            suppliers=sides.get((one.pk, PartRole.SUPPLIER.value), ()),
        )
        for one in rows
    ]


def unfair_that_hold(*, synthetic: bool) -> QuerySet[Unfair]:
    """Return the rows of the register of unfair suppliers that hold, not those struck out."""
    rows = Unfair.objects.filter(replaced_by=None, struck=False, is_synthetic=synthetic)
    return rows.select_related("intake")
