"""A thing that a scorecard counts, whose it is, and the months in which it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM
from bagdar.core.territories.scorecard import Measured, Told
from bagdar.core.territories.tenures import Spell, Term, holder_on, spell_on
from bagdar.core.territories.tree import Tree
from bagdar.web.delivery.extracts import OBLAST_LEVEL
from bagdar.web.people.models import Office, Tenure
from bagdar.web.projects.models import Project, ProjectQuerySet, ProjectVersion, Visibility
from bagdar.web.territories.queries import Placing

Read = TypeVar("Read")
MONTHS_KEPT = 60
"""Months for which scorecards are computed, the current one included."""
ONE = Decimal(1)
OF_VISIBILITY = {Visibility.PUBLISHED: 0, Visibility.TERRITORY: 1, Visibility.CASE: 3}
RESTRICTED = 2


def last_months(day: date, many: int = MONTHS_KEPT) -> tuple[date, ...]:
    """Return the first days of the last months up to a day, oldest first."""
    whole = day.year * 12 + day.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(whole - many + 1, whole + 1))


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a thing counts: territory in today's tree, reach, who answers for it."""

    territory: int | None
    reach: int
    organisation: int | None
    office: int | None

    def office_on(self, _day: date) -> int | None:
        """Return the head office that answered for it on a day."""
        return self.office


@dataclass(frozen=True, slots=True)
class Whose(Owner):
    """A project as a scorecard places it; `spells` say which offices had it, and when."""

    project: int
    spells: tuple[Spell, ...]
    stage: str
    entered_on: date
    programme: int
    merged_on: date | None = None

    def office_on(self, day: date) -> int | None:
        """Return the head office that answered for it on a day: what was before a move stays."""
        return spell_on(self.spells, day).office

    def unpublished(self) -> Whose:
        """Return the same, shown to no more than whoever sees what is unpublished there."""
        nearest = self.reach // REACHES * REACHES
        return replace(self, reach=max(self.reach, nearest + 1))


@dataclass(frozen=True, slots=True)
class Item:
    """A thing counted in the months from `since` to `until` (exclusive; None: from then on).

    `n` of `base` were good; `on` is the day it is about, `done_on` the day it was done. It counts
    for the terms named in `tenures`. What is no fact of a project is an answer to a data request,
    a step of a barrier or an instruction.
    """

    indicator: Measured
    whose: Owner
    since: date
    until: date | None
    on: date
    good: bool = True
    state: Told = Told.REPORTED
    n: Decimal = ONE
    base: Decimal = ONE
    done_on: date | None = None
    tenures: tuple[int, ...] = ()
    answer: int | None = None
    barrier: int | None = None
    instruction: int | None = None

    @property
    def project(self) -> int | None:
        """The project that it is a fact of."""
        return self.whose.project if isinstance(self.whose, Whose) else None

    def counts_in(self, month: date) -> bool:
        """Answer whether it counts in a month."""
        return self.since <= month and (self.until is None or month < self.until)


