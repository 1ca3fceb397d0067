"""What a process and its suppliers came to, by awards and their contracts; numbers of parties."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bagdar.sources.ocds.purchases import SUPPLIER, Purchase, read_purchases


def read(folder: Path, **parts: Any) -> Purchase:
    path = folder / "releases.jsonl"
    path.write_text(json.dumps({"ocid": "ocds-x-1", "tag": ["compiled"], **parts}))
    (found,) = read_purchases(path, lambda _fault: None)
    return found


def award(key: str, amount: int | None, **more: Any) -> dict[str, Any]:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "KZT"}}
    return {"id": key, "status": "active", "suppliers": [{"id": "S"}], **value, **more}


def contract(of: str | None, amount: int, status: str) -> dict[str, Any]:
    named = {} if of is None else {"awardID": of}
    value = {"amount": amount, "currency": "KZT"}
    return {"id": f"c{of}{amount}", **named, "status": status, "value": value}


TENDER = {"value": {"amount": 777, "currency": "KZT"}}


@pytest.mark.parametrize(
    ("awards", "contracts", "came_to"),
    [
        ([award("a", 100)], [], 100),
        ([award("a", 100)], [contract("a", 100, "cancelled")], None),
        ([award("a", 100)], [contract("a", 100, "terminated"), contract("a", 1, "active")], 101),
        ([award("a", 100)], [contract("a", 150, "terminated")], 150),
        ([award("a", 90), award("b", 900)], [contract("a", 100, "active")], 1000),
        ([award("a", 90), award("b", 900)], [contract("a", 100, "cancelled")], 900),
        ([award("a", 100)], [contract(None, 120, "active")], 120),
        ([award("a", 100, status="cancelled")], [contract("a", 100, "cancelled")], None),
    ],
)
def test_a_process_and_its_supplier_come_to_the_same_money_of_awards(
    tmp_path: Path,
    awards: list[dict[str, Any]],
    contracts: list[dict[str, Any]],
    came_to: int | None,
) -> None:
    found = read(tmp_path, tender=TENDER, awards=awards, contracts=contracts)
    whole = None if came_to is None else Decimal(came_to)
    assert found.about.value == whole
    assert [one.value for one in found.parts if one.role == SUPPLIER] in ([whole], [])


def test_contracts_that_name_none_of_several_awards_are_the_money_of_the_process_alone(
    tmp_path: Path,
) -> None:
    stray = [contract(None, 100, "active"), contract(None, 20, "cancelled")]
    found = read(tmp_path, awards=[award("a", 70), award("b", 30)], contracts=stray)
    assert found.about.value == Decimal(100)


def test_a_contract_that_names_no_award_is_in_force_beside_a_lost_one_without_an_identifier(
    tmp_path: Path,
) -> None:
    lost = {"status": "unsuccessful"}
    found = read(tmp_path, awards=[lost, award("a", 70)], contracts=[contract(None, 70, "active")])
    assert [one.value for one in found.contracts] == [Decimal(70)]


def test_payments_of_a_contract_that_is_listed_twice_are_kept(tmp_path: Path) -> None:
    payments = [{"id": "1", "value": {"amount": 30, "currency": "KZT"}}]
    paid = {**contract("a", 70, "active"), "implementation": {"transactions": payments}}
    for listed in ([contract("a", 70, "active"), paid], [paid, contract("a", 70, "active")]):
        (found,) = read(tmp_path, awards=[award("a", 70)], contracts=listed).contracts
        assert (found.value, found.paid) == (Decimal(70), (("KZT", Decimal(30)),))
    other = {**paid, "value": {"amount": 90, "currency": "KZT"}}
    (found,) = read(
        tmp_path, awards=[award("a", 70)], contracts=[contract("a", 70, "active"), other]
    ).contracts
    assert (found.value, found.paid) == (None, (("KZT", Decimal(30)),))


def test_a_process_of_which_nothing_was_awarded_is_worth_its_tender(tmp_path: Path) -> None:
    lost = [award("a", 100, status="unsuccessful")]
    assert read(tmp_path, tender=TENDER, awards=lost).about.value == Decimal(777)


@pytest.mark.parametrize(
    ("party", "number"),
    [
        ({"id": "KZ-BIN-050140006873"}, "050140006873"),
        ({"id": "050140006873"}, "050140006873"),
        ({"id": "x", "identifier": {"id": "050140006873"}}, "050140006873"),
        ({"id": "x", "identifier": {"scheme": "KZ-BIN", "id": "050140006873"}}, "050140006873"),
        ({"id": "RU-INN-770123456789"}, ""),
        ({"id": "RU-INN-770123456789", "identifier": {"id": "770123456789"}}, ""),
        ({"id": "x", "identifier": {"scheme": "RU-INN", "id": "770123456789"}}, ""),
        (
            {
                "id": "RU-INN-770123456789",
                "identifier": {"scheme": "RU-INN", "id": "770123456789"},
                "additionalIdentifiers": [{"scheme": "KZ-BIN", "id": "050140006873"}],
            },
            "050140006873",
        ),
    ],
)
def test_a_number_of_another_country_is_no_number_of_kazakhstan(
    tmp_path: Path, party: dict[str, Any], number: str
) -> None:
    found = read(tmp_path, parties=[party])
    assert [one.number for one in found.parties] == [number]
