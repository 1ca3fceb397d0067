"""The planner's counts are kept fresh."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.sources.tables import read_table
from bagdar.web.periodic import PERIODIC
from bagdar.web.projects.actions import importing
from bagdar.web.projects.tasks import count_rows
from tests import builders

pytestmark = pytest.mark.django_db


def counted(queries: CaptureQueriesContext) -> int:
    """Return how often the database was told to count its rows."""
    return sum(one["sql"].startswith("ANALYZE") for one in queries.captured_queries)


def test_rows_are_counted_every_day() -> None:
    assert count_rows in [one.task for one in PERIODIC]
    with CaptureQueriesContext(connection) as queries:
        count_rows.call()
    assert counted(queries) == 1


def test_rows_are_counted_after_a_large_import(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.territories()
    builders.programme()
    monkeypatch.setattr(importing, "MANY_ROWS", 2)

    def imported(rows: str) -> Any:
        table = read_table(f"name_en;territory_key\n{rows}".encode())
        with CaptureQueriesContext(connection) as queries:
            importing.import_projects(
                table, name="t", by=builders.TESTS, at=builders.NOW, dry_run=False
            )
        return counted(queries)

    assert imported("A;north\n") == 0
    assert imported("B;north\nC;north\n") == 1
