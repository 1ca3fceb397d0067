"""Baselines as pages show them: each version, what changed between two, drafts that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.core.delivery.reference import is_year_end
from bagdar.web.delivery.models import Baseline, BaselineCost, BaselineJobs
from bagdar.web.delivery.permissions import plans
from bagdar.web.people.permissions import SEES_PROGRAMME, Scope
from bagdar.web.projects.models import CostSource, Programme, Project, ProjectFacts
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.permissions.writing import Rights, rights_of
from bagdar.web.projects.queries.columns import hidden_in
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text, unit_text


@dataclass(frozen=True)
class Due:
    """A milestone and the day promised for it."""

    pk: int
    name: str
    on: date
    is_end: bool

    @property
    def at_year_end(self) -> bool:
        """Answer whether the day lies in the last week of a year."""
        return is_year_end(self.on)


@dataclass(frozen=True)
class JobsRow:
    """Jobs promised by the end of a month, as the language writes numbers."""

    month: date
    permanent: str
    construction: str


@dataclass(frozen=True)
class Promise:
    """One version, or the draft: all that is promised, but for what the reader may not see."""

    pk: int
    number: int | None
    starts_on: date
    ends_on: date
    capacity: str
    costs: tuple[tuple[str, str], ...]
    totals: tuple[str, ...]
    jobs: tuple[JobsRow, ...]
    permanent_fte: str
    construction_fte_years: str
    dates: tuple[Due, ...]
    ground: str
    document: str
    order_on: date | None
    author: str
    proposed_at: datetime
    approver: str
    approved_for: str
    frozen_at: datetime | None
    hidden: frozenset[str]

    @property
    def title(self) -> str:
        """What the version is called."""
        return title_of(self.number)

    @property
    def days(self) -> int:
        """The planned length."""
        return (self.ends_on - self.starts_on).days

    @property
    def at_year_end(self) -> bool:
        """Answer whether the launch is promised for the last week of a year."""
        return is_year_end(self.ends_on)


@dataclass(frozen=True)
class Changed:
    """One promise before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Shelf:
    """All versions of a project that are known, the newest first, and the draft if it is seen."""

    versions: tuple[Promise, ...]
    draft: Promise | None
    returned: Baseline | None


def shelf_of(project: ProjectFacts, live: Project, reading: Reading) -> Shelf:
    """Gather the baselines of a project; drafts are for those who plan or watch it."""
    frozen = _whole(Baseline.objects.filter(project=live, frozen_at__isnull=False))
    if reading.as_of is not None:
        frozen = frozen.filter(frozen_at__lte=reading.as_of)
    hidden = hidden_in(sight_of(reading.scope), project)
    versions = tuple(_promise(one, hidden, reading) for one in frozen.order_by("-number"))
    if reading.as_of is not None or not sees_drafts(live, reading.scope, rights_of(reading.scope)):
        return Shelf(versions, None, None)
    draft = draft_of(live)
    return Shelf(
        versions,
        _promise(draft, hidden, reading) if draft else None,
        None if draft else returned_of(live),
    )


def known_baselines(project: Project, *, as_of: datetime | None) -> list[Baseline]:
    """Return all baselines of a project as they are, without their parts, the newest version first.

    As of a moment: those approved by then. What is not frozen is a draft, or was returned.
    """
    rows = Baseline.objects.filter(project=project)
    if as_of is not None:
        rows = rows.filter(frozen_at__lte=as_of)
    return list(rows.order_by(F("number").desc(nulls_last=True), "pk"))


@dataclass(frozen=True)
class InForce:
    """The version in force as the page of its project shows it: what it promises, in short."""

    title: str
    order_on: date | None
    ends_on: date
    at_year_end: bool
    capacity: str
    totals: tuple[str, ...]
    jobs: bool
    permanent_fte: str
    hidden: frozenset[str]


def in_force(one: Baseline, hidden: frozenset[str]) -> InForce:
    """Return a version in short: two queries, for its costs and its jobs."""
    jobs = list(one.jobs.all())
    return InForce(
        title=title_of(one.number),
        order_on=one.order_on,
        ends_on=one.ends_on,
        at_year_end=is_year_end(one.ends_on),
        capacity="" if "capacity_value" in hidden else _capacity(one),
        totals=() if "costs" in hidden else _totals(one.costs.all()),
        jobs=bool(jobs),
        permanent_fte=_most_permanent(jobs),
        hidden=hidden,
    )


