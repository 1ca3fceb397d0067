"""One digest a person a day: which reports are due, which overdue, which wait for an answer.

It tells of every month that is not locked, the newest first, with how late each is.

The reminder is written down in the morning; the daily letter says what was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.models import Period, Reminder
from bagdar.web.jobs.permissions import (
    Acceptors,
    acceptors,
    grants_in_force,
    powers_of,
    signs_for_akimats,
)
from bagdar.web.jobs.queries.expected import places_of_each
from bagdar.web.jobs.queries.inbox import Inbox, Line, inboxes
from bagdar.web.jobs.queries.makers import makers_of_each
from bagdar.web.jobs.queries.owed import open_months
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

TOLD = (Role.OFFICER, Role.AKIM, Role.ENTERPRISE, Role.PROGRAMME_OFFICE)
"""Roles that act on reports; whoever holds an office or signs in its name may have none."""


@dataclass(frozen=True)
class Digest:
    """What one person is told of a month."""

    period: Period
    due: tuple[Line, ...]
    waiting: tuple[Line, ...]

    def __bool__(self) -> bool:
        """Answer whether there is anything to tell."""
        return bool(self.due or self.waiting)


def is_day_to_remind(due_on: date, today: date) -> bool:
    """Answer whether a digest comes on a day."""
    late = (today - due_on).days
    return late in (-REMIND_BEFORE_DAYS, 0) or (late > 0 and late % REMIND_EVERY_DAYS == 0)


def remind(*, by: Actor, at: datetime) -> int:
    """Write down and send the digests of today; count the people told."""
    return sum(_remind_in(world, by=by, at=at) for world in World)


@task
def remind_today() -> None:
    """Remind of the reports that are owed, every morning on which it is due to be."""
    remind(by=System("jobs"), at=timezone.now())


def _remind_in(world: World, *, by: Actor, at: datetime) -> int:
    today, synthetic = timezone.localdate(at), world is World.SYNTHETIC
    if not Project.objects.all().of_world(world).exists():
        return 0
    period = open_period(last_month(today), synthetic=synthetic, by=by, at=at)
    if not is_day_to_remind(period.due_on, today):
        return 0
    granted = grants_in_force(TOLD, on=today).values("user")
    people = User.objects.filter(
        Q(pk__in=granted) | signs_for_akimats(), is_active=True, is_synthetic=synthetic
    )
    local = acceptors(on=today, synthetic=synthetic)
    told = [
        _tell(person, period, local, by=by, at=at) for person in people.distinct().order_by("pk")
    ]
    return sum(told)


def _tell(person: User, period: Period, local: Acceptors, *, by: Actor, at: datetime) -> bool:
    """Write down what one person is told; False if there is nothing to tell."""
    today = timezone.localdate(at)
    if _rows_of_day(person, today).filter(period__is_synthetic=period.is_synthetic).exists():
        return False
    digests = _digests(person, period, local, at=at)
    if not digests:
        return False
    with act("jobs.remind", by=by, at=at) as entry:
        for told in digests:
            lines = [(one, False) for one in told.due] + [(one, True) for one in told.waiting]
            for one, waits in lines:
                Reminder.objects.create(
                    period=told.period,
                    territory_id=one.reporter.territory_id,
                    enterprise_id=one.reporter.enterprise_id,
                    user=person,
                    on=today,
                    overdue=one.overdue,
                    waits=waits,
                )
        after = [
            {"month": one.period.month, "due": len(one.due), "waiting": len(one.waiting)}
            for one in digests
        ]
        entry.record("user", person.pk, before=None, after={"months": after})
    return True


def _digests(person: User, newest: Period, local: Acceptors, *, at: datetime) -> list[Digest]:
    """Return what a person is told, month by month, the newest first.

    Earlier months keep the weekly rhythm: the days on which the newest month is told of before it
    is due bring them along, and are not days for them alone.
    """
    today = timezone.localdate(at)
    world = World.SYNTHETIC if newest.is_synthetic else World.REAL
    scope = scope_of(person, on=today, world=world)
    powers = powers_of(scope, person, on=today)
    reading = Reading(scope, at, None, today)
    periods = [newest, *open_months(newest.month, synthetic=newest.is_synthetic)]
    periods = [one for one in periods if one.locked_at is None]
    found = inboxes([one.month for one in periods], powers, person, reading)
    waiting = [one for told in found for one in told.lines if one.may.check]
    if powers.office:
        waiting = _left_to(person, waiting, local)
    digests = [
        _digest(period, told, waiting, newest=period.pk == newest.pk)
        for period, told in zip(periods, found, strict=True)
    ]
    if today < newest.due_on and not any(one.period.pk == newest.pk for one in digests if one):
        return []
    return [one for one in digests if one]


def _left_to(person: User, waiting: Sequence[Line], local: Acceptors) -> list[Line]:
    """Keep what the programme office is to accept, since nobody over the territory may.

    It may accept every report: those of oblasts and of cities of republican significance wait for
    it alone, and others where each who may elsewhere made or signed them.
    """
    reports = [one.report for one in waiting if one.report is not None]
    places, makers = places_of_each(reports), makers_of_each(reports)
    kept = []
    for one in waiting:
        if one.report is None:
            continue
        others = local.of(one.reporter, places[one.reporter])
        free = others - makers[one.report.pk] - {one.report.checker_id}
        if person.actor_id in free or (one.may.accept and not free):
            kept.append(one)
    return kept


def _digest(period: Period, found: Inbox, waiting: Sequence[Line], *, newest: bool) -> Digest:
    """Return what a person is told of one month; of an earlier one only who owes it is due."""
    due = (one for one in found.missing if one.makes)
    return Digest(
        period,
        due=tuple(one for one in due if newest or one.reporter in found.owing),
        waiting=tuple(one for one in found.lines if one in waiting),
    )


def reports_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a person of the reports that they were reminded of today; None where of none."""
    today = timezone.localdate(at)
    told = _rows_of_day(person, today).select_related("period", "enterprise")
    rows = list(told.order_by("-period__month", "waits", "pk"))
    if not rows:
        return None
    months = {one.period_id: one.period for one in rows}
    lines: list[str] = []
    left = MOST_NAMED
    for number, period in months.items():
        for waits in (False, True):
            part = [one for one in rows if one.period_id == number and one.waits is waits]
            lines += _part(_heading(period, today, waits=waits), part, left)
            left = max(left - len(part), 0)
    newest = rows[0].period
    title = _("Reports of jobs")
    page = f"{reverse('jobs-inbox')}?month={newest.month:%Y-%m}"
    marks = [f"jobs.told:{person.pk}:{newest.pk}:{today}"]
    return LetterPart(title, lines, len(rows), page, marks)


