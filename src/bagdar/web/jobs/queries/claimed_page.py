"""Jobs promised and claimed, of a project and of a territory, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from bagdar.core.jobs.policy import month_after
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.jobs.models import LOSS_FIGURES, PARTS, JobKind
from bagdar.web.jobs.queries.claims import (
    Month,
    Promise,
    Said,
    claims_of,
    due_by,
    promised_of,
    together,
    years_of,
)
from bagdar.web.jobs.queries.expected import ever_reportable
from bagdar.web.jobs.queries.lines import Number, Told
from bagdar.web.jobs.queries.page import evidence_words
from bagdar.web.jobs.queries.sizes import part_of, small_among
from bagdar.web.projects.models import Project, ProjectFacts, Standing
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.membership import left_months
from bagdar.web.projects.queries.sheet import live_of
from bagdar.web.projects.queries.wording import number_text

COLUMNS = (
    ("month", gettext_lazy("Month")),
    ("promised_fte", gettext_lazy("Promised, FTE")),
    ("permanent_fte", gettext_lazy("Claimed, FTE")),
    ("women_fte", gettext_lazy("Women")),
    ("youth_fte", gettext_lazy("Youth")),
    ("local_fte", gettext_lazy("Local")),
    ("foreign_fte", gettext_lazy("Foreign")),
    ("wage_bill_kzt", gettext_lazy("Wage bill, tenge")),
    ("evidence_class", gettext_lazy("Evidence")),
    ("construction_fte", gettext_lazy("Building, FTE")),
    ("jobs_lost", gettext_lazy("Jobs lost")),
    ("short_time_people", gettext_lazy("Short time")),
    ("stoppage_days", gettext_lazy("Days stopped")),
    ("arrears_kzt", gettext_lazy("Wage arrears, tenge")),
    ("arrears_people", gettext_lazy("People in arrears")),
)

COVERAGE = (
    ("told_by", gettext_lazy("Projects that told")),
    ("expected", gettext_lazy("Of projects")),
    ("change", gettext_lazy("Change of the same projects, FTE")),
    ("small_percent", gettext_lazy("Small and medium business, % of jobs claimed")),
)
"""What a territory's months have beside COLUMNS."""


@dataclass(frozen=True)
class Shown:
    """A month as a row: what was promised, claimed and lost, and the other source beside."""

    month: date
    promised: Decimal | None
    told: Told
    building: Told
    losses: Told
    beside: Said | None
    told_by: int = 1
    expected: int = 1
    change: Decimal | None = None
    small_percent: int | None = None

    @property
    def is_told(self) -> bool:
        """Answer whether anybody claimed anything of the month."""
        return any(one.figures for one in (self.told, self.building, self.losses))

    @property
    def permanent(self) -> Number | None:
        """Permanent jobs claimed; None where nobody claimed any figure."""
        return self.told.figures.get("fte")

    def row(self) -> list[Any]:
        """Return the month as a row of a table, by COLUMNS."""
        jobs = [self.told.figures.get(name) for name in (*PARTS, "wage_bill_kzt")]
        losses = [self.losses.figures.get(name) for name in LOSS_FIGURES]
        evidence = evidence_words(self.told.evidence_class)
        building = self.building.figures.get("fte")
        return [self.month, self.promised, self.permanent, *jobs, evidence, building, *losses]

    def lost(self, name: str) -> str:
        """Return a figure of what was lost in the reader's words; a dash is not reported."""
        value = self.losses.figures.get(name)
        return "—" if value is None else number_text(value)

    @property
    def lost_words(self) -> list[tuple[str, str]]:
        """What was lost in the month by name, beside what was gained."""
        names = dict(COLUMNS)
        return [(str(names[one]), self.lost(one)) for one in LOSS_FIGURES]

    @property
    def coverage(self) -> tuple[int, int, Decimal | None]:
        """How many projects told permanent jobs, of how many, and the change of the same ones."""
        return self.told_by, self.expected, self.change

    @property
    def change_text(self) -> str | None:
        """How much the same projects changed, with its sign, in the reader's words."""
        if self.change is None:
            return None
        return ("+" if self.change > 0 else "") + number_text(self.change)

    def cells(self) -> list[str]:
        """Return the figures of the month in the reader's words; a dash is not reported."""
        return [
            "—" if one in (None, "") else one if isinstance(one, str) else number_text(one)
            for one in self.row()[1:]
        ]


