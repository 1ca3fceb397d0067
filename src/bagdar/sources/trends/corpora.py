"""A corpus in Parquet: which documents count, in order of their years, and what did not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.core.trends.panel import LEAST_FILED, LEAST_YEAR_PART, SPAN
from bagdar.lake.scripts import Script, UnreadableError, script
from bagdar.sources.trends.habits import LEAST_PART
from bagdar.sources.trends.made import ZEROS_LOST

NEEDED = ("id", "year", "title")
WELCOME = ("abstract", "categories", "venue", "corpus")
FIRST_YEAR, LAST_YEAR = 1500, 2100
GAP_YEARS = 3
"""Documents parted from the rest by so many empty years have a wrong year."""
LEAST_TEXT = 40
"""Characters from which on two equal texts are one document; shorter titles may repeat."""
LEAST_LETTERS, LEAST_SAID = 30, 20
"""Letters of a title from which on one without a text is any other of its year with that title; and
characters from which on a text is one."""
PARQUET, NUMBERED = ".parquet", "file_row_number"
"""The ending of files, and the column in which the engine numbers their rows."""
BATCH = 2048
"""Texts handed over at once: they stay below the 2 GB that a column of them may have."""
MEMORY_MB = 1000

COUNTED = (
    "rows",
    "years that cannot be",
    "years apart from all others",
    "no title",
    "no abstract",
    "no id",
    "ids written as floats",
    "ids that may have lost zeros",
    "ids doubled",
    "texts doubled",
    "titles with HTML",
    "titles with LaTeX",
    "no category",
    "unreadable files",
)
"""What is counted of every corpus, in the order told."""


class CorpusError(ValueError):
    """A corpus that cannot be used at all; the text says why."""


@dataclass
class Filed:
    """Under what documents are filed: lists flattened, with where each document begins."""

    names: list[str]
    place: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    by: str
    """`categories`, `venue`, or empty when a corpus has neither."""


@dataclass
class Corpus:
    """The documents of a corpus, sorted by year and id; texts come batch by batch."""

    years: npt.NDArray[np.int32]
    filed: Filed
    counts: dict[str, int]
    told: list[str] = field(default_factory=list)
    """Files that could not be read, and what stood in for what was missing."""
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Of each document the row of its file."""
    doubled: list[tuple[int, int, int]] = field(default_factory=list)
    """Year, documents and how many of them had an id that was there already."""
    begun: list[tuple[int, int, int]] = field(default_factory=list)
    """Last periods that were left out, as they have just begun: documents, and those of a period
    before them."""
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Periods apart from all others that were left out, and how many documents each had."""
    filings: list[Filed] = field(default_factory=list)
    """All that documents may be filed under, the better first."""
    sources: list[Filed] = field(default_factory=list)
    """Whose documents they are, beside what they are filed under: venues, and corpora."""
    too_long: int = 0
    """Words too long to be words, counted by who cuts the texts."""
    _run: Script | None = None

    def texts(self) -> Iterator[tuple[pa.StringArray, pa.StringArray]]:
        """Yield titles and abstracts in the order of `years`."""
        assert self._run is not None  # noqa: S101 -- opened by open_corpus alone
        for batch in self._run.batches(TEXTS, rows=BATCH):
            yield batch.column(0), batch.column(1)


TRIMMED = """CASE WHEN regexp_matches({text}, '^\\pZ') OR regexp_matches({text}, '\\pZ$')
    THEN trim({text}) ELSE {text} END"""
"""`trim` looks at every letter; most texts have no space at their ends."""
GIVEN = """
SELECT {file} AS file, row,
    CASE WHEN floated THEN split_part(id, '.', 1)
        WHEN NOT list_contains([{nothing}], lower(trim(id))) THEN trim(id) END AS id,
    floated, year,
    CASE WHEN strlen(title) > {longest} OR NOT list_contains([{nothing}], lower(title))
        THEN title END AS title,
    CASE WHEN strlen(abstract) > {longest} OR NOT list_contains([{nothing}], lower(abstract))
        THEN abstract END AS abstract,
    categories, venue, corpus
FROM (
    SELECT file_row_number AS row, {id} AS id, {floated} AS floated, {year} AS year,
        {title} AS title, {abstract} AS abstract, {categories} AS categories, {venue} AS venue,
        {corpus} AS corpus
    FROM {view})
