"""What signals mean for the programme: what each sector and project rides, with the evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagdar.core.trends.linking import Ride, ride
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section, Subject
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.trends.models import Link, LinkState, Run, Sighting, Verdict
from bagdar.web.trends.permissions import is_expert, reads
from bagdar.web.trends.queries.reading import last_run, opinions
from bagdar.web.trends.queries.words import RIDES

MOST_SHOWN = 12
MOST_NAMED = 3
"""How many technologies, generations and licensors of a sector are named; files have all."""


@dataclass(frozen=True)
class Rides:
    """What a sector or project rides: the direction, in words, and the signals it follows from."""

    ride: Ride
    sightings: Sequence[Sighting]

    @property
    def words(self) -> str:
        """The ride, in words."""
        return str(RIDES[self.ride])


def rides_of(linked: Iterable[Sighting], noise: frozenset[int]) -> Rides:
    """Say what is ridden by signals that are linked; those that people call noise do not count."""
    counted = [one for one in linked if one.signal_id not in noise]
    counted.sort(key=lambda one: (one.early, one.rank))
    return Rides(ride(one.goes.value for one in counted), counted)


def confirmed(run: Run | None, **of: Any) -> dict[int, list[Sighting]]:
    """Return what a run saw of signals that people linked, by the number of a sector or project.

    `of` keeps some links: `project__in=…` or `sector__in=…`.
    """
    by = "project_id" if any(one.startswith("project") for one in of) else "sector_id"
    links = Link.objects.filter(state=LinkState.CONFIRMED, **of).values_list(by, "signal_id")
    pairs = list(links)
    rows = Sighting.objects.filter(run=run, signal__in={signal for _to, signal in pairs})
    rows = rows.select_related("signal").prefetch_related("run").defer("facts")
    seen = {one.signal_id: one for one in rows}
    found: dict[int, list[Sighting]] = defaultdict(list)
    for to, signal in pairs:
        if signal in seen:
            found[to].append(seen[signal])
    return found


def noise_among(linked: Mapping[int, Sequence[Sighting]]) -> frozenset[int]:
    """Return the signals that everybody who judged them calls noise."""
    numbers = {one.signal_id for rows in linked.values() for one in rows}
    told = opinions(numbers)
    return frozenset(
        number for number, one in told.items() if set(one.counts) == {Verdict.NOISE.value}
    )


@dataclass(frozen=True)
class Own:
    """What projects say of their own technology, as far as the reader may see it.

    Of each the values with how many projects say so, the commonest first; `local_ratio` is the mean
    local content of the `local_known` projects that tell it, of `projects` in all.
    """

    projects: int = 0
    technologies: Sequence[tuple[str, int]] = ()
    generations: Sequence[tuple[str, int]] = ()
    licensors: Sequence[tuple[str, int]] = ()
    local_ratio: Decimal | None = None
    local_known: int = 0

    @property
    def local_percent(self) -> Decimal | None:
        """The mean local content in percent."""
        return None if self.local_ratio is None else 100 * self.local_ratio

    @property
    def told(self) -> list[tuple[Any, Sequence[tuple[str, int]], int]]:
        """What is told: its name, the commonest values, and how many more there are."""
        named = (
            (_("technology"), self.technologies),
            (_("generation of equipment"), self.generations),
            (_("licensor"), self.licensors),
        )
        return [
            (name, values[:MOST_NAMED], max(len(values) - MOST_NAMED, 0))
            for name, values in named
            if values
        ]


OWN = ("technology", "equipment_generation", "licensor")
ANSWERED = ("marks", "territory_id", "organisation_id", "enterprise_id", "sector_id")
"""What rights to see a marked field follow from."""


def own_technology(projects: Iterable[Project], sight: Sight) -> Own:
    """Gather what projects say of their technology; a field that is hidden says nothing."""
    said: dict[str, Counter[str]] = {name: Counter() for name in OWN}
    local: list[Decimal] = []
    number = 0
    for one in projects:
        number += 1
        hidden = sight.hidden_fields(one)
        for name in OWN:
            value = " ".join(getattr(one, name).split())
            if value and name not in hidden:
                said[name][value] += 1
        if one.local_content_ratio is not None and "local_content_ratio" not in hidden:
            local.append(one.local_content_ratio)
    told = {
        name: sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        for name, counts in said.items()
    }
    mean = sum(local, Decimal(0)) / len(local) if local else None
    technologies, generations, licensors = (told[name] for name in OWN)
    return Own(number, technologies, generations, licensors, mean, len(local))


@dataclass(frozen=True)
class SectorLine:
    """A sector with what it rides, what is suggested, and its projects with their technology."""

    sector: Sector
    rides: Rides
    suggested: int
    projects: int
    divisions: Sequence[str] = ()
    """Codes of the divisions whose links and projects a section counts with its own."""
    own: Own = Own()


def sectors(reading: Reading) -> list[SectorLine]:
    """Return the sectors with linked or suggested signals, and what each rides.

    A section has what its divisions have, each signal once; it stands before them.
    """
    synthetic = reading.is_synthetic
    run = last_run(synthetic=synthetic)
    linked = confirmed(run, sector__isnull=False, signal__is_synthetic=synthetic)
    noise = noise_among(linked)
    suggested = _sets(
        Link.objects.filter(
            state=LinkState.SUGGESTED, sector__isnull=False, signal__is_synthetic=synthetic
        )
        .filter(signal__in=Sighting.objects.filter(run=run).values("signal"))
        .order_by()
        .values_list("sector_id", "signal_id")
    )
    rows = Project.objects.for_scope(reading.scope, at=reading.at)
    rows = rows.of_world(World.SYNTHETIC if synthetic else World.REAL)
    rows = rows.exclude(stage__in=OUT_OF_PROGRAMME).filter(merged_into=None)
    own = Sector.objects.filter(Q(pk__in=linked) | Q(pk__in=suggested))
    known = list(own) + list(Sector.objects.filter(pk__in=own.values("parent")))
    whole = {one.pk: one for one in known}
    within = defaultdict(list)
    for one in Sector.objects.filter(parent__in=whole):
        within[one.parent_id].append(one)
    projects: dict[int, list[Project]] = defaultdict(list)
    asked = rows.filter(Q(sector__in=whole) | Q(sector__parent__in=whole)).order_by("pk")
    for project in asked.only(*OWN, "local_content_ratio", *ANSWERED):
        projects[project.sector_id or 0].append(project)
    sight = sight_of(reading.scope)
    found = []
    for one in whole.values():
        numbers = [one.pk, *(each.pk for each in within[one.pk])]
        signals = {each.signal_id: each for at in numbers for each in linked.get(at, ())}
        found.append(
            SectorLine(
                one,
                rides_of(signals.values(), noise),
                len(set().union(*(suggested.get(at, set()) for at in numbers))),
                sum(len(projects.get(at, ())) for at in numbers),
                [each.code for each in within[one.pk] if each.pk in whole],
                own_technology((each for at in numbers for each in projects.get(at, ())), sight),
            )
        )
    code = {one.pk: one.code for one in whole.values()}
    found.sort(
        key=lambda line: (
            code[line.sector.parent_id or line.sector.pk],
            line.sector.parent_id is not None,
            line.sector.code,
        )
    )
    return found


def _sets(pairs: Iterable[tuple[int | None, int]]) -> dict[int, set[int]]:
    """Gather pairs of a sector and a signal by sector."""
    found: dict[int, set[int]] = defaultdict(set)
    for sector, signal in pairs:
        found[sector or 0].add(signal)
    return found


@dataclass(frozen=True)
class ProjectLine:
    """A project with what it rides beside what it says of its own technology."""

    project: Project
    rides: Rides


def projects(reading: Reading) -> list[ProjectLine]:
    """Return the projects of the programme that the reader is shown and signals are linked to."""
    synthetic = reading.is_synthetic
    run = last_run(synthetic=synthetic)
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    seen = seen.exclude(stage__in=OUT_OF_PROGRAMME).filter(merged_into=None)
    linked = confirmed(run, project__in=seen.values("pk"), signal__is_synthetic=synthetic)
    noise = noise_among(linked)
    rows = Project.objects.filter(pk__in=linked).order_by("pk")
    return [ProjectLine(one, rides_of(linked[one.pk], noise)) for one in rows]


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return the technology of a project beside the world's, for readers of trend watch."""
    reading = subject.reading
    if reading.as_of is not None or not reads(reading.scope):
        return None
    live = subject.live
    run = last_run(synthetic=is_synthetic_key(live.key))
    if run is None:
        return None
    own = confirmed(run, project__in=[live.pk]).get(live.pk, [])
    of_sector: list[Sighting] = []
    if live.sector_id is not None:
        of_sector = confirmed(run, sector__in=[live.sector_id]).get(live.sector_id, [])
    noise = noise_among({0: own, 1: of_sector})
    suggested = Link.objects.filter(project=live, state=LinkState.SUGGESTED)
    suggested = suggested.filter(signal__in=Sighting.objects.filter(run=run).values("signal"))
    hidden = subject.sight.hidden_fields(subject.project)
    rides, frontier = rides_of(own, noise), rides_of(of_sector, noise)
    told = any(
        getattr(live, name)
        for name in ("technology", "equipment_generation", "licensor", "local_content_ratio")
        if name not in hidden
    )
    if not (rides.sightings or frontier.sightings or suggested.exists() or told):
        return None
    return {
        "run": run,
        "rides": rides,
        "frontier": frontier,
        "newest": frontier.sightings[:MOST_NAMED],
        "suggested": list(suggested.select_related("signal")[:MOST_SHOWN])
        if is_expert(reading.scope)
        else [],
        "hidden": hidden,
        "local_percent": None
        if live.local_content_ratio is None
        else 100 * live.local_content_ratio,
    }


TECHNOLOGY = Section("technology", "trends/section.html", _compose, tells="technology")
