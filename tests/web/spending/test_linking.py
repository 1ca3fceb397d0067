"""Contracts that are linked to a project by a number, and what their link rests on."""

from __future__ import annotations

from typing import Any

import pytest

from bagdar.web.projects.models import Project
from bagdar.web.spending.actions.importing import Sent, import_rows
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import correct, in_force
from bagdar.web.spending.models import Contract, Record
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import BUYER, SUPPLIER, cells, given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill")


def link(record: Record) -> tuple[Project | None, str]:
    found = in_force(record)
    assert isinstance(found, Contract)
    return found.project, found.link_ground


def commitment(project: Project | None, number: str = "K-1", **more: str) -> Record:
    told: dict[str, Any] = {
        "kind": "commitment",
        "number": number,
        "supplier_name": "",
        **more,
    }
    return given("contract", project, world=False, **told)


def contract(**more: Any) -> Record:
    return given("contract", world=False, **more)


def test_a_project_that_is_named_without_a_ground_is_said_to_be_named_by_who_entered_it(
    mill: Project,
) -> None:
    assert link(given("contract", mill)) == (mill, "entered")
    planned = given("contract", mill, number="C-2", link_ground="planning")
    assert link(planned) == (mill, "planning")


def test_a_contract_is_linked_by_the_number_of_its_commitment(mill: Project) -> None:
    above = commitment(mill)
    made = contract(under="K-1")
    assert link(made) == (mill, "number")
    assert in_force(made).under == above  # type: ignore[attr-defined]


def test_a_contract_of_no_project_is_linked_by_a_number_spelt_otherwise_unless_one_is_spelt_so(
    mill: Project,
) -> None:
    above = commitment(mill, buyer_bin=BUYER)
    made = contract(under="к - 1")
    assert link(made) == (mill, "number")
    assert in_force(made).under == above  # type: ignore[attr-defined]
    assert link(contract(number="К-1", buyer_bin=BUYER)) == (mill, "number")
    dairy = builders.project("north-west", key="dairy")
    commitment(dairy, number="к - 1")
    assert link(contract(number="C-2", under="к - 1")) == (dairy, "number")
    assert link(contract(number="C-3", under="K-1")) == (mill, "number")


def test_a_contract_is_linked_by_the_ocid_of_a_linked_one(mill: Project) -> None:
    given("contract", mill, number="C-9", ocid="ocds-1")
    contract(number="C-8", ocid="ocds-2")
    assert link(contract(ocid="ocds-1")) == (mill, "number")
    assert link(contract(number="C-7", ocid="ocds-2")) == (None, "")
    assert link(contract(number="C-6")) == (None, "")


def test_a_contract_is_linked_by_the_number_that_its_buyer_gave_a_commitment(
    mill: Project,
) -> None:
    commitment(mill, buyer_bin=BUYER)
    assert link(contract(number="K-1", buyer_bin=BUYER)) == (mill, "number")
    assert link(contract(number="K-1", buyer_bin=SUPPLIER)) == (None, "")
    assert link(contract(number="K-1")) == (None, "")


def test_numbers_that_lead_to_several_projects_link_nothing(mill: Project) -> None:
    dairy = builders.project("north-west", key="dairy")
    given("contract", mill, number="C-8", ocid="ocds-1")
    given("contract", dairy, number="C-9", ocid="ocds-1")
    assert link(contract(ocid="ocds-1")) == (None, "")
    commitment(dairy, buyer_bin=BUYER)
    given("contract", mill, number="C-7", ocid="ocds-2")
    both = contract(number="K-1", buyer_bin=BUYER, ocid="ocds-2")
    assert link(both) == (None, "")


def test_a_contract_is_linked_by_a_number_only_where_its_writer_writes(mill: Project) -> None:
    given("contract", mill, number="C-9", ocid="ocds-1")
    north = builders.user("officer", territory=Territory.objects.get(key="north"))
    south = builders.user("officer", territory=Territory.objects.get(key="south"))
    assert link(contract(by=north, ocid="ocds-1")) == (mill, "number")
    with pytest.raises(MoneyError, match="entered by the programme office"):
        contract(by=south, number="C-2", ocid="ocds-1")


def test_a_file_links_by_number_once_and_a_correction_undoes_it_for_good(mill: Project) -> None:
    given("contract", mill, number="C-9", ocid="ocds-1")
    head = "kind,number,project,ocid,supplier_name,signed_on,value,document"
    sent = Sent(f"{head}\ncontract,C-1,,ocds-1,Builder LLP,2026-02-01,600,Register\n".encode(), "R")

    def taken() -> int:
        tried = import_rows("contract", sent, by=TESTS, at=NOW, dry_run=False)
        assert tried.faults == []
        return tried.writes

    assert [taken(), taken()] == [1, 0]
    made = Contract.objects.known().get(number="C-1").record
    assert link(made) == (mill, "number")
    freed = cells("contract", ocid="ocds-1", document="Register")
    correct(made, freed, ground="of no project", by=TESTS, at=builders.NOW)
    assert (link(made), taken()) == ((None, ""), 0)


@pytest.mark.parametrize("linked", [("ocds-1", ""), ("", "ocds-1"), ("ocds-1", "ocds-1")])
def test_a_commitment_and_a_contract_under_it_that_one_file_brings_stay_together(
    mill: Project, linked: tuple[str, str]
) -> None:
    given("contract", mill, number="C-9", ocid="ocds-1")
    head = "kind,number,under,project,ocid,supplier_name,signed_on,value,document"
    above, below = linked
    rows = (
        f"commitment,K-1,,,{above},,2026-02-01,600,Register",
        f"contract,C-1,K-1,,{below},Builder LLP,2026-02-01,600,Register",
    )
    sent = Sent("\n".join((head, *rows, "")).encode(), "R")
    for writes in (2, 0):
        for dry_run in (True, False):
            tried = import_rows("contract", sent, by=TESTS, at=NOW, dry_run=dry_run)
            assert (tried.faults, tried.writes) == ([], writes)
    made = Contract.objects.known().get(number="C-1")
    assert link(made.record) == (None, "")
    assert made.under == Contract.objects.known().get(number="K-1").record
