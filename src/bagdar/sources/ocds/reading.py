"""Releases of any size into tables, and what did not fit.

Blocks of lines are read by Arrow's JSON reader, which takes the fields it was told of and refuses
a block in which one of them has another type or comes twice. The lines at fault are taken out one
by one and fitted slowly (`fitting`); the others go in as they are.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from bagdar.core.tables import OCDS_FAULTS
from bagdar.sources.ocds.faults import Fault, FaultLog, shown
from bagdar.sources.ocds.fitting import (
    DEEPEST_OF_PEER,
    FIELDS,
    Fitting,
    Lacking,
    NoReleaseError,
    compiled,
    is_package,
    is_record,
    parsed,
    releases_of,
    too_deep_for_peer,
)
from bagdar.sources.ocds.laying import TREE, TREE_OF_PEER, Laid, joined, laid_out, renumbered
from bagdar.sources.ocds.lines import CLOSED, SPACE, Block, Bytes, blocks, grouped, scanned
from bagdar.sources.ocds.merging import COMPILED, SOURCE, Parts, is_part, trimmed
from bagdar.sources.ocds.repeats import untidy
from bagdar.sources.ocds.stores import Address
from bagdar.sources.ocds.streams import streams

FAULTS: pa.Schema = OCDS_FAULTS.schema().to_pyarrow()
PLACED = pa.schema([pa.field("line", pa.int64()), *TREE])
PLACED_OF_PEER = pa.schema([pa.field("line", pa.int64()), *TREE_OF_PEER])
NO_NUMBERS = (b"NaN", b"Inf")
DEEP = tuple(one * 8 for one in (b"]]]]", b"}}}}", b"]}]}", b"}]}]"))
EIGHT_BITS, EIGHT_CLOSED = (np.uint64(one * 0x0101010101010101) for one in (0x20, CLOSED))
"""Eight bytes at once: a bit, with which a closing bracket is a closing brace, and that brace."""
IN_ROW = re.compile(r"in row (\d+)$")
CONTROL = r"[\x00-\x1f\x7f]"
FIRST_PRINTED, DELETE = 0x20, 0x7F
OF_PROCESS = ("ocid", "buyer", "entity", "project")
"""Identifiers in which a control character is told, as it is in those of parties and contracts."""
OF_RELEASE = ("date", "buyer", "entity", "status", "method")
"""What a release has some of; a line that has none of it, nor awards and bids, may be a record."""
OF_ROWS = (
    ("awards", ("id", "status", "currency")),
    ("bids", ("id", "status", "currency")),
    ("contracts", ("id", "award", "status", "currency")),
    ("amendments", ("id",)),
    ("transactions", ("id", "currency")),
    ("milestones", ("id",)),
    ("parties", ("id",)),
)
"""Columns of each table in which an empty text is told, and taken as missing."""
MOST_BLOCKS_AHEAD = 2
LINES_TRIED = 128
MOST_REFUSALS = 4
FAULTS_AT_ONCE = 10_000


@dataclass
class Tally:
    """What came of a reading; complete once it has been read to its end."""

    as_peer: bool = False
    lines: int = 0
    """Lines, or releases of packages, that held anything."""
    processes: int = 0
    faults: FaultLog = field(default_factory=FaultLog)

    def told(self, fault: Fault) -> None:
        """Log what did not fit."""
        self.faults.append(fault)

    def fault_batches(self) -> Iterator[pa.RecordBatch]:
        """Return the log as rows of OCDS_FAULTS."""
        every = iter(self.faults)
        while some := list(itertools.islice(every, FAULTS_AT_ONCE)):
            rows = [{name: getattr(one, name) for name in FAULTS.names} for one in some]
            yield from pa.Table.from_pylist(rows, FAULTS).to_batches()


def read_releases(
    path: Path | Address, tally: Tally, *, threads: int | None = None, parts: Parts | None = None
) -> Iterator[Laid]:
    """Yield the releases of a file, an archive or a folder, in order, as rows of all tables.

    JSON lines, a release, packages of releases or records, each gzipped, zipped or neither.
    Releases that tell only what is new of a process come last, merged; where `parts` are given they
    are put there instead, and `merged_releases` yields them when all have been read.
    Raises SourceError when there is nothing at `path`; whatever else is wrong is logged.
    """
    if parts is not None or tally.as_peer:
        yield from _read_all(path, tally, threads, parts)
        return
    with TemporaryDirectory(prefix="bagdar-parts-") as folder:
        own = Parts(Path(folder))
        yield from _read_all(path, tally, threads, own)
        yield from merged_releases(own, tally)


def merged_releases(parts: Parts, tally: Tally) -> Iterator[Laid]:
    """Yield the processes that were put together of releases that tell only what is new."""
    for block in grouped(parts.merged_lines(tally.told), SOURCE):
        yield _counted(_read(block, False), tally)


def _read_all(
    path: Path | Address, tally: Tally, threads: int | None, parts: Parts | None
) -> Iterator[Laid]:
    count = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(count) as pool:
        waiting: deque[Future[_Read]] = deque()
        for block in _blocks(path, tally):
            waiting.append(pool.submit(_read, block, tally.as_peer))
            if len(waiting) > count + MOST_BLOCKS_AHEAD:
                yield _counted(waiting.popleft().result(), tally, parts)
        while waiting:
            yield _counted(waiting.popleft().result(), tally, parts)


def _blocks(path: Path | Address, tally: Tally) -> Iterator[Block]:
    for stream in streams(path, tally.told):
        yield from blocks(stream, tally.told, as_peer=tally.as_peer)


def _counted(read: _Read, tally: Tally, parts: Parts | None = None) -> Laid:
    """Number rows over all blocks, log what the block told, and put parts aside."""
    if parts is not None:
        parts.note(read.laid.processes.column("ocid"))
        for ocid, release in read.parts:
            parts.add(ocid, release)
    laid = renumbered(read.laid, tally.processes)
    tally.lines += read.lines if parts is not None or tally.as_peer else 0
    tally.processes += read.laid.processes.num_rows
    tally.faults.extend(read.faults)
    return laid


@dataclass
class _Read:
    """What came of a block; its rows are numbered from 1."""

    laid: Laid
    lines: int
    faults: list[Fault]
    parts: list[tuple[str, Any]] = field(default_factory=list)
    """Releases that tell only what is new, with their ocid."""


def _read(block: Block, as_peer: bool) -> _Read:
    count = _alike(block, as_peer=as_peer)
    if count:
        try:
            rows = _parsed(block.text, as_peer)
        except pa.ArrowInvalid:
            rows = None
        if rows is not None and rows.num_rows == count:
            laid = laid_out(rows, 1)
            if not _any_odd(laid, as_peer) and (as_peer or not untidy(rows, laid)):
                apart = [] if as_peer else _apart(rows)
                if not apart:
                    return _Read(laid, count, [])
                laid = laid_out(_without(rows, apart), 1)
                return _Read(laid, count, [], [_part(block.lines[at]) for at in apart])
    good, slow = _sorted_out(block.lines, as_peer=as_peer)
    held = len(good) + len(slow)
    tables: list[pa.Table] = []
    slow += _take(good, block.lines, tables, as_peer)
    rows, faults, parts = _slowly(sorted(slow), block, as_peer)
    for place, table in enumerate(tables if not as_peer else ()):
        if apart := _apart(table):
            lines = table.column("line").take(pa.array(apart)).to_pylist()
            parts += [_part(block.lines[line - 1]) for line in lines]
            tables[place] = _without(table, apart)
    whole = pa.concat_tables([*tables, rows])
    ordered = whole.take(pc.sort_indices(whole.column("line")))
    return _Read(laid_out(ordered.drop_columns(["line"]), 1), held, faults, parts)


def _apart(rows: pa.Table) -> list[int]:
    """Return the places of rows that have tags of which none is `compiled`."""
    tags = joined(rows.column("tag"))
    if tags.null_count == len(tags):
        return []
    of = pc.list_parent_indices(tags)
    tagged = pc.unique(of)
    whole = pc.unique(of.filter(_yes(pc.equal(tags.flatten(), COMPILED))))
    if len(whole) == len(tagged):
        return []
    return sorted(set(tagged.to_pylist()) - set(whole.to_pylist()))


def _without(rows: pa.Table, apart: list[int]) -> pa.Table:
    kept = np.ones(rows.num_rows, dtype=bool)
    kept[apart] = False
    return rows.filter(pa.array(kept))


def _part(line: bytes) -> tuple[str, Any]:
    release = parsed(line)
    return release["ocid"], trimmed(FIELDS, release)


def _alike(block: Block, *, as_peer: bool) -> int:
    """Count the lines if each looks like an object and none is to be looked at; else 0."""
    text = block.text
    if not block.like_objects or _no_text(text) or (as_peer and _no_numbers(text)):
        return 0
    if any(_closes_many(piece) for piece in scanned(text)) and _too_deep(text):
        return 0
    return block.breaks + 1


def _closes_many(piece: Bytes) -> bool:
    """Answer whether eight brackets in a row close: where not, nothing in DEEP stands."""
    eights = piece[: len(piece) // 8 * 8].view(np.uint64)
    return bool(((eights | EIGHT_BITS) == EIGHT_CLOSED).any())


def _sorted_out(lines: Sequence[bytes], *, as_peer: bool) -> tuple[list[int], list[int]]:
    """Divide lines into those that look like an object each, and those to be looked at."""
    filled = [(at, one) for at, line in enumerate(lines) if (one := line.strip(SPACE))]
    unlike = (_no_text, _no_numbers, _too_deep) if as_peer else (_no_text, _too_deep)
    good: list[int] = []
    slow: list[int] = []
    for at, line in filled:
        whole = line[:1] == b"{" and line[-1:] == b"}"
        (good if whole and not any(one(line) for one in unlike) else slow).append(at)
    return good, slow


def _no_text(text: bytes) -> bool:
    """Answer whether this is not UTF-8."""
    sizes = pa.array([0, len(text)], pa.int32()).buffers()[1]
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, sizes, pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return True
    return False


def _no_numbers(text: bytes) -> bool:
    return any(one in text for one in NO_NUMBERS)


def _too_deep(text: bytes) -> bool:
    return any(one in text for one in DEEP)


def _take(
    good: list[int], lines: Sequence[bytes], tables: list[pa.Table], as_peer: bool
) -> list[int]:
    """Read lines at once; return those that must be fitted slowly.

    A refusal costs the reading of what it refuses: after the first one few lines are tried at
    once, and where refusals come thick the slow way is the quicker one.
    """
    slow: list[int] = []
    if _taken(good, lines, tables, slow, as_peer) is None:
        return slow
    for first in range(0, len(good), LINES_TRIED):
        waiting, refused = [good[first : first + LINES_TRIED]], 0
        while waiting:
            some = waiting.pop()
            refusal = _taken(some, lines, tables, slow, as_peer) if some else None
            if refusal is None:
                continue
            refused += 1
            parts, bad = ([], some) if refused > MOST_REFUSALS else _parted(some, refusal)
            slow += bad
            waiting += parts
    return slow


def _taken(
    some: list[int], lines: Sequence[bytes], tables: list[pa.Table], slow: list[int], as_peer: bool
) -> str | None:
    """Read some lines; return the refusal, if they are refused."""
    try:
        table = _parsed(b"\n".join([lines[at] for at in some]), as_peer) if some else None
    except pa.ArrowInvalid as refused:
        return str(refused)
    if table is not None and table.num_rows != len(some):
        return ""
    if table is not None:
        tables.append(_clean(table, some, slow, as_peer))
    return None


def _parted(some: list[int], refusal: str) -> tuple[list[list[int]], list[int]]:
    """Part lines of which one is refused, where the refusal says which or in the middle."""
    named = IN_ROW.search(refusal)
    if named and int(named[1]) < len(some):
        row = int(named[1])
        # A line with something behind its object is refused as the row after it.
        first = max(row - 1, 0)
        return [some[:first], some[row + 1 :]], some[first : row + 1]
    if len(some) == 1:
        return [], some
    middle = len(some) // 2
    return [some[:middle], some[middle:]], []


def _parsed(text: bytes, as_peer: bool = False) -> pa.Table:
    tree = TREE_OF_PEER if as_peer else TREE
    return pj.read_json(
        pa.BufferReader(text),
        read_options=pj.ReadOptions(use_threads=False, block_size=len(text) + 1),
        parse_options=pj.ParseOptions(explicit_schema=tree, unexpected_field_behavior="ignore"),
    )


def _clean(table: pa.Table, places: list[int], slow: list[int], as_peer: bool) -> pa.Table:
    """Number the rows; take out those of which something is to be told."""
    numbered = table.add_column(0, "line", pa.array([at + 1 for at in places], pa.int64()))
    laid = laid_out(table, 1)
    again = set() if as_peer else untidy(table, laid)
    if not again and not _any_odd(laid, as_peer):
        return numbered
    odd = pc.or_(_odd(laid, as_peer), pc.is_in(laid.processes.column("line"), _numbers(again)))
    slow += [at for at, one in zip(places, odd.to_pylist(), strict=True) if one]
    return numbered.filter(pc.invert(odd))


def _any_odd(laid: Laid, as_peer: bool) -> bool:
    """Answer quickly whether a row may be odd: it is asked of every block."""
    processes = laid.processes
    ids = [processes.column(name) for name in OF_PROCESS]
    ids += [laid.awards.column("suppliers").flatten(), laid.bids.column("tenderers").flatten()]
    ids += [laid.contracts.column("id"), laid.parties.column("id")]
    least = pc.min(processes.column("tenderers")).as_py()
    return bool(
        processes.column("ocid").null_count
        or any(map(_has_control, ids))
        or (least is not None and least < 0)
        or not all(_finite(rows) for rows in _priced(laid))
        or not (as_peer or _all_filled(laid))
        or (not as_peer and all(processes.column(name).null_count for name in OF_RELEASE))
    ) and bool(pc.any(_odd(laid, as_peer)).as_py())


def _all_filled(laid: Laid) -> bool:
    """Answer whether no identifier, currency or status is empty or blank."""
    texts = [laid.processes.column(name) for name in OF_PROCESS]
    texts += [laid.awards.column("suppliers").flatten(), laid.bids.column("tenderers").flatten()]
    texts += [getattr(laid, table).column(name) for table, names in OF_ROWS for name in names]
    return not any(pc.any(_blank(one)).as_py() for one in texts)


def _blank(texts: pa.Array) -> pa.Array:
    """Mark texts that are empty or hold nothing but spaces."""
    return _yes(pc.or_(pc.equal(pc.binary_length(texts), 0), pc.utf8_is_space(texts)))


def _priced(laid: Laid) -> tuple[pa.RecordBatch, ...]:
    return laid.bids, laid.awards, laid.contracts, laid.transactions


def _finite(rows: pa.RecordBatch) -> bool:
    return pc.all(pc.is_finite(rows.column("amount"))).as_py() is not False


def _has_control(texts: pa.Array) -> bool:
    letters = texts.buffers()[2]
    if letters is None:
        return False
    bytes_ = np.frombuffer(letters, dtype=np.uint8)
    return bool(((bytes_ < FIRST_PRINTED) | (bytes_ == DELETE)).any())


def _odd(laid: Laid, as_peer: bool) -> pa.Array:
    """Mark rows without an ocid, with a control character in one, what is no number or empty."""
    processes = laid.processes
    marks = pc.is_null(processes.column("ocid"))
    for name in OF_PROCESS:
        marks = pc.or_(marks, _yes(pc.match_substring_regex(processes.column(name), CONTROL)))
    marks = pc.or_(marks, _yes(pc.less(processes.column("tenderers"), 0)))
    odd = {*_holding(laid.awards, "suppliers"), *_holding(laid.bids, "tenderers")}
    if not as_peer:
        marks = pc.or_(marks, _bare(processes))
        for name in OF_PROCESS:
            marks = pc.or_(marks, _blank(processes.column(name)))
        for table, names in OF_ROWS:
            rows = getattr(laid, table)
            for name in names:
                odd |= set(pc.filter(rows.column("line"), _blank(rows.column(name))).to_pylist())
    for rows in (laid.contracts, laid.parties):
        bad = _yes(pc.match_substring_regex(rows.column("id"), CONTROL))
        odd |= set(pc.filter(rows.column("line"), bad).to_pylist())
    for rows in _priced(laid):
        bad = pc.invert(pc.fill_null(pc.is_finite(rows.column("amount")), True))
        odd |= set(pc.filter(rows.column("line"), bad).to_pylist())
    if odd:
        marks = pc.or_(marks, pc.is_in(processes.column("line"), pa.array(sorted(odd))))
    return marks


def _bare(processes: pa.RecordBatch) -> pa.Array:
    """Mark rows that may be records, which hold their release within."""
    marks = pc.invert(pc.or_(processes.column("awards"), processes.column("bids")))
    for name in OF_RELEASE:
        marks = pc.and_(marks, pc.is_null(processes.column(name)))
    return marks


def _numbers(lines: set[int]) -> pa.Array:
    return pa.array(sorted(lines), pa.int64())


def _yes(found: Any) -> Any:
    return pc.fill_null(found, False)


def _holding(rows: pa.RecordBatch, name: str) -> list[int]:
    """Return the lines in which an identifier is empty or holds a control character."""
    lists = rows.column(name)
    texts = lists.flatten()
    bad = pc.or_(_yes(pc.match_substring_regex(texts, CONTROL)), _blank(texts))
    if not pc.any(bad).as_py():
        return []
    holders = pc.take(rows.column("line"), pc.list_parent_indices(lists))
    found: list[int] = pc.filter(holders, bad).to_pylist()
    return found


def _slowly(
    places: list[int], block: Block, as_peer: bool
) -> tuple[pa.Table, list[Fault], list[tuple[str, Any]]]:
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    parts: list[tuple[str, Any]] = []
    for at in places:
        told = _teller(block, at, faults)
        for found in _found(block.lines[at], told, as_peer=as_peer):
            if not as_peer and isinstance(found, dict) and is_part(found):
                parts += _kept_apart(found, told)
                continue
            row = _row(found, told, as_peer=as_peer)
            if row is not None:
                rows.append({"line": at + 1, **row})
    return pa.Table.from_pylist(rows, PLACED_OF_PEER if as_peer else PLACED), faults, parts


def _kept_apart(found: dict[str, Any], told: Teller) -> list[tuple[str, Any]]:
    """Return a release that tells only what is new; what does not fit is told once it is merged."""
    ocid = found.get("ocid")
    if isinstance(ocid, int) and not isinstance(ocid, bool):
        ocid = str(ocid)
    if not isinstance(ocid, str):
        told("/ocid", "missing; the release is left out", None, None)
        return []
    return [(ocid, trimmed(FIELDS, found))]


Teller = Callable[[str, str, str | None, str | None], None]


def _teller(block: Block, at: int, faults: list[Fault]) -> Teller:
    def tell(path: str, reason: str, value: str | None, ocid: str | None) -> None:
        offset = block.offset_of(at)
        faults.append(Fault(block.source, block.first + at, path, reason, ocid, offset, value))

    return tell


def _found(line: bytes, told: Teller, *, as_peer: bool) -> Iterator[Any]:
    """Yield what stands in a line: a release, or those of a package."""
    try:
        found = parsed(line.strip(SPACE), as_peer=as_peer)
    except NoReleaseError as refused:
        deep = None if as_peer else _without_the_deep(line)
        if deep is None:
            told("", str(refused), shown(line.decode("utf-8", "replace")), None)
            return
        told("", "nested too deeply for all of it; the fields that are kept went in", None, None)
        yield deep
        return
    if not as_peer and too_deep_for_peer(line):
        told("", f"nested deeper than {DEEPEST_OF_PEER} levels", None, None)
    if is_record(found) and not as_peer:
        yield compiled(found)
    elif is_package(found) and not as_peer:
        yield from releases_of(found)
    else:
        yield found


def _without_the_deep(line: bytes) -> Any:
    """Read the fields that are kept of a line too deep to be read whole; None if it is no JSON."""
    if not _too_deep(line) or _no_text(line):
        return None
    try:
        rows = _parsed(line).to_pylist()
    except pa.ArrowInvalid:
        return None
    return rows[0] if len(rows) == 1 else None


def _row(found: Any, told: Teller, *, as_peer: bool) -> dict[str, Any] | None:
    if isinstance(found, Lacking):
        told("/compiledRelease", "missing; left out", None, found.ocid)
        return None
    if not isinstance(found, dict):
        told("", "not an object; left out", shown(json.dumps(found)), None)
        return None
    fitting = Fitting(as_peer)
    row = fitting.fit(found)
    ocid = row["ocid"]
    for path, reason, value in fitting.found:
        told(path, reason, value, ocid)
    if fitting.untold:
        told("", f"{fitting.untold:,} more that do not fit in this release", None, ocid)
    if ocid is None:
        told("/ocid", "missing; the release is left out", None, None)
        return None
    return row