"""
"""A list, as IN of so many words is a join, for which every column of a file would be read."""
NOTHING = "'', 'nan', 'none', 'null', 'na', 'n/a', '<na>', 'nat'"
"""How programs write that there is nothing."""
LONGEST_NOTHING = 4
"""Bytes of the longest of these."""
OF_CATEGORIES = NOTHING.replace("'na', ", "")
"""The same of categories: NA is Namibia's code there, unless a file writes so for nothing."""
HABITS = """
SELECT count_if('NA' IN (id, title, abstract, year)) AS na,
    count_if(regexp_full_match(id, '[0-9]+[.][0-9]*[1-9][0-9]*')) AS fractions,
    count(listed) AS filled, count_if(contains(listed, ';')) AS semicolons,
    count_if(contains(listed, '|')) AS bars, count_if(contains(listed, chr(10))) AS ends,
    count_if(contains(listed, ',') AND regexp_matches(listed, '[^, ] +[^, ]')) AS spaced
FROM (SELECT trim({id}) AS id, {title} AS title, {abstract} AS abstract,
    trim({year}) AS year, CASE WHEN trim({categories}) <> '' AND NOT ({in_list})
        THEN trim({categories}) END AS listed FROM {view})
"""
IN_LIST = """starts_with({column}, chr(31))
    OR regexp_full_match(trim({column}), '\\[.*\\]', 's')"""
"""How a file writes nothing, identifiers and lists; see `habits`, which tells it of records."""
KEYS = """
CREATE TEMP TABLE keys AS
SELECT file, row, coalesce(id, 'row ' || file || '-' || row) AS id, id IS NULL AS nameless,
    floated, regexp_full_match(id, '{zeros_lost}') AS lost, year, title IS NULL AS untitled,
    abstract IS NULL AS bare, CASE WHEN strlen(abstract) >= 4 * {said} THEN false
        ELSE length(coalesce(abstract, '')) < {said} END AS unsaid,
    regexp_matches(title, '<[a-zA-Z/][^>]*>|&[a-zA-Z]+;') AS html,
    regexp_matches(title, '[\\\\$]') AS latex,
    CASE WHEN title IS NOT NULL AND (strlen(abstract) >= 4 * {least}
            OR length(title) + coalesce(length(abstract), 0) >= {least})
        THEN hash({as_said}) END AS text,
    hash(title, abstract) AS content, length(categories) AS filed, length(venue) AS told,
    length(corpus) AS whose
FROM given
"""
"""What is looked at of each document before its text is read again; every column is read once.

No letter has more than four bytes, so that most texts need not be counted letter by letter.
"""
TITLES = """
CREATE TEMP TABLE untold AS
WITH titles AS (
    SELECT k.year, k.id, k.unsaid, regexp_replace({title}, '[^\\pL\\pN]+', '', 'g') AS letters
    FROM given g JOIN keys k ON g.file = k.file AND g.row = k.row
    WHERE k.year BETWEEN {first} AND {last} AND NOT k.untitled
        AND k.year IN (SELECT year FROM keys WHERE unsaid AND NOT untitled)
    QUALIFY row_number() OVER (
        PARTITION BY k.id ORDER BY k.year, k.content, k.file, k.row) = 1
)
SELECT id FROM (
    SELECT id, unsaid, row_number() OVER (
        PARTITION BY year, letters ORDER BY unsaid, year, id) AS time
    FROM titles WHERE length(letters) >= {letters}
) WHERE unsaid AND time > 1
"""
"""Documents without a text whose title another of their year has, with a text or before them."""
KEPT = """
CREATE TEMP TABLE kept AS
WITH dated AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY year, content, file, row) AS turn
    FROM keys WHERE year BETWEEN {first} AND {last} AND NOT untitled
), named AS (SELECT * FROM dated ANTI JOIN untold USING (id) WHERE turn = 1),
told AS (
    SELECT *, CASE WHEN text IS NULL THEN 1 ELSE
        row_number() OVER (PARTITION BY text ORDER BY year, id) END AS time
    FROM named
)
SELECT file, row, id, year, html, latex, bare, nameless, floated, lost,
    row_number() OVER (ORDER BY year, id) - 1 AS place
FROM told WHERE time = 1
"""
COUNTS = """
SELECT count(*) AS documents, count_if(html) AS html, count_if(latex) AS latex,
    count_if(bare) AS bare, count_if(nameless) AS nameless, count_if(floated) AS floated,
    count_if(lost) AS lost FROM kept
"""
DOUBLED = """
SELECT count(*) - count(DISTINCT id) AS ids FROM keys
WHERE year BETWEEN {first} AND {last} AND NOT untitled
"""
USABLE = """
SELECT count_if(NOT untitled), count_if(untitled) FROM keys WHERE year BETWEEN {first} AND {last}
"""
DOUBLED_BY_YEAR = """
WITH dated AS (
    SELECT year, row_number() OVER (PARTITION BY id ORDER BY year, content, file, row) AS turn
    FROM keys WHERE year BETWEEN {first} AND {last} AND NOT untitled
)
SELECT year, count(*) AS documents, count_if(turn > 1) AS doubled
FROM dated GROUP BY year ORDER BY year
"""
YEARS = "SELECT year, count(*) AS documents FROM keys GROUP BY year ORDER BY year"
PLACED = """
CREATE TEMP VIEW placed AS
SELECT k.place, k.year, g.title, g.abstract, g.categories, g.venue
FROM given g JOIN kept k ON g.file = k.file AND g.row = k.row
"""
TEXTS = "SELECT title, abstract FROM placed ORDER BY place"
FILED = """
SELECT k.place, unnest(list_distinct(list_filter(
    CASE WHEN starts_with(g.{column}, chr(31))
        THEN list_transform(string_split(lower(g.{column}), chr(31)), lambda one: trim(one))
    WHEN regexp_full_match(trim(g.{column}), '\\[.*\\]', 's')
        THEN list_transform(
            string_split_regex(trim(trim(lower(g.{column})), '[]'), '[''"]\\s+[''"]|,'),
            lambda one: trim(trim(one), '''' || '"'))
    ELSE string_split_regex(lower(g.{column}), '[ ,;|\t\n]+') END,
    lambda one: one NOT IN ({nothing})))) AS name
FROM given g JOIN kept k ON g.file = k.file AND g.row = k.row ORDER BY k.place, name
"""
VENUES = """
SELECT k.place, lower(trim(g.{column})) AS name
FROM given g JOIN kept k ON g.file = k.file AND g.row = k.row
WHERE lower(trim(g.{column})) NOT IN ({nothing}) ORDER BY k.place
"""


