"""Operations on tasks about barriers: asked of an office, answered, taken back."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from bagdar.core.barriers.tasks import MOST_DAYS
from bagdar.web.barriers import models
from bagdar.web.barriers.actions import asking as actions
from bagdar.web.barriers.actions.raising import MOST_FILES, Upload
from bagdar.web.barriers.api.finding import (
    SENT_FILE,
    TAGS,
    BarrierFileRow,
    InPath,
    asking,
    barrier_of,
    file_row,
)
from bagdar.web.barriers.models import BarrierTask, TaskFile, TaskOutcome
from bagdar.web.barriers.permissions import TaskPowers, task_powers_of
from bagdar.web.barriers.queries.asked import (
    TaskLine,
    asked_by,
    barriers_seen,
    ended_tasks,
    task_lines,
    tasks_for,
    tasks_of,
    to_answer,
)
from bagdar.web.barriers.queries.reading import may_ask
from bagdar.web.delivery.api.files import FileGiven, contents
from bagdar.web.delivery.api.finding import refused_by_field, unknown
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.queries.files import evidence_files
from bagdar.web.people.api.asking import WRITER, writer
from bagdar.web.people.api.fields import NO_CONTROLS, Key, Rows, Strict, Window
from bagdar.web.people.api.problems import READS, WRITES
from bagdar.web.people.models import Office
from bagdar.web.people.requests import Asked, kept_file
from bagdar.web.projects.queries.filtering import Reading

router = Router()
BarrierTaskState = StrEnum(  # type: ignore[misc]  # drawn from the one list of states
    "BarrierTaskState", [(one.name, one.value) for one in models.TaskState]
)
BarrierTaskOutcome = StrEnum(  # type: ignore[misc]  # drawn from the one list of outcomes
    "BarrierTaskOutcome",
    [(one.name, one.value) for one in TaskOutcome if one is not TaskOutcome.WITHDRAWN],
)


class TasksListed(StrEnum):
    """Which tasks are listed."""

    ASKED = "asked"
    WAITS = "waits"
    ENDED = "ended"


class WhichTasks(Window):
    """Asked of the reader's offices, those their offices wait for, or those that ended."""

    which: TasksListed = TasksListed.ASKED


class BarrierTaskRow(Schema):
    """A task: who asks whom for what, by when, and how it ended."""

    number: int
    barrier: int | None = Field(
        description=gettext_noop("Empty where the reader is not shown the barrier.")
    )
    above: int | None = Field(
        description=gettext_noop("The task because of which it was asked, if any.")
    )
    asker: str | None = Field(
        description=gettext_noop("Empty: the level of the ladder that had the barrier.")
    )
    level: str
    office: str
    routed_from: str | None
    text: str
    ground: str
    days: int
    due_on: date
    late: bool
    asked_at: datetime
    state: BarrierTaskState
    note: str = Field(description=gettext_noop("The words with which it ended."))
    ended_at: datetime | None
    files: list[BarrierFileRow]
    may: list[str] = Field(description=gettext_noop("What the reader may do now."))


class TaskAsked(Strict):
    """What an office is asked for; the term counts from the day after."""

    office: Key
    text: str = Field(min_length=1, max_length=NOTE_LENGTH, pattern=NO_CONTROLS)
    ground: str = Field(min_length=1, max_length=NOTE_LENGTH, pattern=NO_CONTROLS)
    days: int = Field(ge=1, le=MOST_DAYS)


class TaskAnswered(Strict):
    """Done, or that the office cannot; with files that show it."""

    outcome: BarrierTaskOutcome
    note: str = Field(min_length=1, max_length=NOTE_LENGTH, pattern=NO_CONTROLS)
    files: list[FileGiven] = Field(
        default_factory=list,
        max_length=MOST_FILES,
        description=gettext_noop("Together at most 3 MB; larger files are given on the page."),
    )


class TaskWithdrawn(Strict):
    """Why a task is taken back."""

    note: str = Field(min_length=1, max_length=NOTE_LENGTH, pattern=NO_CONTROLS)


