"""A register of unfair suppliers as it is given: a table, or objects of the platform."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from bagdar.core.spending.ledgers import Ban
from bagdar.sources.goszakup import bans, read_objects
from bagdar.sources.ledgers import BANNED, LedgerError, read_ledger
from bagdar.sources.ocds import Fault
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.wording import in_words

LARGEST_BYTES = 16 * 2**20
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Bans:
    """Rows that fit, and what did not: where, and why."""

    rows: tuple[Ban, ...]
    refused: tuple[str, ...]


def read_bans(content: bytes) -> Bans:
    """Read a table of `bagdar spending template banned`, or JSON of the platform (rnu).

    Raises DeliveryError for what is neither, or too large.
    """
    if len(content) > LARGEST_BYTES:
        most = _("The file is larger than %(most)d MB: split it.")
        raise refuse("file", most % {"most": LARGEST_BYTES // 2**20})
    if content[:2] == _GZIP or content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return _of_platform(content)
    try:
        read = read_ledger(BANNED, content)
    except LedgerError as error:
        raise refuse("file", in_words(error.problem)) from error
    refused = tuple(f"{one.row}, {one.column}: {one.reason}" for one in read.refused)
    return Bans(tuple(read.rows), refused)


def _of_platform(content: bytes) -> Bans:
    faults: list[Fault] = []
    with tempfile.TemporaryDirectory(prefix="bagdar-unfair-") as folder:
        (Path(folder) / "rnu.json").write_bytes(content)
        rows = bans(read_objects(Path(folder), faults.append), told=faults.append)
    if not rows and faults:
        raise refuse("file", _("No row of this file can be used: %s.") % faults[0].reason)
    refused = tuple(f"{one.line or ''}{one.path}: {one.reason}" for one in faults)
    return Bans(tuple(rows), refused)
