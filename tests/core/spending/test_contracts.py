"""Our own rules about contracts and payments: each with what it flags, clears and cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.contracts import CODES
from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.core.spending.settings import ALL_ON, RESTING_ON_LAW, Settings, read_settings
from bagdar.core.spending.thresholds import Threshold
from bagdar.runs.spending import flagged, told
from bagdar.runs.spending_tables import Machine
from tests.core.spending.test_cardinal import bid, process
from tests.core.spending.worlds import Die, lake_of, our_results

Judged = tuple[str, float | None, str | None]
ALL_OWN = Settings(enabled=frozenset(CODES))


def kzt(amount: object, currency: str | None = "KZT") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def paid(amount: object, on: str | None = "2025-03-01", currency: str | None = "KZT") -> Any:
    return {"date": on, "value": kzt(amount, currency)}


def act(on: str | None, status: str = "met", kind: str | None = "delivery") -> dict[str, Any]:
    return {"status": status, "type": kind, "dateMet": on}


def contract(amount: object = 100, *payments: Any, **more: Any) -> dict[str, Any]:
    """Return a contract of 2025 that was paid as told; acts and amendments are listed, empty."""
    made = {
        "id": more.pop("id", "c"),
        "value": kzt(amount, more.pop("currency", "KZT")),
        "dateSigned": "2025-02-01",
        "period": {"startDate": "2025-02-01", "endDate": "2025-12-31"},
        "amendments": [
            {"id": f"{place}", "date": on} for place, on in enumerate(more.pop("amended", ()))
        ],
        "implementation": {"transactions": list(payments), "milestones": more.pop("acts", [])},
    }
    return {**made, **more}


def awarded(amount: object, *contracts: Any, **more: Any) -> dict[str, Any]:
    award = {"id": "a", "value": kzt(amount, more.pop("currency", "KZT"))}
    bids = more.pop("bids", ())
    numbered = [{**one, "id": f"{one['id']}{place or ''}"} for place, one in enumerate(contracts)]
    return process("1", *bids, award=award, contracts=numbered, **more)


class Judge:
    """Judge many processes at once: one reading of all the rows that a test draws."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0

    def __call__(self, code: str, *releases: Any, chosen: Settings = ALL_OWN) -> list[Judged]:
        self.made += 1
        numbered = [{**one, "ocid": f"{place:03d}"} for place, one in enumerate(releases)]
        found, _evidence = our_results(self.folder / f"{self.made}", numbered, chosen)
        each = [found["process", one["ocid"]][code] for one in numbered]
        return [(one["state"], one["value"], one["reason"]) for one in each]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return Judge(tmp_path)


def flagged_(value: float) -> Judged:
    return "flagged", value, None


def clear(value: float) -> Judged:
    return "clear", value, None


def unknown(reason: str, value: float | None = None) -> Judged:
    return "not_computable", value, reason


def holds(judge: Judge, code: str, *drawn: tuple[Any, Judged], chosen: Settings = ALL_OWN) -> None:
    """Hold what is found against a table of processes and results."""
    found = judge(code, *(made for made, _expected in drawn), chosen=chosen)
    assert found == [expected for _made, expected in drawn]


def test_a_contract_grows_over_its_award(judge: Judge) -> None:
    holds(
        judge,
        "A1",
        (awarded(100, contract(109)), clear(1.09)),
        (awarded(100, contract(110)), flagged_(1.1)),
        (awarded(0.3, contract(0.33)), flagged_(1.1)),
        (awarded(100, contract(60, awardID="a"), contract(60, awardID="a")), flagged_(1.2)),
        (awarded(100, contract(60), contract(60, status="cancelled")), clear(0.6)),
        (awarded(100, contract(130, awardID="x")), unknown("the award of a contract is not known")),
        (awarded(100), unknown("no contract is listed")),
        (awarded(100, contract(None)), unknown("a contract has no value")),
        (awarded(None, contract(130)), unknown("an award has no value")),
        (awarded(0, contract(130)), unknown("the value of an award is not above zero")),
        (awarded(100, contract(1e300)), unknown("an amount is too large to be summed")),
        (
            awarded(100, contract(130, currency="USD")),
            unknown("contract and award are in different currencies"),
        ),
        (
            awarded(100, contract(60), contract(60, currency="USD")),
            unknown("contract and award are in different currencies"),
        ),
        (
            awarded(100, contract(130), tender={"status": "cancelled"}),
            unknown("the process is cancelled", 1.3),
        ),
    )


