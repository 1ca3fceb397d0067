"""Read a table that a person uploads: CSV, XLSX or JSON Lines, bounded in every direction.

What a person sends may be anything: a workbook unpacking to gigabytes, a million blank rows, a
photograph called table.csv. Everything is counted before it is read, and everything refused is
refused with its reason, as a `TableError` that names the row where there is one.

CSV is read as RFC 4180 has it, with comma, semicolon or tab; in UTF-8 (with or without the
mark at the start), UTF-16 with its mark, or Windows-1251. Of a workbook the sheet that is asked
for is read, or the first. A JSON Lines file is a table whose headings are the names of its values;
lists of records inside its lines are its sheets, and each record of the sheet is a row. All cells
come as text: numbers without an exponent, days as year-month-day.

Headings may stand in two rows when the upper ones are merged across the lower: both are read as
one, "upper, lower". Headings merged in any other way are refused. A single cell above the headings
is a title, kept apart.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO, StringIO
from itertools import chain
from types import MappingProxyType
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from bagdar.core.terms.headings import folded
from bagdar.core.terms.problem import Problem
from bagdar.core.terms.text import neutralise_cell

LARGEST_FILE_BYTES = 10 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_UNPACKED_RATIO = 250
"""Deflate reaches about 1000; a sheet of one hundred thousand alike rows stays below 120."""
_RATIO_MATTERS_FROM_BYTES = 16 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 5_000_000
LONGEST_CELL = 32_767
MOST_MEMBERS = 2_000

_PIECE = 1024 * 1024
_SNIFFED = 64 * 1024
_DELIMITERS = ",;\t"
_ZIP = b"PK\x03\x04"
_KINDS = (
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "sqlite"),
    (b"{\\rtf", "rtf"),
    (b"PAR1", "parquet"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CELL_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_LEAST_CYRILLIC_RATIO = 0.9
_LEAST_SOUND_RATIO = 0.8
_WORD = re.compile(r"[^\W\d_]{2,}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class TableError(Exception):
    """A file that cannot be read as a table; `problem` says why and what to do."""

    def __init__(self, code: str, problem: Problem, *, row: int | None = None) -> None:
        """Keep a stable code, the words, and the row of the table where there is one."""
        super().__init__(str(problem))
        self.code = code
        self.problem = problem
        self.row = row


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings; `number` is the row as a spreadsheet shows it.

    `fractions` has a bit for each cell in which the file (a workbook, JSON Lines) holds a number
    with a fraction, not a text: its point parts the fraction, whatever the table writes elsewhere.
    """

    number: int
    cells: tuple[str, ...]
    fractions: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of a file; blank rows are left out, but still counted in `number`.

    `title` is the single cell that stood above the headings. `merged` are rectangles of merged
    cells below the headings: their text stands in the upper left cell, and the others are blank.
    """

    kind: str
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """A rectangle of merged cells, rows and columns counted from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """Name it as a spreadsheet does: B3:B5."""
        return f"{_letters(self.left)}{self.top}:{_letters(self.right)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column holds what: keys by column, headings nobody knows, keys given twice."""

    keys: dict[int, str]
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]

    def named(self, row: Row) -> dict[str, str]:
        """Return the cells of a row by key."""
        return {key: row.cells[column] for column, key in self.keys.items()}

    def fractions(self, row: Row) -> frozenset[str]:
        """Return the keys of the cells of a row in which the file holds a number itself."""
        if not row.fractions:
            return frozenset()
        return frozenset(key for column, key in self.keys.items() if row.fractions >> column & 1)


