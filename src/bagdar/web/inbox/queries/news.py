"""What newly came to a person: steps of instructions and events of barriers they have not seen.

Only the newest happenings are read, by number, so that asking costs the same in any register. A
step that was committed late has a number below the newest one seen: the last numbers are therefore
told apart one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.core.barriers.course import Happening as OfBarrier
from bagdar.core.barriers.course import Moment
from bagdar.core.instructions.course import Happening
from bagdar.web.barriers.models import Barrier, BarrierEvent, Kind
from bagdar.web.barriers.models import Happening as BarrierWords
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.inbox.models import Looked
from bagdar.web.inbox.queries.desks import Standing
from bagdar.web.instructions.models import Step

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LATE_NUMBERS = 500
"""How far behind the newest number one may still be committed."""
MOST_READ = 20_000
"""How many of the newest happenings of a register are looked through."""
MOST_TOLD = 100

TO_LEAD = (
    *(Happening.ISSUED, Happening.OBJECTION_REFUSED, Happening.OBJECTION_UPHELD),
    *(Happening.EXTENSION_GRANTED, Happening.EXTENSION_REFUSED, Happening.RETURNED),
    *(Happening.CLOSED, Happening.WITHDRAWN),
)
TO_ISSUER = (Happening.OBJECTED, Happening.EXTENSION_ASKED)
TO_CONTROL = (Happening.REPORTED, Happening.EXTENSION_ASKED)
TO_OFFICE = (
    *(OfBarrier.RAISED, OfBarrier.SUPPLIED, OfBarrier.REQUESTED_UP, OfBarrier.PASSED_UP),
    *(OfBarrier.NOT_SOLVED, OfBarrier.REOPENED, Moment.WENT_UP, Moment.OVERDUE),
)
TO_BUSINESS = (OfBarrier.ANSWERED, OfBarrier.ASKED, OfBarrier.REPORTED, Moment.ASKED_AGAIN)


@dataclass(frozen=True)
class New:
    """Something that newly came: what happened, to what, when, and where it is."""

    what: StrOrPromise
    title: str
    at: datetime
    href: str


@dataclass(frozen=True)
class News:
    """What newly came, the newest first; `count` may stop at `MOST_TOLD`."""

    lines: Sequence[New]
    count: int


def news_for(standing: Standing, looked: Looked | None) -> News:
    """Return what newly came to a person since they looked."""
    steps = list(_steps(standing, looked)[:MOST_TOLD])
    events = list(_events(standing, looked)[:MOST_TOLD])
    lines = [*map(_of_step, steps), *map(_of_event, events)]
    lines.sort(key=lambda one: one.at, reverse=True)
    return News(lines[:MOST_TOLD], min(len(lines), MOST_TOLD))


def looked_now(standing: Standing) -> dict[str, Any]:
    """Return what is to be kept when a person has looked: the newest numbers, and which were there.

    Whatever is committed later has another number, be it a lower one.
    """
    step, event = _newest(Step), _newest(BarrierEvent)
    steps = _for_person(standing).filter(pk__gt=step - LATE_NUMBERS, pk__lte=step)
    events = _of_barriers(standing, event - LATE_NUMBERS).filter(pk__lte=event)
    held = {
        "steps": list(steps.order_by().values_list("pk", flat=True)),
        "events": list(events.order_by().values_list("pk", flat=True)),
    }
    return {"step": step, "event": event, "held": held}


def _newest(model: type[Step | BarrierEvent]) -> int:
    rows: Any = model.objects
    return rows.aggregate(newest=Max("pk"))["newest"] or 0


def _since(seen: int, newest: int) -> int:
    """Return the number after which happenings are looked through."""
    return max(seen - LATE_NUMBERS, newest - MOST_READ)


def _steps(standing: Standing, looked: Looked | None) -> QuerySet[Step]:
    seen = looked.step if looked is not None else 0
    rows = _for_person(standing).filter(pk__gt=_since(seen, _newest(Step)))
    if looked is not None:
        rows = rows.exclude(pk__in=looked.held.get("steps", []))
    return rows.select_related("instruction").order_by("-pk")


def _for_person(standing: Standing) -> QuerySet[Step]:
    """Keep the steps that a person is told of: those of others, to a side that is theirs."""
    powers = standing.instructions
    told = Q(happening__in=TO_LEAD, instruction__lead__in=standing.own)
    if powers.centre_issues:  # said in this way, the numbers of steps lead and not the issuer
        told |= Q(happening__in=TO_ISSUER) & ~Q(instruction__issuer__isnull=False)
    told |= Q(happening__in=TO_ISSUER, instruction__issuer__in=powers.issues_for)
    control = Q(happening__in=TO_CONTROL)
    if powers.controls_all:
        told |= control
    elif powers.controls:
        told |= control & Q(instruction__issuer__in=powers.controls)
    synthetic = standing.reading.is_synthetic
    rows = Step.objects.filter(told, instruction__is_synthetic=synthetic)
    return rows.exclude(actor_id=standing.person.actor_id)


def _events(standing: Standing, looked: Looked | None) -> QuerySet[BarrierEvent]:
    seen = looked.event if looked is not None else 0
    rows = _of_barriers(standing, _since(seen, _newest(BarrierEvent)))
    if looked is not None:
        rows = rows.exclude(pk__in=looked.held.get("events", []))
    return rows.select_related("barrier").order_by("-pk")


def _of_barriers(standing: Standing, after: int) -> QuerySet[BarrierEvent]:
    """Keep the events after a number of barriers that wait for a person now."""
    mine, reading = standing.barriers, standing.reading
    recent = BarrierEvent.objects.filter(pk__gt=after)
    shown = barriers_for(standing.all_barriers, reading).select_related(None)
    lately: QuerySet[Barrier] = shown.filter(pk__in=recent.values("barrier"))
    told = Q(barrier__in=lately.filter(mine.waiting(reading.at)).values("pk")) & Q(
        happening__in=TO_OFFICE
    )
    if mine.enterprises:
        told |= Q(barrier__in=lately.filter(mine.asked()).values("pk")) & Q(
            happening__in=TO_BUSINESS
        )
        told |= Q(barrier__enterprise__in=mine.enterprises, happening=OfBarrier.ANSWERED)
    return recent.filter(told).exclude(actor_id=standing.person.actor_id)


_STEPS: dict[str, StrOrPromise] = {
    Happening.ISSUED: _("new instruction"),
    Happening.OBJECTION_REFUSED: _("the objection is refused: the instruction stands"),
    Happening.OBJECTION_UPHELD: _("the objection is upheld"),
    Happening.EXTENSION_GRANTED: _("more time is granted"),
    Happening.EXTENSION_REFUSED: _("more time is refused"),
    Happening.RETURNED: _("instruction returned"),
    Happening.CLOSED: _("instruction closed"),
    Happening.WITHDRAWN: _("instruction taken back"),
    Happening.OBJECTED: _("instruction objected to"),
    Happening.EXTENSION_ASKED: _("more time is asked for"),
    Happening.REPORTED: _("instruction reported done"),
}


def _of_step(step: Step) -> New:
    one = step.instruction
    href = reverse("instruction", args=[one.pk])
    return New(_STEPS[Happening(step.happening)], one.text, step.at, href)


def _of_event(event: BarrierEvent) -> New:
    one = event.barrier
    words = BarrierWords(event.happening).label
    title = f"{Kind(one.kind).label}: {one.what}"
    return New(words, title, event.at, reverse("barrier", args=[one.pk]))
