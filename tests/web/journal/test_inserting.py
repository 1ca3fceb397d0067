"""Many rows are written in few statements, as Django's own bulk_create writes them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.web.journal.actions import act
from bagdar.web.journal.actions.inserting import insert_rows, insert_values
from bagdar.web.people.models import Organisation
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db


def test_rows_learn_their_numbers_in_their_order() -> None:
    rows = [
        Organisation(key=f"office-{place}", kind="agency", name_en=f"Office {place}")
        for place in range(300)
    ]
    with act("tests.insert", by=TESTS, at=NOW) as entry:
        insert_rows(rows)
        entry.record("organisation", "office", before=None, after={})
    kept = dict(Organisation.objects.values_list("pk", "key"))
    assert [kept[row.pk] for row in rows] == [row.key for row in rows]


def test_what_is_not_named_gets_its_default() -> None:
    with act("tests.insert", by=TESTS, at=NOW) as entry:
        insert_values(Organisation, ("key", "kind", "name_en"), [("office", "agency", "Office")])
        entry.record("organisation", "office", before=None, after={})
    given = Organisation(key="office", kind="agency", name_en="Office")
    kept = Organisation.objects.get(key="office")
    columns = [one.attname for one in Organisation._meta.concrete_fields if not one.primary_key]
    assert [getattr(kept, name) for name in columns] == [getattr(given, name) for name in columns]


def test_nothing_to_write_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert_rows([])
        insert_values(Organisation, ("key",), [])
    assert list(asked) == []
