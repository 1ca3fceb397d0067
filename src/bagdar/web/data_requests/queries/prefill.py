"""What the register knows already: which lines a form has for an office, and their locked columns.

A line tells no more than both the office that answers and the office that asks would see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.life import add_months
from bagdar.web.data_requests.models import Desk, DeskKind, FormVersion
from bagdar.web.data_requests.queries.desks import scope_of_desk
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.delivery.queries.outputs import months_of
from bagdar.web.jobs.models import Period, SubjectKind
from bagdar.web.jobs.queries.claims import due_by, newest_claimed, promised_of
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.jobs.queries.places import widest_of
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, ProjectQuerySet
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.columns import COLUMNS, Hidden, Places, hidden_in, shown
from bagdar.web.projects.queries.filtering import Reading, filtered
from bagdar.web.projects.queries.promises import with_promises
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.territories.queries import placing_on

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES = 5000
"""Projects that one office is asked about at the most; a form that asks for more is not sent."""
FREE_LINES = 20
MONTHS_LOOKED_AT = 12
"""What was reported longer ago says nothing of today."""
FILTERS = ("stage", "sector", "size", "programme", "timing", "life")
JOBS = "jobs_promised"
REGISTER_COLUMNS = (
    *("name", "enterprise", "enterprise_bin", "territory", "sector", "stage"),
    *("original_on", "committed_on", "forecast_on", "actual_on"),
    *("costs", "capacity_value", "capacity_unit"),
)


@dataclass(frozen=True)
class Known:
    """A locked column: its key, heading, the field whose mark hides it, whether it is a number."""

    key: str
    label: StrOrPromise
    marked: str = ""
    number: bool = False


CLAIMS = "claims"
"""Stands for a mark: what is claimed is for whoever answers for a project or watches them all.

So are verified jobs and the people at work that are reported of a project.
"""
VERIFIED = "jobs_verified_fte"
REPORTED = (
    Known("jobs_claimed", _("Permanent jobs claimed"), CLAIMS, number=True),
    Known("jobs_claimed_month", _("Month of the jobs claimed"), CLAIMS),
    Known("jobs_verified", _("Permanent jobs verified"), CLAIMS, number=True),
    Known("jobs_verified_month", _("Month of the jobs verified"), CLAIMS),
    Known("headcount", _("People at work, of the last locked month"), CLAIMS, number=True),
    Known("headcount_month", _("Month of the people at work"), CLAIMS),
    Known("output_value", _("Physical output of a month"), "capacity_value", number=True),
    Known("output_unit", _("Unit of the output"), "capacity_value"),
    Known("output_month", _("Month of the output"), "capacity_value"),
)
"""What was reported or verified of the newest month, as far as it was accepted where needed.

