"""Files of a corpus, whatever their kind, read as documents of one shape.

A file that cannot be read, or breaks off, is told and counted; what stands before the break is
read, and so are all other files.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.lake.manifest import LakeError
from bagdar.sources.trends import arxiv, feeds, openalex, packed, patents, texts, whole_json
from bagdar.sources.trends.corpora import CorpusError
from bagdar.sources.trends.habits import looked_at
from bagdar.sources.trends.made import (
    CUT_SHORT,
    NO_RECORD,
    UNREADABLE,
    Found,
    Tally,
    batches,
    made,
)
from bagdar.sources.trends.records import AnyRecords, ColumnsError, Records

READ_AS = "8"
"""Goes up when files are read in another way, so that what is kept is read again."""
LONGEST_LINE = 32 * 2**20
LONGEST_CELL = 2 * 2**20
MOST_ROW_LINES = 10_000
"""Lines of one row of a table; with more than this its quote was not closed."""
NOT_CLOSED, NO_LETTERS = "rows with a quote that does not close", "rows with letters that are lost"
HEAD_BYTES, LOOKED_AT = 4096, 2**16
"""What a file is told by; and how much more of it is looked at then at once."""
_BEYOND_ASCII = bytes(range(0x80, 0x100))
ROWS = 5_000
MOST_FILES = 100_000

_LINES, _TABLES = (".jsonl", ".ndjson", ".json"), (".csv", ".tsv")
MARKS = "\t;,|"
"""What may part the cells of a table."""
_SAYS_MARK, _QUOTED = re.compile(r'"?sep=(.)"?', re.IGNORECASE), re.compile(r'"[^"]*"')
_EMPTY = f' "\r\n{MARKS}'
LOST = "\ufffd"
"""Stands for bytes that are no letter of the encoding."""
_OF_A_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[01]\d)?(?!\d)")
_NUMBER = re.compile(r"[-_. ]*\d+", re.ASCII)
_FEEDS, _PACKED, _PARQUET = (".xml", ".rss", ".atom"), ".gz", ".parquet"
_GZIP = b"\x1f\x8b"
PATENTS = "patents"
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


@dataclass(frozen=True)
class SourceFile:
    """A file of a corpus: its path within it, how it is read, and, of patents, its tables.

    A member of an archive has the path of the archive.
    """

    corpus: str
    name: str
    path: Path
    kind: str
    tables: tuple[tuple[str, Path], ...] = ()
    member: str = ""

    def digest(self) -> str:
        """Return the digest of its content and of the way it is read."""
        whole = hashlib.sha256(f"{READ_AS} {self.kind} ".encode())
        if self.member:
            with suppress(*packed.BROKEN, packed.PackedError):
                for piece in packed.pieces_of(self.path, self.member):
                    whole.update(piece)
            return whole.hexdigest()
        for path in [path for _name, path in self.tables] or [self.path]:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        return whole.hexdigest()


def corpus_name(path: Path) -> str:
    """Return the name of a corpus: that of its file or folder, without endings of kinds."""
    name = _spelt(path.resolve().name)
    for suffix in (_PACKED, packed.ZIP, *_LINES, *_TABLES, *_FEEDS, _PARQUET):
        name = name.removesuffix(suffix)
    return name[:200] or "corpus"


def _spelt(name: str) -> str:
    """Return a name of a file that anything can keep: bytes that are no UTF-8 stand as signs."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def names_of_corpora(paths: Sequence[Path]) -> list[str]:
    """Name corpora; files of one folder whose names differ in their years alone are one.

    So papers-2024.csv and papers-2025-06.csv are parts of "papers"; set1.csv and set2.csv, whose
    rows may have the same numbers, are two. Raises CorpusError where two corpora have one name.
    """
    parts = [(path.resolve(), *_without_numbers(path)) for path in paths]
    groups = Counter(key for _path, key in {(path, key) for path, key, _name in parts})
    named: dict[object, str] = {}
    for path, (whole, key, name) in zip(paths, parts, strict=True):
        joined = groups[key] > 1
        named[key if joined else whole] = name if joined else corpus_name(path)
    if len(set(paths)) < len(paths) or len(set(named.values())) < len(named):
        raise CorpusError("Two corpora have one name: rename a file or a folder.")
    return [named[key if groups[key] > 1 else whole] for whole, key, _name in parts]


