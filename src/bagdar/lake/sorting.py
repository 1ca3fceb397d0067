"""Rows that come in any order, sorted into parts on disk, so that each part fits in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bagdar.lake.scratch import scratch_folder


class Months:
    """Batches sorted by the column `month`, each month in a scratch file of its own."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        """Keep scratch files in a folder."""
        self._folder, self._schema = folder, schema
        self._writers: dict[date, pa.ipc.RecordBatchStreamWriter] = {}
        self._open = ExitStack()

    def add(self, batch: pa.RecordBatch) -> None:
        """Put the rows of a batch to those of their months."""
        ordered = batch.take(pc.sort_indices(batch.column("month")))
        for run in _runs(ordered.column("month")):
            part = ordered.slice(*run)
            self._writer(part.column("month")[0].as_py()).write_batch(part)

    def months(self) -> list[date]:
        """Return the months there are, in order."""
        return sorted(self._writers)

    def rows(self, month: date) -> pa.Table:
        """Return the rows of a month, once all were added."""
        self._open.close()
        with pa.memory_map(str(self._path(month))) as file:
            return pa.ipc.open_stream(file).read_all()

    def _writer(self, month: date) -> pa.ipc.RecordBatchStreamWriter:
        if month not in self._writers:
            file = self._open.enter_context(pa.OSFile(str(self._path(month)), "wb"))
            writer = self._open.enter_context(pa.ipc.new_stream(file, self._schema))
            self._writers[month] = writer
        return self._writers[month]

    def _path(self, month: date) -> Path:
        return self._folder / f"{month.isoformat()}.arrows"

    def close(self) -> None:
        """Let the files go."""
        self._open.close()


@contextmanager
def sorted_by_month(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, scratch: Path
) -> Iterator[Months]:
    """Read batches to their end and give them back month by month; the scratch files go then.

    What a killed process left under `scratch` goes first.
    """
    with scratch_folder(scratch) as folder:
        months = Months(folder, schema)
        try:
            for batch in batches:
                months.add(batch)
            yield months
        finally:
            months.close()


def _runs(ordered: pa.Array) -> Iterator[tuple[int, int]]:
    """Give begin and length of each run of equal values."""
    encoded = pc.run_end_encode(ordered)
    begin = 0
    for end in encoded.run_ends.to_pylist():
        yield begin, end - begin
        begin = end
