"""A write that is sent twice with one key is done once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bagdar.web.journal.models import Entry
from bagdar.web.people.actions.answered import forget_answered
from bagdar.web.people.models import Answered
from bagdar.web.projects.models import Project
from tests import builders
from tests.web.api.test_refusals import token

pytestmark = pytest.mark.django_db
BODY = {"name": {"en": "New mill"}, "programme": "programme", "territory": "north"}


@pytest.fixture(autouse=True)
def uncounted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world() -> dict[str, Any]:
    lands = builders.territories()
    builders.programme()
    office = builders.user("programme_office")
    officer = builders.user("officer", territory=lands["north"])
    return {name: token(one, may_write=True) for name, one in (("a", office), ("b", officer))}


def _send(raw: str, key: str, body: dict[str, Any] | None = None) -> Any:
    return Client().post(
        "/api/v1/projects",
        body or BODY,
        content_type="application/json",
        headers={"Authorization": f"Bearer {raw}", "Idempotency-Key": key},
    )


def test_the_second_request_gets_the_answer_of_the_first(world: dict[str, str]) -> None:
    first, entries = _send(world["a"], "k-1"), Entry.objects.count()
    second = _send(world["a"], "k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Location"] == first["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert (Project.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_key_used_for_another_request_is_refused(world: dict[str, str]) -> None:
    _send(world["a"], "k-1")
    other = _send(world["a"], "k-1", {**BODY, "name": {"en": "Other"}})
    assert other.status_code == 422
    assert other.json()["fields"][0]["field"] == "Idempotency-Key"
    assert Project.objects.count() == 1


def test_a_refused_request_may_be_mended_and_sent_with_the_same_key(
    world: dict[str, str],
) -> None:
    refused = _send(world["a"], "k-1", {**BODY, "territory": "atlantis"})
    assert refused.status_code == 422
    assert Answered.objects.count() == 0
    assert _send(world["a"], "k-1").status_code == 201


def test_keys_of_different_people_do_not_meet(world: dict[str, str]) -> None:
    _send(world["a"], "k-1")
    second = _send(world["b"], "k-1", {**BODY, "name": {"en": "Second"}})
    assert second.status_code == 201
    assert "Idempotency-Replayed" not in second


@pytest.mark.parametrize("key", ["", "with space", "x" * 101])
def test_a_key_that_is_none_is_refused(world: dict[str, str], key: str) -> None:
    assert _send(world["a"], key).status_code == 422
    assert Project.objects.count() == 0


def test_a_wrong_token_with_a_key_is_refused_as_ever(world: dict[str, str]) -> None:
    assert _send("bgd_wrong", "k-1").status_code == 401
    assert Answered.objects.count() == 0


def test_answers_are_forgotten_after_a_day(world: dict[str, str]) -> None:
    _send(world["a"], "k-1")
    now = timezone.now()
    assert forget_answered(at=now + timedelta(hours=23)) == 0
    assert forget_answered(at=now + timedelta(hours=25)) == 1
