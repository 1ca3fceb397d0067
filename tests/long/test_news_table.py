"""The objects of the news: imported from their cards as an analyst would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bagdar.sources.tables import read_table, sheets_of
from bagdar.web.projects.actions.importing import Said, import_projects
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.recognising import Options
from tests import builders

CARDS = Path(__file__).resolve().parents[3] / "shared/data/projects/kz_news_factcards.jsonl"
"""Real data beside the checkout, where there is any; it is no part of the project."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif(not CARDS.exists(), reason="the table of news is not beside the checkout"),
]


def test_the_objects_of_the_news_go_in_and_their_duplicates_are_found() -> None:
    builders.territories()
    builders.programme()
    content = CARDS.read_bytes()
    assert sheets_of(content) == ("projects", "instructions")
    table = read_table(content, "projects")
    assert len(table.rows) == 81
    options = Options("projects", territory="land", by_name=True, keep_unread=True)
    columns = {at: "address" if one == "region" else "" for at, one in enumerate(table.headings)}
    known = {"name": "name", "cost": "cost_other", "deadline": "planned_launch", "kind": "kind"}
    columns |= {table.headings.index(name): key for name, key in known.items()}
    columns[table.headings.index("enterprise")] = "enterprise"
    said: dict[str, Any] = {**options.plain(), "columns": columns}
    made = Options(**said)

    def imported() -> Any:
        return import_projects(
            table,
            name=CARDS.name,
            by=builders.TESTS,
            at=builders.NOW,
            dry_run=False,
            said=Said(made),
        )

    report = imported()
    assert report.problems == ()
    alike = {one.row: one.rows for one in report.alike}
    assert alike[45] == (17,), "the cans of QazAlpack and their second line"
    assert {40, 41} <= set(alike[42])
    assert Project.objects.count() == 81
    again = imported()
    assert (again.seq, again.unchanged) == (None, 81)
