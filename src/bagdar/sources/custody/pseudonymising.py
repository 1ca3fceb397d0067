"""Make a file with personal numbers into one with pseudonyms, of any size, in bounded memory.

Rows are spread over scratch files by the first letters of their pseudonyms, and each is sorted:
so the order of the output says nothing of the order of the input, which is often that of names or
of birth. What goes through the scratch files are pseudonyms, never personal numbers.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from bagdar.core.jobs.policy import FULL_TIME_THOUSANDTHS, MOST_RATE_THOUSANDTHS, RecordKind
from bagdar.core.terms.identifiers import bin_problem, is_iin
from bagdar.core.terms.pseudonyms import SCHEME, holds_personal_number, keyed_digest
from bagdar.sources.custody.keys import CustodyError, Key
from bagdar.sources.custody.scratch import scratch_beside
from bagdar.sources.exchange import COLUMNS, INDIVIDUAL, RATE, Manifest, digest_of, manifest_path

HEADINGS = {
    "iin": ("iin", "ИИН", "ЖСН", "жеке сәйкестендіру нөмірі"),
    "month": ("month", "месяц", "период", "ай", "кезең"),
    "employer": (
        *("employer", "bin", "БИН", "БСН", "работодатель", "жұмыс беруші"),
        *("БИН работодателя", "жұмыс берушінің БСН"),
    ),
    "site": ("site", "площадка", "объект", "алаң"),
    "rate": ("rate", "ставка", "мөлшерлеме"),
    "contract": ("contract", "договор", "номер договора", "шарт", "шарт нөмірі"),
}
OPTIONAL = ("site", "contract")
REQUIRED = tuple(name for name in HEADINGS if name != "contract")
CONTRACT_LETTERS = 16
UNREAD = "\N{REPLACEMENT CHARACTER}"
BUCKET_LETTERS = 2
"""Hexadecimal digits of a pseudonym by which rows are spread: 256 scratch files."""
SNIFFED_BYTES = 1 << 20
FEW_LINES = 10
LONGEST_CELL = 1000
NUMBER_DIGITS = 12
ROWS_BETWEEN_STEPS = 20_000
REMEMBERED = 1 << 17
"""Values of a column that are looked at once: months, employers and rates repeat, and persons do in
a file that is sorted by them. In memory alone, and gone with the file."""
_MONTHS = (
    (re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])(?:-?[0-3][0-9])?"), (1, 2)),
    (re.compile(r"(?:[0-3]?[0-9]\.)?(0[1-9]|1[0-2])\.([0-9]{4})"), (2, 1)),
)
_SITE = re.compile(r"[a-z0-9][a-z0-9/_.-]{0,159}", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
Stepped = Callable[[int], None]


@dataclass(slots=True)
class Made:
    """What was made: rows written, repeated and summed up; those set apart by reason and line."""

    rows: int = 0
    repeated: int = 0
    summed: int = 0
    months: set[str] = field(default_factory=set)
    set_apart: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)


class _Apart(Exception):  # noqa: N818 -- not a failure: a row that is set apart
    """A row cannot be used; the text is the reason, never its content."""


def pseudonymise(
    source: Path, target: Path, kind: RecordKind, key: Key, *, stepped: Stepped = lambda _: None
) -> tuple[Made, Manifest]:
    """Write the pseudonyms of a file, and its manifest beside it; return what was made.

    `stepped` is told how many bytes were read since it was told last. Rows that cannot be used are
    counted by reason; nothing of them is written or told.

    Raises CustodyError when the source is no such table or the target cannot be written; there is
    no target then.
    """
    made = Made()
    try:
        with scratch_beside(target) as folder:
            _spread(source, folder, kind, key, made, stepped)
            if not any(folder.iterdir()):
                raise CustodyError(_nothing(source, made))
            written = folder / "written"
            _write(_sorted_rows(folder, made), written, parquet=_is_parquet(target))
            sha256 = digest_of(written)
            sheet = _manifest(made, kind, key, sha256)
            sheet_path = folder / "sheet"
            sheet_path.write_text(sheet.to_text(), "ascii")
            for path, place in ((sheet_path, manifest_path(target)), (written, target)):
                path.chmod(0o600)
                path.replace(place)
    except OSError as error:
        raise CustodyError(f"{error.filename or target}: {error.strerror or error}") from None
    return made, sheet


def rows_in_order(
    source: Path, target: Path, kind: RecordKind, key: Key, made: Made, stepped: Stepped
) -> Iterator[list[str]]:
    """Give the rows of a file with pseudonyms, person by person, in parts of whole persons."""
    with scratch_beside(target) as folder:
        _spread(source, folder, kind, key, made, stepped)
        yield from _sorted_rows(folder, made)


def _nothing(source: Path, made: Made) -> str:
    why = ", ".join(f"{reason} {count}" for reason, count in made.set_apart.items()) or "no rows"
    return f"{source}: no row can be used ({why}). Nothing was written."


def _manifest(made: Made, kind: RecordKind, key: Key, sha256: str) -> Manifest:
    return Manifest(
        kind=kind.value,
        programme=key.programme,
        key_id=key.key_id,
        sha256=sha256,
        check=key.check(sha256),
        rows=made.rows,
        repeated=made.repeated,
        months=(min(made.months), max(made.months)),
        set_apart=dict(made.set_apart),
        lines={reason: tuple(lines) for reason, lines in made.lines.items()},
    )


# --- reading


def _spread(
    source: Path, folder: Path, kind: RecordKind, key: Key, made: Made, stepped: Stepped
) -> None:
    begin, looks = f"{SCHEME}:{key.key_id}:", _Looks(kind, key)
    with ExitStack() as files:
        buckets: dict[str, IO[str]] = {}
        for line, cells in _rows(source, stepped):
            try:
                digest, rest = looks.at(cells)
            except _Apart as why:
                _leave(made, str(why), line)
                continue
            bucket = digest[:BUCKET_LETTERS]
            if bucket not in buckets:
                buckets[bucket] = files.enter_context((folder / bucket).open("w", encoding="ascii"))
            buckets[bucket].write(f"{begin}{digest},{rest}\n")


def _leave(made: Made, reason: str, line: int) -> None:
    made.set_apart[reason] += 1
    named = made.lines.setdefault(reason, [])
    if len(named) < FEW_LINES:
        named.append(line)


Cells = tuple[str, ...]
"""Number, month, employer, site, rate and contract, as HEADINGS has them."""


def _rows(source: Path, stepped: Stepped) -> Iterator[tuple[int, Cells | None]]:
    """Give the cells of each row as `_rows_of` does; raise CustodyError where reading fails."""
    try:
        yield from _rows_of(source, stepped)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        told = "the packed file is cut off or damaged; copy it anew. Nothing was written."
        raise CustodyError(f"{source}: {told}") from None
    except OSError as error:
        raise CustodyError(f"{source}: {error.strerror or error}") from None


def _rows_of(source: Path, stepped: Stepped) -> Iterator[tuple[int, Cells | None]]:
    """Give the cells of each row, with its line; None for a line that has not as many as headings.

    A row is a line: a quotation mark that is never closed spoils its own line and no other. A cell
    too many has shifted others: 1,5 in a table with commas is a rate of 1 and a cell of 5. So there
    none may be left out at the end either; between semicolons and tabs those that are not needed
    may.
    """
    with source.open("rb") as raw, _text(raw) as text:
        first = text.readline(LONGEST_CELL * len(HEADINGS))
        delimiter = max(",;\t", key=first.count)
        headings = _as_wide(next(csv.reader([first], delimiter=delimiter), []), 0)
        places = _places(headings, source)
        width, order = len(headings), [places.get(name, -1) for name in HEADINGS]
        least = width if delimiter == "," else max(places.values()) + 1
        told = 0
        for line, written in enumerate(_bounded(text), 2):
            if line % ROWS_BETWEEN_STEPS == 0:
                now = raw.tell()
                stepped(now - told)
                told = now
            cells = cells_of_line(written, delimiter)
            if cells == []:
                continue
            cells = None if cells is None else _as_wide(cells, width)
            if cells is None or not least <= len(cells) <= width:
                yield line, None
                continue
            yield line, tuple(["" if at < 0 else cells[at] for at in order])
        stepped(raw.tell() - told)


def _as_wide(cells: list[str], width: int) -> list[str]:
    """Leave out blank cells at the end of a row beyond a width."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def cells_of_line(line: str, delimiter: str = ",") -> list[str] | None:
    """Part a line into cells: none of an empty one, None where a quotation mark stays open."""
    if '"' not in line:
        plain = line.rstrip("\r\n")
        return plain.split(delimiter) if plain else []
    reader = csv.reader((line, _AFTER), delimiter=delimiter)
    try:
        cells, after = next(reader), next(reader, None)
    except csv.Error:
        return None
    return cells if after == [_AFTER] else None


