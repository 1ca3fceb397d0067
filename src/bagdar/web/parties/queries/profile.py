"""One buyer or supplier: what it bought or won, how, of whom, and what is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Window
from django.db.models import Sum as Money
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from bagdar.core.spending.money import NOTHING
from bagdar.core.spending.shares import shared
from bagdar.core.terms.identifiers import bin_problem
from bagdar.web.cases.models import Case, FlagLevel, Subject
from bagdar.web.cases.permissions import Powers, published
from bagdar.web.cases.queries.queue import FlagLine, standing_flags, subjects_for
from bagdar.web.cases.queries.queue import lines_of as flag_lines
from bagdar.web.cases.queries.reading import CaseLine, case_lines, cases_for
from bagdar.web.cases.queries.rules import newest_rules
from bagdar.web.parties.models import Part, PartRole, Party, Purchase, Unfair
from bagdar.web.parties.permissions import parts_for, told
from bagdar.web.parties.queries.lists import CONTESTS, unfair_that_hold
from bagdar.web.parties.queries.shared import Attribute, attributes_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.queries.suppliers import Dealt, dealt_of

MOST_FLAGS, MOST_CASES, MOST_PROJECTS, MOST_PARTNERS = 50, 50, 100, 100
AT_ONCE = 500
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
class Deals:
    """The purchases of a party, the newest first, read a page at a time.

    `parts` are its parts in them, one of each purchase.
    """

    parts: QuerySet[Part]
    side: str

    @property
    def other(self) -> PartRole:
        """The role of the other side."""
        return OTHER[PartRole(self.side)]

    @property
    def is_buyer(self) -> bool:
        """Answer whether the party bought."""
        return self.side == PartRole.BUYER

    @property
    def money(self) -> str:
        """The column of what a purchase was worth to the party."""
        return "purchase__value" if self.is_buyer else "value"

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return self.parts.count()

    def __len__(self) -> int:
        """Answer how many there are."""
        return self.count

    def __getitem__(self, place: slice) -> list[Deal]:
        """Return some of them, with the parties of the other side."""
        rows = self.parts.select_related("purchase__project")
        newest = F("purchase__day").desc(nulls_last=True)
        some = list(rows.order_by(newest, F("purchase_id").desc())[place])
        return _deals(some, self)

    def __iter__(self) -> Iterator[Deal]:
        """Yield all of them, some at a time."""
        for start in range(0, self.count, AT_ONCE):
            yield from self[start : start + AT_ONCE]


def _deals(parts: Sequence[Part], deals: Deals) -> list[Deal]:
    others: dict[int, list[Party]] = {}
    rows = Part.objects.filter(role=deals.other, purchase__in=[one.purchase_id for one in parts])
    for one in rows.select_related("party"):
        others.setdefault(one.purchase_id, []).append(one.party)
    return [
        Deal(
            one.purchase,
            one.purchase.value if deals.is_buyer else one.value,
            tuple(others.get(one.purchase_id, ())),
        )
        for one in parts
    ]


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
    deals: Deals
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

    @property
    def first_partners(self) -> tuple[Sum, ...]:
        """Those of the other side that a page has room for, by value."""
        return self.partners[:MOST_PARTNERS]


def profile_of(
    side: str, key: str, powers: Powers, reading: Reading, *, registers: Reading
) -> Profile | None:
    """Return a buyer or supplier of which a reader is shown something; None where there is none.

    `registers` says for which day contracts of the registers are read; purchases are as they stand.
    """
    parties = parties_by(key, reading)
    now = registers.as_of is None
    seen = parts_for(reading).filter(party__in=parties) if now else Part.objects.none()
    deals = Deals(_once_each(seen.filter(role=side), several=len(parties) > 1), side)
    contracts = dealt_of(key, side, registers)
    if not deals and not contracts:
        return None
    refs = tuple(dict.fromkeys(told(one.ref, powers) for one in parties)) if deals else ()
    kinds = _kinds(deals)
    named = parties[0].name if deals else ""
    found = named or _name(contracts, side)
    partners = _partners(deals, powers)
    return Profile(
        side=side,
        key=key,
        name=told(found, powers) or key,
        identifiers=refs or (key,),
        deals=deals,
        contracts=contracts,
        single=sum(one.single for one in kinds),
        contests=sum(one.contests for one in kinds),
        bid_for=_bid_for(seen) if side == PartRole.SUPPLIER else 0,
        totals=_ordered(_named(one.sum("") for one in kinds)),
        years=_years(deals),
        methods=_ordered(_named(one.sum(one.name) for one in kinds)),
        partners=partners,
        concentration=_concentration(partners),
        projects=_projects(deals, contracts),
        unfair=_unfair(parties, key, powers, reading) if now else (),
        flags=_flags(parties, deals, side, powers, reading) if deals else (),
        cases=_cases(parties, deals, powers, reading),
        attributes=attributes_of(parties, powers, reading) if now else (),
        sees_flags=powers.sees_flags,
    )


def _once_each(parts: QuerySet[Part], *, several: bool) -> QuerySet[Part]:
    """Keep one part of each purchase, where several rows may be one party."""
    if not several:
        return parts
    before = parts.order_by().filter(purchase=OuterRef("purchase"), pk__lt=OuterRef("pk"))
    return parts.exclude(Exists(before))


def _bid_for(seen: QuerySet[Part]) -> int:
    return seen.filter(role=PartRole.TENDERER).order_by().values("purchase").distinct().count()


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


@dataclass(frozen=True)
class _Kind:
    """The purchases of one method in one currency; contests, and those of them with one bid."""

    name: str
    currency: str
    count: int
    known: int
    contests: int
    single: int
    value: Decimal | None

    def sum(self, name: str) -> Sum:
        """Return it as a sum of a name."""
        return Sum(name, self.currency, self.count, self.known, self.value)


def _kinds(deals: Deals) -> list[_Kind]:
    """Sum the purchases by method and currency."""
    columns = ("purchase__method", "purchase__details", "purchase__currency")
    contest = Q(purchase__method__in=CONTESTS, purchase__tenderers__gt=0)
    rows = deals.parts.order_by().values_list(*columns)
    summed = rows.annotate(
        n=Count("pk"),
        known=Count(deals.money),
        contests=Count("pk", filter=contest),
        single=Count("pk", filter=contest & Q(purchase__tenderers=1)),
        money=Money(deals.money),
    )
    return [
        _Kind(
            method_words(Purchase(method=method, details=details)),
            *(currency, count, known, contests, single, money),
        )
        for method, details, currency, count, known, contests, single, money in summed
    ]


def _named(sums: Iterable[Sum]) -> Collection[Sum]:
    """Add the sums of one name and currency."""
    found: dict[tuple[str, str], Sum] = {}
    for one in sums:
        found[one.name, one.currency] = _both(found.get((one.name, one.currency)), one)
    return found.values()


def _ordered(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    return tuple(sorted(sums, key=lambda one: (-(one.value or 0), one.value is None, one.name)))


def _years(deals: Deals) -> tuple[Sum, ...]:
    """Sum the purchases by year; those that tell no day stand last, so that years add up to all."""
    rows = deals.parts.order_by().values_list("purchase__day", "purchase__currency")
    summed = rows.annotate(n=Count("pk"), known=Count(deals.money), money=Money(deals.money))
    made = _named(
        Sum(str(day.year) if day else "", currency, count, known, money)
        for day, currency, count, known, money in summed
    )
    return tuple(sorted(made, key=lambda one: (one.name, one.currency), reverse=True))


def _both(one: Sum | None, other: Sum) -> Sum:
    """Add two sums of one name and currency; the name and key of the second hold."""
    if one is None:
        return other
    values = [each for each in (one.value, other.value) if each is not None]
    return replace(
        other,
        count=one.count + other.count,
        known=one.known + other.known,
        value=sum(values, NOTHING) if values else None,
    )


def _partners(deals: Deals, powers: Powers) -> tuple[Sum, ...]:
    """Return the other side with its share of the money; what several won together is nobody's.

    One number is one partner, whatever names and identifiers releases gave it: by the newest name.
    """
    beside = FilteredRelation(
        "purchase__parts", condition=Q(purchase__parts__role=deals.other.value)
    )
    others = Part.objects.filter(role=deals.other, purchase=OuterRef("purchase"))
    rows = deals.parts.order_by().annotate(beside=beside).exclude(beside=None)
    alone = rows.exclude(Exists(others.exclude(pk=OuterRef("beside__pk"))))
    grouped = alone.values_list("beside__party", "purchase__currency")
    told_ = list(
        grouped.annotate(
            n=Count("pk"),
            known=Count(deals.money),
            money=Money(deals.money),
            last=Max("purchase__day"),
        )
    )
    parties: dict[int, Party] = {}
    for some in _pieces(sorted({number for number, *_rest in told_})):
        parties |= Party.objects.in_bulk(some)
    found: dict[tuple[str, str], Sum] = {}
    names: dict[str, str] = {}
    for number, currency, count, known, money, _last in sorted(
        told_, key=lambda one: (one[5] or date.min, one[0])
    ):
        party = parties[number]
        names[party.key] = told(str(party), powers)
        made = Sum("", currency, count, known, money, party.key)
        found[party.key, currency] = _both(found.get((party.key, currency)), made)
    sums = _ordered(replace(one, name=names[one.key]) for one in found.values())
    whole: dict[str, Decimal] = {}
    for one in sums:
        whole[one.currency] = whole.get(one.currency, NOTHING) + (one.value or NOTHING)
    return tuple(replace(one, share=_share(one, whole[one.currency])) for one in sums)


def _share(one: Sum, whole: Decimal) -> float | None:
    return float(one.value / whole) if whole and one.value is not None else None


def _pieces(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


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


def _projects(deals: Deals, contracts: Iterable[Dealt]) -> tuple[Project, ...]:
    bought = deals.parts.order_by().values("purchase__project")
    rows = Project.objects.filter(pk__in=bought).order_by("key")[:MOST_PROJECTS]
    found = {one.pk: one for one in rows}
    found |= {one.line.project.pk: one.line.project for one in contracts if one.line.project}
    return tuple(sorted(found.values(), key=lambda one: one.key))[:MOST_PROJECTS]


def _unfair(
    parties: Sequence[Party], key: str, powers: Powers, reading: Reading
) -> tuple[Unfair, ...]:
    if not powers.sees_flags:
        return ()
    numbers = {key, *(one.number for one in parties), *(one.ref.upper() for one in parties)} - {""}
    return tuple(unfair_that_hold(synthetic=reading.is_synthetic).filter(number__in=numbers))


def _asked_about(parties: Sequence[Party], deals: Deals, side: str = "") -> Q:
    """Keep the subjects of flags that are the party itself, or purchases of it."""
    levels = {
        PartRole.BUYER: (FlagLevel.BUYER, FlagLevel.PROCURING_ENTITY),
        PartRole.SUPPLIER: (FlagLevel.TENDERER,),
    }.get(PartRole(side) if side else PartRole.TENDERER, ())
    ocids = deals.parts.order_by().values("purchase__ocid")
    found = Q(level=FlagLevel.PROCESS, ref__in=ocids)
    return found | Q(level__in=levels, ref__in=[one.ref for one in parties])


def _flags(
    parties: Sequence[Party], deals: Deals, side: str, powers: Powers, reading: Reading
) -> tuple[FlagSum, ...]:
    """Return the rules that flag something of it, those that flag seldom first.

    Of each rule the first subjects are read, in the order of the queue; the others are counted.
    """
    if not powers.sees_flags:
        return ()
    about = subjects_for(powers, reading).filter(_asked_about(parties, deals, side))
    rows = standing_flags().filter(
        subject__in=about.filter(flags_count__gt=0).order_by().values("pk")
    )
    counts = dict(rows.order_by().values_list("code").annotate(n=Count("pk")))
    turn = Window(
        RowNumber(), partition_by="code", order_by=(F("subject__score").desc(), "subject_id")
    )
    first = rows.annotate(turn=turn).filter(turn__lte=MOST_FLAGS).values_list("subject_id", "code")
    shown = set(first)
    numbers = sorted({number for number, _code in shown})
    subjects = [
        one
        for some in _pieces(numbers)
        for one in subjects_for(powers, reading).filter(pk__in=some)
    ]
    subjects.sort(key=lambda one: (-one.score, one.pk))
    lines = flag_lines(subjects, newest_rules(synthetic=reading.is_synthetic), reading)
    found: dict[str, list[tuple[FlagLine, Subject]]] = {}
    for line in lines:
        for flag in line.flags:
            if (line.subject.pk, flag.flag.code) in shown:
                found.setdefault(flag.flag.code, []).append((flag, line.subject))
    made = [
        FlagSum(some[0][0], counts[code], tuple(one for _flag, one in some))
        for code, some in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.line.flags_many, one.line.flag.code)))


def _cases(
    parties: Sequence[Party], deals: Deals, powers: Powers, reading: Reading
) -> tuple[CaseLine, ...]:
    """Return the cases about it that the reader may see: theirs, and those that are published."""
    subjects = Subject.objects.filter(
        _asked_about(parties, deals)
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
