"""One buyer or supplier: what it bought or won, how, of whom, and what is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bagdar.core.spending.shares import shared
from bagdar.core.terms.identifiers import bin_problem
from bagdar.web.cases.models import Case, FlagLevel, Subject
from bagdar.web.cases.permissions import Powers, published
from bagdar.web.cases.queries.queue import FlagLine, subjects_for
from bagdar.web.cases.queries.queue import lines_of as flag_lines
from bagdar.web.cases.queries.reading import CaseLine, case_lines, cases_for
from bagdar.web.cases.queries.rules import newest_rules
from bagdar.web.parties.models import Part, PartRole, Party, Purchase, Unfair
from bagdar.web.parties.permissions import purchases_for, told
from bagdar.web.parties.queries.lists import CONTESTS, unfair_that_hold
from bagdar.web.parties.queries.shared import Attribute, attributes_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.queries.suppliers import Dealt, dealt_of

MOST_FLAGS, MOST_CASES, MOST_PROJECTS = 50, 50, 100
OTHER = {PartRole.BUYER: PartRole.SUPPLIER, PartRole.SUPPLIER: PartRole.BUYER}


@dataclass(frozen=True)
class Deal:
    """A purchase of the party, and what it was worth to it."""

    purchase: Purchase
    value: Decimal | None
    others: tuple[Party, ...]

    @property
    def value_text(self) -> str:
        """The money in words."""
        return "" if self.value is None else number_text(self.value)


@dataclass(frozen=True)
class Sum:
    """Purchases that have something in common, and their money in one currency.

    `known` counts those of which a value is known; the value is none where it is of none.
    """

    name: str
    currency: str
    count: int
    known: int
    value: Decimal | None
    key: str = ""
    share: float | None = None

    @property
    def value_text(self) -> str:
        """The money in words; empty where none is known."""
        return "" if self.value is None else number_text(self.value)

    @property
    def is_part(self) -> bool:
        """Answer whether the money is of some of the purchases alone."""
        return 0 < self.known < self.count

    @property
    def percent(self) -> str:
        """The share of the money of its currency."""
        share = None if self.share is None else round(Decimal(str(self.share)) * 100, 1)
        return "" if share is None else f"{number_text(share)}%"


@dataclass(frozen=True)
class FlagSum:
    """A rule that flags something of the party: how often, and where to look."""

    line: FlagLine
    count: int
    subjects: tuple[Subject, ...]


@dataclass(frozen=True)
class Profile:
    """What a reader is shown of a buyer or supplier."""

    side: str
    key: str
    name: str
    identifiers: tuple[str, ...]
    deals: tuple[Deal, ...]
    contracts: tuple[Dealt, ...]
    single: int
    contests: int
    bid_for: int
    totals: tuple[Sum, ...]
    years: tuple[Sum, ...]
    methods: tuple[Sum, ...]
    partners: tuple[Sum, ...]
    concentration: tuple[tuple[str, float], ...]
    projects: tuple[Project, ...]
    unfair: tuple[Unfair, ...] = ()
    flags: tuple[FlagSum, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    sees_flags: bool = field(default=False)

    @property
    def single_percent(self) -> str:
        """Of the contests how many had one bid, in percent; empty without any."""
        return f"{self.single / self.contests:.0%}" if self.contests else ""


def profile_of(
    side: str, key: str, powers: Powers, reading: Reading, *, registers: Reading
) -> Profile | None:
    """Return a buyer or supplier of which a reader is shown something; None where there is none.

    `registers` says for which day contracts of the registers are read; purchases are as they stand.
    """
    parties = parties_by(key, reading)
    now = registers.as_of is None
    seen = purchases_for(reading) if now else Purchase.objects.none()
    rows = Part.objects.filter(role=side, party__in=parties, purchase__in=seen.values("pk"))
    parts = list(rows.select_related("purchase__project").order_by("purchase__day", "pk"))
    contracts = dealt_of(key, side, registers)
    if not parts and not contracts:
        return None
    deals = _deals(parts, side)
    refs = tuple(dict.fromkeys(told(one.ref, powers) for one in parties)) if parts else ()
    numbers = [one.purchase_id for one in parts]
    flags = _flags(parties, numbers, side, powers, reading) if parts else ()
    contests = [one for one in deals if _is_contest(one.purchase)]
    bids = Part.objects.filter(
        role=PartRole.TENDERER, party__in=parties, purchase__in=seen.values("pk")
    )
    named = parties[0].name if parts else ""
    found = named or _name(contracts, side)
    return Profile(
        side=side,
        key=key,
        name=told(found, powers) or key,
        identifiers=refs or (key,),
        deals=deals,
        contracts=contracts,
        single=sum(one.purchase.tenderers == 1 for one in contests),
        contests=len(contests),
        bid_for=bids.values("purchase").distinct().count() if side == PartRole.SUPPLIER else 0,
        totals=_sums(deals, lambda _one: [("", "")]),
        years=_sums(deals, lambda one: [(str(one.purchase.day.year), "")], dated=True),
        methods=_sums(deals, lambda one: [(method_words(one.purchase), "")]),
        partners=(partners := _partners(deals, powers)),
        concentration=_concentration(partners),
        projects=_projects(deals, contracts),
        unfair=_unfair(parties, key, powers, reading) if now else (),
        flags=flags,
        cases=_cases(parties, numbers, powers, reading),
        attributes=attributes_of(parties, powers, reading) if now else (),
        sees_flags=powers.sees_flags,
    )


def parties_by(key: str, reading: Reading) -> list[Party]:
    """Return the rows of a party: those of one BIN, or the one of a number of a row."""
    rows = Party.objects.filter(is_synthetic=reading.is_synthetic)
    if key.startswith("p") and key[1:].isdecimal() and key.isascii() and len(key) < 18:
        found = list(rows.filter(pk=int(key[1:])))
        return [one for one in found if one.key == key]
    if bin_problem(key) is not None and not (len(key) == 12 and key.isdecimal()):
        return []
    return [one for one in rows.filter(number=key).order_by("pk") if one.key == key]


def method_words(purchase: Purchase) -> str:
    """Return how it was bought: the local method, else the standard's."""
    return purchase.details or METHODS.get(purchase.method, lambda: purchase.method)() or ""


