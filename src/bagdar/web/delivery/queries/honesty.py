"""Whose promises come true: figures of offices, tenures and owners, and the rows behind them.

Figures are made for each reach apart: everybody is shown those of published projects, an analyst
those of unpublished ones too, and so on. Nobody's figure counts a project they may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from bagdar.core.delivery.honesty import RANKED_FROM
from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.lake import Lake, LakeError
from bagdar.runs.delivery import settlements_of
from bagdar.web.delivery.models import Confidence, Milestone, StandingFigure
from bagdar.web.people.models import Office, Role, Tenure, User
from bagdar.web.people.permissions import (
    SEES_CASES,
    SEES_RESTRICTED,
    SEES_UNPUBLISHED,
    Scope,
)
from bagdar.web.projects.queries.standing import seen
from bagdar.web.territories.models import is_synthetic_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OFFICIALS = SEES_UNPUBLISHED | {Role.CONTROL_OFFICE}
"""Who is shown figures of owners, who are persons; offices and tenures are public."""
KINDS: dict[str, StrOrPromise] = {
    "office": _("Offices"),
    "tenure": _("Tenures"),
    "owner": _("Who gave the forecast"),
}
REACHES = ((3, SEES_CASES), (2, SEES_RESTRICTED), (1, SEES_UNPUBLISHED))
ERROR, SPREAD, BRIER = "forecast_error_days", "forecast_spread_days", "forecast_brier_score"
OPEN, PRESUMED = "forecast_open_ratio", "forecast_presumed_ratio"
SHOWN = (ERROR, SPREAD, BRIER, OPEN, PRESUMED)


@dataclass(frozen=True)
class Reader:
    """Whoever asks, and as of when."""

    scope: Scope
    at: datetime
    as_of: datetime | None
    day: date

    @property
    def reach(self) -> int:
        """How far figures may go: those made of projects that the reader sees all of."""
        found = (reach for reach, roles in REACHES if self.scope.has_whole(roles))
        return self.nearest + next(found, 0)

    @property
    def nearest(self) -> int:
        """The reach of what is published in the world that the reader looks at."""
        return SYNTHETIC_FROM if self.scope.is_synthetic else 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of subjects the reader may compare."""
        official = bool(OFFICIALS & self.scope.roles())
        return tuple(KINDS) if official else ("office", "tenure")


@dataclass(frozen=True, slots=True)
class Honesty:
    """The figures of one subject; `place` is empty below RANKED_FROM settlements."""

    subject: str
    name: str
    note: str
    href: str
    n: int
    error_days: float | None
    spread_days: float | None
    brier: float | None
    rated: int
    open_count: int
    presumed_count: int
    place: int | None = None

    @property
    def ranked(self) -> bool:
        """Answer whether there are enough settlements to compare."""
        return self.n >= RANKED_FROM

    @property
    def error(self) -> str:
        """The median error with its sign: + is later than said."""
        return "" if self.error_days is None else signed(self.error_days)


@dataclass(frozen=True)
class Settled:
    """One due date and the forecast that stood 90 days before it."""

    project: str
    project_name: str
    milestone: str
    due_on: date
    forecast_on: date
    stated_on: date | None
    confidence: StrOrPromise
    actual_on: date | None
    open: bool
    error_days: int

    @property
    def error(self) -> str:
        """The error with its sign: + is later than said."""
        return signed(self.error_days)


@dataclass(frozen=True)
class Whose:
    """A subject with its figures and the settlements behind them; None when no longer kept."""

    kind: str
    subject: str
    name: str
    note: str
    figures: Honesty | None
    settlements: tuple[Settled, ...] | None
    as_of: date | None


def signed(days: float) -> str:
    """Write a number of days with its sign; half a day where a median lies between two."""
    whole = localize(int(abs(days)) if float(days).is_integer() else round(abs(days), 1))
    return whole if not days else f"{'+' if days > 0 else '−'}{whole}"


def lake_of(folder: Path) -> Lake:
    """Return the lake of an installation."""
    return Lake(folder / "lake")


def computed_on(reader: Reader) -> date | None:
    """Return the last day that figures were computed for, up to the day asked for."""
    days = StandingFigure.objects.filter(as_of__lte=reader.day).order_by("-as_of")
    return days.values_list("as_of", flat=True).first()


def country(reader: Reader, day: date) -> Honesty | None:
    """Return the figures of the country."""
    found = _figures(reader, day, "country", [""])
    return next(iter(_rows("country", found, {"": _Named("", "", "")})), None)


def compared(reader: Reader, day: date, kind: str) -> list[Honesty]:
    """Return the subjects of a kind: ranked by median error, then those too few to compare."""
    found = _figures(reader, day, kind)
    rows = _rows(kind, found, _names(reader, kind, found))
    ranked = sorted(
        (one for one in rows if one.ranked), key=lambda one: (one.error_days or 0, one.name)
    )
    errors = [one.error_days for one in ranked]
    few = sorted((one for one in rows if not one.ranked), key=lambda one: one.name)
    return [_placed(one, errors.index(one.error_days) + 1) for one in ranked] + few


