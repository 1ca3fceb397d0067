"""Phrases found by an engine: words go to disk as they are cut, and SQL counts them there.

Memory is bounded by the engine, not by the corpus; what is handed back are phrases and pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from bagdar.core.trends import words
from bagdar.core.trends.counting import LEAST, PLACES, pairs, parts, places, steps
from bagdar.core.trends.phrases import LONGEST, Level, Links, Phrases, content, put_together
from bagdar.lake.scripts import Script, script
from bagdar.sources.trends import Corpus

MEMORY, DUCKDB, SPARK = "memory", "duckdb", "spark"
ENGINES = (MEMORY, DUCKDB, SPARK)
MEMORY_MB = 2000
FILE_PLACES = 20_000_000
"""Places of one file: machines of a cluster share files, and parts of them."""
ROWS = 1_000_000


@dataclass(frozen=True)
class Engine:
    """What finds phrases: one of ENGINES, and what it may use."""

    name: str = MEMORY
    threads: int = 2
    memory_mb: int = MEMORY_MB
    scratch: Path | None = None
    """A folder for what passes, which all machines of a cluster must see."""

    def place(self) -> Path | None:
        """Return the folder for what passes, and make it; None where the system has one."""
        if self.scratch is not None:
            self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.scratch

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Give a folder that goes with its files."""
        with TemporaryDirectory(prefix="bagdar-phrases-", dir=self.place()) as name:
            yield Path(name)

    @contextmanager
    def script(self, folder: Path) -> Iterator[Script]:
        """Open it; raises LakeError where Spark is asked for and is not there."""
        threads, memory_mb, spill = self.threads, self.memory_mb, folder / "spill"
        if self.name == SPARK:
            from bagdar.lake.spark import spark_script

            with spark_script(threads=threads, memory_mb=memory_mb, scratch=spill) as spark:
                yield spark
        else:
            with script({}, threads=threads, memory_mb=memory_mb, scratch=spill) as here:
                yield here


def find_phrases(
    engine: Engine, corpus: Corpus, *, manner: words.Manner, least: int
) -> tuple[Phrases, npt.NDArray[np.int64]]:
    """Find phrases of at least so many documents by an engine.

    Returns them, and of each document how many small words of each language it holds.
    """
    with engine.folder() as folder, engine.script(folder) as run:
        names, heard = place(run, corpus, folder / "places", manner)
        return counted(run, names, len(corpus.years), least), heard


def place(
    run: Script, corpus: Corpus, folder: Path, manner: words.Manner = words.OPEN
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Let a script see the words of a corpus as `places`.

    Returns the words, and of each document how many small words of each language it holds.
    """
    names, heard = _write(corpus, folder, manner)
    run.view("places", sorted(folder.glob("*.parquet")))
    return names, heard


def counted(
    run: Script, names: list[str], documents: int, least: int, *, with_pairs: bool = True
) -> Phrases:
    """Count the phrases of `places`, whose words have these names.

    Which document holds which stays with the script unless it is asked for.
    """
    run.let(LEAST, least)
    for step in steps():
        run.run(step)
    return put_together(
        [_level(run, one, documents if with_pairs else 0) for one in range(1, LONGEST + 1)],
        names,
    )


def _level(run: Script, length: int, documents: int) -> Level:
    """Return phrases of a length; without pairs where there are no documents."""
    made = run.rows(parts(length))
    first, second, join = (np.asarray(made.column(at)).astype(np.int64) for at in range(3))
    phrase, document = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    titled = [np.zeros(0, bool)]
    for batch in run.batches(pairs(length), rows=ROWS) if documents else ():
        phrase.append(np.asarray(batch.column(0)).astype(np.int32))
        document.append(np.asarray(batch.column(1)).astype(np.int32))
        titled.append(batch.column(2).to_numpy(zero_copy_only=False).astype(bool))
    return Level(
        np.concatenate(phrase),
        np.concatenate(document),
        np.concatenate(titled),
        first,
        second,
        join.astype(np.int8),
    )


def _write(
    corpus: Corpus, folder: Path, manner: words.Manner
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Write the places of a corpus batch by batch; return the words, and small words heard."""
    folder.mkdir()
    heard = np.zeros((len(corpus.years), len(words.LANGUAGES)), np.int64)
    names: list[str] = []
    number = written = 0
    writer = pq.ParquetWriter(folder / f"{number:06d}.parquet", PLACES)
    for cut in cut_words(corpus, manner):
        names = cut.kinds.texts
        heard[cut.rows] = cut.heard()
        for one, titled in ((cut.titles, True), (cut.bodies, False)):
            found = cut.links(one)
            writer.write_batch(places(found, titled=titled))
            written += len(found.word)
        if written >= FILE_PLACES:
            writer.close()
            number, written = number + 1, 0
            writer = pq.ParquetWriter(folder / f"{number:06d}.parquet", PLACES)
    writer.close()
    return names, heard


@dataclass(frozen=True)
class Cut:
    """Some documents of a corpus, cut into words."""

    rows: slice
    """Which documents they are."""
    titles: words.Words
    bodies: words.Words
    kinds: words.Kinds
    """What all words are that were seen so far."""

    def heard(self) -> npt.NDArray[np.int64]:
        """Return for each document how many small words of each language it holds."""
        size = self.rows.stop - self.rows.start
        made: npt.NDArray[np.int64] = words.spoken(self.titles, self.kinds, size)
        made += words.spoken(self.bodies, self.kinds, size)
        return made

    def links(self, stream: words.Words) -> Links:
        """Leave content words alone, of documents numbered as the corpus numbers them."""
        return content(words.Words(stream.word, stream.row + np.int32(self.rows.start)), self.kinds)


def cut_words(corpus: Corpus, manner: words.Manner) -> Iterator[Cut]:
    """Cut a corpus into words, batch by batch, and count those that are too long."""
    vocabulary, folding = words.Vocabulary(), words.Folding(manner)
    offset = 0
    for texts in corpus.texts():
        titles, bodies = (words.read_words(one, vocabulary, manner) for one in texts)
        corpus.too_long += titles.too_long + bodies.too_long
        kinds = folding.more(vocabulary.since(folding.known))
        end = offset + len(texts[0])
        yield Cut(slice(offset, end), titles, bodies, kinds)
        offset = end
