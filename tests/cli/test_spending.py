"""`bagdar spending flag`, as a process of its own that knows no Django and no installation."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, environment

SETTINGS = """\
currency = KZT
[R003]
threshold = 10
[R018]
[R024]
threshold = 0.05
[R028]
[R030]
[R035]
[R036]
[R038]
threshold = 0.5
minimum_contracting_processes = 3
[R058]
"""


@pytest.fixture
def flag(tmp_path: Path, command: Run) -> Run:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return command("spending", "flag", *words, data=tmp_path / "data", cwd=tmp_path)

    return run


def bid(who: str, amount: float, status: str = "valid") -> dict[str, Any]:
    value = {"amount": amount, "currency": "KZT"}
    date = "2025-01-06T00:00:00Z"
    return {"status": status, "value": value, "tenderers": [{"id": who}], "date": date}


def process(ocid: str, *bids: dict[str, Any]) -> dict[str, Any]:
    return {
        "ocid": ocid,
        "buyer": {"id": "buyer"},
        "tender": {
            "procurementMethod": "open",
            "numberOfTenderers": len(bids),
            "tenderPeriod": {
                "startDate": "2025-01-01T00:00:00Z",
                "endDate": "2025-01-05T00:00:00Z",
            },
        },
        "bids": {"details": list(bids)},
        "awards": [{"status": "active", "suppliers": [{"id": "W"}]}],
    }


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Two processes, a line that is none, and the settings beside them."""
    (tmp_path / "s.ini").write_text(SETTINGS, "utf-8")
    made = [
        json.dumps(process("one", bid("W", 100), bid("X", 104), bid("Y", 90, "disqualified"))),
        '{"ocid":"broken",}',
        json.dumps(process("two", bid("W", 100), bid("X", 100), bid("Y", 95, "disqualified"))),
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(made) + "\n", "utf-8")
    return path


def test_results_are_those_of_cardinal_number_by_number(
    flag: Run, given: Path, tmp_path: Path
) -> None:
    done = flag(given, "--settings", "s.ini", "--output", "out.json", "--format", "cardinal")
    assert done.returncode == 0, done.stderr
    of_process = {"R003": 1.0, "R030": 1.0, "R036": 1.0}
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    meta = found.pop("Meta")
    assert found == {
        "OCID": {
            "one": {**of_process, "R024": 0.04},
            "two": {**of_process, "R024": 0.0, "R028": 1.0},
        },
        "Tenderer": {
            "W": {"R024": 0.0, "R028": 1.0, "R030": 1.0},
            "X": {"R024": 0.0, "R028": 1.0},
            "Y": {"R038": 1.0},
        },
    }
    # Ratios 0 and 0.04: h = (2 + 1/3)/4 + 1/3 = 0.91667 is below 1: the least; 2.08333: the most.
    assert meta == {
        "R024": {"lower_fence": 0.05},
        "R038": {"Buyer_upper_fence": 0.5, "Tenderer_upper_fence": 0.5},
        "R058": {"q1": 0.0, "q3": 0.04, "upper_fence": 0.1},
    }
    assert "no JSON" in done.stderr


def test_maps_come_when_asked_for_and_meta_goes(flag: Run, given: Path, tmp_path: Path) -> None:
    done = flag(
        *(given, "--settings", "s.ini", "--output", "o.json", "--format", "cardinal"),
        *("--map", "--no-meta"),
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "o.json").read_text("utf-8"))
    assert list(found) == ["OCID", "Tenderer", "Maps"]
    assert found["Maps"]["ocid_buyer_r038"] == {"one": "buyer", "two": "buyer"}
    assert found["Maps"]["ocid_tenderer_r024"] == {"one": ["W", "X"], "two": ["W", "X"]}


def test_our_results_have_three_states_and_evidence(flag: Run, given: Path, tmp_path: Path) -> None:
    done = flag(given, "--output", "ours.json", "--faults", "faults.csv", "--threads", "1")
    assert done.returncode == 0, done.stderr
    assert "2 processes of 3 releases" in done.stdout
    found = json.loads((tmp_path / "ours.json").read_text("utf-8"))
    one = next(each for each in found["results"] if each["id"] == "one")
    assert one["level"] == "process"
    states = {code: result["state"] for code, result in one["found"].items()}
    assert states == {
        "R003": "flagged",
        "R018": "clear",
        "R024": "not_computable",
        "R028": "clear",
        "R030": "flagged",
        "R035": "clear",
        "R036": "flagged",
        "R058": "clear",
        **dict.fromkeys(("A1", "A2", "A4", "C1", "C2", "C5", "E4"), "not_computable"),
    }
    assert one["found"]["R024"]["reason"] == "the fence is -0.06, not above zero: set a threshold"
    assert one["evidence"]["R036"][0]["value"] == "90.0 KZT"
    rows = list(csv.DictReader((tmp_path / "faults.csv").read_text("utf-8").splitlines()))
    assert [(row["source"], row["line"]) for row in rows] == [("in.jsonl", "2")]


