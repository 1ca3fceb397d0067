"""Processes to be killed: they write down what the clock of barriers did.

python -m tests.long.clock_of_barriers raise NUMBER
python -m tests.long.clock_of_barriers note
python -m tests.long.clock_of_barriers check
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import timedelta

import django

if __name__ == "__main__":
    django.setup()

from bagdar.core.barriers.course import Course, course
from bagdar.web.barriers.actions.clock import note_passed
from bagdar.web.barriers.actions.raising import Told, raise_barrier
from bagdar.web.barriers.models import CLOCK, Barrier, BarrierEvent
from bagdar.web.barriers.queries.events import facts_of
from bagdar.web.journal.actions import System, act
from bagdar.web.journal.queries.checking import verify
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import calendar_of
from tests import builders
from tests.builders import NOW

BY = System("load")
LONG_AFTER = NOW + timedelta(days=120)


def prepare(number: int) -> None:
    """Raise barriers, all in one act."""
    works = builders.enterprise(key="works")
    told = Told("No gas.", "gas", territory=Territory.objects.get(key="north-east"))
    with act("tests.barriers", by=BY, at=NOW):
        for _one in range(number):
            raise_barrier(works, told, by=BY, at=NOW)


def _by_calendar(barrier: Barrier) -> Course:
    """Return what the clock is to have done, whatever was written down."""
    calendar = calendar_of(barrier.territory_id)
    return course(facts_of(barrier).events, calendar=calendar, as_of=LONG_AFTER)


def check() -> None:
    """Tell what was written down, against what the events and the calendar say, as JSON."""
    rows = BarrierEvent.objects.filter(happening__in=CLOCK)
    noted = Counter(rows.values_list("barrier", "happening", "at"))
    due = Counter(
        (one.pk, mark.moment.value, mark.at)
        for one in Barrier.objects.all()
        for mark in _by_calendar(one).passed
    )
    written = list(rows.order_by("barrier", "pk").values_list("barrier", "at"))
    facts = {
        "noted": sum(noted.values()),
        "lost": len(due - noted),
        "doubled": len(noted - due),
        "in_order": written == sorted(written),
        "fault": str(verify().fault or ""),
    }
    sys.stdout.write(json.dumps(facts))


def main() -> None:
    """Do what the command line says."""
    what, *given = sys.argv[1:]
    if what == "raise":
        prepare(int(given[0]))
    elif what == "note":
        note_passed(at=LONG_AFTER, portion=5)
    else:
        check()


if __name__ == "__main__":
    main()
