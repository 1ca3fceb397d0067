"""The panel: documents in order of their years, what they hold, and what they are filed under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from bagdar.core.trends.phrases import LEAST_DOCUMENTS, Phrases

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SPAN = 3
"""Years of a window: what is current is the mean of the last three."""
STOPPED_SHARE, STOPPED_RATIO = 0.005, 0.1
"""A field of at least this share has stopped when it falls to this ratio of its three years."""
ADDED_SHARE, ADDED_DOCUMENTS = 0.02, 10
"""A field that begins with at least this share of a year is a source that was added; it must have
so many documents since, as one of a year that is not whole says nothing."""
CHANCE = 0.001
"""So unlikely must it be by chance (Poisson) that a field that goes on has as few documents."""
LEFT_PART = 0.5
"""Without this part of its documents in any year a corpus is another one: what breaks is left out
of its filing then, not the documents."""
JUMP_RATIO = 3.0
"""A year with so many times the documents of the year before, or so many times fewer."""
RECENT = 6
"""Breaks of so many years up to a cut bend its growth; earlier ones do not reach it."""
STAND_INS = 100
"""Commonest words that stand in for fields where a corpus has none."""
NO_FIELDS = "words"
LEAST_YEAR_PART = 0.1
"""A year with less than this part of the documents of a year before it is not whole."""
LEAST_FILED = 0.1
"""Where fewer documents than this part are filed at all, it says nothing of the others."""


@dataclass(frozen=True)
class Break:
    """A break of the corpus: what happened to which field in which year."""

    year: int
    kind: str
    field: str
    before: int
    after: int


class Pairs(Protocol):
    """Which document holds which phrase, where an engine keeps it: asked in sums alone."""

    def counts(self) -> Ints:
        """Return the documents of each phrase in each year; phrases by years from the first."""

    def counts_of(self, documents: Ints) -> Ints:
        """Return the same of some documents."""

    def holders(self, phrases: Ints) -> tuple[Ints, Ints]:
        """Return the documents of some phrases, and the place of the phrase among those asked."""

    def by_field(self, seen: Seen, phrases: Ints) -> Floats:
        """Return how many documents of each phrase fall to each field, by their weight."""

    def together(
        self, seen: Seen, phrases: Ints, words: Ints, least: int
    ) -> tuple[Ints, Ints, Ints]:
        """Return the documents that hold a phrase and a word, where there are so many.

        As places among the phrases and among the words asked about, and the number.
        """

    def refiled(self, fields: sparse.csr_array) -> Pairs:
        """Return the same pairs with documents filed under other fields."""

    def net(self, seen: Seen, listened: Ints, weight: Floats, terms: Ints, *, titles: bool) -> Net:
        """Let values pass from phrases that are heard, by weight, to those asked about."""


class Net(Protocol):
    """Documents and their phrases, through which values pass."""

    @property
    def titles(self) -> Floats:
        """Documents of each phrase asked about that have it in the title, once values passed."""

    @property
    def sizes(self) -> Floats:
        """The phrases heard in the documents of each, summed up, once values passed."""

    def passed(self, values: Mapping[str, Floats]) -> Passed:
        """Let values of the phrases that are heard pass."""


@dataclass(frozen=True)
class Passed:
    """What came through a net: to the phrases that are heard, and to those asked about."""

    heard: dict[str, Floats]
    told: dict[str, Floats]


@dataclass(frozen=True)
class Seen:
    """Documents from `begin` to before `end`, without those that are not `kept`."""

    begin: int
    end: int
    kept: Bools | None


@dataclass(frozen=True)
class Filing:
    """Something that documents may be filed under: a row a document with weights that sum to 1."""

    fields: sparse.csr_array
    names: list[str]
    by: str

    def tells_apart(self, documents: int) -> bool:
        """Answer whether enough of the first documents are filed, and not all of these alike."""
        many = np.diff(self.fields.indptr[: documents + 1])
        if not documents or (many > 0).mean() < LEAST_FILED:
            return False
        used = len(np.unique(self.fields.indices[: self.fields.indptr[documents]]))
        return bool((many[many > 0] < used).any())


@dataclass(frozen=True)
class Panel:
    """Documents sorted by year; `fields` has a row a document with weights that sum to 1."""

    phrases: Phrases
    years: npt.NDArray[np.int32]
    fields: sparse.csr_array
    field_names: list[str]
    filed_by: str
    """`categories`, `venue`, or NO_FIELDS where common words stand in."""
    groups: tuple[tuple[sparse.csr_array, list[str]], ...] = ()
    """What else documents belong to that may begin or stop, such as corpora and languages."""
    pairs: Pairs | None = None
    """Who knows the documents of each phrase, where `phrases` does not hold them."""
    a_year: int = 1
    """Periods of a year: what is said of years holds for as many periods."""
    filings: tuple[Filing, ...] = ()
    """What documents may be filed under, the better first; a cut takes what tells documents up to
    it apart, whatever comes later."""

    @property
    def first(self) -> int:
        """The first year."""
        return int(self.years[0])

    @property
    def last(self) -> int:
        """The last year."""
        return int(self.years[-1])

    @property
    def reach(self) -> int:
        """Periods before a cut from which a break reaches it."""
        return RECENT * self.a_year

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self.years)

    @cached_property
    def held(self) -> sparse.csr_array:
        """Documents by phrases: 1 where a document holds a phrase, 2 where its title does."""
        values = 1 + self.phrases.titled.astype(np.int8)
        shape = (self.documents, len(self.phrases.texts))
        made = sparse.csc_array((values, self.phrases.document, self._starts), shape=shape)
        return made.tocsr()

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        counts = np.bincount(self.phrases.phrase, minlength=len(self.phrases.texts))
        return np.concatenate([[0], np.cumsum(counts)])

    @cached_property
    def counts(self) -> Ints:
        """Documents of each phrase in each year; phrases by years from the first."""
        if self.pairs is not None:
            return self.pairs.counts()
        span = self.last - self.first + 1
        code = self.phrases.phrase.astype(np.int64) * span
        code += (self.years - self.first)[self.phrases.document]
        size = len(self.phrases.texts) * span
        return np.bincount(code, minlength=size).reshape(-1, span)

    @cached_property
    def totals(self) -> Ints:
        """Documents of each year from the first."""
        return np.bincount(self.years - self.first, minlength=self.last - self.first + 1)

    def _without(self, dropped: Ints) -> Ints:
        """Return the counts without some documents, which are few."""
        if self.pairs is not None:
            return self.counts - self.pairs.counts_of(dropped)
        span = self.last - self.first + 1
        rows = self.held[dropped]
        years = np.repeat((self.years - self.first)[dropped], np.diff(rows.indptr))
        code = rows.indices.astype(np.int64) * span + years
        gone = np.bincount(code, minlength=len(self.phrases.texts) * span)
        made: Ints = self.counts - gone.reshape(-1, span)
        return made

    @cached_property
    def unfiled(self) -> Panel:
        """The same documents filed under common words, whatever fields they have."""
        if self.filed_by == NO_FIELDS:
            return self
        return self._filed_under(*stand_ins(self.phrases, self.years, self.pairs), NO_FIELDS)

    @cached_property
    def _others(self) -> dict[str, Panel]:
        """The same documents filed under something else, as far as it was asked for."""
        return {}

    def _filed_under(self, fields: sparse.csr_array, names: list[str], by: str) -> Panel:
        pairs = None if self.pairs is None else self.pairs.refiled(fields)
        return replace(self, fields=fields, field_names=names, filed_by=by, pairs=pairs)

    def filed_at(self, cut: int) -> Panel:
        """Return the same documents filed as those up to a cut ask for."""
        if not self.filings:
            return self
        known = self.rows(self.first, cut).stop
        by = next((one for one in self.filings if one.tells_apart(known)), None)
        if by is None:
            return self.unfiled
        if by.by == self.filed_by:
            return self
        if by.by not in self._others:
            self._others[by.by] = self._filed_under(by.fields, by.names, by.by)
        return self._others[by.by]

    def rows(self, first: int, last: int) -> slice:
        """Return the documents of years from first to last."""
        begin, end = np.searchsorted(self.years, [first, last + 1])
        return slice(int(begin), int(end))

    def stable(self, upto: int, cut: int) -> Stable:
        """Return the documents filed as the cut asks for, without those of fields that break."""
        return self.filed_at(cut)._stable(upto, cut)  # noqa: SLF001 -- of this class

    def _stable(self, upto: int, cut: int) -> Stable:
        """Leave out documents of fields that break within reach of a cut, as known in `upto`.

        A document without a field is no part of a break. Where most documents of every year would
        go, as when all fields are renamed, they stay, and common words stand in for the fields.
        Where corpora or languages change over as a whole, nothing is left to compare: `follows`.
        """
        since = cut - self.reach
        broken = {one.field for one in breaks(self, upto) if one.field and one.year > since}
        if not broken:
            return Stable(self, None, self.counts, self.totals)
        panel, kept = self, np.ones(self.documents, bool)
        if self.filed_by != NO_FIELDS:
            kept = _goes_on(self.fields, self.field_names, broken)
        if self._changes_over(kept, upto, cut):
            panel, kept = self.unfiled, np.ones(self.documents, bool)
        unfiled = panel is not self
        for filed, names in self.groups:
            kept &= _goes_on(filed, names, broken)
        follows = self._changes_over(kept, upto, cut)
        if kept.all():
            return Stable(panel, None, self.counts, self.totals, unfiled, follows)
        totals = np.bincount(self.years[kept] - self.first, minlength=len(self.totals))
        counts = self._without(np.flatnonzero(~kept))
        return Stable(panel, kept, counts, totals, unfiled, follows)

    def _changes_over(self, kept: Bools, upto: int, cut: int) -> bool:
        """Say that what is left is another corpus.

        It has LEFT_PART of the whole in no year within reach, that before the first break
        included; or it jumps where the whole does not, to or from a year of which it has less.
        """
        begin, end = max(cut - self.reach - self.first, 0), upto + 1 - self.first
        whole = self.totals[begin:end]
        left = np.bincount(self.years[kept] - self.first, minlength=len(self.totals))[begin:end]
        left, whole = left[whole > 0], whole[whole > 0]
        less = left < LEFT_PART * whole
        jumps = _jumped(left) & ~_jumped(whole)
        return bool(less.all() or (jumps & (less[1:] | less[:-1])).any())


@dataclass(frozen=True)
class Stable:
    """The panel without what breaks: documents kept, counts by phrase and year, totals by year."""

    panel: Panel
    kept: Bools | None
    counts: Ints
    totals: Ints
    unfiled: bool = False
    """Whether common words stand in for fields, as nearly all of these break."""
    follows: bool = False
    """Whether corpora or languages follow each other, so that years cannot be compared."""

    def seen(self, first: int, last: int) -> Seen:
        """Return which documents of some years there are."""
        rows = self.panel.rows(first, last)
        return Seen(rows.start, rows.stop, self.kept)

    def held(self, first: int, last: int) -> sparse.csr_array:
        """Documents of some years by phrases, 1 where it is held and 2 in the title."""
        rows = self.panel.rows(first, last)
        found = self.panel.held[rows]
        return found if self.kept is None else found[np.flatnonzero(self.kept[rows])]

    def fields(self, first: int, last: int) -> sparse.csr_array:
        """Documents of some years by fields."""
        rows = self.panel.rows(first, last)
        found = self.panel.fields[rows]
        return found if self.kept is None else found[np.flatnonzero(self.kept[rows])]

    def window(self, first: int, last: int) -> tuple[Ints, int]:
        """Return the documents of each phrase in some years, and of all."""
        begin, end = first - self.panel.first, last + 1 - self.panel.first
        begin = max(begin, 0)
        return self.counts[:, begin:end].sum(1), int(self.totals[begin:end].sum())

    def share(self, first: int, last: int) -> Floats:
        """Return the mean share of documents that hold each phrase over years that have any."""
        begin, end = max(first - self.panel.first, 0), last + 1 - self.panel.first
        counts, totals = inhabited(self.counts[:, begin:end], self.totals[begin:end])
        if not len(totals):
            return np.zeros(len(counts))
        made: Floats = (counts / totals).mean(1)
        return made


def inhabited(counts: Ints, totals: Ints) -> tuple[Ints, Ints]:
    """Leave out years without documents: they say nothing of shares."""
    there = totals > 0
    return (counts, totals) if there.all() else (counts[:, there], totals[there])


def _goes_on(filed: sparse.csr_array, names: list[str], broken: set[str]) -> Bools:
    """Say which documents have a field that does not break, or none at all."""
    whole = np.array([name not in broken for name in names], float)
    if whole.all():
        return np.ones(filed.shape[0], bool)
    made: Bools = ((filed @ whole) > 0) | (np.diff(filed.indptr) == 0)
    return made


def breaks(panel: Panel, upto: int) -> list[Break]:
    """Find what bends shares by no trend, from documents up to a year.

    A field that stops, a field that begins with a large share (a source was added), and a year
    whose number of documents jumps. In a year without documents no field stops, and in one of few
    none that may be there by chance. Raises nothing: a short corpus has no breaks to tell.
    """
    end = min(upto, panel.last) - panel.first + 1
    found = _jumps(panel, end)
    there = np.flatnonzero(panel.totals[:end])
    totals = panel.totals[there]
    filed = () if panel.filed_by == NO_FIELDS else ((panel.fields, panel.field_names),)
    for fields, names in (*filed, *panel.groups):
        by_year = _field_years(panel, fields)[:, there]
        for field in np.flatnonzero((by_year / totals).max(1, initial=0) >= STOPPED_SHARE):
            found += _of_field(panel.first + there, by_year[field], totals, names[field])
    return sorted(found, key=lambda one: (one.year, one.kind, one.field))


def _field_years(panel: Panel, fields: sparse.csr_array) -> Ints:
    """Return how many documents of each year are filed under each field."""
    span = panel.last - panel.first + 1
    row = np.repeat(np.arange(panel.documents), np.diff(fields.indptr))
    code = fields.indices.astype(np.int64) * span + (panel.years - panel.first)[row]
    size = fields.shape[1] * span
    return np.bincount(code, minlength=size).reshape(-1, span)


def _jumps(panel: Panel, end: int) -> list[Break]:
    totals = panel.totals[:end]
    return [
        Break(panel.first + at, "volume", "", int(totals[at - 1]), int(totals[at]))
        for at in (np.flatnonzero(_jumped(totals)) + 1).tolist()
        if at >= SPAN
    ]


def _jumped(totals: Ints) -> Bools:
    """Say of each year but the first whether its documents jump from the year before."""
    before, after = totals[:-1], totals[1:]
    return (after > JUMP_RATIO * before) | (JUMP_RATIO * after < before)


def _of_field(years: Ints, counts: Ints, totals: Ints, name: str) -> list[Break]:
    """Find the breaks of one field among years that have documents."""
    shares = counts / totals
    held = np.flatnonzero(counts)
    found = []
    start = int(held[0])
    if (
        start >= SPAN
        and shares[start] >= ADDED_SHARE
        and int(counts[start:].sum()) >= ADDED_DOCUMENTS
    ):
        found.append(Break(int(years[start]), "added", name, 0, int(counts[start])))
    usual = np.stack([shares[by : by - SPAN] for by in range(SPAN)]).mean(0)
    highest_after = np.maximum.accumulate(shares[::-1])[::-1][SPAN:]
    stops = (usual >= STOPPED_SHARE) & (highest_after <= STOPPED_RATIO * usual)
    for at in (np.flatnonzero(stops)[:1] + SPAN).tolist():
        if special.pdtr(counts[at:].sum(), usual[at - SPAN] * totals[at:].sum()) <= CHANCE:
            before = int(counts[at - 1])
            found.append(Break(int(years[at]), "stopped", name, before, int(counts[at])))
    return found


def stand_ins(
    phrases: Phrases, years: npt.NDArray[np.int32], pairs: Pairs | None = None
) -> tuple[sparse.csr_array, list[str]]:
    """File documents under words, where a corpus has no fields.

    They are the commonest of the first six years, which every cut has seen, and stand in
    LEAST_DOCUMENTS of them: whether a rarer word is known at all is for later documents to say.
    """
    documents = len(years)
    if pairs is None:
        begun = int(np.searchsorted(years, years[0] + 2 * SPAN))
        seen = phrases.phrase[phrases.document < begun]
        counts = np.bincount(seen, minlength=len(phrases.texts))
    else:
        counts = pairs.counts()[:, : 2 * SPAN].sum(1)
    counts[phrases.length > 1] = 0
    order = np.argsort(-counts, kind="stable")[:STAND_INS]
    common = np.sort(order[counts[order] >= LEAST_DOCUMENTS])
    document, column = _holders(phrases, common) if pairs is None else pairs.holders(common)
    filed = sparse.csr_array(
        (np.ones(len(document)), (document, column)), shape=(documents, len(common))
    )
    return weighted(filed), [phrases.texts[at] for at in common]


def _holders(phrases: Phrases, some: Ints) -> tuple[Ints, Ints]:
    place = np.full(len(phrases.texts), -1)
    place[some] = np.arange(len(some))
    column = place[phrases.phrase]
    kept = column >= 0
    return phrases.document[kept].astype(np.int64), column[kept]


def weighted(filed: sparse.csr_array) -> sparse.csr_array:
    """Let the fields of each document weigh 1 together."""
    filed = filed.tocsr().astype(np.float64)
    count = np.diff(filed.indptr)
    filed.data = np.repeat(1 / np.maximum(count, 1), count)
    return filed
