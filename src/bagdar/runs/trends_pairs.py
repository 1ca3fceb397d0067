"""Pairs of phrases and documents that stay with the engine; the panel asks it for sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from bagdar.core.trends import asking
from bagdar.core.trends.counting import holds
from bagdar.core.trends.panel import Bools, Floats, Ints, Passed, Seen
from bagdar.lake.scripts import Script

FIXED = 2.0**40
"""Weights and what is heard of a phrase are told in so many parts of 1."""


class EnginePairs:
    """Pairs in the table `holds` of a script, from what `counting` has found."""

    def __init__(self, run: Script, sizes: Sequence[int], years: npt.NDArray[np.int32]) -> None:
        """Write the pairs down, sorted by document, so that years are read alone."""
        self._run, self._years, self._size = run, years, int(sum(sizes))
        self._names = count(1)
        self._left_out: dict[bytes, str] = {}
        whole = holds(sizes)
        run.run(f"CREATE TEMP TABLE holds AS SELECT * FROM ({whole}) AS found ORDER BY document")  # noqa: S608
        self._documents = self._documents_of(np.arange(len(years)))

    def refiled(self, fields: sparse.csr_array) -> EnginePairs:
        """Return the same pairs with documents filed under other fields; tables are named apart."""
        made = copy(self)
        made.file(fields, f"filed_{next(self._names)}")
        return made

    def file(self, fields: sparse.csr_array, name: str = "filed") -> None:
        """Tell under which fields documents are filed."""
        self._filed = name
        many = np.diff(fields.indptr)
        self._fields = fields.shape[1]
        table = {
            "document": np.repeat(np.arange(fields.shape[0]), many),
            "field": fields.indices.astype(np.int64),
            "many": np.repeat(many, many).astype(np.int64),
        }
        self._run.hold(name, pa.table(table))

    def counts(self) -> Ints:
        """Return the documents of each phrase in each year; phrases by years from the first."""
        return self._counts

    @cached_property
    def _counts(self) -> Ints:
        return self._counted(self._documents)

    def counts_of(self, documents: Ints) -> Ints:
        """Return the same of some documents."""
        return self._counted(self._documents_of(documents))

    def holders(self, phrases: Ints) -> tuple[Ints, Ints]:
        """Return the documents of some phrases, and the place of the phrase among those asked."""
        found = self._run.rows(asking.HOLDERS.format(asked=self._asked(phrases)))
        return _column(found, 0), _column(found, 1)

    def by_field(self, seen: Seen, phrases: Ints) -> Floats:
        """Return how many documents of each phrase fall to each field, by their weight."""
        made: Floats = np.zeros((len(phrases), self._fields))
        sql = asking.BY_FIELD.format(
            asked=self._asked(phrases), within=self._within(seen), filed=self._filed
        )
        found = self._run.rows(sql)
        place, field, many, documents = (_column(found, at) for at in range(4))
        np.add.at(made, (place, field), documents / many)
        return made

    def together(
        self, seen: Seen, phrases: Ints, words: Ints, least: int
    ) -> tuple[Ints, Ints, Ints]:
        """Return the documents that hold a phrase and a word, where there are so many."""
        sql = asking.TOGETHER.format(
            asked=self._asked(phrases),
            words=self._asked(words),
            within=self._within(seen),
            least=least,
        )
        found = self._run.rows(sql)
        return _column(found, 0), _column(found, 1), _column(found, 2)

    def net(
        self, seen: Seen, listened: Ints, weight: Floats, terms: Ints, *, titles: bool
    ) -> EngineNet:
        """Let values pass from phrases that are heard, by weight, to those asked about."""
        whole = np.union1d(listened, terms)
        heard, asks = (np.searchsorted(whole, one) for one in (listened, terms))
        where = self._within(seen, titles=titles)
        asked = self._asked(whole)
        return EngineNet(self, _Sides(listened, weight, heard, asks, len(whole)), asked, where)

    def rows(self, sql: str) -> pa.Table:
        """Answer a question."""
        return self._run.rows(sql)

    def hold(self, **columns: npt.NDArray[np.generic]) -> str:
        """Hold a table for a question; return its name."""
        name = f"held_for_{next(self._names)}"
        self._run.hold(name, pa.table(columns))
        return name

    def _counted(self, documents: str) -> Ints:
        found = self._run.rows(asking.COUNTS.format(documents=documents))
        span = int(self._years[-1] - self._years[0]) + 1
        made = np.zeros((self._size, span), np.int64)
        made[_column(found, 0), _column(found, 1) - self._years[0]] = _column(found, 2)
        return made

    def _documents_of(self, documents: Ints) -> str:
        return self.hold(document=documents, year=self._years[documents])

    def _asked(self, phrases: Ints) -> str:
        return self.hold(phrase=phrases.astype(np.int64), place=np.arange(len(phrases)))

    def _within(self, seen: Seen, *, titles: bool = False) -> str:
        left_out = None
        if seen.kept is not None:
            left_out = self._name_of(seen.kept)
        return asking.within(seen.begin, seen.end, left_out, titles=titles)

    def _name_of(self, kept: Bools) -> str:
        key = np.packbits(kept).tobytes()
        if key not in self._left_out:
            self._left_out[key] = self.hold(document=np.flatnonzero(~kept))
        return self._left_out[key]


@dataclass(frozen=True)
class _Sides:
    """Who is heard by which weight, where both sides stand among all, and how many that are."""

    listened: Ints
    weight: Floats
    heard: Ints
    terms: Ints
    size: int


class EngineNet:
    """Documents and their phrases, through which values pass, in the engine."""

    def __init__(self, pairs: EnginePairs, sides: _Sides, asked: str, where: str) -> None:
        """Keep who is heard and who asks."""
        self._pairs, self._sides, self._asked, self._where = pairs, sides, asked, where
        self.titles: Floats = np.zeros(0)
        self.sizes: Floats = np.zeros(0)

    def passed(self, values: Mapping[str, Floats]) -> Passed:
        """Let values pass: the mean over each phrase's documents of what their others do."""
        sides = self._sides
        columns = {f"v{at}": _fixed(sides.weight * one) for at, one in enumerate(values.values())}
        heard = self._pairs.hold(phrase=sides.listened, weight=_fixed(sides.weight), **columns)
        found = self._pairs.rows(asking.net([*columns], heard, self._asked, self._where))
        place = _column(found, 0)

        def of(name: str, scale: float = 1.0) -> Floats:
            made: Floats = np.zeros(sides.size)
            made[place] = np.asarray(found.column(name)).astype(np.float64) / scale
            return made

        count = of("documents")
        rest = of("rest", asking.SCALE) * FIXED / asking.SCALE
        self.titles, self.sizes = of("titles")[sides.terms], of("sizes")[sides.terms]
        made = Passed({}, {})
        for name, given, column in zip(values, values.values(), columns, strict=True):
            per = of(column, asking.SCALE)
            told = per / np.maximum(count, 1)
            mine = sides.weight * rest[sides.heard]
            others = np.maximum(count[sides.heard] - mine, 1e-9)
            made.heard[name] = (per[sides.heard] - given * mine) / others
            told[sides.heard] = made.heard[name]
            made.told[name] = told[sides.terms]
        return made


def _fixed(values: Floats) -> Ints:
    return np.rint(values * FIXED).astype(np.int64)


def _column(table: pa.Table, at: int) -> Ints:
    return np.asarray(table.column(at)).astype(np.int64)