ENDED = {"status": "terminated", "dateSigned": "2025-01-15"}
OF_CANCELLED_AWARD = {"id": "b", "status": "cancelled", "value": {"amount": 9, "currency": "KZT"}}


def of_awards(*contracts: Any, awards: Any) -> dict[str, Any]:
    made = awarded(100, *contracts)
    return {**made, "awards": [*made["awards"], *awards]}


def test_a_contract_that_was_replaced_is_not_added_to_its_successor(judge: Judge) -> None:
    replaced = unknown("a contract was replaced")
    unpaid = {**ENDED, "implementation": None}
    holds(
        judge,
        "A1",
        (awarded(100, contract(100, **ENDED), contract(100)), clear(1.0)),
        (awarded(100, contract(100, paid(40), **ENDED), contract(100)), flagged_(1.4)),
        (awarded(100, contract(100, **unpaid), contract(100)), replaced),
        (awarded(100, contract(100, **{**ENDED, "dateSigned": None}), contract(100)), clear(1.0)),
        (awarded(100, contract(130, **ENDED)), flagged_(1.3)),
        (
            awarded(100, contract(60, **ENDED), contract(60, dateSigned="2025-01-01")),
            flagged_(1.2),
        ),
        (
            awarded(
                100, contract(90, **ENDED), contract(100, **{**ENDED, "dateSigned": "2025-03-01"})
            ),
            clear(1.0),
        ),
    )


def test_what_is_only_proposed_or_of_a_cancelled_award_is_left_aside(judge: Judge) -> None:
    none = unknown("no contract of an award in force is signed")
    own = contract(100)
    holds(
        judge,
        "A1",
        (awarded(100, contract(100), contract(100, status="pending")), clear(1.0)),
        (awarded(100, contract(130, status="pending")), none),
        (of_awards(own, awards=[OF_CANCELLED_AWARD]), clear(1.0)),
        (of_awards(contract(130, awardID="b"), awards=[OF_CANCELLED_AWARD]), none),
        (
            of_awards(own, contract(130, awardID="b"), awards=[OF_CANCELLED_AWARD]),
            clear(1.0),
        ),
    )


def listed(*contracts: Any, awards: Any = None) -> dict[str, Any]:
    """Return a process with contracts of the identifiers that they have."""
    made = {**awarded(100), "contracts": list(contracts)}
    return made if awards is None else {**made, "awards": awards}


def test_what_is_listed_twice_counts_once_or_is_not_known(judge: Judge) -> None:
    one, other = {**paid(100), "id": "t"}, {**paid(90), "id": "t"}
    amended = [{"id": "1", "date": "2025-03-01"}] * 3
    late = [*amended, {"id": "1", "date": "2025-03-02"}]
    award = awarded(100)["awards"][0]
    dearer = {**award, "value": kzt(50)}
    contracts = unknown("a contract is listed twice, and differs")
    holds(
        judge,
        "C1",
        (listed(contract(100, one, one)), clear(1.0)),
        (listed(contract(100, one, None)), clear(1.0)),
        (listed(contract(100, one, other)), unknown("a payment is listed twice, and differs")),
        (listed(contract(100, one), contract(100, one)), clear(1.0)),
        (listed(contract(100, one), contract(50, one)), contracts),
    )
    holds(judge, "C5", (listed(contract(9, one, {**one, "date": "2030-01-01"})),
          unknown("a payment is listed twice, and differs")))  # fmt: skip
    holds(
        judge,
        "A1",
        (listed(contract(100), contract(100)), clear(1.0)),
        (listed(contract(100), contract(50)), contracts),
        (listed(contract(100, awardID="a"), awards=[award, award]), clear(1.0)),
        (
            listed(contract(100, awardID="a"), awards=[award, dearer]),
            unknown("the award of a contract is not known"),
        ),
    )
    holds(
        judge,
        "A2",
        (listed(contract(1, amendments=amended)), clear(1)),
        (listed(contract(1, amendments=[None] * 3)), clear(0)),
        (
            listed(contract(1, amendments=late)),
            unknown("an amendment is listed twice, and differs"),
        ),
    )


