"""Asking for tasks, running each exactly once in effect, putting back what a dead worker left.

    with act("barriers.raise", by=user, at=now) as entry:
        ...
        enqueue(remind, key=f"remind:{barrier.pk}", barrier=barrier.pk)

The task is in the queue when the act is in the journal, and not otherwise. It may run more than
once (a worker can die at any moment), so a task guards what it changes:

    @task
    def remind(barrier: int) -> None:
        with once(f"remind:{barrier}") as first:
            if first:
                ...

Tasks that must not overtake each other are asked for with the `line` that they stand in.

A task of many steps, each of which is kept when it is done, lets its worker stop between them:

    for month in months_that_lack_figures():
        let_stop()
        compute(month)

A task whose end a person waits for goes before the others (`@task(priority=WAITED_FOR)`), and
those of many steps make room for it between two.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from traceback import format_exception
from typing import Any, TypeAlias

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from bagdar.web.journal.actions import Actor, act
from bagdar.web.queue.models import Effect, Firing, Name, Order, Worker

Queued: TypeAlias = "DBTaskResult[..., Any]"

logger = logging.getLogger(__name__)

ATTEMPTS = 5
"""A task that failed or whose worker died this often waits for a person."""

FIRST_PAUSE = timedelta(seconds=10)
PAUSE_GROWTH = 4
"""Pauses of 10 s, 40 s, 160 s and 640 s: enough for a mail server to come back."""

WAITED_FOR = 50
"""The priority of a task whose end a person waits for on its page; that of all others is 0."""

LEASE = timedelta(seconds=30)
HEARTBEAT = timedelta(seconds=5)
KEPT = timedelta(days=30)

DIED = "bagdar.web.queue.actions.WorkerDied"

_stops: ContextVar[Callable[[], bool]] = ContextVar("stops", default=lambda: False)
_under_way: ContextVar[Queued | None] = ContextVar("under_way", default=None)


class QueueError(Exception):
    """A task that cannot be asked for or tried again; the text may be shown."""


class Stopped(BaseException):
    """The worker was told to stop between two steps of a task, which goes on with the next."""


@dataclass(frozen=True)
class Periodic:
    """A task that falls due at regular moments: every so often, or daily at a local time."""

    name: str
    task: Task[[], None]
    every: timedelta | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        """Refuse a declaration that says both or neither."""
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.name}: give either `every` or `at`.")

    def due(self, now: datetime) -> datetime:
        """Return the last due moment that is not after now."""
        if self.every is not None:
            return now - (now - datetime(2000, 1, 1, tzinfo=now.tzinfo)) % self.every
        day = timezone.localdate(now)
        today = timezone.make_aware(datetime.combine(day, self.at or time.min))
        yesterday = datetime.combine(day - timedelta(days=1), self.at or time.min)
        return today if today <= now else timezone.make_aware(yesterday)


def enqueue(
    asked: Task[..., None],
    *,
    key: str,
    run_after: datetime | None = None,
    line: str = "",
    **arguments: Any,
) -> bool:
    """Ask for a task, in the transaction under way; answer whether it is new under this key.

    It runs when every task of its line that was asked for before has ended, or was given up.
    """
    if Order.objects.filter(key=key).exists():
        return False
    try:
        with alone(f"line:{line}") if line else transaction.atomic():
            result = asked.using(run_after=run_after).enqueue(**arguments)
            Order.objects.create(key=key, task_id=result.id, line=line)
    except IntegrityError:
        return False
    return True


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Open a transaction that holds a name: another that asks for it waits until this one ends.

    What is read inside is as whoever held the name before left it.
    """
    with transaction.atomic():
        _insert(Name, name=name)
        Name.objects.select_for_update().get(name=name)
        yield


def is_overtaken(key: str) -> bool:
    """Answer whether a task of the same line that was asked for later has had its effect."""
    mine = Order.objects.filter(key=key).exclude(line="").first()
    if mine is None:
        return False
    later = Order.objects.filter(line=mine.line, pk__gt=mine.pk)
    return Effect.objects.filter(key__in=later.values("key")).exists()


