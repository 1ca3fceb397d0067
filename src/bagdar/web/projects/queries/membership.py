"""Which projects have left the programme, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Max, Q
from django.utils import timezone

from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    ProgrammeAct,
    ProgrammeActKind,
    ProjectQuerySet,
    ProjectVersion,
)

LEAVING = (
    ProgrammeActKind.EXCLUSION,
    ProgrammeActKind.CANCELLATION,
    ProgrammeActKind.REPLACEMENT,
)


def left_months(projects: ProjectQuerySet, *, at: datetime) -> Mapping[int, date]:
    """Return the month in which each project left that is out of the programme at a moment.

    The day of the act counts, not the day on which it was entered; without an act the day from
    which on the project is known to be out.
    """
    known = ProjectVersion.objects.filter(project__in=projects.order_by(), known_from__lte=at)
    now = known.filter(Q(known_to=None) | Q(known_to__gt=at), stage__in=OUT_OF_PROGRAMME)
    found = {
        project: timezone.localdate(since)
        for project, since in now.order_by().values_list("project", "known_from")
    }
    acts = ProgrammeAct.objects.filter(project__in=found, kind__in=LEAVING).order_by()
    told = acts.values_list("project").annotate(on_day=Max("on"))
    found |= {project: on for project, on in told if on <= timezone.localdate(at)}
    return {project: on.replace(day=1) for project, on in found.items()}
