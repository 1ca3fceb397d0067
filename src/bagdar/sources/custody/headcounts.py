"""Count all jobs of employers by month from contributions: nothing of a person is written.

A person is one job of an employer in a month at most, whatever it is paid for it in parts. Who is
counted is everybody in the file: give it the contributions of all persons that an employer paid,
not only of those who are claimed. A month of the file in which an employer paid nobody is 0.
"""

from __future__ import annotations

import csv
import os
import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bagdar.core.jobs.policy import RecordKind, month_after
from bagdar.core.terms.pseudonyms import KEY_BYTES
from bagdar.sources.custody.keys import CustodyError, Key
from bagdar.sources.custody.pseudonymising import Made, rows_in_order
from bagdar.sources.exchange import INDIVIDUAL

HEADCOUNT_COLUMNS = ("employer", "month", "jobs")
MOST_JOBS = Decimal(10) ** 7
_JOBS = re.compile(r"[0-9]{1,8}(\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Headcount:
    """All jobs of an employer in a month, FTE."""

    employer: str
    month: date
    jobs: Decimal


def read_headcount(cells: Sequence[str]) -> Headcount | None:
    """Return a row of a file of headcounts; None for one that cannot be read."""
    if len(cells) != len(HEADCOUNT_COLUMNS) or not _JOBS.fullmatch(cells[2]):
        return None
    try:
        month = date.fromisoformat(f"{cells[1]}-01")
        jobs = Decimal(cells[2])
    except (ValueError, InvalidOperation):
        return None
    return Headcount(cells[0], month, jobs) if jobs < MOST_JOBS else None


def count_jobs(
    source: Path, target: Path, *, stepped: Callable[[int], None] = lambda _: None
) -> tuple[int, Made]:
    """Write the jobs of each employer and month of a file of contributions; return how many.

    The key under which persons are told apart meanwhile is made for this and thrown away.

    Raises CustodyError when the source is no such table or the target cannot be written.
    """
    made = Made()
    key = Key("headcounts", secrets.token_bytes(KEY_BYTES))
    jobs: Counter[tuple[str, str]] = Counter()
    try:
        for rows in rows_in_order(source, target, RecordKind.CONTRIBUTIONS, key, made, stepped):
            jobs.update(_jobs_of(rows))
        if not jobs:
            raise CustodyError(f"{source}: no row can be used. Nothing was written.")
        jobs.update(_nobody(jobs, made.months))
        with target.open("w", encoding="ascii", newline="") as file:
            os.fchmod(file.fileno(), 0o600)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADCOUNT_COLUMNS)
            for (employer, month), thousandths in sorted(jobs.items()):
                whole = Decimal(thousandths) / 1000
                writer.writerow((employer, month, f"{whole:.3f}"))
    except OSError as error:
        raise CustodyError(f"{error.filename or target}: {error.strerror or error}") from None
    return len(jobs), made


def _nobody(jobs: Iterable[tuple[str, str]], months: Collection[str]) -> dict[tuple[str, str], int]:
    """Return 0 for each employer and month from the first to the last one of the file.

    Without it a mean over the months told would take a season for the whole year.
    """
    first, last = (date.fromisoformat(f"{one}-01") for one in (min(months), max(months)))
    span = (last.year - first.year) * 12 + last.month - first.month
    covered = [f"{month_after(first, at):%Y-%m}" for at in range(span + 1)]
    return {(employer, month): 0 for employer in {one for one, _month in jobs} for month in covered}


def _jobs_of(rows: Iterable[str]) -> Counter[tuple[str, str]]:
    """Sum up, in thousandths, at most one job of each person with an employer in a month."""
    persons: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        worker, month, employer, _site, rate = row.split(",")
        if employer != INDIVIDUAL:
            persons[worker, employer, month] += Decimal(rate)
    found: Counter[tuple[str, str]] = Counter()
    for (_worker, employer, month), whole in persons.items():
        found[employer, month] += int(min(whole, Decimal(1)) * 1000)
    return found