METHODS: Mapping[str, Callable[[], str]] = {
    "open": lambda: str(_("open contest")),
    "selective": lambda: str(_("contest of chosen bidders")),
    "limited": lambda: str(_("limited contest")),
    "direct": lambda: str(_("direct award")),
}


def _is_contest(one: Purchase) -> bool:
    return one.method in CONTESTS and bool(one.tenderers)


def _deals(parts: Sequence[Part], side: str) -> tuple[Deal, ...]:
    """Return the purchases, the newest first, each once, with the parties of the other side."""
    others: dict[int, list[Party]] = {}
    numbers = [one.purchase_id for one in parts]
    rows = Part.objects.filter(role=OTHER[PartRole(side)], purchase__in=numbers)
    for one in rows.select_related("party"):
        others.setdefault(one.purchase_id, []).append(one.party)
    once: dict[int, Deal] = {}
    for one in parts:
        value = one.purchase.value if side == PartRole.BUYER else one.value
        made = Deal(one.purchase, value, tuple(others.get(one.purchase_id, ())))
        once.setdefault(one.purchase_id, made)
    return tuple(
        sorted(
            once.values(),
            key=lambda one: (one.purchase.day or date.min, one.purchase.pk),
            reverse=True,
        )
    )


def _sums(
    deals: Iterable[Deal], named: Callable[[Any], list[tuple[str, str]]], *, dated: bool = False
) -> tuple[Sum, ...]:
    found: dict[tuple[str, str, str], list[Decimal | None]] = {}
    for one in deals:
        if dated and one.purchase.day is None:
            continue
        for name, key in named(one):
            found.setdefault((name, key, one.purchase.currency), []).append(one.value)
    told_ = [_sum(*named_as, some) for named_as, some in found.items()]
    if dated:
        return tuple(sorted(told_, key=lambda one: (one.name, one.currency), reverse=True))
    return tuple(sorted(told_, key=lambda one: (-(one.value or 0), one.value is None, one.name)))


def _sum(name: str, key: str, currency: str, values: Sequence[Decimal | None]) -> Sum:
    known = [one for one in values if one is not None]
    value = sum(known, Decimal(0)) if known else None
    return Sum(name, currency, len(values), len(known), value, key)


def _partners(deals: Iterable[Deal], powers: Powers) -> tuple[Sum, ...]:
    """Return the other side with its share of the money; what several won together is nobody's.

    One number is one partner, whatever names and identifiers releases gave it: by the newest name.
    """
    alone = [one for one in deals if len(one.others) == 1]
    names: dict[str, str] = {}
    for one in alone:
        names.setdefault(one.others[0].key, told(str(one.others[0]), powers))
    sums = _sums(alone, lambda one: [(names[one.others[0].key], one.others[0].key)])
    return tuple(replace(one, share=_share(one, sums)) for one in sums)


def _share(one: Sum, sums: Sequence[Sum]) -> float | None:
    values = [each.value for each in sums if each.currency == one.currency]
    whole = sum((each for each in values if each is not None), Decimal(0))
    return float(one.value / whole) if whole and one.value is not None else None