@dataclass(frozen=True)
class Claimed:
    """What a page of claims shows: newest month first; not `seen` hides what is claimed."""

    months: tuple[Shown, ...]
    seen: bool
    construction_years: Decimal
    projects: int = 1
    silent: int = 0

    @property
    def last(self) -> Shown | None:
        """The newest month in which permanent jobs were claimed."""
        return next((one for one in self.months if one.permanent is not None), None)

    @property
    def change(self) -> Decimal | None:
        """How many permanent jobs were gained since the month before that was claimed."""
        claimed = [one.permanent for one in self.months if one.permanent is not None]
        return Decimal(claimed[0]) - Decimal(claimed[1]) if len(claimed) > 1 else None

    @property
    def lost(self) -> int:
        """Jobs lost over all months."""
        return self._over_all("jobs_lost")

    @property
    def stopped(self) -> int:
        """Days stopped over all months."""
        return self._over_all("stoppage_days")

    @property
    def trouble(self) -> Shown | None:
        """The newest month in which short time or arrears were told of: they are no sum."""
        standing = {"short_time_people", "arrears_kzt", "arrears_people"}
        return next((one for one in self.months if standing & {*one.losses.figures}), None)

    def _over_all(self, name: str) -> int:
        return sum(int(one.losses.figures.get(name, 0)) for one in self.months)


def project_claims(project: ProjectFacts, reading: Reading, *, is_approved: bool = True) -> Claimed:
    """Return the jobs of a project by month, promised beside claimed.

    One that is known not to be approved promised nothing: it is not asked for.

    What is claimed is for whoever answers for the project or watches the programme, and for its
    enterprise; everybody else sees the promise.
    """
    number = live_of(project).pk
    seen = sees_money(sight_of(reading.scope), project)
    due = promised_of([number], as_of=reading.as_of) if is_approved else {}
    promised = due.get(number, [])
    months = claims_of([number], as_of=reading.as_of).get(number, ()) if seen else ()
    return Claimed(_shown(months, promised, reading.day), seen, years_of(months))


def territory_claims(territories: Sequence[int], reading: Reading) -> Claimed:
    """Return the jobs of a territory with all that lies in it, over the projects the reader sees.

    Promises are summed over projects: what each promised by the month. A project counts until it
    leaves the programme, what it gave in the months before stays. Each month says how many of the
    projects of then told their permanent jobs, and how much the same ones changed since the month
    before: a month that is reported in part is no slump.
    """
    numbers, left, claims = _claims_within(territories, reading)
    promised = promised_of(numbers)
    months = together(one for found in claims.values() for one in found)
    due = _promised_together(promised, left, [*months, last_month(reading.day)])
    permanent = _permanent(claims)
    covered = _Covered(permanent, _approved(numbers), left)
    small = small_among(numbers)
    shown = [
        replace(
            _one(months.get(month, Month(month, {})), due.get(month)),
            told_by=covered.told_by(month),
            expected=covered.expected(month),
            change=covered.change(month),
            small_percent=part_of(permanent.get(month, {}), small),
        )
        for month in sorted({*months, *due}, reverse=True)
        if month <= reading.day
    ]
    present = set(numbers) - set(left)
    return Claimed(
        tuple(shown),
        seen=True,
        construction_years=years_of(months.values()),
        projects=len(present),
        silent=len(present - set(claims)),
    )


def territory_month(
    territories: Sequence[int], reading: Reading, month: date
) -> list[tuple[Project, Shown]]:
    """Return the projects that told or promised anything of a month: they sum to its row.

    A month that has not begun has no row.
    """
    if month > reading.day:
        return []
    numbers, left, claims = _claims_within(territories, reading, months=[month])
    known = {project: found for project, months in claims.items() for found in months}
    due = {
        project: promised
        for project, rows in promised_of(numbers).items()
        if project not in left or month < left[project]
        if (promised := due_by(rows, month)) is not None
    }
    told = {
        project: _one(known.get(project, Month(month, {})), due.get(project))
        for project in {*known, *due}
    }
    rows = Project.objects.filter(pk__in=told).order_by("name_en", "pk")
    return [(one, told[one.pk]) for one in rows]


def month_beside(territories: Sequence[int] | None, reading: Reading, month: date) -> Shown:
    """Return what is gained and lost in a month over the projects seen; None is the country.

    Gained is the change of the projects that told of the month before too; of what is lost
    `told_by` of them told.
    """
    months = [month_after(month, -1), month]
    _numbers, left, both = _claims_within(territories, reading, months=months)
    of_month = {project: [one for one in of if one.month == month] for project, of in both.items()}
    claims = {project: of for project, of in of_month.items() if of}
    whole = together(one for found in claims.values() for one in found)
    covered = _Covered(_permanent(both), {}, left)
    losses = (one.told(JobKind.LOSSES) for found in claims.values() for one in found)
    return replace(
        _one(whole.get(month, Month(month, {})), None),
        told_by=sum(one is not None for one in losses),
        expected=len(claims),
        change=covered.change(month),
    )


