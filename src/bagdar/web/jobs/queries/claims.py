"""What is claimed of projects by month: the enterprise's figure, the district's beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max

from bagdar.web.delivery.models import Baseline
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


@dataclass(frozen=True, slots=True)
class Promise:
    """Jobs promised from a month on: permanent ones, None before any; of that month, builders."""

    month: date
    permanent_fte: Decimal | None
    construction_fte: Decimal = Decimal(0)


def claims_of(
    projects: Sequence[int],
    *,
    as_of: datetime | None = None,
    months: Sequence[date] | None = None,
    losses: bool = True,
) -> dict[int, tuple[Month, ...]]:
    """Return what is claimed of each project as known at a moment, the oldest month first.

    With months, of those alone; without `losses` nothing of what was lost.
    """
    of_months = {} if months is None else {"month__in": list(months)}
    rows: list[Claim | Loss] = []
    for model in (Claim, Loss) if losses else (Claim,):
        rows_of = model._default_manager.filter(project__in=projects, **of_months)
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


def newest_claimed(
    projects: Sequence[int], *, since: date, until: date, as_of: datetime
) -> dict[int, Month]:
    """Return the newest month of each project for which permanent jobs are claimed."""
    rows = Claim.objects.filter(
        project__in=projects, kind=JobKind.PERMANENT, month__gte=since, month__lte=until
    )
    newest = rows.filter(at__lte=as_of).order_by().values_list("project").annotate(Max("month"))
    by_month: dict[date, list[int]] = defaultdict(list)
    for project, month in newest:
        by_month[month].append(project)
    found: dict[int, Month] = {}
    for month, some in by_month.items():
        for project, (told,) in claims_of(some, as_of=as_of, months=[month]).items():
            found[project] = told
    return found


def promised_of(
    projects: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, list[Promise]]:
    """Return the jobs that each project promised, by the month from which a promise holds.

    Each month is promised by the version that was in force at its end: a later order moves no
    promise of the months before it. The first version holds for all months before it too.
    """
    rows = Baseline.objects.filter(project__in=projects, number__isnull=False)
    if as_of is not None:
        rows = rows.filter(frozen_at__lte=as_of)
    versions: dict[int, dict[int, tuple[date, list[Promise]]]] = defaultdict(dict)
    for project, number, order_on, *promise in rows.order_by(*_VERSION).values_list(*_PROMISED):
        first = not versions[project]
        since = date.min if first or order_on is None else order_on.replace(day=1)
        _since, jobs = versions[project].setdefault(number or 0, (since, []))
        if promise[0] is not None:
            jobs.append(Promise(*promise))
    made = {project: _in_force([*found.values()]) for project, found in versions.items()}
    return {project: found for project, found in made.items() if found}


_VERSION = ("project_id", "number", "jobs__month")
_PROMISED = (
    *("project_id", "number", "order_on"),
    *("jobs__month", "jobs__permanent_fte", "jobs__construction_fte"),
)


def _in_force(versions: Sequence[tuple[date, Sequence[Promise]]]) -> list[Promise]:
    """Put the versions of a plan together, each from the month of its order to that of the next."""
    made: list[Promise] = []
    ends = [since for since, _jobs in versions[1:]] + [date.max]
    for (since, jobs), until in zip(versions, ends, strict=True):
        if made and since < until and all(one.month != since for one in jobs):
            made.append(Promise(since, due_by(jobs, since)))
        made += [one for one in jobs if since <= one.month < until]
    return made


def due_by(promised: Iterable[Promise], month: date) -> Decimal | None:
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
