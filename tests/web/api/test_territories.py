"""Territories through the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db


def test_the_tree_of_a_day_is_listed_with_parents_before_children(client: Client) -> None:
    builders.territories()
    answer = client.get("/api/v1/territories?on=2026-01-01&limit=3")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["count"] == 7
    assert [one["key"] for one in body["items"]] == ["land", "north", "north-east"]
    assert body["items"][1]["parent"] == "land"
