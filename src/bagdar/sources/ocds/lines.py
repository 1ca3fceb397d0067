"""A stream of bytes cut into blocks of whole lines, or a JSON document into its releases.

Memory holds one block, or one line: a line beyond LARGEST_LINE_BYTES is passed over and told.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bagdar.sources.ocds.faults import Fault
from bagdar.sources.ocds.fitting import Lacking, NoReleaseError, compiled, is_package, parsed
from bagdar.sources.ocds.streams import Stream, Told

LARGEST_LINE_BYTES = 32 * 2**20
BLOCK_BYTES = 4 * 2**20
BLOCK_LINES = 20_000
LINE_FEED = 0x0A
OPENED, CLOSED = 0x7B, 0x7D
"""Braces."""
LINES_LOOKED_AT = 100
MOST_OPENED = 10_000
"""How deep brackets are told apart; deeper ones are only counted."""
LOOKED_BACK = 64
_DECODER = json.JSONDecoder()
MARK = b"\xef\xbb\xbf"
LISTS = (b'"releases"', b'"records"')
TOKEN = re.compile(rb'"(?:[^"\\]+|\\.)*(?:"|\\?\Z)|[][{}]', re.DOTALL)
CUT_TEXT = b'"cut '
SPACE = b" \t\r\n"
SCANNED_AT_ONCE = 256 * 2**10
"""Bytes that stay in the processor's cache while they are looked at several times."""
Bytes = npt.NDArray[np.uint8]


def scanned(text: bytes) -> Iterator[Bytes]:
    """Yield a text piece by piece as numbers."""
    whole = np.frombuffer(text, dtype=np.uint8)
    for begins in range(0, len(text), SCANNED_AT_ONCE):
        yield whole[begins : begins + SCANNED_AT_ONCE]


def line_feeds(text: bytes) -> int:
    """Count line feeds, quicker than bytes do."""
    return sum(int(np.count_nonzero(piece == LINE_FEED)) for piece in scanned(text))


def _parted(text: bytes) -> tuple[int, bool]:
    """Count line feeds; say whether the text begins and ends, and each parts, as objects do."""
    if not (text.startswith(b"{") and text.endswith(b"}")):
        return line_feeds(text), False
    found, at = 0, text.find(b"\n")
    while at >= 0:
        if text[at - 1] != CLOSED or text[at + 1] != OPENED:
            return line_feeds(text), False
        found, at = found + 1, text.find(b"\n", at + 1)
    return found, True


