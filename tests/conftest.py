"""What every test may ask for."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import SimpleTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from bagdar.web.journal.actions import current_act
from tests import asked, tables
from tests.asked import ENOUGH, Asked
from tests.once import Once

hypothesis_settings.register_profile("bagdar", max_examples=50, deadline=None)
hypothesis_settings.load_profile("bagdar")

GARBAGE = (50_000, 20, 20)
"""Thresholds of the collector; reference counts free nearly all that a test makes."""

FIRST_NUMBER = 1_000_001
"""Records are numbered from here: a page that groups the digits of a number that names fails."""

REGISTRY = (
    "territories_",
    "enterprises_",
    "people_",
    "statistics_",
    "projects_",
    "delivery_",
    "jobs_",
    "alarms_",
    "barriers_",
    "cases_",
    "trends_",
    "data_requests_",
    "instructions_",
    "scorecards_",
    "inbox_",
    "spending_",
    "minerals_",
)
NOT_REGISTRY = (
    "people_user",
    "people_token",
    "people_answered",
    "projects_savedview",
    "delivery_visit",
    "data_requests_line",
    "data_requests_writer",
    "data_requests_upload",
    "inbox_looked",
    "cases_basket",
    "trends_watch",
    "trends_subscription",
)
WRITES = ("INSERT", "UPDATE", "DELETE")
NOTED = Asked()


def _writes_registry(sql: str) -> bool:
    words = sql.replace('"', " ").split(None, 4)
    if not words or words[0].upper() not in WRITES:
        return False
    table = words[2] if words[0].upper() in ("INSERT", "DELETE") else words[1]
    return table.startswith(REGISTRY) and not table.startswith(NOT_REGISTRY)


def _asks_the_database(item: pytest.Item, fixtures: Iterable[str]) -> bool:
    """Tell whether a test, or a fixture that it names, asks for the database."""
    asked = {"db", "transactional_db"} & set(fixtures)
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare a run without long tests the modules that hold nothing else."""
    spared = collection_path.name.endswith("_long.py") and "not long" in config.option.markexpr
    return True if spared else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest; leave out on a second database what shows the same again.

    That is what never asks a database, and what asks what others ask as well (`tests.asked`).
    """
    items.sort(key=lambda one: "/web/walk/" not in one.nodeid)
    if connection.vendor == "sqlite":
        return
    told = os.environ.get(ENOUGH)
    known, enough = _told(Path(told)) if told else (set(), set())
    apart = [
        one
        for one in items
        if (
            not _asks_the_database(one, getattr(one, "fixturenames", ()))
            and not issubclass(getattr(one, "cls", None) or object, SimpleTestCase)
        )
        or (one.nodeid in known - enough and not _commits(one))
    ]
    config.hook.pytest_deselected(items=apart)
    left_out = set(apart)
    items[:] = [one for one in items if one not in left_out]


def _told(place: Path) -> tuple[set[str], set[str]]:
    told = json.loads(place.read_text("utf-8"))
    return set(told["known"]), set(told["enough"])


def _commits(item: pytest.Item) -> bool:
    """Tell whether a test commits, so that locks and order are those of the database itself."""
    if "transactional_db" in getattr(item, "fixturenames", ()):
        return True
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


def pytest_configure(config: pytest.Config) -> None:
    """Forget what an older run noted of the tests."""
    cache = getattr(config, "cache", None)
    if cache and connection.vendor == "sqlite" and not hasattr(config, "workerinput"):
        asked.forget(cache.mkdir("bagdar"))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note what a test asks of the first database."""
    started = time.perf_counter()
    NOTED.taken()
    yield
    cache = getattr(item.config, "cache", None)
    if cache and connection.vendor == "sqlite" and (shapes := NOTED.taken()):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        place = asked.kept_in(cache.mkdir("bagdar"), worker)
        asked.keep(place, item.nodeid, time.perf_counter() - started, shapes)


def pytest_collection_finish() -> None:
    """Spare the collector what is imported by now and never freed: a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


@pytest.fixture(scope="session")
def tables_kept(request: pytest.FixtureRequest) -> Path | None:
    """Where the tables are kept between runs of tests; None where each run makes its own."""
    cache = getattr(request.config, "cache", None)
    if cache is None or "BAGDAR_TEST_DATABASE" in os.environ:
        return None
    return tables.kept_in(cache.mkdir("bagdar"))


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, tables_kept: Path | None) -> Iterator[bool]:
    """Fill the database in memory with the tables kept; Django finds nothing to apply."""
    if tables_kept is None or connection.vendor != "sqlite" or not tables_kept.exists():
        yield django_db_keepdb
        return
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]  # SQLite's own
    with closing(sqlite3.connect(name, uri=True)) as opened:
        tables.fill(opened, tables_kept)
        yield True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tables_kept: Path | None
) -> None:
    """Keep the tables made, for the next run, and number new records from a large number on."""
    if tables_kept is not None and connection.vendor == "sqlite" and not tables_kept.exists():
        with django_db_blocker.unblock():
            connection.ensure_connection()
            tables.keep(connection.connection, tables_kept)
    with django_db_blocker.unblock():
        tables.number_from(connection, FIRST_NUMBER)
    connection.execute_wrappers.append(NOTED)


@pytest.fixture(scope="module")
def once(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Once]:
    """Hold a transaction around the tests of a module, for a world that is made once.

    Not for modules with a test that commits.
    """
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
    try:
        yield Once(tmp_path_factory.mktemp("once"), django_db_blocker)
    finally:
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


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
    if not _asks_the_database(request.node, request.fixturenames):
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
