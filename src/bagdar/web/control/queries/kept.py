"""Figures that are kept, for registers too large to be counted while somebody waits.

Up to LIVE_UP_TO rows everything is counted when it is asked for. Beyond, what the centre sees was
counted by a task within the last minutes and says when; an office's own land is counted live.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min

from bagdar.core.control.cohorts import Cohort
from bagdar.web.barriers.models import Barrier, BarrierEvent
from bagdar.web.control.models import KeptFigures
from bagdar.web.control.queries.figures import Figures, Line, Median, Register, figures
from bagdar.web.instructions.models import Instruction, Step
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import SEES_CASES, SEES_PROGRAMME, SEES_RESTRICTED, Scope
from bagdar.web.projects.queries.filtering import Reading

LIVE_UP_TO = 20_000
"""Barriers and instructions up to which the board is counted when somebody opens it."""
HOLDS_FOR = timedelta(days=1)
"""How old kept figures may be: after that the task has stopped, and the board is counted live."""
EYES: dict[str, Role] = {
    "cases": Role.AUDITOR,
    "restricted": Role.PROGRAMME_OFFICE,
    "programme": Role.ANALYST,
    "control": Role.CONTROL_OFFICE,
}
"""How far a reader sees who sees the whole country, with a role that sees just so much."""


def figures_for(reading: Reading, person: User | None) -> Figures:
    """Return the figures of a reader: kept ones where counting would take too long."""
    eyes = eyes_of(reading.scope)
    if eyes and is_large():
        rows = KeptFigures.objects.filter(is_synthetic=reading.is_synthetic, eyes=eyes)
        kept = rows.filter(made_at__gt=reading.at - HOLDS_FOR).first()
        if kept is not None:
            return from_plain(kept.content)
    return figures(reading, person)


def eyes_of(scope: Scope) -> str:
    """Say how far somebody sees who sees the whole country; nothing for everybody else."""
    if scope.has_whole(SEES_CASES):
        return "cases"
    if scope.has_whole(SEES_RESTRICTED):
        return "restricted"
    if scope.has_whole(SEES_PROGRAMME):
        return "programme"
    return "control" if scope.has_whole((Role.CONTROL_OFFICE,)) else ""


def is_large() -> bool:
    """Answer whether there are too many rows to count them while somebody waits."""
    return _at_most(Barrier) + _at_most(Instruction) > LIVE_UP_TO


def _at_most(model: Any) -> int:
    """Return how many rows there can be, by their numbers: no row is counted for it."""
    ends = model.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return 0 if ends["last"] is None else ends["last"] - ends["first"] + 1


def seen_now(day: date) -> str:
    """Name what would be counted: the newest event and step, and the day."""
    return f"{day} {_last(BarrierEvent)} {_last(Step)}"


def _last(model: Any) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def to_plain(found: Figures) -> dict[str, Any]:
    """Return figures as plain values, for keeping."""
    return asdict(found)


def from_plain(told: dict[str, Any]) -> Figures:
    """Return figures from what was kept of them."""
    return Figures(
        at=_moment(told["at"]),
        day=_day(told["day"]),
        barriers=_register(told["barriers"]),
        instructions=_register(told["instructions"]),
        moved=told["moved"],
        moved_first=tuple(told["moved_first"]),
    )


def _register(told: dict[str, Any]) -> Register:
    return Register(
        columns=tuple(told["columns"]),
        whole=tuple(told["whole"]),
        by={name: tuple(map(_line, lines)) for name, lines in told["by"].items()},
        cohorts={name: tuple(map(_cohort, some)) for name, some in told["cohorts"].items()},
        medians=tuple(Median(**one) for one in told["medians"]),
        longest=tuple(told["longest"]),
    )


def _line(told: dict[str, Any]) -> Line:
    return Line(told["code"], told["choice"], tuple(told["counts"]))


def _cohort(told: dict[str, Any]) -> Cohort:
    ratios = tuple(told["closed_ratio"])
    return Cohort(**{**told, "began_on": _day(told["began_on"]), "closed_ratio": ratios})


def _day(told: str | date) -> date:
    return date.fromisoformat(told) if isinstance(told, str) else told


def _moment(told: str | datetime) -> datetime:
    return datetime.fromisoformat(told) if isinstance(told, str) else told
