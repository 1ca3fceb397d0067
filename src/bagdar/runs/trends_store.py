"""The store of trend watch: documents of corpora in the lake, of which only new files are read."""

from __future__ import annotations

import fcntl
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.core.tables import TREND_DOCUMENTS, TREND_FILES
from bagdar.lake import Content, Lake, Reading
from bagdar.lake.scripts import Script, script
from bagdar.sources.trends import (
    CorpusError,
    SourceFile,
    Tally,
    files_of,
    names_of_corpora,
    read_file,
)
from bagdar.sources.trends.made import UNREADABLE

FILES = TREND_FILES.name.lower()
TOGETHER = ("text", "feed")
"""Kinds of which a file holds little: those of one load share a table."""
MEMORY_MB = 1000
ROWS = 2048
"""Documents handed over at once: their texts stay below the 2 GB that a column of them may have."""
LEAST_LETTERS = 30
"""Letters of a title from which on another document of the year with it is the same."""
SAME_AGAIN = "files doubled"

KEYS = """
CREATE TEMP TABLE keys AS
SELECT part, row, load, corpus, date, date[1:4]::INTEGER AS year, date > '{today}' AS future,
    corpus || ':' || coalesce(id,
        'untold ' || md5({title} || date || coalesce(abstract, ''))) AS id,
    regexp_replace({title}, '[^\\pL\\pN]+', '', 'g') AS letters,
    hash(abstract) AS text, abstract IS NULL AS bare
FROM gathered
"""
NAMED = """
CREATE TEMP TABLE named AS
SELECT *, row_number() OVER (
    PARTITION BY id ORDER BY load DESC, date, bare, letters, text, part, row) AS turn,
    max(load) OVER (PARTITION BY id) AS newest
FROM keys WHERE NOT future
"""
KEPT = """
CREATE TEMP TABLE kept AS
SELECT part, row, id, year, date FROM (
    SELECT *, row_number() OVER (
        PARTITION BY year, CASE WHEN length(letters) >= {least} THEN letters
            ELSE letters || text::VARCHAR END
        ORDER BY bare, date, id) AS time
    FROM named WHERE turn = 1)
WHERE time = 1
"""
COUNTS = """
SELECT (SELECT count(*) FROM keys WHERE future) AS future,
    (SELECT count(*) FROM named WHERE turn > 1 AND load = newest) AS doubled,
    (SELECT count(*) FROM named WHERE turn > 1 AND load < newest) AS replaced,
    (SELECT count(*) FROM named WHERE turn = 1) - (SELECT count(*) FROM kept) AS alike
"""
DOUBLED = """
SELECT {period} AS period, count(*) AS documents,
    count_if(turn > 1 AND load = newest) AS doubled
FROM named k WHERE {known} GROUP BY period ORDER BY period
"""
GATHERED = """
SELECT k.id, {period} AS year, g.title, g.abstract, g.categories, g.venue, g.corpus, g.date,
    g.language, g.url, g.people, g.organisations
FROM kept k JOIN gathered g ON g.part = k.part AND g.row = k.row
WHERE {known} ORDER BY {period}, k.id
"""
QUARTERS_FROM, QUARTERS_TO, QUARTERS_AT = 1900, 2049, 1500
"""Quarters are numbered like years, the first of QUARTERS_FROM as QUARTERS_AT."""
PERIODS = {
    "year": ("k.year", "true"),
    "quarter": (
        (
            f"{QUARTERS_AT} + 4 * (k.year - {QUARTERS_FROM}) "
            "+ (try_cast(k.date[6:7] AS INTEGER) - 1) // 3"
        ),
        f"length(k.date) >= 7 AND k.year BETWEEN {QUARTERS_FROM} AND {QUARTERS_TO}",
    ),
}
"""The number of a document's period, and what must hold for it to have one, by step."""
DATELESS = """
SELECT count(*) FROM kept k WHERE NOT ({known})
"""
TOLD_AS = {
    "future": "dates in the future",
    "doubled": "ids doubled",
    "replaced": "replaced by a later file",
    "alike": "titles doubled within a year",
}


