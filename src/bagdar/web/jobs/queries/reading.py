"""Which reports a person reads, what they may do with one, and how reporters are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.models import STANDS, WRITABLE, Correction, Report, ReportStep, State
from bagdar.web.jobs.permissions import Powers, Subject
from bagdar.web.jobs.queries.expected import places_of_each, reporter_of
from bagdar.web.jobs.queries.lines import Lines, lines_holding, lines_sent
from bagdar.web.jobs.queries.makers import makers_of_each
from bagdar.web.people.models import Role, User
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import land, local_name


@dataclass(frozen=True)
class May:
    """What a person may do with a report now."""

    write: bool = False
    submit: bool = False
    sign: bool = False
    send_back: bool = False
    accept: bool = False
    correct: bool = False
    decide: bool = False

    @property
    def check(self) -> bool:
        """Answer whether the report waits for this person."""
        return self.sign or self.send_back or self.accept


def reports_for(powers: Powers, reading: Reading) -> QuerySet[Report]:
    """Return the reports that a person reads, each once."""
    rows = Report.objects.filter(powers.seen())
    if reading.scope.world is not None:
        rows = rows.filter(period__is_synthetic=reading.is_synthetic)
    steps = Prefetch("steps", ReportStep.objects.prefetch_related("remarks__project"))
    related = rows.select_related("period", "territory", "enterprise")
    return related.prefetch_related(steps).distinct()


def corrections_for(powers: Powers, reading: Reading) -> QuerySet[Correction]:
    """Return the corrections of reports that a person reads, on projects that they see.

    Whose figures they read is asked of each by `projects_read`.
    """
    seen = Project.objects.for_scope(reading.scope, at=reading.at).values("pk")
    return Correction.objects.filter(
        project__in=seen, report__in=reports_for(powers, reading).values("pk")
    )


def lines_read(report: Report, reading: Reading) -> Lines:
    """Return the lines of a report as they hold; what an enterprise rewrites, as it was sent."""
    written = report.state in WRITABLE and report.period.locked_at is None
    foreign = written and not _answers_whole(report, reading)
    return lines_sent(report) if foreign else lines_holding(report)


def projects_read(
    report: Report,
    projects: Iterable[Project],
    reading: Reading,
    *,
    sight: Sight | None = None,
) -> dict[int, Project]:
    """Keep the projects whose figures in a report are for the reader.

    Whoever reads the report of a territory answers for all of it; of an enterprise's each reads
    what is said of the projects they answer for. `sight` is what the reader sees, where it was
    found for many reports at once.
    """
    if _answers_whole(report, reading):
        return {one.pk: one for one in projects}
    sight = sight or sight_of(reading.scope)
    return {one.pk: one for one in projects if sees_money(sight, one)}


def _answers_whole(report: Report, reading: Reading) -> bool:
    """Answer whether a report is a territory's or of the reader's enterprise."""
    return report.enterprise_id in (None, *reading.scope.enterprises(Role.ENTERPRISE))


def may_of(report: Report, powers: Powers, person: User) -> May:
    """Return what a person may do; nobody signs, returns or accepts what they made.

    Whoever ever wrote in a report made it for signing and accepting, though somebody else sent it.
    """
    return may_of_each([report], powers, person)[report.pk]


def may_of_each(reports: Iterable[Report], powers: Powers, person: User) -> dict[int, May]:
    """Return what a person may do with each of many reports."""
    known = list(reports)
    places, makers = places_of_each(known), makers_of_each(known)
    return {
        one.pk: _may(one, places[reporter_of(one)], makers[one.pk], powers, person) for one in known
    }


def _may(
    report: Report, places: frozenset[int], makers: frozenset[str], powers: Powers, person: User
) -> May:
    if not powers.acts_in(synthetic=report.period.is_synthetic):
        return May()
    locked = report.period.locked_at is not None
    makes, accepts = powers.makes(report), powers.accepts(report, places)
    waits = report.state == State.SUBMITTED and person.actor_id != report.maker_id
    made = person.actor_id in makers
    signature = powers.signature(report, places)
    signs = signature is not None and makers.isdisjoint(signature.signs_for)
    unsigned = not report.checker_id
    writes = makes and report.state in WRITABLE and not locked
    correctable = report.state in STANDS or locked
    return May(
        write=writes,
        submit=writes,
        sign=waits and unsigned and signs and not made,
        send_back=waits and (accepts or (unsigned and signs)),
        accept=waits
        and not unsigned
        and accepts
        and not made
        and person.actor_id != report.checker_id,
        correct=correctable and (makes or accepts),
        decide=accepts,
    )


def name_of(subject: Subject, day: date) -> str:
    """Return how a reporter is called on a day, in the reader's language."""
    if subject.territory_id is not None:
        return local_name(land().version_near(subject.territory_id, day).names)
    return Enterprise.objects.get(pk=subject.enterprise_id or 0).name


def waiting_corrections(report: Report) -> QuerySet[Correction]:
    """Return the corrections of a report, those that wait first."""
    rows = Correction.objects.filter(report=report).select_related("project", "phase")
    return rows.order_by("decision", "-at")
