"""Many rows changed at once stand as one by one they would."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.web.journal.actions import act
from bagdar.web.journal.actions.updating import update_values
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db


def test_values_of_each_type_reach_their_own_row_by_one_statement_and_no_other() -> None:
    builders.territories()
    rows = [builders.project(key=f"p{number}") for number in range(4)]
    told = {
        rows[0].pk: ("“Quoted”, 'q' \\ %s", Decimal("12.50")),
        rows[1].pk: ("Ұлы дала", None),
    }
    with (
        act("tests.update", by=TESTS, at=NOW) as entry,
        CaptureQueriesContext(connection) as asked,
    ):
        update_values(
            Project,
            ("name_en", "latitude", "longitude"),
            [(pk, *values, values[1]) for pk, values in told.items()],
        )
        update_values(Project, ("name_en",), [])
        entry.record("project", "p0", before=None, after={"on": date(2026, 6, 1)})
    found = Project.objects.in_bulk([one.pk for one in rows])
    assert {pk: (found[pk].name_en, found[pk].latitude) for pk in told} == told
    for one in rows[2:]:
        assert found[one.pk].name_en == one.name_en
    assert sum(one["sql"].startswith("UPDATE") and "project" in one["sql"] for one in asked) <= 2
