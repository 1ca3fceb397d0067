"""Small and medium business: projects, money and jobs by the size class of the group behind them.

The size class of a project is public. What is claimed and verified by size is for whoever sees
what is claimed and verified of the projects themselves; nothing of it is released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Sum
from django.db.models.functions import Cast

from bagdar.web.delivery.models import Baseline, BaselineJobs
from bagdar.web.enterprises.models import SME_CLASSES, SizeClass
from bagdar.web.jobs.models import Claim, JobFigure, JobKind, Period, SubjectKind
from bagdar.web.jobs.queries.claims import claims_of
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Cost, Project, ProjectFacts, ProjectQuerySet
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERCENT = 100
KZT = "KZT"
VERIFIED = "jobs_verified_fte"
FTE = Decimal("0.01")
SMALL_AND_MEDIUM = "sme"
"""What an address calls the classes that are small or medium, together."""
_SIZE = "enterprise__group__size_class"
_EACH = "pk"
"""By what figures are summed: the size class of the group, or each project for itself."""
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Eyes:
    """Who reads on which day; at which reach what is claimed and verified is seen, if at all.

    With a `month` claims and verified jobs are those of it, else the newest there are.
    """

    scope: Scope
    day: date
    reach: int | None
    month: date | None = None


@dataclass(frozen=True)
class Size:
    """A size class of groups: projects, cost in tenge, permanent jobs promised, claimed, verified.

    What is claimed and verified is None for whoever does not see claims; verified also where no
    records were matched yet.
    """

    code: str
    label: StrOrPromise
    projects: int
    cost_kzt: Decimal
    jobs_fte: Decimal
    claimed_fte: Decimal | None
    verified_fte: Decimal | None = None
    href: str = ""


@dataclass(frozen=True)
class Shares:
    """Small and medium business beside the rest; "group unknown" is not counted as small.

    `verified_month` is the newest month that verified jobs are of, where the reader sees them;
    `href` leads to the projects of small and medium business.
    """

    sizes: tuple[Size, ...]
    verified_month: date | None = None
    href: str = ""

    def percent(self, name: str) -> int | None:
        """Return the part of small and medium business in whole per cent; None of nothing."""
        told = [(one.code, getattr(one, name) or 0) for one in self.sizes]
        whole = sum(number for _code, number in told)
        small = sum(number for code, number in told if code in SME_CLASSES)
        return round(small * PERCENT / whole) if whole else None

    @property
    def of_projects(self) -> int | None:
        """The part of projects."""
        return self.percent("projects")

    @property
    def of_money(self) -> int | None:
        """The part of money."""
        return self.percent("cost_kzt")

    @property
    def of_jobs(self) -> int | None:
        """The part of jobs promised."""
        return self.percent("jobs_fte")

    @property
    def of_claimed(self) -> int | None:
        """The part of jobs claimed."""
        return self.percent("claimed_fte")

    @property
    def of_verified(self) -> int | None:
        """The part of jobs verified."""
        return self.percent("verified_fte")

    @property
    def sees_claimed(self) -> bool:
        """Answer whether the reader sees what is claimed."""
        return all(one.claimed_fte is not None for one in self.sizes)


@dataclass(frozen=True)
class Figures:
    """Of each project its size class, cost, jobs promised, claimed and verified."""

    size_of: Mapping[int, str]
    money: Mapping[int, Decimal]
    jobs: Mapping[int, Decimal]
    claimed: Mapping[int, Decimal] | None
    verified: Mapping[int, Decimal] | None
    verified_month: date | None

    def of(self, projects: Collection[int]) -> Shares:
        """Sum up those of some projects; what is not among these figures is not counted."""
        known = [one for one in projects if one in self.size_of]
        counted: dict[str, int] = defaultdict(int)
        for one in known:
            counted[self.size_of[one]] += 1
        by_figure = [
            None if told is None else self._summed(told, known)
            for told in (self.money, self.jobs, self.claimed, self.verified)
        ]
        return _shares(counted, by_figure, self.verified_month)

    def _summed(self, told: Mapping[int, Decimal], projects: Iterable[int]) -> Mapping[Any, Any]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for one in projects:
            found[self.size_of[one]] += told.get(one, Decimal(0))
        return found


def shares_of_projects(rows: ProjectQuerySet, eyes: Eyes) -> Shares:
    """Sum projects, money and jobs by the size class of the group, over projects that are seen."""
    counted = _by(rows.order_by().values_list(_SIZE).annotate(Count("pk")))
    claimed, (month, verified) = _seen(rows, eyes, by=_SIZE)
    by_figure = [_money(eyes, rows, by=_SIZE), _jobs(rows, by=_SIZE), claimed, verified]
    return _shares(counted, by_figure, month)


def figures_of_each(rows: ProjectQuerySet, eyes: Eyes) -> Figures:
    """Return the same of each project for itself, in as many queries as for one."""
    sizes = rows.order_by().values_list("pk", _SIZE)
    claimed, (month, verified) = _seen(rows, eyes, by=_EACH)
    return Figures(
        {pk: size or SizeClass.UNKNOWN for pk, size in sizes},
        _money(eyes, rows, by=_EACH),
        _jobs(rows, by=_EACH),
        claimed,
        verified,
        month,
    )


@dataclass(frozen=True)
class SizeOf:
    """The size class of the group behind one project, and from where it is known."""

    code: str
    label: StrOrPromise
    source: str

    @property
    def is_small(self) -> bool | None:
        """Whether it counts as small or medium business; None where the group is unknown."""
        return None if self.code == SizeClass.UNKNOWN else self.code in SME_CLASSES


def size_of(project: ProjectFacts) -> SizeOf:
    """Return the size class of the group behind a project; unknown without an enterprise."""
    enterprise = project.enterprise
    code = SizeClass(enterprise.size_class) if enterprise else SizeClass.UNKNOWN
    group = enterprise.group if enterprise else None
    return SizeOf(code.value, code.label, group.size_source if group else "")


def small_among(projects: Collection[int]) -> frozenset[int]:
    """Return which projects are of small or medium business."""
    small = Project.objects.filter(pk__in=projects, **{f"{_SIZE}__in": SME_CLASSES})
    return frozenset(small.order_by().values_list("pk", flat=True))


def part_of(told: Mapping[int, Decimal], small: Collection[int]) -> int | None:
    """Return the part that some projects have of all, in whole per cent; None of nothing."""
    whole = sum(told.values())
    return (
        round(sum(told[one] for one in told if one in small) * PERCENT / whole) if whole else None
    )


def shares_of_place(
    territories: Collection[int] | None,
    reading: Reading,
    *,
    reach: int | None,
    month: date | None = None,
) -> Shares:
    """Return the parts of small and medium business of a place, None is the country.

    Of the projects that the reader sees, up to the reach of the figures beside; what is claimed
    and verified is of the month of these, and for whoever is shown them in full alone.
    """
    rows = reading.projects().listed()
    if territories is not None:
        rows = rows.filter(territory__in=territories)
    return shares_of_projects(rows, Eyes(reading.scope, reading.day, reach, month))


def _shares(
    counted: Mapping[Any, Any],
    by_figure: Iterable[Mapping[Any, Decimal] | None],
    month: date | None,
) -> Shares:
    told = list(by_figure)
    sizes = []
    for one in SizeClass:
        cost, jobs, claimed, verified = (
            None if figure is None else figure.get(one, Decimal(0)) for figure in told
        )
        many = int(counted.get(one, 0))
        row = (cost or Decimal(0), jobs or Decimal(0), claimed, verified)
        sizes.append(Size(one, one.label, many, *row))
    return Shares(tuple(sizes), month)


def _by(rows: Iterable[tuple[Any, Any]]) -> Mapping[Any, Decimal]:
    """Sum by size class, or project; what has no enterprise or group is of unknown size.

    To the hundredth, whichever way a database writes a sum.
    """
    found: dict[Any, Decimal] = defaultdict(Decimal)
    for size, many in rows:
        found[size or SizeClass.UNKNOWN] += Decimal(many).quantize(_HUNDREDTH)
    return found


_Seen = tuple[Mapping[Any, Decimal] | None, tuple[date | None, Mapping[Any, Decimal] | None]]


def _seen(rows: ProjectQuerySet, eyes: Eyes, *, by: str) -> _Seen:
    """Sum what is claimed and verified for whoever sees it; nothing for everybody else."""
    if eyes.reach is None:
        return None, (None, None)
    return _claimed(eyes, rows, by=by), _verified(eyes, rows, eyes.reach, by=by)


def _money(eyes: Eyes, rows: ProjectQuerySet, *, by: str) -> Mapping[Any, Decimal]:
    seen = sight_of(eyes.scope).showing("costs", at="project__")
    costs = Cost.objects.filter(seen, project__in=rows.values("pk"), currency=KZT)
    return _by(costs.order_by().values_list(f"project__{by}").annotate(Sum("amount")))


def _jobs(rows: ProjectQuerySet, *, by: str) -> Mapping[Any, Decimal]:
    """Sum what the last month of each baseline in force promises."""
    later = Baseline.objects.filter(
        project=OuterRef("baseline__project"), number__gt=OuterRef("baseline__number")
    )
    after = BaselineJobs.objects.filter(baseline=OuterRef("baseline"), month__gt=OuterRef("month"))
    last = BaselineJobs.objects.filter(
        ~Exists(later),
        ~Exists(after),
        baseline__project__in=rows.values("pk"),
        baseline__number__isnull=False,
    )
    sizes = last.order_by().values_list(f"baseline__project__{by}")
    return _by(sizes.annotate(Sum("permanent_fte")))


def _claimed(eyes: Eyes, rows: ProjectQuerySet, *, by: str) -> Mapping[Any, Decimal]:
    """Sum the permanent jobs claimed in a month, the newest that was due unless one is asked."""
    due = Period.objects.filter(is_synthetic=eyes.scope.is_synthetic, due_on__lt=eyes.day)
    newest = due.order_by("-month").values_list("month", flat=True)
    month = eyes.month or newest.first()
    if month is None:
        return _by(())
    told = Claim.objects.filter(month=month, kind=JobKind.PERMANENT, project__in=rows.values("pk"))
    size_of = dict(told.order_by().values_list("project", f"project__{by}"))
    months = claims_of(list(size_of), months=[month]).items()
    return _by(
        (size_of[project], one.permanent) for project, (one,) in months if one.permanent is not None
    )


def _verified(
    eyes: Eyes, rows: ProjectQuerySet, reach: int, *, by: str
) -> tuple[date | None, Mapping[Any, Decimal] | None]:
    """Sum the verified jobs of the newest month of each programme; nothing without records.

    Where a month is asked for it is that one.
    """
    figures = JobFigure.objects.filter(
        indicator=VERIFIED, reach=reach, month__lte=eyes.day
    ).order_by()
    if eyes.month is not None:
        figures = figures.filter(month=eyes.month)
    country = figures.filter(subject_kind=SubjectKind.COUNTRY, subject="")
    newest = dict(country.values_list("programme").annotate(Max("month")))
    if not newest:
        return None, None
    size_of = {str(pk): size for pk, size in rows.order_by().values_list("pk", by)}
    named = rows.order_by().annotate(name=Cast("pk", CharField())).values("name")
    told = figures.filter(
        subject_kind=SubjectKind.PROJECT, subject__in=named, month__in=set(newest.values())
    )
    return max(newest.values()), _by(
        (size_of[project], Decimal(value).quantize(FTE))
        for programme, project, month, value in told.values_list(
            "programme", "subject", "month", "value"
        )
        if value is not None and newest.get(programme) == month
    )
