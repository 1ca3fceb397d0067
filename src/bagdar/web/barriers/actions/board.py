"""The public board: counts of a day, published every night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from bagdar.web.barriers.models import (
    FEWEST_PROTECTED,
    GOING,
    Barrier,
    BarrierQuerySet,
    BoardRow,
    BoardSubject,
    Kind,
    Level,
    State,
)
from bagdar.web.journal.actions import Actor, act
from bagdar.web.territories.models import Reach, TerritoryVersion

OBLAST_LEVEL = 1
_GOING = Q(state_now__in=GOING)
COUNTS = {
    "going": Count("pk", filter=_GOING),
    "at_cabinet": Count("pk", filter=Q(state_now=State.OPEN, level_now=Level.CABINET)),
    "above_district": Count("pk", filter=_GOING & ~Q(level_now=Level.DISTRICT)),
    "closed": Count("pk", filter=Q(state_now=State.CLOSED)),
    "unconfirmed": Count("pk", filter=Q(state_now=State.UNCONFIRMED)),
    "forced": Count("pk", filter=Q(state_now=State.FORCED)),
    "reopened": Count("pk", filter=Q(times_reopened__gt=0)),
    "rated": Count("rating"),
    "rating_sum": Sum("rating", default=0),
}


def publish_board(*, synthetic: bool, by: Actor, at: datetime) -> int:
    """Publish the counts of a world as they stand; a second time on a day replaces them."""
    on = timezone.localdate(at)
    rows = Barrier.objects.filter(territory__is_synthetic=synthetic).standing(at)
    lines = [
        BoardRow(on=on, is_synthetic=synthetic, **subject, **counts)
        for subject, counts in _lines(rows, synthetic=synthetic, at=at)
    ]
    with act("barriers.publish", by=by, at=at) as entry:
        BoardRow.objects.filter(on=on, is_synthetic=synthetic).delete()
        BoardRow.objects.bulk_create(lines)
        world = "synthetic" if synthetic else "real"
        whole = next(one for one in lines if one.subject == BoardSubject.COUNTRY)
        entry.record(
            "barrier_board",
            f"{world}:{on}",
            before=None,
            after={"lines": len(lines), "going": whole.going, "closed": whole.closed},
        )
    return len(lines)


def _lines(
    rows: BarrierQuerySet, *, synthetic: bool, at: datetime
) -> list[tuple[Mapping[str, Any], Mapping[str, int | None]]]:
    """Return what each line counts, and its counts."""
    shown = rows.filter(hidden_below=0)
    found: list[tuple[Mapping[str, Any], Mapping[str, int | None]]] = [
        ({"subject": BoardSubject.COUNTRY}, shown.aggregate(**COUNTS) | _protected(rows))
    ]
    for territory in _oblasts(synthetic=synthetic, at=at):
        under = Reach.objects.filter(ancestor=territory).values("descendant")
        counts = shown.filter(territory__in=under).aggregate(**COUNTS)
        found.append(({"subject": BoardSubject.TERRITORY, "territory_id": territory}, counts))
    for kind in Kind:
        counts = shown.filter(kind=kind).aggregate(**COUNTS)
        found.append(({"subject": BoardSubject.KIND, "kind": kind}, counts))
    return [one for one in found if one[0]["subject"] != BoardSubject.KIND or any(one[1].values())]


def _protected(rows: BarrierQuerySet) -> dict[str, int | None]:
    """Count the protected barriers of the country; of fewer than a few nothing is told."""
    hidden = rows.filter(hidden_below__gt=0)
    counts = hidden.aggregate(protected=Count("pk"), protected_forced=COUNTS["forced"])
    return {name: one if one >= FEWEST_PROTECTED else None for name, one in counts.items()}


def _oblasts(*, synthetic: bool, at: datetime) -> list[int]:
    on = timezone.localdate(at)
    rows = TerritoryVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on),
        valid_from__lte=on,
        level=OBLAST_LEVEL,
        territory__is_synthetic=synthetic,
    )
    return list(rows.order_by("territory__key").values_list("territory", flat=True))
