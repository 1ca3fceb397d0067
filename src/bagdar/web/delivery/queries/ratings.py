"""The ratings of owner, system and centre beside each other, and how far a red has gone up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bagdar.core.delivery.colours import (
    LEVELS,
    Level,
    Verdict,
    level_of,
    next_level_on,
    red_since,
    verdict,
)
from bagdar.core.delivery.ledger import RED_WITHOUT_PLAN_DAYS, Dates
from bagdar.core.territories.tree import Tree
from bagdar.web.delivery.models import Colour, Milestone, Rating, Side
from bagdar.web.delivery.permissions import owns
from bagdar.web.delivery.queries.dates import Said, said_of
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project, Standing
from bagdar.web.projects.permissions.writing import Rights, rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.territories.models import TerritoryVersion
from bagdar.web.territories.queries import tree_on


@dataclass(frozen=True)
class Given:
    """The last rating of a side, in its own words."""

    side: str
    colour: str
    note: str
    plan: str
    plan_by: date | None
    actor: str
    on_behalf_of: str
    on: date

    @property
    def label(self) -> str:
        """The colour in words."""
        return str(Colour(self.colour).label)


@dataclass(frozen=True)
class Red:
    """A red project: since when, when its plan last changed, how far it went up and goes next."""

    since: date
    plan_changed_on: date | None
    level: Level
    next_on: date
    days: int

    @property
    def came_on(self) -> date:
        """The day on which it came to its level, or 90 days passed once more at the highest."""
        return self.next_on - timedelta(days=RED_WITHOUT_PLAN_DAYS)


@dataclass(frozen=True)
class Ratings:
    """What owner, system and centre call a project, and the red if it is one."""

    own: Given | None
    system: Verdict
    centre: Given | None
    red: Red | None


@dataclass(frozen=True)
class Escalated:
    """A red project that went up, for the list."""

    project: int
    red: Red


def rating_facts(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the last colours of each project, since when one is red, and when its plan changed."""
    made: dict[int, dict[str, Any]] = {}
    reds: dict[int, dict[str, date]] = {}
    plans: dict[int, tuple[str, date | None]] = {}
    rows = Rating.objects.filter(project__in=projects).order_by("at", "id")
    for one in rows:
        facts, on = made.setdefault(one.project_id, {}), timezone.localdate(one.at)
        facts[f"{one.side}_colour"] = one.colour
        running = reds.setdefault(one.project_id, {})
        if one.colour == Colour.RED:
            running.setdefault(one.side, on)
        else:
            running.pop(one.side, None)
        facts["red_since"] = min(running.values(), default=None)
        plan = (one.plan, one.plan_by)
        if one.plan and plan != plans.get(one.project_id):
            facts["plan_changed_on"], plans[one.project_id] = on, plan
    return made


def standing_at(project: int, at: datetime) -> Standing | None:
    """Return what the ledger said of a project at a moment."""
    return _known(at).filter(project=project).first()


def ratings_of(project: Project, reading: Reading) -> Ratings:
    """Gather the three ratings of a project as they stood at the moment asked for."""
    at = reading.as_of or reading.at
    return rated(project, reading, standing_at(project.pk, at), _steps(project, at))


def rated(
    project: Project, reading: Reading, standing: Standing | None, steps: Iterable[Said | Dates]
) -> Ratings:
    """Gather the ratings of a project whose standing and milestones but the launch are known."""
    given = _given(project, reading, reading.as_of or reading.at)
    dates = _dates(standing) if standing else Dates()
    return Ratings(
        own=given.get(Side.OWN),
        system=verdict(
            dates,
            as_of=reading.day,
            pending_since=standing.pending_since if standing else None,
            milestones=_promised(steps, dates),
        ),
        centre=given.get(Side.CENTRE),
        red=_red(standing, reading.day, _first_level(project.territory_id, tree_on(reading.day)))
        if standing and project.stage not in OUT_OF_PROGRAMME
        else None,
    )


def my_levels(scope: Scope, *, on: date) -> frozenset[Level]:
    """Return the levels that a person answers for; whoever only watches the programme sees all."""
    found: set[Level] = set()
    if scope.has_whole((Role.CHAIR,)):
        found.add(Level.CHAIR)
    if scope.has_whole((Role.PROGRAMME_OFFICE,)):
        found.add(Level.PROGRAMME_OFFICE)
    if scope.has_whole((Role.ANALYST, Role.AUDITOR)) or scope.organisations(Role.MINISTRY):
        found |= set(LEVELS[1:])
    if led := scope.territories(Role.AKIM, Role.OFFICER):
        rows = TerritoryVersion.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=on), territory__in=led, valid_from__lte=on
        )
        levels = set(rows.values_list("level", flat=True))
        found |= {Level.DISTRICT if one > 1 else Level.OBLAST for one in levels}
    return frozenset(found)


