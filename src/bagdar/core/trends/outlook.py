"""What to expect of a share, and how far off such expectations were in back-tested years.

The middle is the straight line moved by the median error that phrases at such a place of our
ranking, and of such a size, had in past cuts; the band is what four of five of them lay within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bagdar.core.trends import straight
from bagdar.core.trends.backtest import Cut
from bagdar.core.trends.context import ranks
from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Panel

PLACES = (0.01, 0.03, 0.1, 0.3, 0.6)
"""Edges of the parts of a ranking, the best first, whose errors are told apart."""
SIZES = (40, 120)
"""Edges of documents of three periods whose errors are told apart."""
LOW, HIGH = 0.1, 0.9
LEAST_ERRORS = 60
"""With fewer errors of a place and size, those of the place, or of all, are taken."""


@dataclass(frozen=True)
class Errors:
    """Errors of the straight line in logs, a row a phrase and cut, a column a period ahead."""

    values: Floats
    place: Ints
    size: Ints
    cut: Ints

    def quantiles(self, places: Ints, sizes: Ints, without: int | None = None) -> Floats:
        """Return low, middle and high errors for places and sizes; phrases by 3 by periods.

        `without` leaves the errors of one cut out, to hold the band against it.
        """
        known = np.ones(len(self.cut), bool) if without is None else self.cut != without
        made = np.zeros((len(places), 3, self.values.shape[1]))
        for place in range(len(PLACES) + 1):
            for size in range(len(SIZES) + 1):
                asked = (places == place) & (sizes == size)
                if asked.any():
                    made[asked] = np.quantile(self._alike(known, place, size), QUANTILES, axis=0)
        return made

    def _alike(self, known: Bools, place: int, size: int) -> Floats:
        of_place = known & (self.place == place)
        for chosen in (of_place & (self.size == size), of_place):
            if chosen.sum() >= LEAST_ERRORS:
                own: Floats = self.values[chosen]
                return own
        made: Floats = self.values[known]
        return made

    def coverage(self) -> float | None:
        """Return the part of shares within the band, each cut held against the others' errors."""
        cuts = np.unique(self.cut)
        if len(cuts) < 2:
            return None
        inside = 0
        for cut in cuts:
            own = self.cut == cut
            band = self.quantiles(self.place[own], self.size[own], int(cut))
            values = self.values[own]
            inside += int(((values >= band[:, 0]) & (values <= band[:, 2])).sum())
        return inside / self.values.size


QUANTILES = (LOW, 0.5, HIGH)


def past_errors(panel: Panel, horizon: int, cuts: Sequence[tuple[Cut, Floats]]) -> Errors:
    """Hold the straight line against what came after cuts; each comes with our scores at it."""
    values, places, sizes, years = [], [], [], []
    for one, scores in cuts:
        later = panel.stable(one.cut + horizon, one.cut)
        until = one.cut + 1 - panel.first
        counts = later.counts[one.terms]
        line = straight.path(counts[:, :until], later.totals[:until], horizon)
        came = straight.shares(
            counts[:, until : until + horizon], later.totals[until : until + horizon]
        )
        values.append(np.log(came) - np.log(line))
        places.append(place_of(scores))
        sizes.append(size_of(counts[:, :until]))
        years.append(np.full(len(one.terms), one.cut))
    return Errors(
        np.concatenate(values), np.concatenate(places), np.concatenate(sizes), np.concatenate(years)
    )


def place_of(scores: Floats) -> Ints:
    """Return which of PLACES each phrase is in, the best 0."""
    made: Ints = np.searchsorted(PLACES, (1 - ranks(scores)) / 2, "right").astype(np.int64)
    return made


def size_of(counts: Ints) -> Ints:
    """Return which of SIZES each phrase is of, by its documents of the last three periods."""
    made: Ints = np.searchsorted(SIZES, counts[:, -SPAN:].sum(1), "right").astype(np.int64)
    return made


@dataclass(frozen=True)
class Outlook:
    """Expected shares: the straight line, and low, middle and high of ours; phrases by periods."""

    line: Floats
    low: Floats
    middle: Floats
    high: Floats


def outlook(errors: Errors, counts: Ints, totals: Ints, scores: Floats) -> Outlook:
    """Expect shares of the periods to come, from counts up to now and our scores of the phrases."""
    line = straight.path(counts, totals, errors.values.shape[1])
    found = errors.quantiles(place_of(scores), size_of(counts))
    low, middle, high = (np.minimum(line * np.exp(found[:, at]), 1) for at in range(3))
    return Outlook(line, low, middle, high)
