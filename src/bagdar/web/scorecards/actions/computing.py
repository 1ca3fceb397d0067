"""Scorecards of everybody, computed from all registers and kept for the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils import timezone
from django_tasks import task

from bagdar.core.tables import SCORE_INPUTS, SCORE_WEIGHTS, WITHIN, Shape
from bagdar.core.territories.scorecard import RULE_VERSION
from bagdar.runs.scorecards import Scorecards, run_scorecards
from bagdar.web.delivery.extracts import within_batch
from bagdar.web.delivery.queries.honesty import lake_of
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.queue.actions import enqueue
from bagdar.web.scorecards.models import ScoreInput, ScoreStanding
from bagdar.web.scorecards.permissions import check_sets_weights
from bagdar.web.scorecards.queries.inputs import Window, items_of
from bagdar.web.scorecards.queries.inputs.items import MONTHS_KEPT, input_rows, last_months
from bagdar.web.scorecards.queries.weights import weights_by_month
from bagdar.web.territories.queries import land

Told = Callable[[str], None]
INPUTS = ("subject_kind", "subject", "reach", "indicator", "month", "state", "n", "base")
FIGURES = (
    *("subject_kind", "subject", "reach", "month", "indicator", "n", "base", "overdue"),
    *("self_reported", "found_late", "value_ratio", "state"),
)
STANDING = (*FIGURES, "rule_version", "input_hash", "computed_at")


@dataclass(frozen=True)
class Computed:
    """How many things were counted, and how many figures are kept."""

    inputs: int
    figures: int
    months: int


def compute_scores(
    *, by: Actor, at: datetime, months: int = MONTHS_KEPT, told: Told | None = None
) -> Computed:
    """Count everything anew, compute every scorecard, and keep both in place of those before.

    Computing again gives the same. `told` hears what is being done.
    """
    say = told or _nobody
    day = timezone.localdate(at)
    window = Window(last_months(day, months), day, land().placing(day))
    say("Counting")
    rows = input_rows(items_of(window), window.months)
    say("Computing")
    found = run_scorecards(lake_of(settings.BAGDAR_DATA), _tables(rows, window))
    say(f"Keeping {found.rows.num_rows:,} figures")
    store_scores(rows, found, window.months, by=by, at=at)
    return Computed(len(rows), found.rows.num_rows, len(window.months))


@task
def compute_all() -> None:
    """Compute all scorecards: every night, after large imports, and when weights were set."""
    compute_scores(by=System("scorecards"), at=timezone.now())


def ask_for_scores(*, by: Actor, at: datetime) -> bool:
    """Have all scorecards computed in the background; answer whether it is asked anew."""
    check_sets_weights(by, at=at)
    return enqueue(compute_all, key=f"scorecards:{at:%Y-%m-%dT%H:%M}")


def store_scores(
    rows: Sequence[dict[str, Any]],
    found: Scorecards,
    months: Sequence[date],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what was counted and computed for some months in place of what was kept for them."""
    with act("scorecards.compute", by=by, at=at) as entry:
        ScoreInput.objects.filter(month__gte=months[0]).delete()
        replaced = ScoreStanding.objects.filter(month__gte=months[0]).delete()[0]
        insert_values(ScoreInput, INPUTS, ([row[name] for name in INPUTS] for row in rows))
        insert_values(ScoreStanding, STANDING, _standing(found, at))
        entry.record(
            "scorecards",
            months[-1].isoformat(),
            before={"figures": replaced} if replaced else None,
            after={
                "figures": found.rows.num_rows,
                "counted": len(rows),
                "months": len(months),
                "rules": RULE_VERSION,
                "input_hash": found.input_hash,
            },
        )


def _tables(rows: Sequence[dict[str, Any]], window: Window) -> Iterator[tuple[str, pa.Table]]:
    told = [{**row, "subject": str(row["subject"])} for row in rows]
    yield SCORE_INPUTS.name, _table(SCORE_INPUTS, told)
    weighed = [
        {"indicator": name, "month": month, "weight": weight}
        for month, weights in weights_by_month(window.months).items()
        for name, weight in weights.items()
    ]
    yield SCORE_WEIGHTS.name, _table(SCORE_WEIGHTS, weighed)
    yield WITHIN.name, pa.Table.from_batches([within_batch(window.placing.tree)])


def _table(shape: Shape, rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=shape.schema().to_pyarrow())


def _standing(found: Scorecards, at: datetime) -> Iterator[list[Any]]:
    for batch in found.rows.to_batches(max_chunksize=50_000):
        for row in batch.to_pylist():
            row["subject"] = int(row["subject"])
            yield [*(row[name] for name in FIGURES), RULE_VERSION, found.input_hash, at]


def _nobody(_words: str) -> None:
    """Hear nothing."""
