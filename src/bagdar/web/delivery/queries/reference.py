"""The reference class of a plan: how long projects like it really took, from the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from bagdar.core.delivery.reference import (
    RULE_VERSION,
    Durations,
    Outlook,
    date_at,
    is_year_end,
    outlook,
)
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    ProgrammeAct,
    Project,
    ProjectFacts,
    ProjectQuerySet,
    Standing,
)


@dataclass(frozen=True)
class Reference:
    """What the class says of a plan; `honest_on` and `promised_on` are empty where it is silent."""

    outlook: Outlook
    n_section: int
    n_class: int
    honest_on: date | None
    promised_on: date | None
    ends_on: date

    @property
    def is_padded(self) -> bool:
        """Answer whether the plan ends after the day by which four of five such plans are done."""
        return self.promised_on is not None and self.ends_on > self.promised_on

    @property
    def is_hopeful(self) -> bool:
        """Answer whether the plan ends before half of such plans are done."""
        return self.honest_on is not None and self.ends_on < self.honest_on

    @property
    def on_time_percent(self) -> int | None:
        """The chance to end by the planned date, in whole per cent."""
        ratio = self.outlook.on_time_ratio
        return None if ratio is None else round(ratio * 100)

    @property
    def ends_at_year_end(self) -> bool:
        """Answer whether the plan ends in the last week of a year."""
        return is_year_end(self.ends_on)

    def plain(self) -> dict[str, Any]:
        """Return what is kept with a frozen baseline."""
        return {
            **asdict(self.outlook),
            "n_section": self.n_section,
            "n_class": self.n_class,
            "honest_on": self.honest_on.isoformat() if self.honest_on else None,
            "promised_on": self.promised_on.isoformat() if self.promised_on else None,
            "ends_on": self.ends_on.isoformat(),
            "rule_version": RULE_VERSION,
        }


def kept_reference(told: dict[str, Any]) -> Reference | None:
    """Read the reference class that the approver saw; None where none was kept."""
    if told.get("rule_version") != RULE_VERSION:
        return None
    figures = ("n", "n_finished", "on_time_ratio", "honest_ratio", "promised_ratio")
    days = {
        name: date.fromisoformat(told[name]) if told[name] else None
        for name in ("honest_on", "promised_on")
    }
    return Reference(
        outlook=Outlook(**{name: told[name] for name in figures}),
        n_section=told["n_section"],
        n_class=told["n_class"],
        ends_on=date.fromisoformat(told["ends_on"]),
        **days,
    )


@dataclass(frozen=True)
class _Past:
    """One project with an approved plan: how long it took or runs, and where it belongs."""

    ratio: float
    finished: bool
    section: int | None
    division: int | None
    size: str


def reference_of(
    project: ProjectFacts,
    *,
    starts_on: date,
    ends_on: date,
    among: ProjectQuerySet,
    at: datetime,
) -> Reference:
    """Hold a plan against projects of its division and size, leaning on its section and all.

    `among` are the live projects that count, those that the reader may see; `at` is the moment
    whose knowledge counts. The project itself never counts, nor does anything of the other world:
    what is made up says nothing of real plans.
    """
    pk = project.pk if isinstance(project, Project) else project.project_id  # type: ignore[attr-defined]
    world = World.SYNTHETIC if project.territory.is_synthetic else World.REAL
    known = list(_past(among.of_world(world).exclude(pk=pk), at=at))
    division, section, size = _class(project)
    in_section = [one for one in known if section is not None and one.section == section]
    in_class = [one for one in in_section if (one.division, one.size) == (division, size)]
    found = outlook([_durations(known), _durations(in_section), _durations(in_class)])
    return Reference(
        outlook=found,
        n_section=len(in_section),
        n_class=len(in_class),
        honest_on=date_at(starts_on, ends_on, found.honest_ratio),
        promised_on=date_at(starts_on, ends_on, found.promised_ratio),
        ends_on=ends_on,
    )


def _class(project: ProjectFacts) -> tuple[int | None, int | None, str]:
    sector = project.sector
    division = None if sector is None or sector.parent_id is None else sector.pk
    section = None if sector is None else (sector.parent_id or sector.pk)
    return division, section, project.enterprise.size_class if project.enterprise else "unknown"


def _past(among: ProjectQuerySet, *, at: datetime) -> Iterable[_Past]:
    still = Q(known_to=None) | Q(known_to__gt=at)
    today = timezone.localdate(at)
    rows = Standing.objects.filter(
        still,
        known_from__lte=at,
        starts_on__lt=today,
        original_on__isnull=False,
        project__in=among.filter(merged_into=None).values("pk"),
    ).values_list(
        "project_id",
        "starts_on",
        "original_on",
        "actual_on",
        "project__sector_id",
        "project__sector__parent_id",
        "project__enterprise__group__size_class",
    )
    left = _left_on(among)
    for pk, starts_on, ends_on, actual_on, sector, parent, size in rows:
        finished = actual_on is not None and actual_on <= today
        until = actual_on if finished and actual_on else min(left.get(pk, today), today)
        ratio = _ratio(starts_on, ends_on, until)
        if ratio > 0:
            section, division = (parent, sector) if parent else (sector, None)
            yield _Past(ratio, finished, section, division, size or "unknown")


def _ratio(starts_on: date | None, ends_on: date | None, until: date) -> float:
    """Return how much of its planned length a project has taken; zero if it has not begun."""
    if starts_on is None or ends_on is None or ends_on <= starts_on:
        return 0.0
    return (until - starts_on).days / (ends_on - starts_on).days


def _left_on(among: ProjectQuerySet) -> dict[int, date]:
    """Return when projects left the programme: they were watched until then."""
    left = among.filter(stage__in=OUT_OF_PROGRAMME).values("pk")
    acts = ProgrammeAct.objects.filter(project__in=left).order_by("on", "pk")
    return dict(acts.values_list("project_id", "on"))


def _durations(known: Iterable[_Past]) -> Durations:
    rows = list(known)
    return Durations(
        np.array([one.ratio for one in rows], dtype=np.float64),
        np.array([one.finished for one in rows], dtype=np.bool_),
    )
