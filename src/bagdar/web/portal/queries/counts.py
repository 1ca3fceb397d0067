"""Counts of projects by territory: one GROUP BY, carried to the tree of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils import timezone

from bagdar.core.delivery.ledger import Timing
from bagdar.core.territories.roll_up import LAUNCHED_STAGES, Counts, Totals, roll_up
from bagdar.web.delivery.queries.life import LifeTally, life_tally
from bagdar.web.enterprises.models import SME_CLASSES, Enterprise, SizeClass
from bagdar.web.journal.models import Head
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import ProjectQuerySet
from bagdar.web.projects.queries.promises import THROUGH, Rule, joined
from bagdar.web.projects.queries.standing import seen, stated_in
from bagdar.web.territories.queries import Placing, Span

APPROVED = (Timing.ON_TIME, Timing.AT_RISK, Timing.LATE, Timing.NO_DATE)
"""How a project may be timed once it is approved."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes, on which day, as of when: all that decides which projects count.

    `state` is the journal's head: while no act is done, the same reader sees the same counts.
    """

    state: str
    scope: Scope
    at: datetime
    as_of: datetime | None

    @property
    def day(self) -> date:
        """The day that lateness is counted to."""
        return timezone.localdate(self.as_of or self.at)

    def projects(self) -> ProjectQuerySet:
        """Return the projects this reader sees."""
        return seen(self.scope, at=self.at, as_of=self.as_of)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Projects stated under one territory that may lie in any of several others."""

    stated: int
    under: int
    maybe: tuple[int, ...]
    counts: Counts

    @property
    def projects(self) -> int:
        """How many projects they are."""
        return self.counts.projects


@dataclass(frozen=True)
class Tally:
    """What each territory of a tree counts, and what is in doubt between several of them."""

    totals: Mapping[int, Totals]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Projects by the size of their enterprise's group, and the enterprises behind them."""

    projects: int = 0
    sme: int = 0
    unknown: int = 0
    enterprises: int = 0


def reader_of(scope: Scope, *, at: datetime, as_of: datetime | None) -> Reader:
    """Describe a reader so that equal readers on one day are equal: rights change by days."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    head = Head.objects.filter(pk=1).values_list("hash", flat=True).first()
    return Reader(head or "", Scope(tuple(scope.held), scope.world), day, as_of)


@lru_cache(maxsize=128)
def tally(reader: Reader, placing: Placing) -> Tally:
    """Count projects by territory of a tree; what is in doubt counts once, above."""
    counts: dict[int, Counts] = defaultdict(Counts)
    doubts: dict[tuple[int, int, tuple[int, ...]], Counts] = defaultdict(Counts)
    for territory, era, counted in _grouped(reader, placing):
        spot = placing.spots.get((territory, era))
        if spot is None:
            continue
        counts[spot.under] += counted
        if spot.maybe:
            doubts[territory, spot.under, spot.maybe] += counted
    return Tally(
        roll_up(placing.tree, counts),
        tuple(Doubt(*cell, counts=doubts[cell]) for cell in sorted(doubts)),
    )


def _grouped(reader: Reader, placing: Placing) -> Iterable[tuple[int, int, Counts]]:
    """Count by territory, and by era too where it matters: sorting by it is what costs.

    How projects are timed is counted apart, over those approved alone: they are joined with
    their standings, the others need not be.
    """
    rule = Rule(reader.day, THROUGH)
    projects = reader.projects()
    approved = joined(projects, reader.as_of).filter(standing__approved_on__lte=reader.day)
    for rows, count in ((projects, _counted), (approved, lambda rows: _timed(rows, rule))):
        varied = placing.varied
        plain = rows.exclude(territory__in=varied) if varied else rows
        yield from count(plain.values("territory_id", era=Value(0)))
        if varied:
            split = rows.filter(territory__in=varied)
            yield from count(split.values("territory_id", era=_era(placing)))


def _counted(groups: Any) -> Iterable[tuple[int, int, Counts]]:
    launched = Count("id", filter=Q(stage__in=LAUNCHED_STAGES))
    for row in groups.order_by().annotate(found=Count("id"), launched=launched):
        yield row["territory_id"], row["era"], Counts(row["found"], row["launched"])


def _timed(groups: Any, rule: Rule) -> Iterable[tuple[int, int, Counts]]:
    """Count how approved projects are timed."""
    found = {str(one): Count("id", filter=rule.timed(one)) for one in APPROVED}
    for row in groups.order_by().annotate(**found):
        counts = Counts(**{name: row[name] for name in found})
        yield row["territory_id"], row["era"], counts


@lru_cache(maxsize=512)
def median_days_late(reader: Reader, placing: Placing, place: int, late: int) -> float | None:
    """Return the middle of the days late of a territory's late projects, `late` of them."""
    if not late:
        return None
    rule = Rule(reader.day, THROUGH)
    rows = joined(projects_in(reader, placing, place), reader.as_of).filter(rule.timed(Timing.LATE))
    days = rows.annotate(days=rule.late()).order_by("days").values_list("days", flat=True)
    middle: list[int] = list(days[(late - 1) // 2 : late // 2 + 1])
    return sum(middle) / len(middle)


def _era(placing: Placing) -> Case:
    cases = [When(place_on__lt=day, then=Value(era)) for era, day in enumerate(placing.turns)]
    return Case(*cases, default=Value(len(placing.turns)), output_field=IntegerField())


@lru_cache(maxsize=512)
def sizes(reader: Reader, placing: Placing, place: int) -> Sizes:
    """Count a territory's projects by the size of the group behind them.

    The database counts by enterprise, in the order of an index; joining the groups first would
    cost several times as much.
    """
    size_of = _sizes_of_enterprises(reader.state)
    found: Counter[str] = Counter()
    enterprises = 0
    counted = projects_in(reader, placing, place).order_by().values_list("enterprise")
    for enterprise, number in counted.annotate(Count("id")):
        found[size_of.get(enterprise, SizeClass.UNKNOWN)] += number
        enterprises += enterprise is not None
    return Sizes(
        projects=found.total(),
        sme=sum(found[size] for size in SME_CLASSES),
        unknown=found[SizeClass.UNKNOWN],
        enterprises=enterprises,
    )


@lru_cache(maxsize=2)
def _sizes_of_enterprises(_state: str) -> dict[int, str]:
    grouped = Enterprise.objects.filter(group__isnull=False)
    return dict(grouped.values_list("pk", "group__size_class"))


@lru_cache(maxsize=512)
def life_in(reader: Reader, placing: Placing, place: int, day: date) -> LifeTally:
    """Count how the launched projects of a territory stand on a day."""
    return life_tally(projects_in(reader, placing, place), as_of=reader.as_of, day=day)


def projects_in(
    reader: Reader, placing: Placing, place: int, *, beside: Iterable[Span] = ()
) -> ProjectQuerySet:
    """Return the projects that a territory's total counts, and those stated in other spans."""
    projects = reader.projects()
    if placing.counts_all(place):
        return projects
    return projects.filter(stated_in([*placing.counted_in(place), *beside]))
