"""The queue of flags: subjects in the order of the ranking, each with why and from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from bagdar.core.cases.ranking import CURRENCY
from bagdar.web.cases.models import (
    Basket,
    CaseFlag,
    CaseState,
    Flag,
    FlagState,
    RuleAside,
    RuleRun,
    Subject,
)
from bagdar.web.cases.permissions import Powers
from bagdar.web.cases.queries.rules import asides_of
from bagdar.web.cases.queries.veiling import TEXTS, found_in, veil_flag, veil_subject
from bagdar.web.cases.queries.words import all_said, rows_said, said
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import land, local_name

ORDERS: Mapping[str, tuple[Any, ...]] = {
    "risk": ("-score", "pk"),
    "value": ("elsewhere", F("value").desc(nulls_last=True), "pk"),
    "flags": ("-flags_count", "-score", "pk"),
}
CASES = ("free", "in", "all")


@dataclass(frozen=True)
class Wanted:
    """Which subjects are asked for, and in which order.

    Money is compared in one currency alone: a least value leaves out what is in another, and the
    order of money puts that last. Where none is named it is that of the ranking.
    """

    q: str = ""
    code: str = ""
    level: str = ""
    territory: str = ""
    least: str = ""
    currency: str = ""
    cases: str = "free"
    order: str = "risk"

    @property
    def narrows(self) -> bool:
        """Answer whether anything is left out by choice."""
        return replace(self, currency="") != Wanted(order=self.order)

    @property
    def least_value(self) -> Decimal | None:
        """The least money at stake that is asked for."""
        return Decimal(self.least) if self.least else None

    def told(self) -> dict[str, str]:
        """Return what is asked for, by name."""
        return asdict(self)


@dataclass(frozen=True)
class FlagLine:
    """A flag as the queue and a case show it; `rule` is how its rule last ran.

    `is_off` says that the last run over everything did not compute the rule: what it found stands.
    """

    flag: Flag
    rule: RuleRun | None
    case: int | None
    laid: bool = False
    left_out: bool = False
    aside: RuleAside | None = None
    is_off: bool = False

    @property
    def words(self) -> Mapping[str, Any]:
        """The words of its rule, as the engine wrote them."""
        return self.rule.words if self.rule is not None else {}

    @property
    def name(self) -> str:
        """The name of its rule."""
        return said(self.words.get("name", "")) or self.flag.code

    @property
    def definition(self) -> str:
        """When its rule flags."""
        return said(self.words.get("definition", ""))

    @property
    def unit(self) -> str:
        """The unit of what was measured."""
        return said(self.words.get("unit", ""))

    @property
    def innocent(self) -> list[str]:
        """What else explains it."""
        return all_said(self.words.get("innocent", []))

    @property
    def evidence(self) -> list[dict[str, str]]:
        """What it was computed from."""
        return rows_said(self.flag.evidence)

    @property
    def base_percent(self) -> str:
        """How much of what could be computed its rule flags, in percent; empty if not known."""
        rate = self.rule.base_rate if self.rule is not None else None
        return "" if rate is None else f"{rate:.0%}"

    @property
    def bounds(self) -> Mapping[str, Any]:
        """The bounds that the rule had in its last run, without those nobody set or drew."""
        told = self.words.get("bounds", {})
        return {name: value for name, value in told.items() if value is not None}

    @property
    def flags_many(self) -> bool:
        """Answer whether its rule flags so much that it says little."""
        return self.rule is not None and self.rule.flags_many


@dataclass(frozen=True)
class Line:
    """A subject of the queue, with its flags that stand."""

    subject: Subject
    place: str
    flags: Sequence[FlagLine]

    @property
    def free(self) -> bool:
        """Answer whether some flag of it is in no open case."""
        return any(one.case is None for one in self.flags)


def subjects_for(powers: Powers, reading: Reading) -> QuerySet[Subject]:
    """Return the subjects that a person is shown, of the world that is read."""
    if not powers.sees_flags:
        return Subject.objects.none()
    rows = Subject.objects.filter(powers.placed())
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    return rows.select_related("project", "territory")


def flags_for(powers: Powers) -> QuerySet[Flag]:
    """Return the results that a person is shown, replaced ones too."""
    if not powers.sees_flags:
        return Flag.objects.none()
    return Flag.objects.filter(subject__in=Subject.objects.filter(powers.placed()).values("pk"))


def standing_flags() -> QuerySet[Flag]:
    """Return the flags that no later run found otherwise, and whose rule is not set aside."""
    return Flag.objects.filter(~is_aside(), replaced_by=None, state=FlagState.FLAGGED)


def flags_aside() -> QuerySet[Flag]:
    """Return the flags that stand, and count nowhere since their rule is off."""
    return Flag.objects.filter(is_aside(), replaced_by=None, state=FlagState.FLAGGED)


def is_aside() -> Exists:
    """Tell of a flag whether its rule is off and was set aside."""
    return Exists(
        RuleAside.objects.filter(
            code=OuterRef("code"), is_synthetic=OuterRef("subject__is_synthetic"), ended_at=None
        )
    )


def listed(wanted: Wanted, powers: Powers, reading: Reading) -> QuerySet[Subject]:
    """Return the subjects with flags that are asked for, in the order that is asked for."""
    mine = standing_flags().filter(subject=OuterRef("pk"))
    if wanted.code:
        mine = mine.filter(code=wanted.code)
    if wanted.cases != "all":
        taken = CaseFlag.objects.exclude(case__state=CaseState.CLOSED).filter(
            flag__subject=OuterRef("subject"), flag__code=OuterRef("code"), left_out=False
        )
        inside = Exists(taken)
        mine = mine.filter(inside if wanted.cases == "in" else ~inside)
    rows = subjects_for(powers, reading).filter(Exists(mine), flags_count__gt=0)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.least_value is not None:
        rows = rows.filter(value__gte=wanted.least_value, currency=wanted.currency or CURRENCY)
    if wanted.territory == "none":
        rows = rows.filter(territory=None)
    elif wanted.territory:
        below = Reach.objects.filter(ancestor__key=wanted.territory)
        rows = rows.filter(territory__in=below.values("descendant"))
    if wanted.q:
        rows = rows.filter(_words(wanted.q, reading))
    here = Q(currency=wanted.currency or CURRENCY)
    rows = rows.alias(elsewhere=Case(When(here, then=0), default=1))
    return rows.order_by(*ORDERS[wanted.order])


def currencies_of(powers: Powers, reading: Reading) -> list[str]:
    """Return the currencies of what is flagged: that of the ranking, then by how often."""
    rows = subjects_for(powers, reading).filter(flags_count__gt=0).exclude(currency="").order_by()
    counted = dict(rows.values_list("currency").annotate(count=Count("pk")))
    return sorted(counted, key=lambda one: (one != CURRENCY, -counted[one], one))


def _words(text: str, reading: Reading) -> Q:
    return found_in(TEXTS, text, reading) | Q(project__key__icontains=text)


def lines_of(
    subjects: Sequence[Subject],
    rules: Mapping[str, RuleRun],
    reading: Reading,
    person: User | None = None,
) -> list[Line]:
    """Return subjects with their flags, a query for each table."""
    flags = list(standing_flags().filter(subject__in=[one.pk for one in subjects]).order_by("code"))
    taken, laid = open_cases(flags), _laid(flags, person)
    whole = max((one.run_id for one in rules.values() if not one.run.part), default=None)
    for subject in subjects:
        veil_subject(subject, reading)
    for one in flags:
        veil_flag(one, reading)
    of: dict[int, list[FlagLine]] = defaultdict(list)
    for one in flags:
        number = taken.get((one.subject_id, one.code))
        rule = rules.get(one.code)
        is_off = whole is not None and rule is not None and rule.run_id != whole
        line = FlagLine(one, rule, number, one.pk in laid, is_off=is_off)
        of[one.subject_id].append(line)
    return [Line(one, place_of(one.territory_id, reading), of[one.pk]) for one in subjects]


def lines_aside(subject: Subject, rules: Mapping[str, RuleRun], reading: Reading) -> list[FlagLine]:
    """Return the flags of a subject whose rules are off, as the page of it shows them."""
    flags = list(flags_aside().filter(subject=subject).order_by("code"))
    taken, asides = open_cases(flags), asides_of(synthetic=subject.is_synthetic)
    for one in flags:
        veil_flag(one, reading)
    return [
        FlagLine(
            one, rules.get(one.code), taken.get((subject.pk, one.code)), aside=asides.get(one.code)
        )
        for one in flags
    ]


def open_cases(flags: Sequence[Flag]) -> dict[tuple[int, str], int]:
    """Return in which open case each subject and rule is."""
    subjects = {one.subject_id for one in flags}
    rows = CaseFlag.objects.filter(flag__subject__in=subjects, left_out=False)
    rows = rows.exclude(case__state=CaseState.CLOSED)
    told = rows.values_list("flag__subject_id", "flag__code", "case_id")
    return {(subject, code): number for subject, code, number in told}


def _laid(flags: Sequence[Flag], person: User | None) -> set[int]:
    if person is None:
        return set()
    rows = Basket.objects.filter(user=person, flag__in=[one.pk for one in flags])
    return set(rows.values_list("flag_id", flat=True))


def place_of(territory: int | None, reading: Reading) -> str:
    """Name a territory in the reader's language; empty where it is not known."""
    if territory is None:
        return ""
    return local_name(land().version_near(territory, reading.day).names)


def basket_of(person: User, powers: Powers, *, synthetic: bool) -> list[Flag]:
    """Return the flags that a person laid aside and that still stand, of one world."""
    laid = Basket.objects.filter(user=person, flag__subject__is_synthetic=synthetic)
    rows = flags_for(powers).filter(~is_aside(), pk__in=laid.values("flag"), replaced_by=None)
    return list(rows.select_related("subject__territory").order_by("subject__ref", "code"))


def history_of(subject: Subject) -> list[Flag]:
    """Return every result of a subject, the newest first, with the runs."""
    rows = Flag.objects.filter(subject=subject).select_related("run", "replaced_by")
    return list(rows.order_by("code", "-pk"))


def places_with_flags(powers: Powers, reading: Reading) -> list[tuple[str, str]]:
    """Return the territories of subjects with flags, as choices."""
    rows = subjects_for(powers, reading).filter(flags_count__gt=0, territory__isnull=False)
    told = set(rows.order_by().values_list("territory__key", "territory_id").distinct())
    named = [(key, place_of(number, reading)) for key, number in told]
    return sorted(named, key=lambda one: one[1])