@router.get(
    "/barrier-tasks",
    response={200: Rows[BarrierTaskRow], **READS},
    operation_id="list_barrier_tasks",
    summary=gettext_noop("Tasks about barriers of the reader's offices"),
    tags=TAGS,
)
def list_barrier_tasks(
    request: HttpRequest, asked: Annotated[WhichTasks, Query()]
) -> Rows[BarrierTaskRow]:
    """List tasks, the first due first; ended ones the newest first."""
    powers, reading = _standing(request)
    found = {
        TasksListed.ASKED: to_answer,
        TasksListed.WAITS: asked_by,
        TasksListed.ENDED: ended_tasks,
    }[asked.which](powers, reading)
    page = list(found[asked.offset : asked.offset + asked.limit])
    return Rows[BarrierTaskRow](items=_rows(page, powers, reading), count=found.count())


@router.get(
    "/barriers/{number}/tasks",
    response={200: Rows[BarrierTaskRow], **READS},
    operation_id="list_tasks_of_barrier",
    summary=gettext_noop("Tasks about a barrier"),
    tags=TAGS,
)
def list_tasks_of_barrier(request: HttpRequest, number: InPath) -> Rows[BarrierTaskRow]:
    """List what was asked about a barrier, in the order in which it was."""
    found, _ladder, _reading = barrier_of(request, number)
    powers, reading = _standing(request)
    items = [_row(one, known=True) for one in tasks_of(found, powers, reading)]
    return Rows[BarrierTaskRow](items=items, count=len(items))


@router.post(
    "/barriers/{number}/tasks",
    response={201: BarrierTaskRow, **WRITES},
    auth=WRITER,
    operation_id="ask_office_about_barrier",
    summary=gettext_noop("Ask an office about a barrier"),
    tags=TAGS,
)
def ask_about_barrier(
    request: HttpRequest, number: InPath, body: TaskAsked
) -> Status[BarrierTaskRow]:
    """Ask in the place of the level that has the barrier; its clock runs on."""
    found, ladder, reading = barrier_of(request, number)
    if not may_ask(found, ladder):
        raise Http404
    with refused_by_field():
        made = actions.ask_office(found, _ask(body), by=writer(request), at=reading.at)
    return Status(201, _task_row(request, made.pk))


@router.get(
    "/barrier-tasks/{number}",
    response={200: BarrierTaskRow, **READS},
    operation_id="get_barrier_task",
    summary=gettext_noop("A task about a barrier"),
    tags=TAGS,
)
def get_barrier_task(request: HttpRequest, number: InPath) -> BarrierTaskRow:
    """Give a task that the reader is shown."""
    return _task_row(request, number)


@router.post(
    "/barrier-tasks/{number}/tasks",
    response={201: BarrierTaskRow, **WRITES},
    auth=WRITER,
    operation_id="ask_office_about_task",
    summary=gettext_noop("Ask a third office because of a task"),
    tags=TAGS,
)
def ask_about_task(request: HttpRequest, number: InPath, body: TaskAsked) -> Status[BarrierTaskRow]:
    """Ask in the place of the office that was asked; a circle is refused by its name."""
    found, reading = _own(request, number)
    with refused_by_field():
        made = actions.ask_office(
            found.barrier, _ask(body), above=found, by=writer(request), at=reading.at
        )
    return Status(201, _task_row(request, made.pk))


@router.post(
    "/barrier-tasks/{number}/answer",
    response={201: BarrierTaskRow, **WRITES},
    auth=WRITER,
    operation_id="answer_barrier_task",
    summary=gettext_noop("Answer a task about a barrier"),
    tags=TAGS,
)
def answer(request: HttpRequest, number: InPath, body: TaskAnswered) -> Status[BarrierTaskRow]:
    """Say that it is done, or why the office cannot."""
    found, reading = _own(request, number)
    files = [Upload(name, content) for name, content in contents(body.files)]
    told = actions.Answer(TaskOutcome(body.outcome.value), body.note, files)
    with refused_by_field({"content": "files"}):
        actions.answer_task(found, told, by=writer(request), at=reading.at)
    return Status(201, _task_row(request, number))


