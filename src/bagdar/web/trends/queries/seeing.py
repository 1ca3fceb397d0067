"""What runs saw: sightings with the run of each, and signals gathered over corpora."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from bagdar.web.trends.models import Run, Sighting, Signal


def seen_by(runs: Sequence[Run]) -> QuerySet[Sighting]:
    """Return what runs saw, without what a card alone shows."""
    rows = Sighting.objects.filter(run__in=[one.pk for one in runs])
    return rows.select_related("signal").prefetch_related("run").defer("facts")


@dataclass(frozen=True)
class SignalSeen:
    """A signal with how each corpus saw it."""

    signal: Signal
    sightings: Sequence[Sighting]

    @property
    def directions(self) -> list[str]:
        """Where it goes in each corpus that names it."""
        return [one.goes.value for one in self.sightings]


def by_signal(sightings: Iterable[Sighting]) -> list[SignalSeen]:
    """Gather sightings by signal, in their order."""
    gathered: dict[int, list[Sighting]] = {}
    for one in sightings:
        gathered.setdefault(one.signal_id, []).append(one)
    return [SignalSeen(rows[0].signal, rows) for rows in gathered.values()]
