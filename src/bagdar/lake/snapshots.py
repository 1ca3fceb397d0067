"""Snapshots of the lake: written whole, read whole, kept while somebody reads them.

manifest.json        the current snapshot, replaced in one step
manifests/N.json     each snapshot still kept; a reader holds a shared lock on its own
files/               Parquet, each named by its digest, never changed
write.lock           held by the one writer

Locks are the kernel's: they end with the process that holds them, however it ends.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from bagdar.core.tables import Shape, ShapeError
from bagdar.lake import engine
from bagdar.lake.manifest import EMPTY, Kept, LakeError, Snapshot

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
HASHED_AT_ONCE = 1 << 20
COMPRESSION = "zstd"
ROWS_OF_GROUP, BYTES_OF_GROUP = 120_000, 64 * 2**20
"""Rows of small batches are written in large groups, which are packed and read quicker."""


@dataclass(frozen=True)
class Content:
    """A table to write: its shape, its rows in batches, and its name if the shape has many."""

    shape: Shape
    batches: Iterable[pa.RecordBatch]
    name: str = ""

    @property
    def kept_as(self) -> str:
        """The name it is read by."""
        return self.name or self.shape.name.lower()


@dataclass(frozen=True)
class Together:
    """Several tables whose rows come together: one batch of each, round after round."""

    shapes: Sequence[Shape]
    rounds: Iterable[Sequence[pa.RecordBatch]]


@dataclass(frozen=True)
class Taken:
    """A table that another lake on the same disk has written: its file is moved here."""

    shape: Shape
    file: Path
    name: str = ""


@dataclass
class Reading:
    """An open snapshot: its tables as expressions, and their values."""

    snapshot: Snapshot
    files: Path
    _engine: engine.Engine = field(default_factory=engine.Engine)

    def table(self, shape: Shape, name: str = "") -> ir.Table:
        """Return a table as an expression, after holding it against its declared shape."""
        found = self._engine.parquet(self._path(name or shape.name.lower()))
        shape.check(found)
        return found.select([one.name for one in shape.columns])

    def all_of(self, shape: Shape, names: Sequence[str]) -> ir.Table:
        """Return several tables of one shape as one expression; without any, an empty one."""
        if not names:
            return ibis.memtable(shape.schema().to_pyarrow().empty_table())
        found = self._engine.parquet([self._path(name) for name in names])
        shape.check(found)
        return found.select([one.name for one in shape.columns])

    def whole(self, shape: Shape, name: str) -> pa.Table:
        """Return all rows of a table, read from the file without an engine."""
        return pq.read_table(self._path(name), schema=shape.schema().to_pyarrow())

    def run(self, expression: ir.Table) -> pa.Table:
        """Evaluate an expression over tables of this snapshot."""
        return self._engine.run(expression)

    def name(self, shape: Shape, rows: pa.Table | Sequence[str] | None = None) -> None:
        """Let compiled calculations find a table by the name of its shape.

        That is the table kept by this name, or several kept, or rows that are at hand.
        """
        if rows is None:
            self._engine.name(shape.name, self.table(shape))
        elif isinstance(rows, pa.Table):
            self._engine.name(shape.name, rows)
        elif rows:
            self._engine.name(shape.name, self.all_of(shape, rows))
        else:
            self._engine.name(shape.name, shape.schema().to_pyarrow().empty_table())

    def run_compiled(self, calculation: engine.Compiled, **days: date) -> pa.Table:
        """Run a compiled calculation over the tables named, for the days that it asks for."""
        return self._engine.run_compiled(calculation, **days)

    def rows(self, name: str, **equal: Any) -> list[dict[str, Any]]:
        """Return the rows of a table with these values, read from the file without an engine."""
        wanted = None
        for column, value in equal.items():
            found = pc.field(column) == value
            wanted = found if wanted is None else wanted & found
        rows: list[dict[str, Any]] = (
            ds.dataset(self._path(name), format="parquet").to_table(filter=wanted).to_pylist()
        )
        return rows

    def path(self, name: str) -> str:
        """Return the file of a table, for a script."""
        return self._path(name)

    def _path(self, name: str) -> str:
        if name not in self.snapshot.tables:
            raise LakeError(f"The lake holds no table {name} yet: run `bagdar delivery compute`.")
        return str(self.files / self.snapshot.tables[name].file)

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()


@dataclass(frozen=True)
class Lake:
    """A folder of snapshots, and where what is on its way to them lies meanwhile."""

    folder: Path
    scratch_root: Path | None = None

    @property
    def scratch(self) -> Path:
        """Where rows lie that are being taken in; inside the lake unless said otherwise."""
        return self.scratch_root or self.folder / "scratch"

    def snapshot(self) -> Snapshot:
        """Return the current snapshot; an empty one before anything was written."""
        try:
            return Snapshot.from_text(self._manifest.read_text("utf-8"))
        except FileNotFoundError:
            return EMPTY

    def write(
        self, contents: Iterable[Content | Together | Taken], *, drop: Sequence[str] = ()
    ) -> Snapshot:
        """Write tables as one new snapshot, without those to drop; delete what nobody needs.

        Raises ShapeError when a batch does not have its declared shape, and LakeError for a name
        that cannot be one; the snapshot before stays the current one then.
        """
        with self._writing():
            before = self.snapshot()
            tables = {name: one for name, one in before.tables.items() if name not in drop}
            for one in contents:
                tables |= self._put(one)
            made = Snapshot(before.number + 1, tables)
            _write_whole(self._kept_manifest(made.number), made.to_text())
            _write_whole(self._manifest, made.to_text())
            self._prune(made)
        return made

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """Open the current snapshot; its files stay until this ends, whatever is written."""
        with self._held() as snapshot:
            reading = Reading(snapshot, self._files)
            try:
                yield reading
            finally:
                reading.close()

    @contextmanager
    def _held(self) -> Iterator[Snapshot]:
        """Hold a shared lock on the manifest of the current snapshot.

        Between reading the current manifest and locking its own one a writer may have deleted
        it: then there is a newer one, and it is asked again.
        """
        while True:
            current = self.snapshot()
            if current == EMPTY:
                yield current
                return
            try:
                file = self._kept_manifest(current.number).open("rb")
            except FileNotFoundError:
                if self.snapshot() != current:
                    continue
                raise LakeError(
                    "The lake has lost a manifest: delete the folder `lake` in BAGDAR_DATA and "
                    "compute again."
                ) from None
            with file:
                fcntl.flock(file, fcntl.LOCK_SH)
                if os.fstat(file.fileno()).st_nlink:
                    yield current
                    return

    @contextmanager
    def _writing(self) -> Iterator[None]:
        for one in (self.folder, self._files, self._manifests):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "write.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _put(self, content: Content | Together | Taken) -> dict[str, Kept]:
        """Write a table, or tables whose rows come together, each into a file of its digest."""
        if isinstance(content, Taken):
            return self._take(content)
        with ExitStack() as open_:
            if isinstance(content, Content):
                parts = [_Part(self._files, content.shape, content.kept_as, open_)]
                for batch in content.batches:
                    parts[0].add(batch)
            else:
                parts = [_Part(self._files, one, one.name.lower(), open_) for one in content.shapes]
                for batches in content.rounds:
                    for part, batch in zip(parts, batches, strict=True):
                        part.add(batch)
            for part in parts:
                part.write_waiting()
        return {part.name: part.kept() for part in parts}

    def _take(self, content: Taken) -> dict[str, Kept]:
        name = content.name or content.shape.name.lower()
        found = pq.read_metadata(content.file)
        empty = found.schema.to_arrow_schema().empty_table()
        for batch in empty.to_batches() or [pa.RecordBatch.from_pylist([], empty.schema)]:
            _fitted(batch, content.shape.schema().to_pyarrow(), content.shape)
        digest = _digest(content.file)
        _to_disk(content.file)
        kept = Kept(f"{name}-{digest[:16]}.parquet", digest, found.num_rows, content.shape.name)
        content.file.replace(self._files / kept.file)
        return {name: kept}

    def _prune(self, current: Snapshot) -> None:
        """Delete snapshots that nobody reads, and files that no snapshot names."""
        named = {one.file for one in current.tables.values()}
        for path in self._manifests.iterdir():
            if path != self._kept_manifest(current.number) and not _deleted(path):
                held = Snapshot.from_text(path.read_text("utf-8"))
                named |= {one.file for one in held.tables.values()}
        for path in self._files.iterdir():
            if path.name not in named:
                path.unlink()

    @property
    def _manifest(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def _manifests(self) -> Path:
        return self.folder / "manifests"

    @property
    def _files(self) -> Path:
        return self.folder / "files"

    def _kept_manifest(self, number: int) -> Path:
        return self._manifests / f"{number}.json"


class _Part:
    """A table while it is written."""

    def __init__(self, files: Path, shape: Shape, name: str, open_: ExitStack) -> None:
        if not NAME.fullmatch(name):
            raise LakeError(f"A table of the lake cannot be called {name!r}.")
        self.name, self._shape, self._files, self._rows = name, shape, files, 0
        self._schema = shape.schema().to_pyarrow()
        self._passing = files / f"{name}.part"
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = self._waiting_bytes = 0
        file = open_.enter_context(self._passing.open("wb"))
        writer = pq.ParquetWriter(
            file,
            self._schema,
            compression=COMPRESSION,
            use_dictionary=_texts(self._schema),
            column_encoding=_whole_numbers(self._schema),
        )
        self._writer = open_.enter_context(writer)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take rows, after holding them against the shape; write them when they fill a group."""
        self._waiting.append(_fitted(batch, self._schema, self._shape))
        self._waiting_rows += batch.num_rows
        self._waiting_bytes += batch.nbytes
        if self._waiting_rows >= ROWS_OF_GROUP or self._waiting_bytes >= BYTES_OF_GROUP:
            self.write_waiting()
        self._rows += batch.num_rows

    def write_waiting(self) -> None:
        """Write the rows that wait as one group."""
        if self._waiting_rows:
            group = pa.Table.from_batches(self._waiting, self._schema)
            self._writer.write_table(group, row_group_size=max(group.num_rows, 1))
        self._waiting, self._waiting_rows, self._waiting_bytes = [], 0, 0

    def kept(self) -> Kept:
        """Name the file, which is closed by now, by its digest."""
        digest = _digest(self._passing)
        _to_disk(self._passing)
        kept = Kept(f"{self.name}-{digest[:16]}.parquet", digest, self._rows, self._shape.name)
        self._passing.replace(self._files / kept.file)
        return kept


