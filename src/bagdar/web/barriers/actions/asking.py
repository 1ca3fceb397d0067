"""Tasks about a barrier: one office asks another, which answers; the barrier's clock runs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.barriers.course import GOING
from bagdar.core.barriers.ladder import Level
from bagdar.core.barriers.tasks import MOST_DAYS, circle
from bagdar.core.terms.working_time import add_working_days
from bagdar.web.barriers import models
from bagdar.web.barriers.actions.raising import MOST_FILES, Upload
from bagdar.web.barriers.models import Barrier, BarrierTask, TaskEnd, TaskFile, TaskOutcome
from bagdar.web.barriers.permissions import (
    TaskPowers,
    authority_of,
    feared_offices,
    level_of,
    task_powers_by,
)
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.evidence import (
    GivenFile,
    forget_given,
    kept_name,
    read_given,
    write_given,
)
from bagdar.web.delivery.actions.offices import taking_over
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.permissions import check
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.people.models import Office
from bagdar.web.people.queries import calendar_for, has_holder
from bagdar.web.territories.models import is_synthetic_key

TASK = "barrier_task"


@dataclass(frozen=True)
class Ask:
    """What an office is asked for, on what ground, within how many working days."""

    office: Office
    text: str
    ground: str
    days: int


@dataclass(frozen=True)
class Answer:
    """What the office that was asked says, with files that show it."""

    outcome: TaskOutcome
    note: str
    files: Sequence[Upload] = field(default=())


def ask_office(
    barrier: Barrier, ask: Ask, *, above: BarrierTask | None = None, by: Actor, at: datetime
) -> BarrierTask:
    """Ask an office about a barrier: in the place of the level that has it, or of who was asked.

    An office whose territory is no more gives way to its successor, which is said. Raises
    DeliveryError for what cannot be asked, a circle of tasks among it.
    """
    _check_ask(ask)
    powers, on = task_powers_by(by, at=at), timezone.localdate(at)
    with act("barriers.ask_office", by=by, at=at) as entry:
        present = _locked(barrier.pk)
        level = _level_now(present, at=at)
        asker = _asker(present, above, level, powers)
        office = _office_for(present, ask.office, on=on)
        _check_circle(present, asker or level, office, on=on)
        made = BarrierTask.objects.create(
            barrier=present,
            above=above,
            level=level.value,
            asker=asker,
            office=office,
            routed_from=ask.office if office != ask.office else None,
            text=ask.text.strip(),
            ground=ask.ground.strip(),
            days=ask.days,
            due_on=_due_on(office, ask.days, on=on),
            **_acted(by, at),
        )
        entry.record(TASK, made.pk, before=None, after=_told(made))
    return made


def answer_task(task: BarrierTask, answer: Answer, *, by: Actor, at: datetime) -> TaskEnd:
    """Answer in the place of the office that was asked: done, or that it cannot; once.

    What it asked others meanwhile is withdrawn with it. Files are read before anything is written,
    and forgotten when nothing is. Raises DeliveryError.
    """
    powers = task_powers_by(by, at=at)
    check(powers.works_on(task))
    if answer.outcome not in (TaskOutcome.DONE, TaskOutcome.CANNOT):
        raise refuse("outcome", _("Say whether it is done, or that your office cannot."))
    _check_note(answer.note, _("Say what was done, or why your office cannot."))
    given = _read_files(answer.files)
    authority = authority_of(by, task.office, on=timezone.localdate(at))
    words: dict[str, Any] = dict(authority.words()) if authority is not None else {}
    whom = {"on_behalf_of": words.get("on_behalf_of", "")}
    try:
        with act("barriers.answer_task", by=by, at=at, **words) as entry:
            present = _open(task, at=at)
            check(powers.works_on(present))
            end = _end(present, answer.outcome, answer.note, entry, **whom)
            files = _keep(end, given)
            after = {"outcome": end.outcome, "note": end.note, "files": files}
            entry.record(TASK, present.pk, before=None, after=after)
    except BaseException:
        for _sent, file in given:
            forget_given(file)
        raise
    return end


def withdraw_task(task: BarrierTask, note: str, *, by: Actor, at: datetime) -> TaskEnd:
    """Take a task back, by whoever asked, with what was asked because of it; once."""
    powers = task_powers_by(by, at=at)
    _check_note(note, _("Say why it is not needed any more."))
    with act("barriers.withdraw_task", by=by, at=at) as entry:
        present = _open(task, at=at)
        check(powers.asked(present, _level_now(present.barrier, at=at)))
        end = _end(present, TaskOutcome.WITHDRAWN, note, entry)
        after = {"outcome": end.outcome, "note": end.note}
        entry.record(TASK, present.pk, before=None, after=after)
    return end


# --- what is checked


def _check_ask(ask: Ask) -> None:
    problems: dict[str, list[str]] = {}
    for name, text, needed in (
        ("text", ask.text, _("Say what you need from the office.")),
        ("ground", ask.ground, _("Say on what ground you ask.")),
    ):
        if problem := text_problem(text, longest=NOTE_LENGTH, needed=needed):
            problems[name] = [problem]
    if not 1 <= ask.days <= MOST_DAYS:
        text = _("Give a term of 1 to %(most)d working days from today.")
        problems["days"] = [text % {"most": MOST_DAYS}]
    if problems:
        raise DeliveryError(problems)


def _check_note(note: str, needed: str) -> None:
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)


def _locked(number: int) -> Barrier:
    return Barrier.objects.select_for_update(of=("self",)).get(pk=number)


def _level_now(barrier: Barrier, *, at: datetime) -> Level:
    """Return the level that has a barrier; one that is closed asks nobody any more."""
    found = course_of(barrier, at=at)
    if found.state not in GOING:
        raise refuse("", _("This barrier is closed. The business may open it again."))
    return found.level


def _asker(
    barrier: Barrier, above: BarrierTask | None, level: Level, powers: TaskPowers
) -> Office | None:
    """Return the office that asks; None: the level that has the barrier does."""
    if above is not None:
        check(above.barrier_id == barrier.pk and powers.works_on(above))
        _check_open(above)
        return above.office
    if not powers.ladder.acts_at(barrier, level):
        check(any(powers.ladder.acts_at(barrier, one) for one in Level))
        raise refuse("", _("This barrier is with another level now."))
    return None


def _office_for(barrier: Barrier, named: Office, *, on: date) -> Office:
    """Return the office that is asked: of the same world, not feared, with somebody in it."""
    if is_synthetic_key(named.organisation.key) is not barrier.territory.is_synthetic:
        raise refuse("office", _("Choose an office of the same world."))
    feared = feared_offices(barrier, on=on)
    _check_spared(named, feared)
    office = taking_over("office", named, on=on)
    _check_spared(office, feared)
    if not has_holder(office, on=on):
        text = _("Nobody holds the office %s today: name another, or appoint somebody first.")
        raise refuse("office", text % office.name)
    return office


def _check_spared(office: Office, feared: frozenset[int]) -> None:
    """Refuse an office that is not to learn of a protected barrier; who is feared is not said."""
    if office.pk in feared:
        raise refuse("office", _("This barrier is protected, and this office cannot be asked."))


def _check_circle(barrier: Barrier, asking: Office | Level, asked: Office, *, on: date) -> None:
    """Refuse a task by which an office would wait for itself, and name the circle."""
    rows = BarrierTask.objects.filter(barrier=barrier, end=None)
    named: dict[object, str] = {}

    def place(one: Office | Level) -> object:
        found = one if isinstance(one, Level) else level_of(one, barrier, on=on)
        if found is not None:
            named[found] = str(models.Level(found.value).label)
            return found
        named[one] = str(getattr(one, "name", one))
        return one

    waits = [
        (place(one.asker or Level(one.level)), place(one.office))
        for one in rows.select_related("asker__organisation", "office__organisation")
    ]
    found = circle(waits, place(asking), place(asked))
    if found:
        text = _("Each would wait for the other: %(circle)s. Ask somebody who does not wait.")
        raise refuse("office", text % {"circle": " → ".join(named[one] for one in found)})


def _due_on(office: Office, days: int, *, on: date) -> date:
    synthetic = is_synthetic_key(office.organisation.key)
    return add_working_days(on, days, calendar_for(office, synthetic=synthetic, on=on))


def _open(task: BarrierTask, *, at: datetime) -> BarrierTask:
    """Return a task whose barrier is locked, or refuse one that is not open any more."""
    barrier = _locked(task.barrier_id)
    present = BarrierTask.objects.select_related("office__organisation", "asker").get(pk=task.pk)
    present.barrier = barrier
    _check_open(present)
    _level_now(barrier, at=at)
    return present


def _check_open(task: BarrierTask) -> None:
    if TaskEnd.objects.filter(task=task).exists():
        raise refuse("", _("This task has ended already."))


def _read_files(files: Sequence[Upload]) -> list[tuple[Upload, GivenFile]]:
    if len(files) > MOST_FILES:
        raise refuse("content", _("Choose at most %(most)d files at once.") % {"most": MOST_FILES})
    return [(one, read_given(one.content)) for one in files]


# --- what is written


def _end(
    task: BarrierTask, outcome: TaskOutcome, note: str, entry: Act, *, on_behalf_of: str = ""
) -> TaskEnd:
    """End a task, and withdraw what was asked of others because of it."""
    words = {"note": note.strip(), "on_behalf_of": on_behalf_of, **_acted(entry.by, entry.at)}
    made = TaskEnd.objects.create(task=task, outcome=outcome, **words)
    below = [task.pk]
    while below:
        rows = BarrierTask.objects.filter(above__in=below, end=None)
        below = list(rows.values_list("pk", flat=True))
        TaskEnd.objects.bulk_create(
            TaskEnd(task_id=one, outcome=TaskOutcome.WITHDRAWN, **words) for one in below
        )
        for one in below:
            after = {"outcome": TaskOutcome.WITHDRAWN.value, "note": made.note}
            entry.record(TASK, one, before=None, after=after)
    return made


def _keep(end: TaskEnd, given: Sequence[tuple[Upload, GivenFile]]) -> list[str]:
    """Keep files of an answer, the same once; return their digests."""
    kept: list[str] = []
    for sent, file in given:
        if file.digest in kept:
            continue
        kept.append(file.digest)
        write_given(file)
        TaskFile.objects.create(
            end=end,
            name=kept_name(sent.name, file),
            content_type=file.content_type,
            size_bytes=len(file.content),
            sha256=file.digest,
            stored=file.stored,
        )
    return kept


def _acted(by: Actor, at: datetime) -> dict[str, Any]:
    return {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}


def _told(task: BarrierTask) -> dict[str, Any]:
    """Return what the journal keeps of a task."""
    told = {
        "barrier": task.barrier_id,
        "above": task.above_id,
        "level": task.level,
        "asker": task.asker.key if task.asker else None,
        "office": task.office.key,
        "text": task.text,
        "ground": task.ground,
        "due_on": task.due_on,
    }
    return told | ({"routed_from": task.routed_from.key} if task.routed_from else {})