@router.post(
    "/barrier-tasks/{number}/withdraw",
    response={201: BarrierTaskRow, **WRITES},
    auth=WRITER,
    operation_id="withdraw_barrier_task",
    summary=gettext_noop("Take a task about a barrier back"),
    tags=TAGS,
)
def withdraw(request: HttpRequest, number: InPath, body: TaskWithdrawn) -> Status[BarrierTaskRow]:
    """Take back what was asked, with what was asked of others because of it."""
    found, powers, reading = _task(request, number)
    (line,) = task_lines([found], powers, reading)
    if not (line.withdraws or powers.asked_then(found)):
        raise Http404
    with refused_by_field():
        actions.withdraw_task(found, body.note, by=writer(request), at=reading.at)
    return Status(201, _task_row(request, number))


@router.get(
    "/barrier-tasks/{number}/files/{file}",
    response={200: None, **READS},
    operation_id="get_barrier_task_file",
    summary=gettext_noop("A file given with the answer to a task"),
    tags=TAGS,
    openapi_extra=SENT_FILE,
)
def get_barrier_task_file(
    request: HttpRequest, number: InPath, file: InPath
) -> HttpResponse | FileResponse:
    """Send a file to whoever is shown its task, as an attachment."""
    found, _powers, _reading = _task(request, number)
    row = get_object_or_404(TaskFile, end__task=found, pk=file)
    return kept_file(
        cast("Asked", request),
        evidence_files(),
        row.stored,
        kept_at=row.end.at,
        content_type=row.content_type,
        name=row.name,
    )


def _standing(request: HttpRequest) -> tuple[TaskPowers, Reading]:
    person, ladder, reading = asking(request)
    return task_powers_of(reading.scope, person, ladder, on=reading.day), reading


def _task(request: HttpRequest, number: int) -> tuple[BarrierTask, TaskPowers, Reading]:
    powers, reading = _standing(request)
    found: BarrierTask = get_object_or_404(tasks_for(powers, reading), pk=number)
    return found, powers, reading


def _own(request: HttpRequest, number: int) -> tuple[BarrierTask, Reading]:
    """Return a task that was asked of an office of the writer, or 404."""
    found, powers, reading = _task(request, number)
    if not powers.works_on(found):
        raise Http404
    return found, reading


def _ask(body: TaskAsked) -> actions.Ask:
    office = Office.objects.select_related("organisation").filter(key=body.office).first()
    if office is None:
        raise unknown("office", body.office)
    return actions.Ask(office, body.text, body.ground, body.days)


def _task_row(request: HttpRequest, number: int) -> BarrierTaskRow:
    found, powers, reading = _task(request, number)
    return _rows([found], powers, reading)[0]


def _rows(page: list[BarrierTask], powers: TaskPowers, reading: Reading) -> list[BarrierTaskRow]:
    seen = barriers_seen(page, powers, reading)
    return [
        _row(one, known=one.task.barrier_id in seen) for one in task_lines(page, powers, reading)
    ]


def _row(one: TaskLine, *, known: bool) -> BarrierTaskRow:
    task, end = one.task, one.end
    may: dict[str, bool] = {
        "answer": one.answers,
        "ask": one.answers,
        "withdraw": one.withdraws,
    }
    told: dict[str, Any] = {
        name: getattr(task, name) for name in ("level", "text", "ground", "days", "due_on")
    }
    return BarrierTaskRow(
        **told,
        number=task.pk,
        barrier=task.barrier_id if known else None,
        above=task.above_id,
        asker=task.asker.key if task.asker else None,
        office=task.office.key,
        routed_from=task.routed_from.key if task.routed_from else None,
        late=one.late,
        asked_at=task.at,
        state=BarrierTaskState(one.state.value),
        note=end.note if end else "",
        ended_at=end.at if end else None,
        files=[file_row(file) for file in one.files],
        may=[name for name, allowed in may.items() if allowed],
    )
