"""The country page: counts by rights and by the tree of a day."""

import pytest
from django.test import Client

from tests import builders


@pytest.mark.django_db
def test_the_country_page_shows_the_country(client: Client) -> None:
    builders.territories()
    builders.project("north", visibility="published")
    answer = client.get("/en/")
    assert answer.status_code == 200
    assert "North" in answer.content.decode()