@pytest.mark.parametrize(("now", "grade"), [(124, "grade: amber"), (125, "grade: red")])
def test_growth_says_its_grade_and_what_to_look_at(tmp_path: Path, now: int, grade: str) -> None:
    _found, evidence = our_results(tmp_path, [awarded(100, contract(now))], ALL_OWN)
    assert evidence["process", "1"]["A1"] == [
        {"what": grade, "id": None, "value": f"{now / 100}"},
        {"what": "award", "id": "a", "value": "100.00 KZT"},
        {"what": "its contracts now", "id": None, "value": f"{now}.00 KZT"},
        {"what": "ratio at least", "id": None, "value": "1.1"},
    ]


def test_many_amendments_are_counted_of_each_contract(judge: Judge) -> None:
    on = ["2025-03-01", "2025-04-01", None]
    holds(
        judge,
        "A2",
        (awarded(1, contract(1)), clear(0)),
        (awarded(1, contract(1, amended=on[:2])), clear(2)),
        (awarded(1, contract(1, amended=on)), flagged_(3)),
        (awarded(1, contract(1, amended=on[:2]), contract(1, amended=on[:2])), clear(2)),
        (
            awarded(1, contract(1, amendments=None)),
            unknown("no list of amendments is published"),
        ),
        (awarded(1, contract(1, amended=on), contract(1, amendments=None)), flagged_(3)),
        (
            awarded(1, contract(1, amended=on[:1]), contract(1, amendments=None)),
            unknown("no list of amendments is published", 1),
        ),
    )


LOW = (bid("W", 100), bid("X", 120))


def test_a_low_bid_amended_above_the_next_is_found(judge: Judge) -> None:
    soon, late = ["2025-07-31"], ["2025-08-01"]
    holds(
        judge,
        "A4",
        (awarded(100, contract(121, amended=soon), bids=LOW), flagged_(1.008333333)),
        (awarded(100, contract(121, amended=late), bids=LOW), clear(1.008333333)),
        (awarded(100, contract(120, amended=soon), bids=LOW), clear(1.0)),
        (awarded(115, contract(121, amended=soon), bids=LOW), clear(1.008333333)),
        (
            awarded(100, contract(121, amended=["2025-01-31"]), bids=LOW),
            unknown("amended before it was signed", 1.008333333),
        ),
        (
            awarded(100, contract(121, amended=[None]), bids=LOW),
            unknown("no amendment has a date that can be read", 1.008333333),
        ),
        (
            awarded(100, contract(121, amended=soon, dateSigned=None), bids=LOW),
            unknown("the day of signing is not known", 1.008333333),
        ),
        (
            awarded(100, contract(121, amendments=None), bids=LOW),
            unknown("no list of amendments is published", 1.008333333),
        ),
        (
            awarded(100, contract(121, amended=soon), bids=LOW[:1]),
            unknown("prices of its bids cannot be compared"),
        ),
    )


