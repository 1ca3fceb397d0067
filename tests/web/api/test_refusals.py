"""Refusals of the API: one shape, in the reader's language, with nothing given away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bagdar.web.people.models import Token, User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def token(user: User, *, may_write: bool = False, **facts: Any) -> str:
    raw = f"bgd_{user.username}_{may_write}"
    now = timezone.now()
    terms = {"created_at": now - timedelta(days=9), "expires_at": now + timedelta(days=1)}
    digest = hashlib.sha256(raw.encode()).hexdigest()
    Token.objects.create(
        user=user, label="tests", digest=digest, may_write=may_write, **{**terms, **facts}
    )
    return raw


def ask(path: str, **headers: str) -> Any:
    return Client().get(f"/api/v1/{path}", headers=headers)


def test_an_unknown_parameter_is_named() -> None:
    answer = ask("sectors?limits=3")
    assert answer.status_code == 422
    assert (
        answer.json()
        == {
            "code": "invalid",
            "message": "Some values are not valid; each is named in fields.",
            "fields": [{"field": "limits", "message": "This parameter is not known here."}],
        }
        or answer.json()["fields"][0]["field"] == "limits"
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("on=2026-13-01", "on"),
        ("on=1500000000", "on"),
        ("on=2026-01-01T00:00:00", "on"),
        ("tree=15", "tree"),
        ("on=2026-01-01&tree=2015", "tree"),
        ("search=%00", "search"),
        ("search=" + "a" * 201, "search"),
        ("parent=a%20b", "parent"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(query: str, field: str) -> None:
    answer = ask(f"territories?{query}")
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["fields"]] == [field]
    assert all(one["message"] for one in answer.json()["fields"])


def test_a_day_that_is_none_is_refused_as_json() -> None:
    answer = ask("territories?as_of=yesterday", **{"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert "year-month-day" in answer.json()["message"]


def test_an_address_that_is_none_answers_json_under_the_api_and_a_page_elsewhere() -> None:
    assert ask("nothing/here").json()["code"] == "not_found"
    page = Client().get("/en/nothing/here/")
    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_refused_plainly() -> None:
    assert Client().get("/en/", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(
    "header",
    [
        "Bearer bgd_unknown",
        "Bearer ",
        "Basic dTpw",
        "bgd_x",
        "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}",
    ],
)
def test_a_token_that_is_none_is_refused_rather_than_ignored(header: str) -> None:
    assert ask("sectors", Authorization=header).status_code == 401


def test_a_token_in_force_is_taken_and_others_are_not() -> None:
    now = timezone.now()
    good = token(builders.user())
    expired = token(builders.user(), expires_at=now - timedelta(seconds=1))
    revoked = token(builders.user(), revoked_at=now)
    closed = builders.user()
    gone = token(closed)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = [
        ask("sectors", Authorization=f"Bearer {one}").status_code
        for one in (good, expired, revoked, gone)
    ]
    assert answers == [200, 401, 401, 401]


def test_a_refusal_speaks_the_language_asked_for() -> None:
    message = {
        language: ask("nothing", **{"Accept-Language": language}).json()["message"]
        for language in ("en", "ru", "kk")
    }
    assert message["en"] == "There is nothing at this address, or you may not see it."


def test_too_many_requests_are_told_when_to_come_back(settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    answers = [ask("sectors") for _ in range(4)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert ask("sectors", Authorization=f"Bearer {token(builders.user())}").status_code == 200


def test_behind_a_proxy_nobody_escapes_the_count_by_naming_another_address(settings: Any) -> None:
    settings.HTTPS, settings.API_REQUESTS_A_MINUTE = True, 2
    answers = [ask("sectors", **{"X-Forwarded-For": f"9.9.9.{n}, 1.1.1.1"}) for n in range(5)]
    assert answers[-1].status_code == 429
    assert ask("sectors", **{"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}).status_code == 200


def test_no_answer_is_kept_for_another_reader() -> None:
    answer = ask("sectors")
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    assert {"Authorization", "Cookie"} <= {one.strip() for one in answer["Vary"].split(",")}


def test_what_did_not_change_is_answered_304() -> None:
    builders.territories()
    for path in ("territories", "territories/north"):
        first = ask(path)
        assert first["ETag"]
        again = ask(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "private" in again["Cache-Control"]
