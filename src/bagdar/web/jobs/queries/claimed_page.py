"""Jobs promised and claimed, of a project and of a territory, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from bagdar.web.delivery.models import BaselineJobs
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.jobs.models import LOSS_FIGURES, PARTS, JobKind
from bagdar.web.jobs.queries.claims import (
    Month,
    Said,
    claims_of,
    due_by,
    promised_of,
    together,
    years_of,
)
from bagdar.web.jobs.queries.expected import reportable
from bagdar.web.jobs.queries.lines import Number, Told
from bagdar.web.jobs.queries.page import evidence_words
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
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


@dataclass(frozen=True)
class Shown:
    """A month as a row: what was promised, claimed and lost, and the other source beside."""

    month: date
    promised: Decimal | None
    told: Told
    building: Told
    losses: Told
    beside: Said | None

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
        return sum(int(one.losses.figures.get("jobs_lost", 0)) for one in self.months)


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

    Promises are summed over projects: what each promised by the month.
    """
    rows = reportable(reading.projects()).filter(territory__in=territories)
    numbers = list(rows.order_by().values_list("pk", flat=True))
    claims, promised = claims_of(numbers), promised_of(numbers)
    months = together(one for found in claims.values() for one in found)
    due = _promised_together(promised.values(), [*months, last_month(reading.day)])
    shown = [
        _one(months.get(month, Month(month, {})), due.get(month))
        for month in sorted({*months, *due}, reverse=True)
        if month <= reading.day
    ]
    return Claimed(
        tuple(shown),
        seen=True,
        construction_years=years_of(months.values()),
        projects=len(numbers),
        silent=len(set(numbers) - set(claims)),
    )


def _shown(
    months: Iterable[Month], promised: Sequence[BaselineJobs], day: date
) -> tuple[Shown, ...]:
    known = {one.month: one for one in months}
    wanted = {*known, *(one.month for one in promised if one.month <= day)}
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
    promised: Iterable[Sequence[BaselineJobs]], months: Iterable[date]
) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    known = list(promised)
    for month in set(months):
        due = [one for rows in known if (one := due_by(rows, month)) is not None]
        if due:
            found[month] = sum(due, Decimal(0))
    return found
