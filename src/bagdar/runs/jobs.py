"""Jobs of a programme: records taken in, held against the claims, summed up.

Each programme has a lake of its own, as each has a key of its own:

    lake = Lake(jobs_folder(settings.BAGDAR_DATA, programme_key))
    taken = take_records(lake, [Handed(path, RecordKind.WORKERS), ...], programme=..., ...)
    jobs = run_jobs(lake, tables, as_of=day)

Records lie in the lake by kind and month. They are not in the registry: unlike other lakes, this
one cannot be computed again when it is thrown away, only handed over again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from bagdar.core.jobs.figures import job_figures, verdict_counts
from bagdar.core.jobs.merging import merged
from bagdar.core.jobs.policy import (
    RULE_VERSION,
    WINDOW_MONTHS,
    Band,
    RecordKind,
    band_in,
    first_of_month,
    month_after,
)
from bagdar.core.jobs.verdicts import verdicts
from bagdar.core.tables import (
    JOB_BATCHES,
    JOB_CLAIMS,
    JOB_CONTRIBUTIONS,
    JOB_EMPLOYERS,
    JOB_HEADCOUNTS,
    JOB_SITES,
    JOB_VERDICTS,
    JOB_WORKERS,
    WITHIN,
    Shape,
)
from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.core.terms.problem import Problem
from bagdar.lake import (
    Compiled,
    Content,
    Lake,
    LakeError,
    Months,
    Reading,
    Snapshot,
    compiled,
    day_asked,
    sorted_by_month,
)
from bagdar.sources.exchange import Manifest, RecordsError, digest_of
from bagdar.sources.exchange.errors import mixed_keys
from bagdar.sources.records import Known, Reason, Records, Tally

TABLES = (JOB_SITES, JOB_EMPLOYERS, JOB_HEADCOUNTS, JOB_CLAIMS, WITHIN)
"""What the registry hands in."""
SHAPES = {RecordKind.WORKERS: JOB_WORKERS, RecordKind.CONTRIBUTIONS: JOB_CONTRIBUTIONS}
CLOSED_LEAST_PERCENT = 50
"""A month is full, and closed, when it has at least this part of the rows of the last full month
in the year before it: a few records that came early do not make everybody else look dismissed,
neither after a gap nor after other such months. The first month of all is full, and so is one with
no full month in the WINDOW_MONTHS before it: a programme that shrank for good is measured by
itself then."""

CLOSED_MONTH = "closed_month"
"""The name under which compiled calculations are told their month."""

FEW_MONTHS = 6
"""Months of records that a refusal names."""


class MeanwhileError(Exception):
    """Other records were taken in while a file was read; nothing of it was kept."""


class Taking(StrEnum):
    """What becomes of the records that are there already."""

    ADD = "add"
    REPLACE_MONTHS = "replace_months"
    WHOLE_HISTORY = "whole_history"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file handed over, and the sheet that came with it, if one did."""

    path: Path
    kind: RecordKind
    manifest: Manifest | None = None


@dataclass(slots=True)
class Taken:
    """What became of a file: rows given, kept, there already, set apart with reasons and lines."""

    digest: str
    kind: RecordKind
    key_id: str = ""
    kept: int = 0
    repeated: int = 0
    tally: Tally = field(default_factory=Tally)
    months: tuple[date, ...] = ()
    known_before: bool = False


@dataclass(frozen=True)
class Jobs:
    """What was computed: figures and counts, for which month, of how many claims, from what."""

    figures: pa.Table
    verdicts: pa.Table
    closed_month: date
    claims: int
    input_hash: str
    rules: str = RULE_VERSION


def jobs_folder(data: Path, programme: str) -> Path:
    """Return where the records of a programme lie."""
    return data / "jobs" / sha256(programme.encode()).hexdigest()[:16]


def take_records(
    lake: Lake,
    handed: Sequence[Handed],
    *,
    programme: str,
    known: Known,
    on: date,
    taking: Taking = Taking.ADD,
    letting_go: bool = False,
) -> list[Taken]:
    """Take files of records in, all of them or none; a file that was taken before changes nothing.

    A file of which rows were set apart is read again: the register may know their sites by now.

    ADD puts new rows to those kept; REPLACE_MONTHS puts the months of the files in place of those
    kept; WHOLE_HISTORY lets all that was kept go, which a new key asks for. It has the months
    that are kept, unless `letting_go` says that those missing may go.

    Raises RecordsError for a file that is refused: personal numbers, plain digests, mixed keys, a
    sheet of another file, no records at all, a history that is not whole; MeanwhileError when
    somebody else hands over at this moment. The lake is then as it was.
    """
    if taking is Taking.WHOLE_HISTORY and {one.kind for one in handed} != set(RecordKind):
        raise RecordsError(
            "half_history",
            Problem("A whole history is workers and contributions together: hand over both."),
        )
    before = lake.snapshot()
    batches = [] if taking is Taking.WHOLE_HISTORY else _batches(lake)
    reading = [_open(one, programme, batches, known, on, taking) for one in handed]
    with ExitStack() as open_files:
        sorted_files = [_sorted(one, lake, open_files) for one in reading]
        _refuse_nothing(reading)
        if taking is Taking.WHOLE_HISTORY and not letting_go:
            _refuse_shorter(before, reading)
        if any(one.fresh for one in reading):
            contents = _contents(lake, before, reading, sorted_files, batches, taking, on)
            names = [name for name in before.tables if _is_records(name)]
            lake.write(contents, drop=names if taking is Taking.WHOLE_HISTORY else ())
    return [one.taken for one in reading]


