"""Shapes of tables."""

import ibis
import pytest

from bagdar.core.tables import PROJECTS, TERRITORIES, WITHIN, Column, Shape, ShapeError

SHAPE = Shape("THINGS", "a thing", (Column("a", "int64", "x"), Column("b", "date", "y", True)))


def test_a_table_of_the_shape_is_accepted_whatever_its_order_and_further_columns() -> None:
    SHAPE.check(ibis.table({"b": "date", "more": "string", "a": "!int64"}, name="t"))


def test_columns_that_are_missing_or_of_another_type_are_named_together() -> None:
    with pytest.raises(
        ShapeError, match=r"THINGS: a must be int64, is string; b must be date, is missing"
    ):
        SHAPE.check(ibis.table({"a": "string"}, name="t"))


def test_a_shape_gives_the_schema_with_what_may_be_null() -> None:
    assert SHAPE.schema() == ibis.schema({"a": "!int64", "b": "date"})


@pytest.mark.parametrize("shape", [PROJECTS, TERRITORIES, WITHIN])
def test_every_column_of_every_shape_says_what_it_holds(shape: Shape) -> None:
    names = [column.name for column in shape.columns]
    assert len(set(names)) == len(names)
    assert all(column.doc for column in shape.columns)
