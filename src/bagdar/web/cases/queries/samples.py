"""Samples that were drawn, with the last workpaper of each drawn subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from bagdar.web.cases.models import Drawn, Finding, Sample, Workpaper
from bagdar.web.cases.permissions import Powers
from bagdar.web.cases.queries.veiling import veil_subject
from bagdar.web.projects.queries.filtering import Reading


@dataclass(frozen=True)
class DrawnShown:
    """A drawn subject with its last workpaper, if one was written."""

    drawn: Drawn
    paper: Workpaper | None


def samples_for(powers: Powers, reading: Reading) -> QuerySet[Sample]:
    """Return the samples that a person is shown: those who see all flags, all of a world.

    Who audits territories is shown the samples that they drew, while all that these drew lies
    where they audit.
    """
    rows = Sample.objects.all()
    if not (powers.installation or powers.audits_all or powers.sees_all):
        if not powers.audits_any:
            return rows.none()
        drawn = Drawn.objects.filter(sample=OuterRef("pk"))
        elsewhere = drawn.exclude(subject__territory__in=powers.audits)
        rows = rows.filter(~Exists(elsewhere), actor_id=powers.actor)
    if reading.scope.world is not None:
        rows = rows.filter(is_synthetic=reading.is_synthetic)
    return rows


def drawn_of(sample: Sample, reading: Reading) -> list[DrawnShown]:
    """Return what a sample drew, in its order."""
    rows = list(Drawn.objects.filter(sample=sample).select_related("subject").order_by("pk"))
    for row in rows:
        veil_subject(row.subject, reading)
    papers = {
        one.drawn_id: one
        for one in Workpaper.objects.filter(drawn__in=[row.pk for row in rows]).order_by("pk")
    }
    return [DrawnShown(row, papers.get(row.pk)) for row in rows]


def counted(drawn: Sequence[DrawnShown]) -> list[tuple[str, int]]:
    """Count the findings, and what has no workpaper yet."""
    found = [one.paper.finding if one.paper else "" for one in drawn]
    told = [(str(label), found.count(value)) for value, label in Finding.choices]
    return [*told, ("", found.count(""))]
