"""What the first page of a trial offers: the real objects, and a synthetic programme to play in."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from bagdar.web.people import demo
from bagdar.web.projects.models import Programme
from bagdar.web.territories.models import SYNTHETIC_PREFIX


@dataclass(frozen=True)
class Part:
    """A role to play: the name of its button's address, what it is called, whether it is played."""

    name: str
    label: str
    played: bool


@dataclass(frozen=True)
class Beginnings:
    """Where the real and the synthetic world begin; without a synthetic one no roles are played."""

    real: str
    synthetic: str
    parts: tuple[Part, ...]


def beginnings(*, here: str) -> Beginnings | None:
    """Return where to begin; `here` is the account of whoever asks. None once demo is removed."""
    if not demo.exist():
        return None
    made = Programme.objects.filter(is_synthetic=True).select_related("territory").first()
    return Beginnings(
        real=reverse("project-list"),
        synthetic=reverse("territory", args=[made.territory.key]) if made else "",
        parts=tuple(
            Part(name, demo.part_named(name), here == f"{SYNTHETIC_PREFIX}{name}")
            for name, _one in demo.playable()
        ),
    )
