"""Contracts of purchases held against the registers of money: which of them count, and where.

A process belongs to the project that its planning names, else to the one that rows of the register
lead to: those that name its OCID, and those that have the number and the buyer of a contract of
it, by whatever ground these are linked. Where they lead to several, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from bagdar.web.parties.models import Part, PartRole, Purchase, Signed
from bagdar.web.parties.queries.releases import moment_of
from bagdar.web.people.permissions import SEES_PROGRAMME
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.models import Contract, ContractKind
from bagdar.web.spending.queries.bought import Bought
from bagdar.web.spending.queries.homes import home_of, merged_to

One = TypeVar("One")
AT_ONCE = 5_000
"""So many contracts are held against the register by one question."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A contract or commitment of the register."""

    record: int
    kind: str
    number: str
    folded: str
    ocid: str
    buyer: str
    home: int | None
    synthetic: bool
    signed_on: date | None
    value: Decimal | None
    amended: Decimal | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A contract of a process in one currency."""

    purchase: int
    ocid: str
    compiled: str
    synthetic: bool
    buyer: str
    home: int | None
    number: str
    folded: str
    signed_on: date | None
    currency: str
    value: Decimal | None
    paid: Decimal


@dataclass(frozen=True)
class _Register:
    """Rows of the register by world and folded number, and by world and OCID."""

    by_number: dict[tuple[bool, str], list[_Row]] = field(default_factory=dict)
    by_ocid: dict[tuple[bool, str], list[_Row]] = field(default_factory=dict)

    def named(self, one: _Told) -> list[_Row]:
        """Return the rows that name the process of a contract."""
        return self.by_ocid.get((one.synthetic, one.ocid), [])

    def alike(self, one: _Told, home: int | None) -> list[_Row]:
        """Return the rows that have the number of a contract, and are of nothing else.

        A number is not a name: a row that names no process must be of the same buyer, or, where
        one of both does not tell its buyer, of the same project.
        """
        found = []
        for row in self.by_number.get((one.synthetic, one.folded), []):
            known = bool(row.buyer and one.buyer)
            same = row.buyer == one.buyer if known else home is not None and row.home == home
            if row.ocid == one.ocid or (not row.ocid and same):
                found.append(row)
        return found


def contracts_bought(
    projects: Collection[int] | None,
    reading: Reading | None,
) -> list[Bought]:
    """Return the contracts of the purchases of projects, or of all, and which of them count.

    Purchases stand as of today; what a reader may open is told of whoever reads.
    """
    told = _linked(projects)
    if not told:
        return []
    register = _register(told)
    homes = dict(_homes(told, register))
    kept = [one for one in told if homes.get(one.purchase) is not None]
    wanted = None if projects is None else set(projects)
    first = _first(kept)
    rows_of = _rows_of(kept, homes, register)
    watches = reading is not None and reading.scope.has_whole(SEES_PROGRAMME)
    found = []
    for one in kept:
        home = homes[one.purchase]
        if home is None or (wanted is not None and home not in wanted):
            continue
        row = rows_of.get(_key(one))
        reserved = [*register.alike(one, home), *register.named(one)]
        found.append(
            Bought(
                project=home,
                purchase=one.purchase,
                ocid=one.ocid,
                number=one.number,
                currency=one.currency,
                value=one.value,
                paid=one.paid,
                row=row.record if row else None,
                is_open=watches or one.home is not None,
                row_is_open=row is not None and row.home == home,
                is_repeated=first[_key(one)] != one.purchase,
                is_under_commitment=any(
                    each.kind == ContractKind.COMMITMENT and each.home == home for each in reserved
                ),
            )
        )
    return found


def _linked(projects: Collection[int] | None) -> Sequence[_Told]:
    """Return the contracts of processes that belong, or may belong, to projects.

    So are those that may be the same contract, told of another project. Processes are read whole:
    where one belongs follows from all of its contracts.
    """
    rows = Contract.objects.known().annotate(home=home_of("project")).exclude(home=None)
    own = Purchase.objects.exclude(project=None).order_by()
    if projects is not None:
        known = merged_to(projects)
        rows = rows.filter(home__in=projects, project__in=known)
        own = own.filter(project__in=known)
    none, nobody = Value(0), Value("")
    registered = rows.order_by().values_list(none, "ocid", "buyer_bin", "folded")
    asked = own.values_list("pk", nobody, nobody, nobody).union(registered)
    found, led = set[int](), []
    for purchase, *row in asked:
        if purchase:
            found.add(purchase)
        else:
            led.append(row)
    for some in _batches(led):
        named, numbered = _led_to(some)
        found.update(named.union(numbered).values_list("pk", flat=True))
    told = [one for some in _batches(sorted(found)) for one in _told(some)]
    if projects is not None:
        told += _told_elsewhere(told)
    return sorted(told, key=lambda one: (one.purchase, one.number, one.currency))


def _led_to(rows: Iterable[Sequence[str]]) -> tuple[QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Return the processes that rows of the register name by OCID, or by number and buyer.

    Each way is found by an index of its own. The buyer is asked of each contract that has the
    number, since one buyer has many contracts; the rows are named one by one, since a database
    that guesses how many there are begins with all contracts of the buyer.
    """
    told = list(rows)
    ocids = {ocid for ocid, _buyer, _folded in told if ocid}
    buyers = {buyer for _ocid, buyer, _folded in told if buyer}
    numbers = {folded for _ocid, buyer, folded in told if buyer}
    bought = _buying(purchase=OuterRef("purchase"), party__number__in=buyers)
    named = Purchase.objects.filter(ocid__in=ocids).order_by().values("pk")
    numbered = Signed.objects.filter(Exists(bought), folded__in=numbers).order_by()
    return named, numbered.values("purchase")