@contextmanager
def open_corpus(
    path: Path,
    *,
    threads: int = 2,
    memory_mb: int = MEMORY_MB,
    scratch: Path | None = None,
    gap: int = GAP_YEARS,
    whole: bool = False,
    opaque: bool = False,
) -> Iterator[Corpus]:
    """Open a Parquet file, or a folder of them, as one corpus; what passes goes to `scratch`.

    `gap` is how many empty periods part documents from the rest; three years unless said otherwise.
    With `whole` last periods that have just begun are left out, and said in `begun`. Texts that
    differ in large and small letters alone are one document, unless they are `opaque` tokens.
    Raises CorpusError when nothing can be read, a needed column is missing, or no document is
    left. A broken file of several is told and left out.
    """
    told: list[str] = []
    files, broken = _readable(path, told)
    with (
        TemporaryDirectory(prefix="bagdar-trends-", dir=scratch) as passing,
        script({}, threads=threads, memory_mb=memory_mb, scratch=Path(passing)) as run,
    ):
        try:
            _look(run, files, opaque=opaque)
        except UnreadableError as error:
            damaged = _damaged(files, told)
            if len(damaged) in (0, len(files)):
                why = "; ".join(told) or str(error)
                raise CorpusError(f"{path} holds no corpus: {why}.") from None
            files = {one: columns for one, columns in files.items() if one not in damaged}
            broken += len(damaged)
            _look(run, files, opaque=opaque)
        first, last, lying_apart, wrong, rows = _span(run, gap)
        begun = _just_begun(run, first, last) if whole else []
        last -= len(begun)
        _untold(run, first, last, opaque=opaque)
        run.run(KEPT.format(first=first, last=last))
        run.run(PLACED)
        counts = _counts(run, first, last)
        counts |= {
            "rows": rows,
            "years that cannot be": wrong,
            "years apart from all others": sum(count for _year_, count in lying_apart),
            "unreadable files": broken,
        }
        kept = run.rows("SELECT year, row FROM kept ORDER BY place")
        years, rows_of_file = kept.column(0), np.asarray(kept.column(1)).astype(np.int64)
        if not len(years):
            raise CorpusError(f"{path} has no document with a year and a title.")
        filings = _filings(run, files, len(years))
        filed = _filed(filings, len(years), told)
        if filed.by:
            counts["no category"] = int((np.diff(filed.starts) == 0).sum())
        told_counts = {one: counts.get(one, 0) for one in COUNTED}
        own_years = np.asarray(years).astype(np.int32)
        corpus = Corpus(own_years, filed, told_counts, told, rows_of_file, _run=run)
        by_year = run.rows(DOUBLED_BY_YEAR.format(first=first, last=last)).to_pydict()
        corpus.doubled = list(zip(*by_year.values(), strict=True))
        corpus.begun, corpus.filings, corpus.apart = begun, filings, lying_apart
        corpus.sources = [one for one in filings if one.by == "venue" and filed.by != "venue"]
        corpora = _filed_by(run, files, len(years), "corpus")
        corpus.sources += [corpora] if corpora else []
        yield corpus