def _without_numbers(path: Path) -> tuple[tuple[Path, str], str]:
    """Return what files of one corpus have in common, and what it is called then."""
    whole = path.resolve()
    if not path.is_file():
        return (whole, ""), ""
    if not _OF_A_YEAR.search(corpus_name(path)):
        return (whole, ""), ""
    name = _NUMBER.sub("", corpus_name(path))
    pattern = _NUMBER.sub("#", whole.name)
    return (whole.parent, pattern), name or corpus_name(whole.parent)


def files_of(path: Path, tally: Tally, name: str = "") -> list[SourceFile]:
    """List the files of a corpus in order; what is of no known kind is counted and told.

    Raises CorpusError when there is none.
    """
    corpus = name or corpus_name(path)
    whole = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if len(whole) > MOST_FILES:
        raise CorpusError(f"{path} holds more than {MOST_FILES:,} files: give it in parts.")
    found, other = [], []
    for folder in dict.fromkeys(one.parent for one in whole):
        tables = patents.tables_in(folder)
        if patents.NEEDED in tables and path.is_dir():
            name = _spelt(str((folder / patents.NEEDED).relative_to(path)))
            found.append(SourceFile(corpus, name, folder, PATENTS, tuple(tables.items())))
            whole = [one for one in whole if one not in tables.values()]
    for one in whole:
        name = _spelt(str(one.relative_to(path)) if path.is_dir() else one.name)
        for member in _members(one, name, tally):
            inside = f"{name}/{_spelt(member)}" if member else name
            kind = _kind(one, member, alone=not path.is_dir())
            if kind:
                found.append(SourceFile(corpus, inside, one, kind, member=member))
            elif not one.name.startswith("."):
                other.append(inside)
    if other:
        tally.add("files of other kinds", len(other))
        some = ", ".join(other[:5]) + (" …" if len(other) > 5 else "")
        tally.told.append(f"{corpus}: not read, of no known kind: {some}")
    if not found:
        raise CorpusError(f"{path} holds no file of a known kind.")
    return sorted(found, key=lambda one: one.name)


def _members(path: Path, name: str, tally: Tally) -> list[str]:
    """Return the members of an archive, an empty name for a file that is none."""
    if path.suffix.lower() != packed.ZIP or path.name.startswith("."):
        return [""]
    try:
        return packed.members_of(path)
    except (packed.PackedError, OSError) as error:
        tally.add(UNREADABLE)
        tally.told.append(f"{name} cannot be read: {_first_line(error)}")
        return []


def _kind(path: Path, member: str, *, alone: bool) -> str:
    """Tell by its name how a file is read; a single file without one is taken for Parquet."""
    suffixes = [one.lower() for one in PurePosixPath(member or path.name).suffixes]
    gzipped = bool(suffixes) and suffixes[-1] == _PACKED
    if gzipped:
        suffixes.pop()
    suffix = suffixes[-1] if suffixes else ""
    if gzipped and not suffix and _begins_a_record(path, member):
        return "lines"
    for kind, known in {
        "lines": _LINES,
        "table": _TABLES,
        "feed": _FEEDS,
        "parquet": (_PARQUET,),
        "text": texts.KINDS,
    }.items():
        if suffix in known:
            return kind
    return "parquet" if alone and not member and not suffix else ""


def _begins_a_record(path: Path, member: str) -> bool:
    """Tell packed lines of JSON, which the snapshot of OpenAlex names part_0000.gz."""
    try:
        with _opened(path, member) as file:
            return file.read(HEAD_BYTES).lstrip().startswith(b"{")
    except (OSError, *_BROKEN, *packed.BROKEN):
        return False


def read_file(file: SourceFile, tally: Tally, *, today: date) -> Iterator[pa.RecordBatch]:
    """Yield the documents of a file in batches of TREND_DOCUMENTS; never raises for its content."""
    yield from batches(
        made(one, file.corpus, tally, today=today)
        for one in _guarded(file, tally)
        if one is not None
    )