@dataclass(frozen=True)
class Window:
    """What is asked for: which months, known on which day, and of which projects (Q(): all)."""

    months: tuple[date, ...]
    day: date
    placing: Placing
    projects: Q = field(default_factory=Q)

    @cached_property
    def whose(self) -> Mapping[int, Whose]:
        """The projects by their number, with those merged into others since: what was due stays."""
        rows = Project.objects.filter(self.projects).order_by("pk")
        told = list(rows.values_list(*_COLUMNS))
        merged = merged_days(rows) if any(row[9] for row in told) else {}
        moved = self._moved(rows)
        made = {}
        for row in told:
            number, stated, place_on, organisation = row[:4]
            place = self._place(stated, place_on)
            had = self._answering.offices(place, organisation)
            made[number] = Whose(
                project=number,
                spells=_spells(moved.get(number, ()), had),
                territory=place,
                reach=self.reach_of(row[4], row[5]) + SYNTHETIC_FROM * row[10],
                organisation=organisation,
                office=had[0],
                stage=row[6],
                entered_on=timezone.localdate(row[7]),
                programme=row[8],
                merged_on=merged.get(number),
            )
        return made

    @cached_property
    def terms(self) -> Mapping[int, Sequence[Term]]:
        """Who held each head office, and when."""
        found: dict[int, list[Term]] = defaultdict(list)
        held = Tenure.objects.filter(office__heads=True).order_by("pk")
        columns = ("office_id", "pk", "acting", "starts_on", "ends_on")
        for office, tenure, acting, starts_on, ends_on in held.values_list(*columns):
            found[office].append(Term(tenure, acting, starts_on, ends_on))
        return found

    def once(self, what: str, projects: Sequence[int], read: Callable[[], Read]) -> Read:
        """Read something of projects once for all sources that ask for it.

        Where everything is counted it is read anew: kept, it would fill the memory.
        """
        if not self.projects:
            return read()
        key = (what, tuple(projects))
        if key not in self._read:
            self._read[key] = read()
        found: Read = self._read[key]
        return found

    @cached_property
    def _read(self) -> dict[tuple[str, tuple[int, ...]], Any]:
        return {}

    @cached_property
    def _answering(self) -> Answering:
        return Answering(self.placing.tree)

    def _place(self, stated: int, place_on: date) -> int:
        spot = self.placing.spot(stated, place_on)
        return stated if spot is None else spot.under

    def _moved(self, rows: ProjectQuerySet) -> Mapping[int, Sequence[tuple[date, Offices]]]:
        """Return the offices that had projects which moved, each with the day on which it began.

        What is stated anew of a place alone, as of another day, is no move.
        """
        versions = ProjectVersion.objects.order_by("project", "known_from")
        if self.projects:
            versions = versions.filter(project__in=rows.order_by().values("pk"))
        elsewhere = versions.alias(
            was=Coalesce("organisation", 0), now=Coalesce("project__organisation", 0)
        ).filter(~Q(territory=F("project__territory")) | ~Q(was=F("now")))
        moved = versions.filter(project__in=elsewhere.order_by().values("project"))
        columns = ("project_id", "known_from", "territory_id", "place_on", "organisation_id")
        found: dict[int, list[tuple[date, Offices]]] = defaultdict(list)
        for project, since, stated, place_on, organisation in moved.values_list(*columns):
            had = self._answering.offices(self._place(stated, place_on), organisation)
            found[project].append((timezone.localdate(since), had))
        return found

    def holders(self, whose: Owner, day: date) -> tuple[int, ...]:
        """Return the term in which somebody answered for a thing on a day, if somebody did."""
        return self._holding((whose.office_on(day),), day)

    def holders_of_jobs(self, whose: Whose, day: date) -> tuple[int, ...]:
        """Return the terms for which jobs count: of who answered, and of each akim over them."""
        spell = spell_on(whose.spells, day)
        return self._holding((spell.office, *spell.akims), day)

    def _holding(self, offices: Iterable[int | None], day: date) -> tuple[int, ...]:
        """Return who held offices on a day, each office once."""
        asked = (one for one in dict.fromkeys(offices) if one is not None)
        held = (holder_on(self.terms.get(one, ()), day) for one in asked)
        return tuple(one for one in held if one is not None)

    def reach_of(self, visibility: str, restricted_until: date | None) -> int:
        """Return the reach of what belongs to a project that is shown so far, in either world."""
        if visibility == Visibility.RESTRICTED:
            over = restricted_until is not None and restricted_until <= self.day
            return 1 if over else RESTRICTED
        return OF_VISIBILITY[Visibility(visibility)]


Offices = tuple[int | None, tuple[int, ...]]
"""The head office that answers for a project, and those of the akims of where it lies."""


