"""Processes that write down what the clock of barriers did: to be killed, or left by the database.

python -m tests.long.clock_of_barriers raise NUMBER
python -m tests.long.clock_of_barriers note
python -m tests.long.clock_of_barriers cut
python -m tests.long.clock_of_barriers check
python -m tests.long.clock_of_barriers dump
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import django
import psycopg

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db import connections
from django.db.utils import OperationalError

from bagdar.core.barriers.course import Course, course
from bagdar.web.barriers.actions.clock import note_passed
from bagdar.web.barriers.actions.raising import Told, raise_barrier
from bagdar.web.barriers.models import CLOCK, STANDING, Barrier, BarrierEvent
from bagdar.web.barriers.queries.events import facts_of
from bagdar.web.journal.actions import System, act
from bagdar.web.journal.models import Entry
from bagdar.web.journal.queries.checking import verify
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import calendar_of
from tests import builders
from tests.builders import NOW

BY = System("load")
LONG_AFTER = NOW + timedelta(days=120)
PORTION = 5
STATEMENTS = {
    "events": 'INSERT INTO "barriers_barrierevent"',
    "standing": 'UPDATE "barriers_barrier"',
    "journal": 'INSERT INTO "journal_entry"',
}
"""Statements of each portion, by the place at which the database goes away after them."""

PLACES = (*STATEMENTS, "commit", "answer")
"""Where the database goes away: before a commit, or after it with its answer still on the way."""


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


@contextmanager
def database_gone(place: str, *, portion: int) -> Iterator[None]:
    """Let the database go away at a place of a portion of the pass, the first counted as 1."""
    database: Any = connections["default"]
    left, commit = portion, database._commit

    def is_here() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    def execute(statement: Callable[..., Any], sql: Any, *given: Any) -> Any:
        done = statement(sql, *given)
        if place in STATEMENTS and str(sql).startswith(STATEMENTS[place]) and is_here():
            _stop(database)
        return done

    def at_commit() -> None:
        if place == "commit" and is_here():
            _stop(database)
        commit()
        if place == "answer" and is_here():
            _stop(database)
            raise OperationalError("the answer to the commit is lost")

    with database.execute_wrapper(execute), patch.object(database, "_commit", at_commit):
        yield


def _stop(database: Any) -> None:
    """End the process that serves a connection; SQLite has none, there a file is gone instead."""
    if database.vendor != "postgresql":
        raise OperationalError("disk I/O error")
    served_by = database.connection.info.backend_pid
    to = settings.DATABASES["default"]
    address = {
        "dbname": to["NAME"],
        "user": to["USER"],
        "password": to["PASSWORD"],
        "host": to["HOST"],
        "port": to["PORT"],
    }
    given = {name: value for name, value in address.items() if value}
    with psycopg.connect(**given, autocommit=True) as other:
        # The second argument waits until the process has ended.
        ended = other.execute("SELECT pg_terminate_backend(%s, 10000)", [served_by]).fetchone()
    assert ended == (True,)


def cut() -> None:
    """Let the database go away in the second portion at each place in turn, then run to the end.

    Tells as JSON how many moments were written down after each. A pass closes its connection when
    the database does not answer, as the worker does.
    """
    told = {}
    for place in PLACES:
        try:
            with database_gone(place, portion=2):
                note_passed(at=LONG_AFTER, portion=PORTION)
        except OperationalError:
            connections["default"].close()
        else:
            raise SystemExit(f"The database did not go away at the place {place}.")
        told[place] = BarrierEvent.objects.filter(happening__in=CLOCK).count()
    told["last"] = note_passed(at=LONG_AFTER, portion=PORTION)
    sys.stdout.write(json.dumps(told))


def dump() -> None:
    """Tell all that was written down, in its order, and where the barriers stand, as JSON."""
    events = BarrierEvent.objects.filter(happening__in=CLOCK).order_by("pk")
    facts = {
        "events": list(events.values_list("barrier", "happening", "level", "at")),
        "barriers": list(Barrier.objects.order_by("pk").values_list("pk", *STANDING)),
        "acts": Entry.objects.filter(act="barriers.clock").count(),
    }
    sys.stdout.write(json.dumps(facts, default=str))


def main() -> None:
    """Do what the command line says."""
    what, *given = sys.argv[1:]
    if what == "raise":
        prepare(int(given[0]))
    elif what == "note":
        note_passed(at=LONG_AFTER, portion=PORTION)
    else:
        {"cut": cut, "check": check, "dump": dump}[what]()


if __name__ == "__main__":
    main()
