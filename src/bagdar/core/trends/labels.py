"""What rose after a cut, by three definitions. Reads documents of t+1 to t+horizon: labels only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Stable
from bagdar.core.trends.population import LEAST_FILED_PART, by_field, filed_part

TOP_PART = 0.1
CSET_GROWTH = 1.08
"""Growth a year over the peak year (the published definition of extreme growth, read strictly)."""
ROUNDING = 1e-12
LABELS = ("TOP10", "TOP10F", "CSET8")
FALLING = "LOW10"
"""The tenth whose share fell most: the same ranking from the bottom."""


@dataclass(frozen=True)
class Growth:
    """Of each phrase how much it grew after a cut, by label, as a log ratio."""

    by_label: dict[str, Floats]
    expected_next: Floats
    """Share expected from the mix of fields alone in the year after the cut, for the oracle."""

    def rose(self, label: str, among: Bools) -> Bools:
        """Say which of some phrases rose."""
        growth = self.by_label[label][among]
        made: Bools = growth >= -ROUNDING if label == "CSET8" else top_part(growth)
        return made & np.isfinite(growth)


def growth_after(stable: Stable, cut: int, horizon: int, terms: Ints) -> Growth:
    """Measure growth by documents of the years after the cut.

    TOP10   mean share of t+1..t+h over that of t-2..t; the highest tenth rose;
    TOP10F  the same over the share expected from the growth of the phrase's fields; its documents
            without a field are expected to grow as those with one, and where hardly any has one it
            cannot be said that it rose;
    LOW10   how much the share fell, as TOP10 has it; the highest tenth fell;
    CSET8   share at t+h over 1.08 a year above that of the peak period up to t; it rose above 1.
    """
    before = stable.share(cut - SPAN + 1, cut)[terms]
    after = stable.share(cut + 1, cut + horizon)[terms]
    filed = by_field(stable, cut - SPAN + 1, cut, terms)
    part = filed_part(stable, cut, terms, filed)
    known, part = part >= LEAST_FILED_PART, np.maximum(part, LEAST_FILED_PART)
    mix = _rates(stable, cut, filed) / part[:, None]
    expected = np.mean(
        [mix @ field_shares(stable, year) for year in range(cut + 1, cut + horizon + 1)], 0
    )
    floor = 0.5 / max(stable.window(cut + 1, cut + horizon)[1], 1)
    rise = np.log((after + floor) / np.maximum(before, floor))
    growth = {
        "TOP10": rise,
        FALLING: -rise,
        "TOP10F": np.where(known, np.log((after + floor) / np.maximum(expected, floor)), -np.inf),
        "CSET8": over_peak(stable, cut, horizon, terms),
    }
    following = np.where(known, mix @ field_shares(stable, cut + 1), before)
    return Growth(growth, following)


def top_part(growth: Floats) -> Bools:
    """Mark the tenth that grew most; equals of the last one are in."""
    count = max(round(TOP_PART * len(growth)), 1)
    if len(growth) <= count:
        return np.ones(len(growth), bool)
    edge = np.partition(growth, len(growth) - count)[len(growth) - count]
    made: Bools = growth >= edge
    return made


def _rates(stable: Stable, cut: int, filed: Floats) -> Floats:
    """Return the part of each field's documents of t-2..t that hold a phrase; phrases by fields."""
    weight = np.asarray(stable.fields(cut - SPAN + 1, cut).sum(0)).ravel()
    made: Floats = filed / np.maximum(weight, 1e-9)
    return made


def field_shares(stable: Stable, year: int) -> Floats:
    """Return the part of a year's documents that is filed under each field."""
    found = stable.fields(year, year)
    made: Floats = np.asarray(found.sum(0)).ravel() / max(found.shape[0], 1)
    return made


def over_peak(stable: Stable, cut: int, horizon: int, terms: Ints) -> Floats:
    """Return the log of the share at t+h, over what 8 % a year since the peak year would make."""
    until = cut + 1 - stable.panel.first
    shares = stable.counts[terms] / np.maximum(stable.totals, 1)
    peak = until - 1 - np.argmax(shares[:, :until][:, ::-1], 1)
    highest = shares[np.arange(len(terms)), peak]
    since = until - 1 + horizon - peak
    ended = np.maximum(shares[:, until - 1 + horizon], 1e-12)
    grown = since * (np.log(CSET_GROWTH) / stable.panel.a_year)
    made: Floats = np.log(ended) - np.log(np.maximum(highest, 1e-12)) - grown
    return made
