"""Measure the pass of the clock over many open barriers. Prints one result as JSON.

    python -m tests.bench.barriers --rows 200000 --due 5000

Barriers are raised on working days of the half year before, in the districts of the built-in tree,
and stand as core says by the calendar of their territory; their clock is written down up to the
evening before. At midnight so many fall due. Making the rows is not measured. The database is that
of DATABASE_URL, else a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

ROWS, DUE, SEED = 200_000, 5_000, 1
AT_ONCE = 20_000
MOMENTS = 400
MIDNIGHT = datetime(2026, 6, 17, tzinfo=ZoneInfo("Asia/Almaty"))
"""A Wednesday; all terms end at midnight, so that what falls due of a day falls due at once."""
OLDEST_DAYS = 180
ENTERPRISES = 500
AIMS = {"pass, s": 5.0}
HEAD = """## Barriers

The pass of the clock writes down what fell due at a midnight, among many open barriers of all ages;
each thing is an event, a new standing and a leaf of the journal. "Again" runs it when nothing is
due, as every five minutes. One process; processor time beside that of the clock, for a machine that
does other work too. Aim: 5 s for 200,000 open barriers of which thousands are due.
"""


@dataclass(frozen=True)
class _Made:
    """A barrier as it stands on the evening before; `due` at midnight or not."""

    barrier: Any
    course: Any
    due: bool


def measure(rows: int, due: int, seed: int) -> dict[str, Any]:
    """Make open barriers, write down what falls due of them, and check that all of it was."""
    from django.db import connection

    from bagdar.web.barriers.actions.clock import note_passed
    from bagdar.web.barriers.models import CLOCK, Barrier, BarrierEvent

    _fill(rows, due, seed)
    before = BarrierEvent.objects.filter(happening__in=CLOCK).count()
    waiting = Barrier.objects.filter(next_at__lte=MIDNIGHT).count()
    noted, passed = _timed(lambda: note_passed(at=MIDNIGHT))
    again, idle = _timed(lambda: note_passed(at=MIDNIGHT))
    after = BarrierEvent.objects.filter(happening__in=CLOCK).count()
    left = Barrier.objects.filter(next_at__lte=MIDNIGHT).count()
    assert (waiting, noted, again, after - before, left) == (due, due, 0, due, 0)
    return {
        "database": connection.vendor,
        "rows": Barrier.objects.count(),
        "due": due,
        "pass": passed,
        "again": idle,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _timed(work: Callable[[], int]) -> tuple[int, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }


def _fill(rows: int, due: int, seed: int) -> None:
    """Make barriers of which so many fall due at midnight."""
    from bagdar.web.barriers.models import Kind
    from bagdar.web.enterprises.models import Enterprise
    from bagdar.web.portal.actions.presets import load_preset
    from bagdar.web.territories.queries import land, one_tree

    load_preset("kazakhstan", at=MIDNIGHT)
    works = Enterprise.objects.bulk_create(
        Enterprise(key=f"bench-{number}", name_en=f"Works {number} LLP")
        for number in range(ENTERPRISES)
    )
    chance = random.Random(seed)  # noqa: S311 -- made-up rows
    versions = land().forest.versions
    districts = [
        one.territory for one in versions if one.holds_on(MIDNIGHT.date()) and one.level == 2
    ]
    with one_tree():
        kept = _templates(chance.sample(districts, min(len(districts), 40)), chance)
    falls, stays = ([one for one in kept if one.due is is_due] for is_due in (True, False))
    facts = [
        (chance.choice(falls if number < due else stays), works[number % len(works)].pk)
        for number in range(rows)
    ]
    chance.shuffle(facts)
    kinds = Kind.values
    for start in range(0, rows, AT_ONCE):
        _write(facts[start : start + AT_ONCE], first=start + 1, kinds=kinds)
    _settle()


def _settle() -> None:
    """Leave the database as one that was filled long ago, not a moment ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("ANALYZE")