def _readable(path: Path, told: list[str]) -> tuple[dict[Path, pa.Schema], int]:
    """Return the files that open and have what is needed, with their columns."""
    inside = path.rglob("*") if path.is_dir() else ()
    files = sorted(one for one in inside if one.suffix.lower() == PARQUET and one.is_file())
    files = files if path.is_dir() else [path]
    found: dict[Path, pa.Schema] = {}
    for one in files:
        try:
            columns = pq.read_schema(one)
        except (pa.ArrowInvalid, OSError) as error:
            told.append(f"{one.name} cannot be read: {str(error).splitlines()[0]}")
            continue
        named = _named(columns)
        missing = [name for name in NEEDED if name not in named]
        if missing:
            told.append(f"{one.name} has no column {', '.join(missing)}")
            continue
        kind = columns.field(named["year"]).type
        if _year("year", kind) is None:
            told.append(f"{one.name} cannot be read: its column year holds no years but {kind}")
            continue
        if NUMBERED in named:
            told.append(f"{one.name} cannot be read: rename its column {NUMBERED}")
            continue
        found[one] = columns
    if not found:
        why = "; ".join(told) or "there is no Parquet file"
        raise CorpusError(f"{path} holds no corpus: {why}. Needed are {', '.join(NEEDED)}.")
    return found, len(files) - len(found)


def _named(columns: pa.Schema) -> dict[str, str]:
    """Return columns by their names in small letters; the first of a name counts."""
    return {name.strip().lower(): name for name in reversed(columns.names)}


def _look(run: Script, files: dict[Path, pa.Schema], *, opaque: bool) -> None:
    """Name the documents of all files, whatever the types of their columns, and look at each."""
    parts = []
    for at, (path, columns) in enumerate(files.items()):
        run.view(f"file_{at}", [path], numbered=True)
        named = _named(columns)
        year = columns.field(named["year"])
        told = {name: _text(columns, named.get(name)) for name in ("id", "title", *WELCOME)}
        told |= {name: TRIMMED.format(text=told[name]) for name in ("title", "abstract")}
        floated, listed = _habits(run, f"file_{at}", told, _read(_quoted(year.name), year.type))
        parts.append(
            GIVEN.format(
                file=at,
                view=f"file_{at}",
                nothing=NOTHING,
                longest=LONGEST_NOTHING,
                floated=floated,
                year=_year(_quoted(year.name), year.type),
                **{**told, "categories": listed},
            )
        )
    run.run("CREATE OR REPLACE TEMP VIEW given AS\n" + "\nUNION ALL\n".join(parts))
    as_said = "title, abstract" if opaque else "lower(title), lower(abstract)"
    run.run(KEYS.format(least=LEAST_TEXT, said=LEAST_SAID, zeros_lost=ZEROS_LOST, as_said=as_said))


def _untold(run: Script, first: int, last: int, *, opaque: bool) -> None:
    """Name the documents without a text that another one of their year tells; often none is."""
    title = "title" if opaque else "lower(title)"
    some = run.rows("SELECT 1 FROM keys WHERE unsaid LIMIT 1").num_rows
    run.run(
        TITLES.format(title=title, first=first, last=last, letters=LEAST_LETTERS)
        if some
        else "CREATE TEMP TABLE untold (id VARCHAR)"
    )