People at work are those reported with the output of a month that is locked: asked for before,
they may still change.
"""

KNOWN: dict[str, Known] = {
    **{
        key: Known(key, COLUMNS[key].label, COLUMNS[key].marked, COLUMNS[key].number)
        for key in REGISTER_COLUMNS
    },
    JOBS: Known(JOBS, _("Permanent jobs promised"), number=True),
    **{one.key: one for one in REPORTED},
}


@dataclass(frozen=True)
class NewLine:
    """A line as it begins: its project, and what the register knows of it."""

    project: int | None
    key: str
    known: Mapping[str, Any]


def lines_for(
    form: FormVersion,
    desk: Desk,
    *,
    asker: Desk,
    at: datetime,
    below: Iterable[int] = (),
    month: date | None = None,
) -> list[NewLine]:
    """Return the lines of an office: its projects by the form's filters, or none when blank.

    `below` are territories that answer for themselves: their projects are left to them. Jobs are
    told as promised by a month, that of the moment unless one is asked about.
    """
    if form.rows != "projects":
        return []
    mine, theirs = scope_of_desk(desk), scope_of_desk(asker)
    rows = projects_for(form, desk, asker=asker, at=at, below=below)
    found = list(rows.order_by("key").select_related("enterprise", "sector"))
    by = month or timezone.localdate(at).replace(day=1)
    return _told(found, tuple(form.known), (mine, theirs), month=by, at=at)


def projects_for(
    form: FormVersion, desk: Desk, *, asker: Desk, at: datetime, below: Iterable[int] = ()
) -> ProjectQuerySet:
    """Return the projects that a form asks an office about, all of them."""
    mine, theirs = scope_of_desk(desk), scope_of_desk(asker)
    reading = _reading(mine, at)
    rows = filtered(asking_of({**form.filters, **_place(desk)}), reading).rows
    seen = Project.objects.for_scope(theirs, at=at).values("pk")
    rows = rows.filter(pk__in=seen).exclude(stage__in=OUT_OF_PROGRAMME)
    if left := list(below):
        rows = rows.exclude(_within(left, reading.day))
    return rows


def _reading(scope: Scope, at: datetime) -> Reading:
    return Reading(scope, at, None, timezone.localdate(at))


def _place(desk: Desk) -> dict[str, str]:
    if desk.kind == DeskKind.AKIMAT and desk.territory:
        return {"territory": desk.territory.key, "undetermined": "no"}
    if desk.kind == DeskKind.ENTERPRISE and desk.enterprise:
        return {"enterprise": desk.enterprise.key}
    if desk.kind == DeskKind.ORGANISATION and desk.organisation:
        return {"organisation": desk.organisation.key}
    return {"sector": desk.sector.code} if desk.sector else {}


def _within(territories: Iterable[int], day: date) -> Q:
    placing = placing_on(day)
    return stated_in([span for one in territories for span in placing.counted_in(one)])


def _told(
    rows: list[Project],
    columns: tuple[str, ...],
    scopes: tuple[Scope, Scope],
    *,
    month: date,
    at: datetime,
) -> list[NewLine]:
    """Tell the locked columns of projects, in each language where they differ."""
    day = timezone.localdate(at)
    sights = [sight_of(one) for one in scopes]
    found = _reported(rows, columns, month, at=at, synthetic=scopes[0].is_synthetic)
    if JOBS in columns:
        found[JOBS] = _jobs(rows, month)
    places = Places(day)
    told = []
    for row in with_promises(rows, as_of=None, day=day):
        hidden = frozenset().union(*(hidden_in(sight, row) for sight in sights))
        if not all(sees_money(sight, row) for sight in sights):
            hidden |= {CLAIMS}
        known = {
            key: _in_languages(partial(_value, key, row, places, hidden, found))
            for key in columns
            if not (KNOWN[key].marked and KNOWN[key].marked in hidden)
        }
        told.append(NewLine(row.pk, row.key, known))
    return told


def _value(
    key: str,
    row: Any,
    places: Places,
    hidden: frozenset[str],
    found: Mapping[str, Mapping[int, Any]],
) -> Any:
    if key not in COLUMNS:
        return _plain(found.get(key, {}).get(row.pk))
    told = shown(COLUMNS[key], row, places, hidden)
    return None if isinstance(told, Hidden) else _plain(told)


def _in_languages(tell: Callable[[], Any]) -> Any:
    told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told[language] = tell()
    alike = len(set(map(str, told.values()))) == 1
    return next(iter(told.values())) if alike else told


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case date():
            return value.isoformat()
    return value


def _reported(
    rows: Iterable[Project],
    columns: Collection[str],
    month: date,
    *,
    at: datetime,
    synthetic: bool,
) -> dict[str, dict[int, Any]]:
    """Return by column what was reported of each project for the newest month, up to one."""
    found: dict[str, dict[int, Any]] = {one.key: {} for one in REPORTED}
    numbers, asked = [one.pk for one in rows], set(columns)
    since = add_months(month, 1 - MONTHS_LOOKED_AT)
    if {"jobs_claimed", "jobs_claimed_month"} & asked:
        for project, told in newest_claimed(numbers, since=since, until=month, as_of=at).items():
            _keep(found, "jobs_claimed", project, told.permanent, told.month)
    if {"jobs_verified", "jobs_verified_month"} & asked:
        for project, (value, newest) in _verified(
            numbers, since, month, synthetic=synthetic
        ).items():
            _keep(found, "jobs_verified", project, value, newest)
    if {"output_value", "output_unit", "output_month", "headcount", "headcount_month"} & asked:
        locked = _last_locked(month, at=at, synthetic=synthetic)
        for project, months in months_of(numbers, as_of=at, capacities={}, since=since).items():
            made = [one for one in months if one.month <= month and one.counts.output is not None]
            if made:
                found["output_value"][project] = made[-1].counts.output
                found["output_unit"][project] = made[-1].counts.unit
                found["output_month"][project] = f"{made[-1].month:%Y-%m}"
            for one in months:
                if one.month == locked and one.counts.headcount is not None:
                    people = Decimal(one.counts.headcount)
                    _keep(found, "headcount", project, people, one.month)
    return found


def _keep(found: dict[str, dict[int, Any]], key: str, project: int, value: Any, on: date) -> None:
    """Keep a figure of a project beside its month."""
    found[key][project] = value
    found[f"{key}_month"][project] = f"{on:%Y-%m}"


def _verified(
    projects: Iterable[int], since: date, until: date, *, synthetic: bool
) -> dict[int, tuple[Decimal, date]]:
    """Return the verified permanent jobs of each project, of the newest month that has them."""
    months = [add_months(since, one) for one in range(MONTHS_LOOKED_AT)]
    told = figures_by_month(
        SubjectKind.PROJECT,
        map(str, projects),
        [VERIFIED],
        widest_of(synthetic=synthetic),
        [one for one in months if one <= until],
    )
    found: dict[int, tuple[Decimal, date]] = {}
    for (project, _code), by_month in told.items():
        known = {month: one.value for month, one in by_month.items() if one.value is not None}
        if known:
            newest = max(known)
            found[int(project)] = Decimal(str(round(known[newest], 2))), newest
    return found


def _last_locked(month: date, *, at: datetime, synthetic: bool) -> date | None:
    """Return the newest month of reports, up to one, that was locked by a moment."""
    rows = Period.objects.filter(is_synthetic=synthetic, month__lte=month, locked_at__lte=at)
    return rows.order_by("-month").values_list("month", flat=True).first()


def _jobs(rows: Iterable[Project], month: date) -> dict[int, Any]:
    """Return the permanent jobs promised by a month, by the plan in force in it, as scorecards."""
    promised = promised_of([one.pk for one in rows])
    return {project: due_by(jobs, month) for project, jobs in promised.items()}
