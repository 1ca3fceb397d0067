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

from bagdar.core.territories.roll_up import LAUNCHED_STAGES, Counts, Totals, roll_up
from bagdar.web.delivery.queries.life import LifeTally, life_tally
from bagdar.web.enterprises.models import SME_CLASSES, Enterprise, SizeClass
from bagdar.web.journal.models import Head
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import ProjectQuerySet
from bagdar.web.projects.queries.standing import seen, stated_in
from bagdar.web.territories.queries import Placing, Span


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes, on which day, as of when: all that decides which projects count.

    `state` is the journal's head: while no act is done, the same reader sees the same counts.
    """

    state: str
    scope: Scope
    at: datetime
    as_of: datetime | None

    def projects(self) -> ProjectQuerySet:
        """Return the projects this reader sees."""
        return seen(self.scope, at=self.at, as_of=self.as_of)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Projects stated under one territory that may lie in any of several others."""

    stated: int
    under: int
    maybe: tuple[int, ...]
    projects: int


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
    doubts: dict[tuple[int, int, tuple[int, ...]], int] = defaultdict(int)
    for territory, era, counted in _grouped(reader.projects(), placing):
        spot = placing.spots.get((territory, era))
        if spot is None:
            continue
        counts[spot.under] += counted
        if spot.maybe:
            doubts[territory, spot.under, spot.maybe] += counted.projects
    return Tally(
        roll_up(placing.tree, counts),
        tuple(Doubt(*cell, projects=found) for cell, found in sorted(doubts.items())),
    )


def _grouped(projects: ProjectQuerySet, placing: Placing) -> Iterable[tuple[int, int, Counts]]:
    """Count by territory, and by era too where it matters: sorting by it is what costs."""
    varied = placing.varied
    plain = projects.exclude(territory__in=varied) if varied else projects
    yield from _counted(plain.values("territory_id", era=Value(0)))
    if varied:
        split = projects.filter(territory__in=varied)
        yield from _counted(split.values("territory_id", era=_era(placing)))


def _counted(groups: Any) -> Iterable[tuple[int, int, Counts]]:
    launched = Count("id", filter=Q(stage__in=LAUNCHED_STAGES))
    for row in groups.order_by().annotate(found=Count("id"), launched=launched):
        yield row["territory_id"], row["era"], Counts(row["found"], row["launched"])


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
