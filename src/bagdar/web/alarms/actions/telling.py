"""What the daily letter says of alarms: all that wait for a person, and which of them are new.

An alarm is new to a person once at each level.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.alarms.models import Alarm
from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries.reading import alarms_for, named
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

TOLD = frozenset({Role.OFFICER, Role.AKIM, Role.ENTERPRISE, Role.PROGRAMME_OFFICE, Role.CHAIR})


def alarms_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the alarms that wait for their answer; None where there are none."""
    waiting = _waiting(person, at=at)
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


def _waiting(person: User, *, at: datetime) -> list[Alarm]:
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    if person.is_synthetic or not scope.roles() & TOLD:
        return []
    powers = powers_of(scope, person, on=day)
    rows = alarms_for(powers, Reading(scope, at, None, day)).filter(powers.waiting())
    return list(rows.order_by("due_on", "pk"))


def _new_among(person: User, waiting: Sequence[Alarm]) -> list[Alarm]:
    marks = {_mark(person, one): one for one in waiting}
    told = set(Effect.objects.filter(key__in=list(marks)).values_list("key", flat=True))
    return [one for mark, one in marks.items() if mark not in told]


def _mark(person: User, alarm: Alarm) -> str:
    return f"alarms.told:{person.pk}:{alarm.pk}:{alarm.level}:{alarm.since_on}"
