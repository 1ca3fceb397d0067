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
from bagdar.sources.trends.corpora import LEAST_LETTERS, LEAST_SAID
from bagdar.sources.trends.made import (
    LONGEST_ID,
    NO_DATE,
    NO_TITLE,
    READ,
    UNREADABLE,
    WRONG_DATE,
    text_of,
)

FILES = TREND_FILES.name.lower()
TOGETHER = ("text", "feed")
"""Kinds of which a file holds little: those of one load share a table."""
MEMORY_MB = 1000
ROWS = 2048
"""Documents handed over at once: their texts stay below the 2 GB that a column of them may have."""
ALIKE, LEAST_RUNS, MOST_RUNS = 0.9, 20, 2_000
"""Two texts are nearly equal where the shorter has this part of its runs of three words in the
other: Broder (1997), containment. With fewer runs they are equal or not; more are not looked at."""
LOOKED_BACK = 8
"""Texts of one title, in order, that each is held against."""
SAME_AGAIN = "files doubled"
LEFT, LEFT_DOCUMENTS = "files that left", "documents of files that left"
MOST_NAMED = 5
"""Files that left which are named; the others are counted."""

KEYS = """
CREATE TEMP TABLE keys AS
SELECT part, row, load, loose, corpus, date, date[1:4]::INTEGER AS year, date > '{today}' AS future,
    corpus || ':' || coalesce(id,
        'untold ' || md5({title} || date || coalesce(abstract, ''))) AS id, doi,
    regexp_replace({title}, '[^\\pL\\pN]+', '', 'g') AS letters,
    hash(abstract) AS text, length(coalesce(abstract, '')) < {said} AS bare
FROM gathered
"""
NAMED = """
CREATE TEMP TABLE named AS
SELECT *, row_number() OVER (
    PARTITION BY id ORDER BY load DESC, date, bare, letters, text, part, row) AS turn,
    max(load) OVER (PARTITION BY id) AS newest
FROM keys WHERE NOT future
"""
PAPERS = """
CREATE TEMP TABLE papers AS
WITH own AS (
    SELECT *, min(letters) OVER same <> max(letters) OVER same AS several
    FROM named WHERE turn = 1 WINDOW same AS (PARTITION BY doi, corpus)
), meant AS (
    SELECT * REPLACE (CASE WHEN NOT bool_or(several) OVER (PARTITION BY doi) THEN doi END AS doi)
    FROM own
)
SELECT part, row, id, corpus, loose, letters, bare,
    CASE WHEN doi IS NULL THEN date ELSE min(date) OVER (PARTITION BY doi) END AS date,
    CASE WHEN doi IS NULL THEN year ELSE min(year) OVER (PARTITION BY doi) END AS year
FROM meant
QUALIFY doi IS NULL OR row_number() OVER (PARTITION BY doi ORDER BY bare, date, id) = 1
"""
"""One document for each DOI: one that has a text, of the earliest date. A DOI that one corpus gives
to several titles, such as that of a volume, is none of theirs."""
TITLED = """
CREATE TEMP TABLE titled AS
SELECT * FROM papers WHERE length(letters) >= {least} OR NOT bare
QUALIFY count(*) OVER (PARTITION BY letters) > 1
"""
SAID = """
CREATE TEMP TABLE said AS
SELECT t.letters, t.corpus, t.year, t.loose, t.date, t.id, hash(told) AS text,
    left(told, 400) AS head, list_distinct(list_transform(
        range(1, least(len(words) - 1, {most})),
        lambda one: hash(words[one], words[one + 1], words[one + 2]))) AS runs
FROM (
    SELECT t.*, string_split(told, ' ') AS words FROM (
        SELECT t.*, trim(regexp_replace({abstract}, '[^\\pL\\pN]+', ' ', 'g')) AS told
        FROM titled t JOIN gathered g ON g.part = t.part AND g.row = t.row WHERE NOT t.bare) t) t
"""
CLASSES = """
CREATE TEMP TABLE classes AS
SELECT * EXCLUDE (runs, head), row_number() OVER (
    PARTITION BY letters ORDER BY head, text, year, corpus) AS place
FROM said QUALIFY row_number() OVER (
    PARTITION BY letters, corpus, year, text ORDER BY date, id) = 1
"""
"""Texts that are equal in one corpus and year, by the first of them, in the order of texts."""
PAIRS = """
CREATE TEMP TABLE pairs AS
WITH beside AS (
    SELECT a.id AS one, b.id AS other, a.year = b.year AS within, a.text = b.text AS same,
        length(a.letters) >= {least} AS titled, (a.date, a.id) > (b.date, b.id) AS last
    FROM (
        SELECT *, unnest(range(1, least({back}, place - 1) + 1)) AS back FROM classes) a
    JOIN classes b ON b.letters = a.letters AND b.place = a.place - a.back
    WHERE abs(a.year - b.year) <= 1 AND (a.corpus <> b.corpus OR (a.loose AND b.loose))
), near AS (
    SELECT p.* FROM beside p JOIN said a ON a.id = p.one JOIN said b ON b.id = p.other
    WHERE NOT same AND titled AND least(len(a.runs), len(b.runs)) >= {runs}
        AND len(list_intersect(a.runs, b.runs)) >= {alike} * least(len(a.runs), len(b.runs))
)
SELECT CASE WHEN last THEN one ELSE other END AS later, within
FROM (SELECT * FROM beside WHERE same UNION ALL SELECT * FROM near)
"""
REPEATED = """
CREATE TEMP TABLE repeated AS
SELECT id, bool_or(within) AS within FROM (
    SELECT s.id, p.within FROM pairs p JOIN classes c ON c.id = p.later
    JOIN said s ON s.letters = c.letters AND s.corpus = c.corpus AND s.year = c.year
        AND s.text = c.text
    UNION ALL
    SELECT id, true FROM said WHERE loose QUALIFY row_number() OVER (
        PARTITION BY letters, corpus, year, text ORDER BY date, id) > 1
    UNION ALL
    SELECT id, true FROM (
        SELECT id, bare, row_number() OVER (
            PARTITION BY letters, year ORDER BY bare, date, id) AS time
        FROM titled WHERE length(letters) >= {least}) WHERE bare AND time > 1
) GROUP BY id
"""
"""Documents that are there already, in the same year or in one beside it.

Documents of one register with identifiers of their own are told apart by any text: equal ones are
left to whoever reads the corpus, `open_corpus`, so that a back-test without a store sees the same.
"""
KEPT = """
CREATE TEMP TABLE kept AS
SELECT part, row, id, year, date FROM papers ANTI JOIN repeated USING (id)
"""
COUNTS = """
SELECT (SELECT count(*) FROM keys WHERE future) AS future,
    (SELECT count(*) FROM named WHERE turn > 1 AND load = newest) AS doubled,
    (SELECT count(*) FROM named WHERE turn > 1 AND load < newest) AS replaced,
    (SELECT count(*) FROM named WHERE turn = 1) - (SELECT count(*) FROM papers) AS doi,
    (SELECT count(*) FROM repeated WHERE within) AS alike,
    (SELECT count(*) FROM repeated WHERE NOT within) AS beside
"""
DOUBLED = """
SELECT {period} AS period, count(*) AS documents,
    count_if(turn > 1 AND load = newest) AS doubled
FROM named k WHERE {known} GROUP BY period ORDER BY period
"""
GATHERED = """
SELECT k.id, {period} AS year, g.title, g.abstract, g.categories, g.venue, g.corpus, k.date,
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
    "doi": "DOI doubled",
    "alike": "titles doubled within a year",
    "beside": "texts doubled in neighbouring years",
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
    dateless: bool = False
    """Whether there are documents, and none has a date as exact as a period: there is no file."""


def load(
    lake: Lake, corpora: Sequence[Path], *, today: date
) -> tuple[list[dict[str, Any]], Tally, int]:
    """Read the files of corpora that are new or changed into the lake, as of `today`.

    Returns the rows of TREND_FILES of these corpora, what was told, and how many files were read.
    Files that are in a corpus no more take their documents along, which is told and counted.
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
        _tell_left([row for row in before if row["corpus"] in names], kept, fresh, tally)
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


