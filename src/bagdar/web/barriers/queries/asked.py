"""Tasks about barriers as a person is shown them, and which offices may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bagdar.core.barriers.ladder import Level
from bagdar.core.barriers.tasks import Outcome, TaskState, task_state
from bagdar.web.barriers import models
from bagdar.web.barriers.models import GOING, Barrier, BarrierTask, State, TaskEnd, TaskFile
from bagdar.web.barriers.permissions import TaskPowers, feared_offices
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.people.models import Office
from bagdar.web.people.queries import in_office
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name


@dataclass(frozen=True)
class TaskLine:
    """A task as it stands: who asks whom, by when, how it ended, what the reader may do."""

    task: BarrierTask
    state: TaskState
    asker: str
    place: str
    late: bool
    by: str
    end: TaskEnd | None
    ended_by: str
    files: Sequence[TaskFile]
    answers: bool
    withdraws: bool

    @property
    def words(self) -> str:
        """Where it stands, in the reader's language."""
        return str(models.TaskState(self.state.value).label)


def open_at(at: datetime) -> Q:
    """Keep the tasks that somebody waits for: not ended, of a barrier that is going on."""
    silent = Q(barrier__state=State.REPORTED, barrier__unconfirmed_at__lte=at)
    return Q(end=None, barrier__state__in=GOING) & ~silent


def tasks_for(powers: TaskPowers, reading: Reading) -> QuerySet[BarrierTask]:
    """Return the tasks that a person is shown, of the world that is read."""
    barriers = barriers_for(powers.ladder, reading).values("pk")
    return _of_world(reading).filter(powers.seen(barriers))


def _of_world(reading: Reading) -> QuerySet[BarrierTask]:
    rows = BarrierTask.objects.all()
    if reading.scope.world is not None:
        rows = rows.filter(barrier__territory__is_synthetic=reading.is_synthetic)
    return rows.select_related(
        "barrier__enterprise",
        "barrier__territory",
        "office__organisation",
        "asker",
        "routed_from",
        "end",
    ).prefetch_related("end__files")


def to_answer(powers: TaskPowers, reading: Reading) -> QuerySet[BarrierTask]:
    """Return the open tasks asked of a person's offices, the first due first.

    They are shown to the person whether the barrier is or not, so that no barrier is looked for.
    """
    rows = _of_world(reading).filter(powers.answers(), open_at(reading.at))
    return rows.order_by("due_on", "pk")


def asked_by(powers: TaskPowers, reading: Reading) -> QuerySet[BarrierTask]:
    """Return the open tasks that a person's offices wait for, the first due first."""
    rows = _of_world(reading).filter(open_at(reading.at))
    return _asked_among(rows, powers, reading).order_by("due_on", "pk")


def asked_of_thirds(powers: TaskPowers, reading: Reading) -> QuerySet[BarrierTask]:
    """Return the open tasks that a person's offices asked a third for."""
    return _of_world(reading).filter(powers.asks(), open_at(reading.at))


def asked_about(
    barriers: QuerySet[Barrier], reading: Reading, *, most: bool
) -> QuerySet[BarrierTask]:
    """Return the open tasks about some barriers that a level of the ladder asked.

    Where it may be about `most` barriers, those of each task are looked at, and not all of them.
    """
    rows = _of_world(reading).filter(open_at(reading.at), asker=None)
    if most:
        return rows.filter(Exists(barriers.filter(pk=OuterRef("barrier"))))
    return rows.filter(barrier__in=barriers.values("pk"))


def newly_asked(powers: TaskPowers, reading: Reading, *, after: int) -> QuerySet[BarrierTask]:
    """Return the open tasks after a number that were asked of a person's offices by others."""
    return to_answer(powers, reading).filter(pk__gt=after)


def newly_ended(powers: TaskPowers, reading: Reading, *, after: int) -> QuerySet[TaskEnd]:
    """Return the ends after a number: answers to who asked, and what was taken back from who was.

    An answer goes to the office that asked, or to the level that has the barrier now.
    """
    recent = TaskEnd.objects.filter(pk__gt=after)
    rows = _of_world(reading).filter(pk__in=recent.values("task")).order_by()
    answered = _asked_among(rows, powers, reading).values("pk")
    taken = rows.filter(powers.answers()).values("pk")
    withdrawn = Q(outcome=models.TaskOutcome.WITHDRAWN)
    return recent.filter(~withdrawn & Q(task__in=answered) | withdrawn & Q(task__in=taken))


