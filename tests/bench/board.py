"""Measure the control board over full registers; part of `tests.bench.desks`.

The chair reads what a task has counted; the akim of an oblast is counted live. The page is asked
for by a client in the process.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.bench.spread import spread

if TYPE_CHECKING:
    from tests.bench.registers import Filled

ASKED = 30
HEAD = """## Control board

So many open barriers and as many instructions. "Centre" reads the counts that a task made, "akim"
has an oblast counted live, "count" is the task for all readers of both worlds. Aim: 100 ms p95 for
the centre.
"""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def measure(filled: Filled) -> dict[str, Any]:
    """Count the board, ask for its page; return times."""
    from django.test import Client
    from django.utils import timezone

    from bagdar.web.control.actions.keeping import keep_figures
    from bagdar.web.journal.actions import System

    begun, used = time.perf_counter(), time.process_time()
    counted = keep_figures(by=System("bench"), at=timezone.now())
    found: dict[str, Any] = {
        "boards_counted": counted,
        "count_s": round(time.perf_counter() - begun, 1),
        "count_cpu_s": round(time.process_time() - used, 1),
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
    return spread(wall), spread(cpu)
