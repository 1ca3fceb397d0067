"""Territories through the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from tests import builders
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db


def test_the_tree_of_a_day_is_listed_with_parents_before_children(client: Client) -> None:
    builders.territories()
    answer = client.get("/api/v1/territories?on=2026-01-01&limit=3")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["count"] == 7
    assert [one["key"] for one in body["items"]] == ["land", "north", "north-east"]
    assert body["items"][1]["parent"] == "land"


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("level=1", ["north", "south"]),
        ("parent=south", ["south-east", "south-west"]),
        ("parent=south&level=1", []),
        ("search=NORTH east", ["north-east"]),
        ("search=Оңтүстік", []),
        ("search=22", ["south-west"]),
        ("level=2&limit=2&offset=2", ["south-east", "south-west"]),
        ("on=2009-12-31", []),
        ("tree=2010&level=0", ["land"]),
    ],
)
def test_a_part_of_the_tree_is_asked_for(client: Client, query: str, keys: list[str]) -> None:
    builders.territories()
    body = client.get(f"/api/v1/territories?{query}").json()
    assert [one["key"] for one in body["items"]] == keys
    assert body["count"] == (4 if "limit" in query else len(keys))


def test_a_day_and_a_year_together_are_refused(client: Client) -> None:
    answer = client.get("/api/v1/territories?on=2020-01-01&tree=2020")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == ["tree"]


def test_a_territory_tells_its_versions_its_heirs_and_what_lies_below_it(client: Client) -> None:
    builders.territories()
    split = date(2020, 1, 1)
    names = ("Old", "Старая", "Ескі")
    rows = [VersionRow("old", "90", date(2010, 1, 1), split, 1, "oblast", "land", *names)]
    heirs = [SuccessionRow("old", "north", split, Decimal("0.25"), "a reform")]
    load_tree(rows, heirs, [], by=TESTS, at=NOW, source="tests")

    old = client.get("/api/v1/territories/old").json()
    north = client.get("/api/v1/territories/north").json()

    moved = {"on": "2020-01-01", "share": "0.250000", "note": "a reform"}
    assert old["successors"] == [{"key": "north", **moved}]
    assert north["predecessors"] == [{"key": "old", **moved}]
    assert (old["predecessors"], north["successors"], old["children"]) == ([], [], [])
    assert [(one["valid_from"], one["valid_to"]) for one in old["versions"]] == [
        ("2010-01-01", "2020-01-01")
    ]
    assert old["versions"][0]["name"] == {"en": "Old", "ru": "Старая", "kk": "Ескі"}
    assert [one["key"] for one in north["children"]] == ["north-east", "north-west"]
    assert client.get("/api/v1/territories/nowhere").status_code == 404


def test_sections_and_divisions_are_listed_with_their_parents(client: Client) -> None:
    builders.sectors()
    body = client.get("/api/v1/sectors").json()
    assert body["count"] == 4
    assert [(one["code"], one["parent"]) for one in body["items"]] == [
        ("24", "C"),
        ("35", "D"),
        ("C", None),
        ("D", None),
    ]