def _told(purchases: Collection[int]) -> Iterator[_Told]:
    """Read the contracts of processes."""
    buyer = _buying(purchase=OuterRef("purchase"))
    rows = Signed.objects.filter(purchase__in=purchases).order_by()
    columns = rows.values_list(
        *("purchase_id", "purchase__ocid", "purchase__compiled", "purchase__is_synthetic"),
        Subquery(buyer.order_by("pk").values("party__number")[:1]),
        home_of("purchase__project"),
        *("number", "folded", "signed_on", "currency", "value", "paid"),
    )
    return (_Told(*one) for one in columns)


def _told_elsewhere(told: Sequence[_Told]) -> Iterator[_Told]:
    """Return processes that may tell one of these contracts, too: its number, day and buyer."""
    known, found = {one.purchase for one in told}, set[int]()
    dated = [one for one in told if one.buyer and one.signed_on is not None]
    for some in _batches(dated):
        buyers = {one.buyer for one in some}
        same = Signed.objects.filter(
            Exists(_buying(purchase=OuterRef("purchase"), party__number__in=buyers)),
            folded__in={one.folded for one in some},
            signed_on__in={one.signed_on for one in some},
        )
        found.update(same.values_list("purchase_id", flat=True))
    for others in _batches(sorted(found - known)):
        yield from _told(others)


def _buying(**asked: Any) -> QuerySet[Part]:
    return Part.objects.filter(role=PartRole.BUYER, **asked).order_by()


def _register(told: Sequence[_Told]) -> _Register:
    """Read the rows of the register that may be of the same contracts."""
    rows = Contract.objects.known().annotate(home=home_of("project")).order_by()
    found = _Register()
    columns = (
        *("record_id", "kind", "number", "folded", "ocid", "buyer_bin", "home"),
        *("record__is_synthetic", "signed_on", "value", "amended_value"),
    )
    kept: dict[int, _Row] = {}
    for some in _batches(told):
        named = rows.filter(ocid__in={one.ocid for one in some})
        alike = rows.filter(
            Q(buyer_bin__in={one.buyer for one in some if one.buyer})
            | Q(home__in={one.home for one in some if one.home is not None}),
            folded__in={one.folded for one in some},
        )
        either = named.values_list(*columns).union(alike.values_list(*columns))
        kept |= {one.record: one for one in (_Row(*each) for each in either)}
    for _record, one in sorted(kept.items()):
        found.by_number.setdefault((one.synthetic, one.folded), []).append(one)
        if one.ocid:
            found.by_ocid.setdefault((one.synthetic, one.ocid), []).append(one)
    return found


