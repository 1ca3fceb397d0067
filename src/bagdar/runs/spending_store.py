"""Contracting processes kept in tables: loaded once, then only what is new or has changed.

A load adds tables of its own (a segment) beside those of earlier loads and marks the releases they
replace; when segments become many, or much is replaced, they are written again as one. A load that
is killed leaves what was kept before it.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from bagdar.core.spending import flags, stored
from bagdar.core.spending.parts import MACROS
from bagdar.core.tables import (
    OCDS_CONTENTS,
    OCDS_FAULTS,
    OCDS_GONE,
    OCDS_LOADS,
    OCDS_PARTS,
)
from bagdar.lake import Content, Lake, Reading, Snapshot, Taken, Together
from bagdar.lake.scripts import Script, script
from bagdar.runs.spending_tables import (
    SEGMENTED,
    TABLES,
    Machine,
    check_version,
    is_store,
    kept_as,
    segments,
    view_kept,
    view_tables,
)
from bagdar.sources.ocds import (
    SHAPES,
    Address,
    Fault,
    Parts,
    Tally,
    merged_releases,
    read_releases,
)
from bagdar.sources.ocds.laying import Laid

MOST_SEGMENTS = 32
MOST_GONE = 0.2
"""Share of what is kept that may be replaced before all is written again."""
PARTS_AT_ONCE = 10_000
REPEATED = "the process came again: an earlier release of it, or the same; left out"
WHY = {
    "repeated": REPEATED,
    "older": "compiled before the release that is kept; left out",
}


@dataclass(frozen=True)
class Loaded:
    """What came of the releases of a load."""

    number: int
    tally: Tally
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    repeated: int = 0


def load(
    lake: Lake, paths: Sequence[Path | Address], *, at: datetime, machine: Machine | None = None
) -> Loaded:
    """Read releases and keep the processes that are new or have changed.

    Nothing that is kept goes away because it does not come again. Releases that tell only what is
    new are merged with those of earlier loads, which are kept for that. Raises SourceError when
    there is nothing at a path, and LakeError when memory does not suffice; what was kept stays.
    """
    bounds = machine or Machine()
    check_version(lake.snapshot())
    with _alone(lake) as scratch:
        _write_as_one(lake, bounds, scratch)
        incoming, tally = Lake(scratch / "come"), Tally()
        parts = _parts(scratch)
        rounds = (read_releases(one, tally, threads=bounds.threads, parts=parts) for one in paths)
        merging = _merged(lake, parts, tally, bounds, scratch)
        incoming.write([Together(SHAPES, chain(chain.from_iterable(rounds), merging))])
        with (
            lake.read() as kept,
            incoming.read() as come,
            _script(bounds, scratch) as run,
        ):
            view_tables(run, come)
            view_kept(run, kept, {"contents": "stored"})
            for sql in (*flags.START, flags.DROPPED, stored.COME, stored.FATES):
                run.run(sql)
            told = _told(run, kept.snapshot, tally, paths)
            lake.write(_written(run, kept, come, told, at, paths, parts))
    return told


def _parts(scratch: Path) -> Parts:
    folder = scratch / "parts"
    folder.mkdir(mode=0o700)
    return Parts(folder)


def _merged(
    lake: Lake, parts: Parts, tally: Tally, bounds: Machine, scratch: Path
) -> Iterator[Laid]:
    """Merge what tells only what is new with what earlier loads kept of these processes."""
    if parts and is_store(lake.snapshot()):
        with lake.read() as kept, _script(bounds, scratch) as run:
            names = segments(kept.snapshot, OCDS_PARTS)
            run.view("parts", [kept.path(one) for one in names])
            view_kept(run, kept, {"contents": "stored"})
            asked = scratch / "asked.parquet"
            parts.write_ocids(asked)
            run.view("asked", [asked])
            for batch in run.batches(stored.PARTS_OF, rows=PARTS_AT_ONCE):
                for row in batch.to_pylist():
                    if row["release"]:
                        parts.add_kept(row["ocid"], row["release"])
                    else:
                        parts.note_compiled(row["ocid"])
            for batch in run.batches(stored.WHOLE_OF):
                for row in batch.to_pylist():
                    parts.note_compiled(row["ocid"])
    parts.compiled_lines = tally.processes
    yield from merged_releases(parts, tally)


@contextmanager
def _alone(lake: Lake) -> Iterator[Path]:
    """Keep other loads out; hand over an empty folder for what passes."""
    lake.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = lake.folder / "loading"
    with (lake.folder / "load.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _script(bounds: Machine, scratch: Path) -> Iterator[Script]:
    with script(
        {}, threads=bounds.threads, memory_mb=bounds.memory_mb, scratch=scratch / "spill"
    ) as run:
        run.run(MACROS)
        yield run


def _told(run: Script, before: Snapshot, tally: Tally, paths: Sequence[Path | Address]) -> Loaded:
    """Count what becomes of the releases, and log those that are left out."""
    counts = {row["fate"]: row["count"] for row in run.rows(stored.COUNTED).to_pylist()}
    for batch in run.batches(stored.LEFT_OUT):
        for row in batch.to_pylist():
            tally.told(Fault(_named(paths), 0, "", WHY[row["fate"]], ocid=row["ocid"]))
    loads = before.tables.get(kept_as(OCDS_LOADS))
    return Loaded((loads.rows if loads else 0) + 1, tally, **counts)


def _named(paths: Sequence[Path | Address]) -> str:
    return ", ".join(one.name for one in paths)


def _written(
    run: Script,
    kept: Reading,
    come: Reading,
    told: Loaded,
    at: datetime,
    paths: Sequence[Path | Address],
    parts: Parts,
) -> Iterator[Content | Taken]:
    """Yield the tables that a load adds or writes again."""
    first = not is_store(kept.snapshot)
    run.let("base", run.rows(_last_line(kept)).column(0)[0].as_py())
    if first or told.new or told.changed:
        for name, shape in SEGMENTED.items():
            as_ = kept_as(shape, told.number)
            if first and not told.repeated and name in TABLES:
                yield Taken(shape, Path(come.path(kept_as(shape))), as_)
            else:
                yield Content(shape, run.batches(stored.TAKEN[name]), as_)
    marked = _marked(run, kept, parts)
    if first or parts.any_fresh or marked.num_rows:
        rows = chain(parts.fresh(), marked.to_batches())
        yield Content(OCDS_PARTS, rows, kept_as(OCDS_PARTS, told.number))
    if told.changed:
        yield Content(OCDS_GONE, run.batches(stored.GONE))
    yield _log(kept, told, at, paths)
    if len(told.tally.faults):
        yield Content(OCDS_FAULTS, told.tally.fault_batches(), kept_as(OCDS_FAULTS, told.number))


def _marked(run: Script, kept: Reading, parts: Parts) -> pa.Table:
    """Return marks of processes of which parts are kept and a compiled release has come."""
    schema = OCDS_PARTS.schema().to_pyarrow()
    names = segments(kept.snapshot, OCDS_PARTS)
    if not names:
        return schema.empty_table()
    run.view("parts", [kept.path(one) for one in names])
    run.let("compiled", parts.compiled_lines)
    return run.rows(stored.MARKED).cast(schema)


def _last_line(kept: Reading) -> str:
    """Ask for the highest number ever given, that of what is gone included."""
    replaced = kept_as(OCDS_GONE) in kept.snapshot.tables
    return stored.LAST_LINE.format(stored="all_stored" if replaced else "stored")


def _log(kept: Reading, told: Loaded, at: datetime, paths: Sequence[Path | Address]) -> Content:
    row: dict[str, Any] = {
        "number": told.number,
        "at": at.isoformat(),
        "sources": _named(paths),
        "new": told.new,
        "changed": told.changed,
        "unchanged": told.unchanged,
        "older": told.older,
        "repeated": told.repeated,
        "faults": len(told.tally.faults),
    }
    schema = OCDS_LOADS.schema().to_pyarrow()
    name = kept_as(OCDS_LOADS)
    before = kept.whole(OCDS_LOADS, name) if name in kept.snapshot.tables else None
    grown = pa.concat_tables([before or schema.empty_table(), pa.Table.from_pylist([row], schema)])
    return Content(OCDS_LOADS, grown.combine_chunks().to_batches())


def _write_as_one(lake: Lake, bounds: Machine, scratch: Path) -> None:
    """Write all segments as one when they are many, or much of them is replaced.

    It comes before a load, so that what the last load brought always stands by itself.
    """
    snapshot = lake.snapshot()
    names = segments(snapshot, OCDS_CONTENTS)
    rows = sum(snapshot.tables[one].rows for one in names)
    gone = snapshot.tables.get(kept_as(OCDS_GONE))
    if len(names) <= MOST_SEGMENTS and (gone.rows if gone else 0) <= MOST_GONE * rows:
        return
    number = int(names[-1][-6:])
    views = {name: "stored" if name == "contents" else f"kept_{name}" for name in SEGMENTED}
    shapes = (*SEGMENTED.values(), OCDS_PARTS)
    old = [one for shape in shapes for one in segments(snapshot, shape)]
    with lake.read() as kept, _script(bounds, scratch) as run:
        view_kept(run, kept, views)
        run.view("parts", [kept.path(one) for one in segments(snapshot, OCDS_PARTS)])
        lake.write(
            [
                *(
                    Content(shape, run.batches(stored.KEPT[name]), kept_as(shape, number))
                    for name, shape in SEGMENTED.items()
                ),
                Content(OCDS_PARTS, run.batches(stored.PARTS), kept_as(OCDS_PARTS, number)),
            ],
            drop=[*old, kept_as(OCDS_GONE)],
        )
