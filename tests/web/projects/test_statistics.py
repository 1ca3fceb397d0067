"""The planner's counts are kept fresh."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.sources.tables import read_table
from bagdar.web.periodic import PERIODIC
from bagdar.web.projects.actions import importing, statistics
from bagdar.web.projects.tasks import count_rows
from tests import builders

pytestmark = pytest.mark.django_db


def counted(queries: CaptureQueriesContext) -> list[str]:
    """Return what the database was told to count: tables, or nothing for all of them."""
    told = [one["sql"] for one in queries.captured_queries if one["sql"].startswith("ANALYZE")]
    return [one.removeprefix("ANALYZE").strip().strip('"') for one in told]


def test_rows_are_counted_every_day() -> None:
    assert count_rows in [one.task for one in PERIODIC]
    with CaptureQueriesContext(connection) as queries:
        count_rows.call()
    assert counted(queries) == [""]


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

    assert imported("A;north\n") == []
    assert imported("B;north\nC;north\n") == [
        "projects_project",
        "projects_projectversion",
        "projects_standing",
    ]


@pytest.mark.parametrize(("inside", "told"), [(False, "VACUUM (ANALYZE)"), (True, "ANALYZE")])
def test_postgresql_notes_which_rows_everybody_sees_but_not_inside_a_transaction(
    monkeypatch: pytest.MonkeyPatch, *, inside: bool, told: str
) -> None:
    asked = MagicMock(vendor="postgresql", in_atomic_block=inside)
    monkeypatch.setattr(statistics, "connection", asked)
    statistics.refresh_statistics()
    asked.cursor().__enter__().execute.assert_called_once_with(told)
