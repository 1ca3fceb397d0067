"""Processes kept in tables: what a load takes, leaves and tells, and what is computed from them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.settings import ALL_ON, Settings
from bagdar.core.tables import OCDS_LOADS
from bagdar.lake import Lake, LakeError
from bagdar.runs import spending_store
from bagdar.runs.spending import flagged, needing_all
from bagdar.runs.spending_store import Loaded, load
from bagdar.sources.ocds import SourceError, merging
from tests.bench.spending import make
from tests.cli.conftest import environment
from tests.core.spending.test_cardinal import bid, process
from tests.core.spending.worlds import Die, our_results

AT = datetime(2026, 3, 1, tzinfo=UTC)
WITHOUT_FENCE = Settings(enabled=frozenset({"R003", "R018", "R028", "R030", "R035", "R036"}))


def put(lake: Lake, releases: Sequence[Any]) -> Loaded:
    """Load releases, one a line."""
    lake.folder.parent.mkdir(parents=True, exist_ok=True)
    file = lake.folder.parent / "in.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in releases), "utf-8")
    return load(lake, [file], at=AT)


def found(lake: Lake, chosen: Settings = ALL_ON, *, newest: bool = False) -> list[Any]:
    with flagged(lake, chosen, newest=newest) as flags:
        return list(flags.subjects())


def hash_of(lake: Lake) -> str:
    with flagged(lake, WITHOUT_FENCE) as flags:
        return flags.input_hash


def counts(told: Loaded) -> tuple[int, int, int, int, int]:
    return told.new, told.changed, told.unchanged, told.older, told.repeated


def one(ocid: str, amount: float, date: str | None = "2025-01-01T00:00:00Z") -> dict[str, Any]:
    return process(ocid, bid("W", amount), bid("X", 104), date=date)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "kept")


def test_a_second_load_takes_only_what_is_new_or_has_changed(lake: Lake) -> None:
    assert counts(put(lake, [one("a", 100), one("b", 100), one("c", 100)])) == (3, 0, 0, 0, 0)
    later = one("b", 90, "2025-02-01T00:00:00Z")
    assert counts(put(lake, [one("a", 100), later, one("d", 100)])) == (1, 1, 1, 0, 0)
    assert [row[1] for row in found(lake, WITHOUT_FENCE)] == ["a", "b", "c", "d"]
    with lake.read() as reading:
        names = [name for name in reading.snapshot.tables if "processes" in name]
        rows = [reading.snapshot.tables[name].rows for name in sorted(names)]
    assert rows == [3, 2]


def test_results_are_those_of_reading_the_last_releases(lake: Lake, tmp_path: Path) -> None:
    put(lake, [one("a", 100), one("b", 100), one("c", 100)])
    last = [one("a", 100), one("b", 90, "2025-02-01T00:00:00Z"), one("c", 100), one("d", 101)]
    put(lake, last[1:2])
    put(lake, last[3:])
    expected, evidence = our_results(tmp_path / "read", last, ALL_ON)
    rows = found(lake)
    assert {row[:2]: json.loads(row[2]) for row in rows} == expected
    assert {row[:2]: json.loads(row[3] or "{}") for row in rows} == evidence


def test_a_release_compiled_earlier_is_left_out_and_told(lake: Lake) -> None:
    put(lake, [one("a", 100, "2025-03-01T00:00:00Z")])
    before = found(lake, WITHOUT_FENCE)
    told = put(lake, [one("a", 90, "2025-02-28T23:00:00-05:00"), one("a", 80, None)])
    assert counts(told) == (0, 1, 0, 0, 1)
    told = put(lake, [one("a", 70, "2025-02-01T00:00:00Z")])
    assert counts(told) == (0, 0, 0, 1, 0)
    assert [(fault.ocid, fault.reason) for fault in told.tally.faults] == [
        ("a", "compiled before the release that is kept; left out")
    ]
    assert len(before) == len(found(lake, WITHOUT_FENCE))


def test_of_releases_of_one_moment_the_one_loaded_last_holds(lake: Lake) -> None:
    put(lake, [one("a", 90)])
    assert counts(put(lake, [one("a", 100)])) == (0, 1, 0, 0, 0)
    assert counts(put(lake, [one("a", 100)])) == (0, 0, 1, 0, 0)


def test_a_process_that_comes_twice_in_a_load_is_told(lake: Lake) -> None:
    told = put(lake, [one("a", 100), one("a", 90, "2024-01-01T00:00:00Z"), one("b", 100)])
    assert counts(told) == (2, 0, 0, 0, 1)
    assert [(fault.ocid, fault.reason) for fault in told.tally.faults] == [
        ("a", "the process came again: an earlier release of it, or the same; left out")
    ]


def test_what_does_not_fit_and_what_came_of_a_load_are_kept(lake: Lake) -> None:
    put(lake, [one("a", 100), {"id": "no ocid"}])
    put(lake, [one("a", 100)])
    with lake.read() as reading:
        (fault,) = reading.rows("ocds_faults-000001")
        loads = reading.whole(OCDS_LOADS, "ocds_loads").to_pylist()
    assert (fault["line"], fault["reason"]) == (2, "missing; the release is left out")
    assert [(row["number"], row["new"], row["unchanged"], row["faults"]) for row in loads] == [
        (1, 1, 0, 1),
        (2, 0, 1, 0),
    ]
    assert (loads[0]["at"], loads[0]["sources"]) == ("2026-03-01T00:00:00+00:00", "in.jsonl")


def test_whatever_changes_of_a_process_is_seen_by_the_next_load(lake: Lake) -> None:
    value = {"amount": 1, "currency": "KZT"}
    contract: dict[str, Any] = {
        "id": "c",
        "amendments": [{"id": "1"}],
        "implementation": {
            "transactions": [{"id": "t", "value": value}],
            "milestones": [{"id": "m", "status": "met"}],
        },
    }
    first: dict[str, Any] = {
        **one("a", 100),
        "contracts": [contract],
        "parties": [{"id": "W", "contactPoint": {"telephone": "1"}}],
        "planning": {"budget": {"projectID": "P"}},
    }
    again: list[dict[str, Any]] = [
        {"contracts": [{**contract, "value": value}]},
        {"contracts": [{**contract, "amendments": [{"id": "2"}]}]},
        {"contracts": [{**contract, "implementation": {"transactions": []}}]},
        {
            "contracts": [
                {**contract, "implementation": {**contract["implementation"], "milestones": []}}
            ]
        },
        {"parties": [{"id": "W", "contactPoint": {"telephone": "2"}}]},
        {"planning": {"budget": {"projectID": "Q"}}},
    ]
    put(lake, [first])
    assert counts(put(lake, [first])) == (0, 0, 1, 0, 0)
    for change in again:
        assert counts(put(lake, [{**first, **change}])) == (0, 1, 0, 0, 0), change


def test_what_an_earlier_version_loaded_is_refused(lake: Lake) -> None:
    put(lake, [one("a", 100)])
    names = [name for name in lake.snapshot().tables if name.startswith("ocds_parts")]
    lake.write([], drop=names)
    with pytest.raises(LakeError, match="An earlier version loaded this"):
        found(lake)
    with pytest.raises(LakeError, match="load the releases again, into another folder"):
        put(lake, [one("a", 100)])


TENDER = {
    "ocid": "p",
    "date": "2025-01-01T00:00:00Z",
    "tag": ["tender"],
    "tender": {"numberOfTenderers": 1, "procurementMethod": "open"},
}
AWARD = {
    "ocid": "p",
    "date": "2025-02-01T00:00:00Z",
    "tag": ["award"],
    "awards": [{"id": "a", "status": "active", "suppliers": [{"id": "s"}]}],
}


def test_a_later_load_of_an_award_keeps_the_tender_of_an_earlier_one(
    lake: Lake, tmp_path: Path
) -> None:
    assert counts(put(lake, [TENDER, one("a", 100)])) == (2, 0, 0, 0, 0)
    assert counts(put(lake, [AWARD])) == (0, 1, 0, 0, 0)
    together = Lake(tmp_path / "together" / "kept")
    put(together, [AWARD, one("a", 100), TENDER])
    assert found(lake) == found(together)
    assert hash_of(lake) == hash_of(together)
    results = {row[1]: json.loads(row[2]) for row in found(lake) if row[0] == "process"}
    assert results["p"]["R018"]["state"] == "flagged"
    assert counts(put(lake, [AWARD])) == (0, 0, 1, 0, 0)


def test_parts_are_merged_after_all_was_written_as_one(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spending_store, "MOST_SEGMENTS", 1)
    for some in (TENDER, one("a", 100), AWARD, one("b", 100)):
        put(lake, [some])
    results = {row[1]: json.loads(row[2]) for row in found(lake) if row[0] == "process"}
    assert results["p"]["R018"]["state"] == "flagged"
    assert "an award" not in str(results["p"]["R035"]["reason"])


def test_an_award_of_a_process_that_is_kept_compiled_is_left_out_and_told(lake: Lake) -> None:
    put(lake, [one("p", 100)])
    told = put(lake, [AWARD])
    assert counts(told) == (0, 0, 0, 0, 0)
    assert [(fault.ocid, fault.reason) for fault in told.tally.faults] == [
        ("p", "a compiled release tells all of the process; left out: 1 that tell only what is new")
    ]


@pytest.mark.parametrize("as_one", [False, True])
def test_a_part_that_comes_after_a_compiled_release_is_left_out_and_told(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, *, as_one: bool
) -> None:
    if as_one:
        monkeypatch.setattr(spending_store, "MOST_SEGMENTS", 1)
    put(lake, [TENDER, {**TENDER, "ocid": "q"}])
    assert counts(put(lake, [one("p", 100, "2025-01-15T00:00:00Z")])) == (0, 1, 0, 0, 0)
    whole = {row[1]: row for row in found(lake, WITHOUT_FENCE)}["p"]
    for _again in range(2):
        told = put(lake, [AWARD])
        assert counts(told) == (0, 0, 0, 0, 0)
        (fault,) = told.tally.faults
        assert fault.ocid == "p"
        assert "left out: 1 that tell only what is new" in fault.reason
    assert counts(put(lake, [{**AWARD, "ocid": "q"}])) == (0, 1, 0, 0, 0)
    assert {row[1]: row for row in found(lake, WITHOUT_FENCE)}["p"] == whole


@pytest.mark.parametrize(
    ("bound", "most", "why"),
    [
        ("MOST_RELEASES", 1, "more than 1 releases; left out"),
        ("LARGEST_PROCESS_BYTES", 300, "releases of more than 0 MB; left out"),
    ],
)
def test_a_process_of_too_many_parts_stays_left_out_and_is_told(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, why: str
) -> None:
    monkeypatch.setattr(merging, bound, most)
    later = [{**AWARD, "id": f"{number}"} for number in range(3)]
    told = put(lake, [TENDER, *later, {**TENDER, "ocid": "q"}])
    assert counts(told) == (1, 0, 0, 0, 0)
    assert [(one.ocid, one.reason) for one in told.tally.faults] == [("p", why)]
    size = parts_kept(lake)
    told = put(lake, [{**AWARD, "id": "more"}])
    assert [(one.ocid, one.reason) for one in told.tally.faults] == [("p", why)]
    assert parts_kept(lake) == size < 5
    assert [row[1] for row in found(lake, WITHOUT_FENCE)] == ["q"]


def test_a_load_fetches_what_is_kept_of_its_own_processes_alone(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(lake, [TENDER, {**TENDER, "ocid": "q"}, one("a", 100), one("b", 100)])
    fetched: list[str] = []

    class Watched(merging.Parts):
        def add_kept(self, ocid: str, text: str) -> None:
            fetched.append(ocid)
            super().add_kept(ocid, text)

        def note_compiled(self, ocid: str) -> None:
            fetched.append(ocid)
            super().note_compiled(ocid)

    monkeypatch.setattr(spending_store, "Parts", Watched)
    told = put(lake, [AWARD, {**AWARD, "ocid": "a"}])
    assert counts(told) == (0, 1, 0, 0, 0)
    assert [fault.ocid for fault in told.tally.faults] == ["a"]
    assert fetched == ["p", "a"]


def parts_kept(lake: Lake) -> int:
    tables = lake.snapshot().tables
    return sum(tables[name].rows for name in tables if name.startswith("ocds_parts"))


def test_what_the_last_load_brought_is_flagged_alone(lake: Lake) -> None:
    put(lake, [one("a", 100), one("b", 104)])
    put(lake, [one("b", 104, "2025-02-01T00:00:00Z"), one("c", 104)])
    whole = {row[1]: row for row in found(lake, WITHOUT_FENCE)}
    assert found(lake, WITHOUT_FENCE, newest=True) == [whole["b"], whole["c"]]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_loads_in_turn_give_what_one_reading_gives(seed: int) -> None:
    die = Die(seed)
    releases = [
        {**release, "ocid": f"o{number}"} for number, release in enumerate(die.releases(30))
    ]
    cut = die.random.randint(0, len(releases))
    with TemporaryDirectory() as name:
        turns, once = Lake(Path(name) / "turns" / "kept"), Lake(Path(name) / "once" / "kept")
        put(turns, releases[:cut])
        put(turns, releases)
        put(once, releases)
        assert found(turns) == found(once)
        assert hash_of(turns) == hash_of(once)
        last = {row[1] for row in found(turns, WITHOUT_FENCE, newest=True)}
        assert last <= {row[1] for row in found(once, WITHOUT_FENCE)}


def test_indicators_that_need_all_processes_are_named(lake: Lake) -> None:
    put(lake, [one("a", 100)])
    assert needing_all(ALL_ON) == ["R024", "R025", "R038", "R048", "R058"]
    with pytest.raises(ValueError, match="R024, R025, R038, R048, R058 need all processes"):
        found(lake, ALL_ON, newest=True)
    chosen = Settings(enabled=frozenset({"R003", "R024", "R058"}), close=0.05, discounted=0.5)
    assert needing_all(chosen) == []


def test_many_segments_are_written_as_one(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending_store, "MOST_SEGMENTS", 2)
    monkeypatch.setattr(spending_store, "MOST_GONE", 1)
    for number in range(3):
        put(lake, [one(f"{number}", 100 + number), one("again", 100 + number)])
    before, hashed = found(lake), hash_of(lake)
    put(lake, [one("0", 100)])
    with lake.read() as reading:
        names = [name for name in reading.snapshot.tables if "processes" in name]
    assert names == ["ocds_processes-000003"]
    assert (found(lake), hash_of(lake)) == (before, hashed)
    assert [row[1] for row in before if row[0] == "process"] == ["0", "1", "2", "again"]


def test_where_much_was_replaced_all_is_written_as_one(lake: Lake) -> None:
    put(lake, [one("a", 100), one("b", 100)])
    put(lake, [one("a", 90)])
    assert "ocds_gone" in lake.snapshot().tables
    assert counts(put(lake, [one("c", 100)])) == (1, 0, 0, 0, 0)
    assert "ocds_gone" not in lake.snapshot().tables
    assert [row[1] for row in found(lake, WITHOUT_FENCE)] == ["a", "b", "c"]


def test_a_load_of_nothing_that_fits_keeps_what_was_there(lake: Lake, tmp_path: Path) -> None:
    put(lake, [one("a", 100)])
    before = found(lake)
    assert counts(put(lake, [5])) == (0, 0, 0, 0, 0)
    with pytest.raises(SourceError, match="no such file"):
        load(lake, [tmp_path / "nothing"], at=AT)
    assert found(lake) == before


def test_where_nothing_was_loaded_nothing_is_flagged(lake: Lake) -> None:
    with pytest.raises(LakeError, match="Nothing is loaded here yet"):
        found(lake)


def test_a_load_that_is_killed_leaves_what_was_there(lake: Lake, tmp_path: Path) -> None:
    put(lake, [one("a", 100)])
    before = found(lake)
    make(tmp_path / "many.jsonl", 20_000)
    words = ("spending", "load", str(tmp_path / "many.jsonl"), "--into", str(lake.folder))
    for wait_s in (0.0, 0.4):
        running = subprocess.Popen(
            [sys.executable, "-m", "bagdar", *words],
            env=environment(tmp_path / "data"),
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not list((lake.folder / "loading").glob("come/files/*")):
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(wait_s)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert found(lake) == before
    assert (lake.folder / "loading").is_dir()
    assert counts(put(lake, [one("a", 100), one("b", 100)])) == (1, 0, 1, 0, 0)
    assert not (lake.folder / "loading").exists()