_AFTER = "after"
"""A line that follows: it is read as a line of its own where every quotation mark was closed."""


def _bounded(text: IO[str]) -> Iterator[str]:
    """Give lines, cut where one is longer than any row."""
    while line := text.readline(LONGEST_CELL * 20):
        yield line.replace("\0", "?")


def _text(raw: IO[bytes]) -> IO[str]:
    """Open bytes as text: packed or not, UTF-8, UTF-16 or Windows-1251."""
    packed = raw.peek(2)[:2] == b"\x1f\x8b"  # type: ignore[attr-defined]  # of a BufferedReader
    whole: Any = gzip.GzipFile(fileobj=raw) if packed else raw
    buffered = io.BufferedReader(whole, SNIFFED_BYTES)
    return io.TextIOWrapper(buffered, _encoding(buffered), errors="replace", newline="")


def _encoding(buffered: io.BufferedReader) -> str:
    """Tell the encoding by the headings; a stray byte further down spoils its own row alone.

    Headings in Latin letters do not tell: then what more of the lines are that have other letters.
    """
    first = buffered.peek(SNIFFED_BYTES)
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    headings, *others = first.splitlines(keepends=True) or [b""]
    if not headings.isascii():
        return "utf-8" if _is_utf8(headings) else "cp1251"
    told = [_is_utf8(line) for line in others if not line.isascii()]
    return "utf-8" if 2 * sum(told) >= len(told) else "cp1251"


