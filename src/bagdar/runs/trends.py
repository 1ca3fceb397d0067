"""Trend watch: a corpus read, cut into phrases, and back-tested."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bagdar.core.trends import words
from bagdar.core.trends.backtest import LEAST_RANKED, Plan, Result, backtest
from bagdar.core.trends.panel import (
    NO_FIELDS,
    Break,
    Filing,
    Pairs,
    Panel,
    breaks,
    stand_ins,
    weighted,
)
from bagdar.core.trends.phrases import (
    LEAST_DOCUMENTS,
    LONGEST,
    Links,
    Phrases,
    frequent,
    joined,
    phrases,
)
from bagdar.runs.trends_engine import MEMORY, Engine, counted, cut_words, find_phrases, place
from bagdar.runs.trends_pairs import EnginePairs
from bagdar.sources.trends import GAP_YEARS, Corpus, Filed, open_corpus

Told = Callable[[str], None]
COLUMNS = ("cut", "label", "detector", "metric", "value")
RESULTS = "results.csv"
DOUBLED_PART = 0.1
"""A year in which so many documents came under an id that was there already breaks off."""
SPOKEN_PART = 0.5
"""The part of a text's small words that makes it one language."""


@dataclass
class Read:
    """A corpus as a panel, with all that was found on the way."""

    panel: Panel
    counts: dict[str, int]
    told: list[str]
    languages: dict[str, int] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)
    whole: Panel | None = None
    """The same with rarer phrases, where these were asked for."""
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Of each document the row of its file."""
    spoken: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Of each document the place of its language in LANGUAGES, or -1."""
    sources: list[Break] = field(default_factory=list)
    """Venues and corpora that begin or stop; their documents stay."""
    doubled: list[tuple[int, int, int]] = field(default_factory=list)
    """Year, documents and how many had an id that was there already, where these are many."""
    begun: list[tuple[int, int, int]] = field(default_factory=list)
    """Last periods left out, as they have just begun: documents, and those of one before them."""
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Periods left out as apart from all others, and their documents."""


def read_panel(
    path: Path,
    *,
    opaque: bool = False,
    engine: Engine = Engine(),  # noqa: B008 -- frozen
    least: int = LEAST_DOCUMENTS,
    a_year: int = 1,
    whole: bool = False,
) -> Read:
    """Read a corpus, clean it and find its phrases; raise CorpusError when that cannot be.

    There are `a_year` periods of a year; documents parted from the rest by three empty years have a
    wrong date. With `least` under
    LEAST_DOCUMENTS rarer phrases are found too, for `Read.whole`. With `whole` last periods that
    have just begun are left out. All engines give the same panel.
    """
    scratch = engine.place()
    with open_corpus(
        path,
        threads=engine.threads,
        scratch=scratch,
        gap=GAP_YEARS * a_year,
        whole=whole,
        opaque=opaque,
    ) as corpus:
        manner = _manner(corpus, opaque=opaque)
        finish = _begin(corpus, manner, engine, least)
    rarer, heard = finish()
    del finish
    _tell_words(corpus, manner, rarer)
    found = rarer if least == LEAST_DOCUMENTS else frequent(rarer)
    return _read_as(corpus, found, rarer, heard, a_year=a_year)


@contextmanager
def open_panel(path: Path, *, opaque: bool = False, engine: Engine) -> Iterator[Read]:
    """Read a corpus as `read_panel` does; which document holds which phrase stays with the engine.

    What passes through documents is rounded there to the ninth digit or so, alike on all engines.
    """
    if engine.name == MEMORY:
        yield read_panel(path, opaque=opaque, engine=engine)
        return
    with engine.folder() as folder, engine.script(folder) as run:
        with open_corpus(
            path, threads=engine.threads, scratch=engine.place(), opaque=opaque
        ) as corpus:
            manner = _manner(corpus, opaque=opaque)
            names, heard = place(run, corpus, folder / "places", manner)
        documents = len(corpus.years)
        found = counted(run, names, documents, LEAST_DOCUMENTS, with_pairs=False)
        _tell_words(corpus, manner, found)
        sizes = np.bincount(found.length, minlength=LONGEST + 1)[1:].tolist()
        pairs = EnginePairs(run, sizes, corpus.years)
        read = _read_as(corpus, found, found, heard, pairs)
        pairs.file(read.panel.fields)
        yield read


def _read_as(
    corpus: Corpus,
    found: Phrases,
    rarer: Phrases,
    heard: npt.NDArray[np.int64],
    pairs: Pairs | None = None,
    a_year: int = 1,
) -> Read:
    documents, spoken = len(corpus.years), _spoken(heard)
    if corpus.filed.by:
        fields, names, by = _fields(corpus.filed, documents), corpus.filed.names, corpus.filed.by
    else:
        (fields, names), by = stand_ins(found, corpus.years, pairs), NO_FIELDS
    filings = tuple(Filing(_fields(one, documents), one.names, one.by) for one in corpus.filings)
    panel = Panel(
        found, corpus.years, fields, names, by, pairs=pairs, a_year=a_year, filings=filings
    )
    whole = None if found is rarer else replace(panel, phrases=rarer)
    return Read(
        panel,
        corpus.counts,
        corpus.told,
        _languages(spoken),
        breaks(panel, panel.last),
        whole,
        corpus.rows,
        spoken,
        _breaks_of_sources(panel, corpus.sources),
        [one for one in corpus.doubled if one[2] and one[2] >= DOUBLED_PART * one[1]],
        corpus.begun,
        corpus.apart,
    )


def _breaks_of_sources(panel: Panel, sources: list[Filed]) -> list[Break]:
    """Find the venues and corpora that begin or stop."""
    groups = tuple(
        (_fields(one, panel.documents), [f"{one.by} {name}" for name in one.names])
        for one in sources
    )
    known = set(breaks(panel, panel.last))
    found = breaks(replace(panel, groups=groups), panel.last)
    return [one for one in found if one not in known]


def _manner(corpus: Corpus, *, opaque: bool) -> words.Manner:
    """Tell how texts are read; of opaque tokens by the first documents."""
    some = next(corpus.texts(), None) if opaque else None
    return words.OPEN if some is None else words.opaque_manner(some)


def _tell_words(corpus: Corpus, manner: words.Manner, found: Phrases) -> None:
    """Tell how many words were too long, and that hardly any phrase was found of tokens."""
    if corpus.too_long:
        corpus.told.append(
            f"{corpus.too_long:,} words of more than {manner.longest:,} letters are left out."
        )
    several = int((found.length > 1).sum())
    if manner.opaque and several < LEAST_RANKED:
        corpus.told.append(
            f"Of opaque tokens {several} phrases were found: a token is a run of letters and "
            "digits, parted from the next by a space or a hyphen."
        )


def _begin(
    corpus: Corpus, manner: words.Manner, engine: Engine, least: int
) -> Callable[[], tuple[Phrases, npt.NDArray[np.int64]]]:
    """Read a corpus; return what finds its phrases once it is closed and its memory is free.

    Beside them that returns how many small words of each language each document holds.
    """
    if engine.name != MEMORY:
        done = find_phrases(engine, corpus, manner=manner, least=least)
        return lambda: done
    stream, names, heard = _stream(corpus, manner)
    return lambda: (phrases(stream, names, len(corpus.years), least), heard)


def _stream(corpus: Corpus, manner: words.Manner) -> tuple[Links, list[str], npt.NDArray[np.int64]]:
    """Return all content words of a corpus, and the words themselves.

    And of each document how many small words of each language it holds.
    """
    titles: list[Links] = []
    bodies: list[Links] = []
    names: list[str] = []
    heard = np.zeros((len(corpus.years), len(words.LANGUAGES)), np.int64)
    for cut in cut_words(corpus, manner):
        names = cut.kinds.texts
        heard[cut.rows] = cut.heard()
        titles.append(cut.links(cut.titles))
        bodies.append(cut.links(cut.bodies))
    return joined(titles, bodies), names, heard


def _spoken(heard: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each document the language of most of its small words, or -1."""
    clear = heard.max(1) > SPOKEN_PART * heard.sum(1)
    return np.where(clear, heard.argmax(1), -1)


def _languages(spoken: npt.NDArray[np.int64]) -> dict[str, int]:
    """Count documents by language."""
    found = {name: int((spoken == at).sum()) for at, name in enumerate(words.LANGUAGES)}
    return {**found, "not told": int((spoken < 0).sum())}


def _fields(filed: Filed, documents: int) -> sparse.csr_array:
    shape = (documents, len(filed.names))
    made = sparse.csr_array((np.ones(len(filed.place)), filed.place, filed.starts), shape=shape)
    return weighted(made)


def run_backtest(read: Read, plan: Plan, folder: Path, told: Told) -> Result:
    """Back-test a panel and write `results.csv` into a folder."""
    result = backtest(read.panel, plan, told)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RESULTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for *names, value in result.rows:
            writer.writerow([*names, "" if np.isnan(value) else f"{value:.6g}"])
    return result
