"""What scorecards are made of: the hand-written list of sources, each with its indicators.

A source takes a `Window` and yields an `Item` for every thing that counts: a project that was
due, a month to be reported. Another register is one more function and one line of SOURCES. What
follows no single project is counted at night; the registers among it also soon after their acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bagdar.core.territories.scorecard import Measured
from bagdar.web.scorecards.queries.inputs.answers import answer_items
from bagdar.web.scorecards.queries.inputs.barriers import barrier_items
from bagdar.web.scorecards.queries.inputs.forecasts import forecast_items
from bagdar.web.scorecards.queries.inputs.instructions import instruction_items
from bagdar.web.scorecards.queries.inputs.items import Item, Window
from bagdar.web.scorecards.queries.inputs.jobs import job_items, verified_items
from bagdar.web.scorecards.queries.inputs.launches import launch_items
from bagdar.web.scorecards.queries.inputs.outputs import output_items

__all__ = [
    "NIGHTLY",
    "RECOUNTED",
    "REGISTERED",
    "SOURCES",
    "Item",
    "Source",
    "Window",
    "items_of",
]


@dataclass(frozen=True)
class Source:
    """A register: the indicators it counts, and how; `nightly` if it follows no single project.

    `recounted` is the subject of the journal after whose acts the whole register is counted anew.
    """

    indicators: tuple[Measured, ...]
    items: Callable[[Window], Iterator[Item]]
    nightly: bool = False
    recounted: str = ""


SOURCES = (
    Source((Measured.JOBS_VERIFIED,), verified_items),
    Source((Measured.JOBS_CLAIMED, Measured.JOBS_REPORTED), job_items),
    Source(
        (Measured.LAUNCHES_ON_TIME, Measured.LAUNCHES_ON_ORIGINAL, Measured.TROUBLE_TOLD),
        launch_items,
    ),
    Source((Measured.FORECASTS_KEPT,), forecast_items, nightly=True),
    Source((Measured.OUTPUT_OF_CAPACITY, Measured.REPORTS_COMPLETE), output_items),
    Source((Measured.DATA_IN_TERM,), answer_items, nightly=True),
    Source((Measured.BARRIERS_IN_TERM,), barrier_items, nightly=True, recounted="barrier"),
    Source(
        (Measured.INSTRUCTIONS_IN_TERM,), instruction_items, nightly=True, recounted="instruction"
    ),
)
RECOUNTED = tuple(one for one in SOURCES if one.recounted)
REGISTERED = frozenset(name for one in SOURCES for name in one.indicators)
"""The indicators that have a register; one without has no weight."""
NIGHTLY = frozenset(name for one in SOURCES if one.nightly for name in one.indicators)


def items_of(window: Window, *, nightly: bool = True) -> Iterator[Item]:
    """Yield all that counts within a window; without what is computed at night alone, if asked."""
    for source in SOURCES:
        if nightly or not source.nightly:
            yield from source.items(window)