def test_what_is_packed_gives_the_same_results(flag: Run, given: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(given.read_bytes()))
    for name in ("in.jsonl", "in.jsonl.gz"):
        done = flag(name, "--output", f"{name}.out", "--memory-mb", "500")
        assert done.returncode == 0, done.stderr
    plain, packed = (tmp_path / f"{name}.out" for name in ("in.jsonl", "in.jsonl.gz"))
    assert plain.read_text("utf-8") == packed.read_text("utf-8")


def test_a_file_that_is_there_is_not_written_over(flag: Run, given: Path, tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("kept", "utf-8")
    refused = flag(given, "--output", "out.json")
    assert refused.returncode == 1
    assert "write over it with --force" in refused.stderr
    assert (tmp_path / "out.json").read_text("utf-8") == "kept"
    assert flag(given, "--output", "out.json", "--force").returncode == 0


def test_nothing_is_written_over_what_is_read_nor_twice_into_one_file(
    flag: Run, given: Path, tmp_path: Path
) -> None:
    before = given.read_bytes()
    (tmp_path / "rules.ini").write_text(SETTINGS, "utf-8")
    (tmp_path / "banned.csv").write_text("id,since\n", "utf-8")
    (tmp_path / "linked.jsonl").symlink_to(given)
    tables = ("--settings", "rules.ini", "--banned", "banned.csv", "--force")
    for output in (given.name, "./linked.jsonl", "rules.ini", "banned.csv"):
        refused = flag(given, "--output", output, *tables)
        assert (refused.returncode, "is read: write elsewhere" in refused.stderr) == (2, True)
        refused = flag(given, "--output", "out.json", "--faults", output, *tables)
        assert (refused.returncode, "is read: write elsewhere" in refused.stderr) == (2, True)
    assert flag(given, "--output", given, "--format", "cardinal").returncode == 2
    assert flag(tmp_path, "--output", given, "--force").returncode == 2
    twice = flag(given, "--output", "out.json", "--faults", "./out.json")
    assert "named twice" in twice.stderr
    assert given.read_bytes() == before
    assert not (tmp_path / "out.json").exists()


def test_results_as_cardinal_has_them_are_written_over(
    flag: Run, given: Path, tmp_path: Path
) -> None:
    (tmp_path / "out.json").write_text("old", "utf-8")
    assert flag(given, "--output", "out.json", "--format", "cardinal").returncode == 0
    assert (tmp_path / "out.json").read_text("utf-8") == '{"Meta":{}}\n'


def test_settings_that_are_unknown_are_refused_by_name(
    flag: Run, given: Path, tmp_path: Path
) -> None:
    (tmp_path / "s.ini").write_text("[R024]\nlimit = 1\n", "utf-8")
    refused = flag(given, "--settings", "s.ini", "--output", "out.json")
    assert refused.returncode == 1
    assert refused.stderr == "Error: R024.limit is no setting that is known.\n"
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "words", [["--map"], ["--no-meta"], ["--threads", "0"], ["--format", "other"]]
)
def test_a_wrong_call_is_refused(flag: Run, given: Path, words: list[str]) -> None:
    assert flag(given, "--output", "out.json", *words).returncode == 2


