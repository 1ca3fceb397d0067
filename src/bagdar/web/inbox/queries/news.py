"""What newly came to a person: steps of instructions, events of barriers, tasks about barriers.

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
from bagdar.web.barriers.models import (
    Barrier,
    BarrierEvent,
    BarrierTask,
    Kind,
    TaskEnd,
    TaskOutcome,
)
from bagdar.web.barriers.models import Happening as BarrierWords
from bagdar.web.barriers.queries.asked import newly_asked, newly_ended
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
    tasks = list(_tasks(standing, looked)[:MOST_TOLD])
    ends = list(_ends(standing, looked)[:MOST_TOLD])
    lines = [
        *map(_of_step, steps),
        *map(_of_event, events),
        *map(_of_task, tasks),
        *map(_of_end, ends),
    ]
    lines.sort(key=lambda one: one.at, reverse=True)
    return News(lines[:MOST_TOLD], min(len(lines), MOST_TOLD))


def looked_now(standing: Standing) -> dict[str, Any]:
    """Return what is to be kept when a person has looked: the newest numbers, and which were there.

    Whatever is committed later has another number, be it a lower one.
    """
    step, event = _newest(Step), _newest(BarrierEvent)
    steps = _for_person(standing).filter(pk__gt=step - LATE_NUMBERS, pk__lte=step)
    events = _of_barriers(standing, event - LATE_NUMBERS).filter(pk__lte=event)
    task, end = _newest(BarrierTask), _newest(TaskEnd)
    tasks = _asked(standing, task - LATE_NUMBERS).filter(pk__lte=task)
    ends = _ended(standing, end - LATE_NUMBERS).filter(pk__lte=end)
    seen = {"steps": steps, "events": events, "tasks": tasks, "ends": ends}
    held = {name: list(rows.order_by().values_list("pk", flat=True)) for name, rows in seen.items()}
    return {"step": step, "event": event, "task": task, "task_end": end, "held": held}


def _newest(model: type[Step | BarrierEvent | BarrierTask | TaskEnd]) -> int:
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


def _tasks(standing: Standing, looked: Looked | None) -> QuerySet[BarrierTask]:
    seen = looked.task if looked is not None else 0
    rows = _asked(standing, _since(seen, _newest(BarrierTask)))
    if looked is not None:
        rows = rows.exclude(pk__in=looked.held.get("tasks", []))
    return rows.order_by("-pk")


def _ends(standing: Standing, looked: Looked | None) -> QuerySet[TaskEnd]:
    seen = looked.task_end if looked is not None else 0
    rows = _ended(standing, _since(seen, _newest(TaskEnd)))
    if looked is not None:
        rows = rows.exclude(pk__in=looked.held.get("ends", []))
    return rows.select_related("task__office").order_by("-pk")


def _asked(standing: Standing, after: int) -> QuerySet[BarrierTask]:
    """Keep the open tasks after a number that others asked of a person's offices."""
    rows = newly_asked(standing.tasks, standing.reading, after=after)
    return rows.exclude(actor_id=standing.person.actor_id)


def _ended(standing: Standing, after: int) -> QuerySet[TaskEnd]:
    """Keep the ends after a number that others wrote, to a side that is the person's."""
    rows = newly_ended(standing.tasks, standing.reading, after=after)
    return rows.exclude(actor_id=standing.person.actor_id)


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


_TASK_ENDS: dict[str, StrOrPromise] = {
    TaskOutcome.DONE: _("a task about a barrier is done"),
    TaskOutcome.CANNOT: _("an office cannot do what was asked about a barrier"),
    TaskOutcome.WITHDRAWN: _("a task about a barrier is taken back"),
}


def _of_task(task: BarrierTask) -> New:
    title = f"{task.office.name}: {task.text}"
    return New(
        _("new task about a barrier"), title, task.at, reverse("barrier-task", args=[task.pk])
    )


def _of_end(end: TaskEnd) -> New:
    title = f"{end.task.office.name}: {end.task.text}"
    return New(_TASK_ENDS[end.outcome], title, end.at, reverse("barrier-task", args=[end.task_id]))