def whose(reader: Reader, kind: str, subject: str) -> Whose | None:
    """Return one subject with the settlements behind its figures; None for an unknown one.

    An office is asked for by its key, a tenure by its number, an owner as the journal names them.
    """
    if kind == "office":
        subject = str(Office.objects.filter(key=subject).values_list("pk", flat=True).first())
    names = _names(reader, kind, [subject]) if kind in reader.kinds else {}
    if subject not in names:
        return None
    day = computed_on(reader)
    found = _figures(reader, day, kind, [subject]) if day else {}
    rows = _rows(kind, found, names)
    return Whose(
        kind,
        subject,
        names[subject].name,
        names[subject].note,
        rows[0] if rows else None,
        _settlements(reader, day, kind, subject) if day else (),
        day,
    )


@dataclass(frozen=True)
class _Named:
    """What a subject is called, a note on it, and its address."""

    name: str
    note: str
    address: str


Figures = dict[str, dict[str, StandingFigure]]


def _figures(
    reader: Reader, day: date, kind: str, subjects: Sequence[str] | None = None
) -> Figures:
    rows = StandingFigure.objects.filter(
        subject_kind=f"{kind}:{reader.reach}", indicator__in=SHOWN, as_of=day
    )
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    found: Figures = {}
    for row in rows:
        found.setdefault(row.subject, {})[row.indicator] = row
    return found


def _rows(kind: str, found: Figures, names: dict[str, _Named]) -> list[Honesty]:
    return [
        _row(kind, subject, told, names[subject])
        for subject, told in found.items()
        if subject in names and ERROR in told
    ]


def _row(kind: str, subject: str, told: dict[str, StandingFigure], name: _Named) -> Honesty:
    n = told[ERROR].n
    return Honesty(
        subject=subject,
        name=name.name,
        note=name.note,
        href=reverse("honesty-rows", args=(kind, name.address)) if name.address else "",
        n=n,
        error_days=told[ERROR].value,
        spread_days=told[SPREAD].value,
        brier=told[BRIER].value,
        rated=told[BRIER].n,
        open_count=round((told[OPEN].value or 0) * n),
        presumed_count=round((told[PRESUMED].value or 0) * n),
    )


def _placed(row: Honesty, place: int) -> Honesty:
    return replace(row, place=place)


def _names(reader: Reader, kind: str, subjects: Iterable[str]) -> dict[str, _Named]:
    """Return what each subject is called, and a note: the office of a tenure.

    Offices and tenures of the other world have no name here.
    """
    if kind == "owner":
        return _owners(subjects)
    numbers = [int(one) for one in subjects if one.isdecimal()]
    if kind == "office":
        known = Office.objects.filter(pk__in=numbers).select_related("organisation")
        offices = (one for one in known if _in_world(one, reader))
        return {str(one.pk): _Named(one.name, one.organisation.name, one.key) for one in offices}
    held = Tenure.objects.filter(pk__in=numbers).select_related("office__organisation", "person")
    tenures = (one for one in held if _in_world(one.office, reader))
    return {str(one.pk): _Named(one.person.name, one.office.name, str(one.pk)) for one in tenures}


def _in_world(office: Office, reader: Reader) -> bool:
    return is_synthetic_key(office.organisation.key) is reader.scope.is_synthetic


def _owners(subjects: Iterable[str]) -> dict[str, _Named]:
    """Name accounts as they are called now; what acted without an account keeps its own name."""
    kinds = {one: one.partition(":") for one in subjects}
    numbers = [
        int(number)
        for kind, _sep, number in kinds.values()
        if kind == "user" and number.isdecimal()
    ]
    users = {one.actor_id: one.get_full_name() for one in User.objects.filter(pk__in=numbers)}
    others = {one: name for one, (kind, _sep, name) in kinds.items() if kind == "system" and name}
    return {one: _Named(name, "", one) for one, name in {**others, **users}.items() if one in kinds}


def _settlements(reader: Reader, day: date, kind: str, subject: str) -> tuple[Settled, ...] | None:
    """Return what the figure was made of and the reader may see now, latest due first."""
    value: Any = subject if kind == "owner" else int(subject)
    try:
        with lake_of(settings.BAGDAR_DATA).read() as reading:
            rows = reading.rows(settlements_of(day), **{kind: value})
    except LakeError:
        return None
    within = [row for row in rows if reader.nearest <= row["reach"] <= reader.reach]
    projects = _projects(reader, {row["project"] for row in within})
    milestones = Milestone.objects.in_bulk({row["milestone"] for row in within})
    made = [
        _settled(row, projects[row["project"]], milestones[row["milestone"]])
        for row in within
        if row["project"] in projects
    ]
    return tuple(sorted(made, key=lambda one: (one.due_on, one.project), reverse=True))


def _projects(reader: Reader, numbers: set[int]) -> dict[int, Any]:
    """Return the projects among these that the reader sees, as they are or as they stood."""
    rows = seen(reader.scope, at=reader.at, as_of=reader.as_of)
    name = "pk" if reader.as_of is None else "project"
    return {
        one.pk if reader.as_of is None else one.project_id: one
        for one in rows.filter(**{f"{name}__in": numbers})
    }


def _settled(row: dict[str, Any], project: Any, milestone: Milestone) -> Settled:
    confidence = row["confidence"]
    return Settled(
        project=project.key,
        project_name=project.name,
        milestone=milestone.name,
        due_on=row["due_on"],
        forecast_on=row["forecast_on"],
        stated_on=row["stated_on"],
        confidence=Confidence(confidence).label if confidence is not None else "",
        actual_on=row["actual_on"],
        open=row["open"],
        error_days=row["error_days"],
    )
