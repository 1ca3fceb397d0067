"""What the daily letter says of instructions: those whose next step is a person's, and new ones.

An instruction is new to a person once in each state, and once for each day asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.instructions.permissions import powers_of
from bagdar.web.instructions.queries.reading import waiting_for_me
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

_SHOWN_LETTERS = 80


def instructions_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the instructions that wait for their step; None where there are none."""
    if person.is_synthetic:
        return None
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    rows = waiting_for_me(powers_of(scope, person, on=day), Reading(scope, at, None, day))
    marks = [
        f"instructions.told:{person.pk}:{number}:{state}:{asked_on or ''}"
        for number, state, asked_on in rows.values_list("pk", "state", "asked_due_on")
    ]
    if not marks:
        return None
    told = set(Effect.objects.filter(key__in=marks).values_list("key", flat=True))
    new = [one for one in marks if one not in told]
    title = _("These instructions wait for your step; new among them: %d.") % len(new)
    lines = [_words(one) for one in rows[:MOST_NAMED]]
    return LetterPart(title, lines, len(marks), reverse("instructions"), new)


def _words(one: Instruction) -> str:
    answer = one.state == InstructionState.ISSUED
    due: Any = one.answer_by if answer else one.due_on
    told = {
        "number": one.pk,
        "text": Truncator(one.text).chars(_SHOWN_LETTERS),
        "day": date_format(due, "DATE_FORMAT"),
    }
    if answer:
        return _("– No. %(number)d, accept or object by %(day)s: %(text)s") % told
    return _("– No. %(number)d, due %(day)s: %(text)s") % told
