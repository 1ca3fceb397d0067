"""The same questions asked of Spark: for tables that one machine cannot hold, or not in time.

Spark measures and judges. What it made lies as Parquet in a folder that all its machines see, and
what is handed back is put together here, on one machine, by DuckDB reading these files.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from bagdar.lake.dialect import Dialect
from bagdar.lake.manifest import LakeError
from bagdar.lake.scripts import Script, script

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MASTER = "BAGDAR_SPARK_MASTER"
"""Where Spark runs, such as spark://host:7077 or yarn; this machine unless it is told."""


class SparkScript(Script):
    """SQL that Spark runs step by step; `here` asks what it made of DuckDB."""

    in_parts = False

    def __init__(self, session: SparkSession, here: Script, folder: Path) -> None:
        """Keep the session, the script on this machine and the folder of tables."""
        self._session, self._here, self._folder = session, here, folder
        self._dialect = Dialect()
        self._made = 0

    @property
    def here(self) -> Script:
        """The script on this machine, which sees all tables that were made."""
        return self._here

    def view(self, name: str, files: Sequence[str | Path], *, numbered: bool = False) -> None:
        """Name Parquet files of one shape, which all machines of Spark must see."""
        self._here.view(name, files, numbered=numbered)
        self._name(name, self._session.read.parquet(*(_address(one) for one in files)))

    def empty(self, name: str, schema: pa.Schema) -> None:
        """Name a table without rows."""
        self.hold(name, schema.empty_table())

    def hold(self, name: str, rows: pa.Table) -> None:
        """Write a table that stands in memory to where all machines see it."""
        folder = self._new_folder()
        folder.mkdir()
        pq.write_table(rows, folder / "rows.parquet")
        self.view(name, [folder / "rows.parquet"])

    def let(self, name: str, value: Any) -> None:
        """Set a variable."""
        self._dialect.variables[name] = value
        self._here.let(name, value)

    def run(self, sql: str) -> None:
        """Run statements that hand nothing back."""
        for asked in self._dialect.statements(sql):
            if not isinstance(asked, exp.Create):
                raise LakeError(f"No statement that Spark is asked for: {asked.sql()[:80]}")
            self._make(asked)
        for told in self._dialect.told():
            self._here.run(told)

    def let_go(self) -> None:
        """Keep what lies in files until the session ends."""

    def gather(self, name: str, sql: str) -> None:
        """Let a table be the rows of a question."""
        self.run(f"CREATE TEMP TABLE {name} AS {sql}")

    def rows(self, sql: str) -> pa.Table:
        """Answer one question."""
        (asked,) = self._dialect.statements(sql)
        return pa.concat_tables(pq.read_table(one) for one in self._written(asked))

    def batches(self, sql: str, *, rows: int = 1_000_000) -> Iterator[pa.RecordBatch]:
        """Answer one question batch by batch, each of so many rows at most."""
        yield from self.rows(sql).to_batches(max_chunksize=rows)

    def _make(self, asked: exp.Create) -> None:
        name = asked.this.name
        if asked.args["kind"] == "VIEW":
            self._name(name, self._ask(asked.expression))
            self._here.run(asked.sql("duckdb"))
            return
        self.view(name, self._written(asked.expression))

    def _written(self, asked: exp.Expr) -> list[Path]:
        """Let Spark write what is asked for; return its files, in their order."""
        folder = self._new_folder()
        self._ask(asked).write.parquet(_address(folder))
        return sorted(folder.glob("*.parquet"))

    def _ask(self, asked: exp.Expr) -> DataFrame:
        return self._session.sql(self._dialect.spark(asked))

    def _name(self, name: str, found: DataFrame) -> None:
        found.createOrReplaceTempView(name)

    def _new_folder(self) -> Path:
        self._made += 1
        return self._folder / f"{self._made:04d}"


@contextmanager
def spark_script(
    *,
    threads: int | None = None,
    memory_mb: int | None = None,
    scratch: Path,
) -> Iterator[SparkScript]:
    """Open a session of Spark; raise LakeError where Spark or Java is not there.

    On this machine `threads` bounds its threads and `memory_mb` its heap; a cluster has settings of
    its own. All its machines must see `scratch`.
    """
    session = _session(threads, memory_mb)
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="spark-", dir=scratch)).resolve()
    try:
        with script({}, threads=threads, memory_mb=memory_mb, scratch=folder / "spill") as here:
            yield SparkScript(session, here, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        session.stop()


def _session(threads: int | None, memory_mb: int | None) -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise LakeError(
            "Spark is not installed: pip install --require-hashes -r requirements-spark.lock"
        ) from None
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise LakeError("Spark needs Java 17 or newer: install it, or set JAVA_HOME.")
    builder = SparkSession.builder.appName("bagdar")
    for name, value in {**_local(threads, memory_mb), **SAME_RESULTS}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


SAME_RESULTS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
"""What Spark must be set to so that a script gives the rows that DuckDB gives."""


def _local(threads: int | None, memory_mb: int | None) -> dict[str, str]:
    """Return how Spark runs on this machine; nothing where it runs elsewhere."""
    if master := os.environ.get(MASTER):
        return {"spark.master": master}
    count = threads or os.cpu_count() or 1
    told = {
        "spark.master": f"local[{count}]",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(2 * count),
    }
    return told | ({"spark.driver.memory": f"{memory_mb}m"} if memory_mb else {})


def _address(path: str | Path) -> str:
    return Path(path).resolve().as_uri()
