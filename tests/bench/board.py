"""Measure the control board over large registers. Prints one result as JSON.

    python -m tests.bench.board --rows 200000

So many open barriers and as many instructions. The chair reads what a task has counted; the akim
of an oblast is counted live. The page is asked for by a client in the process; making rows is not
measured.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

ROWS = 200_000
SEED = 1
ASKED = 30
AIMS = {"board of the centre, ms p95": 100.0}
HEAD = """## Control board

So many open barriers and as many instructions. "Centre" reads the counts that a task made, "akim"
has an oblast counted live, "count" is the task for all readers of both worlds. Aim: 100 ms p95 for
the centre.
"""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def measure(rows: int, seed: int) -> dict[str, Any]:
    """Fill registers, count the board, ask for its page; return times."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from bagdar.web.control.actions.keeping import keep_figures
    from bagdar.web.journal.actions import System
    from tests.bench.registers import fill

    settings.ALLOWED_HOSTS = ["testserver"]
    at, bench = timezone.now(), System("bench")
    filled = fill(barriers=rows, instructions=rows, seed=seed, at=at)
    begun = time.perf_counter()
    counted = keep_figures(by=bench, at=timezone.now())
    count_s = time.perf_counter() - begun
    found: dict[str, Any] = {
        "rows": rows,
        "boards_counted": counted,
        "count_s": round(count_s, 1),
    }
    for name, person in (("centre", filled.chair), ("akim", filled.akims[0])):
        client = Client()
        client.force_login(person, backend=BACKEND)
        found[f"{name}_ms"], found[f"{name}_cpu_ms"] = _asked(client)
    return found


def _asked(client: Any) -> tuple[dict[str, float], dict[str, float]]:
    wall, cpu = [], []
    for number in range(ASKED + 1):
        begun, used = time.perf_counter(), time.process_time()
        assert client.get("/en/control/").status_code == 200
        if number:
            wall.append((time.perf_counter() - begun) * 1000)
            cpu.append((time.process_time() - used) * 1000)
    return _spread(wall), _spread(cpu)


def _spread(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "most": round(max(times), 1)}


def main() -> None:
    """Set up a database of its own, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bagdar-board-") as name:
        os.environ["BAGDAR_DATA"] = str(Path(name))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        json.dump(measure(options.rows, options.seed), sys.stdout)


if __name__ == "__main__":
    main()
