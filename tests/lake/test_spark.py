"""The door to Spark where Spark is not there; what it computes is held against in tests/long."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bagdar.lake import LakeError
from bagdar.lake.spark import MASTER, _local, spark_script


def test_without_spark_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with (
        pytest.raises(LakeError, match=r"not installed: pip install .*requirements-spark\.lock"),
        spark_script(scratch=tmp_path / "scratch"),
    ):
        pass
    assert not (tmp_path / "scratch").exists()


def test_without_java_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = ModuleType("pyspark.sql")
    vars(here)["SparkSession"] = SimpleNamespace()
    monkeypatch.setitem(sys.modules, "pyspark.sql", here)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with (
        pytest.raises(LakeError, match="Spark needs Java 17 or newer"),
        spark_script(scratch=tmp_path),
    ):
        pass


def test_on_this_machine_it_is_bounded_and_heard_by_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(MASTER, raising=False)
    told = _local(2, 900)
    assert told["spark.master"] == "local[2]"
    assert told["spark.driver.memory"] == "900m"
    assert told["spark.driver.bindAddress"] == "127.0.0.1"
    assert told["spark.ui.enabled"] == "false"
    monkeypatch.setenv(MASTER, "spark://host:7077")
    assert _local(2, 900) == {"spark.master": "spark://host:7077"}