def title_of(number: int | None) -> str:
    """Return what a version is called."""
    if number is None:
        return _("Draft")
    return _("Version 0, the approval") if not number else _("Version %d") % number


def promise_of(baseline: Baseline, reading: Reading) -> Promise:
    """Return a baseline as its page shows it."""
    project = baseline.project
    return _promise(baseline, hidden_in(sight_of(reading.scope), project), reading)


def draft_of(project: Project) -> Baseline | None:
    """Return the draft that waits for approval."""
    rows = Baseline.objects.filter(project=project, frozen_at=None, returned_at=None)
    return _whole(rows).first()


def returned_of(project: Project) -> Baseline | None:
    """Return the draft that was returned last, unless a version was approved after it."""
    rows = Baseline.objects.filter(project=project)
    approved_at = (
        rows.filter(frozen_at__isnull=False)
        .order_by("-frozen_at")
        .values_list("frozen_at", flat=True)
        .first()
    )
    returned = rows.filter(returned_at__isnull=False)
    if approved_at is not None:
        returned = returned.filter(returned_at__gt=approved_at)
    return _whole(returned).order_by("-returned_at").first()


def last_frozen(project: Project) -> Baseline | None:
    """Return the version in force."""
    rows = Baseline.objects.filter(project=project, number__isnull=False)
    return _whole(rows).order_by("-number").first()


def sees_drafts(project: Project, scope: Scope, rights: Rights) -> bool:
    """Answer whether drafts are shown: to those who plan, own or watch the project."""
    return (
        plans(rights, project)
        or scope.has_whole(SEES_PROGRAMME)
        or project.enterprise_id in scope.enterprises("enterprise")
    )


