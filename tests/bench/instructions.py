"""Measure the linter and the list on many instructions. Prints one result as JSON.

    python -m tests.bench.instructions --rows 200000

Texts are made of sentences as minutes and decrees have them, in Russian, Kazakh and English, so
that many are alike in part. What is asked for is a new text: a changed copy of one that stands, or
one that stands nowhere. Making the rows is not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROWS = 200_000
SEED = 1
ASKED = 200
AT_ONCE = 2_000
TODAY = date(2026, 6, 15)
AIMS = {"duplicates, processor, ms p95": 50.0}
HEAD = """## Instructions

A new text is compared with all that stand, by an index in the database and no other service;
"copies found" of texts that are a changed copy of one that stands. One process; processor time
beside that of the clock. Aim: 50 ms of processor time p95 for 200,000 texts.
"""
ACTS = {
    "ru": (
        "ввести в эксплуатацию",
        "подключить к сетям газоснабжения",
        "завершить строительство",
        "представить отчёт об освоении средств по объекту",
        "выделить земельный участок под",
        "трудоустроить {n} человек на",
    ),
    "kk": (
        "пайдалануға беру",
        "газ желілеріне қосу",
        "құрылысын аяқтау",
        "бойынша қаражатты игеру туралы есеп беру",
        "үшін жер телімін бөлу",
        "{n} адамды жұмысқа орналастыру",
    ),
    "en": (
        "put into operation",
        "connect to the gas network",
        "finish the construction of",
        "hand in a report on the use of funds for",
        "allot a plot of land for",
        "employ {n} people at",
    ),
}
THINGS = {
    "ru": ("завод", "цех", "подстанцию", "ферму", "карьер", "комбинат", "теплицу", "склад"),
    "kk": ("зауытты", "цехты", "қосалқы станцияны", "ферманы", "карьерді", "комбинатты"),
    "en": ("the plant", "the workshop", "the substation", "the farm", "the quarry", "the store"),
}
ENDS = {
    "ru": "за счёт средств бюджета области, с представлением акта приёмки",
    "kk": "облыс бюджеті қаражаты есебінен, қабылдау актісін ұсына отырып",
    "en": "within the budget of the oblast, with an act of acceptance",
}
SOUNDS = ("ка", "ра", "мы", "то", "ши", "ле", "бай", "сор", "кен", "ту", "ал", "жа", "ос", "ық")


def measure(rows: int, seed: int) -> dict[str, Any]:
    """Make instructions, then ask for duplicates and for the list; return times in ms."""
    from bagdar.core.instructions.likeness import LEAST_LIKENESS, likeness
    from bagdar.core.instructions.linter import Code
    from bagdar.web.instructions.models import Instruction, InstructionKind
    from bagdar.web.instructions.permissions import Powers
    from bagdar.web.instructions.queries.linting import Facts, Register, findings
    from bagdar.web.instructions.queries.reading import Wanted, line_of, listed
    from bagdar.web.people.permissions import Scope, World
    from bagdar.web.projects.queries.filtering import Reading

    chance = random.Random(seed)  # noqa: S311 -- made-up texts
    texts = [_text(chance) for _ in range(rows)]
    _fill(texts)
    powers = Powers(installation=True)
    copied = chance.sample(range(rows), ASKED // 2)
    changed = [(_changed(texts[at], chance), at) for at in copied]
    asked = [(text, at + 1) for text, at in changed if likeness(text, texts[at]) >= LEAST_LIKENESS]
    copies = len(asked)
    asked += [(_text(chance), 0) for _ in range(ASKED - len(asked))]
    found, times, processor = 0, [], []
    for text, number in asked:
        facts = Facts(
            text=text, kind=InstructionKind.OTHER.value, due_on=TODAY + timedelta(days=60)
        )
        wall, cpu = time.perf_counter(), time.process_time()
        said = findings(facts, Register(powers), on=TODAY)
        times.append((time.perf_counter() - wall) * 1000)
        processor.append((time.process_time() - cpu) * 1000)
        found += bool(number) and any(one.code is Code.DUPLICATE for one in said)
    reading = Reading(Scope(world=World.REAL), datetime(2026, 6, 15, tzinfo=UTC), None, TODAY)
    lists = []
    for _ in range(20):
        wall = time.perf_counter()
        page = listed(Wanted(state="drafts"), powers, reading)
        lines = [line_of(one, TODAY) for one in page[:50]]
        lists.append((time.perf_counter() - wall) * 1000)
        assert len(lines) == 50
    return {
        "rows": Instruction.objects.count(),
        "asked": len(asked),
        "copies": copies,
        "copies_found": found,
        "lint_ms": _spread(times),
        "lint_cpu_ms": _spread(processor),
        "list_ms": _spread(lists),
    }


def _spread(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1), "most": round(max(times), 1)}


def _text(chance: random.Random) -> str:
    language = chance.choice(list(ACTS))
    act = chance.choice(ACTS[language]).format(n=chance.randint(5, 900))
    name = "".join(chance.choice(SOUNDS) for _ in range(chance.randint(3, 5))).capitalize()
    place = "".join(chance.choice(SOUNDS) for _ in range(chance.randint(2, 4))).capitalize()
    parts = [act, chance.choice(THINGS[language]), f"«{name}»", place]
    if chance.random() < 0.5:
        parts.append(ENDS[language])
    return " ".join(parts)


def _changed(text: str, chance: random.Random) -> str:
    """Change a letter or two, and add a day."""
    letters = list(text)
    for _ in range(2):
        letters[chance.randrange(len(letters))] = "о"
    return "".join(letters) + f" до {chance.randint(1, 28)} июня"


def _fill(texts: list[str]) -> None:
    from bagdar.core.instructions.likeness import band_keys
    from bagdar.web.instructions.models import BandKey, Instruction

    def rows() -> Iterator[Instruction]:
        for number, text in enumerate(texts, 1):
            yield Instruction(
                pk=number,
                source="bridge",
                kind="other",
                text=text,
                due_on=TODAY + timedelta(days=number % 300 - 100),
                created_by="system:bench",
                created_label="bench",
                created_at=datetime(2026, 6, 1, tzinfo=UTC),
            )

    made = rows()
    while part := list(islice(made, AT_ONCE)):
        Instruction.objects.bulk_create(part)
        BandKey.objects.bulk_create(
            (BandKey(instruction=one, key=key) for one in part for key in band_keys(one.text)),
            batch_size=10_000,
        )


def instructions_part(folder: Path) -> list[str]:
    """Return the section of the page; nothing where nothing was measured."""
    groups: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.glob("instructions-*.json")):
        result = json.loads(path.read_text("utf-8"))
        groups[result["database"], result["rows"]].append(result)
    if not groups:
        return []
    ordered = sorted(groups.items(), key=lambda one: (one[0][0] != "sqlite", one[0][1]))
    return [HEAD, *(_table(*key, runs) for key, runs in ordered), _shortfalls(ordered)]


def _table(database: str, rows: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    measured = {
        "duplicates, ms p95": median(run["lint_ms"]["p95"] for run in runs),
        "duplicates, processor, ms p95": median(run["lint_cpu_ms"]["p95"] for run in runs),
        "list of drafts, ms p95": median(run["list_ms"]["p95"] for run in runs),
    }
    about = (
        f"{database}, {rows:,} instructions, {first['asked']} texts asked; {len(runs)} runs on "
        f"{first['measured_on']}, commit {first['commit']}, seed {first['seed']}; "
        f"{first['machine']['processors']}, Python {first['machine']['python']}."
    )
    found = min(run["copies_found"] for run in runs)
    lines = [about, "", "| | measured | aim |", "|---|---:|---:|"]
    for name, value in measured.items():
        aim = f"{AIMS[name]:g}" if name in AIMS else ""
        lines.append(f"| {name} | {value:,.1f} | {aim} |")
    return "\n".join([*lines, f"| copies found | {found} of {first['copies']} | all |", ""])


def _shortfalls(groups: list[tuple[tuple[str, int], list[dict[str, Any]]]]) -> str:
    aim = AIMS["duplicates, processor, ms p95"]
    slow = [
        f"- duplicates on {database} among {rows:,} instructions: {p95:.0f} ms"
        for (database, rows), runs in groups
        if (p95 := median(run["lint_cpu_ms"]["p95"] for run in runs)) > aim
    ]
    missed = [
        f"- on {database} among {rows:,} instructions {lost} copies were not found"
        for (database, rows), runs in groups
        if (lost := max(run["copies"] - run["copies_found"] for run in runs))
    ]
    found = [*slow, *missed] or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of these aims", "", *found, ""])


def main() -> None:
    """Set up a database of its own, measure, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bagdar-instructions-") as name:
        os.environ["BAGDAR_DATA"] = str(Path(name))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        json.dump(measure(options.rows, options.seed), sys.stdout)


if __name__ == "__main__":
    main()
