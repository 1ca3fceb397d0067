"""Read a file of records to its end, piece by piece."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random, SystemRandom

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bagdar.core.jobs.policy import RecordKind
from bagdar.core.terms.problem import Problem
from bagdar.sources.exchange import COLUMNS, Manifest, RecordsError
from bagdar.sources.exchange.errors import damaged, dressed_digest
from bagdar.sources.records.audit import found_without_key, some_days
from bagdar.sources.records.door import FEW_LINES, Door, Known, Reason, Tally, lines_from
from bagdar.sources.records.form import (
    PARQUET,
    LongFile,
    begins_with,
    check_columns,
)

BLOCK_BYTES = 1 << 23
ROWS_AT_ONCE = 1 << 17
MOST_BROKEN_LINES = 1_000_000
MOST_AUDITED = 1 << 20
"""Different persons that are looked for among digests made without a key."""
FIRST_LINE = 2
"""The line of the first row; in Parquet, too, headings count as one."""


class Records:
    """One file on its way in."""

    def __init__(
        self,
        path: Path,
        kind: RecordKind,
        known: Known | None,
        *,
        newest_month: date,
        key_id: str | None = None,
        rng: Random | None = None,
    ) -> None:
        """Prepare to read; `key_id` is that of earlier files, `newest_month` the last that may be.

        Without `known` sites and employers are not held against the register. `rng` draws the
        days of birth that are tried.
        """
        self.path, self.kind = path, kind
        self.tally = Tally()
        self._door = Door(kind, known, newest_month=newest_month, key_id=key_id)
        self._newest, self._rng = newest_month, rng or SystemRandom()
        self._broken = array("q")
        self._persons: NDArray[np.int64] = np.zeros(0, np.int64)

    @property
    def key_id(self) -> str | None:
        """Which key made the pseudonyms, once one was read."""
        return self._door.key_id

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give the rows that can be used, in the shape of their kind, in the order of the file.

        Raises RecordsError for what is refused as a whole, possibly after some batches: keep
        nothing before the end.
        """
        sound = 0
        for batch in self._raw_batches():
            self._refuse_many_broken()
            broken = np.array(self._broken, np.int64)
            lines = lines_from(sound, batch.num_rows, broken) + FIRST_LINE
            sound += batch.num_rows
            found = self._door.let_in(batch, lines, self.tally)
            self._remember(found.column("worker").to_numpy())
            yield found
        self._refuse_many_broken()
        self._count_broken()
        self._audit()

    def _raw_batches(self) -> Iterator[pa.RecordBatch]:
        if begins_with(self.path, PARQUET):
            yield from _parquet_batches(self.path)
            return
        with LongFile(self.path) as file:
            delimiter, names = file.headings()
            yield from self._csv_batches(file, delimiter, names)

    def _csv_batches(
        self, file: LongFile, delimiter: str, names: tuple[str, ...]
    ) -> Iterator[pa.RecordBatch]:
        try:
            yield from csv.open_csv(
                file,
                read_options=csv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, column_names=list(names)
                ),
                parse_options=csv.ParseOptions(
                    delimiter=delimiter,
                    quote_char=False,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._broken_line,
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            raise _too_long() from None

    def _broken_line(self, row: csv.InvalidRow) -> str:
        """Note the place of a line that has not five cells; its text goes nowhere.

        The reader swallows what is raised here, so that too many are only noted.
        """
        if len(self._broken) <= MOST_BROKEN_LINES:
            self._broken.append(row.number - 1)
        return "skip"

    def _refuse_many_broken(self) -> None:
        if len(self._broken) > MOST_BROKEN_LINES:
            raise RecordsError(
                "not_records",
                Problem(
                    "More than {most} lines have not five cells: these are no records. "
                    "Nothing was kept.",
                    most=MOST_BROKEN_LINES,
                ),
            )

    def _count_broken(self) -> None:
        count = len(self._broken)
        if count:
            self.tally.given += count
            lines = [place + FIRST_LINE for place in self._broken[:FEW_LINES]]
            self.tally.leave(Reason.BROKEN_LINE, lines, count)

    def _remember(self, workers: NDArray[np.int64]) -> None:
        if len(self._persons) >= MOST_AUDITED:
            return
        known, found = self._persons, np.unique(workers)
        places = np.searchsorted(known, found)
        inside = places < len(known)
        inside[inside] = known[places[inside]] == found[inside]
        if not inside.all():
            self._persons = np.union1d(known, found[~inside])

    def _audit(self) -> None:
        days = some_days(self._newest, self._rng)
        if found := found_without_key(self._persons, days):
            raise dressed_digest(found)

    def persons(self) -> NDArray[np.int64]:
        """Return different persons of the file, at most some MOST_AUDITED."""
        return self._persons

    def agree(self, manifest: Manifest, *, programme: str, digest: str) -> None:
        """Raise RecordsError unless a sheet is about this file, kind and programme."""
        told = (manifest.sha256, manifest.kind, manifest.programme)
        for found, expected, code in zip(
            told, (digest, self.kind.value, programme), ("sha256", "kind", "programme"), strict=True
        ):
            if found != expected:
                raise RecordsError(
                    f"manifest_{code}",
                    Problem(
                        "The manifest says {code} {found}, here it is {expected}: hand over the "
                        "file and its manifest as they were made. Nothing was kept.",
                        code=code,
                        found=found,
                        expected=expected,
                    ),
                )


def _parquet_batches(path: Path) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(path) as file:
            names = tuple(file.schema_arrow.names)
            check_columns(names)
            schema = pa.schema([(name, pa.string()) for name in names])
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield pa.RecordBatch.from_arrays(
                    [column.cast(pa.string()) for column in batch.columns], schema=schema
                )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError):
        raise damaged() from None


def _too_long() -> RecordsError:
    return RecordsError(
        "long_line",
        Problem("A line is longer than any record: these are no records. Nothing was kept."),
    )
