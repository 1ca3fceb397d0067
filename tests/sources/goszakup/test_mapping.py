"""Objects of the procurement platform of Kazakhstan become releases of OCDS 1.1."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.spending.settings import Settings
from bagdar.core.spending.thresholds import Threshold
from bagdar.sources.goszakup import read_objects, releases
from bagdar.sources.goszakup.values import amount, moment, party
from bagdar.sources.goszakup.words import (
    BUY_STATUS_WORDS,
    CONTRACT_STATUS_WORDS,
    METHOD_WORDS,
    code,
)
from bagdar.sources.ocds.faults import Fault
from tests.core.spending.worlds import our_results

CUSTOMER, ORGANISER, SUPPLIER, LOSER = (
    *("050140006873", "920940000211"),
    *("101240003456", "850312300123"),
)
BUY = {
    "id": 900,
    "numberAnno": "900-1",
    "nameRu": "Строительство подстанции",
    "totalSum": 1000000,
    "refTradeMethodsId": 188,
    "refBuyStatusId": 350,
    "customerBin": CUSTOMER,
    "customerNameRu": "Акимат",
    "orgBin": ORGANISER,
    "orgNameRu": "Управление закупок",
    "publishDate": "2025-01-10 09:00:00",
    "startDate": "2025-01-10 10:00:00",
    "endDate": "2025-01-17 10:00:00",
    "lastUpdateDate": "2025-03-01 00:00:00",
    "Lots": [
        {
            "id": 77,
            "lotNumber": "77-ОК1",
            "nameRu": "Подстанция",
            "amount": "1 000 000,50",
            "pointList": [5001],
        }
    ],
}
PLAN = {
    "id": 5001,
    "nameRu": "Работы по строительству",
    "refEnstruCode": "429919.000.000000",
    "refUnitsCode": "796",
    "count": 1,
    "price": 1000000,
    "PlansSpec": [
        {
            "id": 31,
            "ekrbCode": "431",
            "ekrbNameRu": "Строительство новых объектов",
            "fkrbProgramCode": "014",
            "fkrbSubprogramCode": "015",
            "abpCode": "271",
            "amount": 600000,
        },
        {"id": 32, "ekrbCode": "431", "amount": 400000},
        {"id": 33, "ekrbCode": "431", "amount": 1, "isDeleted": 1},
    ],
}
APPLICATIONS = [
    {
        "id": 1,
        "buyId": 900,
        "supplierBinIin": SUPPLIER,
        "dateApply": "2025-01-16 11:00:00",
        "AppLots": [{"id": 11, "lotId": 77, "amount": 950000}],
    },
    {
        "id": 2,
        "buyId": 900,
        "supplierBinIin": LOSER,
        "dateApply": "2025-01-16 12:30:00.123456",
        "AppLots": [{"id": 12, "lotId": 77, "amount": 990000}],
    },
]
CONTRACTS: list[dict[str, Any]] = [
    {
        "id": 400,
        "rootId": 400,
        "trdBuyId": 900,
        "supplierBiin": SUPPLIER,
        "customerBin": CUSTOMER,
        "contractNumberSys": "050140006873/250001/00",
        "contractSum": 850000,
        "contractSumWnds": 950000,
        "signDate": "2025-02-01 00:00:00",
        "refContractStatusId": 390,
        "Acts": [
            {"id": 61, "numberAct": "1", "approveDate": "2025-05-01 00:00:00"},
            {"id": 62, "approveDate": "2025-06-01 00:00:00", "revokeDate": "2025-06-02 00:00:00"},
        ],
    },
    {
        "id": 401,
        "rootId": 400,
        "parentId": 400,
        "trdBuyId": 900,
        "supplierBiin": SUPPLIER,
        "customerBin": CUSTOMER,
        "contractNumberSys": "050140006873/250001/01",
        "contractSumWnds": 1200000,
        "signDate": "2025-04-01 00:00:00",
        "contractEndDate": "2025-12-31 00:00:00",
        "refContractStatusId": 390,
        "TreasuryPay": [
            {
                "id": 71,
                "payAmount": "300000.00",
                "payDate": "2025-05-10 00:00:00",
                "supplier": "ТОО «Подрядчик»",
            }
        ],
        "Units": [{"id": 81, "plnPointId": 5001, "quantity": 1, "itemPrice": 1200000}],
    },
    {
        "id": 500,
        "rootId": 500,
        "trdBuyId": None,
        "supplierBiin": LOSER,
        "customerBin": CUSTOMER,
        "contractSumWnds": 90000,
        "faktTradeMethodsId": 6,
        "signDate": "2025-03-03 00:00:00",
    },
]
NAMES = [{"id": 390, "nameRu": "Исполнен"}]
UNFAIR = [
    {
        "pid": 3,
        "supplierBiin": LOSER,
        "startDate": "2024-01-01 00:00:00",
        "endDate": "2026-01-01 00:00:00",
    }
]


def mapped(folder: Path, **kinds: Any) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Write objects as files, a kind each, and map them."""
    for kind, told in kinds.items():
        (folder / f"{kind}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    faults: list[Fault] = []
    objects = read_objects(folder, faults.append)
    return list(releases(objects, prefix="ocds-test", told=faults.append)), faults


@pytest.fixture
def made(tmp_path: Path) -> list[dict[str, Any]]:
    found, faults = mapped(
        tmp_path,
        trd_buy={"data": {"TrdBuy": [BUY]}},
        plans=[PLAN],
        trd_app={"items": APPLICATIONS, "next_page": ""},
        contract=CONTRACTS,
        ref_contract_status=NAMES,
        rnu=UNFAIR,
    )
    assert faults == []
    return found


def test_an_announcement_becomes_a_tender_with_its_lots_and_budget(
    made: list[dict[str, Any]],
) -> None:
    release = made[0]
    assert (release["ocid"], release["tag"]) == ("ocds-test-900-1", ["compiled"])
    assert release["date"] == "2025-03-01T00:00:00+05:00"
    tender = release["tender"]
    assert (tender["status"], tender["procurementMethod"]) == ("complete", "open")
    assert tender["procurementMethodDetails"].startswith("Конкурс с использованием")
    assert tender["tenderPeriod"] == {
        "startDate": "2025-01-10T10:00:00+05:00",
        "endDate": "2025-01-17T10:00:00+05:00",
    }
    assert tender["lots"] == [
        {
            "id": "77-ОК1",
            "title": "Подстанция",
            "value": {"amount": 1000000.5, "currency": "KZT"},
        }
    ]
    [item] = tender["items"]
    assert item["classification"] == {"scheme": "KZ-ENSTRU", "id": "429919.000.000000"}
    assert item["relatedLot"] == "77-ОК1"
    budget = release["planning"]["budget"]
    assert budget["amount"] == {"amount": 1000000.0, "currency": "KZT"}
    assert budget["budgetBreakdown"][0]["classifications"] == {
        "administrator": "271",
        "program": "014",
        "subprogram": "015",
        "economic": "431",
    }
    assert release["buyer"] == {"id": f"KZ-BIN-{CUSTOMER}", "name": "Акимат"}
    assert tender["procuringEntity"]["id"] == f"KZ-BIN-{ORGANISER}"


def test_applications_become_bids_with_their_price_and_moment(made: list[dict[str, Any]]) -> None:
    assert made[0]["tender"]["numberOfTenderers"] == 2
    first, second = made[0]["bids"]["details"]
    assert first["tenderers"] == [{"id": f"KZ-BIN-{SUPPLIER}"}]
    assert first["value"] == {"amount": 950000.0, "currency": "KZT"}
    assert first["relatedLots"] == ["77-ОК1"]
    assert second["date"] == "2025-01-16T12:30:00.123456+05:00"
    assert (first["status"], second["status"]) == ("valid", "pending")


def test_what_the_platform_tells_suffices_for_rules_of_bidders_and_of_goods(
    made: list[dict[str, Any]], tmp_path: Path
) -> None:
    chosen = Settings(
        enabled=frozenset({"B1", "E4", "R048"}),
        direct_methods=frozenset({"open"}),
        thresholds=(Threshold("B1.sum", 1_000_000, currency="KZT"),),
    )
    found, _evidence = our_results(tmp_path / "ours", made, chosen)
    split = found["buyer", f"KZ-BIN-{CUSTOMER}"]["B1"]
    assert (split["state"], split["value"]) == ("clear", 0.95)
    supplied = found["tenderer", f"KZ-BIN-{SUPPLIER}"]["R048"]
    assert (supplied["value"], supplied["reason"]) == (1.0, "fewer than the minimum to look at")
    linked = found["process", "ocds-test-900-1"]["E4"]
    assert linked["reason"] == "too little is told of a tenderer to compare it"


def test_a_contract_keeps_what_was_first_agreed_and_what_holds_now(
    made: list[dict[str, Any]],
) -> None:
    [award], [contract] = made[0]["awards"], made[0]["contracts"]
    assert award["value"]["amount"] == 950000.0
    assert award["suppliers"] == [{"id": f"KZ-BIN-{SUPPLIER}"}]
    assert [one["classification"]["id"] for one in award["items"]] == ["429919.000.000000"]
    assert (contract["id"], contract["awardID"]) == ("400", "400")
    assert contract["value"]["amount"] == 1200000.0
    assert (contract["status"], contract["statusDetails"]) == ("terminated", "Исполнен")
    assert contract["dateSigned"] == "2025-02-01T00:00:00+05:00"
    assert contract["period"]["endDate"] == "2025-12-31T00:00:00+05:00"
    [amendment] = contract["amendments"]
    assert amendment["description"] == "950000.00 KZT → 1200000.00 KZT"
    [unit] = contract["items"]
    assert unit["classification"]["id"] == "429919.000.000000"
    assert unit["unit"]["value"]["amount"] == 1200000.0


def test_acts_are_milestones_and_payments_transactions_of_the_whole_contract(
    made: list[dict[str, Any]],
) -> None:
    done = made[0]["contracts"][0]["implementation"]
    assert [(one["id"], one["status"]) for one in done["milestones"]] == [
        ("61", "met"),
        ("62", "notMet"),
    ]
    assert done["milestones"][0]["dateMet"] == "2025-05-01T00:00:00+05:00"
    assert done["transactions"] == [
        {
            "id": "71",
            "source": "treasury",
            "date": "2025-05-10T00:00:00+05:00",
            "value": {"amount": 300000.0, "currency": "KZT"},
            "payee": {"name": "ТОО «Подрядчик»"},
        }
    ]


def test_a_contract_without_an_announcement_is_a_process_of_its_own(
    made: list[dict[str, Any]],
) -> None:
    _buy, alone = made
    assert alone["ocid"] == "ocds-test-contract-500"
    assert alone["tender"]["procurementMethod"] == "direct"
    assert "bids" not in alone
    assert alone["contracts"][0]["value"]["amount"] == 90000.0


def test_an_unfair_supplier_is_said_on_the_party_and_a_person_by_the_kind_of_number(
    made: list[dict[str, Any]],
) -> None:
    parties = {one["id"]: one for one in made[0]["parties"]}
    loser = parties[f"KZ-IIN-{LOSER}"]
    assert loser["roles"] == ["tenderer"]
    assert loser["details"] == {
        "unfairSupplierFrom": "2024-01-01T00:00:00+06:00",
        "unfairSupplierUntil": "2026-01-01T00:00:00+05:00",
    }
    assert "details" not in parties[f"KZ-BIN-{SUPPLIER}"]


def test_what_does_not_fit_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    wrong = {
        **BUY,
        "totalSum": "1e400",
        "endDate": "0000-00-00 00:00:00",
        "orgBin": "12",
        "customerBin": "not a number",
    }
    (tmp_path / "lots.jsonl").write_text(
        '{"id": 5, "trdBuyId": 900, "amount": true}\nnot json\n[1]\n{"nameRu": "без номера"}\n'
    )
    (tmp_path / "notes.txt").write_text("nothing of ours")
    [release], faults = mapped(tmp_path, trd_buy=[wrong])
    told = {(one.source, one.line, one.path, one.reason) for one in faults}
    assert ("trd_buy", 0, "/trd_buy/900/total_sum", "not an amount; left out") in told
    assert ("trd_buy", 0, "/trd_buy/900/end_date", "not a date; left out") in told
    reason = "not a BIN or IIN of 12 digits; left out"
    assert ("trd_buy", 0, "/trd_buy/900/customer_bin", reason) in told
    assert ("lots", 0, "/lots/5/amount", "not an amount; left out") in told
    assert {("lots.jsonl", 3, "", "not an object; left out")} <= told
    assert {("lots.jsonl", 4, "/id", "no identifier; left out")} <= told
    assert any(one.source == "lots.jsonl" and one.line == 2 for one in faults)
    assert any(one.source == "notes.txt" for one in faults)
    assert all(one.ocid in (None, "ocds-test-900-1") for one in faults)
    assert "value" not in release["tender"]
    assert release["tender"]["tenderPeriod"] == {"startDate": "2025-01-10T10:00:00+05:00"}
    assert len(release["tender"]["lots"]) == 2


def contract(number: int, root: int | None = None, **more: Any) -> dict[str, Any]:
    sides = {"supplierBiin": SUPPLIER, "customerBin": CUSTOMER}
    return {"id": number, "rootId": root or number, **sides, "contractSumWnds": 100, **more}


def test_an_object_whose_owner_is_not_among_the_objects_is_told(tmp_path: Path) -> None:
    strays = {
        "lots": [{"id": 5, "trdBuyId": 1}],
        "trd_app": [{"id": 6, "buyId": None}],
        "app_lots": [{"id": 7, "trdAppId": 1}],
        "plans_spec": [{"id": 8, "plnPointsId": 1}],
        "contract_units": [{"id": 9, "contractId": 1}],
        "acts": [{"id": 10, "contractId": 1}],
        "treasury_pay": [{"id": 11}],
    }
    found, faults = mapped(tmp_path, **strays)
    assert found == []
    assert [one.path for one in faults] == [
        "/lots/5/trd_buy_id",
        "/trd_app/6/buy_id",
        "/app_lots/7/trd_app_id",
        "/plans_spec/8/pln_points_id",
        "/contract_units/9/contract_id",
        "/acts/10/contract_id",
        "/treasury_pay/11/contract_id",
    ]


def test_a_contract_in_another_currency_says_so_and_no_currency_of_its_payments(
    tmp_path: Path,
) -> None:
    (first, second, _alone) = (dict(one) for one in CONTRACTS)
    first["refCurrencyCode"] = "usd"
    second["refCurrencyCode"] = 840
    second["Units"] = [{"id": 81, "itemPrice": 1200000}]
    found, faults = mapped(tmp_path, contract=[first, second])
    (release,) = found
    (contract,) = release["contracts"]
    assert release["awards"][0]["value"] == {"amount": 950000.0, "currency": "USD"}
    assert contract["value"] == {"amount": 1200000.0, "currency": "USD"}
    assert contract["items"][0]["unit"]["value"]["currency"] == "USD"
    assert contract["amendments"][0]["description"] == "950000.00 USD → 1200000.00 USD"
    (payment,) = contract["implementation"]["transactions"]
    assert payment["value"] == {"amount": 300000.0}
    assert [one.path for one in faults] == ["/treasury_pay/71/pay_amount"]


def test_a_currency_that_is_none_is_told_and_its_sums_have_none(tmp_path: Path) -> None:
    odd = {**CONTRACTS[2], "refCurrencyCode": "dollars"}
    ((release,), faults) = mapped(tmp_path, contract=[odd])
    assert release["contracts"][0]["value"] == {"amount": 90000.0}
    assert "/contract/500/ref_currency_code" in {one.path for one in faults}


def test_a_contract_that_was_deleted_is_told_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    deleted = [{**CONTRACTS[1], "id": 401, "deleted": 1}]
    found, faults = mapped(tmp_path, contract=deleted)
    assert found == []
    assert {one.path: one.reason for one in faults} == {
        "/contract/401/deleted": "deleted; left out",
        "/contract_units/81/contract_id": "its contract was deleted; left out",
        "/treasury_pay/71/contract_id": "its contract was deleted; left out",
    }


def test_the_account_of_a_supplier_is_said_on_the_party(tmp_path: Path) -> None:
    told = [
        {**CONTRACTS[0], "supplierIik": "kz98 7654 3210"},
        {**CONTRACTS[1], "supplierIik": "KZ12345"},
        CONTRACTS[2],
    ]
    found, _faults = mapped(tmp_path, contract=told)
    parties = {one["id"]: one for release in found for one in release["parties"]}
    (accounts,) = [one["bankAccounts"] for one in parties.values() if "bankAccounts" in one]
    assert [one["id"] for one in accounts] == ["KZ12345", "KZ9876543210"]


def test_what_lies_within_an_object_belongs_to_it_also_where_it_names_none(
    tmp_path: Path,
) -> None:
    within = [{"id": 61, "contractId": None, "approveDate": "2025-05-01"}]
    [release], faults = mapped(tmp_path, contract=[contract(1, Acts=within)])
    assert faults == []
    [act] = release["contracts"][0]["implementation"]["milestones"]
    assert act["id"] == "61"


@pytest.mark.parametrize(
    ("kinds", "milestones"),
    [
        ({"acts": []}, []),
        ({"contract": [contract(1, Acts=[])]}, []),
        ({}, None),
        ({"contract": [contract(1, Acts=None)]}, None),
        ({"acts": ["not an object"]}, None),
    ],
)
def test_a_contract_without_acts_has_an_empty_list_where_acts_were_read(
    tmp_path: Path, kinds: dict[str, Any], milestones: list[Any] | None
) -> None:
    [release], _faults = mapped(tmp_path, **{"contract": [contract(1)], **kinds})
    done = release["contracts"][0].get("implementation", {})
    assert done.get("milestones") == milestones


OTHER = "140540001233"


def test_the_buyer_is_whose_the_contracts_are_and_nobody_where_they_differ(
    tmp_path: Path,
) -> None:
    lots = [{"id": one, "customerBin": of} for one, of in ((1, CUSTOMER), (2, OTHER))]
    several = {**BUY, "customerBin": None, "Lots": lots}
    [one], faults = mapped(
        tmp_path, trd_buy=[several], contract=[contract(1, trdBuyId=900, customerBin=OTHER)]
    )
    assert (one["buyer"]["id"], faults) == (f"KZ-BIN-{OTHER}", [])
    both = [contract(1, trdBuyId=900, customerBin=OTHER), contract(2, trdBuyId=900)]
    [two], faults = mapped(tmp_path, contract=both)
    assert "buyer" not in two
    assert [fault.path for fault in faults] == ["/trd_buy/900/customer_bin"]
    assert "several customers" in faults[0].reason


def test_what_was_first_agreed_is_not_taken_from_a_later_text(tmp_path: Path) -> None:
    [release], faults = mapped(tmp_path, contract=[contract(5, 1, signDate="2025-04-01")])
    assert not {"value", "date"} & set(release["awards"][0])
    assert release["contracts"][0]["value"]["amount"] == 100.0
    assert not {"amendments", "dateSigned"} & set(release["contracts"][0])
    assert [fault.path for fault in faults] == ["/contract/5/root_id"]
    later = [contract(1), contract(7, 1, parentId=6, contractSumWnds=120)]
    [release], faults = mapped(tmp_path, contract=later)
    assert release["awards"][0]["value"]["amount"] == 100.0
    assert "amendments" not in release["contracts"][0]


def test_texts_of_a_contract_are_held_against_each_other_with_vat_or_without(
    tmp_path: Path,
) -> None:
    first = contract(1, contractSum=100, contractSumWnds=None)
    both = contract(2, 1, contractSum=100, contractSumWnds=112)
    [release], faults = mapped(tmp_path, contract=[first, both])
    assert faults == []
    assert release["awards"][0]["value"] == release["contracts"][0]["value"]
    alone = contract(2, 1, contractSumWnds=112)
    [release], faults = mapped(tmp_path, contract=[first, alone])
    assert "value" not in release["awards"][0]
    assert release["contracts"][0]["value"]["amount"] == 112.0
    assert ["VAT" in fault.reason for fault in faults] == [True]


def test_an_award_whose_supplier_refused_is_cancelled(tmp_path: Path) -> None:
    names = [{"id": 1, "nameRu": "Отказ поставщика"}]
    refused = [contract(1, refContractStatusId=1)]
    [release], _faults = mapped(tmp_path, contract=refused, ref_contract_status=names)
    assert release["awards"][0]["status"] == release["contracts"][0]["status"] == "cancelled"


def test_of_an_object_that_comes_twice_the_one_updated_last_holds(tmp_path: Path) -> None:
    old = {**BUY, "nameRu": "Прежнее имя", "lastUpdateDate": "2025-02-01 00:00:00"}
    packed = gzip.compress(json.dumps([BUY, old]).encode())
    (tmp_path / "trd_buy.json.gz").write_bytes(packed)
    [release], faults = mapped(tmp_path)
    assert release["tender"]["title"] == BUY["nameRu"]
    assert faults == []


def test_the_order_of_objects_changes_nothing(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, _none = mapped(one, contract=CONTRACTS, trd_buy=[BUY], trd_app=APPLICATIONS)
    second, _none = mapped(
        other, contract=CONTRACTS[::-1], trd_buy=[BUY], trd_app=APPLICATIONS[::-1]
    )
    assert first == second


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("Из одного источника путем прямого заключения договора", METHOD_WORDS, "direct"),
        ("Тендер с применением особого порядка", METHOD_WORDS, None),
        ("Аукцион (с 2022)", METHOD_WORDS, "open"),
        ("Закупка жилища", METHOD_WORDS, None),
        ("Опубликовано (прием заявок)", BUY_STATUS_WORDS, "active"),
        ("Отменено", BUY_STATUS_WORDS, "cancelled"),
        ("Завершено", BUY_STATUS_WORDS, "complete"),
        ("Не исполнен", CONTRACT_STATUS_WORDS, None),
        ("Частично исполнен", CONTRACT_STATUS_WORDS, "active"),
        ("Расторгнут", CONTRACT_STATUS_WORDS, "terminated"),
        ("Не расторгнут", CONTRACT_STATUS_WORDS, None),
        ("Подписан", CONTRACT_STATUS_WORDS, "active"),
        ("Не подписан", CONTRACT_STATUS_WORDS, None),
        ("На подписании", CONTRACT_STATUS_WORDS, "pending"),
        ("Действует", CONTRACT_STATUS_WORDS, "active"),
        ("Не действует", CONTRACT_STATUS_WORDS, None),
        ("Не действует, расторгнут", CONTRACT_STATUS_WORDS, "terminated"),
        ("Исполнено", CONTRACT_STATUS_WORDS, "terminated"),
        ("На исполнении", CONTRACT_STATUS_WORDS, "active"),
        ("Не заключен", CONTRACT_STATUS_WORDS, "cancelled"),
        ("Не опубликовано", BUY_STATUS_WORDS, None),
        ("Закрытый конкурс", METHOD_WORDS, None),
        (None, CONTRACT_STATUS_WORDS, None),
    ],
)
def test_names_of_methods_and_statuses_are_read_by_their_words(
    name: str | None, words: Any, expected: str | None
) -> None:
    assert code(name, words) == expected


def test_the_clock_of_the_platform_moved_in_march_2024() -> None:
    assert moment("2024-02-29 12:00:00") == "2024-02-29T12:00:00+06:00"
    assert moment("2024-03-02 12:00:00") == "2024-03-02T12:00:00+05:00"
    assert moment("2024-03-02T12:00:00Z") == "2024-03-02T12:00:00+00:00"
    assert moment("") is None


def test_leading_zeros_that_a_table_took_away_are_put_back() -> None:
    assert party(50140006873) == "KZ-BIN-050140006873"
    with pytest.raises(ValueError, match="12 digits"):
        party("1234567890123")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.integers())))
def test_whatever_stands_for_a_value_is_read_or_refused_in_words(value: Any) -> None:
    for read in (amount, moment, party):
        refused = ""
        found: object = None
        try:
            found = read(value)
        except ValueError as error:
            refused = str(error)
        assert refused == "" or refused.startswith("not a")
        assert found is None or json.dumps(found, allow_nan=False)
