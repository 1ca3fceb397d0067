"""What contracting processes tell of who buys, who bids and who wins; read in a stream.

Addresses, contact points, accounts, owners and heads are read from `parties`, by the standard and
its extensions beneficialOwners and bankAccounts; persons also from `persones`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bagdar.core.spending.traits import Trait
from bagdar.sources.ocds.about import (
    KEPT,
    Money,
    Process,
    each_release,
    is_won,
    list_of,
    mapping_of,
    process_of,
    sum_of,
    text_of,
    value_of,
    won_in,
)
from bagdar.sources.ocds.faults import Fault
from bagdar.sources.ocds.streams import Told

READING = 1
"""Raised whenever the same release is read otherwise, so that what stands can be told apart."""
LONGEST_OCID = 300
NO_OCID = "no identifier of a process that can be kept; left out"
MOST_PARTIES, MOST_TRAITS, MOST_CONTRACTS = 500, 100, 500
"""Of one process; what is beyond is left out and told by the number of those kept."""
BUYER, SUPPLIER, TENDERER = "buyer", "supplier", "tenderer"
_TWELVE = re.compile(r"(?:KZ[^0-9]*|(?:BIN|IIN)[^0-9A-Za-z]*)?([0-9]{12})", re.IGNORECASE)
_FOREIGN = re.compile(r"(?!KZ)[A-Z]{2}-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation or person of a process: identifier, number of 12 digits, what it tells."""

    ref: str
    number: str
    name: str
    traits: tuple[tuple[Trait, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a party in a process; `value` is what a supplier won alone."""

    role: str
    ref: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract of a process by its number, with what it is worth and was paid of it.

    The value is None where none is told, where the contract is not in force or was cancelled, and
    where it is listed twice otherwise. `paid` holds amounts by currency, less what came back.
    """

    number: str
    signed_on: date | None
    value: Decimal | None
    currency: str
    paid: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Purchase:
    """A process with its parties; `tenderers` counts those who bid, where that is told."""

    about: Process
    compiled: str
    status: str
    method: str
    details: str
    day: date | None
    tenderers: int | None
    parties: tuple[Party, ...]
    parts: tuple[Part, ...]
    contracts: tuple[Contract, ...] = ()


def read_purchases(path: Path, told: Told, *, most_bytes: int | None = None) -> Iterator[Purchase]:
    """Yield the processes of a source with their parties; what cannot be read is told.

    Raises TooMuchError and SourceError.
    """
    for release in each_release(path, told, most_bytes=most_bytes):
        ocid = release.get("ocid")
        if isinstance(ocid, str) and 0 < len(ocid) <= LONGEST_OCID and text_of(ocid) == ocid:
            yield _purchase(release)
        else:
            known = ocid[:LONGEST_OCID] if isinstance(ocid, str) else None
            told(Fault("", 0, "ocid", NO_OCID, known))


def _purchase(release: Mapping[str, Any]) -> Purchase:
    about, tender = process_of(release), mapping_of(release.get("tender"))
    parties = _parties(release)
    parts = [Part(BUYER, about.buyer)] if about.buyer in parties else []
    parts += _suppliers(release, parties, about.currency)
    bidding = _tenderers(release, tender)
    parts += [Part(TENDERER, ref) for ref in bidding if ref in parties]
    told = tender.get("numberOfTenderers")
    count = told if isinstance(told, int) and not isinstance(told, bool) else None
    if count is None or not 0 <= count < 10**6:
        count = len(bidding) or None
    return Purchase(
        about=about,
        compiled=text_of(release.get("date"))[:40],
        status=text_of(tender.get("status"))[:40],
        method=text_of(tender.get("procurementMethod"))[:40],
        details=text_of(tender.get("procurementMethodDetails"))[:200],
        day=_day(release),
        tenderers=count,
        parties=tuple(parties.values()),
        parts=tuple(dict.fromkeys(parts)),
        contracts=_contracts(release),
    )


def _contracts(release: Mapping[str, Any]) -> tuple[Contract, ...]:
    """Return the contracts that have a number, each once."""
    awards, contracts = list_of(release.get("awards")), list_of(release.get("contracts"))
    dropped = {text_of(one.get("id")) for one in awards if not is_won(one, awards, contracts)}
    found: dict[str, Contract] = {}
    for one in contracts:
        number = text_of(one.get("id"))[:LONGEST_OCID]
        if not number or len(found) >= MOST_CONTRACTS:
            continue
        status, award = one.get("status"), text_of(one.get("awardID"))
        in_force = status in KEPT and status != "pending" and not (award and award in dropped)
        value, currency = (value_of(one.get("value")) if in_force else None) or (None, "")
        made = Contract(
            number,
            _date(one.get("dateSigned")),
            value if currency else None,
            currency if value is not None else "",
            _paid(one),
        )
        before = found.get(number)
        found[number] = made if before is None else _of_both(before, made)
    return tuple(found.values())


def _of_both(one: Contract, other: Contract) -> Contract:
    """Put two listings of a contract together: its value is what both say, what was paid is kept.

    Payments that both list otherwise are of the one that lists more.
    """
    same = (one.value, one.currency) == (other.value, other.currency)
    value, currency = (one.value, one.currency) if same else (None, "")
    paid = max((one.paid, other.paid), key=lambda sums: sum(abs(amount) for _code, amount in sums))
    return Contract(one.number, one.signed_on or other.signed_on, value, currency, paid)


def _paid(contract: Mapping[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    """Return what was paid under a contract by currency; a refund has an amount below zero."""
    sums: dict[str, Decimal] = {}
    told: set[str] = set()
    for one in list_of(mapping_of(contract.get("implementation")).get("transactions")):
        number = text_of(one.get("id"))
        money = mapping_of(one.get("value")) or mapping_of(one.get("amount"))
        amount: Any = money.get("amount")
        came_back = isinstance(amount, int | float) and amount < 0
        known = value_of({**money, "amount": -amount} if came_back else money)
        if known is None or not known[1] or (number and number in told):
            continue
        told.add(number)
        value, currency = known
        sums[currency] = sums.get(currency, Decimal(0)) + (-value if came_back else value)
    return tuple(sorted(sums.items()))


def _parties(release: Mapping[str, Any]) -> dict[str, Party]:
    """Return the parties by identifier: those listed, and those that are only referred to."""
    found: dict[str, Party] = {}
    for one in list_of(release.get("parties")):
        _keep(found, one)
    for one in _referred(release):
        _keep(found, one)
    return found


def _referred(release: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    tender = mapping_of(release.get("tender"))
    yield mapping_of(release.get("buyer"))
    yield mapping_of(tender.get("procuringEntity"))
    for award in list_of(release.get("awards")):
        yield from list_of(award.get("suppliers"))
    yield from list_of(tender.get("tenderers"))
    for bid in list_of(mapping_of(release.get("bids")).get("details")):
        yield from list_of(bid.get("tenderers"))


def _keep(found: dict[str, Party], one: Mapping[str, Any]) -> None:
    ref = text_of(one.get("id"))[:LONGEST_OCID]
    if not ref or len(found) >= MOST_PARTIES:
        return
    made = Party(ref, _number(one, ref), text_of(one.get("name")), tuple(_traits(one)))
    before = found.get(ref)
    if before is None:
        found[ref] = made
    elif not before.name and made.name:
        found[ref] = Party(ref, before.number or made.number, made.name, before.traits)


def _number(one: Mapping[str, Any], ref: str) -> str:
    """Return the number of 12 digits that Kazakhstan gives, from the identifiers or the reference.

    That of an additional identifier is taken where the first one has none. A number of a register
    of another country is none; one without a register is, unless the reference names such a one.
    """
    told = [mapping_of(one.get("identifier")), *list_of(one.get("additionalIdentifiers"))]
    for each in told:
        scheme = text_of(each.get("scheme")).upper()
        if not (scheme.startswith("KZ") or (not scheme and not _FOREIGN.match(ref))):
            continue
        if found := _TWELVE.fullmatch(text_of(each.get("id"))):
            return found.group(1)
    found = _TWELVE.fullmatch(ref)
    return found.group(1) if found else ""


def _traits(one: Mapping[str, Any]) -> list[tuple[Trait, str]]:
    address, contact = mapping_of(one.get("address")), mapping_of(one.get("contactPoint"))
    details = mapping_of(one.get("details"))
    street = text_of(address.get("streetAddress"))
    place = ", ".join(filter(None, (text_of(address.get("locality")), street)))
    email, url = text_of(contact.get("email")), text_of(contact.get("url"))
    told = [
        (Trait.ADDRESS, place if street else ""),
        (Trait.TELEPHONE, text_of(contact.get("telephone"))),
        (Trait.EMAIL, email),
        (Trait.DOMAIN, email),
        (Trait.DOMAIN, url or text_of(details.get("url"))),
        (Trait.CONTACT, text_of(contact.get("name"))),
    ]
    for more in list_of(one.get("additionalContactPoints")):
        told += [
            (Trait.TELEPHONE, text_of(more.get("telephone"))),
            (Trait.EMAIL, text_of(more.get("email"))),
            (Trait.CONTACT, text_of(more.get("name"))),
        ]
    told += [(Trait.ACCOUNT, text_of(each.get("id"))) for each in list_of(one.get("bankAccounts"))]
    told += [(Trait.OWNER, _owner(each)) for each in list_of(one.get("beneficialOwners"))]
    told += [(Trait.HEAD, text_of(each.get("name"))) for each in list_of(one.get("persones"))]
    return list(dict.fromkeys((kind, text) for kind, text in told if text))[:MOST_TRAITS]


def _owner(one: Mapping[str, Any]) -> str:
    return text_of(one.get("name")) or text_of(mapping_of(one.get("identifier")).get("id"))


def _suppliers(
    release: Mapping[str, Any], parties: Mapping[str, Party], currency: str
) -> list[Part]:
    """Return the suppliers of awards in force; what several won together is nobody's alone."""
    won: dict[str, list[Money]] = {}
    for award, values in won_in(release):
        refs = dict.fromkeys(text_of(one.get("id")) for one in list_of(award.get("suppliers")))
        for ref in refs:
            if ref in parties:
                won.setdefault(ref, []).extend(values if len(refs) == 1 else [])
    return [Part(SUPPLIER, ref, _together(values, currency)) for ref, values in won.items()]


def _together(values: list[Money], currency: str) -> Decimal | None:
    if not values:
        return None
    amount, told = sum_of(values)
    return amount if told == currency else None


def _tenderers(release: Mapping[str, Any], tender: Mapping[str, Any]) -> list[str]:
    """Return who bid: the tenderers of the bids, else those listed with the tender."""
    bids = list_of(mapping_of(release.get("bids")).get("details"))
    kept = [one for one in bids if one.get("status") not in ("invited", "withdrawn")]
    told = [each for one in kept for each in list_of(one.get("tenderers"))]
    told = told or list_of(tender.get("tenderers"))
    return list(dict.fromkeys(ref for one in told if (ref := text_of(one.get("id")))))


def _day(release: Mapping[str, Any]) -> date | None:
    """Return the day of the first award, else of the first contract, else when it was announced.

    The day of a release is none of these: it says when somebody compiled the process, which may be
    years later.
    """
    awards = [one.get("date") for one in list_of(release.get("awards"))]
    signed = [one.get("dateSigned") for one in list_of(release.get("contracts"))]
    period = mapping_of(mapping_of(release.get("tender")).get("tenderPeriod"))
    for some in (awards, signed, [period.get("startDate")]):
        days = [day for one in some if (day := _date(one)) is not None]
        if days:
            return min(days)
    return None


def _date(given: Any) -> date | None:
    try:
        found = date.fromisoformat(text_of(given)[:10])
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None
