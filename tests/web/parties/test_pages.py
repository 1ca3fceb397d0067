"""Pages of buyers and suppliers: what each reader is shown, and what not."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.core.spending.ledgers import Ban
from bagdar.core.spending.traits import COMMON_FROM
from bagdar.web.cases.actions.opening import open_case
from bagdar.web.cases.permissions import powers_of
from bagdar.web.journal.models import Entry
from bagdar.web.parties.actions.taking import Source, take_unfair
from bagdar.web.parties.models import Party, Purchase, Unfair
from bagdar.web.parties.queries.profile import profile_of
from bagdar.web.people.permissions import Scope, World
from bagdar.web.projects.models import Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working as cases
from tests.web.parties.purchases import BUYER, FIRST, PERSON, SECOND, party, release, take
from tests.web.spending.test_pages import browser, page
from tests.web.working import work

pytestmark = pytest.mark.django_db
TELEPHONE = "+7 727 250 11 22"
CONTACT = {"telephone": TELEPHONE}


def file(path: str, client: Client | None = None, *, status: int = 200) -> str:
    """Return what the CSV of a page says."""
    told = f"/en{path}{'&' if '?' in path else '?'}as=csv"
    answer = (client or browser()).get(told)
    assert answer.status_code == status, path
    return answer.content.decode()


def place(key: str) -> Territory:
    return Territory.objects.get(key=key)


@pytest.fixture
def world() -> None:
    """Three purchases of a public project, of two suppliers, and one of a hidden project."""
    builders.territories()
    builders.project(key="mill", visibility=Visibility.PUBLISHED, name_en="Mill")
    builders.project(key="secret", name_en="Secret")
    told = {"contactPoint": CONTACT}
    first, second = party(FIRST, "First LLP", **told), party(SECOND, "Second LLP", **told)
    take(
        release("ocds-1", "mill", losers=(SECOND,), amount=60, parties=(first, second)),
        release("ocds-2", "mill", amount=20, parties=(first,)),
        release("ocds-3", "mill", supplier=SECOND, amount=20, parties=(second,)),
        release("ocds-4", "secret", supplier=PERSON, amount=5, parties=(party(PERSON, "Ann"),)),
    )


def test_a_buyer_is_told_by_year_method_competition_and_suppliers(world: None) -> None:
    told = page(f"/money/buyers/{BUYER}/")
    for words in ("2026", "open contest", "2 of 3 (67%)", "80%", "20%", "0.68", "Mill"):
        assert words in told, words
    assert "ocds-4" not in told
    assert TELEPHONE not in told


def test_a_supplier_is_told_what_it_won_and_of_how_many_it_bid_for(world: None) -> None:
    told = page(f"/money/suppliers/{SECOND}/")
    assert "1 of 2" in told
    assert f"/money/buyers/{BUYER}/" in told


def test_what_a_reader_may_not_see_is_in_no_list_sum_or_file(world: None) -> None:
    for path in ("/money/suppliers/", "/money/buyers/"):
        told = page(path)
        assert PERSON not in told
        assert "Ann" not in told
    assert '<td class="number">100</td>' in page("/money/buyers/")
    hidden = Purchase.objects.get(ocid="ocds-4")
    page(f"/money/purchases/{hidden.pk}/", status=404)
    page(f"/money/suppliers/p{Party.objects.get(number=PERSON).pk}/", status=404)
    assert "Ann" not in file("/money/suppliers/")


def test_what_two_suppliers_tell_alike_is_shown_to_those_who_check_with_its_purchases(
    world: None,
) -> None:
    for who in (None, browser("programme_office"), browser("officer", territory=place("north"))):
        assert TELEPHONE not in page(f"/money/suppliers/{FIRST}/", who)
        number = Purchase.objects.get(ocid="ocds-1").pk
        assert TELEPHONE not in page(f"/money/purchases/{number}/", who)
    told = page(f"/money/suppliers/{FIRST}/", auditor := browser("auditor"))
    assert TELEPHONE in told
    assert "Second LLP" in told
    number = Purchase.objects.get(ocid="ocds-3").pk
    assert f"/en/money/purchases/{number}/" in told
    assert TELEPHONE in page(f"/money/purchases/{number}/", auditor)
    alike = f"/money/suppliers/{FIRST}/?table=attributes"
    assert "Second LLP" in file(alike, auditor)
    file(alike, status=404)


def test_what_many_tell_is_said_to_say_little(world: None) -> None:
    told: dict[str, Any] = {"contactPoint": CONTACT}
    many = [f"{101240003500 + place}" for place in range(COMMON_FROM - 2)]
    take(
        *(
            release(f"ocds-many-{one}", "mill", supplier=one, parties=(party(one, **told),))
            for one in many
        )
    )
    assert "told by many" in page(f"/money/suppliers/{FIRST}/", browser("auditor"))


def test_an_auditor_of_a_territory_compares_what_lies_there_alone(world: None) -> None:
    take(
        release(
            "ocds-secret",
            "secret",
            supplier=SECOND,
            parties=(party(SECOND, "Second LLP", contactPoint={"telephone": "8 701 111 22 33"}),),
        )
    )
    there = browser("auditor", territory=place("north"))
    assert TELEPHONE in page(f"/money/suppliers/{FIRST}/", there)
    elsewhere = browser("auditor", territory=place("south"))
    assert TELEPHONE not in page(f"/money/suppliers/{FIRST}/", elsewhere)


def test_flags_and_cases_are_shown_to_whom_they_are_and_nobody_else(world: None) -> None:
    cases.taken(cases.document(cases.short("ocds-1", about={"project": "mill"})))
    auditor = builders.user("auditor", username="worker")
    open_case(cases.flags_of("ocds-1"), "Submission period of pipes", by=auditor, at=NOW)
    told = page(f"/money/buyers/{BUYER}/", browser("auditor"))
    assert "R003" in told
    assert "10%" in told
    assert "Submission period of pipes" in told
    for who in (None, browser("programme_office"), browser("akim", territory=place("north"))):
        told = page(f"/money/buyers/{BUYER}/", who)
        assert "R003" not in told
        assert "Submission period of pipes" not in told


def test_the_newest_purchases_show_what_is_alike_and_those_that_tell_no_day_come_last(
    world: None,
) -> None:
    more: dict[str, Any] = {"parties": (party(FIRST, "First LLP", contactPoint=CONTACT),)}
    undated = release("ocds-undated", "mill", amount=7, **more)
    del undated["awards"][0]["date"]
    take(undated, release("ocds-5", "mill", amount=7, **more))
    auditor = browser("auditor")
    with CaptureQueriesContext(connection) as queries:
        [thing] = auditor.get(f"/api/v1/suppliers/{FIRST}").json()["attributes"]
    dated = Purchase.objects.exclude(day=None).filter(told__party__number=FIRST)
    assert sorted(thing["purchases"]) == sorted(dated.values_list("pk", flat=True).distinct())
    by_day = re.findall(
        r'ORDER BY "parties_purchase"\."day" DESC( NULLS LAST)?',
        "".join(one["sql"] for one in queries if '"parties_told"."id"' in one["sql"]),
    )
    assert by_day == [" NULLS LAST"] * 2, "SQLite has them last by itself, PostgreSQL first"


def test_personal_numbers_are_shown_to_auditors_alone(world: None) -> None:
    key = f"p{Party.objects.get(number=PERSON).pk}"
    path = f"/money/suppliers/{key}/"
    assert PERSON in page(path, browser("auditor"))
    for role in ("programme_office", "chair"):
        told = page(path, browser(role))
        assert "85••••••" in told
        assert PERSON not in told
        assert key not in page("/money/suppliers/", browser(role), q=PERSON)
        assert PERSON not in file(path, browser(role))
    page(f"/money/suppliers/{PERSON}/", browser("auditor"), status=404)


def test_a_row_of_a_register_of_bans_is_told_with_its_source_to_those_who_check(
    world: None,
) -> None:
    source = Source("Platform, rnu", date(2026, 6, 1))
    take_unfair([Ban(FIRST, date(2025, 1, 1))], source, by=TESTS, at=NOW)
    told = page(f"/money/suppliers/{FIRST}/", browser("chair"))
    assert "Platform, rnu" in told
    assert "Check whether it is the same body" in told
    assert "Platform, rnu" not in page(f"/money/suppliers/{FIRST}/")
    assert FIRST in page("/money/unfair/", browser("chair"))
    page("/money/unfair/", browser("programme_office"), status=404)


def test_an_auditor_takes_tables_in_on_pages(settings: Any, tmp_path: Path) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    client = browser("auditor")
    _send(client, "/money/unfair/take/", f"id,since\n{FIRST},2025-01-01\n")
    _send(client, "/money/purchases/take/", json.dumps(release("ocds-1")))
    assert FIRST in page("/money/unfair/", client)
    assert f"/money/suppliers/{FIRST}/" in page("/money/suppliers/", client)
    _send(client, "/money/unfair/take/", "", status=422)


def test_the_page_names_tables_that_an_earlier_version_read() -> None:
    builders.territories()
    take(release("ocds-1"), release("ocds-2"))
    said = "Read by an earlier version"
    assert said not in page("/money/purchases/take/", browser("auditor"))
    Purchase.objects.update(reading=None)
    told = page("/money/purchases/take/", browser("auditor"))
    assert said in told
    assert "2 purchases" in told


def _send(client: Client, path: str, text: str, *, status: int = 302) -> None:
    told = {"source": "Platform", "stated_on": "2026-01-01"}
    answer = client.post(f"/en{path}", {"file": SimpleUploadedFile("x", text.encode()), **told})
    assert answer.status_code == status
    work()


def test_the_api_tells_what_the_pages_do(world: None) -> None:
    client = browser("auditor")
    found = client.get(f"/api/v1/suppliers/{FIRST}").json()
    assert found["purchases"] == 2
    [thing] = found["attributes"]
    assert (thing["trait"], thing["others_count"], thing["common"]) == ("telephone", 1, False)
    anybody = browser().get(f"/api/v1/suppliers/{FIRST}").json()
    assert (anybody["purchases"], anybody["attributes"], anybody["flags"]) == (2, [], [])
    rows = browser().get("/api/v1/buyers").json()
    assert [(one["value"], one["currency"]) for one in rows["items"]] == [("100.00", "KZT")]
    assert browser().get("/api/v1/unfair-suppliers").status_code == 401


def test_links_of_the_synthetic_world_lead_to_its_purchases_and_from_flags_to_no_others(
    world: None,
) -> None:
    take(release("ocds-made-up", buyer=BUYER), world=World.SYNTHETIC)
    take(release("ocds-made-up", supplier=SECOND))
    made_up = Purchase.objects.get(ocid="ocds-made-up", is_synthetic=True)
    auditor, path = browser("auditor"), f"/money/purchases/{made_up.pk}/"
    assert path in page("/money/purchases/", auditor, world="synthetic")
    told = page(path, auditor)
    assert f"/money/suppliers/{FIRST}/?world=synthetic" in told
    assert auditor.get(f"/api/v1/purchases/{made_up.pk}").status_code == 200
    assert path in page(f"/money/suppliers/{FIRST}/", auditor, world="synthetic")
    answer = auditor.get(f"/api/v1/suppliers/{FIRST}?world=synthetic").json()
    assert answer["purchases"] == 1
    page(path, status=404)
    about = cases.document(cases.short("ocds-made-up"))
    cases.taken(about, world=World.SYNTHETIC)
    flagged = page(f"/flags/subjects/{cases.subject('ocds-made-up').pk}/", auditor)
    assert path in flagged
    assert flagged.count("/money/purchases/") == 1


def test_crumbs_and_files_of_synthetic_buyers_and_suppliers_stay_in_their_world(
    world: None,
) -> None:
    take(release("ocds-made-up", buyer=BUYER), world=World.SYNTHETIC)
    made_up = Purchase.objects.get(is_synthetic=True)
    auditor = browser("auditor")
    for path in (
        *(f"/money/suppliers/{FIRST}/", f"/money/buyers/{BUYER}/", "/money/suppliers/"),
        *("/money/buyers/", "/money/purchases/", f"/money/purchases/{made_up.pk}/"),
        *("/money/unfair/", "/money/purchases/take/"),
    ):
        told = auditor.get(f"/en{path}?world=synthetic").content.decode()
        crumbs = told.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
        links = re.findall(r'href="(/en/money/[^"]*)"', crumbs)
        assert links, path
        assert all("world=synthetic" in one for one in links), (path, links)
        for one in re.findall(r'href="([^"]*as=csv[^"]*)"', told):
            found = auditor.get(f"/en{path}{one}".replace("&amp;", "&"))
            assert found.status_code == 200, one
            assert 'filename="synthetic-' in found.headers["content-disposition"]


def test_a_partner_of_two_identifiers_is_one_with_all_its_money(world: None) -> None:
    before = browser().get(f"/api/v1/buyers/{BUYER}").json()
    name = str(Party.objects.get(number=FIRST))
    again = release("ocds-renamed", "mill", amount=900)
    again["awards"][0]["suppliers"] = [{"id": f"KZ-BIN-{FIRST}", "name": "First, renamed"}]
    take(again)
    assert Party.objects.filter(number=FIRST).count() == 2
    told = browser().get(f"/api/v1/buyers/{BUYER}").json()
    earlier, later = (
        {one["name"]: float(one["value"]) for one in each["partners"]} for each in (before, told)
    )
    assert len(later) == len(told["partners"]) == len(before["partners"])
    assert earlier[name] + 900 in later.values()


def test_the_page_of_a_large_buyer_asks_no_more_and_sums_what_each_won_alone() -> None:
    builders.territories()
    builders.project(key="mill", visibility=Visibility.PUBLISHED)

    def one(at: int) -> dict[str, Any]:
        supplier, loser = (FIRST, SECOND) if at % 3 else (SECOND, FIRST)
        made = release(f"l-{at}", "mill", supplier=supplier, losers=(loser,), amount=at + 1)
        if at == 1:
            made["awards"][0]["suppliers"].append(party(SECOND))
        return made

    path = f"/money/buyers/{BUYER}/"
    take(*(one(at) for at in range(6)))
    page(path)
    with CaptureQueriesContext(connection) as few:
        page(path)
    take(*(one(at) for at in range(60)))
    with CaptureQueriesContext(connection) as many:
        page(path, page="2")
    assert len(many) <= len(few)
    told = [one["sql"] for one in many.captured_queries]
    read = [one for one in told if '"parties_purchase"."title"' in one]
    assert read
    assert all(" LIMIT " in one for one in read)
    reading = Reading(Scope(), NOW, None, NOW.date())
    found = profile_of(
        "buyer", BUYER, powers_of(Scope(), None, on=NOW.date()), reading, registers=reading
    )
    assert found is not None
    assert [len(found.deals), len(found.deals[50:100])] == [60, 10]
    (whole,), won = found.totals, {one.key: [one.count, one.value] for one in found.partners}
    assert [whole.count, whole.value] == [60, sum(range(1, 61))]
    alone = [at for at in range(60) if at != 1]
    assert won == {
        FIRST: [39, sum(at + 1 for at in alone if at % 3)],
        SECOND: [20, sum(at + 1 for at in alone if not at % 3)],
    }
    assert found.contests == 60
    assert sum(one.count for one in found.years) == 60


def test_purchases_that_tell_no_day_stand_apart_so_that_years_add_up_to_all(world: None) -> None:
    """The words of the page, the API, and the sums of both."""
    undated = release("ocds-undated", "mill", amount=7)
    del undated["awards"][0]["date"]  # that of the release says when it was compiled
    take(undated)
    found = browser().get(f"/api/v1/buyers/{BUYER}").json()
    years = {one["name"]: (one["count"], one["value"]) for one in found["years"]}
    assert years[""] == (1, "7.00")
    for name in ("count", "value"):
        told = sum(Decimal(one[name]) for one in found["years"])
        assert told == sum(Decimal(one[name]) for one in found["totals"])
    shown = page(f"/money/buyers/{BUYER}/")
    assert shown.index("day not told") > shown.index('<th scope="row">2026</th>')


def test_money_that_is_not_known_is_no_zero(world: None) -> None:
    together = release("ocds-together", "mill", amount=900)
    together["awards"][0]["suppliers"] = [party(SECOND), party(FIRST)]
    untold = release("ocds-untold", "mill", supplier=SECOND)
    del untold["awards"][0]["value"]
    take(together, untold)
    told = browser().get(f"/api/v1/suppliers/{SECOND}").json()["totals"]
    assert [(one["currency"], one["count"], one["known"], one["value"]) for one in told] == [
        ("KZT", 2, 1, "20.00"),
        ("", 1, 0, None),
    ]
    shown = page(f"/money/suppliers/{SECOND}/")
    assert "known for 1 of 2" in shown
    assert '<td class="number">0</td>' not in shown


def test_a_row_of_unfair_suppliers_with_a_wrong_number_is_struck_out(world: None) -> None:
    def register(until: date | None = None) -> None:
        source = Source("Register", date(2026, 6, 1), World.REAL)
        take_unfair([Ban(FIRST, date(2025, 1, 1), until)], source, by=TESTS, at=NOW)

    register()
    row = Unfair.objects.get()
    auditor = browser("auditor")
    assert "Strike out" in page("/money/unfair/", auditor)
    address = f"/money/unfair/{row.pk}/strike/"
    page(address, browser("chair"), status=404)
    assert auditor.post(f"/en{address}", {"ground": " "}).status_code == 422
    assert auditor.post(f"/en{address}", {"ground": "A digit is wrong."}).status_code == 302
    entry = Entry.objects.get(act="parties.strike")
    assert entry.ground == "A digit is wrong."
    assert FIRST not in page("/money/unfair/", auditor)
    assert FIRST not in file("/money/unfair/", auditor)
    assert "A register of unfair suppliers" not in page(f"/money/suppliers/{FIRST}/", auditor)
    register()
    assert FIRST not in page("/money/unfair/", auditor)
    page(address, auditor, status=404)
    register(date(2027, 1, 1))
    assert FIRST in page("/money/unfair/", auditor)
    (again,) = auditor.get("/api/v1/unfair-suppliers").json()["items"]
    struck = auditor.post(
        f"/api/v1/unfair-suppliers/{again['number']}/strike",
        {"ground": "Still wrong."},
        content_type="application/json",
    )
    assert (struck.status_code, struck.json()["id"]) == (201, FIRST)
    assert auditor.get("/api/v1/unfair-suppliers").json()["items"] == []


@pytest.mark.django_db
def test_lists_say_for_how_many_purchases_the_sum_is_known() -> None:
    builders.territories()
    unsaid = release("ocds-2", amount=7)
    unsaid["contracts"] = [{"id": "1", "status": "cancelled", "awardID": "1"}]
    other = release("ocds-3", amount=9)
    unknown = release("ocds-4")
    del unknown["awards"][0]["value"]
    unknown["tender"]["value"] = {"currency": "KZT"}
    together = release("ocds-5", amount=20)
    together["awards"][0]["suppliers"].append(party(SECOND))
    take(release("ocds-1", amount=5), other, unsaid, unknown, together)
    client = browser("auditor")
    told = page("/money/suppliers/", client)
    assert "known for 2 of 3" in told
    rows = client.get("/api/v1/suppliers").json()["items"]
    [tenge] = [one for one in rows if one["key"] == FIRST and one["currency"] == "KZT"]
    assert (tenge["purchases"], tenge["known"], tenge["value"]) == (3, 2, "14.00")
    assert "known for" not in page("/money/buyers/", client, q="nobody")
    assert "value_known_of" in file("/money/suppliers/", client)
