"""Public money for each verified job of a project, beside the median of its sector.

Who answers for a project sees its verified jobs in full time. Everybody else is shown the whole
persons that its enterprise let be published, where it did; of all other projects the cost is
withheld. A class is made of projects whose jobs the reader is shown in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bagdar.core.jobs.disclosure.rules import EVERYBODY, LEAST_WORKERS
from bagdar.core.spending.money import Purse
from bagdar.core.spending.support import JobCost, Lack, Reference, cost_per_job, reference_of
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.jobs.models import JobFigure, Measure, ReleasedRow, SubjectKind
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.jobs.queries.places import widest_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.queries.totals import money_of, seen_projects

AT_ONCE = 500
JOBS_CODE = "jobs_verified_fte"
LACKS = {
    Lack.NO_MONEY: _("no public money is known"),
    Lack.SEVERAL_CURRENCIES: _("in several currencies, which are not added"),
    Lack.UNVALUED_SUPPORT: _("the grant-equivalent of a support is not stated"),
    Lack.NO_JOBS_KNOWN: _("verified jobs are not known or not shown"),
    Lack.NO_JOBS: _("no job is verified yet"),
}


@dataclass(frozen=True)
class CostShown:
    """The cost per verified job of a project as its reader is shown it, beside its class."""

    cost: JobCost
    jobs: Decimal | None
    in_full: bool
    sector: str
    reference: Reference

    @property
    def lack(self) -> str:
        """Why there is no figure, in words."""
        return str(LACKS[self.cost.lack]) if self.cost.lack else ""

    @property
    def text(self) -> str:
        """The figure with its currency; empty without one."""
        if self.cost.value is None:
            return ""
        return f"{number_text(self.cost.value)} {self.cost.currency}"

    @property
    def median_text(self) -> str:
        """The median of the class with its currency; empty below five projects."""
        value = self.reference.median
        return "" if value is None else f"{number_text(value)} {self.cost.currency}"


def cost_of(project: Project, purse: Purse, reading: Reading) -> CostShown:
    """Return the cost per verified job of a project beside the median of its sector."""
    in_full = sees_money(sight_of(reading.scope), project)
    jobs = jobs_of([project], reading, in_full=in_full).get(project.pk)
    cost = cost_per_job(purse, jobs)
    sector = project.sector
    reference = Reference(None, 0)
    if sector is not None and cost.currency:
        alike = costs_of_sector(sector.pk, reading, in_full=in_full)
        reference = reference_of(alike.values(), cost.currency)
    name = f"{sector.code} {sector.name}" if sector else ""
    return CostShown(cost, jobs, in_full, name, reference)


def costs_of_sector(sector: int, reading: Reading, *, in_full: bool) -> dict[int, JobCost]:
    """Return the costs of the projects of a sector whose jobs are shown to the reader so."""
    known = Project.objects.filter(pk__in=seen_projects(reading), sector=sector)
    if in_full:
        sight = sight_of(reading.scope)
        projects = [one for one in known if sees_money(sight, one)]
    else:
        projects = list(known)
    return costs_of(projects, reading, in_full=in_full)


def costs_of(
    projects: Collection[Project], reading: Reading, *, in_full: bool
) -> dict[int, JobCost]:
    """Return the cost per verified job of each project that has money."""
    money = money_of([one.pk for one in projects], reading)
    spending = [one for one in projects if one.pk in money]
    jobs = jobs_of(spending, reading, in_full=in_full)
    return {one.pk: cost_per_job(money[one.pk], jobs.get(one.pk)) for one in spending}


def jobs_of(
    projects: Collection[Project], reading: Reading, *, in_full: bool
) -> dict[int, Decimal]:
    """Return verified permanent jobs by project: FTE, or released persons.

    FTE are of the newest month of each programme. They are computed anew each time, so that none
    is known of a past day.
    """
    if not in_full:
        return _released([one.pk for one in projects], reading)
    if reading.as_of is not None:
        return {}
    rows = JobFigure.objects.filter(programme__is_synthetic=reading.is_synthetic).order_by()
    newest = dict(rows.values_list("programme").annotate(Max("month")))
    months, programmes = set(newest.values()), {one.pk: one.programme_id for one in projects}
    reach = widest_of(synthetic=reading.is_synthetic)
    found: dict[int, Decimal] = {}
    for some in _in_pieces([one.pk for one in projects]):
        subjects = [str(one) for one in some]
        told = figures_by_month(SubjectKind.PROJECT, subjects, [JOBS_CODE], reach, [*months])
        for (subject, _code), by_month in told.items():
            figure = by_month.get(newest.get(programmes[int(subject)], date.min))
            if figure is not None and figure.value is not None:
                found[int(subject)] = Decimal(str(round(figure.value, 2)))
    return found


def _released(projects: Collection[int], reading: Reading) -> dict[int, Decimal]:
    """Return the verified persons of the newest release, of projects whose enterprise agreed.

    Where the newest release shows none of a project, an earlier one is not told instead.
    """
    rows = ReleasedRow.objects.filter(
        category=EVERYBODY,
        release__frozen_at__isnull=False,
        release__measure=Measure.VERIFIED,
    )
    if reading.as_of is not None:
        rows = rows.filter(release__frozen_at__lte=reading.as_of)
    newest: dict[int, tuple[int, bool]] = {}
    for some in _in_pieces(projects):
        told: Iterable[tuple[int, int, bool]] = (
            rows.filter(project__in=some)
            .order_by("release__month")
            .values_list("project", "workers", "is_own")
        )
        newest |= {project: (workers, is_own) for project, workers, is_own in told}
    return {
        project: Decimal(workers)
        for project, (workers, is_own) in newest.items()
        if is_own and workers >= LEAST_WORKERS
    }


def _in_pieces(numbers: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def median_by_sector(
    projects: Mapping[int, Project], costs: Mapping[int, JobCost], currency: str
) -> dict[int | None, Reference]:
    """Return the median cost per verified job of each sector among some projects."""
    by_sector: dict[int | None, list[JobCost]] = {}
    for number, cost in costs.items():
        by_sector.setdefault(projects[number].sector_id, []).append(cost)
    return {sector: reference_of(some, currency) for sector, some in by_sector.items()}
