"""Releases that tell what is new of a process, put together as OCDS 1.1 merges them.

A release whose tags do not say `compiled` is a part of its process. Parts wait on disk until all of
them are there, so that memory holds those of few processes at once; then a later value replaces an
earlier one, and entries of lists are put together by their `id`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.core.tables import OCDS_PARTS
from bagdar.sources.ocds.faults import Fault

COMPILED = "compiled"
WHOLE_LISTS = frozenset({"additionalClassifications", "additionalIdentifiers", "changes", "tag"})
"""Lists that a later release replaces whole (`wholeListMerge` of the OCDS 1.1 schema)."""
LARGEST_PROCESS_BYTES = 32 * 2**20
MOST_RELEASES = 2_000
"""So many releases of one process are merged: each costs as much as all before it hold."""
BUCKETS = 256
HELD_BYTES = 8 * 2**20
"""What waits in memory before it goes to the files of the buckets."""
ROWS_AT_ONCE = 1_000
SOURCE = "merged releases"
"""Stands in the log in place of a file: what is told is of a process, not of one release."""
_NEW, _KEPT, _COMPILED = b"n", b"k", b"c"
_OCIDS = pa.schema([("ocid", pa.string())])
_FIRST = datetime.min.replace(tzinfo=UTC)


def is_part(release: Mapping[str, Any]) -> bool:
    """Answer whether a release tells what is new, not all: it has tags and none is `compiled`."""
    tags = release.get("tag")
    if isinstance(tags, str):
        tags = [tags]
    return isinstance(tags, list) and bool(tags) and COMPILED not in tags


@dataclass
class Merged:
    """A process put together, and paths at which its releases could not be told apart."""

    release: dict[str, Any]
    doubtful: list[str] = field(default_factory=list)


def merged(releases: Iterable[Mapping[str, Any]]) -> Merged:
    """Merge the releases of a process in the order of their dates; those without one come first.

    A null takes a value away, as the standard has it. Entries of a list that have no `id` cannot
    be told apart and are all kept: their path is told.
    """
    made = Merged({})
    for one in sorted(releases, key=_order):
        _merge(made.release, one, "", made.doubtful)
    made.release["tag"] = [COMPILED]
    return made


def embedded(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the process of a record by the releases that stand in it; None where they do not.

    Releases that a record only links to are not fetched, and too many of them are not merged.
    """
    releases = record.get("releases")
    if not isinstance(releases, list) or not releases:
        return None
    if not all(isinstance(one, dict) and "ocid" in one for one in releases):
        return None
    whole = [one for one in releases if not is_part(one)]
    if not whole and len(releases) > MOST_RELEASES:
        return None
    return max(whole, key=_order) if whole else merged(releases).release


def _order(release: Mapping[str, Any]) -> tuple[datetime, str, str]:
    date = release.get("date")
    told = date if isinstance(date, str) else ""
    return moment(told) or _FIRST, told, json.dumps(release, sort_keys=True, default=str)