def _is_utf8(line: bytes) -> bool:
    """Answer whether a line is UTF-8, one that is cut off in a letter too."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _places(headings: Sequence[str], source: Path) -> dict[str, int]:
    meant = {_folded(one): key for key, names in HEADINGS.items() for one in names}
    places: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = meant.get(_folded(heading))
        if name in places:
            raise CustodyError(
                f"{source}: the columns {headings[places[name]]} and {heading} both mean {name}; "
                "keep one of them or call the other one something else."
            )
        if name:
            places[name] = at
    missing = [name for name in HEADINGS if name not in places and name not in OPTIONAL]
    if missing:
        raise CustodyError(
            f"{source}: the first line must name the columns {', '.join(REQUIRED)}; "
            f"missing: {', '.join(missing)}."
        )
    return places


def _folded(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


# --- one row


class _Looks:
    """What is made of the cells of rows; a value that repeats is looked at once."""

    def __init__(self, kind: RecordKind, key: Key) -> None:
        remember = lru_cache(maxsize=REMEMBERED)
        self._person = remember(lambda text: keyed_digest(key.secret, _number(_plain(text))))
        self._month = remember(lambda text: _month(_plain(text)))
        self._employer = remember(lambda text: _employer(_plain(text), kind))
        self._site = remember(lambda text: _site(_plain(text), kind))
        self._rate = remember(lambda text: _rate(_plain(text)))
        self._contract = remember(lambda text: _contract(_plain(text), key))

    def at(self, cells: Cells | None) -> tuple[str, str]:
        """Return the digest of a row and all that stands after it, or raise _Apart."""
        if cells is None:
            raise _Apart("broken_line")
        number, month, employer, site, rate, contract = cells
        digest = self._person(number)
        rest = self._month(month), self._employer(employer), self._site(site), self._rate(rate)
        told = self._contract(contract)
        return digest, ",".join((*rest, told) if told else rest)


def _plain(text: str) -> str:
    return text.strip().lstrip("'")


def _number(text: str) -> str:
    number = text if text.isalnum() else re.sub(r"[ \u00a0-]", "", text)
    number = number.zfill(NUMBER_DIGITS) if number.isascii() and number.isdigit() else number
    if not is_iin(number):
        raise _Apart("iin")
    return number


def _month(text: str) -> str:
    for form, (year, month) in _MONTHS:
        if found := form.fullmatch(text):
            return f"{date(int(found[year]) or 1, int(found[month]), 1):%Y-%m}"
    raise _Apart("month")


def _employer(text: str, kind: RecordKind) -> str:
    digits = text.zfill(NUMBER_DIGITS) if text.isascii() and text.isdigit() else text
    if bin_problem(digits) is None:
        return digits
    if kind is RecordKind.CONTRIBUTIONS and is_iin(digits):
        return INDIVIDUAL
    raise _Apart("employer")


def _site(text: str, kind: RecordKind) -> str:
    if not text and kind is RecordKind.CONTRIBUTIONS:
        return ""
    if not _SITE.fullmatch(text) or holds_personal_number(text):
        raise _Apart("site")
    return text


def _rate(text: str) -> str:
    plain = text.replace(",", ".")
    if not RATE.fullmatch(plain):
        raise _Apart("rate")
    rate = Decimal(plain)
    thousandths = rate * FULL_TIME_THOUSANDTHS
    if not 0 < thousandths <= MOST_RATE_THOUSANDTHS:
        raise _Apart("rate")
    if thousandths != thousandths.to_integral_value():
        raise _Apart("rate")
    return f"{rate.normalize():f}"


def _contract(text: str, key: Key) -> str:
    """Return a mark by which contracts are told apart on this machine; it is not handed on.

    One with a letter that could not be read may be another's.
    """
    if UNREAD in text:
        raise _Apart("broken_line")
    return keyed_digest(key.secret, f"contract {text!a}")[:CONTRACT_LETTERS] if text else ""


# --- writing


def _sorted_rows(folder: Path, made: Made) -> Iterator[list[str]]:
    """Give the rows of each scratch file in order, each row once, contracts summed up."""
    for path in sorted(folder.iterdir()):
        if len(path.name) != BUCKET_LETTERS:
            continue
        rows = path.read_text("ascii").splitlines()
        different = set(rows)
        made.repeated += len(rows) - len(different)
        once = sorted(_summed(different))
        made.rows += len(once)
        made.summed += len(different) - len(once)
        made.months.update(row.split(",", 2)[1] for row in once)
        path.unlink()
        yield once


def _summed(rows: set[str]) -> set[str]:
    """Sum the contracts of one person, month, employer and site, up to one full job.

    One of more than a full job alone stays as it is. Rows that name no contract are left as they
    are: whether two of them are two contracts or one told twice cannot be known.
    """
    found: set[str] = set()
    contracts: dict[str, list[Decimal]] = {}
    for row in rows:
        cells = row.split(",")
        if len(cells) == len(COLUMNS):
            found.add(row)
        else:
            rate, _mark = cells[-2:]
            contracts.setdefault(",".join(cells[:-2]), []).append(Decimal(rate))
    for of, rates in contracts.items():
        whole = max(min(sum(rates, Decimal(0)), Decimal(1)), *rates)
        found.add(f"{of},{whole.normalize():f}")
    return found


def _is_parquet(target: Path) -> bool:
    name = target.name.lower()
    if name.endswith(".parquet"):
        return True
    if name.endswith(".csv.gz"):
        return False
    raise CustodyError(f"{target}: name a file that ends in .csv.gz or .parquet.")


def _write(parts: Iterator[list[str]], target: Path, *, parquet: bool) -> None:
    if parquet:
        _write_parquet(parts, target)
        return
    with target.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        packed.write((",".join(COLUMNS) + "\n").encode("ascii"))
        for rows in parts:
            packed.write(("\n".join(rows) + "\n").encode("ascii"))


def _write_parquet(parts: Iterator[list[str]], target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for rows in parts:
            columns = zip(*(row.split(",") for row in rows), strict=True)
            writer.write_batch(pa.record_batch([pa.array(one) for one in columns], schema=schema))


def free_to_write(target: Path, *, force: bool) -> None:
    """Raise CustodyError where a target is there already, or can be none."""
    _is_parquet(target)
    if not force and (target.exists() or manifest_path(target).exists()):
        raise CustodyError(f"{target} is there already; write over it with --force.")
    if not os.access(target.resolve().parent, os.W_OK):
        raise CustodyError(f"{target.parent}: this folder cannot be written to.")
