"""Buyers, suppliers, their purchases and the register of unfair suppliers as tables for files."""

from __future__ import annotations

from collections.abc import Iterable

from bagdar.web.cases.permissions import Powers
from bagdar.web.parties.models import Unfair
from bagdar.web.parties.permissions import told
from bagdar.web.parties.queries.lists import PartyLine, PurchaseLine
from bagdar.web.parties.queries.of_project import Bought
from bagdar.web.parties.queries.profile import Profile
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.rows import Value

OF_PROJECT = (
    *("ocid", "title", "day", "status", "method", "procedure", "tenderers", "buyers"),
    *("buyer_identifiers", "suppliers", "supplier_identifiers", "value", "currency", "contracts"),
)
REGISTERED = (
    *("ocid", "register_row", "kind", "number", "signed_on", "value", "paid", "currency"),
)
LISTED = (
    *("identifier", "name", "purchases", "value", "value_known_of", "currency", "single_bids"),
    "contests",
)
DEALS = (
    *("ocid", "title", "day", "method", "procedure", "tenderers", "value", "currency"),
    *("other_side", "project"),
)
TOLD_ALIKE = ("attribute", "told", "other", "told_by_other", "others", "common", "ocids")
UNFAIR = ("id", "name", "since", "until", "ground", "source", "stated_on")


def list_sheet(name: str, lines: Iterable[PartyLine]) -> Sheet:
    """Lay a list out."""
    rows: list[list[Value]] = [
        [
            *(one.identifier, one.name, one.purchases, one.value, one.known, one.currency),
            *(one.single, one.contests),
        ]
        for one in lines
    ]
    return Sheet(name, LISTED, rows)


def deals_sheet(name: str, profile: Profile, powers: Powers) -> Sheet:
    """Lay the purchases of a party out."""
    rows: list[list[Value]] = [
        [
            *(one.purchase.ocid, told(one.purchase.title, powers), one.purchase.day),
            *(one.purchase.method, one.purchase.details, one.purchase.tenderers),
            *(one.value, one.purchase.currency),
            "; ".join(told(str(each), powers) for each in one.others),
            one.purchase.project.key if one.purchase.project else "",
        ]
        for one in profile.deals
    ]
    return Sheet(name, DEALS, rows)


def all_purchases_sheet(name: str, lines: Iterable[PurchaseLine], powers: Powers) -> Sheet:
    """Lay a list of purchases out."""
    rows: list[list[Value]] = [
        [
            *(one.ocid, told(one.purchase.title, powers), one.purchase.day, one.purchase.status),
            *(one.purchase.method, one.purchase.details, one.purchase.tenderers),
            "; ".join(each.name for each in one.buyers),
            "; ".join(each.identifier for each in one.buyers),
            "; ".join(each.name for each in one.suppliers),
            "; ".join(each.identifier for each in one.suppliers),
            *(one.purchase.value, one.purchase.currency),
            one.purchase.project.key if one.purchase.project else "",
        ]
        for one in lines
    ]
    return Sheet(name, (*OF_PROJECT[:-1], "project"), rows)


def purchases_sheet(name: str, lines: Iterable[Bought], powers: Powers) -> Sheet:
    """Lay the purchases of a project out; flags and cases for those who are shown them."""
    headings = (*OF_PROJECT, "flags", "cases") if powers.sees_flags else (*OF_PROJECT, "cases")
    rows: list[list[Value]] = []
    for one in lines:
        bought = one.purchase
        row: list[Value] = [
            *(one.ocid, told(bought.title, powers), bought.day, bought.status),
            *(bought.method, bought.details, bought.tenderers),
            "; ".join(each.name for each in one.buyers),
            "; ".join(each.identifier for each in one.buyers),
            "; ".join(each.name for each in one.suppliers),
            "; ".join(each.identifier for each in one.suppliers),
            *(bought.value, bought.currency),
            "; ".join(each.line.version.number for each in one.contracts),
        ]
        if powers.sees_flags:
            row.append("; ".join(each.flag.code for each in one.flags))
        row.append("; ".join(str(each.number) for each in one.cases))
        rows.append(row)
    return Sheet(name, headings, rows)


def registered_sheet(name: str, lines: Iterable[Bought]) -> Sheet:
    """Lay out the commitments and contracts of the registers that name a process."""
    rows: list[list[Value]] = [
        [
            *(one.ocid, each.line.number, each.line.version.kind, each.line.version.number),
            *(each.line.version.signed_on, each.value, each.paid, each.line.version.currency),
        ]
        for one in lines
        for each in one.contracts
    ]
    return Sheet(name, REGISTERED, rows)


def shared_sheet(name: str, profile: Profile) -> Sheet:
    """Lay out what is told alike: a row for each thing and each other who tells it."""
    rows: list[list[Value]] = [
        [
            *(one.trait, one.text, other.name, other.text, one.count, one.standing.is_common),
            "; ".join(each.ocid for each in (*one.purchases, *other.purchases)),
        ]
        for one in profile.attributes
        for other in one.others
    ]
    return Sheet(name, TOLD_ALIKE, rows)


def unfair_sheet(name: str, rows: Iterable[Unfair], powers: Powers) -> Sheet:
    """Lay the register out, in the columns that `bagdar spending flag --banned` reads."""
    made: list[list[Value]] = [
        [
            *(told(one.number, powers), told(one.name, powers), one.since, one.until),
            *(told(one.ground, powers), one.intake.source, one.intake.stated_on),
        ]
        for one in rows
    ]
    return Sheet(name, UNFAIR, made)