def _asked_among(
    rows: QuerySet[BarrierTask], powers: TaskPowers, reading: Reading
) -> QuerySet[BarrierTask]:
    """Keep the tasks that a person's offices asked, or the level whose barrier is with them now.

    Of the register of barriers only those are looked at that the tasks are about.
    """
    named = rows.order_by().values("barrier")
    about = barriers_for(powers.ladder, reading).filter(pk__in=named)
    theirs = about.filter(powers.ladder.waiting(reading.at)).values("pk")
    return rows.filter(powers.asks() | Q(asker=None, barrier__in=theirs))


def ended_tasks(powers: TaskPowers, reading: Reading) -> QuerySet[BarrierTask]:
    """Return the tasks that a person's offices answered or asked and that ended, newest first."""
    own = powers.answers() | _asks(powers, reading)
    rows = tasks_for(powers, reading).filter(own, end__isnull=False)
    return rows.order_by(F("end__at").desc(), "-pk")


def _asks(powers: TaskPowers, reading: Reading) -> Q:
    """Keep the tasks that a person's offices asked, and those about barriers with them now."""
    standing = barriers_for(powers.ladder, reading).filter(powers.ladder.waiting(reading.at))
    return Q(asker__in=powers.works) | Q(asker=None, barrier__in=standing.values("pk"))


def task_lines(rows: Sequence[BarrierTask], powers: TaskPowers, reading: Reading) -> list[TaskLine]:
    """Return tasks as lists show them; their barriers are read as standing at once."""
    numbers = {one.barrier_id for one in rows}
    standing: Any = Barrier.objects.filter(pk__in=numbers).standing(reading.at)
    now = {one.pk: (one.state_now, one.level_now) for one in standing}
    return [_line(one, *now[one.barrier_id], powers, reading) for one in rows]


def tasks_of(barrier: Barrier, powers: TaskPowers, reading: Reading) -> list[TaskLine]:
    """Return the tasks about a barrier that a person is shown, in the order they were asked."""
    rows = tasks_for(powers, reading).filter(barrier=barrier).order_by("at", "pk")
    return task_lines(list(rows), powers, reading)


def barriers_seen(
    rows: Sequence[BarrierTask], powers: TaskPowers, reading: Reading
) -> frozenset[int]:
    """Return those barriers of tasks that a person is shown themselves."""
    shown = barriers_for(powers.ladder, reading).filter(pk__in={one.barrier_id for one in rows})
    return frozenset(shown.values_list("pk", flat=True))


def _line(
    task: BarrierTask, state_now: str, level_now: str, powers: TaskPowers, reading: Reading
) -> TaskLine:
    end: TaskEnd | None = getattr(task, "end", None)
    outcome = Outcome(end.outcome) if end is not None else None
    state = task_state(outcome, barrier_ended=state_now not in GOING)
    is_open = state is TaskState.OPEN
    return TaskLine(
        task=task,
        state=state,
        asker=task.asker.name if task.asker else str(models.Level(task.level).label),
        place=local_name(land().version_near(task.barrier.territory_id, reading.day).names),
        late=is_open and task.due_on < reading.day,
        by=actor_shown(task.actor_id, task.actor_label, reading),
        end=end,
        ended_by=actor_shown(end.actor_id, end.actor_label, reading) if end else "",
        files=list(end.files.all()) if end else [],
        answers=is_open and powers.works_on(task),
        withdraws=is_open and powers.asked(task, Level(level_now)),
    )


def offices_to_ask(barrier: Barrier, asker: Office | None, *, on: date) -> list[Office]:
    """Return the offices with a holder that may be asked about a barrier, by kind and name."""
    held = in_office(on).order_by().values("office")
    rows = Office.objects.filter(pk__in=held).select_related("organisation")
    feared = feared_offices(barrier, on=on)
    synthetic = barrier.territory.is_synthetic
    found = [
        one
        for one in rows
        if one.pk not in feared
        and one != asker
        and is_synthetic_key(one.organisation.key) is synthetic
    ]
    return sorted(found, key=lambda one: (one.organisation.kind, one.name, one.pk))
