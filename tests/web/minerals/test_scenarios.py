"""Price scenarios of chosen minerals, and what each would change of what the programme sells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.minerals.effects import Case, Untold
from bagdar.core.minerals.prices import month_number, month_text
from bagdar.web.delivery.models import Output
from bagdar.web.journal.actions import act
from bagdar.web.minerals.queries.scenarios import Scenarios, scenarios_of
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.minerals import exposing
from tests.web.minerals.exposing import exposed

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Make = Callable[..., Project]


def prices(text: str) -> None:
    """Import prices that reach up to now."""
    exposing.prices(text, at=timezone.now(), published_on=timezone.localdate())


def this_month() -> int:
    today = timezone.localdate()
    return month_number(today.year, today.month)


def halved_once(column: str = "Copper", *, months: int = 200, last: int | None = None) -> str:
    """Write prices of 100 in which one month, three years ago, was at 50."""
    last = last or this_month() - 1
    told = [50 if n == 36 else 100 for n in range(months)]
    rows = [f"{month_text(last - n)},{price}" for n, price in enumerate(told)]
    return "\n".join([f"period,{column}", *reversed(rows), ""])


def sold(project: Project, *, months: int = 12, until: int = 1, amount: int = 100_000) -> None:
    """Report the sales of months on end, the last of them `until` months ago."""
    with act("tests.outputs", by=TESTS, at=NOW) as entry:
        for n in range(until, until + months):
            year, month = divmod(this_month() - n, 12)
            Output.objects.create(
                project=project,
                month=timezone.localdate().replace(year=year, month=month + 1, day=1),
                source="enterprise",
                sales_kzt=amount,
                at=NOW,
                actor_id=TESTS.actor_id,
                actor_label=TESTS.actor_label,
            )
        entry.record("outputs", project.key, before=None, after={"months": months})


@pytest.fixture
def office() -> User:
    builders.territories()
    return builders.user("programme_office")


@pytest.fixture
def mill(office: User) -> Make:
    def make(place: str = "north-east", key: str = "mill", **facts: Any) -> Project:
        costs = [{"source": "own", "amount": "600", "currency": "KZT"}]
        facts = {"visibility": Visibility.PUBLISHED, "costs": costs, **facts}
        return builders.project(place, key=key, **facts)

    return make


def told(reader: User, *wanted: str, months: int = 12) -> Scenarios:
    now = timezone.now()
    day = timezone.localdate(now)
    reading = Reading(scope_of(reader, on=day), now, None, day)
    return scenarios_of(reading, wanted, months)


def test_half_of_a_years_sales_follows_the_price(office: User, mill: Make) -> None:
    prices(halved_once())
    project = mill()
    exposed(project, flow="output", share_percent="50", confirmed_by=office)
    sold(project)
    (outlook,) = told(office).outlooks
    (side,) = outlook.sides
    assert (side.known, side.amount, side.untold) == (1, Decimal(600_000), {})
    assert side.changes[Case.FALL] == Decimal(-300_000)
    assert side.changes[Case.RISE] == Decimal(600_000)
    assert outlook.ratios[Case.LOW] <= outlook.ratios[Case.BASE] <= outlook.ratios[Case.HIGH]
    for case in (Case.LOW, Case.BASE, Case.HIGH):
        assert side.changes[case] == round(600_000 * Decimal(repr(outlook.ratios[case])))
    assert side.exposed.value.weighted_ratio == Decimal("0.5")


def test_of_purchases_a_share_is_told_and_no_sum(office: User, mill: Make) -> None:
    prices(halved_once())
    project = mill()
    exposed(project, flow="input", share_percent="25", confirmed_by=office)
    sold(project)
    found = told(office)
    (row,) = found.projects
    assert (row.why, row.amount, row.changes) == (Untold.BOUGHT, None, {})
    assert row.ratios[Case.FALL] == pytest.approx(-0.125)
    assert row.ratios[Case.RISE] == pytest.approx(0.25)
    (side,) = found.outlooks[0].sides
    assert (side.amount, side.changes, side.untold) == (None, {}, {Untold.BOUGHT: 1})


@pytest.mark.parametrize(
    ("months", "until", "why"),
    [
        (0, 1, Untold.NOT_REPORTED),
        (11, 1, Untold.MONTHS_MISSING),
        (12, 13, Untold.OLD),
    ],
)
def test_sales_that_are_not_whole_are_counted_by_reason_and_not_as_none(
    office: User, mill: Make, months: int, until: int, why: Untold
) -> None:
    prices(halved_once())
    project, other = mill(), mill(key="works")
    for one in (project, other):
        exposed(one, flow="output", share_percent="50", confirmed_by=office)
    sold(project, months=months, until=until)
    sold(other)
    (side,) = told(office).outlooks[0].sides
    assert (side.known, side.amount, side.untold) == (1, Decimal(600_000), {why: 1})


def test_sales_are_summed_for_those_alone_who_see_them(office: User, mill: Make) -> None:
    prices(halved_once())
    for place, key in (("north-east", "mill"), ("south", "works")):
        project = mill(place, key)
        exposed(project, flow="output", share_percent="50", confirmed_by=office)
        sold(project)
    north = builders.user("officer", territory=Territory.objects.get(key="north"))
    (side,) = told(north).outlooks[0].sides
    assert (side.known, side.amount) == (1, Decimal(600_000))
    assert side.untold == {Untold.NOT_SHOWN: 1}
    anyone = Caller().get("mineral-scenarios").json()["minerals"][0]["sides"][0]
    assert anyone["year_at_latest_price_kzt"] is None
    assert (anyone["changes"], anyone["exposed"]["projects"]) == ([], 2)
    assert anyone["not_computable"] == [{"why": "not_shown", "projects": 2}]
    page = Client().get("/en/minerals/scenarios/").content.decode()
    assert "sales are not shown to you: 2" in page
    assert "0.6" not in page


def test_what_nobody_confirmed_or_is_hidden_is_not_counted(office: User, mill: Make) -> None:
    prices(halved_once())
    exposed(mill(), flow="output")
    hidden = builders.project("south", key="works")
    exposed(hidden, flow="output", confirmed_by=office)
    (side,) = told(office).outlooks[0].sides
    assert side.exposed.projects == 1
    page = Client().get("/en/minerals/scenarios/").content.decode()
    assert "No project that you are shown has a confirmed exposure" in page
    assert "works" not in page


def test_minerals_are_chosen_else_those_that_projects_hang_on(office: User, mill: Make) -> None:
    prices(halved_once())
    prices(halved_once("Zinc"))
    prices(halved_once("Tin", months=30))
    assert [one.mineral for one in told(office).outlooks] == ["copper", "zinc"]
    exposed(mill(), mineral="zinc", flow="output", confirmed_by=office)
    assert [one.mineral for one in told(office).outlooks] == ["zinc"]
    found = told(office, "copper", "gifts", months=36)
    assert [one.mineral for one in found.outlooks] == ["copper"]
    assert (found.projects, found.without_paths) == ((), ("Tin",))
    assert told(office, "tin").outlooks == ()
    assert told(office, "gifts").outlooks == ()


def test_several_minerals_are_summed_from_the_same_months(office: User, mill: Make) -> None:
    prices(halved_once())
    prices(halved_once("Zinc"))
    project = mill()
    for mineral in ("copper", "zinc"):
        exposed(project, mineral=mineral, flow="output", share_percent="50", confirmed_by=office)
    assert told(office).whole is None
    sold(project)
    found = told(office)
    assert found.whole is not None
    assert set(found.whole) == {Case.LOW, Case.BASE, Case.HIGH}
    assert found.whole == told(office).whole
    assert told(office, "zinc").whole is None
    assert found.sellers == 1
    body = Caller(office).get("mineral-scenarios?mineral=zinc&mineral=copper").json()
    assert [one["case"] for one in body["together"]] == ["low", "base", "high"]


def test_pages_and_files_tell_the_same(office: User, mill: Make) -> None:
    prices(halved_once())
    project = mill(name_en="Copper mill")
    exposed(project, flow="output", share_percent="50", confirmed_by=office)
    sold(project)
    client = Client()
    client.force_login(office, backend=BACKEND)
    page = client.get("/en/minerals/scenarios/", {"months": "36"}).content.decode()
    for words in ("Price in 3 years", "Copper mill", "1 of 1 projects", "-0.3", "+0.6", "-50"):
        assert words in page
    rows = table(client, "?as=csv")
    assert [one["case"] for one in rows] == ["low", "base", "high", "fall", "rise"]
    fall = rows[3]
    assert (fall["change_ratio"], fall["change_kzt"], fall["price"]) == ("-0.5", "-300000", "50")
    assert (fall["months_ahead"], fall["flow"]) == ("12", "output")
    by_project = table(client, "?as=csv&rows=projects")
    assert (by_project[4]["project"], by_project[4]["change_kzt"]) == ("mill", "600000")
    assert by_project[4]["change_ratio_of_all"] == "0.5"
    shown = client.get("/en/projects/mill/").content.decode()
    assert "/en/minerals/scenarios/?mineral=copper&amp;months=12" in shown
    for kind in ("xlsx", "parquet"):
        assert client.get(f"/en/minerals/scenarios/?as={kind}").status_code == 200
        assert client.get(f"/en/minerals/scenarios/?rows=projects&as={kind}").status_code == 200
    assert client.get("/en/minerals/scenarios/?as=exe").status_code == 404


def test_programs_read_what_a_price_changes_project_by_project(office: User, mill: Make) -> None:
    prices(halved_once())
    exposed(mill(), flow="output", share_percent="50", confirmed_by=office)
    exposed(mill(key="works"), flow="input", share_percent="25", confirmed_by=office)
    exposed(
        mill(key="shut", visibility=Visibility.TERRITORY),
        flow="input",
        share_percent="25",
        confirmed_by=office,
    )
    sold(Project.objects.get(key="mill"))
    asked = "mineral-scenarios/projects"
    rows = Caller(office).rows(asked)
    assert {one["project"] for one in rows} == {"mill", "works", "shut"}
    (works,) = Caller(office).rows(f"{asked}?project=works")
    told = {one["case"]: (one["change_ratio"], one["change_kzt"]) for one in works["changes"]}
    assert told["rise"] == (pytest.approx(0.25), None)
    assert (works["flow"], works["not_computable"]) == ("input", "bought")
    (sells,) = Caller(office).rows(f"{asked}?project=mill&months=36&mineral=copper")
    told = {one["case"]: (one["change_ratio"], one["change_kzt"]) for one in sells["changes"]}
    assert told["fall"][0] == pytest.approx(-0.25)
    assert Decimal(told["fall"][1]) == Decimal(-300_000)
    assert (sells["not_computable"], Decimal(sells["year_at_latest_price_kzt"])) == (
        None,
        Decimal(600_000),
    )
    everybody = Client().get(f"/api/v1/{asked}").json()
    assert (everybody["count"], len(everybody["items"])) == (2, 2)
    assert [one["not_computable"] for one in everybody["items"]] == ["not_shown", "bought"]
    assert Client().get(f"/api/v1/{asked}?limit=1").json()["count"] == 2


def table(client: Client, query: str) -> list[dict[str, str]]:
    content = client.get(f"/en/minerals/scenarios/{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_without_prices_the_page_says_what_is_needed(office: User) -> None:
    page = Client().get("/en/minerals/scenarios/").content.decode()
    assert "No price is long enough for a scenario" in page
    assert Caller().get("mineral-scenarios").json() == {
        "months": 12,
        "minerals": [],
        "together": [],
    }


def test_of_a_past_day_prices_are_told_and_no_shares(office: User, mill: Make) -> None:
    exposing.prices(halved_once(last=month_number(2026, 5)))
    exposed(mill(), flow="output", confirmed_by=office)
    page = Client().get("/en/minerals/scenarios/", {"as_of": "2026-06-20"}).content.decode()
    assert "Shares of a past day are not told" in page
    assert "Copper" in page


@pytest.mark.parametrize("query", ["months=13", "months=x", "mineral=gifts", "mineral=%00"])
def test_nonsense_is_refused_by_programs_and_passed_over_on_pages(office: User, query: str) -> None:
    assert Caller().get(f"mineral-scenarios?{query}").status_code == 422
    assert Client().get(f"/en/minerals/scenarios/?{query}").status_code == 200


def test_more_projects_cost_no_more_queries(office: User, mill: Make) -> None:
    prices(halved_once())
    counts = []
    for number in range(3):
        project = mill(key=f"mill-{number}")
        exposed(project, flow="output", share_percent="50", confirmed_by=office)
        sold(project)
        with CaptureQueriesContext(connection) as asked:
            assert len(told(office).projects) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
