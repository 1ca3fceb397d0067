"""What the daily letter says of alarms: all that wait for a person, and which of them are new.

An alarm is new to a person once at each level; an answer to it once at each level that reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.alarms.models import Alarm, AlarmStep, Stage, Step
from bagdar.web.alarms.permissions import Powers, powers_of
from bagdar.web.alarms.queries.reading import TO_DECIDE, named, to_answer, to_decide
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

TOLD = frozenset({Role.OFFICER, Role.AKIM, Role.ENTERPRISE, Role.PROGRAMME_OFFICE, Role.CHAIR})


def alarms_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the alarms that wait for their answer; None where there are none."""
    standing = _standing(person, at=at)
    waiting = list(to_answer(*standing)) if standing else []
    if not waiting:
        return None
    day, new = timezone.localdate(at), _new_among(person, waiting)
    lines = [
        _("– %(sign)s: %(name)s, answer by %(day)s")
        % {
            "sign": one.get_sign_display(),
            "name": named(one, day),
            "day": date_format(one.due_on, "DATE_FORMAT") if one.due_on else "",
        }
        for one in waiting[:MOST_NAMED]
    ]
    title = _("These alarms wait for your answer; new among them: %d.") % len(new)
    marks = [_mark(person, one) for one in new]
    return LetterPart(title, lines, len(waiting), reverse("alarms"), marks)


def answers_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the answers to alarms that wait for their decision; None of none."""
    standing = _standing(person, at=at)
    waiting = list(to_decide(*standing, person)) if standing else []
    if not waiting:
        return None
    day, new = timezone.localdate(at), _new_among(person, waiting)
    lines = [
        _("– %(sign)s: %(name)s, answered on %(day)s, decide by %(due)s")
        % {
            "sign": one.get_sign_display(),
            "name": named(one, day),
            "day": date_format(_answered_on(one), "DATE_FORMAT"),
            "due": date_format(one.due_on, "DATE_FORMAT") if one.due_on else "",
        }
        for one in waiting[:MOST_NAMED]
    ]
    title = _("These alarms were answered and wait for your decision; new among them: %d.")
    marks = [_mark(person, one) for one in new]
    href = f"{reverse('alarms')}?state={TO_DECIDE}"
    return LetterPart(title % len(new), lines, len(waiting), href, marks)


def _answered_on(alarm: Alarm) -> date:
    answers = AlarmStep.objects.filter(alarm=alarm, step=Step.ANSWERED).order_by("-pk")
    return answers.values_list("on", flat=True)[0]


def _standing(person: User, *, at: datetime) -> tuple[Powers, Reading] | None:
    """Return where a person stands and what they read; None: they are told of no alarms."""
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    if person.is_synthetic or not scope.roles() & TOLD:
        return None
    return powers_of(scope, person, on=day), Reading(scope, at, None, day)


def _new_among(person: User, waiting: Sequence[Alarm]) -> list[Alarm]:
    marks = {_mark(person, one): one for one in waiting}
    told = set(Effect.objects.filter(key__in=list(marks)).values_list("key", flat=True))
    return [one for mark, one in marks.items() if mark not in told]


def _mark(person: User, alarm: Alarm) -> str:
    """Return by what it is known that a person was told of an alarm, or of the answer to it."""
    what = "answered" if alarm.stage == Stage.ANSWERED else "told"
    return f"alarms.{what}:{person.pk}:{alarm.pk}:{alarm.level}:{alarm.since_on}"
