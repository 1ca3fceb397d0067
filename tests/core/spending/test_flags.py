"""Our own results: three states, right where the peer is wrong, whatever the order of lines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.core.spending.ledgers import CalendarDay, calendar_of
from bagdar.core.spending.parts import MACROS
from bagdar.core.spending.settings import CODES, OWN_CODES, Settings, read_settings
from bagdar.core.spending.thresholds import Threshold
from bagdar.lake.scripts import script
from bagdar.runs.spending import flagged, told
from bagdar.runs.spending_beside import Beside
from bagdar.runs.spending_tables import Machine
from tests.core.spending.test_cardinal import bid, process
from tests.core.spending.worlds import Die, lake_of, our_results

PERIOD = {"startDate": "2025-01-01T09:00:00+05:00", "endDate": "2025-01-31T18:00:00+05:00"}
ELEVEN = Settings(enabled=frozenset(CODES))
WITHOUT_FENCE = ("R003", "R018", "R028", "R030", "R035", "R036")
Judged = tuple[str, float | None, str | None]


def judged(
    folder: Path, code: str, *releases: Any, text: str = "", level: str = "process", id_: str = "1"
) -> Judged:
    chosen = read_settings(f"{text}\n" if f"[{code}]" in text else f"{text}\n[{code}]\n").settings
    found = our_results(folder, releases, chosen)[0][level, id_][code]
    return found["state"], found["value"], found["reason"]


def tender(**more: Any) -> dict[str, Any]:
    return {"tender": {"tenderPeriod": PERIOD, "procurementMethod": "open", **more}}


def period(starts: str | None, ends: str | None) -> dict[str, Any]:
    return tender(tenderPeriod={"startDate": starts, "endDate": ends})


MIXED = "one date has a time zone, the other has none"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2025-01-01T00:00:00Z", "2025-01-15T12:00:00Z", ("flagged", 14.5, None)),
        ("2025-01-01T00:00:00Z", "2025-01-16T00:00:00Z", ("clear", 15.0, None)),
        ("2025-01-01T00:00:00Z", "2025-01-16T05:00:00+05:00", ("clear", 15.0, None)),
        ("2025-01-01", "2025-01-05", ("flagged", 4.0, None)),
        ("2025-01-01 10:00:00.25", "2025-01-11T10:00:00.25", ("flagged", 10.0, None)),
        ("2025-01-01", "2025-01-05T00:00:00Z", ("not_computable", None, MIXED)),
        (None, "2025-01-05", ("not_computable", None, "no start or no end of the tender period")),
        ("2025-13-01", "2025-01-05", ("not_computable", None, "a date cannot be read")),
        (
            "0000-01-01T00:00:00Z",
            "2025-01-05T00:00:00Z",
            ("not_computable", None, "a date cannot be read"),
        ),
        (
            "2025-01-05",
            "2025-01-04",
            ("not_computable", -1.0, "the tender period ends before it begins"),
        ),
    ],
)
def test_a_short_period_is_measured_in_time(
    tmp_path: Path, starts: str | None, ends: str, expected: Judged
) -> None:
    assert judged(tmp_path, "R003", process("1", **period(starts, ends))) == expected


def test_the_threshold_of_a_local_method_holds_for_it(tmp_path: Path) -> None:
    one = process("1", **tender(procurementMethodDetails="fast"))
    text = "[R003]\nthreshold = 40\n[R003.procurement_method_details]\nfast = 30\n"
    assert judged(tmp_path, "R003", one, text=text)[0] == "clear"
    assert judged(tmp_path, "R003", process("1", **tender()), text=text)[0] == "flagged"


@pytest.mark.parametrize(
    ("stated", "bidders", "expected"),
    [
        (1, "", ("flagged", 1.0, None)),
        (2, "", ("clear", 2.0, None)),
        (None, "A", ("flagged", 1.0, None)),
        (None, "AAB", ("clear", 2.0, None)),
        (None, "", ("not_computable", None, "neither a number of tenderers nor bids")),
        (
            1,
            "AB",
            ("not_computable", 1.0, "one tenderer is stated, and bids of several are listed"),
        ),
    ],
)
def test_a_single_bid_is_counted_where_no_number_is_stated(
    tmp_path: Path, stated: int | None, bidders: str, expected: Judged
) -> None:
    one = process("1", *(bid(who, 1) for who in bidders), **tender(numberOfTenderers=stated))
    assert judged(tmp_path, "R018", one) == expected


def joint(*who: str, amount: object = 1, status: str = "valid") -> dict[str, Any]:
    """Return the bid of several who bid together."""
    value = {"amount": amount, "currency": "KZT"}
    return {"status": status, "value": value, "tenderers": [{"id": one} for one in who]}


@pytest.mark.parametrize(
    ("stated", "bids", "expected"),
    [
        (None, [joint("A", "B")], ("flagged", 1.0, None)),
        (None, [joint("A", "B"), joint("B", "A")], ("flagged", 1.0, None)),
        (None, [joint("A", "B"), bid("C", 1)], ("clear", 2.0, None)),
        (1, [joint("A", "B")], ("flagged", 1.0, None)),
        (2, [joint("A", "B")], ("flagged", 1.0, None)),
        (3, [joint("A", "B")], ("clear", 3.0, None)),
        (2, [joint("A", "B"), bid("A", 2)], ("clear", 2.0, None)),
    ],
)
def test_those_who_bid_together_are_one_bidder(
    tmp_path: Path, stated: int | None, bids: list[Any], expected: Judged
) -> None:
    one = process("1", *bids, **tender(numberOfTenderers=stated))
    assert judged(tmp_path, "R018", one) == expected


def test_a_period_is_held_against_the_days_of_its_method_and_first_day(tmp_path: Path) -> None:
    rows = (
        Threshold("R003.days", 15, method="Tender", until=date(2024, 12, 31)),
        Threshold("R003.days", 5, method="Tender", since=date(2025, 1, 1)),
    )
    chosen = Settings(enabled=frozenset({"R003"}), days=30, days_of={"Auction": 7}, thresholds=rows)
    drawn = {
        "old": ("Tender", "2024-12-31T09:00:00+05:00", "2025-01-14T09:00:00+05:00", "flagged"),
        "new": ("Tender", "2025-01-01T09:00:00+05:00", "2025-01-06T09:00:00+05:00", "clear"),
        "short": ("Tender", "2025-01-01", "2025-01-05", "flagged"),
        "auction": ("Auction", "2025-01-01", "2025-01-08", "clear"),
        "other": ("Other", "2025-01-01", "2025-01-30", "flagged"),
    }
    made = [
        process(
            name,
            **tender(
                procurementMethodDetails=method, tenderPeriod={"startDate": starts, "endDate": ends}
            ),
        )
        for name, (method, starts, ends, _state) in drawn.items()
    ]
    found, evidence = our_results(tmp_path, made, chosen)
    states = {name: found["process", name]["R003"]["state"] for name in drawn}
    assert states == {name: one[-1] for name, one in drawn.items()}
    asked = {name: evidence["process", name]["R003"][-1]["value"] for name in ("old", "short")}
    assert asked == {"old": "15", "short": "5"}


NOT_IN_CALENDAR = "the calendar does not have the working days of its time"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2025-12-25T09:00:00+05:00", "2026-01-06T09:00:00+05:00", ("clear", 6.0, None)),
        ("2025-12-26T18:00:00+05:00", "2026-01-06T09:00:00+05:00", ("clear", 5.0, None)),
        ("2025-12-29T09:00:00+05:00", "2026-01-08T09:00:00+05:00", ("clear", 5.0, None)),
        ("2025-12-29T09:00:00+05:00", "2026-01-07T09:00:00+05:00", ("flagged", 4.0, None)),
        ("2025-12-25T09:00:00+05:00", "2025-12-25T18:00:00+05:00", ("flagged", 0.0, None)),
        ("2026-12-25T09:00:00+05:00", "2027-01-20T09:00:00+05:00", (NOT_IN_CALENDAR,)),
        ("2024-06-03", "2024-06-20", ("clear", 17.0, None)),
    ],
)
def test_a_period_is_counted_in_working_days_where_its_threshold_is(
    tmp_path: Path, starts: str, ends: str, expected: tuple[Any, ...]
) -> None:
    rows = (
        Threshold("R003.days", 15),
        Threshold("R003.working_days", 5, method="Tender", since=date(2025, 1, 1)),
    )
    chosen = Settings(enabled=frozenset({"R003"}), thresholds=rows)
    off = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 7), date(2025, 12, 16)]
    calendar = calendar_of(CalendarDay(one, works=False) for one in off)
    period = {"startDate": starts, "endDate": ends}
    made = process("1", **tender(procurementMethodDetails="Tender", tenderPeriod=period))
    with flagged(lake_of(tmp_path, [made]), chosen, beside=Beside(calendar=calendar)) as flags:
        one = json.loads(next(iter(flags.subjects()))[2])["R003"]
    expected = ("not_computable", None, *expected) if len(expected) == 1 else expected
    assert (one["state"], one["value"], one["reason"]) == expected


def test_a_period_over_a_year_that_the_calendar_lacks_is_not_counted(tmp_path: Path) -> None:
    chosen = Settings(
        enabled=frozenset({"R003"}), thresholds=(Threshold("R003.working_days", 400),)
    )
    calendar = calendar_of(CalendarDay(date(one, 1, 1), works=False) for one in (2024, 2026))
    period = {"startDate": "2024-12-20", "endDate": "2026-01-20"}
    made = process("1", **tender(tenderPeriod=period))
    with flagged(lake_of(tmp_path, [made]), chosen, beside=Beside(calendar=calendar)) as flags:
        one = json.loads(next(iter(flags.subjects()))[2])["R003"]
    assert one == {"state": "not_computable", "value": None, "reason": NOT_IN_CALENDAR}


def test_without_a_calendar_no_working_day_is_guessed(tmp_path: Path) -> None:
    rows = (Threshold("R003.working_days", 5),)
    chosen = Settings(enabled=frozenset({"R003"}), thresholds=rows)
    period = {"startDate": "2025-06-02", "endDate": "2025-06-03"}
    made = process("1", **tender(tenderPeriod=period))
    found, _evidence = our_results(tmp_path, [made], chosen)
    assert found["process", "1"]["R003"]["reason"] == NOT_IN_CALENDAR


def test_a_method_that_is_not_looked_at_is_not_clear(tmp_path: Path) -> None:
    one = process("1", **tender(procurementMethod="limited", numberOfTenderers=1))
    assert judged(tmp_path, "R018", one) == (
        *("not_computable", 1.0),
        "its procurement method is not looked at",
    )


CLOSE = "[R024]\nthreshold = 0.05"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (process("1", bid("W", 100), bid("X", 105)), ("flagged", 0.05, None)),
        (process("1", bid("W", 100), bid("X", 106)), ("clear", 0.06, None)),
        (
            process("1", bid("W", 100, currency="USD"), bid("X", 105, currency="USD")),
            ("flagged", 0.05, None),
        ),
        (
            process("1", bid("W", 100), bid("X", 105, currency="USD")),
            ("not_computable", None, "the bids are in several currencies"),
        ),
        (
            process("1", bid("W", 100), bid("X", 99)),
            (
                "not_computable",
                None,
                "a lower price lost: the price was not the only criterion",
            ),
        ),
        (
            process("1", bid("W", 0), bid("X", 1)),
            ("not_computable", None, "the winning price is not above zero"),
        ),
        (
            process("1", bid("W", 100)),
            ("not_computable", None, "nobody else has a valid bid with a price"),
        ),
        (
            process("1", bid("V", 100), bid("X", 105)),
            ("not_computable", None, "the winner has no valid bid with a price"),
        ),
        (process("1"), ("not_computable", None, "the winner has no valid bid with a price")),
        ({"ocid": "1"}, ("not_computable", None, "no bids are listed")),
    ],
)
def test_prices_are_compared_within_one_currency(
    tmp_path: Path, made: dict[str, Any], expected: Judged
) -> None:
    assert judged(tmp_path, "R024", made, text=CLOSE) == expected


LOTS = "the bids are for different lots: which compete is not known"


def of_lot(lot: str, who: str, amount: object, status: str = "valid") -> dict[str, Any]:
    return {**bid(who, amount, status), "relatedLots": [lot] if lot else None}


@pytest.mark.parametrize("code", ["R024", "R035", "R036"])
@pytest.mark.parametrize("other", ["2", ""])
def test_bids_for_different_lots_are_not_held_against_each_other(
    tmp_path: Path, code: str, other: str
) -> None:
    made = [of_lot("1", "W", 100), of_lot("1", "X", 105), of_lot(other, "Y", 10, "disqualified")]
    state, _value, reason = judged(tmp_path / "1", code, process("1", *made), text=CLOSE)
    assert (state, reason) == ("not_computable", LOTS)
    same = [{**one, "relatedLots": ["1"]} for one in made]
    assert judged(tmp_path / "2", code, process("1", *same), text=CLOSE)[2] is None


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        ("1A5 2B5", ("not_computable", 0.0, "fewer than two tenderers have a price")),
        ("1A5 2B5 1C6", ("clear", 0.0, None)),
        ("1A5 2B5 1C5", ("flagged", 1.0, None)),
        ("1A5 1B5 2C5 2D5", ("flagged", 2.0, None)),
    ],
)
def test_one_price_is_looked_for_within_the_same_lots(
    tmp_path: Path, bids: str, expected: Judged
) -> None:
    one = process("1", *(of_lot(each[0], each[1], int(each[2])) for each in bids.split()))
    assert judged(tmp_path, "R028", one) == expected


@pytest.mark.parametrize(
    ("code", "bids", "expected"),
    [
        ("R028", "Av0 Bv0", ("not_computable", 0.0, "fewer than two tenderers have a price")),
        ("R028", "Av0 Bv0 Cv5 Dv6", ("clear", 0.0, None)),
        ("R036", "Xd0 Wv10", ("clear", 0.0, None)),
        ("R036", "Xd-5 Wv10", ("clear", 0.0, None)),
        ("R036", "Xd8 Wv0", ("not_computable", None, "no valid bid has a price")),
        ("R024", "Wv100 Xv0 Yv105", ("flagged", 0.05, None)),
    ],
)
def test_what_is_not_above_zero_is_no_price(
    tmp_path: Path, code: str, bids: str, expected: Judged
) -> None:
    status = {"v": "valid", "d": "disqualified"}
    one = process("1", *(bid(each[0], int(each[2:]), status[each[1]]) for each in bids.split()))
    assert judged(tmp_path, code, one, text=CLOSE) == expected


NO_PRICE = "a competing bid has no price, currency or tenderer"
NAMELESS: dict[str, Any] = {"tenderers": [{"name": "X"}]}


@pytest.mark.parametrize(
    ("code", "bids", "expected"),
    [
        ("R058", [bid("X", "101"), bid("Y", 300)], ("not_computable", None, NO_PRICE)),
        ("R058", [bid("X", 101), bid("Y", 300)], ("clear", 0.01, None)),
        ("R058", [{**bid("X", 1), "value": None}, bid("Y", 300)],
         ("not_computable", None, NO_PRICE)),
        ("R024", [bid("X", 300, currency=None), bid("Y", 101)], ("not_computable", None, NO_PRICE)),
        ("R024", [bid("X", 300, currency=None, status="disqualified"), bid("Y", 101)],
         ("flagged", 0.01, None)),
        ("R024", [bid("X", 300, **NAMELESS), bid("Y", 101)], ("not_computable", None, NO_PRICE)),
        ("R028", [bid("X", "100"), bid("Y", 101)], ("not_computable", 0.0, NO_PRICE)),
        ("R028", [bid("X", "100"), bid("Y", 100)], ("flagged", 1.0, None)),
        ("R035", [bid("X", 100, **NAMELESS), bid("Y", 101, "disqualified")],
         ("not_computable", 1.0, NO_PRICE)),
        ("R035", [bid("X", 100, "disqualified", **NAMELESS)], ("not_computable", 0.0, NO_PRICE)),
        ("R035", [bid("X", 1, "disqualified", **NAMELESS), bid("Y", 2, "disqualified")],
         ("flagged", 1.0, None)),
        ("R036", [bid("X", 90, "disqualified", **NAMELESS)], ("flagged", 0.1, None)),
        ("R036", [bid("X", 95, **NAMELESS), bid("Y", 90, "disqualified")],
         ("flagged", 5 / 95, None)),
        ("R036", [bid("X", "80"), bid("Y", 90, "disqualified")], ("not_computable", 0.1, NO_PRICE)),
        ("R036", [bid("X", "80", "disqualified")], ("not_computable", 0.0, NO_PRICE)),
        ("R036", [bid("X", "80", "disqualified"), bid("Y", 90, "disqualified")],
         ("flagged", 0.1, None)),
    ],
)  # fmt: skip
def test_a_competing_bid_without_a_price_does_not_disappear(
    tmp_path: Path, code: str, bids: list[Any], expected: Judged
) -> None:
    text = "[R024]\nthreshold = 0.05\n[R058]\nthreshold = 0.5"
    one = process("1", bid("W", 100), *bids)
    assert judged(tmp_path, code, one, text=text) == expected


def test_a_lowest_bid_of_nobody_is_shown_as_such(tmp_path: Path) -> None:
    one = process("1", bid("W", 100), bid("X", 90, "disqualified", id="b", **NAMELESS))
    _found, evidence = our_results(tmp_path, [one], read_settings("[R036]").settings)
    assert evidence["process", "1"]["R036"] == [
        {"what": "lowest, disqualified: ?", "id": "b", "value": "90.0 KZT"},
        {"what": "lowest valid price", "id": None, "value": "100.0 KZT"},
    ]


NOBODY = {"status": "valid", "tenderers": [{"name": "X"}]}
UNNAMED = "a bid names no tenderer"


@pytest.mark.parametrize(
    ("stated", "bids", "expected"),
    [
        (None, [bid("A", 1), NOBODY], ("not_computable", 1.0, UNNAMED)),
        (None, [NOBODY], ("not_computable", None, UNNAMED)),
        (None, [bid("A", 1), bid("B", 1), NOBODY], ("clear", 2.0, None)),
        (1, [NOBODY], ("flagged", 1.0, None)),
        (2, [bid("A", 1), NOBODY], ("clear", 2.0, None)),
        (2, [joint("A", "B"), NOBODY], ("clear", 2.0, None)),
        (0, [], ("not_computable", 0.0, "nobody bid")),
        (0, [bid("A", 1)],
         ("not_computable", 1.0, "no tenderer is stated, and bids are listed")),
        (0, [NOBODY], ("not_computable", 0.0, "no tenderer is stated, and bids are listed")),
    ],
)  # fmt: skip
def test_a_single_bid_is_not_counted_where_bids_name_nobody(
    tmp_path: Path, stated: int | None, bids: list[Any], expected: Judged
) -> None:
    one = process("1", *bids, **tender(numberOfTenderers=stated, status="planning"))
    assert judged(tmp_path, "R018", one) == expected


@pytest.mark.parametrize(
    ("stated", "bids", "expected"),
    [
        (None, "1A 2B", ("flagged", 1.0, None)),
        (None, "1A 1B 2B", ("flagged", 1.0, None)),
        (None, "1A 1B 2B 2A", ("clear", 2.0, None)),
        (None, "1A 2A", ("flagged", 1.0, None)),
        (2, "1A 2B", ("flagged", 1.0, None)),
        (None, "1A 1B 2? 2A", ("not_computable", 2.0, UNNAMED)),
        (None, "1A -B", ("not_computable", 2.0, LOTS)),
    ],
)
def test_tenderers_are_counted_of_each_lot(
    tmp_path: Path, stated: int | None, bids: str, expected: Judged
) -> None:
    made = [
        {**bid(one[1], 1), "relatedLots": None if one[0] == "-" else [one[0]]}
        | (NOBODY if one[1] == "?" else {})
        for one in bids.split()
    ]
    one = process("1", *made, **tender(numberOfTenderers=stated))
    assert judged(tmp_path, "R018", one) == expected


def test_lots_of_one_tenderer_are_shown(tmp_path: Path) -> None:
    made = [of_lot(one[0], one[1], 1) for one in ("1A", "1B", "2B", "3A")]
    _found, evidence = our_results(
        tmp_path, [process("1", *made, **tender())], read_settings("[R018]").settings
    )
    assert evidence["process", "1"]["R018"][-1] == {
        "what": "lots with one tenderer",
        "id": None,
        "value": "2, 3",
    }


def test_several_suppliers_of_one_award_are_one_winner(tmp_path: Path) -> None:
    both = {"status": "valid", "tenderers": [{"id": "B"}, {"id": "A"}]}
    price = {"value": {"amount": 100, "currency": "KZT"}}
    one = process(
        "1", {**both, **price}, bid("X", 104), award={"suppliers": [{"id": "A"}, {"id": "B"}]}
    )
    assert judged(tmp_path, "R024", one, text=CLOSE) == ("flagged", 0.04, None)


def test_a_fence_below_zero_is_said(tmp_path: Path) -> None:
    made = [process(f"{one}", bid("W", 100), bid("X", 100 + one)) for one in (1, 2, 3, 40)]
    assert judged(tmp_path, "R024", *made) == (
        *("not_computable", 0.01),
        "the fence is -0.3333, not above zero: set a threshold",
    )


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        ("A1 B1", ("flagged", 1.0, None)),
        ("A1 B1 A2 C2", ("flagged", 2.0, None)),
        ("A1 A1 B2", ("clear", 0.0, None)),
        ("A1 A1", ("not_computable", 0.0, "fewer than two tenderers have a price")),
    ],
)
def test_one_price_of_different_tenderers_is_found_whatever_their_order(
    tmp_path: Path, bids: str, expected: Judged
) -> None:
    one = process("1", *(bid(each[0], int(each[1])) for each in bids.split()))
    assert judged(tmp_path, "R028", one) == expected


def test_one_number_in_two_currencies_is_no_one_price(tmp_path: Path) -> None:
    one = process("1", bid("A", 5), bid("B", 5, currency="USD"))
    assert judged(tmp_path, "R028", one) == ("clear", 0.0, None)


OF_LAST_DAY = "a bid of the last day has no time of day"


@pytest.mark.parametrize(
    ("date", "ends", "expected"),
    [
        ("2025-01-10T14:00:00+10:00", "2025-01-10T10:00:00+05:00", ("clear", -1.0, None)),
        ("2025-01-10T08:00:00Z", "2025-01-10T10:00:00+05:00", ("flagged", 3.0, None)),
        ("2025-01-10T05:00:00Z", "2025-01-10T10:00:00+05:00", ("clear", 0.0, None)),
        ("2025-01-10 13:35:00", "2025-01-10T10:00:00", ("flagged", 3 + 35 / 60, None)),
        ("2025-01-10 13:35:00", "2025-01-10T10:00:00Z", ("not_computable", None, MIXED)),
        ("yesterday", "2025-01-10T10:00:00Z", ("not_computable", None, "a date cannot be read")),
        (None, "2025-01-10", ("not_computable", None, "no valid bid of a winner has a date")),
        ("2025-01-10", None, ("not_computable", None, "no end of the tender period")),
        ("2025-01-10T09:00", "2025-01-10", ("clear", -15.0, None)),
        ("2025-01-11T09:00", "2025-01-10", ("flagged", 9.0, None)),
        ("2025-01-10", "2025-01-10", ("clear", 0.0, None)),
        ("2025-01-11", "2025-01-10", ("flagged", 24.0, None)),
        ("2025-01-10", "2025-01-10T10:00", ("not_computable", None, OF_LAST_DAY)),
        ("2025-01-10", "2025-01-10T10:00:00Z", ("not_computable", None, OF_LAST_DAY)),
        ("2025-01-11", "2025-01-10T10:00", ("flagged", 14.0, None)),
    ],
)
def test_a_late_bid_is_late_in_time(
    tmp_path: Path, date: str | None, ends: str | None, expected: Judged
) -> None:
    one = process("1", bid("W", 1, date=date), **period("2025-01-01", ends))
    assert judged(tmp_path, "R030", one) == expected


def test_of_bids_in_time_and_late_it_is_not_known_which_won(tmp_path: Path) -> None:
    dates = ("2025-01-09T10:00:00Z", "2025-01-11T10:00:00Z")
    one = process(
        "1", *(bid("W", 1, date=date) for date in dates), **period(None, "2025-01-10T10:00:00Z")
    )
    state, _value, reason = judged(tmp_path, "R030", one)
    assert (state, reason) == (
        "not_computable",
        "the winner has bids in time and late: which one won is not known",
    )


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        ("Wv Xd Yd", ("flagged", 2.0, None)),
        ("Wv Wd", ("clear", 0.0, None)),
        ("Wv Xv Yd", ("clear", 1.0, None)),
        ("Xd", ("not_computable", 1.0, "no valid bid is listed")),
    ],
)
def test_all_others_disqualified_is_found(tmp_path: Path, bids: str, expected: Judged) -> None:
    status = {"v": "valid", "d": "disqualified"}
    one = process("1", *(bid(each[0], 1, status[each[1]]) for each in bids.split()))
    assert judged(tmp_path, "R035", one) == expected


@pytest.mark.parametrize(
    ("bids", "expected"),
    [
        ("Xd8 Wv10", ("flagged", 0.2, None)),
        ("Xd10 Wv10", ("clear", 0.0, None)),
        ("Wv10 Xd10", ("clear", 0.0, None)),
        ("Xd11 Wv10", ("clear", 0.0, None)),
        ("Xd8", ("not_computable", None, "no valid bid has a price")),
    ],
)
def test_a_lowest_bid_disqualified_is_found_whatever_the_order(
    tmp_path: Path, bids: str, expected: Judged
) -> None:
    status = {"v": "valid", "d": "disqualified"}
    one = process("1", *(bid(each[0], int(each[2:]), status[each[1]]) for each in bids.split()))
    assert judged(tmp_path, "R036", one) == expected


def test_where_several_awards_are_in_force_nobody_is_the_winner_alone(tmp_path: Path) -> None:
    award = {"status": "active", "suppliers": [{"id": "X"}]}
    one = process("1", bid("W", 1), bid("X", 1), bid("Y", 1, "disqualified"))
    several = {**one, "awards": [*one["awards"], award]}
    reason = "several awards are in force: which bids compete is not known"
    assert judged(tmp_path, "R035", several) == ("not_computable", 1.0, reason)


@pytest.mark.parametrize("award", ["W", "WV"])
def test_a_winners_own_bid_that_was_disqualified_is_no_lowest_bid(
    tmp_path: Path, award: str
) -> None:
    won = {"suppliers": [{"id": one} for one in award]}
    valid = joint(*award, amount=10)
    own = process("1", joint(*award, amount=8, status="disqualified"), valid, award=won)
    assert judged(tmp_path / "own", "R036", own) == ("clear", 0.0, None)
    other = process("1", bid("X", 9, "disqualified"), *own["bids"]["details"], award=won)
    assert judged(tmp_path / "other", "R036", other) == ("flagged", 0.1, None)


def test_a_ratio_of_prices_in_several_currencies_is_not_told(tmp_path: Path) -> None:
    one = process("1", bid("X", 8, "disqualified", currency="USD"), bid("W", 10))
    reason = "the bids are in several currencies"
    assert judged(tmp_path, "R036", one) == ("not_computable", None, reason)


def test_a_bid_that_is_listed_twice_alike_is_one_bid(tmp_path: Path) -> None:
    text = "[R038]\nthreshold = 0.5\nminimum_contracting_processes = 1"
    out, kept, more = bid("A", 1, "disqualified"), bid("B", 2), bid("C", 3)

    def share(name: str, *bids: dict[str, Any]) -> float | None:
        named = [{"id": f"bid-{one['tenderers'][0]['id']}", **one} for one in bids]
        made = process("1", *named, buyer={"id": "b"})
        return judged(tmp_path / name, "R038", made, text=text, level="buyer", id_="b")[1]

    assert share("once", out, kept, more) == pytest.approx(1 / 3)
    assert share("alike", out, kept, more, out) == pytest.approx(1 / 3)
    assert share("other number", out, kept, more, {**out, "id": "bid-9"}) == 0.5
    assert share("other price", out, kept, more, bid("A", 5, "disqualified")) == 0.5
    assert share("no number", {**out, "id": None}, kept, more, {**out, "id": None}) == 0.5


def test_a_bidder_of_two_bids_that_have_one_id_and_differ_is_one_bidder(tmp_path: Path) -> None:
    both = [{**bid("A", price), "id": "bid-1"} for price in (1, 2)]
    made = process("1", *both, **tender(numberOfTenderers=None))
    assert judged(tmp_path / "1", "R018", made) == ("flagged", 1.0, None)
    text = "[R038]\nthreshold = 0.5\nminimum_contracting_processes = 1"
    both[1]["status"] = "disqualified"
    made = process("1", *both, bid("B", 3), buyer={"id": "b"})
    share = judged(tmp_path / "2", "R038", made, text=text, level="buyer", id_="b")[1]
    assert share == pytest.approx(1 / 3)


def test_the_minimum_of_processes_counts_processes(tmp_path: Path) -> None:
    made = [
        process(f"{one}", bid("A", 1, "disqualified"), bid("B", 2), buyer={"id": "b"})
        for one in range(3)
    ]
    text = "[R038]\nthreshold = 0.5\nminimum_contracting_processes = 2"
    assert judged(tmp_path / "1", "R038", made[0], text=text, level="buyer", id_="b") == (
        *("not_computable", 0.5),
        "fewer than the minimum to look at",
    )
    assert judged(tmp_path / "3", "R038", *made, text=text, level="buyer", id_="b") == (
        *("flagged", 0.5, None),
    )


def test_a_tenderer_who_seldom_wins_and_a_supplier_of_everything_are_found(tmp_path: Path) -> None:
    made = [
        process(
            f"{one}",
            *(bid("L", 2), bid("W", 1)),
            award={"items": [{"classification": {"id": f"{one}000"}}]},
        )
        for one in range(10, 14)
    ]
    text = "[R025]\nthreshold = 0.1\n[R048]\nthreshold = 4\nminimum_contracting_processes = 4\n"
    chosen = read_settings(text).settings
    found, evidence = our_results(tmp_path, made, chosen)
    assert found["tenderer", "L"]["R025"] == {"state": "flagged", "value": 0.0, "reason": None}
    assert found["tenderer", "W"]["R025"]["state"] == "clear"
    assert found["tenderer", "W"]["R048"] == {"state": "flagged", "value": 4.0, "reason": None}
    assert evidence["tenderer", "W"] == {
        "R048": [
            {"what": "processes supplied", "id": None, "value": "4"},
            {"what": "kinds of goods", "id": None, "value": "4"},
            {"what": "kinds at least", "id": None, "value": "4.0"},
        ]
    }


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        ("", {"status": "cancelled"}, "the process is cancelled"),
        (
            "[exclusions]\nprocurement_method_details = x",
            {"procurementMethodDetails": "x"},
            "the settings exclude its local method",
        ),
    ],
)
def test_what_is_left_out_says_why(
    tmp_path: Path, text: str, more: dict[str, Any], reason: str
) -> None:
    one = process("1", bid("W", 1), **tender(**more))
    for code in WITHOUT_FENCE:
        assert judged(tmp_path / code, code, one, text=text)[::2] == ("not_computable", reason)


def test_prices_of_a_method_without_comparison_are_not_compared(tmp_path: Path) -> None:
    one = process("1", bid("W", 1), bid("X", 1), **tender(procurementMethodDetails="draw"))
    text = "no_price_comparison_procurement_methods = draw"
    assert judged(tmp_path, "R028", one, text=text)[::2] == (
        "not_computable",
        "prices of its local method are not compared",
    )


def test_a_flag_says_what_to_look_at(tmp_path: Path) -> None:
    late = "2025-02-01T10:00:00+05:00"
    one = process(
        "1", bid("W", 10, date=late, id="b1"), bid("X", 8, "disqualified", id="b2"), **tender()
    )
    _found, evidence = our_results(tmp_path, [one], read_settings("[R030]\n[R036]").settings)
    assert evidence["process", "1"] == {
        "R030": [
            {"what": "tender period ends", "id": None, "value": PERIOD["endDate"]},
            {"what": "bid of W", "id": "b1", "value": late},
        ],
        "R036": [
            {"what": "lowest, disqualified: X", "id": "b2", "value": "8.0 KZT"},
            {"what": "lowest valid price", "id": None, "value": "10.0 KZT"},
        ],
    }


def test_of_a_process_that_comes_twice_the_release_compiled_last_holds(tmp_path: Path) -> None:
    old = process("1", date="2025-01-01T23:00:00Z", **tender(numberOfTenderers=1))
    new = process("1", date="2025-01-02T01:00:00+01:00", **tender(numberOfTenderers=3))
    for place, both in enumerate(([old, new], [new, old])):
        assert judged(tmp_path / str(place), "R018", *both) == ("clear", 3.0, None)


def test_results_tell_their_rules_settings_input_and_base_rates(tmp_path: Path) -> None:
    made = [process(f"{one}", **tender(numberOfTenderers=1)) for one in range(3)]
    chosen = read_settings("[R018]").settings
    with flagged(lake_of(tmp_path, [*made, made[0]]), chosen) as found:
        head = told(found, chosen)
    assert head["input"]["processes"] == 3
    assert head["input"]["repeated_releases"] == 1
    (one,) = head["indicators"].values()
    assert (one["flagged"], one["clear"], one["base_rate"]) == (3, 0, 1.0)
    assert one["weight"] == 0.2
    assert (
        one["warning"] == "flags 100% of what could be computed: many of these are likely innocent"
    )
    assert json.loads(json.dumps(head["settings"]))["enabled"] == ["R018"]


def test_every_rule_is_registered_with_its_page() -> None:
    docs = Path(__file__).parents[3] / "docs"
    assert tuple(one.code for one in DEFINITIONS) == (*CODES, *OWN_CODES)
    for one in DEFINITIONS:
        name, _hash, place = one.page.partition("#")
        page = (docs / name).read_text("utf-8")
        part = page.partition(f"\n## {one.code}\n")[2].partition("\n## ")[0]
        assert place == one.code.lower()
        for said in (one.name, one.definition, one.default, *one.innocent, *one.inputs):
            assert said in part, (one.code, said)
        assert one.basis.told in page


def everything(folder: str, drawn: list[Any], chosen: Settings, threads: int = 2) -> Any:
    return our_results(Path(folder), drawn, chosen, Machine(threads=threads))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_neither_the_order_of_lines_nor_threads_change_a_result(seed: int, shuffler: Any) -> None:
    die = Die(seed)
    chosen, drawn = die.settings(), die.releases(40, again=0.2)
    shuffled = list(drawn)
    shuffler.shuffle(shuffled)
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert everything(one, drawn, chosen) == everything(other, shuffled, chosen, threads=1)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_another_process_changes_no_flag_of_a_process_without_a_fence(seed: int) -> None:
    die = Die(seed)
    drawn = die.releases(20)
    more = [{**die.release(one), "ocid": f"other-{one}"} for one in range(5)]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        before = everything(one, drawn, ELEVEN)[0]
        after = everything(other, [*more, *drawn], ELEVEN)[0]
    for subject, found in before.items():
        if subject[0] == "process":
            for code in WITHOUT_FENCE:
                assert after[subject][code] == found[code]


def mutated(die: Random, count: int) -> list[str]:
    """Return moments of the usual form with up to three letters changed."""
    made = []
    for _ in range(count):
        letters = list(f"2025-03-{die.randint(0, 40):02d}T{die.randint(0, 29):02d}:00:00+05:00")
        for _ in range(die.choice([0, 1, 1, 2, 3])):
            letters[die.randrange(len(letters))] = die.choice(" 0123456789-+:TtZz.x")
        made.append("".join(letters))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_the_quick_reading_of_moments_is_the_exact_one(seed: int) -> None:
    texts = mutated(Random(seed), 8000)  # noqa: S311 -- a die for tests
    with script({}, threads=1) as run:
        run.run(MACROS)
        run.let("texts", texts)
        run.run(
            "CREATE TABLE given AS SELECT x, '2024-02-29T00:00:00+05:00' AS y "
            "FROM (SELECT unnest(getvariable('texts')) AS x)"
        )
        rows = run.rows(
            "SELECT x, CASE WHEN usual(x, y) THEN usual_us(x, y) END AS quick, "
            "instant_us(y) - instant_us(x) AS exact FROM given"
        ).to_pylist()
    read = [row for row in rows if row["quick"] is not None]
    assert [row for row in read if row["quick"] != row["exact"]] == []
    assert 500 < len(read) < len(rows)
