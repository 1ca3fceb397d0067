"""As the peer Cardinal computes, line by line and number by number."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.settings import Settings, read_settings
from bagdar.runs.spending import written
from tests.core.spending.line_by_line import Peer
from tests.core.spending.worlds import Die, peer_results

CLOSE = 1e-12


def same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if not (math.isfinite(one) and math.isfinite(other)):
        return math.isfinite(one) == math.isfinite(other)
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_what_the_engine_computes_is_what_the_rules_say_line_by_line(seed: int) -> None:
    die = Die(seed)
    chosen, releases = die.settings(), die.releases(60, again=0.1)
    peer = Peer(chosen)
    for release in releases:
        peer.fold(release)
    if any(math.isnan(ratio) for ratio, _won, _lost in peer.ratios.values()):
        return  # the peer's order of values with one that is no number varies from run to run
    parts, meta = peer.finish()
    with TemporaryDirectory() as folder:
        found = peer_results(Path(folder), releases, chosen)
    assert same(found.parts, parts), chosen
    assert same(found.meta, meta), chosen


def bid(who: str, amount: object, status: str = "valid", **more: Any) -> dict[str, Any]:
    value = {"amount": amount, "currency": more.pop("currency", "KZT")}
    return {"status": status, "tenderers": [{"id": who}], "value": value, **more}


def process(ocid: str, *bids: dict[str, Any], winner: str = "W", **more: Any) -> dict[str, Any]:
    award = {"status": "active", "suppliers": [{"id": winner}], **more.pop("award", {})}
    return {"ocid": ocid, "bids": {"details": list(bids)}, "awards": [award], **more}


def computed(folder: Path, text: str, *releases: Any, meta: bool = False) -> dict[str, Any]:
    found = peer_results(folder, releases, read_settings(text).settings)
    found.maps = None
    return dict(written(found, meta=meta))


def test_an_indicator_without_its_section_is_off(tmp_path: Path) -> None:
    one = process("1", tender={"procurementMethod": "open", "numberOfTenderers": 1})
    assert computed(tmp_path / "off", "[R003]", one) == {}
    assert computed(tmp_path / "on", "[R018]", one) == {"OCID": {"1": {"R018": 1.0}}}


def test_a_late_bid_is_late_by_its_text(tmp_path: Path) -> None:
    period = {"tenderPeriod": {"endDate": "2025-01-10T10:00:00+05:00"}}
    early = process("early", bid("W", 1, date="2025-01-10T14:00:00+10:00"), tender=period)
    late = process("late", bid("W", 1, date="2025-01-10T08:00:00Z"), tender=period)
    assert computed(tmp_path, "[R030]", early, late) == {
        "OCID": {"early": {"R030": 1.0}},
        "Tenderer": {"W": {"R030": 1.0}},
    }


def test_of_equal_lowest_bids_the_first_one_counts(tmp_path: Path) -> None:
    out, held = bid("X", 5, "disqualified"), bid("W", 5)
    found = computed(tmp_path, "[R036]", process("1", out, held), process("2", held, out))
    assert found == {"OCID": {"1": {"R036": 1.0}}}


def test_the_minimum_of_processes_counts_bids(tmp_path: Path) -> None:
    one = process("1", bid("A", 1, "disqualified"), bid("B", 2), buyer={"id": "buyer"})
    found = computed(tmp_path, "[R038]\nthreshold = 0.5\nminimum_contracting_processes = 2", one)
    assert found == {"Buyer": {"buyer": {"R038": 0.5}}}


def test_without_a_currency_the_first_one_seen_is_taken(tmp_path: Path) -> None:
    one = process("1", bid("X", 5, "disqualified"), bid("W", 6))
    other = process("2", bid("X", 5, "disqualified", currency="USD"), bid("W", 6, currency="USD"))
    assert computed(tmp_path / "a", "[R036]", one, other) == {"OCID": {"1": {"R036": 1.0}}}
    assert computed(tmp_path / "b", "[R036]", other, one) == {"OCID": {"2": {"R036": 1.0}}}
    assert computed(tmp_path / "c", "currency = USD\n[R036]", one, other) == {
        "OCID": {"2": {"R036": 1.0}}
    }


def test_a_fence_below_zero_is_silent_and_stands_in_meta(tmp_path: Path) -> None:
    ratios = [1, 2, 3, 40]
    made = [process(f"{one}", bid("W", 100), bid("X", 100 + one)) for one in ratios]
    found = computed(tmp_path, "[R024]", *made, meta=True)
    # Type 8 of Hyndman and Fan: h = (4 + 1/3)/4 + 1/3 = 1.41667 and 3.58333.
    assert found == {"Meta": {"R024": {"q1": 0.0142, "q3": 0.2458, "lower_fence": -0.3333}}}


def test_a_threshold_that_is_set_flags_the_winner_and_the_next(tmp_path: Path) -> None:
    made = process("1", bid("W", 100), bid("X", 105), bid("Y", 104), bid("W", 103))
    assert computed(tmp_path, "[R024]\nthreshold = 0.04\n[R058]\nthreshold = 0.04", made) == {
        "OCID": {"1": {"R024": 0.04, "R058": 0.04}},
        "Tenderer": {"W": {"R024": 0.0, "R058": 0.0}, "Y": {"R024": 0.0}},
    }


def test_a_price_of_nothing_gives_a_ratio_that_is_written_as_null(tmp_path: Path) -> None:
    from bagdar.core.spending.document import json_of

    found = computed(tmp_path, "[R058]\nthreshold = 1", process("1", bid("W", 0), bid("X", 1)))
    assert json_of(found) == '{"OCID":{"1":{"R058":null}},"Tenderer":{"W":{"R058":0.0}}}'


@pytest.mark.parametrize(
    ("starts", "ends", "flagged"),
    [
        ("2025-01-01T00:00:00Z", "2025-01-15T23:59:59Z", True),
        ("2025-01-01T00:00:00Z", "2025-01-16T00:00:00Z", False),
        ("2025-01-01T00:00:00Z", "2025-01-16T04:59:59+05:00", True),
        ("2025-01-01T00:00:00+05:00", "2025-01-16T00:00:00+05:00", False),
        ("2025-01-01 00:00:00z", "2025-01-02t00:00:00.5Z", True),
        ("2016-12-31T23:59:60Z", "2017-01-15T23:59:59Z", True),
        ("0000-01-01T00:00:00Z", "0000-01-02T00:00:00Z", True),
        ("2025-01-02T00:00:00Z", "2025-01-01T00:00:00Z", True),
        ("2025-01-01", "2025-01-02", False),
        ("2025-01-01T00:00:00", "2025-01-02T00:00:00", False),
        ("2025-02-30T00:00:00Z", "2025-03-01T00:00:00Z", False),
        ("2025-01-01T00:00:00+0500", "2025-01-02T00:00:00+0500", False),
        ("2025-01-01T24:00:00Z", "2025-01-02T00:00:00Z", False),
    ],
)
def test_a_period_is_counted_in_whole_days_of_rfc_3339(
    tmp_path: Path, starts: str, ends: str, flagged: bool
) -> None:
    one = process("1", tender={"tenderPeriod": {"startDate": starts, "endDate": ends}})
    assert computed(tmp_path, "[R003]", one) == ({"OCID": {"1": {"R003": 1.0}}} if flagged else {})


def test_a_group_that_is_empty_leaves_its_place_to_the_last_one(tmp_path: Path) -> None:
    made = [
        process("1", bid("A", 1, "disqualified"), bid("B", 2, "disqualified"), buyer={"id": "b"})
    ]
    found = computed(tmp_path, "[R038]\nthreshold = 1", *made)
    assert list(found) == ["Buyer"]
    both = computed(tmp_path / "2", "[R038]\nthreshold = 1\nminimum_submitted_bids = 1", *made)
    assert list(both) == ["Buyer", "Tenderer"]


def test_maps_tell_the_organisations_behind_flagged_processes(tmp_path: Path) -> None:
    chosen = read_settings("[R028]\n[R035]\n[R038]").settings
    made = process("1", bid("W", 5), bid("X", 5, "disqualified"), buyer={"id": "b"})
    maps = peer_results(tmp_path, [made], chosen).maps
    assert maps == {
        "ocid_buyer_r038": {"1": "b"},
        "ocid_procuringentity_r038": {},
        "ocid_tenderer": {"1": ["W", "X"]},
        "ocid_tenderer_r024": {},
        "ocid_tenderer_r028": {"1": ["W", "X"]},
        "ocid_tenderer_r030": {},
        "ocid_tenderer_r035": {"1": ["W"]},
        "ocid_tenderer_r058": {},
    }


def test_nothing_in_gives_nothing_out(tmp_path: Path) -> None:
    found = peer_results(tmp_path, [], Settings(enabled=frozenset({"R003", "R024"})))
    assert found.parts == {}
    assert list(found.meta) == ["R024"]
