"""What a claimed month of a project rests on, as far as the reader may open it.

A report leads to its page where the reader reads it, a batch of records to its own for the
custodian who handed it over; of everything else it is said that it is there, without a link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from bagdar.web.jobs.models import Batch, Claim, Loss, Source
from bagdar.web.jobs.permissions import Powers, is_custodian
from bagdar.web.jobs.queries.backing import Backing, backings_by_month
from bagdar.web.jobs.queries.reading import reports_for
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading


@dataclass(frozen=True)
class Paper:
    """A report or a batch of records: how it is called, and where it lies if the reader may."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Behind:
    """What is there for a month: reports, papers and inspections, batches of records."""

    reports: tuple[Paper, ...] = ()
    backing: Backing = field(default_factory=Backing)
    papers_href: str = ""
    batches: tuple[Paper, ...] = ()

    @property
    def inspections(self) -> int:
        """How many people found the object at work."""
        return len(self.backing.inspectors)


@dataclass(frozen=True)
class Reads:
    """Which reports a reader reads, and of which world the batches are the reader's own."""

    reports: Collection[int]
    custodian: bool = False
    synthetic: bool = False


def behind_of(
    project: Project, months: Sequence[date], reads: Reads, *, as_of: datetime | None = None
) -> dict[date, Behind]:
    """Return what stands behind the claimed months of a project, in five queries."""
    reports = _reports(project, as_of)
    backings = backings_by_month([project.pk], months, as_of=as_of)
    batches = _batches(project, as_of)
    own = reads.custodian and project.programme.is_synthetic == reads.synthetic
    papers = reverse("project-evidence", args=[project.key])
    return {
        month: Behind(
            _papers(reports.get(month, ()), reads),
            backings[project.pk, month],
            f"{papers}?kind=document&month={month:%Y-%m}",
            tuple(
                Paper(one.get_kind_display(), reverse("jobs-batch", args=[one.pk]) if own else "")
                for one in batches
                if one.first_month <= month <= one.last_month
            ),
        )
        for month in months
    }


def reads_of(projects: Collection[int], powers: Powers, reading: Reading, person: User) -> Reads:
    """Find which of the reports behind projects the reader reads, and whose batches."""
    told = {
        number
        for model in (Claim, Loss)
        for number in model._default_manager.filter(project__in=projects)
        .order_by()
        .values_list("report", flat=True)
    }
    return Reads(
        frozenset(reports_for(powers, reading).filter(pk__in=told).values_list("pk", flat=True)),
        custodian=is_custodian(reading.scope, person),
        synthetic=reading.is_synthetic,
    )


def reports_behind(
    projects: Collection[int], month: date, reads: Reads
) -> dict[int, tuple[Paper, ...]]:
    """Return the reports of a month by project; with those of what was merged into it."""
    merged = Project.objects.filter(merged_into__in=projects).order_by()
    homes = {**{one: one for one in projects}, **dict(merged.values_list("pk", "merged_into"))}
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for model in (Claim, Loss):
        rows = model._default_manager.filter(project__in=list(homes), month=month).order_by()
        for project, source, report in rows.values_list("project", "source", "report"):
            found[homes[project]].add((source, report))
    return {project: _papers(told, reads) for project, told in found.items()}


def _reports(project: Project, as_of: datetime | None) -> dict[date, set[tuple[str, int]]]:
    found: dict[date, set[tuple[str, int]]] = defaultdict(set)
    for model in (Claim, Loss):
        rows = model._default_manager.filter(project=project).order_by()
        if as_of is not None:
            rows = rows.filter(at__lte=as_of)
        for month, source, report in rows.values_list("month", "source", "report"):
            found[month].add((source, report))
    return found


def _papers(told: Iterable[tuple[str, int]], reads: Reads) -> tuple[Paper, ...]:
    """Call reports by their source, the enterprise's first; those that are read are linked."""
    order = [one.value for one in Source]
    return tuple(
        Paper(
            str(Source(source).label),
            reverse("jobs-report", args=[number]) if number in reads.reports else "",
        )
        for source, number in sorted(told, key=lambda one: (order.index(one[0]), one[1]))
    )


def _batches(project: Project, as_of: datetime | None) -> list[Batch]:
    rows = Batch.objects.filter(programme=project.programme_id)
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    return list(rows.order_by("at", "pk"))
