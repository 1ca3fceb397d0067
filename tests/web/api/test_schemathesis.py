"""The API held against its own OpenAPI document, with requests that nobody thought of.

Every operation is asked with good and bad values, by nobody in particular and by people of
several roles; no answer may be a server error, undocumented, of another shape than promised, or
an acceptance of what the document forbids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings

from bagdar.web.people.models import Token, User
from bagdar.web.projects.models import Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.people import worlds

ACCEPTED = ["2xx", "3xx", 401, 403, 404, 409, 429]
RULES = {
    # What the document cannot say: rules between fields, and names that must be known.
    "POST /api/v1/projects": 422,
    "PATCH /api/v1/projects/{key}": 422,
    "GET /api/v1/territories": 422,
    "GET /api/v1/projects": 422,
    "GET /api/v1/calendar": 422,
}
CONFIG = schemathesis.Config.from_dict(
    {
        "operations": [
            {
                "include-name": name,
                "checks": {
                    "positive_data_acceptance": {"expected-statuses": [*ACCEPTED, more, 412, 428]}
                },
            }
            for name, more in RULES.items()
        ]
    }
)
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json", get_wsgi_application(), config=CONFIG
)
ROLES = (
    "",
    "officer",
    pytest.param("programme_office", marks=pytest.mark.long),
    pytest.param("auditor", marks=pytest.mark.long),
)
WRITERS = ("officer", "programme_office")
SHORT, LONG = 5, 30
"""Requests made up for one operation and role: some forty operations share the time."""

UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]


@pytest.fixture
def in_one_transaction(db: None) -> Iterator[None]:
    """Keep the connection of the test through its requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(params=ROLES, ids=lambda role: role or "public")
def asker(
    request: pytest.FixtureRequest, in_one_transaction: None, settings: Any
) -> dict[str, str]:
    """Headers of a person of some role, in a small world."""
    return _asker(request.param, settings)


@pytest.fixture(params=WRITERS)
def writer(
    request: pytest.FixtureRequest, in_one_transaction: None, settings: Any
) -> dict[str, str]:
    """Headers of a person who may write."""
    return _asker(request.param, settings)


def _asker(role: str, settings: Any) -> dict[str, str]:
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    cache.clear()
    builders.territories()
    builders.sectors()
    enterprise = builders.enterprise(key="works", bin=worlds.BIN)
    for key, visibility in (("open", Visibility.PUBLISHED), ("hidden", Visibility.TERRITORY)):
        builders.project(key=key, visibility=visibility, enterprise=enterprise)
    if not role:
        return {}
    scope: dict[str, Any] = (
        {"territory": Territory.objects.get(key="north")} if role == "officer" else {}
    )
    return {"Authorization": f"Bearer {_token(builders.user(role, **scope))}"}


def _token(user: User) -> str:
    raw, now = "bgd_schemathesis", timezone.now()
    Token.objects.create(
        user=user,
        label="tests",
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        may_write=True,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return raw


@schema.parametrize()
@settings(max_examples=SHORT, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document(
    case: schemathesis.Case[Any], asker: dict[str, str]
) -> None:
    case.call_and_validate(headers=asker)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document_at_length(
    case: schemathesis.Case[Any], writer: dict[str, str]
) -> None:
    case.call_and_validate(headers=writer)
