"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from bagdar.web.journal.actions import current_act

hypothesis_settings.register_profile("bagdar", max_examples=50, deadline=None)
hypothesis_settings.load_profile("bagdar")

REGISTRY = ("territories_", "enterprises_", "people_", "projects_", "delivery_")
NOT_REGISTRY = (
    "people_user",
    "people_token",
    "people_answered",
    "projects_savedview",
    "delivery_visit",
)
WRITES = ("INSERT", "UPDATE", "DELETE")


def _writes_registry(sql: str) -> bool:
    words = sql.replace('"', " ").split(None, 4)
    if not words or words[0].upper() not in WRITES:
        return False
    table = words[2] if words[0].upper() in ("INSERT", "DELETE") else words[1]
    return table.startswith(REGISTRY) and not table.startswith(NOT_REGISTRY)


class _Guard:
    """Lets builders prepare rows; refuses everything else outside an act."""

    def __init__(self) -> None:
        self.building = False

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if not self.building and current_act() is None and _writes_registry(sql):
            raise AssertionError(f"A registry write outside an act: {sql[:120]}")
        return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English, whatever language the one before it left behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def journalled(request: pytest.FixtureRequest) -> Iterator[_Guard | None]:
    """Fail any registry write that no act of the journal covers."""
    asked = {"db", "transactional_db"} & set(request.fixturenames)
    if not asked and request.node.get_closest_marker("django_db") is None:
        yield None
        return
    request.getfixturevalue("db")
    guard = _Guard()
    with connection.execute_wrapper(guard):
        yield guard


@pytest.fixture
def building(journalled: _Guard) -> Iterator[None]:
    """Allow bare writes in this test: for showing that the database itself refuses them."""
    journalled.building = True
    yield
    journalled.building = False


@pytest.fixture
def now() -> datetime:
    """A fixed moment for acts."""
    return datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def queries(django_assert_max_num_queries: Callable[..., Any]) -> Callable[..., Any]:
    """Bound the number of queries of a block."""
    return django_assert_max_num_queries
