"""One digest a person a day: which reports are due, which overdue, which wait for an answer.

The reminder is written down in the morning; the daily letter says what was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.models import Period, Reminder
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.inbox import Line, inbox
from bagdar.web.jobs.queries.reading import name_of
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart

REMIND_BEFORE_DAYS = 3
REMIND_EVERY_DAYS = 7
"""A digest comes three days before the due day, on it, and every week after it.

Set for the pilot, November 2026; a letter a day would not be read.
"""

TOLD = (Role.OFFICER, Role.AKIM, Role.ENTERPRISE)


@dataclass(frozen=True)
class Digest:
    """What one person is told of a month."""

    due: tuple[Line, ...]
    waiting: tuple[Line, ...]


def is_day_to_remind(due_on: date, today: date) -> bool:
    """Answer whether a digest comes on a day."""
    late = (today - due_on).days
    return late in (-REMIND_BEFORE_DAYS, 0) or (late > 0 and late % REMIND_EVERY_DAYS == 0)


def remind(*, by: Actor, at: datetime) -> int:
    """Write down and send the digests of today; count the people told."""
    return sum(_remind_in(world, by=by, at=at) for world in World)


@task
def remind_today() -> None:
    """Remind of the reports of the last month, every morning on which it is due to be."""
    remind(by=System("jobs"), at=timezone.now())


def _remind_in(world: World, *, by: Actor, at: datetime) -> int:
    today, synthetic = timezone.localdate(at), world is World.SYNTHETIC
    if not Project.objects.all().of_world(world).exists():
        return 0
    period = open_period(last_month(today), synthetic=synthetic, by=by, at=at)
    if period.locked_at is not None or not is_day_to_remind(period.due_on, today):
        return 0
    people = User.objects.filter(
        Q(grants__valid_to=None) | Q(grants__valid_to__gt=today),
        is_active=True,
        is_synthetic=synthetic,
        grants__role__in=TOLD,
        grants__valid_from__lte=today,
    )
    told = [
        _tell(person, period, world, by=by, at=at) for person in people.distinct().order_by("pk")
    ]
    return sum(told)


def _tell(person: User, period: Period, world: World, *, by: Actor, at: datetime) -> bool:
    """Write down what one person is told; False if there is nothing to tell."""
    today = timezone.localdate(at)
    if Reminder.objects.filter(user=person, period=period, on=today).exists():
        return False
    digest = _digest(person, period, world, at=at)
    lines = [(one, False) for one in digest.due] + [(one, True) for one in digest.waiting]
    if not lines:
        return False
    with act("jobs.remind", by=by, at=at) as entry:
        for one, waits in lines:
            Reminder.objects.create(
                period=period,
                territory_id=one.reporter.territory_id,
                enterprise_id=one.reporter.enterprise_id,
                user=person,
                on=today,
                overdue=one.overdue,
                waits=waits,
            )
        after = {
            "month": period.month,
            "due": len(digest.due),
            "waiting": len(digest.waiting),
        }
        entry.record("user", person.pk, before=None, after=after)
    return True


def _digest(person: User, period: Period, world: World, *, at: datetime) -> Digest:
    today = timezone.localdate(at)
    scope = scope_of(person, on=today, world=world)
    powers = powers_of(scope, person, on=today)
    reading = Reading(scope, at, None, today)
    found = inbox(period.month, powers, person, reading)
    return Digest(
        due=tuple(one for one in found.missing if one.makes),
        waiting=tuple(one for one in found.lines if one.may.check),
    )


def reports_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the reports that they were reminded of today; None where of none."""
    today = timezone.localdate(at)
    told = Reminder.objects.filter(user=person, on=today).select_related("period", "enterprise")
    rows = list(told.order_by("pk"))
    if not rows:
        return None
    period = rows[0].period
    words = {
        "month": date_format(period.month, "YEAR_MONTH_FORMAT"),
        "day": date_format(period.due_on, "DATE_FORMAT"),
    }
    due = (
        _("These reports of jobs for %(month)s were due on %(day)s:")
        if today > period.due_on
        else _("These reports of jobs for %(month)s are due on %(day)s:")
    )
    waiting = _("These reports of jobs for %(month)s were sent and wait for you:")
    lines = [
        *_part(due % words, [one for one in rows if not one.waits]),
        *_part(waiting % words, [one for one in rows if one.waits]),
    ]
    title = _("Reports of jobs")
    page = f"{reverse('jobs-inbox')}?month={period.month:%Y-%m}"
    marks = [f"jobs.told:{person.pk}:{period.pk}:{today}"]
    return LetterPart(title, lines, len(rows), page, marks)


def _part(words: str, rows: Sequence[Reminder]) -> list[str]:
    """Write the lines of one part of the letter; none where there is nothing to tell."""
    names = sorted(name_of(one, one.period.month) for one in rows)
    return [words, *(f"– {name}" for name in names[:MOST_NAMED])] if names else []
