"""Bids and awards without a status: what could turn with it is not computable, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bagdar.core.spending.settings import Settings
from bagdar.core.spending.thresholds import Threshold
from tests.core.spending.test_cardinal import bid, process
from tests.core.spending.test_flags import ELEVEN, judged, tender
from tests.core.spending.worlds import our_results

NO_BID, NO_AWARD = "a bid has no status", "an award has no status"


def silent(who: str, amount: object, **more: Any) -> dict[str, Any]:
    """Return a bid without a status."""
    return {name: one for name, one in bid(who, amount, **more).items() if name != "status"}


WON = bid("W", 100)
OUT = bid("X", 90, "disqualified")
DATED = {"date": "2025-01-10T00:00:00Z"}
ENDED: dict[str, Any] = {"tender": {"tenderPeriod": {"endDate": "2025-01-05T00:00:00Z"}}}


@pytest.mark.parametrize(
    ("code", "bids", "more", "state", "reason"),
    [
        ("R018", [WON, silent("M", 1)], {}, "not_computable", NO_BID),
        ("R018", [silent("W", 1), silent("M", 1)], {}, "not_computable", NO_BID),
        ("R018", [WON, {**bid("M", 1), "status": ""}], {}, "not_computable", NO_BID),
        ("R018", [WON, silent("W", 1)], tender(numberOfTenderers=1), "flagged", None),
        ("R018", [WON, bid("X", 1), silent("M", 1)], {}, "clear", None),
        ("R018", [silent("M", 1)], tender(numberOfTenderers=3), "clear", None),
        ("R024", [WON, silent("M", 101), bid("X", 300)], {}, "not_computable", NO_BID),
        ("R058", [WON, silent("M", 110), bid("X", 300)], {}, "not_computable", NO_BID),
        ("R028", [WON, bid("X", 110), silent("M", 110)], {}, "not_computable", NO_BID),
        ("R028", [WON, bid("X", 100), silent("M", 110)], {}, "flagged", None),
        ("R030", [{**WON, **DATED}, silent("W", 1, **DATED)], ENDED, "not_computable", NO_BID),
        ("R030", [{**WON, **DATED}, silent("M", 1, **DATED)], ENDED, "flagged", None),
        ("R035", [WON, OUT, silent("M", 1)], {}, "not_computable", NO_BID),
        ("R035", [WON, OUT, bid("Y", 5), silent("M", 1)], {}, "clear", None),
        ("R036", [WON, OUT, silent("M", 80)], {}, "not_computable", NO_BID),
    ],
)
def test_a_bid_without_a_status_makes_no_false_flag(
    tmp_path: Path, code: str, bids: list[Any], more: dict[str, Any], state: str, reason: str | None
) -> None:
    text = f"[{code}]\nthreshold = 0.5\n" if code in ("R024", "R058") else ""
    one = process("1", *bids, **{**tender(), **more})
    found = judged(tmp_path, code, one, text=text)
    assert (found[0], found[2]) == (state, reason)


def many(count: int, *bids: Any) -> list[Any]:
    return [process(f"{one}", *bids, buyer={"id": "b"}) for one in range(count)]


@pytest.mark.parametrize(
    ("bound", "state"), [(0.2, "flagged"), (0.5, "not_computable"), (0.9, "clear")]
)
def test_a_share_of_disqualified_bids_holds_whatever_the_others_were(
    tmp_path: Path, bound: float, state: str
) -> None:
    made = many(2, WON, OUT, silent("M", 1))
    text = f"[R038]\nthreshold = {bound}\n"
    found = judged(tmp_path, "R038", *made, text=text, level="buyer", id_="b")
    assert (found[0], found[2]) == (state, NO_BID if state == "not_computable" else None)


def test_a_tenderer_whose_bids_have_no_status_is_told(tmp_path: Path) -> None:
    made = many(2, WON, silent("M", 1))
    found = judged(
        tmp_path, "R038", *made, text="[R038]\nthreshold = 0.5", level="tenderer", id_="M"
    )
    assert (found[0], found[2]) == ("not_computable", NO_BID)


def test_wins_of_a_tenderer_with_bids_without_a_status_are_not_computed(tmp_path: Path) -> None:
    made = [*many(3, WON, bid("X", 200)), process("9", WON, silent("X", 1), winner="X")]
    text = "[R025]\nthreshold = 0.1\n"
    found = judged(tmp_path, "R025", *made, text=text, level="tenderer", id_="X")
    assert (found[0], found[2]) == ("not_computable", NO_BID)
    found = judged(tmp_path / "w", "R025", *made, text=text, level="tenderer", id_="W")
    assert (found[0], found[2]) == ("clear", None)


SIGNED = {"id": "c", "awardID": "a", "dateSigned": "2025-01-01"}


@pytest.mark.parametrize(
    ("status", "contracts", "state", "reason"),
    [
        (None, [], "not_computable", NO_AWARD),
        ("", [], "not_computable", NO_AWARD),
        (None, [{**SIGNED, "status": "active"}], "flagged", None),
        ("", [{**SIGNED, "status": "registered"}], "flagged", None),
        (None, [{**SIGNED, "awardID": None, "status": "terminated"}], "flagged", None),
        (None, [{**SIGNED, "status": "cancelled"}], "not_computable", NO_AWARD),
        (None, [{**SIGNED, "status": "pending"}], "not_computable", NO_AWARD),
        (None, [{**SIGNED, "dateSigned": None}], "not_computable", NO_AWARD),
        (None, [{**SIGNED, "awardID": "other"}], "not_computable", NO_AWARD),
        ("active", [], "flagged", None),
    ],
)
def test_an_award_without_a_status_is_in_force_where_a_contract_of_it_was_signed(
    tmp_path: Path, status: str | None, contracts: list[Any], state: str, reason: str | None
) -> None:
    for code in ("R030", "R035", "R036"):
        dated = [{**WON, **DATED}, OUT]
        one = process(
            "1", *dated, **ENDED, award={"id": "a", "status": status}, contracts=contracts
        )
        found = judged(tmp_path / code, code, one)
        assert (found[0], found[2]) == (state, reason), code


def test_a_supplier_of_awards_without_a_status_is_told(tmp_path: Path) -> None:
    items = [{"classification": {"id": f"{one}0"}} for one in range(11, 14)]
    made = [process(f"{one}", award={"status": None, "items": items}) for one in range(2)]
    text = "[R048]\nthreshold = 2\nminimum_contracting_processes = 2\n"
    found = judged(tmp_path, "R048", *made, text=text, level="tenderer", id_="W")
    assert (found[0], found[2]) == ("not_computable", NO_AWARD)
    sure = [process(f"s{one}", award={"items": items}) for one in range(2)]
    found = judged(tmp_path / "b", "R048", *made, *sure, text=text, level="tenderer", id_="W")
    assert (found[0], found[1]) == ("flagged", 3.0)


def test_a_buyer_of_direct_awards_without_a_status_is_told(tmp_path: Path) -> None:
    award = {
        "id": "a",
        "date": "2025-01-01",
        "value": {"amount": 60, "currency": "KZT"},
        "items": [{"classification": {"id": "45110000"}}],
    }
    chosen = Settings(
        enabled=frozenset({"B1"}), thresholds=(Threshold("B1.sum", 100, currency="KZT"),)
    )
    direct: dict[str, Any] = {"tender": {"procurementMethod": "direct"}, "buyer": {"id": "b"}}
    made = [process(f"{one}", **direct, award={**award, "status": None}) for one in range(2)]
    found = our_results(tmp_path, made, chosen)[0]["buyer", "b"]["B1"]
    assert (found["state"], found["reason"]) == ("not_computable", NO_AWARD)
    held = [{**one, "contracts": [{**SIGNED, "status": "active"}]} for one in made]
    found = our_results(tmp_path / "held", held, chosen)[0]["buyer", "b"]["B1"]
    assert (found["state"], found["value"]) == ("flagged", 1.2)


def test_two_empty_identifiers_are_no_tenderer(tmp_path: Path) -> None:
    one = process("1", bid("", 1), bid(" ", 2), **tender())
    found = our_results(tmp_path, [one], ELEVEN)[0]["process", "1"]
    assert (found["R018"]["state"], found["R018"]["reason"]) == (
        "not_computable",
        "a bid names no tenderer",
    )


def test_an_empty_currency_is_none_that_two_bids_share(tmp_path: Path) -> None:
    one = process("1", bid("W", 5, currency=""), bid("X", 5, currency=""))
    assert judged(tmp_path, "R028", one)[0] == "not_computable"
