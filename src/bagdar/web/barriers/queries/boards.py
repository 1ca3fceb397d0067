"""What everybody may see of barriers: counts as published, closings by force, draws to check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from bagdar.core.barriers.draw import SHARE_PERCENT
from bagdar.web.barriers.models import (
    BarrierEvent,
    BoardRow,
    BoardSubject,
    Callback,
    DrawSeed,
    Happening,
    Kind,
    Level,
    Outcome,
)
from bagdar.web.people.models import Organisation, OrganisationKind
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name

MOST_FORCED = 100
MOST_MONTHS = 24
_MIDNIGHT = time()


@dataclass(frozen=True)
class BoardLine:
    """A line of the board with its name and mean rating."""

    name: str
    row: BoardRow
    rating: str


@dataclass(frozen=True)
class ForcedLine:
    """A closing by force, by office: the business is not named."""

    on: date
    office: str
    kind: str
    ground: str
    signature: str


@dataclass(frozen=True)
class DrawLine:
    """A month's draw: the digest promised, the seed once the month is over, what was drawn."""

    month: date
    digest: str
    seed: str
    closings: Sequence[int]
    drawn: Sequence[int]
    answered: int
    solved: int


@dataclass(frozen=True)
class PublicBoard:
    """All that the public page says."""

    on: date | None
    country: Sequence[BoardLine]
    oblasts: Sequence[BoardLine]
    kinds: Sequence[BoardLine]
    forced: Sequence[ForcedLine]
    draws: Sequence[DrawLine]
    share_percent: int = SHARE_PERCENT


def closings_of(seed: DrawSeed) -> list[int]:
    """Return the numbers of the closings by businesses in a month of the installation's clock.

    Left out are those from before the seed was promised: it could have been chosen to spare them.
    """
    begins = timezone.make_aware(datetime.combine(seed.month, _MIDNIGHT))
    after = (seed.month + timedelta(days=31)).replace(day=1)
    ends = timezone.make_aware(datetime.combine(after, _MIDNIGHT))
    rows = BarrierEvent.objects.filter(
        Q(barrier__territory__is_synthetic=False),
        happening=Happening.CONFIRMED,
        at__gte=max(begins, seed.made_at),
        at__lt=ends,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def calls_waiting() -> QuerySet[Callback]:
    """Return the closings that were drawn and not called back yet, the oldest first."""
    rows = Callback.objects.filter(outcome="").select_related("closing__barrier__enterprise")
    return rows.order_by("month__month", "closing_id")


def calls_made() -> QuerySet[Callback]:
    """Return the newest calls that were made."""
    rows = Callback.objects.exclude(outcome="").select_related("closing__barrier__enterprise")
    return rows.order_by("-asked_at", "-pk")


def routable() -> list[Organisation]:
    """Return the organisations that may answer for a kind: of the real world, no akimats."""
    rows = Organisation.objects.exclude(kind=OrganisationKind.AKIMAT)
    return [one for one in rows if not is_synthetic_key(one.key)]


def public_board(*, synthetic: bool, day: date) -> PublicBoard:
    """Return the newest board that was published, and what stands beside it."""
    rows = BoardRow.objects.filter(is_synthetic=synthetic)
    on = rows.aggregate(newest=Max("on"))["newest"]
    newest = rows.filter(on=on).select_related("territory")
    lines = [_line(one, day) for one in newest] if on else []
    of = {kind: [one for one in lines if one.row.subject == kind] for kind in BoardSubject}
    return PublicBoard(
        on=on,
        country=of[BoardSubject.COUNTRY],
        oblasts=sorted(of[BoardSubject.TERRITORY], key=lambda one: one.name),
        kinds=of[BoardSubject.KIND],
        forced=_forced(synthetic=synthetic, day=day),
        draws=[] if synthetic else _draws(),
    )


def _line(row: BoardRow, day: date) -> BoardLine:
    name = str(Kind(row.kind).label) if row.kind else ""
    if row.territory_id is not None:
        name = local_name(land().version_near(row.territory_id, day).names)
    mean = f"{row.rating_sum / row.rated:.1f}" if row.rated else ""
    return BoardLine(name, row, mean)


def _forced(*, synthetic: bool, day: date) -> list[ForcedLine]:
    """Return the newest closings by force; those of protected barriers are not among them."""
    rows = BarrierEvent.objects.filter(
        Q(barrier__territory__is_synthetic=synthetic, barrier__hidden_below=0),
        happening=Happening.FORCED,
    )
    found = rows.select_related("barrier").order_by("-at", "-pk")[:MOST_FORCED]
    return [_forced_line(one, day) for one in found]


def _forced_line(one: BarrierEvent, day: date) -> ForcedLine:
    office = str(Level(one.level).label)
    if one.level in (Level.DISTRICT, Level.OBLAST):
        place = local_name(land().version_near(one.barrier.territory_id, day).names)
        office = f"{office}: {place}"
    kind = one.barrier.get_kind_display()
    return ForcedLine(timezone.localdate(one.at), office, kind, one.note, one.signature)


def _draws() -> list[DrawLine]:
    """Return the months with their digests; the seed of a month that is not drawn stays secret."""
    found = []
    for one in DrawSeed.objects.order_by("-month")[:MOST_MONTHS]:
        calls = list(Callback.objects.filter(month=one).order_by("closing_id"))
        found.append(
            DrawLine(
                month=one.month,
                digest=one.digest,
                seed=one.seed if one.drawn_at else "",
                closings=closings_of(one) if one.drawn_at else [],
                drawn=[call.closing_id for call in calls],
                answered=sum(bool(call.outcome) for call in calls),
                solved=sum(call.outcome == Outcome.SOLVED for call in calls),
            )
        )
    return found
