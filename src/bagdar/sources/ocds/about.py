"""What contracting processes are about: title, buyer, supplier, money, project; read in a stream.

A pass of its own over the releases: the tables of red flags hold numbers and identifiers, and a
title is needed of the few processes that are flagged alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyarrow as pa

from bagdar.sources.ocds.faults import Fault
from bagdar.sources.ocds.fitting import (
    NoReleaseError,
    compiled,
    is_package,
    is_record,
    parsed,
    releases_of,
)
from bagdar.sources.ocds.lines import Block, blocks
from bagdar.sources.ocds.merging import Parts, is_part
from bagdar.sources.ocds.streams import Told, streams

Money: TypeAlias = tuple[Decimal, str]
Order: TypeAlias = tuple[Decimal, tuple[tuple[bool, str], ...], tuple[bool, bool]]
_ZONED = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_NEVER, _EPOCH = Decimal("-Infinity"), datetime(1970, 1, 1)  # noqa: DTZ001 -- its zone is taken off
LONGEST = 500
NO_RELEASE = "no release; left out"
AWARDED = ("active", "pending")
"""Statuses of an award that somebody won."""
KEPT = (*AWARDED, "terminated", None)
"""Statuses of a contract that counts: one that came to its end, or was ended, was concluded."""


@dataclass(frozen=True, slots=True)
class Process:
    """What a process is about; what is not told is empty."""

    ocid: str
    title: str
    buyer: str
    buyer_name: str
    supplier: str
    supplier_name: str
    value: Decimal | None
    currency: str
    project: str


class TooMuchError(ValueError):
    """Releases that are larger, unpacked, than may be read."""


def read_about(
    path: Path, wanted: Container[str], told: Told, *, most_bytes: int | None = None
) -> Iterator[Process]:
    """Yield what releases say of the processes that are wanted; what cannot be read is told.

    Of a process that comes again the release compiled last is taken, as the rules take it.
    The value is that of the awards, as their contracts have it (`won_in`), else of the tender: a
    sum of one currency, and none where there are several. None, too, where every contract was
    cancelled. Raises TooMuchError when more than `most_bytes`
    come out of what is packed, and SourceError.
    """
    newest: dict[str, tuple[Order, Process]] = {}
    for release in each_release(path, told, most_bytes=most_bytes):
        ocid = release.get("ocid")
        if isinstance(ocid, str) and ocid in wanted:
            order, known = compiled_order(release), newest.get(ocid)
            if known is None or order >= known[0]:
                newest[ocid] = order, process_of(release)
    for _order, process in newest.values():
        yield process


def compiled_order(release: Mapping[str, Any]) -> Order:
    """Return what puts releases of a process in the order in which rules take the last one.

    First the moment at which it was compiled, of a date without a zone unknown and before all
    others; then the date as text; of equals, what else the process tells, in the order of `flags`.
    """
    tender, bids = mapping_of(release.get("tender")), mapping_of(release.get("bids"))
    period, date = mapping_of(tender.get("tenderPeriod")), release.get("date")
    count = tender.get("numberOfTenderers")
    told = date if isinstance(date, str) else None
    texts = [
        told,
        *(tender.get(name) for name in ("status", "procurementMethod", "procurementMethodDetails")),
        None,
        period.get("startDate"),
        period.get("endDate"),
        mapping_of(release.get("buyer")).get("id"),
        mapping_of(tender.get("procuringEntity")).get("id"),
    ]
    ranked = [(one is not None, one or "") for one in map(_told_text, texts)]
    whole = count if isinstance(count, int) and not isinstance(count, bool) else None
    ranked[4] = (whole is not None, f"{whole or 0:020d}")
    lists = isinstance(release.get("awards"), list), isinstance(bids.get("details"), list)
    return _instant(told), tuple(ranked), lists


def _told_text(given: Any) -> str | None:
    return given if isinstance(given, str) else None


def _instant(text: str | None) -> Decimal:
    """Return the microseconds since 1970 of a moment with a zone; of what is none, the least."""
    if text is None or _ZONED.fullmatch(text) is None:
        return _NEVER
    leap = text[17:19] == "60"
    plain = text.replace("t", "T").replace("z", "Z")
    plain = f"{plain[:17]}59{plain[19:]}" if leap else plain
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return _NEVER
    since = found.replace(tzinfo=None) - _EPOCH - (found.utcoffset() or timedelta())
    return Decimal(since // timedelta(microseconds=1)) + (1_000_000 if leap else 0)


def each_release(
    path: Path, told: Told, *, most_bytes: int | None = None
) -> Iterator[Mapping[str, Any]]:
    """Yield the releases of a source, those of packages too; what cannot be read is told.

    Those that tell only what is new of a process come last, merged.
    Raises TooMuchError when more than `most_bytes` come out of what is packed, and SourceError.
    """
    read = 0
    with TemporaryDirectory(prefix="bagdar-parts-") as folder:
        parts = Parts(Path(folder))
        for stream in streams(path, told):
            for block in blocks(stream, told):
                read += len(block.text)
                if most_bytes is not None and read > most_bytes:
                    raise TooMuchError(f"More than {most_bytes} bytes.")
                yield from _whole_ones(block, parts, told)
        for line in parts.merged_lines(told):
            yield json.loads(line)


def _whole_ones(block: Block, parts: Parts, told: Told) -> Iterator[Mapping[str, Any]]:
    """Yield the compiled releases of a block; put the others aside."""
    ocids: list[str] = []
    for release in _releases_of_block(block, told):
        ocid = release.get("ocid")
        if isinstance(ocid, str) and is_part(release):
            parts.add(ocid, release)
            continue
        if isinstance(ocid, str):
            ocids.append(ocid)
        yield release
    parts.note(pa.array(ocids, pa.string()))


def _releases_of_block(block: Block, told: Told) -> Iterator[Mapping[str, Any]]:
    for place, line in enumerate(block.lines):
        if not line.strip():
            continue
        number, offset = block.first + place, block.offset_of(place)
        try:
            for release in releases_in(line):
                if isinstance(release, Mapping):
                    yield release
                else:
                    ocid = getattr(release, "ocid", None)
                    told(Fault(block.source, number, "", NO_RELEASE, ocid, offset))
        except NoReleaseError as error:
            told(Fault(block.source, number, "", str(error), offset=offset))


def releases_in(line: bytes) -> Iterator[Any]:
    """Yield what a line holds: a release, or those of a package or record.

    Raises NoReleaseError for what cannot be read. What is yielded may be no release either.
    """
    found = parsed(line)
    if is_record(found):
        yield compiled(found)
    elif is_package(found):
        yield from releases_of(found)
    else:
        yield found


def process_of(release: Mapping[str, Any]) -> Process:
    """Return what a release with an `ocid` is about."""
    tender = mapping_of(release.get("tender"))
    buyer = mapping_of(release.get("buyer")) or mapping_of(tender.get("procuringEntity"))
    supplier = _supplier(release)
    value, currency = _money(release, tender)
    return Process(
        ocid=str(release["ocid"]),
        title=text_of(tender.get("title")) or text_of(tender.get("description")),
        buyer=text_of(buyer.get("id")),
        buyer_name=text_of(buyer.get("name")),
        supplier=text_of(supplier.get("id")),
        supplier_name=text_of(supplier.get("name")),
        value=value,
        currency=currency,
        project=_project(release),
    )


def _project(release: Mapping[str, Any]) -> str:
    """Return the project as planning names it: `project.id`, or `budget.projectID`."""
    planning = mapping_of(release.get("planning"))
    own = mapping_of(planning.get("project")).get("id")
    return text_of(own) or text_of(mapping_of(planning.get("budget")).get("projectID"))


def is_won(
    award: Mapping[str, Any],
    awards: Sequence[Mapping[str, Any]],
    contracts: Sequence[Mapping[str, Any]],
) -> bool:
    """Answer whether somebody won an award; one without a status where a contract was signed.

    As rules read it: the contract names the award, or names none and it is the only one.
    """
    status = award.get("status")
    if isinstance(status, str) and status.strip():
        return status in AWARDED
    key = text_of(award.get("id"))
    return any(
        _is_signed(one)
        for one in contracts
        if (named := text_of(one.get("awardID"))) == key or (not named and len(awards) == 1)
    )


def _is_signed(contract: Mapping[str, Any]) -> bool:
    status = contract.get("status")
    if status in ("active", "terminated"):
        return True
    return status not in ("pending", "cancelled") and isinstance(contract.get("dateSigned"), str)


def _supplier(release: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the supplier of the awards in force, where it is one."""
    found: dict[str, Mapping[str, Any]] = {}
    awards, contracts = list_of(release.get("awards")), list_of(release.get("contracts"))
    for award in awards:
        if is_won(award, awards, contracts):
            found |= {text_of(one.get("id")): one for one in list_of(award.get("suppliers"))}
    return next(iter(found.values())) if len(found) == 1 else {}


