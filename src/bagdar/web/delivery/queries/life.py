"""What became of launched objects: from which days they count as operating, unconfirmed or idle."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from bagdar.core.delivery.life import Life, MonthReported, Season, State, Visit, life, state_on
from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.delivery.models import Achievement, Inspection, Milestone, Operation
from bagdar.web.delivery.queries.outputs import Month, months_of
from bagdar.web.projects.models import ProjectQuerySet, Stage
from bagdar.web.projects.queries.promises import joined

STATES_OF_STAGE = {
    Stage.LAUNCHED: State.LAUNCHED,
    Stage.OPERATING: State.OPERATING,
    Stage.LAUNCHED_IDLE: State.IDLE,
    Stage.NOT_CONFIRMED: State.NOT_CONFIRMED,
}
"""How an object counts that was entered as launched, without the date of its launch."""


def life_dates(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return operating_from, not_confirmed_from and idle_from of each launched project."""
    return {
        project: {
            "operating_from": found.operating_from,
            "not_confirmed_from": found.not_confirmed_from,
            "idle_from": found.idle_from,
        }
        for project, found in lives(projects).items()
    }


def lives(projects: Sequence[int], *, as_of: datetime | None = None) -> dict[int, Life]:
    """Return the life of each launched project, as it was known at a moment."""
    launched = launched_days(projects, as_of=as_of)
    return lives_since(launched, months_of(list(launched), as_of=as_of), as_of=as_of)


def lives_since(
    launched: Mapping[int, date],
    months: Mapping[int, Sequence[Month]],
    *,
    as_of: datetime | None = None,
) -> dict[int, Life]:
    """Return the life of projects whose day of launch and reported months are known."""
    ids = list(launched)
    visits = _visits(ids, as_of=as_of)
    seasons = _seasons(ids)
    return {
        project: life(
            on,
            [_reported(one) for one in months.get(project, ())],
            visits.get(project, ()),
            seasons.get(project),
        )
        for project, on in launched.items()
    }


def launched_days(projects: Sequence[int], *, as_of: datetime | None = None) -> dict[int, date]:
    """Return the actual day of launch of each project that has one, as known at a moment."""
    ends = Milestone.objects.filter(project__in=projects, is_end=True, removed_at=None)
    if as_of is None:
        known = ends.filter(actual_on__isnull=False)
        return {one: on for one, on in known.values_list("project_id", "actual_on") if on}
    found: dict[int, date | None] = dict(
        Achievement.objects.filter(milestone__in=ends, at__lte=as_of)
        .order_by("at", "id")
        .values_list("milestone__project_id", "on")
    )
    return {project: on for project, on in found.items() if on is not None}


def state_of(found: Life | None, stage: str, *, launched_on: date | None, day: date) -> State:
    """Return how an object stands on a day; without a day of launch its stage says it."""
    if found is None:
        return STATES_OF_STAGE.get(Stage(stage), State.NOT_LAUNCHED)
    return state_on(
        day,
        launched_on=launched_on,
        operating_from=found.operating_from,
        not_confirmed_from=found.not_confirmed_from,
        idle_from=found.idle_from,
    )


@dataclass(frozen=True)
class LifeTally:
    """How many objects were launched, and how they stand on a day."""

    launched: int
    operating: int
    idle: int
    not_confirmed: int

    @property
    def unchecked(self) -> int:
        """How many have not come to their first check yet."""
        return self.launched - self.operating - self.idle - self.not_confirmed


def life_tally(rows: ProjectQuerySet, *, as_of: datetime | None, day: date) -> LifeTally:
    """Count how launched objects of a list stand, in one query: by standings, else by stages."""
    launched = joined(rows.filter(stage__in=(*LAUNCHED_STAGES, Stage.NOT_CONFIRMED)), as_of)
    has_come = Q(standing__actual_on__lte=day)
    idle, silent, works = (_since(column, day) for column in _SINCE)
    grouped = launched.order_by().values_list("stage")
    dated, told = Counter[State](), Counter[State]()
    for stage, *counts, undated in grouped.annotate(
        launched=Count("pk", filter=has_come),
        idle=Count("pk", filter=has_come & idle),
        silent=Count("pk", filter=has_come & silent & ~idle),
        works=Count("pk", filter=has_come & works & ~idle & ~silent),
        undated=Count("pk", filter=Q(standing__actual_on__isnull=True)),
    ):
        dated.update(dict(zip(_COUNTED, counts, strict=True)))
        told[STATES_OF_STAGE[Stage(stage)]] += undated
    return LifeTally(
        launched=dated[State.LAUNCHED] + told.total(),
        operating=dated[State.OPERATING] + told[State.OPERATING],
        idle=dated[State.IDLE] + told[State.IDLE],
        not_confirmed=dated[State.NOT_CONFIRMED] + told[State.NOT_CONFIRMED],
    )


_SINCE = ("idle_from", "not_confirmed_from", "operating_from")
"""The days of a standing from which a state holds, the one that outweighs the others first."""

_COUNTED = (State.LAUNCHED, State.IDLE, State.NOT_CONFIRMED, State.OPERATING)


def _since(column: str, day: date) -> Q:
    """Keep rows whose day has come; an empty one has not (and is not unknown either)."""
    name = f"standing__{column}"
    return Q(**{f"{name}__isnull": False, f"{name}__lte": day})


def _reported(month: Month) -> MonthReported:
    """Take the enterprise's figures, and the district's where the enterprise gave none."""
    sides = month.said
    return MonthReported(
        month=month.month,
        known_on=month.known_on,
        output=next((one.output for one in sides if one.output is not None), None),
        share=month.share,
        sales=next((one.sales for one in sides if one.sales is not None), None),
        headcount=next((one.headcount for one in sides if one.headcount is not None), None),
    )


def _visits(projects: Sequence[int], *, as_of: datetime | None) -> dict[int, list[Visit]]:
    rows = Inspection.objects.filter(project__in=projects)
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
    made: dict[int, list[Visit]] = defaultdict(list)
    for project, on, works in rows.order_by("on", "at", "id").values_list(
        "project_id", "on", "works"
    ):
        made[project].append(Visit(on, works))
    return made


def _seasons(projects: Sequence[int]) -> dict[int, Season]:
    rows = Operation.objects.filter(project__in=projects)
    return {
        project: Season(frozenset(months), share)
        for project, months, share in rows.values_list(
            "project_id", "season_months", "idle_share_ratio"
        )
    }