def period_name(number: int, step: str) -> str:
    """Return what a period is called: 2024, or 2024-Q3."""
    if step == "year":
        return str(number)
    year, quarter = divmod(number - QUARTERS_AT, 4)
    return f"{year + QUARTERS_FROM}-Q{quarter + 1}"


def last_period(year: int, step: str) -> int:
    """Return the number of the last period of a year."""
    return year if step == "year" else QUARTERS_AT + 4 * (year - QUARTERS_FROM) + 3


@dataclass
class Gathered:
    """All documents of some corpora in one Parquet file, sorted by year and id."""

    path: Path
    files: list[dict[str, Any]]
    counts: Counter[str]
    told: list[str]
    doubled: list[tuple[int, int, int]] = field(default_factory=list)
    """Period, documents and how many of them had an id that was there already."""
    read_now: int = 0


def load(
    lake: Lake, corpora: Sequence[Path], *, today: date
) -> tuple[list[dict[str, Any]], Tally, int]:
    """Read the files of corpora that are new or changed into the lake, as of `today`.

    Returns the rows of TREND_FILES of these corpora, what was told, and how many files were read.
    A changed file takes the place of what it was; a feed adds to it, as feeds forget. Corpora that
    are not given stay in the lake. Raises CorpusError when a path holds nothing.
    """
    tally = Tally()
    called = names_of_corpora(corpora)
    given = [
        one
        for path, name in zip(corpora, called, strict=True)
        for one in files_of(path, tally, name)
    ]
    names = {one.corpus for one in given}
    with _alone(lake):
        before = _rows(lake)
        kept, fresh = sorted_out(given, before, tally)
        number = 1 + max((row["number"] for row in before), default=0)
        others = [row for row in before if row["corpus"] not in names]
        known = {row["table"] for row in before}
        made: list[dict[str, Any]] = []
        stay = {row["table"] for row in (*kept, *others)}
        if fresh or len(kept) + len(others) != len(before):
            lake.write(
                _written(fresh, [*others, *kept], made, number, today),
                drop=sorted(known - stay),
            )
    return sorted([*kept, *made], key=_order), tally, len(fresh)


def _order(row: dict[str, Any]) -> tuple[str, str]:
    return row["corpus"], row["name"]


