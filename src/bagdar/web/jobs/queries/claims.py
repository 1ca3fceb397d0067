"""What is claimed of projects by month: the enterprise's figure, the district's beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bagdar.web.delivery.models import BaselineJobs
from bagdar.web.jobs.models import Claim, EvidenceClass, JobKind, Loss, Source
from bagdar.web.jobs.queries.lines import Told, sums, told_of

MONTHS_A_YEAR = 12
_BEST = {one.value: place for place, one in enumerate(EvidenceClass)}


@dataclass(frozen=True)
class Said:
    """What both sources say of one kind in a month; the enterprise's figure counts, if any."""

    enterprise: Told | None = None
    district: Told | None = None

    @property
    def counts(self) -> Told | None:
        """The figures that count."""
        return self.enterprise or self.district

    @property
    def differs(self) -> bool:
        """Answer whether both said something, and not the same."""
        both = self.enterprise is not None and self.district is not None
        return both and self.enterprise.figures != self.district.figures  # type: ignore[union-attr]


@dataclass(frozen=True)
class Month:
    """All that is claimed of a project, or of a territory, in one month."""

    month: date
    said: Mapping[str, Said]

    def told(self, kind: str) -> Told | None:
        """Return the figures of a kind that count."""
        return self.said[kind].counts if kind in self.said else None

    @property
    def permanent(self) -> Decimal | None:
        """Permanent jobs at the end of the month, FTE."""
        told = self.told(JobKind.PERMANENT)
        return told.fte if told else None

    @property
    def construction(self) -> Decimal | None:
        """People building in the month, FTE."""
        told = self.told(JobKind.CONSTRUCTION)
        return told.fte if told else None


def claims_of(
    projects: Sequence[int], *, as_of: datetime | None = None, month: date | None = None
) -> dict[int, tuple[Month, ...]]:
    """Return what is claimed of each project as known at a moment, the oldest month first.

    With a month, of that one alone.
    """
    of_month = {} if month is None else {"month": month}
    rows: list[Claim | Loss] = []
    for model in (Claim, Loss):
        rows_of = model._default_manager.filter(project__in=projects, **of_month)
        found = rows_of.order_by("at", "id")
        rows += found.filter(at__lte=as_of) if as_of else found
    last: dict[tuple[int, date, str, str], dict[int | None, Told]] = defaultdict(dict)
    for row in rows:
        kind = getattr(row, "kind", JobKind.LOSSES)
        last[row.project_id, row.month, str(kind), row.source][row.phase_id] = told_of(row)
    made: dict[tuple[int, date], dict[str, dict[str, Told]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for (project, month, kind, source), phases in last.items():
        made[project, month][kind][source] = _whole(phases)
    found_of: dict[int, list[Month]] = defaultdict(list)
    for (project, month), kinds in sorted(made.items()):
        said = {
            kind: Said(one.get(Source.ENTERPRISE), one.get(Source.DISTRICT))
            for kind, one in kinds.items()
        }
        found_of[project].append(Month(month, said))
    return {project: tuple(months) for project, months in found_of.items()}


def promised_of(
    projects: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, list[BaselineJobs]]:
    """Return the jobs promised by month in the baseline in force of each project."""
    rows = BaselineJobs.objects.filter(
        baseline__project__in=projects, baseline__number__isnull=False
    ).select_related("baseline")
    if as_of is not None:
        rows = rows.filter(baseline__frozen_at__lte=as_of)
    newest: dict[int, int] = {}
    known = list(rows.order_by("month"))
    for row in known:
        number, project = row.baseline.number or 0, row.baseline.project_id
        newest[project] = max(newest.get(project, 0), number)
    made: dict[int, list[BaselineJobs]] = defaultdict(list)
    for row in known:
        project = row.baseline.project_id
        if row.baseline.number == newest[project]:
            made[project].append(row)
    return made


def due_by(promised: Iterable[BaselineJobs], month: date) -> Decimal | None:
    """Return the permanent jobs promised by a month; none promised yet is None."""
    due = [one.permanent_fte for one in promised if one.month <= month]
    return due[-1] if due else None


def years_of(months: Iterable[Month]) -> Decimal:
    """Return construction FTE-years: people in full time, month by month, over twelve months."""
    total = sum((one.construction or Decimal(0) for one in months), Decimal(0))
    return (total / MONTHS_A_YEAR).quantize(Decimal("0.01"))


def together(months: Iterable[Month]) -> dict[date, Month]:
    """Sum what counts of many projects, month by month."""
    by_month: dict[date, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in months:
        for kind, said in one.said.items():
            if said.counts is not None:
                by_month[one.month][kind].append(said.counts)
    return {
        month: Month(month, {kind: Said(district=_sum(told)) for kind, told in kinds.items()})
        for month, kinds in sorted(by_month.items())
    }


def _whole(phases: Mapping[int | None, Told]) -> Told:
    """Take the figures of the whole, or else the sum of those of its phases."""
    return phases[None] if None in phases else _sum(list(phases.values()))


def _sum(told: Sequence[Told]) -> Told:
    """Sum lines; of their classes of evidence the weakest holds for the sum."""
    classes = [one.evidence_class for one in told if one.evidence_class]
    weakest = max(classes, key=lambda one: _BEST.get(one, 0), default="")
    return Told(sums(told), weakest)
