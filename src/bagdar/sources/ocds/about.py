"""What contracting processes are about: title, buyer, supplier, money, project; read in a stream.

A pass of its own over the releases: the tables of red flags hold numbers and identifiers, and a
title is needed of the few processes that are flagged alone.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyarrow as pa

from bagdar.sources.ocds.faults import Fault
from bagdar.sources.ocds.fitting import NoReleaseError, compiled, is_package, parsed, releases_of
from bagdar.sources.ocds.lines import Block, blocks
from bagdar.sources.ocds.merging import Parts, is_part
from bagdar.sources.ocds.streams import Told, streams

Money: TypeAlias = tuple[Decimal, str]
LONGEST = 500
NO_RELEASE = "no release; left out"
AWARDED = ("active", "pending", None)
"""Statuses of an award that somebody won."""
KEPT = (*AWARDED, "terminated")
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

    The value is that of the awards, as their contracts have it (`won_in`), else of the tender: a
    sum of one currency, and none where there are several. None, too, where every contract was
    cancelled. Raises TooMuchError when more than `most_bytes`
    come out of what is packed, and SourceError.
    """
    for release in each_release(path, told, most_bytes=most_bytes):
        if release.get("ocid") in wanted:
            yield process_of(release)


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
    if is_package(found):
        yield from releases_of(found)
    elif isinstance(found, Mapping) and "compiledRelease" in found:
        yield compiled(found)
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


def _supplier(release: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the supplier of the awards in force, where it is one."""
    found: dict[str, Mapping[str, Any]] = {}
    for award in list_of(release.get("awards")):
        if award.get("status") in AWARDED:
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
        if award.get("status") not in AWARDED:
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
