"""The page of a territory through time: what became of it, and who heads it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people.worlds import akimat, holder, person

pytestmark = pytest.mark.django_db
REFORM = date(2020, 1, 1)


def words(client: Client, address: str) -> str:
    """Return the words of a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def reform() -> None:
    """Old was abolished in 2020, its land came to North; South was renamed that day."""
    builders.territories()
    rows = [
        _row("old", "90", date(2010, 1, 1), REFORM, "Old oblast"),
        _row("south", "20", date(2010, 1, 1), REFORM, "Former South"),
        _row("south", "29", REFORM, None, "South"),
    ]
    heirs = [SuccessionRow("old", "north", REFORM, None)]
    load_tree(rows, heirs, [], by=TESTS, at=NOW, source="a reform")


@pytest.mark.usefixtures("reform")
def test_an_abolished_territory_says_so_and_names_its_heir(client: Client) -> None:
    page = words(client, "/en/territories/old/")

    assert "Old oblast" in page
    assert "Abolished" in page
    assert "North" in page


@pytest.mark.usefixtures("reform")
def test_a_territory_tells_new_names_and_codes_and_land_that_came_to_it(client: Client) -> None:
    south = words(client, "/en/territories/south/")
    north = words(client, "/en/territories/north/")

    assert "Renamed from Former South to South" in south
    assert "Code changed from 20 to 29" in south
    assert "Land came from: Old oblast" in north
    assert "Abolished" not in south + north


@pytest.mark.usefixtures("reform")
def test_a_territory_is_called_as_it_was_on_the_day(client: Client) -> None:
    assert "Former South" in words(client, "/en/?as_of=2019-12-31")
    assert "Old oblast" in words(client, "/en/territories/old/?as_of=2019-12-31")
    assert "Abolished" not in words(client, "/en/?as_of=2019-12-31")


def test_an_unknown_territory_is_not_found(client: Client) -> None:
    builders.territories()

    assert client.get("/en/territories/nowhere/").status_code == 404
    assert client.get("/en/?tree=1900").status_code == 404


def test_the_page_names_who_heads_the_territory_on_the_day(client: Client) -> None:
    builders.territories()
    office = akimat()
    holder(office, person("Earlier Person"), date(2015, 1, 1), date(2021, 1, 1))
    holder(office, person("Later Person"), date(2021, 1, 1))

    assert "Later Person" in words(client, "/en/territories/north/")
    then = words(client, "/en/territories/north/?as_of=2020-12-31")
    assert "Earlier Person" in then
    assert "Later Person" not in then
    assert "Later Person" not in words(client, "/en/territories/south/")


def _row(key: str, code: str, since: date, until: date | None, name: str) -> VersionRow:
    return VersionRow(key, code, since, until, 1, "oblast", "land", name, name, name)