def test_flags_are_computed_without_django(given: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from bagdar.cli import main; "
        f"main(['spending', 'flag', {str(given)!r}, '--output', 'o.json'], standalone_mode=False); "
        "assert not any(one.startswith('django') for one in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path / "data"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_objects_of_the_platform_of_kazakhstan_become_releases_that_can_be_flagged(
    tmp_path: Path, flag: Run, command: Run
) -> None:
    objects = tmp_path / "objects"
    objects.mkdir()
    buys = [
        {
            "id": 900 + one,
            "number_anno": f"{900 + one}-1",
            "ref_trade_methods_id": 3,
            "customer_bin": "050140006873",
            "start_date": "2025-01-10 10:00:00",
            "end_date": "2025-01-13 10:00:00",
        }
        for one in range(2)
    ]
    bids = [{"id": 1, "buy_id": 900, "supplier_bin_iin": "101240003456"}]
    (objects / "trd_buy.jsonl").write_text("\n".join(map(json.dumps, buys)))
    (objects / "trd_app.json").write_text(json.dumps({"items": bids}))
    (objects / "acts.json").write_text("broken")
    words = ["spending", "goszakup", "objects", "--output", "p.jsonl", "--faults", "f.csv"]
    ran = command(*words, data=tmp_path / "data", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "2 releases are in p.jsonl." in ran.stdout
    assert "not JSON" in ran.stderr
    assert "acts.json" in (tmp_path / "f.csv").read_text("utf-8")
    again = command(*words, data=tmp_path / "data", cwd=tmp_path)
    assert again.returncode != 0
    assert "is there already" in again.stderr
    assert flag("p.jsonl", "--output", "own.json").returncode == 0
    told = json.loads((tmp_path / "own.json").read_text("utf-8"))
    assert told["indicators"]["R003"]["flagged"] == 2
    assert told["indicators"]["R018"]["flagged"] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["12"], "12 is no BIN: look at its length."),
        (["050140006874"], "look at its control."),
        (["050140006873"], "BAGDAR_GOSZAKUP_TOKEN"),
    ],
)
def test_the_platform_is_not_asked_without_a_token_or_for_no_customer(
    tmp_path: Path, command: Run, words: list[str], told: str
) -> None:
    ran = command(
        "spending",
        "goszakup-fetch",
        *words,
        "--output",
        "objects",
        data=tmp_path / "data",
        cwd=tmp_path,
    )
    assert ran.returncode != 0
    assert told in ran.stderr
    assert not (tmp_path / "objects").exists()


@pytest.fixture
def load(tmp_path: Path, command: Run) -> Run:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return command("spending", "load", *words, data=tmp_path / "data", cwd=tmp_path)

    return run


def results(file: Path) -> list[Any]:
    found: list[Any] = json.loads(file.read_text("utf-8"))["results"]
    return found


def test_what_is_loaded_is_flagged_as_what_is_read(
    flag: Run, load: Run, given: Path, tmp_path: Path
) -> None:
    loaded = load(given, "--into", "kept", "--faults", "f.csv")
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout == (
        "Load 1: 2 new, 0 changed, 0 unchanged; left out 0 older and 0 repeated releases.\n"
    )
    assert "no JSON" in loaded.stderr
    assert "no JSON" in (tmp_path / "f.csv").read_text("utf-8")
    assert flag(given, "--output", "read.json").returncode == 0
    done = flag("--from", "kept", "--output", "kept.json", "--threads", "1")
    assert done.returncode == 0, done.stderr
    assert results(tmp_path / "kept.json") == results(tmp_path / "read.json")


def test_what_a_load_brought_is_flagged_alone_and_what_is_left_out_is_named(
    flag: Run, load: Run, given: Path, tmp_path: Path
) -> None:
    assert load(given, "--into", "kept").returncode == 0
    (tmp_path / "more.jsonl").write_text(json.dumps(process("three", bid("W", 1))))
    assert "Load 2: 1 new" in load("more.jsonl", "--into", "kept").stdout
    done = flag("--from", "kept", "--changed", "--output", "new.json")
    assert done.returncode == 0, done.stderr
    assert "need all processes: R024, R025, R038, R048, R058." in done.stderr
    assert [one["id"] for one in results(tmp_path / "new.json")] == ["three"]
    assert json.loads((tmp_path / "new.json").read_text("utf-8"))["of"] == "the last load"


def test_a_folder_without_tables_is_refused(flag: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = flag("--from", "empty", "--output", "o.json")
    assert (refused.returncode, refused.stderr) == (
        1,
        "Error: Nothing is loaded here yet: run `bagdar spending load`.\n",
    )
    assert not (tmp_path / "o.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["in.jsonl", "--from", "."],
        ["in.jsonl", "--changed"],
        ["--from", ".", "--format", "cardinal"],
        ["--from", ".", "--faults", "f.csv"],
    ],
)
def test_input_and_tables_are_not_mixed(flag: Run, given: Path, words: list[str]) -> None:
    assert flag("--output", "out.json", *words).returncode == 2


@pytest.mark.parametrize("style", ["bagdar", "cardinal"])
def test_a_number_that_no_machine_holds_is_refused_in_words(
    flag: Run, given: Path, tmp_path: Path, style: str
) -> None:
    (tmp_path / "s.ini").write_text("[R048]\ndigits = 99999999999999999999999\n", "utf-8")
    done = flag(given, "--settings", "s.ini", "--output", "o.json", "--format", style)
    assert done.returncode == 1
    assert "R048.digits must be at most" in done.stderr
    assert "Traceback" not in done.stderr
