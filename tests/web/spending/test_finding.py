"""Rows of registers found by words, whatever their alphabet and case, and by pieces of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from bagdar.web.projects.models import Project
from bagdar.web.spending.models import MODELS
from bagdar.web.spending.queries.rows import SEARCHED, Wanted, listed
from tests import builders
from tests.web.spending.money import given
from tests.web.spending.test_overview import AUDITOR, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("СТРОИТЕЛЬ", 1),
        ("дорог", 1),
        ("ДОРОГИ строитель", 1),
        ("рогидо", 0),
        ("то", 1),
        ("«Строитель»", 1),
        ('"строитель"', 0),
        ("жолдАР", 1),
        ("реестр", 1),
    ],
)
def test_rows_are_found_by_pieces_of_words_in_every_alphabet(
    mill: Project, q: str, found: int
) -> None:
    told: dict[str, Any] = {
        "supplier_name": "ТОО «Строитель»",
        "title": "Ремонт дороги / Жолдар, рогид, гидо",
    }
    given("contract", mill, document="Реестр", **told)
    given("contract", mill, number="C-2", document="Else")
    wanted = Wanted(q=q)
    assert listed("contract", wanted, reading(AUDITOR)).count() == found


def test_every_text_of_a_register_that_is_looked_for_is_in_its_table_of_pieces() -> None:
    if connection.vendor != "sqlite":
        return
    for register, model in MODELS.items():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA table_info({model._meta.db_table}_pieces)")
            columns = {row[1] for row in cursor.fetchall()}
        asked = {"document", *SEARCHED.get(register, ())}  # type: ignore[call-overload]  # by its text
        assert columns == asked - {"number"}, register