def escalated(reading: Reading) -> list[Escalated]:
    """List the red projects in sight that went up at least one level, the longest red first."""
    rows = reading.projects().exclude(stage__in=OUT_OF_PROGRAMME)
    name = "pk" if reading.as_of is None else "project"
    at, day = reading.as_of or reading.at, reading.day
    known = _known(at).filter(project__in=rows.values(name), approved_on__lte=day)
    maybe = (
        Q(red_since__isnull=False)
        | Q(committed_on=None)
        | Q(committed_on__lt=day)
        | Q(forecast_on__gt=F("committed_on"))
    )
    waiting = known.filter(maybe).exclude(actual_on__lte=day).select_related("project")
    found, tree = [], tree_on(day)
    for standing in waiting:
        first = _first_level(standing.project.territory_id, tree)
        red = _red(standing, day, first)
        if red is not None and red.level is not first:
            found.append(Escalated(standing.project_id, red))
    return sorted(found, key=lambda one: (-LEVELS.index(one.red.level), one.red.since))


def _known(at: datetime) -> QuerySet[Standing]:
    still = Q(known_to=None) | Q(known_to__gt=at)
    return Standing.objects.filter(still, known_from__lte=at)


def _dates(standing: Standing) -> Dates:
    return Dates(
        original_on=standing.original_on,
        committed_on=standing.committed_on,
        forecast_on=standing.forecast_on,
        actual_on=standing.actual_on,
        approved_on=standing.approved_on,
        starts_on=standing.starts_on,
        stated_on=standing.stated_on,
    )


def _red(standing: Standing, day: date, first: Level) -> Red | None:
    """Say since when a project is red by anybody's word; a launched one is red no more."""
    if standing.actual_on is not None and standing.actual_on <= day:
        return None
    told = (standing.red_since, red_since(_dates(standing), as_of=day))
    since = min((one for one in told if one is not None), default=None)
    if since is None:
        return None
    changed = standing.plan_changed_on
    return Red(
        since=since,
        plan_changed_on=changed,
        level=level_of(since, changed, as_of=day, first=first),
        next_on=next_level_on(since, changed, as_of=day),
        days=(day - since).days,
    )


def _given(project: Project, reading: Reading, at: datetime) -> dict[str, Given]:
    rows = Rating.objects.filter(project=project, at__lte=at).order_by("at", "id")
    return {
        one.side: Given(
            side=one.side,
            colour=one.colour,
            note=one.note,
            plan=one.plan,
            plan_by=one.plan_by,
            actor=actor_shown(one.actor_id, one.actor_label, reading),
            on_behalf_of=one.on_behalf_of,
            on=timezone.localdate(one.at),
        )
        for one in rows
    }


def _steps(project: Project, at: datetime) -> Iterable[Said]:
    """Return what is said of the milestones but the launch, as known at a moment."""
    rows = Milestone.objects.filter(
        Q(removed_at=None) | Q(removed_at__gt=at), project=project, is_end=False
    )
    return said_of(rows.values_list("pk", flat=True), as_of=at).values()


def _promised(steps: Iterable[Said | Dates], end: Dates) -> list[Dates]:
    """Return the dates of those that were promised, approved with the launch."""
    return [
        Dates(
            original_on=one.original_on,
            committed_on=one.committed_on,
            forecast_on=one.forecast_on,
            actual_on=one.actual_on,
            approved_on=end.approved_on,
        )
        for one in steps
        if one.original_on is not None
    ]


def _first_level(territory: int, tree: Tree) -> Level:
    """Return where a red begins: with the district, or with the oblast where no district is known.

    A project of the country as a whole begins with the programme office.
    """
    begins = (Level.PROGRAMME_OFFICE, Level.OBLAST)
    node = tree.node(territory)
    return begins[node.level] if node and node.level < len(begins) else Level.DISTRICT


def sides_of(scope: Scope, project: Project) -> tuple[Side, ...]:
    """Return the sides that a person may rate a project for."""
    return sides_by(rights_of(scope), project)


def sides_by(rights: Rights, project: Project) -> tuple[Side, ...]:
    """Return the sides that these rights let rate a project for."""
    found = [Side.OWN] if owns(rights, project) else []
    return (*found, Side.CENTRE) if rights.office else tuple(found)
