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
from django.db import close_old_connections, connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.schemas import OpenApiSchema

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
    "POST /api/v1/jobs/reports": 422,
    "POST /api/v1/instructions": 422,
    "POST /api/v1/instructions-lint": 422,
    "POST /api/v1/instructions-read": 422,
    "POST /api/v1/spending/registers/{table}": 422,
    "POST /api/v1/mineral-exposures": 422,
    "POST /api/v1/mineral-exposures/{number}/corrections": 422,
    "POST /api/v1/mineral-exposures/{number}/confirmation": 422,
    "POST /api/v1/flags": 422,
    "POST /api/v1/flags/samples": 422,
    "POST /api/v1/cases": 422,
    "POST /api/v1/purchases": 422,
    "POST /api/v1/unfair-suppliers": 422,
    "POST /api/v1/signals": 422,
    "POST /api/v1/signals/{number}/judgements": 422,
    "POST /api/v1/signals/links/{number}": 422,
    "POST /api/v1/signals/duties": 422,
    "POST /api/v1/signals/duties/{number}/end": 422,
    "POST /api/v1/signals/duties/{number}/reviews": 422,
    "POST /api/v1/signals/terms": 422,
    "POST /api/v1/signals/terms/{number}/withdrawal": 422,
    "POST /api/v1/signals/{number}/links": 422,
    "POST /api/v1/signals/{number}/watching": 422,
    "POST /api/v1/signals/{number}/unwatching": 422,
    "POST /api/v1/signals/subscriptions": 422,
    "POST /api/v1/signals/subscriptions/end": 422,
    "POST /api/v1/trend-briefs": 422,
    "POST /api/v1/trend-briefs/{number}/decision": 422,
    "POST /api/v1/trend-briefs/{number}/signature": 422,
    "PUT /api/v1/barrier-routes": 422,
    "POST /api/v1/data-requests": 422,
    "POST /api/v1/data-requests/{number}/extend": 422,
    "POST /api/v1/jobs/agreements": 422,
    "POST /api/v1/jobs/releases": 422,
    "GET /api/v1/control-report": 422,
    "GET /api/v1/control-report/paper": 422,
}
OPERATIONS = [
    {
        "include-name": name,
        "checks": {"positive_data_acceptance": {"expected-statuses": [*ACCEPTED, more, 412, 428]}},
    }
    for name, more in RULES.items()
]
LISTED = ("examples", "coverage")
"""Phases that send the same requests whenever they run: the short run sends them in one role."""


def schema_of(**more: Any) -> OpenApiSchema:
    """Read the document, with the rules that it cannot say."""
    config = schemathesis.Config.from_dict({"operations": OPERATIONS, **more})
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=config
    )


schema = schema_of()
made_up = schema_of(phases={phase: {"enabled": False} for phase in LISTED})
PUBLIC, WRITES = "", "officer"
"""Nobody is refused every write before it is read; an officer gets to what lies behind."""

DECIDES, CHECKS = "programme_office", "auditor"
"""Who may write nearly everything, and who may read nearly everything and write nothing."""

SHORT, LONG = 10, 25
"""Requests made up for one operation and role, beside those that follow from the document."""
ON_POSTGRESQL = connection.vendor == "postgresql"
"""What follows from the document is sent by who gets to what lies behind an operation: PostgreSQL
is asked in the short run, and SQLite, which takes any number and any text, in the long one."""

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


def asked_by(*roles: str) -> pytest.MarkDecorator:
    """Let some roles ask."""
    named = [role or "public" for role in roles]
    return pytest.mark.parametrize("asker", roles, ids=named, indirect=True)


@pytest.fixture
def asker(
    request: pytest.FixtureRequest, in_one_transaction: None, settings: Any
) -> dict[str, str]:
    """Headers of a person of some role, in a small world."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    cache.clear()
    builders.territories()
    builders.sectors()
    enterprise = builders.enterprise(key="works", bin=worlds.BIN)
    for key, visibility in (("open", Visibility.PUBLISHED), ("hidden", Visibility.TERRITORY)):
        builders.project(key=key, visibility=visibility, enterprise=enterprise)
    role = request.param
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


if ON_POSTGRESQL:

    @asked_by(WRITES)
    @schema.parametrize()
    @settings(max_examples=SHORT, deadline=None, suppress_health_check=UNHURRIED, database=None)
    def test_every_operation_keeps_its_document(
        case: schemathesis.Case[Any], asker: dict[str, str]
    ) -> None:
        case.call_and_validate(headers=asker)


else:

    @asked_by(PUBLIC, WRITES)
    @made_up.parametrize()
    @settings(max_examples=SHORT, deadline=None, suppress_health_check=UNHURRIED, database=None)
    def test_every_operation_keeps_its_document_at_a_glance(
        case: schemathesis.Case[Any], asker: dict[str, str]
    ) -> None:
        case.call_and_validate(headers=asker)


@pytest.mark.long
@asked_by(WRITES, DECIDES)
@schema.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document_whole(
    case: schemathesis.Case[Any], asker: dict[str, str]
) -> None:
    case.call_and_validate(headers=asker)


@pytest.mark.long
@asked_by(PUBLIC, CHECKS)
@made_up.parametrize()
@settings(max_examples=LONG, deadline=None, suppress_health_check=UNHURRIED, database=None)
def test_every_operation_keeps_its_document_at_length(
    case: schemathesis.Case[Any], asker: dict[str, str]
) -> None:
    case.call_and_validate(headers=asker)