def _batches(told: Sequence[One]) -> list[Sequence[One]]:
    return [told[start : start + AT_ONCE] for start in range(0, len(told), AT_ONCE)]


def _homes(told: Iterable[_Told], register: _Register) -> Iterator[tuple[int, int | None]]:
    """Yield the project of each process: its own, else the one that the register leads to."""
    led: dict[int, set[int]] = {}
    for one in told:
        if one.home is not None:
            yield one.purchase, one.home
            continue
        rows = [*register.named(one)]
        rows += [each for each in register.alike(one, None) if each.buyer]
        led.setdefault(one.purchase, set()).update(
            each.home for each in rows if each.home is not None
        )
    for purchase, homes in led.items():
        yield purchase, homes.pop() if len(homes) == 1 else None


def _is_contract(row: _Row) -> bool:
    """Answer whether a row is a contract of a project, and no commitment."""
    return row.kind == ContractKind.CONTRACT and row.home is not None


def _standing_for(
    told: Iterable[_Told], homes: Mapping[int, int | None], register: _Register
) -> dict[tuple[int, str], _Row]:
    """Return, by process and number, the rows that name a process under no number of it.

    Registers and releases often number one contract otherwise. Each such row stands for one of the
    contracts that no row has the number of, and no more: for one of its value, else for one of its
    day, else for the next. The others count.
    """
    listed: dict[int, dict[str, list[_Told]]] = {}
    for one in told:
        listed.setdefault(one.purchase, {}).setdefault(one.folded, []).append(one)
    found: dict[tuple[int, str], _Row] = {}
    for purchase, numbers in listed.items():
        some = next(iter(numbers.values()))[0]
        spare = [
            row for row in register.named(some) if _is_contract(row) and row.folded not in numbers
        ]
        lone = {
            number: each
            for number, each in numbers.items()
            if not any(map(_is_contract, register.alike(each[0], homes[purchase])))
        }
        for suits in (_same_value, _same_day, _any_of_it):
            for row in [*spare]:
                number = next((one for one, each in lone.items() if suits(row, each)), None)
                if number is not None:
                    found[purchase, number] = row
                    del lone[number]
                    spare.remove(row)
    return found


def _same_value(row: _Row, told: Iterable[_Told]) -> bool:
    values = {row.value, row.amended} - {None}
    return any(one.value in values for one in told)


def _same_day(row: _Row, told: Iterable[_Told]) -> bool:
    return row.signed_on is not None and any(one.signed_on == row.signed_on for one in told)


def _any_of_it(_row: _Row, _told: Iterable[_Told]) -> bool:
    return True


def _rows_of(
    told: Iterable[_Told], homes: Mapping[int, int | None], register: _Register
) -> dict[tuple[object, ...], _Row]:
    """Return, by contract, the row of the register that counts in its place, whoever tells it."""
    kept = [*told]
    stands_for = _standing_for(kept, homes, register)
    found: dict[tuple[object, ...], _Row] = {}
    for one in kept:
        alike = register.alike(one, homes[one.purchase])
        row = next(filter(_is_contract, alike), None)
        row = row or stands_for.get((one.purchase, one.folded))
        if row is not None:
            found.setdefault(_key(one), row)
    return found


def _key(one: _Told) -> tuple[object, ...]:
    """Return what two processes tell alike of one contract; nothing else has it where not known."""
    if not one.buyer or one.signed_on is None:
        return (one.purchase, one.folded)
    return (one.synthetic, one.buyer, one.folded, one.signed_on)


def _first(told: Iterable[_Told]) -> dict[tuple[object, ...], int]:
    """Return of each contract the process whose release was compiled last."""
    found: dict[tuple[object, ...], tuple[datetime, int]] = {}
    for one in told:
        key, mine = _key(one), (moment_of(one.compiled), one.purchase)
        found[key] = max(found.get(key, mine), mine)
    return {key: purchase for key, (_compiled, purchase) in found.items()}
