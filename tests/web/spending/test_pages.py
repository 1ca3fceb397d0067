"""Pages of money: what everybody is shown, who writes, what is found and sent as a file."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from bagdar.sources.tables import read_table
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.actions.writing import correct, in_force
from bagdar.web.spending.models import Register
from bagdar.web.spending.queries.totals import money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import BUYER, SUPPLIER, cells, given

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def mill() -> Project:
    builders.territories()
    sectors = builders.sectors()
    return builders.project(
        "north-east", key="mill", visibility=Visibility.PUBLISHED, sector=sectors["24"]
    )


def browser(role: str = "", **scope: Any) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if role:
        client.force_login(builders.user(role, **scope), backend=BACKEND)
    return client


def page(path: str, client: Client | None = None, *, status: int = 200, **query: str) -> str:
    answer = (client or browser()).get(f"/en{path}", query)
    assert answer.status_code == status, path
    return answer.content.decode()


def everything(mill: Project) -> dict[str, int]:
    made = {}
    for register in Register.values:
        more: dict[str, Any] = (
            {"supplier_bin": SUPPLIER, "buyer_bin": BUYER} if register == "contract" else {}
        )
        made[register] = given(register, mill, **more).pk
    return made


def test_everybody_reads_the_money_of_a_published_project_down_to_its_rows(mill: Project) -> None:
    made = everything(mill)
    told = page("/projects/mill/money/")
    for words in ("Builder LLP", "Law on the budget", "Development bank", "Akim of South"):
        assert words in told
    assert "150.25" in told
    assert "Enter a row" not in told
    for register, number in made.items():
        assert "Correct the row" not in page(f"/money/rows/{number}/")
        assert f"/money/rows/{number}/" in page(f"/money/registers/{register}/")
    assert "All money of the project" in page("/projects/mill/")


def test_money_of_a_project_that_is_hidden_is_not_there_for_others(mill: Project) -> None:
    made = everything(mill)
    update_project(mill, {"visibility": "territory"}, by=TESTS, at=NOW)
    inside = browser("officer", territory=Territory.objects.get(key="north"))
    outside = browser("officer", territory=Territory.objects.get(key="south"))
    for client, status in ((browser(), 404), (outside, 404), (inside, 200)):
        page("/projects/mill/money/", client, status=status)
        page(f"/money/suppliers/{SUPPLIER}/", client, status=status)
        for number in made.values():
            page(f"/money/rows/{number}/", client, status=status)
        for register in Register.values:
            seen = f"/money/rows/{made[register]}/" in page(f"/money/registers/{register}/", client)
            assert seen == (status == 200)
        assert ("From budget to payment" in page("/money/", client)) == (status == 200)


def test_money_is_shown_to_nobody_whom_the_costs_are_hidden_from(mill: Project) -> None:
    made = everything(mill)
    update_project(mill, {"marks": {"costs": "official"}}, by=TESTS, at=NOW)
    page("/projects/mill/money/", status=404)
    page(f"/money/rows/{made['budget']}/", status=404)
    assert "All money of the project" not in page("/projects/mill/")
    page("/projects/mill/money/", browser("auditor"))


def test_an_officer_enters_corrects_and_withdraws_a_row_on_pages(mill: Project) -> None:
    client = browser("officer", territory=Territory.objects.get(key="north"))
    assert "Enter a row" in page("/projects/mill/money/", client)
    told = cells("budget")
    refused = client.post("/en/projects/mill/money/budget/new/", {**told, "approved": "x"})
    assert refused.status_code == 422
    assert "x is no number" in refused.content.decode()
    assert 'value="123 456 789"' in refused.content.decode()
    assert client.post("/en/projects/mill/money/budget/new/", told).status_code == 302
    (number,) = [one.pk for one in _records("budget")]
    change = {**cells("budget", mill), "approved": "1 234,5", "ground": "slip of the pen"}
    assert client.post(f"/en/money/rows/{number}/correct/", change).status_code == 302
    assert money_of_one(mill.pk)["KZT"].approved == Decimal("1234.50")
    assert "slip of the pen" in page(f"/money/rows/{number}/", client)
    assert client.post(f"/en/money/rows/{number}/withdraw/", {"ground": ""}).status_code == 422
    gone = client.post(f"/en/money/rows/{number}/withdraw/", {"ground": "twice"})
    assert gone.status_code == 302
    page(f"/money/rows/{number}/", client, status=404)


def _records(register: str) -> Any:
    from bagdar.web.spending.models import Record

    return Record.objects.filter(register=register)


def test_forms_of_money_open_for_those_who_write_and_nobody_else(mill: Project) -> None:
    made = everything(mill)
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    paths = [
        "/projects/mill/money/support/new/",
        f"/money/rows/{made['support']}/correct/",
        f"/money/rows/{made['support']}/withdraw/",
        "/money/registers/support/import/",
    ]
    for client, status in (
        (browser("programme_office"), 200),
        (browser("officer", territory=north), 404),
        (browser("officer", territory=south), 404),
        (browser("auditor"), 404),
    ):
        for path in paths:
            page(path, client, status=status)
    for path in paths:
        assert "/account/login/" in browser().get(f"/en{path}")["Location"]


def test_a_past_day_shows_what_was_known_then_and_offers_nothing_to_write(mill: Project) -> None:
    made = given("contract", mill)
    changed = cells("contract", mill, amended_value="750")
    correct(made, changed, ground="Addendum", by=TESTS, at=NOW + timedelta(days=30))
    client = browser("programme_office")
    then, now = (NOW + timedelta(days=1)).date().isoformat(), "/projects/mill/money/"
    assert "750" not in page(now, client, as_of=then)
    assert "Enter a row" not in page(now, client, as_of=then)
    assert "750" in page(now, client)


def test_rows_are_found_by_word_year_currency_and_kind_and_sorted(mill: Project) -> None:
    given("contract", mill, number="A-1", signed_on="2025-05-05", value="10")
    given("contract", mill, number="B-2", currency="USD", value="30")
    given("contract", mill, kind="commitment", number="K-3", value="20", supplier_name="")
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["B-2", "K-3", "A-1"]),
        ({"q": "builder"}, ["B-2", "A-1"]),
        ({"q": "a-1"}, ["A-1"]),
        ({"year": "2025"}, ["A-1"]),
        ({"year": "x"}, []),
        ({"year": "000200000"}, []),
        ({"year": "0"}, []),
        ({"currency": "usd"}, ["B-2"]),
        ({"kind": "commitment"}, ["K-3"]),
        ({"project": "mill", "sort": "amount"}, ["A-1", "K-3", "B-2"]),
        ({"sort": "-amount"}, ["B-2", "K-3", "A-1"]),
        ({"project": "none"}, []),
    ]
    for query, found in asked:
        told = page("/money/registers/contract/", **query)
        places = {one: told.find(f"<td>{one}</td>") for one in ("A-1", "B-2", "K-3")}
        shown = [one for one, place in sorted(places.items(), key=lambda x: x[1]) if place >= 0]
        assert set(shown) == set(found), query
        if "sort" in query:
            assert shown == found
    page("/money/registers/none/", status=404)


def test_files_hold_the_same_rows_as_their_page_in_three_formats(mill: Project) -> None:
    everything(mill)
    path = "/en/money/registers/payment/"
    csv = read_table(browser().get(path, {"as": "csv"}).content)
    xlsx = read_table(browser().get(path, {"as": "xlsx"}).content)
    assert csv.headings == xlsx.headings
    assert [one.cells for one in csv.rows] == [one.cells for one in xlsx.rows]
    parquet = pq.read_table(io.BytesIO(browser().get(path, {"as": "parquet"}).content))
    (row,) = parquet.to_pylist()
    assert (row["amount"], row["currency"]) == (Decimal("150.25"), "KZT")
    assert str(row["paid_on"]) == "2026-03-10"
    assert browser().get(path, {"as": "exe"}).status_code == 404


def test_the_supplier_page_sums_what_it_was_promised_and_paid_by_buyer(mill: Project) -> None:
    everything(mill)
    given("contract", mill, number="C-2", supplier_bin=SUPPLIER, buyer_name="School", value="5")
    told = page(f"/money/suppliers/{SUPPLIER}/")
    assert all(words in told for words in ("School", "150.25", "C-2"))
    for wrong in (BUYER, "1", "900101350028"):
        page(f"/money/suppliers/{wrong}/", status=404)


def test_obligations_read_due_overdue_met_or_met_late(mill: Project) -> None:
    given("support", mill)
    dues: list[tuple[str, dict[str, Any]]] = [
        ("2199-01-01", {}),
        ("2026-01-01", {}),
        ("2026-02-01", {"met_value": "50", "met_on": "2026-02-01"}),
        ("2026-03-01", {"met_value": "50", "met_on": "2026-03-02"}),
    ]
    for due_on, more in dues:
        given("obligation", mill, due_on=due_on, **more)
    told = page("/projects/mill/money/")
    words = [
        told.count(f">{one}<") for one in ("not due yet", "past due", "met in time", "met late")
    ]
    assert words == [1, 1, 1, 1], told


def test_what_a_row_says_cannot_break_its_page(mill: Project) -> None:
    made = given("saving", mill, whose="<script>alert(1)</script>")
    for path in ("/projects/mill/money/", f"/money/rows/{made.pk}/", "/money/registers/saving/"):
        told = page(path)
        assert "<script>alert" not in told
        assert "&lt;script&gt;" in told


def test_pages_speak_three_languages_without_failing(mill: Project) -> None:
    made = everything(mill)
    for code in ("en", "ru", "kk"):
        for path in (
            "/money/",
            "/money/projects/",
            "/projects/mill/money/",
            f"/money/rows/{made['budget']}/",
        ):
            assert browser().get(f"/{code}{path}").status_code == 200
    assert in_force(_records("budget").get()).document == "Law on the budget"


def test_a_register_says_where_its_file_ends_before_its_rows_do(
    mill: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in ("2025", "2026"):
        given("budget", mill, year=year)
    assert "a file has" not in page("/money/registers/budget/")
    monkeypatch.setattr("bagdar.web.spending.views.registers.MOST_EXPORTED", 1)
    assert "2 rows are found; a file has the first 1" in page("/money/registers/budget/")