def waiting_in(lines: Sequence[str]) -> int:
    """Return how many tasks of these lines wait or run."""
    going = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return Order.objects.filter(line__in=lines, task__status__in=going).count()


def end_of(lines: Sequence[str]) -> int:
    """Return the place of the task of these lines that was asked for last; 0 without any."""
    last = Order.objects.filter(line__in=lines).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def is_passed(lines: Sequence[str], place: int) -> bool:
    """Answer whether a task of these lines that was asked for after a place had its effect."""
    later = Order.objects.filter(line__in=lines, pk__gt=place)
    return Effect.objects.filter(key__in=later.values("key")).exists()


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Open a transaction that knows whether it is the first to do what the key names.

    What is done inside and the key are committed together; a second task under the same key
    waits for the first and then finds it done.
    """
    with transaction.atomic():
        yield _insert(Effect, key=key, done_at=timezone.now())


def _insert(model: type[models.Model], **values: Any) -> bool:
    """Insert a row unless there is one already; answer whether it was inserted."""
    fields = [field for field in model._meta.concrete_fields if field.attname in values]
    columns = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    prepared = [field.get_db_prep_save(values[field.attname], connection) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608 -- our own names
            prepared,
        )
        return bool(cursor.rowcount == 1)


# --- running -------------------------------------------------------------------------------


def enter(*, at: datetime) -> Worker:
    """Write down a worker that begins."""
    return Worker.objects.create(
        id=get_random_string(32),
        host=socket.gethostname()[:200],
        pid=os.getpid(),
        started_at=at,
        seen_at=at,
    )


def beat(worker: Worker, *, at: datetime) -> None:
    """Prolong a worker's lease; one that was counted as dead meanwhile is back."""
    if not Worker.objects.filter(pk=worker.pk).update(seen_at=at):
        worker.seen_at = at
        worker.save(force_insert=True)


def leave(worker: Worker) -> None:
    """Take a worker off the list that ended in order."""
    Worker.objects.filter(pk=worker.pk).delete()


def claim(worker: Worker) -> Queued | None:
    """Take the next task that is due, one that a person waits for first; none if nothing waits."""
    ready = _claimable()
    if not ready.exists():
        return None
    with transaction.atomic():
        task = ready.get_locked()
        if task is not None:
            task.claim(worker.pk)
    return task


def _claimable() -> DBTaskResultQuerySet:
    """Return the tasks that are due and first in their line, in the order in which they are run."""
    return DBTaskResult.objects.ready().exclude(pk__in=_behind())


def _behind() -> models.QuerySet[Order, Any]:
    """Return the tasks that wait for another of their line: one asked for before, or that runs."""
    others = Order.objects.filter(line=OuterRef("line")).exclude(pk=OuterRef("pk"))
    runs = Q(task__status=TaskResultStatus.RUNNING)
    before = Q(task__status=TaskResultStatus.READY, pk__lt=OuterRef("pk"))
    waiting = Order.objects.exclude(line="").filter(task__status=TaskResultStatus.READY)
    return waiting.filter(Exists(others.filter(runs | before))).values("task")


@contextmanager
def stopping_when(told: Callable[[], bool]) -> Iterator[None]:
    """Let the tasks that are run inside stop between two of their steps, once `told` says so."""
    token = _stops.set(told)
    try:
        yield
    finally:
        _stops.reset(token)


def let_stop() -> None:
    """End a task here if its worker was told to stop, or if one waits that goes before it.

    The next worker takes it up. What was done so far must be kept, and found done when the task
    runs again. Elsewhere than in a task of a worker it does nothing.
    """
    if _stops.get()() or _makes_room():
        raise Stopped


def _makes_room() -> bool:
    """Answer whether a task is due that a person waits for while one runs that nobody waits for."""
    mine = _under_way.get()
    return mine is not None and _claimable().filter(priority__gt=mine.priority).exists()


