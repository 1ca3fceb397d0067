"""What every answer tells the browser, and which language it speaks."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bagdar.web.enterprises.models import Enterprise
from bagdar.web.territories.queries import local_name
from tests import builders
from tests.web.people.worlds import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/en/", "/en/projects/", "/en/no-such-page/", "/api/v1/sectors"]
)
def test_every_answer_carries_a_strict_content_policy(client: Client, address: str) -> None:
    builders.territories()
    headers = client.get(address).headers
    policy = dict(one.split(" ", 1) for one in headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    person = builders.user()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("asked", "led"),
    [("kk", "/kk/"), ("en-US,en;q=0.9", "/en/"), ("ru", "/ru/"), ("fr", "/ru/"), ("", "/ru/")],
)
def test_a_first_visit_is_led_to_the_language_of_the_browser_or_to_russian(
    asked: str, led: str
) -> None:
    answer = Client(headers={"accept-language": asked}).get("/")

    assert answer.headers["Location"] == led


@pytest.mark.parametrize(
    ("names", "language", "shown"),
    [
        ({"ru": "Завод"}, "kk", "Завод"),
        ({"ru": "Завод", "en": "Plant"}, "kk", "Plant"),
        ({"ru": "Завод", "en": "Plant", "kk": "Зауыт"}, "kk", "Зауыт"),
        ({"ru": "Завод", "en": "Plant", "kk": "Зауыт"}, "ru", "Завод"),
        ({"kk": "Зауыт"}, "en", "Зауыт"),
        ({}, "en", ""),
    ],
)
def test_a_name_that_is_missing_in_a_language_is_shown_in_another(
    names: dict[str, str], language: str, shown: str
) -> None:
    row = Enterprise(**{f"name_{code}": name for code, name in names.items()})
    with translation.override(language):
        assert row.name == shown
        assert local_name(names) == shown
