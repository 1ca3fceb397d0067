"""Measure one late report of jobs: accepted, then its territory and those above scored anew.

    BAGDAR_DATA=./bench python -m tests.bench.late_jobs

Takes reports of jobs of a simulated installation that wait to be accepted, one after another.
"Accepting" is the act that makes claims of its figures; "late report" scores what it belongs to.
Prints one result as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
from functools import partial
from typing import Any

from tests.bench.scorecards import LATE, WARM_UP, _score, _territories, _timed


def measure() -> dict[str, Any]:
    """Accept reports that wait, and score what each is about; times in milliseconds."""
    from django.utils import timezone

    from bagdar.web.jobs.actions.reports import accept_report, sign_report
    from bagdar.web.jobs.models import Report, ReportLine, State
    from bagdar.web.journal.actions import System
    from bagdar.web.scorecards.models import ScoreInput, ScoreStanding

    waiting = Report.objects.filter(state=State.SUBMITTED).order_by("-period__month", "pk")
    accepting, scoring, changed = [], [], []
    for report in waiting[: LATE + WARM_UP]:
        line = ReportLine.objects.filter(report=report).order_by("pk").first()
        if line is None:
            continue
        if not report.checker_id:
            sign_report(report, by=System("bench, akim"), at=timezone.now())
        accept = partial(accept_report, report, by=System("bench, oblast"), at=timezone.now())
        accepting.append(_timed(accept)[1])
        cells, took = _timed(partial(_score, line.project_id))
        scoring.append(took)
        changed.append(cells)
    return {
        "reports": len(scoring[WARM_UP:]),
        "changed_cells": sum(changed[WARM_UP:]),
        "inputs": ScoreInput.objects.count(),
        "figures": ScoreStanding.objects.count(),
        "territories": _territories(),
        "months": ScoreStanding.objects.order_by().values("month").distinct().count(),
        "load": round(os.getloadavg()[0], 1),
        "accepting": _told(accepting[WARM_UP:]),
        "late": _told(scoring[WARM_UP:]),
    }


def _told(times: list[dict[str, float]]) -> dict[str, float]:
    walls = [one["seconds"] * 1000 for one in times]
    return {
        "median_ms": round(statistics.median(walls), 1),
        "max_ms": round(max(walls), 1),
        "cpu_ms": round(statistics.median(one["cpu_seconds"] * 1000 for one in times), 1),
    }


def main() -> None:
    """Compute the scorecards as of now once, so that a report changes its own cells alone."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    django.setup()
    from django.utils import timezone

    from bagdar.web.journal.actions import System
    from bagdar.web.scorecards.actions.computing import compute_scores

    compute_scores(by=System("bench"), at=timezone.now())
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