def _guarded(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    """Read a file until it ends or breaks; a break is told and counted, not raised."""
    count = 0
    try:
        for one in _READERS[file.kind](file, tally):
            count += 1
            yield one
    except _BROKEN as error:
        _tell(
            file, tally, CUT_SHORT if count else UNREADABLE, f"breaks off after {count:,}: {error}"
        )
    except texts.TextError as error:
        _tell(file, tally, error.counted, str(error).splitlines()[0])
    except (
        ColumnsError,
        feeds.FeedError,
        pa.ArrowException,
        csv.Error,
        UnicodeError,
        OSError,
    ) as error:
        _tell(file, tally, CUT_SHORT if count else UNREADABLE, _first_line(error))
    except LakeError:
        raise  # memory or disk do not suffice: that is not for the file to answer
    except Exception as error:  # noqa: BLE001 -- whatever a library makes of an odd file
        _tell(file, tally, CUT_SHORT if count else UNREADABLE, _first_line(error))


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _tell(file: SourceFile, tally: Tally, reason: str, why: str) -> None:
    tally.add(reason)
    tally.told.append(f"{file.name} cannot be read{' whole' if reason == CUT_SHORT else ''}: {why}")


def _opened(path: Path, member: str = "") -> IO[bytes]:
    """Open a file, or a member of an archive, unpacked by what it begins with."""
    opened: Any = packed.opened_member(path, member) if member else path.open("rb")
    begin = opened.read(len(_GZIP))
    opened.seek(0)
    if begin == _GZIP:
        opened = gzip.GzipFile(fileobj=opened) if member else _closed(opened, path)
    return opened  # type: ignore[no-any-return]


def _closed(opened: IO[bytes], path: Path) -> Any:
    opened.close()
    return gzip.open(path)


def _lines(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    known = AnyRecords()
    with _opened(file.path, file.member) as opened:
        records = _records(opened, tally)
        for record, _size in looked_at(
            records, lambda one: one[1], lambda some: known.learn(one for one, _size in some)
        ):
            try:
                yield known.found(record, tally)
            except ColumnsError:
                tally.add("records without title or date")
    _tell_licence(known, tally)


def _records(opened: IO[bytes], tally: Tally) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yield the records of JSON with their lengths; what is none is counted."""
    whole = whole_json.is_whole(opened.read(HEAD_BYTES))
    opened.seek(0)
    found = whole_json.values_of(opened) if whole else _of_lines(opened, tally)
    for value, size in found:
        several = openalex.works_of(value) if isinstance(value, dict) else [value]
        for record in several:
            if isinstance(record, dict):
                yield record, size // len(several)
            else:
                tally.add(NO_RECORD)


def _of_lines(opened: IO[bytes], tally: Tally) -> Iterator[tuple[Any, int]]:
    """Yield what each line holds, None for what is no JSON, with its length."""
    while line := opened.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            tally.add("lines too long")
            while line and not line.endswith(b"\n"):
                line = opened.readline(LONGEST_LINE + 1)
        elif line.strip():
            yield _value(line), len(line)


def _value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _parquet(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    known = AnyRecords()
    with _lying_apart(file) as lying:
        opened = pq.ParquetFile(lying)
        records = (one for batch in opened.iter_batches(ROWS) for one in batch.to_pylist())
        for record in looked_at(records, len, known.learn):
            yield known.found(record, tally)
    _tell_licence(known, tally)


def _lying_apart(file: SourceFile) -> IO[bytes]:
    """Open a file that is read from its end; a member of an archive is unpacked for that."""
    if not file.member:
        return file.path.open("rb")
    copy = TemporaryFile()  # noqa: SIM115 -- closed by who asked for it
    with _opened(file.path, file.member) as opened:
        shutil.copyfileobj(opened, copy)
    copy.seek(0)
    return copy


def _tell_licence(known: AnyRecords, tally: Tally) -> None:
    licences = {"openalex": openalex.LICENCE, "arxiv": arxiv.LICENCE}
    for kind in sorted(known.kinds):
        tally.licences.add(licences.get(kind, ""))


def _table(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    with _opened(file.path, file.member) as opened:
        text = TextIOWrapper(opened, _encoding(file), errors="replace", newline="")
        names, mark = _heading(text)
        records = Records(names)
        csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))  # it holds for all readers
        rows = _fitting(_rows(_pieces(text), mark, tally), names, tally)
        for row in looked_at(rows, lambda row: sum(map(len, row.values())), records.learn):
            if any(LOST in cell for cell in row.values()):
                tally.add(NO_LETTERS)
            yield records.found(row)


def _fitting(
    rows: Iterator[list[str]], names: list[str], tally: Tally
) -> Iterator[Mapping[str, str]]:
    """Yield rows that have as many cells as there are names."""
    for row in rows:
        if len(row) == len(names):
            yield dict(zip(names, row, strict=True))
        else:
            tally.add("rows with other columns than the heading")


def _heading(text: TextIOWrapper) -> tuple[list[str], str]:
    """Return the names of columns and what parts them, as the file says or most often has there.

    Empty lines above the names, and one that says sep=; for a spreadsheet, are none.
    """
    said = ""
    while line := text.readline(LONGEST_CELL):
        if told := _SAYS_MARK.fullmatch(line.rstrip("\r\n")):
            said = told[1]
        elif line.strip(_EMPTY):
            break
    bare = _QUOTED.sub("", line)
    mark = said or max(MARKS, key=bare.count)
    return next(csv.reader([line], delimiter=mark), []), mark


def _rows(lines: Iterator[str], mark: str, tally: Tally) -> Iterator[list[str]]:
    """Yield rows that are not empty; a quote that does not close costs its own line alone."""
    waiting: deque[str] = deque()
    while line := waiting.popleft() if waiting else next(lines, ""):
        row = _row([line], mark, strict=True)
        if row is None and line.count('"') % 2:
            more = _until_closed(len(line), waiting, lines)
            row = _row([line, *more], mark, strict=True) if more else None
            if row is None:
                tally.add(NOT_CLOSED)
                waiting.extendleft(reversed(more))
        row = row if row is not None else _row([line], mark, strict=False)
        if row:
            yield row


def _row(lines: Sequence[str], mark: str, *, strict: bool) -> list[str] | None:
    """Read one row; None where it does not end, or, strictly, has signs after a quote closed."""
    try:
        found = list(csv.reader(lines, delimiter=mark, strict=strict))
    except csv.Error:
        return None if strict else ["", ""]
    return found[0] if len(found) == 1 else None


def _until_closed(size: int, waiting: deque[str], lines: Iterator[str]) -> list[str]:
    """Take lines until one may close a quote; those taken go back where none does."""
    taken: list[str] = []
    while line := waiting.popleft() if waiting else next(lines, ""):
        taken.append(line)
        size += len(line)
        if line.count('"') % 2:
            return taken
        if size > LONGEST_CELL or len(taken) >= MOST_ROW_LINES:
            break
    waiting.extendleft(reversed(taken))
    return []


def _encoding(file: SourceFile) -> str:
    """Tell the encoding of a table: UTF-8, UTF-16 by its mark, or Windows-1251.

    It is read until enough letters beyond ASCII were seen, to its end where there are few.
    """
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    wrong = beyond_ascii = 0
    with _opened(file.path, file.member) as opened, suppress(*_BROKEN):
        piece = opened.read(HEAD_BYTES)
        if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        while piece and beyond_ascii < HEAD_BYTES:
            if not piece.isascii() or beyond_ascii:
                wrong += decode(piece).count(LOST)
                beyond_ascii += len(piece) - len(piece.translate(None, _BEYOND_ASCII))
            piece = opened.read(LOOKED_AT)
    return "cp1251" if 2 * wrong > beyond_ascii else "utf-8-sig"


def _pieces(text: TextIOWrapper) -> Iterator[str]:
    """Yield lines; one without end comes in pieces, which are rows that do not fit."""
    while line := text.readline(LONGEST_CELL):
        yield line if line.endswith("\n") else f"{line}\n"


def _feed(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    with _opened(file.path, file.member) as opened:
        content = opened.read(feeds.LARGEST_BYTES + 1)
    yield from feeds.read_feed(content, lambda why: _tell(file, tally, CUT_SHORT, why))


def _text(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    name = file.name.removesuffix(_PACKED)
    with _opened(file.path, file.member) as opened:
        content = opened.read(texts.largest_bytes(name) + 1)
    yield texts.read_text(name, content, tally)


def _patents(file: SourceFile, tally: Tally) -> Iterator[Found | None]:
    tally.licences.add(patents.LICENCE)
    return patents.read_patents(dict(file.tables), tally)


_READERS: Mapping[str, Callable[[SourceFile, Tally], Iterator[Found | None]]] = {
    "lines": _lines,
    "parquet": _parquet,
    "table": _table,
    "feed": _feed,
    "text": _text,
    PATENTS: _patents,
}