def _rows_of_day(person: User, day: date) -> QuerySet[Reminder]:
    return Reminder.objects.filter(user=person, on=day)


def _heading(period: Period, today: date, *, waits: bool) -> str:
    """Say what is told of a month, and how late it is."""
    late = (today - period.due_on).days
    words = {
        "month": date_format(period.month, "YEAR_MONTH_FORMAT"),
        "day": date_format(period.due_on, "DATE_FORMAT"),
        "late": late,
    }
    if waits:
        return _("These reports of jobs for %(month)s were sent and wait for you:") % words
    if late <= 0:
        return _("These reports of jobs for %(month)s are due on %(day)s:") % words
    text = ngettext(
        "These reports of jobs for %(month)s were due on %(day)s, %(late)d day ago:",
        "These reports of jobs for %(month)s were due on %(day)s, %(late)d days ago:",
        late,
    )
    return text % words


def _part(words: str, rows: Sequence[Reminder], most: int) -> list[str]:
    """Write the lines of one part of the letter; none where there is nothing to tell.

    Beyond `most` names it says how many more there are.
    """
    if not rows:
        return []
    names = sorted(name_of(one, one.period.month) for one in rows)
    lines = [words, *(f"– {name}" for name in names[:most])]
    if more := len(names[most:]):
        lines.append(ngettext("– and %d more", "– and %d more", more) % more)
    return lines
