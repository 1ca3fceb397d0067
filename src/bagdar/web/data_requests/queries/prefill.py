"""What the register knows already: which lines a form has for an office, and their locked columns.

A line tells no more than both the office that answers and the office that asks would see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from bagdar.web.data_requests.models import Desk, DeskKind, FormVersion
from bagdar.web.data_requests.queries.desks import scope_of_desk
from bagdar.web.jobs.queries.claims import due_by, promised_of
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
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
FREE_LINES = 20
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


KNOWN: dict[str, Known] = {
    **{
        key: Known(key, COLUMNS[key].label, COLUMNS[key].marked, COLUMNS[key].number)
        for key in REGISTER_COLUMNS
    },
    JOBS: Known(JOBS, _("Permanent jobs promised"), number=True),
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
    reading = _reading(mine, at)
    rows = filtered(asking_of({**form.filters, **_place(desk)}), reading).rows
    seen = Project.objects.for_scope(theirs, at=at).values("pk")
    rows = rows.filter(pk__in=seen).exclude(stage__in=OUT_OF_PROGRAMME)
    if left := list(below):
        rows = rows.exclude(_within(left, reading.day))
    found = list(rows.order_by("key").select_related("enterprise", "sector")[:MOST_LINES])
    by = month or reading.day.replace(day=1)
    return _told(found, tuple(form.known), (mine, theirs), month=by, at=at)


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
    jobs = _jobs(rows, month) if JOBS in columns else {}
    places = Places(day)
    told = []
    for row in with_promises(rows, as_of=None, day=day):
        hidden = frozenset().union(*(hidden_in(sight, row) for sight in sights))
        known = {
            key: _in_languages(partial(_value, key, row, places, hidden, jobs))
            for key in columns
            if not (KNOWN[key].marked and KNOWN[key].marked in hidden)
        }
        told.append(NewLine(row.pk, row.key, known))
    return told


def _value(
    key: str, row: Any, places: Places, hidden: frozenset[str], jobs: Mapping[int, Any]
) -> Any:
    if key == JOBS:
        return _plain(jobs.get(row.pk))
    found = shown(COLUMNS[key], row, places, hidden)
    return None if isinstance(found, Hidden) else _plain(found)


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


def _jobs(rows: Iterable[Project], month: date) -> dict[int, Any]:
    """Return the permanent jobs promised by a month, by the plan in force in it, as scorecards."""
    promised = promised_of([one.pk for one in rows])
    return {project: due_by(jobs, month) for project, jobs in promised.items()}
