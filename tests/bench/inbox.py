"""Measure the pages of the inbox over full registers; part of `tests.bench.desks`.

The pages are asked through Django's client in one process, so that the time of a server and of the
network is not in it. Processor time stands beside that of the clock, for a machine that does other
work too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.bench.spread import spread

if TYPE_CHECKING:
    from tests.bench.registers import Filled

TIMES = 20
PEOPLE = 10
HEAD = """## Inbox

The page of an office that is asked for by akims of oblasts and districts and by ministries, of the
centre by the programme office, the chair and the control office, to whom a third of the register
has come; and the number in the top bar. Aim: 100 ms p95 for an office, with 200,000 open barriers,
an open task about every tenth of them, and 200,000 instructions.
"""
PAGES = {"inbox": "/en/inbox/", "others": "/en/inbox/?group=others", "bell": "/en/inbox/news/bell/"}


def measure(filled: Filled) -> dict[str, Any]:
    """Ask for the pages of each kind of office; return times in ms."""
    people = {
        "oblast": filled.akims[:PEOPLE],
        "district": filled.district_akims[:PEOPLE],
        "ministry": filled.ministries,
        "centre": (filled.office, filled.chair, filled.control),
    }
    return {
        f"{kind}, {name}": _asked(who, path)
        for kind, who in people.items()
        for name, path in PAGES.items()
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
    return {"clock": spread(wall), "processor": spread(processor)}
