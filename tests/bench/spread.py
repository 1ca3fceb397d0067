"""How times spread: the median, the 95th percentile and the longest."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles


def spread(times: Sequence[float]) -> dict[str, float]:
    """Return the median, the 95th percentile and the longest of times in ms."""
    cuts = quantiles(times, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "most": round(max(times), 1)}