def _concentration(partners: Sequence[Sum]) -> tuple[tuple[str, float], ...]:
    """Return the concentration of each currency in which money is shared out."""
    made = []
    for currency in dict.fromkeys(one.currency for one in partners):
        money = {
            one.key: one.value
            for one in partners
            if one.currency == currency and one.value is not None
        }
        index = shared(money).concentration
        if index is not None:
            made.append((currency, index))
    return tuple(made)


def _name(contracts: Sequence[Dealt], side: str) -> str:
    column = f"{side}_name"
    names = (getattr(one.line.version, column) for one in contracts)
    return next((one for one in names if one), "")


def _projects(deals: Iterable[Deal], contracts: Iterable[Dealt]) -> tuple[Project, ...]:
    found = {one.purchase.project.pk: one.purchase.project for one in deals if one.purchase.project}
    found |= {one.line.project.pk: one.line.project for one in contracts if one.line.project}
    return tuple(sorted(found.values(), key=lambda one: one.key))[:MOST_PROJECTS]


def _unfair(
    parties: Sequence[Party], key: str, powers: Powers, reading: Reading
) -> tuple[Unfair, ...]:
    if not powers.sees_flags:
        return ()
    numbers = {key, *(one.number for one in parties), *(one.ref.upper() for one in parties)} - {""}
    return tuple(unfair_that_hold(synthetic=reading.is_synthetic).filter(number__in=numbers))


def _asked_about(parties: Sequence[Party], numbers: Sequence[int], side: str = "") -> Q:
    """Keep the subjects of flags that are the party itself, or purchases of it."""
    levels = {
        PartRole.BUYER: (FlagLevel.BUYER, FlagLevel.PROCURING_ENTITY),
        PartRole.SUPPLIER: (FlagLevel.TENDERER,),
    }.get(PartRole(side) if side else PartRole.TENDERER, ())
    ocids = Purchase.objects.filter(pk__in=numbers).values("ocid")
    found = Q(level=FlagLevel.PROCESS, ref__in=ocids)
    return found | Q(level__in=levels, ref__in=[one.ref for one in parties])


def _flags(
    parties: Sequence[Party], numbers: Sequence[int], side: str, powers: Powers, reading: Reading
) -> tuple[FlagSum, ...]:
    """Return the rules that flag something of it, those that flag seldom first."""
    if not powers.sees_flags:
        return ()
    rows = subjects_for(powers, reading).filter(_asked_about(parties, numbers, side))
    subjects = list(rows.filter(flags_count__gt=0).order_by("-score", "pk"))
    lines = flag_lines(subjects, newest_rules(synthetic=reading.is_synthetic), reading)
    found: dict[str, list[tuple[FlagLine, Subject]]] = {}
    for line in lines:
        for flag in line.flags:
            found.setdefault(flag.flag.code, []).append((flag, line.subject))
    made = [
        FlagSum(some[0][0], len(some), tuple(one for _flag, one in some[:MOST_FLAGS]))
        for some in found.values()
    ]
    return tuple(sorted(made, key=lambda one: (one.line.flags_many, one.line.flag.code)))


def _cases(
    parties: Sequence[Party], numbers: Sequence[int], powers: Powers, reading: Reading
) -> tuple[CaseLine, ...]:
    """Return the cases about it that the reader may see: theirs, and those that are published."""
    subjects = Subject.objects.filter(
        _asked_about(parties, numbers)
        | Q(ref__in=[one.ref for one in parties], level__in=("buyer", "procuring_entity"))
        | Q(ref__in=[one.ref for one in parties], level="tenderer"),
        is_synthetic=reading.is_synthetic,
    )
    rows = cases_about(subjects, powers, reading)
    return tuple(case_lines(list(rows.order_by("-pk")[:MOST_CASES]), reading))


def cases_about(subjects: QuerySet[Subject], powers: Powers, reading: Reading) -> QuerySet[Case]:
    """Return the cases about subjects that a reader may see: theirs, and published ones."""
    about = Case.objects.filter(
        about__flag__subject__in=subjects.values("pk"), about__left_out=False
    )
    mine = cases_for(powers, reading).values("pk")
    rows = about.filter(
        Q(pk__in=mine) | published(at=reading.at), is_synthetic=reading.is_synthetic
    )
    return rows.select_related("organisation", "enterprise", "territory").distinct()


def opened_by(numbers: Iterable[int], powers: Powers, reading: Reading) -> frozenset[int]:
    """Return the numbers of the cases whose own page the reader may open."""
    rows = cases_for(powers, reading).filter(pk__in=list(numbers))
    return frozenset(rows.values_list("pk", flat=True))
