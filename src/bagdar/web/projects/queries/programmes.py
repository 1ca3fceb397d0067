"""Programmes with the projects that a person may see in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Programme, Project


@dataclass(frozen=True)
class ProgrammeSeen:
    """A programme, and how many of its projects a person may see."""

    programme: Programme
    projects: int


def programmes_seen(scope: Scope, *, at: datetime) -> list[ProgrammeSeen]:
    """Return the programmes of one world with the number of their listed projects."""
    listed = Project.objects.for_scope(scope, at=at).listed().order_by()
    counts = dict(listed.values_list("programme").annotate(count=Count("pk")))
    programmes = (
        Programme.objects.filter(is_synthetic=scope.is_synthetic)
        .prefetch_related("components")
        .select_related("territory")
    )
    return [ProgrammeSeen(one, counts.get(one.pk, 0)) for one in programmes]
