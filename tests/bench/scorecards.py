"""Measure scorecards: all at once, and one late report. Prints one result as JSON.

    BAGDAR_DATA=./bench python -m tests.bench.scorecards

"Batch" computes made-up inputs of TERRITORIES x MONTHS from tables; "all" counts, computes and
keeps what the installation holds; "late report" writes a month of output of one object after
another and scores its territory and those above it anew.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

TERRITORIES, PARTS = 248, 16
MONTHS = 60
LATE = 12
WARM_UP = 2


def measure() -> dict[str, Any]:
    """Run every part once; times in seconds, memory as the peak of this process so far."""
    from django.utils import timezone

    from bagdar.web.journal.actions import System
    from bagdar.web.scorecards.actions.computing import compute_scores
    from bagdar.web.scorecards.models import ScoreInput, ScoreStanding

    started_mib = _peak_mib()
    figures, batch = _timed(_batch)
    found, everything = _timed(lambda: compute_scores(by=System("bench"), at=timezone.now()))
    return {
        "start_mib": started_mib,
        "batch_figures": figures,
        "batch": batch,
        "all": everything,
        "inputs": ScoreInput.objects.count(),
        "figures": ScoreStanding.objects.count(),
        "territories": _territories(),
        "months": found.months,
        "late": _late(),
    }


def _territories() -> int:
    """Count the territories that are scored."""
    from bagdar.web.scorecards.models import ScoreStanding

    rows = ScoreStanding.objects.filter(subject_kind="territory")
    return rows.order_by().values("subject").distinct().count()


def _batch() -> int:
    """Score a country of 16 oblasts and 231 districts in 60 months, all indicators."""
    import pyarrow as pa

    from bagdar.core.tables import SCORE_INPUTS, SCORE_WEIGHTS, WITHIN, Shape
    from bagdar.runs.scorecards import run_scorecards
    from bagdar.web.delivery.queries.honesty import lake_of
    from bagdar.web.scorecards.queries.inputs.items import last_months

    months = last_months(date(2026, 6, 15), MONTHS)
    rows = list(_rows(months))
    within = [(one, one) for one in range(TERRITORIES)]
    within += [(one, 0) for one in range(1, TERRITORIES)]
    within += [(one, 1 + one % PARTS) for one in range(1 + PARTS, TERRITORIES)]
    weights = [
        {"indicator": name, "month": month, "weight": 10} for name in INDICATORS for month in months
    ]
    tree = [dict(zip(("territory", "above"), one, strict=True)) for one in within]
    tables: tuple[tuple[Shape, list[dict[str, Any]]], ...] = (
        (SCORE_INPUTS, rows),
        (SCORE_WEIGHTS, weights),
        (WITHIN, tree),
    )
    made = (
        (shape.name, pa.Table.from_pylist(told, schema=shape.schema().to_pyarrow()))
        for shape, told in tables
    )
    from django.conf import settings

    figures: int = run_scorecards(lake_of(settings.BAGDAR_DATA / "batch"), made).rows.num_rows
    return figures


INDICATORS = (
    *("launches_on_time", "launches_on_original", "forecasts_kept", "output_of_capacity"),
    *("reports_complete", "trouble_told"),
)


def _rows(months: tuple[date, ...]) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)  # noqa: S311 -- made-up numbers
    for territory in range(TERRITORIES):
        for month in months:
            for indicator in INDICATORS:
                for state in ("reported", "found_late"):
                    base = chance.randint(1, 30)
                    yield {
                        "subject_kind": "territory",
                        "subject": str(territory),
                        "reach": 0,
                        "indicator": indicator,
                        "month": month,
                        "state": state,
                        "n": Decimal(chance.randint(0, base)),
                        "base": Decimal(base),
                    }


def _late() -> dict[str, float]:
    """Report a month late for one object after another, and score what it belongs to anew."""
    times = [_timed(partial(_score, one))[1] for one in _reporting()][WARM_UP:]
    walls = [one["seconds"] * 1000 for one in times]
    return {
        "reports": len(walls),
        "median_ms": round(statistics.median(walls), 1),
        "max_ms": round(max(walls), 1),
        "cpu_ms": round(statistics.median(one["cpu_seconds"] * 1000 for one in times), 1),
    }


def _score(project: int) -> int:
    from django.utils import timezone

    from bagdar.web.journal.actions import System
    from bagdar.web.projects.models import Project
    from bagdar.web.scorecards.actions.rescoring import rescore_places
    from bagdar.web.territories.queries import land

    at = timezone.now()
    placing = land().placing(timezone.localdate(at))
    stated = Project.objects.get(pk=project)
    spot = placing.spot(stated.territory_id, stated.place_on)
    place = stated.territory_id if spot is None else spot.under
    return rescore_places({place}, placing, by=System("bench"), at=at)


def _reporting() -> Iterator[int]:
    """Write a month that was overdue, of one object after another, then name the object."""
    from django.utils import timezone

    from bagdar.web.delivery.models import Output
    from bagdar.web.journal.actions import System, act
    from bagdar.web.scorecards.queries.inputs.items import Window, last_months
    from bagdar.web.scorecards.queries.inputs.outputs import output_items
    from bagdar.web.territories.queries import land

    at, by = timezone.now(), System("bench")
    day = timezone.localdate(at)
    window = Window(last_months(day), day, land().placing(day))
    missed = (one for one in output_items(window) if one.n < one.base)
    overdue = {one.project: one.on for one in missed if one.project is not None}
    for project, month in list(overdue.items())[: LATE + WARM_UP]:
        with act("bench.report", by=by, at=at) as entry:
            Output.objects.create(
                project_id=project,
                month=month,
                source="enterprise",
                headcount=5,
                actor_id=by.actor_id,
                actor_label=by.actor_label,
                at=at,
            )
            entry.record("project", project, before=None, after={"month": month})
        yield project


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "peak_mib": _peak_mib(),
    }


def _peak_mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Print the result."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    django.setup()
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
