"""Measure delivery of the whole country: extract, compute, one move. Prints one result as JSON.

    BAGDAR_DATA=./bench python -m tests.bench.delivery

A simulated programme must be there (`bagdar simulate`). Beside each stands a baseline: what the
same work takes done plainly, object by object.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

AS_OF = date(2026, 6, 30)
MOVES = 20
WARM_UP = 3


def measure() -> dict[str, Any]:
    """Run every part once; times in seconds, memory as the peak of this process so far."""
    from django.conf import settings
    from django.utils import timezone

    from bagdar.lake import Content
    from bagdar.runs.delivery import compute_delivery
    from bagdar.web.delivery.extracts import delivery_extracts
    from bagdar.web.delivery.queries.honesty import lake_of

    lake = lake_of(settings.BAGDAR_DATA)
    moment = timezone.now()

    def extract() -> Any:
        return lake.write(Content(one.shape, one.batches) for one in delivery_extracts(moment))

    started_mib = _peak_mib()
    snapshot, extracted = _timed(extract)
    found, computed = _timed(lambda: compute_delivery(lake, as_of=AS_OF))
    rows = {name: one.rows for name, one in snapshot.tables.items()}
    return {
        "rows": {name: rows[name] for name in ("ends", "date_moves", "commitments")},
        "settled": found.settled,
        "figures": found.figures.num_rows,
        "start_mib": started_mib,
        "extract": extracted,
        "compute": computed,
        "move": _moves(),
        "extract_plainly": _timed(_extract_plainly)[1],
        "lateness_plainly": _timed(_lateness_plainly)[1],
    }


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


def _moves() -> dict[str, float]:
    """Move the forecast of one project after another: the row, its milestone, its standing."""
    times = [_timed(partial(_move, one))[1] for one in _movable()][WARM_UP:]
    walls = [one["seconds"] * 1000 for one in times]
    return {
        "moves": len(walls),
        "median_ms": round(statistics.median(walls), 1),
        "max_ms": round(max(walls), 1),
        "cpu_median_ms": round(statistics.median(one["cpu_seconds"] for one in times) * 1000, 1),
    }


def _movable() -> Iterator[Any]:
    from bagdar.web.delivery.models import Milestone

    waiting = Milestone.objects.filter(
        actual_on=None, forecast_on__isnull=False, is_end=True
    ).select_related("project")
    yield from waiting.order_by("pk")[: MOVES + WARM_UP]


def _move(launch: Any) -> None:
    from django.utils import timezone

    from bagdar.web.delivery.actions.standing import refresh_standings
    from bagdar.web.delivery.models import DateMove, Milestone, Reason
    from bagdar.web.journal.actions import System, act

    at: datetime = timezone.now()
    new_on = launch.forecast_on + timedelta(days=7)
    reason = Reason.objects.order_by("pk")[0]
    with act("bench.move", by=System("bench"), at=at) as entry:
        DateMove.objects.create(
            project_id=launch.project_id,
            milestone=launch,
            kind="forecast",
            old_on=launch.forecast_on,
            new_on=new_on,
            reason=reason,
            cause=reason.cause,
            stated_on=timezone.localdate(at),
            actor_id="system:bench",
            actor_label="Bench",
            at=at,
        )
        Milestone.objects.filter(pk=launch.pk).update(forecast_on=new_on, stated_at=at)
        refresh_standings([launch.project_id], at=at)
        entry.record("project", launch.project.key, before=None, after={"forecast": new_on})


def _extract_plainly() -> int:
    """Read the moves alone, as objects."""
    from bagdar.web.delivery.models import DateMove

    return sum(1 for _one in DateMove.objects.order_by().iterator(chunk_size=2000))


def _lateness_plainly() -> int:
    """Ask the ledger of each project in turn, lateness alone."""
    from bagdar.core.delivery.ledger import Dates, lateness_days, timing
    from bagdar.web.projects.models import Standing

    columns = (
        "original_on committed_on forecast_on actual_on approved_on starts_on stated_on".split()
    )
    late = 0
    for row in Standing.objects.filter(known_to=None).values_list(*columns).iterator():
        dates = Dates(*row)
        late += timing(dates, as_of=AS_OF) == "late"
        lateness_days(dates, against=dates.original_on, as_of=AS_OF)
    return late


def main() -> None:
    """Run from the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    import django

    django.setup()
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
