"""Tables of PatentsView (g_patent, g_patent_abstract, g_cpc_current as TSV); CC BY 4.0.

They are published as zip, and may be packed by gzip or not at all. They are joined by the lake's
engine, as abstracts alone are larger than memory.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bagdar.lake.scripts import script
from bagdar.sources.trends import packed
from bagdar.sources.trends.made import CUT_SHORT, NO_RECORD, UNREADABLE, Found, Tally
from bagdar.sources.trends.records import ColumnsError

LICENCE = "CC BY 4.0"
TABLES = ("g_patent", "g_patent_abstract", "g_cpc_current", "g_assignee_disambiguated")
NEEDED = "g_patent"
ROWS = 20_000
PIECE, LONGEST_HEAD = 2**20, 2**16
BROKEN = (EOFError, zlib.error, gzip.BadGzipFile)
WITHDRAWN = "patents withdrawn"

_GIVEN = """
CREATE TEMP TABLE {table} AS SELECT {columns} FROM read_csv(getvariable('{table}'), delim = '\t',
    quote = '"', escape = '"', header = true, all_varchar = true, store_rejects = true)
"""
_EMPTY = "CREATE TEMP TABLE {table} AS SELECT {columns} FROM (SELECT 1) WHERE false"
_COLUMNS = {
    "g_patent": ("patent_id", "patent_date", "patent_title"),
    "g_patent_abstract": ("patent_id", "patent_abstract"),
    "g_cpc_current": ("patent_id", "cpc_class"),
    "g_assignee_disambiguated": ("patent_id", "disambig_assignee_organization"),
}
_ASKED = """
WITH abstracts AS (
    SELECT patent_id, min(patent_abstract) AS abstract FROM g_patent_abstract GROUP BY patent_id
), classes AS (
    SELECT patent_id, list(DISTINCT cpc_class ORDER BY cpc_class) AS classes
    FROM g_cpc_current WHERE cpc_class IS NOT NULL GROUP BY patent_id
), holders AS (
    SELECT patent_id, list(DISTINCT disambig_assignee_organization
        ORDER BY disambig_assignee_organization) AS holders
    FROM g_assignee_disambiguated WHERE disambig_assignee_organization IS NOT NULL
    GROUP BY patent_id
)
SELECT p.patent_id, p.patent_date, p.patent_title, abstract, classes, holders
FROM g_patent p LEFT JOIN abstracts USING (patent_id) LEFT JOIN classes USING (patent_id)
LEFT JOIN holders USING (patent_id)
WHERE coalesce(p.withdrawn, '') NOT IN ('1', '1.0') ORDER BY p.patent_id, p.patent_date
"""
_DROPPED = "SELECT count(*) FROM g_patent WHERE withdrawn IN ('1', '1.0')"
_REJECTED = "SELECT count(DISTINCT (file_id, line)) AS lines FROM reject_errors"


def tables_in(folder: Path) -> dict[str, Path]:
    """Return the tables of PatentsView that lie in a folder, packed or not."""
    return {
        name: path
        for name in TABLES
        for path in (folder / f"{name}.tsv{ending}" for ending in (".zip", ".gz", ""))
        if path.is_file()
    }


def read_patents(tables: dict[str, Path], tally: Tally, memory_mb: int = 1000) -> Iterator[Found]:
    """Yield the patents of g_patent with abstract, CPC classes and assignees where these are."""
    with (
        TemporaryDirectory(prefix="bagdar-patents-") as scratch,
        script({}, threads=2, memory_mb=memory_mb, scratch=Path(scratch)) as run,
    ):
        for table, columns in _COLUMNS.items():
            path = _told_of(table, tables.get(table), Path(scratch), tally)
            heading = _heading(path) if path else []
            missing = [one for one in columns if one not in heading] if path else []
            if missing and table == NEEDED:
                raise ColumnsError(f"has no column {', '.join(missing)}")
            if missing:
                tally.told.append(f"{table}.tsv has no column {', '.join(missing)}")
            elif path:
                run.let(table, str(path))
                dropped = "withdrawn" if "withdrawn" in heading else "NULL::VARCHAR AS withdrawn"
                asked = (*columns, dropped) if table == NEEDED else columns
                run.run(_GIVEN.format(table=table, columns=", ".join(asked)))
            else:
                tally.told.append(f"PatentsView: there is no {table}.tsv")
            if missing or not path:
                empty = ", ".join(f"NULL::VARCHAR AS {one}" for one in columns)
                run.run(_EMPTY.format(table=table, columns=empty))
        if withdrawn := int(run.rows(_DROPPED).column(0)[0].as_py()):
            tally.add(WITHDRAWN, withdrawn)
        tally.add(NO_RECORD, int(run.rows(_REJECTED).column(0)[0].as_py() or 0))
        for batch in run.batches(_ASKED, rows=ROWS):
            yield from (_found(row) for row in batch.to_pylist())


def _told_of(table: str, path: Path | None, scratch: Path, tally: Tally) -> Path | None:
    """Return a table; one that cannot be had is told and missing, unless it is needed."""
    try:
        return _whole(path, scratch, tally)
    except packed.PackedError as error:
        if table == NEEDED or path is None:
            raise
        tally.add(UNREADABLE)
        tally.told.append(f"{path.name} cannot be read: {error}")
        return None


def _whole(path: Path | None, scratch: Path, tally: Tally) -> Path | None:
    """Return a table that unpacks to its end; of one that does not, what could be unpacked.

    One in an archive is unpacked, so that the engine reads it. Raises PackedError for an archive
    that is none, or beyond its bounds.
    """
    if path is not None and path.suffix == packed.ZIP:
        return _of_archive(path, scratch, tally)
    if path is None or path.suffix != ".gz":
        return path
    part, lines = scratch / path.stem, 0
    try:
        with gzip.open(path) as opened:
            while opened.read(PIECE):
                pass
    except BROKEN as error:
        with part.open("wb") as file:
            for line in _lines_of(path):
                file.write(line)
                lines += 1
        tally.add(CUT_SHORT)
        tally.told.append(
            f"{path.name} cannot be read whole: breaks off after {max(lines - 1, 0):,}: {error}"
        )
        return part
    return path


def _of_archive(path: Path, scratch: Path, tally: Tally) -> Path | None:
    name = next((one for one in packed.members_of(path) if one.endswith(path.stem)), None)
    if name is None:
        raise packed.PackedError(f"it holds no {path.stem}")
    part = scratch / path.stem
    whole = 0
    with part.open("wb") as file:
        try:
            for piece in packed.pieces_of(path, name, PIECE):
                end = piece.rfind(b"\n") + 1
                whole = file.tell() + end if end else whole
                file.write(piece)
        except packed.BROKEN as error:
            file.truncate(whole)
            tally.add(CUT_SHORT)
            tally.told.append(f"{path.name} cannot be read whole: {error}")
    return part


def _lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a packed file that breaks off, without the last one if it is cut."""
    with gzip.open(path) as opened:
        try:
            for line in opened:
                if line.endswith(b"\n"):
                    yield line
        except BROKEN:
            return


def _heading(path: Path) -> list[str]:
    """Return the columns that the heading of a table has."""
    opened: Any = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115
    with opened as file:
        head = file.readline(LONGEST_HEAD).decode("utf-8-sig", "replace")
    return [one.strip().strip('"') for one in head.split("\t")]


def _found(row: dict[str, Any]) -> Found:
    return Found(
        id=row["patent_id"],
        date=row["patent_date"],
        title=row["patent_title"],
        abstract=row["abstract"],
        categories=row["classes"] or (),
        venue="USPTO",
        language="en",
        url=f"https://patents.google.com/patent/US{row['patent_id']}",
        organisations=row["holders"] or (),
    )
