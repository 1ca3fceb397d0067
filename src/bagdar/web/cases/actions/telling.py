"""What the daily letter says of cases: notices to answer, and cases that wait for an auditor.

A case is new to a person once for each thing that is asked of them in it.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from bagdar.web.cases.models import Case, CaseState
from bagdar.web.cases.permissions import powers_of
from bagdar.web.cases.queries.reading import to_close, to_reply, to_work
from bagdar.web.cases.queries.veiling import veil_text
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect

_SHOWN_LETTERS = 80


def cases_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the cases that wait for them; None where there are none."""
    if person.is_synthetic:
        return None
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.REAL)
    powers, reading = powers_of(scope, person, on=day), Reading(scope, at, None, day)
    waiting = [
        *to_reply(powers, reading),
        *to_work(powers, reading),
        *to_close(powers, reading),
    ]
    if not waiting:
        return None
    marks = [f"cases.told:{person.pk}:{one.pk}:{one.state}" for one in waiting]
    told = set(Effect.objects.filter(key__in=marks).values_list("key", flat=True))
    new = [one for one in marks if one not in told]
    title = _("These cases wait for you; new among them: %d.") % len(new)
    lines = [_words(one, veil_text(one.title, reading)) for one in waiting[:MOST_NAMED]]
    return LetterPart(title, lines, len(waiting), reverse("cases"), new)


def _words(one: Case, title: str) -> str:
    told = {"number": one.pk, "text": Truncator(title).chars(_SHOWN_LETTERS)}
    if one.state == CaseState.NOTICED and one.reply_by is not None:
        told["day"] = date_format(one.reply_by, "DATE_FORMAT")
        return _("– Case %(number)d, reply by %(day)s: %(text)s") % told
    return _("– Case %(number)d: %(text)s") % told
