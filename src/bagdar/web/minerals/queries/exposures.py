"""Exposures as one reader sees them, and what of the programme hangs on each mineral.

Whoever sees a project sees its exposures. By value they are weighed over the projects whose costs
the reader sees, in tenge; what is stated in other currencies is not added. By jobs over the jobs
promised in first baselines.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from bagdar.core.minerals.exposure import (
    NOTHING,
    Exposed,
    OfMineral,
    Weights,
    concentration,
    exposures_of,
)
from bagdar.core.minerals.names import BY_KEY
from bagdar.web.delivery.models import BaselineJobs
from bagdar.web.minerals.models import ExposureVersion, Flow
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Cost, Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.wording import actor_in_words

HOME = "KZT"


@dataclass(frozen=True)
class Wanted:
    """Which exposures are asked for; what is not known is as if it were not asked."""

    mineral: str = ""
    flow: str = ""
    project: str = ""
    state: str = ""

    @property
    def narrows(self) -> bool:
        """Answer whether not all are asked for."""
        return bool(self.mineral or self.flow or self.project or self.state)


@dataclass(frozen=True)
class Programme:
    """What of the programme hangs on minerals, as a reader sees it today."""

    minerals: dict[str, OfMineral]
    concentration: Decimal | None
    waiting: int


def seen(reading: Reading) -> QuerySet[Any]:
    """Return the versions in force of the projects that a reader sees, ordered for a list."""
    number = "pk" if reading.as_of is None else "project_id"
    projects = reading.projects().order_by().values_list(number, flat=True)
    rows = ExposureVersion.objects.known(reading.as_of).filter(
        record__project__in=projects, record__project__merged_into=None
    )
    return rows.select_related("record__project__territory").order_by(
        "record__mineral", "record__project__key", "record__flow"
    )


def listed(wanted: Wanted, reading: Reading) -> QuerySet[Any]:
    """Return the exposures that are asked for."""
    rows = seen(reading)
    if wanted.mineral in BY_KEY:
        rows = rows.filter(record__mineral=wanted.mineral)
    if wanted.flow in Flow.values:
        rows = rows.filter(record__flow=wanted.flow)
    if wanted.project:
        rows = rows.filter(record__project__key=wanted.project)
    if wanted.state in ("confirmed", "stated"):
        rows = rows.filter(is_confirmed=wanted.state == "confirmed")
    return rows


def exposure_by_number(number: int, reading: Reading) -> ExposureVersion | None:
    """Return an exposure that the reader sees, or None."""
    found: ExposureVersion | None = seen(reading).filter(record=number).first()
    return found


def history_of(found: ExposureVersion) -> list[tuple[ExposureVersion, str]]:
    """Return every version of an exposure with who made it, newest first."""
    rows = ExposureVersion.objects.filter(record=found.record_id).order_by("-known_from", "-pk")
    return [(one, actor_in_words(one.actor_id, one.actor_label)) for one in rows]


def programme_of(reading: Reading) -> Programme | None:
    """Weigh the exposures of the programme; None for a past day: costs are those of today."""
    if reading.as_of is not None:
        return None
    rows = list(
        seen(reading).values_list(
            "record__project", "record__mineral", "share_percent", "is_confirmed"
        )
    )
    confirmed = [Exposed(project, key, share) for project, key, share, held in rows if held]
    named = {one.project for one in confirmed}
    found = exposures_of(confirmed, values_of(named, reading), jobs_of(named, reading))
    return Programme(found, concentration(found), len(rows) - len(confirmed))


def values_of(named: Collection[int], reading: Reading) -> Weights:
    """Return what projects of the programme cost in tenge: together, and each of those named."""
    counted = _counted(reading).filter(sight_of(reading.scope).showing("costs"))
    costs = Cost.objects.filter(project__in=counted.values("pk"), currency=HOME).order_by()
    whole = costs.aggregate(whole=Sum("amount"))["whole"] or NOTHING
    parts = costs.filter(project__in=named).values_list("project").annotate(Sum("amount"))
    return Weights(whole, dict(parts))


def jobs_of(named: Collection[int], reading: Reading) -> Weights:
    """Return the permanent jobs promised in first baselines: together, and each of those named."""
    rows = BaselineJobs.objects.filter(
        baseline__number=0, baseline__project__in=_counted(reading).values("pk")
    )
    most = rows.order_by().values("baseline__project").annotate(most=Max("permanent_fte"))
    whole = most.aggregate(whole=Sum("most"))["whole"] or NOTHING
    parts = most.filter(baseline__project__in=named).values_list("baseline__project", "most")
    return Weights(whole, dict(parts))


def _counted(reading: Reading) -> QuerySet[Project]:
    """Return the projects that a reader sees and that are of the programme, each once."""
    rows = reading.projects().filter(merged_into=None).exclude(stage__in=OUT_OF_PROGRAMME)
    return rows.order_by()
