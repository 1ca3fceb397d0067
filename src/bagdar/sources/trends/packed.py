"""Archives (zip) of a corpus: members are read where they lie, within bounds.

A member is never written under its own name. What it says of its size is held against bounds, and
no more than that is unpacked of it.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from bagdar.sources.documents import MOST_UNPACKED_RATIO

ZIP = ".zip"
MOST_MEMBERS = 2_000
LARGEST_BYTES = 64 * 2**30
"""Of all members together, unpacked: what PatentsView publishes is a tenth of it."""
RATIO_MATTERS_FROM = 16 * 2**20
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
_ENCRYPTED = 0x1


class PackedError(ValueError):
    """An archive that is not unpacked; the text says why."""


def members_of(path: Path) -> list[str]:
    """Return the names of the files in an archive, sorted, without those a system puts there.

    Raises PackedError for what is damaged, locked by a password, or swells beyond its bounds.
    """
    with _looked_at(path) as archive:
        names = sorted(one.filename for one in archive.infolist() if not one.is_dir())
    return [
        one
        for one in names
        if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(one).parts)
    ]


def opened_member(path: Path, name: str) -> IO[bytes]:
    """Open a member; reading it raises one of BROKEN where it is damaged."""
    with _looked_at(path) as archive:
        return archive.open(name)


def pieces_of(path: Path, name: str, size: int = 2**20) -> Iterator[bytes]:
    """Yield the bytes of a member piece by piece."""
    with opened_member(path, name) as opened:
        while piece := opened.read(size):
            yield piece


def _looked_at(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (*BROKEN, ValueError):
        raise PackedError("it is damaged") from None
    members = archive.infolist()
    unpacked = sum(one.file_size for one in members)
    swollen = unpacked > max(RATIO_MATTERS_FROM, MOST_UNPACKED_RATIO * path.stat().st_size)
    why = ""
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_BYTES or swollen:
        why = "The document unpacks to more than a document of this size should."
    elif any(one.flag_bits & _ENCRYPTED for one in members):
        why = "it is locked by a password"
    elif len({one.filename for one in members}) < len(members):
        why = "it is damaged"
    if why:
        archive.close()
        raise PackedError(why)
    return archive
