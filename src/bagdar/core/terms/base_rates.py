"""The base rate of a rule: the share it flags of what could be computed, and what it costs a flag.

One place for all that flags: the document of results, the queue of cases and its pages.
"""

from __future__ import annotations

WARNED_RATIO = 0.2
"""A rule that flags more than this says so. Source: domain.md, "Flags"."""


def discount(base_rate: float | None) -> float:
    """Return what a flag counts in a ranking: 1, and less where its rule flags more than 20 %.

    A rule that flags twice as many as that counts half; one without a base rate counts in full.
    """
    return 1.0 if base_rate is None else WARNED_RATIO / max(base_rate, WARNED_RATIO)