def read_table(content: bytes, sheet: str = "") -> Table:
    """Read the bytes of a CSV, XLSX or JSON Lines file, whatever its name says.

    Raises TableError for what is too large, of another kind, damaged or not a table.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _too_large()
    if content.startswith(_ZIP):
        merged: list[Merged] = []
        fractions: dict[int, int] = {}
        rows = _workbook_rows(content, sheet, merged, fractions)
        return _table("xlsx", "UTF-8", rows, merged, fractions)
    _refuse_other_kinds(content)
    text, encoding = _decoded(content)
    if text.lstrip().startswith("{"):
        numbers: dict[int, int] = {}
        return _table("jsonl", encoding, _records_rows(text, sheet, numbers), (), numbers)
    return _table("csv", encoding, _csv_rows(text))


def rows_of(content: bytes, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a CSV or XLSX file as they stand, numbered from 1, headings among them.

    For tables whose headings are not the first row. Raises TableError as `read_table` does.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _too_large()
    if content.startswith(_ZIP):
        yield from _workbook_rows(content, sheet, [], {})
        return
    _refuse_other_kinds(content)
    yield from _csv_rows(_decoded(content)[0])


def content_of_file(path: str) -> bytes:
    """Read a file from disk, not more of it than is allowed."""
    with open(path, "rb") as file:  # noqa: PTH123 -- a path as a person typed it
        return file.read(LARGEST_FILE_BYTES + 1)


def sheets_of(content: bytes) -> tuple[str, ...]:
    """Return the names of the sheets that a person sees in a file; none where there are none."""
    if len(content) > LARGEST_FILE_BYTES:
        raise _too_large()
    if content.startswith(_ZIP):
        with _counted_workbook(content) as path:
            return _shown_sheets(_opened(path))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _lists_in(_lines(_decoded(content)[0]))
    return ()


def formula_cells(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the name of the sheet that `read_table` reads, and its cells that hold formulas.

    Cells as C5; none of other files than workbooks. Raises TableError for what is too large or
    damaged.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _too_large()
    if not content.startswith(_ZIP):
        return "", ()
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _refuse_bombs(packed, len(content))
            name, member = _first_sheet(packed)
            return name, tuple(_formulas(packed, member)) if member else ()
    except (*_ZIP_ERRORS, ValueError) as error:
        raise _damaged() from error


def match_headings(headings: Sequence[str], known: Mapping[str, Iterable[str]]) -> Headings:
    """Find which known key each heading means; case, spaces and punctuation do not matter.

    `known` gives for each key the headings it may have, in any language; the key itself is
    always one of them.
    """
    meant = {folded(name): key for key, names in known.items() for name in (key, *names)}
    keys: dict[int, str] = {}
    unknown, doubled = [], []
    for column, heading in enumerate(headings):
        key = meant.get(folded(heading))
        if key is None:
            unknown += [heading] if heading else []
        elif key in keys.values():
            doubled.append(heading)
        else:
            keys[column] = key
    return Headings(keys, tuple(unknown), tuple(doubled))


# --- rows of any kind become a table


def _table(
    kind: str,
    encoding: str,
    rows: Iterable[tuple[int, list[str]]],
    merged: Sequence[Merged] = (),
    fractions: Mapping[int, int] = MappingProxyType({}),
) -> Table:
    """Take the first filled row for headings; `merged` is known once the first row was read.

    `fractions` of a row, by its number, are known once that row was read.
    """
    filled: Iterator[tuple[int, list[str]]] = ((at, row) for at, row in rows if any(row))
    number, cells = next(filled, (0, []))
    above = ""
    if kind == "xlsx" and len(_filled(cells)) == 1:
        title = (number, cells)
        number, cells = next(filled, title)
        if len(_filled(cells)) == 1 or number == title[0]:
            filled = chain([(number, cells)] if number != title[0] else [], filled)
            number, cells = title
        else:
            (above,) = _filled(title[1])
    if not number:
        problem = Problem("The table is empty. Give a row of headings and at least one row below.")
        raise TableError("empty", problem)
    headings = _trimmed(cells)
    across = [one for one in merged if one.top <= number <= one.bottom and one.right > one.left]
    if across:
        below = next(filled, (0, []))
        headings = _two_rows(headings, below, number, across, merged)
        number = below[0]
    body = tuple(_body(filled, len(headings), fractions))
    in_body = tuple(one for one in merged if one.bottom > number)
    return Table(kind, encoding, tuple(headings), body, above, in_body)


def _filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if cell]


def _two_rows(
    upper: list[str],
    below: tuple[int, list[str]],
    number: int,
    across: Sequence[Merged],
    merged: Sequence[Merged],
) -> list[str]:
    """Read two rows of headings as one: the others are merged down, which tells them from data."""
    lower_number, lower = below[0], _trimmed(below[1])
    down = [one for one in merged if one.top == number and one.bottom == lower_number]
    if not lower or not down:
        raise _merged_headings(number)
    width = max(len(upper), len(lower))
    upper = upper + [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    for one in across:
        for column in range(one.left - 1, min(one.right, width)):
            upper[column] = upper[one.left - 1]
    return [", ".join(_filled(pair)) for pair in zip(upper, lower, strict=True)]


def _body(
    rows: Iterable[tuple[int, list[str]]], width: int, fractions: Mapping[int, int]
) -> Iterator[Row]:
    cells_left = MOST_CELLS
    for count, (number, given) in enumerate(rows, 1):
        cells = _trimmed(given)
        cells_left -= len(cells)
        if count > MOST_ROWS or cells_left < 0:
            raise _too_many_rows(number)
        if len(cells) > width:
            raise TableError("beyond_headings", _beyond(number, len(cells), width), row=number)
        told = tuple(cells) + ("",) * (width - len(cells))
        yield Row(number, told, fractions.get(number, 0))


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _beyond(number: int, cells: int, width: int) -> Problem:
    return Problem(
        "Row {row} has {cells} cells, but there are {width} headings. "
        "Give the column a heading, or put a text that holds the separator in quotes.",
        row=number,
        cells=cells,
        width=width,
    )


def _clean(text: str, number: int) -> str:
    """Take off spaces around a text and the apostrophe that kept it from being a formula."""
    if len(text) > LONGEST_CELL:
        problem = Problem(
            "Row {row} has a cell of {length} characters; at most {most} are read.",
            row=number,
            length=len(text),
            most=LONGEST_CELL,
        )
        raise TableError("long_cell", problem, row=number)
    cell = text.strip()
    if cell in _CELL_ERRORS:
        problem = Problem(
            "Row {row} has a cell that shows the error {shown}. "
            "Mend its formula or type the value.",
            row=number,
            shown=cell,
        )
        raise TableError("cell_error", problem, row=number)
    if cell.startswith("'") and neutralise_cell(cell[1:]) == cell:
        return cell[1:]
    return cell


# --- CSV


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding.removesuffix("-sig").upper()
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _windows_1251(content), "Windows-1251"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _unknown_encoding() from None


def _windows_1251(content: bytes) -> str:
    """Take text for Windows-1251 only if its words read like Cyrillic ones."""
    text = _strictly(content, "cp1251")
    marked = [sign for sign in text if sign > "\x7f"]
    letters = sum("а" <= sign.lower() <= "я" or sign in "ёЁіІ«»№—–\xa0" for sign in marked)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    sound = sum(map(_reads_well, words))
    if letters < _LEAST_CYRILLIC_RATIO * len(marked) or sound < _LEAST_SOUND_RATIO * len(words):
        raise _unknown_encoding()
    return text


def _reads_well(word: str) -> bool:
    """Tell words of one alphabet and case from what another encoding makes of them."""
    one_alphabet = not any(sign.isascii() for sign in word)
    return one_alphabet and (word.islower() or word.isupper() or word.istitle())


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    if _NOT_TEXT.search(text):
        problem = Problem("This is not a table. Save it as CSV (UTF-8) or XLSX and try again.")
        raise TableError("not_a_table", problem)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    for number, cells in enumerate(_read_csv(reader), 1):
        if len(cells) > MOST_COLUMNS:
            raise _too_many_columns(len(cells))
        yield number, [_clean(cell, number) for cell in cells]


def _read_csv(reader: Any) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = Problem(
                "Line {line} cannot be read: a quote is not closed, or stands in the middle of a "
                "cell. Put the whole cell in quotes and double the quotes inside.",
                line=reader.line_num,
            )
            raise TableError("broken_quotes", problem, row=reader.line_num) from error


def _delimiter(text: str) -> str:
    """Choose what stands most often in the first line, outside quotes."""
    first = next((line for line in text[:_SNIFFED].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


# --- JSON Lines


def _records_rows(
    text: str, sheet: str, fractions: dict[int, int]
) -> Iterator[tuple[int, list[str]]]:
    """Read records line by line; a row is numbered by its line, or by its place in the lists.

    Values of the line stand beside those of each record of its list, under names of their own.
    """
    lines = _lines(text)
    lists = _lists_in(lines)
    if sheet and sheet not in lists:
        raise _no_such_sheet(sheet, lists)
    chosen = sheet or next(iter(lists), "")
    rows = [(number, one) for number, line in lines for one in _records(line, chosen, lists)]
    names = dict.fromkeys(name for _number, record in rows for name in record)
    if len(rows) > MOST_ROWS:
        raise _too_many_rows(len(rows))
    if len(names) > MOST_COLUMNS:
        raise _too_many_columns(len(names))
    if rows:
        yield 1, list(names)
    if chosen:
        rows = [(place, record) for place, (_line, record) in enumerate(rows, 1)]
    for number, record in rows:
        told = (isinstance(record.get(name), _Fraction) for name in names)
        if found := sum(1 << at for at, one in enumerate(told) if one):
            fractions[number] = found
        yield number, [_clean(record.get(name, ""), number) for name in names]


def _lines(text: str) -> list[tuple[int, dict[str, Any]]]:
    if _NOT_TEXT.search(text):
        problem = Problem("This is not a table. Save it as CSV (UTF-8) or XLSX and try again.")
        raise TableError("not_a_table", problem)
    return [
        (number, _object(line, number))
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip()
    ]


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _broken_line(number) from error
    if not isinstance(given, dict):
        raise _broken_line(number)
    return given


def _lists_in(lines: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[str, ...]:
    """Return the names of lists of records, the longest first."""
    sizes: Counter[str] = Counter()
    for _number, line in lines:
        sizes.update({name: len(value) for name, value in line.items() if _is_records(value)})
    return tuple(name for name, _size in sizes.most_common())


def _records(
    line: Mapping[str, Any], chosen: str, lists: Sequence[str]
) -> Iterator[dict[str, str]]:
    around = {name: _json_text(value) for name, value in line.items() if name not in lists}
    if not chosen:
        yield {name: text for name, text in around.items() if text}
        return
    records = line.get(chosen)
    for record in records if isinstance(records, list) and _is_records(records) else ():
        own = {name: _json_text(value) for name, value in record.items()}
        beside = {f"{name} (line)" if name in own else name: text for name, text in around.items()}
        yield {name: text for name, text in (own | beside).items() if text}


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


class _Fraction(str):
    """A text that a file holds as a number with a fraction."""

    __slots__ = ()


def _json_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool() | int():
            return _cell_text(value)
        case Decimal():
            return _Fraction(format(value, "f"))
        case list():
            return "; ".join(map(_json_text, value))
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


# --- XLSX


def _workbook_rows(
    content: bytes, sheet: str, merged: list[Merged], fractions: dict[int, int]
) -> Iterator[tuple[int, list[str]]]:
    with _counted_workbook(content) as path:
        yield from _sheet_rows(path, sheet, merged, fractions)


@contextmanager
def _counted_workbook(content: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as counted:
        _repack(content, counted)
        counted.flush()
        yield counted.name


def _repack(content: bytes, into: IO[bytes]) -> None:
    """Copy a workbook without compression, so that its reader meets nothing but what was counted.

    A packed file may lie about its size; here each part is unpacked piece by piece and counted.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _refuse_bombs(packed, len(content))
            with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as stored:
                for member in packed.infolist():
                    if member.filename.endswith((".xml", ".rels")):
                        _copy(packed, member, stored)
    except (*_ZIP_ERRORS, ValueError) as error:
        raise _damaged() from error


