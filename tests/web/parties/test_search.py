"""The search finds buyers, suppliers, purchases and contracts beside projects, by their rights."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.web.parties.models import Party, Purchase
from bagdar.web.projects.models import Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.parties.purchases import BUYER, FIRST, PERSON, SECOND, party, release, take
from tests.web.parties.test_pages import file
from tests.web.spending.money import given
from tests.web.spending.test_pages import browser, page

pytestmark = pytest.mark.django_db
BESIDE = 'class="found-beside"'


def _release(ocid: str, project: str, title: str, **more: Any) -> dict[str, Any]:
    made = release(ocid, project, **more)
    made["tender"]["title"] = title
    return made


@pytest.fixture(autouse=True)
def world() -> None:
    """Purchases of a public and of a hidden project, of names in two alphabets, and contracts."""
    builders.territories()
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED, name_en="Mill")
    secret = builders.project(key="secret", name_en="Secret")
    first = party(FIRST, "ТОО «КазЖелдор Құрылыс»")
    take(
        _release("ocds-abc-1", "mill", "Поставка Рельсов", parties=(first,)),
        _release("ocds-abc-2", "secret", "Hidden rails", supplier=SECOND),
        _release("ocds-abc-3", "mill", "Snow", supplier=PERSON),
    )
    given("contract", mill, number="ДОГ-77", ocid="ocds-abc-1", supplier_name="КазЖелдор")
    given("contract", secret, number="ДОГ-78", ocid="ocds-abc-2")


def found(q: str, client: Client | None = None) -> str:
    """Return what stands beside the projects that are found."""
    told = page("/projects/", client, q=q)
    return told.split(BESIDE, 1)[1].split("</aside>", 1)[0] if BESIDE in told else ""


@pytest.mark.parametrize("q", ["казжелдор", "КАЗЖЕЛДОР", "kazzheldor", "құрылыс", "ҚҰРЫЛЫС", FIRST])
def test_a_supplier_is_found_in_any_case_and_alphabet_and_by_its_number(q: str) -> None:
    assert f"/en/money/suppliers/{FIRST}/" in found(q)
    assert f"/money/suppliers/{FIRST}/" in page("/money/suppliers/", q=q)


@pytest.mark.parametrize(
    "q", ["рельсов", "РЕЛЬСОВ", "relsov", "ocds-abc-1", "OCDS-ABC-1", "дог-77"]
)
def test_a_purchase_is_found_by_title_ocid_and_number_of_its_contract(q: str) -> None:
    one = Purchase.objects.get(ocid="ocds-abc-1")
    assert f"/en/money/purchases/{one.pk}/" in found(q)
    told = page("/money/purchases/", q=q)
    assert f"/en/money/purchases/{one.pk}/" in told
    assert "Snow" not in told
    assert "ocds-abc-1" in file(f"/money/purchases/?q={q}")
    items = browser().get("/api/v1/purchases", {"q": q}).json()["items"]
    assert [item["ocid"] for item in items] == ["ocds-abc-1"]


@pytest.mark.parametrize("q", ["дог-77", "ДОГ-77", "казжелдор"])
def test_a_contract_of_the_registers_is_found_in_any_case(q: str) -> None:
    told = found(q)
    assert "ДОГ-77" in told
    assert "/en/money/rows/" in told
    assert "ДОГ-77" in page("/money/registers/contract/", q=q)


def test_a_buyer_is_found_by_its_number() -> None:
    assert f"/en/money/buyers/{BUYER}/" in found(BUYER)


def test_what_a_reader_may_not_see_is_not_found() -> None:
    north, south = (Territory.objects.get(key=key) for key in ("north", "south"))
    inside = browser("officer", territory=north)
    outside = browser("officer", territory=south)
    for q, words in (
        ("hidden rails", "Hidden rails"),
        ("ocds-abc-2", "Hidden rails"),
        (SECOND, f"/money/suppliers/{SECOND}/"),
        ("дог-78", "ДОГ-78"),
    ):
        assert words in found(q, inside)
        for client in (None, outside):
            assert words not in found(q, client)
            assert words not in page("/money/purchases/", client, q=q)
            assert words not in file(f"/money/purchases/?q={q}", client)
    answer = browser().get("/api/v1/purchases", {"q": "rails"}).json()
    assert (answer["items"], answer["count"]) == ([], 0)


@pytest.mark.parametrize("q", [PERSON, PERSON[:8], f"{PERSON[:6]} {PERSON[6:]}"])
def test_a_personal_number_finds_somebody_for_auditors_alone(q: str) -> None:
    key = f"p{Party.objects.get(number=PERSON).pk}"
    assert f"/money/suppliers/{key}/" in found(q, browser("auditor"))
    for client in (browser(), browser("chair"), browser("programme_office")):
        assert f"/money/suppliers/{key}/" not in found(q, client)
        assert f"/money/suppliers/{key}/" not in page("/money/suppliers/", client, q=q)


def test_a_party_that_is_named_otherwise_later_is_found_by_its_new_name() -> None:
    take(_release("ocds-abc-9", "mill", "Sand", parties=(party(FIRST, "New Name LLP"),)))
    assert f"/money/suppliers/{FIRST}/" in found("new name")
    assert found("казжелдор құрылыс") == ""


def test_many_finds_are_shown_in_part_and_lead_to_all_of_them() -> None:
    take(*(_release(f"ocds-many-{one}", "mill", "Gravel") for one in range(9)))
    told = found("gravel")
    assert told.count("/money/purchases/") == 6
    assert "/en/money/purchases/?q=gravel" in told
    assert "/money/purchases/?q=" not in found("рельсов")


def test_few_letters_signs_and_past_days_find_no_purchases() -> None:
    for q in ("ре", "%%%", "«»", "qwxz' OR 1=1 --"):
        assert found(q) == ""
    told = page("/projects/", q="рельсов", as_of="2026-06-16")
    assert "/money/purchases/" not in told


def test_a_search_takes_a_bounded_number_of_queries() -> None:
    def asked() -> int:
        found("rails")
        with CaptureQueriesContext(connection) as queries:
            found("rails")
        return len(queries)

    before = asked()
    take(*(_release(f"ocds-more-{one}", "mill", "Rails") for one in range(4)))
    few = asked()
    take(*(_release(f"ocds-many-{one}", "mill", "Rails") for one in range(20)))
    assert asked() <= few <= before + 2


def test_what_was_taken_in_before_is_folded_by_the_migration() -> None:
    Party.objects.update(search_text="")
    Purchase.objects.update(search_text="")
    assert found("рельсов") == ""
    step = import_module("bagdar.web.parties.migrations.0003_search_indexes")
    step.fold(apps, None)
    assert {one.search_text for one in Party.objects.all()} == {
        one.sought for one in Party.objects.all()
    }
    assert "/money/purchases/" in found("рельсов")
    assert f"/money/suppliers/{FIRST}/" in found("казжелдор")