def moment(text: str) -> datetime | None:
    """Return the moment of a date as releases have it; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _merge(into: dict[str, Any], one: Mapping[str, Any], path: str, doubtful: list[str]) -> None:
    for name, value in one.items():
        if value is None:
            into.pop(name, None)
        else:
            into[name] = _joined(name, into.get(name), value, f"{path}/{name}", doubtful)


def _joined(name: str, before: Any, value: Any, path: str, doubtful: list[str]) -> Any:
    if isinstance(before, dict) and isinstance(value, dict):
        made = dict(before)
        _merge(made, value, path, doubtful)
        return made
    lists = _of_objects(before) and _of_objects(value)
    return _by_id(before, value, path, doubtful) if lists and name not in WHOLE_LISTS else value


def _of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _by_id(
    before: Sequence[dict[str, Any]],
    later: Sequence[dict[str, Any]],
    path: str,
    doubtful: list[str],
) -> list[dict[str, Any]]:
    """Put later entries onto earlier ones of their id; others are added."""
    made = list(before)
    places: dict[str | int, int] = {}
    for place, one in enumerate(made):
        if (key := _key(one)) is not None:
            places.setdefault(key, place)
    for one in later:
        key = _key(one)
        if key is None and path not in doubtful:
            doubtful.append(path)
        if key is not None and key in places:
            entry = dict(made[places[key]])
            _merge(entry, one, path, doubtful)
            made[places[key]] = entry
        else:
            made.append(one)
    return made


def _key(entry: Mapping[str, Any]) -> str | int | None:
    key = entry.get("id")
    return key if isinstance(key, str | int) and not isinstance(key, bool) else None


def trimmed(kind: Any, value: Any) -> Any:
    """Return of a value what `kind` (see `fitting.FIELDS`) asks for, and every `id` on the way."""
    if isinstance(kind, dict) and isinstance(value, dict):
        names = [name for name in value if name in kind or name == "id"]
        return {name: trimmed(kind.get(name), value[name]) for name in names}
    if isinstance(kind, list) and isinstance(value, list):
        return [trimmed(kind[0], one) for one in value]
    return value


@dataclass
class _Held:
    """What came of one process, each part once; those that earlier loads kept come first.

    Beyond the bounds of a process parts are counted and dropped. Those that are held by then are
    more than may be merged, so that a store that keeps them never merges a share of the process.
    """

    is_compiled: bool = False
    kept: set[bytes] = field(default_factory=set)
    fresh: dict[bytes, None] = field(default_factory=dict)
    size: int = 0
    came: int = 0
    """Parts that came now, those that are kept already too."""

    @property
    def excess(self) -> str:
        """Say which bound is passed; nothing where none is."""
        if self.size > LARGEST_PROCESS_BYTES:
            return f"releases of more than {LARGEST_PROCESS_BYTES // 2**20} MB; left out"
        if len(self.kept) + len(self.fresh) > MOST_RELEASES:
            return f"more than {MOST_RELEASES} releases; left out"
        return ""

    def add(self, kind: bytes, text: bytes) -> None:
        if kind == _COMPILED:
            self.is_compiled = True
            return
        if text in self.fresh:
            return
        self.came += kind == _NEW
        if text in self.kept or self.excess:
            return
        self.size += len(text)
        if kind == _KEPT:
            self.kept.add(text)
        else:
            self.fresh[text] = None


class Parts:
    """Releases that are parts of their processes, on disk until all are there."""

    def __init__(self, folder: Path) -> None:
        """Keep them in files of `folder`, which is there and empty."""
        self._folder = folder
        self._waiting: dict[Path, list[bytes]] = {}
        self._waiting_bytes = 0
        self._compiled: pa.RecordBatchFileWriter | None = None
        self._any = False
        self.compiled_lines = 0
        """How many releases came compiled, before those that are merged; whoever merges tells."""
        self.any_fresh = False
        """Whether parts came that no earlier load kept; known once all are merged."""

    def __bool__(self) -> bool:
        """Answer whether there are any."""
        return self._any

    def add(self, ocid: str, release: Mapping[str, Any]) -> None:
        """Take a part that has come."""
        self._any = True
        self._put(_NEW, ocid, json.dumps(release, ensure_ascii=False).encode("utf-8", "replace"))

    def add_kept(self, ocid: str, text: str) -> None:
        """Take a part that an earlier load kept."""
        self._put(_KEPT, ocid, text.encode())

    def note(self, ocids: Any) -> None:
        """Take down of which processes compiled releases came, as an Arrow array."""
        if self._compiled is None:
            self._compiled = pa.ipc.new_stream(self._folder / "compiled", _OCIDS)
        self._compiled.write_batch(pa.record_batch({"ocid": ocids}))

    def note_compiled(self, ocid: str) -> None:
        """Take down a process of which a compiled release is kept."""
        self._put(_COMPILED, ocid, b"")

    def merged_lines(self, told: Callable[[Fault], None]) -> Iterator[bytes]:
        """Yield each process of which parts came, merged, as a line of JSON.

        Told is what is left aside: parts of a process of which a compiled release came or is kept.
        """
        if not self._any:
            return
        self._place_compiled()
        self._flush()
        for bucket in range(BUCKETS):
            for ocid, held in sorted(self._of(bucket).items()):
                line = self._line(ocid, held, told)
                if line is not None:
                    yield line

    def write_ocids(self, path: Path) -> None:
        """Write of which processes parts came, each once, as a Parquet table of `ocid`."""
        self._flush()
        with pq.ParquetWriter(path, _OCIDS) as table:
            for bucket in range(BUCKETS):
                if keys := self._keys(bucket):
                    table.write_table(pa.table({"ocid": [json.loads(one) for one in keys]}, _OCIDS))

    def fresh(self) -> Iterator[pa.RecordBatch]:
        """Yield the parts that no earlier load kept, as rows of OCDS_PARTS."""
        schema = OCDS_PARTS.schema().to_pyarrow()
        if not self.any_fresh:
            return
        with self._fresh.open("rb") as file:
            rows: list[dict[str, str]] = []
            for line in file:
                key, _tab, text = line.rstrip(b"\n").partition(b"\t")
                rows.append({"ocid": json.loads(key), "release": text.decode()})
                if len(rows) >= ROWS_AT_ONCE:
                    yield from pa.Table.from_pylist(rows, schema).to_batches()
                    rows = []
            yield from pa.Table.from_pylist(rows, schema).to_batches()

    @property
    def _fresh(self) -> Path:
        return self._folder / "fresh"

    def _put(self, kind: bytes, ocid: str, text: bytes) -> None:
        key = json.dumps(ocid).encode()
        line = b"\t".join((kind, key, text))
        file = self._file(zlib.crc32(key) % BUCKETS, new=kind == _NEW)
        self._waiting.setdefault(file, []).append(line)
        self._waiting_bytes += len(line)
        if self._waiting_bytes >= HELD_BYTES:
            self._flush()

    def _flush(self) -> None:
        for path, lines in self._waiting.items():
            with path.open("ab") as file:
                file.writelines(line + b"\n" for line in lines)
        self._waiting, self._waiting_bytes = {}, 0

    def _file(self, bucket: int, *, new: bool) -> Path:
        return self._folder / f"{bucket:03d}{'-new' if new else ''}"

    def _place_compiled(self) -> None:
        if self._compiled is None:
            return
        self._compiled.close()
        with pa.ipc.open_stream(self._folder / "compiled") as batches:
            for batch in batches:
                for ocid in batch.column(0).to_pylist():
                    self.note_compiled(ocid)

    def _of(self, bucket: int) -> dict[str, _Held]:
        """Return what came of the processes of a bucket."""
        found: dict[bytes, _Held] = {}
        for path in (self._file(bucket, new=False), self._file(bucket, new=True)):
            if path.exists():
                with path.open("rb") as file:
                    for line in file:
                        kind, key, text = line.rstrip(b"\n").split(b"\t", 2)
                        found.setdefault(key, _Held()).add(kind, text)
        return {json.loads(key): held for key, held in found.items()}

    def _keys(self, bucket: int) -> set[bytes]:
        """Return the processes of a bucket of which parts came."""
        path = self._file(bucket, new=True)
        if not path.exists():
            return set()
        with path.open("rb") as file:
            return {line.split(b"\t", 2)[1] for line in file}

    def _line(self, ocid: str, held: _Held, told: Callable[[Fault], None]) -> bytes | None:
        if not held.came:
            return None
        if held.is_compiled:
            count = f"{held.came} that tell only what is new"
            told(Fault(SOURCE, 0, "", f"{_WHOLE}; left out: {count}", ocid=ocid))
            return None
        if held.fresh:
            self.any_fresh = True
            key = json.dumps(ocid).encode()
            with self._fresh.open("ab") as file:
                file.writelines(key + b"\t" + one + b"\n" for one in held.fresh)
        if held.excess:
            told(Fault(SOURCE, 0, "", held.excess, ocid=ocid))
            return None
        return _merged_line(ocid, [*held.kept, *held.fresh], told)


_WHOLE = "a compiled release tells all of the process"


def _merged_line(ocid: str, texts: Sequence[bytes], told: Callable[[Fault], None]) -> bytes:
    releases = [json.loads(one) for one in texts]
    if len(releases) > 1 and any(moment(str(one.get("date"))) is None for one in releases):
        told(Fault(SOURCE, 0, "/date", "none that can be read; merged before others", ocid=ocid))
    found = merged(releases)
    for path in found.doubtful:
        told(Fault(SOURCE, 0, path, "entries without an id; those of all releases", ocid=ocid))
    return json.dumps(found.release, ensure_ascii=False).encode("utf-8", "replace")
