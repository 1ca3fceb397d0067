"""Processes to be killed: they write real acts, or run tasks, on a database of their own.

    python -m tests.long.load prepare
    python -m tests.long.load write ACKNOWLEDGED THREADS SEED [ACTS]
    python -m tests.long.load ask NUMBER
    python -m tests.long.load send purchases|budget ROWS [AMOUNT …]
    python -m tests.long.load confirm TOKEN
    python -m tests.long.load redact TEXT
    python -m tests.long.load check

An act is acknowledged, one line in the file, only after its commit returned.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from datetime import UTC, date, datetime
from itertools import count, repeat
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from bagdar.web.journal.actions import System
from bagdar.web.journal.actions.redactions import confirm_redaction, request_redaction
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.journal.queries.checking import verify
from bagdar.web.loads.actions import start_load, take_load
from bagdar.web.loads.queries import read_load
from bagdar.web.people.permissions import World
from bagdar.web.projects.actions import create_project, update_project
from bagdar.web.projects.models import Programme, Project, Visibility
from bagdar.web.queue.actions import enqueue
from bagdar.web.queue.models import Effect
from bagdar.web.territories.models import Territory
from tests import builders
from tests.long.slow_task import note
from tests.web.parties.purchases import release

BY = System("load")


def prepare() -> None:
    """Make the tables and a small world."""
    call_command("migrate", verbosity=0, interactive=False)
    builders.territories()
    builders.programme()


def write(acknowledged: str, threads: int, seed: int, acts: int | None) -> None:
    """Write acts from several threads, until killed or until each has written its number."""
    told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    failures: list[BaseException] = []

    def one(number: int) -> None:
        chance = random.Random(seed * 1000 + number)  # noqa: S311 -- a repeatable load
        rounds = repeat(None) if acts is None else repeat(None, acts)
        try:
            for turn, _round in zip(count(), rounds, strict=False):
                line = _act(chance, f"{seed}-{number}-{turn}")
                os.write(told, f"{line}\n".encode())
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    running = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    sys.exit(bool(failures))


def _act(chance: random.Random, name: str) -> str:
    """Enter a project or change one; return what was done."""
    keys = list(Project.objects.values_list("key", flat=True)[:50])
    if keys and chance.random() < 0.5:
        project = Project.objects.get(key=chance.choice(keys))
        update_project(project, {"address": name}, by=BY, at=datetime.now(UTC))
        return json.dumps(["changed", project.key, name])
    facts: dict[str, Any] = {
        "key": f"project-{name}",
        "name_en": name,
        "name_ru": name,
        "name_kk": name,
        "territory": Territory.objects.get(key="north"),
        "programme": Programme.objects.get(),
        "place_on": date(2026, 1, 1),
        "visibility": "territory",
    }
    project = create_project(facts, by=BY, at=datetime.now(UTC))
    return json.dumps(["entered", project.key, ""])


def ask(number: int) -> None:
    """Ask for tasks, all or none."""
    with transaction.atomic():
        for one in range(number):
            enqueue(note, key=f"note:{one}", number=one)


def send(kind: str, rows: int, amount: int) -> None:
    """Hand a file of so many rows in, for a worker; say its token."""
    username = f"sends-{kind}-{amount}"
    if kind == "purchases":
        person, name = builders.user("auditor", username=username), "file"
        told = {"stated_on": "2026-01-01"}
        lines = [f"{json.dumps(release(f'ocds-{one}', amount=amount))}\n" for one in range(rows)]
    else:
        builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)
        person, name = builders.user("programme_office", username=username), "table"
        told = {"decimal": ""}
        lines = ["project,year,codes,currency,approved,document\n"]
        lines += [f"mill,2026,1 {one},,{one + 1},Law\n" for one in range(rows)]
    load = start_load(
        kind,
        {name: (one.encode() for one in lines)},
        name=kind,
        told={"source": "load", **told},
        world=World.REAL,
        by=person,
        at=datetime.now(UTC),
    )
    sys.stdout.write(f"{load.token}\n")


def confirm(token: str) -> None:
    """Let a table that was tried be taken in."""
    load = read_load(token)
    assert load is not None
    assert take_load(load), load


def redact(text: str) -> None:
    """Write a text into the registry and the journal, then let two persons take it out."""
    now = datetime.now(UTC)
    project = builders.project(address=text, name_ru=text)
    update_project(project, {"address": f"{text}, again"}, by=BY, at=now)
    first, second = builders.user("auditor"), builders.user("auditor")
    asked = request_redaction(text=text, ground="pasted by mistake", by=first, at=now)
    confirm_redaction(asked, by=second, at=now)


def check() -> None:
    """Tell what is there, as JSON."""
    verdict = verify()
    entered: dict[str, list[str]] = {}
    changed: dict[str, list[str]] = {}
    records = Payload.objects.filter(subject_kind="project", redacted_at=None)
    records = records.select_related("entry")
    for one in records.order_by("entry_id", "position").iterator():
        after = json.loads(one.body)["after"]
        (entered if one.entry.act == "projects.create" else changed).setdefault(
            one.subject_id, []
        ).append(after.get("address", ""))
    statuses = DBTaskResult.objects.values_list("status", flat=True)
    facts = {
        "fault": str(verdict.fault or ""),
        "entries": Entry.objects.count(),
        "last": verdict.seq,
        "entered": entered,
        "changed": changed,
        "projects": dict(Project.objects.values_list("key", "address")),
        "notes": sorted(
            int(one)
            for one in Payload.objects.filter(subject_kind="note").values_list(
                "subject_id", flat=True
            )
        ),
        "effects": Effect.objects.count(),
        "statuses": {status: list(statuses).count(status) for status in set(statuses)},
    }
    sys.stdout.write(json.dumps(facts))


def main() -> None:
    """Do what the command line says."""
    what, *given = sys.argv[1:]
    if what == "write":
        file, threads, seed, *acts = given
        write(file, int(threads), int(seed), int(acts[0]) if acts else None)
    elif what == "ask":
        ask(int(given[0]))
    elif what == "send":
        kind, rows, *amounts = given
        for one in amounts or ["100"]:
            send(kind, int(rows), int(one))
    elif what == "confirm":
        confirm(given[0])
    elif what == "redact":
        redact(given[0])
    else:
        {"prepare": prepare, "check": check}[what]()


if __name__ == "__main__":
    main()
