"""Rules about projects: budget, contracts, payments, works and jobs held against each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given as given_of
from hypothesis import settings
from hypothesis.strategies import text as texts

from bagdar.core.spending.folding import folded_in_sql
from bagdar.core.spending.ledgers import BudgetLine, Payment, Project
from bagdar.core.spending.projects import CODES, Money, Sum, judge
from bagdar.core.spending.settings import Settings, read_settings
from bagdar.core.spending.thresholds import Threshold, in_force
from bagdar.core.terms.text import fold_number
from bagdar.runs.spending import flagged, told
from bagdar.runs.spending_beside import Beside
from tests.core.spending.test_contracts import awarded, contract, kzt
from tests.core.spending.worlds import lake_of

AS_OF = date(2025, 10, 1)
SHIPPED = in_force({}, (), {})
Judged = tuple[str, float | None, str | None]


def money(amount: object, currency: str | None = "KZT", year: int | None = 2025) -> Sum:
    return Sum(year, currency, None if amount is None else Decimal(str(amount)), amount is None)


def project(**more: Any) -> Project:
    return replace(Project("P", approved=Decimal(100), currency="KZT"), **more)


def one(
    code: str, given: Money, *, as_of: date = AS_OF, rows: Sequence[Threshold] = SHIPPED
) -> Judged:
    (found,) = judge([given], rows, {code}, as_of=as_of)
    return found.state, found.value, found.reason


def unknown(reason: str, value: float | None = None) -> Judged:
    return "not_computable", value, reason


NEITHER = "neither contracts nor payments are linked to the project"
OTHER = "in another currency than the budget, or in none"


@pytest.mark.parametrize(
    ("committed", "paid", "expected"),
    [
        ([100], [100], ("clear", 1.0, None)),
        ([100.01], [], ("flagged", 1.0001, None)),
        ([80], [101], ("flagged", 1.01, None)),
        ([80], [121, -21], ("clear", 1.0, None)),
        ([], [], unknown(NEITHER)),
        ([80], [None], unknown("a payment without an amount, or with one too large", 0.8)),
        ([120], [None], ("flagged", 1.2, None)),
    ],
)
def test_a_project_overdraws_by_contracts_or_by_payments(
    committed: list[Any], paid: list[Any], expected: Judged
) -> None:
    given = Money(project(), [money(each) for each in committed], [money(each) for each in paid])
    assert one("D2", given) == expected


def test_money_of_a_project_in_several_currencies_is_not_summed() -> None:
    mixed = Money(project(), [money(90), money(90, "USD")])
    assert one("D2", mixed) == unknown(f"a contract {OTHER}")
    assert one("D2", Money(project(), [], [money(90, None)])) == unknown(f"a payment {OTHER}")
    for nothing in (None, Decimal(0)):
        given = Money(project(approved=nothing), [money(90)])
        assert one("D2", given) == unknown("no approved budget above zero is given")


def plan(amount: int, year: int = 2025, currency: str = "KZT", **more: Any) -> BudgetLine:
    return BudgetLine("P", year, Decimal(amount), currency, **more)


@pytest.mark.parametrize(
    ("as_of", "planned", "paid", "expected"),
    [
        (date(2025, 10, 1), [plan(100)], [49.99], ("flagged", 0.4999, None)),
        (date(2025, 10, 1), [plan(60), plan(40, program="2")], [50], ("clear", 0.5, None)),
        (date(2025, 10, 1), [plan(100)], [], ("flagged", 0.0, None)),
        (date(2025, 9, 30), [plan(100)], [10], unknown("no plan of 2024 is given")),
        (date(2026, 6, 1), [plan(100)], [10], ("flagged", 0.1, None)),
        (date(2025, 10, 1), [plan(1), plan(1, currency="USD")], [], unknown(
            "the plan is in several currencies")),
        (date(2025, 10, 1), [], [10], unknown("no plan of 2025 is given")),
        (date(2025, 10, 1), [plan(100)], [None], unknown(
            "a payment without an amount, or with one too large")),
    ],
)  # fmt: skip
def test_a_plan_of_which_little_is_paid_late_in_the_year_is_found(
    as_of: date, planned: list[BudgetLine], paid: list[Any], expected: Judged
) -> None:
    given = Money(project(), [], [money(each) for each in paid], planned)
    assert one("D3", given, as_of=as_of) == expected


def test_payments_of_another_year_are_no_part_of_a_plan() -> None:
    given = Money(project(), [], [money(90, year=2024), money(10)], [plan(100)])
    assert one("D3", given) == ("flagged", 0.1, None)


UNDATED = "payments of %s KZT have no date that can be read: the year may have them, or not"


@pytest.mark.parametrize(
    ("paid", "undated", "expected"),
    [
        ([40], [9.99], ("flagged", 0.4, None)),
        ([40], [10], unknown(UNDATED % "10.00", 0.4)),
        ([40], [30, -25], unknown(UNDATED % "30.00", 0.4)),
        ([50], [1000], ("clear", 0.5, None)),
        ([50], [-1], unknown(UNDATED % "-1.00", 0.5)),
        ([60], [-10, 20], ("clear", 0.6, None)),
        ([], [49], ("flagged", 0.0, None)),
        ([], [90], unknown(UNDATED % "90.00", 0.0)),
        ([60], [None], unknown("a payment without an amount, or with one too large", 0.6)),
    ],
)
def test_payments_without_a_date_leave_a_plan_open_only_where_they_could_turn_the_result(
    paid: list[Any], undated: list[Any], expected: Judged
) -> None:
    sums = [money(each) for each in paid] + [money(each, year=None) for each in undated]
    assert one("D3", Money(project(), [], sums, [plan(100)])) == expected


def test_a_flag_on_a_plan_shows_what_was_paid_on_days_that_are_not_told() -> None:
    sums = [money(10), money(7, year=None)]
    (found,) = judge([Money(project(), [], sums, [plan(100)])], SHIPPED, {"D3"}, as_of=AS_OF)
    assert ("paid on days that are not told", None, "7.00 KZT") in found.evidence


def test_refunds_without_a_date_are_not_set_against_payments_without_one(tmp_path: Path) -> None:
    def undated(amount: int) -> dict[str, Any]:
        return {"value": kzt(amount)}

    dated = {**PAID, "value": kzt(45)}
    given = Beside(projects=[project()], budgets=[plan(100)], as_of=AS_OF)
    releases = [released("a", "P", dated, undated(50), undated(-49))]
    found, _head = results(tmp_path, releases, given)
    assert found["D3"]["reason"] == UNDATED % "50.00"


def test_a_plan_without_any_list_of_payments_is_not_judged_by_their_absence() -> None:
    reason = "no list of payments is linked to the project"
    given = Money(project(), [money(40)], [], [plan(100)], paid_listed=False)
    assert one("D3", given) == unknown(reason, 0.0)
    half = replace(given, paid=[money(50)])
    assert one("D3", half) == ("clear", 0.5, None)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2025, 6, 30), ("clear", 1.2, None)),
        (date(2025, 7, 1), ("flagged", 1.2, None)),
        (date(2025, 7, 31), ("flagged", 1.2, None)),
        (date(2025, 8, 1), ("clear", 1.2, None)),
    ],
)
def test_a_threshold_of_projects_holds_on_its_days(as_of: date, expected: Judged) -> None:
    rows = in_force(
        {"D2.tolerance": 0.25},
        (Threshold("D2.tolerance", 0.1, since=date(2025, 7, 1), until=date(2025, 7, 31)),),
        {},
    )
    assert one("D2", Money(project(), [money(120)]), as_of=as_of, rows=rows) == expected


def test_of_rows_that_hold_the_one_since_later_goes_first() -> None:
    rows = in_force(
        {},
        (
            Threshold("D5.points", 1),
            Threshold("D5.points", 50, since=date(2024, 1, 1)),
            Threshold("D5.points", 10, since=date(2025, 1, 1)),
            Threshold("D5.points", 90, since=date(2026, 1, 1)),
            Threshold("D5.points", 90, method="open"),
        ),
        {},
    )
    given = Money(project(progress_percent=Decimal(40)), [], [money(60)])
    assert one("D5", given, rows=rows) == ("flagged", 20.0, None)


def test_the_norm_of_a_job_is_that_of_the_day_in_the_currency_of_the_project() -> None:
    rows = in_force(
        {},
        (
            Threshold("D4.norm", 5, until=date(2024, 12, 31), currency="KZT"),
            Threshold("D4.norm", 8, since=date(2025, 1, 1), currency="KZT"),
            Threshold("D4.norm", 1, since=date(2025, 2, 1), currency="USD"),
        ),
        {},
    )
    assert costs([jobs("a", 80), jobs("b", 81)], rows) == {
        "a": ("clear", 8.0, None),
        "b": ("flagged", 8.1, None),
    }


def test_state_support_is_part_of_the_cost_of_a_job() -> None:
    rows = in_force({"D4.norm": 8.0}, (), {"D4.norm": "KZT"})
    both, alone = jobs("a", 70), jobs("b", 0)
    both = replace(both, project=replace(both.project, support=Decimal(11)))
    alone = replace(alone, project=replace(alone.project, support=Decimal(80)), paid=())
    assert costs([both, alone], rows) == {"a": ("flagged", 8.1, None), "b": ("clear", 8.0, None)}
    (found,) = judge([both], rows, {"D4"}, as_of=AS_OF)
    assert ("of this state support", None, "11 KZT") in found.evidence


def jobs(name: str, paid: int, verified: int | None = 10, kind: str | None = "plant") -> Money:
    made = project(
        id=name,
        verified_jobs=None if verified is None else Decimal(verified),
        reference_class=kind,
    )
    return Money(made, [], [money(paid)])


def costs(given: list[Money], rows: Sequence[Threshold] = SHIPPED) -> dict[str, Judged]:
    found = judge(given, rows, {"D4"}, as_of=AS_OF)
    return {each.project: (each.state, each.value, each.reason) for each in found}


def test_a_job_that_costs_far_more_than_in_its_class_is_found() -> None:
    cheap = [jobs(f"p{place}", 10) for place in range(5)]
    found = costs([*cheap, jobs("dear", 90), jobs("road", 9000, kind="road")])
    assert found["dear"] == ("flagged", 9.0, None)
    assert found["p0"] == ("clear", 1.0, None)
    few = "too few projects of its reference class to compare"
    assert found["road"] == unknown(few, 900.0)
    assert costs(cheap[:4])["p0"] == unknown(few, 1.0)
    none = jobs("x", 90, 0), jobs("y", 90, None), jobs("z", 90, kind=None)
    assert costs(list(none)) == {
        "x": unknown("no job is verified yet: there is nothing to divide by"),
        "y": unknown("no number of verified jobs is given"),
        "z": unknown("no reference class is given, and no norm is set", 9.0),
    }


def test_a_norm_goes_before_the_class_and_holds_in_its_currency() -> None:
    chosen = read_settings("[D4]\nnorm = 8\ncurrency = KZT\n").settings
    rows = in_force(chosen.limits, (), chosen.limit_currencies)
    assert costs([jobs("a", 80), jobs("b", 81)], rows) == {
        "a": ("clear", 8.0, None),
        "b": ("flagged", 8.1, None),
    }
    dollars = in_force(chosen.limits, (), {"D4.norm": "USD"})
    assert costs([jobs("a", 80)], dollars)["a"][2] == (
        "the norm is in another currency than the project"
    )


@pytest.mark.parametrize(
    ("paid", "progress", "expected"),
    [
        ([75], "60", ("clear", 15.0, None)),
        ([75.01], "60", ("flagged", 15.01, None)),
        ([10], "60", ("clear", -50.0, None)),
        ([10], None, unknown("no physical progress is given")),
        ([], "60", unknown("no payment is linked to the project")),
    ],
)
def test_payments_ahead_of_the_works_are_found(
    paid: list[Any], progress: str | None, expected: Judged
) -> None:
    done = None if progress is None else Decimal(progress)
    given = Money(project(progress_percent=done), [], [money(each) for each in paid])
    assert one("D5", given) == expected


def test_where_some_payments_are_not_listed_a_project_is_not_called_clear_of_too_many() -> None:
    reason = "no list of payments is linked to the project"
    built = project(progress_percent=Decimal(60), verified_jobs=Decimal(1))
    norm = in_force({"D4.norm": 50}, (), {"D4.norm": "KZT"})
    for amount, of_works, of_jobs in (
        (40, unknown(reason, -20.0), unknown(reason, 40.0)),
        (76, ("flagged", 16.0, None), ("flagged", 76.0, None)),
    ):
        given = Money(built, [], [money(amount)], paid_listed=False)
        assert one("D5", given) == of_works
        assert one("D4", given, rows=norm) == of_jobs


def released(name: str, planned_in: str | None, *payments: Any, **more: Any) -> dict[str, Any]:
    planning = {"budget": {"projectID": planned_in}} if planned_in else {}
    made = contract(40, *payments, id=f"c-{name}")
    return {**awarded(40, made), "ocid": name, "planning": planning, **more}


def results(folder: Path, releases: list[Any], beside: Beside) -> tuple[dict[str, Any], Any]:
    """Return what is found of project P by code, and the head."""
    chosen = Settings(enabled=frozenset(CODES))
    with flagged(lake_of(folder, releases), chosen, beside=beside) as found:
        head = told(found, chosen)
        of_p = {row[1]: json.loads(row[2]) for row in found.subjects() if row[0] == "project"}
    return of_p["P"], head


def of(*contracts: Any, **more: Any) -> dict[str, Any]:
    """Return a process of the project with these contracts as they are."""
    planning = {"budget": {"projectID": "P"}}
    return {**awarded(100, **more), "contracts": list(contracts), "planning": planning}


def payment_of(amount: int, **more: Any) -> dict[str, Any]:
    return {"date": "2025-03-01", "value": kzt(amount), **more}


TWICE = "a contract is listed twice, and differs"
ENDED = {"status": "terminated", "id": "old"}
NEXT = {"id": "new", "dateSigned": "2025-06-01", "status": "active"}


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (of(contract(100), contract(100, id="d", status="pending")), ("clear", 0.666666667, None)),
        (
            of(contract(100, payment_of(10), **ENDED), contract(100, **NEXT)),
            ("clear", 0.733333333, None),
        ),
        (
            of({**contract(100, **ENDED), "implementation": None}, contract(100, **NEXT)),
            unknown("a contract was replaced"),
        ),
        (
            {
                **of(contract(100), contract(100, id="d", awardID="b")),
                "awards": [
                    {"id": "a", "status": "active", "value": kzt(100)},
                    {"id": "b", "status": "cancelled", "value": kzt(100)},
                ],
            },
            ("clear", 0.666666667, None),
        ),
        (of(contract(100), contract(90)), unknown(TWICE)),
        (
            of(contract(140, payment_of(100, id="p"), payment_of(90, id="p"))),
            unknown("a payment is listed twice, and differs", 0.933333333),
        ),
        (of(contract(200), tender={"status": "cancelled"}), unknown(NEITHER)),
        (of(contract(200)), ("flagged", 1.333333333, None)),
    ],
)
def test_a_budget_is_held_against_contracts_as_the_rules_of_contracts_count_them(
    tmp_path: Path, release: dict[str, Any], expected: Judged
) -> None:
    given = Beside(
        projects=[project(approved=Decimal(150), progress_percent=Decimal(0))], as_of=AS_OF
    )
    found, _head = results(tmp_path, [release], given)
    assert tuple(found["D2"][name] for name in ("state", "value", "reason")) == expected


def test_of_a_payment_that_is_listed_twice_no_rule_says_what_was_paid(tmp_path: Path) -> None:
    again = of(contract(140, payment_of(100, id="p"), payment_of(90, id="p")))
    given = Beside(
        projects=[project(progress_percent=Decimal(0), verified_jobs=1)],
        budgets=[plan(500)],
        as_of=AS_OF,
    )
    found, _head = results(tmp_path, [again], given)
    told_ = {code: (found[code]["state"], found[code]["reason"]) for code in ("D3", "D4", "D5")}
    reason = "a payment is listed twice, and differs"
    assert told_ == dict.fromkeys(told_, ("not_computable", reason))


RELATED = {"relatedProcesses": [{"identifier": "a"}]}
PAID = {"date": "2025-03-01", "value": kzt(30)}


def test_contracts_and_payments_come_to_a_project_through_their_processes(tmp_path: Path) -> None:
    releases = [
        released("a", "P", PAID),
        released("b", None, PAID, **RELATED),
        released("c", "Q", PAID),
        released("d", None, PAID),
    ]
    given = Beside(
        projects=[project(approved=Decimal(79), progress_percent=Decimal(10))],
        budgets=[plan(100)],
        as_of=AS_OF,
    )
    found, _head = results(tmp_path, releases, given)
    assert (found["D2"]["state"], found["D2"]["value"]) == ("flagged", 1.012658228)
    assert (found["D3"]["state"], found["D3"]["value"]) == ("clear", 0.6)
    assert (found["D5"]["state"], found["D5"]["value"]) == ("flagged", 65.949367089)


def test_of_contracts_without_a_list_of_payments_nothing_is_said_about_the_plan(
    tmp_path: Path,
) -> None:
    silent = released("b", "P")
    del silent["contracts"][0]["implementation"]
    given = Beside(projects=[project()], budgets=[plan(100)], as_of=AS_OF)
    found, _head = results(tmp_path / "1", [released("a", "P", PAID), silent], given)
    assert found["D3"]["reason"] == "no list of payments is linked to the project"
    found, _head = results(tmp_path / "2", [released("a", "P", PAID)], given)
    assert (found["D3"]["state"], found["D3"]["value"]) == ("flagged", 0.3)
    found, _head = results(tmp_path / "3", [released("c", "Q", PAID)], given)
    assert found["D3"]["reason"] == "no list of payments is linked to the project"
    paid = replace(given, payments=[Payment(date(2025, 5, 1), Decimal(1), "KZT", "Q")])
    found, _head = results(tmp_path / "4", [released("c", "Q", PAID)], paid)
    assert (found["D3"]["state"], found["D3"]["value"]) == ("flagged", 0.0)


def test_payments_that_are_given_take_the_place_of_those_of_releases(tmp_path: Path) -> None:
    releases = [released("a", "P", PAID), released("c", "Q", PAID)]

    def payment(amount: int, **more: Any) -> Payment:
        return Payment(date(2025, 5, 1), Decimal(amount), "KZT", **more)

    given = Beside(
        projects=[project()],
        payments=[
            payment(90, project="P"),
            payment(20, contract="c-a"),
            payment(-5, contract="c-a"),
            payment(50, contract="c-c"),
            payment(50, contract="nobody's"),
            payment(50, project="Z"),
        ],
        as_of=AS_OF,
    )
    found, head = results(tmp_path, releases, given)
    assert (found["D2"]["state"], found["D2"]["value"]) == ("flagged", 1.05)
    beside = head["input"]["beside"]
    assert beside["rows"] == {"projects": 1, "payments": 6}
    assert (beside["unlinked_payments"], beside["as_of"]) == (3, "2025-10-01")
    mixed = replace(given, payments=tuple(reversed(given.payments or ())))
    assert mixed.digest() == given.digest()
    assert replace(given, as_of=date(2025, 10, 2)).digest() != given.digest()


def test_a_number_that_contracts_of_other_processes_bear_too_links_no_payment(
    tmp_path: Path,
) -> None:
    def again(ocid: str, project: str | None) -> dict[str, Any]:
        text = json.dumps(released(ocid, project, PAID)).replace(f"c-{ocid}", "7")
        made: dict[str, Any] = json.loads(text)
        return made

    paid = Payment(date(2025, 5, 1), Decimal(90), "KZT", contract="7")
    given = Beside(projects=[project()], payments=[paid], as_of=AS_OF)
    for other, unlinked in (("P", 0), ("Q", 1), (None, 1)):
        folder = tmp_path / str(other)
        folder.mkdir()
        _found, head = results(folder, [again("a", "P"), again("b", other)], given)
        assert head["input"]["beside"]["unlinked_payments"] == unlinked, other


@pytest.mark.parametrize(
    ("contracts", "paid", "unlinked"),
    [
        ({"a": ("C-1", "P")}, "с – 1", 0),
        ({"a": ("№ 7", "P")}, "No7", 0),
        ({"a": ("C-1", "P"), "b": ("С-1", "Q")}, "C-1", 0),
        ({"a": ("C-1", "P"), "b": ("С-1", "Q")}, "c-1", 1),
        ({"a": ("C-1", "P"), "b": ("С-1", "P")}, "c-1", 0),
        ({"a": ("C-1", "P"), "b": ("С-1", None)}, "c-1", 1),
        ({"a": ("C-1", "P")}, "C-I", 1),
    ],
)
def test_a_payment_finds_its_contract_by_a_number_spelt_otherwise_unless_one_is_spelt_so(
    tmp_path: Path, contracts: dict[str, tuple[str, str | None]], paid: str, unlinked: int
) -> None:
    releases = [
        json.loads(json.dumps(released(name, project, PAID)).replace(f"c-{name}", number))
        for name, (number, project) in contracts.items()
    ]
    payment = Payment(date(2025, 5, 1), Decimal(90), "KZT", contract=paid)
    given = Beside(projects=[project()], payments=[payment], as_of=AS_OF)
    _found, head = results(tmp_path, releases, given)
    assert head["input"]["beside"]["unlinked_payments"] == unlinked


LETTERS = "Cc1 -–‑\u00a0\t" + "".join(chr(each) for each in range(0x0400, 0x0530)) + "№"


@settings(max_examples=50)
@given_of(texts(alphabet=LETTERS, max_size=12))
def test_the_engine_folds_numbers_as_everybody_does(text: str) -> None:
    asked = f"SELECT {folded_in_sql('id')} FROM (SELECT ? AS id)"  # noqa: S608 -- a question of our own
    (found,) = duckdb.execute(asked, [text]).fetchone() or ("",)
    assert found == fold_number(text)


def test_rules_of_projects_without_projects_are_refused(tmp_path: Path) -> None:
    chosen = Settings(enabled=frozenset({"D2"}))
    with (
        pytest.raises(ValueError, match="need a table of projects and a day"),
        flagged(lake_of(tmp_path, []), chosen),
    ):
        pass
