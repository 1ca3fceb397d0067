"""WHERE tables are kept: the only door to DuckDB or Spark.

    lake = Lake(folder)
    lake.write([Content(ENDS, batches)])
    with lake.read() as reading:
        found = reading.run(lateness(reading.table(ENDS), as_of=day))

A snapshot is a set of immutable Parquet files and a manifest that names them. Writing puts new
files beside the old ones and then replaces the manifest in one step: a reader sees all of the
snapshot or all of the one before it, also when the writer is killed in between. Tables that are
not written again are taken over. What nobody reads any more is deleted by the next writer.
"""

from bagdar.lake.engine import Compiled, compiled, day_asked
from bagdar.lake.manifest import LakeError, Snapshot
from bagdar.lake.scratch import scratch_folder, sweep
from bagdar.lake.snapshots import Content, Lake, Reading, Taken, Together
from bagdar.lake.sorting import Months, sorted_by_month

__all__ = [
    "Compiled",
    "Content",
    "Lake",
    "LakeError",
    "Months",
    "Reading",
    "Snapshot",
    "Taken",
    "Together",
    "compiled",
    "day_asked",
    "scratch_folder",
    "sorted_by_month",
    "sweep",
]