def test_payments_are_held_against_the_contract_less_what_came_back(judge: Judge) -> None:
    holds(
        judge,
        "C1",
        (awarded(1, contract(100, paid(60), paid(40))), clear(1.0)),
        (awarded(1, contract(100, paid(60), paid(40.01))), flagged_(1.0001)),
        (awarded(1, contract(100, paid(60), paid(60), paid(-20))), clear(1.0)),
        (awarded(1, contract(100.005, *[paid(33.335)] * 3)), clear(1.0)),
        (awarded(1, contract(100.005, *[paid(33.3351)] * 3)), clear(1.000003)),
        (awarded(1, contract(100.005, *[paid(33.34)] * 3)), flagged_(1.000149993)),
        (awarded(1, contract(259658.286, paid(259658.29))), clear(1.000000015)),
        (awarded(1, contract(100)), clear(0.0)),
        (
            awarded(1, contract(100, implementation={})),
            unknown("no list of payments is published"),
        ),
        (awarded(1, contract(100, paid(None))), unknown("a payment has no amount")),
        (awarded(1, contract(100, paid(1, currency=None))), unknown("a payment has no currency")),
        (
            awarded(1, contract(100, paid(1), paid(200, currency="USD"))),
            unknown("payments and contract are in different currencies"),
        ),
        (
            awarded(1, contract(100, paid(200), currency="USD")),
            unknown("payments and contract are in different currencies"),
        ),
        (awarded(1, contract(None, paid(1))), unknown("a contract has no value")),
        (awarded(1, contract(0, paid(1))), unknown("the value of a contract is not above zero")),
        (
            awarded(1, contract(100, paid(1e300))),
            unknown("an amount is too large to be summed"),
        ),
        (awarded(1, contract(100, paid(10)), contract(100, paid(150), id="d")), flagged_(1.5)),
    )


UNTYPED = ("2025-03-03", "met", None)


def test_payments_before_anything_was_accepted_are_found(judge: Judge) -> None:
    holds(
        judge,
        "C2",
        (awarded(1, contract(100, paid(50))), clear(0.5)),
        (awarded(1, contract(100, paid(51))), flagged_(0.51)),
        (awarded(1, contract(100, paid(51), acts=[act("2025-03-02")])), clear(0.0)),
        (awarded(1, contract(100, paid(51), acts=[act("2025-03-03")])), flagged_(0.51)),
        (awarded(1, contract(100, paid(51), acts=[act("2025-01-01", "notMet")])), flagged_(0.51)),
        (
            awarded(1, contract(100, paid(51), acts=[act("2025-01-01", kind="approval")])),
            flagged_(0.51),
        ),
        (
            awarded(1, contract(100, paid(51), acts=[act("2025-01-01", kind=None)])),
            unknown("a milestone that was met does not say whether it is a delivery", None),
        ),
        (awarded(1, contract(100, paid(50), acts=[act("2025-01-01", kind=None)])), clear(0.0)),
        (
            awarded(1, contract(100, paid(51), acts=[act("2025-03-03", kind=None)])),
            flagged_(0.51),
        ),
        (awarded(1, contract(100, paid(51), acts=[act("2025-01-01"), act(*UNTYPED)])), clear(0.0)),
        (
            awarded(1, contract(100, paid(51), acts=[act(None)])),
            unknown("an act of delivery has no date that can be read"),
        ),
        (
            awarded(1, contract(100, paid(51), acts=[{**act(None), "dateModified": "2025-03-01"}])),
            unknown("an act of delivery has no date that can be read"),
        ),
        (
            awarded(1, contract(100, paid(51, None), acts=[act("2025-03-03")])),
            unknown("a payment has no date that can be read"),
        ),
        (awarded(1, contract(100, paid(51, None))), flagged_(0.51)),
        (
            awarded(1, contract(100, paid(51), acts=None)),
            unknown("no list of acts of delivery is published"),
        ),
        (awarded(1, contract(100, acts=None)), clear(0.0)),
    )