def _habits(run: Script, view: str, told: dict[str, str], year: str) -> tuple[str, str]:
    """Say which identifiers of a file are whole numbers written as 7.0, and what its lists are.

    What parts lists is the same in the whole file: with marks their members may hold spaces.
    """
    in_list = IN_LIST.format(column=told["categories"])
    asked = HABITS.format(view=view, in_list=in_list, **{**told, "year": year})
    rows = run.rows(asked).to_pydict()
    found = {name: int(values[0] or 0) for name, values in rows.items()}
    marks = {";": found["semicolons"], "|": found["bars"], "\n": found["ends"]}
    mark = max(marks, key=lambda one: marks[one])
    if not marks[mark] or marks[mark] < LEAST_PART * found["filled"]:
        spaced = found["spaced"] and found["spaced"] >= LEAST_PART * found["filled"]
        mark = "," if spaced else ""
    listed = told["categories"]
    if mark:
        parted = f"chr(31) || replace({listed}, chr({ord(mark)}), chr(31))"
        listed = f"CASE WHEN {in_list} THEN {listed} ELSE {parted} END"
    if found["na"]:
        listed = f"CASE WHEN trim({told['categories']}) <> 'NA' THEN {listed} END"
    floated = "false" if found["fractions"] else f"regexp_full_match({told['id']}, '[0-9]+[.]0')"
    return floated, listed


def _damaged(files: dict[Path, pa.Schema], told: list[str]) -> set[Path]:
    """Return the files whose pages cannot be read, though their ends can; tell why."""
    found = set()
    for path, columns in files.items():
        named = _named(columns)
        asked = [named[one] for one in (*NEEDED, *WELCOME) if one in named]
        try:
            for _batch in pq.ParquetFile(path).iter_batches(columns=asked):
                pass
        except (pa.ArrowException, OSError, ValueError) as error:
            told.append(f"{path.name} cannot be read: {str(error).splitlines()[0]}")
            found.add(path)
    return found


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _year(name: str, kind: pa.DataType) -> str | None:
    """Say how a year is read of a column of a type; None where it cannot hold years."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return f"year({name}::DATE)"
    if pa.types.is_temporal(kind) or pa.types.is_nested(kind) or pa.types.is_boolean(kind):
        return None
    text = f"trim({_read(name, kind)})"
    year = f"try_cast({name} AS DOUBLE)"
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        year = (
            f"CASE WHEN regexp_full_match({text}, '[0-9]{{4}}([-/.][0-9]{{1,2}}){{1,2}}([T ].*)?') "
            f"THEN try_cast(left({text}, 4) AS DOUBLE) ELSE try_cast({text} AS DOUBLE) END"
        )
    return (
        f"CASE WHEN {year} = floor({year}) AND {year} BETWEEN {FIRST_YEAR} AND {LAST_YEAR} "
        f"THEN try_cast({year} AS INTEGER) "
        f"WHEN {year} = floor({year}) AND {year} BETWEEN {FIRST_YEAR}0101 AND {LAST_YEAR}1231 "
        f"AND ({year} // 100) % 100 BETWEEN 1 AND 12 AND {year} % 100 BETWEEN 1 AND 31 "
        f"THEN try_cast({year} // 10000 AS INTEGER) END"
    )


def _text(columns: pa.Schema, name: str | None) -> str:
    """Say how a column is read as text; the members of a list are parted by chr(31)."""
    if name is None:
        return "NULL::VARCHAR"
    kind = columns.field(name).type
    if _is_list(kind):
        return f"chr(31) || array_to_string({_quoted(name)}::VARCHAR[], chr(31))"
    return _read(_quoted(name), kind)


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _read(name: str, kind: pa.DataType) -> str:
    """Say how one value is read as text; bytes are UTF-8."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    ):
        return f"coalesce(try(decode({name}::BLOB)), {name}::VARCHAR)"
    return f"{name}::VARCHAR"


