"""What each test asks of the database, so that a second database is asked all of it, once.

Tests on SQLite note the shape of every statement, and whether it was refused. On PostgreSQL as few
tests run as ask the same statements again; and with them every test that commits, and every test
that nothing is noted of. A note holds for the very state of product and tests that it was made in.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
READ = ("src/bagdar", "tests")
NOT_READ = {"static", "locale", "locale_third_party", "__pycache__"}
FOLDER = ROOT / ".pytest_cache" / "d" / "bagdar"
"""Where pytest keeps what one run leaves for the next."""

ENOUGH = "BAGDAR_TESTS_THAT_ARE_ENOUGH"
"""Names a file: which tests are known to ask what, and which of them ask all of it together."""

MANY_ROWS = re.compile(r"\((?:%s(?:, )?)+\)(?:, \((?:%s(?:, )?)+\))*")
MANY_CASES = re.compile(r"(?:WHEN [^)]*\) THEN %s ?)+")
NUMBERS = re.compile(r"\b\d+\b")
NAMED_ON_THE_WAY = re.compile(r'(SAVEPOINT )"?\w+"?')


@lru_cache(maxsize=50_000)
def shape(sql: str) -> str:
    """Return a statement without how many rows, cases and which numbers it names, digested."""
    for pattern, instead in (
        (MANY_ROWS, "(%s)"),
        (MANY_CASES, "WHEN "),
        (NAMED_ON_THE_WAY, r"\1"),
        (NUMBERS, "0"),
    ):
        sql = pattern.sub(instead, sql)
    return sha256(sql.encode()).hexdigest()[:12]


@dataclass
class Asked:
    """Notes statements, for one test after the other."""

    noted: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        """Pass one statement on, as Django wraps the asking of a database."""
        try:
            answer = execute(sql, params, many, context)
        except Exception as error:
            self.noted.add(f"{shape(sql)} {type(error).__name__}")
            raise
        self.noted.add(shape(sql))
        return answer

    def taken(self) -> list[str]:
        """Return what was noted, and begin anew."""
        taken, self.noted = sorted(self.noted), set()
        return taken


@dataclass(frozen=True)
class Note:
    """What one test asked, and how many seconds it took."""

    test: str
    seconds: float
    shapes: frozenset[str]


def kept_in(folder: Path, worker: str) -> Path:
    """Return the file in which one process that runs tests keeps its notes."""
    return folder / f"asked-{_digest()}-{worker}.jsonl"


def keep(place: Path, test: str, seconds: float, shapes: Iterable[str]) -> None:
    """Add the note of one test."""
    with place.open("a", encoding="utf-8") as file:
        file.write(json.dumps([test, round(seconds, 3), list(shapes)]) + "\n")


def forget(folder: Path) -> None:
    """Remove what older runs noted."""
    for old in folder.glob("asked-*.jsonl"):
        old.unlink(missing_ok=True)


def notes(folder: Path = FOLDER) -> list[Note]:
    """Read the notes made of product and tests as they stand, in the order of tests."""
    found = [
        Note(test, seconds, frozenset(shapes))
        for file in folder.glob(f"asked-{_digest()}-*.jsonl")
        for test, seconds, shapes in map(json.loads, file.read_text("utf-8").splitlines())
    ]
    return sorted(found, key=lambda one: one.test)


def enough(known: Iterable[Note], part: float = 1) -> set[str]:
    """Return tests that ask, together, a part of all that the known ones ask: the cheapest first.

    A greedy cover by seconds for each new statement (Chvátal, A greedy heuristic for the
    set-covering problem, Mathematics of Operations Research 4 (1979)), ended once the part of all
    statements is covered: the last ones cost a test of half a minute each.
    """
    known = list(known)
    wanted = part * len(frozenset[str]().union(*(one.shapes for one in known)))
    covered: set[str] = set()
    chosen: set[str] = set()
    price = _price(covered)
    waiting = [(price(one), one.test, one) for one in known if one.shapes]
    heapq.heapify(waiting)
    while waiting and len(covered) < wanted:
        paid, test, one = heapq.heappop(waiting)
        if one.shapes <= covered:
            continue
        if (now := price(one)) > paid:
            heapq.heappush(waiting, (now, test, one))
            continue
        chosen.add(test)
        covered |= one.shapes
    return chosen


LEAST_SECONDS = 0.02
"""What a test costs at least, beside its own seconds: its world is taken back after it."""


def _price(covered: set[str]) -> Callable[[Note], float]:
    def price(one: Note) -> float:
        new = len(one.shapes - covered)
        return (one.seconds + LEAST_SECONDS) / new if new else float("inf")

    return price


@cache
def _digest() -> str:
    digest = sha256((ROOT / "requirements-test.lock").read_bytes())
    for file in _files():
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for folder in READ:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.is_file() and not NOT_READ & set(file.parts):
                yield file