def _fitted(batch: pa.RecordBatch, schema: pa.Schema, shape: Shape) -> pa.RecordBatch:
    """Refuse a batch of another shape, and nulls where none may be."""
    names = [one.name for one in shape.columns]
    missing = [name for name in names if name not in batch.schema.names]
    if missing:
        raise ShapeError(f"{shape.name}: {', '.join(missing)} missing.")
    fitted = batch.select(names)
    wrong = [
        f"{one.name} must be {one.type}, is {found.type}"
        for one, found in zip(schema, fitted.schema, strict=True)
        if one.type != found.type
    ] + [
        f"{one.name} must not be null"
        for one, column in zip(schema, fitted.columns, strict=True)
        if not one.nullable and column.null_count
    ]
    if wrong:
        raise ShapeError(f"{shape.name}: {'; '.join(wrong)}.")
    return pa.RecordBatch.from_arrays(fitted.columns, schema=schema)


def _texts(schema: pa.Schema) -> list[str]:
    """Return the columns of texts, which alone repeat often enough for a dictionary."""
    lists = [one.name for one in schema if pa.types.is_list(one.type)]
    texts = [one.name for one in schema if pa.types.is_string(one.type)]
    return [*texts, *(f"{one}.list.element" for one in lists)]


def _whole_numbers(schema: pa.Schema) -> dict[str, str]:
    """Return how columns of whole numbers are packed: mostly they rise, line by line."""
    return {one.name: "DELTA_BINARY_PACKED" for one in schema if pa.types.is_int64(one.type)}


def _deleted(path: Path) -> bool:
    """Delete the manifest of a snapshot unless somebody reads it."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        path.unlink()
        return True


def _write_whole(path: Path, text: str) -> None:
    """Put a text in place of another in one step, on disk before it counts."""
    passing = path.with_suffix(".part")
    passing.write_text(text, "utf-8")
    _to_disk(passing)
    passing.replace(path)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    made = hashlib.sha256()
    with path.open("rb") as file:
        while some := _read(file):
            made.update(some)
    return made.hexdigest()


def _read(file: IO[bytes]) -> bytes:
    return file.read(HASHED_AT_ONCE)