@contextmanager
def _alone(lake: Lake) -> Iterator[None]:
    lake.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (lake.folder / "load.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _rows(lake: Lake) -> list[dict[str, Any]]:
    with lake.read() as reading:
        if FILES not in reading.snapshot.tables:
            return []
        rows: list[dict[str, Any]] = reading.whole(TREND_FILES, FILES).to_pylist()
        return rows


def sorted_out(
    given: Sequence[SourceFile], before: Sequence[dict[str, Any]], tally: Tally
) -> tuple[list[dict[str, Any]], list[tuple[SourceFile, str]]]:
    """Tell files that were read as they are from those to read; equal ones are read once."""
    known = {(*_order(row), row["sha256"]): row for row in before}
    read: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in before:
        read.setdefault(_order(row), []).append(row)
    kept: dict[tuple[str, str, str], dict[str, Any]] = {}
    fresh, seen = [], set[tuple[str, str]]()
    for one in given:
        try:
            digest = one.digest()
        except OSError as error:
            tally.add(UNREADABLE)
            tally.told.append(f"{one.name} cannot be read: {error.strerror}")
            continue
        if one.kind == "feed":
            for row in read.get((one.corpus, one.name), ()):
                kept[(*_order(row), row["sha256"])] = row
        if (one.corpus, digest) in seen:
            tally.add(SAME_AGAIN)
            continue
        seen.add((one.corpus, digest))
        key = (one.corpus, one.name, digest)
        if key in known:
            kept[key] = known[key]
        else:
            fresh.append((one, digest))
    return [*kept.values()], fresh


def _written(
    fresh: Sequence[tuple[SourceFile, str]],
    rows: Sequence[dict[str, Any]],
    made: list[dict[str, Any]],
    number: int,
    today: date,
) -> Iterator[Content]:
    """Yield the tables of new files, then the list of all files, which is known only then."""
    groups = groupby(
        enumerate(fresh),
        lambda one: (one[1][0].corpus, -1 if one[1][0].kind in TOGETHER else one[0]),
    )
    for at, (_key, group) in enumerate(groups):
        table = f"{TREND_DOCUMENTS.name.lower()}-{number:06d}-{at:06d}"
        files = [one for _place, one in group]
        yield Content(TREND_DOCUMENTS, _read_all(files, table, number, made, today), table)
    schema = TREND_FILES.schema().to_pyarrow()
    whole = sorted([*rows, *made], key=_order)
    yield Content(TREND_FILES, [pa.RecordBatch.from_pylist(whole, schema)])


def _read_all(
    files: Sequence[tuple[SourceFile, str]],
    table: str,
    number: int,
    made: list[dict[str, Any]],
    today: date,
) -> Iterator[pa.RecordBatch]:
    for file, digest in files:
        tally = Tally()
        yield from read_file(file, tally, today=today)
        made.append(
            {
                "corpus": file.corpus,
                "name": file.name,
                "sha256": digest,
                "kind": file.kind,
                "table": table,
                "number": number,
                "counts": json.dumps(dict(sorted(tally.counts.items()))),
                "told": json.dumps(tally.told, ensure_ascii=False),
                "licence": ", ".join(sorted(one for one in tally.licences if one)),
            }
        )


@contextmanager
def gathered(
    corpora: Sequence[Path],
    *,
    today: date,
    step: str = "year",
    opaque: bool = False,
    store: Path | None = None,
    threads: int = 2,
    scratch: Path | None = None,
) -> Iterator[Gathered]:
    """Read corpora through a store, and put their documents together in one file while this lasts.

    A document that comes again under its id is taken from the latest file; one of the same title
    and year is the same document, large and small letters alike unless they are `opaque` tokens.
    Both are counted, and so are dates after `today`. Without a store
    nothing is kept; what passes goes to `scratch`. Raises CorpusError where nothing can be read.
    """
    with TemporaryDirectory(prefix="bagdar-trends-", dir=scratch) as passing:
        lake = Lake(store or Path(passing) / "store")
        rows, tally, read_now = load(lake, corpora, today=today)
        made = Gathered(Path(passing) / "documents.parquet", rows, tally.counts, tally.told)
        made.read_now = read_now
        for row in rows:
            made.counts.update(json.loads(row["counts"]))
            made.told += json.loads(row["told"])
        with (
            lake.read() as reading,
            script(
                {}, threads=threads, memory_mb=MEMORY_MB, scratch=Path(passing) / "spill"
            ) as run,
        ):
            title = "title" if opaque else "lower(title)"
            _gather(run, reading, made, step, KEYS.format(today=today.isoformat(), title=title))
        yield made


def _gather(run: Script, reading: Reading, made: Gathered, step: str, keys: str) -> None:
    loads = {row["table"]: row["number"] for row in made.files}
    parts = []
    for at, (table, number) in enumerate(sorted(loads.items())):
        run.view(f"part_{at}", [reading.path(table)], numbered=True)
        parts.append(
            f"SELECT {at} AS part, {number} AS load, file_row_number AS row, * FROM part_{at}"  # noqa: S608 -- numbers alone
        )
    run.run("CREATE TEMP VIEW gathered AS " + " UNION ALL ".join(parts))
    run.run(keys)
    run.run(NAMED)
    run.run(KEPT.format(least=LEAST_LETTERS))
    for name, values in run.rows(COUNTS).to_pydict().items():
        made.counts[TOLD_AS[name]] += int(values[0])
    period, known = PERIODS[step]
    table = run.rows(DOUBLED.format(period=period, known=known)).to_pydict()
    made.doubled = list(zip(table["period"], table["documents"], table["doubled"], strict=True))
    dateless = int(run.rows(DATELESS.format(known=known)).column(0)[0].as_py())
    if dateless:
        made.counts["dates without a month"] += dateless
    writer = None
    for batch in run.batches(GATHERED.format(period=period, known=known), rows=ROWS):
        writer = writer or pq.ParquetWriter(made.path, batch.schema, compression="zstd")
        writer.write_batch(batch)
    if writer is None:
        reasons = ", ".join(f"{count:,} {name}" for name, count in made.counts.items() if count)
        raise CorpusError(f"There is no document with a title and a date: {reasons}.")
    writer.close()