def _money(release: Mapping[str, Any], tender: Mapping[str, Any]) -> tuple[Decimal | None, str]:
    awards, contracts = list_of(release.get("awards")), list_of(release.get("contracts"))
    if _are_parted(awards, contracts):
        known = [value for _award, values in won_in(release) for value in values]
    else:
        known = _kept(contracts)
    if known:
        return sum_of(known)
    if contracts and all(one.get("status") not in KEPT for one in contracts):
        return None, ""
    value = value_of(tender.get("value"))
    return (None, "") if value is None else value


def won_in(release: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], list[Money]]]:
    """Return each award that somebody won with what it came to.

    That is what its contracts are worth, those that ended included and cancelled ones not; its own
    value where no contract tells one; nothing where all its contracts were cancelled.
    """
    awards, contracts = list_of(release.get("awards")), list_of(release.get("contracts"))
    found = []
    for award in awards:
        if not is_won(award, awards, contracts):
            continue
        key = text_of(award.get("id"))
        of_it = [one for one in contracts if text_of(one.get("awardID")) == key]
        of_it = contracts if len(awards) == 1 else of_it
        values = _kept(of_it)
        own = value_of(award.get("value"))
        cancelled = of_it and all(one.get("status") not in KEPT for one in of_it)
        if not values and not cancelled and own is not None:
            values = [own]
        found.append((award, values))
    return found


