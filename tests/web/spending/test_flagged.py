"""What is flagged is rolled up by territory on the overview of money, for those who check alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.cases.working import document, short, taken
from tests.web.spending.money import given
from tests.web.spending.test_pages import browser, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def flagged() -> None:
    """Purchases in two districts of the north, of no territory, and a flagged buyer."""
    builders.territories()
    given("budget", builders.project("north-east", key="mill"), approved="100")
    builders.project("north-west", key="plant")

    def about(value: float, currency: str = "KZT", project: str = "") -> dict[str, Any]:
        return {"value": value, "currency": currency, "project": project, "title": "Pipes"}

    told = document(
        short("a", about=about(5_000_000, project="mill")),
        short("b", about=about(2_000_000, project="mill")),
        short("c", about=about(9_000_000, "USD", project="plant")),
        short("d", about=about(1_500_000)),
        {"id": "e", "clear": ["R003"], "about": about(7_000_000)},
    )
    told["results"].append({**told["results"][0], "level": "buyer", "id": "KZ-1"})
    taken(told)


def rows(client: Client, **asked: str) -> list[str]:
    answer = client.get("/en/money/", {"as": "csv", "table": "flags", **asked})
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig").splitlines()[1:]


@pytest.mark.usefixtures("flagged")
def test_flags_are_rolled_up_by_territory_with_their_value_in_one_currency() -> None:
    auditor = browser("auditor")
    shown = page("/money/", auditor)
    assert 'id="flagged"' in shown
    assert "territory=north&amp;cases=all&amp;currency=KZT" in shown
    told = [one.split(",")[1:] for one in rows(auditor)]
    assert told == [["4", "3", "7000000", "KZT"], ["1", "1", "1500000", "KZT"]]
    below = [one.split(",")[1:] for one in rows(auditor, territory="north")]
    assert below == [["3", "2", "7000000", "KZT"], ["1", "1", "0", "KZT"]]


@pytest.mark.usefixtures("flagged")
def test_flags_by_territory_are_shown_to_those_who_check_alone_and_where_they_do() -> None:
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    assert 'id="flagged"' in page("/money/", browser("auditor", territory=north))
    hidden = (
        browser(),
        browser("programme_office"),
        browser("akim", territory=north),
        browser("auditor", territory=south),
    )
    for client in hidden:
        assert 'id="flagged"' not in page("/money/", client)
        asked = {"as": "csv", "table": "flags"}
        assert client.get("/en/money/", asked).status_code == 404
    auditor = browser("auditor")
    assert 'id="flagged"' not in page("/money/", auditor, as_of="2026-06-16")
    assert 'id="flagged"' not in page("/money/", auditor, sector="35")
