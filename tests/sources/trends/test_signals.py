"""Signals documents as files: packed, broken and bounded."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bagdar.core.trends import SignalsError
from bagdar.sources.trends import open_signals, write_signals
from tests.core.trends.signals import HEAD, SIGNAL


@pytest.mark.parametrize("name", ["signals.jsonl", "signals.jsonl.gz"])
def test_a_file_is_read_as_it_was_written_and_repeats_byte_by_byte(
    tmp_path: Path, name: str
) -> None:
    write_signals(tmp_path / name, HEAD, [SIGNAL])
    with open_signals(tmp_path / name) as (head, signals):
        assert (head, list(signals)) == (HEAD, [SIGNAL])
    before = (tmp_path / name).read_bytes()
    assert before.startswith(b"\x1f\x8b") == name.endswith(".gz")
    write_signals(tmp_path / name, HEAD, [SIGNAL])
    assert (tmp_path / name).read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_broken_gzip_and_foreign_letters_are_refused_by_line(tmp_path: Path) -> None:
    write_signals(tmp_path / "s.gz", HEAD, [SIGNAL])
    whole = (tmp_path / "s.gz").read_bytes()
    (tmp_path / "s.gz").write_bytes(whole[:-200])
    with (
        pytest.raises(SignalsError, match="the packed file is broken"),
        open_signals(tmp_path / "s.gz") as (_head, signals),
    ):
        list(signals)
    (tmp_path / "t.gz").write_bytes(gzip.compress("Ткань\n".encode("cp1251")))
    with pytest.raises(SignalsError, match=r"Line 1 .* not UTF-8"), open_signals(tmp_path / "t.gz"):
        pass


def test_a_bomb_is_read_no_further_than_one_line(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b" " * 50_000_000))
    with (
        pytest.raises(SignalsError, match=r"Line 1 .* longer than 4194304 characters"),
        open_signals(tmp_path / "bomb.gz"),
    ):
        pass