def kept_batches(lake: Lake) -> list[dict[str, Any]]:
    """Return the files taken in, as rows of JOB_BATCHES."""
    return _batches(lake)


def run_jobs(
    lake: Lake,
    tables: Iterable[Content],
    *,
    as_of: date,
    bands: Mapping[date, Band] = MappingProxyType({}),
) -> Jobs:
    """Keep the tables of the registry, judge all claims and state the figures of a day."""
    lake.write(tables)
    return compute_jobs(lake, as_of=as_of, bands=bands)


def compute_jobs(
    lake: Lake,
    *,
    as_of: date,
    bands: Mapping[date, Band] = MappingProxyType({}),
    month: date | None = None,
) -> Jobs:
    """Judge all claims by what lies in the lake, and state the figures of a month.

    Without a month it is the newest closed one on a day, and its verdicts are kept in the lake, in
    place of those kept before; an earlier one is judged by the records up to it. Without records
    the figures of persons are missing, those of reports are there. `bands` are the additionality
    bands by the month that each holds from: what is additional is stated by the one in force in
    the month, and is not computable where none is.

    Raises LakeError when the tables of the registry were never kept.
    """
    with lake.read() as reading:
        _check_handed(reading)
        of = closed_month(reading.snapshot, as_of=as_of) if month is None else month
        until = None if month is None else month
        _name_inputs(reading, until=until)
        asked = {CLOSED_MONTH: of}
        found = reading.run_compiled(_judging(), **asked)
        reading.name(JOB_VERDICTS, found)
        band = band_in(bands, of)
        figures = reading.run_compiled(_stating(band), **asked)
        counts = reading.run_compiled(_counting(), **asked)
        input_hash = _input_hash(reading, band, until=until)
    if month is None:
        lake.write([Content(JOB_VERDICTS, found.to_batches())])
    return Jobs(figures, counts, of, found.num_rows, input_hash)


def earlier_months(
    lake: Lake,
    kept: Mapping[date, tuple[str, str]],
    *,
    as_of: date,
    bands: Mapping[date, Band] = MappingProxyType({}),
) -> tuple[list[date], list[date]]:
    """Return the earlier closed months without figures, and those whose inputs changed since.

    Both newest first; `kept` are the input hash and the rules of what is kept by month.
    """
    lacking, changed = [], []
    with lake.read() as reading:
        _check_handed(reading)
        for month in closed_months(reading.snapshot, as_of=as_of)[1:]:
            if month not in kept:
                lacking.append(month)
            elif kept[month] != (
                _input_hash(reading, band_in(bands, month), until=month),
                RULE_VERSION,
            ):
                changed.append(month)
    return lacking, changed


def _check_handed(reading: Reading) -> None:
    if any(one.name.lower() not in reading.snapshot.tables for one in TABLES):
        raise LakeError(
            "The register was not handed to the jobs of this programme yet: run them from it."
        )


def _input_hash(reading: Reading, band: Band | None, *, until: date | None) -> str:
    """Digest what figures were made of: the tables, and the band in force.

    Of an earlier month those rows alone that it is made of: what comes later changes nothing.
    """
    records = _names_until(reading.snapshot, until)
    if until is None:
        tables = reading.snapshot.digest(*(one.name.lower() for one in TABLES), *records)
        return tables if band is None else text_digest(canonical_json([tables, asdict(band)]))
    dated = (JOB_CLAIMS, JOB_HEADCOUNTS)
    whole = [one.name.lower() for one in TABLES if one not in dated]
    told = [reading.snapshot.digest(*whole, *records)]
    for shape in dated:
        rows = reading.whole(shape, shape.name.lower()).filter(pc.field("month") <= until)
        known = rows.sort_by([(one, "ascending") for one in rows.column_names])
        told.append(text_digest(str(known.to_pydict())))
    return text_digest(canonical_json([*told, None if band is None else asdict(band)]))