def _are_parted(
    awards: Sequence[Mapping[str, Any]], contracts: Sequence[Mapping[str, Any]]
) -> bool:
    """Answer whether every contract has its award: named, or the only one there is."""
    keys = {text_of(one.get("id")) for one in awards}
    return len(awards) == 1 or all(text_of(one.get("awardID")) in keys for one in contracts)


def _kept(contracts: Iterable[Mapping[str, Any]]) -> list[Money]:
    told = [value_of(one.get("value")) for one in contracts if one.get("status") in KEPT]
    return [one for one in told if one is not None]


def sum_of(known: list[Money]) -> tuple[Decimal | None, str]:
    """Return amounts together; nothing where there are several currencies."""
    currencies = {currency for _amount, currency in known}
    if len(currencies) > 1:
        return None, ""
    return sum((amount for amount, _currency in known), Decimal(0)), currencies.pop()


def value_of(given: Any) -> Money | None:
    """Return amount and currency of a value of OCDS; None for what is no amount of money."""
    told = mapping_of(given)
    amount = told.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        return None
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value < Decimal(10) ** 17:
        return None
    return value.quantize(Decimal("0.01")), text_of(told.get("currency"))[:3]


def mapping_of(given: Any) -> Mapping[str, Any]:
    """Return an object; an empty one for anything else."""
    return given if isinstance(given, Mapping) else {}


def list_of(given: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list; none for anything else."""
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


def text_of(given: Any) -> str:
    """Return a text as it can be kept: without control characters, cut where it is too long."""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str):
        return ""
    whole = (one for one in given if not 0xD800 <= ord(one) < 0xE000)
    kept = "".join(one if ord(one) >= 32 else " " for one in whole)
    return " ".join(kept.split())[:LONGEST]
