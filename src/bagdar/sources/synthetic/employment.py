"""Made-up persons in work: whom enterprises list at their sites, and who was paid in which month.

Most are paid from the month of joining on; some were never paid, are listed at two sites, came from
a linked employer, or left after some months, so that verification has something to find. The
shares are ours, not those of any register. Their personal numbers are of people born in the 2090s,
and go no further than the custodian's tool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import numpy as np

from bagdar.core.jobs.policy import TRANSFER_MONTHS, month_after
from bagdar.core.terms.identifiers import BinError, bin_with_control

GHOST, DOUBLE, MOVED, BRIEF = 0.05, 0.04, 0.06, 0.10
HALF_TIME = 0.1
FILLED_MONTHS = 8
"""Most of a site is hired within so many months of its opening, the rest one by one."""
FILLED_RATIO = 0.75
BRIEF_MONTHS = (3, 9)
BEFORE_MONTHS = 4
"""Months for which another employer paid whoever moved."""
FIRST_YEAR, YEARS, DAYS = 90, 10, 28
SERIALS = 10_000


@dataclass(frozen=True, slots=True)
class Workplace:
    """A site: its employer, the day of the decision, the month it opened, people said to work."""

    site: str
    employer: str
    decided: date | None
    opened: date
    people: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list or of a register of contributions, as a custodian has it."""

    iin: str
    month: date
    employer: str
    site: str
    rate: str


@dataclass(frozen=True, slots=True)
class Employment:
    """Both files of a custodian."""

    listed: tuple[Row, ...]
    paid: tuple[Row, ...]


def employment(places: Sequence[Workplace], *, seed: int, until: date, persons: int) -> Employment:
    """Draw who works at these sites up to a month, of at most so many persons.

    Sites that would go beyond are left out, as if their custodian had not handed over yet.
    """
    rng = np.random.default_rng([seed, 11])
    numbers = personal_numbers()
    listed: list[Row] = []
    paid: list[Row] = []
    for at, place in enumerate(places):
        if len(listed) + place.people > persons:
            break
        others = [one for one in (places[at - 1], places[(at + 1) % len(places)])
                  if one.employer != place.employer]  # fmt: skip
        for _person in range(place.people):
            _live(next(numbers), place, others, rng, until, listed, paid)
    return Employment(tuple(listed), tuple(paid))


def _live(
    iin: str,
    place: Workplace,
    others: Sequence[Workplace],
    rng: np.random.Generator,
    until: date,
    listed: list[Row],
    paid: list[Row],
) -> None:
    """Tell of one person: where it is listed, and who paid for which months."""
    fate, way = rng.random(2)
    joined = _joined(place, rng, until)
    rate = "0.5" if rng.random() < HALF_TIME else "1"
    listed.append(Row(iin, joined, place.employer, place.site, rate))
    ghost, double, moved = GHOST, GHOST + DOUBLE, GHOST + DOUBLE + MOVED
    if fate < ghost:
        return
    if fate < double and others:
        listed.append(Row(iin, joined, others[0].employer, others[0].site, rate))
    elif fate < moved:
        paid += _paid_before(iin, place, others, joined, rate, old=way < 1 / 2)
    last = until
    if moved <= fate < moved + BRIEF:
        last = min(until, month_after(joined, int(rng.integers(*BRIEF_MONTHS)) - 1))
    paid += [Row(iin, month, place.employer, "", rate) for month in _months(joined, last)]


def _joined(place: Workplace, rng: np.random.Generator, until: date) -> date:
    months = max(0, _between(place.opened, until))
    most = min(months, FILLED_MONTHS) if rng.random() < FILLED_RATIO else months
    return month_after(place.opened, int(rng.integers(0, most + 1)))


def _paid_before(
    iin: str, place: Workplace, others: Sequence[Workplace], joined: date, rate: str, *, old: bool
) -> Iterator[Row]:
    """Say who paid before: the employer itself before the decision, or another carrier."""
    decided = place.decided and place.decided.replace(day=1)
    if old and decided and decided <= joined:
        for back in range(BEFORE_MONTHS, 0, -1):
            yield Row(iin, month_after(decided, -back), place.employer, "", rate)
    elif others:
        for back in range(min(BEFORE_MONTHS, TRANSFER_MONTHS), 0, -1):
            yield Row(iin, month_after(joined, -back), others[0].employer, "", rate)


def _months(first: date, last: date) -> Iterator[date]:
    return (month_after(first, at) for at in range(_between(first, last) + 1))


def _between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def personal_numbers() -> Iterator[str]:
    """Yield personal numbers that are nobody's: of people born from 2090 on."""
    for serial in range(SERIALS):
        for day in range(YEARS * 12 * DAYS):
            year, rest = divmod(day, 12 * DAYS)
            month, born = divmod(rest, DAYS)
            for sex in "56":
                with suppress(BinError):
                    yield bin_with_control(
                        f"{FIRST_YEAR + year}{month + 1:02d}{born + 1:02d}{sex}{serial:04d}"
                    )