def _names_until(snapshot: Snapshot, until: date | None) -> list[str]:
    """Return the tables of records, those up to a month if one is given."""
    names = [name for name in snapshot.tables if _is_records(name)]
    return [one for one in names if until is None or _month_named(one) <= until]


def _month_named(name: str) -> date:
    return date.fromisoformat(f"{name[-7:]}-01")


def closed_month(snapshot: Snapshot, *, as_of: date) -> date:
    """Return the last month before a day that the contributions cover, or the month before it.

    A month with less than CLOSED_LEAST_PERCENT of the rows of the last full one is not closed yet.
    """
    found = closed_months(snapshot, as_of=as_of)
    return found[0] if found else month_after(first_of_month(as_of), -1)


def closed_months(snapshot: Snapshot, *, as_of: date) -> list[date]:
    """Return the months before a day that the contributions cover, newest first."""
    latest = month_after(first_of_month(as_of), -1)
    rows = {
        _month_named(name): one.rows
        for name, one in snapshot.tables.items()
        if name.startswith(_prefix(RecordKind.CONTRIBUTIONS))
    }
    found: list[date] = []
    full: date | None = None
    for month in sorted(one for one in rows if one <= latest and rows[one]):
        if full is not None and full <= month_after(month, -WINDOW_MONTHS):
            full = None
        if full is None or rows[month] * 100 >= rows[full] * CLOSED_LEAST_PERCENT:
            full = month
            found.insert(0, month)
    return found


def _name_inputs(reading: Reading, *, until: date | None) -> None:
    names = _names_until(reading.snapshot, until)
    for kind, shape in SHAPES.items():
        reading.name(shape, [one for one in names if one.startswith(_prefix(kind))])
    for shape in TABLES:
        reading.name(shape)


@cache
def _judging() -> Compiled:
    inputs = (*SHAPES.values(), JOB_SITES, JOB_EMPLOYERS, JOB_HEADCOUNTS)
    return compiled(verdicts(*map(_named, inputs), closed_month=day_asked(CLOSED_MONTH)))


@lru_cache
def _stating(band: Band | None) -> Compiled:
    inputs, month = (JOB_VERDICTS, JOB_CLAIMS, WITHIN), day_asked(CLOSED_MONTH)
    return compiled(job_figures(*map(_named, inputs), closed_month=month, band=band))


@cache
def _counting() -> Compiled:
    inputs = (JOB_VERDICTS, WITHIN)
    return compiled(verdict_counts(*map(_named, inputs), closed_month=day_asked(CLOSED_MONTH)))


def _named(shape: Shape) -> ibis.Table:
    return ibis.table(shape.schema(), name=shape.name)


# --- taking in


@dataclass
class _File:
    """A file on its way in."""

    taken: Taken
    records: Records
    fresh: bool


def _open(
    handed: Handed,
    programme: str,
    batches: Sequence[dict[str, Any]],
    known: Known,
    on: date,
    taking: Taking,
) -> _File:
    digest = digest_of(handed.path)
    key = next((str(one["key_id"]) for one in batches), None)
    records = Records(handed.path, handed.kind, known, newest_month=first_of_month(on), key_id=key)
    if handed.manifest is not None:
        records.agree(handed.manifest, programme=programme, digest=digest)
    same = (digest, handed.kind.value)
    before = [one for one in batches if (one["digest"], one["kind"]) == same]
    fresh = taking is not Taking.ADD or not before or _may_hold_more(before[-1], batches)
    return _File(Taken(digest, handed.kind, known_before=bool(before)), records, fresh)


def _may_hold_more(taken: Mapping[str, Any], batches: Sequence[Mapping[str, Any]]) -> bool:
    """Answer whether rows of a file were set apart, and none of its months replaced since.

    Batches of before do not tell how they were taken: they may have replaced their months.
    """
    later = batches[batches.index(taken) + 1 :]
    replaced = any(
        one.get("taking") in (None, Taking.REPLACE_MONTHS.value)
        and one["kind"] == taken["kind"]
        and one["first_month"] <= taken["last_month"]
        and one["last_month"] >= taken["first_month"]
        for one in later
    )
    return taken["set_apart"] > 0 and not replaced


def _sorted(file: _File, lake: Lake, open_files: ExitStack) -> Months | None:
    if not file.fresh:
        return None
    schema = SHAPES[file.records.kind].schema().to_pyarrow()
    batches = file.records.batches()
    months = open_files.enter_context(sorted_by_month(batches, schema, lake.scratch))
    file.taken.tally = file.records.tally
    file.taken.key_id = file.records.key_id or ""
    file.taken.months = tuple(months.months())
    return months