def _tell_left(
    before: Sequence[dict[str, Any]],
    kept: Sequence[dict[str, Any]],
    fresh: Sequence[tuple[SourceFile, str]],
    tally: Tally,
) -> None:
    """Tell the files that are in their corpus no more, under no name, and how much they held."""
    here = {_order(row) for row in kept} | {(one.corpus, one.name) for one, _digest in fresh}
    whole = {(row["corpus"], row["sha256"]) for row in kept}
    whole |= {(one.corpus, digest) for one, digest in fresh}
    left = [
        row
        for row in before
        if _order(row) not in here and (row["corpus"], row["sha256"]) not in whole
    ]
    for corpus, rows in groupby(sorted(left, key=_order), lambda row: row["corpus"]):
        own = list(rows)
        names = list(dict.fromkeys(row["name"] for row in own))
        documents = sum(_documents(row) for row in own)
        tally.add(LEFT, len(names))
        tally.add(LEFT_DOCUMENTS, documents)
        some = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        tally.told.append(
            f"{corpus}: {len(names):,} files are there no more, and held {documents:,} documents: "
            f"{some}"
        )


def _documents(row: dict[str, Any]) -> int:
    """Return how many documents a file gave, by what was counted in it."""
    counts: dict[str, int] = json.loads(row["counts"])
    none = sum(counts.get(one, 0) for one in (NO_TITLE, NO_DATE, WRONG_DATE))
    return counts.get(READ, 0) - none


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
        lambda one: (one[1][0].corpus, one[1][0].kind if one[1][0].kind in TOGETHER else one[0]),
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

    A document that comes again under its id is taken from the latest file. Documents are one, too,
    with one DOI, the earliest date standing; with one title within a year where one has no text;
    and of several corpora, or of feeds and folders, with one title and nearly one text in the same
    year or one beside it, large and small letters alike unless they are `opaque` tokens.
    All are counted by kind, and so are dates after `today`. Without a store
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
            _gather(run, reading, made, step, today, opaque=opaque)
        yield made


