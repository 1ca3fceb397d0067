"""A few made-up photos as evidence, kept as uploads are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bagdar.sources.synthetic.photos import photo
from bagdar.web.delivery.actions.evidence import keep_evidence
from bagdar.web.delivery.actions.simulated_lives import Photographed, moment
from bagdar.web.delivery.models import Milestone
from bagdar.web.journal.actions import Act
from bagdar.web.projects.models import Project

CAPTION = (
    "Synthetic photo of the site / Синтетический снимок стройплощадки / "
    "Құрылыс алаңының синтетикалық суреті"
)


def keep_photos(some: Iterable[Photographed], *, entry: Act, at: datetime) -> None:
    """Keep a photo of each of these projects."""
    listed = list(some)
    projects = Project.objects.in_bulk([one.project for one in listed])
    milestones = Milestone.objects.in_bulk([one.milestone for one in listed])
    for number, one in enumerate(listed):
        place = {"latitude": one.latitude, "longitude": one.longitude}
        keep_evidence(
            projects[one.project],
            photo(number, taken_on=one.taken_on, **place),
            name=f"synthetic-{number + 1}.jpg",
            caption=CAPTION,
            milestone=milestones.get(one.milestone),
            claimed=(one.taken_on.replace(day=1), one.taken_on),
            by=entry.by,
            at=min(moment(one.taken_on, 16), at),
        )