def _templates(districts: list[int], chance: random.Random) -> list[_Made]:
    """Return barriers raised at different moments and places, standing as core says."""
    from bagdar.core.barriers.course import Event, Happening, course
    from bagdar.core.terms.working_time import is_working_day, local_day
    from bagdar.web.barriers.actions.standing import set_standing
    from bagdar.web.barriers.models import Barrier
    from bagdar.web.territories.queries import calendar_of

    found: list[_Made] = []
    evening = MIDNIGHT - timedelta(hours=1)
    while len(found) < MOMENTS * 10:
        place = chance.choice(districts)
        calendar = calendar_of(place)
        raised_at = evening - timedelta(minutes=chance.randint(60, OLDEST_DAYS * 24 * 60))
        if not is_working_day(local_day(raised_at, calendar), calendar):
            continue
        told = course([Event(raised_at, Happening.RAISED)], calendar=calendar, as_of=evening)
        barrier = Barrier(territory_id=place, raised_at=raised_at)
        set_standing(barrier, told)
        due = bool(told.coming) and told.coming[0].at <= MIDNIGHT
        found.append(_Made(barrier, told, due))
    return found


def _write(facts: list[tuple[_Made, int]], *, first: int, kinds: list[str]) -> None:
    from bagdar.web.barriers.models import STANDING, Barrier, BarrierEvent
    from bagdar.web.journal.actions import System, act
    from bagdar.web.journal.actions.inserting import insert_rows, insert_values

    by = System("bench")
    made = [
        Barrier(
            enterprise_id=works,
            territory_id=one.barrier.territory_id,
            kind=kinds[number % len(kinds)],
            what=f"No connection at the site {number} since the month before.",
            raised_at=one.barrier.raised_at,
            first_level="district",
            **{name: getattr(one.barrier, name) for name in STANDING},
        )
        for number, (one, works) in enumerate(facts, first)
    ]
    with act("tests.barriers", by=by, at=MIDNIGHT - timedelta(hours=1)) as entry:
        insert_rows(made)
        insert_values(
            BarrierEvent,
            ("barrier_id", "happening", "level", "actor_id", "actor_label", "at"),
            [
                (barrier.pk, happening, level, by.actor_id, by.actor_label, at)
                for barrier, (one, _works) in zip(made, facts, strict=True)
                for happening, level, at in (
                    ("raised", "district", barrier.raised_at),
                    *((mark.moment.value, mark.level.value, mark.at) for mark in one.course.passed),
                )
            ],
        )
        entry.record("bench", first, before=None, after={"barriers": len(made)})


def barriers_part(folder: Path) -> list[str]:
    """Return the section of the page; nothing where nothing was measured."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("barriers-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["rows"]].append(result)
    if not groups:
        return []
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    return [HEAD, *(_table(*key, runs) for key, runs in ordered), _shortfalls(ordered)]


def _table(database: str, rows: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    measured = {
        "pass, s": median(run["pass"]["seconds"] for run in runs),
        "pass, processor, s": median(run["pass"]["cpu_seconds"] for run in runs),
        "again, s": median(run["again"]["seconds"] for run in runs),
        "peak memory, MiB": median(run["peak_mib"] for run in runs),
    }
    about = (
        f"{database}, {rows:,} open barriers, {first['due']:,} due; {len(runs)} runs on "
        f"{first['measured_on']}, commit {first['commit']}, seed {first['seed']}; "
        f"{first['machine']['processors']}, Python {first['machine']['python']}."
    )
    lines = [about, "", "| | measured | aim |", "|---|---:|---:|"]
    for name, value in measured.items():
        aim = f"{AIMS[name]:g}" if name in AIMS else ""
        lines.append(f"| {name} | {value:,.2f} | {aim} |")
    return "\n".join([*lines, ""])


def _shortfalls(groups: list[tuple[tuple[str, int], list[dict[str, Any]]]]) -> str:
    slow = [
        f"- the pass on {database} with {rows:,} open barriers: {seconds:.1f} s"
        for (database, rows), runs in groups
        if (seconds := median(run["pass"]["seconds"] for run in runs)) > AIMS["pass, s"]
    ]
    found = slow or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of this aim", "", *found, ""])


def main() -> None:
    """Set up a database, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--due", type=int, default=DUE)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bagdar-barriers-") as name:
        os.environ["BAGDAR_DATA"] = str(Path(name))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        json.dump(measure(options.rows, options.due, options.seed), sys.stdout)


if __name__ == "__main__":
    main()
