"""Lists of buyers and suppliers: a line for each party and currency, the most money first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Part, PartRole, Party
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text

CONTESTS = ("open", "selective")
"""Methods in which a single bid says that nobody else came."""
SIDES = (PartRole.BUYER, PartRole.SUPPLIER)


@dataclass(frozen=True)
class PartyLine:
    """A buyer or supplier in a list, with what it bought or won in one currency."""

    key: str
    name: str
    identifier: str
    purchases: int
    value: Decimal | None
    currency: str
    single: int
    contests: int

    @property
    def value_text(self) -> str:
        """The money in words."""
        return "" if self.value is None else number_text(self.value)

    @property
    def single_percent(self) -> str:
        """Of the contests how many had one bid, in percent; empty without any."""
        return f"{self.single / self.contests:.0%}" if self.contests else ""


def listed(side: str, q: str, powers: Powers, reading: Reading) -> QuerySet[Part, Any]:
    """Return the sums of a side by party and currency, the most money first."""
    rows = Part.objects.filter(role=side, purchase__in=purchases_for(reading).values("pk"))
    if q:
        found = Q(party__name__icontains=q)
        if powers.audits_any or told(q, powers) == q:
            found |= Q(party__ref__icontains=q) | Q(party__number__icontains=q)
        rows = rows.filter(found)
    money = "purchase__value" if side == PartRole.BUYER else "value"
    contest = Q(purchase__method__in=CONTESTS, purchase__tenderers__gt=0)
    grouped: QuerySet[Part, Any] = rows.order_by().values("party_id", "purchase__currency")
    grouped = grouped.annotate(
        bought=Count("purchase", distinct=True),
        money=Sum(money),
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
            value=one["money"],
            currency=one["purchase__currency"],
            single=one["single"],
            contests=one["contests"],
        )
        for one in rows
    ]
