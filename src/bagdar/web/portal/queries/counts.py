"""Counts of projects by territory: one GROUP BY, carried to the tree of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from bagdar.core.territories.roll_up import LAUNCHED_STAGES, Counts, Totals, roll_up
from bagdar.web.enterprises.models import SME_CLASSES, SizeClass
from bagdar.web.journal.models import Head
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import ProjectQuerySet
from bagdar.web.projects.queries.standing import seen, stated_in
from bagdar.web.territories.queries import Placing, placing_on


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes, on which day, and as of when: all that decides which projects count."""

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
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return Reader(Scope(tuple(scope.held)), day, as_of)


def tally(reader: Reader, *, day: date) -> Tally:
    """Count projects by territory of the tree of a day; what is in doubt counts once, above.

    The journal's head stands for the state of the registry: no act, no other counts.
    """
    return _tally(_head(), reader, placing_on(day))


def sizes(reader: Reader, *, place: int, day: date) -> Sizes:
    """Count a territory's projects by the size of the group behind them."""
    return _sizes(_head(), reader, placing_on(day), place)


def _head() -> str:
    return Head.objects.filter(pk=1).values_list("hash", flat=True).first() or ""


@lru_cache(maxsize=128)
def _tally(_state: str, reader: Reader, placing: Placing) -> Tally:
    counts: dict[int, Counts] = defaultdict(Counts)
    doubts: dict[tuple[int, int, tuple[int, ...]], int] = defaultdict(int)
    for row in _grouped(reader.projects(), placing):
        spot = placing.spots.get((row["territory_id"], row["era"]))
        if spot is None:
            continue
        counts[spot.under] += Counts(row["found"], row["launched"])
        if spot.maybe:
            doubts[row["territory_id"], spot.under, spot.maybe] += row["found"]
    return Tally(
        roll_up(placing.tree, counts),
        tuple(Doubt(*cell, projects=found) for cell, found in sorted(doubts.items())),
    )


def _grouped(projects: ProjectQuerySet, placing: Placing) -> Iterable[dict[str, Any]]:
    launched = Count("id", filter=Q(stage__in=LAUNCHED_STAGES))
    groups = projects.order_by().values("territory_id", era=_era(placing))
    counted: Iterable[dict[str, Any]] = groups.annotate(found=Count("id"), launched=launched)
    return counted


def _era(placing: Placing) -> Case | Value:
    if not placing.turns:
        return Value(0)
    cases = [When(place_on__lt=day, then=Value(number)) for number, day in enumerate(placing.turns)]
    return Case(*cases, default=Value(len(placing.turns)), output_field=IntegerField())


@lru_cache(maxsize=512)
def _sizes(_state: str, reader: Reader, placing: Placing, place: int) -> Sizes:
    rows = (
        reader.projects()
        .filter(stated_in(placing.counted_in(place)))
        .order_by()
        .values("enterprise__group__size_class")
        .annotate(found=Count("id"), firms=Count("enterprise", distinct=True))
    )
    total = Sizes()
    for row in rows:
        size, found = row["enterprise__group__size_class"], row["found"]
        total = Sizes(
            projects=total.projects + found,
            sme=total.sme + (found if size in SME_CLASSES else 0),
            unknown=total.unknown + (found if size in (None, SizeClass.UNKNOWN) else 0),
            enterprises=total.enterprises + row["firms"],
        )
    return total