def compared(before: Promise, after: Promise) -> tuple[Changed, ...]:
    """Say what changed from one version to another, promise by promise."""
    rows = [
        Changed(label, read(before), read(after))
        for label, read in _compared()
        if read(before) != read(after)
    ]
    rows += _pairs(dict(before.costs), dict(after.costs))
    rows += _pairs(_days(before), _days(after))
    return (*rows, *_months(before, after))


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for the programme office."""

    baseline: Baseline
    project: Project
    is_next: bool
    at_year_end: bool
    days_waiting: int


CLUSTER_RATIO = 0.1
"""A share of launches in the last week of a year, five times what chance gives, is marked."""


@dataclass(frozen=True)
class Cluster:
    """How many launches of a programme are promised for the last week of a year."""

    programme: str
    at_year_end: int
    promised: int

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return round(100 * self.at_year_end / self.promised)

    @property
    def is_cluster(self) -> bool:
        """Answer whether dates cluster there."""
        return self.at_year_end >= CLUSTER_RATIO * self.promised


@dataclass(frozen=True)
class Desk:
    """The drafts that wait, and how many launches are promised for the last week of a year."""

    waiting: tuple[Waiting, ...]
    clusters: tuple[Cluster, ...]


def desk_of(reading: Reading) -> Desk:
    """Gather what waits for approval among the projects in sight, and where year ends cluster."""
    seen = _known(reading)
    rows = drafts_waiting(reading)
    today = timezone.localdate(reading.at)
    again = set(
        Baseline.objects.filter(
            number=0, project__in=rows.values("project").order_by()
        ).values_list("project_id", flat=True)
    )
    waiting = tuple(
        Waiting(
            baseline=one,
            project=one.project,
            is_next=one.project_id in again,
            at_year_end=is_year_end(one.ends_on),
            days_waiting=(today - timezone.localdate(one.proposed_at)).days,
        )
        for one in rows.select_related("project").order_by("proposed_at", "pk")
    )
    return Desk(waiting, year_ends(seen))


def drafts_waiting(reading: Reading) -> QuerySet[Baseline]:
    """Return the drafts that wait for approval among the projects in sight."""
    seen = _known(reading).values("pk")
    return Baseline.objects.filter(frozen_at=None, returned_at=None, project__in=seen)


def _known(reading: Reading) -> QuerySet[Project]:
    return Project.objects.for_scope(reading.scope, at=reading.at).filter(merged_into=None)


def year_ends(seen: QuerySet[Project]) -> tuple[Cluster, ...]:
    """Count launches promised for the last week of a year, by programme.

    By the version in force of every project in sight.
    """
    rows = Baseline.objects.filter(number__isnull=False, project__in=seen.values("pk"))
    columns = ("project_id", "project__programme_id", "ends_on")
    newest = {
        project: (programme, ends_on)
        for project, programme, ends_on in rows.order_by("project_id", "number").values_list(
            *columns
        )
    }
    found: dict[int, list[bool]] = defaultdict(list)
    for programme, ends_on in newest.values():
        found[programme].append(is_year_end(ends_on))
    names = Programme.objects.in_bulk(list(found))
    made = (Cluster(names[pk].name, sum(ends), len(ends)) for pk, ends in found.items())
    return tuple(sorted(made, key=lambda one: one.programme))


def _whole(rows: QuerySet[Baseline]) -> QuerySet[Baseline]:
    return rows.prefetch_related("costs", "jobs", "dates__milestone").select_related("project")


def _promise(one: Baseline, hidden: frozenset[str], reading: Reading) -> Promise:
    jobs = list(one.jobs.all())
    money = [] if "costs" in hidden else list(one.costs.all())
    years = sum((row.construction_fte for row in jobs), Decimal(0)) / 12
    return Promise(
        pk=one.pk,
        number=one.number,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        capacity="" if "capacity_value" in hidden else _capacity(one),
        costs=tuple(
            (f"{CostSource(row.source).label}, {row.currency}", number_text(row.amount))
            for row in money
        ),
        totals=_totals(money),
        jobs=tuple(
            JobsRow(row.month, number_text(row.permanent_fte), number_text(row.construction_fte))
            for row in jobs
        ),
        permanent_fte=_most_permanent(jobs),
        construction_fte_years=number_text(round(years, 1)),
        dates=tuple(
            Due(row.milestone_id, row.milestone.name, row.due_on, row.milestone.is_end)
            for row in one.dates.all()
        ),
        ground=one.ground,
        document=one.document,
        order_on=one.order_on,
        author=actor_shown(one.proposed_by, one.proposed_label, reading),
        proposed_at=one.proposed_at,
        approver=actor_shown(one.frozen_by, one.frozen_label, reading) if one.frozen_by else "",
        approved_for=one.frozen_for,
        frozen_at=one.frozen_at,
        hidden=hidden,
    )


def _totals(costs: Iterable[BaselineCost]) -> tuple[str, ...]:
    """Sum up costs by currency, as the language writes them."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for cost in costs:
        totals[cost.currency] += cost.amount
    return tuple(f"{number_text(total)} {code}" for code, total in sorted(totals.items()))


def _most_permanent(jobs: Iterable[BaselineJobs]) -> str:
    return number_text(max((row.permanent_fte for row in jobs), default=0))


def _capacity(one: Baseline) -> str:
    if one.capacity_value is None:
        return ""
    return f"{number_text(one.capacity_value)} {unit_text(one.capacity_unit)}"


def _compared() -> Sequence[tuple[str, Callable[[Promise], str]]]:
    return (
        (_("Start"), lambda one: date_format(one.starts_on)),
        (_("Launch"), lambda one: date_format(one.ends_on)),
        (_("Capacity"), lambda one: one.capacity),
        (_("Permanent jobs at most, FTE"), lambda one: one.permanent_fte),
        (_("Construction, FTE-years"), lambda one: one.construction_fte_years),
    )


def _days(one: Promise) -> dict[str, str]:
    """Return the days of milestones but the launch, which is a line of its own."""
    return {due.name: date_format(due.on) for due in one.dates if not due.is_end}


def _pairs(before: dict[str, str], after: dict[str, str]) -> Iterable[Changed]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield Changed(name, old, new)


def _months(before: Promise, after: Promise) -> Iterable[Changed]:
    """Compare jobs month by month; what did not change is left out."""

    def told(one: Promise) -> dict[str, str]:
        return {
            date_format(row.month, "F Y"): _(
                "%(permanent)s permanent, %(construction)s construction"
            )
            % {"permanent": row.permanent, "construction": row.construction}
            for row in one.jobs
        }

    for row in _pairs(told(before), told(after)):
        yield Changed(_("Jobs, %s") % row.label, row.before, row.after)
