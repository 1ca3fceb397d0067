"""The head of the journal as it is handed out, and as it comes back for comparing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bagdar.core.terms import chain
from bagdar.web.journal.models import Head
from bagdar.web.journal.queries.seals import moment

FORMAT = "bagdar-journal-head-1"
LARGEST_HEAD_BYTES = 10_000

_SHORT = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class HeadError(ValueError):
    """A head that cannot be read."""


def head_text(*, at: datetime) -> str:
    """Return the head as one line of canonical JSON, the same bytes for whoever signs it.

    `count` is the number of entries: they are numbered from 1 without gaps.
    """
    head = Head.objects.get(pk=1)
    facts = {
        "at": moment(at),
        "count": head.seq,
        "format": FORMAT,
        "hash": head.hash,
        "seq": head.seq,
    }
    return chain.canonical_json(facts) + "\n"


def head_now() -> str:
    """Return the head as `seq:hash`, as it stands on a paper and as `verify` takes it back."""
    return str(Head.objects.get(pk=1))


def read_heads(given: Iterable[str]) -> dict[int, str]:
    """Read heads given as `seq:hash`, as files, or as folders of files.

    Raises HeadError for what is none of these, and for two heads that contradict each other.
    """
    heads = dict[int, str]()
    for one in given:
        for seq, linked in _read(one):
            if heads.setdefault(seq, linked) != linked:
                raise HeadError(f"Two heads give different hashes for entry {seq}.")
    heads.pop(0, None)
    return heads


def _read(given: str) -> list[tuple[int, str]]:
    if short := _SHORT.fullmatch(given):
        return [(int(short[1]), short[2])]
    path = Path(given)
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        if not files:
            raise HeadError(f"The folder {given} holds no head (*.json).")
        return [_read_file(file) for file in files]
    if path.is_file():
        return [_read_file(path)]
    raise HeadError(f"{given} is neither a file nor a head written as NUMBER:HASH.")


def _read_file(path: Path) -> tuple[int, str]:
    try:
        if path.stat().st_size > LARGEST_HEAD_BYTES:
            raise HeadError(f"{path} is too large for a head.")
        facts = json.loads(path.read_text("utf-8"))
        short = _SHORT.fullmatch(f"{facts['seq']}:{facts['hash']}")
        right = facts["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, HeadError):
            raise
        raise HeadError(f"{path} is not a head of the journal.") from error
    if not right or short is None:
        raise HeadError(f"{path} is not a head of the journal.")
    return int(short[1]), short[2]
