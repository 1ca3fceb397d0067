"""Releases that tell what is new of a process become one: later values replace earlier ones."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from bagdar.core.spending.settings import Settings
from bagdar.lake import Lake
from bagdar.runs.spending import flagged, keep
from bagdar.sources.ocds import Fault, Tally, read_releases
from bagdar.sources.ocds.about import read_about
from bagdar.sources.ocds.merging import merged

TENDER = {
    "ocid": "ocds-1",
    "id": "1",
    "date": "2025-01-01T00:00:00Z",
    "tag": ["planning", "tender"],
    "buyer": {"id": "b"},
    "tender": {
        "status": "active",
        "procurementMethod": "open",
        "numberOfTenderers": 2,
        "tenderPeriod": {"startDate": "2025-01-01", "endDate": "2025-01-20"},
    },
    "bids": {
        "details": [
            {"id": "1", "status": "pending", "tenderers": [{"id": "x"}]},
            {"id": "2", "status": "valid", "tenderers": [{"id": "y"}]},
        ]
    },
}
AWARD = {
    "ocid": "ocds-1",
    "id": "2",
    "date": "2025-02-01T00:00:00Z",
    "tag": ["award"],
    "tender": {"status": "complete"},
    "bids": {"details": [{"id": "1", "status": "valid"}]},
    "awards": [{"id": "a", "status": "active", "suppliers": [{"id": "x"}]}],
}
COMPILED = {**TENDER, "tag": ["compiled"], "date": "2025-03-01T00:00:00Z", "id": "3"}


def read(folder: Path, text: str, name: str = "in.json") -> tuple[dict[str, list[Any]], Tally]:
    """Return the rows of all tables by name, and the tally."""
    file, tally = folder / name, Tally()
    file.write_text(text, "utf-8")
    found: dict[str, list[Any]] = {}
    for laid in read_releases(file, tally, threads=1):
        for table, batch in laid._asdict().items():
            found.setdefault(table, []).extend(batch.to_pylist())
    return found, tally


def as_lines(*releases: Any) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in releases)


FORMS = {
    "lines": as_lines(TENDER, AWARD),
    "a package": json.dumps({"releases": [AWARD, TENDER]}, indent=1),
    "packages one a line": as_lines({"releases": [AWARD]}, {"releases": [TENDER]}),
    "a list": json.dumps([TENDER, AWARD]),
    "a record without its compiled release": json.dumps(
        {"records": [{"ocid": "ocds-1", "releases": [TENDER, AWARD]}]}
    ),
    "records one a line": as_lines({"records": [{"ocid": "1", "releases": [AWARD, TENDER]}]}),
    "beside what is slow": as_lines({**TENDER, "buyer": {"id": 7}}, TENDER, AWARD),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_tender_and_a_later_award_of_one_process_are_merged(form: str, tmp_path: Path) -> None:
    found, tally = read(tmp_path, FORMS[form])
    (process,) = found["processes"]
    assert (process["ocid"], process["date"], process["status"]) == (
        *("ocds-1", "2025-02-01T00:00:00Z", "complete"),
    )
    assert (process["method"], process["tenderers"]) == ("open", 2)
    assert [(one["id"], one["status"], one["tenderers"]) for one in found["bids"]] == [
        ("1", "valid", ["x"]),
        ("2", "valid", ["y"]),
    ]
    assert [one["suppliers"] for one in found["awards"]] == [["x"]]
    assert tally.processes == 1


def test_whatever_their_order_releases_merge_to_the_same() -> None:
    contract = {"ocid": "ocds-1", "date": "2025-02-01T00:00:00Z", "contracts": [{"id": "c"}]}
    parts: list[dict[str, Any]] = [TENDER, AWARD, contract]
    made = {json.dumps(merged(some).release, sort_keys=True) for some in permutations(parts)}
    assert len(made) == 1


def test_moments_are_ordered_in_time_not_as_text() -> None:
    earlier = {"ocid": "1", "date": "2025-01-02T03:00:00+05:00", "language": "ru"}
    later = {"ocid": "1", "date": "2025-01-01T23:00:00Z", "language": "kk"}
    assert merged([earlier, later]).release["language"] == "kk"


def test_null_takes_away_lists_of_texts_are_replaced_and_entries_without_id_are_told() -> None:
    first = {"date": "2025-01-01T00:00:00Z", "a": {"x": 1, "y": 2}, "l": ["p"], "e": [{"n": 1}]}
    second = {"date": "2025-01-02T00:00:00Z", "a": {"x": None}, "l": ["q"], "e": [{"n": 2}]}
    found = merged([first, second])
    assert found.release == {
        "date": "2025-01-02T00:00:00Z",
        "a": {"y": 2},
        "l": ["q"],
        "e": [{"n": 1}, {"n": 2}],
        "tag": ["compiled"],
    }
    assert found.doubtful == ["/e"]


def test_lists_that_the_schema_calls_whole_are_replaced() -> None:
    def one(day: int, *ids: str) -> dict[str, Any]:
        more = [{"id": each} for each in ids]
        return {"date": f"2025-01-0{day}T00:00:00Z", "additionalClassifications": more}

    found = merged([one(1, "a", "b"), one(2, "c")]).release
    assert found["additionalClassifications"] == [{"id": "c"}]


def test_parts_of_a_process_that_came_compiled_are_left_aside_and_told(tmp_path: Path) -> None:
    found, tally = read(tmp_path, as_lines(COMPILED, {**AWARD, "date": "2025-04-01T00:00:00Z"}))
    assert [one["date"] for one in found["processes"]] == ["2025-03-01T00:00:00Z"]
    assert [(one.ocid, one.reason) for one in tally.faults] == [
        (
            "ocds-1",
            "a compiled release tells all of the process; left out: 1 that tell only what is new",
        )
    ]


def test_what_cannot_be_merged_is_told_by_process(tmp_path: Path) -> None:
    undated = {**TENDER, "date": "soon", "bids": {"details": [{"status": "valid"}]}}
    more = {**AWARD, "bids": {"details": [{"status": "valid"}]}}
    linked = {"ocid": "ocds-2", "releases": [{"url": "https://example.org/1", "tag": ["tender"]}]}
    found, tally = read(tmp_path, json.dumps({"releases": [undated, more]}))
    assert len(found["bids"]) == 2
    assert [(one.ocid, one.path, one.reason) for one in tally.faults] == [
        ("ocds-1", "/date", "none that can be read; merged before others"),
        ("ocds-1", "/bids/details", "entries without an id; those of all releases"),
    ]
    _none, tally = read(tmp_path, json.dumps({"records": [linked]}))
    assert [(one.ocid, one.reason) for one in tally.faults] == [("ocds-2", "missing; left out")]


def test_what_does_not_fit_in_a_merged_process_is_told_once(tmp_path: Path) -> None:
    bad = {**AWARD, "buyer": {"id": 5}}
    found, tally = read(tmp_path, as_lines(TENDER, bad))
    assert [one["buyer"] for one in found["processes"]] == ["5"]
    assert [(one.ocid, one.path) for one in tally.faults] == [("ocds-1", "/buyer/id")]


def test_a_part_without_an_ocid_is_told_where_it_stands(tmp_path: Path) -> None:
    found, tally = read(tmp_path, as_lines(TENDER, {"tag": ["award"], "ocid": None}))
    assert [one["ocid"] for one in found["processes"]] == ["ocds-1"]
    assert [(one.line, one.path) for one in tally.faults] == [(2, "/ocid")]


def test_what_a_process_is_about_is_told_of_its_releases_merged(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    tender = {**TENDER, "tender": {"title": "A road"}}
    award = {
        **AWARD,
        "awards": [{"id": "a", "status": "active", "value": {"amount": 5, "currency": "KZT"}}],
    }
    file.write_text(as_lines(award, COMPILED | {"ocid": "ocds-2"}, tender), "utf-8")
    told: list[Fault] = []
    found = {one.ocid: one for one in read_about(file, {"ocds-1", "ocds-2"}, told.append)}
    assert sorted(found) == ["ocds-1", "ocds-2"]
    assert (found["ocds-1"].title, str(found["ocds-1"].value)) == ("A road", "5.00")
    assert told == []


@pytest.mark.parametrize(
    ("first", "second", "newer"),
    [
        ("2025-02-01T00:00:00Z", "2025-01-01T00:00:00Z", 0),
        ("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", 1),
        ("2025-01-01T23:00:00-05:00", "2025-01-02T01:00:00+05:00", 0),
        ("2025-01-01T00:00:00Z", "2026-01-01", 0),
        (None, "2025-01-01T00:00:00Z", 1),
        ("2025-01-01", None, 0),
    ],
)
def test_what_a_process_is_about_is_of_the_release_that_the_rules_take(
    tmp_path: Path, first: str | None, second: str | None, newer: int
) -> None:
    dates = first, second
    made = [
        {"ocid": "o", "date": on, "buyer": {"id": f"b{at}"}, "tender": {"title": f"{at}"}}
        for at, on in enumerate(dates)
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in made), "utf-8")
    (found,) = read_about(file, {"o"}, lambda _fault: None)
    assert found.title == f"{newer}"
    lake = Lake(tmp_path / "lake")
    keep(lake, file)
    with flagged(lake, Settings(enabled=frozenset({"R003"}))) as flags:
        asked = "SELECT buyer FROM processes SEMI JOIN of_processes USING (line)"
        taken = flags.run.rows(asked).column(0).to_pylist()
    assert taken == [f"b{newer}"]


@pytest.mark.parametrize(
    ("award", "contract", "supplier"),
    [
        ({"status": "active"}, None, "S"),
        ({}, None, ""),
        ({"status": ""}, {"status": "active"}, "S"),
        ({}, {"status": "signed by both", "dateSigned": "2025-01-01"}, "S"),
        ({}, {"status": "cancelled", "dateSigned": "2025-01-01"}, ""),
    ],
)
def test_who_won_an_award_without_a_status_is_known_by_its_contract(
    tmp_path: Path, award: dict[str, Any], contract: dict[str, Any] | None, supplier: str
) -> None:
    made = {
        "ocid": "o",
        "awards": [{"id": "a", "suppliers": [{"id": "S"}], **award}],
        "contracts": [] if contract is None else [{"id": "c", "awardID": "a", **contract}],
    }
    file = tmp_path / "in.jsonl"
    file.write_text(f"{json.dumps(made)}\n", "utf-8")
    (found,) = read_about(file, {"o"}, lambda _fault: None)
    assert found.supplier == supplier
