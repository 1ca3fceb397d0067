"""The rules as they last ran: their words, what they flag, and how many of their cases held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from bagdar.core.cases.ranking import weight_of
from bagdar.core.spending.definition import Definition
from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.core.spending.settings import OF_PROJECTS
from bagdar.core.spending.thresholds import NO_LAW
from bagdar.web.cases.models import (
    CaseFlag,
    CaseOutcome,
    CaseState,
    Flag,
    FlagState,
    RuleAside,
    RuleRun,
    Run,
)
from bagdar.web.cases.queries.words import all_said, said


@dataclass(frozen=True)
class Precision:
    """Of the closed cases about flags of a rule, how many were confirmed: n of N."""

    confirmed: int = 0
    closed: int = 0

    @property
    def ratio(self) -> float | None:
        """The share that was confirmed; None before any was closed."""
        return self.confirmed / self.closed if self.closed else None


@dataclass(frozen=True)
class RuleShown:
    """A rule with its last run, how many of its flags stand, and its precision.

    `is_off` says that the last run over everything did not compute it; its flags stand until a
    person sets them aside.
    """

    last: RuleRun
    standing: int
    precision: Precision
    is_off: bool = False
    aside: RuleAside | None = None
    aside_count: int = 0

    @property
    def weight(self) -> float:
        """What a flag of it counts in the queue, before the base rate."""
        return weight_of(self.last.code)

    @property
    def words(self) -> Mapping[str, Any]:
        """Its words as the engine wrote them."""
        told: Mapping[str, Any] = self.last.words
        return told

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return said(self.words.get("name", ""))

    @property
    def definition(self) -> str:
        """When it flags."""
        return said(self.words.get("definition", ""))

    @property
    def unit(self) -> str:
        """The unit of what it measures."""
        return said(self.words.get("unit", ""))

    @property
    def default(self) -> str:
        """Its threshold unless one is set."""
        return said(self.words.get("default", ""))

    @property
    def innocent(self) -> list[str]:
        """What else explains its flags."""
        return all_said(self.words.get("innocent", []))

    @property
    def basis(self) -> str:
        """What it rests on, as the engine tells it; empty where nothing is told."""
        return said(str(self.words.get("basis", "")))

    @property
    def basis_checked(self) -> bool:
        """Answer whether it claims no law, or its legal basis was checked."""
        return bool(self.words.get("basis_checked"))

    @property
    def thresholds(self) -> list[Mapping[str, Any]]:
        """Its dated thresholds of the last run; that none claims a law is said once, above."""
        return [
            {name: value for name, value in one.items() if (name, value) != ("basis", NO_LAW)}
            for one in self.words.get("thresholds", [])
        ]

    @property
    def bounds(self) -> Mapping[str, float]:
        """The bounds of its last run that were set or drawn."""
        told = self.words.get("bounds", {})
        return {name: value for name, value in told.items() if value is not None}

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why it could not be computed, and of how many."""
        return [(said(reason), count) for reason, count in self.last.not_computable.items()]


def newest_rules(*, synthetic: bool) -> dict[str, RuleRun]:
    """Return each rule as it last ran over all of the input; of none such, as it last ran.

    Where purchases come from several sources, its counts are those of the last such run of each.
    """
    rows = RuleRun.objects.filter(run__is_synthetic=synthetic)
    told = rows.order_by().values("code", "run__source")
    last = told.annotate(whole=Max("pk", filter=Q(run__part="")), any=Max("pk"))
    numbers = [one["whole"] or one["any"] for one in last]
    found = RuleRun.objects.filter(pk__in=numbers).select_related("run").order_by("code", "-pk")
    return {
        code: _together(list(of_sources))
        for code, of_sources in groupby(found, key=lambda one: one.code)
    }


def _together(rules: list[RuleRun]) -> RuleRun:
    """Return the newest whole run of a rule with the counts of all sources, else of a part."""
    whole = [one for one in rules if not one.run.part]
    newest, *others = whole or rules[:1]
    for one in others:
        newest.flagged += one.flagged
        newest.clear += one.clear
        for reason, count in one.not_computable.items():
            newest.not_computable[reason] = newest.not_computable.get(reason, 0) + count
    if others:
        computed = newest.flagged + newest.clear
        newest.base_rate = newest.flagged / computed if computed else None
    return newest


