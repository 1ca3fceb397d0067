"""The tables of contracting processes, as a script sees them: of one reading, or of many loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bagdar.core.tables import OCDS_CONTENTS, OCDS_GONE, OCDS_PARTS, Shape
from bagdar.lake import LakeError, Reading, Snapshot
from bagdar.lake.scripts import Script
from bagdar.sources.ocds import SHAPES

TABLES = {one.name.lower().removeprefix("ocds_").removesuffix("_numbered"): one for one in SHAPES}
"""What a script calls a table, and its shape."""
SEGMENTED: Mapping[str, Shape] = {**TABLES, "contents": OCDS_CONTENTS}
"""Tables of which every load may add one."""

WITHOUT_GONE = "CREATE VIEW {view} AS SELECT * FROM all_{view} ANTI JOIN gone USING (line)"


ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class Machine:
    """What a computation may use; None for what the machine has."""

    threads: int | None = None
    memory_mb: int | None = None
    engine: str = "duckdb"
    """What computes from the tables: one of ENGINES."""


def kept_as(shape: Shape, load: int | None = None) -> str:
    """Return the name by which the lake knows a table, of one load where it is of one."""
    name = shape.name.lower()
    return name if load is None else f"{name}-{load:06d}"


def segments(snapshot: Snapshot, shape: Shape) -> list[str]:
    """Return the names of the tables of a shape, load by load."""
    return sorted(one for one in snapshot.tables if one.startswith(f"{kept_as(shape)}-"))


def is_store(snapshot: Snapshot) -> bool:
    """Answer whether processes were loaded, not only read once."""
    return bool(segments(snapshot, OCDS_CONTENTS))


def view_kept(
    run: Script, kept: Reading, views: Mapping[str, str], *, newest: bool = False
) -> None:
    """Name tables of a store, without what later loads replaced, by the views they shall have.

    With `newest` only what the last load that changed anything brought.
    """
    gone = _gone(kept.snapshot)
    _view(run, "gone", OCDS_GONE, [kept.path(gone)] if gone else [])
    for name, view in views.items():
        names = segments(kept.snapshot, SEGMENTED[name])
        files = [kept.path(one) for one in (names[-1:] if newest else names)]
        if gone is None or not files:
            _view(run, view, SEGMENTED[name], files)
            continue
        run.view(f"all_{view}", files)
        run.run(WITHOUT_GONE.format(view=view))


def view_tables(run: Script, reading: Reading, *, newest: bool = False) -> None:
    """Name the tables of OCDS, of a store or as they were read once.

    Raises LakeError when there are none, or an earlier version of this program loaded them.
    """
    check_version(reading.snapshot)
    if is_store(reading.snapshot):
        view_kept(run, reading, {name: name for name in TABLES}, newest=newest)
        return
    if newest or kept_as(TABLES["processes"]) not in reading.snapshot.tables:
        raise LakeError("Nothing is loaded here yet: run `bagdar spending load`.")
    for name, shape in TABLES.items():
        run.view(name, [reading.path(kept_as(shape))])


def check_version(snapshot: Snapshot) -> None:
    """Raise LakeError for a store of an earlier version, which kept fewer fields of a process.

    What was not kept then cannot be made up for: the releases must be loaded again. Only since
    the fields of today are kept is there a table of parts.
    """
    needed = (TABLES["contracts"], TABLES["parties"], OCDS_PARTS)
    if is_store(snapshot) and not all(segments(snapshot, one) for one in needed):
        raise LakeError(
            "An earlier version loaded this, with fewer fields of contracts, acts, bids and "
            "parties: load the releases again, into another folder."
        )


def _gone(snapshot: Snapshot) -> str | None:
    """Return the name of the table of what was replaced, where anything was."""
    found = snapshot.tables.get(kept_as(OCDS_GONE))
    return kept_as(OCDS_GONE) if found and found.rows else None


def _view(run: Script, name: str, shape: Shape, files: Sequence[str]) -> None:
    if files:
        run.view(name, files)
    else:
        run.empty(name, shape.schema().to_pyarrow())
