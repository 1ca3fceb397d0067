"""What launched objects reported by month: both sources apart, the last row of each holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from bagdar.core.delivery.capacity import share_of_capacity
from bagdar.web.delivery.models import Baseline, Output, OutputSource
from bagdar.web.projects.models import Project, ProjectFacts
from bagdar.web.projects.queries.standing import stood


@dataclass(frozen=True)
class Capacity:
    """The capacity that output is held against; `promised` if a baseline froze it."""

    value: Decimal
    unit: str
    promised: bool


@dataclass(frozen=True)
class Figures:
    """What one source says of one month, its phases summed up; `rows` is how often it was said."""

    output: Decimal | None
    unit: str
    sales: Decimal | None
    headcount: int | None
    taxes: Decimal | None
    known_on: date
    rows: int
    said: tuple[Output, ...]


@dataclass(frozen=True)
class Month:
    """One month: what the enterprise says, what the district says beside it, and what counts."""

    month: date
    enterprise: Figures | None
    district: Figures | None
    share: Decimal | None

    @property
    def counts(self) -> Figures:
        """What counts: the enterprise's figures, where it gave any; else the district's."""
        return self.said[0]

    @property
    def said(self) -> tuple[Figures, ...]:
        """What was said, the enterprise first; a month is made of what somebody said."""
        return tuple(one for one in (self.enterprise, self.district) if one is not None)

    @property
    def known_on(self) -> date:
        """The day on which the month was first reported."""
        return min(one.known_on for one in self.said)


def months_of(
    projects: Sequence[int],
    *,
    as_of: datetime | None = None,
    capacities: Mapping[int, Capacity] | None = None,
    since: date | None = None,
) -> dict[int, tuple[Month, ...]]:
    """Return what was reported of each project by a moment, oldest month first.

    `capacities`: what output is held against, where it is known already; `since`: the first month
    that is wanted.
    """
    rows = Output.objects.filter(project__in=projects).order_by("at", "id")
    if since is not None:
        rows = rows.filter(month__gte=since)
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    said: dict[tuple[int, date], dict[str, list[Output]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said[row.project_id, row.month][row.source].append(row)
    if capacities is None:
        capacities = capacities_of(projects, as_of=as_of) if said else {}
    made: dict[int, list[Month]] = defaultdict(list)
    for (project, month), sources in sorted(said.items()):
        made[project].append(_month(month, sources, capacities.get(project)))
    return {project: tuple(found) for project, found in made.items()}


def capacities_of(projects: Sequence[int], *, as_of: datetime | None = None) -> dict[int, Capacity]:
    """Return the capacity of each project: the one promised last, else that of the register."""
    column = "id" if as_of is None else "project_id"
    registered = stood(as_of).filter(**{f"{column}__in": projects}, capacity_value__isnull=False)
    made = {
        project: Capacity(value, unit, promised=False)
        for project, value, unit in registered.values_list(
            column, "capacity_value", "capacity_unit"
        ).order_by()
    }
    frozen = Baseline.objects.filter(project__in=projects, capacity_value__isnull=False)
    known = Q(frozen_at__isnull=False) if as_of is None else Q(frozen_at__lte=as_of)
    for project, value, unit in (
        frozen.filter(known)
        .order_by("number")
        .values_list("project_id", "capacity_value", "capacity_unit")
    ):
        if value is not None:
            made[project] = Capacity(value, unit, promised=True)
    return made


def capacity_of(project: ProjectFacts, frozen: Iterable[Baseline]) -> Capacity | None:
    """Return the same of one project whose approved baselines are known, the newest first."""
    for one in frozen:
        if one.capacity_value is not None:
            return Capacity(one.capacity_value, one.capacity_unit, promised=True)
    if project.capacity_value is None:
        return None
    return Capacity(project.capacity_value, project.capacity_unit, promised=False)


def last_row(
    project: Project, month: date, source: str, *, phase: int | None = None
) -> Output | None:
    """Return what one source said last of a month."""
    rows = Output.objects.filter(project=project, month=month, source=source, phase=phase)
    return rows.order_by("at", "id").last()


def row_before(
    project: Project, month: date, source: str, *, phase: int | None = None
) -> Output | None:
    """Return what one source said last of the newest month before this one."""
    rows = Output.objects.filter(project=project, month__lt=month, source=source, phase=phase)
    return rows.order_by("month", "at", "id").last()


def _month(
    month: date, sources: Mapping[str, Sequence[Output]], capacity: Capacity | None
) -> Month:
    enterprise = _figures(sources.get(OutputSource.ENTERPRISE, ()))
    district = _figures(sources.get(OutputSource.DISTRICT, ()))
    counts = enterprise or district
    share = None
    if counts is not None:
        value, unit = (capacity.value, capacity.unit) if capacity else (None, "")
        share = share_of_capacity(counts.output, counts.unit, value, unit, month)
    return Month(month, enterprise, district, share)


def _figures(rows: Sequence[Output]) -> Figures | None:
    """Take the last row of the whole object, or else sum the last ones of its phases."""
    if not rows:
        return None
    last = {row.phase_id: row for row in rows}
    kept = [last[None]] if None in last else list(last.values())
    units = {row.unit for row in kept if row.output_value is not None}
    return Figures(
        output=_sum(row.output_value for row in kept) if len(units) == 1 else None,
        unit=units.pop() if len(units) == 1 else "",
        sales=_sum(row.sales_kzt for row in kept),
        headcount=_whole(_sum(_decimal(row.headcount) for row in kept)),
        taxes=_sum(row.taxes_kzt for row in kept),
        known_on=timezone.localdate(rows[0].at),
        rows=len(rows),
        said=tuple(rows),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [one for one in values if one is not None]
    return sum(known, Decimal(0)) if known else None


def _decimal(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
