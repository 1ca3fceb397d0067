"""Purchases of a project: on its page, on their own, as files and in the API."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.steps import Told
from bagdar.web.cases.actions.steps import take as step
from bagdar.web.cases.models import Subject
from bagdar.web.parties.models import Party, Purchase
from bagdar.web.parties.queries.of_project import SHOWN
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.queries.totals import money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working as cases
from tests.web.parties.purchases import BUYER, FIRST, PERSON, SECOND, party, release, take
from tests.web.parties.test_pages import file
from tests.web.spending.money import given
from tests.web.spending.test_pages import BACKEND, browser, page

pytestmark = pytest.mark.django_db
PATH = "/projects/mill/purchases/"


@pytest.fixture
def mill() -> Project:
    """Make a published project that bought twice in tenge, once in dollars and once for nothing."""
    builders.territories()
    made = builders.project(key="mill", visibility=Visibility.PUBLISHED, name_en="Mill")
    dollars = release("ocds-3", "mill", supplier=SECOND)
    dollars["awards"][0]["value"] = {"amount": 7.5, "currency": "USD"}
    unsaid = release("ocds-4", "mill")
    del unsaid["awards"][0]["value"]
    told = (release("ocds-1", "mill", amount=60), release("ocds-2", "mill", amount=40.25))
    for one in (*told, dollars, unsaid):
        one["buyer"]["name"] = "Waterworks"
    take(*told, dollars, unsaid)
    return made


def in_registers(mill: Project) -> dict[str, int]:
    """Write down a commitment, a contract under it and a payment that name the first purchase."""
    made = {
        "commitment": given("contract", mill, kind="commitment", number="O-1", ocid="ocds-1"),
        "contract": given("contract", mill, ocid="ocds-1", under="O-1"),
        "elsewhere": given("contract", mill, number="C-9", value="999", ocid="ocds-other"),
        "payment": given("payment", mill),
    }
    return {name: one.pk for name, one in made.items()}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_page_of_a_project_shows_its_purchases_with_their_sides_value_day_and_contracts(
    mill: Project,
) -> None:
    made = in_registers(mill)
    first = Purchase.objects.get(ocid="ocds-1")
    for path in ("/projects/mill/", PATH):
        told = page(path)
        for words in (
            *(f"/en/money/purchases/{first.pk}/", f"/en/money/buyers/{BUYER}/"),
            *(f"/en/money/suppliers/{FIRST}/", "Waterworks", f"Firm {FIRST}", "Pipes of ocds-1"),
            *("40.25", "USD", "20/01/2026", "C-1", "O-1", "150.25"),
            f"/en/money/rows/{made['contract']}/",
        ):
            assert words in told, (path, words)
    assert "C-9" not in page(PATH)
    assert PATH in page("/projects/mill/money/")


def test_sums_by_currency_are_those_of_the_rows(mill: Project) -> None:
    in_registers(mill)
    given("contract", mill, number="C-2", ocid="ocds-3", value="5", currency="USD")
    bought, registered = rows_of(file(PATH)), rows_of(file(f"{PATH}?table=contracts"))
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in bought:
        sums[one["currency"]]["purchases"] += 1
        sums[one["currency"]]["value"] += Decimal(one["value"] or 0)
    for one in registered:
        if one["kind"] == "contract":
            sums[one["currency"]]["contracted"] += Decimal(one["value"])
        if one["number"] != "C-1":
            sums[one["currency"]]["committed"] += Decimal(one["value"])
        sums[one["currency"]]["paid"] += Decimal(one["paid"])
    answer = browser().get("/api/v1/projects/mill/purchases").json()
    names = ("purchases", "value", "committed", "contracted", "paid")
    told = {
        one["currency"]: {name: Decimal(str(one[name])) for name in names}
        for one in answer["totals"]
    }
    assert told == {
        currency: {name: some[name] for name in names} for currency, some in sums.items()
    }
    assert told["KZT"] == dict(
        zip(names, map(Decimal, ("2", "100.25", "600", "600", "150.25")), strict=True)
    )
    assert told["USD"] == dict(zip(names, map(Decimal, ("1", "7.5", "5", "5", "0")), strict=True))
    assert told["KZT"]["committed"] == money_of_one(mill.pk)["KZT"].committed - 999
    assert (told[""]["purchases"], told[""]["value"]) == (Decimal(1), Decimal(0))
    text = page(PATH)
    assert "no value given" in text
    assert '<td class="number">100.25</td>' in text


def test_a_project_without_purchases_says_so_and_its_page_has_no_section(mill: Project) -> None:
    builders.project(key="idle", visibility=Visibility.PUBLISHED)
    assert "No purchase of this project is known yet" in page("/projects/idle/purchases/")
    assert 'id="purchases"' not in page("/projects/idle/")
    assert 'id="purchases"' in page("/projects/mill/")
    assert rows_of(file("/projects/idle/purchases/")) == []


def test_many_purchases_are_paged_and_the_page_of_the_project_leads_to_all(mill: Project) -> None:
    take(*(release(f"ocds-many-{number}", "mill", amount=1) for number in range(60)))
    told = page("/projects/mill/")
    assert "All purchases: 64" in told
    assert told.count("Pipes of ocds") == SHOWN
    assert page(PATH).count("Pipes of ocds") == 50
    assert page(PATH, page="2").count("Pipes of ocds") == 14
    assert len(rows_of(file(PATH))) == 64
    answer = browser().get("/api/v1/projects/mill/purchases?limit=3&offset=62").json()
    assert (len(answer["items"]), answer["count"]) == (2, 64)


def test_purchases_of_a_project_are_hidden_with_it_and_with_its_costs(mill: Project) -> None:
    update_project(mill, {"marks": {"costs": "commercial"}}, by=TESTS, at=NOW)
    page(PATH, status=404)
    assert "Pipes of ocds-1" not in page("/projects/mill/")
    update_project(mill, {"marks": {}, "visibility": "territory"}, by=TESTS, at=NOW)
    inside = browser("officer", territory=Territory.objects.get(key="north"))
    outside = browser("officer", territory=Territory.objects.get(key="south"))
    for client, status in ((browser(), 404), (outside, 404), (inside, 200)):
        page(PATH, client, status=status)
        file(PATH, client, status=status)
        assert client.get("/api/v1/projects/mill/purchases").status_code == status
    page("/projects/none/purchases/", status=404)


def test_flags_of_purchases_are_shown_to_those_who_check_and_hidden_from_the_audited(
    mill: Project,
) -> None:
    cases.taken(cases.document(cases.short("ocds-1", about={"project": "mill"})))
    number = Subject.objects.get(ref="ocds-1").pk
    auditor = browser("auditor")
    for path in ("/projects/mill/", PATH):
        assert f"/en/flags/subjects/{number}/" in page(path, auditor)
    [flagged] = [one for one in rows_of(file(PATH, auditor)) if one["ocid"] == "ocds-1"]
    assert flagged["flags"] == "R003"
    north = Territory.objects.get(key="north")
    south = browser("auditor", territory=Territory.objects.get(key="south"))
    office, officer = browser("programme_office"), browser("officer", territory=north)
    for client in (browser(), office, officer, browser("akim", territory=north), south):
        for path in ("/projects/mill/", PATH):
            assert "R003" not in page(path, client)
            assert f"/flags/subjects/{number}/" not in page(path, client)
        assert "R003" not in file(PATH, client)
        [first] = _items(client, "ocds-1")
        assert first["flags"] == []
    assert "flags" not in rows_of(file(PATH))[0]
    [first] = _items(auditor, "ocds-1")
    assert first["flags"] == ["R003"]


def test_a_case_about_a_purchase_is_shown_from_the_notice_on_and_to_all_when_published() -> None:
    who = cases.sides()
    builders.project(key="mill", visibility=Visibility.PUBLISHED)
    take(release("ocds-x-1", "mill"))
    case = cases.opened(who.worker)
    akim = Client(headers={"Accept-Language": "en"})
    akim.force_login(who.akim, backend=BACKEND)
    words = f"Case {case.pk}"
    assert words in page(PATH, browser("auditor"))
    for client in (browser(), akim):
        assert words not in page(PATH, client)
        assert _items(client, "ocds-x-1")[0]["cases"] == []
    cases.declared(case, who.worker, who.second)
    notice = Told(cases.WORDS, organisation=who.akimat, days=10)
    step(case, Happening.NOTICED, notice, by=who.worker, at=NOW)
    assert f"/en/cases/{case.pk}/" in page(PATH, akim)
    assert words not in page(PATH)
    step(case, Happening.REPLY_OBJECTED, Told("Repeated."), by=who.akim, at=cases.later(1))
    step(case, Happening.EXPLAINED, Told("So it is."), by=who.worker, at=cases.later(2))
    step(case, Happening.CLOSED, by=who.second, at=cases.later(40))
    assert f"/en/cases/closed/{case.pk}/" in page(PATH)


def test_columns_of_registers_and_cases_stand_where_there_are_any_alone() -> None:
    builders.territories()
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED)
    take(release("ocds-1", "mill"))
    for path in ("/projects/mill/", PATH):
        told = page(path, browser("auditor"))
        assert '<th scope="col">Cases</th>' not in told
        assert "In the registers of money" not in told
    in_registers(mill)
    assert "In the registers of money" in page(PATH, browser("auditor"))


def _items(client: Client, ocid: str) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/projects/mill/purchases").json()
    return [one for one in answer["items"] if one["ocid"] == ocid]


def test_personal_numbers_of_suppliers_of_a_project_are_shown_to_auditors_alone(
    mill: Project,
) -> None:
    take(release("ocds-5", "mill", supplier=PERSON, parties=(party(PERSON, f"Ann {PERSON}"),)))
    key = f"p{Party.objects.get(number=PERSON).pk}"
    for path in ("/projects/mill/", PATH):
        told = page(path)
        assert PERSON not in told
        assert f"/money/suppliers/{key}/" in told
    assert PERSON not in file(PATH)
    assert PERSON not in str(_items(browser(), "ocds-5"))
    assert PERSON in page(PATH, browser("auditor"))


def test_for_a_past_day_it_is_said_that_purchases_stand_as_today(mill: Project) -> None:
    told = page(PATH, as_of="2026-06-16")
    assert "Purchases are kept as they stand today" in told
    assert "ocds-1" not in told


def test_files_of_all_kinds_have_the_same_rows(mill: Project) -> None:
    content = browser().get(f"/en{PATH}?as=parquet").content
    table = pq.read_table(io.BytesIO(content)).to_pylist()
    assert [one["ocid"] for one in table] == [one["ocid"] for one in rows_of(file(PATH))]
    assert {one["day"] for one in table} == {date(2026, 1, 20)}
    assert browser().get(f"/en{PATH}?as=xlsx").status_code == 200
    for query in ("as=exe", "as=csv&table=none"):
        assert browser().get(f"/en{PATH}?{query}").status_code == 404


def test_more_purchases_take_no_more_queries(mill: Project) -> None:
    in_registers(mill)
    auditor = browser("auditor")

    def asked(path: str) -> int:
        page(path, auditor)
        with CaptureQueriesContext(connection) as queries:
            page(path, auditor)
        return len(queries)

    paths = ("/projects/mill/", PATH)
    before = [asked(path) for path in paths]
    take(*(release(f"ocds-more-{number}", "mill") for number in range(8)))
    cases.taken(cases.document(*(cases.short(f"ocds-more-{number}") for number in range(8))))
    few = [asked(path) for path in paths]
    take(*(release(f"ocds-many-{number}", "mill") for number in range(8)))
    cases.taken(cases.document(*(cases.short(f"ocds-many-{number}") for number in range(8))))
    assert [asked(path) for path in paths] == few
    assert max(before) < 64