def _claims_within(
    territories: Sequence[int] | None, reading: Reading, *, months: Sequence[date] | None = None
) -> tuple[list[int], Mapping[int, date], dict[int, list[Month]]]:
    """Return the projects of a territory, when they left, and what they claimed until then.

    Without territories of all that are seen; with months of those alone.
    """
    rows = ever_reportable(reading.projects())
    if territories is not None:
        rows = rows.filter(territory__in=territories)
    numbers = list(rows.order_by().values_list("pk", flat=True))
    left = left_months(Project.objects.filter(pk__in=numbers), at=reading.at)
    return numbers, left, _until_left(_with_merged(numbers, months=months), left)


@dataclass(frozen=True)
class _Covered:
    """Who told permanent jobs: these by month, day of approval and month of leaving by project."""

    permanent: Mapping[date, Mapping[int, Decimal]]
    approved: Mapping[int, date | None]
    left: Mapping[int, date]

    def told_by(self, month: date) -> int:
        """Count the projects that told their permanent jobs of a month."""
        return len(self.permanent.get(month, ()))

    def expected(self, month: date) -> int:
        """Count the projects that were approved by a month, or told, and had not left."""
        told, after = self.permanent.get(month, {}), month_after(month, 1)
        return sum(
            project in told
            or ((on is None or on < after) and self.left.get(project, after) > month)
            for project, on in self.approved.items()
        )

    def change(self, month: date) -> Decimal | None:
        """Compare the projects that told of both months; None where there are none."""
        now = self.permanent.get(month, {})
        before = self.permanent.get(month_after(month, -1), {})
        both = now.keys() & before.keys()
        return sum((now[one] - before[one] for one in both), Decimal(0)) if both else None


def _permanent(claims: Mapping[int, Sequence[Month]]) -> dict[date, dict[int, Decimal]]:
    """Return the permanent jobs that each project told, by month."""
    found: dict[date, dict[int, Decimal]] = {}
    for project, months in claims.items():
        for one in months:
            if one.permanent is not None:
                found.setdefault(one.month, {})[project] = one.permanent
    return found


def _with_merged(
    projects: Sequence[int], *, months: Sequence[date] | None = None
) -> dict[int, tuple[Month, ...]]:
    """Return what is claimed of projects; where one is silent, what was merged into it told."""
    rows = Project.objects.filter(merged_into__in=projects).order_by("pk")
    homes = dict(rows.values_list("pk", "merged_into"))
    claims = claims_of([*projects, *homes], months=months)
    for old, home in homes.items():
        own = {one.month: one for one in claims.get(home or 0, ())}
        for one in claims.pop(old, ()):
            said = own[one.month].said if one.month in own else {}
            own[one.month] = Month(one.month, {**one.said, **said})
        if own and home:
            claims[home] = tuple(own[month] for month in sorted(own))
    return claims


def _until_left(
    claims: Mapping[int, Sequence[Month]], left: Mapping[int, date]
) -> dict[int, list[Month]]:
    """Keep the months before a project left the programme."""
    kept = {
        project: [one for one in months if project not in left or one.month < left[project]]
        for project, months in claims.items()
    }
    return {project: months for project, months in kept.items() if months}


def _approved(projects: Iterable[int]) -> dict[int, date | None]:
    rows = Standing.objects.filter(project__in=projects, known_to=None)
    known = dict(rows.values_list("project", "approved_on"))
    return {one: known.get(one) for one in projects}


def _shown(months: Iterable[Month], promised: Sequence[Promise], day: date) -> tuple[Shown, ...]:
    known = {one.month: one for one in months}
    given = (one.month for one in promised if one.permanent_fte is not None)
    wanted = {*known, *(month for month in given if month <= day)}
    return tuple(
        _one(known.get(month, Month(month, {})), due_by(promised, month))
        for month in sorted(wanted, reverse=True)
    )


def _one(month: Month, promised: Decimal | None) -> Shown:
    permanent = month.said.get(JobKind.PERMANENT)
    return Shown(
        month.month,
        promised,
        month.told(JobKind.PERMANENT) or Told(),
        month.told(JobKind.CONSTRUCTION) or Told(),
        month.told(JobKind.LOSSES) or Told(),
        permanent if permanent is not None and permanent.differs else None,
    )


def _promised_together(
    promised: Mapping[int, Sequence[Promise]],
    left: Mapping[int, date],
    months: Iterable[date],
) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for month in set(months):
        due = [
            one
            for project, rows in promised.items()
            if project not in left or month < left[project]
            if (one := due_by(rows, month)) is not None
        ]
        if due:
            found[month] = sum(due, Decimal(0))
    return found