def _texts(files: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the documents that are there, of tables that hold one of each file alone."""
    named: dict[str, list[str]] = {}
    for row in files:
        named.setdefault(row["table"], []).append(row["name"])
    others = {row["table"] for row in files if row["kind"] != "text"}
    return {
        table: [text_of(one.removesuffix(".gz"), LONGEST_ID) or "" for one in names]
        for table, names in named.items()
        if table not in others
    }


def _gather(
    run: Script, reading: Reading, made: Gathered, step: str, today: date, *, opaque: bool
) -> None:
    loads = {row["table"]: row["number"] for row in made.files}
    loose = {row["table"] for row in made.files if row["kind"] in TOGETHER}
    named = _texts(made.files)
    run.empty("nothing", TREND_DOCUMENTS.schema().to_pyarrow())
    parts = ["SELECT -1 AS part, 0 AS load, false AS loose, 0 AS row, * FROM nothing"]
    for at, (table, number) in enumerate(sorted(loads.items())):
        run.view(f"part_{at}", [reading.path(table)], numbered=True)
        if table in named:
            run.hold(f"named_{at}", pa.table({"id": pa.array(named[table], pa.string())}))
        here = f"SEMI JOIN named_{at} USING (id)" if table in named else ""
        parts.append(
            f"SELECT {at} AS part, {number} AS load, {table in loose} AS loose, "  # noqa: S608 -- numbers alone
            f"file_row_number AS row, * FROM part_{at} {here}"
        )
    run.run("CREATE TEMP VIEW gathered AS " + " UNION ALL BY NAME ".join(parts))
    title, abstract = ("title", "abstract") if opaque else ("lower(title)", "lower(abstract)")
    run.run(KEYS.format(today=today.isoformat(), title=title, said=LEAST_SAID))
    run.run(NAMED)
    run.run(PAPERS)
    run.run(TITLED.format(least=LEAST_LETTERS))
    run.run(SAID.format(abstract=abstract, most=MOST_RUNS))
    run.run(CLASSES)
    run.run(PAIRS.format(least=LEAST_LETTERS, back=LOOKED_BACK, alike=ALIKE, runs=LEAST_RUNS))
    run.run(REPEATED.format(least=LEAST_LETTERS))
    run.run(KEPT)
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
    if writer is not None:
        writer.close()
    elif dateless:
        made.dateless = True
    else:
        reasons = ", ".join(f"{count:,} {name}" for name, count in made.counts.items() if count)
        why = reasons or f"no record is in {_some([row['name'] for row in made.files])}"
        raise CorpusError(f"There is no document with a title and a date: {why}.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
