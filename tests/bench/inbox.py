"""Measure the inbox over full registers. Prints one result as JSON.

    python -m tests.bench.inbox --rows 200000

The pages are asked through Django's client in one process, so that the time of a server and of the
network is not in it; making the rows is not measured. Processor time stands beside that of the
clock, for a machine that does other work too.
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
TIMES = 20
PEOPLE = 10
AIM_MS = 100.0
HEAD = """## Inbox

The page of an office that is asked for by akims of oblasts and districts and by ministries, of the
centre by the programme office, the chair and the control office, to whom a third of the register
has come; and the number in the top bar. Aim: 100 ms p95 for an office, with 200,000 open barriers
and 200,000 instructions.
"""
PAGES = {"inbox": "/en/inbox/", "others": "/en/inbox/?group=others", "bell": "/en/inbox/news/bell/"}


def measure(rows: int, seed: int) -> dict[str, Any]:
    """Fill the registers, then ask for the pages of each kind of office; return times in ms."""
    from django.utils import timezone

    from bagdar.web.barriers.models import Barrier
    from bagdar.web.instructions.models import Instruction
    from tests.bench.registers import fill

    filled = fill(barriers=rows, instructions=rows, seed=seed, at=timezone.now())
    people = {
        "oblast": filled.akims[:PEOPLE],
        "district": filled.district_akims[:PEOPLE],
        "ministry": filled.ministries,
        "centre": (filled.office, filled.chair, filled.control),
    }
    return {
        "barriers": Barrier.objects.count(),
        "instructions": Instruction.objects.count(),
        "ms": {
            f"{kind}, {name}": _asked(who, path)
            for kind, who in people.items()
            for name, path in PAGES.items()
        },
    }


def _asked(people: Any, path: str) -> dict[str, Any]:
    from django.test import Client

    wall: list[float] = []
    processor: list[float] = []
    for person in people:
        client = Client()
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
        client.get(path)
        for _ in range(TIMES):
            clock, cpu = time.perf_counter(), time.process_time()
            answer = client.get(path)
            wall.append((time.perf_counter() - clock) * 1000)
            processor.append((time.process_time() - cpu) * 1000)
            assert answer.status_code == 200, answer
    return {"clock": _spread(wall), "processor": _spread(processor)}


def _spread(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "most": round(max(times), 1)}


def main() -> None:
    """Set up a database of its own, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bagdar-inbox-") as name:
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
