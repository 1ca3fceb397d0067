"""Which projects a reader sees, as they are or as they stood, and where they were stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project, ProjectQuerySet, ProjectVersion
from bagdar.web.territories.queries import Span

Merges = Mapping[int, int]
"""Projects that were merged, and those they live on in."""


def stood(as_of: datetime | None) -> ProjectQuerySet:
    """Return projects as they are now, or the versions known at a moment."""
    if as_of is None:
        return Project.objects.all()
    still = Q(known_to=None) | Q(known_to__gt=as_of)
    return ProjectVersion.objects.filter(still, known_from__lte=as_of)


def seen(scope: Scope, *, at: datetime, as_of: datetime | None) -> ProjectQuerySet:
    """Return what a person sees today, as it is or as it stood; merged ones left out.

    Rights are those of today: what is restricted by now does not show in the past either, and
    what was restricted then does not show before its version was opened.
    """
    rows = stood(as_of).listed()
    if as_of is None:
        return rows.for_scope(scope, at=at)
    today = Project.objects.for_scope(scope, at=at).filter(pk=OuterRef("project"))
    return rows.for_scope(scope, at=at).filter(Exists(today))


def stated_in(spans: Iterable[Span]) -> Q:
    """Keep what was stated in one of the spans; nothing where there are none."""
    always, asked = [], Q(pk__in=[])
    for span in spans:
        if span.since is None and span.until is None:
            always.append(span.territory)
            continue
        one = Q(territory=span.territory)
        if span.since:
            one &= Q(place_on__gte=span.since)
        if span.until:
            one &= Q(place_on__lt=span.until)
        asked |= one
    return asked | Q(territory__in=always)


def merges_at(as_of: datetime) -> Merges:
    """Return what was merged at a moment, each with where it lived on then."""
    rows = stood(as_of).exclude(merged_into=None)
    return _followed(dict(rows.values_list("project_id", "merged_into_id")))


def _followed(merges: Merges) -> Merges:
    """Follow each project to where it lives on at last."""
    found = {}
    for project, target in merges.items():
        home, met = target, {project}
        while home in merges and home not in met:
            met.add(home)
            home = merges[home]
        found[project] = home
    return found
