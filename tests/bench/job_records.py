"""Job records whose truth is known: real jobs, and ghosts, doubles, transfers, temporary, capped.

    made = make(folder, claims=120_000, records=5_000_000, seed=1)

Months are counted from 0, the last one being closed. Everybody has a life before the programme with
employers outside it; real workers are paid every month but now and then one is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bagdar.core.jobs.policy import month_after
from bagdar.core.tables import (
    JOB_CLAIMS,
    JOB_EMPLOYERS,
    JOB_HEADCOUNTS,
    JOB_SITES,
    WITHIN,
    Shape,
)
from bagdar.core.terms.identifiers import BinError, bin_with_control
from bagdar.core.terms.pseudonyms import key_id, keyed_digest, worker_of
from bagdar.lake import Content
from bagdar.sources.records import Known

CLOSED = date(2026, 5, 1)
MONTHS = 60
KEY = b"a key for measuring, of 32 bytes"
SHARES = {
    "verified": 0.57,
    "pending": 0.14,
    "unmatched": 0.05,
    "double_claimed": 0.045,
    "transfer": 0.075,
    "temporary": 0.12,
}
"""Parts of the claims; the jobs of capped employers are taken out of the verified ones."""
CAPPED_EMPLOYERS = 0.03
MISSING = 0.004
"""Part of the months of a real worker that is missing in the records."""
DECIDED = (7, 9)
EMPLOYED = 0.55
"""Part of the months before the programme in which somebody was employed."""
NO_EMPLOYER = -1
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Made:
    """The files, what the register knows, and the truth: the verdict of each claim."""

    workers: Path
    contributions: Path
    known: Known
    tables: tuple[Content, ...]
    truth: dict[tuple[int, str], str]
    records: int


class _World:
    """Employers, groups and sites: the first of the employers carry projects."""

    def __init__(self, claims: int, rng: np.random.Generator) -> None:
        self.programme = max(12, claims // 80)
        self.sites = 2 * self.programme
        self.outside = max(60, claims // 6)
        count = self.programme + self.outside
        self.bins = _bins(count)
        self.employer_of = np.arange(self.sites) % self.programme
        self.sister_of = self.programme + np.arange(self.programme)
        """Each carrier has one sister of its group outside the programme."""
        self.strangers = np.arange(2 * self.programme, count)
        self.decided = rng.integers(*DECIDED, self.sites, endpoint=True)
        capped = rng.permutation(self.programme)[: max(1, int(self.programme * CAPPED_EMPLOYERS))]
        self.capped = np.isin(np.arange(self.programme), capped)

    def site_names(self) -> list[str]:
        return [f"plant-{site}" for site in range(self.sites)]


def make(folder: Path, *, claims: int, records: int, seed: int, parquet: bool = False) -> Made:
    """Write the two files and return them with the truth."""
    rng = np.random.default_rng(seed)
    world = _World(claims, rng)
    kinds = _kinds(claims, rng)
    doubles = int((kinds == "double_claimed").sum())
    persons = _Persons(world, kinds[kinds != "double_claimed"], rng)
    twice = rng.permutation(np.flatnonzero(np.isin(persons.kinds, ["verified", "pending"])))
    twice = twice[:doubles]
    other = (persons.site[twice] + rng.integers(1, world.sites, len(twice))) % world.sites
    names = np.array(world.site_names())
    worker = np.concatenate([np.arange(len(persons.kinds)), twice])
    site = np.concatenate([persons.site, other])
    joined = np.concatenate([persons.joined, persons.joined[twice]])
    verdicts = np.concatenate([persons.truth(), np.full(len(twice), "double_claimed")])
    pseudonyms = _pseudonyms(len(persons.kinds) + _strangers(persons, records))
    listed = _table(
        pseudonyms, worker, joined, world.employer_of[site], site, persons.rate[worker], world
    )
    suffix = "parquet" if parquet else "csv"
    files = (folder / f"workers.{suffix}", folder / f"contributions.{suffix}")
    _write(listed, files[0], rng)
    paid = _contributions(persons, world, pseudonyms, records, rng)
    _write(paid, files[1], rng)
    numbers = [worker_of(one.rpartition(":")[2]) for one in pseudonyms.to_pylist()]
    truth = {
        (numbers[person], str(names[place])): str(verdict)
        for person, place, verdict in zip(worker, site, verdicts, strict=True)
    }
    return Made(*files, _known(world), _tables(world, persons), truth, paid.num_rows)


class _Persons:
    """Who is claimed: kind, site, month of joining, rate, and the employer of every month."""

    def __init__(self, world: _World, kinds: NDArray[Any], rng: np.random.Generator) -> None:
        count = len(kinds)
        self.kinds, self.world = kinds, world
        self.site = rng.integers(0, world.sites, count)
        self.employer = world.employer_of[self.site]
        self.joined = rng.integers(10, 48, count)
        late = kinds == "pending"
        self.joined[late] = rng.integers(MONTHS - 11, MONTHS, int(late.sum()))
        self.rate = np.where(rng.random(count) < 0.1, 500, 1000)
        self.paid_by = self._lives(rng)

    def _lives(self, rng: np.random.Generator) -> Numbers:
        count, months = len(self.kinds), np.arange(MONTHS)
        before = rng.choice(self.world.strangers, count)
        lives = np.where(rng.random((count, MONTHS)) < EMPLOYED, before[:, None], NO_EMPLOYER)
        since = months >= self.joined[:, None]
        ends = np.full(count, MONTHS)
        brief = self.kinds == "temporary"
        ends[brief] = self.joined[brief] + rng.integers(3, 10, int(brief.sum()))
        works = since & (months < ends[:, None]) & (self.kinds != "unmatched")[:, None]
        lives = np.where(works, self.employer[:, None], lives)
        real = np.isin(self.kinds, ["verified", "pending"])[:, None]
        lives = np.where(works & real & (rng.random(lives.shape) < MISSING), NO_EMPLOYER, lives)
        return self._moved(lives, rng)

    def _moved(self, lives: Numbers, rng: np.random.Generator) -> Numbers:
        """Let the transferred come from another carrier, a sister, or the employer before."""
        months = np.arange(MONTHS)
        moved = self.kinds == "transfer"
        way = rng.integers(0, 4, len(moved))
        elsewhere = (self.employer + 1) % self.world.programme
        source = np.where(way < 2, elsewhere, self.world.sister_of[self.employer])
        shortly = (months < self.joined[:, None]) & (months >= self.joined[:, None] - 4)
        lives = np.where((moved & (way < 3))[:, None] & shortly, source[:, None], lives)
        old = months >= (self.world.decided[self.site] - 4)[:, None]
        return np.where((moved & (way == 3))[:, None] & old, self.employer[:, None], lives)

    def truth(self) -> NDArray[Any]:
        beyond = (self.kinds == "verified") & self.world.capped[self.employer]
        return np.where(beyond, "capped", self.kinds)


def _kinds(claims: int, rng: np.random.Generator) -> NDArray[Any]:
    counts = {kind: int(claims * share) for kind, share in SHARES.items()}
    counts["verified"] += claims - sum(counts.values())
    return rng.permutation(np.repeat(list(counts), list(counts.values())))


def _strangers(persons: _Persons, records: int) -> int:
    """Say how many persons nobody claims are needed to fill up the records."""
    return max(0, records - int((persons.paid_by != NO_EMPLOYER).sum())) // MONTHS + 1


def _contributions(
    persons: _Persons,
    world: _World,
    pseudonyms: pa.Array,
    records: int,
    rng: np.random.Generator,
) -> pa.Table:
    person, month = np.nonzero(persons.paid_by != NO_EMPLOYER)
    employer = persons.paid_by[person, month]
    rate = persons.rate[person]
    missing = max(0, records - len(person))
    extra = np.arange(missing)
    return _table(
        pseudonyms,
        np.concatenate([person, len(persons.kinds) + extra // MONTHS]),
        np.concatenate([month, extra % MONTHS]),
        np.concatenate([employer, rng.choice(world.strangers, missing)]),
        None,
        np.concatenate([rate, np.full(missing, 1000)]),
        world,
    )


def _table(
    pseudonyms: pa.Array,
    worker: Numbers,
    month: Numbers,
    employer: Numbers,
    site: Numbers | None,
    rate: Numbers,
    world: _World,
) -> pa.Table:
    months = pa.array([f"{_month(at):%Y-%m}" for at in range(MONTHS)])
    sites = pa.array([*world.site_names(), ""])
    places = np.full(len(worker), world.sites) if site is None else site
    return pa.table(
        {
            "pseudonym": pseudonyms.take(pa.array(worker)),
            "month": months.take(pa.array(month)),
            "employer": pa.array(world.bins).take(pa.array(employer)),
            "site": sites.take(pa.array(places)),
            "rate": pa.array(["0.5", "1"]).take(pa.array((rate == 1000).astype(int))),
        }
    )


def _write(table: pa.Table, path: Path, rng: np.random.Generator) -> None:
    shuffled = table.take(pa.array(rng.permutation(table.num_rows)))
    if path.suffix == ".parquet":
        pq.write_table(shuffled, path)
    else:
        csv.write_csv(shuffled, path, csv.WriteOptions(quoting_style="none"))


def _month(at: int) -> date:
    return month_after(CLOSED, at - MONTHS + 1)


def _pseudonyms(count: int) -> pa.Array:
    begin = f"hmac1:{key_id(KEY)}:"
    return pa.array([begin + keyed_digest(KEY, f"{one:012d}") for one in range(count)])


def _bins(count: int) -> list[str]:
    made: list[str] = []
    number = 0
    while len(made) < count:
        number += 1
        try:
            made.append(bin_with_control(f"1501{4 + number // 100_000 % 3}0{number % 100_000:05d}"))
        except BinError:
            continue
    return made


def _known(world: _World) -> Known:
    names = world.site_names()
    pairs = zip(names, world.employer_of, strict=True)
    return Known({name: frozenset([world.bins[employer]]) for name, employer in pairs})


def _tables(world: _World, persons: _Persons) -> tuple[Content, ...]:
    bins = np.array(world.bins)
    carriers = range(world.programme)
    grown = np.bincount(persons.employer, minlength=world.programme) * 1000
    now = np.where(world.capped, 0, grown)
    return (
        _content(
            JOB_SITES,
            [
                (
                    *(name, str(bins[employer]), at, 2 + at % 16, 0),
                    *(_month(int(world.decided[at])), None, None, None),
                )
                for at, (name, employer) in enumerate(
                    zip(world.site_names(), world.employer_of, strict=True)
                )
            ],
        ),
        _content(
            JOB_EMPLOYERS,
            [(str(bins[one]), one) for one in carriers]
            + [(str(bins[world.sister_of[one]]), one) for one in carriers],
        ),
        _content(
            JOB_HEADCOUNTS,
            [
                (str(bins[one]), _month(at), int(amount), None)
                for one in carriers
                for at, amount in [(at, 0) for at in range(DECIDED[0] - 3, DECIDED[0])]
                + [(at, now[one]) for at in range(MONTHS - 12, MONTHS)]
            ],
        ),
        _content(JOB_CLAIMS, _reported(world, persons)),
        _content(WITHIN, [(1, 1), *((at, above) for at in range(2, 18) for above in (at, 1))]),
    )


def _reported(world: _World, persons: _Persons) -> list[tuple[Any, ...]]:
    """Report what is claimed of each site, for the last closed month."""
    claimed = np.bincount(persons.site, minlength=world.sites) * 1000
    return [
        (
            at,
            2 + at % 16,
            world.bins[int(world.employer_of[at])],
            0,
            CLOSED,
            "permanent",
            int(fte),
            int(fte) // 3,
            None,
            None,
            None,
            int(fte) * 250,
            "word",
            None,
        )
        for at, fte in enumerate(claimed)
    ]


def _content(shape: Shape, rows: list[tuple[Any, ...]]) -> Content:
    names = [one.name for one in shape.columns]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    table = pa.table(columns, schema=shape.schema().to_pyarrow())
    return Content(shape, table.to_batches())