def _refuse_bombs(packed: zipfile.ZipFile, packed_bytes: int) -> None:
    members = packed.infolist()
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        problem = Problem("This is not an Excel workbook (XLSX), though it is packed like one.")
        raise TableError("wrong_kind", problem)
    unpacked = sum(member.file_size for member in members)
    swollen = unpacked > _RATIO_MATTERS_FROM_BYTES and unpacked > MOST_UNPACKED_RATIO * packed_bytes
    if unpacked > LARGEST_UNPACKED_BYTES or swollen or len(members) > MOST_MEMBERS:
        raise _bomb(unpacked)
    if len(names) < len(members):
        raise _damaged()


def _copy(packed: zipfile.ZipFile, member: zipfile.ZipInfo, stored: zipfile.ZipFile) -> None:
    watch = _SheetWatch().feed if _is_sheet(member) else _nothing
    with packed.open(member) as source, stored.open(member.filename, "w") as target:
        while piece := source.read(_PIECE):
            watch(piece)
            target.write(piece)


def _is_sheet(member: zipfile.ZipInfo) -> bool:
    return member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")


def _first_sheet(packed: zipfile.ZipFile) -> tuple[str, zipfile.ZipInfo | None]:
    """Return the first sheet that a person sees, by its name and its file; none if none is found.

    The workbook names its sheets by relations, and these name the files: ECMA-376, part 1, 18.2.
    """
    files = {one.filename: one for one in packed.infolist() if _is_sheet(one)}
    targets: dict[str, str] = {}
    for name, attributes in _elements(packed, "xl/_rels/workbook.xml.rels"):
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")
    for name, attributes in _elements(packed, "xl/workbook.xml"):
        if name != "sheet" or attributes.get("state", "visible") != "visible":
            continue
        relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        target = targets.get(relation, "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if found := files.get(path):
            return attributes.get("name", ""), found
    return "", None


def _elements(packed: zipfile.ZipFile, member: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a small part of a workbook, without their prefixes."""
    watch = _ElementWatch()
    if member in packed.namelist():
        with packed.open(member) as source:
            while piece := source.read(_PIECE):
                watch.feed(piece)
    return watch.found


def _formulas(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[str]:
    watch = _FormulaWatch()
    with packed.open(member) as source:
        while piece := source.read(_PIECE):
            watch.feed(piece)
    return watch.found


def _nothing(_piece: bytes) -> None:
    return


class _SheetWatch:
    """Watches a sheet pass by: how far its filled cells reach, and whether rows are in order.

    The reader lays out a rectangle from the first to the last filled cell. One cell far away
    would make it ask for more memory than there is, so that is refused here.
    """

    def __init__(self) -> None:
        self.row = self.column = self.widest = self.last = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.acts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self.at_row,
            "c": self.at_cell,
            "v": self.filled,
            "is": self.filled,
        }

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except (expat.ExpatError, ValueError) as error:
            raise _damaged() from error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        act = self.acts.get(name.rpartition(":")[2])
        if act is not None:
            act(attributes)

    def refuse_doctype(self, *_declared: object) -> None:
        raise _damaged()

    def at_row(self, attributes: dict[str, str]) -> None:
        self.row, self.column = int(attributes.get("r", self.row + 1)), 0

    def at_cell(self, attributes: dict[str, str]) -> None:
        if reference := attributes.get("r"):
            self.column, self.row = _place(reference)
        else:
            self.column += 1

    def filled(self, _attributes: dict[str, str]) -> None:
        if self.row < self.last:
            raise _damaged()
        self.last = self.row
        self.widest = max(self.widest, self.column)
        if self.row > MOST_ROWS + 1 or self.row * self.widest > MOST_CELLS:
            raise _too_many_rows(self.row)
        if self.widest > MOST_COLUMNS:
            raise _too_many_columns(self.widest)


class _ElementWatch(_SheetWatch):
    """Notes every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found.append((name.rpartition(":")[2], attributes))


class _FormulaWatch(_SheetWatch):
    """Notes the cells that hold formulas, too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.acts["f"] = self.at_formula

    def at_formula(self, _attributes: dict[str, str]) -> None:
        self.found.append(f"{_letters(self.column)}{self.row}")


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.match(reference)
    if found is None:
        raise _damaged()
    return _column(found[1]), int(found[2])


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _opened(path: str) -> Any:
    try:
        return load_workbook(path)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error


def _sheet_rows(
    path: str, name: str, merged: list[Merged], fractions: dict[int, int]
) -> Iterator[tuple[int, list[str]]]:
    workbook = _opened(path)
    shown = _shown_sheets(workbook)
    if name and name not in shown:
        raise _no_such_sheet(name, shown)
    try:
        sheet = workbook.get_sheet_by_name(name or shown[0])
        start = sheet.start
        rows = iter(sheet.iter_rows()) if start else iter(())
        ranges = _ranges(sheet)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise _damaged() from error
    if start is None:
        return
    merged += (
        Merged(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges
    )
    # iter_rows begins at the first row of the sheet, blank rows before the table included
    for number, values in enumerate(rows, 1):
        if found := sum(1 << at for at, one in enumerate(values) if _has_fraction(one)):
            fractions[number] = found
        yield number, [_clean(_cell_text(value), number) for value in values]


def _ranges(sheet: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return merged cells as the reader counts them, from 0; it gives None for some kinds."""
    return list(sheet.merged_cell_ranges or ())


def _shown_sheets(workbook: Any) -> tuple[str, ...]:
    return tuple(
        str(one.name)
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    )


def _cell_text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _plain_number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def _has_fraction(value: Any) -> bool:
    return isinstance(value, float) and not value.is_integer()


def _plain_number(value: float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


# --- refusals


def _refuse_other_kinds(content: bytes) -> None:
    for mark, kind in _KINDS:
        if content.startswith(mark):
            raise TableError("wrong_kind", _other_kind(kind))
    if content[:1024].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        problem = Problem("This is a web page or XML, not a table. Save it as CSV (UTF-8) or XLSX.")
        raise TableError("wrong_kind", problem)


def _other_kind(kind: str) -> Problem:
    if kind == "xls":
        return Problem(
            "This is an old Excel file (XLS) or a workbook with a password. "
            "Save it as XLSX without a password."
        )
    return Problem("This is a file of the kind {kind}, not a table. Give CSV or XLSX.", kind=kind)


def _too_large() -> TableError:
    problem = Problem(
        "The file is larger than {most} MB. Split it into several.",
        most=LARGEST_FILE_BYTES // 1024 // 1024,
    )
    return TableError("too_large", problem)


def _bomb(unpacked: int) -> TableError:
    problem = Problem(
        "The workbook unpacks to {unpacked} MB, more than a table of this size should. "
        "Copy the cells you need into a new workbook.",
        unpacked=unpacked // 1024 // 1024,
    )
    return TableError("unpacks_too_large", problem)


def _too_many_rows(number: int) -> TableError:
    problem = Problem(
        "The table reaches row {row}; at most {most} rows are read. "
        "Split it, or delete what stands far below the table.",
        row=number,
        most=MOST_ROWS,
    )
    return TableError("too_many_rows", problem, row=number)


def _too_many_columns(columns: int) -> TableError:
    problem = Problem(
        "The table is {columns} columns wide; at most {most} are read.",
        columns=columns,
        most=MOST_COLUMNS,
    )
    return TableError("too_many_columns", problem)


def _merged_headings(number: int) -> TableError:
    problem = Problem(
        "Headings are merged: unmerge row {row}, so that every column has a heading of its own.",
        row=number,
    )
    return TableError("merged_headings", problem, row=number)


def _no_such_sheet(name: str, shown: Sequence[str]) -> TableError:
    problem = Problem(
        "There is no sheet {name} in the workbook. It has: {shown}.",
        name=name[:60],
        shown=", ".join(shown[:10]),
    )
    return TableError("no_such_sheet", problem)


def _broken_line(number: int) -> TableError:
    problem = Problem(
        "Line {row} is not one whole JSON object. Give JSON Lines: an object a line.", row=number
    )
    return TableError("broken_line", problem, row=number)


def _unknown_encoding() -> TableError:
    problem = Problem(
        "The letters of this file cannot be read. "
        "Save it as CSV with the encoding UTF-8, or as XLSX."
    )
    return TableError("encoding", problem)


def _damaged() -> TableError:
    problem = Problem("The workbook is damaged. Open it, save it again as XLSX and retry.")
    return TableError("damaged", problem)
