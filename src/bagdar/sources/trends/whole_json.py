"""JSON that is no lines: an array of records, or records written over several lines each."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

PIECE = 2**16
LONGEST = 32 * 2**20
"""Letters of one record; what is longer is taken for broken."""
_BETWEEN = " \t\r\n,"


def is_whole(head: bytes) -> bool:
    """Tell by its beginning an array, or a record that goes on in the next line, from lines."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text.startswith(b"{"):
        return text.startswith(b"[")
    first, line_end, rest = text.partition(b"\n")
    return bool(line_end) and rest.lstrip().startswith(b'"') and not _ends(first)


def _ends(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def values_of(opened: IO[bytes], longest: int = LONGEST) -> Iterator[tuple[Any, int]]:
    """Yield members of an array, or values one after another, each with its length.

    Raises EOFError where the JSON breaks off or is broken: what stands before it was yielded.
    """
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    decoder = json.JSONDecoder()
    text, at, size, inside = "", 0, PIECE, False
    while True:
        at, inside = _begun(text, at, inside=inside)
        value, end, why = None, at, "JSON: an array does not end"
        if at < len(text):
            try:
                value, end = decoder.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                why = f"JSON: {error}"
        if at < end < len(text) or (end > at and text[end - 1] in '}]"'):
            yield value, end - at
            at, size = end, PIECE
            continue
        piece = opened.read(size) if len(text) - at <= longest else b""
        if piece:
            text, at, size = text[at:] + decode(piece), 0, 2 * size
        elif end > at:
            yield value, end - at
            at = end
        elif at < len(text) or inside:
            raise EOFError(why)
        else:
            return


def _begun(text: str, at: int, *, inside: bool) -> tuple[int, bool]:
    """Go on to where a value begins; say whether that is inside of an array."""
    while at < len(text):
        sign = text[at]
        if sign not in _BETWEEN and sign != ("]" if inside else "["):
            break
        inside = inside if sign in _BETWEEN else not inside
        at += 1
    return at, inside
