"""A signals document as a file, packed by gzip where its name ends in .gz."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bagdar.core.terms.problem import Problem
from bagdar.core.trends.document import (
    LONGEST_LINE,
    Head,
    Signal,
    SignalsError,
    read_head,
    write_lines,
)

_PACKED = b"\x1f\x8b"


@contextmanager
def open_signals(path: Path) -> Iterator[tuple[Head, Iterator[Signal]]]:
    """Open a document; raises SignalsError when it, or what is read on, is wrong."""
    with path.open("rb") as file:
        yield read_head(lines_of(file))


def lines_of(file: BinaryIO) -> Iterator[str]:
    """Yield the lines of a file at its beginning, packed or not; none is read beyond LONGEST_LINE.

    Raises SignalsError for a broken gzip and for letters that are not UTF-8.
    """
    packed = file.read(len(_PACKED)) == _PACKED
    file.seek(0)
    opened = gzip.GzipFile(fileobj=file) if packed else file
    number = 0
    while True:
        number += 1
        try:
            line = opened.readline(LONGEST_LINE + 2)
            text = line.decode()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            broken = Problem("the packed file is broken: {error}", error=str(error))
            raise SignalsError(number, broken) from None
        except UnicodeDecodeError as error:
            not_text = Problem("not UTF-8 at byte {byte}", byte=error.start)
            raise SignalsError(number, not_text) from None
        if not line:
            return
        yield text


def write_signals(path: Path, head: Head, signals: Iterable[Signal]) -> None:
    """Write a document, packed when the name ends in .gz; equal values give equal bytes.

    It stands under its name only once it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    packed = path.suffix == ".gz"
    with part.open("wb") as file:
        if packed:
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as pack:
                pack.writelines(one.encode() for one in write_lines(head, signals))
        else:
            file.writelines(one.encode() for one in write_lines(head, signals))
    part.replace(path)
