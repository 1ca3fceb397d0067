"""What the daily letter says of barriers: all that wait for a person, and which are new to them.

A barrier is new to a person once at each level and in each state, and to its business once each
time it is asked for its word. A task is new to a person once each time its barrier is gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bagdar.web.barriers.models import BarrierTask, Kind
from bagdar.web.barriers.permissions import powers_of, task_powers_of
from bagdar.web.barriers.queries.asked import to_answer
from bagdar.web.barriers.queries.reading import Line, asked_again, line_of, silent_ones, to_act
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

TOLD = frozenset(
    {
        *(Role.ENTERPRISE, Role.OFFICER, Role.AKIM, Role.MINISTRY),
        *(Role.PROGRAMME_OFFICE, Role.CHAIR),
    }
)
TOLD_FOR = timedelta(days=14)
"""How long after a barrier ended unconfirmed its business is still to be told."""

_SHOWN_LETTERS = 80


def barriers_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the barriers that wait for them; None where there are none."""
    news = _news(person, at=at)
    new = _new_among(person, news)
    if not news.waiting:
        return None
    fresh = [one for one in news.waiting if _mark(person, one, news) in new]
    title = _("These barriers wait for you; new among them: %d.") % len(fresh)
    lines = [_words(one) for one in news.waiting[:MOST_NAMED]]
    marks = [_mark(person, one, news) for one in fresh]
    return LetterPart(title, lines, len(news.waiting), reverse("barriers"), marks)


def silent_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a business once of its barriers that ended unconfirmed; None where there are none."""
    news = _news(person, at=at)
    new = _new_among(person, news)
    silent = [one for one in news.silent if _mark(person, one, news) in new]
    if not silent:
        return None
    title = _(
        "You were asked twice and said nothing: these barriers ended as unconfirmed. "
        "You may open each of them again."
    )
    lines = [_words(one) for one in silent[:MOST_NAMED]]
    marks = [_mark(person, one, news) for one in silent]
    return LetterPart(title, lines, len(silent), reverse("barriers") + "?state=ended", marks)


def tasks_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the open tasks asked of their offices; None where there are none."""
    if person.is_synthetic:
        return None
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    powers = task_powers_of(scope, person, powers_of(scope, on=day), on=day)
    rows = to_answer(powers, Reading(scope, at, None, day))
    marks = [
        f"barriers.task_told:{person.pk}:{number}:{times}"
        for number, times in rows.values_list("pk", "barrier__times_reopened")
    ]
    if not marks:
        return None
    told = set(Effect.objects.filter(key__in=marks).values_list("key", flat=True))
    new = [one for one in marks if one not in told]
    title = _("These tasks about barriers wait for your office; new among them: %d.") % len(new)
    lines = [_task_words(one) for one in rows[:MOST_NAMED]]
    return LetterPart(title, lines, len(marks), reverse("barrier-tasks"), new)


@dataclass(frozen=True)
class _News:
    """What waits for a person, and which barriers of theirs ended unconfirmed these days."""

    waiting: Sequence[Line]
    silent: Sequence[Line]
    asked_again: Mapping[int, datetime]


def _news(person: User, *, at: datetime) -> _News:
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    if person.is_synthetic or not scope.roles() & TOLD:
        return _News((), (), {})
    powers, reading = powers_of(scope, on=day), Reading(scope, at, None, day)
    waiting = [line_of(one, powers, reading) for one in to_act(powers, reading)]
    silent = silent_ones(powers, reading, since=at - TOLD_FOR)
    lines = [line_of(one, powers, reading) for one in silent]
    return _News(waiting, lines, asked_again(one.barrier.pk for one in waiting))


def _new_among(person: User, news: _News) -> dict[str, Line]:
    """Return by their marks the barriers of which the person was not told yet."""
    marks = {_mark(person, one, news): one for one in (*news.waiting, *news.silent)}
    told = set(Effect.objects.filter(key__in=list(marks)).values_list("key", flat=True))
    return {mark: one for mark, one in marks.items() if mark not in told}


def _mark(person: User, line: Line, news: _News) -> str:
    """Name a barrier as it came to a person: at a level, in a state, since when.

    A business that was asked for its word a second time is told a second time.
    """
    row: Any = line.barrier
    moment = max(row.since_at, news.asked_again.get(row.pk, row.since_at))
    since = f"{moment:%Y%m%dT%H%M%S}"
    return f"barriers.told:{person.pk}:{row.pk}:{row.level_now}:{row.state_now}:{since}"


def _words(line: Line) -> str:
    kind = str(Kind(line.barrier.kind).label)
    what = Truncator(line.barrier.what).chars(_SHOWN_LETTERS)
    if line.due_on is None:
        return f"– {kind}: {what}"
    until = _("until %(day)s") % {"day": date_format(line.due_on, "DATE_FORMAT")}
    return f"– {kind}: {what}, {until}"


def _task_words(task: BarrierTask) -> str:
    told = {
        "text": Truncator(task.text).chars(_SHOWN_LETTERS),
        "office": task.office.name,
        "day": date_format(task.due_on, "DATE_FORMAT"),
    }
    return _("– %(office)s, answer by %(day)s: %(text)s") % told