def _refuse_nothing(reading: Sequence[_File]) -> None:
    """Refuse two keys over the files handed together, and a file in which nothing can be used."""
    keys: list[str] = []
    for file in (one for one in reading if one.fresh):
        if not file.taken.tally.let_in:
            tally = file.taken.tally
            raise RecordsError(
                "nothing",
                Problem(
                    "None of the {given} rows can be used. Nothing was kept.", given=tally.given
                ),
                tally.set_apart,
            )
        keys.append(file.taken.key_id)
        if keys[0] != file.taken.key_id:
            raise mixed_keys(2, file.taken.key_id, keys[0])


def _refuse_shorter(before: Snapshot, reading: Sequence[_File]) -> None:
    """Refuse a whole history without months of which rows are kept."""
    given = {
        f"{_prefix(file.taken.kind)}{month:%Y-%m}"
        for file in reading
        for month in file.taken.months
    }
    kept = {name for name, one in before.tables.items() if _is_records(name) and one.rows}
    if lost := sorted(kept - given):
        raise RecordsError(
            "shorter_history",
            Problem(
                "Months that are kept have no rows in the new history: {count}, among them {some}. "
                "Hand the whole history over, or say that these months may go. "
                "Nothing was changed.",
                count=len(lost),
                some=", ".join(lost[:FEW_MONTHS]),
            ),
        )


def _contents(
    lake: Lake,
    before: Snapshot,
    reading: Sequence[_File],
    sorted_files: Sequence[Months | None],
    batches: Sequence[dict[str, Any]],
    taking: Taking,
    on: date,
) -> Iterator[Content]:
    """Merge month by month, while the lake is being written; then say which files were taken."""
    if _records_in(lake.snapshot()) != _records_in(before):
        raise MeanwhileError("Other records were taken in meanwhile: hand the file over again.")
    with lake.read() as kept:
        for kind in RecordKind:
            files = [
                (file.taken, months)
                for file, months in zip(reading, sorted_files, strict=True)
                if months is not None and file.taken.kind is kind
            ]
            for month in sorted({month for taken, _months in files for month in taken.months}):
                yield _month(kept, kind, month, files, taking)
    taken = [
        _row(one.taken, on, taking)
        for one in reading
        if one.fresh and not _is_nothing_new(one.taken, taking)
    ]
    told = pa.Table.from_pylist([*batches, *taken], JOB_BATCHES.schema().to_pyarrow())
    yield Content(JOB_BATCHES, told.to_batches())


def _month(
    kept: Reading,
    kind: RecordKind,
    month: date,
    files: Sequence[tuple[Taken, Months]],
    taking: Taking,
) -> Content:
    """Put the rows that files have for a month to those that are there."""
    shape, name = SHAPES[kind], f"{_prefix(kind)}{month:%Y-%m}"
    there = taking is Taking.ADD and name in kept.snapshot.tables
    empty = shape.schema().to_pyarrow().empty_table()
    table = kept.whole(shape, name) if there else empty
    for taken, months in files:
        if month not in taken.months:
            continue
        given = months.rows(month)
        found = merged(table, given)
        new = found.rows.num_rows - table.num_rows
        taken.kept += new
        taken.repeated += given.num_rows - new - found.differing
        if found.differing:
            taken.tally.set_apart[Reason.DIFFERS] += found.differing
        table = found.rows
    return Content(shape, table.to_batches(), name)


def _is_nothing_new(taken: Taken, taking: Taking) -> bool:
    """Answer whether a file that was read again brought nothing: it stays as it was told."""
    return taking is Taking.ADD and taken.known_before and not taken.kept


def _row(taken: Taken, on: date, taking: Taking) -> dict[str, object]:
    return {
        "digest": taken.digest,
        "kind": taken.kind.value,
        "key_id": taken.key_id,
        "first_month": taken.months[0],
        "last_month": taken.months[-1],
        "given": taken.tally.given,
        "kept": taken.kept,
        "repeated": taken.repeated,
        "set_apart": sum(taken.tally.set_apart.values()),
        "taken_on": on,
        "taking": taking.value,
    }


def _batches(lake: Lake) -> list[dict[str, Any]]:
    with lake.read() as reading:
        name = JOB_BATCHES.name.lower()
        return reading.rows(name) if name in reading.snapshot.tables else []


def _prefix(kind: RecordKind) -> str:
    return f"{kind.value}-"


def _records_in(snapshot: Snapshot) -> dict[str, str]:
    """Return the digests of what was handed over: records by month, and which files were taken.

    Tables of the registry and verdicts come and go while a file is read.
    """
    batches = JOB_BATCHES.name.lower()
    kept = ((name, one.sha256) for name, one in snapshot.tables.items())
    return {name: digest for name, digest in kept if name == batches or _is_records(name)}


def _is_records(name: str) -> bool:
    return any(name.startswith(_prefix(kind)) for kind in RecordKind)
