"""Files, archives and folders as named streams of bytes that never stand in memory whole.

What a file is, its first bytes say: gzip, zip, or text. A stream that breaks off, such as a
truncated gzip, ends where it breaks, and says so.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol, cast

from bagdar.sources.ocds.faults import Fault, SourceError
from bagdar.sources.ocds.stores import Address, opened

CHUNK_BYTES = 8 * 2**20
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
BOTH_HEADERS = 32  # zlib: accept a gzip header

Told = Callable[[Fault], None]


class Readable(Protocol):
    """What is read of an open file."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seekable(self) -> bool: ...


@dataclass(frozen=True)
class Stream:
    """The bytes of one file, unpacked, in pieces."""

    name: str
    pieces: Iterator[bytes]


def streams(path: Path | Address, told: Told) -> Iterator[Stream]:
    """Yield the streams of a file, of a zip's members or of a folder's files, sorted by name.

    Raises SourceError for what is neither a file nor a folder, and for an address that cannot be
    read to its end.
    """
    if isinstance(path, Address):
        with opened(path) as files:
            for name, file in files:
                yield from _of_open(file, file.peek(4), name, told)
    elif path.is_dir():
        for one in sorted(one for one in path.rglob("*") if one.is_file()):
            if not any(part.startswith(".") for part in one.relative_to(path).parts):
                yield from _of_file(one, str(one.relative_to(path)), told)
    elif path.is_file():
        yield from _of_file(path, path.name, told)
    else:
        raise SourceError(f"{path}: there is no such file or folder.")


def _of_file(path: Path, name: str, told: Told) -> Iterator[Stream]:
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        yield from _of_open(file, start, name, told)


def _of_open(file: Readable, start: bytes, name: str, told: Told) -> Iterator[Stream]:
    if start != ZIP:
        yield Stream(name, _unpacked(file, name, told))
    elif file.seekable():
        yield from _of_zip(file, name, told)
    else:
        raise SourceError(f"{name}: a zip is read from a file or an object store alone.")


def _of_zip(file: Readable, name: str, told: Told) -> Iterator[Stream]:
    try:
        with zipfile.ZipFile(cast("IO[bytes]", file)) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if not member.is_dir():
                    inside = f"{name}/{member.filename}"
                    yield Stream(inside, _of_member(archive, member, inside, told))
    except zipfile.BadZipFile as broken:
        told(Fault(name, 0, "", f"the zip cannot be read: {broken}"))


def _of_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, told: Told
) -> Iterator[bytes]:
    try:
        with archive.open(member) as inside:
            yield from _unpacked(inside, name, told)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as broken:
        told(Fault(name, 0, "", f"the member of the zip cannot be read on: {broken}"))


def _unpacked(file: Readable, name: str, told: Told) -> Iterator[bytes]:
    first = file.read(CHUNK_BYTES)
    rest = iter(lambda: file.read(CHUNK_BYTES), b"")
    if first[:2] != GZIP:
        yield first
        yield from rest
        return
    yield from _inflated(first, rest, name, told)


def _inflated(first: bytes, rest: Iterator[bytes], name: str, told: Told) -> Iterator[bytes]:
    """Unpack gzip, of several members too; a break ends the stream and is told."""
    unpacker = zlib.decompressobj(BOTH_HEADERS + zlib.MAX_WBITS)
    packed, done = first, 0
    try:
        while packed:
            if unpacker.eof:
                unpacker = zlib.decompressobj(BOTH_HEADERS + zlib.MAX_WBITS)
            some = unpacker.decompress(packed, CHUNK_BYTES)
            done += len(some)
            yield some
            packed = unpacker.unconsumed_tail or unpacker.unused_data.lstrip(b"\0")
            packed = packed or next(rest, b"")
    except zlib.error as broken:
        told(Fault(name, 0, "", f"the gzip is damaged: {broken}; read up to there", offset=done))
        return
    yield unpacker.flush()
    if not unpacker.eof:
        told(Fault(name, 0, "", "the gzip breaks off; read up to there", offset=done))