def test_what_was_paid_under_a_cancelled_contract_is_seen(judge: Judge) -> None:
    own = unknown("money was paid under a cancelled contract")
    void: dict[str, Any] = {"status": "cancelled", "id": "v", "amended": ["2025-03-01"] * 9}
    half, over = contract(100, paid(50), **void), contract(100, paid(101), **void)
    late, refunded = (
        contract(100, paid(50, "2026-03-01"), **void),
        contract(100, paid(50), paid(-50), **void),
    )
    live = contract(100, paid(40))
    holds(
        judge,
        "C1",
        (awarded(1, half), own),
        (awarded(1, contract(None, paid(5), **void)), own),
        (awarded(1, over), flagged_(1.01)),
        (awarded(1, live, half), unknown("money was paid under a cancelled contract", 0.4)),
        (awarded(1, live, refunded), clear(0.4)),
        (awarded(1, refunded), unknown("no contract is listed")),
    )
    holds(judge, "C5", (awarded(1, half), own), (awarded(1, late), flagged_(30)))
    holds(
        judge,
        "A2",
        (awarded(1, half), unknown("its contracts are cancelled")),
        (awarded(1, live, half), clear(0)),
    )
    holds(
        judge,
        "A1",
        (awarded(100, half), unknown("its contracts are cancelled")),
        (awarded(100, live, half), clear(1.0)),
    )
    holds(judge, "C2", (awarded(1, live, over), clear(0.4)))


def test_an_advance_over_the_limit_of_its_day_and_category_is_found(judge: Judge) -> None:
    chosen = replace(
        ALL_OWN,
        thresholds=(
            Threshold("C3.share", 0.2, since=date(2025, 1, 1), until=date(2025, 1, 31)),
            Threshold("C3.share", 0.4, since=date(2025, 2, 1)),
            Threshold("C3.share", 0.6, category="works", since=date(2025, 2, 1)),
            Threshold("C3.share", 0.7, method="Special", category="works"),
        ),
    )
    works = {"tender": {"mainProcurementCategory": "works"}}
    special = {
        "tender": {"mainProcurementCategory": "works", "procurementMethodDetails": "Special"}
    }
    january = {"dateSigned": "2025-01-31T23:00:00+05:00"}
    holds(
        judge,
        "C3",
        (awarded(1, contract(100, paid(30), **january)), flagged_(0.3)),
        (awarded(1, contract(100, paid(40))), clear(0.4)),
        (awarded(1, contract(100, paid(41))), flagged_(0.41)),
        (awarded(1, contract(100, paid(60)), **works), clear(0.6)),
        (awarded(1, contract(100, paid(65)), **special), clear(0.65)),
        (awarded(1, contract(100, paid(71)), **special), flagged_(0.71)),
        (awarded(1, contract(100, paid(31), dateSigned="2024-12-31")), flagged_(0.31)),
        (awarded(1, contract(100, paid(30), dateSigned=None)), clear(0.3)),
        chosen=chosen,
    )


def test_payments_outside_the_time_of_the_contract_are_found(judge: Judge) -> None:
    holds(
        judge,
        "C5",
        (awarded(1, contract(9, paid(1, "2025-01-31T20:00:00Z"))), clear(0)),
        (awarded(1, contract(9, paid(1, "2025-01-30"))), flagged_(1)),
        (awarded(1, contract(9, paid(1, "2026-01-30"))), clear(0)),
        (awarded(1, contract(9, paid(1, "2026-01-31"))), flagged_(1)),
        (awarded(1, contract(9)), clear(0)),
        (awarded(1, contract(9, paid(1), paid(-1, "2026-12-31"))), clear(0)),
        (awarded(1, contract(9, paid(1), paid(0, "2025-01-01"))), clear(0)),
        (awarded(1, contract(9, paid(-1, None), period=None)), clear(0)),
        (awarded(1, contract(9, paid(None))), unknown("a payment has no amount")),
        (
            awarded(1, contract(9, paid(1, "0000-01-01"))),
            unknown("a payment has no date that can be read"),
        ),
        (
            awarded(1, contract(9, paid(1, "0000-01-01"), paid(1, "2026-01-31"))),
            flagged_(1),
        ),
        (
            awarded(1, contract(9, paid(1), period={"startDate": "2025-02-01"})),
            unknown("the end of the contract is not known"),
        ),
        (
            awarded(1, contract(9, paid(1), period=None, dateSigned="2025-02-30")),
            unknown("the day of signing is not known"),
        ),
        (
            awarded(1, contract(9, implementation=None)),
            unknown("no list of payments is published"),
        ),
    )


