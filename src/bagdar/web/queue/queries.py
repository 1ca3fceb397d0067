"""The board of background work, for the administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bagdar.web.queue.models import Order, Worker

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One task on the board; the error is named, never quoted: it could hold figures."""

    id: str
    name: str
    key: str
    asked_at: datetime
    attempts: int
    started_at: datetime | None
    next_at: datetime | None
    error: str


@dataclass(frozen=True)
class Board:
    """What waits, runs and failed, and who runs it."""

    waiting: int
    running: int
    failed: int
    done_today: int
    failures: Sequence[Line]
    under_way: Sequence[Line]
    next_up: Sequence[Line]
    workers: Sequence[Worker]


def board(*, at: datetime, lease: timedelta) -> Board:
    """Return the board as it is."""
    day = at - timedelta(days=1)
    counts = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=Q(status=TaskResultStatus.READY)),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        done_today=Count("pk", filter=Q(status=TaskResultStatus.SUCCESSFUL, finished_at__gte=day)),
    )
    return Board(
        **counts,
        failures=_lines(TaskResultStatus.FAILED, "-finished_at"),
        under_way=_lines(TaskResultStatus.RUNNING, "started_at"),
        next_up=_lines(TaskResultStatus.READY, "run_after"),
        workers=list(Worker.objects.filter(seen_at__gt=at - lease)),
    )


def _lines(status: TaskResultStatus, order: str) -> list[Line]:
    tasks = list(DBTaskResult.objects.filter(status=status).order_by(order)[:SHOWN])
    orders = Order.objects.filter(task__in=[task.pk for task in tasks])
    keys = dict(orders.values_list("task_id", "key"))
    return [_line(task, keys.get(task.pk, "")) for task in tasks]


def _line(task: DBTaskResult[..., Any], key: str) -> Line:
    waits = task.status == TaskResultStatus.READY and task.run_after.year < MAXYEAR
    return Line(
        id=str(task.pk),
        name=task.task_path.removeprefix("bagdar.web."),
        key=key,
        asked_at=task.enqueued_at,
        attempts=len(task.worker_ids),
        started_at=task.started_at,
        next_at=task.run_after if waits else None,
        error=task.exception_class_path.rpartition(".")[2],
    )
