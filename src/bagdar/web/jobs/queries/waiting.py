"""What of monthly reports of jobs waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.models import WRITABLE, Correction, Report, State
from bagdar.web.jobs.permissions import Powers, powers_of
from bagdar.web.jobs.queries.expected import (
    due_on,
    expected,
    owed,
    period_of,
    places_of_each,
    reporter_of,
    reports_of,
)
from bagdar.web.jobs.queries.owed import open_months, owed_months
from bagdar.web.jobs.queries.reading import may_of_each, reports_for
from bagdar.web.jobs.queries.untold import untold_of
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_reports(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the reports to write, to sign and to accept, and the corrections to decide."""
    powers = powers_of(reading.scope, person, on=reading.day)
    inbox = reverse("jobs-inbox")
    yield from _to_write(powers, reading, inbox)
    sent = reports_for(powers, reading).filter(state=State.SUBMITTED, period__locked_at=None)
    late = {True: 0, False: 0}
    count = {True: 0, False: 0}
    mays = may_of_each(sent, powers, person)
    for one in sent:
        may = mays[one.pk]
        if may.sign or may.accept:
            count[may.sign] += 1
            late[may.sign] += reading.day > one.period.due_on
    yield _untold(powers, reading)
    yield Waiting(_("reports of jobs to sign"), count[True], inbox, late[True])
    yield Waiting(_("reports of jobs to accept"), count[False], inbox, late[False])
    decided = _corrections(powers, person, reading)
    yield Waiting(_("corrections of jobs to decide"), decided, inbox)


def _to_write(powers: Powers, reading: Reading, inbox: str) -> Iterator[Waiting]:
    """Count the reports of the newest month, and those still owed of the months before."""
    month = last_month(reading.day)
    period = period_of(month, synthetic=reading.is_synthetic)
    if period is None or period.locked_at is None:
        projects = reading.projects()
        own = [one for one in expected(projects, on=reading.day) if powers.makes(one)]
        reports, due_from = reports_of(period, own), owed(projects, month)
        if period is not None:
            untold = untold_of(projects, [period], on=reading.day).get(period.pk, {})
            due_from = due_from.union(untold)
        open_ones = [
            one for one in own if (_is_open(reports[one]) if one in reports else one in due_from)
        ]
        synthetic = reading.is_synthetic
        due = period.due_on if period else due_on(month, synthetic=synthetic)
        late = sum(one in due_from for one in open_ones) if reading.day > due else 0
        href = f"{inbox}?month={month:%Y-%m}"
        yield Waiting(_("reports of jobs to write"), len(open_ones), href, late)
    earlier = owed_months(powers, reading, before=month)
    if earlier:
        count = sum(len(one.reporters) for one in earlier)
        href = f"{inbox}?month={earlier[0].period.month:%Y-%m}"
        late = sum(len(one.late) for one in earlier)
        yield Waiting(_("reports of earlier months to finish"), count, href, late)


def _untold(powers: Powers, reading: Reading) -> Waiting:
    """Count the projects left out of reports that stand, which a correction has to tell."""
    months = open_months(reading.day, synthetic=reading.is_synthetic)
    untold = untold_of(reading.projects(), months, on=reading.day)
    own: dict[date, int] = {}
    late = 0
    for period in months:
        for one, projects in untold.get(period.pk, {}).items():
            if one.territory_id is not None and powers.makes(one):
                own[period.month] = own.get(period.month, 0) + len(projects)
                late += len(projects) if reading.day > period.due_on else 0
    month = max(own, default=last_month(reading.day))
    href = f"{reverse('jobs-missing')}?month={month:%Y-%m}"
    return Waiting(_("projects of whose jobs nobody told"), sum(own.values()), href, late)


def _is_open(report: Report) -> bool:
    return report.state in WRITABLE


def _corrections(powers: Powers, person: User, reading: Reading) -> int:
    """Count the corrections that somebody else proposed and this person decides."""
    rows = Correction.objects.filter(decision="", report__in=reports_for(powers, reading))
    asked = rows.exclude(actor_id=person.actor_id).select_related("report")
    if not powers.acts_in(synthetic=reading.is_synthetic):
        return 0
    places = places_of_each(one.report for one in asked)
    return sum(powers.accepts(one.report, places[reporter_of(one.report)]) for one in asked)
