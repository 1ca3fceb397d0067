"""Net additional jobs: which band of scenarios holds for a programme, and what it makes of figures.

The core states them (`core.jobs.figures`); here stands by which band, and why there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bagdar.core.indicators import State
from bagdar.core.jobs.policy import Additionality, Band
from bagdar.web.jobs.models import AdditionalityBand, JobFigure
from bagdar.web.jobs.queries.figures import Figure
from bagdar.web.projects.models import Programme
from bagdar.web.projects.queries.wording import number_text

LOW, HIGH = "jobs_additional_low_fte", "jobs_additional_high_fte"
CODES = (LOW, HIGH)
SHARES = ("leakage", "displacement", "substitution", "multiplier")


@dataclass(frozen=True)
class BandRow:
    """A band of a programme with the month in which the next one takes over (None: in force)."""

    programme: Programme
    band: Band
    valid_from: date
    valid_to: date | None

    @property
    def source(self) -> str:
        """By what paper it was set."""
        return self.band.low.source

    @property
    def shares(self) -> tuple[tuple[str, int, int], ...]:
        """Each share by its name, cautious and hopeful, in per cent."""
        low, high = self.band.low, self.band.high
        return tuple((one, getattr(low, one), getattr(high, one)) for one in SHARES)

    @property
    def low_text(self) -> str:
        """The part of net jobs that is additional by the cautious scenario."""
        return _percent(self.band.low)

    @property
    def high_text(self) -> str:
        """The part of net jobs that is additional by the hopeful scenario."""
        return _percent(self.band.high)

    def holds_in(self, month: date) -> bool:
        """Answer whether it is the one in force in a month."""
        return self.valid_from <= month and (self.valid_to is None or month < self.valid_to)


@dataclass(frozen=True)
class Additional:
    """Net additional jobs of a subject, from the cautious to the hopeful scenario.

    `n` of `base` persons claimed are paid as new jobs; `why_not` says why there is no value.
    """

    low: Figure
    high: Figure
    base: int
    bands: tuple[BandRow, ...]
    why_not: str

    @property
    def n(self) -> int:
        """How many persons are paid as new jobs, verified or young, within the growth."""
        return self.low.n

    @property
    def text(self) -> str:
        """The band in the reader's language; empty where there is none."""
        if self.low.value is None or self.high.value is None:
            return ""
        low, high = (number_text(round(one.value or 0, 2)) for one in (self.low, self.high))
        return f"{low} – {high}"


def bands_of(programme: Programme) -> dict[date, Band]:
    """Return the bands of a programme by the month that each of them holds from."""
    rows = AdditionalityBand.objects.filter(programme=programme)
    return {one.valid_from: _band(one) for one in rows}


def band_rows(programmes: Iterable[Programme]) -> list[BandRow]:
    """Return all bands ever set for programmes, programme by programme, the newest first."""
    found: list[BandRow] = []
    rows = AdditionalityBand.objects.filter(programme__in=list(programmes))
    newer: AdditionalityBand | None = None
    for one in rows.select_related("programme").order_by("programme__key", "-valid_from"):
        same = newer is not None and newer.programme_id == one.programme_id
        until = newer.valid_from if newer is not None and same else None
        found.append(BandRow(one.programme, _band(one), one.valid_from, until))
        newer = one
    return found


def additional_of(
    rows: Sequence[JobFigure], told: Mapping[str, Figure], base: int, month: date
) -> Additional | None:
    """Say what is additional of the figures of a subject in a month, by which band, or why not.

    `rows` are the kept figures of J6, one a programme; `told` those of all programmes together.
    None where no persons were judged.
    """
    kept = [one for one in rows if one.indicator == LOW]
    if not kept or LOW not in told or HIGH not in told:
        return None
    programmes = Programme.objects.filter(pk__in={one.programme_id for one in kept})
    bands = [one for one in band_rows(programmes) if one.holds_in(month)]
    stated = {one.programme_id for one in kept if one.state == State.VALUE}
    lacking = [one for one in programmes if one.pk not in stated]
    return Additional(told[LOW], told[HIGH], base, tuple(bands), _why_not(lacking, bands))


def _why_not(lacking: Sequence[Programme], bands: Sequence[BandRow]) -> str:
    """Say why programmes have no band of figures: none is set, or it was set since."""
    if not lacking:
        return ""
    having = {one.programme.pk for one in bands}
    without = [str(one.name) for one in lacking if one.pk not in having]
    if without:
        words = _("No scenario holds for this month, so that it is not computable: %(names)s.")
        return words % {"names": ", ".join(without)}
    return _("A scenario was set since the figures were computed; they are computed anew.")


def _band(row: AdditionalityBand) -> Band:
    low, high = (
        Additionality(**{one: getattr(row, f"{side}_{one}") for one in SHARES}, source=row.source)
        for side in ("low", "high")
    )
    return Band(low, high)


def _percent(scenario: Additionality) -> str:
    return f"{number_text(round(scenario.ratio * 100, 1))} %"