class Answering:
    """Which head offices have a project, by where it lies and who is responsible."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.heads = tree, dict[int, int]()
        self.akims: dict[int, int] = {}
        columns = ("pk", "organisation", "organisation__kind", "organisation__territory")
        for office, organisation, kind, place in Office.objects.filter(heads=True).values_list(
            *columns
        ):
            self.heads[organisation] = office
            if kind == "akimat" and place is not None:
                self.akims[place] = office
        self._known: dict[int, Offices] = {}

    def offices(self, place: int, organisation: int | None) -> Offices:
        """Return the head of the responsible organisation, or else the oblast's; and the akims.

        Akims are those of the place and of all above it, its own first.
        """
        if place not in self._known:
            self._known[place] = self._akims_of(place)
        akim, over = self._known[place]
        return self.heads.get(organisation or 0) or akim, over

    def _akims_of(self, place: int) -> Offices:
        """Return the office of the oblast's akim, and those of all akims over a place."""
        path = self.tree.path(place) if self.tree.node(place) else ()
        steps = sorted(path, key=lambda step: -step.level)
        held = [(one, self.akims[one.territory]) for one in steps if one.territory in self.akims]
        oblast = [office for one, office in held if one.level == OBLAST_LEVEL]
        return (oblast[-1] if oblast else None), tuple(office for _one, office in held)


def _spells(known: Sequence[tuple[date, Offices]], now: Offices) -> tuple[Spell, ...]:
    """Return which offices had a project when: on the day of a move still those before it.

    The first are those of all days before it too. What stood for a part of a day was no spell,
    and the last are those that have it now.
    """
    begun = [
        (date.min if at == 0 else day + timedelta(days=1), had)
        for at, (day, had) in enumerate(dict(known).items())
    ] or [(date.min, now)]
    begun[-1] = (begun[-1][0], now)
    return tuple(
        Spell(since, *had)
        for at, (since, had) in enumerate(begun)
        if at == 0 or begun[at - 1][1] != had
    )


def merged_days(rows: ProjectQuerySet) -> Mapping[int, date]:
    """Return the day on which each project that is merged into another one was."""
    merged = rows.exclude(merged_into=None).order_by().values("pk")
    apart = ProjectVersion.objects.filter(project__in=merged, merged_into=None).order_by()
    found = apart.values_list("project").annotate(until=Max("known_to"))
    return {project: timezone.localdate(until) for project, until in found if until}


_COLUMNS = (
    "pk",
    "territory_id",
    "place_on",
    "organisation_id",
    "visibility",
    "restricted_until",
    "stage",
    "created_at",
    "programme_id",
    "merged_into_id",
    "territory__is_synthetic",
)

Key = tuple[str, int, int, str, str]


def input_rows(items: Iterable[Item], months: Sequence[date]) -> list[dict[str, Any]]:
    """Count items by subject, month, indicator, reach and state.

    Rows out: as SCORE_INPUTS, `subject` a number; months without anything have no row.
    """
    places = {month: at for at, month in enumerate(months)}
    after = len(months)
    changes: dict[Key, dict[int, list[Decimal]]] = defaultdict(dict)
    for one in items:
        start = places.get(max(one.since, months[0]), after)
        end = after if one.until is None else places.get(one.until, _edge(one.until, months))
        if start >= end:
            continue
        for kind, subject in _subjects(one):
            steps = changes[kind, subject, one.whose.reach, one.indicator, one.state]
            for at, sign in ((start, 1), (end, -1)):
                step = steps.setdefault(at, [Decimal(0), Decimal(0)])
                step[0] += sign * one.n
                step[1] += sign * one.base
    return [row for key, steps in changes.items() for row in _by_month(key, steps, months)]


def _edge(until: date, months: Sequence[date]) -> int:
    return 0 if until < months[0] else len(months)


def _subjects(item: Item) -> Iterable[tuple[str, int]]:
    if item.whose.territory is not None:
        yield "territory", item.whose.territory
    if item.whose.organisation is not None:
        yield "organisation", item.whose.organisation
    for tenure in item.tenures:
        yield "tenure", tenure


def _by_month(
    key: Key, steps: Mapping[int, Sequence[Decimal]], months: Sequence[date]
) -> Iterable[dict[str, Any]]:
    kind, subject, reach, indicator, state = key
    told = {"subject_kind": kind, "subject": subject, "reach": reach}
    n = base = Decimal(0)
    for at, month in enumerate(months):
        if at in steps:
            n, base = n + steps[at][0], base + steps[at][1]
        if base:
            yield {
                **told,
                "indicator": str(indicator),
                "month": month,
                "state": str(state),
                "n": n,
                "base": base,
            }