@dataclass(frozen=True)
class Block:
    """Lines that follow each other, parted by line feeds, without the last one's."""

    source: str
    text: bytes
    first: int
    """The number of the first line within its source, from 1."""
    offset: int | None
    """The byte at which the first line begins, where lines are those of the source."""

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines without their ends."""
        return self.text.split(b"\n")

    def offset_of(self, place: int) -> int | None:
        """Return the byte at which a line begins."""
        if self.offset is None:
            return None
        return self.offset + self._begins[place]

    @property
    def breaks(self) -> int:
        """How many line feeds part the lines."""
        return self._parted[0]

    @property
    def like_objects(self) -> bool:
        """Whether each line begins and ends as an object does."""
        return self._parted[1]

    @cached_property
    def _parted(self) -> tuple[int, bool]:
        """Looked for once: where many lines are numbered, and read afterwards."""
        return _parted(self.text)

    @cached_property
    def _begins(self) -> list[int]:
        """Where each line begins within the block."""
        return list(itertools.accumulate((len(one) + 1 for one in self.lines), initial=0))


def blocks(stream: Stream, told: Told, *, as_peer: bool = False) -> Iterator[Block]:
    """Cut a stream into blocks; what is no lines is taken as one JSON document.

    As the peer takes it, everything is lines, whatever stands in it.
    """
    pieces = stream.pieces if as_peer else _without_mark(stream.pieces)
    begun = _enough(pieces, stream.name)
    whole = itertools.chain([begun], pieces)
    if as_peer or _is_lines(begun, stream.name):
        yield from _line_blocks(whole, stream.name, told)
    else:
        yield from grouped(_elements(whole, stream.name, told), stream.name)


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    return itertools.chain([first.removeprefix(MARK)], pieces)


def _enough(pieces: Iterator[bytes], name: str) -> bytes:
    """Read on until two lines that are not blank are whole, or are too long to be that."""
    found = next(pieces, b"")
    if name.endswith((".jsonl", ".ndjson")):
        return found
    while len(found) <= LARGEST_LINE_BYTES and not _two_lines(found):
        more = next(pieces, None)
        if more is None:
            break
        found += more
    return found


def _two_lines(begun: bytes) -> bool:
    _first, _end, more = begun.lstrip(SPACE).partition(b"\n")
    return b"\n" in more.lstrip(SPACE)


def _is_lines(begun: bytes, name: str) -> bool:
    """Answer whether the first line is a whole JSON object that is no package.

    A first line that is no JSON, nor can be the beginning of any, hides no lines after it.
    """
    if name.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        return True
    first = begun.lstrip(SPACE).partition(b"\n")[0].strip(SPACE)
    if not (first.startswith(b"{") and first.endswith(b"}")):
        return _spoilt(first, begun.lstrip(SPACE).partition(b"\n")[2])
    if len(first) > LARGEST_LINE_BYTES:
        return False
    try:
        return not is_package(parsed(first))
    except NoReleaseError:
        # Two ends of an object in one line: a bad line among lines, or a document in one line.
        return b"\n" in begun.strip(SPACE)


def _spoilt(first: bytes, more: bytes) -> bool:
    """Answer whether a whole object follows a line behind which none can stand in a document.

    Behind what begins no document, or an object, one may follow only a bracket, a colon, or, in a
    list, a comma.
    """
    lines = more.split(b"\n", LINES_LOOKED_AT)[:LINES_LOOKED_AT]
    filled = [one.strip(SPACE) for one in lines if one.strip(SPACE)]
    if first[:1] in (b"{", b"["):
        if first[-1:] in (b"[", b"{", b":") or (first[:1] == b"[" and first[-1:] == b","):
            return False
        filled = filled[:1]
    return any(_whole_object(one) for one in filled)


def _whole_object(line: bytes) -> bool:
    if not (line.startswith(b"{") and line.endswith(b"}")) or len(line) > LARGEST_LINE_BYTES:
        return False
    try:
        return isinstance(parsed(line), dict)
    except NoReleaseError:
        return False


def _line_blocks(pieces: Iterator[bytes], name: str, told: Told) -> Iterator[Block]:
    kept, offset, number, passing = b"", 0, 1, False
    for come in pieces:
        piece = come
        if passing:
            _lost, ended, piece = come.partition(b"\n")
            offset += len(come) - len(piece)
            if not ended:
                continue
            number, passing = number + 1, False
        cut = piece.rfind(b"\n") + 1
        if cut and len(kept) + cut >= BLOCK_BYTES:
            text = b"".join((kept, memoryview(piece)[: cut - 1]))
            block = Block(name, text, number, offset)
            number += block.breaks + 1
            yield _short_ones(block, told)
            kept, offset = piece[cut:], offset + len(text) + 1
        else:
            kept += piece
        if len(kept) > LARGEST_LINE_BYTES and b"\n" in kept:
            text, _end, kept = kept.rpartition(b"\n")
            yield _short_ones(Block(name, text, number, offset), told)
            number += line_feeds(text) + 1
            offset += len(text) + 1
        if len(kept) > LARGEST_LINE_BYTES:
            told(_too_long(name, number, offset))
            kept, offset, passing = b"", offset + len(kept), True
    if kept and not passing:
        yield _short_ones(Block(name, kept.removesuffix(b"\n"), number, offset), told)


def _short_ones(block: Block, told: Told) -> Block:
    """Return a block with lines that are too long blanked, so that offsets stay."""
    if len(block.text) <= LARGEST_LINE_BYTES:
        return block
    kept = list(block.lines)
    for place, line in enumerate(block.lines):
        if len(line) > LARGEST_LINE_BYTES:
            told(_too_long(block.source, block.first + place, block.offset_of(place)))
            kept[place] = b" " * len(line)
    return Block(block.source, b"\n".join(kept), block.first, block.offset)


def _too_long(name: str, number: int, offset: int | None) -> Fault:
    most = LARGEST_LINE_BYTES // 2**20
    return Fault(name, number, "", f"longer than {most} MB; left out", offset=offset)


def grouped(lines: Iterator[bytes], name: str) -> Iterator[Block]:
    """Put releases of a document together into blocks."""
    some: list[bytes] = []
    size, first = 0, 1
    for line in lines:
        some.append(line)
        size += len(line)
        if size >= BLOCK_BYTES or len(some) >= BLOCK_LINES:
            yield Block(name, b"\n".join(some), first, None)
            first, some, size = first + len(some), [], 0
    if some:
        yield Block(name, b"\n".join(some), first, None)


@dataclass
class _Document:
    """Where the reading of a document stands."""

    name: str
    told: Told
    kept: bytes = b""
    offset: int = 0
    depth: int = 0
    within: int = 0
    """The depth right inside the list of releases; 0 outside of it."""
    start: int | None = None
    """Where in `kept` a release began."""
    found: int = 0
    records: bool = False
    lists: bool = False
    passing: bool = False
    last: bytes = b""
    opened: bytearray = field(default_factory=bytearray)
    """The brackets that stand open within a release, as far as they are not too many."""


def _elements(pieces: Iterator[bytes], name: str, told: Told) -> Iterator[bytes]:
    """Yield the releases of a package, of a list, or the one that the document is."""
    at = _Document(name, told)
    scanned = 0
    for piece in pieces:
        at.kept += piece
        for line, reached in _scan(at, scanned):
            scanned = reached
            if line is not None:
                yield line
        scanned = _forget(at, scanned)
    if at.start is not None:
        told(Fault(name, at.found, "", "breaks off within a release", offset=at.offset))
    elif not at.lists and not at.passing and at.kept.strip(SPACE):
        yield from _one_after_another(at.kept)


def _one_after_another(text: bytes) -> Iterator[bytes]:
    """Yield a document, or the documents that stand one behind another, each as a line."""
    begun, whole = 0, ""
    try:
        whole = text.decode("utf-8-sig")
        while rest := whole[begun:].lstrip():
            begun = len(whole) - len(rest)
            _found, ends = _DECODER.raw_decode(whole, begun)
            yield _one_line(whole[begun:ends].encode())
            begun = ends
    except (ValueError, RecursionError):
        yield _one_line(text if begun == 0 else whole[begun:].encode())


def _scan(at: _Document, scanned: int) -> Iterator[tuple[bytes | None, int]]:
    """Go through the tokens that are whole; yield releases, and how far it got."""
    for token in TOKEN.finditer(at.kept, scanned):
        text = token.group()
        if text[:1] == b'"':
            if token.end() == len(at.kept):
                # Perhaps it goes on in the next piece.
                yield None, token.start()
                return
            at.last = text
        else:
            if text == b"{" and at.start is not None and _next_begins(at, token.start()):
                at.depth = at.within
                if (line := _ended(at, at.start, token.start())) is not None:
                    yield line, token.start()
            if text in b"[{":
                _open(at, text, token.start())
            else:
                _close(at, text)
                if at.start is not None and at.depth == at.within:
                    line = _ended(at, at.start, token.end())
                    if line is not None:
                        yield line, token.end()
                if at.depth < at.within:
                    at.within = 0
        scanned = token.end()
    yield None, scanned


def _ended(at: _Document, begins: int, ends: int) -> bytes | None:
    """Take what stands between two places for a release, whole or broken."""
    at.found += 1
    if ends - begins > LARGEST_LINE_BYTES and not at.passing:
        at.told(_too_long(at.name, at.found, at.offset + begins))
        at.passing = True
    line = _element(at, at.kept[begins:ends])
    at.start, at.passing = None, False
    at.opened.clear()
    return line


def _next_begins(at: _Document, place: int) -> bool:
    """Answer whether an object is the next release, while this one lacks its last brackets.

    Behind a comma within an object no object can stand.
    """
    return (
        at.opened[-1:] == b"{"
        and at.kept[max(place - LOOKED_BACK, 0) : place].rstrip(SPACE)[-1:] == b","
    )


def _close(at: _Document, text: bytes) -> None:
    """Close the bracket that this one fits to, and those that stand open within it.

    The end of a list that did not begin within the release closes nothing.
    """
    opener = b"{" if text == b"}" else b"["
    if opener == b"[" and at.opened and opener not in at.opened:
        return
    if opener in at.opened:
        while at.opened[-1:] != opener:
            at.opened.pop()
            at.depth -= 1
        at.opened.pop()
    at.depth -= 1


def _open(at: _Document, text: bytes, place: int) -> None:
    if at.within and at.depth == at.within and at.start is None:
        at.start = place
        before = at.kept[max(place - LOOKED_BACK, 0) : place].rstrip(SPACE)[-1:]
        if text == b"{" and before == b"}":
            reason = "no comma before it"
            at.told(Fault(at.name, at.found + 1, "", reason, offset=at.offset + place))
    begins = at.depth == 0 or (at.depth == 1 and at.last in LISTS)
    if text == b"[" and begins and not at.within:
        at.within, at.lists = at.depth + 1, True
        at.records = at.depth == 1 and at.last == LISTS[1]
    at.depth += 1
    if at.start is not None and at.depth - at.within == len(at.opened) + 1 <= MOST_OPENED:
        at.opened += text


def _element(at: _Document, text: bytes) -> bytes | None:
    if at.passing:
        return None
    if not at.records:
        return _one_line(text)
    try:
        found = compiled(parsed(text))
    except NoReleaseError:
        return _one_line(text)
    if isinstance(found, Lacking):
        at.told(Fault(at.name, at.found, "/compiledRelease", "missing; left out", ocid=found.ocid))
        return b""
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def _forget(at: _Document, scanned: int) -> int:
    """Let go of what was read; pass over a release that is too long."""
    if not at.lists and len(at.kept) <= LARGEST_LINE_BYTES:
        return scanned
    if at.start is None and not at.lists:
        at.passing = True
        at.told(_too_long(at.name, 1, 0))
        at.lists = True
    until = scanned if at.start is None else at.start
    if at.start is not None and len(at.kept) - at.start > LARGEST_LINE_BYTES:
        if not at.passing:
            at.told(_too_long(at.name, at.found + 1, at.offset + at.start))
        at.passing, until = True, scanned
    if until == scanned and (at.passing or len(at.kept) - scanned > LARGEST_LINE_BYTES):
        return _forget_text(at, scanned)
    at.kept, at.offset = at.kept[until:], at.offset + until
    if at.start is not None:
        at.start = 0
    return scanned - until


def _forget_text(at: _Document, scanned: int) -> int:
    """Let go of all that was read of what is passed over, of a text that goes on too."""
    rest = at.kept[scanned:]
    escaped = _escaping(rest) % 2
    ended = len(rest) > 1 and rest[-1:] == b'"' and _escaping(rest[:-1]) % 2 == 0
    goes_on = rest[:1] == b'"' and not ended
    begun = CUT_TEXT + b"\\" * escaped if goes_on else b""
    at.offset += len(at.kept) - len(begun)
    at.kept = begun
    if at.start is not None:
        at.start = 0
    return 0


def _escaping(text: bytes) -> int:
    """Count the backslashes at the end."""
    return len(text) - len(text.rstrip(b"\\"))


def _one_line(text: bytes) -> bytes:
    return text.replace(b"\r", b" ").replace(b"\n", b" ").strip(SPACE)