def run(task: Queued) -> None:
    """Run a claimed task to its end; a failure is kept, and tried again after a pause.

    One that stopped between two steps waits for the next worker, and no attempt is counted.
    """
    try:
        _call(task)
    except Stopped:
        _mine(task).update(status=TaskResultStatus.READY, worker_ids=task.worker_ids[:-1])
    except Exception as error:  # noqa: BLE001 -- whatever a task raises is shown to a person
        kind = type(error)
        path = f"{kind.__module__}.{kind.__qualname__}"
        logger.warning("%s: attempt %s ended with %s", task.pk, len(task.worker_ids), path)
        put_back(task, at=timezone.now(), path=path, text="".join(format_exception(error)))
    else:
        _mine(task).update(
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=timezone.now(),
            exception_class_path="",
            traceback="",
        )


def _call(task: Queued) -> None:
    asked, arguments = task.task, task.args_kwargs
    token = _under_way.set(task)
    try:
        if asked.takes_context:
            asked.call(TaskContext(task_result=task.task_result), **arguments["kwargs"])
        else:
            asked.call(*arguments["args"], **arguments["kwargs"])
    finally:
        _under_way.reset(token)


def put_back(task: Queued, *, at: datetime, path: str, text: str) -> None:
    """Let a task wait for its next attempt, or for a person after the last one."""
    attempts = len(task.worker_ids)
    kept = {"exception_class_path": path, "traceback": text}
    if attempts >= ATTEMPTS:
        _mine(task).update(status=TaskResultStatus.FAILED, finished_at=at, **kept)
    else:
        pause = FIRST_PAUSE * PAUSE_GROWTH ** (attempts - 1)
        _mine(task).update(status=TaskResultStatus.READY, run_after=at + pause, **kept)


def _mine(task: Queued) -> models.QuerySet[Queued]:
    """Keep the task only while it is running in the attempt we know of."""
    return DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids
    )


def sweep(*, at: datetime) -> int:
    """Put back every task whose worker was not seen within the lease; return how many."""
    alive = set(Worker.objects.filter(seen_at__gt=at - LEASE).values_list("pk", flat=True))
    left = [task for task in DBTaskResult.objects.running() if task.worker_ids[-1] not in alive]
    for task in left:
        put_back(task, at=at, path=DIED, text="")
    return len(left)


def fire(periodic: Sequence[Periodic], *, now: datetime) -> list[str]:
    """Ask for every periodic task that is due; two schedulers at once ask once."""
    due = [(one, one.due(now)) for one in periodic]
    fired = set(
        Firing.objects.filter(due_at__in=[moment for _one, moment in due]).values_list(
            "name", "due_at"
        )
    )
    new = [(one, moment) for one, moment in due if (one.name, moment) not in fired]
    return [one.name for one, moment in new if _fire(one, moment)]


def _fire(one: Periodic, moment: datetime) -> bool:
    with transaction.atomic():
        if not _insert(Firing, name=one.name, due_at=moment):
            return False
        return enqueue(one.task, key=f"{one.name}@{moment.isoformat()}")


def prune(*, at: datetime) -> None:
    """Forget tasks that ended well, firings and dead workers of more than thirty days ago.

    What tasks did (`Effect`) is kept: it is what makes a repetition harmless.
    """
    before = at - KEPT
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before)
    done.delete()
    Firing.objects.filter(due_at__lt=before).delete()
    Worker.objects.filter(seen_at__lt=before).delete()


def retry(task: Queued, *, by: Actor, at: datetime) -> None:
    """Let a task that failed for good begin again, with all its attempts."""
    with act("queue.retry", by=by, at=at) as entry:
        failed = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED)
        changed = failed.update(
            status=TaskResultStatus.READY, run_after=at, worker_ids=[], finished_at=None
        )
        if not changed:
            raise QueueError(_("This task is not waiting for a person; look at the list again."))
        entry.record(
            "task",
            task.pk,
            before={"status": "failed", "attempts": len(task.worker_ids)},
            after={"status": "waiting", "task": task.task_path},
        )
