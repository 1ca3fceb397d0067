"""Figures of the country and of territories, for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.web.jobs.models import SubjectKind
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.verified import (
    WIDEST,
    Verified,
    figures_in_full,
    figures_released,
    reach_of,
    with_additional,
)
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import land, local_name


@dataclass(frozen=True)
class PlaceOf:
    """A territory, or the country as a whole."""

    number: int
    key: str
    name: str
    whole: bool

    @property
    def subject(self) -> tuple[SubjectKind, str]:
        """The kind and the name under which its figures are kept."""
        return (
            (SubjectKind.COUNTRY, "") if self.whole else (SubjectKind.TERRITORY, str(self.number))
        )


def widest_of(*, synthetic: bool) -> int:
    """Return the reach that sees all of a world."""
    return (SYNTHETIC_FROM if synthetic else 0) + WIDEST


def place_asked(key: str | None, reading: Reading, *, whole: bool) -> PlaceOf | None:
    """Find a territory by its key, or the country of the reader's world; None when unknown."""
    known = land()
    if whole:
        roots = known.roots_of_world(reading.day, synthetic=reading.scope.is_synthetic)
        key = roots[0].key if roots else None
    found = known.find(key) if key else None
    if found is None or key is None:
        return None
    name = local_name(known.version_near(found, reading.day).names)
    return PlaceOf(found, key, name, whole)


def place_figures(
    place: PlaceOf,
    scope: Scope,
    person: object,
    *,
    on: date,
    month: date | None,
    programme: int | None = None,
) -> Verified:
    """Return the figures of a place in full for those who answer for it, else what is released."""
    reach = reach_in_full(place, scope, person, on=on)
    if reach is None:
        synthetic = is_synthetic_key(place.key)
        return figures_released(place.number, month, synthetic=synthetic, programme=programme)
    kind, subject = place.subject
    full = figures_in_full(kind, subject, reach, month, programme=programme)
    return with_additional(full, kind, subject, reach, programme=programme)


def reach_in_full(place: PlaceOf, scope: Scope, person: object, *, on: date) -> int | None:
    """Return how far the figures of a place go that a reader is shown in full; None: not at all."""
    powers, synthetic = powers_of(scope, person, on=on), is_synthetic_key(place.key)
    answers = powers.whole if place.whole else powers.reads_territory(place.number)
    return reach_of(scope, answers=True, synthetic=synthetic) if answers else None
