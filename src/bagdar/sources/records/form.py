"""The bytes of a file of records: unpacked, in ASCII, with its headings read."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import IO

from bagdar.core.terms.problem import Problem
from bagdar.sources.exchange import COLUMNS, RecordsError
from bagdar.sources.exchange.errors import damaged

GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
PIECE_BYTES = 1 << 22
LONGEST_HEADINGS = 1000
DELIMITERS = ",;\t"

_TO_ASCII = bytes(
    byte if byte in b"\t\n\r" or 0x20 <= byte < 0x7F else ord("?") for byte in range(256)
)
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class LongFile(io.RawIOBase):
    """A file read forward, in pieces, as ASCII; a letter that is none becomes a question mark.

    Nothing that is kept holds any other letter, so that a wrong encoding spoils its own rows and
    no others.
    """

    def __init__(self, path: Path) -> None:
        """Open a file, packed with gzip or not."""
        self._file = _unpacked(path)
        self._decoder: codecs.IncrementalDecoder | None = None
        self._waiting = self._begin()

    def _begin(self) -> bytes:
        first = self._raw(PIECE_BYTES)
        for mark, encoding in _UTF_16:
            if first.startswith(mark):
                self._decoder = codecs.getincrementaldecoder(encoding)("replace")
                first = first[len(mark) :]
        return self._ascii(first.removeprefix(codecs.BOM_UTF8))

    def headings(self) -> tuple[str, tuple[str, ...]]:
        """Read the first line; return what separates its columns, and their names.

        Raises RecordsError unless it names the five columns and no other, in any order.
        """
        line, end, rest = self._waiting[:LONGEST_HEADINGS].partition(b"\n")
        text = line.decode("ascii").strip()
        delimiter = max(DELIMITERS, key=text.count)
        names = tuple(one.strip(' "').lower() for one in text.split(delimiter))
        check_columns(names)
        self._waiting = self._waiting[len(line) + len(end) :] if end or rest else b""
        return delimiter, names

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; none at the end."""
        if not self._waiting:
            self._waiting = self._ascii(self._raw(PIECE_BYTES))
        if size < 0 or size >= len(self._waiting):
            piece, self._waiting = self._waiting, b""
        else:
            piece, self._waiting = self._waiting[:size], self._waiting[size:]
        return piece

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        """Let the file go."""
        self._file.close()
        super().close()

    def _raw(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise damaged() from None

    def _ascii(self, piece: bytes) -> bytes:
        if self._decoder is None:
            return piece.translate(_TO_ASCII)
        # A piece may be one half of a letter, which decodes to nothing: that is not the end.
        text = self._decoder.decode(piece)
        while piece and not text:
            piece = self._raw(PIECE_BYTES)
            text = self._decoder.decode(piece, final=not piece)
        return text.encode("ascii", "replace").translate(_TO_ASCII)


def check_columns(names: tuple[str, ...]) -> None:
    """Raise RecordsError unless these are the five columns; names of others are not repeated."""
    if sorted(names) != sorted(COLUMNS):
        known = [one for one in COLUMNS if one in names]
        raise RecordsError(
            "columns",
            Problem(
                "The first line must name the columns {expected} and no other; of its {count} "
                "columns these are among them: {known}. Nothing was kept.",
                expected=", ".join(COLUMNS),
                count=len(names),
                known=", ".join(known) or "-",
            ),
        )


def begins_with(path: Path, mark: bytes) -> bool:
    """Tell whether a file begins with these bytes."""
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _unpacked(path: Path) -> IO[bytes]:
    if begins_with(path, GZIP):
        return gzip.open(path, "rb")  # type: ignore[return-value]  # GzipFile reads as a file does
    return path.open("rb")
