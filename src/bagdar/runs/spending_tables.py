"""The tables of contracting processes, as a script sees them: of one reading, or of many loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bagdar.core.spending.flags import of_part
from bagdar.core.tables import OCDS_CONTENTS, OCDS_GONE, OCDS_PARTS, Shape
from bagdar.lake import LakeError, Reading, Snapshot
from bagdar.lake.scripts import Script
from bagdar.sources.ocds import SHAPES

TABLES = {one.name.lower().removeprefix("ocds_").removesuffix("_numbered"): one for one in SHAPES}
"""What a script calls a table, and its shape."""
SEGMENTED: Mapping[str, Shape] = {**TABLES, "contents": OCDS_CONTENTS}
"""Tables of which every load may add one."""

WITHOUT_GONE = "CREATE VIEW {view} AS SELECT * FROM all_{view} ANTI JOIN gone USING (line)"
ALL_LINES = -(2**62), 2**62
PROCESSES_AT_ONCE, OWN_AT_ONCE = 120_000, 60_000
"""Processes of a part: as many as a file has in a group of rows, which is read whole; with our own
rules, which need more memory a process, half of that."""


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
    run: Script,
    kept: Reading,
    views: Mapping[str, str],
    *,
    newest: bool = False,
    in_parts: bool = False,
) -> None:
    """Name tables of a store, without what later loads replaced, by the views they shall have.

    With `newest` only what the last load that changed anything brought. With `in_parts` the views
    show the lines of the part that `look_at` was told.
    """
    gone = _gone(kept.snapshot)
    _view(run, "gone", OCDS_GONE, [kept.path(gone)] if gone else [])
    for name, view in views.items():
        names = segments(kept.snapshot, SEGMENTED[name])
        files = [kept.path(one) for one in (names[-1:] if newest else names)]
        whole = f"whole_{view}" if in_parts and files else view
        if gone is None or not files:
            _view(run, whole, SEGMENTED[name], files)
        else:
            run.view(f"all_{whole}", files)
            run.run(WITHOUT_GONE.format(view=whole))
        if whole != view:
            run.run(of_part(view, whole))


def view_tables(
    run: Script, reading: Reading, *, newest: bool = False, in_parts: bool = False
) -> None:
    """Name the tables of OCDS, of a store or as they were read once; `in_parts` as `view_kept`.

    Raises LakeError when there are none, or an earlier version of this program loaded them.
    """
    check_version(reading.snapshot)
    if is_store(reading.snapshot):
        named = {name: name for name in TABLES}
        view_kept(run, reading, named, newest=newest, in_parts=in_parts)
        return
    if newest or kept_as(TABLES["processes"]) not in reading.snapshot.tables:
        raise LakeError("Nothing is loaded here yet: run `bagdar spending load`.")
    for name, shape in TABLES.items():
        whole = f"whole_{name}" if in_parts else name
        run.view(whole, [reading.path(kept_as(shape))])
        if in_parts:
            run.run(of_part(name, whole))


Part = tuple[int, int]
"""The first and the last line of some processes."""


def look_at(run: Script, part: Part) -> None:
    """Let the views show the lines of a part alone."""
    run.let("first_line", part[0])
    run.let("last_line", part[1])


def parts_of(run: Script, *, own: bool) -> list[Part]:
    """Return parts of as many processes each, which together are all lines there may be.

    `own` tells whether rules of our own look at them too.
    """
    if not run.in_parts:
        return [ALL_LINES]
    lines = np.sort(run.rows("SELECT line FROM processes").column(0).to_numpy())
    many = OWN_AT_ONCE if own else PROCESSES_AT_ONCE
    firsts = [int(one) for one in lines[many::many]]
    return list(
        zip([ALL_LINES[0], *firsts], [*(one - 1 for one in firsts), ALL_LINES[1]], strict=True)
    )


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
