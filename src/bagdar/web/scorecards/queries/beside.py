"""What stands beside a scorecard: ratings of three sides, small business, what a term inherited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, Sum
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.colours import Colour, verdict
from bagdar.core.delivery.ledger import Dates
from bagdar.core.tables.reaches import REACHES
from bagdar.core.territories.tenures import answered_since, slip
from bagdar.web.delivery.models import Baseline, BaselineJobs
from bagdar.web.enterprises.models import SME_CLASSES, SizeClass
from bagdar.web.jobs.models import Claim, JobFigure, JobKind, Period
from bagdar.web.jobs.models import SubjectKind as JobSubject
from bagdar.web.jobs.queries.claims import claims_of
from bagdar.web.journal.models import Head
from bagdar.web.people.models import Handover, Tenure
from bagdar.web.people.permissions import Scope
from bagdar.web.people.queries import sees_handovers
from bagdar.web.projects.models import Cost, Project, ProjectQuerySet, Standing, Visibility
from bagdar.web.projects.permissions import sight_of
from bagdar.web.scorecards.queries.inputs.items import Window, last_months
from bagdar.web.scorecards.queries.subjects import Reader, Subject, counted_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERCENT = 100
KEPT = 256
"""Answers kept in memory while no act is done."""
KZT = "KZT"
VERIFIED = "jobs_verified_fte"
FTE = Decimal("0.01")


def _state() -> str:
    """Return the journal's head: while no act is done, the same reader sees the same."""
    return Head.objects.filter(pk=1).values_list("hash", flat=True).first() or ""


def _all_day(reader: Reader) -> Reader:
    """Describe a reader so that equal readers on one day are equal: rights change by days."""
    return replace(
        reader,
        scope=Scope(tuple(reader.scope.held), reader.scope.world),
        at=timezone.localtime(reader.at).replace(hour=0, minute=0, second=0, microsecond=0),
    )


def projects_of(reader: Reader, subject: Subject) -> ProjectQuerySet:
    """Return the projects that the figures of a subject are made of for this reader."""
    over = Q(visibility=Visibility.RESTRICTED, restricted_until__lte=reader.day)
    reached = Q(visibility=Visibility.PUBLISHED)
    for reach, more in (
        (1, Q(visibility=Visibility.TERRITORY) | over),
        (2, Q(visibility=Visibility.RESTRICTED)),
        (3, Q(visibility=Visibility.CASE)),
    ):
        if subject.reach % REACHES >= reach:
            reached |= more
    seen = Project.objects.for_scope(reader.scope, at=reader.at).listed()
    return seen.filter(subject.projects).filter(reached)


# --- ratings of three sides


@dataclass(frozen=True)
class Side:
    """How one side rates the projects: green, amber, red, and those it has not rated."""

    code: str
    name: StrOrPromise
    green: int
    amber: int
    red: int
    none: int


def sides(reader: Reader, subject: Subject) -> tuple[Side, ...]:
    """Count how owners, the system and the centre rate the approved projects in delivery.

    The system judges by the launch, the age of its forecast and open requests.
    """
    return _sides(_state(), _all_day(reader), subject)


@lru_cache(maxsize=KEPT)
def _sides(_unchanged: str, reader: Reader, subject: Subject) -> tuple[Side, ...]:
    rows = Standing.objects.filter(
        project__in=projects_of(reader, subject).values("pk"),
        known_to=None,
        approved_on__lte=reader.day,
    ).order_by()
    own, system, centre = Counter[str](), Counter[str](), Counter[str]()
    for own_colour, centre_colour, pending_since, *dates in rows.values_list(*_RATED):
        own[own_colour] += 1
        centre[centre_colour] += 1
        found = verdict(Dates(*dates), as_of=reader.day, pending_since=pending_since)
        system[found.colour or ""] += 1
    return (
        _side("own", _("Own rating"), own),
        _side("system", _("Rating of the system"), system),
        _side("centre", _("Rating of the centre"), centre),
    )


_RATED = (
    *("own_colour", "centre_colour", "pending_since"),
    *("original_on", "committed_on", "forecast_on", "actual_on", "approved_on", "starts_on"),
    "stated_on",
)
"""What a rating is made of: the colours given, the open request, and the dates as in `Dates`."""


def _side(code: str, name: StrOrPromise, found: Mapping[str, int]) -> Side:
    counted = [found.get(one, 0) for one in (Colour.GREEN, Colour.AMBER, Colour.RED, "")]
    return Side(code, name, *counted)


