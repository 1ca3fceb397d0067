"""The control board for programs: the same counts as on its page."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import cast

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from bagdar.web.control.permissions import is_shown_barriers, opens_board
from bagdar.web.control.queries.figures import Register
from bagdar.web.control.queries.kept import figures_for
from bagdar.web.people.api.problems import READS
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.api.routes import WORLD
from bagdar.web.projects.queries.filtering import Reading

router = Router(tags=["control"])


class Stretch(StrEnum):
    """How cohorts are cut."""

    QUARTER = "quarter"
    MONTH = "month"


class ControlAsked(Schema):
    """How the cohorts are cut, in which world."""

    by: Stretch = Stretch.QUARTER
    world: World | None = Field(None, description=WORLD)


class ControlLine(Schema):
    """The counts of a row; `choice` is what the list is asked for to show its things."""

    by: str
    code: str
    choice: dict[str, str]
    counts: dict[str, int]


class ControlCohort(Schema):
    """What began in a stretch, and the share closed after each number of days."""

    began_on: date
    total: int
    closed: int
    median_days: int | None = Field(
        description=gettext_noop("Empty as long as less than half is closed.")
    )
    closed_ratio: list[float | None] = Field(
        description=gettext_noop("After 5, 10, 20, 30, 60, 90, 180 and 365 days.")
    )


class ControlMedian(Schema):
    """Median days of a kind in the last 365 days, and in those before."""

    kind: str
    total: int
    median_days: int | None
    total_before: int
    median_days_before: int | None


class ControlRegister(Schema):
    """Barriers or instructions: all of them, row by row, and how soon they are closed."""

    counts: dict[str, int]
    rows: list[ControlLine]
    cohorts: list[ControlCohort]
    medians: list[ControlMedian]
    longest: list[int] = Field(description=gettext_noop("Numbers of those open longest."))


class ControlTold(Schema):
    """The control board of a reader, at a moment."""

    at: datetime
    barriers: ControlRegister | None = Field(
        description=gettext_noop("Empty for the control office: it sees instructions alone.")
    )
    instructions: ControlRegister
    moved: int | None = Field(
        description=gettext_noop("Barriers that went up within a week; empty as barriers are.")
    )


@router.get(
    "/control",
    response={200: ControlTold, **READS},
    operation_id="get_control_board",
    summary=gettext_noop("How barriers and instructions stand, as far as the reader sees them"),
)
def get_control_board(request: HttpRequest, asked: Query[ControlAsked]) -> ControlTold:
    """Return the counts of the board."""
    reader = cast("Asked", request)
    if not opens_board(reader.scope):
        raise Http404
    reading = Reading(reader.scope, reader.now, None, timezone.localdate(reader.now))
    found = figures_for(reading, request.user if isinstance(request.user, User) else None)
    shown = is_shown_barriers(reader.scope)
    return ControlTold(
        at=found.at,
        barriers=register(found.barriers, asked.by) if shown else None,
        instructions=register(found.instructions, asked.by),
        moved=found.moved if shown else None,
    )


def register(found: Register, by: Stretch) -> ControlRegister:
    """Tell of a register in plain values."""
    return ControlRegister(
        counts=dict(zip(found.columns, found.whole, strict=True)),
        rows=[
            ControlLine(
                by=name,
                code=one.code,
                choice=dict(one.choice),
                counts=dict(zip(found.columns, one.counts, strict=True)),
            )
            for name, lines in found.by.items()
            for one in lines
        ],
        cohorts=[
            ControlCohort(
                began_on=one.began_on,
                total=one.total,
                closed=one.closed,
                median_days=one.median_days,
                closed_ratio=list(one.closed_ratio),
            )
            for one in found.cohorts[by.value]
        ],
        medians=[
            ControlMedian(
                kind=one.kind,
                total=one.total,
                median_days=one.median_days,
                total_before=one.total_before,
                median_days_before=one.median_days_before,
            )
            for one in found.medians
        ],
        longest=list(found.longest),
    )
