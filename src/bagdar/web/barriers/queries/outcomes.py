"""What became of barriers at each level, from the columns of their standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bagdar.core.barriers.course import Happening, State
from bagdar.core.barriers.ladder import Level
from bagdar.core.barriers.outcomes import Kept, Stay, stays
from bagdar.web.barriers.models import Barrier, BarrierEvent

SENT_UP = (Happening.REQUESTED_UP.value, Happening.PASSED_UP.value)
_COLUMNS = (
    *("pk", "territory_id", "kind", "hidden_below", "project__visibility"),
    *("project__restricted_until", "raised_at", "first_level", "oblast_at", "ministry_at"),
    *("cabinet_at", "overdue_at", "state_now", "ended_at", "unconfirmed_at"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A barrier with its stays: where it lies, its kind, whom it is hidden from."""

    number: int
    territory: int
    kind: str
    protected: bool
    visibility: str | None
    restricted_until: date | None
    over: bool
    stays: tuple[Stay, ...]


def told_of(rows: Q, *, as_of: datetime) -> Iterator[Told]:
    """Yield what became of barriers up to a moment, level by level."""
    found = Barrier.objects.filter(rows, raised_at__lt=as_of).standing(as_of).order_by("pk")
    sent = _sent_up(rows, as_of)
    for row in found.values_list(*_COLUMNS).iterator(chunk_size=5000):
        number, territory, kind, hidden, visibility, until, raised_at, first = row[:8]
        oblast, ministry, cabinet, overdue, state, ended, silent = row[8:]
        reached = {Level.OBLAST: oblast, Level.MINISTRY: ministry, Level.CABINET: cabinet}
        kept = Kept(
            raised_at=raised_at,
            first_level=Level(first),
            reached={level: at for level, at in reached.items() if at is not None},
            sent_up=sent.get(number, ()),
            overdue_at=overdue,
            state=State(state),
            ended_at=ended or (silent if state == State.UNCONFIRMED.value else None),
        )
        over = kept.ended_at is not None and kept.ended_at < as_of
        passed = stays(kept, as_of=as_of)
        yield Told(number, territory, kind, hidden > 0, visibility, until, over, passed)


def _sent_up(rows: Q, as_of: datetime) -> dict[int, set[Level]]:
    """Return the levels from which people sent barriers up."""
    found: dict[int, set[Level]] = defaultdict(set)
    events = BarrierEvent.objects.filter(
        happening__in=SENT_UP, at__lt=as_of, barrier__in=Barrier.objects.filter(rows).values("pk")
    )
    for number, level in events.order_by().values_list("barrier_id", "level"):
        found[number].add(Level(level))
    return found
