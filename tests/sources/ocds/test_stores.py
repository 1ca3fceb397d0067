"""Releases from an object store or an address: read as those of a folder, or refused plainly."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bagdar.cli.spending import spending
from bagdar.lake import Lake
from bagdar.runs.spending_store import load
from bagdar.sources.ocds import Address, SourceError, Tally, address, read_releases
from tests.core.spending.test_cardinal import process
from tests.runs.test_spending_store import AT
from tests.sources.ocds.object_store import KEY, SECRET, Store, served


def lines(*ocids: str) -> bytes:
    return "".join(f"{json.dumps(process(one))}\n" for one in ocids).encode()


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in.jsonl", content)
    return made.getvalue()


OBJECTS = {
    "in/a.jsonl": lines("a"),
    "in/b.jsonl.gz": gzip.compress(lines("b", "c")),
    "in/deep/d.zip": zipped(lines("d")),
    "in/.hidden/e.jsonl": lines("e"),
    "other/f.jsonl": lines("f"),
}


def ocids(told: str, tally: Tally | None = None) -> list[str]:
    found = address(told)
    assert found is not None
    read = read_releases(found, tally if tally is not None else Tally())
    return [one for laid in read for one in laid.processes.column("ocid").to_pylist()]


def come_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)


def test_a_folder_of_a_bucket_is_read_as_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(OBJECTS) as store:
        come_in(store, monkeypatch)
        tally = Tally()
        assert ocids("s3://bucket/in", tally) == ["a", "b", "c", "d"]
        assert (tally.processes, len(tally.faults)) == (4, 0)
        assert ocids("s3://bucket/other/f.jsonl") == ["f"]


def test_the_command_loads_from_a_bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with served(OBJECTS) as store:
        come_in(store, monkeypatch)
        done = CliRunner().invoke(spending, ["load", "s3://bucket/in", "--into", "kept"])
    assert done.exit_code == 0, done.output
    assert "Load 1: 4 new" in done.output
    with Lake(tmp_path / "kept").read() as reading:
        (row,) = reading.rows("ocds_loads")
    assert row["sources"] == "s3://bucket/in"


def test_what_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(OBJECTS) as store:
        come_in(store, monkeypatch)
        with pytest.raises(SourceError, match="s3://bucket/no: there is no such object or folder"):
            ocids("s3://bucket/no")


def test_who_may_not_come_in_is_told_so_and_no_secret_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with served(OBJECTS) as store:
        come_in(store, monkeypatch)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
        done = CliRunner().invoke(spending, ["load", "s3://bucket/in", "--into", "kept"])
    assert done.exit_code == 1
    assert "s3://bucket/in: it cannot be read" in done.output
    for secret in (SECRET, KEY, "somebody-else"):
        assert secret not in done.output


def test_a_connection_that_breaks_takes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lake = Lake(tmp_path / "kept")
    file = tmp_path / "in.jsonl"
    file.write_bytes(lines("kept"))
    load(lake, [file], at=AT)
    before = lake.snapshot()
    many = lines(*(f"{one}" for one in range(200)))
    with served({"in/a.jsonl": many}, break_after=10_000) as store:
        come_in(store, monkeypatch)
        for told in ("s3://bucket/in", f"http://127.0.0.1:{store.port}/public/in/a.jsonl"):
            with pytest.raises(SourceError, match=r"cannot be read|the connection broke after"):
                load(lake, [Address(told)], at=AT)
    assert lake.snapshot() == before
    assert not (lake.folder / "loading").exists()


def test_an_address_of_the_web_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(OBJECTS) as store:
        begun = f"http://127.0.0.1:{store.port}/public"
        assert ocids(f"{begun}/in/a.jsonl") == ["a"]
        assert ocids(f"{begun}/in/b.jsonl.gz") == ["b", "c"]
        with pytest.raises(SourceError, match="the server answers 404"):
            ocids(f"{begun}/in/no.jsonl")
        with pytest.raises(SourceError, match="a zip is read from a file or an object store"):
            ocids(f"{begun}/in/deep/d.zip")


def test_nobody_who_answers_is_said() -> None:
    with served({}) as store:
        port = store.port
    with pytest.raises(SourceError, match="it cannot be read: "):
        ocids(f"http://127.0.0.1:{port}/a.jsonl")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("ftp://host/a.jsonl", "ftp:// is not read"),
        ("file:///etc/passwd", "file:// is not read"),
        ("s3://key:secret@bucket/a", "Credentials do not belong into an address"),
        ("https://name:word@host/a", "Credentials do not belong into an address"),
        ("http://example.org/a.jsonl", "http:// can be changed on its way"),
        ("s3:///a", "needs a bucket or a host"),
    ],
)
def test_what_is_no_address_to_read_is_refused(told: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        address(told)
    done: Any = CliRunner().invoke(spending, ["load", told, "--into", "kept"])
    assert done.exit_code == 2
    assert "secret" not in done.output


def test_the_name_of_a_file_is_no_address() -> None:
    assert address("in.jsonl") is None
    assert address("C:/in.jsonl") is None


def test_a_signature_behind_an_address_is_told_nowhere() -> None:
    found = address("https://host/a.jsonl?X-Amz-Signature=abc")
    assert found is not None
    assert found.name == "https://host/a.jsonl"
