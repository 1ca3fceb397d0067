"""Trend watch: a corpus read, cut into phrases, and back-tested."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy import sparse

from bagdar.core.trends import words
from bagdar.core.trends.backtest import Plan, Result, backtest
from bagdar.core.trends.panel import NO_FIELDS, Break, Panel, breaks, stand_ins, weighted
from bagdar.core.trends.phrases import Links, content, joined, phrases
from bagdar.sources.trends import Corpus, Filed, open_corpus

Told = Callable[[str], None]
COLUMNS = ("cut", "label", "detector", "metric", "value")
RESULTS = "results.csv"
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


def read_panel(path: Path, *, opaque: bool = False, threads: int = 2) -> Read:
    """Read a corpus, clean it and find its phrases; raise CorpusError when that cannot be."""
    with open_corpus(path, threads=threads) as corpus:
        vocabulary = words.Vocabulary()
        titles, bodies = _streams(corpus, vocabulary)
    kinds = words.fold(vocabulary.texts, opaque=opaque)
    documents = len(corpus.years)
    languages = _languages([*titles, *bodies], kinds, documents)
    stream = joined(_content(titles, kinds), _content(bodies, kinds))
    found = phrases(stream, kinds.texts, documents)
    if corpus.filed.by:
        fields, names, by = _fields(corpus.filed, documents), corpus.filed.names, corpus.filed.by
    else:
        (fields, names), by = stand_ins(found, corpus.years), NO_FIELDS
    panel = Panel(found, corpus.years, fields, names, by)
    return Read(panel, corpus.counts, corpus.told, languages, breaks(panel, panel.last))


def _streams(
    corpus: Corpus, vocabulary: words.Vocabulary
) -> tuple[list[words.Words], list[words.Words]]:
    titles, bodies, offset = [], [], 0
    for title, abstract in corpus.texts():
        titles.append(_read(title, vocabulary, offset))
        bodies.append(_read(abstract, vocabulary, offset))
        offset += len(title)
    return titles, bodies


def _read(texts: pa.StringArray, vocabulary: words.Vocabulary, offset: int) -> words.Words:
    made = words.read_words(texts, vocabulary)
    return words.Words(made.word, made.row + np.int32(offset))


def _content(streams: list[words.Words], kinds: words.Kinds) -> list[Links]:
    """Leave content words alone, and let each stream go as it is done."""
    made = []
    while streams:
        made.append(content(streams.pop(0), kinds))
    return made


def _languages(streams: list[words.Words], kinds: words.Kinds, documents: int) -> dict[str, int]:
    """Count documents by the language of most of their small words."""
    heard = np.zeros((documents, len(words.LANGUAGES)), np.int64)
    for one in streams:
        if len(one.row):
            first, last = int(one.row.min()), int(one.row.max()) + 1
            shifted = words.Words(one.word, one.row - np.int32(first))
            heard[first:last] += words.spoken(shifted, kinds, last - first)
    most = heard.argmax(1)
    clear = heard.max(1) > SPOKEN_PART * heard.sum(1)
    found = {name: int((clear & (most == at)).sum()) for at, name in enumerate(words.LANGUAGES)}
    return {**found, "not told": int(documents - clear.sum())}


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