def sources_of(*, synthetic: bool) -> list[str]:
    """Return the names of sources that runs were taken in under."""
    named = Run.objects.filter(is_synthetic=synthetic).exclude(source="").order_by("source")
    return list(named.values_list("source", flat=True).distinct())


def rules_of_runs(*, synthetic: bool) -> QuerySet[RuleRun]:
    """Return the rules of every run that was taken in, the newest run first."""
    rows = RuleRun.objects.filter(run__is_synthetic=synthetic).select_related("run")
    return rows.order_by("-run_id", "code")


def base_rates(*, synthetic: bool) -> dict[str, float | None]:
    """Return the base rate of each rule as it last ran."""
    return {code: one.base_rate for code, one in newest_rules(synthetic=synthetic).items()}


def rules_named(rules: Mapping[str, RuleRun]) -> list[tuple[str, str]]:
    """Return rules as choices: code, and code with name."""
    return [(code, f"{code} {said(one.words.get('name', ''))}") for code, one in rules.items()]


def rules_shown(*, synthetic: bool) -> list[RuleShown]:
    """Return every rule that ran, by code."""
    of_world = Flag.objects.filter(
        subject__is_synthetic=synthetic, replaced_by=None, state=FlagState.FLAGGED
    )
    flags = dict(of_world.order_by().values_list("code").annotate(count=Count("pk")))
    precision, asides = precisions(synthetic=synthetic), asides_of(synthetic=synthetic)
    on = rules_on(synthetic=synthetic)
    return [
        RuleShown(
            one,
            0 if code in asides else flags.get(code, 0),
            precision.get(code, Precision()),
            is_off=on is not None and code not in on,
            aside=asides.get(code),
            aside_count=flags.get(code, 0) if code in asides else 0,
        )
        for code, one in newest_rules(synthetic=synthetic).items()
    ]


def asides_of(*, synthetic: bool) -> dict[str, RuleAside]:
    """Return what is set aside of a world, by rule."""
    rows = RuleAside.objects.filter(is_synthetic=synthetic, ended_at=None)
    return {one.code: one for one in rows}


def rules_on(*, synthetic: bool) -> set[str] | None:
    """Return the rules that the last run over everything computed; None before there was one.

    Of several sources it is the last of each.
    """
    whole = Run.objects.filter(is_synthetic=synthetic, part="").order_by()
    last = [one["last"] for one in whole.values("source").annotate(last=Max("pk"))]
    if not last:
        return None
    return set(RuleRun.objects.filter(run__in=last).values_list("code", flat=True))


def runs_now(code: str, *, synthetic: bool) -> bool:
    """Answer whether the last run over everything computed a rule, or there was none yet."""
    on = rules_on(synthetic=synthetic)
    return on is None or code in on


@dataclass(frozen=True)
class RuleOff:
    """A rule that the last run over everything left out, and why."""

    code: str
    name: str
    why: str


def rules_off(*, synthetic: bool) -> list[RuleOff]:
    """Return the rules that the last whole run did not compute; none before there was one."""
    ran = rules_on(synthetic=synthetic)
    if ran is None:
        return []
    return [
        RuleOff(one.code, said(one.name), _why_off(one))
        for one in DEFINITIONS
        if one.code not in ran
    ]


def _why_off(one: Definition) -> str:
    if not one.basis.holds:
        return _("off: %(basis)s") % {"basis": said(one.basis.told)}
    if one.code in OF_PROJECTS:
        return _("off: it needs a table of projects")
    return _("off: the run did not ask for it")


def precisions(*, synthetic: bool) -> dict[str, Precision]:
    """Return for each rule how many closed cases about its flags were confirmed.

    A case about several flags of a rule counts once for it; of several rules, once for each. What
    a notice left out was not asked about.
    """
    rows = CaseFlag.objects.filter(
        case__state=CaseState.CLOSED, case__is_synthetic=synthetic, left_out=False
    )
    pairs = rows.order_by().values_list("flag__code", "case__outcome")
    told = pairs.annotate(count=Count("case", distinct=True))
    found: dict[str, Precision] = {}
    for code, outcome, count in told:
        before = found.get(code, Precision())
        confirmed = count if outcome == CaseOutcome.CONFIRMED else 0
        found[code] = Precision(before.confirmed + confirmed, before.closed + count)
    return found