def test_of_releases_that_differ_in_contracts_alone_one_holds_whatever_their_order(
    tmp_path: Path,
) -> None:
    both = [awarded(100, contract(amount), date="2025-01-01") for amount in (100, 150)]
    projects = [{**both[0], "planning": {"budget": {"projectID": one}}} for one in "PQ"]
    for place, given_ in enumerate((both, projects)):
        one = our_results(tmp_path / f"{place}", given_, ALL_OWN)
        assert one == our_results(tmp_path / f"{place} turned", given_[::-1], ALL_OWN)


def test_a_threshold_does_not_hold_before_its_first_day(judge: Judge) -> None:
    later = Threshold("A2.amendments", 9, since=date(2026, 1, 1))
    chosen = replace(ALL_OWN, thresholds=(later,))
    three = ["2025-03-01"] * 3
    holds(
        judge,
        "A2",
        (awarded(1, contract(1, amended=three)), flagged_(3)),
        (awarded(1, contract(1, amended=three, dateSigned="2026-01-01")), clear(3)),
        chosen=chosen,
    )


def test_a_threshold_of_the_settings_goes_before_the_one_shipped(judge: Judge) -> None:
    chosen = read_settings("[A1]\namber = 1.3\nred = 2\n[C5]\ndays_after = 0\n").settings
    assert chosen.enabled == {"A1", "C5"}
    holds(judge, "A1", (awarded(100, contract(129)), clear(1.29)), chosen=chosen)
    holds(judge, "C5", (awarded(1, contract(9, paid(1, "2026-01-01"))), flagged_(1)), chosen=chosen)


def test_a_rule_that_rests_on_law_is_off_until_the_settings_ask_for_it(tmp_path: Path) -> None:
    resting = {one.code for one in DEFINITIONS if not one.basis.holds}
    assert resting == RESTING_ON_LAW
    assert not resting & ALL_ON.enabled
    chosen = read_settings("[C3]\n").settings
    made = [awarded(1, contract(100, paid(31)))]
    for asked, state in ((ALL_ON, None), (chosen, "flagged")):
        with flagged(lake_of(tmp_path / f"{state}", made), asked) as found:
            head = told(found, asked)
        assert ("C3" in head["left_out"]) is (state is None)
        if state is None:
            assert "Basis not checked" in head["left_out"]["C3"]
        else:
            assert head["indicators"]["C3"]["flagged"] == 1
            assert head["indicators"]["C3"]["basis"]["rests_on_law"]
            (row,) = head["indicators"]["C3"]["thresholds"]
            assert "not checked" in row["basis"]


def drawn_settings(die: Die) -> Settings:
    rows = (
        Threshold("C1.tolerance", 0.1, method="a"),
        Threshold("A1.amber", 1.5, category="works"),
    )
    return replace(ALL_OWN, thresholds=rows if die.random.random() < 0.5 else ())


def results(releases: list[Any], chosen: Settings, threads: int) -> Any:
    with TemporaryDirectory() as folder:
        return our_results(Path(folder), releases, chosen, Machine(threads=threads))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_neither_order_nor_threads_nor_another_process_change_what_is_found(
    seed: int, shuffler: Any
) -> None:
    die = Die(seed)
    chosen, drawn = drawn_settings(die), die.releases(30, again=0.2)
    more = [{**die.release(one), "ocid": f"other-{one}"} for one in range(5)]
    shuffled = [*drawn, *more]
    shuffler.shuffle(shuffled)
    before = results(drawn, chosen, 2)
    after = results(shuffled, chosen, 1)
    for of_before, of_after in zip(before, after, strict=True):
        assert dict(only_processes(of_before)) == {
            subject: of_after[subject] for subject, _found in only_processes(of_before)
        }


def only_processes(found: dict[tuple[str, str], Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    return ((subject, one) for subject, one in found.items() if subject[0] == "process")
