"""Counts of projects by territory: one GROUP BY, carried to the tree of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from bagdar.core.territories.figures import LAUNCHED_STAGES
from bagdar.core.territories.roll_up import Counts, Totals, roll_up
from bagdar.web.enterprises.models import SME_CLASSES, SizeClass
from bagdar.web.projects.models import ProjectQuerySet
from bagdar.web.territories.queries import Placing, Span


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


def tally(projects: ProjectQuerySet, placing: Placing) -> Tally:
    """Count projects by territory of a tree; what lies in doubt is counted once, above."""
    counts: dict[int, Counts] = defaultdict(Counts)
    doubts: dict[tuple[int, int, tuple[int, ...]], int] = defaultdict(int)
    for row in _grouped(projects, placing):
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
    return (
        projects.order_by()
        .values("territory_id", era=_era(placing))
        .annotate(
            found=Count("id"), launched=Count("id", filter=Q(stage__in=LAUNCHED_STAGES))
        )
    )


def _era(placing: Placing) -> Case | Value:
    if not placing.turns:
        return Value(0)
    cases = [
        When(place_on__lt=day, then=Value(number)) for number, day in enumerate(placing.turns)
    ]
    return Case(*cases, default=Value(len(placing.turns)), output_field=IntegerField())


def sizes(projects: ProjectQuerySet, spans: Iterable[Span]) -> Sizes:
    """Count the projects of some spans by the size of the group behind them."""
    rows = (
        projects.filter(stated_in(spans))
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


def stated_in(spans: Iterable[Span]) -> Q:
    """Keep what was stated in one of the spans; nothing where there are none."""
    always, asked = [], Q(pk__in=[])
    for span in spans:
        if span.since is None and span.until is None:
            always.append(span.territory)
            continue
        one = Q(territory=span.territory)
        if span.since:
            one &= Q(place_on__gte=span.since)
        if span.until:
            one &= Q(place_on__lt=span.until)
        asked |= one
    return asked | Q(territory__in=always)
