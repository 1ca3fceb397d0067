"""Contracts of purchases in the money of a project: counted once, each currency by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from bagdar.core.spending.money import Totals
from bagdar.web.journal.models import Payload
from bagdar.web.parties.models import Purchase, Signed
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.actions.matching import decide_match
from bagdar.web.spending.actions.writing import correct, withdraw
from bagdar.web.spending.models import Contract, Record
from bagdar.web.spending.queries.totals import money_of, money_of_one
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.parties.purchases import release, take
from tests.web.spending.money import cells, given
from tests.web.spending.test_overview import AUDITOR, rolled
from tests.web.spending.test_pages import browser, page

pytestmark = pytest.mark.django_db
OURS, OTHERS = "150640000010", "150640000020"


@pytest.fixture
def mill() -> Project:
    """Make a published project with a budget."""
    builders.territories()
    made = builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)
    given("budget", made)
    return made


def contract(
    number: str = "C-1",
    amount: float = 500,
    *,
    paid: tuple[float, ...] = (),
    currency: str = "KZT",
    **more: Any,
) -> dict[str, Any]:
    """Return a contract of a release with its payments."""
    payments = [
        {"id": str(place), "value": {"amount": one, "currency": currency}}
        for place, one in enumerate(paid)
    ]
    return {
        "id": number,
        "awardID": "1",
        "status": "active",
        "dateSigned": "2026-01-25",
        "value": {"amount": amount, "currency": currency},
        "implementation": {"transactions": payments},
        **more,
    }


def bought(ocid: str, *contracts: dict[str, Any], project: str = "mill", **more: Any) -> Any:
    return release(ocid, project, contracts=list(contracts), **{"buyer": OURS, **more})


def chain(project: Project, currency: str = "KZT") -> tuple[int, int, int]:
    """Return what is committed, contracted and paid of a project."""
    one = money_of_one(project.pk).get(currency, Totals())
    return int(one.committed), int(one.contracted), int(one.paid)


def test_contracts_of_a_linked_purchase_count_where_the_register_has_none(mill: Project) -> None:
    take(bought("ocds-1", contract(paid=(200, -50)), contract("C-2", 100)))
    assert chain(mill) == (600, 600, 150)
    told = money_of_one(mill.pk)["KZT"]
    amounts = (told.bought_committed, told.bought_contracted, told.bought_paid)
    assert [int(one) for one in amounts] == [600, 600, 150]
    take(bought("ocds-1", contract(paid=(200, -50)), contract("C-2", 100), date="2026-03-01"))
    assert chain(mill) == (600, 600, 150)


def test_a_row_of_the_register_wins_over_the_purchase_of_the_same_contract(mill: Project) -> None:
    take(bought("ocds-1", contract(amount=500, paid=(300,)), contract("C-2", 100)))
    given("contract", mill, value="600", number="c-1", buyer_bin=OURS)
    assert chain(mill) == (700, 700, 0)
    given("payment", mill, contract="c-1", amount="70")
    assert chain(mill) == (700, 700, 70)
    assert money_of_one(mill.pk)["KZT"].bought_contracted == 100


def test_a_process_that_the_register_holds_under_another_number_is_not_counted_twice(
    mill: Project,
) -> None:
    take(bought("ocds-1", contract("1", 500, paid=(300,))))
    given("contract", mill, value="600", number="2026/17", ocid="ocds-1")
    assert chain(mill) == (600, 600, 0)


def test_a_row_under_another_number_stands_for_one_contract_of_a_process_and_no_more(
    mill: Project,
) -> None:
    told = [contract(f"c-{number}", 100 * number) for number in range(1, 6)]
    take(bought("ocds-1", *told))
    assert chain(mill) == (1500, 1500, 0)
    given("contract", mill, value="300", number="17/1", ocid="ocds-1")
    assert chain(mill) == (1500, 1500, 0), "it is the third, of its value; the others count"
    assert money_of_one(mill.pk)["KZT"].bought_contracted == 1200
    given("contract", mill, value="7", number="17/2", ocid="ocds-1")
    assert money_of_one(mill.pk)["KZT"].bought_contracted == 1100, "the next of no known value"


def test_of_two_releases_the_one_compiled_last_counts_whatever_its_clock(mill: Project) -> None:
    later, earlier = "2026-02-28T23:00:00Z", "2026-03-01T01:00:00+05:00"
    take(bought("ocds-1", contract("17", 500), date=earlier))
    take(bought("ocds-2", contract("17", 600), date=later))
    assert chain(mill) == (600, 600, 0)


def test_the_number_of_another_buyer_is_another_contract(mill: Project) -> None:
    take(bought("ocds-1", contract(amount=500)))
    given("contract", mill, value="600", number="C-1", buyer_bin=OTHERS)
    assert chain(mill) == (1100, 1100, 0)


def test_a_contract_under_a_commitment_of_the_register_is_committed_once(mill: Project) -> None:
    given("contract", mill, kind="commitment", number="O-1", value="800", ocid="ocds-1")
    take(bought("ocds-1", contract(amount=500)))
    assert chain(mill) == (800, 500, 0)


def test_a_contract_that_two_processes_tell_counts_once(mill: Project) -> None:
    take(
        bought("ocds-1", contract(amount=500)),
        bought("ocds-2", contract(amount=550), date="2026-03-01T00:00:00Z"),
        bought("ocds-3", contract(amount=70, dateSigned="2026-01-26")),
    )
    assert chain(mill) == (620, 620, 0)


@pytest.fixture
def loom(mill: Project) -> Project:
    """Make a second published project."""
    return builders.project("north-east", key="loom", visibility=Visibility.PUBLISHED)


def both(*projects: Project) -> dict[str, int]:
    """Return what is contracted of each project, which the sums of all must say too."""
    found = {one.key: chain(one)[1] for one in projects}
    together = money_of([one.pk for one in projects])
    whole = money_of(None)
    for one in projects:
        told = found[one.key]
        for sums in (together, whole):
            kept = sums.get(one.pk, {}).get("KZT", Totals())
            assert int(kept.contracted) == told
    return found


def test_a_contract_that_processes_of_two_projects_tell_counts_once_by_the_later(
    mill: Project, loom: Project
) -> None:
    take(
        bought("ocds-1", contract(amount=500)),
        bought("ocds-2", contract("c - 1", 550), date="2026-03-01T00:00:00Z", project="loom"),
    )
    assert both(mill, loom) == {"mill": 0, "loom": 550}


def test_a_row_of_the_register_stands_for_a_contract_told_of_two_projects(
    mill: Project, loom: Project
) -> None:
    take(
        bought("ocds-1", contract(amount=500)),
        bought("ocds-2", contract(amount=550), date="2026-03-01T00:00:00Z", project="loom"),
    )
    given("contract", mill, value="600", number="17", ocid="ocds-1")
    assert both(mill, loom) == {"mill": 600, "loom": 0}


def test_numbers_that_differ_by_spaces_are_one_for_a_project_as_for_all(mill: Project) -> None:
    take(bought("ocds-1", contract("C 1", 500), project=""))
    given("contract", mill, value="600", number="c1", buyer_bin=OURS)
    assert both(mill) == {"mill": 600}
    take(bought("ocds-2", contract("C-2", 70), contract("c1", 5), project=""))
    assert both(mill) == {"mill": 670}


def test_a_number_in_cyrillic_letters_is_the_one_in_latin_letters_that_look_alike(
    mill: Project, loom: Project
) -> None:
    take(
        bought("ocds-1", contract("АС-17", 500), project=""),  # Cyrillic
        bought("ocds-2", contract("ac 17", 70), contract("AC-18", 5), project=""),
        bought("ocds-3", contract("AC-18", 6), date="2026-03-01T00:00:00Z", project="loom"),
    )
    given("contract", mill, value="600", number="AC-17", buyer_bin=OURS)
    assert both(mill, loom) == {"mill": 600, "loom": 6}
    assert "АС-17" in page("/projects/mill/money/")  # as the release spells it
    assert "/money/rows/" in page(f"/money/registers/contract/?q={quote('ас-17')}")


def test_every_way_of_writing_a_contract_folds_its_number(mill: Project) -> None:
    row = given("contract", mill, number="С - 1", buyer_bin=OURS)  # Cyrillic
    told = cells("contract", mill, number="С - 2", buyer_bin=OURS)
    correct(row, told, ground="Typo", by=TESTS, at=NOW)
    withdraw(row, ground="Twice", by=TESTS, at=NOW)
    take(bought("ocds-1", contract("Т 3")))
    take(bought("ocds-1", contract("Т 4"), date="2026-03-01T00:00:00Z"))
    kept = [*Contract.objects.order_by("pk").values_list("folded", flat=True)]
    assert kept == ["c-1", "c-2", "c-2"]
    assert [*Signed.objects.values_list("folded", flat=True)] == ["t4"]
    assert not [one for one in Payload.objects.all() if "folded" in str(one.body)]
    made = Signed.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE parties_signed SET folded = '' WHERE id = %s", [made.pk])


def test_currencies_of_purchases_are_never_added(mill: Project) -> None:
    dollars = contract("C-2", 7, currency="USD", paid=(5,))
    mixed = contract("C-3", 10)
    mixed["implementation"]["transactions"] = [
        {"id": "1", "value": {"amount": 3, "currency": "EUR"}}
    ]
    take(bought("ocds-1", contract(), dollars, mixed))
    assert chain(mill) == (510, 510, 0)
    assert chain(mill, "USD") == (7, 7, 5)
    assert chain(mill, "EUR") == (0, 0, 3)


def test_what_is_only_proposed_cancelled_or_told_twice_otherwise_is_not_contracted(
    mill: Project,
) -> None:
    lost = contract("C-4", awardID="2")
    one = bought(
        "ocds-1",
        contract("C-1", status="pending"),
        contract("C-2", status="cancelled", paid=(30,)),
        contract("C-3", 5),
        contract("C-3", 6),
        lost,
    )
    one["awards"].append({"id": "2", "status": "cancelled"})
    take(one)
    assert chain(mill) == (0, 0, 30)


def test_a_process_without_a_project_is_linked_as_the_rows_of_the_register_are(
    mill: Project,
) -> None:
    take(
        bought("ocds-1", contract("A-1", 40), contract("A-2", 2), project=""),
        bought("ocds-2", contract("B-1", 30), contract("B-2", 3), project=""),
        bought("ocds-3", contract("B-1", 9), project="", buyer=OTHERS),
    )
    assert chain(mill) == (0, 0, 0)
    given("contract", mill, value="41", number="A-1", ocid="ocds-1")
    given("contract", mill, value="31", number="B-1", buyer_bin=OURS)
    assert chain(mill) == (77, 77, 0)
    other = builders.project("south-east", key="other", visibility=Visibility.PUBLISHED)
    given("contract", other, value="1", number="A-9", ocid="ocds-1")
    assert chain(mill) == (75, 75, 0)


def test_a_confirmed_match_links_the_process_of_its_contract(mill: Project) -> None:
    take(bought("ocds-1", contract("A-1", 40), contract("A-2", 2), project=""))
    row = given("contract", None, number="A-1", value="41", ocid="ocds-1", title="mill works")
    assert chain(mill) == (0, 0, 0)
    decide_match(Record.objects.get(pk=row.pk), mill, confirmed=True, by=TESTS, at=NOW)
    assert chain(mill) == (43, 43, 0)


def test_purchases_are_rolled_up_to_territories_and_the_programme(mill: Project) -> None:
    other = builders.project("south-east", key="other", visibility=Visibility.PUBLISHED)
    given("contract", other, number="S-1", value="20")
    take(
        bought("ocds-1", contract(amount=500, paid=(100,))),
        bought("ocds-2", contract("S-2", 3), project="other"),
    )
    found = rolled(AUDITOR)
    told = {
        one.name: (int(one.totals.contracted), int(one.totals.paid)) for one in found.territories
    }
    assert told == {"North": (500, 100), "South": (23, 0)}
    assert found.whole.totals.contracted == 523
    assert found.whole.totals.bought_contracted == 503
    assert sum((one["KZT"].contracted for one in money_of(None).values()), Decimal(0)) == 523


def test_the_page_says_which_figure_comes_from_where(mill: Project) -> None:
    take(bought("ocds-1", contract(amount=500, paid=(100,)), contract("C-2", 40)))
    row = given("contract", mill, number="C-2", value="41", buyer_bin=OURS)
    told = page("/projects/mill/money/")
    for words in (
        *("Contracts of published purchases", "ocds-1", f"/en/money/rows/{row.pk}/"),
        *("the row of the register", "the published purchase"),
        "of this from published purchases: 500",
    ):
        assert words in told, words
    assert "of this from published purchases: 500" in page("/projects/mill/")
    undated = "of this from published purchases, days not told: 100"
    assert undated in told
    assert undated in page("/projects/mill/")
    answer = browser().get("/api/v1/projects/mill/money").json()["totals"][0]
    assert (answer["contracted"], answer["bought_contracted"]) == ("541.00", "500.00")


def test_a_purchase_that_a_register_alone_leads_to_is_linked_for_whoever_may_open_it(
    mill: Project,
) -> None:
    take(bought("ocds-1", contract("C-1", 500), project=""))
    given("contract", mill, number="17", value="41", ocid="ocds-1")
    address = f"/en/money/purchases/{Purchase.objects.get().pk}/"
    office, public = browser("programme_office"), browser()
    for client, opens in ((office, True), (public, False)):
        told = page("/projects/mill/money/", client)
        assert "ocds-1" in told
        assert (address in told, client.get(address).status_code == 200) == (opens, opens)


def test_for_a_past_day_registers_alone_are_counted(mill: Project) -> None:
    take(bought("ocds-1", contract(amount=500)))
    told = page("/projects/mill/money/", as_of="2026-06-16")
    assert "Contracts of published purchases" not in told


def test_a_withdrawn_or_corrected_row_lets_the_purchase_count_again(mill: Project) -> None:
    take(bought("ocds-1", contract(amount=500)))
    row = given("contract", mill, number="C-1", value="600", ocid="ocds-1")
    assert chain(mill) == (600, 600, 0)
    told = cells("contract", mill, number="C-1", value="610", ocid="ocds-1")
    correct(row, told, ground="Typo", by=TESTS, at=NOW)
    assert chain(mill) == (610, 610, 0)
    assert mill.contracts.aggregate(n=Sum("value"))["n"] is not None
