"""Who asks the API, in a small world."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from bagdar.web.people.models import Token, User
from bagdar.web.projects.models import Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.people import worlds


@pytest.fixture
def in_one_transaction(db: None) -> Iterator[None]:
    """Keep the connection of the test through its requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


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
