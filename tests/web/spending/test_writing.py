"""Rows of money entered, corrected and withdrawn: what is taken, refused and kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions import writing
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import correct, enter, in_force, withdraw
from bagdar.web.spending.models import MODELS, Contract, MatchDecision, Record, Register
from bagdar.web.spending.queries.totals import money_of, money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import BUYER, SUPPLIER, cells, given

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


def known_on(moment: datetime) -> Reading:
    """Return what everybody reads of what was known at a moment."""
    return Reading(Scope(), LATER, moment, moment.date())


def everything(mill: Project) -> dict[str, Record]:
    return {register: given(register, mill) for register in Register.values}


def problems(register: str, mill: Project | None, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(MoneyError) as refused:
        given(register, mill, **more)
    return refused.value.problems


def test_a_row_of_each_register_is_entered_and_counted_by_hand(mill: Project) -> None:
    everything(mill)
    found = money_of_one(mill.pk)["KZT"]
    told = {name: getattr(found, name) for name in found.__slots__ if getattr(found, name)}
    assert told == {
        "approved": 1000,
        "budget": 1000,
        "committed": 600,
        "contracted": 600,
        "accepted": 200,
        "paid": Decimal("150.25"),
        "support": 400,
        "grant_equivalent": 100,
        "clawed_back": 20,
        "saved_planned": 90,
        "saved_contracted": 70,
        "saved_paid": 70,
        "returned": 20,
    }


def test_every_row_is_an_act_of_the_journal_with_what_it_tells(mill: Project) -> None:
    made = given("budget", mill)
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.act, entry.actor_id) == ("spending.enter", TESTS.actor_id)
    payload = Payload.objects.get(entry=entry)
    assert (payload.subject_kind, payload.subject_id) == ("money_budget", str(made.pk))
    assert '"approved":"1000.00"' in payload.body.replace(" ", "")


def test_a_correction_is_appended_and_the_past_stays_readable(mill: Project) -> None:
    made = given("contract", mill)
    correct(
        made, cells("contract", mill, amended_value="750"), ground="Addendum 1", by=TESTS, at=LATER
    )
    first, last = Contract.objects.filter(record=made).order_by("pk")
    assert (first.value, first.amended_value, first.known_to) == (600, None, LATER)
    assert (last.amended_value, last.known_to, last.ground) == (750, None, "Addendum 1")
    assert money_of_one(mill.pk)["KZT"].contracted == 750
    assert money_of_one(mill.pk, known_on(NOW))["KZT"].contracted == 600
    assert money_of_one(mill.pk, known_on(NOW - timedelta(days=1))) == {}


def test_a_correction_that_changes_nothing_or_gives_no_ground_is_refused(mill: Project) -> None:
    made = given("budget", mill)
    for ground, more, expected in (
        ("why", {}, {"": ["Nothing is changed."]}),
        ("  ", {"approved": "2"}, {"ground": ["Say why."]}),
        ("совершенно секретно", {"approved": "2"}, None),
    ):
        with pytest.raises(MoneyError) as refused:
            correct(made, cells("budget", mill, **more), ground=ground, by=TESTS, at=LATER)
        if expected:
            assert refused.value.problems == expected
        else:
            assert list(refused.value.problems) == ["ground"]


def test_the_same_row_is_not_entered_twice_nor_reached_by_a_correction(mill: Project) -> None:
    first = given("budget", mill)
    said = f"This row stands already, as number {first.pk}; correct that."
    assert problems("budget", mill, approved="5") == {"": [said]}
    other = given("budget", mill, year="2027")
    with pytest.raises(MoneyError, match="stands already"):
        correct(other, cells("budget", mill), ground="slip", by=TESTS, at=LATER)


def test_a_contract_is_not_entered_or_renumbered_to_one_that_stands_under_another_spelling(
    mill: Project,
) -> None:
    made = given("contract", mill, number="C-1")
    said = f"This row stands already, as C-1 under number {made.pk}; correct that."
    assert problems("contract", mill, number="С - 1") == {"number": [said]}
    other = given("contract", mill, number="C-2")
    told = cells("contract", mill, number="с-1")
    with pytest.raises(MoneyError, match="stands already, as C-1"):
        correct(other, told, ground="the paper", by=TESTS, at=NOW)
    respelt = cells("contract", mill, number="С-1")
    assert correct(made, respelt, ground="the paper", by=TESTS, at=NOW).record == made


def test_a_row_that_somebody_else_writes_in_between_is_refused_in_words(
    mill: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    given("budget", mill)
    monkeypatch.setattr(writing, "_same", lambda *_: None)
    assert problems("budget", mill) == {"": ["This row stands already."]}
    assert Record.objects.count() == 1


def test_a_withdrawn_row_counts_no_more_and_may_be_entered_anew(mill: Project) -> None:
    made = given("budget", mill)
    withdraw(made, ground="entered by mistake", by=TESTS, at=LATER)
    assert money_of_one(mill.pk) == {}
    assert money_of_one(mill.pk, known_on(NOW))["KZT"].approved == 1000
    with pytest.raises(MoneyError, match="withdrawn"):
        withdraw(made, ground="again", by=TESTS, at=LATER)
    with pytest.raises(MoneyError, match="withdrawn"):
        correct(made, cells("budget", mill, approved="2"), ground="why", by=TESTS, at=LATER)
    assert given("budget", mill).pk != made.pk


def test_what_others_hang_on_is_neither_withdrawn_nor_moved_to_another_currency(
    mill: Project,
) -> None:
    rows = everything(mill)
    for register in ("contract", "support"):
        with pytest.raises(MoneyError, match="withdraw those first"):
            withdraw(rows[register], ground="why", by=TESTS, at=LATER)
        changed = cells(register, mill, currency="USD")
        with pytest.raises(MoneyError, match="withdraw those first"):
            correct(rows[register], changed, ground="why", by=TESTS, at=LATER)


@pytest.mark.parametrize(("value", "left"), [("600", 400), ("1200", 0)])
def test_a_contract_under_a_commitment_of_another_project_is_committed_on_its_own_and_once(
    mill: Project, value: str, left: int
) -> None:
    plant = builders.project("north-east", key="plant", visibility=Visibility.PUBLISHED)
    promised: dict[str, Any] = {"kind": "commitment", "number": "K-1", "value": "1000"}
    above = given("contract", mill, **promised)
    made = given("contract", mill, under="K-1", value=value)
    assert money_of_one(mill.pk)["KZT"].committed == 1000
    moved = cells("contract", plant, **promised)
    correct(above, moved, ground="Order 8: of the plant", by=TESTS, at=LATER)
    on_mill, on_plant = (money_of_one(one.pk)["KZT"] for one in (mill, plant))
    assert [on_mill.committed, on_mill.contracted] == [int(value), int(value)]
    assert [on_plant.committed, on_plant.contracted] == [left, 0]
    assert money_of_one(mill.pk, known_on(NOW))["KZT"].committed == 1000
    withdraw(made, ground="slip", by=TESTS, at=LATER)
    assert money_of_one(plant.pk)["KZT"].committed == 1000
    assert money_of_one(mill.pk) == {}


def test_money_promised_under_a_commitment_is_counted_once(mill: Project) -> None:
    given("contract", mill, kind="commitment", number="K-1", value="900", supplier_name="")
    given("contract", mill, under="K-1")
    given("contract", mill, number="C-2", value="50")
    found = money_of_one(mill.pk)["KZT"]
    assert [found.committed, found.contracted] == [950, 650]


def test_a_refund_lowers_what_was_paid(mill: Project) -> None:
    given("contract", mill)
    given("payment")
    given("payment", amount="-50.25", document="Refund 1")
    assert money_of_one(mill.pk)["KZT"].paid == 100


def test_currencies_stand_apart_and_are_never_added(mill: Project) -> None:
    given("budget", mill)
    given("budget", mill, currency="usd", approved="7")
    found = money_of_one(mill.pk)
    assert {code: one.approved for code, one in found.items()} == {"KZT": 1000, "USD": 7}


def test_amounts_are_exact_to_the_last_digit(mill: Project) -> None:
    given("contract", mill)
    for number in range(3):
        given("payment", amount="999999999999999.99", document=f"Order {number}")
    assert money_of_one(mill.pk)["KZT"].paid == Decimal("2999999999999999.97")


@pytest.mark.parametrize(
    ("register", "column", "text", "said"),
    [
        ("budget", "approved", "", "This is needed."),
        ("budget", "approved", "-1", "Write an amount not below zero."),
        ("budget", "approved", "NaN", "NaN is no number; write digits."),
        ("budget", "approved", "1e400", "1e400 is no number; write digits."),
        ("budget", "approved", "1.005", None),
        ("budget", "approved", "0.005", "Write at most two digits after the point."),
        (
            "budget",
            "approved",
            "1000000000000000",
            "1000000000000000 is too large to be an amount.",
        ),
        ("budget", "year", "0000", "Write a year of four digits, such as 2026."),
        ("budget", "year", "0020260000", "Write a year of four digits, such as 2026."),
        ("budget", "currency", "tenge", "Write the three letters of a currency, such as KZT."),
        ("budget", "document", "", "This is needed."),
        ("budget", "codes", "7" * 101, "Write at most 100 signs."),
        ("saving", "document", "ß" * 300, "This is too long; shorten it."),
        ("budget", "document", "a\u0007b", "This holds signs that cannot be printed; retype it."),
        ("contract", "kind", "gift", "Choose one of: commitment, contract."),
        ("contract", "supplier_name", "", "Name the supplier of the contract."),
        ("contract", "supplier_bin", "123", "123 is no BIN: check its 12 digits."),
        (
            "contract",
            "supplier_bin",
            "900101350028",
            "This is a personal number, not a BIN; leave the field empty.",
        ),
        (
            "contract",
            "signed_on",
            "2199-01-01",
            "This day has not come yet; write it down when it has.",
        ),
        (
            "contract",
            "signed_on",
            "0000-01-01",
            "Write the day as year-month-day, for example 2026-03-31.",
        ),
        ("contract", "under", "K-9", "K-9: the project has no such commitment; enter it first."),
        ("support", "grant_equivalent", "401", "The grant-equivalent is at most the amount."),
    ],
)
def test_a_row_is_refused_by_column_with_a_way_out(
    mill: Project, register: str, column: str, text: str, said: str | None
) -> None:
    found = problems(register, mill, **{column: text})
    assert list(found) == [column]
    if said is not None:
        assert found[column] == [said]
    assert not Record.objects.exists()


def test_payments_and_acts_need_a_contract_in_their_currency(mill: Project) -> None:
    said = "C-1: you write this register on no contract with this number."
    assert problems("payment", None) == {"contract": [said]}
    given("contract", mill)
    assert problems("payment", None, currency="USD") == {
        "currency": ["The contract or support is in KZT; write the amount in it."]
    }
    assert problems("payment", None, amount="0") == {
        "amount": ["A payment of nothing is none; write what was paid."]
    }


def test_two_contracts_of_one_number_are_told_apart_by_the_buyer(mill: Project) -> None:
    given("contract", mill)
    given("contract", mill, buyer_bin=BUYER, buyer_name="School")
    (said,) = problems("payment", None)["contract"]
    assert "Several contracts have the number C-1: 2026-02-01; 2026-02-01, 150640000020." in said
    given("payment", buyer_bin=BUYER)
    assert money_of_one(mill.pk)["KZT"].paid == Decimal("150.25")


@pytest.mark.parametrize(
    ("told", "paid"),
    [
        ({"contract_day": "2026-02-01"}, "new"),
        ({"contract_day": "01.02.2024"}, "old"),
        ({"contract_supplier": SUPPLIER}, "new"),
        ({"contract_ocid": "ocds-old"}, "old"),
        ({"payee_bin": SUPPLIER}, "new"),
    ],
)
def test_a_number_that_a_buyer_gave_again_is_told_by_day_supplier_or_ocid(
    mill: Project, told: dict[str, Any], paid: str
) -> None:
    other = builders.project("south", key="other", visibility=Visibility.PUBLISHED)
    more: dict[str, Any] = {"buyer_bin": BUYER, "buyer_name": "School"}
    old = given("contract", other, signed_on="2024-02-01", ocid="ocds-old", **more)
    new = given("contract", mill, supplier_bin=SUPPLIER, **more)
    (said,) = problems("payment", None, buyer_bin=BUYER)["contract"]
    assert "2024-02-01, 150640000020, ocds-old; 2026-02-01" in said
    made = given("payment", buyer_bin=BUYER, **told)
    contract = {"old": old, "new": new}[paid]
    assert in_force(made).contract == contract  # type: ignore[attr-defined]  # a payment


def test_a_payment_finds_its_contract_by_a_number_spelt_otherwise_unless_one_is_spelt_so(
    mill: Project,
) -> None:
    latin = given("contract", mill, number="C-1", buyer_bin=BUYER, buyer_name="School")
    spelt: dict[str, Any] = {"contract": "с - 1", "document": "Order 1"}
    made = in_force(given("payment", **spelt))
    assert made.contract == latin  # type: ignore[attr-defined]  # a payment
    cyrillic = given("contract", mill, number="с - 1")
    told: dict[str, Any] = {**spelt, "document": "Order 2"}
    again = in_force(given("payment", **told))
    assert again.contract == cyrillic  # type: ignore[attr-defined]  # a payment


@pytest.mark.parametrize(
    "told",
    [
        {"buyer_bin": BUYER},
        {"contract_day": "2025-02-01"},
        {"contract_supplier": SUPPLIER},
        {"payee_bin": SUPPLIER},
    ],
)
def test_what_a_row_tells_of_its_contract_goes_before_how_its_number_is_spelt(
    mill: Project, told: dict[str, Any]
) -> None:
    given("contract", mill, number="12-A", buyer_bin=SUPPLIER, buyer_name="Hospital")
    more: dict[str, Any] = {"buyer_bin": BUYER, "buyer_name": "School", "supplier_bin": SUPPLIER}
    meant = given("contract", mill, number="12-А", signed_on="2025-02-01", **more)
    made = in_force(given("payment", contract="12-A", **told))
    assert made.contract == meant  # type: ignore[attr-defined]  # a payment


def test_a_commitment_of_the_buyer_goes_before_one_of_another_buyer_spelt_as_the_row_says(
    mill: Project,
) -> None:
    told: dict[str, Any] = {"kind": "commitment", "supplier_name": ""}
    dairy = builders.project("south", key="dairy", visibility=Visibility.PUBLISHED)
    given("contract", dairy, **told, number="K-1", signed_on="2024-02-01")
    latin = given("contract", mill, **told, number="K-1", buyer_bin=SUPPLIER, buyer_name="Hospital")
    own = given("contract", mill, **told, number="К-1", buyer_bin=BUYER, buyer_name="School")
    for number, buyer, above in (("C-8", BUYER, own), ("C-9", "", latin)):
        made = in_force(given("contract", mill, number=number, under="K-1", buyer_bin=buyer))
        assert made.under == above  # type: ignore[attr-defined]  # a contract


def test_what_tells_of_no_contract_of_a_number_is_refused_with_those_that_are(
    mill: Project,
) -> None:
    given("contract", mill, buyer_bin=BUYER, buyer_name="School")
    (said,) = problems("payment", None, contract_day="2024-02-01")["contract"]
    assert said == "No contract C-1 is as this row says; known are: 2026-02-01, 150640000020."


def test_commitments_of_one_number_are_told_apart_by_the_buyer_or_refused(mill: Project) -> None:
    told: dict[str, Any] = {"kind": "commitment", "number": "K-1", "supplier_name": ""}
    given("contract", mill, **told, signed_on="2024-02-01")
    own = given("contract", mill, **told, buyer_bin=BUYER, buyer_name="School")
    (said,) = problems("contract", mill, under="K-1")["under"]
    assert "Several commitments of the project have the number K-1" in said
    made = given("contract", mill, under="K-1", buyer_bin=BUYER, buyer_name="School")
    assert in_force(made).under == own  # type: ignore[attr-defined]  # a contract


def test_obligations_are_measured_or_a_day_alone(mill: Project) -> None:
    given("support", mill)
    assert problems("obligation", mill, due_value="") == {"due_value": ["Say how much is due."]}
    assert problems("obligation", mill, unit="") == {
        "unit": ["Say in which unit, such as FTE, t or KZT."]
    }
    assert problems("obligation", mill, met_value="4") == {
        "met_on": ["Say on which day it was shown."]
    }
    assert list(problems("obligation", mill, kind="term")) == ["due_value", "unit"]
    assert list(problems("obligation", mill, decision="Decision 6")) == ["decision"]
    given("obligation", mill, kind="term", due_value="", unit="")


def test_a_subsidy_is_worth_all_of_its_amount_unless_said_otherwise(mill: Project) -> None:
    given("support", mill, kind="subsidy", grant_equivalent="")
    given("support", mill, grant_equivalent="", document="Decision 6")
    found = money_of_one(mill.pk)["KZT"]
    assert [found.grant_equivalent, found.unvalued_count] == [400, 1]


def test_money_of_a_merged_project_counts_for_the_one_it_lives_on_in(
    mill: Project, building: None
) -> None:
    other = builders.project("north", key="other")
    given("budget", other)
    Project.objects.filter(pk=other.pk).update(merged_into=mill)
    assert {n: purse["KZT"].approved for n, purse in money_of(None).items()} == {mill.pk: 1000}


# --- who writes


def scope_for(role: str, mill: Project) -> dict[str, Any]:
    south = Territory.objects.get(key="south")
    north = Territory.objects.get(key="north")
    scopes: dict[str, dict[str, Any]] = {
        "programme_office": {},
        "officer": {"territory": north},
        "akim": {"territory": north},
        "stranger": {"territory": south},
        "auditor": {},
        "analyst": {},
        "enterprise": {"enterprise": mill.enterprise or builders.enterprise()},
    }
    return scopes[role]


@pytest.mark.parametrize(
    ("role", "registers"),
    [
        ("programme_office", set(Register.values)),
        ("officer", {"budget", "contract", "acceptance", "payment"}),
        ("akim", {"budget", "contract", "acceptance", "payment", "saving"}),
        ("stranger", set()),
        ("auditor", set()),
        ("analyst", set()),
        ("enterprise", set()),
    ],
)
def test_each_role_writes_its_registers_within_its_scope_alone(
    mill: Project, role: str, registers: set[str]
) -> None:
    everything(mill)
    person = builders.user("officer" if role == "stranger" else role, **scope_for(role, mill))
    written = set()
    for register in Register.values:
        told = cells(register, mill, document="Another")
        if register == "contract":
            told["number"] = "C-7"
        if register == "obligation":
            told["due_on"] = "2027-01-01"
        if register == "budget":
            told["year"] = "2029"
        try:
            enter(register, told, by=person, at=NOW)
        except (PermissionDenied, MoneyError):
            continue
        written.add(register)
    assert written == registers


def test_a_row_of_others_is_corrected_and_withdrawn_by_nobody_else(mill: Project) -> None:
    rows = everything(mill)
    south = builders.user("officer", territory=Territory.objects.get(key="south"))
    own = builders.project("south", key="own")
    for register in ("budget", "contract", "payment"):
        told = cells(register, own, document="Mine")
        with pytest.raises((PermissionDenied, MoneyError)):
            correct(rows[register], told, ground="mine", by=south, at=LATER)
        with pytest.raises(PermissionDenied):
            withdraw(rows[register], ground="mine", by=south, at=LATER)
        assert in_force(rows[register]).document != "Mine"


def test_a_contract_of_no_project_is_entered_by_the_programme_office_alone(mill: Project) -> None:
    north = builders.user("officer", territory=Territory.objects.get(key="north"))
    with pytest.raises(MoneyError, match="entered by the programme office"):
        given("contract", by=north)
    made = given("contract", by=builders.user("programme_office"))
    assert in_force(made).link_ground == ""  # type: ignore[attr-defined]
    assert money_of(None) == {}


def test_nobody_links_a_contract_as_confirmed_by_writing_so(mill: Project) -> None:
    assert list(problems("contract", mill, link_ground="confirmed")) == ["link_ground"]
    made = given("contract", mill)
    told = cells("contract", mill, link_ground="confirmed")
    with pytest.raises(MoneyError, match="on its own page"):
        correct(made, told, ground="why", by=TESTS, at=LATER)


# --- what the database itself refuses


def test_the_database_lets_a_version_be_closed_once_and_nothing_else(
    mill: Project, building: None
) -> None:
    rows = everything(mill)
    for register, record in rows.items():
        version = in_force(record)
        known = MODELS[register].objects.filter(pk=version.pk)
        for changes in ({"document": "x"}, {"known_to": LATER, "document": "x"}):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                known.update(**changes)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            known._raw_delete(known.db)
        known.update(known_to=LATER)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            known.update(known_to=None)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Record.objects.update(register="saving")
    MatchDecision.objects.create(
        contract=rows["contract"],
        project=mill,
        confirmed=True,
        score=5,
        at=NOW,
        actor_id="x",
        actor_label="x",
    )
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MatchDecision.objects.update(score=6)
