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
from bagdar.core.trends.phrases import LONGEST, Level, Phrases, content, put_together
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
        documents,
    )


def _level(run: Script, length: int, documents: int) -> Level:
    """Return phrases of a length; without pairs where there are no documents."""
    made = run.rows(parts(length))
    first, second, join = (np.asarray(made.column(at)).astype(np.int64) for at in range(3))
    found = [np.zeros(0, np.int64)]
    for batch in run.batches(pairs(length), rows=ROWS) if documents else ():
        code = np.asarray(batch.column(0)).astype(np.int64) * documents
        code += np.asarray(batch.column(1))
        code *= 2
        code += ~np.asarray(batch.column(2).to_numpy(zero_copy_only=False))
        found.append(code)
    return Level(np.concatenate(found), first, second, join.astype(np.int8))


def _write(
    corpus: Corpus, folder: Path, manner: words.Manner
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Write the places of a corpus batch by batch; return the words, and small words heard."""
    folder.mkdir()
    vocabulary, folding = words.Vocabulary(), words.Folding(manner)
    heard = np.zeros((len(corpus.years), len(words.LANGUAGES)), np.int64)
    names: list[str] = []
    offset = number = written = 0
    writer = pq.ParquetWriter(folder / f"{number:06d}.parquet", PLACES)
    for texts in corpus.texts():
        cut = [words.read_words(one, vocabulary, manner) for one in texts]
        corpus.too_long += sum(one.too_long for one in cut)
        kinds = folding.more(vocabulary.since(folding.known))
        names, size = kinds.texts, len(texts[0])
        for one, titled in zip(cut, (True, False), strict=True):
            heard[offset : offset + size] += words.spoken(one, kinds, size)
            found = content(words.Words(one.word, one.row + np.int32(offset)), kinds)
            writer.write_batch(places(found, titled=titled))
            written += len(found.word)
        offset += size
        if written >= FILE_PLACES:
            writer.close()
            number, written = number + 1, 0
            writer = pq.ParquetWriter(folder / f"{number:06d}.parquet", PLACES)
    writer.close()
    return names, heard
