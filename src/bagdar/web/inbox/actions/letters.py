"""The one letter a day: what newly waits for a person, told by every app in its part.

A letter is written by a task once for a person and a day, and goes out once what was told is kept.
If it cannot be handed over, what was told is forgotten again and the task is tried later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from bagdar.web.alarms.actions.telling import alarms_in_letter, answers_in_letter
from bagdar.web.barriers.actions.telling import (
    barriers_in_letter,
    silent_in_letter,
    tasks_in_letter,
)
from bagdar.web.cases.actions.telling import cases_in_letter
from bagdar.web.data_requests.actions.chasing import requests_in_letter
from bagdar.web.delivery.actions.notices import reds_in_letter
from bagdar.web.instructions.actions.telling import instructions_in_letter
from bagdar.web.jobs.actions.reminding import reports_in_letter
from bagdar.web.people.models import User
from bagdar.web.projects.queries.letters import LetterPart
from bagdar.web.queue.actions import enqueue, once
from bagdar.web.queue.models import Effect
from bagdar.web.trends.actions.telling import trends_in_letter

PARTS: tuple[Callable[..., LetterPart | None], ...] = (
    instructions_in_letter,
    barriers_in_letter,
    silent_in_letter,
    tasks_in_letter,
    alarms_in_letter,
    answers_in_letter,
    cases_in_letter,
    reports_in_letter,
    requests_in_letter,
    reds_in_letter,
    trends_in_letter,
)
"""What a letter is made of, in its order."""

_SIGNER = Signer(salt="bagdar.letters")


def write_letters(*, at: datetime) -> int:
    """Ask for the letter of the day for everybody with an address who wants it; count them."""
    day = timezone.localdate(at)
    people = User.objects.filter(is_active=True, daily_letter=True).exclude(email="")
    return sum(
        enqueue(write_letter, key=f"inbox.letter:{number}:{day}", user=number, day=day.isoformat())
        for number in people.order_by("pk").values_list("pk", flat=True)
    )


@task
def write_letter(user: int, day: str) -> None:
    """Write the letter of a day to one person, once; none where nothing is new to them."""
    person = User.objects.get(pk=user)
    if not (person.is_active and person.daily_letter and person.email):
        return
    key = f"inbox.letter:{user}:{day}"
    with translation.override(person.language or settings.LANGUAGE_CODE), once(key) as first:
        parts = _parts(person, at=timezone.now()) if first else []
        news = [mark for one in parts for mark in one.news]
        if not news:
            return
        kept = [Effect(key=mark, done_at=timezone.now()) for mark in news]
        Effect.objects.bulk_create(kept, ignore_conflicts=True)
        letter = _letter(person, parts, date.fromisoformat(day))
        transaction.on_commit(lambda: _send(letter, [key, *news]))


def _parts(person: User, *, at: datetime) -> list[LetterPart]:
    found = [part(person, at=at) for part in PARTS]
    return [one for one in found if one is not None]


def _letter(person: User, parts: Sequence[LetterPart], day: date) -> EmailMessage:
    """Write a letter in the language that is active; it can be stopped with one tap."""
    stop = absolute(stop_address(person))
    lines = [_("What waits for you on %s") % date_format(day, "DATE_FORMAT"), ""]
    for part in parts:
        lines += [part.title, "", *part.lines]
        lines += [_("The whole list: %s") % absolute(part.href), ""]
    lines += [
        _("All of it with the days: %s") % absolute(reverse("inbox")),
        _("No more letters: %s") % stop,
    ]
    count = sum(one.count for one in parts)
    subject = (
        ngettext("Bagdar: %d thing waits for you", "Bagdar: %d things wait for you", count) % count
    )
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, "\n".join(lines), None, [person.email], headers=headers)


def _send(letter: EmailMessage, told: Sequence[str]) -> None:
    """Hand a letter over; if that fails, nothing was told."""
    try:
        letter.send()
    except Exception:
        Effect.objects.filter(key__in=told).delete()
        raise


def absolute(path: str) -> str:
    """Return the whole address of a page, for whoever reads it elsewhere."""
    return f"{settings.SITE_ADDRESS}{path}"


def stop_address(person: User) -> str:
    """Return the address at which the letters of a person are stopped without signing in."""
    return reverse("inbox-stop-letters", args=[_SIGNER.sign(str(person.pk)).replace(":", ".")])


def whose_letters(token: str) -> User | None:
    """Return whose letters an address stops; None for one that was not made here."""
    try:
        number = _SIGNER.unsign(token.replace(".", ":", 1))
    except BadSignature:
        return None
    return User.objects.filter(pk=int(number), is_active=True).first()