# --- small and medium business


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

    `verified_month` is the newest month that verified jobs are of, where the reader sees them.
    """

    sizes: tuple[Size, ...]
    verified_month: date | None = None

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


def shares(reader: Reader, subject: Subject) -> Shares:
    """Sum projects, money and promised jobs by the size class of the group behind them.

    Money is the cost in tenge that the reader may see; jobs promised are those of the last month
    of the baseline in force, jobs claimed those of the newest month that was due, jobs verified
    those of the newest month of each programme of which records were matched.
    """
    return _shares(_state(), _all_day(reader), subject)


@lru_cache(maxsize=KEPT)
def _shares(_unchanged: str, reader: Reader, subject: Subject) -> Shares:
    rows = projects_of(reader, subject)
    sizes = rows.order_by().values_list(_SIZE)
    counted = _by_size(sizes.annotate(Count("pk")))
    money, jobs = _money(reader, rows), _jobs(rows)
    seen = sees_claims(subject)
    claimed = _claimed(reader, rows) if seen else None
    month, verified = _verified(reader, rows, subject.reach) if seen else (None, None)
    return Shares(
        tuple(
            Size(
                one,
                one.label,
                int(counted[one]),
                money[one],
                jobs[one],
                None if claimed is None else claimed[one],
                None if verified is None else verified[one],
                size_href(subject, one),
            )
            for one in SizeClass
        ),
        month,
    )


@dataclass(frozen=True)
class SizeRow:
    """A project of a size class: its cost in tenge, jobs promised, claimed and verified."""

    key: str
    name: str
    cost_kzt: Decimal
    jobs_fte: Decimal
    claimed_fte: Decimal | None
    verified_fte: Decimal | None


@dataclass(frozen=True)
class SizeRows:
    """The projects behind a size class, whose figures make those of the class."""

    rows: tuple[SizeRow, ...]
    sees_claimed: bool
    verified_month: date | None


def size_rows(reader: Reader, subject: Subject, size: SizeClass) -> SizeRows:
    """Return the projects of one size class that the shares of a subject are made of, by key."""
    seen = sees_claims(subject)
    of_size = Q(**{_SIZE: size})
    if size == SizeClass.UNKNOWN:
        of_size |= Q(**{f"{_SIZE}__isnull": True})
    rows = projects_of(reader, subject).filter(of_size)
    money, jobs = _money(reader, rows, by=_EACH), _jobs(rows, by=_EACH)
    claimed = _claimed(reader, rows, by=_EACH) if seen else None
    month, verified = _verified(reader, rows, subject.reach, by=_EACH) if seen else (None, None)
    told = tuple(
        SizeRow(
            one.key,
            one.name,
            money.get(one.pk, Decimal(0)),
            jobs.get(one.pk, Decimal(0)),
            None if claimed is None else claimed.get(one.pk, Decimal(0)),
            None if verified is None else verified.get(one.pk, Decimal(0)),
        )
        for one in rows.order_by("key")
    )
    return SizeRows(told, seen, month)


def sees_claims(subject: Subject) -> bool:
    """Answer whether the figures of a subject go as far as what is claimed and verified."""
    return bool(subject.reach % REACHES)


def size_href(subject: Subject, size: SizeClass) -> str:
    """Return the address of the projects behind a size class, at the reach of the figures."""
    path = reverse("scorecard-size", args=[subject.kind, subject.code, size])
    asked = {"world": "synthetic"} if subject.synthetic else {}
    asked |= {"compared": "1"} if subject.compared else {}
    return f"{path}?{urlencode(asked)}" if asked else path


_SIZE = "enterprise__group__size_class"
_EACH = "pk"
"""By what figures are summed: the size class of the group, or each project for itself."""

_HUNDREDTH = Decimal("0.01")


def _by_size(rows: Iterable[tuple[Any, Any]]) -> Mapping[Any, Decimal]:
    """Sum by size class, or project; what has no enterprise or group is of unknown size.

    To the hundredth, whichever way a database writes a sum.
    """
    found: dict[Any, Decimal] = defaultdict(Decimal)
    for size, many in rows:
        found[size or SizeClass.UNKNOWN] += Decimal(many).quantize(_HUNDREDTH)
    return found


def _money(reader: Reader, rows: ProjectQuerySet, *, by: str = _SIZE) -> Mapping[Any, Decimal]:
    seen = sight_of(reader.scope).showing("costs", at="project__")
    costs = Cost.objects.filter(seen, project__in=rows.values("pk"), currency=KZT)
    return _by_size(costs.order_by().values_list(f"project__{by}").annotate(Sum("amount")))


def _jobs(rows: ProjectQuerySet, *, by: str = _SIZE) -> Mapping[Any, Decimal]:
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
    return _by_size(sizes.annotate(Sum("permanent_fte")))


def _claimed(reader: Reader, rows: ProjectQuerySet, *, by: str = _SIZE) -> Mapping[Any, Decimal]:
    """Sum the permanent jobs claimed in the newest month that was due."""
    due = Period.objects.filter(is_synthetic=reader.scope.is_synthetic, due_on__lt=reader.day)
    month = due.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return _by_size(())
    told = Claim.objects.filter(month=month, kind=JobKind.PERMANENT, project__in=rows.values("pk"))
    size_of = dict(told.order_by().values_list("project", f"project__{by}"))
    months = claims_of(list(size_of), months=[month]).items()
    return _by_size(
        (size_of[project], one.permanent) for project, (one,) in months if one.permanent is not None
    )


def _verified(
    reader: Reader, rows: ProjectQuerySet, reach: int, *, by: str = _SIZE
) -> tuple[date | None, Mapping[Any, Decimal] | None]:
    """Sum the verified jobs of the newest month of each programme; nothing without records."""
    figures = JobFigure.objects.filter(
        indicator=VERIFIED, reach=reach, month__lte=reader.day
    ).order_by()
    country = figures.filter(subject_kind=JobSubject.COUNTRY, subject="")
    newest = dict(country.values_list("programme").annotate(Max("month")))
    if not newest:
        return None, None
    size_of = {str(pk): size for pk, size in rows.order_by().values_list("pk", by)}
    named = rows.order_by().annotate(name=Cast("pk", CharField())).values("name")
    told = figures.filter(
        subject_kind=JobSubject.PROJECT, subject__in=named, month__in=set(newest.values())
    )
    return max(newest.values()), _by_size(
        (size_of[project], Decimal(value).quantize(FTE))
        for programme, project, month, value in told.values_list(
            "programme", "subject", "month", "value"
        )
        if value is not None and newest.get(programme) == month
    )


# --- terms in office


@dataclass(frozen=True)
class Slip:
    """A project whose launch slipped, or came early, while somebody held the office."""

    key: str
    name: str
    due_on: date
    effective_on: date
    whole_days: int
    own_days: int
    inherited: bool


@dataclass(frozen=True)
class Term:
    """What a term inherited, and what slipped and was gained in its days in office."""

    starts_on: date
    ends_on: date | None
    acting: bool
    slips: tuple[Slip, ...]
    handover: Handover | None
    may_open: bool

    @property
    def inherited(self) -> int:
        """How many launches were late already when the term began."""
        return sum(one.inherited for one in self.slips)

    @property
    def slipped_days(self) -> int:
        """Days that slipped in office."""
        return sum(one.own_days for one in self.slips if one.own_days > 0)

    @property
    def gained_days(self) -> int:
        """Days that were gained in office."""
        return -sum(one.own_days for one in self.slips if one.own_days < 0)


def term_of(reader: Reader, subject: Subject) -> Term | None:
    """Return what a term in office inherited, and its share of every slip and gain."""
    tenure = Tenure.objects.filter(pk=subject.number).select_related("office").first()
    if tenure is None:
        return None
    slips = sorted(_slips(reader, subject, tenure), key=lambda one: (-one.own_days, one.key))
    return Term(
        tenure.starts_on,
        tenure.ends_on,
        tenure.acting,
        tuple(slips),
        Handover.objects.filter(incoming=tenure).order_by("on").first(),
        sees_handovers(reader.scope),
    )


def _slips(reader: Reader, subject: Subject, tenure: Tenure) -> Iterator[Slip]:
    ever = replace(subject, projects=counted_of(reader, subject))
    window = Window(last_months(reader.day), reader.day, reader.placing, ever.projects)
    whose = {
        pk: one.spells
        for pk, one in window.whose.items()
        if any(spell.office == tenure.office_id for spell in one.spells)
    }
    names = {one.pk: one for one in projects_of(reader, ever).only("pk", "key", *_NAMES)}
    standings = Standing.objects.filter(
        project__in=whose.keys() & names.keys(), known_to=None, original_on__isnull=False
    )
    for row in standings:
        due_on, actual_on = row.original_on, row.actual_on
        if due_on is None or (actual_on is None and due_on >= reader.day):
            continue
        effective_on = actual_on or reader.day
        starts_on = row.starts_on or row.approved_on or due_on
        spells = whose[row.project_id]
        own = slip(due_on, effective_on, starts_on, spells, window.terms).get(tenure.pk, 0)
        since = answered_since(spells, tenure.office_id, tenure.starts_on, tenure.ends_on)
        late = since is not None and due_on < since < effective_on
        if own or late:
            project = names[row.project_id]
            whole = (effective_on - due_on).days
            yield Slip(project.key, project.name, due_on, effective_on, whole, own, late)


_NAMES = ("name_en", "name_ru", "name_kk")