def _span(run: Script, gap: int) -> tuple[int, int, list[tuple[int, int]], int, int]:
    """Return the first and last year of the main run of years, and what lies outside."""
    table = run.rows(YEARS).to_pydict()
    known = [
        (year, count)
        for year, count in zip(table["year"], table["documents"], strict=True)
        if year is not None
    ]
    rows = int(sum(table["documents"]))
    if not known:
        return FIRST_YEAR, LAST_YEAR, [], rows, rows
    groups: list[list[tuple[int, int]]] = [[known[0]]]
    for before, one in pairwise(known):
        if one[0] - before[0] > gap:
            groups.append([])
        groups[-1].append(one)
    main = max(groups, key=lambda group: sum(count for _year_, count in group))
    apart = [one for group in groups if group is not main for one in group]
    whole = sum(count for _year_, count in known)
    return main[0][0], main[-1][0], apart, rows - whole, rows


def _just_begun(run: Script, first: int, last: int) -> list[tuple[int, int, int]]:
    """Return the last periods of so few documents that they cannot be whole, the last one first."""
    rows = run.rows(YEARS).to_pydict()
    known = dict(zip(rows["year"], rows["documents"], strict=True))
    found: list[tuple[int, int, int]] = []
    for period in range(last, first + 2 * SPAN - 1, -1):
        before = [known[one] for one in range(period - SPAN, period) if known.get(one)]
        usual = sum(before) / len(before) if before else 0
        if known.get(period, 0) >= LEAST_YEAR_PART * usual:
            break
        found.append((period, known.get(period, 0), round(usual)))
    return found


def _counts(run: Script, first: int, last: int) -> dict[str, int]:
    kept = {name: int(values[0] or 0) for name, values in run.rows(COUNTS).to_pydict().items()}
    ids = run.rows(DOUBLED.format(first=first, last=last)).column(0)[0].as_py()
    usable = run.rows(USABLE.format(first=first, last=last))
    titled, untitled = (int(usable.column(at)[0].as_py() or 0) for at in range(2))
    return {
        "no title": untitled,
        "no abstract": kept["bare"],
        "no id": kept["nameless"],
        "ids written as floats": kept["floated"],
        "ids that may have lost zeros": kept["lost"],
        "ids doubled": ids,
        "texts doubled": titled - ids - kept["documents"],
        "titles with HTML": kept["html"],
        "titles with LaTeX": kept["latex"],
    }


def _filings(run: Script, files: dict[Path, pa.Schema], documents: int) -> list[Filed]:
    """Return what documents may be filed under: categories and venues, as far as there are any."""
    found = (_filed_by(run, files, documents, one) for one in ("categories", "venue"))
    return [one for one in found if one is not None]


def _filed(filings: list[Filed], documents: int, told: list[str]) -> Filed:
    """File documents under categories, or venues, or nothing; say which.

    What is the same of all documents that have it tells none apart, nor does what few have.
    """
    why = ""
    for found in filings:
        column, many = found.by, np.diff(found.starts)
        if (many > 0).mean() < LEAST_FILED:
            why = "Too few documents have categories" if column == "categories" else why
        elif (many[many > 0] == len(found.names)).all():
            why = "The categories are all alike" if column == "categories" else why
        else:
            if column == "venue":
                told.append(f"{why or 'There are no categories'}: the venue stands in for them.")
            return found
        why = why or "The venues are too few or all alike"
    what = (
        "Categories and venues tell no documents apart"
        if why
        else "There are neither categories nor venues"
    )
    told.append(
        f"{what}: the commonest words stand in for fields, "
        "and breaks of fields cannot be looked for."
    )
    return Filed([], np.zeros(0, np.int32), np.zeros(documents + 1, np.int64), "")


def _filed_by(
    run: Script, files: dict[Path, pa.Schema], documents: int, column: str
) -> Filed | None:
    """File documents by a column; None where no file has it, or nothing in it."""
    if not any(column in _named(columns) for columns in files.values()):
        return None
    asked = (FILED, OF_CATEGORIES) if column == "categories" else (VENUES, NOTHING)
    table = run.rows(asked[0].format(column=column, nothing=asked[1]))
    return _flat(table, documents, column) if table.num_rows else None


def _flat(table: pa.Table, documents: int, by: str) -> Filed:
    place = np.asarray(table.column("place"))
    name = table.column("name").combine_chunks()
    coded = (name.chunk(0) if isinstance(name, pa.ChunkedArray) else name).dictionary_encode()
    starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=documents))])
    names = coded.dictionary.to_pylist()
    return Filed(names, np.asarray(coded.indices).astype(np.int32), starts.astype(np.int64), by)
