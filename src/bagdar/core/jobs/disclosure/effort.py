"""How much work goes into deciding a month: counted in steps, the same on every machine.

A release must come to an end however many months lie before it. What is counted is what is stated
and how often the simplex method moves on, never the clock: the same input gives the same release.
"""

from __future__ import annotations

from dataclasses import dataclass


class ExhaustedError(RuntimeError):
    """More work is asked for than is left: what was found so far is concluded nothing from."""


BOUND = 60_000_000
"""Steps up to which a table of a month is decided in full; and as many for everybody alone.

A step is about half a microsecond of a processor of 2026. Source: docs/bench.md, "Releases of job
figures": three bounds, as many as a month of two tables takes at most, are 60 to 90 s.
"""


@dataclass
class Effort:
    """Steps that are left of a bound; without one there is no end of them.

    `is_coarse` is set once something was decided the coarse way to save work.
    """

    bound: float = float("inf")
    spent: int = 0
    is_coarse: bool = False

    def spend(self, steps: int) -> None:
        """Count work that is about to be done. Raises ExhaustedError where too little is left."""
        self.spent += steps
        if self.spent > self.bound:
            raise ExhaustedError(f"{self.spent:,} steps of {self.bound:,.0f}.")

    @property
    def is_late(self) -> bool:
        """Answer whether more than half is spent: time to withhold more at once."""
        return self.spent > self.bound / 2

    @property
    def left(self) -> float:
        """How many steps are left."""
        return self.bound - self.spent
